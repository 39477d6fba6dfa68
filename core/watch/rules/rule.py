"""What a rule of the risk model is: one entry of the table, readable by whoever never read the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Status = Literal["built", "partly", "not in this version"]

# Every id of the risk model; a test fails when one has no entry, no test, or no line in docs/rules.md.
IDS: Final = (
    "D1", "D2", "D3",
    "L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8",
    "F0", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8",
    "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10", "S11", "S12",
    "H1", "H2", "H3", "H4", "H5", "H6", "H7",
    "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9",
    "C1", "C2", "C3", "P1", "P2", "P3", "R1", "R2", "K1", "K2", "K3", "K4", "K5",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: what it looks at, when it speaks, what it does, and where all that stands.

    ``section`` names the sections of the product brief it comes from. ``settings`` are the fields of
    `core.policy.Policy` that hold its thresholds: their defaults, ranges and who may set them come from there.
    ``without`` says what happens when an input is missing. ``where`` are the functions that do it ("module:name"),
    ``tests`` the tests that pin it ("file::name"). ``note`` says honestly what is not there, ``measured`` what it
    earned where that was measured.
    """

    id: str
    title: str
    section: str
    inputs: str
    condition: str
    effect: str
    settings: tuple[str, ...] = ()
    without: str = ""
    where: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    status: Status = "built"
    note: str = ""
    measured: str = ""
