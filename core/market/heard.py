"""What rivals say of one SKU's demand today: a price war (M1), a full market (M6), a rival that takes off (M4), their growth (L5).

The decision's view of the market: quick on SKUs whose rivals are calm, since it runs for every SKU every night. What is told
to people about the same happenings is `core.market.alerts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from core.demand.averages import ads
from core.demand.outside import Says
from core.market.alerts import CROWD_POWER
from core.market.cross_price import CrossResponse, cross_response
from core.market.pressure import field_pressure
from core.market.rivals import Happening, RivalRules, happenings
from core.market.surges import records
from core.phrase import Percent, Phrase, Value
from core.policy import Policy
from core.records import RivalDay, Situation

FRESH = timedelta(days=7)
LEAST = 0.6
"""All that rivals do together takes no more than 40 % off the forecast."""


@dataclass(frozen=True, slots=True)
class Heard:
    """``war`` and ``surge`` last today; ``says`` move the forecast."""

    says: tuple[Says, ...] = ()
    war: Happening | None = None
    surge: Phrase | None = None


QUIET = Heard()


def hear(situation: Situation, policy: Policy) -> Heard:
    """What rivals' days up to ``situation.as_of`` say. Rules named in ``situation.market.ignored`` are not listened to."""
    today, market = situation.as_of, situation.market
    ignored = frozenset(market.ignored) if market is not None else frozenset()
    if not situation.rivals and (market is None or not market.jumps):
        return QUIET
    rules = RivalRules.of(policy)
    days = [d for d in situation.rivals if d.day <= today]
    cheap, best = _lively(days, today, rules)
    found = happenings(cheap, rules) if cheap else []
    wars = [h for h in found if h.kind == "price_war" and h.ended_on is None] if "M1" not in ignored else []
    war = max(wars, key=lambda h: float(h.evidence["cut"]), default=None)
    pressing = field_pressure(days, found, today, rules) if "M6" not in ignored else []
    says: list[Says] = []
    cross: CrossResponse | None = None
    if war is not None or pressing:
        cross = cross_response(situation.history, days)
    if war is not None and cross is not None:
        says.append(_war(situation, war, cross))
    if pressing and cross is not None:
        says.append(_full(situation, pressing[0], cross))
    surge = _surge(situation, best, rules) if "M4" not in ignored else None
    return Heard(tuple(says), war, surge)


def _lively(
    days: Sequence[RivalDay], today: date, rules: RivalRules
) -> tuple[list[RivalDay], list[RivalDay]]:
    """The days of those rivals who may be in a price war, and of those who may be at a rank record: the others need no
    closer look."""
    by_rival: dict[str, list[RivalDay]] = {}
    for day in days:
        by_rival.setdefault(day.competitor_asin, []).append(day)
    cheap: list[RivalDay] = []
    best: list[RivalDay] = []
    for listing in by_rival.values():
        last = max(d.day for d in listing)
        if last < today - FRESH:
            continue
        newest = min(
            (d.price for d in listing if d.price is not None and d.day >= last - timedelta(days=1)),
            default=None,
        )
        dearest = max((d.price for d in listing if d.price is not None), default=None)
        ranks = [(d.day, d.bsr) for d in listing if d.bsr]
        if ranks and min(r for _, r in ranks) == min(
            (r for on, r in ranks if on >= today - 2 * FRESH), default=-1
        ):
            best += listing
        if (
            newest is not None
            and dearest is not None
            and float(newest) < float(dearest) * (1 - rules.large_cut) + 1e-9
        ):
            cheap += listing
    return cheap, best


def _war(situation: Situation, war: Happening, cross: CrossResponse) -> Says:
    """M1: the price-adjusted forecast, by how our demand answers to rivals' prices."""
    cut = float(war.evidence["cut"])
    times = max(LEAST, cross.lift(-cut))
    values: dict[str, Value | Percent] = {
        "rival": war.competitor_asin, "cut": Percent(cut), "days": war.evidence["days"], "lost": Percent(1 - times),
        "elasticity": round(cross.elasticity, 2), "sd": round(cross.sd, 2),
    }  # fmt: skip
    if cross.fitted:
        reason = Phrase(
            "competitor {rival} is {cut} cheaper for {days} days: {lost} less, as our sales went with its price before (cross elasticity {elasticity} ± {sd})",
            values,
        )
    else:
        reason = Phrase(
            "competitor {rival} is {cut} cheaper for {days} days: {lost} less, by an assumed cross elasticity of {elasticity} ± {sd}",
            values,
        )
    since = ads(situation.history, war.began_on - timedelta(days=1), 28)
    return Says("M1", round(times, 4), since, reason)


def _full(situation: Situation, pressing: Happening, cross: CrossResponse) -> Says:
    """M6: more rivals and lower prices share the same demand."""
    e = pressing.evidence
    if pressing.kind == "crowding":
        times = (
            cross.lift(float(e["price_change"]))
            * (float(e["rivals_before"]) / float(e["rivals"])) ** CROWD_POWER
        )
        values: dict[str, Value | Percent] = {
            "rivals": e["rivals"], "before": e["rivals_before"], "lower": Percent(-float(e["price_change"])),
            "lost": Percent(1 - max(LEAST, times)),
        }  # fmt: skip
        reason = Phrase(
            "{rivals} competitors where there were {before}, their median price {lower} lower: {lost} less (saturation)",
            values,
        )
        since = ads(situation.history, situation.as_of - timedelta(days=84), 28)
    else:
        times = cross.lift(-0.10)
        cut: dict[str, Value | Percent] = {
            "cutting": e["cutting"], "rivals": e["rivals"], "lost": Percent(1 - max(LEAST, times)),
        }  # fmt: skip
        reason = Phrase(
            "{cutting} of {rivals} competitors cut their price at once: {lost} less (saturation)", cut
        )
        since = ads(situation.history, situation.as_of - timedelta(days=14), 28)
    return Says("M6", round(max(LEAST, times), 4), since, reason)


def _surge(situation: Situation, lively: Iterable[RivalDay], rules: RivalRules) -> Phrase | None:
    """M4: a rival's rank record or rank jump of the last week."""
    today, market = situation.as_of, situation.market
    for jump in market.jumps if market is not None else ():
        if today - FRESH <= jump.day <= today:
            return Phrase(
                "competitor {rival} rose from {start} to {end} on “{keyword}” within three days",
                {"rival": jump.rival, "start": jump.from_rank, "end": jump.to_rank, "keyword": jump.keyword},
            )
    ordered = sorted((d for d in lively if d.bsr), key=lambda d: (d.competitor_asin, d.day))
    for rival, listing in groupby(ordered, key=lambda d: d.competitor_asin):
        for happening in records(list(listing), today, rules):
            if happening.ended_on is None:
                return Phrase(
                    "competitor {rival} stands at rank {bsr}, better than ever",
                    {"rival": rival, "bsr": happening.evidence["bsr"]},
                )
    return None
