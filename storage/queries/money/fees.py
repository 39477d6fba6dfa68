"""What the marketplace takes for some SKUs on a day: charged fees before Amazon's estimate before the fee table.

A fixed number of statements per chunk of SKUs. The rules of preference are here, the sums of a table in
`core.money.fee_table`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.money.cents import CENT, cents
from core.money.fee_table import FeeTable, Packed, unit_fees
from core.money.unit_fees import Fulfilment, Known, Referral, Storage, Trading, UnitFees
from core.phrase import Phrase
from core.records import Product
from storage.fees import load
from storage.queries.chunks import chunks
from storage.sources.marketplaces import BY_ID
from storage.tables import (
    AccountDay,
    AdDay,
    ChargedFeeDay,
    FeeEstimate,
    Import,
    ReturnDay,
    SalesDay,
    StorageFeeMonth,
)

TRADING_DAYS = 90
CHARGED_DAYS = 90
FEWEST_CHARGED = 10  # units settled before what was charged speaks for the next ones
SHARE = Decimal("0.0001")
SELLABLE = ("SELLABLE", "")


@dataclass(frozen=True, slots=True)
class Charged:
    """What was charged on the units settled lately."""

    units: int
    principal: Decimal
    referral: Decimal
    fulfilment: Decimal
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Stored:
    """What storage was charged in the newest month told: for how many units on average."""

    month: date
    fee: Decimal
    mean_units: float


def fees(
    session: Session, workspace_id: str, products: Mapping[int, Product], today: date
) -> dict[int, UnitFees]:
    """The fees by SKU; a SKU of a marketplace without a table, charges or estimates is absent."""
    products = described(session, workspace_id, products)
    ids = list(products)
    estimates = _estimates(session, workspace_id, ids)
    charged = _charged(session, workspace_id, ids, today)
    stored = _stored(session, workspace_id, ids, today)
    found: dict[int, UnitFees] = {}
    for sku_id, product in products.items():
        place = BY_ID.get(product.marketplace)
        table = load(place.code) if place is not None else None
        if table is not None and table.currency != product.currency:
            table = None  # a fee in another currency is no fee of this SKU
        estimate = estimates.get(sku_id)
        base = _by_table(table, product, today)
        if estimate is not None:
            base = _estimated(base, *estimate)
        if (sums := charged.get(sku_id)) is not None:
            base = _as_charged(base, sums)
        if (month := stored.get(sku_id)) is not None:
            base = replace(base, storage=_storage(base.storage, month))
        if base != UnitFees(product.currency):
            found[sku_id] = base
    return found


def described(session: Session, workspace_id: str, products: Mapping[int, Product]) -> dict[int, Product]:
    """The products, with the size and weight of Amazon's fee preview where the seller told none: freight needs them."""
    bare = [i for i, each in products.items() if each.weight_g is None or each.length_cm is None]
    found = dict(products)
    for sku_id, (row, _) in _estimates(session, workspace_id, bare).items():
        product = products[sku_id]
        if product.weight_g is None and row.weight_g:
            product = replace(product, weight_g=row.weight_g)
        sides = (row.longest_cm, row.median_cm, row.shortest_cm)
        if None in (product.length_cm, product.width_cm, product.height_cm) and None not in sides:
            product = replace(product, length_cm=sides[0], width_cm=sides[1], height_cm=sides[2])
        found[sku_id] = product
    return found


