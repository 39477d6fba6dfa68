"""The honest answer where nothing can be decided: action "review", naming what is missing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.decide.futures import reach
from core.decide.headline import headline
from core.demand.averages import ads
from core.phrase import Phrase
from core.policy import Policy
from core.records import Situation
from core.stage import stage_of
from core.suggestion import LeadTime, Missing, Suggestion
from core.supply.lead_time import route_of, usual_mode


def what_is_missing(situation: Situation) -> tuple[Missing, ...]:
    """The inputs without which there is no decision; empty when there is enough."""
    absent = []
    if situation.stock is None:
        absent.append(Missing(Phrase("no stock snapshot imported"), "S5"))
    sold = np.nan_to_num(situation.history.units) > 0
    if not sold.any() and float(situation.forecast.mean.sum()) <= 0:
        absent.append(Missing(Phrase("no sales on file and no forecast"), "F0"))
    return tuple(absent)


def review(situation: Situation, policy: Policy, absent: Sequence[Missing]) -> Suggestion:
    """A suggestion that orders nothing and says why; the figures that are known are filled in."""
    product, stock = situation.product, situation.stock
    stage, reason = stage_of(
        product,
        situation.history,
        situation.as_of,
        pinned=situation.pinned_stage,
        before=situation.stage_before,
        policy=policy,
    )
    on_hand = 0 if stock is None else stock.on_hand
    coming = sum(lot.quantity for lot in situation.inbound)
    forecast = reach(situation.forecast, situation.as_of, len(situation.forecast.mean))
    held = np.full(len(forecast.mean), float(max(0, on_hand)))
    return Suggestion(
        sku=product.sku,
        marketplace=product.marketplace,
        currency=product.currency,
        title=product.title,
        as_of=situation.as_of,
        stage=stage,
        stage_reason=reason,
        abc_class=situation.abc_class,
        on_hand=None if stock is None else stock.on_hand,
        inbound=coming,
        position=on_hand + coming,
        days_of_supply=None,
        runs_out_on=None,
        ads_7=ads(situation.history, situation.as_of, 7),
        ads_30=ads(situation.history, situation.as_of, 30),
        lead_time=_lead_time(situation, policy),
        forecast=forecast,
        total_mean=float(forecast.mean.sum()),
        total_q10=float(forecast.quantiles[2].sum()),
        total_q50=float(forecast.quantiles[4].sum()),
        total_q90=float(forecast.quantiles[6].sum()),
        service_level=policy.service_level,
        safety_stock=0,
        reorder_point=0,
        order_up_to=0,
        action="review",
        quantity=0,
        orders=(),
        stockout_risk=0,
        overstock_risk=0,
        stockout_risk_if_later=None,
        money_at_stake=None,
        factors=(),
        missing=tuple(absent),
        options=(),
        projection=(held, held, held),
        projection_with_order=held,
        inbound_lots=situation.inbound,
        headline=headline("review", (), None, None, situation.as_of, absent),
    )


def _lead_time(situation: Situation, policy: Policy) -> LeadTime:
    mode = usual_mode(situation.product, situation.freight, situation.past_orders)
    return route_of(mode, situation, policy).summary(situation.as_of)
