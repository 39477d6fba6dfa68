"""What forecasting learnt, and how its forecasts turned out."""

from datetime import date, datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from storage.tables.types import UtcDateTime


class ForecastModel(SQLModel, table=True):
    """The model learnt from a workspace's catalogue, replaced by the next one; ``data`` is `core.demand.pooled.Model`'s.

    ``error`` is the WAPE of 28-day sums just before it was learnt, what its later error is held against.
    """

    __tablename__ = "forecast_model"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    trained_on: date
    made_at: datetime = Field(sa_type=UtcDateTime)
    data: bytes = Field(sa_type=LargeBinary)
    skus: int
    error: float | None = None


class ForecastTrack(SQLModel, table=True):
    """A forecast of a sum as it was made, beside the 30-day average, and what came: the record a reader judges it by.

    Units over the ``horizon`` days after ``made_on``. ``backdated``: made later on what was known then, with a model that
    had not seen what followed. ``closed``: the period is over; ``actual`` is None then where too few days are known.
    """

    __tablename__ = "forecast_track"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    made_on: date = Field(primary_key=True)
    horizon: int = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    mean: float
    naive: float | None = None
    backdated: bool = False
    closed: bool = False
    actual: float | None = None
