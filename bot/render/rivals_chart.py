"""The chart of an answer about competitors: their prices beside ours, days without stock marked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.ask.facts import RivalChart, RivalLine
from bot.i18n import day, money, say
from bot.render.canvas import FAINT, GRID, INK, font, png, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SMALL = 12.0
TICKS = 5
# Okabe and Ito's palette with a dash of its own each: told apart by every eye, and in grey.
_LINES: tuple[tuple[str, Any], ...] = (
    ("#0072B2", "-"), ("#E69F00", (0, (5, 1.5))), ("#009E73", (0, (1, 1))), ("#CC79A7", (0, (4, 1, 1, 1))), ("#56B4E9", (0, (8, 2))),
)  # fmt: skip


def draw(chart: RivalChart, locale: str) -> bytes:
    """A PNG of 1200 × 900 pixels that reads on a phone."""
    figure = sheet(6.0, 4.5)
    axes = figure.add_axes((0.13, 0.27, 0.81, 0.63))
    for line, (colour, dash) in zip(chart.rivals, _LINES, strict=False):
        _draw_line(axes, line, chart, colour=colour, linestyle=dash, linewidth=2.0, label=line.name)
    if chart.ours is not None:
        label = say(locale, "our price")
        _draw_line(axes, chart.ours, chart, colour=INK, linestyle="-", linewidth=3.0, label=label)
    if any(any(line.empty) for line in chart.rivals):
        label = say(locale, "out of stock")
        axes.plot([], [], "x", color=FAINT, markersize=8, markeredgewidth=2.2, label=label)
    figure.text(
        0.13,
        0.93,
        say(locale, "{sku}: competitors' prices", sku=chart.sku),
        color=INK,
        fontproperties=font(13.0),
        parse_math=False,
    )
    _frame(axes, chart, locale)
    figure.legend(loc="lower center", ncols=2, prop=font(SMALL), frameon=False, borderaxespad=0.2)
    return png(figure)


def _draw_line(axes: Axes, line: RivalLine, chart: RivalChart, *, colour: str, **style: Any) -> None:
    days = [(each - chart.first_day).days for each in line.days]
    prices = [float("nan") if price is None else price for price in line.prices]
    axes.step(days, prices, where="mid", color=colour, **style)
    gone = [place for place, empty in enumerate(line.empty) if empty]
    axes.plot(
        [days[i] for i in gone],
        [prices[i] for i in gone],
        "x",
        color=colour,
        markersize=8,
        markeredgewidth=2.2,
    )


def _frame(axes: Axes, chart: RivalChart, locale: str) -> None:
    length = (chart.last_day - chart.first_day).days
    places = sorted({round(length * n / (TICKS - 1)) for n in range(TICKS)})
    names = [day(locale, chart.first_day + timedelta(days=place), weekday=False) for place in places]
    axes.set_xlim(-0.5, length + 0.5)
    axes.set_xticks(places, names, fontproperties=font(SMALL))
    axes.margins(y=0.12)
    axes.locator_params(axis="y", nbins=5)
    from decimal import Decimal

    heights = [height for height in axes.get_yticks() if axes.get_ylim()[0] <= height <= axes.get_ylim()[1]]
    amounts = [Decimal(f"{height:.2f}") for height in heights]
    cents = any(each != int(each) for each in amounts)
    labels = [money(locale, each, chart.currency, exact=cents) for each in amounts]
    axes.set_yticks(heights, labels, fontproperties=font(SMALL))
    left = min(0.3, 0.04 + 0.0175 * max(map(len, labels), default=0))  # as wide as the longest amount
    axes.set_position((left, 0.27, 0.94 - left, 0.63))
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(length=4, color=FAINT, labelcolor=FAINT)
