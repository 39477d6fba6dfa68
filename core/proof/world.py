"""What a replay takes for given: the goods, what was wanted each day, and how long each order takes.

The same world is lived through by every policy, so that what differs in the end is the policy's doing.
Leaves where it comes from to `core.proof.record`, and living through it to `core.proof.simulate`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.decide.process.lot_level import DAYS_A_MONTH, Terms, Unit
from core.decide.rounding import Lots
from core.records import Bools, Floats, Mode

Days = npt.NDArray[np.int64]

YEAR_DAYS = 360
"""A world as long as this begins in the season in which it ends."""

AGED_DAYS = 180
"""Units older than this are called aged, as the marketplace begins to charge for them then."""


class Buy(NamedTuple):
    """An order a policy places at a review; mode None means the SKU's usual one."""

    units: int
    mode: Mode | None = None


class Placed(NamedTuple):
    """An order in the world: of which SKU, when placed, how much, when sellable (day indices), by which mode."""

    sku: int
    ordered: int
    units: int
    due: int
    mode: Mode | None = None
    expected: date | None = None


@dataclass(frozen=True, slots=True)
class Goods:
    """One SKU. ``unit`` carries the landed cost of the cheapest mode; ``extra`` is what others cost beyond it.

    ``storage`` is money per unit and month for months 1-12, ``aged`` (from day of age, money per unit and month);
    where either is empty, the world's terms and the unit's cubic feet stand for it.
    """

    sku: str
    unit: Unit
    lots: Lots
    usual: Mode = "sea"
    extra: Mapping[Mode, float] = field(default_factory=dict)
    storage: tuple[float, ...] = ()
    aged: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class World:
    """S SKUs over T days; day 0 is ``start``, a review day.

    ``demand`` (S, T) is in whole units; ``imputed`` marks the days on which nobody could see it. SKU i counts from
    day ``begins[i]`` on, with ``opening[i]`` units on hand that morning and ``coming`` placed before it. An order of
    mode m placed on day t can be sold ``leads[m][i, t]`` days later. What is left at the end keeps its landed cost
    as far as the demand of ``end_days`` more days would take it; beyond, it fetches its salvage value.
    """

    start: date
    goods: tuple[Goods, ...]
    terms: Terms
    demand: Floats
    imputed: Bools
    begins: Days
    opening: Floats
    leads: Mapping[Mode, Days]
    coming: tuple[Placed, ...] = ()
    end_days: float = 0.0

    @property
    def days(self) -> int:
        """How many days are lived through."""
        return int(self.demand.shape[1])

    @property
    def count(self) -> int:
        """How many SKUs."""
        return len(self.goods)

    @property
    def alive(self) -> Bools:
        """(S, T): whether the SKU counts on that day."""
        return np.asarray(np.arange(self.days) >= self.begins[:, None])

    def day(self, index: int) -> date:
        """The date of a day index."""
        return self.start + timedelta(days=index)

    def lead(self, sku: int, mode: Mode | None, day: int) -> int:
        """Days until an order of that day can be sold."""
        return int(self.leads[mode or self.goods[sku].usual][sku, min(day, self.days - 1)])

    def each(self, of: str) -> Floats:
        """A field of every SKU's unit as a column (S, 1)."""
        return np.array([[getattr(goods.unit, of)] for goods in self.goods], dtype=np.float64)

    def holding(self) -> Floats:
        """(S, T): what it costs to keep one unit overnight: capital and storage, without fees for age."""
        month = np.array([self.day(t).month for t in range(self.days)]) - 1
        by_month = np.array(
            [
                goods.storage or [fee * goods.unit.volume_cuft for fee in self.terms.storage]
                for goods in self.goods
            ]
        )
        storage = by_month.reshape(self.count, -1)[:, month] / DAYS_A_MONTH if self.count else 0.0
        return np.asarray(self.terms.capital_per_day * self.each("cost") + storage)

    def written_off(self, left: Floats) -> Floats:
        """(S,): what units left at the end lose against their landed cost.

        The ``end_days`` after the end are taken to want their mean demand, or that of the same days a year before where
        that was more: what is there for a season to come is not left over.
        """
        alive, days = self.alive, round(self.end_days)
        known = np.where(alive, self.demand, 0.0)
        usual = self.end_days * known.sum(axis=1) / np.maximum(alive.sum(axis=1), 1)
        year_ago = known[:, :days].sum(axis=1) if self.days >= YEAR_DAYS else np.zeros(self.count)
        excess = np.maximum(0.0, left - np.maximum(usual, year_ago))
        return np.asarray((1 - self.terms.salvage) * self.each("cost")[:, 0] * excess)
