"""What does a column known for past and future do to demand: a promotion plan, opening days, a display?

Each value of such a column other than its usual one is an effect like an event's, measured per SKU against days
with the usual value and drawn towards the batch. Only columns of few distinct values; a continuous one
(a price) needs a demand curve, which this is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from core.demand.events import Effect, local_level
from core.demand.events import measure as measure_effect
from core.records import Bools, Floats, History

TURNS = 4
"""Rounds of measuring weekdays and plans in turns; later ones change the third digit."""
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


def effects(plans: Sequence[Plan], histories: Sequence[History], first: date, span: int) -> list[Effect]:
    """One effect per value of each plan but its most frequent one."""
    found = []
    for plan in plans:
        table = np.full((len(histories), span), -1, dtype=np.intp)
        shift = (plan.start - first).days
        for row, history in enumerate(histories):
            codes = plan.codes.get(history.sku)
            if codes is None:
                continue
            begin, end = max(shift, 0), min(shift + len(codes), span)
            if begin < end:
                table[row, begin:end] = codes[begin - shift : end - shift]
        frequency = np.bincount(table[table >= 0], minlength=len(plan.labels))
        usual = int(frequency.argmax())
        found += [
            Effect(f"{plan.name} = {label}", table == code)
            for code, label in enumerate(plan.labels)
            if code != usual and frequency[code]
        ]
    return found


class Measurement:
    """The multipliers found so far; each `turn` sharpens them against a better weekly profile."""

    def __init__(self, planned: Sequence[Effect], skus: int) -> None:
        self.planned = planned
        self.log = np.zeros((len(planned), skus))

    def combined(self, span: int) -> Floats:
        """The product of all plans on each day, shape (S, span)."""
        product = np.ones((self.log.shape[1], span))
        for effect, log in zip(self.planned, self.log, strict=True):
            product *= np.where(effect.days, np.exp(log)[:, None], 1.0)
        return product

    def turn(self, units: Floats, base: Bools, weekly: Floats) -> None:
        """Measure each plan with the weekdays and the other plans as they are known now."""
        days = units.shape[1]
        for i, effect in enumerate(self.planned):
            usual = weekly[:, :days] * self.combined(weekly.shape[1])[:, :days]
            around = local_level(units, base, usual)
            self.log[i] = 0.0
            without = weekly[:, :days] * self.combined(weekly.shape[1])[:, :days]
            spread = np.full(len(units), USUAL_SPREAD)
            self.log[i] = measure_effect(effect, units, base, without * around, spread).log
