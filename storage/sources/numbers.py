"""What number a cell holds, when the file and not the server decides which mark is the decimal one.

``1,162`` is eleven hundred in one file and a little more than one in another. Every numeric cell is a witness:
``12.13%`` says the point is the decimal mark, ``366 714,82`` says the comma is, ``1,162`` in a column of whole
numbers says the comma separates thousands. Columns are judged one by one, because German business reports write
units with a comma and money with a point for thousands; a column with no witness of its own follows the file.
Where nobody tells, the file is refused rather than guessed at.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from core.money.currencies import CODES, code_in

Mark = Literal[".", ","]

MISSING = frozenset({"", "-", "--", "–", "—", "n/a", "#n/a"})
APOSTROPHES = frozenset({"'=", "'+", "'-", "'@", "'\t", "'\r", "'\n"})
_LINK = re.compile(r'^=HYPERLINK\(\s*"[^"]*"\s*[,;]\s*"((?:[^"]|"")*)"\s*\)$', re.IGNORECASE)
_RAISED = re.compile(r"[\u00b2\u00b3\u00b9\u2070-\u209f]")
_GUARD = re.compile(r'^="(.*)"$', re.DOTALL)
_SPACES = "   '’"
_CURRENCIES = {
    "£": "GBP", "€": "EUR", "US$": "USD", "CA$": "CAD", "C$": "CAD", "CDN$": "CAD", "A$": "AUD", "AU$": "AUD",
    "MX$": "MXN", "R$": "BRL", "S$": "SGD", "₹": "INR", "JP¥": "JPY", "CN¥": "CNY", "zł": "PLN", "kr": "SEK",
    "$": "$", "¥": "¥", "円": "JPY", "元": "CNY", "人民币": "CNY", "RMB": "CNY", "美元": "USD", "欧元": "EUR", "日元": "JPY",
}  # fmt: skip
_MARK = re.compile("|".join(re.escape(mark) for mark in sorted(_CURRENCIES, key=len, reverse=True)))
_SIGN = re.compile(
    "|".join(re.escape(mark) for mark in sorted(_CURRENCIES, key=len, reverse=True) if mark != "元")
)
_CODE = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(sorted(CODES))})(?![A-Za-z])")
_GROUPED = re.compile(r"^\d{1,3}(?:[\s'’]\d{3})+(?:(?P<mark>[.,])\d*)?$")
_BOTH = re.compile(r"^\d[\d,.]*(?P<mark>[.,])\d*$")
_ONE = re.compile(r"^(?P<whole>\d*)(?P<mark>[.,])(?P<rest>\d*)$")
_MANY = re.compile(r"^\d{1,3}(?:(?P<mark>[.,])\d{3}){2,}$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell stripped to its digits and marks, with what stood around them."""

    digits: str
    negative: bool
    currency: str | None
    percent: bool


def is_missing(text: str) -> bool:
    """Whether a cell says that nothing is known: "", -, --, n/a, N/A."""
    return text.casefold() in MISSING


def unguard(text: str) -> str:
    """A cell without its spaces and without a guard against spreadsheet programs: ``="…"``, or the apostrophe before
    a text that begins like a formula (as `storage.exports` writes it); of a link only what is read of it."""
    text = text.strip()
    if text.startswith("="):
        match = _GUARD.match(text) or _LINK.match(text)
        if match:
            return match.group(1).replace('""', '"').strip()
    return text[1:] if text[:2] in APOSTROPHES else text


@lru_cache(maxsize=65_536)
def figure(text: str) -> Figure | None:
    """The figure in a cell, None where there is none. Worked example: ``figure("(£1,162.50)").negative``."""
    if text.isascii() and text.isdigit():
        return Figure(text, False, None, False)
    if _RAISED.search(text):
        return None  # 3² is three with a footnote, not thirty-two
    text = unicodedata.normalize("NFKC", text).strip()
    percent = text.endswith("%") or text.startswith("%")
    text = text.strip("% ")
    negative = False
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, text[1:-1]
    currency = None
    found = _MARK.search(text) or _CODE.search(text)
    if found is not None:
        currency = _CURRENCIES.get(found.group(0), found.group(0))
        text = (text[: found.start()] + text[found.end() :]).strip(_SPACES)
    for minus in ("-", "−", "–"):
        if text.startswith(minus) or text.endswith(minus):
            negative, text = not negative, text.strip(minus)
            break
    text = text.removeprefix("+").strip(_SPACES)
    if not text or (not text[0].isdigit() and text[0] not in ".,") or not any(c.isdigit() for c in text):
        return None
    if any(not (c.isdigit() and c.isascii()) and c not in ".,'’" and not c.isspace() for c in text):
        return None
    return Figure(text, negative, currency, percent)


