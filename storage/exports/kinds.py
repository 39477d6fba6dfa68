"""What can be taken out of the store, and under which column names?

The kinds that can be imported have the columns of their tidy file, so that an export imports again; those and the
others end with columns that only explain. One SELECT per kind, joined to the SKU where there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import numpy as np
from sqlalchemy import Select, select
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel

from core.phrase import Phrase
from core.records import QUANTILES
from storage import tables as t
from storage.exports.export import Export, Row
from storage.exports.export import column as _c
from storage.exports.on_order import purchase_orders, shipments


def _by_sku(
    model: Any, *fields: str, names: Mapping[str, str] | None = None, order: tuple[str, ...] = ()
) -> Export:
    """Facts of a SKU and day: ``date``, ``sku`` and ``fields``, then the marketplace and the import they came from."""
    names = names or {}
    day, sku = _c(model.day), _c(t.Sku.sku)
    chosen = [_c(getattr(model, names.get(field, field))) for field in fields]
    statement = (
        select(day, sku, *chosen, _c(t.Sku.marketplace), _c(model.import_id))
        .join(t.Sku, _c(t.Sku.id) == _c(model.sku_id))
        .order_by(day, sku, _c(t.Sku.marketplace), *(_c(getattr(model, name)) for name in order))
    )
    columns = ("date", "sku", *fields, "marketplace", "import_id")
    return Export(columns, statement, _c(model.workspace_id), sku, day, day)


def _of_workspace(
    model: Any,
    fields: Mapping[str, str],
    *,
    order: tuple[str, ...],
    day: str | None = None,
    moment: bool = False,
) -> Export:
    """Rows without a SKU: export name → field, in this order."""
    statement = select(*(_c(getattr(model, field)) for field in fields.values())).order_by(
        *(_c(getattr(model, name)) for name in order)
    )
    on = _c(getattr(model, day)) if day else None
    return Export(tuple(fields), statement, _c(model.workspace_id), None, on, on, moment)


def _same(*fields: str) -> dict[str, str]:
    return {field: field for field in fields}


def _optional_sku(model: Any) -> Any:
    return _c(model.sku_id) == _c(t.Sku.id)


def _products() -> Export:
    fields = (
        "sku", "asin", "title", "category", "parent_asin", "variant", "launched_on", "price", "currency", "unit_cost",
        "weight_g", "length_cm", "width_cm", "height_cm", "supplier", "moq", "case_pack", "carton_units",
        "production_days", "keywords", "duty_rate", "prep_cost", "marketplace", "import_id",
    )  # fmt: skip
    chosen = [_c(getattr(t.Sku, field)) for field in fields]
    statement = select(*chosen).order_by(_c(t.Sku.sku), _c(t.Sku.marketplace))
    return Export(fields, statement, _c(t.Sku.workspace_id), _c(t.Sku.sku))


def _fee_estimates() -> Export:
    """Amazon's estimate per SKU; the newest file is what is kept."""
    told = (
        "price",
        "referral",
        "fulfilment",
        "size_tier",
        "longest_cm",
        "median_cm",
        "shortest_cm",
        "weight_g",
    )
    chosen = [_c(t.Sku.sku), *(_c(getattr(t.FeeEstimate, field)) for field in told), _c(t.Sku.marketplace)]
    statement = select(*chosen, _c(t.FeeEstimate.import_id)).join(
        t.Sku, _c(t.Sku.id) == _c(t.FeeEstimate.sku_id)
    )
    return Export(
        ("sku", *told, "marketplace", "import_id"),
        statement.order_by(_c(t.Sku.sku)),
        _c(t.FeeEstimate.workspace_id),
        _c(t.Sku.sku),
    )


def _suppliers() -> Export:
    closure = aliased(t.SupplierClosure)
    terms = ("email", "currency", "moq", "production_days", "capacity_per_month")
    statement = (
        select(
            _c(t.SupplierRow.name),
            *(_c(getattr(t.SupplierRow, field)) for field in terms),
            _c(closure.closed_from),
            _c(closure.closed_to),
            _c(t.SupplierRow.backup_for),
            _c(t.SupplierRow.import_id),
        )
        .outerjoin(
            closure,
            (_c(closure.workspace_id) == _c(t.SupplierRow.workspace_id))
            & (_c(closure.supplier) == _c(t.SupplierRow.name)),
        )
        .order_by(_c(t.SupplierRow.name), _c(closure.closed_from))
    )
    columns = ("supplier", *terms, "closed_from", "closed_to", "backup_for", "import_id")
    return Export(columns, statement, _c(t.SupplierRow.workspace_id))


