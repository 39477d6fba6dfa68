"""Lot and level of a SKU under periodic review and lost sales, chosen by expected money on sampled futures.

Answers "order now or at the next review, and how much?" for one SKU with fixed order cost, holding that depends on
season and age, minimum and case pack. It knows nothing of lifecycle tiers (`core.decide.targets`) or of Slack.

* Level. The position must last until an order arrives that leaves when the level is crossed: demand over the lead time
  and the undershoot, both uncertain. Its last unit saves margin and goodwill with P(demand > s) and else is held until it
  sells, which in futures that sell slowly takes long (a newsvendor whose overage is the time to sell, counted per future).
* Lot. A batch that covers T days from its arrival costs K + H(T), H the holding of each unit until it sells; the
  best minimises (K + H(T)) / T. At a constant rate λ and holding h that is the EOQ, T = √(2K / hλ) (Harris 1913).

Worked example: 10 a day, K 20, holding .01 a unit and day: T = √(2·20 / (.01·10)) = 20 days, lot 200, cost of supply
√(2·20·.01·10) = 2 a day.

Waiting one more review "to see" was tried as the level's rule (order when deferral loses more than it saves): right
for a known demand rate, it orders far too much when the rate itself is uncertain.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from core.decide.rounding import Lots
from core.records import Floats

# A SKU ends some day (delisted, replaced, out of season) and what is left then fetches its salvage value. Taken
# as one end in a year on average: without it long lots look free, as capital and storage are all they cost.
END_PER_DAY = 1 / 365
DAYS_A_MONTH = 30.4
_LEVELS = np.concatenate([np.linspace(0.05, 0.9, 52), np.linspace(0.9075, 0.995, 36)])
SLOWEST = 0.1  # no future is taken to sell at under a tenth of the mean speed
LONGEST_COVER = 270  # days a lot may cover; fees for aged stock end most lots far earlier


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all SKUs. Money per order, shares per day, storage by month 1-12 and aged fees by age, both in
    money per cubic foot and month (aged: [from day, fee], ascending)."""

    review_days: int
    order_cost: float
    capital_per_day: float
    goodwill: float
    salvage: float
    storage: tuple[float, ...]
    aged: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit's money and size: price, landed cost and marketplace fees, and cubic feet."""

    price: float
    cost: float
    fees: float
    volume_cuft: float

    @property
    def margin(self) -> float:
        """What a sale leaves."""
        return self.price - self.cost - self.fees


@dataclass(frozen=True, slots=True)
class Lot:
    """The best lot: days it covers from its arrival, units, and the cost of supply per day (g)."""

    days: int
    units: float
    cost_per_day: float


def storage_days(terms: Terms, first: date, days: int) -> Floats:
    """Storage in money per cubic foot for each day from `first` on."""
    month = np.array([(first + timedelta(days=t)).month for t in range(days)])
    per_day: Floats = np.array(terms.storage)[month - 1] / DAYS_A_MONTH
    return per_day


def holding_curve(unit: Unit, terms: Terms, storage: Floats) -> Floats:
    """What it costs to hold one unit for 0, 1, … days from its arrival, when `storage_days` there are `storage`:
    capital, storage, fees for age, and the risk that the SKU ends meanwhile and the unit fetches its salvage value.
    """
    aged = np.zeros(len(storage))
    for from_day, fee in terms.aged:
        aged[from_day:] = fee / DAYS_A_MONTH
    ending = END_PER_DAY * max(0.0, 1 - terms.salvage)
    daily = (terms.capital_per_day + ending) * unit.cost + (storage + aged) * unit.volume_cuft
    return np.concatenate([[0.0], np.cumsum(daily)])


def best_lot(daily: Floats, holding: Floats, order_cost: float, lots: Lots) -> Lot:
    """The lot with the least cost per day, of those the minimum allows.

    `daily` is demand per day from the arrival on, a row for each of a few equally likely futures, so that one
    in which the SKU sells slowly also holds the lot longer. `holding` is `holding_curve` over at least as many days.
    """
    mean = daily.mean(axis=0)
    days = len(mean)
    units = np.cumsum(mean)
    if units[-1] <= 0:
        return Lot(days, 0.0, 0.0)
    held = _expected_holding(daily, units, holding)
    rate = (order_cost + held) / np.arange(1, days + 1)
    allowed = units >= lots.minimum - 1e-9
    if not allowed.any():  # even the longest cover is less than the minimum: it lasts that much longer
        lasts = lots.minimum / units[-1] * days
        return Lot(days, float(lots.minimum), (order_cost + held[-1] * (lasts / days) ** 2) / lasts)
    best = int(np.argmin(np.where(allowed, rate, np.inf)))
    return Lot(best + 1, float(units[best]), float(rate[best]))


