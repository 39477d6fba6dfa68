"""What is asked of a file, and what reading it gives: the kind it is, its marketplace and days, and its rows as facts.

`storage.imports.read` opens a file, `storage.imports.run` decides what happens with the facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol

from core.errors import BadFile, BadUse
from core.phrase import Phrase
from storage.sources.catalogue import KINDS
from storage.sources.kinds import Kind, Record, Setting
from storage.sources.mapping import Mapping_
from storage.sources.marketplaces import Marketplace


class Unrecognised(BadFile):
    """A table that is none of the kinds known; ``headers`` are its columns, for a person to say what they are."""

    def __init__(self, phrase: Phrase, headers: tuple[str, ...]) -> None:
        super().__init__(phrase)
        self.headers = headers


class NoDay(BadFile):
    """A known kind that carries no day, and nobody said which; ``one_day``: it is of one day, not of a period."""

    def __init__(self, phrase: Phrase, kind: str, *, one_day: bool) -> None:
        super().__init__(phrase)
        self.kind, self.one_day = kind, one_day


class Fact(NamedTuple):
    """A row of the file: what it says (``also``: the other things it tells of), or why it cannot be used (``problem``),
    or why it was left out, which is no fault.
    """

    line: int
    marketplace: Marketplace
    record: Record | None
    problem: Phrase | None = None
    also: tuple[Record, ...] = ()
    left_out: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person said about the file, the workspace's usual marketplace, and the column mappings it remembers."""

    kind: str | None
    marketplace: str | None
    first_day: date | None
    last_day: date | None
    usual: str
    mappings: Mapping[str, Mapping_] = field(default_factory=dict)

    def check(self) -> None:
        """Raise `BadInput` for what cannot be meant."""
        if self.kind is not None and self.kind not in KINDS:
            raise BadUse(
                Phrase(
                    "There is no kind “{kind}”. Known kinds: {kinds}.",
                    {"kind": self.kind[:40], "kinds": ", ".join(sorted(KINDS))},
                )
            )
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise BadUse(Phrase("The period ends before it begins."))


class Content(Protocol):
    """A file's rows, which are read once more each time they are asked for."""

    def facts(self, setting: Setting) -> Iterator[Fact]:
        """All rows, in the order of the file."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that can be read. ``present`` names the stored fields the file tells of; ``rows`` is how many it has."""

    kind: Kind
    encoding: str
    setting: Setting
    present: frozenset[str]
    rows: int
    notes: tuple[Phrase, ...]
    content: Content

    def facts(self) -> Iterator[Fact]:
        """All rows, in the order of the file. Raises `BadFile` where the file turns out to be damaged."""
        return self.content.facts(self.setting)


def without_rows() -> Phrase:
    """Why a file cannot be imported that holds nothing below its header."""
    return Phrase("The file has a header and no rows; late data looks like that. Nothing was changed.")


def without_days(kind: str) -> Phrase:
    """Why a file cannot be imported whose days neither the file nor a person says."""
    return Phrase(
        "A {kind} file does not say which days it tells of: say them (on the command line with --from and --to, "
        "YYYY-MM-DD); the date in its name is only the day of download.",
        {"kind": kind},
    )
