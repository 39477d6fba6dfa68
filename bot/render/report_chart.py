"""The weekly report's picture: four small charts of thirteen weeks, that read on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.i18n import compact, day, percent, say
from bot.render.canvas import FAINT, GRID, INK, font, png, sheet
from bot.render.health_chart import COLOURS
from core.watch.weekly import Weekly

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SMALL, TITLE = 12.0, 13.5
OURS, NAIVE, LOST = "#0072B2", "#E69F00", "#D55E00"
AGES = ("0–90", "–180", "–270", "–365", "365+")
_PLACES = ((0.10, 0.60), (0.60, 0.60), (0.10, 0.11), (0.60, 0.11))
_SIZE = (0.37, 0.29)


def draw(facts: Weekly, locale: str) -> bytes:
    """A PNG of 1200 × 1040 pixels."""
    figure = sheet(6.0, 5.2)
    panels = [figure.add_axes((*place, *_SIZE)) for place in _PLACES]
    ends = [each.end for each in facts.trend]
    _line(panels[0], ends, [each.turnover for each in facts.trend], locale)
    _title(panels[0], say(locale, "Inventory turnover, × a year"))
    _bars(panels[1], ends, [each.lost_units for each in facts.trend], locale)
    _title(panels[1], say(locale, "Lost sales, units (estimate)"))
    scores = [each.age_score for each in facts.trend]
    if sum(score is not None for score in scores) == 1 and facts.trend[-1].ages:
        _ages(
            panels[2], facts.trend[-1].ages, locale
        )  # one point is no trend: how old the stock is today says more
        _title(panels[2], say(locale, "Units in stock by age in days"))
    else:
        _line(panels[2], ends, scores, locale, top=100)
        _title(panels[2], say(locale, "Inventory age score, of 100"))
    _errors(panels[3], facts, locale)
    _title(panels[3], say(locale, "Forecast error, 28 days"))
    return png(figure)


def _line(
    axes: Axes, ends: Sequence[date], values: Sequence[float | None], locale: str, *, top: float | None = None
) -> None:
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if not known:
        _empty(axes, locale)
        return
    places, heights = [place for place, _ in known], [value for _, value in known]
    axes.plot(places, heights, color=OURS, linewidth=2.4)
    axes.plot(places[-1:], heights[-1:], "o", color=OURS, markersize=6)
    axes.set_ylim(0, top or max(heights) * 1.25 or 1)
    _weeks(axes, ends, locale)
    _heights(axes, locale)


def _bars(axes: Axes, ends: Sequence[date], values: Sequence[float], locale: str) -> None:
    axes.bar(range(len(values)), values, color=LOST, width=0.7)
    axes.set_ylim(0, max(values, default=0) * 1.25 or 1)
    _weeks(axes, ends, locale)
    _heights(axes, locale)


def _ages(axes: Axes, units: Sequence[float], locale: str) -> None:
    places = range(len(units))
    axes.bar(places, units, color=COLOURS, width=0.7)
    axes.set_ylim(0, max(units) * 1.3 or 1)
    for place, count in zip(places, units, strict=True):
        axes.text(
            place, count, compact(locale, round(count)), color=INK, ha="center", va="bottom", fontproperties=font(10.0)
        )  # fmt: skip
    axes.set_xticks(list(places), AGES, fontproperties=font(10.0))
    axes.set_xlim(-0.6, len(units) - 0.4)
    axes.set_yticks([])
    _frame(axes)


def _errors(axes: Axes, facts: Weekly, locale: str) -> None:
    if not facts.errors:
        _empty(axes, locale)
        return
    places = range(len(facts.errors))
    ours, naive = [each.error for each in facts.errors], [each.naive for each in facts.errors]
    axes.bar([place - 0.2 for place in places], ours, 0.38, color=OURS, label=say(locale, "this forecast"))
    axes.bar([place + 0.2 for place in places], naive, 0.38, color=NAIVE, label=say(locale, "30-day average"))
    highest = max(*ours, *naive)
    axes.set_ylim(0, highest * 1.8 or 1)
    axes.legend(
        prop=font(10.0),
        frameon=False,
        loc="upper left",
        borderaxespad=0.1,
        ncols=2,
        columnspacing=0.8,
        bbox_to_anchor=(-0.08, 1.02),
        handlelength=1.2,
        handletextpad=0.5,
    )
    names = [day(locale, each.end, weekday=False) for each in facts.errors]
    axes.set_xticks(list(places), names, fontproperties=font(10.0))
    axes.locator_params(axis="y", nbins=4)
    ticks = [tick for tick in axes.get_yticks() if 0 <= tick <= 1.2 * highest]  # the legend stands above
    axes.set_yticks(ticks, [percent(locale, tick) for tick in ticks], fontproperties=font(SMALL))
    _frame(axes)


def _weeks(axes: Axes, ends: Sequence[date], locale: str) -> None:
    last = len(ends) - 1
    places = sorted({0, last})
    names = [day(locale, ends[place], weekday=False) for place in places]
    axes.set_xlim(-0.6, last + 0.6)
    axes.set_xticks(places, names, fontproperties=font(SMALL))
    labels = axes.get_xticklabels()
    labels[0].set_horizontalalignment("left")  # both stay under their own chart
    labels[-1].set_horizontalalignment("right")
    _frame(axes)


def _heights(axes: Axes, locale: str) -> None:
    axes.locator_params(axis="y", nbins=4)
    top = axes.get_ylim()[1]
    ticks = [tick for tick in axes.get_yticks() if 0 <= tick <= top]
    whole = all(float(tick).is_integer() for tick in ticks)
    names = [compact(locale, round(tick)) if whole else f"{tick:.1f}" for tick in ticks]
    axes.set_yticks(ticks, names, fontproperties=font(SMALL))


def _frame(axes: Axes) -> None:
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(length=3, color=FAINT, labelcolor=FAINT)


def _empty(axes: Axes, locale: str) -> None:
    axes.set_axis_off()
    axes.text(
        0.5,
        0.5,
        say(locale, "not enough data"),
        color=FAINT,
        ha="center",
        va="center",
        fontproperties=font(SMALL),
    )


def _title(axes: Axes, text: str) -> None:
    # From the left edge of the axis' own figures, where there is room for a long title.
    title = axes.set_title(text, loc="left", color=INK, fontproperties=font(TITLE), pad=8)
    title.set_x(-0.22)
