"""Of the SKUs shown at a risk of 70-80 %, do 70-80 % run out? Promised risks against what came, and the correction (H7).

Cases come from a replay (`core.proof.cases`): a stock-out risk until the next goods, an overstock risk over the policy's
overstock days. The correction is beta calibration (Kull, Silva Filho and Flach 2017), which rises with the
risk, with one term more: how far off the next goods are, as forecasts err more the longer they have to hold. It is drawn
towards "as promised" while cases are few, or hang together. How good a corrected risk is is judged on SKUs and weeks it was not fitted to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np

from core.phrase import Percent, Phrase, Value
from core.proof.cases import COUNTED, USUAL_DAYS, Case
from core.records import Bools, Floats

Kind = Literal["stockout", "overstock"]

LEAST_CASES = 300
LEAST_SKUS = 10
LEAST_PERIODS = 3
"""How often the time until a usual outcome fits into the whole: fewer periods teach no more than how these turned out."""
PRIOR = 60.0
"""Weight of "it comes as promised": the ridge that pulls the correction there, worth about 240 cases at even odds."""
SURE = 100
"""A stock-out risk said of an empty shelf: that is seen, not foretold; it teaches nothing and is shown as it is."""

AS_PROMISED = (0.0, 1.0, 1.0, 0.0)
SUREST = 0.005
"""No risk is taken to be surer than this or one less this."""
FARTHEST, NEAREST = 240, 3
"""Days until the next goods: the most and least that are told apart."""

FOLDS = 5
BLOCK_DAYS = 56
"""What a case is judged by was fitted to other SKUs, and to cases over before or begun after its eight weeks."""
SAID_FROM = 30
"""A share of fewer cases than this is not told to anybody: they are likely of one or two SKUs."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases with a risk from ``low`` up to below ``high`` (0-100): how many, mean promised and realised share (0-1).

    ``error`` is the standard error of the difference; cases of one SKU count as hanging together. None with one SKU.
    """

    low: int
    high: int
    cases: int
    promised: float
    happened: float
    error: float | None = None


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is known of one kind of risk. ``weights`` (a, b, c, d) correct it (`fitted`).

    ``before`` are the deciles of the risk as computed, ``after`` those of the corrected risk on SKUs and weeks it was not
    fitted to. Where evidence is too thin, or those are told no better for it, nothing is corrected (``applies`` False).
    """

    kind: Kind
    as_of: date
    cases: int
    skus: int
    applies: bool
    weights: tuple[float, ...]
    before: tuple[Bin, ...]
    after: tuple[Bin, ...]

    def corrected(self, risk: int, goods_in: int | None = None) -> int:
        """The risk (0-100) to show for a computed one; ``goods_in`` days until the next goods (None: not known)."""
        if not self.applies or (self.kind == "stockout" and risk >= SURE):
            return risk
        days = USUAL_DAYS if goods_in is None else goods_in
        terms = _terms(np.array([risk]), np.array([days]))
        return round(100 * float(_share(terms, np.array(self.weights))[0]))

    def bin_of(self, shown: int) -> Bin | None:
        """The decile of past cases that were shown this risk; None without enough of them."""
        bins = self.after if self.applies else self.before
        place = min(shown // 10, 9)
        found = next((each for each in bins if each.low == 10 * place), None)
        return found if found is not None and found.cases >= SAID_FROM else None

    def sentence(self, shown: int) -> Phrase | None:
        """ "Of those called 70-80 %, 74 % ran out": the record of a risk as shown; None where there is too little.

        Where nothing is corrected it says so, as the share may then lie far from the figure beside it.
        """
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
            return (
                Phrase(
                    "of those called {low}–{high}% to be overstocked, {share} were ({cases} cases)", values
                )
                if self.applies
                else Phrase(
                    "of those called {low}–{high}% to be overstocked, {share} were ({cases} cases, too few to correct the figure by)",
                    values,
                )
            )
        if self.applies:
            return Phrase("of those called {low}–{high}% to run out, {share} did ({cases} cases)", values)
        return Phrase(
            "of those called {low}–{high}% to run out, {share} did ({cases} cases, too few to correct the figure by)",
            values,
        )

    def to_json(self) -> dict[str, Any]:
        """For the store; `from_json` gives the same back."""
        return {
            "kind": self.kind,
            "as_of": self.as_of.isoformat(),
            "cases": self.cases,
            "skus": self.skus,
            "applies": self.applies,
            "weights": list(self.weights),
            "counted": COUNTED,
            "before": [list(_fields(each)) for each in self.before],
            "after": [list(_fields(each)) for each in self.after],
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Calibration:
        """The inverse of `to_json`. What was kept by an earlier version says and corrects nothing until the next night."""
        known = data.get("counted") == COUNTED
        return Calibration(
            kind=data["kind"],
            as_of=date.fromisoformat(data["as_of"]),
            cases=data["cases"],
            skus=data["skus"],
            applies=data["applies"] and known,
            weights=tuple(data["weights"]) if known else AS_PROMISED,
            before=tuple(Bin(*each) for each in data["before"] if known),
            after=tuple(Bin(*each) for each in data["after"] if known),
        )


def calibration_of(cases: Sequence[Case], kind: Kind, as_of: date) -> Calibration:
    """What past promises teach about one kind of risk.

    Worked example: 1,000 cases of 20 SKUs promised 50 % of which 700 came here and there: 50 is shown as about 67. Were they
    fourteen SKUs of which all came and six of which none did: as 53.
    """
    if kind == "stockout":
        cases = [case for case in cases if case.promised < SURE]
    names = sorted({case.sku for case in cases})
    place = {name: i for i, name in enumerate(names)}
    sku = np.array([place[case.sku] for case in cases], dtype=np.intp)
    promised, goods_in, day, until = (
        np.array([case[i] for case in cases], dtype=np.intp) for i in (1, 3, 4, 5)
    )
    happened = np.array([case.happened for case in cases], dtype=np.float64)
    applies = len(cases) >= LEAST_CASES and len(names) >= LEAST_SKUS
    applies = applies and bool(until.max() - day.min() >= LEAST_PERIODS * np.median(until - day))
    weights, seen_by_others = np.array(AS_PROMISED), promised / 100
    if applies:
        terms = _terms(promised, goods_in)
        off = happened - promised / 100
        weights = fitted(terms, happened, worth(off, sku, day))
        for mine, others in _held_out(sku, day, until):
            if others.sum() >= LEAST_CASES:
                each = worth(off[others], sku[others], day[others])
                seen_by_others[mine] = _share(terms[mine], fitted(terms[others], happened[others], each))
        # a correction that helps nobody it was not fitted to is not made
        applies = _surprise(seen_by_others, happened) < _surprise(promised / 100, happened)
    return Calibration(
        kind=kind,
        as_of=as_of,
        cases=len(cases),
        skus=len(names),
        applies=applies,
        weights=tuple(round(float(weight), 6) for weight in weights) if applies else AS_PROMISED,
        before=_deciles(promised / 100, happened, sku),
        after=_deciles(seen_by_others, happened, sku),
    )


def worth(off: Floats, sku: Any, day: Any) -> float:
    """What one case is worth beside cases that have nothing to do with each other: 1 ÷ the design effect (Kish 1965).

    ``off`` is came less promised. Cases of one SKU are a dozen looks at the same goods, those of one block of eight weeks
    share a season: squares of the sums by SKU, and by block, ÷ the sum of squares, both together less one. Worked example:
    20 SKUs that are off the same way each of ten times: about 1 ÷ 10.
    """
    apart = off - off.mean()
    squares = max(float(apart @ apart), 1e-9)
    sums = [np.bincount(by, weights=apart) for by in (sku, (day - day.min()) // BLOCK_DAYS)]
    effect = sum(max(1.0, float(each @ each) / squares) for each in sums) - 1.0
    return 1.0 / effect


def fitted(terms: Floats, happened: Floats, each: float = 1.0) -> Floats:
    """The weights (a, b, c, d) under which what came was likeliest, with the ridge; b and c are never below nought.

    ``each`` is what a case is `worth`.

    A case comes with log odds a + b ln(p) - c ln(1 - p) + d ln(days until the goods / `USUAL_DAYS`), p its risk.
    """
    from scipy.optimize import minimize

    start = np.array(AS_PROMISED)

    def cost(weights: Floats) -> tuple[float, Floats]:
        odds = terms @ weights
        off = weights - start
        value = each * (np.logaddexp(0.0, odds) - happened * odds).sum() + PRIOR / 2 * (off @ off)
        return float(value), each * (terms.T @ (1 / (1 + np.exp(-odds)) - happened)) + PRIOR * off

    limits = [(None, None), (0, None), (0, None), (None, None)]
    return np.asarray(minimize(cost, start, jac=True, bounds=limits, method="L-BFGS-B").x)


def _terms(promised: Any, goods_in: Any) -> Floats:
    """(cases, 4): one, ln p, -ln (1 - p), and the log of the days until the goods."""
    p = np.clip(promised / 100, SUREST, 1 - SUREST)
    days = np.log(np.clip(goods_in, NEAREST, FARTHEST) / USUAL_DAYS)
    return np.stack([np.ones(len(p)), np.log(p), -np.log(1 - p), days], axis=1)


def _surprise(shares: Floats, happened: Floats) -> float:
    """The mean logarithmic score: what such forecasts of what came leave to be surprised by (Good 1952)."""
    sure = np.clip(shares, SUREST, 1 - SUREST)
    return float(-np.log(np.where(happened > 0, sure, 1 - sure)).mean())


def _share(terms: Floats, weights: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-(terms @ weights))))


def _held_out(sku: Any, day: Any, until: Any) -> Iterator[tuple[Bools, Bools]]:
    """Pairs of cases to judge and cases to learn from: other SKUs, and over before or begun after their eight weeks."""
    block = (day - day.min()) // BLOCK_DAYS
    for fold in range(FOLDS):
        other = sku % FOLDS != fold
        for at in np.unique(block):
            begins = day.min() + at * BLOCK_DAYS
            yield ~other & (block == at), other & ((until <= begins) | (day >= begins + BLOCK_DAYS))


def deciles(cases: Sequence[Case]) -> tuple[Bin, ...]:
    """Risks as promised against what came, in tens."""
    place = {name: i for i, name in enumerate(sorted({case.sku for case in cases}))}
    return _deciles(
        np.array([case.promised for case in cases]) / 100,
        np.array([case.happened for case in cases], dtype=np.float64),
        np.array([place[case.sku] for case in cases], dtype=np.intp),
    )


def _deciles(shares: Floats, happened: Floats, sku: Any) -> tuple[Bin, ...]:
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
                    error=_error(happened[mine] - shares[mine], sku[mine]),
                )
            )
    return tuple(found)


def _error(off: Floats, sku: Any) -> float | None:
    """The standard error of the mean, clustered by SKU (Liang and Zeger 1986)."""
    sums = np.bincount(sku, weights=off - off.mean())
    clusters = len(np.unique(sku))
    if clusters < 2:
        return None
    return round(float(np.sqrt((sums**2).sum() * clusters / (clusters - 1))) / len(off), 4)


def _fields(each: Bin) -> tuple[int, int, int, float, float, float | None]:
    return each.low, each.high, each.cases, each.promised, each.happened, each.error
