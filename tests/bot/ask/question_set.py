"""The questions that the parser is measured on, written before it and kept apart from it.

A line of ``questions/en.txt`` or ``zh.txt`` reads ``intent | what else | question``:

- the intent, or several that would do (``inventory/sales``) where the question is ambiguous;
- ``sku=A,B``, ``asin=``, ``kw="two words"``, ``supplier=``, ``po=``, ``period=first..last``, ``vs=first..last`` (what it
  is compared with), ``limit=``, ``also=`` (the second question), ``f:field<10`` (a threshold), ``kind=ambiguous|scope``;
- the question; ``>>`` before it means that it follows the line above in the same thread.

All are asked on Wednesday 2026-11-25. A question belongs to the held-out part when a hash of its text says so:
about 30 %, by chance, and a follow-up with the question it follows.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

TODAY = date(2026, 11, 25)
FOLDER = Path(__file__).parent / "questions"
_THRESHOLD = re.compile(r"f:(\w+)([<>=])(.+)")


@dataclass(frozen=True)
class Expected:
    """One question with what must be read in it; ``after`` is the line it follows in the thread."""

    text: str
    language: str
    intents: tuple[str, ...]
    slots: dict[str, str] = field(default_factory=dict)
    thresholds: tuple[tuple[str, str, str], ...] = ()
    kind: str = "plain"
    after: Expected | None = None

    @property
    def is_held_out(self) -> bool:
        """Whether this question was put aside."""
        if self.after is not None:
            return self.after.is_held_out
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % 10 < 3


def read(name: str) -> Iterator[Expected]:
    """The questions of ``questions/NAME.txt``."""
    last: Expected | None = None
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        intents, told, text = (part.strip() for part in line.split("|", 2))
        follows = text.startswith(">>")
        slots: dict[str, str] = {}
        thresholds: list[tuple[str, str, str]] = []
        for word in shlex.split(told):
            if match := _THRESHOLD.fullmatch(word):
                thresholds.append((match[1], match[2], match[3]))
            else:
                key, _, value = word.partition("=")
                slots[key] = value
        last = Expected(
            text.removeprefix(">>").strip(),
            name[:2],
            tuple(intents.split("/")),
            slots,
            tuple(thresholds),
            slots.pop("kind", "plain"),
            last if follows else None,
        )
        yield last
