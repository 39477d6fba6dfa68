"""What will be wanted on each of the next days, per SKU, and how sure is that?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from core.demand import counts, level, season
from core.demand.panel import Panel, assemble
from core.records import HORIZON_DAYS, QUANTILES, Floats, Forecast, History, SellingEvent


def forecast_batch(
    histories: Sequence[History],
    *,
    start: date,
    horizon: int = HORIZON_DAYS,
    events: Sequence[SellingEvent] = (),
    categories: Mapping[str, str] = {},
) -> list[Forecast]:
    """Forecasts in the order of ``histories``."""
    if not histories:
        return []
    panel = assemble(histories, start)
    S, T = panel.units.shape
    groups = np.zeros(S, dtype=np.intp)
    wk = season.weekly(panel.units, panel.known, panel.weekdays(), groups)
    prof = wk[:, panel.weekdays(horizon)]
    lv, ev = level.speeds(panel.units, panel.known, prof[:, :T], [T - 1])
    L = lv[0].mean(axis=0)
    mean = L[:, None] * prof[:, T:]
    # spread
    rec = slice(max(0, T - 182), None)
    k = panel.known[:, rec]
    y = np.where(k, panel.units[:, rec], 0)
    p = np.where(k, prof[:, :T][:, rec], 0)
    Lr = y.sum(1) / np.maximum(p.sum(1), 1e-9)
    m = p * Lr[:, None]
    num = (np.where(k, (y - m) ** 2 - m, 0)).sum(1)
    den = (m**2).sum(1)
    pooled = np.median(num / np.maximum(den, 1e-9))
    n0 = 10 * Lr**2
    a = np.clip((num + pooled * n0) / (den + n0 + 1e-9), 0.02, 50)
    q = counts.negative_binomial(mean.ravel(), np.repeat(a, horizon), np.array(QUANTILES)).reshape(
        len(QUANTILES), S, horizon
    )
    return [Forecast(h.sku, start, mean[i], q[:, i], 0.25, "test") for i, h in enumerate(histories)]