def trading(
    session: Session, workspace_id: str, sku_ids: Sequence[int], today: date, days: int = TRADING_DAYS
) -> dict[int, Trading]:
    """Units, ad spend and returns of the last days by SKU; None for what no file told."""
    first = today - timedelta(days=days - 1)
    found: dict[int, Trading] = {}
    for part in chunks(sku_ids):
        units = _sums(session, SalesDay, workspace_id, part, first, today, col(SalesDay.units))
        spend = _sums(session, AdDay, workspace_id, part, first, today, col(AdDay.spend))
        sales = _sums(session, AdDay, workspace_id, part, first, today, col(AdDay.ad_sales))
        orders = _sums(session, AdDay, workspace_id, part, first, today, col(AdDay.ad_orders))
        back = _sums(session, ReturnDay, workspace_id, part, first, today, col(ReturnDay.units))
        told = _sums(
            session, ReturnDay, workspace_id, part, first, today, col(ReturnDay.units),
            col(ReturnDay.disposition) != "",
        )  # fmt: skip
        lost = _sums(
            session, ReturnDay, workspace_id, part, first, today, col(ReturnDay.units),
            func.upper(col(ReturnDay.disposition)).not_in(SELLABLE),
        )  # fmt: skip
        for sku_id, sold in units.items():
            found[sku_id] = Trading(
                days=days,
                units=int(sold or 0),
                ad_spend=None if spend.get(sku_id) is None else cents(spend[sku_id]),
                ad_sales=None if sales.get(sku_id) is None else cents(sales[sku_id]),
                ad_orders=None if orders.get(sku_id) is None else int(orders[sku_id]),
                returned=None if sku_id not in back else int(back[sku_id] or 0),
                unsellable=None if sku_id not in told else int(lost.get(sku_id) or 0),
            )
    return found


def _sums(
    session: Session,
    table: type[SalesDay] | type[AdDay] | type[ReturnDay],
    workspace_id: str,
    part: Sequence[int],
    first: date,
    last: date,
    what: Any,
    *more: Any,
) -> dict[int, Any]:
    rows = session.execute(
        select(col(table.sku_id), func.sum(what))
        .where(
            col(table.workspace_id) == workspace_id,
            col(table.sku_id).in_(part),
            col(table.day) >= first,
            col(table.day) <= last,
            *more,
        )
        .group_by(col(table.sku_id))
    )
    return {sku_id: total for sku_id, total in rows if total is not None}


def _estimates(
    session: Session, workspace_id: str, ids: Sequence[int]
) -> dict[int, tuple[FeeEstimate, date]]:
    found: dict[int, tuple[FeeEstimate, date]] = {}
    for part in chunks(ids):
        rows = session.execute(
            select(FeeEstimate, col(Import.imported_at))
            .join(Import, col(Import.id) == col(FeeEstimate.import_id))
            .where(col(FeeEstimate.workspace_id) == workspace_id, col(FeeEstimate.sku_id).in_(part))
        )
        found |= {row.sku_id: (row, at.date()) for row, at in rows}
    return found


def _charged(session: Session, workspace_id: str, ids: Sequence[int], today: date) -> dict[int, Charged]:
    found: dict[int, Charged] = {}
    day = col(ChargedFeeDay.day)
    for part in chunks(ids):
        rows = session.execute(
            select(
                col(ChargedFeeDay.sku_id),
                func.sum(col(ChargedFeeDay.units)),
                func.sum(col(ChargedFeeDay.principal)),
                func.sum(col(ChargedFeeDay.referral)),
                func.sum(col(ChargedFeeDay.fulfilment)),
                func.min(day),
                func.max(day),
            )
            .where(
                col(ChargedFeeDay.workspace_id) == workspace_id,
                col(ChargedFeeDay.sku_id).in_(part),
                day > today - timedelta(days=CHARGED_DAYS),
                day <= today,
            )
            .group_by(col(ChargedFeeDay.sku_id))
        )
        for sku_id, units, principal, referral, fulfilment, first, last in rows:
            if units >= FEWEST_CHARGED and principal > 0:
                found[sku_id] = Charged(
                    int(units), _exact(principal), _exact(referral), _exact(fulfilment), first, last
                )
    return found


def _exact(total: Any) -> Decimal:
    return Decimal(str(total))


def _stored(session: Session, workspace_id: str, ids: Sequence[int], today: date) -> dict[int, Stored]:
    found: dict[int, Stored] = {}
    for part in chunks(ids):
        for row in session.scalars(
            select(StorageFeeMonth)
            .where(
                col(StorageFeeMonth.workspace_id) == workspace_id,
                col(StorageFeeMonth.sku_id).in_(part),
                col(StorageFeeMonth.day) <= today,
            )
            .order_by(col(StorageFeeMonth.day))
        ):
            if row.mean_units >= 1 and row.fee > 0:
                found[row.sku_id] = Stored(row.day, row.fee, row.mean_units)
    return found


