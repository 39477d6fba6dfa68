"""The stored forecast of each SKU: one row, float32, replaced by the next one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.phrase import Phrase
from core.records import HORIZON_DAYS, QUANTILES, Floats, Forecast
from storage.queries.chunks import chunks
from storage.queries.goods import coverage
from storage.queries.program.inserting import inserter
from storage.tables import ForecastRow

SPARE_DAYS = 7
"""Days stored beyond the horizon, so that a forecast serves for a week while no data is newer."""


SURPRISE = 3.0
"""Units that were expected on days without a sale: so many tell that demand has changed."""


def usable(
    session: Session, workspace_id: str, sku_ids: Sequence[int], today: date, version: int
) -> dict[int, Forecast]:
    """The stored forecasts that still hold on ``today``: nothing newer touches the SKU, made at most `SPARE_DAYS` ago.

    ``version`` is the newest data's. A forecast made on older data holds where no import since told anything of its
    SKU, and the days since then, on which it sold nothing, are no `SURPRISE`. Each begins on the day after ``today``
    and is `HORIZON_DAYS` long. SKUs whose forecast is older, or was made on a later day (``today`` lies in the past),
    are absent.
    """
    found: dict[int, Forecast] = {}
    tomorrow = today + timedelta(days=1)
    through: date | None = None
    for part in chunks(sku_ids):
        rows = session.scalars(
            select(ForecastRow).where(
                col(ForecastRow.workspace_id) == workspace_id,
                col(ForecastRow.sku_id).in_(part),
                col(ForecastRow.data_version) >= 0,
                col(ForecastRow.data_version) <= version,
                col(ForecastRow.start) <= tomorrow,
                col(ForecastRow.start) >= tomorrow - timedelta(days=SPARE_DAYS),
            )
        ).all()
        older = {row.sku_id: row.data_version for row in rows if row.data_version < version}
        newer: dict[int, int] = {}
        if older:
            newer = coverage.touched(session, workspace_id, min(older.values()), list(older))
            through = through or coverage.age(session, workspace_id, today).sales_through
        for row in rows:
            skip = (tomorrow - row.start).days
            if row.days - skip < HORIZON_DAYS or newer.get(row.sku_id, 0) > row.data_version:
                continue
            made = _unpacked(row, skip)
            if row.sku_id in older and through is not None:
                silent = max(0, (through - row.data_through).days)
                if silent * float(made.mean.mean()) >= SURPRISE:
                    continue
            found[row.sku_id] = made
    return found


def means(
    session: Session, workspace_id: str, sku_ids: Sequence[int], today: date, version: int
) -> dict[int, Floats]:
    """The mean units a day of the forecasts that `usable` would give, without their quantiles: ten times less to read."""
    found: dict[int, Floats] = {}
    tomorrow = today + timedelta(days=1)
    for part in chunks(sku_ids):
        for sku_id, start, days, mean in session.execute(
            select(
                col(ForecastRow.sku_id), col(ForecastRow.start), col(ForecastRow.days), col(ForecastRow.mean)
            ).where(
                col(ForecastRow.workspace_id) == workspace_id,
                col(ForecastRow.sku_id).in_(part),
                col(ForecastRow.data_version) == version,
                col(ForecastRow.start) <= tomorrow,
                col(ForecastRow.start) >= tomorrow - timedelta(days=SPARE_DAYS),
            )
        ):
            skip = (tomorrow - start).days
            if days - skip >= HORIZON_DAYS:
                found[sku_id] = np.frombuffer(mean, dtype="<f4")[skip : skip + HORIZON_DAYS].astype(
                    np.float64
                )
    return found


def latest(session: Session, workspace_id: str, sku_id: int) -> tuple[date, date, datetime, str] | None:
    """Of the stored forecast: its first day, the last day of its data, when it was made, and by which method."""
    row = session.scalars(
        select(ForecastRow).where(
            col(ForecastRow.workspace_id) == workspace_id, col(ForecastRow.sku_id) == sku_id
        )
    ).first()
    return None if row is None else (row.start, row.data_through, row.made_at, row.method)


def save(
    session: Session,
    workspace_id: str,
    made: Mapping[int, tuple[Forecast, date]],
    version: int,
    now: datetime,
) -> None:
    """Keep forecasts by SKU, each with the last day of its data, in place of the earlier ones. The caller commits."""
    insert = inserter(session)
    rows = [
        {
            "sku_id": sku_id,
            "workspace_id": workspace_id,
            "start": forecast.start,
            "days": len(forecast.mean),
            "mean": forecast.mean.astype("<f4").tobytes(),
            "quantiles": forecast.quantiles.astype("<f4").tobytes(),
            "level_sigma": forecast.level_sigma,
            "level_drift": forecast.level_drift,
            "method": forecast.method,
            "out_of_stock_days": forecast.out_of_stock_days,
            "units_put_back": forecast.units_put_back,
            "drivers": [driver.to_json() for driver in forecast.drivers],
            "data_through": through,
            "data_version": version,
            "made_at": now,
        }
        for sku_id, (forecast, through) in made.items()
    ]
    if not rows:
        return
    statement = insert(ForecastRow)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["sku_id"],
            set_={name: statement.excluded[name] for name in rows[0] if name != "sku_id"},
        ),
        rows,
    )


def _unpacked(row: ForecastRow, skip: int) -> Forecast:
    mean: Floats = np.frombuffer(row.mean, dtype="<f4").astype(np.float64)
    quantiles: Floats = (
        np.frombuffer(row.quantiles, dtype="<f4").astype(np.float64).reshape(len(QUANTILES), row.days)
    )
    days = slice(skip, skip + HORIZON_DAYS)
    return Forecast(
        sku="",
        start=row.start + timedelta(days=skip),
        mean=mean[days],
        quantiles=quantiles[:, days],
        level_sigma=math.sqrt(row.level_sigma**2 + skip * row.level_drift),
        level_drift=row.level_drift,
        method=row.method,
        out_of_stock_days=row.out_of_stock_days,
        units_put_back=row.units_put_back,
        drivers=tuple(Phrase.from_json(each) for each in row.drivers),
    )
