"""From the rows of the files to losses and to what came back, for `core.claims` to net (rule R1).

Ledger, refunds beside returns, shipments, removal orders, charged fees, reimbursements: each kind by itself, so that a
file that is missing switches off its kind and no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from core.claims import Given, Kind, Loss
from core.money.cents import cents
from core.phrase import Money, Phrase

NOT_OURS_TO_CLAIM = ("CUSTOMER_DAMAGED", "DEFECTIVE", "DISTRIBUTOR_DAMAGED", "EXPIRED")
"""Dispositions that are not the warehouse's doing: a unit that became one is no damage of the warehouse."""


@dataclass(frozen=True, slots=True)
class Reimbursed:
    """A row of the reimbursement report. A reversal has negative units or money and may name the original."""

    id: str
    sku_id: int
    day: date
    reason: str
    units: int
    amount: Decimal
    order_id: str = ""
    case_id: str = ""
    original_id: str = ""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A day of the ledger that tells of units lost, damaged or found, by disposition and location; signed as in the file.

    ``balances`` tells that the day's moves as signed lead from its first balance to its last.
    """

    sku_id: int
    day: date
    disposition: str
    location: str
    lost: int
    damaged: int
    found: int
    balances: bool
    source: str = ""


def of_ledger(
    rows: Iterable[LedgerRow], each: Callable[[int], Decimal | None]
) -> tuple[list[Loss], list[Given]]:
    """Units that left the sellable stock as lost or damaged, and units found again.

    Losses are negative in the file; a positive one puts a unit back. A file that writes losses without a sign shows it: its
    balances do not add up. A damaged unit leaves SELLABLE and arrives in another disposition: it is counted once, and
    not at all where the new one is not the warehouse's doing. Worked example: SELLABLE damaged -3, WAREHOUSE_DAMAGED +2, CUSTOMER_DAMAGED +1: 2 units damaged.
    """
    days: dict[tuple[int, date], list[LedgerRow]] = defaultdict(list)
    for row in rows:
        days[row.sku_id, row.day].append(row)
    losses: list[Loss] = []
    given: list[Given] = []
    for (sku_id, day), told in sorted(days.items()):
        lost: dict[str, int] = defaultdict(int)
        damaged: dict[str, int] = defaultdict(int)
        arrived, theirs, back = 0, 0, {"lost": 0, "damaged": 0}
        for row in told:
            back["lost"] += abs(row.found)
            if row.disposition == "SELLABLE":
                for name, units, into in (("lost", row.lost, lost), ("damaged", row.damaged, damaged)):
                    if units < 0 or not row.balances:
                        into[row.location] += abs(units)
                    else:
                        back[name] += units
            elif row.disposition in NOT_OURS_TO_CLAIM:
                theirs += max(0, row.damaged)
            else:
                arrived += max(0, row.damaged)
        source = told[0].source
        value = each(sku_id)
        if not damaged and arrived:
            damaged[told[0].location] = arrived
            theirs = 0
        for place, units in sorted(damaged.items()):
            taken = min(theirs, units)
            theirs -= taken
            damaged[place] = units - taken
        losses += [
            Loss(sku_id, "lost", day, place, units, value, source)
            for place, units in sorted(lost.items())
            if units
        ]
        losses += [
            Loss(sku_id, "damaged", day, place, units, value, source)
            for place, units in sorted(damaged.items())
            if units
        ]
        if back["lost"]:
            given.append(Given(sku_id, "lost", day, back["lost"], "found"))
        if back["damaged"]:
            given.append(Given(sku_id, "damaged", day, back["damaged"], "found"))
    return losses, given


_REASONS: Final[tuple[tuple[str, Kind], ...]] = (
    ("inbound", "short"), ("removal", "removal"), ("outbound", "removal"), ("customerreturn", "not_returned"),
    ("customerservice", "not_returned"), ("refund", "not_returned"), ("fee", "fee"), ("damage", "damaged"), ("lost", "lost"),
    ("misplaced", "lost"),
)  # fmt: skip


def kind_of(reason: str) -> Kind | None:
    """Which losses a reason of the reimbursement report pays for: "Lost_Warehouse" lost ones; None for one that says too little."""
    plain = "".join(letter for letter in reason.casefold() if letter.isalpha())
    return next((kind for word, kind in _REASONS if word in plain), None)


@dataclass(slots=True)
class _Paid:
    row: Reimbursed
    units: int
    amount: Decimal


def of_reimbursements(rows: Iterable[Reimbursed], fee_each: Callable[[int], Decimal | None]) -> list[Given]:
    """What was paid, less what was taken back: a reversal takes from the original it names, else from the newest before it.

    A correction of fees names no units: they follow from its amount and ``fee_each``, what a unit was overcharged.
    Worked example: 3 paid under R1, then a reversal of -1 that names R1: 2 paid.
    """
    paid: dict[int, list[_Paid]] = defaultdict(list)
    reversals = []
    for row in sorted(rows, key=lambda row: (row.sku_id, row.day, row.id, row.units, row.amount)):
        if row.units < 0 or row.amount < 0:
            reversals.append(row)
        else:
            paid[row.sku_id].append(_Paid(row, row.units, row.amount))
    for row in reversals:
        _take_back(row, paid[row.sku_id])
    found = []
    for each in (each for told in paid.values() for each in told):
        kind, units = kind_of(each.row.reason), each.units
        if kind == "fee" and (value := fee_each(each.row.sku_id)):
            units = max(units, int((each.amount / value).to_integral_value(ROUND_HALF_UP)))
        if units > 0:
            row = each.row
            found.append(
                Given(
                    row.sku_id, kind, row.day, units, "paid", each.amount, row.id, row.order_id, row.case_id
                )
            )
    return found


def _take_back(row: Reimbursed, paid: list[_Paid]) -> None:
    """Take a reversal from what was paid."""
    kind = kind_of(row.reason)
    named = [each for each in paid if row.original_id and each.row.id == row.original_id]
    before = [
        each
        for each in reversed(paid)
        if each.row.day <= row.day and (kind is None or kind_of(each.row.reason) == kind)
    ]
    units, amount = -min(0, row.units), -min(Decimal(0), row.amount)
    for each in named or before:
        taken, money = min(units, each.units), min(amount, each.amount)
        each.units, each.amount = each.units - taken, each.amount - money
        units, amount = units - taken, amount - money


@dataclass(frozen=True, slots=True)
class Refund:
    """Units of an order that a buyer was refunded for, and the price paid back; ``fees`` are those of the sale, a unit."""

    sku_id: int
    order_id: str
    day: date
    units: int
    principal: Decimal
    fees: Decimal | None = None
    source: str = ""


def of_refunds(
    refunds: Iterable[Refund], returned: Iterable[tuple[int, str, int]], known_from: date
) -> list[Loss]:
    """Refunded units that never came back, by order. ``returned`` are (SKU, order, units), told from ``known_from`` on.

    A unit is worth its price less the fees of the sale, as the marketplace pays after an order. Worked example: 2 units of
    an order refunded, 60.00 in all, 1 came back: 1 unit, worth 30.00 less fees of 9.00.
    """
    back: dict[tuple[int, str], int] = defaultdict(int)
    for sku_id, order_id, units in returned:
        back[sku_id, order_id] += units
    losses = []
    for each in sorted(refunds, key=lambda each: (each.sku_id, each.order_id, each.day, each.units)):
        came = min(each.units, back[each.sku_id, each.order_id])
        back[each.sku_id, each.order_id] -= came
        if each.day < known_from or each.units <= came:
            continue
        value = None
        if each.fees is not None:
            value = cents(max(Decimal(0), each.principal / each.units - each.fees))
        losses.append(
            Loss(each.sku_id, "not_returned", each.day, each.order_id, each.units - came, value, each.source)
        )
    return losses


@dataclass(frozen=True, slots=True)
class Sent:
    """A shipment to the marketplace as it was closed: units sent and received, and the day it was delivered."""

    sku_id: int
    reference: str
    day: date
    shipped: int
    received: int
    source: str = ""


def of_shipments(closed: Iterable[Sent], each: Callable[[int], Decimal | None]) -> list[Loss]:
    """Units that a closed shipment lacks. Worked example: 500 sent, 492 received: 8 short."""
    found = ((one, one.shipped - one.received) for one in closed)
    return [_lacking("short", one, units, each) for one, units in found if units > 0]


@dataclass(frozen=True, slots=True)
class Removed:
    """A removal order that is completed: units asked for, and what its file accounts for."""

    sku_id: int
    reference: str
    day: date
    requested: int
    accounted: int
    source: str = ""


def of_removals(completed: Iterable[Removed], each: Callable[[int], Decimal | None]) -> list[Loss]:
    """Units of a completed removal order that were neither cancelled, disposed of nor shipped.

    What was shipped and never arrived stands in no file. Worked example: 20 asked for, 2 cancelled, 15 shipped: 3 units.
    """
    found = ((one, one.requested - one.accounted) for one in completed)
    return [_lacking("removal", one, units, each) for one, units in found if units > 0]


def _lacking(kind: Kind, one: Sent | Removed, units: int, each: Callable[[int], Decimal | None]) -> Loss:
    return Loss(one.sku_id, kind, one.day, one.reference, units, each(one.sku_id), one.source)


@dataclass(frozen=True, slots=True)
class Charge:
    """What fulfilment cost in a settlement: units and fee charged, and the tariff of one unit by the SKU's own size."""

    sku_id: int
    settlement: str
    day: date
    units: int
    charged: Decimal
    tariff: Decimal
    currency: str
    own_size: str
    their_size: str = ""
    source: str = ""


