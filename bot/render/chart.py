"""What has sold, what will, and how long does stock last? One picture for a phone: 90 days back, 90 ahead.

Above: sales a day as bars, days without stock hatched, the forecast with its 50 % and 80 % ranges. Below: stock
as it will be if nothing is ordered, with its range, as it will be with the order, and the reorder point.
Between them the days that matter are named. What is drawn comes from `CardFacts`; nothing foreign is written
into the picture. matplotlib's objects only, no pyplot: several threads draw at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.facts import CardFacts
from bot.i18n import compact, day, month, say, words
from bot.render.canvas import DPI, FAINT, GRID, INK, font, png, sheet
from bot.render.chart_text import DAYS_BACK, alt_text
from core.phrase import Phrase

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

__all__ = ["alt_text", "draw"]

WIDTH, HEIGHT = 6.0, 4.5  # 1200 × 900 px; text of 13 pt is still 11 px high at 360 px
TEXT, SMALL = 13.0, 12.0
LEFT, RIGHT, BOTTOM, TOP, MIDDLE = 0.105, 0.985, 0.085, 0.935, 0.56
ROW = 0.055  # height of a row of labels, as a share of the picture
ROWS = 5
SHOWN_ARRIVALS = 3
TODAY = -0.5  # day 0 of the forecast is today: the past ends half a day before it

# Okabe and Ito's palette: told apart with every common colour blindness, and in grey.
SALES, MEAN, HALF, MOST = "#7A8794", "#0072B2", "#8FC1E3", "#CFE4F3"
STOCK, STOCK_RANGE, ORDERED, EMPTY = "#D55E00", "#F8DCC6", "#009E73", "#F5E3EC"

SOLID, DASHED, DOTTED = "-", (0, (3, 1.2)), (0, (1, 1))
_Q10, _Q25, _Q75, _Q90 = 2, 3, 5, 6  # places in core.records.QUANTILES

SALES_TITLE = Phrase("Sales a day, and forecast (50% and 80% range)")
STOCK_TITLE = Phrase("Stock, units")


class Mark(NamedTuple):
    """A day that matters, with what happens on it."""

    day: date
    text: str
    colour: str


class Place(NamedTuple):
    """Where a mark stands: its day and the left edge of its label across the picture, and the label's row."""

    across: float
    edge: float
    row: int


def draw(facts: CardFacts, locale: str) -> bytes:
    """The chart as PNG, 1200 × 900 pixels."""
    figure = sheet(WIDTH, HEIGHT)
    if facts.suggestion.on_hand is None:
        sales = _panel(figure, BOTTOM, TOP, facts)
    else:
        sales = _panel(figure, MIDDLE + 0.055, TOP, facts)
        marks = marks_of(facts, locale)
        places = _place(figure, sales, marks, facts)
        rows = max((place.row for place in places), default=-1) + 1
        stock = _panel(figure, BOTTOM, MIDDLE - ROW * rows - 0.005, facts)
        _draw_stock(figure, stock, facts, locale)
        _draw_marks(figure, marks, places)
        _month_names(stock, facts, locale)
    _draw_sales(sales, facts, locale)
    if facts.suggestion.on_hand is None:
        _month_names(sales, facts, locale)
    return png(figure)


