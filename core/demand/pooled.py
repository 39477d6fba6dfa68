"""One model over all SKUs of a catalogue: gradient-boosted trees for each quantile of a day's units.

Direct: the day ahead is a feature, so ninety days are forecast from what is known today, none from another
forecast. Trained on what followed earlier days of the same catalogue, three weeks apart; applied to as many SKUs
as wanted. LightGBM (Ke et al. 2017), imported only here, only when there is something to train or apply.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from core.demand import features, structure
from core.demand.structure import Structure
from core.demand.tables import Tables
from core.records import QUANTILES, Floats

if TYPE_CHECKING:
    from core.demand.features import Table

FORMAT = 1
ENOUGH_ROWS = 4000
MOST_ROWS = 150_000
MOST_ORIGINS = 20
STEP_DAYS = 23
"""Between origins; no multiple of seven, so that each weekday begins a horizon."""
FIRST_ORIGIN_DAYS = 28
NEWEST_ORIGIN_DAYS = 14
SEED = 1
TREES = 80
PARAMETERS = {
    "objective": "quantile",
    "num_leaves": 31,
    "learning_rate": 0.08,
    "max_bin": 63,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": SEED,
    "verbose": -1,
}
LEAST_SCALE = 1e-3


@dataclass(frozen=True, slots=True)
class Model:
    """What training found: plain values, equal on every machine. ``trees`` is empty where there was too little
    to learn from; such a model changes nothing."""

    trained_on: date
    features: tuple[str, ...] = ()
    trees: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        """For keeping; `from_bytes` reads it back."""
        content = {
            "format": FORMAT,
            "trained_on": self.trained_on.isoformat(),
            "features": self.features,
            "trees": self.trees,
        }
        return zlib.compress(json.dumps(content).encode())

    @classmethod
    def from_bytes(cls, data: bytes) -> Model:
        """Raises ValueError where the bytes are of another version or of something else."""
        try:
            content = json.loads(zlib.decompress(data))
            version = content["format"]
        except (zlib.error, ValueError, KeyError, TypeError) as error:
            raise ValueError("not a forecast model") from error
        if version != FORMAT:
            raise ValueError(f"a forecast model of version {version}, not {FORMAT}")
        return cls(
            date.fromisoformat(content["trained_on"]), tuple(content["features"]), tuple(content["trees"])
        )


@dataclass(frozen=True, slots=True)
class _Rows:
    features: Table
    scaled: Floats
    weight: Floats


def train(tables: Tables) -> Model:
    """A model from the past of these tables; one without trees when they hold too few days to learn from."""
    names, rows = _rows(tables)
    if len(rows.scaled) < ENOUGH_ROWS:
        return Model(tables.start)
    import lightgbm

    data = lightgbm.Dataset(rows.features, rows.scaled, weight=rows.weight, params=PARAMETERS).construct()
    trees = []
    for level in QUANTILES:
        booster = lightgbm.train({**PARAMETERS, "alpha": level}, data, TREES)
        trees.append(booster.model_to_string())
    return Model(tables.start, names, tuple(trees))


def quantiles(model: Model, tables: Tables, found: Structure) -> Floats:
    """Units a day, shape (S, 9, H), rising with the level; SKUs without a day known have the structure's alone."""
    import lightgbm

    seen = features.of(tables, found, np.arange(tables.horizon))
    place = {name: i for i, name in enumerate(seen.names)}
    count, horizon, _ = seen.values.shape
    table = np.full((count * horizon, len(model.features)), np.nan, dtype=np.float32)
    for i, name in enumerate(model.features):
        if name in place:
            table[:, i] = seen.values[:, :, place[name]].ravel()
    scale = np.maximum(found.rate, LEAST_SCALE)[:, None]
    levels = [
        np.asarray(lightgbm.Booster(model_str=text).predict(table, num_threads=1)).reshape(count, horizon)
        * scale
        for text in model.trees
    ]
    return np.sort(np.maximum(np.stack(levels, axis=1), 0.0), axis=1)


def _rows(tables: Tables) -> tuple[tuple[str, ...], _Rows]:
    """What was known on earlier days, and what followed relative to the level of that day."""
    panel = tables.panel
    origins = list(range(panel.days - NEWEST_ORIGIN_DAYS, FIRST_ORIGIN_DAYS, -STEP_DAYS))[:MOST_ORIGINS]
    each = max(3, MOST_ROWS // max(1, len(origins) * len(panel.units)))
    dice = np.random.default_rng(SEED)
    names: tuple[str, ...] = ()
    parts = []
    for origin in origins:
        then = tables.until(origin)
        if not then.panel.known.any():
            continue
        found = structure.fit(then)
        reach = min(tables.horizon, panel.days - origin)
        ahead = np.sort(dice.permutation(reach)[:each])
        seen = features.of(then, found, ahead)
        names = seen.names
        told = panel.known[:, origin + ahead] & ((found.rate > 0) & (then.panel.life > 0))[:, None]
        scale = np.broadcast_to(np.maximum(found.rate, LEAST_SCALE)[:, None], told.shape)[told]
        parts.append(_Rows(seen.values[told], panel.units[:, origin + ahead][told] / scale, np.sqrt(scale)))
    if not parts:
        return (), _Rows(np.zeros((0, 0), dtype=np.float32), np.zeros(0), np.zeros(0))
    return names, _Rows(
        np.concatenate([p.features for p in parts]),
        np.concatenate([p.scaled for p in parts]),
        np.concatenate([p.weight for p in parts]),
    )
