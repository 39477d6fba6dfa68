"""When a rival runs out again: the rhythm of its stock-outs, and the days on which our stock should be at its peak (M2).

Two gaps make no rhythm and say so. The next gap is expected one usual cycle after the last began; how far cycles have
strayed from the usual one is how far it may be off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from statistics import median

from core.records import History, RivalDay

LEAST_GAPS = 3
JOIN = timedelta(days=3)
"""Gaps this close to each other are one: a day of stray stock is no restock."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without stock, both inclusive; ``lasts`` while it is not over."""

    first: date
    last: date
    lasts: bool = False

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Cycle:
    """The rhythm of one rival: days from gap to gap, days a gap lasts, and when the next is expected.

    ``earliest`` and ``latest`` bound the first day of the next gap by how cycles have strayed.
    """

    rival: str
    gaps: tuple[Gap, ...]
    every_days: int
    lasts_days: int
    next_on: date
    earliest: date
    latest: date


def gaps(listing: Iterable[RivalDay]) -> list[Gap]:
    """The spells without stock of one rival, oldest first. Days of no file neither begin nor end one."""
    known = sorted((d for d in listing if d.in_stock is not None), key=lambda d: d.day)
    found: list[Gap] = []
    for out, days in groupby(known, key=lambda d: d.in_stock is False):
        spell = list(days)
        if not out:
            continue
        lasts = spell[-1] is known[-1]
        if found and spell[0].day - found[-1].last <= JOIN:
            found[-1] = Gap(found[-1].first, spell[-1].day, lasts)
        else:
            found.append(Gap(spell[0].day, spell[-1].day, lasts))
    return found


def cycle(rival: str, listing: Iterable[RivalDay], today: date) -> Cycle | None:
    """The rival's rhythm, None with fewer than `LEAST_GAPS` gaps.

    Worked example: gaps on 1 March, 30 April and 30 June come every 60.5 days: the next about 29 August.
    """
    found = gaps(d for d in listing if d.day <= today)
    if len(found) < LEAST_GAPS:
        return None
    steps = [(b.first - a.first).days for a, b in pairwise(found)]
    usual = median(steps)
    stray = max(abs(step - usual) for step in steps)
    ahead = found[-1].first + timedelta(days=usual)
    while ahead <= today:
        ahead += timedelta(days=usual)
    return Cycle(
        rival=rival,
        gaps=tuple(found),
        every_days=round(usual),
        lasts_days=round(
            median(gap.days for gap in found if not gap.lasts)
            if any(not g.lasts for g in found)
            else found[-1].days
        ),
        next_on=ahead,
        earliest=max(today, ahead - timedelta(days=stray)),
        latest=ahead + timedelta(days=stray),
    )


def lifts(
    history: History, found: Iterable[Gap], *, least_days: int = 3, before_days: int = 14
) -> list[float]:
    """What our sales did in a rival's earlier gaps: units a day in the gap over those of the two weeks before, less one.

    Only days on which ours was in stock and known; gaps that still last or have fewer than three such days say nothing.
    Worked example: 20 a day before, 25 in the gap: .25.
    """
    from math import isfinite

    def rate(first: date, last: date) -> tuple[int, float]:
        start = max(0, (first - history.start).days)
        stop = min(len(history.units), (last - history.start).days + 1)
        known = [
            float(history.units[i])
            for i in range(start, stop)
            if history.in_stock[i] and isfinite(history.units[i])
        ]
        return len(known), sum(known) / len(known) if known else 0.0

    told = []
    for gap in found:
        if gap.lasts:
            continue
        days, during = rate(gap.first, gap.last)
        days_before, before = rate(gap.first - timedelta(days=before_days), gap.first - timedelta(days=1))
        if days >= least_days and days_before >= least_days and before > 0:
            told.append(during / before - 1)
    return told
