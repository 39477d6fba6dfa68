"""What is known of the market, as exports: keywords, listings, summed advertising, and the rivals a person watches."""

from __future__ import annotations

from sqlalchemy import select

from storage import tables as t
from storage.exports.export import Export, column
from storage.exports.shapes import of_workspace, same


def keywords() -> Export:
    fields = {"date": "day"} | same(
        "keyword", "sku", "asin", "search_volume", "organic_rank", "sponsored_rank", "clicks", "purchases", "source",
        "span_days", "impressions", "cart_adds", "frequency_rank", "click_share", "conversion_share", "keyword_sales",
        "competing_products", "suggested_bid", "marketplace", "import_id",
    )  # fmt: skip
    made = of_workspace(t.KeywordDay, fields, order=("day", "keyword", "sku", "asin", "source"), day="day")
    sku = column(t.KeywordDay.sku)
    return Export(made.columns, made.select, made.workspace, sku, made.first, made.last)


def listings() -> Export:
    fields = {"date": "day"} | same(
        "asin", "title", "brand", "category", "subcategory", "price", "bsr", "in_stock", "units_month", "revenue_month",
        "rating", "reviews", "sellers", "fees", "coupon", "source", "parent_units_month", "bought_month",
        "review_velocity", "fulfillment", "size_tier", "weight_lb", "age_months", "units_trend", "price_trend",
        "units_year_trend", "marketplace", "import_id",
    )  # fmt: skip
    return of_workspace(t.MarketListing, fields, order=("day", "asin", "source"), day="day")


def ad_periods() -> Export:
    """Advertising that a summary report tells of several days at once."""
    first, last, sku = column(t.AdPeriod.first_day), column(t.AdPeriod.last_day), column(t.Sku.sku)
    fields = ("campaign", "spend", "ad_sales", "clicks", "impressions", "ad_orders", "ad_units")
    statement = (
        select(first, last, sku, *(column(getattr(t.AdPeriod, name)) for name in fields), column(t.Sku.marketplace), column(t.AdPeriod.import_id))
        .join(t.Sku, column(t.Sku.id) == column(t.AdPeriod.sku_id))
        .order_by(first, last, sku, column(t.AdPeriod.campaign))
    )  # fmt: skip
    columns = ("first_day", "last_day", "sku", *fields, "marketplace", "import_id")
    return Export(columns, statement, column(t.AdPeriod.workspace_id), sku, first, last)


def watched() -> Export:
    """Rivals a person said to watch, or to leave alone."""
    fields = ("competitor_asin", "watched", "set_by", "set_at")
    statement = (
        select(
            column(t.Sku.sku),
            *(column(getattr(t.RivalWatch, name)) for name in fields),
            column(t.Sku.marketplace),
        )
        .join(t.Sku, column(t.Sku.id) == column(t.RivalWatch.sku_id))
        .order_by(column(t.Sku.sku), column(t.RivalWatch.competitor_asin))
    )
    moment = column(t.RivalWatch.set_at)
    return Export(
        ("sku", *fields, "marketplace"),
        statement,
        column(t.RivalWatch.workspace_id),
        column(t.Sku.sku),
        moment,
        moment,
        True,
    )
