"""One model over all SKUs of a catalogue: how its SKUs went on from where they stood.

Two small sets of gradient-boosted trees say by how much the coming weeks differ from what the structure of the
SKU says (the level and season of the next ninety days, where the room is), nine sets give the quantiles of a day
relative to its structure. Direct: the day ahead is a feature, so nothing is forecast from another forecast. What
is said of the spread is checked on lessons the trees did not see. LightGBM (Ke et al. 2017), imported only when
there is something to train or to apply.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np

from core.demand import counts, features, lessons
from core.demand.features import Features, Table
from core.demand.structure import Structure
from core.demand.tables import Tables
from core.demand.trees import booster
from core.demand.week import Indices
from core.records import QUANTILES, Bools, Floats

FORMAT = 4
LEAST_MEAN = 0.02
"""Units a day below which the quantiles of a day are no longer taken relative to its mean."""
FEWEST_DAYS = 7
"""Known days of a SKU from which on the model speaks of it."""
RATIO_RANGE = (0.1, 4.0)
YOUNG_DAYS = 91.0
SIZES = (1.0, 5.0)
"""Units a day that part slow, middling and fast SKUs."""
LEVELS = np.array(QUANTILES)


@dataclass(frozen=True, slots=True)
class Model:
    """What training found: plain values, equal on every machine of one kind. ``days`` is empty where there was too little
    to learn of days, ``ahead`` of sums; a model with neither changes nothing.

    ``days``, ``level`` and ``sums`` are for older and for young SKUs, in this order. The first two hold trees as
    text; ``sums`` the factors (a, b) on the square of the structure's ``level_sigma``: the log level errs by a × that
    square today and by b × it more each day. ``stretch`` holds for slow, middling and fast SKUs the factor on the
    distance of each quantile from the median. ``ahead`` and ``alike`` are the trees and spread of the sums of months
    (`core.demand.sums_ahead`).
    """

    trained_on: date
    features: tuple[str, ...] = ()
    days: tuple[tuple[str, ...], ...] = ()
    level: tuple[tuple[str, ...], ...] = ()
    sums: tuple[tuple[float, float], ...] = ()
    stretch: tuple[tuple[float, ...], ...] = ()
    ahead: tuple[str, ...] = ()
    alike: tuple[float, ...] = ()

    def to_bytes(self) -> bytes:
        """For keeping; `from_bytes` reads it back."""
        content = {f.name: getattr(self, f.name) for f in fields(self)}
        content |= {"format": FORMAT, "trained_on": self.trained_on.isoformat()}
        return zlib.compress(json.dumps(content).encode())

    @classmethod
    def from_bytes(cls, data: bytes) -> Model:
        """Raises ValueError where the bytes are of another version or of something else."""
        try:
            content = json.loads(zlib.decompress(data))
            version = content.pop("format")
        except (zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a forecast model") from error
        if version != FORMAT:
            raise ValueError(f"a forecast model of version {version}, not {FORMAT}")
        content["trained_on"] = date.fromisoformat(content["trained_on"])
        return cls(**{name: _frozen(value) for name, value in content.items()})


@dataclass(frozen=True, slots=True)
class Ahead:
    """The forecast of a batch: ``mean`` (S, H), ``quantiles`` (S, 9, H), ``level_sigma`` and ``level_drift`` (S,)."""

    mean: Floats
    quantiles: Floats
    level_sigma: Floats
    level_drift: Floats


def look(tables: Tables, found: Structure) -> Features:
    """What the trees see of each SKU on each day ahead."""
    return features.of(tables, found, np.arange(tables.horizon))


def level(model: Model, tables: Tables, found: Structure, seen: Features) -> Floats:
    """The factor on the structure's mean that the trees of the level give, shape (S, H); 1 for SKUs the model cannot speak of."""
    factor = np.ones_like(found.mean)
    for number, rows in _spoken_of(model, tables, found):
        factor[rows] = level_factor(
            model.level[number], Features(seen.names, seen.values[rows]), tables.horizon
        )
    return factor


def apply(
    model: Model, tables: Tables, found: Structure, seen: Features, level: Floats, times: Floats
) -> Ahead:
    """Forecast with the model; SKUs it cannot speak of have the structure's figures.

    ``level`` (S, H) is the trees' factor on the structure's mean (`level`), which the trees of the days know by themselves;
    ``times`` (S, H) multiplies mean and quantiles of each day beyond that.
    """
    plain = structural(found, times)
    for number, rows in _spoken_of(model, tables, found):
        mean, variance = corrected(found.mean[rows], found.variance[rows], level[rows] * times[rows])
        table = as_trained(model.features, Features(seen.names, seen.values[rows]))
        table = table.reshape(-1, len(model.features))
        levels = [predict(text, table).reshape(mean.shape) for text in model.days[number]]
        of_trees = np.sort(np.maximum(np.stack(levels, axis=1), 0.0), axis=1)
        of_trees *= (np.maximum(found.mean[rows], LEAST_MEAN) * times[rows])[:, None]
        size = np.searchsorted(SIZES, found.rate[rows])
        daily = stretched((of_trees + count_quantiles(mean, variance)) / 2, np.array(model.stretch)[size])
        sigma = found.level_sigma[rows]
        plain.mean[rows] = mean
        plain.quantiles[rows] = whole(daily, tables.panel.units[rows])
        plain.level_sigma[rows] = sigma * np.sqrt(model.sums[number][0])
        plain.level_drift[rows] = sigma**2 * model.sums[number][1]
    return plain


