"""Why sales changed: told apart from why a suggestion, and answered from the data."""

from __future__ import annotations

import shutil
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session

from bot.ask.answer import answer
from bot.ask.answers.moved import asks_about
from bot.ask.parse import parse
from bot.facts import Reader
from bot.i18n import words
from bot.render import answers
from storage.db import connect, writing
from storage.tables import AdDay, CompetitorDay, EventRow, Import, PriceDay, SalesDay, Sku, StockDay
from tests.bot.ask.question_set import FOLDER, TODAY
from tests.bot.ask.seller import MARKET, fill
from tests.stores import sharing

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
WS = "default"
CHANGED = TODAY - timedelta(days=28)


def test_why_sales_changed_is_told_from_why_a_suggestion(sqlite_template: Path, tmp_path: Path) -> None:
    """In both languages, over all three sets of wordings: the right question is read in at least 92 %."""
    path = tmp_path / "restock.db"
    shutil.copyfile(sqlite_template, path)
    engine = sharing(connect(f"sqlite:///{path}"))
    fill(engine)
    lines = (FOLDER / "why.txt").read_text(encoding="utf-8").splitlines()
    asked = [line.split(" | ", 1) for line in lines if " | " in line]
    wrong = []
    for kind, text in asked:
        query = parse(engine, "default", text, TODAY)
        read = "sales" if asks_about(query) else "suggestion"
        if (query.intent, read) != ("why", kind):
            wrong.append(text)
    engine.dispose()

    assert len(asked) > 100
    assert len(wrong) <= 0.08 * len(asked), wrong


@pytest.fixture(params=["sqlite_engine", "postgres_engine"])
def store(request: pytest.FixtureRequest) -> Engine:
    """One SKU that sold 20 a day and sells 10 since four weeks, with a file of everything that may have moved it."""
    engine: Engine = request.getfixturevalue(request.param)
    with Session(writing(engine)) as session:
        told = Import(
            workspace_id=WS, file_name="all.csv", sha256="1", kind="sales", marketplace=MARKET, state="done",
            imported_at=NOW, first_day=TODAY - timedelta(days=200), last_day=TODAY - timedelta(days=1),
        )  # fmt: skip
        session.add(told)
        sku = Sku(workspace_id=WS, marketplace=MARKET, sku="LAMP-1", currency="USD", price=Decimal(20))
        other = Sku(workspace_id=WS, marketplace=MARKET, sku="KETTLE-2", currency="USD", price=Decimal(20))
        session.add_all([sku, other])
        session.flush()
        common = {"workspace_id": WS, "import_id": told.id}
        rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for back in range(1, 201):
            day = TODAY - timedelta(days=back)
            late = day >= CHANGED
            for each, units in ((sku, 10 if late else 20), (other, 5)):
                here = {"sku_id": each.id, "day": day, **common}
                share = 0.45 if late and each is sku else 0.9
                rows[SalesDay].append({**here, "units": units, "sessions": 100, "buy_box_share": share, "source": "sales"})  # fmt: skip
                rows[StockDay].append({**here, "on_hand": 500, "source": "inventory"})
                rows[PriceDay].append({**here, "price": Decimal(20)})
            here = {"sku_id": sku.id, "day": day, **common}
            rows[AdDay].append({**here, "campaign": "a", "spend": Decimal(5), "ad_sales": Decimal(20), "clicks": 5, "impressions": 50, "ad_orders": 1})  # fmt: skip
            rows[CompetitorDay].append({**here, "competitor_asin": "B0RIVAL001", "price": Decimal(15), "in_stock": True})  # fmt: skip
        for table, some in rows.items():
            session.connection().execute(table.__table__.insert(), some)
        session.commit()
    return engine


def said(store: Engine, text: str, language: str = "en") -> str:
    found = answer(store, WS, text, today=TODAY, now=NOW)
    table = [] if found.table is None else [cell for row in found.table.rows for cell in row]
    return " | ".join(
        words(language, each) if hasattr(each, "values") else str(each) for each in (*found.lines, *table)
    )