def _by_table(table: FeeTable | None, product: Product, today: date) -> UnitFees:
    """The table's fees."""
    if table is None:
        return UnitFees(product.currency)
    told = Packed(
        product.length_cm,
        product.width_cm,
        product.height_cm,
        product.weight_g,
        product.category,
        product.carton_units,
    )
    return unit_fees(table, told, today)


def _estimated(base: UnitFees, row: FeeEstimate, imported: date) -> UnitFees:
    """Amazon's estimate in place of the table, at other prices moved as the table moves."""
    said = Phrase("FBA fee preview imported {day}", {"day": imported.isoformat()})
    known = Known("estimated", str(said), said=said)
    if row.referral is not None and row.price:
        base = replace(base, referral=_share(base.referral, row.referral, row.price, known))
    if row.fulfilment is not None:
        base = replace(base, fulfilment=_moved(base.fulfilment, row.fulfilment, row.price, known))
    return base if row.size_tier is None else replace(base, size_tier=base.size_tier or row.size_tier)


def _as_charged(base: UnitFees, sums: Charged) -> UnitFees:
    """What was charged per unit, in place of estimate and table."""
    said = Phrase(
        "{n} units settled {first} to {last}",
        {"n": sums.units, "first": sums.first.isoformat(), "last": sums.last.isoformat()},
    )
    known = Known("charged", str(said), said=said)
    paid = sums.principal / sums.units
    if sums.referral > 0:
        base = replace(base, referral=_share(base.referral, sums.referral / sums.units, paid, known))
    if sums.fulfilment > 0:
        each = cents(sums.fulfilment / sums.units)
        base = replace(base, fulfilment=_moved(base.fulfilment, each, paid, known))
    return base


def _share(by_table: Referral | None, fee: Decimal, price: Decimal, known: Known) -> Referral:
    """The referral fee as it was at a price. Where the table gives that very fee its steps hold at other prices too."""
    if by_table is not None and abs(by_table.at(price) - fee) <= CENT:
        return replace(by_table, known=known)
    share = (fee / price).quantize(SHARE, ROUND_HALF_UP)
    minimum = Decimal(0) if by_table is None else min(by_table.minimum, fee)
    return Referral(((None, share),), "whole", minimum, known)


def _moved(by_table: Fulfilment | None, fee: Decimal, price: Decimal | None, known: Known) -> Fulfilment:
    """The known fee in the price band it is of; the other bands differ from it as in the table."""
    if by_table is None or price is None:
        return Fulfilment(((None, fee),), known)
    by = fee - by_table.at(price)
    return Fulfilment(tuple((limit, max(Decimal(0), each + by)) for limit, each in by_table.steps), known)


def _storage(by_table: Storage | None, month: Stored) -> Storage:
    """The charged storage of a unit in its month; other months and ages in the table's proportion, else the same."""
    each = month.fee / Decimal(str(month.mean_units))
    said = Phrase("monthly storage fees of {month}", {"month": f"{month.month:%Y-%m}"})
    known = Known("charged", str(said), said=said)
    if by_table is None or by_table.month(month.month.month) <= 0:
        return Storage((each.quantize(SHARE),) * 12, (), known)
    ratio = each / by_table.month(month.month.month)
    return Storage(
        tuple((fee * ratio).quantize(SHARE, ROUND_HALF_UP) for fee in by_table.months), by_table.aged, known
    )


def capacity(session: Session, workspace_id: str, marketplace: str, today: date) -> int | None:
    """Units the marketplace's warehouses still take, by the newest account figures; None where nobody told."""
    row = session.execute(
        select(col(AccountDay.capacity_units), col(AccountDay.storage_used_units))
        .where(
            col(AccountDay.workspace_id) == workspace_id,
            col(AccountDay.marketplace) == marketplace,
            col(AccountDay.day) <= today,
            col(AccountDay.capacity_units).is_not(None),
        )
        .order_by(col(AccountDay.day).desc())
        .limit(1)
    ).first()
    return None if row is None or row[0] is None else max(0, int(row[0]) - int(row[1] or 0))
