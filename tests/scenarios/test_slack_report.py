"""The weekly report: asked for, and by the clock; its message with the picture, and its files in the thread."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.app import Application
from bot.local import people
from bot.local.workspace import LocalWorkspace
from bot.usecases import settings
from tests.bot.usecases.seller import WS, add_history, add_skus, add_terms
from tests.scenarios.bot_in_slack import Clock, play, until
from tests.scenarios.test_slack_clicks import CHANNEL, private, shown


@pytest.fixture
def shop(sqlite_engine: Engine) -> Engine:
    """Two SKUs with more than a year of sales."""
    skus = add_skus(
        sqlite_engine,
        2,
        category="=HYPERLINK(1)",
        unit_cost=Decimal(5),
        price=Decimal(20),
        supplier="Ningbo Light",
    )
    add_history(sqlite_engine, skus, on_hand=3000)
    add_terms(sqlite_engine)
    return sqlite_engine


def files(slack: LocalWorkspace, thread: str) -> list[str]:
    return [
        file["name"]
        for message in slack.messages(CHANNEL)
        if message.get("thread_ts") == thread
        for file in message.get("files", ())
    ]


def test_who_asks_gets_the_week_with_its_picture_and_its_files(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.VIEWER, CHANNEL, "/restock report")
        await until(lambda: [m for m in slack.messages(CHANNEL) if "Week of" in m["text"]])
        posted = next(m for m in slack.messages(CHANNEL) if "Week of" in m["text"])
        assert "We sold" in posted["text"]
        assert "image" in {block["type"] for block in posted["blocks"]}
        names = await until(lambda: found if len(found := files(slack, posted["ts"])) == 2 else None)
        assert {".pdf", ".xlsx"} == {name[name.rindex(".") :] for name in names}

    play(shop, story)


def test_it_comes_on_monday_by_itself_once(shop: Engine) -> None:
    """Two looks and two replicas' worth of promises lead to one message."""
    settings.set_digest(
        shop,
        WS,
        CHANNEL,
        at="08:00",
        tz="America/Los_Angeles",
        by="U1",
        now=datetime(2026, 11, 1, tzinfo=UTC),
    )
    monday = Clock(datetime(2026, 11, 23, 16, 0, 5, tzinfo=UTC))

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await until(lambda: [m for m in slack.messages(CHANNEL) if "Week of" in m["text"]])
        assert bot.scheduler is not None
        bot.scheduler.look_for_reports()
        posted = [m for m in slack.messages(CHANNEL) if "Week of" in m["text"]]
        await until(lambda: len(files(slack, posted[0]["ts"])) == 2)
        assert 1 == len([m for m in slack.messages(CHANNEL) if "Week of" in m["text"]])

    play(shop, story, clock=monday, scheduler=True)


def test_a_shop_without_files_is_told_so(sqlite_engine: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.APPROVER_ZH, CHANNEL, "/restock 周报")
        told = await private(slack, people.APPROVER_ZH, "还没有导入数据")
        assert "Week" not in shown(told)

    play(sqlite_engine, story)


def test_the_files_hold_the_figures_and_no_formula(shop: Engine) -> None:
    from openpyxl import load_workbook
    from pypdf import PdfReader

    from bot.deliver.reports import papers
    from bot.facts import Reader
    from bot.usecases.reports import report
    from tests.bot.usecases.seller import TODAY

    facts = report.weekly(shop, WS, TODAY)
    for locale in ("en", "zh_CN"):
        pdf, xlsx = papers(facts, Reader(locale=locale))
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
        assert ("库存周转率" if locale == "zh_CN" else "Inventory turnover") in text
        book = load_workbook(io.BytesIO(xlsx.content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert [] == [cell.value for cell in cells if cell.data_type == "f"]
        assert any(cell.value == "=HYPERLINK(1)" for cell in cells)
        assert round(facts.trend[-1].units) in [cell.value for cell in cells]
        assert papers(facts, Reader(locale=locale)) == [pdf, xlsx], "the same report, the same bytes"


def test_a_proposal_is_accepted_where_it_is_made_and_the_report_says_so(shop: Engine) -> None:
    """Two clicks set it once; the button goes; Undo takes it back."""
    from bot import ids
    from bot.usecases import policies
    from tests.bot.usecases.test_tuning import BETTER, keep
    from tests.scenarios.test_slack_clicks import buttons

    keep(shop, BETTER)

    def report_of(slack: LocalWorkspace) -> dict[str, Any]:
        return next(m for m in slack.messages(CHANNEL) if "Week of" in m["text"])

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.APPROVER, CHANNEL, "/restock report")
        await until(lambda: [m for m in slack.messages(CHANNEL) if "Week of" in m["text"]])
        assert "45 days → 30 days for the whole shop" in shown(report_of(slack))
        assert "L6 -$100" in shown(report_of(slack))
        await slack.click(people.VIEWER, ids.TUNE_ACCEPT)
        await private(slack, people.VIEWER, "Nothing was decided")
        assert {} == policies.everything(shop, WS)
        slack.faults.click_copies = 2
        await slack.click(people.APPROVER, ids.TUNE_ACCEPT)
        await private(slack, people.APPROVER, "30 days for the whole shop")
        assert {"shop": {"core_cover_days": 30}} == policies.everything(shop, WS)
        await until(lambda: ids.TUNE_ACCEPT not in buttons(report_of(slack)))
        slack.faults.click_copies = 1
        await slack.click(people.APPROVER, ids.POLICY_UNDO)
        await until(lambda: {} == policies.everything(shop, WS))

    play(shop, story)
