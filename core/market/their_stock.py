"""What competitors' stock says of our demand: in late growth its pattern (L4), around promotions what it added to them (L7).

Sales rise while a competitor's shelf is empty, so part of a level or a promotion learnt in such days goes when they are
stocked, and more comes when they are not. How much is measured on our sales, drawn towards a stated share, and bounded
by the policy. A sighting counts for its day only; a day of no file is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from statistics import fmean, median

import numpy as np

from core.demand import censor
from core.demand.averages import ads
from core.demand.events import same
from core.demand.outside import Says
from core.market.alerts import CAPTURED_SHARE
from core.market.records import PastPromotion
from core.market.stockouts import gaps
from core.phrase import Percent, Phrase, Value
from core.policy import Policy
from core.records import Bools, RivalDay, SellingEvent, Situation
from core.suggestion import Factor, Missing

LATELY = timedelta(days=28)
LOOK = 120
"""Days of our sales and their stock that the response is measured on."""

LEAST_PATTERN = 56
"""Days of competitors' stock that tell a pattern."""

LEAST_OUT, LEAST_DAYS = 3, 28
DOUBT = 0.15
"""Standard deviation of the stated response to one empty shelf: so much sales answer otherwise than stated."""

LEAST_ERROR = 0.05
LARGEST_RIVAL = 2.0
WORTH_SAYING = 0.02
RETURNS = 0.5
"""Share of what their shelves emptied more in an earlier promotion than around it that comes back with the next one."""

PROMOTION_WEIGHT = 14.0
"""Sightings in an earlier promotion that stand for half of what their stock then is believed."""


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


@dataclass(frozen=True, slots=True)
class Response:
    """What one empty shelf brings us, as a share of our sales, with its standard error."""

    lift: float
    error: float


def response(situation: Situation) -> Response | None:
    """Our sales of the last 120 days over the number of competitors out, a straight trend taken out, by least squares.

    The error allows for days that resemble their neighbours, as that of rule F1. None with fewer than 28 days on which ours
    was in stock and theirs seen, or fewer than three with a shelf more empty than at best. Worked example: 20 a day, 28 on
    the days on which one is out: .4.
    """
    history, today = situation.history, situation.as_of
    empty: dict[date, int] = {}
    for each in situation.rivals:
        if each.in_stock is not None and today - timedelta(days=LOOK) < each.day <= today:
            empty[each.day] = empty.get(each.day, 0) + (each.in_stock is False)
    tells = censor.tells_demand(history)
    at = [(day, (day - history.start).days) for day in sorted(empty)]
    at = [(day, i) for day, i in at if 0 <= i < len(tells) and tells[i]]
    out = np.array([empty[day] for day, _ in at], dtype=np.float64)
    if len(at) < LEAST_DAYS or np.count_nonzero(out > out.min()) < LEAST_OUT:
        return None
    sold = np.maximum(history.units[[i for _, i in at]], 0.0)
    days = np.array([i for _, i in at], dtype=np.float64)
    design = np.column_stack((np.ones(len(at)), days - days.mean(), out))
    fitted, *_ = np.linalg.lstsq(design, sold, rcond=None)
    level = float(sold.mean() - fitted[2] * out.mean())
    if level <= 0:
        return None
    rest = sold - design @ fitted
    squares = float(rest @ rest)
    variance = squares / (len(at) - 3) * float(np.linalg.pinv(design.T @ design)[2, 2])
    rho = float(np.clip((rest[1:] @ rest[:-1]) / squares, 0.0, 0.9)) if squares > 1e-9 else 0.0
    error = (variance * (1 + rho) / (1 - rho)) ** 0.5 / level
    return Response(float(fitted[2]) / level, max(error, LEAST_ERROR))


def believed(found: Response | None, stated: float) -> float:
    """What one empty shelf is taken to bring: the measured and the ``stated`` share by their precisions, never less than nothing.

    Worked example: .4 ± .05 measured, 0 ± .15 stated: .4 × 400 / (400 + 44.4) = .36.
    """
    if found is None:
        return stated
    weight, prior = found.error**-2, DOUBT**-2
    return max(0.0, (found.lift * weight + stated * prior) / (weight + prior))


def by_rival(situation: Situation) -> dict[str, list[RivalDay]]:
    """Each competitor's days up to the day of the decision."""
    ordered = sorted(
        (d for d in situation.rivals if d.day <= situation.as_of), key=lambda d: (d.competitor_asin, d.day)
    )
    return {asin: list(listing) for asin, listing in groupby(ordered, key=lambda d: d.competitor_asin)}


