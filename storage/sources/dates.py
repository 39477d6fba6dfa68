"""Which day a cell names, when only the whole file can say whether 03/04 is March or April.

ISO dates, Chinese and Japanese dates, dotted German dates, dates with month names (in nine languages) and a spreadsheet's
day numbers speak for themselves. Of dates with slashes each cell is a witness: 25/03/2026 says day first, 03/25/2026 month
first. Where no cell tells and the report's format is not known, the file is refused rather than guessed at. A time with a
zone or an offset belongs to the marketplace's own day, daylight saving included.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

Order = Literal["dmy", "mdy"]

_FIRST_YEAR, _LAST_YEAR = 1995, 2100
_EARLIEST_SHORT = 10  # a year of two digits is none before 2010
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:$|[ T])")
_CJK = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_NUMERIC = re.compile(r"^(\d{1,2})([/\-.])(\d{1,2})\2(\d{4}|\d{2})(?:$|[ ,T])")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen sty", "feb fev lut", "mar mrt", "apr abr avr kwi", "may mai mag maj mei", "jun juin giu cze",
            "jul juil lug lip", "aug ago aou sie", "sep set wrz", "oct okt ott out paz", "nov lis", "dec dez dic gru",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
"""How the names of months begin in English, German, French, Italian, Spanish, Portuguese, Dutch, Swedish and Polish."""
_NAMED = (
    re.compile(r"^(?P<m>[^\W\d_]{3,12})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})\b"),
    re.compile(
        r"^(?P<d>\d{1,2})(?:\.? (?:de )?|-)(?P<m>[^\W\d_]{3,12})\.?(?: de |[- ,]+)(?P<y>\d{4}|\d{2})(?!\d)"
    ),
)
_WEEKDAY = re.compile(
    r"^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? "
    r"|(?:mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mi[eé]|jue|vie|s[aá]b|dom|gio|seg|ter|qua"
    r"|qui|sex|ma|wo|vr|za|zo|pon|pn|wt|[sś]r|czw|pt|pi[aą]|sob|nie|nd|m[aå]n|tis|ons|tor|l[oö]r|s[oö]n)[^\W\d_]*\.?,? ?"
    r"(?=\d{1,4}[-/.]\d{1,2}[-/.]\d)|(?:周|星期|礼拜|週)[一二三四五六日天],? ?(?=\d))",
    re.IGNORECASE,
)
"""A day of the week before a date, in the languages of the months; alone before a whole date, as "mar 2, 2026" is March."""
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
_SERIAL_ZERO = date(1899, 12, 30)
_CLOCK = re.compile(
    r"(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2}))?\s*(?P<half>[ap]\.?\s?m\.?)?\s*\(?(?P<zone>[A-Z]{1,5})?"
    r"(?P<offset>[+-]\d{1,2}(?::?\d{2})?)?\)?$",
    re.IGNORECASE,
)
_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2,
    "EEST": 3, "JST": 9, "AEST": 10, "AEDT": 11, "PST": -8, "PDT": -7, "MST": -7, "MDT": -6, "CDT": -5,
    "EST": -5, "EDT": -4,
}  # fmt: skip
"""Zones as reports write them behind a time, in hours before UTC. CST and IST mean several and are left out."""


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
    match = _NUMERIC.match(_WEEKDAY.sub("", cell.strip()))
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

    A time with a zone is an instant and belongs to the marketplace's day; midnight is how programs write a bare date.
    Worked examples: 2026-03-02T05:10:00+00:00 is 1 March in Los Angeles and 2 March in London, as is
    "2 mars 2026 05:10:00 UTC"; 2026-03-02T00:00:00Z is 2 March anywhere; 46083 is too, as spreadsheets count days.
    """
    text = _WEEKDAY.sub("", " ".join(text.split()))
    if _SERIAL.match(text):
        return _checked(_SERIAL_ZERO + timedelta(days=int(text.partition(".")[0])))
    moment, zoned = _moment(text, order)
    return _checked(moment.astimezone(zone).date() if zoned and moment.time() != time() else moment.date())


def parse_moment(text: str, order: Order | None = None) -> datetime:
    """The instant a cell names, in UTC; a timestamp without an offset is UTC, as order files are. ValueError else."""
    moment, zoned = _moment(" ".join(text.split()), order)
    _checked(moment.date())
    return moment.astimezone(UTC) if zoned else moment.replace(tzinfo=UTC)


def _moment(text: str, order: Order | None) -> tuple[datetime, bool]:
    """The date and time that stand in a cell, and whether it says in which zone they are."""
    if len(text) > 10 and text[10] in "T " and text[4:5] == "-":
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            return moment, moment.tzinfo is not None
    day = _written(text, order)
    clock = _CLOCK.search(text) if ":" in text else None
    if clock is None:
        return datetime.combine(day, time()), False
    hour, half = int(clock["h"]), (clock["half"] or "")[:1].casefold()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    at = datetime.combine(day, time(hour, int(clock["min"]), int(clock["s"] or 0)))
    hours = _HOURS.get((clock["zone"] or "UTC").upper())
    if hours is None or not (clock["zone"] or clock["offset"]):
        return at, False
    offset = clock["offset"] or "+0"
    digits = offset[1:].replace(":", "")
    minutes = int(digits) * 60 if len(digits) < 3 else int(digits[:-2]) * 60 + int(digits[-2:])
    east = timedelta(hours=hours, minutes=-minutes if offset[0] == "-" else minutes)
    return at.replace(tzinfo=timezone(east)), True


def _written(text: str, order: Order | None) -> date:
    """The date that stands in a cell, whatever clock is beside it."""
    match = _ISO.match(text) or _CJK.match(text) or _COMPACT.match(text)
    if match:
        return date(int(match[1]), int(match[2]), int(match[3]))
    match = _NUMERIC.match(text)
    if match:
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if year < _EARLIEST_SHORT:
            raise ValueError(text)  # 26-02-01 is no day of 2001: the year stands in front
        year += 2000 if year < 100 else 0
        day_first = match[2] == "." or order == "dmy" or (order is None and first == second)
        if order is None and not day_first:
            raise ValueError(text)
        return date(year, second, first) if day_first else date(year, first, second)
    for pattern in _NAMED:
        match = pattern.match(text)
        month = _month(match["m"]) if match else None
        if match and month:
            year = int(match["y"])
            return date(year + 2000 if year < 100 else year, month, int(match["d"]))
    raise ValueError(text)


def _month(name: str) -> int | None:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return _MONTHS.get(plain[:4]) or _MONTHS.get(plain[:3])


def _checked(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(day.isoformat())
    return day
