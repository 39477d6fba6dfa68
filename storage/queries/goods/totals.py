"""Sums over days, per SKU, in one statement each: sales, advertising, returns, reviews, prices, keywords.

``sku_ids`` None means every SKU of the workspace. The sums start from the SKU, whose days are read by key, so that a
month of 5,000 SKUs is not looked for in years of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from storage.queries.chunks import chunks
from storage.tables import (
    AdDay,
    Import,
    PriceDay,
    Reimbursement,
    ReturnDay,
    Review,
    SalesDay,
    Sku,
    StockDay,
)

Scope = Sequence[int] | None


class Sold(NamedTuple):
    """What a SKU sold in some days. Revenue, sessions and orders are None where no file told them."""

    units: int
    revenue: Decimal | None
    sessions: int | None
    orders: int | None


class Advertised(NamedTuple):
    """What advertising cost and brought in some days."""

    spend: Decimal
    ad_sales: Decimal
    clicks: int
    impressions: int
    orders: int


class Rated(NamedTuple):
    """Reviews in some days: how many, their mean, and how many gave one or two stars."""

    reviews: int
    mean: float
    bad: int


def sold(
    session: Session, workspace_id: str, first: date, last: date, sku_ids: Scope = None
) -> dict[int, Sold]:
    """Units, revenue, sessions and order items by SKU between two days, both included."""
    columns = (
        func.sum(col(SalesDay.units)),
        func.sum(col(SalesDay.sales)),
        func.sum(col(SalesDay.sessions)),
        func.sum(col(SalesDay.order_items)),
    )
    return {
        sku_id: Sold(int(units), revenue, _whole(sessions), _whole(orders))
        for sku_id, units, revenue, sessions, orders in _per_sku(
            session, workspace_id, SalesDay, first, last, sku_ids, columns
        )
    }


def held(
    session: Session, workspace_id: str, first: date, last: date, sku_ids: Scope = None
) -> dict[int, float]:
    """Mean units on hand by SKU over the days between two days on which stock was counted."""
    rows = _per_sku(session, workspace_id, StockDay, first, last, sku_ids, (func.avg(col(StockDay.on_hand)),))
    return {sku_id: float(mean) for sku_id, mean in rows if mean is not None}


def sold_by_day(
    session: Session, workspace_id: str, first: date, last: date, sku_ids: Scope = None
) -> list[tuple[date, int]]:
    """Units by day over some SKUs, days without a row left out."""
    found: dict[date, int] = {}
    for part in _parts(sku_ids):
        statement: Any = (
            select(col(SalesDay.day), func.sum(col(SalesDay.units)))
            .select_from(Sku)
            .join(SalesDay, col(SalesDay.sku_id) == col(Sku.id))
            .where(
                col(Sku.workspace_id) == workspace_id, col(SalesDay.day) >= first, col(SalesDay.day) <= last
            )
            .group_by(col(SalesDay.day))
        )
        for day, units in session.execute(_of(statement, part)):
            found[day] = found.get(day, 0) + int(units)
    return sorted(found.items())


def advertised(
    session: Session, workspace_id: str, first: date, last: date, sku_ids: Scope = None
) -> dict[int, Advertised]:
    """Advertising by SKU between two days."""
    return {
        sku_id: Advertised(spend or Decimal(0), sales or Decimal(0), *(int(each or 0) for each in counts))
        for sku_id, spend, sales, *counts in _per_sku(
            session, workspace_id, AdDay, first, last, sku_ids, _AD_SUMS
        )
    }


def by_campaign(
    session: Session, workspace_id: str, first: date, last: date, sku_ids: Scope = None
) -> dict[str, Advertised]:
    """Advertising by campaign between two days."""
    found: dict[str, Advertised] = {}
    for part in _parts(sku_ids):
        statement: Any = (
            select(col(AdDay.campaign), *_AD_SUMS)
            .select_from(Sku)
            .join(AdDay, col(AdDay.sku_id) == col(Sku.id))
            .where(col(Sku.workspace_id) == workspace_id, col(AdDay.day) >= first, col(AdDay.day) <= last)
            .group_by(col(AdDay.campaign))
        )
        for name, spend, sales, *counts in session.execute(_of(statement, part)):
            new = Advertised(spend or Decimal(0), sales or Decimal(0), *(int(each or 0) for each in counts))
            old = found.get(name)
            found[name] = new if old is None else _both(old, new)
    return found


def returned(
    session: Session, workspace_id: str, first: date, last: date, sku_ids: Scope = None
) -> dict[int, int]:
    """Units returned by SKU between two days."""
    rows = _per_sku(session, workspace_id, ReturnDay, first, last, sku_ids, (func.sum(col(ReturnDay.units)),))
    return {sku_id: int(units) for sku_id, units in rows}


def return_reasons(
    session: Session, workspace_id: str, first: date, last: date, sku_ids: Scope = None
) -> list[tuple[str, int]]:
    """Units returned by reason, most first."""
    found: dict[str, int] = {}
    for part in _parts(sku_ids):
        statement: Any = (
            select(col(ReturnDay.reason), func.sum(col(ReturnDay.units)))
            .select_from(Sku)
            .join(ReturnDay, col(ReturnDay.sku_id) == col(Sku.id))
            .where(
                col(Sku.workspace_id) == workspace_id, col(ReturnDay.day) >= first, col(ReturnDay.day) <= last
            )
            .group_by(col(ReturnDay.reason))
        )
        for reason, units in session.execute(_of(statement, part)):
            found[reason] = found.get(reason, 0) + int(units)
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def rated(
    session: Session, workspace_id: str, first: date, last: date, sku_ids: Scope = None
) -> dict[int, Rated]:
    """Reviews by SKU between two days; those without stars are not counted."""
    columns = (
        func.count(col(Review.rating)),
        func.avg(col(Review.rating)),
        func.sum(case((col(Review.rating) <= 2, 1), else_=0)),
    )
    return {
        sku_id: Rated(int(count), float(mean), int(bad or 0))
        for sku_id, count, mean, bad in _per_sku(session, workspace_id, Review, first, last, sku_ids, columns)
        if count
    }


def bad_reviews(
    session: Session, workspace_id: str, first: date, last: date, sku_ids: Scope, most: int
) -> list[tuple[str, date, float, str]]:
    """The newest reviews of one or two stars: SKU, day, stars, and their words."""
    found: list[tuple[str, date, float, str]] = []
    for part in _parts(sku_ids):
        statement: Any = (
            select(col(Sku.sku), col(Review.day), col(Review.rating), col(Review.title), col(Review.body))
            .select_from(Sku)
            .join(Review, col(Review.sku_id) == col(Sku.id))
            .where(
                col(Sku.workspace_id) == workspace_id,
                col(Review.day) >= first,
                col(Review.day) <= last,
                col(Review.rating) <= 2,
            )
            .order_by(col(Review.day).desc(), col(Sku.sku))
            .limit(most)
        )
        for sku, day, rating, title, body in session.execute(_of(statement, part)):
            found.append((sku, day, float(rating), " – ".join(each for each in (title, body) if each)))
    return sorted(found, key=lambda row: (-row[1].toordinal(), row[0]))[:most]


def priced(
    session: Session, workspace_id: str, first: date, last: date, sku_ids: Sequence[int]
) -> dict[int, list[tuple[date, Decimal]]]:
    """Our price by day for a few SKUs, oldest first."""
    found: dict[int, list[tuple[date, Decimal]]] = {}
    for part in chunks(list(sku_ids)):
        statement = select(col(PriceDay.sku_id), col(PriceDay.day), col(PriceDay.price)).where(
            col(PriceDay.workspace_id) == workspace_id, col(PriceDay.sku_id).in_(part), col(PriceDay.day) >= first, col(PriceDay.day) <= last
        )  # fmt: skip
        for sku_id, day, price in session.execute(
            statement.order_by(col(PriceDay.sku_id), col(PriceDay.day))
        ):
            found.setdefault(sku_id, []).append((day, price))
    return found


def reimbursed(
    session: Session, workspace_id: str, first: date, last: date, sku_ids: Scope = None
) -> list[tuple[str, int, int, Decimal, str]]:
    """What the marketplace paid back by reason: reason, cases, units, amount, currency."""
    found: dict[tuple[str, str], tuple[int, int, Decimal]] = {}
    for part in _parts(sku_ids):
        statement: Any = (
            select(
                col(Reimbursement.reason), col(Sku.currency), func.count(),
                func.sum(col(Reimbursement.units_cash) + col(Reimbursement.units_inventory)), func.sum(col(Reimbursement.amount)),
            )
            .select_from(Reimbursement)
            .join(Sku, col(Reimbursement.sku_id) == col(Sku.id))
            .where(col(Reimbursement.workspace_id) == workspace_id, col(Reimbursement.day) >= first, col(Reimbursement.day) <= last)
            .group_by(col(Reimbursement.reason), col(Sku.currency))
        )  # fmt: skip
        for reason, currency, cases, units, amount in session.execute(_of(statement, part)):
            old = found.get((reason, currency), (0, 0, Decimal(0)))
            found[(reason, currency)] = (
                old[0] + cases,
                old[1] + int(units or 0),
                old[2] + (amount or Decimal(0)),
            )
    rows = [(reason, *sums, currency) for (reason, currency), sums in found.items()]
    return sorted(rows, key=lambda row: (-row[3], row[0]))


def newest_file(session: Session, workspace_id: str, table: Any) -> tuple[str, date | None, date] | None:
    """The file that tells of the latest day of a table: its name, the last day it tells of, and when it was imported."""
    row = session.execute(
        select(col(Import.file_name), col(Import.last_day), col(Import.imported_at))
        .where(
            col(Import.workspace_id) == workspace_id,
            col(Import.state) == "done",
            select(1).where(table.import_id == Import.id).exists(),
        )
        # An older period that is imported later is not the newest.
        .order_by(func.coalesce(col(Import.last_day), date.min).desc(), col(Import.id).desc())
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1], row[2].date())


_AD_SUMS = (
    func.sum(col(AdDay.spend)), func.sum(col(AdDay.ad_sales)), func.sum(col(AdDay.clicks)), func.sum(col(AdDay.impressions)),
    func.sum(col(AdDay.ad_orders)),
)  # fmt: skip


def _per_sku(
    session: Session,
    workspace_id: str,
    table: Any,
    first: date,
    last: date,
    sku_ids: Scope,
    columns: Sequence[Any],
) -> list[Any]:
    rows: list[Any] = []
    for part in _parts(sku_ids):
        statement: Any = (
            select(col(Sku.id), *columns)
            .select_from(Sku)
            .join(table, table.sku_id == col(Sku.id))
            .where(col(Sku.workspace_id) == workspace_id, table.day >= first, table.day <= last)
            .group_by(col(Sku.id))
        )
        rows += session.execute(_of(statement, part))
    return rows


def _parts(sku_ids: Scope) -> list[Scope]:
    return [None] if sku_ids is None else list(chunks(list(sku_ids)))


def _of(statement: Any, part: Scope) -> Any:
    return statement if part is None else statement.where(col(Sku.id).in_(part))


def _both(a: Advertised, b: Advertised) -> Advertised:
    return Advertised(
        a.spend + b.spend,
        a.ad_sales + b.ad_sales,
        a.clicks + b.clicks,
        a.impressions + b.impressions,
        a.orders + b.orders,
    )


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