def currency(text: str) -> str | None:
    """The currency a text names by code, name or sign. Worked examples: "Price  USD" names USD, "价格(元)" CNY."""
    named = code_in(text)
    if named is not None:
        return named
    found = _SIGN.search(text)
    return None if found is None else _CURRENCIES.get(found.group(0), found.group(0))


@dataclass(slots=True)
class Witnesses:
    """What the cells of one column (or of a whole file) say about the decimal mark."""

    point: int = 0
    comma: int = 0
    doubtful: tuple[int, str] | None = None
    currencies: dict[str, int] = field(default_factory=dict)

    def hear(self, cell: str, *, line: int, whole: bool) -> None:
        """Take one cell into account; ``whole`` says the column holds whole numbers."""
        if cell.isdigit():
            return
        found = figure(cell)
        if found is None:
            return
        if found.currency:
            self.currencies[found.currency] = self.currencies.get(found.currency, 0) + 1
        mark = _decimal_mark(found, whole)
        if mark == ".":
            self.point += 1
        elif mark == ",":
            self.comma += 1
        elif mark == "?" and self.doubtful is None:
            self.doubtful = (line, cell)

    def add(self, other: Witnesses) -> None:
        """Hear what another column said."""
        self.point += other.point
        self.comma += other.comma
        self.doubtful = self.doubtful or other.doubtful
        for currency, times in other.currencies.items():
            self.currencies[currency] = self.currencies.get(currency, 0) + times

    @property
    def verdict(self) -> Mark | None:
        """The decimal mark most cells speak for, None where none speaks or they are even."""
        if self.point == self.comma:
            return None
        return "." if self.point > self.comma else ","


def _decimal_mark(found: Figure, whole: bool) -> Literal[".", ",", "?", ""]:
    """What one figure proves: "." or "," is the decimal mark, "?" it could be either, "" it has no mark."""
    text = found.digits
    grouped = _GROUPED.match(text)
    if grouped:
        return _as_mark(grouped["mark"])
    if "." in text and "," in text:
        both = _BOTH.match(text)
        return _as_mark(both["mark"]) if both else ""
    many = _MANY.match(text)
    if many:
        return _other(many["mark"])
    one = _ONE.match(text)
    if one is None:
        return ""
    mark, before, after = one["mark"], one["whole"], one["rest"]
    if len(after) != 3 or not 1 <= len(before) <= 3 or before.startswith("0"):
        return _as_mark(mark)
    if found.currency or (whole and (mark == "," or after != "000")):
        # Money with its sign is never shown to three decimals; whole numbers have none at all. Only "5.000" stays
        # open in a column of whole numbers: some programs write five pieces that way.
        return _other(mark)
    return "?"


def _as_mark(mark: str | None) -> Literal[".", ",", ""]:
    return "." if mark == "." else "," if mark == "," else ""


def _other(mark: str) -> Literal[".", ","]:
    return "," if mark == "." else "."


_SHAPE: dict[Mark, re.Pattern[str]] = {
    ".": re.compile(
        r"^(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d{1,3}(?:[\s'’]\d{3})+)?(?:\.\d*)?$"
    ),
    ",": re.compile(r"^(?:\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:[\s'’]\d{3})+)?(?:,\d*)?$"),
}


@lru_cache(maxsize=65_536)
def parse(text: str, mark: Mark) -> Decimal:
    """The number in a cell under a decimal mark; a percentage comes back as a share. ValueError if there is none.

    Worked example: ``parse("£1,162.50", ".") == Decimal("1162.50")``, ``parse("1.162,50 €", ",")`` the same,
    ``parse("12.13%", ".") == Decimal("0.1213")``.
    """
    found = figure(text)
    if found is None or not _SHAPE[mark].match(found.digits):
        raise ValueError(text)
    plain = "".join(c for c in found.digits if c.isdigit() or c == mark).replace(",", ".")
    value = Decimal(plain)
    if found.percent:
        value /= 100
    return -value if found.negative else value
