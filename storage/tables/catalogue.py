"""Who sells, and what: workspaces, SKUs, their other names, and what a person pinned about them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.types import MoneyType, UtcDateTime


class Workspace(SQLModel, table=True):
    """A tenant. ``id`` is our own key; ``team_id`` is Slack's, set when a Slack workspace claims it."""

    __tablename__ = "workspace"

    id: str = Field(primary_key=True)
    team_id: str | None = Field(default=None, unique=True)
    name: str | None = None
    marketplace: str = "ATVPDKIKX0DER"
    created_at: datetime = Field(sa_type=UtcDateTime)


class Sku(SQLModel, table=True):
    """One SKU in one marketplace."""

    __tablename__ = "sku"
    __table_args__ = (
        UniqueConstraint("workspace_id", "marketplace", "sku"),
        Index("ix_sku_asin", "workspace_id", "asin"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    marketplace: str
    sku: str
    currency: str
    asin: str | None = None
    fnsku: str | None = None
    title: str | None = None
    category: str | None = None
    parent_asin: str | None = None
    variant: str | None = None
    launched_on: date | None = None
    price: Decimal | None = Field(default=None, sa_type=MoneyType)
    unit_cost: Decimal | None = Field(default=None, sa_type=MoneyType)
    weight_g: float | None = None
    length_cm: float | None = None
    width_cm: float | None = None
    height_cm: float | None = None
    supplier: str | None = None
    moq: int | None = None
    case_pack: int | None = None
    carton_units: int | None = None
    production_days: int | None = None
    duty_rate: float | None = None
    prep_cost: Decimal | None = Field(default=None, sa_type=MoneyType)
    keywords: list[str] | None = Field(default=None, sa_type=JSON)
    import_id: int | None = Field(default=None, foreign_key="import.id")


class SkuAlias(SQLModel, table=True):
    """Another name a SKU had or has: an old SKU, an FNSKU, a re-parented ASIN. Both dates inclusive."""

    __tablename__ = "sku_alias"
    __table_args__ = (UniqueConstraint("workspace_id", "marketplace", "alias", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    marketplace: str
    alias: str
    sku_id: int = Field(foreign_key="sku.id", index=True)
    valid_from: date = date(1970, 1, 1)
    valid_to: date | None = None


class SkuPolicy(SQLModel, table=True):
    """What a person decided about one SKU: a pinned stage, thresholds of its own."""

    __tablename__ = "sku_policy"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    workspace_id: str = Field(foreign_key="workspace.id")
    pinned_stage: str | None = None
    overrides: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    set_by: str | None = None
    set_at: datetime = Field(sa_type=UtcDateTime)


class SkuClass(SQLModel, table=True):
    """The ABC class of a SKU, counted anew once a week. ``basis`` is "gross profit" or "revenue" (a cost is missing)."""

    __tablename__ = "sku_class"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    abc_class: str
    basis: str
    as_of: date
