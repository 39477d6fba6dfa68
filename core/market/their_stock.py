"""What competitors' stock says of our demand: in late growth its pattern (L4), around promotions what it added to them (L7).

Sales rise while a competitor's shelf is empty, so part of a level or a promotion learnt in such days goes when they are
stocked, and more comes when they are not. How much is measured in the gaps of before, drawn towards a stated share, and
bounded by the policy. A sighting counts for its day only; a day of no file is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from statistics import fmean, median

import numpy as np

from core.demand.averages import ads
from core.demand.events import same
from core.demand.outside import Says
from core.market.alerts import CAPTURED_SHARE
from core.market.stockouts import gaps, lifts
from core.phrase import Percent, Phrase, Value
from core.policy import Policy
from core.records import Bools, Factor, History, Missing, PastPromotion, RivalDay, SellingEvent, Situation

LATELY = timedelta(days=28)
FRESH = timedelta(days=7)
LEAST_PATTERN = 56
"""Days of competitors' stock that tell a pattern."""

LEAST_LIFTS = 2
LIFT_WEIGHT = 2.0
"""Gaps of before that the stated share is worth."""

LOWEST_LIFT, HIGHEST_LIFT = -0.5, 1.0
LARGEST_RIVAL = 2.0
WORTH_SAYING = 0.02
RETURNS = 0.5
"""Share of the way from their stock around earlier promotions to that of now, as part of it comes back each time."""

PROMOTION_WEIGHT = 14.0
"""Sightings around an earlier promotion that stand for half of what their stock then is believed."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Competitors' stock over some days: how many were seen, sightings that tell of stock, and those without any."""

    rivals: int
    seen: int
    out: int

    @property
    def share(self) -> float:
        """The share of sightings without stock."""
        return self.out / self.seen if self.seen else 0.0


@dataclass(frozen=True, slots=True)
class Spoke:
    """What became of a comparison: a multiplier for some days of the forecast (``days`` None: all), a note, or what is missing."""

    says: Says | None = None
    days: Bools | None = None
    note: Factor | None = None
    missing: Missing | None = None


def shelf(days: Iterable[RivalDay], first: date, last: date) -> Shelf:
    """Sightings of competitors' stock between two days, both inclusive."""
    told = [d for d in days if d.in_stock is not None and first <= d.day <= last]
    return Shelf(len({d.competitor_asin for d in told}), len(told), sum(d.in_stock is False for d in told))


def out_now(days: Iterable[RivalDay], today: date) -> bool:
    """Whether some competitor's last sighting of the week says it has none."""
    latest: dict[str, RivalDay] = {}
    for seen in sorted(days, key=lambda d: d.day):
        if seen.in_stock is not None and today - FRESH <= seen.day <= today:
            latest[seen.competitor_asin] = seen
    return any(seen.in_stock is False for seen in latest.values())


def told_lifts(situation: Situation) -> list[float]:
    """What our sales did in the competitors' earlier gaps, as shares, no wilder than from half to double."""
    return [lift for listing in by_rival(situation).values() for lift in lifts_in(situation.history, listing)]


def by_rival(situation: Situation) -> dict[str, list[RivalDay]]:
    """Each competitor's days up to the day of the decision."""
    ordered = sorted(
        (d for d in situation.rivals if d.day <= situation.as_of), key=lambda d: (d.competitor_asin, d.day)
    )
    return {asin: list(listing) for asin, listing in groupby(ordered, key=lambda d: d.competitor_asin)}


def lifts_in(history: History, listing: Sequence[RivalDay]) -> list[float]:
    """What our sales did in one competitor's earlier gaps."""
    return [min(max(lift, LOWEST_LIFT), HIGHEST_LIFT) for lift in lifts(history, gaps(listing))]


def lift_of_one(told: Sequence[float], stated: float) -> float:
    """What one empty shelf brings us, as a share of our sales: the mean of before, drawn towards the ``stated`` share.

    Never less than nothing. Worked example: gaps of 30 and 10 % and a stated 0: (.3 + .1) / (2 + 2) = .1.
    """
    return max(0.0, (sum(told) + LIFT_WEIGHT * stated) / (len(told) + LIFT_WEIGHT))


