"""The replay of one SKU in a picture: money earned beyond the peer's week by week, and the stock it took.

Above: how much more this policy had earned by each week than the seller's own orders (or the days-of-cover rule).
Below: stock under both, with the weeks in which a sale was lost marked at the foot.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.i18n import compact, month, number, say, words
from bot.render.canvas import FAINT, GRID, INK, font, png, sheet
from bot.render.proof import POLICIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from core.proof.proof import Proof

TEXT, SMALL = 13.0, 12.0
LEFT, RIGHT = 0.125, 0.975
# Okabe and Ito's palette, and a dash of its own for each line.
OURS, PEER, GAIN, LOSS = "#0072B2", "#D55E00", "#CFE4F3", "#F8DCC6"
DASHED = (0, (4, 1.5))


def draw(proof: Proof, locale: str) -> bytes:
    """A PNG of 1200 × 900 pixels that reads on a phone."""
    figure = sheet(6.0, 4.5)
    top = figure.add_axes((LEFT, 0.56, RIGHT - LEFT, 0.355))
    low = figure.add_axes((LEFT, 0.165, RIGHT - LEFT, 0.295))
    if proof.peer == "own":
        title = say(locale, "Earned beyond your own orders, {currency}", currency=proof.currency)
    else:
        title = say(locale, "Earned beyond the days-of-cover rule, {currency}", currency=proof.currency)
    _draw_gain(top, proof)
    _draw_stock(low, proof)
    _heights(top, locale)
    _heights(low, locale)
    for axes in (top, low):
        axes.set_xlim(-0.5, len(proof.lives["this"].earned) - 0.5)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.spines["bottom"].set_color(FAINT)
    top.set_xticks([])
    _months(low, proof, locale)
    figure.text(LEFT, 0.945, title, color=INK, fontproperties=font(TEXT), parse_math=False)
    figure.text(
        LEFT, 0.49, say(locale, "Stock, units; marks: weeks with a lost sale"), color=INK, fontproperties=font(TEXT),
        parse_math=False,
    )  # fmt: skip
    low.plot([], [], color=OURS, linewidth=2.4, label=words(locale, POLICIES["this"]))
    low.plot([], [], color=PEER, linewidth=2.2, linestyle=DASHED, label=words(locale, POLICIES[proof.peer]))
    figure.legend(loc="lower center", ncols=2, prop=font(SMALL), frameon=False, borderaxespad=0.1)
    return png(figure)


def _draw_gain(axes: Axes, proof: Proof) -> None:
    import numpy as np

    ours, peer = (np.array(proof.lives[name].earned) for name in ("this", proof.peer))
    gain, weeks = ours - peer, np.arange(len(ours))
    axes.fill_between(weeks, 0, gain, where=gain >= 0, color=GAIN, linewidth=0, interpolate=True)
    axes.fill_between(weeks, 0, gain, where=gain <= 0, color=LOSS, linewidth=0, interpolate=True)
    axes.axhline(0, color=INK, linewidth=1.2)
    axes.plot(weeks, gain, color=OURS, linewidth=2.4)
    axes.margins(y=0.12)


def _draw_stock(axes: Axes, proof: Proof) -> None:
    ours, peer = proof.lives["this"], proof.lives[proof.peer]
    highest = max(*ours.stock, *peer.stock, 1)
    axes.plot(range(len(peer.stock)), peer.stock, color=PEER, linewidth=2.2, linestyle=DASHED)
    axes.plot(range(len(ours.stock)), ours.stock, color=OURS, linewidth=2.4)
    for life, colour, height, shape in ((ours, OURS, -0.06, "^"), (peer, PEER, -0.15, "x")):
        out = [week for week, days in enumerate(life.out) if days]
        axes.plot(
            out, [height * highest] * len(out), shape, color=colour, markersize=6, markeredgewidth=1.8, clip_on=False
        )  # fmt: skip
    axes.set_ylim(-0.2 * highest, highest * 1.08)


def _heights(axes: Axes, locale: str) -> None:
    """A few round heights with a faint line each, written by the reader's locale."""
    from matplotlib.ticker import MaxNLocator

    low, high = axes.get_ylim()
    ticks = [
        tick
        for tick in MaxNLocator(nbins=4, steps=[1, 2, 5, 10]).tick_values(low, high)
        if low <= tick <= high
    ]
    if axes.get_ylim()[0] < 0 and not any(tick < 0 for tick in ticks):
        ticks = [tick for tick in ticks if tick >= 0]
    shown: Sequence[float] = [tick for tick in ticks if tick >= 0 or low < -0.25 * high]
    axes.set_yticks(shown, [_short(locale, tick) for tick in shown], fontproperties=font(SMALL))
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0, labelcolor=FAINT)


def _short(locale: str, height: float) -> str:
    if abs(height) < 10_000:
        return number(locale, height)
    return ("−" if height < 0 else "") + compact(locale, abs(round(height)))


def _months(axes: Axes, proof: Proof, locale: str) -> None:
    weeks = len(proof.lives["this"].earned)
    ends = [proof.first + timedelta(days=7 * week + 6) for week in range(weeks)]
    places: list[int] = []
    names: list[str] = []
    seen: set[tuple[int, int]] = {_month(ends[0])} if ends else set()
    for week, end in enumerate(ends):
        if _month(end) not in seen:
            seen.add(_month(end))
            places.append(week)
            names.append(month(locale, end))
    every = 1 if len(places) <= 7 else 2
    axes.set_xticks(places[::every], names[::every], fontproperties=font(SMALL))
    axes.tick_params(axis="x", length=4, pad=4, color=FAINT, labelcolor=FAINT)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
