"""What replays of the last year showed: per SKU, how true promised risks were, and the whole seller at a glance."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from storage.tables.types import UtcDateTime


class ProofRow(SQLModel, table=True):
    """The latest replay of a SKU (`core.proof.proof.Proof`), or why there is none. ``cases`` are its promised risks."""

    __tablename__ = "proof"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    as_of: date
    result: dict[str, Any] = Field(sa_type=JSON)
    cases: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    made_at: datetime = Field(sa_type=UtcDateTime)


class CalibrationRow(SQLModel, table=True):
    """What is known of one kind of risk ("stockout", "overstock"): `core.proof.calibration.Calibration`."""

    __tablename__ = "calibration"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    kind: str = Field(primary_key=True)
    as_of: date
    result: dict[str, Any] = Field(sa_type=JSON)
    made_at: datetime = Field(sa_type=UtcDateTime)
