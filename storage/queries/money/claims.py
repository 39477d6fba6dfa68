"""What claims rest on, read in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.claim_evidence import (
    Charge,
    LedgerRow,
    Refund,
    Reimbursed,
    Removed,
    Sent,
    of_charges,
    of_ledger,
    of_refunds,
    of_reimbursements,
    of_removals,
    of_shipments,
)
from core.claims import Given, Loss
from core.money.fee_table import Packed, in_force, unit_fees
from core.money.unit_fees import UnitFees
from core.phrase import Phrase
from core.records import Product
from storage.fees import load
from storage.queries.chunks import chunks
from storage.queries.goods import skus
from storage.queries.money import fees
from storage.sources.marketplaces import BY_ID
from storage.tables import (
    ChargedFeeDay,
    FeeEstimate,
    Import,
    LedgerDay,
    OrderReturn,
    RefundRow,
    Reimbursement,
    RemovalOrder,
    Shipment,
    Sku,
)

LOOK_BACK = timedelta(days=548)
"""How far back losses are looked for: the ledger itself keeps eighteen months."""
CHARGES = timedelta(days=120)
"""How far back charged fees are held against the tariff."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What files tell, for `core.claims.reconcile`. ``off`` tells which kinds no file speaks of; ``paid_known`` whether any
    file tells what was paid."""

    losses: tuple[Loss, ...]
    given: tuple[Given, ...]
    off: tuple[Phrase, ...]
    paid_known: bool
    products: dict[int, Product]
    fnskus: dict[int, str]


def evidence(session: Session, workspace_id: str, today: date, over_tariff: float) -> Evidence:
    """What the files tell of losses and of what came back up to ``today``."""
    first = today - LOOK_BACK
    ledger = _ledger(session, workspace_id, first, today)
    refunds, returned, known_from = _refunds(session, workspace_id, first, today)
    sent = _shipments(session, workspace_id, first, today)
    removed = _removals(session, workspace_id, first, today)
    settled = _charged(session, workspace_id, today)
    paid = _reimbursed(session, workspace_id, first, today)
    told: Iterable[Any] = (*ledger, *refunds, *sent, *removed, *paid)
    ids = {each.sku_id for each in told} | {row.sku_id for row in settled}
    products = skus.products(session, workspace_id, sorted(ids))
    charges = _charges(session, workspace_id, settled, products)

    def cost(sku_id: int) -> Decimal | None:
        return products[sku_id].unit_cost

    losses, given = of_ledger(ledger, cost)
    if known_from is not None:
        losses += of_refunds(
            _after_fees(session, workspace_id, refunds, products, today), returned, known_from
        )
    losses += of_shipments(sent, cost) + of_removals(removed, cost)
    fee_losses = of_charges(charges, over_tariff)
    over = {each.sku_id: each.each for each in fee_losses}
    return Evidence(
        (*losses, *fee_losses),
        (*given, *of_reimbursements(paid, over.get)),
        *_off(session, workspace_id, charged=bool(settled), measured=bool(charges)),
        products,
        _fnskus(session, workspace_id, sorted(ids)),
    )


def _ledger(session: Session, workspace_id: str, first: date, last: date) -> list[LedgerRow]:
    row = LedgerDay
    others = (
        row.receipts, row.customer_shipments, row.customer_returns, row.vendor_returns, row.transfers, row.found,
        row.disposed, row.other, row.unknown, row.in_transit,
    )  # fmt: skip
    rest: Any = col(row.ending) - col(row.starting)
    for each in others:
        rest = rest - col(each)
    rows = session.execute(
        select(
            col(row.sku_id), col(row.day), col(row.disposition), col(row.location), col(row.lost), col(row.damaged),
            col(row.found), rest, col(Import.file_name),
        )
        .join(Import, col(Import.id) == col(row.import_id))
        .where(
            col(row.workspace_id) == workspace_id, col(row.day) >= first, col(row.day) <= last,
            or_(col(row.lost) != 0, col(row.damaged) != 0, col(row.found) != 0),
        )
    )  # fmt: skip
    return [
        LedgerRow(
            sku_id, day, disposition, location, lost, damaged, found,
            balances=min(lost, damaged) < 0 or left != -(lost + damaged), source=file,
        )
        for sku_id, day, disposition, location, lost, damaged, found, left, file in rows
    ]  # fmt: skip


def _refunds(
    session: Session, workspace_id: str, first: date, last: date
) -> tuple[list[Refund], list[tuple[int, str, int]], date | None]:
    rows = session.execute(
        select(
            col(RefundRow.sku_id), col(RefundRow.order_id), func.min(col(RefundRow.day)), func.sum(col(RefundRow.units)),
            func.sum(col(RefundRow.principal)), func.min(col(Import.file_name)),
        )
        .join(Import, col(Import.id) == col(RefundRow.import_id))
        .where(col(RefundRow.workspace_id) == workspace_id, col(RefundRow.day) >= first, col(RefundRow.day) <= last)
        .group_by(col(RefundRow.sku_id), col(RefundRow.order_id))
    )  # fmt: skip
    refunds = [
        Refund(sku_id, order, day, int(units), principal, source=file)
        for sku_id, order, day, units, principal, file in rows
    ]
    mine = col(OrderReturn.workspace_id) == workspace_id
    back = session.execute(
        select(col(OrderReturn.sku_id), col(OrderReturn.order_id), func.sum(col(OrderReturn.units)))
        .where(mine, col(OrderReturn.day) <= last)
        .group_by(col(OrderReturn.sku_id), col(OrderReturn.order_id))
    )
    known_from = session.scalar(select(func.min(col(OrderReturn.day))).where(mine))
    return refunds, [(sku_id, order, int(units)) for sku_id, order, units in back], known_from


def _after_fees(
    session: Session, workspace_id: str, refunds: Sequence[Refund], products: dict[int, Product], today: date
) -> list[Refund]:
    known = fees.fees(session, workspace_id, {each.sku_id: products[each.sku_id] for each in refunds}, today)
    found = []
    for each in refunds:
        of, price = known.get(each.sku_id), each.principal / each.units
        taken = None
        if of is not None and of.referral is not None and of.fulfilment is not None:
            taken = of.referral.at(price) + of.fulfilment.at(price)
        found.append(replace(each, fees=taken))
    return found


def _shipments(session: Session, workspace_id: str, first: date, last: date) -> list[Sent]:
    day = func.coalesce(col(Shipment.arrived_on), col(Shipment.received_on), col(Shipment.departed_on))
    rows = session.execute(
        select(
            col(Shipment.sku_id), col(Shipment.reference), day, col(Shipment.quantity_shipped),
            col(Shipment.quantity_received), col(Import.file_name),
        )
        .outerjoin(Import, col(Import.id) == col(Shipment.import_id))
        .where(col(Shipment.workspace_id) == workspace_id, col(Shipment.state) == "closed", day >= first, day <= last)
    )  # fmt: skip
    return [Sent(sku_id, ref, on, sent, got, file or "") for sku_id, ref, on, sent, got, file in rows]


def _removals(session: Session, workspace_id: str, first: date, last: date) -> list[Removed]:
    row = RemovalOrder
    day = func.coalesce(col(row.updated_on), col(row.day))
    rows = session.execute(
        select(
            col(row.sku_id), col(row.order_id), func.max(day), func.sum(col(row.requested)),
            func.sum(col(row.cancelled) + col(row.disposed) + col(row.shipped) + col(row.in_process)),
            func.min(col(Import.file_name)),
        )
        .join(Import, col(Import.id) == col(row.import_id))
        .where(
            col(row.workspace_id) == workspace_id, func.lower(col(row.status)).in_(("completed", "complete")),
            day >= first, day <= last,
        )
        .group_by(col(row.sku_id), col(row.order_id))
    )  # fmt: skip
    return [Removed(sku_id, order, on, int(n), int(told), file) for sku_id, order, on, n, told, file in rows]


@dataclass(frozen=True, slots=True)
class _Settled:
    sku_id: int
    settlement: str
    day: date
    units: int
    principal: Decimal
    fulfilment: Decimal
    source: str


def _charged(session: Session, workspace_id: str, today: date) -> list[_Settled]:
    row = ChargedFeeDay
    rows = session.execute(
        select(
            col(row.sku_id), col(row.settlement), func.max(col(row.day)), func.sum(col(row.units)),
            func.sum(col(row.principal)), func.sum(col(row.fulfilment)), func.min(col(Import.file_name)),
        )
        .join(Import, col(Import.id) == col(row.import_id))
        .where(col(row.workspace_id) == workspace_id, col(row.day) > today - CHARGES, col(row.day) <= today)
        .group_by(col(row.sku_id), col(row.settlement))
        .having(func.sum(col(row.units)) > 0, func.sum(col(row.fulfilment)) > 0)
    )  # fmt: skip
    return [_Settled(i, s, day, int(n), price, fee, file) for i, s, day, n, price, fee, file in rows]


def _charges(
    session: Session, workspace_id: str, settled: Sequence[_Settled], products: dict[int, Product]
) -> list[Charge]:
    """Charged fees beside the tariff of the SKU's own size; a SKU without one, or without a tariff, is left out."""
    sizes = select(col(FeeEstimate.sku_id), col(FeeEstimate.size_tier))
    told = session.execute(sizes.where(col(FeeEstimate.workspace_id) == workspace_id))
    measured = {sku_id: size for sku_id, size in told if size}
    tariffs: dict[tuple[int, tuple[int, ...]], UnitFees] = {}
    found = []
    for each in settled:
        product = products[each.sku_id]
        place = BY_ID.get(product.marketplace)
        table = load(place.code) if place is not None else None
        unit = Packed(product.length_cm, product.width_cm, product.height_cm, product.weight_g)
        if table is None or table.currency != product.currency or unit.sides_cm is None:
            continue
        rows = (*in_force(table.fulfilment, each.day), *in_force(table.fulfilment_surcharges, each.day))
        key = each.sku_id, tuple(id(row) for row in rows)
        if key not in tariffs:
            tariffs[key] = unit_fees(table, unit, each.day)
        of = tariffs[key]
        if of.fulfilment is not None and of.size_tier is not None:
            found.append(
                Charge(
                    each.sku_id, each.settlement, each.day, each.units, each.fulfilment,
                    of.fulfilment.at(each.principal / each.units), product.currency, of.size_tier,
                    measured.get(each.sku_id, ""), each.source,
                )
            )  # fmt: skip
    return found


