"""The rules sellers use, as peers for the bench: days of cover, and a textbook reorder point with EOQ."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, sqrt
from statistics import NormalDist, fmean, pstdev
from typing import Any

Answer = dict[str, Any]


def days_of_cover(target_days: int = 30) -> Callable[[dict[str, Any]], Answer]:
    """Keep the promised lead time + 30 days at the mean sales of the last 30 days; order when 14 days of that lack."""

    def order(sku: dict[str, Any], sales: list[float], position: float, terms: dict[str, Any]) -> float:
        rate = fmean(sales[-30:])
        target = rate * (sku["lead_time"] + target_days)
        return target - position if position < rate * (sku["lead_time"] + 14) else 0.0

    return _reviewed(order)


def reorder_point_eoq(service: float = 0.95) -> Callable[[dict[str, Any]], Answer]:
    """Reorder point = mean + z × deviation of demand over lead time + review, normal; lot = EOQ (Silver, Pyke & Thomas)."""
    z = NormalDist().inv_cdf(service)

    def order(sku: dict[str, Any], sales: list[float], position: float, terms: dict[str, Any]) -> float:
        recent = sales[-90:]
        rate, spread = fmean(recent), pstdev(recent)
        seen = sku["lead_times_seen"] or [sku["lead_time"]]
        lead, lead_spread = fmean(seen), pstdev(seen)
        period = lead + terms["review_days"]
        point = rate * period + z * sqrt(period * spread**2 + rate**2 * lead_spread**2)
        if rate <= 0 or position > point:
            return 0.0
        holding = (
            terms["capital_per_day"] * sku["cost"]
            + fmean(terms["storage"].values()) * sku["volume_cuft"] / 30.4
        )
        return point + sqrt(2 * terms["order_cost"] * rate / holding) - position

    return _reviewed(order)


def _reviewed(
    order: Callable[[dict[str, Any], list[float], float, dict[str, Any]], float],
) -> Callable[[dict[str, Any]], Answer]:
    terms: dict[str, Any] = {}
    skus: dict[str, dict[str, Any]] = {}
    sales: dict[str, list[float]] = {}

    def answer(message: dict[str, Any]) -> Answer:
        if message["type"] == "init":
            terms.clear()
            terms.update(message)
            skus.clear()
            skus.update({s["id"]: s for s in message["skus"]})
            sales.clear()
            sales.update({s["id"]: list(s["history"]) for s in message["skus"]})
            return {"ok": True}
        orders = {}
        for state in message["skus"]:
            sku = skus[state["id"]]
            # days that ended without stock are no demand; a plain seller's tool leaves them out too
            sales[sku["id"]] += [
                u for u, there in zip(state["sales"], state["in_stock"], strict=True) if there
            ]
            position = state["on_hand"] + sum(units for _, units in state["pipeline"])
            wanted = order(sku, sales[sku["id"]], position, terms)
            if wanted > 0:
                case = sku["case_pack"]
                orders[sku["id"]] = ceil(max(wanted, sku["moq"]) / case) * case
        return {"orders": orders}

    return answer
