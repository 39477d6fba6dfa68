"""Currencies by code and by what people call them, in English and Chinese."""

from __future__ import annotations

import re
import unicodedata

CODES = frozenset(
    "USD EUR GBP CAD AUD NZD MXN BRL JPY CNY HKD TWD KRW SGD INR SEK NOK DKK PLN CZK HUF RON CHF TRY AED SAR EGP ZAR ILS "
    "VND THB IDR MYR PHP BDT PKR LKR KHR".split()
)
_NAMES = {
    "RMB": "CNY", "CNH": "CNY", "YUAN": "CNY", "人民币": "CNY", "人民幣": "CNY", "元": "CNY", "人民币元": "CNY",
    "YEN": "JPY", "日元": "JPY", "日圆": "JPY", "円": "JPY", "美元": "USD", "美金": "USD", "欧元": "EUR", "英镑": "GBP",
    "加元": "CAD", "加币": "CAD", "澳元": "AUD", "澳币": "AUD", "港币": "HKD", "港元": "HKD", "台币": "TWD", "新台币": "TWD",
    "韩元": "KRW", "新加坡元": "SGD", "墨西哥比索": "MXN", "越南盾": "VND", "泰铢": "THB", "卢比": "INR",
    "EURO": "EUR", "EUROS": "EUR", "US$": "USD", "€": "EUR", "£": "GBP",
}  # fmt: skip
_WORDS = sorted(_NAMES, key=len, reverse=True)
_IN_TEXT = re.compile(
    rf"(?<![A-Za-z])(?:{'|'.join(sorted(CODES))}|RMB|CNH)(?![A-Za-z])|"
    + "|".join(re.escape(each) for each in _WORDS if not each.isascii() and each != "元")
    + r"|(?<!单)元(?=\s*(?:$|[)\]/]))",
    re.IGNORECASE,
)


def code_of(text: str) -> str | None:
    """The code of a currency that a text is the name of; None for anything else. ¥ and $ are of several countries.

    Worked examples: "usd" is USD; "RMB", "元" and "人民币" are CNY.
    """
    text = unicodedata.normalize("NFKC", text).strip().upper()
    return text if text in CODES else _NAMES.get(text)


def code_in(text: str) -> str | None:
    """The code of the first currency that is named in a heading. Worked examples: "采购成本(元)" and "cost_cny" name CNY."""
    found = _IN_TEXT.search(unicodedata.normalize("NFKC", text))
    return None if found is None else code_of(found.group(0))
