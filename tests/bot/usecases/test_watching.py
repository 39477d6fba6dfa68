"""From the store to alerts: raised on the right day and not before, once, ended when the cause is gone, set-based."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, event, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.ask.answer import answer
from bot.usecases import nightly, policies
from bot.usecases.alerts import raising
from bot.usecases.forecasts.forecasting import Forecaster
from bot.usecases.plans.situating import situated
from core.thresholds import SHOP
from storage.db import writing
from storage.imports import import_files
from storage.tables import AdDay, PurchaseOrder, PurchaseOrderLine, SalesDay, Sku, SkuState, StockDay
from tests.bot.usecases.seller import NOW, TODAY, WS, add_history, add_import, add_skus, add_terms


def of(engine: Engine, rule: str, day: date = TODAY) -> list[tuple[str, str, date]]:
    """The rule's alerts as (severity, state, raised on) after a look on ``day``."""
    raising.refresh(engine, WS, day, NOW)
    found = raising.between(engine, WS, day - timedelta(days=60), day, rules=[rule])
    return [(each.alert.severity, each.state, each.alert.raised_on) for each in found]


def count(engine: Engine, on_hand: int, day: date) -> None:
    """A count of the first SKU's stock."""
    number = add_import(engine, f"inventory{day}", day, day)
    with Session(writing(engine)) as session:
        session.execute(delete(StockDay).where(col(StockDay.day) == day))
        session.add(
            StockDay(
                sku_id=1, day=day, workspace_id=WS, on_hand=on_hand, source="inventory", import_id=number
            )
        )
        session.commit()


def test_cover_is_told_on_the_day_it_is_short_once_and_ends_when_goods_come(engine: Engine) -> None:
    """Ten a day: 300 on hand are 30 days, 299 are under; 60 more than the slack end it."""
    ids = add_skus(engine, 1, launched_on=date(2024, 1, 1))
    add_history(engine, ids, per_day=10, on_hand=300)
    assert [] == of(engine, "S8")

    tomorrow = TODAY + timedelta(days=1)
    count(engine, 290, tomorrow)
    assert [("notice", "open", tomorrow)] == of(engine, "S8", tomorrow)
    assert [("notice", "open", tomorrow)] == of(engine, "S8", tomorrow)

    later = TODAY + timedelta(days=2)
    count(engine, 310, later)  # over the threshold, but within the slack
    assert [("notice", "open", tomorrow)] == of(engine, "S8", later)
    count(engine, 900, later)
    assert [("notice", "resolved", tomorrow)] == of(engine, "S8", later)


def test_an_alert_whose_figures_are_gone_is_neither_updated_nor_called_over(sqlite_engine: Engine) -> None:
    ids = add_skus(sqlite_engine, 1, launched_on=date(2024, 1, 1))
    add_history(sqlite_engine, ids, per_day=10, on_hand=100)
    assert ["act"] == [each[0] for each in of(sqlite_engine, "S8")]
    with Session(writing(sqlite_engine)) as session:
        session.execute(delete(SalesDay))
        session.commit()
    assert [("act", "open")] == [each[:2] for each in of(sqlite_engine, "S8")]


def test_a_week_that_sells_30_percent_more_is_told_and_hidden_days_do_not_count(engine: Engine) -> None:
    ids = add_skus(engine, 1, launched_on=date(2024, 1, 1))
    add_history(engine, ids, per_day=10, on_hand=900)
    week = TODAY - timedelta(days=7)
    with Session(writing(engine)) as session:
        session.execute(update(SalesDay).where(col(SalesDay.day) >= week).values(units=14))
        session.commit()
    assert ["notice"] == [each[0] for each in of(engine, "F6")]


@pytest.mark.parametrize(("acos", "told"), [(45, ["act"]), (22, [])])
def test_two_settled_weeks_of_dear_ads_are_told(engine: Engine, acos: int, told: list[str]) -> None:
    """The last three days are not settled yet and left out, however dear."""
    ids = add_skus(engine, 1, launched_on=date(2024, 1, 1))
    add_history(engine, ids, per_day=10, on_hand=900)
    first = TODAY - timedelta(days=40)
    number = add_import(engine, "ads", first, TODAY)
    with Session(writing(engine)) as session:
        for back in range(1, 41):
            spend = 99 if back <= 3 else acos
            session.add(
                AdDay(
                    sku_id=1, day=TODAY - timedelta(days=back), campaign="c", workspace_id=WS, spend=Decimal(spend),
                    ad_sales=Decimal(100), import_id=number,
                )
            )  # fmt: skip
        session.commit()
    assert told == [each[0] for each in of(engine, "H2")]