def _spoken_of(model: Model, tables: Tables, found: Structure) -> list[tuple[int, Indices]]:
    """Which rows the trees of older (0) and of young SKUs (1) speak of."""
    known = tables.panel.known.sum(axis=1)
    young = tables.panel.life < YOUNG_DAYS
    kinds = [(kind & (known >= FEWEST_DAYS) & (found.rate > 0)) for kind in (~young, young)]
    rows = [(number, np.flatnonzero(kind)) for number, kind in enumerate(kinds)]
    return [(number, some) for number, some in rows if len(some) and model.days[number]]


def structural(found: Structure, times: Floats) -> Ahead:
    """The forecast without a model of days."""
    mean, variance = corrected(found.mean, found.variance, times)
    return Ahead(
        mean,
        count_quantiles(mean, variance),
        found.level_sigma.copy(),
        np.zeros_like(found.level_sigma),
    )


def level_factor(level: tuple[str, ...], seen: Features, horizon: int) -> Floats:
    """The factor on the structure's mean on each day ahead, shape (S, H).

    The mean of three opinions: the structure's own (1), the mean and the median of what followed relative to it. Between the
    middles of the periods it goes in a straight line.
    """
    of_period = np.ones((len(seen.values), len(lessons.PERIODS)))
    told = lessons.periods(seen)
    for number, table in told.items():
        opinions = [np.clip(predict(text, table), *RATIO_RANGE) for text in level]
        of_period[:, number] = (1.0 + sum(opinions)) / (1 + len(opinions))
    middles = [lessons.PERIOD_DAYS[number] for number in told]
    days = np.arange(horizon) + 0.5
    share = np.stack([np.interp(days, middles, row) for row in np.eye(len(middles))])
    return np.asarray(of_period[:, list(told)] @ share)


def corrected(mean: Floats, variance: Floats, factor: Floats) -> tuple[Floats, Floats]:
    """Mean and variance at another level: the count's part of the variance grows with it, the rest with its square."""
    return mean * factor, mean * factor + np.maximum(variance - mean, 0.0) * factor**2


def count_quantiles(mean: Floats, variance: Floats) -> Floats:
    """Quantiles, shape (S, 9, H), of counts with mean and variance of shape (S, H)."""
    found = counts.quantiles(mean.ravel(), variance.ravel(), LEVELS)
    return found.reshape(len(LEVELS), *mean.shape).transpose(1, 0, 2)


def stretched(quantiles: Floats, factor: Floats) -> Floats:
    """Distances from the median times ``factor`` (S, 9), below it those of the logs: nothing stays nothing."""
    middle = quantiles[:, 4:5]
    share = quantiles[:, :4] / np.maximum(middle, 1e-9)
    low = np.where(middle > 0, middle * share ** factor[:, :4, None], 0.0)
    high = middle + (quantiles[:, 4:] - middle) * factor[:, 4:, None]
    return np.sort(np.concatenate((low, high), axis=1), axis=1)


def whole(quantiles: Floats, units: Floats) -> Floats:
    """Quantiles as whole units for the SKUs whose ``units`` (S, T) all were whole."""
    counted = (units == np.rint(units)).all(axis=1)
    return np.where(counted[:, None, None], np.rint(quantiles), quantiles)


def predict(text: str, table: Table) -> Floats:
    """What trees say of each row."""
    if not len(table):
        return np.zeros(0)
    return np.asarray(booster(text).predict(table, num_threads=1), dtype=np.float64)


def as_trained(names: tuple[str, ...], seen: Features) -> Table:
    """Columns in the order of training; one that is absent now is unknown."""
    if names == seen.names:
        return seen.values
    place = {name: i for i, name in enumerate(seen.names)}
    absent = np.full(seen.values.shape[:2], np.nan, dtype=np.float32)
    return np.stack([seen.values[:, :, place[name]] if name in place else absent for name in names], axis=2)


def inside(actual: Floats, low: Floats, high: Floats) -> Bools:
    """Whether whole units lie within a band whose ends are rounded outwards."""
    return np.asarray((actual >= np.floor(low)) & (actual <= np.ceil(high)))


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value