def _with_sku(
    model: type[SQLModel], fields: Mapping[str, str], *, on: str, moment: bool, order: tuple[str, ...]
) -> Export:
    """Rows that may be about a SKU: ``fields`` first, then SKU and marketplace."""
    statement = (
        select(
            *(_c(getattr(model, field)) for field in fields.values()), _c(t.Sku.sku), _c(t.Sku.marketplace)
        )
        .outerjoin(t.Sku, _optional_sku(model))
        .order_by(*(_c(getattr(model, name)) for name in order))
    )
    day = _c(getattr(model, on))
    workspace = _c(model.workspace_id)  # type: ignore[attr-defined]  # every row has one
    return Export((*fields, "sku", "marketplace"), statement, workspace, _c(t.Sku.sku), day, day, moment)


def _drafts() -> Export:
    fields = _same(
        "number", "state", "version", "quantity", "orders", "currency", "cash", "money_at_stake", "urgency", "note",
        "edited_by", "snoozed_until", "decided_by", "decided_at", "reason", "created_at", "updated_at", "expires_on",
    )  # fmt: skip
    return _with_sku(t.Draft, fields, on="created_at", moment=True, order=("created_at", "id"))


def _decisions() -> Export:
    statement = (
        select(
            _c(t.Decision.at),
            _c(t.Decision.person),
            _c(t.Decision.kind),
            _c(t.Draft.number),
            _c(t.Decision.draft_version),
            _c(t.Decision.quantity),
            _c(t.Decision.reason),
            _c(t.Sku.sku),
            _c(t.Sku.marketplace),
        )
        .join(t.Draft, _c(t.Draft.id) == _c(t.Decision.draft_id))
        .join(t.Sku, _c(t.Sku.id) == _c(t.Draft.sku_id))
        .order_by(_c(t.Decision.at), _c(t.Decision.id))
    )
    columns = ("at", "person", "kind", "draft", "draft_version", "quantity", "reason", "sku", "marketplace")
    at = _c(t.Decision.at)
    return Export(columns, statement, _c(t.Decision.workspace_id), _c(t.Sku.sku), at, at, moment=True)


def _alerts() -> Export:
    fields = _same(
        "id", "rule", "severity", "subject", "raised_on", "ended_on", "title", "recommended_action", "money_at_stake",
        "units_at_stake", "state", "snoozed_until", "evidence",
    )  # fmt: skip
    made = _with_sku(t.AlertRow, fields, on="raised_on", moment=False, order=("raised_on", "id"))
    words = [made.columns.index(name) for name in ("title", "recommended_action")]

    def worded(row: Row) -> list[Row]:
        return [tuple(str(Phrase.from_json(v)) if i in words and v else v for i, v in enumerate(row))]

    return Export(made.columns, made.select, made.workspace, made.sku, made.first, made.last, unfold=worded)


def _forecast() -> Export:
    statement = (
        select(
            _c(t.ForecastRow.start),
            _c(t.ForecastRow.days),
            _c(t.ForecastRow.mean),
            _c(t.ForecastRow.quantiles),
            _c(t.Sku.sku),
            _c(t.Sku.marketplace),
            _c(t.ForecastRow.method),
            _c(t.ForecastRow.data_through),
        )
        .join(t.Sku, _c(t.Sku.id) == _c(t.ForecastRow.sku_id))
        .order_by(_c(t.Sku.sku), _c(t.Sku.marketplace))
    )

    def by_day(row: Row) -> list[Row]:
        start, days, mean, quantiles, sku, *rest = row
        table = np.vstack(
            (np.frombuffer(mean, "<f4"), np.frombuffer(quantiles, "<f4").reshape(len(QUANTILES), days))
        ).T.round(4)
        return [
            (start + timedelta(days=n), sku, *figures, *rest)
            for n, figures in enumerate(table.astype(np.float64).round(4).tolist())
        ]

    names = tuple(f"q{level:g}" for level in QUANTILES)
    columns = ("date", "sku", "mean", *names, "marketplace", "method", "data_through")
    return Export(columns, statement, _c(t.ForecastRow.workspace_id), _c(t.Sku.sku), unfold=by_day)


