"""Is an order that a person typed so large that it may be a slip of the finger? Then it is asked for a second time.

Large is what is beyond both thrice the suggestion and what a year sells beyond the stock that is there and coming.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core.money.cents import cents
from core.phrase import Money, Phrase, Value

if TYPE_CHECKING:  # numpy comes with the records
    from core.suggestion import Suggestion

TIMES = 3
YEAR, MONTH = 365, 30.4
LONG_MONTHS = 36
"""From here on a supply is told in years."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a typed order is measured by: units suggested, units there and coming, units a day foreseen, and a unit's price.

    Worked example: 600 suggested, 900 there, 10 a day: up to max(3 × 600, 3,650 − 900) = 2,750 units are taken at a word.
    """

    suggested: int
    position: int
    per_day: float
    unit_cost: Decimal | None
    currency: str

    @staticmethod
    def of(suggestion: Suggestion, suggested: int | None = None) -> Yardstick:
        """That of a card, also of one with a person's own orders on it; ``suggested`` where the card's factors do not tell."""
        days = len(suggestion.forecast.mean)
        priced = [(o.cash, o.quantity) for o in suggestion.orders if o.cash is not None]
        priced = priced or [
            (o.cash, o.quantity) for o in suggestion.options if o.cash is not None and o.quantity
        ]
        return Yardstick(
            suggested=suggestion.quantity - _typed_beyond(suggestion) if suggested is None else suggested,
            position=suggestion.position or 0,
            per_day=suggestion.total_mean / days if days else 0.0,
            unit_cost=cents(priced[0][0] / priced[0][1]) if priced else None,
            currency=suggestion.currency,
        )

    @property
    def most(self) -> int:
        """Units up to which an order is taken at a word."""
        return max(TIMES * self.suggested, math.ceil(YEAR * self.per_day) - self.position)

    def doubt(self, units: int) -> Phrase | None:
        """What is to be said of an order of ``units`` before it is kept: what it costs and how long it lasts; None if nothing."""
        if units <= self.most:
            return None
        values: dict[str, Value | Money | Phrase] = {"units": units, "suggested": self.suggested}
        values["cost"] = (
            Phrase("at a cost that is not known")
            if self.unit_cost is None
            else Phrase("for {money}", {"money": Money(self.unit_cost * units, self.currency)})
        )
        if self.per_day * YEAR < 1:
            values["lasts"] = Phrase("of which hardly any are expected to sell in a year")
        else:
            months = (self.position + units) / self.per_day / MONTH
            values["lasts"] = (
                Phrase("with the stock you have enough for {n} months", {"n": round(months)})
                if months < LONG_MONTHS
                else Phrase("with the stock you have enough for {n} years", {"n": round(months / 12)})
            )
        return Phrase(
            "{units} units {cost}, where {suggested} are suggested: {lasts}.",
            values,
        )

    def to_json(self) -> list[Any]:
        """For a window to remember; `from_json` gives the same back."""
        cost = None if self.unit_cost is None else str(self.unit_cost)
        return [self.suggested, self.position, round(self.per_day, 4), cost, self.currency]

    @staticmethod
    def from_json(data: Any) -> Yardstick:
        """The inverse of `to_json`."""
        suggested, position, per_day, cost, currency = data
        return Yardstick(
            int(suggested),
            int(position),
            float(per_day),
            None if cost is None else Decimal(cost),
            str(currency),
        )


def _typed_beyond(suggestion: Suggestion) -> int:
    """Units by which a person's orders are over those of the figures (P2), below nought where they are under."""
    return sum(
        int(f.value) * (1 if f.effect == "+" else -1)
        for f in suggestion.factors
        if f.rule == "P2" and f.effect in ("+", "-")
    )
