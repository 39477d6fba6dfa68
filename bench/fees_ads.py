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
from bench.made_market import LIVE, PAST, REVIEW, Choice, Choose, Life, Sku, live
from core.decide import pays
from core.decide.ground import Ground, survey
from core.decide.market import ad_budget, clearing
from core.decide.stops import outlasts, stopped_by
from core.decide.suggest import decide, policy_for
from core.demand.recovery import stated
from core.policy import Policy
from core.proof import spread
from core.records import Floats, Mode, Situation
from core.suggestion import Order

PATHS = 100
CLEARED_AGAIN = 28
"""Days after which somebody looks at the ladder again."""

Change = Callable[[Situation, Policy], tuple[Situation, Policy]]


def spoken(ground: Ground, orders: Sequence[Order], situation: Situation) -> frozenset[str]:
    """Which of the rules measured here have something to say, whether it is followed or not."""
    stop, loss, cover = stopped_by(ground), pays.loss(ground), ground.days_of_supply
    budget = ad_budget.told(ground, orders)
    moved = budget is not None and budget.then != budget.now
    says = {
        "P1": stop is not None and stop[1] == "P1",
        "loses": loss is not None,
        "warns of ads": warns_of_ads(ground),
        "H2": situation.hold is not None,
        "S3": moved and bool(ground.rivals_out),
        "budget": moved,
        "air": any(order.mode == "air" for order in orders),
        "urgent": bool(ground.rivals_out) and cover is not None and cover < ground.policy.emergency_days,
        "gap": any("gaps" in factor.reason.values for factor in ground.extra),
        "outlasts": outlasts(ground),
        "always": True,
    }
    return frozenset(name for name, speaks in says.items() if speaks)


def warns_of_ads(ground: Ground) -> bool:
    """P1 says that ads alone lose the money, and does not stop buying."""
    found, unit = pays.loss(ground), pays.told(ground)
    if found is None or unit is None or found.stops:
        return False
    return unit.net < 0 <= unit.net - unit.line("ads").amount


def card(change: Change, *, holds: bool = False) -> Choose:
    """Order what the card says, in the situation and by the policy as changed."""

    def choose(sku: Sku, day: int, situation: Situation) -> Choice:
        ground, orders = decided(situation, change, holds=holds)
        return Choice(bought(orders), fired=spoken(ground, orders, situation))

    return choose


def decided(situation: Situation, change: Change, *, holds: bool = False) -> tuple[Ground, Sequence[Order]]:
    seen = situation if holds else replace(situation, hold=None)
    seen, policy = change(seen, replace(policy_for(seen), paths=PATHS))
    ground = survey(seen, policy, 0, lost_rank=stated(policy))
    return ground, decide(ground).orders


def bought(orders: Sequence[Order]) -> tuple[tuple[int, Mode], ...]:
    return tuple((each.quantity, each.mode) for each in orders)


def as_is(situation: Situation, policy: Policy) -> tuple[Situation, Policy]:
    return situation, policy


def having(**thresholds: float) -> Change:
    """With these thresholds."""
    return lambda situation, policy: (situation, replace(policy, **thresholds))  # type: ignore[arg-type]


def by_sea(situation: Situation, policy: Policy) -> tuple[Situation, Policy]:
    return replace(situation, freight=tuple(f for f in situation.freight if f.mode == "sea")), policy


def unseen(situation: Situation, policy: Policy) -> tuple[Situation, Policy]:
    """Without competitors."""
    return replace(situation, rivals=()), policy


def unlanded(situation: Situation, policy: Policy) -> tuple[Situation, Policy]:
    """Freight and duty not told."""
    bare = tuple(replace(f, cost_per_cbm=None) for f in situation.freight if f.mode == "sea")
    return replace(situation, freight=bare, product=replace(situation.product, duty_rate=None)), policy


def spending(*, anyway: bool = False) -> Choose:
    """Spend on ads what S3 says; ``anyway``: and cut it where P3 says so without an empty competitor."""

    def choose(sku: Sku, day: int, situation: Situation) -> Choice:
        ground, orders = decided(situation, as_is)
        found = ad_budget.told(ground, orders) if anyway or ground.rivals_out else None
        spend = float(found.then) if found is not None and found.then != found.now else None
        return Choice(bought(orders), spend=spend, fired=spoken(ground, orders, situation))

    return choose


def ads_off(sku: Sku, day: int, situation: Situation) -> Choice:
    """Stop the ads while the card says that they alone lose the money."""
    ground, orders = decided(situation, as_is)
    spend = 0.0 if warns_of_ads(ground) else None
    return Choice(bought(orders), spend=spend, fired=spoken(ground, orders, situation))


def marked_down(pick: Callable[[Ground, Sku], Decimal | None]) -> Choose:
    """Ask the price that ``pick`` says while stock outlasts its demand, looked at again every four weeks."""
    asked: dict[str, tuple[int, float]] = {}

    def choose(sku: Sku, day: int, situation: Situation) -> Choice:
        ground, orders = decided(situation, as_is)
        since, _ = asked.get(sku.product.sku, (-CLEARED_AGAIN, 0.0))
        if not outlasts(ground):
            asked.pop(sku.product.sku, None)
        elif day - since >= CLEARED_AGAIN:
            found, before = pick(ground, sku), asked.get(sku.product.sku)
            if found is not None and (before is not None or found != situation.product.price):
                asked[sku.product.sku] = day, float(found)
        now = asked.get(sku.product.sku)
        price = None if now is None else now[1]
        return Choice(bought(orders), price=price, fired=spoken(ground, orders, situation))

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
    """A rule on and off, by the names of two policies, for SKUs of these kinds.

    ``tag``: where the card never has it to say, both lives are the card's.
    """

    title: str
    kinds: Mapping[str, Bend]
    on: str
    off: str
    tag: str


