"""The main job in a browser: ask about a SKU, see the chart, approve, get the purchase order, and nothing twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.local import people
from storage.tables import PurchaseOrder
from tests.bot.usecases.seller import add_history, add_skus, add_terms
from tests.browser.conftest import OpenPage, Running, overflow
from tests.scenarios.bot_in_slack import MANIFEST, bot_in_slack

pytestmark = pytest.mark.browser

MIA, DANIEL, LINYUE, ROOM = people.REQUESTER, people.APPROVER, people.APPROVER_ZH, people.RESTOCK
SLOW_MS = 30_000  # a forecast and a chart, on a machine that has other things to do
MESSAGE = re.compile("Message|发消息")


@pytest.fixture
def restock(sqlite_engine: Engine, tmp_path: Path) -> Iterator[Running]:
    """The whole bot in a workspace, with a seller of two lamps that run low."""
    add_history(sqlite_engine, add_skus(sqlite_engine, 2), on_hand=300)
    add_terms(sqlite_engine)
    running = Running()
    running.start(folder=tmp_path / "workspace", manifest_path=MANIFEST)
    stack = AsyncExitStack()
    running.do(stack.enter_async_context(bot_in_slack(sqlite_engine, slack=running.workspace)))
    yield running
    running.do(stack.aclose())
    running.stop()


def card_of(page: Page, sku: str) -> Locator:
    """The newest card of a SKU, with its chart loaded."""
    card = page.get_by_role("article").filter(has=page.get_by_text(sku, exact=True)).last
    expect(card.locator("img")).to_be_visible(timeout=SLOW_MS)
    assert card.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 400
    return card


def orders(engine: Engine) -> int:
    """How many purchase orders there are."""
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(PurchaseOrder)) or 0


def ask(page: Page, line: str) -> None:
    """Type a line and send it, by keyboard alone."""
    page.get_by_role("textbox", name=MESSAGE).focus()
    page.keyboard.type(line)
    page.keyboard.press("Enter")


def test_asked_approved_and_ordered_once(
    restock: Running, sqlite_engine: Engine, open_page: OpenPage
) -> None:
    """A requester asks and may not decide; an approver does, in one click; everybody sees it; a late click changes nothing."""
    mia, daniel = open_page(restock, MIA), open_page(restock, DANIEL)
    ask(mia, "/restock HX-1")
    card = card_of(mia, "HX-1")
    before = restock.workspace.messages(ROOM)[-1]
    card.get_by_role("button", name="Approve").click()
    expect(mia.get_by_text("Only visible to you")).to_be_visible()
    assert 0 == orders(sqlite_engine)

    card_of(daniel, "HX-1").get_by_role("button", name="Approve").click()
    for page in (daniel, mia):
        settled = page.get_by_role("article").filter(has=page.locator("img")).last
        expect(settled.get_by_text(re.compile("PO-[0-9]+"))).to_be_visible(timeout=SLOW_MS)
        expect(settled.get_by_role("button", name="Approve")).to_have_count(0)
    assert 1 == orders(sqlite_engine)

    daniel.get_by_role("button", name=re.compile("repl")).click(timeout=SLOW_MS)
    thread = daniel.get_by_role("complementary", name="Thread")
    for kind in ("xlsx", "pdf"):
        with daniel.expect_download() as downloading:
            thread.get_by_role("link", name=re.compile(f"Download .*{kind}")).click(timeout=SLOW_MS)
        assert downloading.value.path().stat().st_size > 1000

    restock.do(restock.workspace.click(LINYUE, "restock.approve", message=before))
    late = open_page(restock, LINYUE)
    restock.do(restock.workspace.wait_for(lambda: restock.workspace.ephemeral(LINYUE), 20))
    assert 1 == orders(sqlite_engine)
    expect(late.get_by_role("button", name="批准")).to_have_count(0)