LEAST_SETTLEMENTS = 2
"""Settlements in which a SKU was charged too much before that counts as more than a slip of ours."""


def of_charges(charges: Iterable[Charge], share: float) -> list[Loss]:
    """Settlements whose fulfilment fee lies over the tariff of the SKU's own size by more than ``share``, in two or more.

    Worked example: 40 units charged 5.92 each, tariff 3.73, and the same in the settlement before: 40 times 2.19.
    """
    over: dict[int, list[Charge]] = defaultdict(list)
    for one in sorted(charges, key=lambda one: (one.sku_id, one.day, one.settlement)):
        if one.units > 0 and one.charged / one.units > one.tariff * (1 + Decimal(str(share))):
            over[one.sku_id].append(one)
    losses = []
    for told in over.values():
        for one in told if len({one.settlement for one in told}) >= LEAST_SETTLEMENTS else ():
            each = cents(one.charged / one.units)
            note = Phrase(
                "charged {charged} a unit; the tariff for its own size ({size}) is {tariff}",
                {
                    "charged": Money(each, one.currency),
                    "size": one.own_size,
                    "tariff": Money(one.tariff, one.currency),
                },
            )
            if one.their_size and one.their_size != one.own_size:
                note = Phrase(
                    "{note}; Amazon measures it as {theirs}", {"note": note, "theirs": one.their_size}
                )
            losses.append(
                Loss(
                    one.sku_id, "fee", one.day, one.settlement, one.units, each - one.tariff, one.source, note
                )
            )
    return losses
