"""What may a new SKU sell, judged by how something alike began (rule L3)?

With under eight weeks of own sales the forecast is drawn towards the first weeks of its analogues: competitors with
imported estimates, else own SKUs of the same category and price. Who is alike is found in `storage.queries.demand.analogues`.
"""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np

from core.demand.averages import telling_days
from core.phrase import Percent, Phrase, Value
from core.policy import Policy
from core.records import QUANTILES, Analogue, Floats, Forecast, Situation
from core.suggestion import Factor

LEAST_SPREAD = 0.25
MOST_SPREAD = 1.2
"""Bounds of the standard deviation of the log level between analogues: one analogue alone knows nothing of it."""
NAMED = 3


def blended(situation: Situation, policy: Policy) -> tuple[Forecast, Factor] | None:
    """The forecast drawn towards the analogues' curve, and its factor; None without analogues or after eight weeks.

    weight of own sales w = in-stock days seen ÷ ``policy.analogue_days``; mean = w · own + (1 - w) · curve, day by day,
    the curve at the SKU's own age. Quantiles keep their shape around the new mean, and the common level error grows
    by what the analogues differ: sigma² = own² · w + spread² · (1 - w).
    Worked example: 14 of 56 days seen (w = .25), own 4 a day, analogues 8 a day in those weeks: 1 + 6 = 7 a day.
    """
    assert situation.signals is not None
    analogues = situation.signals.analogues
    history, forecast = situation.history, situation.forecast
    seen = telling_days(history, situation.as_of, len(history.units))
    weight = seen / policy.analogue_days
    if not analogues or weight >= 1 or not len(forecast.mean):
        return None
    sold = np.flatnonzero(np.nan_to_num(history.units) > 0)
    age = (forecast.start - history.start).days - int(sold[0]) if len(sold) else 0
    curve = mean_curve(analogues, age, len(forecast.mean))
    mean = weight * forecast.mean + (1 - weight) * curve
    times = mean / np.maximum(forecast.mean, 1e-9)
    known = forecast.mean > 1e-6
    quantiles = np.where(known, forecast.quantiles * times, _wide(mean))
    spread = _spread(analogues)
    sigma = float(np.sqrt(weight * forecast.level_sigma**2 + (1 - weight) * spread**2))
    values: dict[str, Value | Percent] = {
        "names": ", ".join(each.name[:40] for each in analogues[:NAMED])
        + (" …" if len(analogues) > NAMED else ""),
        "share": Percent(1 - weight),
        "curve": round(float(curve[:28].mean()), 1),
        "own": round(float(forecast.mean[:28].mean()), 1),
        "seen": seen,
        "days": policy.analogue_days,
    }
    estimated = any(each.kind == "competitor" for each in analogues)
    if estimated:
        reason = Phrase(
            "{share} of the forecast follows the first weeks of competitors ({names}: {curve} a day, an estimate), the rest its own {seen} of {days} days ({own} a day)",
            values,
        )
    else:
        reason = Phrase(
            "{share} of the forecast follows the launches of own SKUs alike ({names}: {curve} a day), the rest its own {seen} of {days} days ({own} a day)",
            values,
        )
    effect = float(mean.sum() / max(float(forecast.mean.sum()), 1e-9)) if forecast.mean.sum() > 0 else 1.0
    made = replace(forecast, mean=mean, quantiles=quantiles, level_sigma=sigma)
    return made, Factor("L3", "×", "share", round(effect, 4), reason)


def mean_curve(analogues: tuple[Analogue, ...], age: int, days: int) -> Floats:
    """Units a day of the analogues from day ``age`` after their launch on; past its end a curve stays at its last week.

    Worked example: weeks of 2 and 4 a day, and of 4 and 8: day 3 is 3, day 10 is 6, day 100 is 6.
    """
    weeks = (age + np.arange(days)) // 7
    curves = [np.array(each.weeks)[np.minimum(weeks, len(each.weeks) - 1)] for each in analogues]
    return np.asarray(np.mean(curves, axis=0))


def _spread(analogues: tuple[Analogue, ...]) -> float:
    levels = [log(max(float(np.mean(each.weeks)), 0.05)) for each in analogues]
    found = float(np.std(levels)) if len(levels) > 2 else LEAST_SPREAD * 2
    return float(np.clip(found, LEAST_SPREAD, MOST_SPREAD))


def _wide(mean: Floats) -> Floats:
    """Quantiles of days nothing is known of but their mean: an exponential's."""
    return np.asarray(-np.log1p(-np.array(QUANTILES))[:, None] * mean)
