"""What rivals change in the decision itself: deferring an order in a price war (M1), the price that keeps the margin (M3), a
faster route when a rival takes off (M4), stock that grows with theirs (L5).

What they do to the forecast is told by `core.market.heard`, the buffer while one is out of stock by `core.decide.targets`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import ceil

from core.decide.ground import Ground
from core.decide.pays import pays_from
from core.decide.risks import WEEK, stockout_risk
from core.market.field import growth
from core.phrase import Money, Percent, Phrase, Value
from core.records import Market, RivalDay, Situation
from core.suggestion import Factor


def deferral(ground: Ground) -> Phrase | None:
    """M1: why an order that is due may wait a week in a price war, None where it may not.

    Only where own turnover days are under the industry's mean, and only while the risk of running out before an order of
    next week arrives, under the price-adjusted forecast, stays inside the service level.
    Worked example: 20 turnover days where 40 are usual, 3 % risk at a service level of 95 %: it waits; 8 %: it does not.
    """
    market, war = ground.situation.market, ground.adjusted.war
    if war is None or market is None or market.turnover_days is None or not ground.ads_30:
        return None
    own = ground.position.on_hand / ground.ads_30
    if own >= market.turnover_days:
        return None
    risk = stockout_risk(ground, ground.arrival(ground.mode, WEEK))
    if risk > 1 - ground.goals.service_level + 1e-9:
        return None
    values: dict[str, Value | Percent] = {
        "rival": war.competitor_asin, "own": round(own), "usual": round(market.turnover_days),
        "level": Percent(ground.goals.service_level),
    }  # fmt: skip
    return Phrase(
        "price war by {rival}: {own} turnover days are under the usual {usual}, and waiting a week keeps the risk of running out within the service level of {level}",
        values,
    )


def takes_off(ground: Ground) -> bool:
    """M4: a rival takes off and less than a month of sales is available."""
    cover = ground.days_of_supply
    return (
        ground.adjusted.surge_of_rival is not None
        and cover is not None
        and cover < ground.policy.surge_cover_days
    )


def notes(ground: Ground) -> list[Factor]:
    """What the market rules say without moving the quantity: the margin floor of a price war (M3), a rival's rise (M4),
    and what switched M1's deferral off."""
    said: list[Factor] = []
    war = ground.adjusted.war
    if war is not None:
        _, floor = pays_from(ground)
        if floor is not None and ground.costs is not None:
            values: dict[str, Value | Percent | Money] = {
                "share": Percent(ground.policy.margin_floor),
                "floor": Money(floor, ground.situation.product.currency),
                "price": Money(ground.costs.price, ground.situation.product.currency),
            }
            if ground.costs.price >= floor:
                reason = Phrase(
                    "{floor} is the price that keeps a net margin of {share}; yours is {price}", values
                )
            else:
                reason = Phrase(
                    "{floor} would keep a net margin of {share}; yours of {price} is under it already", values
                )
            said.append(Factor("M3", "note", "share", ground.policy.margin_floor, reason))
    if ground.adjusted.surge_of_rival is not None:
        cover = ground.days_of_supply
        limit = ground.policy.surge_cover_days
        why: dict[str, Value | Phrase] = {"why": ground.adjusted.surge_of_rival, "limit": limit}
        if cover is not None and cover < limit:
            reason = Phrase("{why}: under {limit} days of supply, so a faster route is looked at", why)
        else:
            reason = Phrase("{why}: {limit} days of supply and more are there", why)
        said.append(Factor("M4", "note", "days", limit, reason))
    return said


def growing(ground: Ground, demand: int) -> Factor | None:
    """L5: in growth, stock may grow by 1.2 × the rivals' mean monthly growth; only what the forecast does not grow by itself.

    Worked example: rivals grew 15 % a month, so stock may grow 18 %; the forecast grows 5 %: 13 % of the demand is added.
    """
    if ground.stage != "growth" or demand <= 0 or not ground.ads_30:
        return None
    market = ground.situation.market
    if market is not None and "L5" in market.ignored:
        return None
    theirs = growth(ground.situation.rivals, ground.today, times=ground.policy.rival_growth)
    if theirs is None or theirs.stock <= 0:
        return None
    own = float(ground.futures.mean[:30].mean()) / ground.ads_30 - 1
    share = min(theirs.stock, ground.policy.growth_cap) - max(0.0, own)
    if share <= 0:
        return None
    reason = Phrase(
        "{rivals} competitors grew by {theirs} a month on average: stock may grow by {times} times that, {share} beyond the forecast",
        {"rivals": theirs.rivals, "theirs": Percent(theirs.monthly), "times": ground.policy.rival_growth, "share": Percent(share)},
    )  # fmt: skip
    return Factor("L5", "+", "units", ceil(share * demand - 1e-9), reason)


def without(situation: Situation, rule: str, rival: str, since: date) -> Situation:
    """The same situation as if a happening of ``rule`` had not been: what the decision would be without it.

    An empty rival is in stock again (M2); the other rules are not listened to.
    """
    market = situation.market or Market()
    if rule == "M2":
        return replace(situation, rivals=tuple(_stocked(day, rival, since) for day in situation.rivals))
    return replace(situation, market=replace(market, ignored=(*market.ignored, rule)))


def _stocked(day: RivalDay, rival: str, since: date) -> RivalDay:
    empty = day.competitor_asin == rival and day.day >= since and day.in_stock is False
    return replace(day, in_stock=True) if empty else day
