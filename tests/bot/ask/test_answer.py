"""Answers come from rows of the store, name their source, and admit what is not known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.ask.answer import answer
from bot.ask.answers import market
from bot.ask.facts import Answer
from bot.facts import Reader
from bot.render import answers
from bot.render.blocks import check
from bot.render.rivals_chart import draw
from bot.usecases.alerts import raising
from core.phrase import Percent
from storage.db import writing
from storage.tables import CompetitorDay, Import, PriceDay, SalesDay, Sku, StockDay, Workspace

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
READERS = [Reader("en"), Reader("zh_CN", "Asia/Shanghai")]


@pytest.fixture
def store(engine: Engine) -> Engine:
    """Two SKUs; a rival of HX-12 has been empty for three days, one of KT-03 cut its price for four."""
    with Session(writing(engine)) as session:
        session.add(Workspace(id="other", created_at=NOW))
        session.flush()
        for workspace in ("default", "other"):
            session.add(_import(workspace))
        session.flush()
        for number, (sku, workspace) in enumerate(
            [("HX-12", "default"), ("KT-03", "default"), ("HX-12", "other")], 1
        ):
            session.add(
                Sku(
                    id=number, workspace_id=workspace, marketplace="ATVPDKIKX0DER", sku=sku, currency="USD",
                    asin=f"B0OURS000{number}", title="<!channel> lamp", price=Decimal("39.99"), unit_cost=Decimal("8"),
                )
            )  # fmt: skip
        session.flush()
        for back in range(40):
            day = TODAY - timedelta(days=back + 1)
            session.add_all(
                [
                    _rival(1, "B0EMPTY0001", day, "40", in_stock=back >= 3),
                    _rival(2, "B0CHEAP0001", day, "49.99" if back < 4 else "60"),
                    _rival(3, "B0SECRET001", day, "1", in_stock=back >= 3),
                    SalesDay(
                        sku_id=1, day=day, workspace_id="default", units=20, source="sales", import_id=1
                    ),
                    PriceDay(sku_id=1, day=day, workspace_id="default", price=Decimal("39.99"), import_id=1),
                ]
            )
        session.add(
            StockDay(
                sku_id=1,
                day=TODAY - timedelta(days=1),
                workspace_id="default",
                on_hand=100,
                source="inventory",
                import_id=1,
            )
        )
        session.commit()
    return engine


def ask(store: Engine, text: str) -> Answer:
    found = answer(store, "default", text, today=TODAY, now=NOW)
    for reader in READERS:
        rendered = answers.answer(found, reader, chart_file="F0CHART001" if found.chart else None)
        check(rendered.blocks, "message")
        assert "<!channel>" not in str(rendered)
        assert "B0SECRET001" not in str(rendered)
    return found


@pytest.mark.parametrize("text", ["competitor alerts this week", "竞品这周有什么动静"])
def test_what_rivals_did_this_week_most_urgent_first(store: Engine, text: str) -> None:
    found = ask(store, text)

    # 100 on hand at 20 a day: the empty rival of HX-12 is an emergency (S3).
    assert [(each.severity, each.rule, each.sku) for each in found.alerts] == [
        ("critical", "M2", "HX-12"),
        ("act", "M1", "KT-03"),
    ]
    assert "rivals.csv" in str(found.sources[0])
    assert found.chart is not None
    assert draw(found.chart, "zh_CN").startswith(b"\x89PNG")


def test_one_sku_is_answered_alone(store: Engine) -> None:
    assert [each.sku for each in ask(store, "competitor alerts for KT-03 this week").alerts] == ["KT-03"]


def test_asking_twice_raises_nothing_twice(store: Engine) -> None:
    first = ask(store, "competitor alerts this week")

    assert [a.key for a in first.alerts] == [a.key for a in ask(store, "competitor alerts this week").alerts]


def test_among_very_many_rivals_the_last_look_is_told_with_its_day(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two pairs stand for thousands: nobody waits for minutes, and nothing is called quiet that was not looked at."""
    monkeypatch.setattr(market, "MOST_PAIRS", 1)

    before = [ask(store, text) for text in ("competitor alerts this week", "which rivals are out of stock?")]
    raising.refresh(store, "default", TODAY, NOW)
    at_once = ask(store, "competitor alerts this week")
    with Session(writing(store)) as session:
        session.add(_import("default", "later.csv"))
        session.commit()
    after = ask(store, "competitor alerts this week")

    for found in before:
        assert "What 2 competitors did is not looked through yet" in str(found.lines[0])
        assert not found.alerts
        assert len(found.lines) == 1
    assert len(at_once.alerts) == 2
    assert str(at_once.lines[0]).startswith("2 alerts among 2 tracked competitors")
    assert str(after.lines[0]).startswith("As of 2026-11-22: what 2 competitors did since")
    assert after.alerts == at_once.alerts


def test_which_rivals_are_empty(store: Engine) -> None:
    found = ask(store, "which rivals are out of stock?")

    assert found.table is not None
    assert ("B0EMPTY0001", "HX-12", date(2026, 11, 19), None) == found.table.rows[0][:4]


def test_prices_then_and_now(store: Engine) -> None:
    found = ask(store, "competitor prices for KT-03")

    assert found.table is not None
    assert str(found.lines[0]) == "The lowest of 1 competitors is B0CHEAP0001 at USD 49.99."
    assert found.table.rows[0][4] == Percent(float(Decimal("49.99") / 60 - 1))


def test_stock_and_sales_are_the_rows_of_the_store(store: Engine) -> None:
    assert str(ask(store, "how much stock is left").lines[0]) == "HX-12: 100 units on hand."
    assert str(ask(store, "sales of HX-12 last 8 days").lines[0]) == "140 units in 8 days, 17.5 a day."


@pytest.mark.parametrize(
    "text",
    ["what is the weather in Ningbo", "讲个笑话", "order 500 of HX-12", "competitor alerts for ZZ-99"],
)
def test_what_cannot_be_answered_says_so_and_offers_what_can(store: Engine, text: str) -> None:
    found = ask(store, text)

    assert found.understood_as is None
    assert 1 <= len(found.examples) <= 3
    assert not found.alerts


def test_without_competitor_data_nothing_is_claimed(engine: Engine) -> None:
    found = answer(engine, "default", "competitor alerts this week", today=TODAY, now=NOW)

    assert "I have no competitor data" in str(found.lines[0])


def _import(workspace: str, name: str = "rivals.csv") -> Import:
    return Import(
        workspace_id=workspace, file_name=name, sha256=name, kind="competitors", state="done", imported_at=NOW,
        first_day=date(2026, 10, 1), last_day=TODAY - timedelta(days=1), marketplace="ATVPDKIKX0DER",
    )  # fmt: skip


def _rival(sku_id: int, asin: str, day: date, price: str, *, in_stock: bool = True) -> CompetitorDay:
    return CompetitorDay(
        sku_id=sku_id, competitor_asin=asin, day=day, workspace_id="other" if sku_id == 3 else "default",
        price=Decimal(price), in_stock=in_stock, units_estimate=12.0, import_id=1,
    )  # fmt: skip
