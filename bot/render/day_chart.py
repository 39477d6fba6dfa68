"""The chart of an answer with values by day: one to five lines, few ticks, readable on a phone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from bot.ask.facts import DayChart
from bot.i18n import day, money, number, words
from bot.render.canvas import FAINT, GRID, INK, font, png, sheet

SMALL = 12.0
TICKS = 5
_LINES: tuple[tuple[str, Any], ...] = (
    (INK, "-"), ("#0072B2", (0, (5, 1.5))), ("#E69F00", (0, (1, 1))), ("#009E73", (0, (4, 1, 1, 1))), ("#CC79A7", (0, (8, 2))),
)  # fmt: skip


def draw(chart: DayChart, locale: str) -> bytes:
    """A PNG of 1200 × 800 pixels; a rank is drawn with the first place at the top."""
    figure = sheet(6.0, 4.0)
    several = len(chart.lines) > 1
    axes = figure.add_axes((0.13, 0.24 if several else 0.13, 0.81, 0.64 if several else 0.75))
    first = min(line.days[0] for line in chart.lines)
    last = max(line.days[-1] for line in chart.lines)
    for line, (colour, dash) in zip(chart.lines, _LINES, strict=False):
        places = [(each - first).days for each in line.days]
        heights = [float("nan") if value is None else value for value in line.values]
        axes.plot(
            places, heights, color=colour, linestyle=dash, linewidth=2.2, label=words(locale, line.name)
        )
        if len(places) == 1:
            axes.plot(places, heights, "o", color=colour, markersize=7)
    figure.text(
        0.13, 0.92, words(locale, chart.title), color=INK, fontproperties=font(13.0), parse_math=False
    )
    length = max(1, (last - first).days)
    ticks = range(0, length + 1, -(-length // (TICKS - 1)))
    axes.set_xticks(
        ticks,
        [day(locale, first + timedelta(days=n), weekday=False) for n in ticks],
        fontproperties=font(SMALL),
    )
    axes.set_xlim(-0.5, length + 0.5)
    axes.locator_params(axis="y", nbins=5)
    if chart.kind == "rank":
        axes.invert_yaxis()
    elif chart.kind == "count":
        axes.set_ylim(bottom=0)
    low, high = sorted(axes.get_ylim())
    places_y = [height for height in axes.get_yticks() if low <= height <= high]
    axes.set_yticks(
        places_y, [_said(height, chart, locale) for height in places_y], fontproperties=font(SMALL)
    )
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(length=4, color=FAINT, labelcolor=FAINT)
    if several:
        figure.legend(loc="lower center", ncols=3, prop=font(SMALL), frameon=False, borderaxespad=0.2)
    return png(figure)


def _said(height: float, chart: DayChart, locale: str) -> str:
    if chart.kind == "money":
        return money(locale, Decimal(f"{height:.2f}"), chart.currency)
    return number(locale, height)
