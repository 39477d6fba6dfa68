"""What may be claimed from the marketplace, and what was: reimbursements, refunds, returns by order, removals, cases filed."""

from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Field, SQLModel

from storage.tables.types import MoneyType, UtcDateTime


class Reimbursement(SQLModel, table=True):
    """What the marketplace paid back; a reversal is negative and may name the ``original_id`` it takes back."""

    __tablename__ = "reimbursement"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    reimbursement_id: str = Field(primary_key=True)
    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    day: date
    reason: str
    units_cash: int = 0
    units_inventory: int = 0
    amount: Decimal = Field(sa_type=MoneyType)
    case_id: str | None = None
    order_id: str | None = None
    original_id: str | None = None
    import_id: int = Field(foreign_key="import.id", index=True)


class RefundRow(SQLModel, table=True):
    """Units of an order whose price was paid back to the buyer, as a settlement tells it."""

    __tablename__ = "refund"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    order_id: str = Field(primary_key=True)
    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    settlement: str = Field(primary_key=True)
    day: date
    units: int
    principal: Decimal = Field(sa_type=MoneyType)
    import_id: int = Field(foreign_key="import.id", index=True)


class OrderReturn(SQLModel, table=True):
    """Units of an order that came back on a day."""

    __tablename__ = "order_return"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    order_id: str = Field(primary_key=True)
    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    day: date = Field(primary_key=True)
    units: int
    import_id: int = Field(foreign_key="import.id", index=True)


class RemovalOrder(SQLModel, table=True):
    """A removal order's line, as the newest file tells it."""

    __tablename__ = "removal_order"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    order_id: str = Field(primary_key=True)
    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    disposition: str = Field(primary_key=True)
    day: date
    updated_on: date | None = None
    status: str
    requested: int
    cancelled: int = 0
    disposed: int = 0
    shipped: int = 0
    in_process: int = 0
    import_id: int = Field(foreign_key="import.id", index=True)


class ClaimCase(SQLModel, table=True):
    """A loss that a person says was filed with the marketplace: the key is that of `core.claims.Loss`."""

    __tablename__ = "claim_case"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    kind: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    reference: str = Field(primary_key=True)
    case_id: str = Field(primary_key=True)
    units: int
    filed_by: str
    filed_at: datetime = Field(sa_type=UtcDateTime)
