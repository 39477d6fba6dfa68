"""What is known of the market: competitors, listings, keywords, category norms, selling events."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.types import MoneyType, UtcDateTime


class CompetitorDay(SQLModel, table=True):
    """A rival's listing on a day, as tracked for one of our SKUs. Units are somebody's estimate.

    ``source`` is the kind of file the figures come from: the seller's own table, Keepa, a research export.
    """

    __tablename__ = "competitor_day"
    __table_args__ = (Index("ix_competitor_day_day", "day", "workspace_id", "competitor_asin"),)

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    competitor_asin: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    price: Decimal | None = Field(default=None, sa_type=MoneyType)
    bsr: int | None = None
    in_stock: bool | None = None
    units_estimate: float | None = None
    rating: float | None = None
    reviews: int | None = None
    title: str | None = None
    coupon: str | None = None
    source: str | None = None
    import_id: int = Field(foreign_key="import.id", index=True)


class RivalWatch(SQLModel, table=True):
    """A person's word on a rival of one of our SKUs: watch it, or (``watched`` false) leave it alone."""

    __tablename__ = "rival_watch"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    competitor_asin: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    watched: bool = True
    set_by: str | None = None
    set_at: datetime = Field(sa_type=UtcDateTime)


class MarketListing(SQLModel, table=True):
    """What a source told of any listing on a day. Units and revenue are estimates of thirty days.

    ``parent_units_month`` repeats on every variant of a parent: never add it up. ``bought_month`` is the marketplace's own
    badge, a lower bound. Trends are shares over ninety days.
    """

    __tablename__ = "market_listing"
    __table_args__ = (Index("ix_market_listing_asin", "workspace_id", "asin", "day"),)

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    marketplace: str = Field(primary_key=True)
    asin: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    source: str = Field(primary_key=True)
    title: str | None = None
    brand: str | None = None
    category: str | None = None
    subcategory: str | None = None
    price: Decimal | None = Field(default=None, sa_type=MoneyType)
    fees: Decimal | None = Field(default=None, sa_type=MoneyType)
    bsr: int | None = None
    in_stock: bool | None = None
    units_month: float | None = None
    parent_units_month: float | None = None
    revenue_month: Decimal | None = Field(default=None, sa_type=MoneyType)
    bought_month: int | None = None
    rating: float | None = None
    reviews: int | None = None
    review_velocity: float | None = None
    sellers: int | None = None
    fulfillment: str | None = None
    size_tier: str | None = None
    weight_lb: float | None = None
    age_months: float | None = None
    units_trend: float | None = None
    price_trend: float | None = None
    units_year_trend: float | None = None
    coupon: str | None = None
    import_id: int = Field(foreign_key="import.id", index=True)


class ColumnMapping(SQLModel, table=True):
    """How a person mapped the columns of an unknown export: remembered for every file with the same header.

    ``columns`` is field → header of the file; ``fingerprint`` is made of the header's names.
    """

    __tablename__ = "column_mapping"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    fingerprint: str = Field(primary_key=True)
    kind: str
    columns: dict[str, Any] = Field(sa_type=JSON)
    set_by: str | None = None
    set_at: datetime = Field(sa_type=UtcDateTime)


class KeywordDay(SQLModel, table=True):
    """A keyword on a day: of the market where ``sku`` and ``asin`` are "", else of one of our SKUs or of an ASIN.

    ``source`` is the kind of file ("" is the seller's own table): volumes of different sources count different things and
    are never mixed. ``span_days`` is the length of the period the volume and the counts tell of, which ends on ``day``.
    Market rows count everybody's clicks and purchases, rows of an ASIN its own.
    """

    __tablename__ = "keyword_day"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    marketplace: str = Field(primary_key=True)
    keyword: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    sku: str = Field(primary_key=True, default="")
    asin: str = Field(primary_key=True, default="")
    source: str = Field(primary_key=True, default="")
    span_days: int | None = None
    search_volume: int | None = None
    organic_rank: int | None = None
    sponsored_rank: int | None = None
    impressions: int | None = None
    clicks: int | None = None
    cart_adds: int | None = None
    purchases: int | None = None
    frequency_rank: int | None = None
    click_share: float | None = None
    conversion_share: float | None = None
    keyword_sales: float | None = None
    competing_products: int | None = None
    suggested_bid: Decimal | None = Field(default=None, sa_type=MoneyType)
    import_id: int = Field(foreign_key="import.id", index=True)


class CategoryNorm(SQLModel, table=True):
    """What is usual in a category."""

    __tablename__ = "category_norm"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    category: str = Field(primary_key=True)
    return_rate: float | None = None
    turnover_days: float | None = None
    conversion_rate: float | None = None
    size: int | None = None
    import_id: int = Field(foreign_key="import.id", index=True)


class EventRow(SQLModel, table=True):
    """A dated selling event of the seller's calendar. Both days inclusive."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("workspace_id", "name", "starts_on", "category"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    name: str
    starts_on: date
    ends_on: date
    category: str = ""
    kind: str = "sale"
    multiplier: float | None = None
    import_id: int | None = Field(default=None, foreign_key="import.id")
