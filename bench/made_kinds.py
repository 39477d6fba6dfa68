"""What the SKUs of the made market meet, by kind: for each rule some for which it was made, and some for which it was not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np

from bench.made_market import DAYS, LIVE, PAST, Sku, drawn, panels
from core.records import Floats

Bend = Callable[[Sku, np.random.Generator], Sku]


def made(kinds: Mapping[str, Bend], each: int, seed: int, folder: Path | None) -> list[Sku]:
    """So many SKUs of each kind, on base demand of the panels (None: made base demand)."""
    rng = np.random.default_rng(seed)
    bases = iter(panels(folder, rng, each * len(kinds)))
    found = []
    for kind, bend in kinds.items():
        for n in range(each):
            begins, base = next(bases)
            found.append(bend(drawn(kind, f"{kind}-{n}", begins, base, rng), rng))
    return found


def as_drawn(sku: Sku, rng: np.random.Generator) -> Sku:
    return sku


# Money: P1, H2


def _cut(sku: Sku, loses: float) -> float:
    """By what share the price has to fall for a unit to lose this share of it, ads at their usual cost a unit."""
    usual, back = float(sku.product.price or 1), float(sku.returns[0])
    ads = sku.usual_spend / max(1e-9, float(sku.base[:PAST].mean()))
    falls = np.linspace(0.0, 0.6, 241)
    return float(
        next((c for c in falls if sku.net(usual * (1 - c), ads, back) < -loses * usual * (1 - c)), 0.6)
    )


def cheaper(sku: Sku, begin: int, end: int, rng: np.random.Generator) -> Sku:
    """A unit loses 3-20 % for some days; half to all of the fall is the market's, to which demand does not answer."""
    share, price, market = _cut(sku, rng.uniform(0.03, 0.20)), sku.price.copy(), sku.market.copy()
    price[begin:end] = np.round(price[begin:end] * (1 - share), 2)
    market[begin:end] *= 1 - share * rng.uniform(0.5, 1.0)
    return replace(sku, price=price, market=market)


def _for_good(sku: Sku, rng: np.random.Generator) -> Sku:
    return cheaper(sku, PAST + int(rng.integers(-120, 30)), DAYS, rng)


def _war(sku: Sku, rng: np.random.Generator) -> Sku:
    """Three to twelve weeks."""
    begin = PAST + int(rng.integers(-21, 64))
    return cheaper(sku, begin, begin + int(rng.integers(21, 85)), rng)


def _push(sku: Sku, rng: np.random.Generator) -> Sku:
    """Three to eight times the spend for three to eight weeks."""
    begin, spend = PAST + int(rng.integers(-60, 31)), sku.spend.copy()
    spend[begin : begin + int(rng.integers(21, 57))] *= rng.uniform(3, 8)
    return replace(sku, spend=spend, ad_share=rng.uniform(0.35, 0.6))


def _young(sku: Sku, rng: np.random.Generator) -> Sku:
    """60 to 120 days old, sales still rising, three to six times the usual spend at first and less every week."""
    age = int(rng.integers(60, 121))
    begin, base = PAST - age, sku.base.copy()
    base[:begin] = np.nan
    base[begin:] *= np.minimum(1.0, 0.3 + np.arange(DAYS - begin) / 120)
    since = np.maximum(0, np.arange(DAYS) - begin)
    spend = sku.spend * (1 + rng.uniform(2, 5) * np.exp(-since / 60))
    product = replace(sku.product, launched_on=sku.first + timedelta(days=begin))
    return replace(sku, base=base, spend=spend, product=product, ad_share=rng.uniform(0.35, 0.6))


def _siblings(sku: Sku, rng: np.random.Generator) -> Sku:
    """Loses for good, and each unit earns 5-40 % of its price with its siblings."""
    return replace(_for_good(sku, rng), halo=float(sku.product.price or 0) * rng.uniform(0.05, 0.4))


def _returns(sku: Sku, rng: np.random.Generator) -> Sku:
    """A bad batch: 30-50 % come back for six to twelve weeks."""
    begin, back = PAST + int(rng.integers(-60, 31)), sku.returns.copy()
    back[begin : begin + int(rng.integers(42, 85))] = rng.uniform(0.3, 0.5)
    return replace(sku, returns=back)


def _dear(low: float, high: float) -> Bend:
    """Ads take 2-15 % of the price more than the margin, for good, and bring this share of the units."""

    def bend(sku: Sku, rng: np.random.Generator) -> Sku:
        usual, back = float(sku.product.price or 1), float(sku.returns[0])
        ads = sku.net(usual, 0.0, back) + usual * rng.uniform(0.02, 0.15)
        spend = ads * float(sku.base[:PAST].mean())
        return replace(
            sku, spend=np.full(DAYS, spend), usual_spend=spend, ad_share=float(rng.uniform(low, high))
        )

    return bend


LOSING: Mapping[str, Bend] = {
    "loses for good": _for_good, "needs dear ads": _dear(0.55, 0.8), "dear ads, not needed": _dear(0.15, 0.4),
    "price war passes": _war, "ads push passes": _push, "after a launch": _young, "returns pass": _returns,
    "lifts siblings": _siblings, "pays": as_drawn,
}  # fmt: skip


# Rivals: the ad budget, stock for their gaps


