"""Numbers as people write them: 12, twelve, a dozen, 十二, 两, 半."""

from __future__ import annotations

import re

_ENGLISH = {
    word: value
    for value, words in {
        1: "one a an", 2: "two couple", 3: "three few", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight",
        9: "nine", 10: "ten", 11: "eleven", 12: "twelve dozen", 13: "thirteen", 14: "fourteen fortnight", 15: "fifteen", 16: "sixteen",
        18: "eighteen", 20: "twenty", 30: "thirty", 40: "forty", 45: "forty-five", 50: "fifty", 60: "sixty", 90: "ninety", 100: "hundred",
    }.items()
    for word in words.split()
}  # fmt: skip
_CHINESE = {
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "俩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
ENGLISH = "|".join(sorted(_ENGLISH, key=len, reverse=True))
PATTERN = rf"(?:\d{{1,7}}(?:,\d{{3}})*(?:\.\d+)?|[零一二两俩三四五六七八九十百]+|(?:{ENGLISH})(?![a-z]))"
"""A regular expression for one number."""


def number(text: str) -> float | None:
    """The value of a number, None if it is none. Worked example: 一百二十 is 120, ``ten`` is 10, ``1,200`` is 1200."""
    text = text.strip().lower()
    if re.fullmatch(r"\d+(?:,\d{3})*(?:\.\d+)?", text):
        return float(text.replace(",", ""))
    if text in _ENGLISH:
        return float(_ENGLISH[text])
    if re.fullmatch(r"[零一二两俩三四五六七八九十百]+", text):
        return float(_chinese(text))
    return None


def _chinese(text: str) -> int:
    total, digit = 0, 0
    for character in text:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _CHINESE[character]
    return total + digit
