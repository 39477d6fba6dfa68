"""What recent sales and competitors say that moves an order: the buffer tier (S2), launch swings (L2), empty rivals (S3, M2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from core.phrase import Percent, Phrase
from core.policy import Policy
from core.records import History, RivalDay
from core.stage import window

ESTIMATES = 28  # days of a competitor's sales estimates
RIVAL_FRESH_DAYS = 7  # an older sighting says nothing about today


def buffer_share(history: History, as_of: date, policy: Policy) -> tuple[float, Phrase] | None:
    """S2: the share to add, when each of the last 7 days sold at least 20 % over its weekday a week before.

    15 % at growth of 20 %, rising with it to 30 % at twice that. Worked example: mean growth 30 % on 7 days:
    .15 + (.30 - .20) / .20 · .15 = .225. Days out of stock or with nothing sold a week before break the run.
    """
    run = policy.buffer_run_days
    units = window(history, as_of, run + 7)
    now, before = units[7:], units[:run]
    if not (np.isfinite(now).all() and np.isfinite(before).all()) or (before <= 0).any():
        return None
    growth = now / before - 1
    if (growth < policy.buffer_growth - 1e-9).any():
        return None
    mean = float(now.sum() / before.sum() - 1)
    over = min(1.0, max(0.0, (mean - policy.buffer_growth) / policy.buffer_growth))
    share = policy.buffer_low + over * (policy.buffer_high - policy.buffer_low)
    reason = Phrase(
        "sales {growth} over the same weekday a week before on {days} days running: {share} more",
        {"growth": Percent(mean), "days": run, "share": Percent(share)},
    )
    return share, reason


def launch_swing(history: History, as_of: date, policy: Policy) -> float | None:
    """L2: how far the last 14 in-stock days lie above (+) or below (-) the 14 before, as a share.

    What the days before promised stands for the launch forecast, which has since learnt from these very
    days. None without 14 in-stock days on both sides.
    """
    units = window(history, as_of, 8 * policy.launch_swing_days)
    known = units[np.isfinite(units)]
    days = policy.launch_swing_days
    if len(known) < 2 * days:
        return None
    before = float(known[-2 * days : -days].mean())
    return None if before <= 0 else float(known[-days:].mean()) / before - 1


def left_by_rivals(rivals: Sequence[RivalDay], as_of: date) -> float | None:
    """Units a day that the competitors which are out of stock sold before, by their estimates of the last four weeks in stock.

    None where no estimate tells. Worked example: one sold about 12 a day, the other is not estimated: 12.
    """
    empty = {seen.competitor_asin for seen in _latest(rivals, as_of) if not seen.in_stock}
    told: dict[str, list[float]] = {}
    for seen in sorted(rivals, key=lambda each: each.day):
        if seen.competitor_asin in empty and seen.in_stock and seen.units_estimate is not None:
            told.setdefault(seen.competitor_asin, []).append(seen.units_estimate)
    return sum(float(np.mean(each[-ESTIMATES:])) for each in told.values()) if told else None


def rivals_out(rivals: Sequence[RivalDay], as_of: date) -> int:
    """Tracked competitors whose last sighting within a week says out of stock."""
    return sum(1 for seen in _latest(rivals, as_of) if not seen.in_stock)


def _latest(rivals: Sequence[RivalDay], as_of: date) -> list[RivalDay]:
    """Each competitor's last sighting within a week that tells of its stock."""
    latest: dict[str, RivalDay] = {}
    for seen in rivals:
        if seen.in_stock is None or not as_of - timedelta(days=RIVAL_FRESH_DAYS) <= seen.day <= as_of:
            continue
        known = latest.get(seen.competitor_asin)
        if known is None or seen.day >= known.day:
            latest[seen.competitor_asin] = seen
    return list(latest.values())
