"""Several policies in one world: what each earned, served and kept, beside the most that could have been earned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.proof import spread
from core.proof.clairvoyant import bound
from core.proof.record import Books, items
from core.proof.rules import DaysOfCover, ReorderPoint
from core.proof.simulate import Lived, plain, replayed, reviewed
from core.proof.suggested import Promise, Suggested
from core.proof.world import World
from core.records import Bools, Floats

THIS, OWN, COVER, EOQ = "this", "own", "days_of_cover", "reorder_point_eoq"
WATCHED = 4
"""While the seller's own orders and those of days of cover are replayed, risks are asked for at every fourth review: stock
that runs low more often than this policy lets it tells more about them."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The books, each policy's life, the bound per SKU, and the risks that would have been shown on the way."""

    books: Books
    lives: Mapping[str, Lived]
    bound: Floats
    promises: tuple[Promise, ...]


def compare(books: Books, on_progress: Callable[[int, int], None] = lambda done, of: None) -> Comparison:
    """Replay the card's policy, the seller's own orders and the rules; ``on_progress`` hears of days done and in all."""
    world = books.world
    reviews = -(-world.days // world.terms.review_days)
    done = 0

    def count(day: int) -> None:
        nonlocal done
        if day % world.terms.review_days == 0:
            done += 1
            on_progress(done, 3 * reviews)

    policy = Suggested(books)
    on_own = Suggested(books, every=WATCHED, only=books.knows_own, learnt=policy.learnt)
    on_cover = Suggested(books, every=WATCHED, phase=WATCHED // 2, learnt=policy.learnt)
    told = items(books)
    lives = {THIS: reviewed(world, policy.review, on_day=count)}
    lives[OWN] = replayed(world, books.own, watch=on_own.review, on_day=count)
    for name, rule in ((COVER, DaysOfCover), (EOQ, ReorderPoint)):
        lives[name] = reviewed(world, plain(world, rule(world.terms, told).review))
    replayed(world, lives[COVER].orders, watch=on_cover.review, on_day=count)
    return Comparison(
        books=books,
        lives=lives,
        bound=bound(world, books.own),
        promises=(*policy.promises, *on_own.promises, *on_cover.promises),
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """One policy over some SKUs. Shares are 0-1, stock in units and days of mean demand, money in one currency."""

    profit: float
    profit_low: float
    profit_high: float
    of_bound: float | None
    fill_rate: float
    stockout_days: float
    stockout_share: float
    mean_stock: float
    cover_days: float
    aged_units: float
    orders: int


def figures(life: Lived, world: World, best: Floats, chosen: Bools, rng: np.random.Generator) -> Figures:
    """What a policy came to over the ``chosen`` SKUs; the interval (80 %) is over SKUs.

    ``stockout_days`` are days on which a sale was lost, per SKU and year; ``aged_units`` the mean units over 180 days.
    """
    alive = world.alive[chosen]
    days = np.maximum(alive.sum(), 1)
    earned = life.earned[chosen].sum(axis=1)
    low, high = spread.of_total(earned, rng)
    sold, lost = life.sold[chosen].sum(), life.lost[chosen].sum()
    out = ((life.lost[chosen] > 0) & alive).sum() / days
    stock = np.where(alive, life.stock[chosen], 0.0).sum() / days
    limit = float(best[chosen].sum())
    return Figures(
        profit=float(earned.sum()),
        profit_low=low,
        profit_high=high,
        of_bound=float(earned.sum()) / limit if limit > 0 else None,
        fill_rate=float(sold / (sold + lost)) if sold + lost > 0 else 1.0,
        stockout_days=float(out * 365),
        stockout_share=float(out),
        mean_stock=float(stock),
        cover_days=float(stock * days / max(sold + lost, 1e-9)),
        aged_units=float(np.where(alive, life.aged[chosen], 0.0).sum() / days),
        orders=sum(1 for order in life.orders if chosen[order.sku]),
    )


@dataclass(frozen=True, slots=True)
class Against:
    """How much more ``THIS`` earned than another policy (80 % interval), and how many fewer days a sale was lost."""

    more: float
    low: float
    high: float
    fewer_days_out: int
    days: int


def against(found: Comparison, sku: int, other: str, rng: np.random.Generator) -> Against:
    """One SKU: the interval is over its weeks."""
    world = found.books.world
    begin = int(world.begins[sku])
    ours, theirs = found.lives[THIS], found.lives[other]
    daily = (ours.earned[sku] - theirs.earned[sku])[begin:]
    weeks = -(-len(daily) // 7)
    padded = np.zeros(weeks * 7)
    padded[: len(daily)] = daily
    low, high = spread.of_weeks(padded.reshape(weeks, 7).sum(axis=1), rng)
    fewer = int((theirs.lost[sku] > 0).sum() - (ours.lost[sku] > 0).sum())
    return Against(float(daily.sum()), low, high, fewer, len(daily))


def over_all(found: Comparison, other: str, chosen: Bools, rng: np.random.Generator) -> Against:
    """Some SKUs together: the interval is over SKUs."""
    ours, theirs = found.lives[THIS], found.lives[other]
    gain = (ours.earned - theirs.earned)[chosen].sum(axis=1)
    low, high = spread.of_total(gain, rng)
    fewer = int((theirs.lost[chosen] > 0).sum() - (ours.lost[chosen] > 0).sum())
    return Against(float(gain.sum()), low, high, fewer, int(found.books.world.alive[chosen].sum()))


def fidelity(found: Comparison, chosen: Bools) -> float | None:
    """Units sold in the replay of the seller's own orders over the units on file: near 1 where the replay is true to life."""
    books, world = found.books, found.books.world
    sold = on_file = 0.0
    for i in np.flatnonzero(chosen):
        history, begin = books.records[i].situation.history, int(world.begins[i])
        first = (world.day(begin) - history.start).days
        units = np.nan_to_num(history.units[max(0, first) : first + world.days - begin])
        on_file += float(units.sum())
        sold += float(found.lives[OWN].sold[i].sum())
    return sold / on_file if on_file else None
