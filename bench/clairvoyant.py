"""The most that could have been earned by someone who knew demand and lead times in advance.

Per SKU a Wagner-Whitin recursion over review epochs: each order covers the demand from its arrival to the next
chosen arrival exactly (minimum and case pack relaxed, fees for aged stock left out), units on hand at the start
serve the first demand, demand no arrival can reach is lost with its goodwill. Relaxing constraints and leaving out
costs can only raise it, so it lies above every policy's profit as long as a week's holding costs less than a sale earns
(an order is not split inside the week between two arrivals).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np


def bound(
    demand: Any, leads: Any, skus: Sequence[Mapping[str, Any]], terms: Mapping[str, Any], start: date
) -> float:
    """Upper bound of the profit over all SKUs, in money."""
    days = demand.shape[1]
    month = np.array([(start + timedelta(days=t)).month for t in range(days + 1)])
    storage = np.array([terms["storage"][str(m)] for m in month]) / 30.4
    total: float = sum(
        _sku_bound(wanted, lead, sku, terms, storage)
        for wanted, lead, sku in zip(demand, leads, skus, strict=True)
    )
    return total


def _sku_bound(
    wanted: Any, lead: Any, sku: Mapping[str, Any], terms: Mapping[str, Any], storage: Any
) -> float:
    days = len(wanted)
    margin = sku["price"] - sku["cost"] - sku["fees"]
    daily = terms["capital_per_day"] * sku["cost"] + storage * sku["volume_cuft"]
    held = np.concatenate([[0.0], np.cumsum(daily)])  # cost of holding one unit from day 0 to day t
    have = float(sku["on_hand"])
    served = np.minimum(np.cumsum(wanted), have)
    from_stock = np.diff(served, prepend=0.0)
    rest = wanted - from_stock
    stock = have - served
    start_money = (
        float(from_stock.sum() * (sku["price"] - sku["fees"]))
        - have * sku["cost"]
        - float(stock @ daily[:days])
        + terms["salvage"] * sku["cost"] * float(stock[-1])
    )
    review = terms["review_days"]
    arrivals = sorted({review * k + int(lead[k]) for k in range(-(-days // review))} & set(range(days)))
    units = np.concatenate([[0.0], np.cumsum(rest)])
    weight = np.concatenate([[0.0], np.cumsum(rest * held[:days])])
    penalty = -terms["goodwill"] * margin

    # value[j]: best money from arrival j on, where the demand before it has been dealt with
    points = [*arrivals, days]
    value = np.zeros(len(points))
    for j in range(len(points) - 2, -1, -1):
        a = points[j]
        ends = np.array(points[j + 1 :])
        amount = units[ends] - units[a]
        holding = weight[ends] - weight[a] - held[a] * amount
        order = margin * amount - holding - terms["order_cost"] * (amount > 0)
        skip = penalty * amount
        value[j] = float(np.max(np.maximum(order, skip) + value[j + 1 :]))
    first = points[0]
    return start_money + penalty * float(units[first]) + float(value[0])