def pattern(situation: Situation, policy: Policy, age: int) -> Spoke:
    """L4, late growth: competitors' stock of the last four weeks beside its pattern, ours beside theirs.

    The forecast's level is that of the last weeks: if more shelves than usual were empty in them, part of it goes. times =
    (1 + lift × rivals × usual share) / (1 + lift × rivals × share of late), within ``policy.late_rivals``. Worked example: 4 rivals, lift .2, out on 25 % of the last days and usually on 10 %:
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
    usual, told = shelf(known, first, today), response(situation)
    values: dict[str, Value | Percent] = {
        "age": age, "rivals": lately.rivals, "lately": Percent(lately.share), "days": LATELY.days,
        "usual": Percent(usual.share), "ours": Percent(_ours(situation)), "gaps": _gaps(situation),
    }  # fmt: skip
    if not usual.out:
        return _note(
            Phrase(
                "late growth, day {age}: {rivals} {rivals:competitor was|competitors were} in stock whenever seen, you were out on {ours} of the last {days} days: no gap of theirs to stock for",
                values,
            )
        )
    if told is None:
        return _note(
            Phrase(
                "late growth, day {age}: competitors were out of stock on {lately} of the last {days} days, usually on {usual}, you on {ours}; what that does to your sales is not known yet, so the order stays",
                values,
            )
        )
    lift = believed(told, 0.0) * lately.rivals
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
    """L7: each promotion ahead that the SKU has lived through before, by competitors' stock in it and around it then, and now.

    Where their shelves emptied more in it than in the weeks around it, part of its lift came from there. Half of that comes
    back, from their stock of the last four weeks on, and more where few sightings tell of then; never by more than
    ``policy.promo_rivals``. Worked example: 3 rivals, lift .25, 42 sightings with 80 % out then, none around it, none now:
    1 - .5 × 42 / 56 = 62.5 % of the 80 come back: (1 + .75 × .5) / (1 + .75 × .8) = .86; .85 is the least (the brief's case).
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
    known = [p for p in told if p.seen and p.seen_around]
    then = Shelf(
        max((p.rivals for p in known), default=0), sum(p.seen for p in known), sum(p.out for p in known)
    )
    around = Shelf(then.rivals, sum(p.seen_around for p in known), sum(p.out_around for p in known))
    if not known:
        what = Phrase("no competitor's stock on file around an earlier {event}", {"event": event.name})
        return Spoke(missing=Missing(what, "L7"))
    now = shelf(situation.rivals, today - LATELY + timedelta(days=1), today)
    if not now.seen:
        what = Phrase("no competitor's stock on file for the last {days} days", {"days": LATELY.days})
        return Spoke(missing=Missing(what, "L7"))
    back = 1 - RETURNS * then.seen / (then.seen + PROMOTION_WEIGHT)
    expected = min(max(now.share + back * (then.share - around.share), 0.0), 1.0)
    lift = believed(response(situation), CAPTURED_SHARE * _size(situation)) * now.rivals
    then_lift = (1 + lift * then.share) / (1 + lift * around.share)
    times = _bounded((1 + lift * expected) / (1 + lift * now.share) / then_lift, policy.promo_rivals)
    values: dict[str, Value | Percent] = {
        "event": event.name, "then": Percent(then.share), "around": Percent(around.share), "now": Percent(now.share), "days": LATELY.days,
        "change": Percent(abs(times - 1)),
    }  # fmt: skip
    if abs(times - 1) < WORTH_SAYING:
        reason = Phrase(
            "{event}: competitors were out of stock in {then} of sightings in it before, {around} in the weeks around it, {now} of the last {days} days: that moves nothing",
            values,
        )
        return Spoke(note=Factor("L7", "note", "share", 0.0, reason))
    if times < 1:
        reason = Phrase(
            "{event}: competitors were out of stock in {then} of sightings in it before, {around} in the weeks around it, {now} of the last {days} days: {change} less than it sold then",
            values,
        )
    else:
        reason = Phrase(
            "{event}: competitors were out of stock in {then} of sightings in it before, {around} in the weeks around it, {now} of the last {days} days: {change} more than it sold then",
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


def _gaps(situation: Situation) -> int:
    """How many spells without stock are on file."""
    return sum(len(gaps(listing)) for listing in by_rival(situation).values())


def _ours(situation: Situation) -> float:
    """The share of the last four weeks' days on which ours was out of stock."""
    there = situation.history.in_stock[-LATELY.days :]
    return 1 - fmean(float(each) for each in there) if len(there) else 0.0


def _bounded(times: float, most: float) -> float:
    return min(max(times, 1 - most), 1 + most)


def _note(reason: Phrase) -> Spoke:
    return Spoke(note=Factor("L4", "note", "share", 0.0, reason))