def marks_of(facts: CardFacts, locale: str) -> list[Mark]:
    """The days to name, in order: order by, arrivals, and the day stock runs out."""
    suggestion = facts.suggestion
    orders = facts.draft.orders if facts.draft else suggestion.orders
    last = suggestion.as_of + timedelta(days=len(suggestion.forecast.mean) - 1)

    def short(value: date) -> str:
        return day(locale, value, weekday=False)

    marks = []
    if orders:
        by = min(order.order_by for order in orders)
        if by > suggestion.as_of:
            marks.append(Mark(by, say(locale, "order by {day}", day=short(by)), INK))
    coming = [(lot.arrives, lot) for lot in suggestion.inbound_lots if lot.arrives is not None]
    lots = [(arrives, lot.quantity, STOCK) for arrives, lot in coming if not lot.can_be_sent]
    lots = sorted(lots)[:SHOWN_ARRIVALS]
    lots += sorted((order.arrives, order.quantity, ORDERED) for order in orders)[:SHOWN_ARRIVALS]
    marks += [
        Mark(arrives, say(locale, "+{n} on {day}", n=units, day=short(arrives)), colour)
        for arrives, units, colour in lots
    ]
    marks += [
        Mark(arrives, say(locale, "+{n} if sent ({place})", n=lot.quantity, place=lot.reference[:16]), STOCK)
        for arrives, lot in coming
        if lot.can_be_sent
    ]
    if suggestion.runs_out_on is not None:
        out = suggestion.runs_out_on
        marks.append(Mark(out, say(locale, "runs out {day}", day=short(out)), STOCK))
    return sorted(mark for mark in marks if suggestion.as_of <= mark.day <= last)


def _panel(figure: Figure, bottom: float, top: float, facts: CardFacts) -> Axes:
    axes = figure.add_axes((LEFT, bottom, RIGHT - LEFT, top - bottom))
    axes.set_xlim(-DAYS_BACK - 1, len(facts.suggestion.forecast.mean))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.axvline(TODAY, color=INK, linewidth=1.2)
    return axes


def _draw_sales(axes: Axes, facts: CardFacts, locale: str) -> None:
    import numpy as np

    units, in_stock = _recent(facts)
    past = np.arange(-len(units), 0)
    known = ~np.isnan(units)
    axes.vlines(past[known], 0, units[known], color=SALES, linewidth=1.5)
    highest = float(units[known].max()) if known.any() else 0.0
    for first, last in _runs(~in_stock):
        axes.axvspan(
            past[first] - 0.5, past[last] + 0.5, facecolor=EMPTY, edgecolor=FAINT, hatch="////",
            linewidth=0, alpha=0.9, zorder=0.5,
        )  # fmt: skip
    _draw_hidden(axes, facts, past[~in_stock])
    ahead, quantiles = facts.suggestion.forecast, facts.suggestion.forecast.quantiles
    future = np.arange(len(ahead.mean))
    axes.fill_between(future, quantiles[_Q10], quantiles[_Q90], color=MOST, linewidth=0)
    axes.fill_between(future, quantiles[_Q25], quantiles[_Q75], color=HALF, linewidth=0)
    axes.plot(future, ahead.mean, color=MEAN, linewidth=2.2)
    earlier = _draw_earlier(axes, facts)
    top = max(highest, float(quantiles[_Q90].max(initial=0.0)), earlier, 1.0)
    axes.set_ylim(0, top * 1.12)
    _heights(axes, top, locale, from_day=-DAYS_BACK - 1)
    _write(axes.figure, LEFT, TOP + 0.012, words(locale, SALES_TITLE), INK, va="bottom", size=TEXT)
    axes.text(
        -1.5, top * 1.1, say(locale, "today"), ha="right", va="top", color=INK,
        fontproperties=font(SMALL), parse_math=False, bbox=_paper(),
    )  # fmt: skip
    if earlier:
        axes.text(
            1.5, top * 1.1, say(locale, "dashes: as it was forecast"), ha="left", va="top", color=MEAN,
            fontproperties=font(SMALL), parse_math=False, bbox=_paper(),
        )  # fmt: skip
    if not in_stock.all():
        first, last = max(_runs(~in_stock), key=lambda run: run[1] - run[0])
        centre = min(max((past[first] + past[last]) / 2, -DAYS_BACK + 16), -36)
        axes.text(
            centre, top * 1.1, say(locale, "out of stock"), ha="center", va="top", color=FAINT,
            fontproperties=font(SMALL), parse_math=False, bbox=_paper(),
        )  # fmt: skip