POLICIES: Mapping[str, Callable[[], Choose]] = {
    "card": lambda: card(as_is),
    "no stop": lambda: card(having(least_margin=-1.0)),
    "stop by all ads": lambda: card(having(ads_needed=0.2)),
    "ads off": lambda: ads_off,
    "H2": lambda: card(as_is, holds=True),
    "S3": spending,
    "any budget": lambda: spending(anyway=True),
    "by sea": lambda: card(by_sea),
    "not urgent": lambda: card(having(emergency_days=3)),
    "no gap": lambda: card(having(rival_gap=0.0)),
    "unseen": lambda: card(unseen),
    "H4": lambda: marked_down(best_step),
    "H4 above M3": lambda: marked_down(best_above_floor),
    "a fifth off": lambda: marked_down(fifth_off),
    "unlanded": lambda: card(unlanded),
}
PAIRS: tuple[Pair, ...] = (
    Pair("H4: the step that brings most cash", CLEARING, "H4", "card", "outlasts"),
    Pair("H4, never under M3's floor", CLEARING, "H4 above M3", "card", "outlasts"),
    Pair("a fifth off, in place of H4", CLEARING, "a fifth off", "card", "outlasts"),
    Pair("P1: the stop", LOSING, "card", "no stop", "P1"),
    Pair("P1, ads counted from a fifth of units", LOSING, "stop by all ads", "no stop", "loses"),
    Pair("P1: ads stopped as it warns", LOSING, "ads off", "card", "warns of ads"),
    Pair("H2: the hold", LOSING, "H2", "card", "H2"),
    Pair("S3: the ad budget", ADS, "S3", "card", "S3"),
    Pair("S3 and P3: the budget, cut without an empty competitor too", ADS, "any budget", "card", "budget"),
    Pair("S3: air from a smaller risk", ADS, "card", "not urgent", "urgent"),
    Pair("S10: parts by air", ROUTES, "card", "by sea", "air"),
    Pair("M2: stock for the next gap", GAPS, "card", "no gap", "gap"),
    Pair("M2 and all else of competitors", GAPS, "card", "unseen", "always"),
    Pair("C3: landed cost told", LANDED, "by sea", "unlanded", "always"),
)


@dataclass
class Lives:
    """The lives of some SKUs by policy, each lived once."""

    skus: Sequence[Sku]

    def __post_init__(self) -> None:
        self._known: dict[str, dict[int, Life]] = {}

    def of(self, pair: Pair) -> tuple[list[Life], list[Life]]:
        """Each SKU with the rule and without."""
        plain = self._lived("card", range(len(self.skus)))
        spoke = [i for i, life in plain.items() if life.fired[pair.tag]]
        on, off = self._lived(pair.on, spoke), self._lived(pair.off, spoke)
        return (
            [on.get(i, plain[i]) for i in range(len(self.skus))],
            [off.get(i, plain[i]) if i in spoke else on.get(i, plain[i]) for i in range(len(self.skus))],
        )

    def _lived(self, policy: str, places: Sequence[int]) -> dict[int, Life]:
        known = self._known.setdefault(policy, {})
        new = [i for i in places if i not in known]
        known |= dict(zip(new, live([self.skus[i] for i in new], POLICIES[policy]()), strict=True))
        return known


def told(kind: str, tag: str, on: Sequence[Life], off: Sequence[Life]) -> str:
    """What the rule brings in all and to the mean SKU, as large ones carry a sum, with intervals; for how many it spoke."""
    policy, rng = Policy(), np.random.default_rng(0)
    gain: Floats = np.array(
        [0.0 if a is b else a.money(policy) - b.money(policy) for a, b in zip(on, off, strict=True)]
    )
    sales: Floats = np.array([float((b.sold * b.price)[PAST : PAST + LIVE].sum()) for b in off])
    low, high = spread.of_total(gain, rng)
    share = gain / np.maximum(sales, 1.0)
    lowest, highest = (each / len(share) for each in spread.of_total(share, rng))
    spoke = sum(a.fired[tag] > 0 for a in on)
    weeks = sum(a.fired[tag] for a in on) / (len(on) * LIVE / REVIEW)
    return (
        f"  {kind:30} {len(on):4} SKUs: {gain.sum():+9,.0f} ({low:+9,.0f} to {high:+9,.0f}) on sales of {sales.sum():10,.0f}; "
        f"mean SKU {share.mean():+7.2%} ({lowest:+7.2%} to {highest:+7.2%}) of its sales; spoke for {spoke:3}, {weeks:4.0%} of weeks, "
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
    folder = given.data if given.data.is_dir() else None
    lives: dict[int, Lives] = {}
    for pair in PAIRS:
        if not pair.title.startswith(tuple(given.only.split(","))):
            continue
        began = time.process_time()
        if id(pair.kinds) not in lives:
            lives[id(pair.kinds)] = Lives(made(pair.kinds, given.each, given.seed, folder))
        on, off = lives[id(pair.kinds)].of(pair)
        print(f"{pair.title} ({time.process_time() - began:.0f} s of one core)")
        for kind in pair.kinds:
            mine = [i for i, life in enumerate(on) if life.sku.kind == kind]
            print(told(kind, pair.tag, [on[i] for i in mine], [off[i] for i in mine]), flush=True)


if __name__ == "__main__":
    main()
