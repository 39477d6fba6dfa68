"""Exchange rates as a team says them: what money of one currency comes to in another, and how old that is.

Nothing is fetched: a rate is what somebody said on a day (docs/decisions/exchange-rates.md). How one is typed is read by
`core.money.rates_typed`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.phrase import Phrase

OLD_DAYS = 90
"""A rate older than this is used all the same, and said to be old."""

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of ``one`` is ``amount`` of ``other``, as ``by`` said of ``day``."""

    one: str
    amount: Decimal
    other: str
    day: date
    by: str = ""

    def __str__(self) -> str:
        """As it is typed: "1 USD = 7.12 CNY"."""
        return f"1 {self.one} = {self.amount:f} {self.other}"

    @property
    def pair(self) -> frozenset[str]:
        """The two currencies, whichever way round."""
        return frozenset((self.one, self.other))

    def convert(self, amount: Decimal, currency: str) -> Decimal:
        """What an amount in one of the two currencies is in the other, unrounded.

        Worked example: at 1 USD = 8 CNY, 12.80 CNY are 1.60 USD and 1.60 USD are 12.80 CNY.
        """
        if currency == self.other:
            return amount / self.amount
        if currency == self.one:
            return amount * self.amount
        raise ValueError(currency)

    def fits(self, one: str | None, other: str) -> bool:
        """Whether it leads from one currency to the other."""
        return one is not None and one != other and self.pair == {one, other}

    def age(self, today: date) -> int:
        """Days since the day it is of."""
        return (today - self.day).days

    def is_old(self, today: date) -> bool:
        """Whether it should be said anew."""
        return self.age(today) > OLD_DAYS


@dataclass(frozen=True, slots=True)
class Rates:
    """All rates of a workspace, one for each pair of currencies at most."""

    said: tuple[Rate, ...] = ()

    def between(self, one: str, other: str) -> Rate | None:
        """The rate of two currencies: as it was said, else over one third currency, of which both were said.

        Worked example: 1 USD = 7 CNY and 1 EUR = 8.4 CNY make 1 EUR = 1.2 USD, of the older of their days.
        """
        known = {each.pair: each for each in self.said}
        direct = known.get(frozenset((one, other)))
        if direct is not None or one == other:
            return direct
        others = sorted({each for pair in known for each in pair} - {one, other})
        over = [
            _over(one, via, other, first, second)
            for via in others
            if (first := known.get(frozenset((one, via)))) and (second := known.get(frozenset((via, other))))
        ]
        return max(over, key=lambda each: each.day, default=None)

    def told(self, new: Iterable[Rate]) -> Rates:
        """These with others, which stand in place of those of the same currencies."""
        new = tuple(new)
        pairs = {each.pair for each in new}
        return Rates((*(each for each in self.said if each.pair not in pairs), *new))


NO_RATES = Rates()


def aged(rate: Rate, today: date) -> Phrase:
    """What is said of an old rate wherever it is used."""
    return Phrase(
        "the exchange rate {rate} is of {day}, {n} days ago; say today’s in the settings",
        {"rate": str(rate), "day": rate.day, "n": rate.age(today)},
    )


def _over(one: str, via: str, other: str, first: Rate, second: Rate) -> Rate:
    """The rate over a third currency, the dearer unit first and rounded to the digits that are shown."""
    amount = second.convert(first.convert(Decimal(1), one), via)
    if amount < 1:
        one, other, amount = other, one, 1 / amount
    return Rate(one, _short(amount), other, min(first.day, second.day))


def _short(amount: Decimal) -> Decimal:
    """The amount with six digits. Worked example: 1.15168539 is 1.15169."""
    places = max(0, _DIGITS - 1 - amount.adjusted())
    short = amount.quantize(Decimal(1).scaleb(-places)).normalize()
    return short if short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))  # type: ignore[operator]
