"""What happened, per SKU and day, each row with the import it came from.

A fact's key is (SKU, day) and what else tells it apart, so that reading the same file again replaces and never
adds. Days are days of the marketplace. Money is in the SKU's currency.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.types import MoneyType, UtcDateTime


class SalesDay(SQLModel, table=True):
    """Units ordered on a day. ``source`` names the kind of file the units came from, ``traffic_source`` the sessions."""

    __tablename__ = "sales_day"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    day: date = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    units: int
    units_b2b: int | None = None
    units_mcf: int | None = None
    sales: Decimal | None = Field(default=None, sa_type=MoneyType)
    order_items: int | None = None
    sessions: int | None = None
    page_views: int | None = None
    buy_box_share: float | None = None
    price: Decimal | None = Field(default=None, sa_type=MoneyType)
    promo: bool | None = None
    source: str
    traffic_source: str | None = None
    import_id: int = Field(foreign_key="import.id", index=True)


class SalesPeriod(SQLModel, table=True):
    """Units of several days told as one sum (a weekly business report). Both days inclusive."""

    __tablename__ = "sales_period"
    __table_args__ = (UniqueConstraint("sku_id", "first_day", "last_day", "source"),)

    id: int | None = Field(default=None, primary_key=True)
    sku_id: int = Field(foreign_key="sku.id")
    first_day: date
    last_day: date
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    units: int
    units_b2b: int | None = None
    sales: Decimal | None = Field(default=None, sa_type=MoneyType)
    order_items: int | None = None
    sessions: int | None = None
    page_views: int | None = None
    buy_box_share: float | None = None
    source: str
    import_id: int = Field(foreign_key="import.id", index=True)


class AccountSalesDay(SQLModel, table=True):
    """Sales of the whole account on a day or period (Sales & Traffic by date). Both days inclusive."""

    __tablename__ = "account_sales_day"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    marketplace: str = Field(primary_key=True)
    first_day: date = Field(primary_key=True)
    last_day: date = Field(primary_key=True)
    units: int
    sales: Decimal | None = Field(default=None, sa_type=MoneyType)
    order_items: int | None = None
    sessions: int | None = None
    page_views: int | None = None
    units_refunded: int | None = None
    import_id: int = Field(foreign_key="import.id", index=True)


class OrderLine(SQLModel, table=True):
    """One line of an order, as the all-orders file tells it; no buyer data is kept.

    ``occurrence`` counts lines of the same SKU within one order: the file has no line id.
    ``channel`` is "amazon", "merchant" or "multi_channel"; ``cancelled`` lines are kept apart from demand.
    """

    __tablename__ = "order_line"
    __table_args__ = (Index("ix_order_line_day", "workspace_id", "sku_id", "day"),)

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    order_id: str = Field(primary_key=True)
    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    occurrence: int = Field(primary_key=True)
    purchased_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    day: date
    quantity: int
    item_price: Decimal | None = Field(default=None, sa_type=MoneyType)
    promotion_discount: Decimal | None = Field(default=None, sa_type=MoneyType)
    status: str
    channel: str
    cancelled: bool
    business: bool = False
    import_id: int = Field(foreign_key="import.id", index=True)


class StockDay(SQLModel, table=True):
    """Stock by state and age at a day's end. ``source`` as in `SalesDay`."""

    __tablename__ = "stock_day"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    day: date = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    on_hand: int
    reserved: int | None = None
    reserved_customer: int | None = None
    inbound: int | None = None
    inbound_working: int | None = None
    unsellable: int | None = None
    researching: int | None = None
    age_0_90: int | None = None
    age_91_180: int | None = None
    age_181_270: int | None = None
    age_271_365: int | None = None
    age_365_plus: int | None = None
    source: str
    import_id: int = Field(foreign_key="import.id", index=True)


class WarehouseDay(SQLModel, table=True):
    """Stock in a warehouse of the seller's own, at AWD or a third party, at a day's end: it is theirs, and not yet where it sells."""

    __tablename__ = "warehouse_day"
    __table_args__ = (Index("ix_warehouse_day_counted", "workspace_id", "warehouse", "day"),)

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    day: date = Field(primary_key=True)
    warehouse: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    on_hand: int
    import_id: int = Field(foreign_key="import.id", index=True)


