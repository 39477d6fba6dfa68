"""Competitors' days → happenings: price war (M1), out of stock (M2), and the plainer competition alerts (M5).

A happening has a first day and, when it is over, a last one; its key is made of what and when it began, so that
scanning the same days again finds the same happening. What it is worth to us is told in `core.market.alerts`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from statistics import median
from typing import Any, Literal

from core.policy import Policy
from core.records import RivalDay

Kind = Literal[
    "price_war", "out_of_stock", "price_cut", "coupon", "new_entrant", "back_in_stock", "review_surge",
    "price_rise", "bsr_record", "rank_jump", "bundle", "overtaken", "crowding", "saturation", "share_loss", "demand_shift",
]  # fmt: skip
Rule = Literal["M1", "M2", "M4", "M5", "M6", "F4"]


@dataclass(frozen=True, slots=True)
class RivalRules:
    """The thresholds of M1, M2, M4, M5 and M6; shares are of the earlier figure. Places count both ends."""

    war_cut: float = 0.15
    war_days: int = 3
    baseline_days: int = 28
    large_cut: float = 0.10
    new_entrant_after_days: int = 14
    review_surge_factor: float = 3.0
    review_surge_least: int = 30
    jump_places: int = 10
    record_history_days: int = 28
    record_quiet_days: int = 14
    crowded_rivals: float = 0.35
    crowded_price: float = 0.08
    saturated_share: float = 0.5
    saturated_least: int = 3
    keyword_fall: float = 0.15
    long_tail_rise: float = 0.30
    share_fall: float = 0.10
    rank_fall: float = 3.0
    emergency_days: float = 14
    surge_cover_days: float = 30

    @staticmethod
    def of(policy: Policy) -> RivalRules:
        """Those of a SKU's policy; what it does not know is as here."""
        return RivalRules(
            war_cut=policy.war_cut,
            war_days=policy.war_days,
            crowded_rivals=policy.crowded_rivals,
            crowded_price=policy.crowded_price,
            keyword_fall=policy.keyword_fall,
            emergency_days=policy.emergency_days,
            surge_cover_days=policy.surge_cover_days,
        )


DEFAULT_RULES = RivalRules()


@dataclass(frozen=True, slots=True)
class Happening:
    """Something a competitor did. ``ended_on`` is the last day it held, None while it lasts."""

    kind: Kind
    rule: Rule
    competitor_asin: str
    title: str | None
    began_on: date
    seen_on: date
    ended_on: date | None
    evidence: dict[str, Any] = field(default_factory=dict)


def happenings(days: Iterable[RivalDay], rules: RivalRules = DEFAULT_RULES) -> list[Happening]:
    """All happenings in one SKU's competitor days, oldest first.

    ``days`` may hold several competitors in any order. Days of no file are unknown, never "in stock" or "same price".
    """
    ordered = sorted(days, key=lambda d: (d.competitor_asin, d.day))
    if not ordered:
        return []
    tracked_since = min(d.day for d in ordered)
    found: list[Happening] = []
    for _, group in groupby(ordered, key=lambda d: d.competitor_asin):
        listing = list(group)
        if _may_have_moved(listing, rules):
            earlier = earlier_prices(listing, rules.baseline_days)
            found += _price_wars(listing, earlier, rules)
            found += _stock_gaps(listing, earlier)
            found += _price_cuts(listing, earlier, rules)
        found += _coupons(listing)
        found += _review_surges(listing, rules)
        if listing[0].day - tracked_since >= timedelta(days=rules.new_entrant_after_days):
            found.append(
                _happening("new_entrant", "M5", listing[0], listing[0].day, listing[0].day, listing[0].day)
            )
    return sorted(found, key=lambda h: (h.seen_on, h.competitor_asin, h.kind))


def _may_have_moved(listing: Sequence[RivalDay], rules: RivalRules) -> bool:
    """Whether a closer look is worth it: out of stock once, or prices far enough apart for a cut."""
    prices = [day.price for day in listing if day.price is not None]
    if any(day.in_stock is False for day in listing):
        return True
    return bool(prices) and float(min(prices)) <= float(max(prices)) * (1 - rules.large_cut) + 1e-9


def earlier_prices(listing: Sequence[RivalDay], days: int) -> list[float | None]:
    """For each day the median price of the ``days`` before it, None with fewer than three priced days in stock.

    Worked example: 20, 20, 21, 20 before a drop to 16 give 20 for the day of the drop. The window is kept sorted and
    slides, so that a year of days costs hardly more than a month.
    """
    window: list[float] = []
    inside: deque[tuple[date, float]] = deque()
    medians: list[float | None] = []
    for day in listing:
        while inside and inside[0][0] < day.day - timedelta(days=days):
            window.pop(bisect_left(window, inside.popleft()[1]))
        half = len(window) // 2
        middle = window[half] if len(window) % 2 else (window[half - 1] + window[half]) / 2 if window else 0.0
        medians.append(middle if len(window) >= 3 else None)
        if day.price is not None and day.in_stock is not False:
            price = float(day.price)
            insort(window, price)
            inside.append((day.day, price))
    return medians


