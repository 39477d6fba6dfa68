"""Exchange rates as people type them: "1 USD = 7.12 CNY", "USD/CNY 7.12", "CNY 7.12", several to a text."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation

from core.errors import BadInput
from core.money.currencies import code_of
from core.money.rates import Rate, Rates
from core.phrase import Phrase

_BETWEEN = re.compile(r"[\n;；、，]|,(?!\d)|(?<!\d),")
_DAY = re.compile(r"[\s(·@]*\b(\d{4}-\d{1,2}-\d{1,2})\)?$")
_NUMBER = r"(\d+(?:[.,]\d+)*|[.]\d+)"
_WORD = r"([^\W\d_]+\$?|€|£|¥|\$)"
_EQUAL = r"\s*(?:=|:|≈|兑|对|等于|is)\s*"
_WRITTEN = (
    re.compile(rf"(?P<n>{_NUMBER})?\s*(?P<one>{_WORD}){_EQUAL}(?P<amount>{_NUMBER})\s*(?P<other>{_WORD})", re.I),
    re.compile(rf"(?P<one>{_WORD})\s*[/兑对]\s*(?P<other>{_WORD})\s*[=:]?\s*(?P<amount>{_NUMBER})", re.I),
    re.compile(rf"(?P<other>{_WORD})\s*[=:]?\s*(?P<amount>{_NUMBER})", re.I),
)  # fmt: skip
_ROUGH = {"USD": 1.0, "EUR": 0.9, "GBP": 0.78, "CAD": 1.4, "AUD": 1.5, "CNY": 7.1, "HKD": 7.8, "JPY": 150.0}
"""What a dollar roughly comes to: good for nothing but to notice a rate that was typed the wrong way round."""

MOST, _LEAST = Decimal(1_000_000), Decimal("0.000001")


def read(text: str, home: str, today: date, by: str, known: Rates | None = None) -> tuple[Rate, ...]:
    """The rates of a text, of ``today`` where no day stands behind one; a code alone is of one unit of ``home``.

    What ``known`` says already, with its day, stays as it was said. Raises `BadInput` naming what cannot be meant.
    Worked example: "CNY 7.12" in a shop that sells in dollars is 1 USD = 7.12 CNY.
    """
    before = {each.pair: each for each in (known or Rates()).said}
    found: dict[frozenset[str], Rate] = {}
    for item in _BETWEEN.split(unicodedata.normalize("NFKC", text)):
        if not item.strip():
            continue
        new = _one(item.strip(), home, today, by)
        if new.pair in found:
            raise BadInput(
                Phrase(
                    "{text}: there is another rate of these currencies; nothing was changed",
                    {"text": _shown(item)},
                )
            )
        old = before.get(new.pair)
        dated = _DAY.search(item.strip()) is not None
        if old is not None and dated and new.day == old.day:
            same = (new.one, new.amount) == (old.one, old.amount)
            new = old if same else Rate(new.one, new.amount, new.other, today, by)
        found[new.pair] = new
    return tuple(found.values())


def written(rates: Rates) -> str:
    """The rates as `read` takes them back, one a line with its day."""
    return "\n".join(f"{each} ({each.day})" for each in rates.said)


def _one(text: str, home: str, today: date, by: str) -> Rate:
    shown = _shown(text)
    day = today
    dated = _DAY.search(text)
    if dated is not None:
        day, text = _day(dated.group(1), today, shown), text[: dated.start()].strip()
    for pattern in _WRITTEN:
        match = pattern.fullmatch(text)
        if match is not None:
            break
    else:
        raise BadInput(
            Phrase(
                "“{text}” is not an exchange rate; write it as 1 USD = 7.12 CNY, one a line. Nothing was changed",
                {"text": shown},
            )
        )
    told = match.groupdict()
    one = home if told.get("one") is None else _currency(told["one"], shown)
    other = _currency(told["other"], shown)
    units = Decimal(1) if told.get("n") is None else _number(told["n"], shown)
    amount = _number(told["amount"], shown)
    if one == other:
        raise BadInput(
            Phrase("“{text}” names {code} on both sides. Nothing was changed", {"text": shown, "code": one})
        )
    if not units or not _LEAST <= amount / units <= MOST:
        raise BadInput(
            Phrase("“{text}” is a rate that cannot be meant. Nothing was changed", {"text": shown})
        )
    rate = Rate(one, (amount / units).normalize(), other, day, by)
    if _is_turned(rate):
        right = Rate(other, rate.amount, one, day)
        raise BadInput(
            Phrase(
                "“{text}” looks the wrong way round: write {right} if that is meant. Nothing was changed",
                {"text": shown, "right": str(right)},
            )
        )
    return rate


def _currency(text: str, shown: str) -> str:
    if text in ("¥", "$"):
        raise BadInput(
            Phrase(
                "“{text}”: {sign} is the sign of several currencies; write a code such as USD, CNY or JPY. Nothing was changed",
                {"text": shown, "sign": text},
            )
        )
    code = code_of(text)
    if code is None:
        raise BadInput(
            Phrase(
                "“{text}”: {code} is no currency I know; write a code such as USD, CNY or EUR. Nothing was changed",
                {"text": shown, "code": text[:20]},
            )
        )
    return code


def _number(text: str, shown: str) -> Decimal:
    """A number with a point or a comma; a comma and three digits may be read in two ways."""
    commas = text.count(",")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}", text):
        text = text.replace(",", "")
    elif commas == 1 and not re.search(r",\d{3}$", text):
        text = text.replace(",", ".")
    try:
        if "," in text:
            raise InvalidOperation
        return Decimal(text)
    except InvalidOperation:
        raise BadInput(
            Phrase(
                "“{text}” may be read in two ways; write the figure with a decimal point and nothing between thousands. Nothing was changed",
                {"text": shown},
            )
        ) from None


def _day(text: str, today: date, shown: str) -> date:
    try:
        day = date(*map(int, text.split("-")))
    except ValueError:
        day = None
    if day is None or day > today:
        raise BadInput(
            Phrase(
                "“{text}”: the day behind a rate is a day up to today, as 2026-11-26. Nothing was changed",
                {"text": shown},
            )
        )
    return day


def _is_turned(rate: Rate) -> bool:
    """Whether the inverse of a rate, and not the rate, is near what it has long been. 1 CNY = 7.12 USD is."""
    if rate.one not in _ROUGH or rate.other not in _ROUGH:
        return False
    usual = _ROUGH[rate.other] / _ROUGH[rate.one]
    said = float(rate.amount)
    far, turned = max(said / usual, usual / said), max(1 / said / usual, usual * said)
    return far > 2 and turned < 2


def _shown(text: str) -> str:
    return text.strip()[:60]