def _short(sku: Sku, rng: np.random.Generator) -> Sku:
    return replace(sku, opening=round(sku.opening * 0.4))


def _nothing(sku: Sku, rng: np.random.Generator) -> Sku:
    """Empty shelves bring nothing: the listing was hidden, or its buyers go elsewhere."""
    return replace(sku, lift=np.ones(DAYS))


def _anyway(sku: Sku, rng: np.random.Generator) -> Sku:
    """Ads sell mostly what would have sold without them."""
    return replace(sku, increment=float(rng.uniform(0.0, 0.3)))


def _flat(sku: Sku, rng: np.random.Generator) -> Sku:
    """More spend brings hardly more clicks."""
    return replace(sku, ad_power=float(rng.uniform(0.05, 0.25)))


ADS: Mapping[str, Bend] = {
    "rivals' gaps": as_drawn, "and short of stock": _short, "gaps bring nothing": _nothing,
    "ads sell what sells": _anyway, "ads bring hardly more": _flat,
}  # fmt: skip


def _rhythm(sku: Sku, rng: np.random.Generator) -> Sku:
    """One rival is empty every five to seven weeks for 7 to 14 days, and that brings 20-60 % more."""
    out = np.zeros_like(sku.out)
    every, lasts, begin = int(rng.integers(35, 50)), int(rng.integers(7, 15)), int(rng.integers(0, 35))
    for day in range(begin, DAYS, every):
        moved = max(0, day + int(rng.integers(-3, 4)))
        out[0, moved : moved + lasts] = True
    return replace(sku, out=out, lift=1 + rng.uniform(0.2, 0.6) * out[0])


def _rhythm_of_nothing(sku: Sku, rng: np.random.Generator) -> Sku:
    return replace(_rhythm(sku, rng), lift=np.ones(DAYS))


GAPS: Mapping[str, Bend] = {
    "a rhythm": _rhythm, "a rhythm, brings nothing": _rhythm_of_nothing, "by chance": as_drawn,
    "by chance, brings nothing": _nothing,
}  # fmt: skip


# Routes: parts by air


def _scaled(sku: Sku, begin: int, end: int, times: float) -> Sku:
    """Demand times so much, in whole units by the day's luck."""
    base: Floats = sku.base.copy()
    base[begin:end] *= times
    return replace(sku, base=base)


def _jump(sku: Sku, rng: np.random.Generator) -> Sku:
    return _scaled(sku, PAST + int(rng.integers(-21, 100)), DAYS, rng.uniform(1.6, 2.5))


def _spike(sku: Sku, rng: np.random.Generator) -> Sku:
    begin = PAST + int(rng.integers(-14, 100))
    return _scaled(sku, begin, begin + int(rng.integers(14, 29)), rng.uniform(2, 3))


def _late(sku: Sku, rng: np.random.Generator) -> Sku:
    """Orders by sea take 1.2 to 1.6 times what they did."""
    return replace(sku, leads={**sku.leads, "sea": round(sku.leads["sea"] * rng.uniform(1.2, 1.6))})


ROUTES: Mapping[str, Bend] = {
    "as usual": as_drawn, "demand jumps for good": _jump, "a spike passes": _spike, "sea is late": _late,
    "begins short": _short,
}  # fmt: skip


# Too much stock: the markdown ladder


def _too_much(sku: Sku, rng: np.random.Generator) -> Sku:
    """Stock of 180 to 450 days, up to nine months old."""
    rate = max(0.2, float(sku.base[PAST : PAST + LIVE].mean()))
    return replace(
        sku, opening=round(rate * rng.uniform(180, 450)), opening_age=int(rng.integers(10, PAST - 10))
    )


def _falls(sku: Sku, rng: np.random.Generator) -> Sku:
    """Demand falls to a fifth to a half for good, on stock of 90 to 200 days of what it was."""
    kept = _scaled(sku, PAST - int(rng.integers(20, 60)), DAYS, rng.uniform(0.2, 0.5))
    rate = float(sku.base[:PAST].mean())
    return replace(kept, opening=round(rate * rng.uniform(90, 200)), opening_age=int(rng.integers(10, 150)))


def _season(sku: Sku, rng: np.random.Generator) -> Sku:
    """Out of season: a quarter of the demand, and all of it again after three to five months."""
    kept = _scaled(sku, PAST - 60, PAST + int(rng.integers(90, 150)), rng.uniform(0.2, 0.4))
    return replace(kept, opening=round(float(sku.base[PAST:].mean()) * rng.uniform(120, 200)))


def _stiff(sku: Sku, rng: np.random.Generator) -> Sku:
    """Too much, and buyers hardly look at the price."""
    return replace(_too_much(sku, rng), elasticity=float(rng.uniform(-0.8, -0.2)))


CLEARING: Mapping[str, Bend] = {
    "too much": _too_much, "demand fell for good": _falls, "season comes back": _season,
    "too much, price hardly moves": _stiff, "as usual": as_drawn,
}  # fmt: skip


# Landed cost


def _bulky(sku: Sku, rng: np.random.Generator) -> Sku:
    """Duty of 10-25 %, on a margin of what is left."""
    return replace(sku, product=replace(sku.product, duty_rate=float(rng.uniform(0.1, 0.25))))


LANDED: Mapping[str, Bend] = {"as drawn": as_drawn, "dear duty": _bulky, "loses for good": _for_good}
