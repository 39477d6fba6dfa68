"""Where units are lost, month by month: claimable, recovered, expired, the share of revenue, what recurs (rule R2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from core.claims import KINDS, Kind, Line, State
from core.phrase import Phrase

NAMES: Final[dict[Kind, Phrase]] = {
    "lost": Phrase("lost in the warehouse"),
    "damaged": Phrase("damaged in the warehouse"),
    "not_returned": Phrase("refunded, not returned"),
    "short": Phrase("received short"),
    "removal": Phrase("lost in removal"),
    "fee": Phrase("fee over the tariff"),
}
"""The kinds of claims in words."""

RECURS = 3
"""Months in which the same SKU or warehouse lost units, from which it is called recurring."""
EXPECTED: Final = (0.02, 0.05)
"""The share of revenue that the product brief expects to be recoverable (its section 6.3); not a figure of ours."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Units and their value; ``unvalued`` units have no known cost and are in no value."""

    units: int = 0
    value: Decimal = Decimal(0)
    unvalued: int = 0

    def plus(self, units: int, each: Decimal | None) -> Sum:
        """One more part."""
        if each is None:
            return Sum(self.units + units, self.value, self.unvalued + units)
        return Sum(self.units + units, self.value + each * units, self.unvalued)


@dataclass(slots=True)
class Cause:
    """One kind of loss in one month, by what became of it; ``found`` units came back by themselves."""

    kind: Kind
    month: date
    found: int = 0
    states: dict[State, Sum] = field(default_factory=dict)

    @property
    def units(self) -> int:
        """Units that did not come back by themselves."""
        return sum(each.units for each in self.states.values())


@dataclass(frozen=True, slots=True)
class Recurring:
    """A SKU that lost units by the same kind in several months, or a warehouse that did (``sku_id`` None)."""

    kind: Kind
    sku_id: int | None
    place: str
    months: int
    units: int


def by_month(lines: Iterable[Line]) -> tuple[Cause, ...]:
    """Causes by month, newest first. Worked example: 5 lost in March, 2 found, 1 paid: 2 open, 1 recovered."""
    found: dict[tuple[date, Kind], Cause] = {}
    for line in lines:
        month = line.loss.day.replace(day=1)
        cause = found.setdefault((month, line.loss.kind), Cause(line.loss.kind, month))
        cause.found += line.found
        for state, units in line.parts():
            cause.states[state] = cause.states.get(state, Sum()).plus(units, line.loss.each)
    return tuple(sorted(found.values(), key=lambda each: (-each.month.toordinal(), KINDS.index(each.kind))))


def by_kind(causes: Iterable[Cause]) -> dict[Kind, dict[State, Sum]]:
    """The same over all months."""
    found: dict[Kind, dict[State, Sum]] = {}
    for cause in causes:
        states = found.setdefault(cause.kind, {})
        for state, told in cause.states.items():
            known = states.get(state, Sum())
            states[state] = Sum(
                known.units + told.units, known.value + told.value, known.unvalued + told.unvalued
            )
    return {kind: found[kind] for kind in KINDS if kind in found}


def recurring(lines: Iterable[Line]) -> tuple[Recurring, ...]:
    """What lost units in three or more months: SKUs by kind, and warehouses where the ledger names them; most units first.

    Orders, shipments and settlements name themselves once; only a warehouse's name of more than a country counts.
    """
    months: dict[tuple[Kind, int | None, str], set[date]] = defaultdict(set)
    units: dict[tuple[Kind, int | None, str], int] = defaultdict(int)
    for line in lines:
        gone = line.loss.units - line.found
        if gone <= 0:
            continue
        keys: list[tuple[Kind, int | None, str]] = [(line.loss.kind, line.loss.sku_id, "")]
        if line.loss.kind in ("lost", "damaged") and len(line.loss.reference) > 2:
            keys.append((line.loss.kind, None, line.loss.reference))
        for key in keys:
            months[key].add(line.loss.day.replace(day=1))
            units[key] += gone
    made = [Recurring(*key, len(told), units[key]) for key, told in months.items() if len(told) >= RECURS]
    return tuple(
        sorted(made, key=lambda each: (-each.units, KINDS.index(each.kind), each.sku_id or 0, each.place))
    )
