"""In which file, and under which key in it, do the inputs of a SKU's decision stand?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.phrase import Phrase
from core.records import Inbound
from storage.queries.program import imports
from storage.tables import (
    AdDay,
    FreightRow,
    LedgerDay,
    PriceDay,
    PurchaseOrder,
    SalesDay,
    Sku,
    StockDay,
    SupplierRow,
    WarehouseDay,
)


def origins(
    session: Session, workspace_id: str, sku_id: int, today: date, inbound: Sequence[Inbound] = ()
) -> dict[str, Phrase]:
    """By what is told: the file, its number among the imports, and the row's key in it.

    Worked example: {"stock": "fba-inventory.csv (import 7), row HX-12, 2026-11-24"}. Inputs nobody told a file for are
    absent.
    """
    sku = session.get(Sku, sku_id)
    if sku is None or sku.workspace_id != workspace_id:
        return {}
    rows: dict[str, tuple[int | None, Phrase]] = {"products": (sku.import_id, _row(sku.sku))}
    rows |= _newest(session, workspace_id, sku_id, sku.sku, today)
    if sku.supplier is not None:
        supplier = session.get(SupplierRow, (workspace_id, sku.supplier))
        if supplier is not None:
            rows["supplier"] = (supplier.import_id, _row(sku.supplier))
    for mode, number in session.execute(
        select(col(FreightRow.mode), col(FreightRow.import_id))
        .where(
            col(FreightRow.workspace_id) == workspace_id,
            col(FreightRow.marketplace).in_(("", sku.marketplace)),
        )
        .order_by(col(FreightRow.marketplace))  # its own after those for all, which they replace
    ):
        rows[f"freight {mode}"] = (number, _row(mode))
    named = [lot.reference for lot in inbound if lot.reference]
    if named:
        for order, number in session.execute(
            select(col(PurchaseOrder.number), col(PurchaseOrder.import_id)).where(
                col(PurchaseOrder.workspace_id) == workspace_id, col(PurchaseOrder.number).in_(named)
            )
        ):
            rows[f"order {order}"] = (number, _row(f"{order}, {sku.sku}"))
    read = imports.of_ids(session, workspace_id, sorted({n for n, _ in rows.values() if n is not None}))
    files = {each.id: each.file_name for each in read}
    found = {
        what: Phrase(
            "{file} (import {number}), {row}", {"file": files[number], "number": str(number), "row": row}
        )
        for what, (number, row) in rows.items()
        if number in files
    }
    for each in read:
        if each.id == sku.import_id and each.rates:
            found["unit cost"] = _converted(found["products"], each.rates)
    return found


def _converted(where: Phrase, rates: Mapping[str, Mapping[str, str]]) -> Phrase:
    """A file whose amounts of other currencies were converted when it was read."""
    for currency, told in sorted(rates.items()):
        if told["rate"] is not None:
            values: dict[str, Any] = {
                "where": where, "currency": currency, "rate": told["rate"], "day": date.fromisoformat(told["day"])
            }  # fmt: skip
            where = Phrase("{where}; what is in {currency} there, at {rate} of {day}", values)
    return where


def _row(key: str) -> Phrase:
    return Phrase("row {key}", {"key": key})


def _newest(
    session: Session, workspace_id: str, sku_id: int, name: str, today: date
) -> dict[str, tuple[int | None, Phrase]]:
    """The newest row of sales, stock, ledger, price and ads."""
    found: dict[str, tuple[int | None, Phrase]] = {}
    for what, table in (
        ("sales", SalesDay),
        ("stock", StockDay),
        ("warehouse", WarehouseDay),
        ("ledger", LedgerDay),
        ("price", PriceDay),
        ("ads", AdDay),
    ):
        mine = (
            col(table.workspace_id) == workspace_id,
            col(table.sku_id) == sku_id,
            col(table.day) <= today,
        )
        last = session.scalar(select(func.max(col(table.day))).where(*mine))
        if last is None:
            continue
        number = session.scalars(select(col(table.import_id)).where(*mine, col(table.day) == last)).first()
        row = _row(f"{name}, {last}")
        if what == "sales":
            first = session.scalar(
                select(func.min(col(SalesDay.day))).where(*mine, col(SalesDay.import_id) == number)
            )
            row = Phrase(
                "rows {name}, {first} to {last}", {"name": name, "first": str(first), "last": str(last)}
            )
        found[what] = (number, row)
    return found
