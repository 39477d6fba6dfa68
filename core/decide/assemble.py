"""The suggestion record, filled from the ground and the decision: figures, risks, projection, options, headline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from core.decide import upstream
from core.decide.choices.compared import compared
from core.decide.choices.options import Parts, options, ordered
from core.decide.futures import between, reach
from core.decide.ground import Ground
from core.decide.headline import headline
from core.decide.market import ad_budget
from core.decide.pays import loss
from core.decide.risks import Risks, assess, frozen_cash, lost_margin, lost_units, unit_margin
from core.decide.stops import stopped_by
from core.decide.timing import runs_out
from core.decide.transfer import notes, transfer
from core.market.attributes import first_for
from core.records import Floats, Forecast
from core.suggestion import SEND_AHEAD, Action, Factor, Order, Suggestion


def suggestion(
    ground: Ground,
    action: Action,
    orders: tuple[Order, ...],
    factors: tuple[Factor, ...],
    also: Sequence[Parts] = (),
) -> Suggestion:
    """Everything a reader sees of this decision; ``also`` are the orders in parts it is compared with.

    Before its ``factors`` stands what follows from the orders and does not move them: the ad budget (S3, P3), what waits
    outside FBA, what of the seller's warehouses is sent there (S10).
    """
    ads, outside, sent = ad_budget.told(ground, orders), upstream.upstream(ground, orders), transfer(ground)
    factors = (*ad_budget.notes(ground, ads), *upstream.notes(outside), *notes(sent), *factors)
    situation, where, goals = ground.situation, ground.position, ground.goals
    quantity = sum(order.quantity for order in orders)
    forecast = _forecast_ahead(ground)
    days = len(forecast.mean)
    totals = np.sort(ground.futures.cumulative[:, days])
    q10, q50, q90 = (float(between(totals, level)) for level in (0.1, 0.5, 0.9))
    low, high = _bands(ground.idle.stock[:, :days])
    out_on = out_of_stock_on(ground)
    beyond = ground.due.days >= len(ground.futures.mean)
    placed_in = max(0, min(((order.order_by - ground.today).days for order in orders), default=0))
    choices = options(ground, quantity, also, placed_in)
    chosen = ordered(ground, orders, choices)
    if chosen is not None and chosen not in choices:
        choices = (*choices, chosen)
    stop = stopped_by(ground)
    return Suggestion(
        sku=situation.product.sku,
        marketplace=situation.product.marketplace,
        currency=situation.product.currency,
        title=situation.product.title,
        as_of=ground.today,
        stage=ground.stage,
        stage_reason=ground.stage_reason,
        abc_class=situation.abc_class,
        on_hand=where.on_hand - where.back_orders,
        inbound=where.inbound,
        position=where.units,
        days_of_supply=_tenth(ground.days_of_supply),
        runs_out_on=out_on,
        ads_7=ground.ads_7,
        ads_30=ground.ads_30,
        lead_time=ground.lead_time,
        forecast=forecast,
        total_mean=float(forecast.mean.sum()),
        total_q10=q10,
        total_q50=q50,
        total_q90=q90,
        service_level=goals.service_level,
        safety_stock=goals.safety.units + sum(int(f.value) for f in ground.extra),
        reorder_point=goals.reorder_point,
        order_up_to=goals.order_up_to,
        action=action,
        quantity=quantity,
        orders=orders,
        **_risk_fields(risks_of(ground, orders, quantity), bool(orders)),
        money_at_stake=_stake(ground, action),
        factors=factors,
        missing=ground.missing,
        options=choices,
        projection=(expected_stock(ground)[:days], low, high),
        projection_with_order=expected_stock(ground, orders)[:days],
        inbound_lots=tuple(lot.inbound for lot in where.lots),
        headline=headline(
            action,
            orders,
            None if out_on == ground.today else out_on,
            None if beyond else ground.today + timedelta(days=ground.due.days),
            ground.today,
            why=stop[2] if stop is not None and (action == "pause" or stop[1] == "P1") else None,
            sent=sent if sent is not None and sent.send_by <= ground.today + SEND_AHEAD else None,
            capped=not orders and any(f.rule in ("L2", "L4") and f.effect == "-" for f in factors),
        ),
        unit_margin=unit_margin(ground),
        units_short=lost_units(ground),
        chosen=chosen,
        loss=loss(ground),
        ads=ads,
        upstream=outside,
        transfer=sent,
        compared=compared(choices, chosen, factors, situation.product.currency),
        parent=situation.product.parent_asin,
        attribute=first_for(situation),
    )


def _bands(stock: Floats) -> tuple[Floats, Floats]:
    """The 10 % and 90 % quantiles of each day; days as rows, and whole units in single precision, sort quickest."""
    ordered = np.sort(stock.T.astype(np.float32), axis=1)
    low, high = (between(ordered, level) for level in (0.1, 0.9))
    return low, high


def _forecast_ahead(ground: Ground) -> Forecast:
    """The forecast from tomorrow on, as long as it was made for."""
    given = ground.situation.forecast
    return reach(given, ground.today, min(len(given.mean), ground.futures.days))


def out_of_stock_on(ground: Ground, orders: Sequence[Order] = ()) -> date | None:
    """The day stock ends if every day sells its mean and what is on its way, and ``orders``, come on their expected days.

    Today where nothing is left; None beyond the forecast.
    """
    if ground.position.on_hand <= ground.position.back_orders:
        return ground.today
    return runs_out(expected_stock(ground, orders), ground.today)


def expected_stock(ground: Ground, orders: Sequence[Order] = ()) -> Floats:
    """Stock at each day's end when every day sells its mean and every lot arrives on its expected day."""
    stock = float(ground.position.on_hand - ground.position.back_orders)
    coming = np.zeros(len(ground.futures.mean))
    lots = [(lot.inbound.arrives, lot.inbound.quantity) for lot in ground.position.lots]
    for arrives, units in [*lots, *((order.arrives, order.quantity) for order in orders)]:
        assert arrives is not None
        day = (arrives - ground.today).days - 1
        if day < len(coming):
            coming[max(0, day)] += units
    free = stock + np.cumsum(coming) - ground.futures.cumulative_mean[1:]
    lost = np.maximum(0.0, np.maximum.accumulate(-free))
    return free + lost