def test_the_answer_names_what_moved_the_sales(store: Engine) -> None:
    """Half the Buy Box halves the sales: −10 a day; what stayed is named, what no file tells too."""
    found = said(store, "Why did LAMP-1 sales change?")

    assert "LAMP-1 sold 10 a day" in found
    assert "50% fewer than the 20" in found
    assert "Mostly Buy Box, about −10.0 units a day: our share 90% → 45%." in found
    assert "Looked at, and hardly changed: stock, price, advertising, competitors." in found
    assert "Not judged, for lack of data:" in found
    assert "none of the measured causes" not in found


def test_the_same_in_chinese(store: Engine) -> None:
    """A Chinese question has the same figures."""
    found = said(store, "LAMP-1销量为什么变了", "zh_CN")

    assert "主要是Buy Box（购物车），日均约 −10.0 件：我方占比 90% → 45%。" in found


def test_where_nothing_changed_no_cause_is_made_up(store: Engine) -> None:
    """The kettle sold 5 a day before and after: chance or nothing, never a cause."""
    found = said(store, "why did KETTLE-2 sales go up")

    assert "as many as from" in found
    assert "Mostly" not in found
    assert "Most likely" not in found


def test_what_nothing_measures_is_never_told_as_the_cause(store: Engine) -> None:
    """Without the Buy Box a sale event of the days before is all there is: it may be that, and how much is not known."""
    with Session(writing(store)) as session:
        session.execute(update(SalesDay).values(buy_box_share=None))
        session.commit()
    found = said(store, "why did LAMP-1 sales fall")

    assert (
        "It may be season and calendar: Prime Big Deal Days lay in the days before; how much, nothing measures."
        in found
    )
    assert "Mostly" not in found


def marked(part: Any) -> list[str]:
    """Every text that Slack reads as its markup."""
    if isinstance(part, list):
        return [text for each in part for text in marked(each)]
    if not isinstance(part, dict):
        return []
    return [part["text"]] if part.get("type") == "mrkdwn" else marked(list(part.values()))


def test_an_event_of_the_seller_s_own_file_is_shown_as_it_came_and_calls_nobody(store: Engine) -> None:
    """Whatever stands in the name: it is read as text in both languages, never as a mention, a link or bold type."""
    name = "Store <!channel> *birthday* <https://evil.example|here>"
    with Session(writing(store)) as session:
        session.execute(update(SalesDay).values(buy_box_share=None))
        session.add(EventRow(workspace_id=WS, name=name, starts_on=TODAY - timedelta(days=45), ends_on=TODAY - timedelta(days=44), kind="sale"))  # fmt: skip
        session.commit()
    found = answer(store, WS, "why did LAMP-1 sales fall", today=TODAY, now=NOW)

    assert any(name in str(line) for line in found.lines)
    for locale in ("en", "zh_CN"):
        drawn = answers.answer(found, Reader(locale=locale))
        told = " ".join([drawn.text, *marked(drawn.blocks)])  # cells of a table are plain text
        assert "birthday" in told
        assert "<!channel>" not in told
        assert "<https://evil" not in told


def test_the_shop_as_a_whole_is_answered_by_the_skus_that_moved_it(store: Engine) -> None:
    """Without a SKU: the sum, and the SKUs that moved most with what moved each."""
    found = said(store, "why did our sales drop in the last 28 days")

    assert "Together 15 units a day" in found
    assert "LAMP-1 | Mostly Buy Box, about −9.6 units a day: our share 88% → 45%. | 19.6 | 10.0" in found


def test_an_empty_store_says_what_to_import(sqlite_engine: Engine) -> None:
    """Without sales no cause is looked for."""
    assert "Import a file of kind “sales”" in said(sqlite_engine, "why did our sales drop")