def _events() -> Export:
    made = _of_workspace(
        t.EventRow,
        _same("name", "starts_on", "ends_on", "category", "kind", "multiplier", "import_id"),
        order=("starts_on", "name", "category"),
    )
    first, last = _c(t.EventRow.starts_on), _c(t.EventRow.ends_on)
    return Export(made.columns, made.select, made.workspace, None, first, last)


def _keywords() -> Export:
    fields = {"date": "day"} | _same(
        "keyword", "sku", "asin", "search_volume", "organic_rank", "sponsored_rank", "clicks", "purchases", "source",
        "span_days", "impressions", "cart_adds", "frequency_rank", "click_share", "conversion_share", "keyword_sales",
        "competing_products", "suggested_bid", "marketplace", "import_id",
    )  # fmt: skip
    made = _of_workspace(t.KeywordDay, fields, order=("day", "keyword", "sku", "asin", "source"), day="day")
    sku = _c(t.KeywordDay.sku)
    return Export(made.columns, made.select, made.workspace, sku, made.first, made.last)


def _listings() -> Export:
    fields = {"date": "day"} | _same(
        "asin", "title", "brand", "category", "subcategory", "price", "bsr", "in_stock", "units_month", "revenue_month",
        "rating", "reviews", "sellers", "fees", "coupon", "source", "parent_units_month", "bought_month",
        "review_velocity", "fulfillment", "size_tier", "weight_lb", "age_months", "units_trend", "price_trend",
        "units_year_trend", "marketplace", "import_id",
    )  # fmt: skip
    return _of_workspace(t.MarketListing, fields, order=("day", "asin", "source"), day="day")


def _ad_periods() -> Export:
    """Advertising that a summary report tells of several days at once."""
    first, last, sku = _c(t.AdPeriod.first_day), _c(t.AdPeriod.last_day), _c(t.Sku.sku)
    fields = ("campaign", "spend", "ad_sales", "clicks", "impressions", "ad_orders", "ad_units")
    statement = (
        select(first, last, sku, *(_c(getattr(t.AdPeriod, name)) for name in fields), _c(t.Sku.marketplace), _c(t.AdPeriod.import_id))
        .join(t.Sku, _c(t.Sku.id) == _c(t.AdPeriod.sku_id))
        .order_by(first, last, sku, _c(t.AdPeriod.campaign))
    )  # fmt: skip
    columns = ("first_day", "last_day", "sku", *fields, "marketplace", "import_id")
    return Export(columns, statement, _c(t.AdPeriod.workspace_id), sku, first, last)


def _watched() -> Export:
    """Rivals a person said to watch, or to leave alone."""
    fields = ("competitor_asin", "watched", "set_by", "set_at")
    statement = (
        select(_c(t.Sku.sku), *(_c(getattr(t.RivalWatch, name)) for name in fields), _c(t.Sku.marketplace))
        .join(t.Sku, _c(t.Sku.id) == _c(t.RivalWatch.sku_id))
        .order_by(_c(t.Sku.sku), _c(t.RivalWatch.competitor_asin))
    )
    moment = _c(t.RivalWatch.set_at)
    return Export(
        ("sku", *fields, "marketplace"),
        statement,
        _c(t.RivalWatch.workspace_id),
        _c(t.Sku.sku),
        moment,
        moment,
        True,
    )


_ORDER = (
    "order_id", "purchased_at", "quantity", "item_price", "promotion_discount", "status", "channel", "cancelled", "business",
)  # fmt: skip
_LEDGER = (
    "disposition", "location", "starting", "ending", "receipts", "customer_shipments", "customer_returns",
    "vendor_returns", "transfers", "found", "lost", "damaged", "disposed", "other", "unknown", "in_transit",
)  # fmt: skip