def _draw_hidden(axes: Axes, facts: CardFacts, out: Any) -> None:
    """What stock-outs hid, spread evenly over their days: dots where the bars are missing."""
    forecast = facts.suggestion.forecast
    if forecast.out_of_stock_days and len(out):
        per_day = forecast.units_put_back / forecast.out_of_stock_days
        axes.plot(out, [per_day] * len(out), ".", color=SALES, markersize=5)


def _draw_earlier(axes: Axes, facts: CardFacts) -> float:
    """Earlier forecasts as dashes over the days they were for; gives the highest, 0 where there is none."""
    highest = 0.0
    for each in facts.past:
        first = (each.made_on - facts.suggestion.as_of).days + 1
        last = min(first + each.days - 1, -1)
        first = max(first, -DAYS_BACK)
        if first < last:
            axes.hlines(each.per_day, first - 0.5, last + 0.5, color=MEAN, linewidth=2.0, linestyle=DASHED)
            highest = max(highest, each.per_day)
    return highest


def _draw_stock(figure: Figure, axes: Axes, facts: CardFacts, locale: str) -> None:
    import numpy as np

    suggestion = facts.suggestion
    expected, low, high = suggestion.projection
    # Each point is a day's end; the line begins with what is there today.
    when = np.arange(len(expected) + 1) - 0.5
    start = float(suggestion.on_hand or 0)

    def line(values: Any) -> Any:
        return np.concatenate([[start], values])

    orders = facts.draft.orders if facts.draft else suggestion.orders
    axes.fill_between(when, line(low), line(high), color=STOCK_RANGE, linewidth=0)
    top = max(start, float(np.max(high, initial=0.0)), float(suggestion.reorder_point), 1.0)
    legend: list[tuple[str, Any, str]] = [(STOCK, SOLID, say(locale, "if nothing is ordered"))]
    axes.plot(when, line(expected), color=STOCK, linewidth=2.4)
    if orders:
        ordered = line(suggestion.projection_with_order)
        # Before the order arrives both lines are one: only what differs is drawn.
        first = max(int(np.argmax(ordered > line(expected) + 0.5)) - 1, 0)
        axes.plot(when[first:], ordered[first:], color=ORDERED, linewidth=2.4, linestyle=DASHED)
        legend.append((ORDERED, DASHED, say(locale, "with this order")))
        top = max(top, float(np.max(ordered, initial=0.0)))
    if suggestion.reorder_point > 0:
        level = suggestion.reorder_point
        axes.hlines(level, TODAY, len(expected), color=FAINT, linewidth=2.0, linestyle=DOTTED)
        legend.append((FAINT, DOTTED, say(locale, "reorder point {n}", n=level)))
    axes.set_ylim(0, top * 1.08)
    _heights(axes, top, locale, from_day=TODAY)
    _draw_legend(figure, legend, locale)


def _draw_legend(figure: Figure, entries: Sequence[tuple[str, Any, str]], locale: str) -> None:
    """What the lines mean, in the left half: stock of the past is not kept by day, so it is free."""
    from matplotlib.lines import Line2D

    _write(figure, LEFT, MIDDLE - ROW * 0.5, words(locale, STOCK_TITLE), INK, size=TEXT)
    for row, (colour, style, text) in enumerate(entries, start=1):
        height = MIDDLE - (ROW + 0.005) * (row + 0.5)
        ends = [LEFT, LEFT + 0.05], [height, height]
        figure.add_artist(Line2D(*ends, color=colour, linewidth=2.4, linestyle=style))
        _write(figure, LEFT + 0.06, height, text, INK)


