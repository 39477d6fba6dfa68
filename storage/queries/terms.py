"""What holds for the whole seller: suppliers and their closures, freight, the calendar of events."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.records import Freight, SellingEvent, Supplier
from storage.tables import EventRow, FreightRow, Import, Sku, SupplierClosure, SupplierRow


def suppliers(session: Session, workspace_id: str) -> dict[str, Supplier]:
    """Every supplier by name."""
    closures: dict[str, list[tuple[date, date]]] = {}
    for each in session.scalars(
        select(SupplierClosure)
        .where(col(SupplierClosure.workspace_id) == workspace_id)
        .order_by(col(SupplierClosure.closed_from))
    ):
        closures.setdefault(each.supplier, []).append((each.closed_from, each.closed_to))
    return {
        row.name: Supplier(
            name=row.name,
            email=row.email,
            currency=row.currency,
            moq=row.moq,
            production_days=row.production_days,
            capacity_per_month=row.capacity_per_month,
            closures=tuple(closures.get(row.name, ())),
            backup_for=row.backup_for,
        )
        for row in session.scalars(select(SupplierRow).where(col(SupplierRow.workspace_id) == workspace_id))
    }


def freight(session: Session, workspace_id: str) -> tuple[Freight, ...]:
    """The ways to bring goods in, slowest first.

    Their rates are in the currency of the marketplace their file was imported for, where the seller sells in it: a seller
    in euros who did not say --marketplace means euros.
    """
    sold_in = set(
        session.scalars(select(col(Sku.currency)).where(col(Sku.workspace_id) == workspace_id).distinct())
    )
    rows = session.execute(
        select(FreightRow, col(Import.currency))
        .join(Import, col(Import.id) == col(FreightRow.import_id), isouter=True)
        .where(col(FreightRow.workspace_id) == workspace_id)
        .order_by(col(FreightRow.transit_days).desc(), col(FreightRow.mode))
    )
    return tuple(
        Freight(
            mode=row.mode,  # type: ignore[arg-type]  # one of the four modes, checked on the way in
            transit_days=row.transit_days,
            transit_days_p90=row.transit_days_p90,
            cost_per_kg=row.cost_per_kg,
            cost_per_cbm=row.cost_per_cbm,
            minimum=row.minimum,
            currency=currency if currency in sold_in else None,
        )
        for row, currency in rows
    )


def events(session: Session, workspace_id: str, today: date) -> tuple[SellingEvent, ...]:
    """The seller's calendar from three years back on."""
    rows = session.scalars(
        select(EventRow)
        .where(
            col(EventRow.workspace_id) == workspace_id,
            col(EventRow.ends_on) >= today - timedelta(days=3 * 366),
        )
        .order_by(col(EventRow.starts_on), col(EventRow.name))
    )
    return tuple(
        SellingEvent(
            name=row.name,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            kind=row.kind,  # type: ignore[arg-type]  # one of the three kinds, checked on the way in
            category=row.category or None,
            multiplier=row.multiplier,
        )
        for row in rows
    )
