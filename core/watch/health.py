"""The health of the stock (rules H1, H6, H7): frozen facts of each SKU and of the account, and what moves the IPI most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from core.phrase import Phrase
from core.watch.diagnosis import Zone

Component = Literal["excess", "sell_through", "stranded", "in_stock"]
EXCESS_DAYS = 90
"""Amazon calls units beyond 90 days of sales excess."""


@dataclass(frozen=True, slots=True)
class SkuHealth:
    """One SKU. ``ages`` and ``later`` are units by bucket now and in 90 days, ``passing`` those that grow over 90, 180,
    270 and 365 days until then; None where no file tells ages. Costs are of the next 90 days; ``cost_known`` says how.
    ``sell_through`` is units of 90 days over average units on hand. Money in ``currency``; None where a cost is unknown.
    """

    sku_id: int
    sku: str
    title: str | None
    currency: str
    stage: str
    abc_class: str
    on_hand: int | None
    unsellable: int
    days_of_supply: float | None
    units_a_day: float | None
    ages: tuple[int, ...] | None
    later: tuple[int, ...] | None
    passing: tuple[int, ...] | None
    storage_cost: Decimal | None
    aged_cost: Decimal | None
    cost_known: Phrase | None
    excess: int
    excess_money: Decimal | None
    sell_through: float | None
    stockout_risk: int | None
    overstock_risk: int | None
    zone: Zone = "calm"
    signals: tuple[Phrase, ...] = ()

    @property
    def over_90(self) -> int | None:
        """Units older than 90 days."""
        return None if self.ages is None else sum(self.ages[1:])


@dataclass(frozen=True, slots=True)
class Driver:
    """What of a SKU pulls the IPI down: a component, its units, and the money in them."""

    component: Component
    sku: str
    units: int
    money: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class Health:
    """The whole stock on a day: SKUs worst first, IPI scores oldest first, and its drivers, strongest first.

    ``missing`` says what was not imported and what that switches off; ``records`` how good shown risks were.
    """

    as_of: date
    skus: tuple[SkuHealth, ...]
    ipi: tuple[tuple[date, int], ...]
    ipi_threshold: int
    drivers: tuple[Driver, ...]
    missing: tuple[Phrase, ...]
    records: tuple[Phrase, ...] = ()


def drivers(rows: Sequence[SkuHealth], most: int = 5) -> tuple[Driver, ...]:
    """What moves the IPI most, by money: excess, stranded units, and empty shelves (at a month of sales).

    Amazon does not publish the formula; the components are those it names. Worked example: 500 excess units at 8.00
    are 4,000; 20 unsellable at 8.00 are 160; the excess comes first.
    """
    found = []
    for each in rows:
        cost = each.excess_money / each.excess if each.excess and each.excess_money is not None else None
        if each.excess:
            found.append(Driver("excess", each.sku, each.excess, each.excess_money, each.currency))
        if each.unsellable:
            money = None if cost is None else cost * each.unsellable
            found.append(Driver("stranded", each.sku, each.unsellable, money, each.currency))
        if each.on_hand == 0 and (each.units_a_day or 0) >= 0.5:
            found.append(
                Driver("in_stock", each.sku, round(30 * (each.units_a_day or 0)), None, each.currency)
            )
        if each.sell_through is not None and each.sell_through < 1 and each.on_hand and not each.excess:
            found.append(Driver("sell_through", each.sku, each.on_hand, None, each.currency))
    found.sort(key=lambda each: (-(each.money or Decimal(0)), -each.units))
    return tuple(found[:most])


def worst_first(rows: Sequence[SkuHealth]) -> tuple[SkuHealth, ...]:
    """High zone first, then raised; within a zone the most money in excess and old stock, then the risk."""
    order = {"high": 0, "raised": 1, "calm": 2}
    return tuple(
        sorted(
            rows,
            key=lambda each: (
                order[each.zone],
                -float((each.excess_money or 0) + (each.aged_cost or 0)),
                -max(each.overstock_risk or 0, each.stockout_risk or 0),
                each.sku,
            ),
        )
    )
