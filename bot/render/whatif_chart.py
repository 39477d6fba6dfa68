"""The chart of a what-if: stock ahead before and after, with the band of the after and the days it runs out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.i18n import day, number, say
from bot.render.canvas import FAINT, GRID, INK, font, png, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from core.decide.choices.whatif import Outcome, WhatIf

AFTER, BAND = "#0072B2", "#CFE3F1"
SMALL = 12.0
TICKS = 4


def draw(found: WhatIf, locale: str) -> bytes:
    """A PNG of 1200 × 760 pixels that reads on a phone."""
    import numpy as np

    figure = sheet(6.0, 3.8)
    axes = figure.add_axes((0.12, 0.25, 0.84, 0.66))
    days = np.arange(1, found.days + 1)
    expected, low, high = found.after.stock
    changed = not np.array_equal(found.before.stock[0], expected)
    band = say(locale, "after, 8 of 10 futures") if changed else say(locale, "8 of 10 futures")
    axes.fill_between(days, low, high, color=BAND, linewidth=0, label=band)
    if changed:
        axes.plot(
            days,
            found.before.stock[0],
            color=FAINT,
            linewidth=2.2,
            linestyle=(0, (5, 2)),
            label=say(locale, "before"),
        )
    told = say(locale, "after") if changed else say(locale, "with this order")
    axes.plot(days, expected, color=AFTER, linewidth=2.8, label=told)
    top = max(float(found.before.stock[0].max()), float(high.max()), 1.0)
    axes.set_ylim(0, top * 1.18)
    axes.set_xlim(0, found.days)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(GRID)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    at = np.linspace(0, found.days, TICKS, dtype=int)
    start = found.after.card.as_of
    axes.set_xticks(at, [day(locale, start + timedelta(days=int(each)), weekday=False) for each in at])
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font(SMALL))
        label.set_color(INK)
    first, *_, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    axes.locator_params(axis="y", nbins=4, integer=True)
    axes.yaxis.set_major_formatter(lambda height, _: number(locale, height))
    axes.tick_params(length=0)
    axes.tick_params(axis="x", pad=8)  # a cross stands half below the line
    _mark(axes, found.before, FAINT, None)
    _mark(axes, found.after, AFTER, say(locale, "runs out"))
    figure.text(
        0.12,
        0.94,
        say(locale, "{sku}: stock ahead, units", sku=found.after.card.sku),
        color=INK,
        fontproperties=font(SMALL + 1),
    )
    figure.legend(
        loc="lower left",
        bbox_to_anchor=(0.1, -0.02),
        ncols=2,
        frameon=False,
        prop=font(SMALL),
        handlelength=1.6,
        columnspacing=1.0,
    )
    return png(figure)


def _mark(axes: Axes, side: Outcome, colour: str, label: str | None) -> None:
    """A cross on the day stock ends."""
    gone = side.runs_out_on
    if gone is not None and (days := (gone - side.card.as_of).days) <= len(side.stock[0]):
        axes.plot(
            [days],
            [0],
            marker="x",
            linestyle="none",
            label=label,
            color=colour,
            markersize=11,
            markeredgewidth=3,
            clip_on=False,
        )