def _reimbursed(session: Session, workspace_id: str, first: date, last: date) -> list[Reimbursed]:
    row = Reimbursement
    found = session.scalars(
        select(row).where(col(row.workspace_id) == workspace_id, col(row.day) >= first, col(row.day) <= last)
    )
    return [
        Reimbursed(
            each.reimbursement_id, each.sku_id, each.day, each.reason, each.units_cash + each.units_inventory, each.amount,
            each.order_id or "", each.case_id or "", each.original_id or "",
        )
        for each in found
    ]  # fmt: skip


def _off(
    session: Session, workspace_id: str, *, charged: bool, measured: bool
) -> tuple[tuple[Phrase, ...], bool]:
    """The kinds that are off for want of a file; and whether a file tells what was paid."""

    def told(of: Any) -> bool:
        return (
            session.execute(select(1).where(col(of.workspace_id) == workspace_id).limit(1)).first()
            is not None
        )

    found = []
    if not told(LedgerDay):
        found.append(Phrase("Lost and damaged in the warehouse: off, no inventory ledger is imported."))
    if not told(RefundRow):
        found.append(Phrase("Refunded, not returned: off, no settlement with refunds is imported."))
    elif not told(OrderReturn):
        found.append(Phrase("Refunded, not returned: off, no customer returns with order ids are imported."))
    if not told(Shipment):
        found.append(Phrase("Received short: off, no table of shipments is imported."))
    if not told(RemovalOrder):
        found.append(Phrase("Lost in removal: off, no removal orders are imported."))
    if not charged:
        found.append(Phrase("Fees over the tariff: off, no settlement of the last months is imported."))
    elif not measured:
        found.append(Phrase("Fees over the tariff: off, your own sizes or the tariff are not known."))
    return tuple(found), told(Reimbursement)


def _fnskus(session: Session, workspace_id: str, ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in chunks(ids):
        rows = session.execute(
            select(col(Sku.id), col(Sku.fnsku)).where(
                col(Sku.workspace_id) == workspace_id, col(Sku.id).in_(part)
            )
        )
        found |= {sku_id: fnsku for sku_id, fnsku in rows if sku_id is not None and fnsku}
    return found
