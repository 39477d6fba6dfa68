"""What is known of the market: competitors, keywords, category norms, selling events."""

from datetime import date
from decimal import Decimal

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.types import MoneyType


class CompetitorDay(SQLModel, table=True):
    """A rival's listing on a day, as tracked for one of our SKUs. Units are somebody's estimate."""

    __tablename__ = "competitor_day"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    competitor_asin: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    price: Decimal | None = Field(default=None, sa_type=MoneyType)
    bsr: int | None = None
    in_stock: bool | None = None
    units_estimate: float | None = None
    rating: float | None = None
    reviews: int | None = None
    title: str | None = None
    coupon: str | None = None
    import_id: int = Field(foreign_key="import.id", index=True)


class KeywordDay(SQLModel, table=True):
    """A keyword's volume and ranks on a day, for one of our SKUs, for an ASIN, or for neither ("")."""

    __tablename__ = "keyword_day"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    marketplace: str = Field(primary_key=True)
    keyword: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    sku: str = Field(primary_key=True, default="")
    asin: str = Field(primary_key=True, default="")
    search_volume: int | None = None
    organic_rank: int | None = None
    sponsored_rank: int | None = None
    clicks: int | None = None
    purchases: int | None = None
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
