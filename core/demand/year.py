"""What is a time of the year worth, as a multiplier around 1?

Sales of each of 52 weeks ÷ what a year without season (but with the SKU's growth) would have brought, smoothed
over five weeks. How much of that is season and how much is luck is told by whether successive years agree; a
SKU's own index leans on its category's, and that on the batch's, as far as they do not. Weekdays, events and
levels are judged elsewhere.
"""

from __future__ import annotations

import numpy as np

from core.demand.week import Indices
from core.records import Bools, Floats

WEEKS = 52
YEAR_DAYS = 364  # whole weeks, so that weekdays fall on weekdays
MINIMUM_DAYS = 437  # 1.2 years: with less, growth and season cannot be told apart
KERNEL = ((-2, 1 / 9), (-1, 2 / 9), (0, 3 / 9), (1, 2 / 9), (2, 1 / 9))
POOL_AGREEMENT = 0.6
"""Correlation between years assumed of a pool's index before its own years are compared."""
POOL_PRIOR_YEARS = 1.0
OWN_AGREEMENT = 0.1
OWN_AGREEMENT_SKUS = 5.0
OWN_PRIOR_YEARS = 1.5
POOL_SKUS = 5
GROWTH_PRIOR_UNITS = 30.0
LARGEST_LOG_GROWTH = 1.5


def index(units: Floats, exposure: Floats, life: Floats, groups: Indices, horizon: int) -> Floats:
    """Multipliers, shape (S, T + horizon), mean 1 over a year; all 1 where no SKU has 1.2 years of history.

    ``exposure`` as in `core.demand.week`, with the weekday in it. ``life`` is days since the first sale; a SKU younger
    than `MINIMUM_DAYS` takes its pool's index.
    """
    count, days = units.shape
    eligible = life >= MINIMUM_DAYS
    if not eligible.any():
        return np.ones((count, days + horizon))
    ago = days - 1 - np.arange(days)
    sold = _by_week(np.where(exposure > 0, units, 0.0), ago)
    due = _grown(sold, _by_week(exposure, ago))
    covered = due > 0
    rate = sold.sum(axis=(1, 2)) / np.maximum(due.sum(axis=(1, 2)), 1e-9)
    due = _smooth(due * rate[:, None, None])
    noise = _weekly_noise(sold, covered)
    sold = _smooth(sold)
    pool = _pools(sold, due, covered, eligible, noise, groups)
    agreement, strength = _agreement(sold, due, pool, covered & eligible[:, None, None])
    told = strength > 0
    typical = (
        np.divide(agreement, strength, where=told, out=np.zeros(count)).sum()
        + OWN_AGREEMENT * OWN_AGREEMENT_SKUS
    ) / (told.sum() + OWN_AGREEMENT_SKUS)
    trust = np.where(
        eligible, _trust(agreement, strength, max(float(typical), 0.0), OWN_PRIOR_YEARS, covered), 0.0
    )
    own = _blend(sold.sum(axis=1), due.sum(axis=1), pool, trust)
    place = np.concatenate((ago, -1 - np.arange(horizon))) % YEAR_DAYS / 7 - 0.5
    low = np.floor(place).astype(np.intp)
    part = place - low
    return np.asarray(own[:, low % WEEKS] * (1 - part) + own[:, (low + 1) % WEEKS] * part)


def _by_week(values: Floats, ago: Indices) -> Floats:
    """Sums by year and week counted back from today, shape (S, years, 52)."""
    years = int(ago[0]) // YEAR_DAYS + 1
    lead = years * YEAR_DAYS - values.shape[1]
    padded = np.concatenate((np.zeros((len(values), lead)), values), axis=1)[:, ::-1]
    return np.asarray(padded.reshape(len(values), years, WEEKS, 7).sum(axis=3))


def _grown(sold: Floats, due: Floats) -> Floats:
    """``due`` with each SKU's growth in it, so that growth within a year is not taken for season.

    Growth compares the weeks that two successive years both cover.
    """
    years = sold.shape[1]
    both = (due[:, :-1] > 0) & (due[:, 1:] > 0)
    new, new_due = (np.where(both, v[:, :-1], 0.0).sum(axis=(1, 2)) for v in (sold, due))
    old, old_due = (np.where(both, v[:, 1:], 0.0).sum(axis=(1, 2)) for v in (sold, due))
    rate = (new + old) / np.maximum(new_due + old_due, 1e-9)
    k = GROWTH_PRIOR_UNITS
    growth = np.log((new + k) / (new_due * rate + k)) - np.log((old + k) / (old_due * rate + k))
    growth = np.clip(growth, -LARGEST_LOG_GROWTH, LARGEST_LOG_GROWTH)
    when = -(np.arange(years)[:, None] + (np.arange(WEEKS)[None, :] + 0.5) / WEEKS)
    return np.asarray(due * np.exp(growth[:, None, None] * when[None]))


