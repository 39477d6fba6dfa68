"""How estimates are written: bounds (``>100,000``, ``1,000+``) and ranges (``10 - 20``, ``$12.99 – $15.99``).

A bound is kept as the bound, a range as its middle; the report of the import says how many there were, so that nobody
takes them for counts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Written = Literal["plain", "bound", "range"]

_BOUND = re.compile(
    r"^\s*(?:[<>≥≤~≈]=?|over|under|up to)\s*(?P<after>.*\d.*)$|^(?P<before>.*\d.*?)\s*\+\s*$", re.IGNORECASE
)
_RANGE = re.compile(
    r"^(?P<low>[^\s\-–—].*?\d.*?|\d)\s*(?:\s[-–—]\s|[–—~]|(?<=[\d%])-(?=\D{0,3}\d)|\sto\s)\s*(?P<high>\D{0,4}\d.*)$"
)


@lru_cache(maxsize=16_384)
def parts(text: str) -> tuple[Written, tuple[str, ...]]:
    """How the cell is written, and the figures in it.

    Worked example: ``parts(">1,000") == ("bound", ("1,000",))``, ``parts("$10 - $20") == ("range", ("$10", "$20"))``.
    """
    text = text.strip()
    bound = _BOUND.match(text)
    if bound:
        return "bound", ((bound["after"] or bound["before"]).strip(),)
    span = _RANGE.match(text)
    if span:
        return "range", (span["low"].strip(), span["high"].strip())
    return "plain", (text,)