KINDS: Mapping[str, Callable[[], Export]] = {
    "account": lambda: _of_workspace(
        t.AccountDay,
        {"date": "day"} | _same("ipi", "capacity_units", "storage_used_units", "marketplace", "import_id"),
        order=("day", "marketplace"),
        day="day",
    ),
    "ads": lambda: _by_sku(
        t.AdDay, "campaign", "spend", "ad_sales", "clicks", "impressions", "ad_orders", "bid", "ad_units",
        order=("campaign",),
    ),
    "ad_periods": _ad_periods,
    "advice": lambda: _by_sku(t.AdviceDay, "quantity", "ship_by", "days_of_supply", "alert"),
    "alerts": _alerts,
    "audit": lambda: _of_workspace(
        t.Audit, _same("at", "person", "verb", "subject", "details"), order=("at", "id"), day="at", moment=True
    ),
    "bsr": lambda: _by_sku(t.BsrDay, "bsr", "category", order=("category",)),
    "category_norms": lambda: _of_workspace(
        t.CategoryNorm,
        _same("category", "return_rate", "turnover_days", "conversion_rate", "size", "import_id"),
        order=("category",),
    ),
    "competitors": lambda: _by_sku(
        t.CompetitorDay, "competitor_asin", "price", "bsr", "in_stock", "units_estimate", "rating", "reviews", "title",
        "coupon", "source", order=("competitor_asin",),
    ),
    "decisions": _decisions,
    "drafts": _drafts,
    "events": _events,
    "forecast": _forecast,
    "freight": lambda: _of_workspace(
        t.FreightRow,
        _same( "mode", "transit_days", "transit_days_p90", "cost_per_kg", "cost_per_cbm", "minimum", "marketplace", "import_id"),
        order=("marketplace", "mode"),
    ),
    "imports": lambda: _of_workspace(
        t.Import,
        _same(
            "id", "file_name", "sha256", "kind", "state", "encoding", "marketplace", "currency", "first_day", "last_day",
            "rows_read", "rows_new", "rows_changed", "rows_refused", "totals", "as_of", "imported_by", "imported_at",
        ),
        order=("imported_at", "id"),
        day="imported_at",
        moment=True,
    ),
    "inventory": lambda: _by_sku(
        t.StockDay, "on_hand", "reserved", "inbound", "unsellable", "age_0_90", "age_91_180", "age_181_270",
        "age_271_365", "age_365_plus",
    ),
    "keywords": _keywords,
    "listings": _listings,
    "ledger": lambda: _by_sku(t.LedgerDay, *_LEDGER, order=("disposition", "location")),
    "orders": lambda: _by_sku(t.OrderLine, *_ORDER, order=("order_id", "occurrence")),
    "pos": lambda: purchase_orders(cancelled=True),
    "fee_estimates": _fee_estimates,
    "storage_fees": lambda: _by_sku(t.StorageFeeMonth, "fee", "mean_units", "mean_cuft"),
    "charged_fees": lambda: _by_sku(
        t.ChargedFeeDay, "settlement", "units", "principal", "referral", "fulfilment"
    ),
    "prices": lambda: _by_sku(t.PriceDay, "price", "promo"),
    "products": _products,
    "purchase_orders": lambda: purchase_orders(cancelled=False),
    "reimbursements": lambda: _by_sku(
        t.Reimbursement, "reimbursement_id", "reason", "units_cash", "units_inventory", "amount", "case_id", "order_id",
        "original_id", order=("reimbursement_id",),
    ),
    "refunds": lambda: _by_sku(t.RefundRow, "order_id", "settlement", "units", "principal", order=("order_id",)),
    "removal_orders": lambda: _by_sku(
        t.RemovalOrder, "order_id", "status", "updated_on", "disposition", "requested", "cancelled", "disposed", "shipped",
        "in_process", order=("order_id", "disposition"),
    ),
    "returns": lambda: _by_sku(t.ReturnDay, "units", "reason", "disposition", order=("reason", "disposition")),
    "reviews": lambda: _by_sku(t.Review, "rating", "title", "body", order=("fingerprint",)),
    "sales": lambda: _by_sku(
        t.SalesDay, "units", "revenue", "sessions", "price", "promo", names={"revenue": "sales"}
    ),
    "shipments": shipments,
    "suppliers": _suppliers,
    "watched": _watched,
}  # fmt: skip
"""Every kind by the name the command line knows, made when asked for."""


def narrowed(export: Export, workspace_id: str, since: Any, until: Any, sku: str | None) -> Select[Any]:
    """The kind's statement for one workspace, SKU and period.

    ``since`` and ``until`` are days, both inclusive, or where rows hold a moment the first moment and the one after the last.
    """
    statement = export.select.where(export.workspace == workspace_id)
    if since is not None and export.last is not None:
        statement = statement.where(export.last >= since)
    if until is not None and export.first is not None:
        statement = statement.where(export.first < until if export.moment else export.first <= until)
    if sku is not None and export.sku is not None:
        statement = statement.where(export.sku == sku)
    return statement
