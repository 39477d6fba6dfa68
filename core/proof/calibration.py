"""Of the SKUs shown at a risk of 70-80 %, do 70-80 % run out? Promised risks against what came, and the correction (H7).

Cases come from a replay (`core.proof.suggested.Promise`): a stock-out risk until the next goods, an overstock risk over
the policy's overstock days. The correction is a rising curve (isotonic regression, Ayer et al. 1955) drawn towards "as
promised" while cases are few. How good the corrected risk is is judged on SKUs the curve has not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

import numpy as np

from core.phrase import Percent, Phrase, Value
from core.proof.suggested import Promise
from core.proof.world import World
from core.records import Floats

Kind = Literal["stockout", "overstock"]

LEAST_CASES = 300
LEAST_SKUS = 10
PRIOR_CASES = 100.0
"""Weight of "it comes as promised", spread evenly over 0-100 %, beside the cases."""

FOLDS = 5
SAID_FROM = 10
"""A share of fewer cases than this is not told to anybody."""


class Case(NamedTuple):
    """A risk (0-100) as promised for a SKU, and whether it came."""

    sku: str
    promised: int
    happened: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases with a risk from ``low`` up to below ``high`` (0-100): how many, mean promised and realised share (0-1)."""

    low: int
    high: int
    cases: int
    promised: float
    happened: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is known of one kind of risk. ``curve`` has 101 shares: what a promised 0 … 100 % really means.

    ``before`` are the deciles of the risk as computed, ``after`` those of the corrected risk on SKUs the curve has not
    seen. Where evidence is too thin (``applies`` False) the curve is "as promised" and nothing is corrected.
    """

    kind: Kind
    as_of: date
    cases: int
    skus: int
    applies: bool
    curve: tuple[float, ...]
    before: tuple[Bin, ...]
    after: tuple[Bin, ...]

    def corrected(self, risk: int) -> int:
        """The risk (0-100) to show for a computed one."""
        return round(100 * self.curve[min(100, max(0, risk))]) if self.applies else risk

    def bin_of(self, shown: int) -> Bin | None:
        """The decile of past cases that were shown this risk; None without enough of them."""
        bins = self.after if self.applies else self.before
        place = min(shown // 10, 9)
        found = next((each for each in bins if each.low == 10 * place), None)
        return found if found is not None and found.cases >= SAID_FROM else None

    def sentence(self, shown: int) -> Phrase | None:
        """ "Of those called 70-80 %, 74 % ran out": the record of a risk as shown; None where there is too little."""
        found = self.bin_of(shown)
        if found is None:
            return None
        values: dict[str, Value | Percent] = {
            "low": found.low,
            "high": found.high,
            "share": Percent(found.happened),
            "cases": found.cases,
        }
        if self.kind == "overstock":
            return Phrase(
                "of those called {low}–{high}% to be overstocked, {share} were ({cases} cases)", values
            )
        return Phrase("of those called {low}–{high}% to run out, {share} did ({cases} cases)", values)

    def worst(self) -> float | None:
        """The largest distance of realised from promised (0-1) over the deciles with enough cases; None without any."""
        bins = [each for each in (self.after if self.applies else self.before) if each.cases >= SAID_FROM]
        return max((abs(each.happened - each.promised) for each in bins), default=None)

    def to_json(self) -> dict[str, Any]:
        """For the store; `from_json` gives the same back."""
        return {
            "kind": self.kind,
            "as_of": self.as_of.isoformat(),
            "cases": self.cases,
            "skus": self.skus,
            "applies": self.applies,
            "curve": list(self.curve),
            "before": [list(_fields(each)) for each in self.before],
            "after": [list(_fields(each)) for each in self.after],
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Calibration:
        """The inverse of `to_json`."""
        return Calibration(
            kind=data["kind"],
            as_of=date.fromisoformat(data["as_of"]),
            cases=data["cases"],
            skus=data["skus"],
            applies=data["applies"],
            curve=tuple(data["curve"]),
            before=tuple(Bin(*each) for each in data["before"]),
            after=tuple(Bin(*each) for each in data["after"]),
        )


def calibration_of(cases: Sequence[Case], kind: Kind, as_of: date) -> Calibration:
    """What past promises teach about one kind of risk.

    Worked example: 1,000 cases of 20 SKUs promised 50 % of which 700 came: the curve says about 70 % at 50.
    """
    skus = sorted({case.sku for case in cases})
    promised = np.array([case.promised for case in cases], dtype=np.intp)
    happened = np.array([case.happened for case in cases], dtype=np.float64)
    applies = len(cases) >= LEAST_CASES and len(skus) >= LEAST_SKUS
    curve = fitted(promised, happened) if applies else np.arange(101) / 100
    fold = {sku: i % FOLDS for i, sku in enumerate(skus)}
    folds = np.array([fold[case.sku] for case in cases], dtype=np.intp)
    seen_by_others = promised / 100
    if applies:
        for held_out in range(FOLDS):
            mine = folds == held_out
            others = fitted(promised[~mine], happened[~mine])
            seen_by_others = np.where(mine, others[promised], seen_by_others)
    return Calibration(
        kind=kind,
        as_of=as_of,
        cases=len(cases),
        skus=len(skus),
        applies=applies,
        curve=tuple(round(float(share), 4) for share in curve),
        before=_deciles(promised / 100, happened),
        after=_deciles(seen_by_others, happened),
    )


def fitted(promised: Any, happened: Floats) -> Floats:
    """101 rising shares: the isotonic fit of what came on what was promised, with the prior beside the cases."""
    weight = np.bincount(promised, minlength=101).astype(np.float64) + PRIOR_CASES / 101
    came = np.bincount(promised, weights=happened, minlength=101) + PRIOR_CASES / 101 * np.arange(101) / 100
    return isotonic(came / weight, weight)


def isotonic(values: Floats, weights: Floats) -> Floats:
    """The nearest rising sequence in weighted squares: neighbours that fall are pooled into their mean.

    Worked example: 1, 3, 2 with equal weights: 1, 2.5, 2.5.
    """
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        mean, whole, length = value, weight, 1
        while pools and pools[-1][0] >= mean:
            before, its_weight, its_length = pools.pop()
            mean = (mean * whole + before * its_weight) / (whole + its_weight)
            whole, length = whole + its_weight, length + its_length
        pools.append((mean, whole, length))
    return np.concatenate([np.full(length, mean) for mean, _, length in pools])


def stockouts(promises: Iterable[Promise], world: World) -> list[Case]:
    """Whether a sale was lost before the goods came that the promise spoke of; what is not over yet is left out."""
    cases = []
    for promise in promises:
        if promise.until > world.days or promise.until <= promise.day:
            continue
        have = np.full(promise.until - promise.day, promise.on_hand)
        for lot in promise.pipeline:
            have[max(0, lot.due - promise.day) :] += lot.units
        wanted = np.cumsum(world.demand[promise.sku, promise.day : promise.until])
        cases.append(Case(world.goods[promise.sku].sku, promise.stockout, bool((wanted > have).any())))
    return cases


def overstocks(promises: Iterable[Promise], world: World) -> list[Case]:
    """Whether the position outlasted its overstock days; what is not over yet is left out."""
    cases = []
    for promise in promises:
        until = promise.day + promise.overstock_days
        if until > world.days:
            continue
        wanted = float(world.demand[promise.sku, promise.day : until].sum())
        cases.append(Case(world.goods[promise.sku].sku, promise.overstock, wanted < promise.position))
    return cases


def _deciles(shares: Floats, happened: Floats) -> tuple[Bin, ...]:
    place = np.minimum((shares * 10 + 1e-9).astype(np.intp), 9)
    found = []
    for decile in range(10):
        mine = place == decile
        if mine.any():
            found.append(
                Bin(
                    low=10 * decile,
                    high=10 * decile + 10,
                    cases=int(mine.sum()),
                    promised=round(float(shares[mine].mean()), 4),
                    happened=round(float(happened[mine].mean()), 4),
                )
            )
    return tuple(found)


def _fields(each: Bin) -> tuple[int, int, int, float, float]:
    return each.low, each.high, each.cases, each.promised, each.happened
