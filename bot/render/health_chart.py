"""The chart of the stock's age: units by age now, and in 30, 60 and 90 days if sales go as forecast."""

from __future__ import annotations

from bot.i18n import number, say
from bot.render.canvas import FAINT, GRID, INK, font, png, sheet
from core.watch.health import Health, SkuHealth

# From young to old, light to dark: read in grey as well; the oldest stands out.
COLOURS = ("#CFE3F1", "#8DBBDD", "#E8B44C", "#D9733A", "#8C2D19")
SMALL = 12.0


def draw(rows: tuple[SkuHealth, ...], title: str, locale: str) -> bytes | None:
    """A PNG of 1200 × 900 pixels that reads on a phone; None where no ages are told."""
    told = [each for each in rows if each.ages is not None and each.later is not None]
    if not told:
        return None
    now = [sum(each.ages[place] for each in told if each.ages) for place in range(5)]
    later = [sum(each.later[place] for each in told if each.later) for place in range(5)]
    if sum(now) == 0:
        return None
    figure = sheet(6.0, 4.5)
    axes = figure.add_axes((0.15, 0.16, 0.80, 0.59))
    names = [say(locale, "{low}–{high} days", low=low, high=high) for low, high in ((0, 90), (91, 180), (181, 270), (271, 365))]  # fmt: skip
    names.append(say(locale, "over {days} days", days=365))
    bottoms = [0.0, 0.0]
    top = max(sum(now), sum(later))
    for place, colour in enumerate(COLOURS):
        heights = [now[place], later[place]]
        axes.bar(
            [0, 1], heights, bottom=bottoms, color=colour, width=0.62, label=names[place], edgecolor="white"
        )
        for column, height in enumerate(heights):
            if height >= 0.05 * top:
                axes.text(
                    column, bottoms[column] + height / 2, number(locale, height), ha="center", va="center",
                    fontproperties=font(SMALL), color="white" if place >= 3 else INK,
                )  # fmt: skip
        bottoms = [below + height for below, height in zip(bottoms, heights, strict=True)]
    axes.set_xticks([0, 1], [say(locale, "today"), say(locale, "in 90 days") + "\n" + say(locale, "by forecast, nothing bought")], fontproperties=font(SMALL))  # fmt: skip
    ticks = [tick for tick in axes.get_yticks() if 0 <= tick <= axes.get_ylim()[1]]
    axes.set_yticks(ticks, [number(locale, round(tick)) for tick in ticks], fontproperties=font(SMALL))
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(length=0, labelcolor=INK)
    figure.text(0.04, 0.94, title, color=INK, fontproperties=font(13.0), parse_math=False)
    figure.legend(loc="upper left", bbox_to_anchor=(0.02, 0.92), ncols=3, prop=font(SMALL), frameon=False, columnspacing=1.0, handlelength=1.2)  # fmt: skip
    return png(figure)


def alt_text(health: Health, locale: str) -> str:
    """What the chart shows, in words."""
    told = [each for each in health.skus if each.ages is not None and each.later is not None]
    now = sum(each.over_90 or 0 for each in told)
    later = sum(sum(each.later[1:]) for each in told if each.later)
    return say(
        locale,
        "Stock by age: {now} units older than 90 days today, {later} in 90 days by the forecast if nothing is bought",
        now=now,
        later=later,
    )
