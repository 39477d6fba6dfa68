"""Why did a SKU sell more or less in some days than in others: stock, price, promotion, season, ads, Buy Box, market?

A factor that multiplies sales (days in stock, price, season, Buy Box) gets its share of the change by the logarithmic
mean, L = (now − before) ÷ ln(now ÷ before): a factor f moved L · ln f units a day, and factors whose product is the
whole change add up to it (LMDI: Ang 2005, Energy Policy 33). Ads and promotions are counted in their own units.
Causes overlap (a promotion moves rank and sessions), so each is an estimate beside the others; what has no measure
(rank, competitors, reviews, searches) is told without a figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import log, sqrt

import numpy as np

from core.demand.lately import YEAR
from core.money.response import Response
from core.phrase import Money, Percent, Phrase, Value
from core.records import History

Shown = Value | Money | Percent | Phrase

CHANCE = 1.645
"""Standard deviations within which two windows of the same demand differ nine times in ten."""
WORTH_SAYING = 0.02
"""Share of the sales of a day under which a cause is not one."""
LEAST_PRICE = 0.005
LEAST_REVIEWS = 5


@dataclass(frozen=True, slots=True)
class Around:
    """What the files say of a SKU in some days beside its sales; None or empty where none tells.

    ``sessions`` and ``ad_orders`` are a day, ``buy_box`` a share weighted by sessions. ``ranks`` is the median rank by
    category, ``searches`` the mean volume by (keyword, source), ``rivals`` by ASIN the median price and the share of
    told days without stock, ``rating`` the mean of ``reviews`` reviews; ``events`` are names of the calendar.
    """

    sessions: float | None = None
    buy_box: float | None = None
    ad_orders: float | None = None
    ad_spend: float | None = None
    ranks: Mapping[str, float] = field(default_factory=dict)
    searches: Mapping[tuple[str, str], float] = field(default_factory=dict)
    rivals: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    rating: float | None = None
    reviews: int = 0
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """The sales of some days: ``days`` of them known, ``rate`` units a day over all of these, ``noise`` its variance.

    ``price`` and ``plain`` (units a day) are those of days in stock without a promotion; ``promoted`` is units a day
    on promotion days, of which there were ``promo_days`` (None: no file tells promotions).
    """

    first: date
    last: date
    days: int
    empty_days: int
    rate: float
    noise: float
    price: float | None
    plain: float | None
    promo_days: int | None
    promoted: float | None
    around: Around = field(default_factory=Around)


@dataclass(frozen=True, slots=True)
class Cause:
    """What moved sales: ``units`` a day (None: no measure); ``up`` whether it lifts them."""

    name: Phrase
    evidence: Phrase
    up: bool
    units: float | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """The change with its causes, those of its own direction and the largest first; names of what was looked at in vain
    (``still``) and of what no file tells (``unknown``). ``luck``: the two windows differ by no more than chance."""

    before: Side
    now: Side
    causes: tuple[Cause, ...]
    still: tuple[Phrase, ...]
    unknown: tuple[Phrase, ...]
    luck: bool

    @property
    def change(self) -> float:
        """Units a day more (or, below zero, fewer) than before."""
        return self.now.rate - self.before.rate

    @property
    def explaining(self) -> tuple[Cause, ...]:
        """The causes that pull the way sales went."""
        return tuple(each for each in self.causes if each.up == (self.change > 0))

    @property
    def measured(self) -> float:
        """Units a day that the causes with a measure account for together, against each other."""
        return sum(each.units or 0.0 for each in self.causes)


def side(history: History, first: date, last: date, around: Around) -> Side | None:
    """One window of a history; None where no day of it is known.

    Worked example: 10, 10, 0 (out of stock), 0 (out of stock) units: 4 days, 2 empty, rate 5, plain 10.
    """
    begin, end = max(0, (first - history.start).days), (last - history.start).days + 1
    units = history.units[begin:end] if end > 0 else history.units[:0]
    known = np.isfinite(units)
    days = int(known.sum())
    if not days:
        return None
    stocked = history.in_stock[begin:end] & known
    promo = None if history.promo is None else history.promo[begin:end] > 0
    plain = stocked if promo is None else stocked & ~promo
    on = None if promo is None else stocked & promo
    price = None if history.price is None else history.price[begin:end][plain]
    price = None if price is None else price[np.isfinite(price)]
    rate = float(units[known].mean())
    spread = float(units[known].var(ddof=1)) if days > 1 else rate
    return Side(
        first, last, days, days - int(stocked.sum()), rate, max(spread, rate, 0.5 / days) / days,
        float(price.mean()) if price is not None and len(price) else None,
        float(units[plain].mean()) if plain.any() else None,
        None if on is None else int(on.sum()),
        float(units[on].mean()) if on is not None and on.any() else None,
        around,
    )  # fmt: skip


def season(history: History, before: Side, now: Side, least: int = 30) -> float | None:
    """What the season does between the two windows: units an in-stock day a year before each, later ÷ earlier.

    None where either sold fewer than ``least`` units then, or less than half of its days are known.
    """
    rates = []
    for each in (before, now):
        begin = (each.first - history.start).days - YEAR
        end = (each.last - history.start).days - YEAR + 1
        if begin < 0:
            return None
        units = history.units[begin:end]
        usable = np.isfinite(units) & history.in_stock[begin:end]
        if 2 * usable.sum() < len(units) or units[usable].sum() < least:
            return None
        rates.append(float(units[usable].mean()))
    return float(np.clip(rates[1] / rates[0], 1 / 5, 5))


def explain(
    before: Side, now: Side, response: Response, seasonal: float | None = None, currency: str = ""
) -> Moved:
    """What moved sales from one window to the other; ``seasonal`` as `season` tells it.

    Worked example: 10 a day, then out of stock on half of the days: rate 10 → 5, the stock-out explains −5 a day.
    """
    found = _Findings(before, now)
    _stock(found)
    _price(found, response, currency)
    _promotion(found)
    _calendar(found, seasonal)
    _buy_box(found)
    _ads(found, currency)
    _market(found)
    up = now.rate > before.rate
    found.causes.sort(key=lambda each: (each.up != up, each.units is None, -abs(each.units or 0.0)))
    luck = abs(now.rate - before.rate) < CHANCE * sqrt(before.noise + now.noise)
    return Moved(before, now, tuple(found.causes), tuple(found.still), tuple(found.unknown), luck)


class _Findings:
    """What is found while the two windows are looked through."""

    def __init__(self, before: Side, now: Side) -> None:
        self.before, self.now = before, now
        self.causes: list[Cause] = []
        self.still: list[Phrase] = []
        self.unknown: list[Phrase] = []
        low, high = sorted((max(before.rate, 0.5 / before.days), max(now.rate, 0.5 / now.days)))
        self.mean = (high - low) / log(high / low) if high / low > 1 + 1e-9 else high
        self.least = WORTH_SAYING * high

    def told(self, name: Phrase, evidence: Phrase, *, up: bool, units: float | None = None) -> None:
        """A cause, unless it moved next to nothing."""
        if units is not None and abs(units) < self.least:
            self.still.append(name)
        else:
            self.causes.append(Cause(name, evidence, up, units))

    def times(self, name: Phrase, evidence: Phrase, factor: float) -> None:
        """A cause that multiplies sales."""
        units = self.mean * log(factor)
        self.told(name, evidence, up=units > 0, units=units)


def _stock(found: _Findings) -> None:
    before, now = found.before, found.now
    there = [max(0.5, each.days - each.empty_days) / each.days for each in (before, now)]
    found.times(
        Phrase("stock"),
        Phrase(
            "out of stock on {n} of {days} days, before on {m} of {earlier}",
            {"n": now.empty_days, "days": now.days, "m": before.empty_days, "earlier": before.days},
        ),
        there[1] / there[0],
    )


def _price(found: _Findings, response: Response, currency: str) -> None:
    name, old, new = Phrase("price"), found.before.price, found.now.price
    if not old or not new:
        found.unknown.append(name)
        return
    if abs(new / old - 1) < LEAST_PRICE:
        found.still.append(name)
        return
    paid: dict[str, Shown] = {
        "before": _money(old, currency),
        "now": _money(new, currency),
        "answer": Percent(abs(response.elasticity) / 100),
    }
    found.times(
        name,
        Phrase("{before} → {now}; by this SKU's own history 1 % of price moves {answer} of sales", paid)
        if response.fitted
        else Phrase("{before} → {now}; 1 % of price usually moves {answer} of sales", paid),
        response.lift(old, new),
    )


def _promotion(found: _Findings) -> None:
    name, before, now = Phrase("promotion"), found.before, found.now
    if before.promo_days is None or now.promo_days is None:
        found.unknown.append(name)
        return

    def extra(side: Side) -> float:
        usual = side.plain if side.plain is not None else before.plain or now.plain or 0.0
        return 0.0 if side.promoted is None else (side.promoted - usual) * (side.promo_days or 0) / side.days

    units = extra(now) - extra(before)
    days: dict[str, Shown] = {
        "n": now.promo_days,
        "days": now.days,
        "m": before.promo_days,
        "earlier": before.days,
    }
    evidence = Phrase("on {n} of {days} days, before on {m} of {earlier}", days)
    found.told(name, evidence, up=units > 0, units=units)


def _calendar(found: _Findings, seasonal: float | None) -> None:
    name, then, now = Phrase("season and calendar"), found.before.around.events, found.now.around.events
    fresh, gone = [each for each in now if each not in then], [each for each in then if each not in now]
    named: Phrase | None = None
    if fresh:
        named = Phrase("{event} lies in these days", {"event": ", ".join(fresh[:3])})
    elif gone:
        named = Phrase("{event} lay in the days before", {"event": ", ".join(gone[:3])})
    if seasonal is not None:
        year = Phrase("the same weeks a year before changed by {change}", {"change": Percent(seasonal - 1)})
        both = year if named is None else Phrase("{one}; {two}", {"one": year, "two": named})
        found.times(name, both, seasonal)
    elif named is not None:
        found.told(name, named, up=bool(fresh))
    else:
        found.unknown.append(name)


def _buy_box(found: _Findings) -> None:
    name, old, new = Phrase("Buy Box"), found.before.around.buy_box, found.now.around.buy_box
    if old is None or new is None:
        found.unknown.append(name)
        return
    shares = {"before": Percent(old), "now": Percent(new)}
    found.times(name, Phrase("our share {before} → {now}", shares), max(new, 0.01) / max(old, 0.01))


def _ads(found: _Findings, currency: str) -> None:
    name, then, now = Phrase("advertising"), found.before.around, found.now.around
    if then.ad_spend is None or now.ad_spend is None:
        found.unknown.append(name)
        return
    told: dict[str, Shown] = {
        "spend_before": _money(then.ad_spend, currency), "spend": _money(now.ad_spend, currency),
        "before": round(then.ad_orders or 0.0, 1), "now": round(now.ad_orders or 0.0, 1),
    }  # fmt: skip
    units = (now.ad_orders or 0.0) - (then.ad_orders or 0.0)
    evidence = Phrase("{before} → {now} orders a day by ads, on {spend_before} → {spend} a day", told)
    found.told(name, evidence, up=units > 0, units=units)


def _market(found: _Findings) -> None:
    """What has no measure in units: competitors, searches, rank, reviews."""
    then, now = found.before.around, found.now.around
    _rivals(found, then.rivals, now.rivals)
    searched = [key for key in now.searches if then.searches.get(key)]
    word = max(searched, key=lambda key: now.searches[key], default=None)
    if word is None:
        found.unknown.append(Phrase("searches"))
    else:
        change = now.searches[word] / then.searches[word] - 1
        told: dict[str, Shown] = {"keyword": word[0], "change": Percent(change)}
        _unmeasured(found, Phrase("searches"), Phrase("“{keyword}” {change}", told), change, 0.10)
    category = max((each for each in now.ranks if each in then.ranks), key=lambda each: now.ranks[each], default=None)  # fmt: skip
    if category is None:
        found.unknown.append(Phrase("rank"))
    else:
        old, new = then.ranks[category], now.ranks[category]
        ranks = {"before": round(old), "now": round(new)}
        evidence = Phrase("best-sellers rank {before} → {now}, which follows sales and leads to them", ranks)
        _unmeasured(found, Phrase("rank"), evidence, old / new - 1, 0.15)
    if then.rating is None or now.rating is None or min(then.reviews, now.reviews) < LEAST_REVIEWS:
        found.unknown.append(Phrase("reviews"))
    else:
        stars = {"before": round(then.rating, 1), "now": round(now.rating, 1)}
        evidence = Phrase("new reviews {before} → {now} stars", stars)
        _unmeasured(found, Phrase("reviews"), evidence, now.rating - then.rating, 0.3)


def _rivals(
    found: _Findings, then: Mapping[str, tuple[float | None, float | None]],
    now: Mapping[str, tuple[float | None, float | None]],
) -> None:  # fmt: skip
    name, both = Phrase("competitors"), [each for each in now if each in then]
    if not both:
        found.unknown.append(name)
        return
    moved = [new / old - 1 for each in both if (old := then[each][0]) and (new := now[each][0])]
    empty = [(now[each][1] or 0.0) - (then[each][1] or 0.0) for each in both]
    looked = len(found.causes)
    if moved and abs(change := float(np.median(moved))) >= 0.03:
        told: dict[str, Shown] = {"n": len(moved), "change": Percent(change)}
        found.told(
            name, Phrase("median price of {n} {n:competitor|competitors} {change}", told), up=change > 0
        )
    out = [each for each in empty if abs(each) >= 0.1]
    if out:
        gaps = {"n": sum(each > 0 for each in out), "m": sum(each < 0 for each in out)}
        found.told(name, Phrase("{n} more often out of stock, {m} less often", gaps), up=sum(out) > 0)
    if len(found.causes) == looked:
        found.still.append(name)


def _unmeasured(found: _Findings, name: Phrase, evidence: Phrase, change: float, least: float) -> None:
    if abs(change) >= least:
        found.told(name, evidence, up=change > 0)
    else:
        found.still.append(name)


def _money(amount: float, currency: str) -> Money:
    return Money(Decimal(f"{amount:.2f}"), currency)