def risks_of(ground: Ground, orders: tuple[Order, ...], quantity: int) -> Risks:
    """Without an order: before the next lot on its way arrives, else the order of the order-by date would."""
    if orders:
        ordered_in = min((order.order_by - ground.today).days for order in orders)
        arrivals = [ground.arrival(o.mode, (o.order_by - ground.today).days) for o in orders]
        return assess(ground, ordered_in, np.minimum.reduce(arrivals), quantity)
    ordered_in = min(ground.due.days, ground.futures.days)
    arrives = ground.arrival(ground.mode, ordered_in)
    if ground.position.lots:
        first = 1 + (ground.pipeline <= 0).sum(axis=1)
        arrives = np.minimum(arrives, np.minimum(first, ground.futures.days))
    return assess(ground, ordered_in, arrives, 0)


def _risk_fields(risks: Risks, ordered: bool) -> dict[str, Any]:
    """A week later is a question only where there is an order to place."""
    return {
        "stockout_risk": risks.stockout,
        "overstock_risk": risks.overstock,
        "stockout_risk_if_later": risks.stockout_if_later if ordered else None,
        "goods_in": risks.goods_in,
    }


def _stake(ground: Ground, action: Action) -> Decimal | None:
    """Lost margin if nothing is done where buying is the question, frozen cash where it is not."""
    return frozen_cash(ground) if action in ("clear", "pause") else lost_margin(ground)


def _tenth(days: float | None) -> float | None:
    return None if days is None else round(days, 1)
