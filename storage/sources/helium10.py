"""Helium 10 exports: Xray (both layouts), Black Box, Cerebro (one or several ASINs), Magnet, Keyword Tracker.

Sales and revenue are Helium 10's estimates of thirty days, never counts. None but the Keyword Tracker carries a day: the
person says it. Numbers are written as the user's browser writes them, tool by tool; bounds and ranges stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.phrase import Phrase
from storage.sources.kinds import Column, Kind, Place, Record, RowProblem, Setting, Shape, Type
from storage.sources.marketplaces import Marketplace, find

_SPAN = 30  # days a search volume of Helium 10 stands for
_SIGNS = ("USD", "$", "US$", "GBP", "£", "EUR", "€", "CAD", "CA$", "MXN", "JPY", "¥", "INR", "₹", "AUD", "BRL", "AED", "SAR")  # fmt: skip
_ASIN = re.compile(r"^(?:B[A-Z0-9]{9}|\d{9}[\dX])$")

LISTING: Mapping[str, Type] = {
    "asin": "text", "day": "day", "source": "text", "title": "text", "brand": "text", "category": "text",
    "subcategory": "text", "price": "money", "fees": "money", "bsr": "whole", "in_stock": "flag",
    "units_month": "real", "parent_units_month": "real", "revenue_month": "money", "bought_month": "whole",
    "rating": "real", "reviews": "whole", "review_velocity": "real", "sellers": "whole", "fulfillment": "text",
    "size_tier": "text", "weight_lb": "real", "age_months": "real", "units_trend": "real", "price_trend": "real",
    "units_year_trend": "real", "coupon": "text",
}  # fmt: skip
"""What a research export may tell of a listing; the fields of `storage.tables.MarketListing`."""

KEYWORD: Mapping[str, Type] = {
    "keyword": "text", "day": "day", "sku": "text", "asin": "text", "source": "text", "span_days": "whole",
    "search_volume": "whole", "organic_rank": "whole", "sponsored_rank": "whole", "impressions": "whole",
    "clicks": "whole", "cart_adds": "whole", "purchases": "whole", "frequency_rank": "whole", "click_share": "real",
    "conversion_share": "real", "keyword_sales": "real", "competing_products": "whole", "suggested_bid": "money",
}  # fmt: skip
"""What any source may tell of a keyword; the fields of `storage.tables.KeywordDay`."""


def asin(text: str) -> str:
    """The ASIN in capitals; `RowProblem` for what is none."""
    found = text.strip().upper()
    if not _ASIN.match(found):
        raise RowProblem(Phrase("“{text}” is not an ASIN", {"text": text[:40]}))
    return found


def keyword(text: str) -> str:
    """The keyword as it is kept: case and spaces do not tell two searches apart."""
    return " ".join(text.casefold().split())


def _priced(*names: str) -> tuple[str, ...]:
    return (*(f"{name} {sign}" for sign in _SIGNS for name in names), *names)


_LISTING = (
    Column("asin", "text", required=True, aliases=("ASIN",)),
    Column("title", "text", aliases=("Product Details", "Title", "Product Name", "商品详情", "标题")),
    Column("brand", "text", aliases=("Brand", "品牌")),
    Column("category", "text", aliases=("Category", "类目", "类别")),
    Column("price", "money", aliases=(*_priced("Price"), "价格"), loose=True),
    Column("fees", "money", aliases=(*_priced("Fees", "FBA Fees"), "FBA fee"), loose=True),
    Column("units_month", "real", aliases=("ASIN Sales", "Sales", "Monthly Sales", "月销量"), loose=True),
    Column("parent_units_month", "real", aliases=("Parent Level Sales",), loose=True),
    Column("revenue_month", "money", aliases=(*_priced("ASIN Revenue"), "Revenue", "Monthly Revenue"), loose=True),
    Column("bsr", "whole", required=True, blank=True, aliases=("BSR", "Best Sellers Rank"), loose=True),
    Column("rating", "real", aliases=("Ratings", "Rating", "Reviews Rating", "评分"), loose=True),
    Column("reviews", "whole", required=True, blank=True, aliases=("Review Count", "评论数", "评论数量"), loose=True),
    Column("sellers", "whole", aliases=("Active Sellers", "Number of Active Sellers"), loose=True),
    Column("fulfillment", "text", aliases=("Fulfillment", "Fulfilment", "配送方式")),
    Column("size_tier", "text", aliases=("Size Tier",)),
    Column("weight_lb", "real", aliases=("Weight",), loose=True),
)  # fmt: skip


def _listing(source: str) -> Shape:
    def shape(record: Record, setting: Setting) -> Record:
        record["asin"] = asin(record["asin"])
        record["day"], record["source"] = setting.last_day, source
        if record.get("title") is not None:
            record["title"] = " ".join(record["title"].split())[:500]
        if (record.get("rating") or 0) > 5:
            raise RowProblem(
                Phrase("{column}: “{text}” is not a number in range", {"column": "rating", "text": str(record["rating"])})
            )  # fmt: skip
        return record

    return shape


XRAY = Kind(
    name="helium10_xray",
    columns=(
        *_LISTING,
        Column("bought_month", "whole", aliases=("Recent Purchases",), loose=True),
        Column("review_velocity", "real", aliases=("Review Velocity",), signed=True, loose=True),
        Column("display_order", "text", aliases=("Display Order",)),
        Column("buy_box", "text", aliases=("Buy Box", "BuyBox")),
    ),
    stage=LISTING,
    shape=_listing("xray"),
    period="snapshot",
    signs=("price",),
    by_sku=False,
    distinctive=frozenset({"review_velocity", "display_order", "buy_box"}),
)

BLACK_BOX = Kind(
    name="helium10_black_box",
    columns=(
        *_LISTING,
        Column("subcategory", "text", aliases=("Subcategory",)),
        Column("price_trend", "percent", aliases=("Price Trend (90 days) (%)", "Price Trend (90 days)"), loose=True),
        Column("units_trend", "percent", aliases=("Sales Trend (90 days) (%)", "Sales Trend (90 days)"), loose=True),
        Column("units_year_trend", "percent", aliases=("Sales Year Over Year (%)", "Sales Year Over Year"), loose=True),
        Column("last_year_units", "real", aliases=("Last Year Sales",), loose=True),
        Column("age_months", "real", aliases=("Age (Month)", "Listing Age (Months)", "Age (Months)"), loose=True),
        Column("best_period", "text", aliases=("Best Sales Period",)),
        Column("ratio", "text", aliases=("Sales to Reviews",)),
    ),
    stage=LISTING,
    shape=_listing("black_box"),
    period="snapshot",
    signs=("price",),
    by_sku=False,
    distinctive=frozenset({"price_trend", "units_trend", "units_year_trend", "last_year_units", "best_period", "ratio"}),
)  # fmt: skip

_PHRASES = (
    Column("keyword", "text", required=True, aliases=("Keyword Phrase", "关键词词组", "关键词短语")),
    Column("click_share", "percent", aliases=("ABA Total Click Share", "ABA总计 点击份额"), loose=True),
    Column("conversion_share", "percent", aliases=("ABA Total Conv. Share", "ABA总计 转化份额"), loose=True),
    Column("keyword_sales", "real", aliases=("Keyword Sales", "关键词销量"), loose=True),
    Column("search_volume", "whole", required=True, blank=True, aliases=("Search Volume", "搜索量"), loose=True),
    Column("suggested_bid", "money", aliases=("H10 PPC Sugg. Bid",), loose=True),
    Column("competing_products", "whole", aliases=("Competing Products",), loose=True),
)  # fmt: skip


def _market(record: Record, setting: Setting, source: str) -> Record:
    record["keyword"] = keyword(record["keyword"])
    return {**record, "day": setting.last_day, "sku": "", "asin": "", "source": source, "span_days": _SPAN}


def _cerebro(record: Record, setting: Setting) -> list[Record]:
    """The keyword itself, and each competitor's rank on it from the column that bears its ASIN."""
    ranks = {name: record.pop(name) for name in list(record) if name.startswith(_RANK)}
    market = _market(record, setting, "cerebro")
    same = {name: market[name] for name in ("keyword", "day", "sku", "source")}
    return [
        market,
        *(
            {**same, "asin": name.removeprefix(_RANK), "organic_rank": rank}
            for name, rank in ranks.items()
            if rank
        ),
    ]


