"""A suggestion as the JSON that `restock plan --json` prints and the store keeps: units whole, money as decimal text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core.suggestion import AdBudget, Factor, Loss, Order, Suggestion, Transfer, Upstream


def suggestion_json(s: Suggestion) -> dict[str, Any]:
    """The documented keys, in their documented order, then marketplace, currency, dates and the headline.

    ``goods_in`` is the median of the days until the next goods that the stock-out risk is about: those of the orders, else
    those on their way, else those of the order that will be due.
    """
    return {
        "sku": s.sku,
        "title": s.title,
        "stage": s.stage,
        "stage_reason": str(s.stage_reason),
        "abc_class": s.abc_class,
        "on_hand": s.on_hand,
        "inbound": s.inbound,
        "position": s.position,
        "days_of_supply": s.days_of_supply,
        "ads_30": _rounded(s.ads_30),
        "lead_time": {"mean": s.lead_time.mean, "p50": s.lead_time.p50, "p90": s.lead_time.p90},
        "forecast": {
            "horizon": len(s.forecast.mean),
            "mean_per_day": round(s.total_mean / max(1, len(s.forecast.mean)), 3),
            "total": {
                "mean": round(s.total_mean, 1),
                "q10": round(s.total_q10, 1),
                "q50": round(s.total_q50, 1),
                "q90": round(s.total_q90, 1),
            },
        },
        "service_level": round(s.service_level, 4),
        "safety_stock": s.safety_stock,
        "reorder_point": s.reorder_point,
        "order_up_to": s.order_up_to,
        "action": s.action,
        "quantity": s.quantity,
        "orders": [order_json(order) for order in s.orders],
        "risk": {"stockout": s.stockout_risk, "overstock": s.overstock_risk},
        "factors": [_factor(factor) for factor in s.factors],
        "missing": [{"what": str(m.what), "switches_off": m.switches_off} for m in s.missing],
        "options": [
            {
                "quantity": o.quantity,
                "mode": o.mode,
                "expected_profit": _money(o.expected_profit),
                "profit_q10": _money(o.profit_q10),
                "profit_q90": _money(o.profit_q90),
                "cash": _money(o.cash),
                "parts": [{"quantity": units, "mode": mode} for units, mode in o.parts],
            }
            for o in s.options
        ],
        "marketplace": s.marketplace,
        "currency": s.currency,
        "as_of": s.as_of.isoformat(),
        "runs_out_on": None if s.runs_out_on is None else s.runs_out_on.isoformat(),
        "stockout_risk_if_later": s.stockout_risk_if_later,
        "goods_in": s.goods_in,
        "money_at_stake": _money(s.money_at_stake),
        "headline": None if s.headline is None else str(s.headline),
        "compared": None if s.compared is None else str(s.compared),
        "ad_budget": None if s.ads is None else _ad_budget(s.ads),
        "in_warehouses": s.in_warehouses,
        "transfer": None if s.transfer is None else transfer_json(s.transfer),
        "upstream": None if s.upstream is None else upstream_json(s.upstream),
        "loss": None if s.loss is None else loss_json(s.loss),
    }


def _ad_budget(ads: AdBudget) -> dict[str, Any]:
    """The daily ad budget now and as it should be, what ads sell a day, and until which arrival of goods."""
    return {
        "per_day_now": _money(ads.now),
        "per_day": _money(ads.then),
        "ad_units_per_day": round(ads.sells, 2),
        "more_units_per_day": round(ads.more, 2),
        "until": ads.until.isoformat(),
        "stock_until_then": ads.stock,
        "expected_sales_until_then": round(ads.sold, 1),
        "settled_through": ads.settled.isoformat(),
        "reason": str(ads.reason),
    }


def transfer_json(told: Transfer) -> dict[str, Any]:
    """What to send from which of the seller's warehouses, by when, and what stays there."""
    return {
        "units": told.units,
        "from": [{"warehouse": name, "units": units} for name, units in told.places],
        "send_by": told.send_by.isoformat(),
        "arrives": told.arrives.isoformat(),
        "units_left": told.left,
        "counted_on": told.counted_on.isoformat(),
        "reason": str(told.reason),
    }


def upstream_json(told: Upstream) -> dict[str, Any]:
    """Units that go to FBA now and that wait outside, with the money of both."""
    return {
        "mode": told.mode,
        "fba_units": told.fba,
        "outside_units": told.outside,
        "place": told.place,
        "fba_room_units": told.room,
        "cost_at_fba": _money(told.at_fba),
        "cost_outside": _money(told.there),
        "reason": str(told.reason),
    }


def loss_json(loss: Loss) -> dict[str, Any]:
    """What a unit bought now loses, the prices that would pay and keep the margin, and whether that stops buying."""
    return {
        "price": _money(loss.price),
        "net_per_unit": _money(loss.net),
        "counted_per_unit": _money(loss.counted),
        "break_even_price": _money(loss.break_even),
        "margin_floor_price": _money(loss.floor),
        "stops_buying": loss.stops,
        "reason": str(loss.reason),
        "lines": str(loss.lines),
    }


def order_json(order: Order) -> dict[str, Any]:
    """One dated order."""
    return {
        "quantity": order.quantity,
        "mode": order.mode,
        "supplier": order.supplier,
        "order_by": order.order_by.isoformat(),
        "arrives": order.arrives.isoformat(),
        "unit_cost": _money(order.unit_cost),
        "landed_cost": _money(order.landed_cost),
        "cash": _money(order.cash),
        "arrives_latest": order.arrives_latest.isoformat(),
    }


def _factor(factor: Factor) -> dict[str, Any]:
    value: float = factor.value
    if factor.unit == "units":
        value = round(value)
    return {
        "rule": factor.rule,
        "effect": factor.effect,
        "unit": factor.unit,
        "value": value,
        "reason": str(factor.reason),
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