def pattern(situation: Situation, policy: Policy, age: int) -> Spoke:
    """L4, late growth: competitors' stock of the last four weeks beside its pattern, ours beside theirs.

    The forecast's level is that of the last weeks: if more shelves than usual were empty in them, part of it goes. times =
    (1 + lift × rivals × usual share) / (1 + lift × rivals × share of late), within ``policy.late_rivals``. While one is out,
    rule M2 speaks instead. Worked example: 4 rivals, lift .2, out on 25 % of the last days and usually on 10 %:
    1.08 / 1.2 = .9.
    """
    today = situation.as_of
    known = [d for d in situation.rivals if d.in_stock is not None and d.day <= today]
    lately = shelf(known, today - LATELY + timedelta(days=1), today)
    if not lately.seen:
        what = Phrase("no competitor's stock on file for the last {days} days", {"days": LATELY.days})
        return Spoke(missing=Missing(what, "L4"))
    first = min(d.day for d in known)
    if (today - first).days + 1 < LEAST_PATTERN:
        short: dict[str, Value] = {"days": (today - first).days + 1, "least": LEAST_PATTERN}
        what = Phrase(
            "competitors' stock is on file for {days} {days:day|days}; {least} tell a pattern", short
        )
        return Spoke(missing=Missing(what, "L4"))
    usual, told = shelf(known, first, today), told_lifts(situation)
    values: dict[str, Value | Percent] = {
        "age": age, "rivals": lately.rivals, "lately": Percent(lately.share), "days": LATELY.days,
        "usual": Percent(usual.share), "ours": Percent(_ours(situation)), "gaps": len(told),
    }  # fmt: skip
    if not usual.out:
        return _note(
            Phrase(
                "late growth, day {age}: {rivals} {rivals:competitor was|competitors were} in stock whenever seen, you were out on {ours} of the last {days} days: no gap of theirs to stock for",
                values,
            )
        )
    if out_now(known, today):
        return _note(
            Phrase(
                "late growth, day {age}: competitors were out of stock on {lately} of the last {days} days, usually on {usual}, you on {ours}; one is out now, for which rule M2 stocks",
                values,
            )
        )
    if len(told) < LEAST_LIFTS:
        return _note(
            Phrase(
                "late growth, day {age}: competitors were out of stock on {lately} of the last {days} days, usually on {usual}, you on {ours}; what that does to your sales is not known yet, so the order stays",
                values,
            )
        )
    lift = lift_of_one(told, 0.0) * lately.rivals
    times = _bounded((1 + lift * usual.share) / (1 + lift * lately.share), policy.late_rivals)
    if abs(times - 1) < WORTH_SAYING:
        return _note(
            Phrase(
                "late growth, day {age}: competitors were out of stock on {lately} of the last {days} days, usually on {usual}, you on {ours}: that moves nothing",
                values,
            )
        )
    values |= {"change": Percent(abs(times - 1))}
    if times < 1:
        reason = Phrase(
            "late growth, day {age}: competitors were out of stock on {lately} of the last {days} days, usually on {usual}, you on {ours}: {change} of your sales came from their gaps and goes as they restock ({gaps} gaps measured)",
            values,
        )
    else:
        reason = Phrase(
            "late growth, day {age}: competitors were out of stock on {lately} of the last {days} days, usually on {usual}, you on {ours}: {change} more comes as they run out again ({gaps} gaps measured)",
            values,
        )
    return Spoke(says=Says("L4", round(times, 4), None, reason))


def promotions(situation: Situation, policy: Policy) -> list[Spoke]:
    """L7: each promotion ahead that the SKU has lived through before, with competitors' stock around it then and now.

    Where shelves were empty, part of what the promotion sold came from there, so their stock of now moves it by at most
    ``policy.promo_rivals``. Half the way from then to now is believed, less where few sightings tell of then. Worked example:
    3 rivals, lift .25, 42 sightings with 80 % out then, none now: half of 42 / 56 of the way leaves 50 % out:
    (1 + .75 × .5) / (1 + .75 × .8) = .86; .85 is the least (the brief's case).
    """
    found = []
    for event, days, own in _ahead(situation):
        then = [p for p in _told(situation) if same(p.name, event.name)]
        if own:
            found.append(_promotion(situation, policy, event, days, then))
    unknown = [each for each in found if each.missing is not None]
    return [each for each in found if each.missing is None] + unknown[:1]


