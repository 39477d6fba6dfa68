"""Stock that peaks while a competitor is expected to be out of stock (M2): the order whose goods are there last before its next gap brings more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from core.decide.futures import Futures
from core.market.stockouts import Cycle, cycle
from core.market.their_stock import believed, by_rival, response
from core.phrase import Percent, Phrase, Value
from core.policy import Policy
from core.records import Situation
from core.suggestion import Factor


@dataclass(frozen=True, slots=True)
class NextGap:
    """A competitor's expected gap that this order is the last to serve, and what an empty shelf brings."""

    cycle: Cycle
    begins: date
    lift: float


def for_next_gap(
    situation: Situation, lead: float, lasts: int, futures: Futures, policy: Policy
) -> tuple[Factor, ...]:
    """Units for the gap, as a factor that lifts reorder point and target, so that the order comes in time for it too.

    Of several competitors' the one that brings most. Nothing without a rhythm (three gaps), while that one is
    out, or where our sales do not answer to empty shelves. Worked example: out every 30 days for 8, the next in 45; an order of today
    is there in 40, the next one in 61: 20 a day × 8 days × a lift of 25 % = 40 more.
    """
    best: tuple[int, NextGap] | None = None
    for found in next_gaps(situation, lead, lasts, policy):
        into = (found.begins - situation.as_of).days
        usual = futures.mean_over(into + found.cycle.lasts_days) - futures.mean_over(into)
        units = ceil(found.lift * usual - 1e-9)
        if units > 0 and (best is None or units > best[0]):
            best = units, found
    if best is None:
        return ()
    units, found = best
    values: dict[str, Value | Percent] = {
        "rival": found.cycle.rival, "every": found.cycle.every_days, "day": found.begins, "share": Percent(found.lift),
        "days": found.cycle.lasts_days, "gaps": len(found.cycle.gaps),
    }  # fmt: skip
    reason = Phrase(
        "competitor {rival} runs out about every {every} days, next about {day}: {share} more for its {days} days without stock, as {gaps} gaps before brought",
        values,
    )
    return (Factor("M2", "+", "units", units, reason),)


def next_gaps(situation: Situation, lead: float, lasts: int, policy: Policy) -> list[NextGap]:
    """The expected gaps that begin when this order is there and the one after it is not yet."""
    today, near = situation.as_of, []
    for rival, listing in by_rival(situation).items():
        if all(day.in_stock is not False for day in listing):
            continue
        rhythm = cycle(rival, listing, today)
        if rhythm is None or rhythm.gaps[-1].lasts or rhythm.every_days < 1:
            continue
        begins = rhythm.next_on
        while (begins - today).days < lead:
            begins += timedelta(days=rhythm.every_days)
        if (begins - today).days >= lead + lasts:
            continue
        near.append((rhythm, begins))
    lift = min(believed(response(situation), 0.0), policy.rival_gap) if near else 0.0
    return [NextGap(rhythm, begins, lift) for rhythm, begins in near] if lift > 0 else []
