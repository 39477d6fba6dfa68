"""What holds for the whole seller: suppliers and their closures, freight, the calendar of events."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.records import Freight, SellingEvent, Supplier
from storage.queries.program import rates
from storage.sources.marketplaces import BY_ID
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


def address_of(session: Session, workspace_id: str, supplier: str | None) -> str | None:
    """The e-mail address of a supplier, whose name may be written in capitals or not; None where none is known."""
    if supplier is None:
        return None
    return session.scalars(
        select(col(SupplierRow.email)).where(
            col(SupplierRow.workspace_id) == workspace_id,
            func.lower(col(SupplierRow.name)) == supplier.lower(),
            col(SupplierRow.email).is_not(None),
        )
    ).first()


def freight(session: Session, workspace_id: str) -> dict[str, tuple[Freight, ...]]:
    """The ways to bring goods in to each marketplace the seller sells in, slowest first.

    A mode's own rates of a marketplace stand before those for all. They are in the currency their file says, else in that
    marketplace's; those for all are else in the currency their file was imported for, where the seller sells in it (a seller
    in euros who did not say --marketplace means euros). Where that is not the marketplace's, they come with the exchange rate
    that holds, if somebody said one.
    """
    places = session.execute(
        select(col(Sku.marketplace), col(Sku.currency))
        .where(col(Sku.workspace_id) == workspace_id)
        .distinct()
    ).all()
    sold_in = {currency for _, currency in places}
    rows = session.execute(
        select(FreightRow, col(Import.currency))
        .join(Import, col(Import.id) == col(FreightRow.import_id), isouter=True)
        .where(col(FreightRow.workspace_id) == workspace_id)
        .order_by(col(FreightRow.transit_days).desc(), col(FreightRow.mode))
    ).all()
    found: dict[str, tuple[Freight, ...]] = {}
    said = rates.rates(session, workspace_id)
    own_of = {place: BY_ID[place].currency if place in BY_ID else currency for place, currency in places}
    for place in sorted(own_of):
        own = {row.mode for row, _ in rows if row.marketplace == place}
        found[place] = tuple(
            Freight(
                mode=row.mode,  # type: ignore[arg-type]  # one of the four modes, checked on the way in
                transit_days=row.transit_days,
                transit_days_p90=row.transit_days_p90,
                cost_per_kg=row.cost_per_kg,
                cost_per_cbm=row.cost_per_cbm,
                minimum=row.minimum,
                currency=paid,
                rate=None if paid is None else said.between(paid, own_of[place]),
            )
            for row, paid in ((row, _paid_in(row, currency, sold_in)) for row, currency in rows)
            if row.marketplace == place or (row.marketplace == "" and row.mode not in own)
        )
    return found


def _paid_in(row: FreightRow, of_file: str | None, sold_in: set[str]) -> str | None:
    if row.currency is not None:
        return row.currency
    if row.marketplace in BY_ID:
        return BY_ID[row.marketplace].currency
    return of_file if of_file in sold_in else None


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
