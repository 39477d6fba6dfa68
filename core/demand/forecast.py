"""What will be wanted on each of the next days, per SKU, and how sure is that?

Demand of a day = level × weekday × time of year × events and plans × trend, each measured in its own module with
the others taken out; around it a count distribution whose width is that of the SKU's own past misses. The one
door to forecasting: callers see histories, events and `Forecast`, never what is inside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from core.demand import counts, drivers, events, level, plans, spread, trend, week, year
from core.demand.panel import assemble
from core.demand.plans import Plan
from core.demand.week import Indices
from core.records import HORIZON_DAYS, QUANTILES, Bools, Floats, Forecast, History, SellingEvent

METHOD = "counts-1"
"""Stored with each forecast: another name means it was made another way."""
REPORT_DAYS = 90


def forecast_batch(
    histories: Sequence[History],
    *,
    start: date,
    horizon: int = HORIZON_DAYS,
    events: Sequence[SellingEvent] = (),
    categories: Mapping[str, str] = {},
    planned: Sequence[Plan] = (),
) -> list[Forecast]:
    """Forecasts in the order of ``histories``; the same input always gives the same numbers.

    ``start`` is the first day to forecast (the day after today); days of a history from then on are not looked at,
    and a history may end earlier. SKUs of one batch learn from each other, so a batch should be a seller's
    catalogue; one SKU alone works too. ``categories`` (SKU → category) says who learns from whom first.
    ``planned`` are columns known for past and future (a promotion plan, opening days), see `core.demand.plans`.
    """
    if not histories or horizon < 1:
        return []
    return _Batch(histories, start, horizon, events, categories, planned).forecasts()


class _Batch:
    """One call's working tables: S SKUs by T past and ``horizon`` future days."""

    def __init__(
        self,
        histories: Sequence[History],
        start: date,
        horizon: int,
        selling: Sequence[SellingEvent],
        categories: Mapping[str, str],
        planned: Sequence[Plan],
    ) -> None:
        self.histories, self.start, self.horizon = histories, start, horizon
        self.panel = assemble(histories, start)
        names = [categories.get(h.sku) for h in histories]
        self.groups = _numbered(names)
        span = self.panel.days + horizon
        self.effects = events.from_calendar(selling, names, self.panel.first, span)
        self.planned = plans.effects(planned, histories, self.panel.first, span)

    def forecasts(self) -> list[Forecast]:
        panel, days = self.panel, self.panel.days
        base = self._ordinary_days()
        usual = self._usual(base)
        season = year.index(
            panel.units, np.where(base, usual[:, :days], 0.0), panel.life, self.groups, self.horizon
        )
        profile = usual * season
        past = profile[:, :days]
        rate = level.now(panel, base, past, self.groups)
        spreads = spread.measure(panel.units, base, past, rate)
        around = events.local_level(panel.units, base, past)
        measured = [
            (e, events.measure(e, panel.units, panel.known, past * around, spreads.daily))
            for e in self.effects
        ]
        slope = trend.measure(panel.units, base, past)
        mean = rate[:, None] * profile[:, days:] * trend.ahead(slope, self.horizon)
        doubt = np.zeros_like(mean)
        for effect, found in measured:
            ahead = effect.days[:, days:]
            mean = mean * np.where(ahead, np.exp(found.log)[:, None], 1.0)
            doubt += np.where(ahead, np.expm1(found.variance)[:, None], 0.0)
        young = spread.of_youth(rate, spreads.daily, base.sum(axis=1))
        sigma = np.minimum(np.sqrt(spreads.level_sigma**2 + young), spread.SIGMA_RANGE[1])
        variance = mean + (spreads.daily[:, None] + young[:, None] + doubt) * mean**2
        quantiles = counts.quantiles(mean.ravel(), variance.ravel(), np.array(QUANTILES))
        quantiles = quantiles.reshape(len(QUANTILES), len(mean), self.horizon).transpose(1, 0, 2)
        missed = np.maximum(np.where(np.isfinite(around), around, rate[:, None]) * past - panel.sold, 0.0)
        put_back = np.where(panel.out_of_stock, missed, 0.0)[:, -REPORT_DAYS:].sum(axis=1)
        out = panel.out_of_stock[:, -REPORT_DAYS:].sum(axis=1)
        known = panel.known.sum(axis=1)
        reasons = drivers.Findings(
            self.start, self.horizon, days, rate, season, slope, measured, known, out, put_back
        )
        return [
            Forecast(
                history.sku,
                self.start,
                mean[i].copy(),
                quantiles[i].copy(),
                float(sigma[i]),
                METHOD,
                int(out[i]),
                float(put_back[i]),
                reasons.of(i),
            )
            for i, history in enumerate(self.histories)
        ]

    def _ordinary_days(self) -> Bools:
        """Known days without an event; a SKU that has no others keeps them all."""
        eventful = np.zeros_like(self.panel.known)
        for effect in self.effects:
            eventful |= effect.days[:, : self.panel.days]
        ordinary = self.panel.known & ~eventful
        few = 4 * ordinary.sum(axis=1) < self.panel.known.sum(axis=1)
        ordinary[few] = self.panel.known[few]
        return ordinary

    def _usual(self, base: Bools) -> Floats:
        """Weekday × plans for past and future days. Plans fall on weekdays, so the two are found in turns."""
        panel = self.panel
        weekdays = panel.weekdays(self.horizon)
        found = plans.Measurement(self.planned, len(self.histories))
        span = panel.days + self.horizon
        weekly = np.ones((len(self.histories), span))
        for _ in range(plans.TURNS if self.planned else 1):
            # Plans first: a Sunday on which the plan says closed is no evidence about Sundays.
            found.turn(panel.units, base, weekly)
            exposure = np.where(base, found.combined(span)[:, : panel.days], 0.0)
            weekly = week.profile(panel.units, exposure, weekdays[: panel.days], self.groups)[:, weekdays]
        usual: Floats = weekly * found.combined(span)
        return usual


def _numbered(names: Sequence[str | None]) -> Indices:
    """A number per distinct name, in order of appearance sorted by name so that SKU order does not matter."""
    order = {name: i for i, name in enumerate(sorted({n or "" for n in names}))}
    return np.array([order[n or ""] for n in names], dtype=np.intp)
