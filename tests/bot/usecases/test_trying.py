"""What-if in the store: the same risk stands on the card and before the lever is moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Engine
from sqlmodel import Session

from bot import ids
from bot.facts import Reader
from bot.render import whatif, why
from bot.render.buttons import draft_buttons
from bot.usecases import rates
from bot.usecases.plans import explaining, planning, trying
from bot.usecases.proof import proofs
from core.decide.choices.levers import Levers
from core.decide.suggest import policy_for, suggest
from core.phrase import Phrase
from core.proof.calibration import Calibration
from core.suggestion import Option
from storage.db import writing
from storage.tables import FreightRow, Sku
from tests.bot.usecases.seller import NOW, TODAY, US, WS, add_correction, add_history, add_skus, add_terms
from tests.core.decide.situations import TODAY as ON
from tests.core.decide.situations import situation
from tests.core.decide.test_ways import weighed

DE = "A1PA6795UKMFR9"


def test_what_if_starts_from_the_risk_that_the_card_shows(engine: Engine) -> None:
    add_terms(engine)
    (sku_id,) = add_skus(engine, price=20, unit_cost=6, supplier="Ningbo Light", weight_g=500)
    add_history(engine, [sku_id], per_day=10, on_hand=350)
    plain = trying.on_sku(engine, WS, "HX-1", Levers(quantity=1), TODAY, NOW).found
    add_correction(engine)

    card = planning.card(engine, WS, sku_id, today=TODAY, now=NOW).suggestion
    tried = trying.on_sku(engine, WS, "HX-1", Levers(quantity=1), TODAY, NOW).found

    assert tried.before.card.stockout_risk == card.stockout_risk
    assert tried.before.card.stockout_risk != plain.before.card.stockout_risk
    assert tried.after.card.stockout_risk == card.stockout_risk


def test_what_if_names_the_rate_that_freight_was_converted_at(engine: Engine) -> None:
    """Half a kilogram by air at 48 yuan, 8 to the dollar: 3.00 on top of 6.00."""
    with Session(writing(engine)) as session:
        session.add(
            FreightRow(workspace_id=WS, mode="air", transit_days=8, cost_per_kg=Decimal(48), currency="CNY")
        )
        session.commit()
    (sku_id,) = add_skus(engine, price=20, unit_cost=6, weight_g=500)
    add_history(engine, [sku_id], per_day=10, on_hand=350)
    rates.set_(engine, WS, "CNY 8", by="U1", now=NOW)

    found = trying.on_sku(engine, WS, "HX-1", Levers(quantity=100), TODAY, NOW).found

    assert [Decimal("9.00")] == [each.landed_cost for each in found.after.orders]
    assert "freight is converted at 1 USD = 8 CNY, of 2026-11-24" in [str(each) for each in found.notes]


def test_a_sku_of_two_marketplaces_is_tried_in_the_one_that_is_named(engine: Engine) -> None:
    """The workspace's own unless the name says which; window and table say which it is, and its button keeps to it."""
    add_terms(engine)
    here = add_skus(engine, price=20, unit_cost=6, supplier="Ningbo Light", weight_g=500)
    with Session(writing(engine)) as session:
        there = Sku(
            workspace_id=WS, marketplace=DE, sku="HX-1", currency="EUR", title="Schreibtischlampe", price=Decimal(18),
            unit_cost=Decimal(6), supplier="Ningbo Light", weight_g=500,
        )  # fmt: skip
        session.add(there)
        session.commit()
        german_id = there.id
    assert german_id is not None
    add_history(engine, here, on_hand=2000)
    add_history(engine, [german_id], on_hand=2000, marketplace=DE)

    plain = trying.on_sku(engine, WS, "HX-1", Levers(quantity=100), TODAY, NOW)
    german = trying.on_sku(engine, WS, "HX-1@DE", Levers(quantity=100), TODAY, NOW)

    assert (US, DE) == (plain.found.after.card.marketplace, german.found.after.card.marketplace)
    assert (("HX-1@US", "HX-1@DE"), ("HX-1@DE", "HX-1@US")) == (plain.sold_in, german.sold_in)
    told = explaining.why(engine, WS, "HX-1@DE", TODAY)
    assert ("HX-1@DE", "HX-1@US") == told.sold_in
    drawn = why.sku(told, Reader())
    assert "HX-1@DE" in drawn.text
    assert "Sold elsewhere too, each with figures of its own: HX-1@US" in str(drawn.blocks[0])
    card = planning.card(engine, WS, german_id, today=TODAY, now=NOW)
    assert card.draft is None
    (button,) = [each for each in draft_buttons(card, Reader()) if each["action_id"] == ids.WHATIF]
    subject = ids.Subject.decode(button["value"])
    assert "HX-1@DE" == subject.sku
    assert "HX-1@DE" in whatif.window(german, subject, Reader())["blocks"][0]["text"]["text"]


def test_options_are_told_on_the_scale_of_the_card(engine: Engine) -> None:
    """Their risks are corrected as the card's is, each over its own days, and money stays."""
    add_terms(engine)
    (sku_id,) = add_skus(engine, price=20, unit_cost=6, supplier="Ningbo Light", weight_g=500)
    add_history(engine, [sku_id], per_day=10, on_hand=560)
    plain = planning.card(engine, WS, sku_id, today=TODAY, now=NOW).suggestion
    add_correction(engine)
    known = proofs.calibration(engine, WS)["stockout"]

    card = planning.card(engine, WS, sku_id, today=TODAY, now=NOW).suggestion

    assert plain.options
    for before, after in zip(plain.options, card.options, strict=True):
        assert before.until is not None
        assert before.stockout is not None
        assert after.stockout == known.corrected(before.stockout, (before.until - TODAY).days)
        assert replace(after, stockout=before.stockout) == before
    assert [each.stockout for each in card.options] != [each.stockout for each in plain.options]


def test_what_is_said_of_the_next_option_counts_corrected_points() -> None:
    """696 at 10 % and 348 at 19 %: nine points; with risks that came half as often again, thirteen."""
    given = situation(300)
    best = Option(
        696,
        "sea",
        *[Decimal(1240)] * 4,
        arrives=date(2027, 1, 20),
        stockout=10,
        until=ON + timedelta(days=64),
    )
    smaller = replace(best, quantity=348, expected_profit=Decimal(1180), stockout=19)
    made = replace(
        suggest(given, policy_for(given)),
        options=(best, smaller),
        chosen=best,
        compared=Phrase("nine points"),
    )
    learnt = Calibration("stockout", ON, 900, 30, True, (0.5, 1.0, 1.0, 0.0), (), ())

    told = proofs.shown(made, {"stockout": learnt})

    assert [learnt.corrected(10, 64), learnt.corrected(19, 64)] == [each.stockout for each in told.options]
    assert told.chosen == told.options[0]
    assert "risk of running out 13 points higher" in str(told.compared)
    assert proofs.shown(made, {}) is made


def test_ways_are_told_on_the_scale_of_the_card() -> None:
    found = weighed()
    learnt = Calibration("stockout", ON, 900, 30, True, (0.5, 1.0, 1.0, 0.0), (), ())

    told = proofs.shown_ways(found, {"stockout": learnt})

    for was, now in zip(found.ways, told.ways, strict=True):
        assert now.stockout == learnt.corrected(was.stockout, found.days)
    assert told.lacks is not None
    assert told.lacks.stockout == told.ways[1].stockout - told.ways[0].stockout
    assert [each.profit for each in told.ways] == [each.profit for each in found.ways]
