"""What does a column known for past and future do to demand: a promotion plan, opening days, a display?

Each value of such a column other than its usual one is an effect like an event's, measured per SKU against days
with the usual value and drawn towards the batch. Only columns of few distinct values; a continuous one
(a price) needs a demand curve, which this is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.demand.events import Effect, local_level
from core.demand.events import measure as measure_effect
from core.records import Bools, Floats, History

TURNS = 4
"""Rounds of measuring weekdays and plans in turns; later ones change the third digit."""
RELATIVE_EDGES = (0.7, 0.85, 0.95, 1.05)
OFTEN = 4
"""The local level is found anew before so many plans of each turn; a long list of rare days shares the last one."""
USUAL_SPREAD = 0.3
"""Daily spread assumed while plans are measured; the true one is measured afterwards."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One column: per SKU a code for each day from ``start``, past and future; -1 where unknown.

    ``labels`` names the codes. SKUs without an entry have no plan.
    """

    name: str
    start: date
    labels: tuple[str, ...]
    codes: Mapping[str, npt.NDArray[np.intp]]


def steps(values: Floats, most: int = 5) -> tuple[npt.NDArray[np.intp], tuple[str, ...]]:
    """Codes and labels of a column with many values (a share of stores, a planned price) in at most ``most`` steps.

    Zero is a step of its own, the others hold about as many days each; NaN is −1.
    Worked example: 0, 0, 1, 2, 3, 4 in three steps: 0 | up to 2 | above.
    """
    told = np.isfinite(values)
    others = values[told & (values != 0)]
    edges = (
        np.unique(np.quantile(others, np.arange(1, most - 1) / (most - 1))) if len(others) else np.zeros(0)
    )
    codes = np.where(values == 0, 0, 1 + np.searchsorted(edges, values))
    labels = ("0", *(f"up to {edge:g}" for edge in edges), f"above {edges[-1]:g}" if len(edges) else "other")
    return np.where(told, codes, -1).astype(np.intp), labels


def relative_steps(ratio: Floats) -> tuple[npt.NDArray[np.intp], tuple[str, ...]]:
    """Codes and labels of a column relative to the series' usual value (a planned price ÷ its median); NaN is −1.

    Worked example: 0.80 of the usual price is in the step "0.7 to 0.85".
    """
    edges = RELATIVE_EDGES
    codes = np.searchsorted(np.array(edges), np.nan_to_num(ratio, nan=1.0))
    between = (f"{low:g} to {high:g}" for low, high in pairwise(edges))
    labels = (f"up to {edges[0]:g}", *between, f"above {edges[-1]:g}")
    return np.where(np.isfinite(ratio), codes, -1).astype(np.intp), labels


def table(plan: Plan, histories: Sequence[History], first: date, span: int) -> npt.NDArray[np.intp]:
    """The codes of a plan on the ``span`` days from ``first``, shape (S, span); -1 where nothing is known."""
    found = np.full((len(histories), span), -1, dtype=np.intp)
    shift = (plan.start - first).days
    for row, history in enumerate(histories):
        codes = plan.codes.get(history.sku)
        if codes is None:
            continue
        begin, end = max(shift, 0), min(shift + len(codes), span)
        if begin < end:
            found[row, begin:end] = codes[begin - shift : end - shift]
    return found


def effects(plans: Sequence[Plan], tables: Mapping[str, npt.NDArray[np.intp]]) -> list[Effect]:
    """One effect per value of each plan but its most frequent one; ``tables`` as from `table`, by plan name."""
    found = []
    for plan in plans:
        codes = tables[plan.name]
        frequency = np.bincount(codes[codes >= 0], minlength=len(plan.labels))
        usual = int(frequency.argmax())
        found += [
            Effect(f"{plan.name} = {label}", codes == code)
            for code, label in enumerate(plan.labels)
            if code != usual and frequency[code]
        ]
    return found


class Measurement:
    """The multipliers found so far; each `turn` sharpens them against a better weekly profile.

    ``combined`` is the product of all plans on each day, shape (S, span).
    """

    def __init__(self, planned: Sequence[Effect], shape: tuple[int, ...]) -> None:
        self.planned = planned
        self.log = np.zeros((len(planned), shape[0]))
        self.combined: Floats = np.ones(shape)

    def turn(self, units: Floats, base: Bools, weekly: Floats) -> None:
        """Measure each plan with the weekdays and the other plans as they are known now."""
        days = units.shape[1]
        spread = np.full(len(units), USUAL_SPREAD)
        around = np.zeros((0, 0))
        for i, effect in enumerate(self.planned):
            if i < OFTEN or not around.size:
                around = local_level(units, base, weekly[:, :days] * self.combined[:, :days])
            columns = np.flatnonzero(effect.days.any(axis=0))
            here, before = effect.days[:, columns], self.combined[:, columns]
            # infinitely small means shut, which no division takes back
            others = np.where(here, self._without(i, columns), before)
            past = columns[columns < days]
            expected = weekly[:, past] * others[:, : len(past)] * around[:, past]
            rare = Effect(effect.name, here[:, : len(past)], effect.stated)
            self.log[i] = measure_effect(rare, units[:, past], base[:, past], expected, spread, past).log
            self.combined[:, columns] = others * np.where(here, np.exp(self.log[i])[:, None], 1.0)

    def _without(self, leave_out: int, columns: npt.NDArray[np.intp]) -> Floats:
        product = np.ones((self.log.shape[1], len(columns)))
        for i, (effect, log) in enumerate(zip(self.planned, self.log, strict=True)):
            if i != leave_out and effect.days[:, columns].any():
                product *= np.where(effect.days[:, columns], np.exp(log)[:, None], 1.0)
        return product
