"""What rank, returns and search volume say of demand (rules F2, F3, F4): each a multiplier with its reason.

Whether a multiplier is applied, or is in the statistical forecast already, is for `core.demand.adjust`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log
from statistics import median

import numpy as np

from core.demand import censor
from core.demand.averages import ads
from core.names import return_reason
from core.phrase import Percent, Phrase, Value
from core.policy import Policy
from core.records import History, Signals

RANK_DAYS, RANK_BEFORE = 14, 28
"""The rank of the last two weeks is held against that of the four weeks before."""
LEAST_RANKS = 5
WORTH_PLACES = 100
SMALL_CATEGORY, LARGE_CATEGORY = 10_000, 1_000_000
FIT_WEEKS, FIT_SPREAD, FIT_ERRORS = 8, 0.15, 2.0
RETURN_DAYS = 90
LEAST_RETURNS = 10
SHOWN_REASONS = 2
ASKED = "F4 variants"
"""Under which the part of F4 that asks for single variants is tested by itself (F8)."""


@dataclass(frozen=True, slots=True)
class Says:
    """What one rule makes of demand: ``times`` around 1, the rate it is relative to (units a day), and why."""

    rule: str
    times: float
    since: float | None
    reason: Phrase


def rank(history: History, signals: Signals, as_of: date, policy: Policy) -> Says | None:
    """F2: each 1,000 places of Best Sellers Rank gained are worth +5 to +15 % daily sales, each lost as much less.

    The effect per 1,000 places is that of a power law sales = a · rank^-b fitted on the SKU's own weeks, held inside
    the range; without a fit it is 15 % in a category of 10,000 listings, falling with the log of its size to 5 % at a
    million, and ``policy.rank_effect`` where the size is not known. Never more than ``policy.rank_cap`` in all.
    Worked example: from 5,000 to 3,000 in a category of unknown size: 1.1² = 1.21; back: .9² = .81.
    None where nothing moved by `WORTH_PLACES`.
    """
    now = _median_rank(signals.ranks, as_of, RANK_DAYS)
    before = _median_rank(signals.ranks, as_of - timedelta(days=RANK_DAYS), RANK_BEFORE)
    if now is None or before is None or abs(before - now) < WORTH_PLACES:
        return None
    gained = (before - now) / 1000
    effect, fitted = _rank_effect(history, signals, as_of, before, now, policy)
    times = (1 + effect) ** gained if gained > 0 else (1 - effect) ** -gained
    times = float(np.clip(times, 1 - policy.rank_cap, 1 + policy.rank_cap))
    values: dict[str, Value | Percent] = {
        "now": round(now),
        "before": round(before),
        "effect": Percent(effect),
        "change": Percent(abs(times - 1)),
    }
    since = ads(history, as_of - timedelta(days=RANK_DAYS), RANK_BEFORE)
    if fitted:
        gain = Phrase(
            "rank {now} after {before}: {change} more, at {effect} per 1,000 places, as its own ranks and sales go together",
            values,
        )
        loss = Phrase(
            "rank {now} after {before}: {change} less, at {effect} per 1,000 places, as its own ranks and sales go together",
            values,
        )
    else:
        gain = Phrase("rank {now} after {before}: {change} more, at {effect} per 1,000 places", values)
        loss = Phrase("rank {now} after {before}: {change} less, at {effect} per 1,000 places", values)
    return Says("F2", times, since, gain if gained > 0 else loss)


def returns(history: History, signals: Signals, as_of: date) -> Says | None:
    """F3: where more comes back than is usual in the category, the excess that does not come back sellable is taken off.

    times = 1 - (return rate - category's) × share of returned units that were not sellable (all, where not known).
    Worked example: 12 % come back where 7 % are usual, 60 % of them unsellable: 1 - .05 × .6 = .97.
    None without figures, with fewer than `LEAST_RETURNS` returns, or where the rate is not above the category's.
    """
    usual, back = signals.category_return_rate, signals.returned
    sold = _sold(history, as_of, RETURN_DAYS)
    if usual is None or back is None or back < LEAST_RETURNS or sold <= 0:
        return None
    rate = min(1.0, back / sold)
    if rate <= usual + 1e-9:
        return None
    lost = (rate - usual) * (1.0 if signals.unsellable is None else signals.unsellable)
    named = [return_reason(name) for name, _ in signals.return_reasons[:SHOWN_REASONS]]
    values: dict[str, Percent | Phrase] = {
        "rate": Percent(rate),
        "usual": Percent(usual),
        "lost": Percent(lost),
    }
    if len(named) == SHOWN_REASONS:
        reason = Phrase(
            "{rate} of units are returned, usually {usual}: {lost} taken off; reasons: {first}, {second}",
            {**values, "first": named[0], "second": named[1]},
        )
    elif named:
        reason = Phrase(
            "{rate} of units are returned, usually {usual}: {lost} taken off; reason: {first}",
            {**values, "first": named[0]},
        )
    else:
        reason = Phrase("{rate} of units are returned, usually {usual}: {lost} taken off", values)
    return Says("F3", 1 - lost, None, reason)


def searches_fell(history: History, signals: Signals, as_of: date, policy: Policy) -> Says | None:
    """F4: searches for the core keywords 15 % or more under the 28 days before cut what is ordered by as much.

    At most by ``policy.keyword_cut_most``. Worked example: 8,500 after 10,000 a day: × .85.
    """
    change = search_change(signals)
    if change is None or change > -policy.keyword_fall + 1e-9:
        return None
    cut = min(-change, policy.keyword_cut_most)
    values: dict[str, Value | Percent] = {
        "change": Percent(-change),
        "keywords": _named(signals.keywords),
        "cut": Percent(cut),
    }
    reason = Phrase("searches for {keywords} fell by {change} in 28 days: {cut} less", values)
    return Says("F4", 1 - cut, ads(history, as_of - timedelta(days=28), 28), reason)


def searches_rose(signals: Signals, policy: Policy) -> Phrase | None:
    """F4: searches up by more than 30 % on the 28 days before; the reason to bring the order forward. None else."""
    change = search_change(signals)
    if change is None or change <= policy.keyword_surge + 1e-9:
        return None
    return Phrase(
        "searches for {keywords} rose by {change} in 28 days: orders of the next {days} days are brought forward",
        {
            "keywords": _named(signals.keywords),
            "change": Percent(change),
            "days": policy.keyword_ahead_days,
        },
    )


def variant_asked(history: History, signals: Signals, as_of: date, policy: Policy) -> Says | None:
    """F4: searches that ask for this variant and not for its siblings up by more than 30 %; ``times`` is that growth.

    None too where the stock of its siblings is not known: how large its share may be is then nobody's to say.
    """
    asked = signals.asked
    if asked is None or asked.units is None or not asks(signals, policy):
        return None
    change = asked.now / asked.before - 1
    values: dict[str, Value | Percent] = {"keywords": _named(asked.keywords), "change": Percent(change)}
    reason = Phrase(
        "searches for {keywords}, which ask for this variant, rose by {change} in 28 days", values
    )
    return Says(ASKED, 1 + change, ads(history, as_of - timedelta(days=28), 28), reason)


def asks(signals: Signals, policy: Policy) -> bool:
    """Whether searches for this variant rose by more than the threshold."""
    asked = signals.asked
    return asked is not None and asked.now > asked.before * (1 + policy.keyword_surge + 1e-9)


def search_change(signals: Signals) -> float | None:
    """Search volume of the last 28 days ÷ that of the 28 before - 1; None where either is not known."""
    if signals.searches is None or signals.searches[1] <= 0:
        return None
    return signals.searches[0] / signals.searches[1] - 1


def _rank_effect(
    history: History, signals: Signals, as_of: date, before: float, now: float, policy: Policy
) -> tuple[float, bool]:
    """Share of sales per 1,000 places, inside the range, and whether it was fitted."""
    low, high = policy.rank_effect_low, policy.rank_effect_high
    power = rank_power(history, signals.ranks, as_of)
    if power is not None:
        times = (now / before) ** -power
        per = abs(times ** (1000 / abs(before - now)) - 1)
        return float(np.clip(per, low, high)), True
    if signals.category_size is None or signals.category_size < 1:
        return policy.rank_effect, False
    size = min(max(signals.category_size, SMALL_CATEGORY), LARGE_CATEGORY)
    part = log(size / SMALL_CATEGORY) / log(LARGE_CATEGORY / SMALL_CATEGORY)
    return high - part * (high - low), False


def rank_power(history: History, ranks: Sequence[tuple[date, int]], as_of: date) -> float | None:
    """The exponent b of sales = a · rank^-b over the SKU's weeks to ``as_of``, by least squares on logs.

    None with fewer than `FIT_WEEKS` weeks, with ranks that hardly differ, or where b is not `FIT_ERRORS` standard errors
    above nought. Worked example: weeks at ranks 1,000 and 4,000 selling 20 and 10 a day: b = log 2 ÷ log 4 = .5.
    """
    told = dict(ranks)
    points = []
    last = min(as_of, history.end)
    telling = censor.tells_demand(history)
    for week in range(26):
        days = [last - timedelta(days=7 * week + d) for d in range(7)]
        places = [told[d] for d in days if d in told]
        at = [(d - history.start).days for d in days]
        at = [i for i in at if 0 <= i < len(telling) and telling[i]]
        if len(places) < 3 or len(at) < 4:
            continue
        sold = float(np.maximum(history.units[at], 0.0).mean())
        if sold > 0:
            points.append((log(median(places)), log(sold)))
    if len(points) < FIT_WEEKS:
        return None
    x, y = np.array(points).T
    x, y = x - x.mean(), y - y.mean()
    if x.std() < FIT_SPREAD:
        return None
    b = -float(x @ y) / float(x @ x)
    rest = y + b * x
    error = float(np.sqrt((rest @ rest) / (len(x) - 2) / (x @ x)))
    return b if b > FIT_ERRORS * error and b > 0 else None


def _median_rank(ranks: Sequence[tuple[date, int]], until: date, days: int) -> float | None:
    within = [place for day, place in ranks if until - timedelta(days=days) < day <= until]
    return float(median(within)) if len(within) >= LEAST_RANKS else None


def _sold(history: History, as_of: date, days: int) -> float:
    until = min(len(history.units), (as_of - history.start).days + 1)
    since = max(0, (as_of - history.start).days + 1 - days)
    return float(np.nansum(np.maximum(history.units[since:until], 0.0))) if until > since else 0.0


def _named(keywords: Sequence[str]) -> str:
    return ", ".join(f"“{each}”" for each in keywords[:2]) + (" …" if len(keywords) > 2 else "")
