"""What will be wanted on each of the next days, per SKU, and how sure is that?

Demand of a day = level × weekday × time of year × events and plans × trend, each measured in its own module with
the others taken out; around it a count distribution whose width is that of the SKU's own past misses. The one
door to forecasting: callers see histories, events and `Forecast`, never what is inside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from core.demand import drivers, pooled, put_back, structure, sums_ahead, training
from core.demand.period_sums import PeriodModel
from core.demand.plans import Plan
from core.demand.pooled import Ahead, Model
from core.demand.structure import Structure
from core.demand.tables import Tables, lay_out
from core.records import HORIZON_DAYS, Forecast, History, SellingEvent

METHOD = "counts-1"
"""Stored with each forecast: another name means it was made another way."""
POOLED_METHOD = "pooled-1"
REPORT_DAYS = 90
TRAINING_SKUS = 500
ENOUGH_SKUS = 20


def forecast_batch(
    histories: Sequence[History],
    *,
    start: date,
    horizon: int = HORIZON_DAYS,
    events: Sequence[SellingEvent] = (),
    categories: Mapping[str, str] = {},
    planned: Sequence[Plan] = (),
    model: Model | None = None,
) -> list[Forecast]:
    """Forecasts in the order of ``histories``; the same input always gives the same numbers.

    ``start`` is the first day to forecast (the day after today); days of a history from then on are not looked at,
    and a history may end earlier. SKUs of one batch learn from each other, so a batch should be a seller's
    catalogue; one SKU alone works too. ``categories`` (SKU → category) says who learns from whom first.
    ``planned`` are columns known for past and future (a promotion plan, opening days), see `core.demand.plans`.

    ``model`` is what `train` learnt from the catalogue; with it SKUs also learn from how all others went on, and
    forecasts are better, most of all their spread. Without, nothing is trained: an answer within milliseconds.
    """
    if not histories or horizon < 1:
        return []
    tables = lay_out(histories, start, horizon, events, categories, planned)
    found = structure.fit(tables)
    level = times = np.ones_like(found.mean)
    if model is not None and model.days:
        seen = pooled.look(tables, found)
        level = pooled.level(model, tables, found, seen)
    if model is not None and model.ahead and not planned:  # sums know no plans
        sums = PeriodModel.of_texts(model.ahead, model.alike)
        times = sums_ahead.factor(sums, histories, start, found.mean * level, found.lift)
    if model is None or not model.days:
        return _told(histories, tables, found, pooled.structural(found, times), METHOD)
    ahead = pooled.apply(model, tables, found, seen, level, times)
    ahead.level_drift[(times != 1.0).any(axis=1)] *= sums_ahead.DRIFT_LEFT
    return _told(histories, tables, found, ahead, POOLED_METHOD)


def train(
    histories: Sequence[History],
    *,
    start: date,
    horizon: int = HORIZON_DAYS,
    events: Sequence[SellingEvent] = (),
    categories: Mapping[str, str] = {},
    planned: Sequence[Plan] = (),
) -> Model:
    """A model of how these SKUs sell, for `forecast_batch`, from at most `TRAINING_SKUS` of them.

    Arguments as there; the same input gives the same model. A catalogue too small or too young to learn from
    gives a model that changes nothing. Hand the whole catalogue in: the sample is taken evenly from it, so that
    cost and memory do not grow with it. Train again when the plans have other columns, when the model is a month old, or when its
    error has grown by a tenth; new days, new SKUs and new events need no training.
    """
    chosen = _evenly(histories)
    if len(chosen) < ENOUGH_SKUS:
        return Model(start)
    made = training.train(lay_out(chosen, start, horizon, events, categories, planned))
    return made if planned else _with_sums(made, chosen)


def train_sums(histories: Sequence[History], *, start: date) -> Model:
    """A model that knows only how sums of months went on: a tenth of the cost of `train`, for replays that learn again and again."""
    chosen = _evenly(histories)
    return Model(start) if len(chosen) < ENOUGH_SKUS else _with_sums(Model(start), chosen)


def _evenly(histories: Sequence[History]) -> list[History]:
    chosen = sorted(histories, key=lambda h: h.sku)
    if len(chosen) > TRAINING_SKUS:
        chosen = [chosen[i * len(chosen) // TRAINING_SKUS] for i in range(TRAINING_SKUS)]
    return chosen


def _with_sums(model: Model, histories: Sequence[History]) -> Model:
    learnt = sums_ahead.learn(histories, model.trained_on)
    return model if learnt is None else replace(model, ahead=learnt.texts, alike=learnt.spread)


def _told(
    histories: Sequence[History],
    tables: Tables,
    found: Structure,
    ahead: Ahead,
    method: str,
) -> list[Forecast]:
    """Figures as records, with what moves them and what stock-outs put back."""
    panel = tables.panel
    hidden = put_back.measure(panel, found.around, found.daily, REPORT_DAYS)
    known = panel.known.sum(axis=1)
    reasons = drivers.Findings(
        tables.start,
        tables.horizon,
        panel.days,
        found.rate,
        found.season,
        found.slope,
        found.measured,
        known,
        hidden,
    )
    return [
        Forecast(
            history.sku,
            tables.start,
            ahead.mean[i].copy(),
            ahead.quantiles[i].copy(),
            float(ahead.level_sigma[i]),
            method,
            int(hidden.days[i]),
            float(hidden.units[i]),
            reasons.of(i),
            float(ahead.level_drift[i]),
        )
        for i, history in enumerate(histories)
    ]