def test_units_over_90_days_are_told_with_the_money_they_tie_up(engine: Engine) -> None:
    ids = add_skus(
        engine, 1, launched_on=date(2024, 1, 1), unit_cost=Decimal(8), weight_g=400, length_cm=20, width_cm=15, height_cm=10
    )  # fmt: skip
    add_history(engine, ids, per_day=10, on_hand=900)
    with Session(writing(engine)) as session:
        session.execute(update(StockDay).values(age_0_90=500, age_91_180=400))
        session.commit()
    raising.refresh(engine, WS, TODAY, NOW)
    (found,) = raising.between(engine, WS, TODAY, TODAY, rules=["H1"])
    assert (400, Decimal(3200)) == (found.alert.units_at_stake, found.alert.money_at_stake)
    assert Decimal(found.alert.evidence["storage_90_days"]) > 0
    assert any("Storing all of it costs USD" in str(each) for each in found.alert.says)


def test_the_number_of_statements_does_not_grow_with_the_catalogue(sqlite_engine: Engine) -> None:
    ids = add_skus(sqlite_engine, 120)
    add_history(sqlite_engine, ids, per_day=10, on_hand=50, days=8)
    statements: list[str] = []
    event.listen(sqlite_engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    raising.refresh(sqlite_engine, WS, TODAY, NOW)
    many = len([each for each in statements if each.startswith("SELECT")])
    with Session(sqlite_engine) as session:
        assert 120 == len(session.scalars(select(StockDay)).all())
    assert many < 90


def test_goods_later_than_anything_seen_are_put_off_by_the_step_that_was_set(engine: Engine) -> None:
    """Ordered 300 days ago and not here: 7 days more in the decision, or 30 where the shop's step is 30, as in the alert."""
    (sku_id,) = add_skus(engine, 1, supplier="Ningbo Light")
    add_history(engine, [sku_id])
    add_terms(engine)
    with Session(writing(engine)) as session:
        order = PurchaseOrder(workspace_id=WS, number="PO-LOST", supplier="Ningbo Light", state="sent")
        session.add(order)
        session.flush()
        assert order.id is not None
        ordered_on = TODAY - timedelta(days=300)
        session.add(
            PurchaseOrderLine(po_id=order.id, workspace_id=WS, sku_id=sku_id, quantity=60, mode="sea", ordered_on=ordered_on)
        )  # fmt: skip
        session.commit()

    def expected() -> date | None:
        situation, _ = situated(engine, WS, sku_id, TODAY, Forecaster(TODAY))
        return situation.inbound[0].arrives

    assert TODAY + timedelta(days=7) == expected()
    policies.change(engine, WS, policies.Change(SHOP, "late_step_days", None, 30), by="U1", now=NOW)
    assert TODAY + timedelta(days=30) == expected()


def test_stock_in_ones_own_warehouse_is_sent_and_not_ordered_again(engine: Engine, tmp_path: Path) -> None:
    """Ten a day and 90 at FBA: an order is due. 3,000 in a warehouse instead: they are to be sent, and it says so until they leave."""
    ids = add_skus(engine, 1, launched_on=date(2024, 1, 1))
    add_history(engine, ids, per_day=10, on_hand=90)
    add_terms(engine)
    nightly.run(engine, WS, TODAY, NOW)
    assert ["expedite"] == actions(engine)

    file = tmp_path / "own.csv"
    file.write_text(f"date,sku,on_hand,warehouse\n{TODAY},{name_of(engine)},3000,3PL LA\n")
    (report,) = import_files(engine, WS, [file], now=NOW)
    nightly.run(engine, WS, TODAY, NOW)

    assert "imported" == report.state
    assert ["wait"] == actions(engine)
    assert [("act", "open", TODAY)] == of(engine, "S10")
    (cover,) = raising.between(engine, WS, TODAY, TODAY, rules=["S8"])
    assert "from 3PL LA to FBA" in str(cover.alert.recommended_action)
    told = answer(engine, WS, "what do I need to send to FBA this week", today=TODAY, now=NOW)
    assert [
        line for line in map(str, told.lines) if line.startswith("Send ") and "from 3PL LA to FBA" in line
    ]

    file.write_text(f"date,sku,on_hand,warehouse\n{TODAY + timedelta(days=1)},{name_of(engine)},0,3PL LA\n")
    import_files(engine, WS, [file], now=NOW)
    nightly.run(engine, WS, TODAY + timedelta(days=1), NOW)

    assert [("act", "resolved", TODAY)] == of(engine, "S10", TODAY + timedelta(days=1))
    assert ["expedite"] == actions(engine)


def actions(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(SkuState.action)))


def name_of(engine: Engine) -> str:
    with Session(engine) as session:
        return session.scalars(select(Sku.sku)).one()
