"""The alert rules of single SKUs as conditions over the catalogue's columns: how urgent is each SKU under each rule?

A level is 0 (calm), 1 (notice), 2 (act) or 3 (critical). Where an alert lasts already, its thresholds are wider by the
policy's slack, so that a figure that trembles around a threshold does not raise and end it day by day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from core.policy import Policy
from core.records import Bools, Floats
from core.suggestion import SEND_AHEAD, Severity
from core.watch.catalogue import Catalogue

Levels = npt.NDArray[np.int8]
SEVERITIES: Final[tuple[Severity | None, ...]] = (None, "notice", "act", "critical")
CHANCE = 1.645
"""Standard deviations of a count that sells as unevenly as the SKU does: fewer come by luck one time in twenty."""

SELLS = 0.05
"""Units a day under which an empty SKU is not out of stock but out of business."""

LONG_COVER = 60.0
"""Days of supply from which slow sales want an act and not only a look."""


@dataclass(frozen=True, slots=True)
class Watch:
    """An alert rule: its id, the columns it cannot do without, and its level for every SKU.

    Without a slack the level is that of a new alert; with one, also one of nought, that at which an alert lasts.
    """

    rule: str
    needs: Callable[[Catalogue], Bools]
    level: Callable[[Catalogue, Floats | None], Levels]


def evaluate(catalogue: Catalogue, lasting: Mapping[str, Mapping[int, Severity]]) -> dict[str, Levels]:
    """The level of every SKU under every rule; ``lasting`` is the severity of each rule's alerts by the SKU's id.

    A level rises at the threshold and falls only past the slack. Worked example: cover under 15 days wants an act,
    slack 15 %: raised at 14.9, still an act at 17.2, a notice at 17.3.
    """
    slack = catalogue.limits["alert_slack"]
    found: dict[str, Levels] = {}
    for watch in WATCHES:
        known = watch.needs(catalogue)
        raw = np.where(known, watch.level(catalogue, None), 0).astype(np.int8)
        held = lasting.get(watch.rule, {})
        if held:
            was = np.array(
                [SEVERITIES.index(held[each]) if each in held else 0 for each in catalogue.sku_ids],
                dtype=np.int8,
            )
            wide = np.where(known, watch.level(catalogue, slack), 0)
            raw = np.maximum(raw, np.minimum(was, wide)).astype(np.int8)
        found[watch.rule] = raw
    return found


def unknown(catalogue: Catalogue) -> set[tuple[str, int]]:
    """Which rule is off for which SKU, for want of an input: its alert neither holds nor is over."""
    return {
        (watch.rule, catalogue.sku_ids[int(row)])
        for watch in WATCHES
        for row in np.flatnonzero(~watch.needs(catalogue))
    }


def short_cover(c: Catalogue, slack: Floats | None) -> Levels:
    """S8: days of supply under the policy's thresholds; a launch's own, earlier ones are rule L2's.

    L7: from the day an event's goods must be on sale to its end, stock that does not last to that end is a notice, and an
    act where nothing arrives before it runs out. Worked example: 6.9 days critical, 7.0 act, 14.9 act, 15.0 notice, 29.9
    notice, 30.0 calm; with an event that ends in 34 days 33 is a notice, or an act if nothing comes in 33 days.
    """
    wide = 1 + _wider(slack)
    act = np.where(c.is_launch, np.minimum(c.limits["act_days"], Policy().act_days), c.limits["act_days"])
    notice = np.where(c.is_launch, 0.0, c.limits["notice_days"])
    notice = np.fmax(notice, c.through)
    act = np.where(c.arrives_in > c.cover, np.fmax(act, c.through), act)
    return _highest(
        (c.cover < notice * wide, 1), (c.cover < act * wide, 2), (c.cover < c.limits["critical_days"] * wide, 3)
    )  # fmt: skip


def launch_cover(c: Catalogue, slack: Floats | None) -> Levels:
    """L2: a launch under 60 days of supply is a notice, under 30 wants an act; under 15 rule S8 speaks."""
    wide = 1 + _wider(slack)
    by_s8 = short_cover(c, None) > 0
    level = _highest((c.cover < c.limits["notice_days"] * wide, 1), (c.cover < c.limits["act_days"] * wide, 2))  # fmt: skip
    return np.where(c.is_launch & ~by_s8, level, 0).astype(np.int8)


def faster(c: Catalogue, slack: Floats | None) -> Levels:
    """F6 up: ADS(7) at least 1.3 × that of the 30 days before, beyond counting luck; an act where cover is short.

    Worked example: 10 a day for a month, then 13 for a week: raised; 12.9: not.
    """
    v = c.velocity
    times = 1 + (c.limits["velocity_up"] - 1) * (1 - 2 * _wider(slack))
    rose = v.week >= times * v.month_before_week - 1e-9
    with np.errstate(invalid="ignore"):
        luck = CHANCE * np.sqrt(v.spread * v.week_days * v.month_before_week)
    clear = v.week_days * (v.week - v.month_before_week) >= (luck if slack is None else 0.0)
    broke = rose & clear & (v.month_before_week > 0)
    return _highest((broke, 1), (broke & (c.cover < c.limits["notice_days"]), 2))


def slower(c: Catalogue, slack: Floats | None) -> Levels:
    """F6 down, H3: ADS(30) at most 0.6 × the 30 days before, season taken out; an act where stock lasts long.

    Worked example: the brief's 120 a day that became 40: 40 ≤ 0.6 × 120 = 72, raised.
    """
    v = c.velocity
    usual = v.before * c.season
    share = c.limits["velocity_down"] + _wider(slack) * (1 - c.limits["velocity_down"])
    fell = v.month <= share * usual + 1e-9
    with np.errstate(invalid="ignore"):
        luck = CHANCE * np.sqrt(v.spread * v.month_days * usual)
    clear = v.month_days * (usual - v.month) >= (luck if slack is None else 0.0)
    broke = fell & clear & (usual > 0) & (c.on_hand > 0)
    return _highest((broke, 1), (broke & (np.isnan(c.cover) | (c.cover > LONG_COVER)), 2))


def over_120(c: Catalogue) -> Floats:
    """Units over 120 days: what was over 90 a month ago and did not sell since (first in, first out), at least 181+.

    Worked example: 300 over 90 days a month ago, 120 sold since: 180 are over 120 days now.
    """
    stayed = np.maximum(0.0, np.nan_to_num(c.aged_before[:, 0]) - c.velocity.units_30)
    older = np.maximum(np.nan_to_num(c.ages[:, 2:].sum(axis=1)), stayed)
    return np.asarray(np.minimum(np.nan_to_num(c.aged), older))


def aged(c: Catalogue, slack: Floats | None) -> Levels:
    """H1: units over 90 days that do not sell within days; over 120, or three months running, want a clearance plan."""
    with np.errstate(invalid="ignore", divide="ignore"):
        lasts = np.where(c.rate > 0, c.aged / c.rate, np.inf)
    there = (c.aged > 0) & (lasts > c.limits["aged_grace_days"] * (1 - _wider(slack)))
    running = (c.aged_before > 0).all(axis=1)
    return _highest((there, 1), (there & (running | (over_120(c) > 0)), 2))


def dear_ads(c: Catalogue, slack: Floats | None) -> Levels:
    """H2: ACoS over 30 % in each of the last two settled weeks; it lasts until the last week is back under it.

    Worked example: spend 45 on ad sales of 100 in both weeks: 45 %, raised; 30 on 100: not.
    """
    over = c.spend > c.limits["acos_limit"][:, None] * c.ad_sales + 1e-9
    weeks = c.limits["acos_weeks"].astype(int)
    needed = np.arange(c.spend.shape[1])[None, :] >= c.spend.shape[1] - weeks[:, None]
    both = (over | ~needed).all(axis=1)
    return np.where(both if slack is None else over[:, -1], 2, 0).astype(np.int8)


def losing(c: Catalogue, slack: Floats | None) -> Levels:
    """P1: each unit bought now loses money, as the last decision found: an act where that stops buying, else a notice.

    Only of what still sells. No slack: the decision is the threshold.
    """
    loses = np.array([bool(each) for each in c.losses], dtype=np.bool_) & (np.nan_to_num(c.rate) >= SELLS)
    stops = np.array([bool(each and each["stops"]) for each in c.losses], dtype=np.bool_)
    return _highest((loses, 1), (loses & stops, 2))


def unsent(c: Catalogue, slack: Floats | None) -> Levels:
    """S10: stock of the seller's own warehouses has to leave within a week, as the last decision found: an act.

    No slack: the day is the threshold.
    """
    last = (c.today + SEND_AHEAD).isoformat()
    due = np.array([bool(each and each["send_by"] <= last) for each in c.transfers], dtype=np.bool_)
    return _highest((due, 2))


def _wider(slack: Floats | None) -> Floats | float:
    return 0.0 if slack is None else slack


def _has_decision(c: Catalogue) -> Bools:
    return np.array([each is not None for each in c.losses], dtype=np.bool_)


def _has_transfer(c: Catalogue) -> Bools:
    return np.array([each is not None for each in c.transfers], dtype=np.bool_)


def _has_cover(c: Catalogue) -> Bools:
    return np.asarray(np.isfinite(c.cover) & ~((c.on_hand <= 0) & (c.rate < SELLS)))


def _has_week(c: Catalogue) -> Bools:
    return np.isfinite(c.velocity.week) & np.isfinite(c.velocity.month_before_week)


def _has_months(c: Catalogue) -> Bools:
    return np.isfinite(c.velocity.month) & np.isfinite(c.velocity.before) & (c.velocity.month_days >= 14)


def _has_ages(c: Catalogue) -> Bools:
    return np.isfinite(c.aged)


def _has_ads(c: Catalogue) -> Bools:
    weeks = c.limits["acos_weeks"].astype(int)
    needed = np.arange(c.spend.shape[1])[None, :] >= c.spend.shape[1] - weeks[:, None]
    known = np.isfinite(c.spend) & np.isfinite(c.ad_sales) & (c.spend > 0)
    return np.asarray((known | ~needed).all(axis=1))


def _highest(*steps: tuple[Bools, int]) -> Levels:
    level = np.zeros(len(steps[0][0]), dtype=np.int8)
    for condition, value in steps:
        level = np.where(condition, np.maximum(level, value), level).astype(np.int8)
    return level


WATCHES: Final = (
    Watch("S8", _has_cover, short_cover),
    Watch("L2", _has_cover, launch_cover),
    Watch("F6", _has_week, faster),
    Watch("H3", _has_months, slower),
    Watch("H1", _has_ages, aged),
    Watch("H2", _has_ads, dear_ads),
    Watch("P1", _has_decision, losing),
    Watch("S10", _has_transfer, unsent),
)
RULES: Final = tuple(each.rule for each in WATCHES)
