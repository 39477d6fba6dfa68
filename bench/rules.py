"""The rules sellers use (`core.proof.rules`) and two more peers, asked by the protocol of `restock decide`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from statistics import NormalDist, fmean, pstdev
from typing import Any, Protocol

import numpy as np

from core.decide.process.lot_level import DAYS_A_MONTH, Terms
from core.decide.process.protocol_input import Item, read_init, read_review
from core.proof.rules import DaysOfCover, ReorderPoint, _Reviewed

Answer = dict[str, Any]


class _Asked(Protocol):
    def __init__(self, terms: Terms, items: Sequence[Item]) -> None: ...

    def review(self, day: Any, states: Any) -> dict[str, int]: ...


def days_of_cover() -> Callable[[dict[str, Any]], Answer | None]:
    """Keep so many days of recent sales."""
    return _answering(DaysOfCover)


def reorder_point_eoq() -> Callable[[dict[str, Any]], Answer | None]:
    """A normal reorder point and an economic order quantity."""
    return _answering(ReorderPoint)


def periodic_review() -> Callable[[dict[str, Any]], Answer | None]:
    """Order up to mean + 1.64 deviations of demand over lead time + review, at every review."""
    return _answering(_Periodic)


def bootstrapped_newsvendor() -> Callable[[dict[str, Any]], Answer | None]:
    """Reorder at the critical quantile of past sums over lead time + review; lot = EOQ."""
    return _answering(_Newsvendor)


class _Periodic(_Reviewed):
    """Silver, Pyke & Thomas, 2017, ch. 6: order-up-to under periodic review, normal demand."""

    def _wanted(self, item: Item, position: float) -> float:
        recent = self.sales[item.id][-90:]
        if not len(recent):
            return 0.0
        seen = item.lead_times_seen.tolist() or [item.lead_time]
        period, rate = fmean(seen) + self.terms.review_days, float(recent.mean())
        spread = sqrt(period * float(recent.std()) ** 2 + (rate * pstdev(seen)) ** 2)
        return rate * period + NormalDist().inv_cdf(0.95) * spread - position


class _Newsvendor(_Reviewed):
    """Sums that began on any day of the last half year, over a lead time seen and a review."""

    def __init__(self, terms: Terms, items: Sequence[Item]) -> None:
        super().__init__(terms, items)
        self._dice = np.random.default_rng(3)

    def _wanted(self, item: Item, position: float) -> float:
        recent, terms, unit = self.sales[item.id][-180:], self.terms, item.unit
        rate = float(recent.mean()) if len(recent) else 0.0
        lost = unit.margin * (1 + terms.goodwill)
        if rate <= 0 or lost <= 0:
            return 0.0
        sums = np.concatenate([[0.0], np.cumsum(np.tile(recent, 2))])
        begin = self._dice.integers(0, len(recent), 200)
        seen = item.lead_times_seen if len(item.lead_times_seen) else np.array([item.lead_time])
        end = begin + self._dice.choice(seen, 200).astype(np.intp) + terms.review_days
        found = sums[np.minimum(end, len(sums) - 1)] - sums[begin]
        daily = terms.capital_per_day * unit.cost + fmean(terms.storage) * unit.volume_cuft / DAYS_A_MONTH
        lot = sqrt(2 * terms.order_cost * rate / max(daily, 1e-9))
        ratio = lost / (lost + daily * max(terms.review_days, lot / rate))
        level = float(np.quantile(found, min(0.995, ratio)))
        return 0.0 if position > level else level + lot - position


def _answering(kind: type[_Asked]) -> Callable[[dict[str, Any]], Answer | None]:
    asked: list[_Asked] = []
    items: list[Item] = []

    def answer(message: dict[str, Any]) -> Answer | None:
        if message["type"] == "init":
            terms, told = read_init(message)
            items[:] = told
            asked[:] = [kind(terms, told)]
            return None
        return {"orders": asked[0].review(*read_review(message, items))}

    return answer