class LedgerDay(SQLModel, table=True):
    """What moved in the marketplace's warehouses on a day; signed as in the file."""

    __tablename__ = "ledger_day"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    day: date = Field(primary_key=True)
    disposition: str = Field(primary_key=True)
    location: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    starting: int
    ending: int
    receipts: int = 0
    customer_shipments: int = 0
    customer_returns: int = 0
    vendor_returns: int = 0
    transfers: int = 0
    found: int = 0
    lost: int = 0
    damaged: int = 0
    disposed: int = 0
    other: int = 0
    unknown: int = 0
    in_transit: int = 0
    import_id: int = Field(foreign_key="import.id", index=True)


class PriceDay(SQLModel, table=True):
    """Our own price on a day."""

    __tablename__ = "price_day"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    day: date = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    price: Decimal = Field(sa_type=MoneyType)
    promo: bool | None = None
    import_id: int = Field(foreign_key="import.id", index=True)


class AdDay(SQLModel, table=True):
    """Advertising per SKU, campaign and day. Ratios are never kept: they are recomputed from sums."""

    __tablename__ = "ad_day"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    day: date = Field(primary_key=True)
    campaign: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    spend: Decimal | None = Field(default=None, sa_type=MoneyType)
    ad_sales: Decimal | None = Field(default=None, sa_type=MoneyType)
    clicks: int | None = None
    impressions: int | None = None
    ad_orders: int | None = None
    ad_units: int | None = None
    bid: Decimal | None = Field(default=None, sa_type=MoneyType)
    import_id: int = Field(foreign_key="import.id", index=True)


class AdPeriod(SQLModel, table=True):
    """Advertising per SKU and campaign over several days, as a summary report tells it: never spread over its days."""

    __tablename__ = "ad_period"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    first_day: date = Field(primary_key=True)
    last_day: date = Field(primary_key=True)
    campaign: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    spend: Decimal | None = Field(default=None, sa_type=MoneyType)
    ad_sales: Decimal | None = Field(default=None, sa_type=MoneyType)
    clicks: int | None = None
    impressions: int | None = None
    ad_orders: int | None = None
    ad_units: int | None = None
    import_id: int = Field(foreign_key="import.id", index=True)


class ReturnDay(SQLModel, table=True):
    """Units returned on a day, by reason and disposition."""

    __tablename__ = "return_day"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    day: date = Field(primary_key=True)
    reason: str = Field(primary_key=True)
    disposition: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    units: int
    import_id: int = Field(foreign_key="import.id", index=True)


class Review(SQLModel, table=True):
    """A review; ``fingerprint`` keeps the same one from counting twice."""

    __tablename__ = "review"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    day: date = Field(primary_key=True)
    fingerprint: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    rating: float | None = None
    title: str | None = None
    body: str | None = None
    import_id: int = Field(foreign_key="import.id", index=True)


class BsrDay(SQLModel, table=True):
    """Best Sellers Rank of one of our SKUs in a category."""

    __tablename__ = "bsr_day"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    day: date = Field(primary_key=True)
    category: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    bsr: int
    import_id: int = Field(foreign_key="import.id", index=True)


class AccountDay(SQLModel, table=True):
    """What a person typed or imported about the account: IPI and capacity have no API."""

    __tablename__ = "account_day"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    marketplace: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    ipi: int | None = None
    capacity_units: int | None = None
    storage_used_units: int | None = None
    import_id: int = Field(foreign_key="import.id", index=True)


class AdviceDay(SQLModel, table=True):
    """The marketplace's own restock advice: an opinion to compare with, never an input."""

    __tablename__ = "advice_day"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    day: date = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    quantity: int | None = None
    ship_by: date | None = None
    days_of_supply: float | None = None
    alert: str | None = None
    import_id: int = Field(foreign_key="import.id", index=True)
