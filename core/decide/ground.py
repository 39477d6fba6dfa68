"""What a decision stands on: stage, money, routes, position, futures and targets, worked out once per SKU.

Rests on a situation whose stock and demand are known (`core.decide.review` answers for the others). Leaves the
decision itself to `core.decide.suggest`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from math import ceil
from typing import Any

import numpy as np

from core.decide.economics import economics
from core.decide.futures import Flow, Futures, draw, flow, seed_of
from core.decide.market import signals
from core.decide.market.their_gap import for_next_gap
from core.decide.rounding import Lots, lots_of
from core.decide.targets import Targets, safety_stock, surcharge, targets
from core.decide.tiers import tiered
from core.decide.timing import Due, due, event_ahead
from core.demand.adjust import Adjusted, adjusted
from core.demand.averages import ads
from core.demand.recovery import RankLoss, rank_loss
from core.money.unit_costs import UnitCosts, costs_of
from core.phrase import Phrase
from core.policy import Policy
from core.records import HORIZON_DAYS, Floats, Mode, SellingEvent, Situation, Stage
from core.stage import stage_of
from core.suggestion import Factor, LeadTime, Missing
from core.supply import days_of_supply
from core.supply.lead_time import Route, route_of, routes_of, usual_mode
from core.supply.position import Position, position, uniform_of

LONGEST = 365  # days looked ahead at most


@dataclass(frozen=True)
class Ground:
    """One SKU's figures before anything is decided; ``pipeline`` is what has arrived up to each day of what is on its way.

    ``policy`` is that of its part of growth (L4), which ``said`` tells of."""

    situation: Situation
    policy: Policy
    stage: Stage
    stage_reason: Phrase
    ads_7: float | None
    ads_30: float | None
    costs: UnitCosts | None
    missing: tuple[Missing, ...]
    lots: Lots
    mode: Mode
    routes: dict[Mode, Route]
    position: Position
    futures: Futures
    pipeline: Floats
    idle: Flow
    lead: Floats
    lead_time: LeadTime
    goals: Targets
    level_reason: Phrase
    extra: tuple[Factor, ...]
    due: Due
    event: SellingEvent | None
    rivals_out: int
    adjusted: Adjusted
    rank_loss: RankLoss
    said: tuple[Factor, ...] = ()

    @property
    def today(self) -> date:
        """The day the decision is made on."""
        return self.situation.as_of

    @cached_property
    def days_of_supply(self) -> float | None:
        """Days until the stock on hand is sold at the mean forecast; None where it is not expected to sell."""
        return days_of_supply.of_one(self.position.on_hand, self.futures.mean)

    def knowing(self, modes: Iterable[Mode]) -> Ground:
        """The same, with a route for each of these modes too."""
        more = routes_of((m for m in modes if m not in self.routes), self.situation, self.policy)
        return replace(self, routes={**self.routes, **more}) if more else self

    def with_arrivals(self, *coming: Floats, days: int | None = None) -> Flow:
        """Stock and losses of the first `days` days (None: all) when these arrivals join the pipeline."""
        until = self.futures.days if days is None else days
        arrived = self.pipeline[:, :until]
        for one in coming:
            arrived = arrived + one[:, :until]
        owned = self.position.on_hand - self.position.back_orders
        return flow(owned, arrived, self.futures.cumulative[:, : until + 1])

    def arrival(self, mode: Mode, ordered_in: int) -> Floats:
        """Days from today until an order placed `ordered_in` days from now can be sold, per future."""
        if mode == self.mode and ordered_in == 0:
            return self.lead
        found: Floats | None = self.known.get((mode, ordered_in))
        if found is None:
            placed = self.today + timedelta(days=ordered_in)
            found = ordered_in + self.routes[mode].draw(placed, self.futures.luck)
            self.known[mode, ordered_in] = found
        return found

    def summary(self, mode: Mode, order_by: date) -> LeadTime:
        """The lead time of an order placed on this day as the card tells it."""
        if mode == self.mode and order_by == self.today:
            return self.lead_time
        found: LeadTime | None = self.known.get((mode, order_by))
        if found is None:
            found = self.known[mode, order_by] = self.routes[mode].summary(order_by)
        return found

    @cached_property
    def known(self) -> dict[Any, Any]:
        """What was worked out of this ground already, by what it is of."""
        return {}


def survey(
    situation: Situation,
    policy: Policy,
    seed: int,
    *,
    taking: tuple[Mode | None, float | None] = (None, None),
    lost_rank: RankLoss | None = None,
    days: int = 0,
) -> Ground:
    """Work out the ground of one SKU; needs a stock snapshot.

    Its policy has the further loss of a lost unit as ``lost_rank`` says (None: as the SKU's stock-outs tell). ``taking``
    asks what would be if a mode (None: the usual one) took so many days on average (None: as learnt). At least ``days``
    are drawn.
    """
    product, today = situation.product, situation.as_of
    lost_rank = lost_rank or rank_loss(situation.history, policy)
    policy = replace(policy, goodwill=lost_rank.share)
    stage, stage_reason = stage_of(
        product,
        situation.history,
        today,
        pinned=situation.pinned_stage,
        before=situation.stage_before,
        policy=policy,
    )
    heard = adjusted(situation, policy, stage)
    situation = replace(situation, forecast=heard.forecast)
    part = tiered(situation, stage, policy)
    policy = part.policy
    mode = usual_mode(product, situation.freight, situation.past_orders)
    routes = _routes(situation, mode, policy)
    if taking[1] is not None:
        asked = taking[0] or mode
        way = routes.get(asked) or route_of(asked, situation, policy)
        routes[asked] = way.taking(taking[1])
    costs, money_missing = costs_of(situation, policy)
    lead_time = routes[mode].summary(today)
    lots = lots_of(product, situation.supplier)
    key = seed_of(product.sku, product.marketplace, seed)
    where = position(situation, lambda m: _route_for(m, mode, routes, situation, policy), policy)
    futures = draw(situation.forecast, today, max(days, _horizon(routes, today, policy)), policy.paths, key)
    pipeline = np.zeros((futures.days, futures.paths)).T
    for lot in where.lots:
        luck = uniform_of(lot.inbound, futures.paths, key)
        pipeline += futures.arrived(lot.inbound.quantity, lot.draw(luck))
    lead = routes[mode].draw(today, futures.luck)
    ads_30 = ads(situation.history, today, 30)
    pays = economics(
        costs,
        mode,
        futures,
        lead,
        lots,
        policy,
        may_be_large=stage == "maturity" or part.may_be_large,
    )
    level = pays.service_level
    safety = safety_stock(futures, lead, lead_time, level, stage, situation.abc_class, ads_30, policy)
    out = signals.rivals_out(situation.rivals, today)
    extra = surcharge(safety, out, policy) if stage != "decline" else ()
    if not extra and stage in ("growth", "maturity"):
        extra = for_next_gap(situation, lead_time.mean, pays.lasts, futures, policy)
    event = event_ahead(situation.events, product.category, today, lead_time, pays.lasts, policy)
    goals = targets(
        futures,
        lead_time,
        level,
        safety,
        sum(int(f.value) for f in extra),
        0.0 if event is None else event[1],
        stage,
        ads_30,
        policy,
        pays.lasts,
    )
    return Ground(
        situation=situation,
        policy=policy,
        stage=stage,
        stage_reason=stage_reason,
        ads_7=ads(situation.history, today, 7),
        ads_30=ads_30,
        costs=costs,
        missing=(*money_missing, *_missing(situation, out), *heard.missing, *part.missing),
        lots=lots,
        mode=mode,
        routes=routes,
        position=where,
        futures=futures,
        pipeline=pipeline,
        idle=flow(where.on_hand - where.back_orders, pipeline, futures.cumulative),
        lead=lead,
        lead_time=lead_time,
        goals=goals,
        level_reason=pays.reason,
        extra=extra,
        event=None if event is None else event[0].event,
        due=due(where.units, futures, goals, None if event is None else event[0]),
        rivals_out=out,
        adjusted=heard,
        rank_loss=lost_rank,
        said=part.factors,
    )


def _routes(situation: Situation, usual: Mode, policy: Policy) -> dict[Mode, Route]:
    """The usual mode, every mode with a freight rate, and air where nothing is said about freight."""
    modes: list[Mode] = [usual, *(f.mode for f in situation.freight)]
    if not situation.freight:
        modes.append("air")
    return routes_of(modes, situation, policy)


def _route_for(
    wanted: Mode | None, usual: Mode, routes: dict[Mode, Route], situation: Situation, policy: Policy
) -> Route:
    mode = usual if wanted is None else wanted
    return routes[mode] if mode in routes else route_of(mode, situation, policy)


def _horizon(routes: dict[Mode, Route], today: date, policy: Policy) -> int:
    """Days to draw: enough for the forecast, and for the slowest order and its rhythm."""
    slowest = max(float(r.placed(today).support[-1]) + r.delay(today) for r in routes.values())
    return min(LONGEST, max(HORIZON_DAYS, ceil(slowest) + policy.review_days + 7))


def _missing(situation: Situation, rivals_out: int) -> list[Missing]:
    missing = []
    if not situation.rivals:
        missing.append(Missing(Phrase("no competitor data"), "M2"))
    if not situation.freight:
        missing.append(Missing(Phrase("no freight rates imported; usual days of each mode are taken"), "S10"))
    if not situation.past_orders:
        missing.append(
            Missing(
                Phrase("no received orders of its supplier on file; production is taken as stated")
                if situation.legs
                else Phrase("no received orders on file; the stated lead time is taken"),
                "C1",
            )
        )
    if situation.product.supplier is None:
        missing.append(Missing(Phrase("no supplier named"), "C2"))
    if not situation.ads_known:
        missing.append(Missing(Phrase("no ad data of the last settled weeks"), "H2"))
    if rivals_out and (situation.ads is None or situation.ads.units is None):
        missing.append(
            Missing(
                Phrase("no daily ads with their units of the last settled weeks; no ad budget is proposed"),
                "S3",
            )
        )
    return missing
