"""What advertising costs, brings and burns: ACoS, TACoS, ROAS of settled days; a campaign against the stock that is coming (P3).
What budget fits the stock is `core.decide.market.ad_budget`'s.

Ratios are of sums, never means of ratios; without ad sales ACoS is undefined, not nought. The last days are left out:
conversions are still being restated. How many is a threshold (`core.policy.Policy.ads_unsettled_days`, three at first, as
in Helium 10's own rules): sales are attributed up to two weeks late, most of them within three days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.market.records import AdSum
from core.money.cents import cents
from core.phrase import Money, Phrase, Value

WEEK = 7


@dataclass(frozen=True, slots=True)
class Efficiency:
    """Advertising of some settled days. Money in the SKU's currency; ``days`` are days with any advertising."""

    first_day: date
    last_day: date
    days: int
    spend: Decimal
    ad_sales: Decimal | None
    total_sales: Decimal | None
    ad_units: int | None

    @property
    def acos(self) -> float | None:
        """Spend over ad sales; None where nothing was sold by advertising. Worked example: 45 on 100 is .45."""
        return float(self.spend / self.ad_sales) if self.ad_sales else None

    @property
    def tacos(self) -> float | None:
        """Spend over all sales; None where they are not known. Worked example: 45 of 300 is .15."""
        return float(self.spend / self.total_sales) if self.total_sales else None

    @property
    def roas(self) -> float | None:
        """Ad sales over spend; None where nothing was spent."""
        return float(self.ad_sales / self.spend) if self.ad_sales is not None and self.spend else None


def settled(today: date, unsettled_days: int) -> date:
    """The last day whose conversions are taken as final. Worked example: of the 24th, with three days left out, the 20th."""
    return today - timedelta(days=unsettled_days + 1)


def efficiency(
    sums: Iterable[AdSum], revenue: Mapping[date, Decimal], first: date, last: date
) -> Efficiency | None:
    """The figures of the days from ``first`` to ``last``; None where nothing was advertised. Give `settled` as ``last``."""
    inside = [each for each in sums if first <= each.first_day and each.last_day <= last]
    if not inside:
        return None
    sold = [each.ad_sales for each in inside if each.ad_sales is not None]
    units = [each.ad_units for each in inside if each.ad_units is not None]
    takings = [amount for day, amount in revenue.items() if first <= day <= last]
    return Efficiency(
        first,
        last,
        len({each.last_day for each in inside}),
        sum((each.spend for each in inside), Decimal(0)),
        sum(sold, Decimal(0)) if sold else None,
        sum(takings, Decimal(0)) if takings else None,
        sum(units) if units else None,
    )


def weeks(
    sums: Iterable[AdSum], revenue: Mapping[date, Decimal], end: date, count: int = 8
) -> list[Efficiency]:
    """The whole weeks up to ``end`` (give `settled`), oldest first; weeks without advertising are left out."""
    told = list(sums)
    found = [
        efficiency(
            told, revenue, end - timedelta(days=WEEK * (back + 1) - 1), end - timedelta(days=WEEK * back)
        )
        for back in range(count - 1, -1, -1)
    ]
    return [each for each in found if each is not None]


def dear(spend: Sequence[float], sales: Sequence[float], limit: float, *, lasting: bool) -> float | None:
    """H2: the last week's ACoS where it holds restock; a week that spent and sold nothing counts as 100 %.

    ``spend`` and ad ``sales`` of the weeks that count, newest last, NaN where no ads were told. ``lasting``: it holds already,
    and ends with a last week under the limit. Worked example: limit 30 %, 45 and 40 on 100: .40; then 25 on 100: None.
    """
    if any(not each > 0 for each in spend):  # NaN is not
        return None
    over = [s > limit * (g if g == g else 0.0) + 1e-9 for s, g in zip(spend, sales, strict=True)]
    if not (over[-1] if lasting else all(over)):
        return None
    return float(spend[-1] / sales[-1]) if sales[-1] > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Burn:
    """P3: a campaign beside the stock: units a day it sells, what share of all sales, the days of supply with and without
    it, and whether stock lasts to the next arrival."""

    campaign: str
    spend_a_day: Decimal
    units_a_day: float
    share: float | None
    days_with: float
    days_without: float
    lasts_until_arrival: bool | None
    margin_after_ads: Decimal | None
    next_arrival: date | None = None


def told(burn: Burn, currency: str) -> Phrase:
    """The campaign in a sentence: what it sells and costs, what a unit it sold leaves, and what it does to the stock."""
    values: dict[str, Value | Money | Phrase] = {
        "campaign": burn.campaign or "–", "units": round(burn.units_a_day, 1), "spend": Money(burn.spend_a_day, currency),
        "days": round(burn.days_with), "without": round(burn.days_without),
    }  # fmt: skip
    left = burn.margin_after_ads
    if left is None:
        values["leaves"] = Phrase("what a unit leaves is not known")
    elif left < 0:
        values["leaves"] = Phrase("each loses {money} after its ads", {"money": Money(-left, currency)})
    else:
        values["leaves"] = Phrase("each leaves {money} after its ads", {"money": Money(left, currency)})
    if burn.next_arrival is None:
        values["then"] = Phrase("nothing is on its way")
    elif burn.lasts_until_arrival:
        values["then"] = Phrase("enough until goods come on {day}", {"day": burn.next_arrival})
    else:
        values["then"] = Phrase("not enough until goods come on {day}", {"day": burn.next_arrival})
    return Phrase(
        "“{campaign}” sells {units} a day for {spend}, {leaves}; stock lasts {days} days with it, {without} without: {then}",
        values,
    )


def burn(
    sums: Iterable[AdSum],
    *,
    campaign: str,
    today: date,
    settled_on: date,
    on_hand: int,
    units_a_day: float,
    unit_margin: Decimal | None,
    next_arrival: date | None,
    days: int = 14,
) -> Burn | None:
    """What a campaign burns, from the two weeks up to ``settled_on``; None without spend or where ad units are not told.

    Margin after ads is per unit it sold: margin before advertising less spend per unit.
    Worked example: 10 units a day by the campaign of 25 in all, 300 on hand: 12 days with it, 20 without.
    """
    first = settled_on - timedelta(days=days - 1)
    inside = [s for s in sums if s.campaign == campaign and first <= s.first_day and s.last_day <= settled_on]
    spend = sum((each.spend for each in inside), Decimal(0))
    counts = [each.ad_units if each.ad_units is not None else each.ad_orders for each in inside]
    units = sum(count for count in counts if count is not None)
    if not inside or not spend or all(count is None for count in counts):
        return None
    sells = min(units / days, max(units_a_day, 0.0))
    without = max(units_a_day - sells, 1e-9)
    with_days = on_hand / max(units_a_day, 1e-9)
    lasts = None if next_arrival is None else with_days >= (next_arrival - today).days
    return Burn(
        campaign,
        cents(spend / days),
        sells,
        sells / units_a_day if units_a_day > 0 else None,
        with_days,
        min(on_hand / without, 999.0),
        lasts,
        None if unit_margin is None or not units else cents(unit_margin - spend / units),
        next_arrival,
    )
