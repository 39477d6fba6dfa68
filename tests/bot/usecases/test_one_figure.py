"""One thing, one figure: the card, the list, alerts, health, all figures, questions, the budget and What-if say the same of a SKU.

A small store of SKUs in every state: out of stock, short, due, waiting, too much, without a cost, in launch with little
known, sold at a loss. On the morning after the night's run and the replays that correct risks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.ask.answer import answer
from bot.ask.facts import Cell
from bot.facts import BudgetFacts, BudgetLine, CardFacts, DigestFacts, DraftChange, OrderChange, SkuFigures
from bot.usecases import nightly
from bot.usecases.orders import deciding
from bot.usecases.plans import budgeting, explaining, figures, overview, planning, trying
from bot.usecases.reports import health
from core.decide.choices.levers import Levers
from core.phrase import Chance, Phrase
from core.suggestion import Alert
from core.watch.health import SkuHealth
from storage.db import writing
from storage.queries.watch import alerts
from storage.tables import (
    AdDay,
    EventRow,
    FreightRow,
    Import,
    PurchaseOrder,
    PurchaseOrderLine,
    SalesDay,
    Sku,
    StockDay,
    WarehouseDay,
)
from tests.bot.usecases.seller import (
    NOW,
    TODAY,
    WS,
    add_correction,
    add_history,
    add_skus,
    add_terms,
    suggestions,
)
from tests.stores import sharing

SIZE = {"weight_g": 600.0, "length_cm": 30.0, "width_cm": 15.0, "height_cm": 10.0}
STOCKS = (0, 60, 320, 420, 560, 700, 900, 2600, 400, 300, 1300, 60, 90)
WITHOUT_COST, YOUNG, RISING, EDITED, KEPT, LOSING, LATE, ELSEWHERE = 8, 9, 5, 4, 3, 11, 1, 12


class Store(NamedTuple):
    """The morning's figures, each surface read once."""

    engine: Engine
    cards: dict[str, CardFacts]
    waiting: DigestFacts
    budget: BudgetFacts
    figures: dict[str, SkuFigures]
    health: dict[str, SkuHealth]
    alerts: dict[str, list[Alert]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    from storage.db import connect
    from storage.queries.program.workspaces import ensure
    from storage.schema import upgrade

    engine = sharing(connect(f"sqlite:///{tmp_path_factory.mktemp('one') / 'restock.db'}"))
    upgrade(engine)
    ensure(engine, WS, NOW)
    ids = add_skus(
        engine, len(STOCKS), unit_cost=Decimal("7.90"), price=Decimal("29.90"), supplier="Ningbo Light", moq=100, **SIZE
    )  # fmt: skip
    add_history(engine, ids)
    add_terms(engine)
    with Session(writing(engine)) as session:
        for sku_id, on_hand in zip(ids, STOCKS, strict=True):
            session.execute(update(StockDay).where(col(StockDay.sku_id) == sku_id).values(on_hand=on_hand))
        session.get_one(Sku, ids[WITHOUT_COST]).unit_cost = None
        session.get_one(Sku, ids[LOSING]).price = Decimal("14.90")
        session.execute(
            update(SalesDay).where(col(SalesDay.sku_id) == ids[YOUNG], col(SalesDay.day) < TODAY - timedelta(days=40)).values(units=0)
        )  # fmt: skip
        session.execute(
            update(SalesDay).where(col(SalesDay.sku_id) == ids[RISING], col(SalesDay.day) >= TODAY - timedelta(days=7)).values(units=18)
        )  # fmt: skip
        number = session.scalar(select(col(Import.id)))
        for back in range(1, 90):  # ads of a fifth of its units, at an ACoS of 10 %
            session.add(AdDay(sku_id=ids[LOSING], day=TODAY - timedelta(days=back), campaign="sp", workspace_id=WS, spend=Decimal("2.98"), ad_sales=Decimal("29.80"), ad_orders=2, ad_units=2, import_id=number))  # fmt: skip
        session.add(WarehouseDay(sku_id=ids[ELSEWHERE], day=TODAY, warehouse="3PL LA", workspace_id=WS, on_hand=1500, import_id=number or 0))  # fmt: skip
        late = PurchaseOrder(workspace_id=WS, number="PO-LATE", supplier="Ningbo Light", state="sent")
        session.add(late)
        session.flush()
        session.add(
            PurchaseOrderLine(
                po_id=late.id or 0,
                workspace_id=WS,
                sku_id=ids[LATE],
                quantity=60,
                mode="sea",
                ordered_on=TODAY - timedelta(days=60),
                expected_on=TODAY - timedelta(days=9),
            )
        )
        session.add(FreightRow(workspace_id=WS, mode="express", transit_days=4, cost_per_kg=Decimal(9)))
        session.add(
            EventRow(workspace_id=WS, name="Winter Deals", kind="sale", starts_on=TODAY + timedelta(days=20), ends_on=TODAY + timedelta(days=44), multiplier=1.25)
        )  # fmt: skip
        session.commit()
    add_correction(engine)
    nightly.run(engine, WS, TODAY, NOW)
    _next_night(engine, ids)
    with Session(engine) as session:
        listed = alerts.listed(session, WS, since=date.min, until=TODAY, open_only=True)
    raised: dict[str, list[Alert]] = {}
    for each in listed:
        raised.setdefault(each.alert.sku, []).append(each.alert)
    cards = [planning.card(engine, WS, sku_id, today=TODAY, now=NOW) for sku_id in ids]
    yield Store(
        engine, {card.suggestion.sku: card for card in cards}, overview.waiting(engine, WS, TODAY),
        budgeting.budget(engine, WS, Decimal(1_000_000)), {row.sku: row for row in figures.figures(engine, WS, TODAY).rows},
        {row.sku: row for row in health.health(engine, WS, TODAY).skus}, raised,
    )  # fmt: skip
    engine.dispose()


def _next_night(engine: Engine, ids: list[int]) -> None:
    """One draft has a person's own order, one stays as it is though a few units less are there."""
    first = planning.card(engine, WS, ids[EDITED], today=TODAY, now=NOW).draft
    assert first is not None
    own = DraftChange((OrderChange(777, "sea", "Ningbo Light", TODAY + timedelta(days=2)),), "my own")
    deciding.edit(engine, WS, first.number, first.version, "U1", NOW, change=own)
    with Session(writing(engine)) as session:
        sku = StockDay.sku_id
        session.execute(update(StockDay).where(col(sku) == ids[KEPT]).values(on_hand=STOCKS[KEPT] - 12))
        session.commit()
    nightly.run(engine, WS, TODAY, NOW)


def told(store: Store, question: str) -> tuple[Cell, ...]:
    """The one row of the answer."""
    found = answer(store.engine, WS, question, today=TODAY, now=NOW)
    assert found.table is not None
    (row,) = found.table.rows
    return row


def test_the_store_has_skus_in_every_state(store: Store) -> None:
    """So that what follows compares something: orders whole and in parts, a wait, too much, unknown money."""
    made = [card.suggestion for card in store.cards.values()]

    assert {"order", "expedite", "wait", "clear"} <= {each.action for each in made}
    assert {0, 1, 2} == {len(each.orders) for each in made}
    edited, kept = store.cards[f"HX-{EDITED + 1}"], store.cards[f"HX-{KEPT + 1}"]
    assert 777 == edited.suggestion.quantity
    assert any("says" in str(factor.reason) for factor in kept.suggestion.factors), (
        "the draft stands as it was"
    )
    assert any(each.chosen is not None and each.chosen.expected_profit is None for each in made)
    assert {"S8", "F6"} <= {alert.rule for found in store.alerts.values() for alert in found}


def test_a_sku_that_loses_money_with_every_unit_is_told_alike_everywhere(store: Store) -> None:
    """Not bought, not listed; the same loss and the same price that would pay on card, alert, budget, What-if, Why and plan."""
    sku = f"HX-{LOSING + 1}"
    made = store.cards[sku].suggestion
    assert made.loss is not None
    assert ("pause", 0, True) == (made.action, made.quantity, made.loss.stops)
    assert made.headline is not None
    assert made.loss.net < made.loss.counted < 0, "with ads, and without"
    assert sku not in {draft.sku for draft in store.waiting.drafts}
    assert sku not in {line.sku for line in store.budget.lines}
    assert [made.headline] == [left.reason for left in store.budget.left if left.sku == sku]
    assert all((option.expected_profit or 0) < 0 for option in made.options)
    found = {alert.rule: alert for alert in store.alerts[sku]}
    told = found["P1"].evidence
    loss = made.loss
    assert (str(loss.net), str(loss.break_even), str(loss.floor)) == (
        told["net_per_unit"], told["break_even_price"], told["margin_floor_price"],
    )  # fmt: skip
    assert "Buying is paused" in str(found["S8"].recommended_action)
    assert "open" == found["S8"].remedies[0].kind
    tried = trying.on_sku(store.engine, WS, sku, Levers(), TODAY, NOW).found.before
    assert (loss, loss.break_even, loss.floor, loss.net) == (
        tried.card.loss, tried.break_even, tried.floor_price, tried.net,
    )  # fmt: skip
    assert loss == explaining.why(store.engine, WS, sku, TODAY).suggestion.loss
    (planned,) = suggestions(store.engine, [sku])
    assert loss == planned.loss
    lifted = trying.on_sku(store.engine, WS, sku, Levers(price=loss.break_even), TODAY, NOW).found.after
    assert lifted.card.loss is None
    assert lifted.suggested > 0


def test_the_list_says_what_the_card_says(store: Store) -> None:
    """Quantity, parts, dates, cash and money at stake; and every order of a card waits in the list."""
    listed = {draft.sku: draft for draft in store.waiting.drafts}
    ordered = {sku: card for sku, card in store.cards.items() if card.suggestion.orders}

    assert set(ordered) == set(listed)
    for sku, card in ordered.items():
        draft = listed[sku]
        assert draft == card.draft
        assert card.suggestion.orders == draft.orders
        assert card.suggestion.quantity == draft.quantity
        assert card.suggestion.money_at_stake == draft.money_at_stake
        assert (card.suggestion.chosen.cash if card.suggestion.chosen else None) == draft.cash


def test_what_can_be_sent_is_told_alike_everywhere(store: Store) -> None:
    """Card, alerts, plan, Why, What-if, the question of what is due and that of the stock know the same shipment."""
    sku = f"HX-{ELSEWHERE + 1}"
    made = store.cards[sku].suggestion
    assert made.transfer is not None
    assert ("wait", 1500) == (made.action, made.transfer.units + made.transfer.left)
    found = {alert.rule: alert for alert in store.alerts[sku]}
    assert (made.transfer.units, made.transfer.send_by.isoformat()) == (
        found["S10"].evidence["units"], found["S10"].evidence["send_by"],
    )  # fmt: skip
    assert str(made.transfer.units) in str(found["S8"].recommended_action)
    (planned,) = suggestions(store.engine, [sku])
    assert made.transfer == planned.transfer
    assert made.transfer == explaining.why(store.engine, WS, sku, TODAY).suggestion.transfer
    tried = trying.on_sku(store.engine, WS, sku, Levers(), TODAY, NOW).found.before
    assert made.transfer == tried.card.transfer
    due = answer(store.engine, WS, "what is due to be reordered this week", today=TODAY, now=NOW)
    assert f"Send {made.transfer.units} of {sku} from 3PL LA" in " ".join(map(str, due.lines))
    for question in ("what do I need to send to FBA", "哪些货要从自有仓发到 FBA"):
        sent = answer(store.engine, WS, question, today=TODAY, now=NOW)
        assert str(sent.lines[0]).startswith(f"Send {made.transfer.units} of {sku} from 3PL LA")
        assert "waits for a decision" in str(sent.lines[-1]) or "wait for a decision" in str(sent.lines[-1])
        assert sent.table is None
    stock = answer(store.engine, WS, f"how much stock of {sku} do we have", today=TODAY, now=NOW)
    assert "1,500 more in your own warehouses (3PL LA)" in " ".join(map(str, stock.lines))


def test_health_and_all_figures_say_what_the_card_says(store: Store) -> None:
    """Days of supply and both risks."""
    for sku, card in store.cards.items():
        made = card.suggestion
        told, row = store.health[sku], store.figures[sku]
        assert (made.days_of_supply, made.stockout_risk, made.overstock_risk) == (
            told.days_of_supply, told.stockout_risk, told.overstock_risk,
        )  # fmt: skip
        assert (made.days_of_supply, made.stockout_risk, made.overstock_risk, made.inbound) == (
            row.days_of_supply, row.stockout_risk, row.overstock_risk, row.inbound,
        )  # fmt: skip


def test_alerts_say_what_the_card_says(store: Store) -> None:
    """Days of supply under every rule and sales of the last week; of short cover the money at stake too."""
    seen = 0
    for sku, found in store.alerts.items():
        made = store.cards[sku].suggestion
        for alert in found:
            if "days_of_supply" in alert.evidence:
                assert made.days_of_supply == alert.evidence["days_of_supply"]
            if alert.rule == "F6":
                assert round(made.ads_7 or 0, 2) == alert.evidence["ads_7"]
            if alert.rule in ("S8", "L2") and made.action not in ("clear", "pause"):
                seen += 1
                assert made.money_at_stake == alert.money_at_stake
                assert round(made.units_short) == alert.units_at_stake
    assert seen >= 3


def test_the_card_and_the_alert_raise_short_cover_for_the_same_event(store: Store) -> None:
    """L7: where stock ends before the event its goods are for, both say so, by the same days of supply."""
    raised = 0
    for sku, card in store.cards.items():
        said = [f for f in card.suggestion.factors if f.rule == "L7" and f.unit == "days"]
        alerts = [a for a in store.alerts.get(sku, ()) if a.rule == "S8" and "event" in a.evidence]
        assert [f.value for f in said] == [a.evidence["days_of_supply"] for a in alerts], sku
        raised += sum(f.value >= 30 for f in said)
    assert raised >= 1, "one would be calm but for the event"


def test_questions_are_answered_with_the_figures_of_the_card(store: Store) -> None:
    """Days of supply, the day it runs out and the risk, whatever is asked."""
    for sku, card in store.cards.items():
        made = card.suggestion
        days = None if made.days_of_supply is None else round(made.days_of_supply)
        _, out, risk, supply, on_hand, _ = told(store, f"when does {sku} run out?")
        assert (made.on_hand, days, made.runs_out_on) == (on_hand, supply, out)
        empty = made.on_hand is not None and made.on_hand <= 0
        assert (Phrase("out of stock now") if empty else Chance(made.stockout_risk / 100)) == risk
        assert (made.on_hand, days) == told(store, f"how much stock of {sku} do we have?")[1:3]


def test_the_order_of_the_card_is_one_of_the_budgets_choices(store: Store) -> None:
    """With its parts, cash and profit; it is what the budget takes where nothing earns more."""
    bought: dict[str, BudgetLine] = {line.sku: line for line in store.budget.lines}
    taken = 0
    for sku, card in store.cards.items():
        chosen = card.suggestion.chosen
        if chosen is None or chosen.expected_profit is None or chosen.expected_profit <= 0:
            continue
        assert chosen in card.suggestion.options
        best = max(o.expected_profit for o in card.suggestion.options if o.expected_profit is not None)
        if best == chosen.expected_profit:
            taken += 1
            line = bought[sku]
            assert (chosen.quantity, chosen.parts, chosen.cash, chosen.expected_profit) == (
                line.quantity, line.parts, line.cash, line.profit,
            )  # fmt: skip
    assert taken >= 2
    assert any(len(line.parts) > 1 for line in store.budget.lines)


def test_what_if_with_nothing_moved_says_what_the_card_says(store: Store) -> None:
    """Before and after: orders, cash, what they earn, position, days of supply, risks; and so do the ways to send it."""
    for sku, card in store.cards.items():
        made = card.suggestion
        found = trying.on_sku(store.engine, WS, sku, Levers(), TODAY, NOW).found
        for side in (found.before, found.after):
            assert made.orders == side.orders
            assert made.orders or made.runs_out_on == side.runs_out_on
            assert made.chosen == side.earns
            assert (made.chosen.cash if made.chosen else Decimal(0)) == side.cash
            assert (made.position, made.days_of_supply, made.stockout_risk, made.overstock_risk) == (
                side.card.position, side.card.days_of_supply, side.card.stockout_risk, side.card.overstock_risk,
            )  # fmt: skip
        if found.weighing is not None and made.chosen is not None:
            same = [w for w in found.weighing.ways if tuple((p.units, p.mode) for p in w.parts if p.place == "fba") == made.chosen.parts]  # fmt: skip
            assert [(made.chosen.expected_profit, made.chosen.cash, made.chosen.stockout, made.chosen.arrives)] == [
                (w.profit, w.cash, w.stockout, w.arrives) for w in same
            ]  # fmt: skip


def test_why_and_the_plan_say_what_the_card_says(store: Store) -> None:
    """Also where a draft is open: the plan then says that the SKU waits for it, on the same figures."""
    planned = {each.sku: each for each in suggestions(store.engine)}
    for sku, card in store.cards.items():
        made, told = card.suggestion, explaining.why(store.engine, WS, sku, TODAY).suggestion
        assert (made.orders, made.position, made.days_of_supply, made.stockout_risk, made.chosen) == (
            told.orders, told.position, told.days_of_supply, told.stockout_risk, told.chosen,
        )  # fmt: skip
        same = planned[sku]
        assert (made.position, made.days_of_supply, made.stockout_risk, made.overstock_risk) == (
            same.position, same.days_of_supply, same.stockout_risk, same.overstock_risk,
        )  # fmt: skip
        assert same.quantity == 0


def test_the_next_goods_are_expected_on_the_same_day_everywhere(store: Store) -> None:
    """Of an order that is late not the day it was promised for, but the day it is expected now: alert, answer, putting off.

    The last of this file, as it puts a draft off.
    """
    late = f"HX-{LATE + 1}"
    card = store.cards[late]
    (lot,) = card.suggestion.inbound_lots
    assert lot.arrives is not None
    assert lot.arrives > TODAY
    (alert,) = [each for each in store.alerts[late] if each.rule == "S8"]
    assert lot.arrives.isoformat() == alert.evidence["next_arrival"]
    found = answer(store.engine, WS, "which SKUs run out in the next 30 days?", today=TODAY, now=NOW)
    assert found.table is not None
    assert [lot.arrives] == [row[-1] for row in found.table.rows if row[0] == late]
    assert card.draft is not None
    put_off = deciding.snooze(
        store.engine, WS, card.draft.number, card.draft.version, "U1", NOW, length="arrival"
    )
    assert lot.arrives == put_off.snoozed_until
