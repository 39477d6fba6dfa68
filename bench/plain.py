"""The plain pooled model an engineer would write in an afternoon, to be compared with: LightGBM, one per quantile, direct.

Recent means, the same weekday's mean, the calendar, the day ahead and the plans' values; units relative to the mean of
the last quarter. Trained on what followed earlier days of the same SKUs.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import lightgbm
import numpy as np

from bench.panels import Task
from core.demand.tables import Tables, lay_out
from core.records import QUANTILES, Floats

WINDOWS = (7, 14, 28, 91, 364)
ORIGINS = 20
STEP_DAYS = 23
ROWS = 60_000
TREES = 100
LEAST_SCALE = 0.1
PARAMETERS: dict[str, Any] = {
    "objective": "quantile",
    "num_leaves": 31,
    "learning_rate": 0.07,
    "min_data_in_leaf": 50,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 1,
    "verbose": -1,
}


def forecast(task: Task) -> tuple[Floats, Floats]:
    """Means (the average of the quantiles, the outer ones counting for their share) and quantiles, as the bench wants."""
    tables = lay_out(task.histories, task.start, task.actual.shape[1], (), {}, task.plans)
    panel, dice = tables.panel, np.random.default_rng(3)
    origins = list(range(panel.days - 14, 28, -STEP_DAYS))[:ORIGINS]
    each = max(3, ROWS // (len(origins) * len(panel.units)))
    x, y, w = [], [], []
    for origin in origins:
        ahead = np.sort(dice.permutation(min(tables.horizon, panel.days - origin))[:each])
        seen, scale = _features(tables, origin, ahead)
        selling = (panel.known[:, :origin].sum(axis=1) >= 7) & (scale > LEAST_SCALE)
        told = panel.known[:, origin + ahead] & selling[:, None]
        x.append(seen[told])
        y.append((panel.units[:, origin + ahead] / scale[:, None])[told])
        w.append(np.sqrt(np.broadcast_to(scale[:, None], told.shape)[told]))
    data = lightgbm.Dataset(
        np.concatenate(x), np.concatenate(y), weight=np.concatenate(w), params=PARAMETERS
    ).construct()
    seen, scale = _features(tables, panel.days, np.arange(tables.horizon))
    rows = seen.reshape(-1, seen.shape[2])
    found = [
        np.asarray(lightgbm.train({**PARAMETERS, "alpha": a}, data, TREES).predict(rows)).reshape(
            seen.shape[:2]
        )
        for a in QUANTILES
    ]
    quantiles = np.maximum(np.sort(np.stack(found, axis=1), axis=1), 0.0) * scale[:, None, None]
    edges = np.concatenate(([0.0], (np.array(QUANTILES[1:]) + np.array(QUANTILES[:-1])) / 2, [1.0]))
    return np.asarray((quantiles * np.diff(edges)[None, :, None]).sum(axis=1)), quantiles


def _features(tables: Tables, now: int, ahead: Any) -> tuple[Floats, Floats]:
    panel = tables.panel
    units = np.where(panel.known, panel.units, 0.0)

    def mean(days: int) -> Floats:
        span = slice(max(0, now - days), now)
        known = panel.known[:, span].sum(axis=1)
        return np.where(known > 0, units[:, span].sum(axis=1) / np.maximum(known, 1), np.nan)

    scale = np.nan_to_num(mean(91)) + LEAST_SCALE
    shape = (len(units), len(ahead))
    dates = [panel.first + timedelta(days=int(now + day)) for day in ahead]
    columns = [np.broadcast_to((mean(days) / scale)[:, None], shape) for days in WINDOWS]
    columns.append(np.broadcast_to(np.log(scale)[:, None], shape))
    for values in (ahead, *([f(d) for d in dates] for f in CALENDAR)):
        columns.append(np.broadcast_to(np.asarray(values, dtype=float), shape))
    back = now + ahead[None] - 7 * (1 + ahead[None] // 7) - 7 * np.arange(8)[:, None]
    inside = (back >= 0) & (back < now)
    known = panel.known[:, np.clip(back, 0, now - 1)] & inside
    same = (units[:, np.clip(back, 0, now - 1)] * known).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    columns.append(same / scale[:, None])
    columns += [codes[:, now + ahead].astype(float) for codes in tables.codes.values()]
    return np.stack(columns, axis=2), scale


CALENDAR = (lambda d: d.weekday(), lambda d: d.day, lambda d: d.timetuple().tm_yday)
