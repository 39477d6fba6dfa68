"""What-if in the store: the same risk stands on the card and before the lever is moved."""

from __future__ import annotations

from sqlalchemy import Engine

from bot.usecases import planning, trying
from core.decide.levers import Levers
from tests.bot.usecases.seller import NOW, TODAY, WS, add_correction, add_history, add_skus, add_terms


def test_what_if_starts_from_the_risk_that_the_card_shows(engine: Engine) -> None:
    add_terms(engine)
    (sku_id,) = add_skus(engine, price=20, unit_cost=6, supplier="Ningbo Light", weight_g=500)
    add_history(engine, [sku_id], per_day=10, on_hand=560)
    plain = trying.on_sku(engine, WS, "HX-1", Levers(quantity=1), TODAY, NOW).found
    add_correction(engine)

    card = planning.card(engine, WS, sku_id, today=TODAY, now=NOW).suggestion
    tried = trying.on_sku(engine, WS, "HX-1", Levers(quantity=1), TODAY, NOW).found

    assert tried.before.card.stockout_risk == card.stockout_risk
    assert tried.before.card.stockout_risk != plain.before.card.stockout_risk
    assert tried.after.card.stockout_risk == card.stockout_risk
