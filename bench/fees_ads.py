"""`make bench-fees-ads`: what rules on fees, ads and routes earn in a made market whose demand answers (`bench.made_market`).

Each rule on and off for the same SKUs and dice, in cash of two quarters and a run-off; 80 % intervals over SKUs. Some kinds
of SKUs are what a rule was made for, others are not, so that its harm is seen too. Where a rule never spoke for a SKU both
lives are the same, and one is lived. Half an hour of one core; `ARGS="--only P1 --each 10"` for less.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import numpy as np

from bench.made_kinds import ADS, CLEARING, GAPS, LANDED, LOSING, ROUTES, Bend, made
from bench.made_market import LIVE, PAST, Choice, Choose, Life, Sku, live
from core.decide import ad_budget, clearing, pays
from core.decide.ground import Ground, survey
from core.decide.stops import outlasts, stopped_by
from core.decide.suggest import decide, policy_for
from core.demand.recovery import stated
from core.policy import Policy
from core.proof import spread
from core.records import Floats, Order, Situation

PATHS = 100
CLEARED_AGAIN = 28
"""Days after which somebody looks at the ladder again."""

Change = Callable[[Situation, Policy], tuple[Situation, Policy]]
Fires = Callable[[Ground, Sequence[Order]], bool]


def card(change: Change, fires: Fires = lambda ground, orders: True, *, holds: bool = False) -> Choose:
    """Order what the card says, in the situation and by the policy as changed."""

    def choose(sku: Sku, day: int, situation: Situation) -> Choice:
        ground, orders = _decided(situation, change, holds=holds)
        return Choice(tuple((each.quantity, each.mode) for each in orders), fired=fires(ground, orders))

    return choose


def _decided(situation: Situation, change: Change, *, holds: bool = False) -> tuple[Ground, Sequence[Order]]:
    seen = situation if holds else replace(situation, hold=None)
    seen, policy = change(seen, replace(policy_for(seen), paths=PATHS))
    ground = survey(seen, policy, 0, lost_rank=stated(policy))
    return ground, decide(ground).orders


def as_is(situation: Situation, policy: Policy) -> tuple[Situation, Policy]:
    return situation, policy


def having(**thresholds: float) -> Change:
    """With these thresholds."""
    return lambda situation, policy: (situation, replace(policy, **thresholds))  # type: ignore[arg-type]


def stops(rule: str) -> Fires:
    """Whether this rule forbids buying."""

    def fires(ground: Ground, orders: Sequence[Order]) -> bool:
        found = stopped_by(ground)
        return found is not None and found[1] == rule

    return fires


def flies(ground: Ground, orders: Sequence[Order]) -> bool:
    return any(order.mode == "air" for order in orders)


def by_sea(situation: Situation, policy: Policy) -> tuple[Situation, Policy]:
    return replace(situation, freight=tuple(f for f in situation.freight if f.mode == "sea")), policy


def unseen(situation: Situation, policy: Policy) -> tuple[Situation, Policy]:
    """Without competitors."""
    return replace(situation, rivals=()), policy


def emergency(ground: Ground, orders: Sequence[Order]) -> bool:
    cover = ground.days_of_supply
    return bool(ground.rivals_out) and cover is not None and cover < ground.policy.emergency_days


def unlanded(situation: Situation, policy: Policy) -> tuple[Situation, Policy]:
    """Freight and duty not told."""
    bare = tuple(replace(f, cost_per_cbm=None) for f in situation.freight if f.mode == "sea")
    return replace(situation, freight=bare, product=replace(situation.product, duty_rate=None)), policy


def spending(*, anyway: bool = False) -> Choose:
    """Spend on ads what S3 says; ``anyway``: without an empty competitor too, as the campaign page does."""

    def choose(sku: Sku, day: int, situation: Situation) -> Choice:
        ground, orders = _decided(situation, as_is)
        found = ad_budget.budget(ground, orders, anyway=anyway)
        moved = found is not None and found.then != found.now
        spend = float(found.then) if found is not None and moved else None
        return Choice(tuple((each.quantity, each.mode) for each in orders), spend=spend, fired=moved)

    return choose


def ads_off(sku: Sku, day: int, situation: Situation) -> Choice:
    """Cut the ads where the card says that they alone lose the money."""
    ground, orders = _decided(situation, as_is)
    found = pays.loss(ground)
    cut = found is not None and not found.stops and found.counted < 0
    bought = tuple((each.quantity, each.mode) for each in orders)
    return Choice(bought, spend=0.0 if cut else None, fired=cut)


def marked_down(pick: Callable[[Ground, Sku], Decimal | None]) -> Choose:
    """Ask the price that ``pick`` says while stock outlasts its demand, looked at again every four weeks."""
    asked: dict[str, tuple[int, float]] = {}

    def choose(sku: Sku, day: int, situation: Situation) -> Choice:
        ground, orders = _decided(situation, as_is)
        since, _ = asked.get(sku.product.sku, (-CLEARED_AGAIN, 0.0))
        if not outlasts(ground):
            asked.pop(sku.product.sku, None)
        elif day - since >= CLEARED_AGAIN:
            found = pick(ground, sku)
            if found is not None:
                asked[sku.product.sku] = day, float(found)
        now = asked.get(sku.product.sku)
        bought = tuple((each.quantity, each.mode) for each in orders)
        return Choice(bought, price=None if now is None else now[1], fired=now is not None)

    return choose


def best_step(ground: Ground, sku: Sku) -> Decimal | None:
    """H4: the step that brings most cash."""
    steps = clearing.markdowns(ground).steps
    return max(steps, key=lambda each: each.cash).price if steps else None


def best_above_floor(ground: Ground, sku: Sku) -> Decimal | None:
    """M3 as a hard floor: the best of the steps that keep the margin."""
    steps = [each for each in clearing.markdowns(ground).steps if each.keeps_floor]
    return max(steps, key=lambda each: each.cash).price if steps else None


def fifth_off(ground: Ground, sku: Sku) -> Decimal | None:
    price = sku.product.price
    return None if price is None else round(price * Decimal("0.8"), 2)


@dataclass(frozen=True, slots=True)
class Pair:
    """A rule on and off; ``each`` scales how many SKUs of each kind."""

    title: str
    kinds: Mapping[str, Bend]
    on: Callable[[], Choose]
    off: Callable[[], Choose]


def _plain() -> Choose:
    return card(as_is)


STOP_OFF = having(least_margin=-1.0)
PAIRS: tuple[Pair, ...] = (
    Pair("P1 stops", LOSING, lambda: card(as_is, stops("P1")), lambda: card(STOP_OFF)),
    Pair("P1 counts ads from a fifth of units", LOSING, lambda: card(having(ads_needed=0.2), stops("P1")), lambda: card(STOP_OFF)),
    Pair("P1 ads cut as it warns", LOSING, lambda: ads_off, _plain),
    Pair("H2 holds", LOSING, lambda: card(as_is, stops("H2"), holds=True), _plain),
    Pair("S3 ad budget", ADS, spending, _plain),
    Pair("S3 ad budget, no competitor needed", ADS, lambda: spending(anyway=True), _plain),
    Pair("S10 parts by air", ROUTES, lambda: card(as_is, flies), lambda: card(by_sea)),
    Pair("S3 sooner by air", ADS, lambda: card(as_is, emergency), lambda: card(having(emergency_days=3))),
    Pair("M2 stock for the next gap", GAPS, lambda: card(as_is, lambda g, o: any(f.rule == "M2" for f in g.extra)), lambda: card(having(rival_gap=0.0))),
    Pair("M2 all of it", GAPS, lambda: card(as_is), lambda: card(unseen)),
    Pair("H4 best step", CLEARING, lambda: marked_down(best_step), _plain),
    Pair("H4 best step, M3 kept", CLEARING, lambda: marked_down(best_above_floor), _plain),
    Pair("a fifth off, in place of H4", CLEARING, lambda: marked_down(fifth_off), _plain),
    Pair("C3 landed cost told", LANDED, lambda: card(by_sea), lambda: card(unlanded)),
)  # fmt: skip


def lived(skus: Sequence[Sku], pair: Pair) -> tuple[list[Life], list[Life]]:
    """Each SKU with the rule and without; the same life where the rule never spoke."""
    on = live(skus, pair.on())
    off = list(on)
    spoke = [i for i, life in enumerate(on) if life.fired]
    for i, life in zip(spoke, live([skus[i] for i in spoke], pair.off()), strict=True):
        off[i] = life
    return on, off


def told(kind: str, on: Sequence[Life], off: Sequence[Life]) -> str:
    """Money without the rule and what it brings, with its interval; for how many SKUs it spoke."""
    policy, rng = Policy(), np.random.default_rng(0)
    gain: Floats = np.array(
        [0.0 if a is b else a.money(policy) - b.money(policy) for a, b in zip(on, off, strict=True)]
    )
    base = sum(life.money(policy) for life in off)
    sales = sum(float((b.sold * b.price)[PAST : PAST + LIVE].sum()) for b in off)
    low, high = spread.of_total(gain, rng)
    spoke, reviews = sum(a.fired > 0 for a in on), sum(a.fired for a in on) / (len(on) * LIVE / 7)
    return (
        f"  {kind:30} {len(on):4} SKUs, sales {sales:10,.0f}, earned without {base:10,.0f}; with the rule {gain.sum():+9,.0f} "
        f"({low:+9,.0f} to {high:+9,.0f}), {gain.sum() / max(sales, 1):+6.2%} of sales; spoke for {spoke:3}, {reviews:4.0%} of weeks, "
        f"helped {int((gain > 0.5).sum())}, harmed {int((gain < -0.5).sum())}"
    )


def main() -> None:
    """Print a table per rule."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    reader.add_argument("--each", type=int, default=40, help="SKUs of each kind")
    reader.add_argument("--seed", type=int, default=7)
    reader.add_argument("--only", default="", help="rules whose title begins so")
    given = reader.parse_args()
    for pair in PAIRS:
        if not pair.title.startswith(given.only):
            continue
        began = time.process_time()
        skus = made(pair.kinds, given.each, given.seed, given.data if given.data.is_dir() else None)
        on, off = lived(skus, pair)
        print(f"{pair.title} ({time.process_time() - began:.0f} s of one core)")
        for kind in pair.kinds:
            mine = [i for i, life in enumerate(on) if life.sku.kind == kind]
            print(told(kind, [on[i] for i in mine], [off[i] for i in mine]), flush=True)


if __name__ == "__main__":
    main()