def _smooth(weeks: Floats) -> Floats:
    smoothed = np.zeros_like(weeks)
    for shift, weight in KERNEL:
        smoothed += weight * np.roll(weeks, shift, axis=-1)
    return smoothed


def _weekly_noise(sold: Floats, covered: Bools) -> Floats:
    """Squared relative deviation of a week's sales, from the differences of neighbouring weeks."""
    flat, seen = sold.reshape(len(sold), -1), covered.reshape(len(sold), -1)
    both = seen[:, 1:] & seen[:, :-1]
    pairs = np.maximum(both.sum(axis=1), 1)
    square = np.where(both, np.diff(flat, axis=1) ** 2, 0.0).sum(axis=1) / pairs / 2
    mean = flat.sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    return np.asarray(square / np.maximum(mean, 1e-9) ** 2)


def _pools(
    sold: Floats, due: Floats, covered: Bools, eligible: Bools, noise: Floats, groups: Indices
) -> Floats:
    """The index each SKU leans on, shape (S, 52): its category's where it has enough SKUs, else everybody's."""
    total = sold.sum(axis=(1, 2))
    # Steady SKUs speak louder than erratic ones, large ones no louder than small ones.
    voice = np.where(eligible & (total > 20), 1.0 / ((0.2 + noise) * np.maximum(total, 1e-9)), 0.0)
    everyone = _pool(sold, due, covered, voice, np.ones((1, WEEKS)))
    pools = np.repeat(everyone, len(sold), axis=0)
    for group in range(int(groups.max()) + 1):
        mine = np.flatnonzero(groups == group)
        speaking = np.count_nonzero(voice[mine] > 0)
        if POOL_SKUS <= speaking < np.count_nonzero(voice > 0):
            pools[mine] = _pool(sold[mine], due[mine], covered[mine], voice[mine], everyone)
    return pools


def _pool(sold: Floats, due: Floats, covered: Bools, voice: Floats, prior: Floats) -> Floats:
    sold = (sold * voice[:, None, None]).sum(axis=0, keepdims=True)
    due = (due * voice[:, None, None]).sum(axis=0, keepdims=True)
    covered = np.asarray((covered & (voice > 0)[:, None, None]).any(axis=0, keepdims=True))
    agreement, strength = _agreement(sold, due, prior, covered)
    trust = _trust(agreement, strength, POOL_AGREEMENT, POOL_PRIOR_YEARS, covered)
    return _blend(sold.sum(axis=1), due.sum(axis=1), prior, trust)


def _agreement(sold: Floats, due: Floats, prior: Floats, covered: Bools) -> tuple[Floats, Floats]:
    """Covariance of successive years' deviations from ``prior``, and their variance; 0 with under 8 shared weeks."""
    expected = np.where(covered, due * prior[:, None, :], 0.0)
    level = np.where(covered, sold, 0.0).sum(axis=2) / np.maximum(expected.sum(axis=2), 1e-9)
    deviation = np.where(covered, sold / np.maximum(expected * level[:, :, None], 1e-9) - 1.0, 0.0)
    both = covered[:, 1:] & covered[:, :-1]
    shared = np.maximum(both.sum(axis=(1, 2)), 1)
    product = np.where(both, deviation[:, 1:] * deviation[:, :-1], 0.0).sum(axis=(1, 2)) / shared
    square = np.where(both, deviation[:, 1:] ** 2 + deviation[:, :-1] ** 2, 0.0).sum(axis=(1, 2)) / shared / 2
    enough = both.sum(axis=(1, 2)) >= 8
    return np.where(enough, product, 0.0), np.where(enough, square, 0.0)


def _trust(agreement: Floats, strength: Floats, prior: float, prior_years: float, covered: Bools) -> Floats:
    """Share of the mean of n years' indices that is season: n ρ ÷ (1 + (n − 1) ρ) (Spearman-Brown)."""
    years = np.maximum(covered.sum(axis=(1, 2)) / WEEKS, 1.0)
    told = strength > 0
    seen = np.where(told, np.minimum(years - 1.0, 2.0), 0.0)
    own = np.divide(agreement, strength, where=told, out=np.zeros_like(agreement))
    rho = np.clip((own * seen + prior * prior_years) / (seen + prior_years), 0.0, 0.98)
    return np.asarray(years * rho / (1.0 + (years - 1.0) * rho))


def _blend(sold: Floats, due: Floats, prior: Floats, trust: Floats) -> Floats:
    own = np.where(due > 0, sold / np.maximum(due, 1e-9), prior)
    blended = prior + trust[:, None] * (own - prior)
    return np.asarray(blended / np.maximum(blended.mean(axis=1, keepdims=True), 1e-9))
