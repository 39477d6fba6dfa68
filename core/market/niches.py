"""Where freed money could go: product ideas from research exports, ranked by expected return, with a first order (M9, L2).

A niche is what one export shows: the listings of a search or a filter, grouped by subcategory where the export names it.
Everything rests on somebody's estimates and on stated assumptions: what a newcomer sells is what the lower quarter of the
niche sells, and the more the fewer reviews it has to catch up with. It is a list of things to look at, never an order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles

from core.market.records import Listing
from core.money.cents import cents

LEAST_LISTINGS = 5
LEAST_UNITS = 10
"""Units a month a newcomer must be expected to sell: a handful is no business."""
COVER_DAYS = 60
FIRST_ORDER_CAP = 1.5
"""L2: the first order never exceeds 1.5 × the forecast of its cover period."""
FEE_SHARE = 0.30
COST_SHARE = 0.25
"""Landed cost as a share of the price where nothing of ours is alike; named as an assumption."""
MANY_REVIEWS = 500
"""Median reviews at which a newcomer is expected to get half of what it would without them."""


@dataclass(frozen=True, slots=True)
class FirstOrder:
    """L2: a trial order. Money in the marketplace's currency."""

    quantity: int
    cover_days: int
    cash: Decimal
    cap: int


@dataclass(frozen=True, slots=True)
class Niche:
    """A candidate. ``units`` is what a newcomer may sell a month with its pessimistic and optimistic figure; ``returns`` is
    expected profit of the first order over its cash; ``score`` ranks: return × relatedness."""

    name: str
    listings: int
    demand: float
    price: Decimal
    reviews: float
    concentration: float
    trend: float | None
    units: float
    units_low: float
    units_high: float
    unit_profit: Decimal
    order: FirstOrder
    returns: float
    related: tuple[str, ...]
    score: float
    examples: tuple[str, ...]
    source: str
    import_id: int
    cost_assumed: bool = True


def niches(
    listings: Iterable[Listing],
    *,
    own_words: Iterable[str],
    cost_share: float | None = None,
    fee_share: float | None = None,
    budget: Decimal | None = None,
    most: int = 20,
) -> list[Niche]:
    """The candidates worth a look, best first. ``own_words`` are words of our titles, categories and keywords.

    ``cost_share`` is our own landed cost over price where known, ``fee_share`` our fees over price. With a ``budget``, first
    orders are cut to it and candidates it cannot start are left out. Groups with fewer than five listings, without
    prices or without sales say nothing, nor do those that would sell fewer than ten units a month.
    """
    words = {word for text in own_words for word in _words(text)}
    groups: dict[tuple[str, int], list[Listing]] = {}
    for each in listings:
        groups.setdefault((each.subcategory or each.category or "", each.import_id), []).append(each)
    found = [
        niche
        for (name, _), members in groups.items()
        if (niche := _niche(name, members, words, cost_share, fee_share, budget)) is not None
    ]
    return sorted(found, key=lambda n: (-n.score, n.name))[:most]


def _niche(
    name: str,
    members: Sequence[Listing],
    words: set[str],
    cost_share: float | None,
    fee_share: float | None,
    budget: Decimal | None,
) -> Niche | None:
    sold = sorted(each.units_month for each in members if each.units_month is not None)
    prices = [each.price for each in members if each.price]
    if (
        len(members) < LEAST_LISTINGS
        or len(sold) < LEAST_LISTINGS
        or len(prices) < LEAST_LISTINGS
        or sold[-1] <= 0
    ):
        return None
    price = cents(Decimal(median(prices)))
    reviews = median([each.reviews for each in members if each.reviews is not None] or [0])
    catching_up = MANY_REVIEWS / (MANY_REVIEWS + reviews)
    quarter, middle, _ = quantiles(sold, n=4)
    units, low, high = quarter * catching_up, sold[0] * catching_up, middle * catching_up
    fees = _fees(members, fee_share)
    cost = price * Decimal(str(COST_SHARE if cost_share is None else cost_share))
    profit = cents(price - cost - fees * price)
    if units < LEAST_UNITS or cost <= 0:
        return None
    forecast = units / 30 * COVER_DAYS
    cap = int(FIRST_ORDER_CAP * forecast)
    quantity = min(round(forecast), cap)
    if budget is not None:
        quantity = min(quantity, int(budget / cost))
    if quantity < 1:
        return None
    cash = cents(cost * quantity)
    earned = float(profit) * min(quantity, forecast)
    related = tuple(sorted(words & {w for each in members for w in _words(f"{each.title or ''} {name}")}))
    alike = min(1.0, len(related) / 3)
    returns = earned / float(cash)
    total = sum(sold)
    trends = [each.units_trend for each in members if each.units_trend is not None]
    top = sorted(members, key=lambda each: -(each.units_month or 0))[:3]
    return Niche(
        name=name or (top[0].title or top[0].asin)[:60],
        listings=len(members),
        demand=total,
        price=price,
        reviews=float(reviews),
        concentration=sum(sold[-3:]) / total,
        trend=median(trends) if trends else None,
        units=units,
        units_low=low,
        units_high=high,
        unit_profit=profit,
        order=FirstOrder(quantity, COVER_DAYS, cash, cap),
        returns=returns,
        related=related[:5],
        score=returns * (0.5 + 0.5 * alike) * (1 + max(-0.5, min(0.5, median(trends) if trends else 0.0))),
        examples=tuple(each.asin for each in top),
        source=members[0].source,
        import_id=members[0].import_id,
        cost_assumed=cost_share is None,
    )


def _fees(members: Sequence[Listing], fee_share: float | None) -> Decimal:
    """Fees over price: the export's own where it tells them (with 15 % referral), else ours, else an assumption."""
    told = [float(each.fees / each.price) for each in members if each.fees is not None and each.price]
    if told:
        return (
            Decimal(str(round(0.15 + median(told), 4)))
            if median(told) < 0.6
            else Decimal(str(round(median(told), 4)))
        )
    return Decimal(str(FEE_SHARE if fee_share is None else fee_share))


_STOP = frozenset(
    {
        "for",
        "with",
        "and",
        "the",
        "pack",
        "set",
        "inch",
        "new",
        "pcs",
        "black",
        "white",
        "large",
        "small",
        "home",
        "products",
    }
)


def _words(text: str) -> set[str]:
    return {
        word.strip(".,&()-|/").rstrip("s")
        for word in text.casefold().split()
        if len(word) > 3 and word.isascii() and not word[0].isdigit() and word not in _STOP
    } - {""}