def _promotion(
    situation: Situation, policy: Policy, event: SellingEvent, days: Bools, told: Sequence[PastPromotion]
) -> Spoke:
    today = situation.as_of
    then = Shelf(
        max((p.rivals for p in told), default=0), sum(p.seen for p in told), sum(p.out for p in told)
    )
    if not then.seen:
        what = Phrase("no competitor's stock on file around an earlier {event}", {"event": event.name})
        return Spoke(missing=Missing(what, "L7"))
    now = shelf(situation.rivals, today - LATELY + timedelta(days=1), today)
    if not now.seen:
        what = Phrase("no competitor's stock on file for the last {days} days", {"days": LATELY.days})
        return Spoke(missing=Missing(what, "L7"))
    believed = RETURNS * then.seen / (then.seen + PROMOTION_WEIGHT)
    expected = then.share + believed * (now.share - then.share)
    lifts_told = told_lifts(situation)
    lift = lift_of_one(lifts_told, CAPTURED_SHARE * _size(situation)) * now.rivals
    times = _bounded((1 + lift * expected) / (1 + lift * then.share), policy.promo_rivals)
    values: dict[str, Value | Percent] = {
        "event": event.name, "then": Percent(then.share), "now": Percent(now.share), "days": LATELY.days,
        "change": Percent(abs(times - 1)),
    }  # fmt: skip
    if abs(times - 1) < WORTH_SAYING:
        reason = Phrase(
            "{event}: competitors were out of stock in {then} of sightings around it before, {now} of the last {days} days: that moves nothing",
            values,
        )
        return Spoke(note=Factor("L7", "note", "share", 0.0, reason))
    if times < 1:
        reason = Phrase(
            "{event}: competitors were out of stock in {then} of sightings around it before, {now} of the last {days} days: {change} less than it sold then",
            values,
        )
    else:
        reason = Phrase(
            "{event}: competitors were out of stock in {then} of sightings around it before, {now} of the last {days} days: {change} more than it sold then",
            values,
        )
    return Spoke(says=Says("L7", round(times, 4), None, reason), days=days)


def _ahead(situation: Situation) -> list[tuple[SellingEvent, Bools, bool]]:
    """Promotions that begin in the forecast's days: the event, its days there, and whether our sales tell of an earlier one."""
    start, reach = situation.forecast.start, len(situation.forecast.mean)
    found = []
    for event in situation.events:
        first, last = (event.starts_on - start).days, (event.ends_on - start).days
        if event.kind != "sale" or event.starts_on <= situation.as_of or first >= reach or last < 0:
            continue
        days = np.zeros(reach, dtype=np.bool_)
        days[max(0, first) : last + 1] = True
        found.append((event, days, _lived(situation, event)))
    return found


def _lived(situation: Situation, event: SellingEvent) -> bool:
    """Whether an earlier event of the name lies in days on which ours was in stock and known."""
    history = situation.history
    for past in situation.events:
        if past.kind != "sale" or past.ends_on >= event.starts_on or not same(past.name, event.name):
            continue
        first, last = (past.starts_on - history.start).days, (past.ends_on - history.start).days + 1
        days = slice(max(0, first), max(0, last))
        if (np.isfinite(history.units[days]) & history.in_stock[days]).any():
            return True
    return False


def _told(situation: Situation) -> tuple[PastPromotion, ...]:
    return situation.market.promotions if situation.market is not None else ()


def _size(situation: Situation) -> float:
    """How much a competitor sells beside us, as somebody estimates it, at most twice; 1 where nobody does."""
    today = situation.as_of
    units = [
        d.units_estimate for d in situation.rivals if d.units_estimate and today - 2 * LATELY < d.day <= today
    ]
    own = ads(situation.history, today, LATELY.days)
    return min(LARGEST_RIVAL, median(units) / own) if units and own else 1.0


def _ours(situation: Situation) -> float:
    """The share of the last four weeks' days on which ours was out of stock."""
    there = situation.history.in_stock[-LATELY.days :]
    return 1 - fmean(float(each) for each in there) if len(there) else 0.0


def _bounded(times: float, most: float) -> float:
    return min(max(times, 1 - most), 1 + most)


def _note(reason: Phrase) -> Spoke:
    return Spoke(note=Factor("L4", "note", "share", 0.0, reason))
