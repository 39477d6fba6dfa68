"""Where goods come from: suppliers, freight, purchase orders with their stage dates."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.types import MoneyType, UtcDateTime


class SupplierRow(SQLModel, table=True):
    """A supplier's terms."""

    __tablename__ = "supplier"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    name: str = Field(primary_key=True)
    email: str | None = None
    currency: str | None = None
    moq: int | None = None
    production_days: int | None = None
    capacity_per_month: int | None = None
    backup_for: str | None = None
    import_id: int | None = Field(default=None, foreign_key="import.id")


class SupplierClosure(SQLModel, table=True):
    """Days on which a supplier does not work. Both days inclusive."""

    __tablename__ = "supplier_closure"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    supplier: str = Field(primary_key=True)
    closed_from: date = Field(primary_key=True)
    closed_to: date
    import_id: int | None = Field(default=None, foreign_key="import.id")


class FreightRow(SQLModel, table=True):
    """A freight mode's time and cost, for one marketplace or ("") for all that have none of their own.

    ``currency`` of the cost, where its file says it.
    """

    __tablename__ = "freight"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    marketplace: str = Field(default="", primary_key=True, sa_column_kwargs={"server_default": ""})
    mode: str = Field(primary_key=True)
    transit_days: float
    transit_days_p90: float | None = None
    cost_per_kg: Decimal | None = Field(default=None, sa_type=MoneyType)
    cost_per_cbm: Decimal | None = Field(default=None, sa_type=MoneyType)
    minimum: Decimal | None = Field(default=None, sa_type=MoneyType)
    currency: str | None = None
    import_id: int | None = Field(default=None, foreign_key="import.id")


class PurchaseOrder(SQLModel, table=True):
    """An order to a supplier: imported, or made from an approved draft (then ``draft_id`` is set, once).

    ``state``: "approved" (Undo is possible until ``release_at``), "released" (final: it is mailed, or people send it), "sent",
    "received", "cancelled". An order that was undone gives ``draft_id`` back and keeps its number for good.
    """

    __tablename__ = "purchase_order"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("ix_purchase_order_state", "workspace_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    number: str
    state: str
    supplier: str | None = None
    currency: str | None = None
    draft_id: int | None = Field(default=None, foreign_key="draft.id", unique=True)
    approved_by: str | None = None
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    release_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    note: str | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    import_id: int | None = Field(default=None, foreign_key="import.id")


class PurchaseOrderLine(SQLModel, table=True):
    """One SKU of a purchase order, with the dates of its stages."""

    __tablename__ = "purchase_order_line"
    __table_args__ = (
        UniqueConstraint("po_id", "sku_id", "line"),
        Index("ix_purchase_order_line_sku", "workspace_id", "sku_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    po_id: int = Field(foreign_key="purchase_order.id")
    sku_id: int = Field(foreign_key="sku.id")
    line: int = 1
    quantity: int
    mode: str | None = None
    unit_cost: Decimal | None = Field(default=None, sa_type=MoneyType)
    ordered_on: date
    expected_on: date | None = None
    produced_on: date | None = None
    departed_on: date | None = None
    arrived_on: date | None = None
    received_on: date | None = None
    received_quantity: int | None = None
    defective_quantity: int | None = None
    import_id: int | None = Field(default=None, foreign_key="import.id")


class Shipment(SQLModel, table=True):
    """A shipment to the marketplace or a warehouse as a connector reports it, with its stage dates."""

    __tablename__ = "shipment"
    __table_args__ = (UniqueConstraint("workspace_id", "reference", "sku_id"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    reference: str
    sku_id: int = Field(foreign_key="sku.id", index=True)
    po_id: int | None = Field(default=None, foreign_key="purchase_order.id")
    state: str
    quantity_shipped: int
    quantity_received: int = 0
    departed_on: date | None = None
    arrived_on: date | None = None
    received_on: date | None = None
    available_on: date | None = None
    import_id: int | None = Field(default=None, foreign_key="import.id")
