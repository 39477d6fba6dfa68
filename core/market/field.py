"""The field a SKU stands in: how many rivals, what they ask in the middle, how they sell, over time (H5, L5, M6).

Counts and medians are of the rivals seen within a window, so that a file a week old still counts and one a season old does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, median

from core.records import RivalDay

WINDOW = timedelta(days=14)
MONTH = 30
LEAST_RIVALS = 3
BACK_DAYS = 84
ELASTICITY = 1.2
"""L5: the brief's 120 % of the rivals' mean monthly growth."""


@dataclass(frozen=True, slots=True)
class Field:
    """The field on a day: rivals seen in the two weeks before, those in stock, and their median price."""

    day: date
    rivals: int
    in_stock: int
    price: float | None


@dataclass(frozen=True, slots=True)
class Crowding:
    """How the field changed: shares of the earlier figure, None where it is not known."""

    now: Field
    before: Field
    rivals: float
    price: float | None


def field_on(days: Iterable[RivalDay], day: date) -> Field:
    """The field as it was known on a day."""
    latest: dict[str, RivalDay] = {}
    priced: dict[str, float] = {}
    since = day - WINDOW
    for seen in sorted((d for d in days if since < d.day <= day), key=lambda d: d.day):
        latest[seen.competitor_asin] = seen
        if seen.price is not None and seen.price > 0:
            priced[seen.competitor_asin] = float(seen.price)
    prices = [price for asin, price in priced.items() if latest[asin].in_stock is not False]
    stocked = sum(1 for seen in latest.values() if seen.in_stock is not False)
    return Field(day, len(latest), stocked, median(prices) if prices else None)


def weekly(days: Sequence[RivalDay], until: date, weeks: int = 13) -> list[Field]:
    """The field week by week, oldest first; weeks in which nobody was seen are left out."""
    found = [field_on(days, until - timedelta(days=7 * back)) for back in range(weeks - 1, -1, -1)]
    return [each for each in found if each.rivals]


def crowding(days: Sequence[RivalDay], today: date) -> Crowding | None:
    """The field today against that of `BACK_DAYS` before; None where either had fewer than three rivals.

    Worked example: 20 rivals at 25.00 became 27 at 23.00: +35 % rivals, −8 % price.
    """
    now, before = field_on(days, today), field_on(days, today - timedelta(days=BACK_DAYS))
    if min(now.rivals, before.rivals) < LEAST_RIVALS:
        return None
    price = None if now.price is None or not before.price else now.price / before.price - 1
    return Crowding(now, before, now.rivals / before.rivals - 1, price)


@dataclass(frozen=True, slots=True)
class Growth:
    """L5: the rivals' mean monthly growth, and what stock may grow by because of it."""

    rivals: int
    monthly: float
    stock: float


def growth(days: Iterable[RivalDay], today: date, *, times: float = ELASTICITY) -> Growth | None:
    """L5: 1.2 times the mean over rivals of units a day in the last 30 days against the 30 before.

    Rivals with fewer than five estimated days in either month say nothing; None where no rival does.
    Worked example: rivals grew by 10 % and 20 %: mean 15 %, stock 18 %.
    """
    now: dict[str, list[float]] = {}
    before: dict[str, list[float]] = {}
    for seen in days:
        age = (today - seen.day).days
        if seen.units_estimate is None or not 0 <= age < 2 * MONTH:
            continue
        (now if age < MONTH else before).setdefault(seen.competitor_asin, []).append(seen.units_estimate)
    changes = [
        fmean(now[asin]) / fmean(earlier) - 1
        for asin, earlier in before.items()
        if len(earlier) >= 5 and len(now.get(asin, ())) >= 5 and fmean(earlier) > 0
    ]
    if not changes:
        return None
    mean = fmean(changes)
    return Growth(len(changes), mean, times * mean)
