"""What the marketplace charges for a SKU, as its own reports tell it. Money is in the SKU's currency."""

from datetime import date
from decimal import Decimal

from sqlmodel import Field, SQLModel

from storage.tables.types import MoneyType


class FeeEstimate(SQLModel, table=True):
    """Amazon's estimate for one unit (FBA fee preview): the newest file counts. ``price`` is what it was made at."""

    __tablename__ = "fee_estimate"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    price: Decimal | None = Field(default=None, sa_type=MoneyType)
    referral: Decimal | None = Field(default=None, sa_type=MoneyType)
    fulfilment: Decimal | None = Field(default=None, sa_type=MoneyType)
    size_tier: str | None = None
    longest_cm: float | None = None
    median_cm: float | None = None
    shortest_cm: float | None = None
    weight_g: float | None = None
    import_id: int = Field(foreign_key="import.id", index=True)


class StorageFeeMonth(SQLModel, table=True):
    """Storage charged for a SKU in one month, all warehouses together. ``day`` is the month's first."""

    __tablename__ = "storage_fee_month"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    day: date = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    fee: Decimal = Field(sa_type=MoneyType)
    mean_units: float
    mean_cuft: float | None = None
    import_id: int = Field(foreign_key="import.id", index=True)


class ChargedFeeDay(SQLModel, table=True):
    """Fees charged on the sales of a day, as a settlement tells them: sums over its order lines, all positive."""

    __tablename__ = "charged_fee_day"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    day: date = Field(primary_key=True)
    settlement: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    units: int
    principal: Decimal = Field(sa_type=MoneyType)
    referral: Decimal = Field(sa_type=MoneyType)
    fulfilment: Decimal = Field(sa_type=MoneyType)
    import_id: int = Field(foreign_key="import.id", index=True)