def level(later: Floats, later_days: Floats, loss: float, holding: Floats, lot_days: int) -> float:
    """The position an order now must restore, so that the next one can still be in time.

    `later` is what is wanted from the crossing of the level until the order it causes arrives, per future, `undershoot`
    included, and `later_days` how many days that is; `holding` is `holding_curve`. The largest s whose last unit earns
    its keep: loss · P(later > s) against its mean holding where it is not needed: until it sells, long in futures that
    sell slowly, and at least the `lot_days` until stock is as low again. -1 where none does.
    """
    if loss <= 0 or later.max() <= 0:
        return -1.0
    ordered, ages = np.sort(later), np.arange(len(holding))
    s = np.unique(np.interp(_LEVELS, np.linspace(0.0, 1.0, len(ordered)), ordered))
    speed = np.maximum(later, SLOWEST * later.mean()) / later_days

    def too_many(position: float) -> bool:
        idle = np.clip(position / speed - later_days, lot_days, len(holding) - 1)
        kept = np.interp(np.where(later > position, 0.0, idle), ages, holding).mean()
        short = 1 - np.searchsorted(ordered, position, side="right") / len(later)
        return bool(loss * short < kept)

    worth = bisect_left(s, True, key=too_many)  # the higher, the less often short and the longer held
    return float(s[worth - 1]) if worth else -1.0


def undershoot(reviews: Floats, which: Floats, part: Floats) -> Floats:
    """Units by which a review finds the position below the level, for each pair of uniform numbers ``which`` and ``part``, all of one shape.

    The level is crossed within some review period, likelier one of much demand, and anywhere in it: a period is met in
    proportion to its demand and a uniform part of that is the undershoot (the equilibrium distribution of renewal theory,
    Karlin 1958; its mean is E[X²] / 2E[X]). For even demand half a review's; for lumpy demand the lump itself.
    `reviews` is the demand of whole review periods, any number of them. Worked example: periods of 0, 10 and 30: that
    of 30 is met three times of four, the mean is (100 + 900) / (2 · 40) = 12.5.
    """
    met = np.cumsum(np.sort(reviews))
    if not len(met) or met[-1] <= 0:
        return np.zeros(len(which))
    found: Floats = np.sort(reviews)[np.searchsorted(met, which * met[-1])] * part
    return found


def order_units(position: float, lot: Lot, reorder_level: float, lots: Lots, review_demand: float) -> int:
    """Units to order now: nothing above the level, else what the lot adds to it.

    The level lasts until an order that leaves when it is crossed arrives, and a review finds the position half a review's
    demand under it on average. The lot is counted from there, and is at least a review's demand, as the next order can only
    leave then. Within 1.3 % of the exact (s, S) in three textbook cases (`tests/core/decide/test_oracles.py`).
    Worked example: level 100, 70 a review: lots of 50 and of 70 order up to 135, one of 105 up to 170, one of 200 up to 265.
    """
    if reorder_level < 0 or position > reorder_level:
        return 0
    beyond = max(lot.units, review_demand) - review_demand / 2
    return _nearest(reorder_level + beyond - position, lots)


def _nearest(wanted: float, lots: Lots) -> int:
    """The feasible quantity nearest to `wanted`, never less than the minimum."""
    least = lots.up(1)
    return max(least, round(wanted / lots.multiple) * lots.multiple)


def _expected_holding(daily: Floats, units: Floats, holding: Floats) -> Floats:
    """Mean holding cost of a batch of `units[k]`, k = 0, 1, …, sold one unit after another in each future."""
    cost = np.zeros(len(units))
    each = np.diff(units, prepend=0.0)
    days, oldest = daily.shape[1], float(len(holding) - 1)
    for future in daily:
        sold = np.cumsum(future)
        age = np.interp(units, sold, np.arange(1.0, days + 1))
        left = np.maximum(0.0, units - sold[-1])  # sold after the span, at its mean speed
        age = age + left / max(sold[-1] / days, 1e-9)
        cost += np.cumsum(each * np.interp(np.minimum(age, oldest), np.arange(oldest + 1), holding))
    return cost / len(daily)
