"""How is the shop doing, in a few words: each figure (rule K1) beside what it was, and its weeks as a line of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from bot.facts import Reader
from bot.i18n import money, number, percent, say

BLOCKS: Final = "▁▂▃▄▅▆▇█"
LEAST_POINTS = 3
CALM = 0.25
"""A line of blocks is as high as a quarter of its highest figure at least: it does not make a storm of a small change."""


class Point(Protocol):
    """One week of the trend: `core.watch.kpis.Kpis`, or as much of it as is kept for App Home."""

    @property
    def turnover(self) -> float | None: ...
    @property
    def lost_units(self) -> float: ...
    @property
    def lost_money(self) -> float: ...
    @property
    def in_stock_rate(self) -> float | None: ...
    @property
    def age_score(self) -> float | None: ...


def turnover(now: Point, before: Point | None, reader: Reader) -> tuple[str, str]:
    """How often the stock turns over in a year."""
    was = None if before is None else before.turnover
    bare = [None if each is None else number(reader, each) for each in (now.turnover, was)]
    told = None if bare[0] is None else say(reader, "{n} × a year", n=bare[0])
    return say(reader, "Inventory turnover"), moved(told, (now.turnover, was), bare, reader)


def lost(now: Point, before: Point | None, currency: str, reader: Reader) -> tuple[str, str]:
    """What running out cost; told where stock was counted."""
    points = [now, before]
    counted = [None if each is None or each.in_stock_rate is None else each for each in points]
    bare = [None if each is None else _lost(each, reader) for each in counted]
    told = None if counted[0] is None else _lost(now, reader, currency)
    units = now.lost_units, None if before is None else before.lost_units
    return say(reader, "Lost sales (estimate)"), moved(told, units, bare, reader)


def age_score(now: Point, before: Point | None, reader: Reader) -> tuple[str, str]:
    """How young the stock is."""
    scores = now.age_score, None if before is None else before.age_score
    bare = [None if each is None else number(reader, each, decimals=0) for each in scores]
    return say(reader, "Inventory age score, of 100"), moved(bare[0], scores, bare, reader)


def in_stock_rate(now: Point, before: Point | None, reader: Reader) -> tuple[str, str]:
    """The share of days on which what sells was there."""
    rates = now.in_stock_rate, None if before is None else before.in_stock_rate
    return say(reader, "In-stock rate"), share_moved(rates, reader)


def share_moved(shares: tuple[float | None, float | None], reader: Reader) -> str:
    """A share now and before: 16% ▲ from 14%."""
    bare = [None if each is None else percent(reader, each) for each in shares]
    return moved(bare[0], shares, bare, reader)


def moved(
    told: str | None,
    values: tuple[float | None, float | None],
    bare: Sequence[str | None],
    reader: Reader,
) -> str:
    """A figure and what it was: "4.8 × a year ▲ from 4.2". Each pair is now and before; ``bare`` are the figures as they
    are told, and only what differs there has moved."""
    now, before = values
    if told is None or now is None:
        return say(reader, "not enough data")
    if before is None or bare[1] is None:
        return told
    if bare[0] == bare[1]:
        return say(reader, "{now}, as before", now=told)
    return say(
        reader, "{now} {arrow} from {before}", now=told, arrow="▲" if now > before else "▼", before=bare[1]
    )


def blocks(values: Sequence[float | None]) -> str:
    """The known figures as a line of blocks, oldest first; empty with fewer than three.

    Worked example: 0, 5, 10: ▁▅█; 99, 100, 99 hardly moves: ▄▅▄.
    """
    known = [value for value in values if value is not None]
    if len(known) < LEAST_POINTS:
        return ""
    low, high = min(known), max(known)
    span = max(high - low, CALM * abs(high))
    if not span:
        return BLOCKS[0] * len(known)
    low -= (span - (high - low)) / 2
    return "".join(BLOCKS[min(len(BLOCKS) - 1, int((value - low) / span * len(BLOCKS)))] for value in known)


def _lost(point: Point, reader: Reader, currency: str | None = None) -> str:
    units = round(point.lost_units)
    if not units:
        return say(reader, "none")
    if currency is None:
        return say(reader, "about {units} {units:unit|units}", units=units)
    return say(
        reader,
        "about {units} {units:unit|units}, {money}",
        units=units,
        money=money(reader, round(point.lost_money), currency),
    )
