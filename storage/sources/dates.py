"""Which day a cell names, when only the whole file can say whether 03/04 is March or April.

ISO dates, Chinese and Japanese dates, dotted German dates and dates with month names speak for themselves. Of dates with
slashes each cell is a witness: 25/03/2026 says day first, 03/25/2026 month first. Where no cell tells and the
report's format is not known, the file is refused rather than guessed at. Timestamps with an offset belong to the
marketplace's own day, daylight saving included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

Order = Literal["dmy", "mdy"]

_FIRST_YEAR, _LAST_YEAR = 1995, 2100
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:$|[ T])")
_CJK = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_NUMERIC = re.compile(r"^(\d{1,2})([/\-.])(\d{1,2})\2(\d{4}|\d{2})(?:$|[ ,T])")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = (
    re.compile(r"^(?P<m>[A-Za-z]{3,9})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})"),
    re.compile(r"^(?P<d>\d{1,2})[- ](?P<m>[A-Za-z]{3,9})\.?[- ,]+(?P<y>\d{4})"),
)


@dataclass(slots=True)
class DateWitnesses:
    """What the dates of a file say about the order of day and month."""

    dmy: int = 0
    mdy: int = 0
    doubtful: tuple[int, str] | None = None

    def hear(self, cell: str, *, line: int) -> None:
        """Take one cell into account."""
        said = _testimony(cell)
        if said == "dmy":
            self.dmy += 1
        elif said == "mdy":
            self.mdy += 1
        elif said == "?" and self.doubtful is None:
            self.doubtful = (line, cell)

    @property
    def verdict(self) -> Order | None:
        """The order most cells speak for, None where none speaks or they are even."""
        if self.dmy == self.mdy:
            return None
        return "dmy" if self.dmy > self.mdy else "mdy"


@lru_cache(maxsize=8192)
def _testimony(cell: str) -> Literal["dmy", "mdy", "?", ""]:
    match = _NUMERIC.match(cell.strip())
    if match is None:
        return ""
    first, mark, second = int(match[1]), match[2], int(match[3])
    if mark == "." or first > 12:
        return "dmy"  # dotted dates are day first wherever they are written
    if second > 12:
        return "mdy"
    return "?" if first != second else ""


@lru_cache(maxsize=8192)
def parse_day(text: str, order: Order | None, zone: ZoneInfo) -> date:
    """The day a cell names. ValueError where it names none.

    Worked example: 2026-03-02T05:10:00+00:00 is 1 March in Los Angeles and 2 March in London.
    """
    text = text.strip()
    if len(text) > 10 and (text[10] in "T " and text[4:5] == "-"):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            return _checked(moment.astimezone(zone).date() if moment.tzinfo else moment.date())
    match = _ISO.match(text) or _CJK.match(text) or _COMPACT.match(text)
    if match:
        return _checked(date(int(match[1]), int(match[2]), int(match[3])))
    match = _NUMERIC.match(text)
    if match:
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        year += 2000 if year < 100 else 0
        day_first = match[2] == "." or order == "dmy" or (order is None and first == second)
        if order is None and not day_first:
            raise ValueError(text)
        return _checked(date(year, second, first) if day_first else date(year, first, second))
    for pattern in _NAMED:
        match = pattern.match(text)
        if match and match["m"][:3].casefold() in _MONTHS:
            month = _MONTHS.index(match["m"][:3].casefold()) + 1
            return _checked(date(int(match["y"]), month, int(match["d"])))
    raise ValueError(text)


def parse_moment(text: str) -> datetime:
    """The instant a cell names, in UTC; a timestamp without an offset is UTC, as order files are. ValueError else."""
    text = text.strip().removesuffix(" UTC").removesuffix(" GMT")
    moment = datetime.fromisoformat(text)
    _checked(moment.date())
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _checked(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(day.isoformat())
    return day
