"""Would another threshold have earned more? Tried on the seller's own last year, against the one that holds (rules K4, K5).

A threshold moves only inside its range, and is proposed only where the gain stands in both halves of the year and its
interval over SKUs is above nothing: a value that fits one season's luck is not a better value. The same replay with a
rule switched off says what that rule is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.errors import BadInput
from core.policy import Policy, bounds
from core.proof import spread
from core.proof.record import Books, Record
from core.proof.simulate import Lived, reviewed
from core.proof.suggested import Suggested
from core.records import Situation
from core.thresholds import SHOP, Scope

RANGES: Mapping[str, tuple[str, tuple[float, ...]]] = {
    "review_days": ("S6", (7, 14, 21)),
    "buffer_low": ("S2", (0.15, 0.30)),
    "growth_cap": ("L4", (0.5, 1.0)),
    "growth_step": ("L4", (0.5, 1.0)),
    "early_review_days": ("L4", (7, 14)),
    "growth_safety": ("L4", (0.15, 0.20)),
    "core_cover_days": ("L6", (30, 45)),
    "event_ready_days": ("S7", (21, 28)),
    "service_high": ("S4", (0.95, 0.98)),
}
"""The thresholds that a replay can tell apart: their rule, and the values tried."""

OFF: Mapping[str, Mapping[str, float]] = {
    "S1": {"floor_ads": 0.0},
    "L4": {"early_review_days": 60, "growth_step": 1.0},
    "L6": {"core_cover_days": 0},
    "S10": {"expedite_risk": 0.9},
}
"""How a rule is switched off as far as its thresholds allow; what it is worth is the loss without it."""

LEAST_SHARE = 0.005
"""A gain under this share of the profit is not worth a person's time."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One value in place of the one that holds. Money over the replayed year; ``low`` and ``high`` hold 80 % over SKUs.

    ``before`` is the value most of the SKUs had. ``recent`` is the gain on the days since ``recent_days`` ago, if
    that was asked.
    """

    scope: Scope
    rule: str
    field: str
    before: float
    after: float
    gain: float
    low: float
    high: float
    halves: tuple[float, float]
    profit: float
    skus: int
    recent: float | None = None

    @property
    def helps(self) -> bool:
        """Whether it is worth proposing."""
        enough = self.gain >= LEAST_SHARE * abs(self.profit)
        return enough and self.low > 0 and min(self.halves) > 0


def base_of(books: Books) -> Lived:
    """The year with the thresholds that hold."""
    return reviewed(books.world, Suggested(books).review)


def tried(
    books: Books,
    base: Lived,
    changes: Mapping[str, float],
    rng: np.random.Generator,
    *,
    rule: str,
    scope: Scope = SHOP,
    recent_days: int | None = None,
) -> Trial | None:
    """Replay the year with other thresholds for the SKUs of a scope; None where they hold already or cannot hold.

    ``changes`` name one threshold, or several that are tried together and told by the first.
    """
    changed = [_with(record, changes, scope) for record in books.records]
    touched = [record for record, new in zip(books.records, changed, strict=True) if new is not record]
    if not touched:
        return None
    other = replace(books, records=tuple(changed))
    life = reviewed(other.world, Suggested(other).review)
    gain = life.earned - base.earned
    per_sku, days = gain.sum(axis=1), gain.shape[1]
    low, high = spread.of_total(per_sku, rng)
    half = days // 2
    field = next(iter(changes))
    held = [float(getattr(_policy(record), field)) for record in touched]
    return Trial(
        scope=scope,
        rule=rule,
        field=field,
        before=max(set(held), key=held.count),
        after=float(changes[field]),
        gain=float(per_sku.sum()),
        low=low,
        high=high,
        halves=(float(gain[:, :half].sum()), float(gain[:, half:].sum())),
        profit=float(base.earned.sum()),
        skus=len(touched),
        recent=None if recent_days is None else float(gain[:, max(0, days - recent_days) :].sum()),
    )


def all_tried(
    books: Books,
    rng: np.random.Generator,
    wishes: Sequence[tuple[Scope, str, float]] = (),
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> tuple[list[Trial], dict[str, float]]:
    """Every value of `RANGES` that does not hold, and the further ``wishes`` (scope, field, value); then what rules are worth.

    The worth of a rule is what is lost without it, by rule id; below nothing: it cost more than it brought.
    """
    wanted = [*_ranges(), *((scope, "K4", field, value) for scope, field, value in wishes)]
    of = 1 + len(wanted) + len(OFF)
    on_progress(0, of)  # the first step is the year as it is, and takes as long as any
    base = base_of(books)
    on_progress(1, of)
    trials: list[Trial] = []
    for done, (scope, rule, field, value) in enumerate(wanted, start=2):
        found = tried(books, base, {field: value}, rng, rule=rule, scope=scope)
        if found is not None:
            trials.append(found)
        on_progress(done, of)
    worth: dict[str, float] = {}
    for done, (rule, changes) in enumerate(OFF.items(), start=len(wanted) + 2):
        found = tried(books, base, changes, rng, rule=rule)
        if found is not None:
            worth[rule] = -found.gain
        on_progress(done, of)
    return trials, worth


def best(trials: Sequence[Trial]) -> list[Trial]:
    """What is worth proposing: of the values of one threshold the one that earned most, largest gain first."""
    found: dict[tuple[str, str], Trial] = {}
    for each in trials:
        place = (str(each.scope), each.field)
        if each.helps and (place not in found or each.gain > found[place].gain):
            found[place] = each
    return sorted(found.values(), key=lambda each: -each.gain)


def _ranges() -> Iterator[tuple[Scope, str, str, float]]:
    for field, (rule, values) in RANGES.items():
        for value in values:
            yield SHOP, rule, field, value


def _with(record: Record, changes: Mapping[str, float], scope: Scope) -> Record:
    """The record under other thresholds; itself where it is outside the scope, or nothing would differ."""
    held = _policy(record)
    if not _reaches(scope, record) or all(getattr(held, name) == value for name, value in changes.items()):
        return record
    try:
        _other(held, changes)
    except BadInput:
        return record

    def policy(situation: Situation) -> Policy:
        held = record.policy(situation)
        try:
            return _other(held, changes)
        except BadInput:  # at another stage the value cannot hold beside the others
            return held

    return replace(record, policy=policy)


def _other(held: Policy, changes: Mapping[str, float]) -> Policy:
    limits = bounds()
    typed = {
        name: type(getattr(held, name))(min(max(value, limits[name][0]), limits[name][1]))
        for name, value in changes.items()
    }
    return replace(held, **typed)


def _policy(record: Record) -> Policy:
    return record.policy(record.situation)


def _reaches(scope: Scope, record: Record) -> bool:
    product = record.situation.product
    known = {
        "shop": "",
        "category": product.category,
        "class": record.situation.abc_class,
        "sku": product.sku,
    }
    return scope.kind in known and known[scope.kind] == scope.name
