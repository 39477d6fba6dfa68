"""What can be taken out of the store, and under which column names?

The kinds that can be imported have the columns of their tidy file, so that an export imports again; those and the
others end with columns that only explain. One SELECT per kind, joined to the SKU where there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from storage import tables as t
from storage.exports.decisions import alerts, decisions, drafts, forecast
from storage.exports.export import Export
from storage.exports.goods import events, fee_estimates, inventory, products, suppliers
from storage.exports.market import ad_periods, keywords, listings, watched
from storage.exports.on_order import purchase_orders, shipments
from storage.exports.shapes import by_sku, of_workspace, same

_ORDER = (
    "order_id", "purchased_at", "quantity", "item_price", "promotion_discount", "status", "channel", "cancelled", "business",
)  # fmt: skip
_LEDGER = (
    "disposition", "location", "starting", "ending", "receipts", "customer_shipments", "customer_returns",
    "vendor_returns", "transfers", "found", "lost", "damaged", "disposed", "other", "unknown", "in_transit",
)  # fmt: skip

KINDS: Mapping[str, Callable[[], Export]] = {
    "account": lambda: of_workspace(
        t.AccountDay,
        {"date": "day"} | same("ipi", "capacity_units", "storage_used_units", "marketplace", "import_id"),
        order=("day", "marketplace"),
        day="day",
    ),
    "ads": lambda: by_sku(
        t.AdDay, "campaign", "spend", "ad_sales", "clicks", "impressions", "ad_orders", "bid", "ad_units",
        order=("campaign",),
    ),
    "ad_periods": ad_periods,
    "advice": lambda: by_sku(t.AdviceDay, "quantity", "ship_by", "days_of_supply", "alert"),
    "alerts": alerts,
    "audit": lambda: of_workspace(
        t.Audit, same("at", "person", "verb", "subject", "details"), order=("at", "id"), day="at", moment=True
    ),
    "bsr": lambda: by_sku(t.BsrDay, "bsr", "category", order=("category",)),
    "category_norms": lambda: of_workspace(
        t.CategoryNorm,
        same("category", "return_rate", "turnover_days", "conversion_rate", "size", "import_id"),
        order=("category",),
    ),
    "competitors": lambda: by_sku(
        t.CompetitorDay, "competitor_asin", "price", "bsr", "in_stock", "units_estimate", "rating", "reviews", "title",
        "coupon", "source", order=("competitor_asin",),
    ),
    "decisions": decisions,
    "drafts": drafts,
    "events": events,
    "forecast": forecast,
    "freight": lambda: of_workspace(
        t.FreightRow,
        same(
            "mode", "transit_days", "transit_days_p90", "cost_per_kg", "cost_per_cbm", "minimum", "marketplace", "currency",
            "import_id",
        ),
        order=("marketplace", "mode"),
    ),
    "imports": lambda: of_workspace(
        t.Import,
        same(
            "id", "file_name", "sha256", "kind", "state", "encoding", "marketplace", "currency", "first_day", "last_day",
            "rows_read", "rows_new", "rows_changed", "rows_refused", "totals", "as_of", "imported_by", "imported_at",
        ),
        order=("imported_at", "id"),
        day="imported_at",
        moment=True,
    ),
    "inventory": inventory,
    "keywords": keywords,
    "listings": listings,
    "ledger": lambda: by_sku(t.LedgerDay, *_LEDGER, order=("disposition", "location")),
    "orders": lambda: by_sku(t.OrderLine, *_ORDER, order=("order_id", "occurrence")),
    "pos": lambda: purchase_orders(cancelled=True),
    "fee_estimates": fee_estimates,
    "storage_fees": lambda: by_sku(t.StorageFeeMonth, "fee", "mean_units", "mean_cuft"),
    "charged_fees": lambda: by_sku(
        t.ChargedFeeDay, "settlement", "units", "principal", "referral", "fulfilment"
    ),
    "prices": lambda: by_sku(t.PriceDay, "price", "promo"),
    "products": products,
    "purchase_orders": lambda: purchase_orders(cancelled=False),
    "reimbursements": lambda: by_sku(
        t.Reimbursement, "reimbursement_id", "reason", "units_cash", "units_inventory", "amount", "case_id", "order_id",
        "original_id", order=("reimbursement_id",),
    ),
    "refunds": lambda: by_sku(t.RefundRow, "order_id", "settlement", "units", "principal", order=("order_id",)),
    "removal_orders": lambda: by_sku(
        t.RemovalOrder, "order_id", "status", "updated_on", "disposition", "requested", "cancelled", "disposed", "shipped",
        "in_process", order=("order_id", "disposition"),
    ),
    "returns": lambda: by_sku(t.ReturnDay, "units", "reason", "disposition", order=("reason", "disposition")),
    "reviews": lambda: by_sku(t.Review, "rating", "title", "body", order=("fingerprint",)),
    "sales": lambda: by_sku(
        t.SalesDay, "units", "revenue", "sessions", "price", "promo", names={"revenue": "sales"}
    ),
    "shipments": shipments,
    "suppliers": suppliers,
    "watched": watched,
}  # fmt: skip
"""Every kind by the name the command line knows, made when asked for."""
