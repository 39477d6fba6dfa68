"""From a quantity and a mode to a dated, priced order line, and back from what a person typed."""

from __future__ import annotations

from datetime import date, timedelta

from core.decide.ground import Ground
from core.money.cents import cents
from core.records import Mode
from core.suggestion import Order


def order_line(ground: Ground, quantity: int, mode: Mode, order_by: date, supplier: str | None) -> Order:
    """The order as the card shows it: median and 90 % arrival, landed cost per unit, cash for all of it."""
    lead = ground.summary(mode, order_by)
    costs = ground.costs
    landed = costs.landed(mode, quantity) if costs is not None else None
    return Order(
        quantity=quantity,
        mode=mode,
        supplier=supplier,
        order_by=order_by,
        arrives=order_by + timedelta(days=round(lead.p50)),
        arrives_latest=order_by + timedelta(days=round(lead.p90)),
        unit_cost=ground.situation.product.unit_cost,
        landed_cost=landed,
        cash=None if landed is None else cents(landed * quantity),
    )


def arrives_on(ground: Ground, mode: Mode, order_by: date) -> date:
    """The day half of such orders can be sold, as every order and option says it."""
    return order_by + timedelta(days=round(ground.summary(mode, order_by).p50))
