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
    running.do(
        stack.enter_async_context(bot_in_slack(sqlite_engine, slack=running.workspace, scheduler=True))
    )
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


def approve_button(page: Page) -> Locator:
    """The button that decides, wherever it is."""
    return page.locator(".message [data-action='restock.approve']")


def test_asked_approved_and_ordered_once(
    restock: Running, sqlite_engine: Engine, open_page: OpenPage
) -> None:
    """A requester asks but may not decide; an approver clicks twice; all see it settled; a late click changes nothing."""
    mia, daniel = open_page(restock, MIA), open_page(restock, DANIEL)
    ask(mia, "/restock HX-1")
    card_of(mia, "HX-1")
    seen = restock.workspace.messages(ROOM)[-1]
    approve_button(mia).click()
    expect(mia.get_by_text("Only visible to you")).to_be_visible(timeout=SLOW_MS)
    assert 0 == orders(sqlite_engine)

    card_of(daniel, "HX-1")
    approve_button(daniel).dblclick()
    for page in (daniel, mia):
        expect(page.locator(".message", has_text="PO-0001").first).to_be_visible(timeout=SLOW_MS)
        expect(approve_button(page)).to_have_count(0)

    daniel.get_by_role("button", name=re.compile("[0-9] repl")).click(timeout=SLOW_MS)
    thread = daniel.get_by_role("complementary", name="Thread")
    for kind, begins in (("xlsx", b"PK"), ("pdf", b"%PDF")):
        with daniel.expect_download(timeout=SLOW_MS) as downloading:
            thread.get_by_role("link", name=re.compile(f"Download .*{kind}")).click(timeout=SLOW_MS)
        assert downloading.value.path().read_bytes().startswith(begins)

    linyue = open_page(restock, LINYUE)
    restock.do(restock.workspace.click(LINYUE, "restock.approve", message=seen))
    expect(linyue.get_by_text("仅你可见")).to_be_visible(timeout=SLOW_MS)
    assert 1 == orders(sqlite_engine)


def test_the_chinese_approver_reads_chinese(
    restock: Running, sqlite_engine: Engine, open_page: OpenPage
) -> None:
    """Card, buttons, form and Home, with the same numbers, on a phone without sideways scrolling."""
    page = open_page(restock, LINYUE, people.OPS_CN, width=360, height=740, scheme="dark")
    ask(page, "/restock HX-2")
    card = card_of(page, "HX-2")
    expect(approve_button(page)).to_have_text(re.compile("批准"))
    assert not re.search("Approve|Reject|units|days", card.inner_text())
    assert overflow(page) <= 0

    card.locator("[data-action='restock.edit']").click()
    form = page.get_by_role("dialog")
    expect(form.get_by_role("textbox").first).to_be_visible(timeout=SLOW_MS)
    assert re.search("[\u4e00-\u9fff]", form.inner_text())
    assert overflow(page) <= 0
    page.keyboard.press("Escape")

    page.get_by_role("button", name="频道与成员").click()
    page.get_by_role("button", name="应用主页").click()
    expect(page.get_by_role("region", name="应用主页").get_by_text("HX-2")).to_be_visible(timeout=SLOW_MS)
    assert overflow(page) <= 0


def test_by_keyboard_alone(restock: Running, sqlite_engine: Engine, open_page: OpenPage) -> None:
    """From an empty line to a purchase order without a mouse, the focus always to be seen."""
    page = open_page(restock, DANIEL)
    page.get_by_role("textbox", name=MESSAGE).focus()
    page.keyboard.type("/re")
    page.keyboard.press("Tab")
    page.keyboard.type("HX-1")
    page.keyboard.press("Enter")
    card_of(page, "HX-1")
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        at = page.evaluate("document.activeElement.dataset.action ?? ''")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if at == "restock.approve":
            break
    page.keyboard.press("Enter")
    if page.get_by_role("dialog").count():
        page.keyboard.press("Enter")

    expect(page.locator(".message", has_text="PO-0001").first).to_be_visible(timeout=SLOW_MS)
    assert 1 == orders(sqlite_engine)