_RANK = "rank of "


def _rank_column(header: str) -> Column | None:
    name = header.strip().upper()
    return Column(_RANK + name, "whole", loose=True) if _ASIN.match(name) else None


CEREBRO = Kind(
    name="helium10_cerebro",
    columns=(
        *_PHRASES,
        Column("score", "text", aliases=("Cerebro IQ Score", "Cerebro IQ 分数")),
        Column("relative", "text", aliases=("Relative Rank",)),
        Column("position", "text", aliases=("Position (Rank)", "Organic Rank")),
    ),
    stage=KEYWORD,
    shape=_cerebro,
    period="snapshot",
    by_sku=False,
    distinctive=frozenset({"score", "relative"}),
    widen=_rank_column,
)

MAGNET = Kind(
    name="helium10_magnet",
    columns=(*_PHRASES, Column("score", "text", aliases=("Magnet IQ Score", "Magnet IQ 分数"))),
    stage=KEYWORD,
    shape=lambda record, setting: _market(record, setting, "magnet"),
    period="snapshot",
    by_sku=False,
    distinctive=frozenset({"score"}),
)


def _tracked(record: Record, setting: Setting) -> list[Record]:
    """The keyword's volume, and the rank of the tracked ASIN. The person's day outdoes the file's "Date Added"."""
    day = setting.last_day or record.get("day")
    if day is None:
        raise RowProblem(Phrase("{column} is empty", {"column": "Date Added"}))
    same: Record = {"keyword": keyword(record["keyword"]), "day": day, "sku": "", "source": "keyword_tracker"}
    ranks = {"organic_rank": record.get("organic_rank"), "sponsored_rank": record.get("sponsored_rank")}
    market = {"search_volume": record.get("search_volume"), "keyword_sales": record.get("keyword_sales")}
    return [
        {**same, **market, "asin": "", "span_days": _SPAN},
        {**same, **ranks, "asin": asin(record["asin"])},
    ]


