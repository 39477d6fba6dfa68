"""What was spent on advertising, per SKU and day or period, beside what was sold in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.market.advertising import settled
from core.market.records import AdSum
from core.records import AdPace
from storage.queries.chunks import chunks
from storage.queries.program import policies
from storage.tables import AdDay, SalesDay

PACE = timedelta(days=14)
_SUMS = ("spend", "ad_sales", "clicks", "impressions", "ad_orders", "ad_units")


def by_day(
    session: Session,
    workspace_id: str,
    sku_ids: Sequence[int],
    since: date,
    until: date,
    *,
    campaigns: bool = False,
) -> dict[int, tuple[AdSum, ...]]:
    """Each SKU's advertising day by day between two days, oldest first; per campaign where asked."""
    found: dict[int, list[AdSum]] = {}
    by = (col(AdDay.sku_id), col(AdDay.day), *([col(AdDay.campaign)] if campaigns else []))
    for part in chunks(sku_ids):
        rows: Iterable[Any] = session.execute(
            select(*by, *(func.sum(getattr(AdDay, name)) for name in _SUMS))
            .where(
                col(AdDay.workspace_id) == workspace_id,
                col(AdDay.sku_id).in_(part),
                col(AdDay.day) >= since,
                col(AdDay.day) <= until,
            )
            .group_by(*by)
            .order_by(*by)
        )
        for row in rows:
            sums = row[-len(_SUMS) :]
            found.setdefault(row[0], []).append(_sum(row[1], row[1], sums, row[2] if campaigns else ""))
    return {sku_id: tuple(each) for sku_id, each in found.items()}


def pace(session: Session, workspace_id: str, sku_ids: Sequence[int], today: date) -> dict[int, AdPace]:
    """Spend and units by ads of the last two settled weeks, from their first day that tells any; SKUs without ads are absent."""
    settling: dict[int, list[int]] = {}
    for sku_id, days in policies.ads_unsettled_days(session, workspace_id, sku_ids).items():
        settling.setdefault(days, []).append(sku_id)
    found: dict[int, AdPace] = {}
    for days, alike in settling.items():  # as many as people set different numbers of days, most often one
        found |= _pace(session, workspace_id, alike, settled(today, days))
    return found


def _pace(session: Session, workspace_id: str, sku_ids: Sequence[int], last: date) -> dict[int, AdPace]:
    found: dict[int, AdPace] = {}
    for part in chunks(sku_ids):
        rows = session.execute(
            select(
                col(AdDay.sku_id), func.min(col(AdDay.day)), func.max(col(AdDay.day)), func.sum(col(AdDay.spend)),
                func.sum(func.coalesce(col(AdDay.ad_units), col(AdDay.ad_orders))),
            )
            .where(
                col(AdDay.workspace_id) == workspace_id, col(AdDay.sku_id).in_(part), col(AdDay.day) > last - PACE,
                col(AdDay.day) <= last,
            )
            .group_by(col(AdDay.sku_id))
        )  # fmt: skip
        for sku_id, first, end, spend, units in rows:
            if spend:
                found[sku_id] = AdPace((end - first).days + 1, end, spend, _whole(units))
    return found


def revenue(
    session: Session, workspace_id: str, sku_ids: Sequence[int], since: date, until: date
) -> dict[int, dict[date, Decimal]]:
    """All sales by SKU and day, in the SKU's currency: what TACoS is measured against. Days without a figure are absent."""
    found: dict[int, dict[date, Decimal]] = {}
    for part in chunks(sku_ids):
        rows = session.execute(
            select(col(SalesDay.sku_id), col(SalesDay.day), col(SalesDay.sales)).where(
                col(SalesDay.workspace_id) == workspace_id,
                col(SalesDay.sku_id).in_(part),
                col(SalesDay.day) >= since,
                col(SalesDay.day) <= until,
                col(SalesDay.sales).is_not(None),
            )
        )
        for sku_id, day, sales in rows:
            if sales is not None:
                found.setdefault(sku_id, {})[day] = sales
    return found


def _sum(first: date, last: date, sums: Sequence[Any], campaign: str) -> AdSum:
    spend, ad_sales, clicks, impressions, orders, units = sums
    return AdSum(
        first,
        last,
        spend or Decimal(0),
        ad_sales,
        _whole(clicks),
        _whole(impressions),
        _whole(orders),
        _whole(units),
        campaign,
    )


def _whole(count: Any) -> int | None:
    return None if count is None else int(count)
