"""Which lifecycle stage a SKU is in, and why (rule L1); of growth also which third (rule L4).

Age since the first sale decides; evidence may override it; a person's pin beats both. Leaves what each stage
orders to `core.decide`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from core.demand.averages import Slope, told_until
from core.demand.averages import slope as slope_of
from core.phrase import Percent, Phrase
from core.policy import Policy
from core.records import Floats, History, Product, Stage

Third = Literal["early", "mid", "late"]
YEAR = 364  # whole weeks, so that weekdays meet weekdays


def stage_of(
    product: Product,
    history: History,
    as_of: date,
    *,
    pinned: Stage | None = None,
    before: Stage | None = None,
    policy: Policy | None = None,
) -> tuple[Stage, Phrase]:
    """The stage and the reason to show.

    Launch up to `launch_days` after the first sale, growth up to `growth_days`, then maturity. Growth ends
    early when the 90-day slope is no longer positive after `early_maturity_days`. Maturity turns into
    decline when the slope is significantly negative and ADS(30) lies `decline_drop` under the same season a
    year before, or under the best month where there is no year. Hysteresis: decline ends only when ADS(30)
    is back within `decline_recovery` of that level; early maturity ends only on a significant rise.
    """
    rules = policy or Policy()
    if pinned is not None:
        return pinned, Phrase("pinned by a person")
    first = first_sale(product, history)
    if first is None:
        return "launch", Phrase("no sale yet")
    age = (as_of - first).days
    if age <= rules.launch_days:
        return "launch", Phrase("{days} days since the first sale", {"days": age})
    slope = slope_of(history, as_of, rules.slope_days)
    if age <= rules.growth_days:
        return _growing(age, slope, before, rules)
    return _mature(age, slope, history, as_of, before, rules)


@dataclass(frozen=True, slots=True)
class Tier:
    """L4: the part of growth a SKU is in, and the days since its first sale (0 before one)."""

    part: Third
    age: int


def growth_tier(product: Product, history: History, as_of: date, policy: Policy) -> Tier:
    """L4: early growth to the end of the sixth month, mid to that of the ninth, late after it.

    Worked example: day 180 is early, day 181 mid, day 271 late. What a person pinned as growth is late for good once it is old enough.
    """
    first = first_sale(product, history)
    age = 0 if first is None else (as_of - first).days
    if age <= policy.early_maturity_days:
        return Tier("early", age)
    return Tier("mid" if age <= policy.late_growth_days else "late", age)


def first_sale(product: Product, history: History) -> date | None:
    """The first day with a sale; a launch date before the first day on file wins over it."""
    sold = np.flatnonzero(np.nan_to_num(history.units) > 0)
    launched = product.launched_on
    if len(sold) == 0:
        return None
    first = history.start + timedelta(days=int(sold[0]))
    if launched is not None and launched < history.start and sold[0] < 28:
        return launched  # the file begins after the launch, so its first sale is not the SKU's first
    return first


def window(history: History, as_of: date, days: int) -> Floats:
    """Units of the last `days` days told by `as_of`; NaN on days out of stock, unknown or before the start."""
    known = np.where(history.in_stock, history.units, np.nan)
    until = (told_until(history, as_of) - history.start).days + 1
    last, first = min(until, len(known)), until - days
    body = known[max(0, first) : max(0, last)]
    out = np.full(days, np.nan)
    at = max(0, -first)
    out[at : at + len(body)] = body
    return out


def _growing(age: int, slope: Slope | None, before: Stage | None, rules: Policy) -> tuple[Stage, Phrase]:
    late = age > rules.early_maturity_days
    if late and slope is not None:
        held = before == "maturity" and not (slope.significant and slope.per_day > 0)
        if slope.per_day <= 0 or held:
            return "maturity", Phrase(
                "{age} days since the first sale and sales no longer rise over the last {days} days",
                {"age": age, "days": rules.slope_days},
            )
    return "growth", Phrase("{days} days since the first sale", {"days": age})


def _mature(
    age: int, slope: Slope | None, history: History, as_of: date, before: Stage | None, rules: Policy
) -> tuple[Stage, Phrase]:
    calm = Phrase("{days} days since the first sale", {"days": age})
    now = _mean(window(history, as_of, 30))
    level, year = _earlier_level(history, as_of)
    if now is None or level is None or level <= 0:
        return "maturity", calm
    drop = 1 - now / level
    falling = slope is not None and slope.significant and slope.per_day < 0
    falling = falling and drop >= rules.decline_drop - 1e-9
    held = before == "decline" and drop > rules.decline_recovery
    if not (falling or held):
        return "maturity", calm
    values: dict[str, float | Percent] = {"now": now, "drop": Percent(drop), "level": level}
    if year:
        return "decline", Phrase(
            "{now} a day in the last 30 days, {drop} under the {level} a day of a year before", values
        )
    return "decline", Phrase(
        "{now} a day in the last 30 days, {drop} under its best month ({level} a day)", values
    )


def _earlier_level(history: History, as_of: date) -> tuple[float | None, bool]:
    """ADS of the same 30 days a year before, or of the best 30 days where that year is not on file."""
    last_year = _mean(window(history, as_of - timedelta(days=YEAR), 30))
    if last_year is not None:
        return last_year, True
    months = [
        _mean(window(history, as_of - timedelta(days=30 * back), 30))
        for back in range(1, len(history.units) // 30 + 1)
    ]
    known = [m for m in months if m is not None]
    return (max(known), False) if known else (None, False)


def _mean(units: Floats) -> float | None:
    """Mean over the known days; None under 14 of them."""
    known = units[np.isfinite(units)]
    return float(known.mean()) if len(known) >= 14 else None