def _marketplace(text: str) -> Marketplace | None:
    return find(text.casefold().removeprefix("https://").removeprefix("www.").strip("/ "))


KEYWORD_TRACKER = Kind(
    name="helium10_keyword_tracker",
    columns=(
        Column("asin", "text", required=True, aliases=("ASIN",)),
        Column("keyword", "text", required=True, aliases=("Keyword", "关键词")),
        Column("keyword_sales", "real", aliases=("Keyword Sales",), loose=True),
        Column("marketplace", "text", aliases=("Marketplace",)),
        Column("search_volume", "whole", aliases=("Search Volume", "搜索量"), loose=True),
        Column("organic_rank", "whole", required=True, blank=True, aliases=("Organic Rank", "自然排名"), loose=True),
        Column("sponsored_rank", "whole", aliases=("Sponsored Position", "广告排名"), loose=True),
        Column("day", "day", aliases=("Date Added",)),
    ),
    stage=KEYWORD,
    shape=_tracked,
    period="either",
    place=Place("marketplace", _marketplace),
    order="mdy",
    by_sku=False,
    distinctive=frozenset({"sponsored_rank", "day"}),
)  # fmt: skip
HELIUM10 = (XRAY, BLACK_BOX, CEREBRO, MAGNET, KEYWORD_TRACKER)