def _price_wars(
    listing: Sequence[RivalDay], earlier: Sequence[float | None], rules: RivalRules
) -> Iterator[Happening]:
    """M1: more than 15 % under the earlier price on three consecutive days; seen on the third.

    The earlier price is taken before the first cheap day, so that a long war does not become its own baseline.
    """
    i = 0
    while i < len(listing):
        before = earlier[i]
        if before is None or not _cheap(listing[i], before, rules.war_cut):
            i += 1
            continue
        end = i
        while (
            end + 1 < len(listing)
            and _cheap(listing[end + 1], before, rules.war_cut)
            and _next_day(listing, end)
        ):
            end += 1
        if end - i + 1 >= rules.war_days:
            low = min(float(d.price) for d in listing[i : end + 1] if d.price is not None)
            yield _happening(
                "price_war", "M1", listing[end], listing[i].day, listing[i + rules.war_days - 1].day,
                _over(listing, end),
                earlier_price=round(before, 2), price=round(low, 2), cut=round(1 - low / before, 4), days=end - i + 1,
            )  # fmt: skip
        i = end + 1


def _stock_gaps(listing: Sequence[RivalDay], earlier: Sequence[float | None]) -> Iterator[Happening]:
    """M2: days without stock, and the day stock came back (M5)."""
    i = 0
    while i < len(listing):
        if listing[i].in_stock is not False:
            i += 1
            continue
        end = i
        while end + 1 < len(listing) and listing[end + 1].in_stock is False:
            end += 1
        sold = [
            d.units_estimate
            for d in listing[max(0, i - 28) : i]
            if d.units_estimate and d.in_stock is not False
        ]
        before = earlier[i]
        last_price = next(
            (float(d.price) for d in reversed(listing[i : end + 1]) if d.price is not None), None
        )
        evidence: dict[str, Any] = {"days": (listing[end].day - listing[i].day).days + 1}
        if sold:
            evidence["units_a_day"] = round(median(sold), 1)
        if before and last_price:
            evidence |= {"earlier_price": round(before, 2), "price": round(last_price, 2)}
        over = _over(listing, end)
        yield _happening("out_of_stock", "M2", listing[end], listing[i].day, listing[i].day, over, **evidence)
        if over is not None and listing[end + 1].in_stock is True:
            back = listing[end + 1]
            yield _happening("back_in_stock", "M5", back, back.day, back.day, back.day, days=evidence["days"])
        i = end + 1


def _price_cuts(
    listing: Sequence[RivalDay], earlier: Sequence[float | None], rules: RivalRules
) -> Iterator[Happening]:
    """M5: a price at least 10 % under the earlier one, told on its first day (a war is told again by M1)."""
    i = 0
    while i < len(listing):
        before = earlier[i]
        if before is None or not _cheap(listing[i], before, rules.large_cut, inclusive=True):
            i += 1
            continue
        end = i
        while end + 1 < len(listing) and _cheap(listing[end + 1], before, rules.large_cut, inclusive=True):
            end += 1
        price = float(listing[i].price or 0)
        yield _happening(
            "price_cut", "M5", listing[end], listing[i].day, listing[i].day, _over(listing, end),
            earlier_price=round(before, 2), price=round(price, 2), cut=round(1 - price / before, 4),
        )  # fmt: skip
        i = end + 1


def _coupons(listing: Sequence[RivalDay]) -> Iterator[Happening]:
    for i, day in enumerate(listing):
        if day.coupon and i > 0 and not listing[i - 1].coupon:
            end = i
            while end + 1 < len(listing) and listing[end + 1].coupon:
                end += 1
            yield _happening("coupon", "M5", day, day.day, day.day, _over(listing, end), coupon=day.coupon)


def _review_surges(listing: Sequence[RivalDay], rules: RivalRules) -> Iterator[Happening]:
    """M5: a week's new reviews at least three times the usual week's, and at least thirty."""
    counts = [(d.day, d.reviews, d) for d in listing if d.reviews is not None]
    on = [day for day, _, _ in counts]
    quiet_until = date.min
    for day, reviews, listed in counts:
        week_ago = bisect_right(on, day - timedelta(days=7)) - 1
        month_ago = bisect_right(on, day - timedelta(days=35)) - 1
        if month_ago < 0 or day <= quiet_until:
            continue
        week, month = counts[week_ago][1], counts[month_ago][1]
        new, usual = reviews - week, max(0.0, (week - month) / 4)
        if new >= rules.review_surge_least and new >= rules.review_surge_factor * usual:
            quiet_until = day + timedelta(days=14)
            yield _happening(
                "review_surge", "M5", listed, day, day, day, new_reviews=new, usual=round(usual, 1)
            )


def _cheap(day: RivalDay, before: float, cut: float, *, inclusive: bool = False) -> bool:
    if day.price is None or day.in_stock is False:
        return False
    share = 1 - float(day.price) / before
    return share >= cut - 1e-9 if inclusive else share > cut + 1e-9


def _next_day(listing: Sequence[RivalDay], index: int) -> bool:
    return listing[index + 1].day - listing[index].day == timedelta(days=1)


def _over(listing: Sequence[RivalDay], end: int) -> date | None:
    """The last day of what ended at ``end``, None where the data ends there too."""
    return listing[end].day if end + 1 < len(listing) else None


def _happening(
    kind: Kind,
    rule: Rule,
    on: RivalDay,
    began: date,
    seen: date,
    ended: date | None,
    **evidence: Any,
) -> Happening:
    return Happening(kind, rule, on.competitor_asin, on.title, began, seen, ended, evidence)
