"""For which days a file has spoken. A day no file covers is unknown, not zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from storage.tables import Import, LedgerDay, SalesDay, SalesPeriod, StockDay

Span = tuple[date, date]

_NORMAL_AGE = {"sales": timedelta(days=3), "stock": timedelta(days=2)}
"""How old each source normally is at most: Amazon's sales are one to two days late, stock is of the day."""


@dataclass(frozen=True, slots=True)
class Age:
    """How far the data reaches. ``stale`` names the sources that are older than they normally are."""

    sales_through: date | None
    stock_as_of: date | None
    imported_at: datetime | None
    stale: tuple[str, ...]


def daily_sales(session: Session, workspace_id: str, today: date) -> Mapping[str, list[Span]]:
    """The days, by marketplace, for which daily sales files have spoken: spans in order, none touching another.

    Worked example: files for 1-31 Mar and 1-30 Apr give one span; one more for 10-20 May gives a second.
    """
    return _merged(
        session.execute(
            select(col(Import.marketplace), col(Import.first_day), col(Import.last_day)).where(
                col(Import.workspace_id) == workspace_id,
                col(Import.state) == "done",
                exists().where(col(SalesDay.import_id) == col(Import.id)),
            )
        ).all(),
        today,
    )


def version(session: Session, workspace_id: str) -> int:
    """A number that rises with every import that may change a history: what a forecast was made on."""
    newest = session.scalars(
        select(func.max(col(Import.id))).where(
            col(Import.workspace_id) == workspace_id,
            col(Import.state) == "done",
            or_(
                exists().where(col(SalesDay.import_id) == col(Import.id)),
                exists().where(col(SalesPeriod.import_id) == col(Import.id)),
                exists().where(col(StockDay.import_id) == col(Import.id)),
                exists().where(col(LedgerDay.import_id) == col(Import.id)),
            ),
        )
    ).one()
    return newest or 0


def touched(session: Session, workspace_id: str, since: int, sku_ids: Sequence[int]) -> dict[int, int]:
    """Of these SKUs, those that an import newer than ``since`` told something of, each with the newest such import."""
    newer = session.scalars(
        select(col(Import.id)).where(
            col(Import.workspace_id) == workspace_id, col(Import.state) == "done", col(Import.id) > since
        )
    ).all()
    found: dict[int, int] = {}
    if not newer or not sku_ids:
        return found
    for table in (SalesDay, SalesPeriod, StockDay, LedgerDay):
        rows = session.execute(
            select(col(table.sku_id), func.max(col(table.import_id)))
            .where(col(table.import_id).in_(newer), col(table.sku_id).in_(sku_ids))
            .group_by(col(table.sku_id))
        )
        for sku_id, newest in rows:
            found[sku_id] = max(found.get(sku_id, 0), newest)
    return found


def age(session: Session, workspace_id: str, today: date) -> Age:
    """How old the figures are on ``today``."""
    spans = daily_sales(session, workspace_id, today)
    through = max((last for each in spans.values() for _, last in each), default=None)
    if through is None:
        through = session.scalars(
            select(func.max(col(SalesPeriod.last_day))).where(
                col(SalesPeriod.workspace_id) == workspace_id, col(SalesPeriod.last_day) <= today
            )
        ).one()
    stock = session.scalars(
        select(func.max(col(Import.last_day))).where(
            col(Import.workspace_id) == workspace_id,
            col(Import.state) == "done",
            col(Import.last_day) <= today,
            or_(
                exists().where(col(StockDay.import_id) == col(Import.id)),
                exists().where(col(LedgerDay.import_id) == col(Import.id)),
            ),
        )
    ).one()
    imported = session.scalars(
        select(col(Import.imported_at))
        .where(col(Import.workspace_id) == workspace_id, col(Import.state) == "done")
        .order_by(col(Import.id).desc())
    ).first()
    reach = {"sales": through, "stock": stock}
    stale = tuple(
        name for name, last in reach.items() if last is not None and today - last > _NORMAL_AGE[name]
    )
    return Age(through, stock, imported, stale)


def _merged(rows: object, today: date) -> dict[str, list[Span]]:
    by_market: dict[str, list[Span]] = {}
    for market, first, last in rows:  # type: ignore[attr-defined]
        if market is not None and first is not None and last is not None and first <= today:
            by_market.setdefault(market, []).append((first, min(last, today)))
    return {market: _joined(sorted(spans)) for market, spans in by_market.items()}


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for first, last in spans:
        if joined and first <= joined[-1][1] + timedelta(days=1):
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined
