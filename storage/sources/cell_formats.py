"""What a spreadsheet shows around a number by the cell's format: zeros in front, the sign of a currency.

Formats that every program shows in its own country's currency say nothing of the file and are left alone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from storage.sources import numbers

_ZEROS = re.compile(r"0{2,}")
_BRACKETS = re.compile(r"\[\$([^\]-]*)(?:-([0-9A-Fa-f]+))?\]")
_OTHERS = re.compile(
    r"\[[^\]]*\]|_.|\*."
)  # colours and conditions, gaps as wide as a sign, what fills a cell
_OF_COUNTRY = {"804": "CN¥", "411": "JP¥"}


@dataclass(frozen=True, slots=True)
class Shown:
    """How a format shows a number: filled to so many digits, or with a sign before it."""

    digits: int = 0
    sign: str = ""

    def of(self, text: str, *, is_number: bool) -> str:
        """The text as it is seen. Worked examples: 4 digits show 12 as "0012", the sign ¥ shows 20.5 as "¥20.5"."""
        if self.digits and text.isdigit():
            return text.zfill(self.digits)
        return f"{self.sign}{text}" if self.sign and is_number else text


def shown(form: str) -> Shown | None:
    """What a format adds to a number; None for one that adds nothing of meaning.

    Worked examples: "00000" fills to five digits; ``[$¥-804]#,##0.00`` and ``0.00"元"`` are yuan, ``"¥"0.00`` yuan or yen.
    """
    if _ZEROS.fullmatch(form):
        return Shown(digits=len(form))
    first = unicodedata.normalize("NFKC", form).partition(";")[0]
    sign = _sign(first)
    return Shown(sign=sign) if sign else None


def _sign(form: str) -> str:
    if "%" in form:
        return ""
    for symbol, country in _BRACKETS.findall(form):
        code = numbers.currency(symbol)
        if code is not None:
            ours = _OF_COUNTRY.get(country.lstrip("0").lower(), "¥") if code == "¥" else code
            return ours if len(ours) < 3 or not ours.isalpha() else f"{ours} "
    plain = _OTHERS.sub("", form).replace('"', "").replace("\\", "")
    if "#" not in plain and "0" not in plain:
        return ""
    code = numbers.currency(plain)
    return "" if code is None else code if len(code) < 3 else f"{code} "