def _place(figure: Figure, axes: Axes, marks: Sequence[Mark], facts: CardFacts) -> list[Place]:
    """For each mark the row and the left edge where its label overlaps no other: right of its line if it can."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]  # Agg has one
    today = _across(axes, facts.suggestion.as_of, facts)
    taken: list[list[tuple[float, float]]] = [[] for _ in range(ROWS)]
    places = []
    for mark in marks:
        label = _write(figure, 0, 0, mark.text, INK)
        width = label.get_window_extent(renderer).width / (WIDTH * DPI) + 0.02
        label.remove()
        at = _across(axes, mark.day, facts)
        edges = [min(at, RIGHT + 0.01 - width), max(at - width, today)]
        row, edge = _free(taken, edges, width)
        places.append(Place(at, edge, row))
    return places


def _free(taken: list[list[tuple[float, float]]], edges: Sequence[float], width: float) -> tuple[int, float]:
    for row, spans in enumerate(taken):
        for edge in edges:
            if all(edge + width <= left or right <= edge for left, right in spans):
                spans.append((edge, edge + width))
                return row, edge
    taken.append([(edges[0], edges[0] + width)])
    return len(taken) - 1, edges[0]


def _draw_marks(figure: Figure, marks: Sequence[Mark], places: Sequence[Place]) -> None:
    from matplotlib.lines import Line2D

    for mark, place in zip(marks, places, strict=True):
        height = MIDDLE - ROW * (place.row + 0.5)
        line = Line2D([place.across] * 2, [BOTTOM, height + ROW * 0.3], color=mark.colour, linewidth=1.1)
        figure.add_artist(line)
        _write(figure, place.edge + 0.01, height, mark.text, mark.colour, zorder=5, bbox=_paper())


def _write(
    figure: Any, x: float, y: float, text: str, colour: str, *, size: float = SMALL, **how: Any
) -> Text:
    how = {"va": "center", "ha": "left", **how}
    written: Text = figure.text(x, y, text, color=colour, fontproperties=font(size), parse_math=False, **how)
    return written


def _across(axes: Axes, when: date, facts: CardFacts) -> float:
    low, high = axes.get_xlim()
    share = ((when - facts.suggestion.as_of).days - low) / (high - low)
    return LEFT + share * (RIGHT - LEFT)


def _recent(facts: CardFacts) -> tuple[Any, Any]:
    """Units and stock flags of the days before today, at most 90; days after the data are unknown."""
    import numpy as np

    history, today = facts.history, facts.suggestion.as_of
    offset = (history.start - today).days
    units = np.full(DAYS_BACK, np.nan)
    in_stock = np.ones(DAYS_BACK, dtype=bool)
    for place, (sold, stocked) in enumerate(zip(history.units, history.in_stock, strict=True), start=offset):
        if -DAYS_BACK <= place < 0:
            units[place], in_stock[place] = sold, stocked
    return units, in_stock


def _runs(flags: Any) -> list[tuple[int, int]]:
    """Stretches of True as (first, last) places."""
    runs: list[tuple[int, int]] = []
    for place, flag in enumerate(flags):
        if flag and runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        elif flag:
            runs.append((place, place))
    return runs


def _heights(axes: Axes, top: float, locale: str, *, from_day: float) -> None:
    """Two or three round heights with a faint line each, written by the reader's locale."""
    from matplotlib.ticker import MaxNLocator

    for height in MaxNLocator(nbins=4, integer=True, steps=[1, 2, 5, 10]).tick_values(0, top):
        if 0 < height <= top * 1.05 or (height == 0 and from_day < TODAY):
            axes.hlines(height, from_day, axes.get_xlim()[1], color=GRID, linewidth=0.8, zorder=0.4)
            axes.text(
                from_day - 1.5, height, compact(locale, round(height)), ha="right", va="center", color=FAINT,
                fontproperties=font(SMALL), parse_math=False,
            )  # fmt: skip


def _month_names(axes: Axes, facts: CardFacts, locale: str) -> None:
    today = facts.suggestion.as_of
    days = [
        today + timedelta(days=place) for place in range(-DAYS_BACK, len(facts.suggestion.forecast.mean) - 6)
    ]
    firsts = [each for each in days if each.day == 1]
    names = [month(locale, each) for each in firsts]
    axes.set_xticks([(each - today).days for each in firsts], names, fontproperties=font(SMALL))
    axes.tick_params(axis="x", length=4, pad=4, color=FAINT, labelcolor=FAINT)


def _paper() -> dict[str, Any]:
    return {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}
