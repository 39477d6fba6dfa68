"""The page behaves like Slack's own, whatever the bot behind it does."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.local import people
from tests.browser.conftest import OpenPage, Running, overflow

pytestmark = pytest.mark.browser

Json = dict[str, Any]
MIA, DANIEL, LINYUE, ROOM = people.REQUESTER, people.APPROVER, people.APPROVER_ZH, people.RESTOCK
PHONE = {"width": 360, "height": 740}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(text: str, action: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action, "value": "v", **more}


def quantity_form(title: str, note: str) -> Json:
    return {
        "type": "modal", "callback_id": "form", "title": plain(title), "submit": plain("Save"),
        "blocks": [
            {"type": "section", "block_id": "note", "text": plain(note)},
            {"type": "input", "block_id": "qty", "label": plain("Quantity"),
             "element": {"type": "number_input", "action_id": "n", "is_decimal_allowed": False}},
            {"type": "input", "block_id": "sku", "label": plain("SKU"), "optional": True,
             "element": {"type": "external_select", "action_id": "find", "min_query_length": 2}},
        ],
    }  # fmt: skip


class Bot:
    """A bot that answers privately, opens a form, and remembers what reached it."""

    def __init__(self) -> None:
        self.clicks: list[str] = []
        self.submitted: list[Json] = []
        self.view: Json = {}

    def register(self, app: AsyncApp) -> None:
        """Add the listeners."""
        sure = {
            "title": plain("Sure?"),
            "text": plain("It is gone then."),
            "confirm": plain("Go"),
            "deny": plain("Stay"),
        }
        buttons = [button("Form", "open"), button("Delete", "delete", style="danger", confirm=sure)]

        @app.command("/restock")
        async def restock(ack: AsyncAck, command: Json) -> None:
            text = f"You asked for *{command['text'] or 'nothing'}*"
            section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
            await ack(text=text, blocks=[section, {"type": "actions", "block_id": "a", "elements": buttons}])

        @app.action("delete")
        async def delete(ack: AsyncAck) -> None:
            await ack()
            self.clicks.append("delete")

        @app.action("open")
        async def open_form(ack: AsyncAck, body: Json, client: Any) -> None:
            await ack()
            answer = await client.views_open(
                trigger_id=body["trigger_id"], view=quantity_form("Form", "Loading")
            )
            self.view = answer["view"]

        @app.options("find")
        async def find(ack: AsyncAck, payload: Json) -> None:
            names = (f"{payload['value'].upper()}-{n}" for n in (1, 2))
            await ack(options=[{"text": plain(name), "value": name} for name in names])

        @app.view("form")
        async def save(ack: AsyncAck, view: Json) -> None:
            values = view["state"]["values"]
            self.submitted.append(values)
            if values["qty"]["n"]["value"] == "13":
                await ack(response_action="errors", errors={"qty": "13 is no whole carton."})
            else:
                await ack()


@pytest.fixture
def bot(running: Running) -> Bot:
    """The bot, connected."""
    bot = Bot()
    running.connect(bot.register)
    return bot


def ask(page: Page, line: str) -> None:
    """Type a line and send it."""
    page.get_by_role("textbox", name="Message").fill(line)
    page.keyboard.press("Enter")


def test_a_command_by_keyboard_is_answered_privately(running: Running, bot: Bot, open_page: OpenPage) -> None:
    """Half a command, Tab, its argument, Enter; nobody else sees the answer."""
    mine, theirs = open_page(running, MIA), open_page(running, DANIEL)
    mine.get_by_role("textbox", name="Message").focus()
    mine.keyboard.type("/res")
    expect(mine.get_by_role("option").first).to_contain_text("/restock")
    mine.keyboard.press("Tab")
    mine.keyboard.type("HX-12")
    mine.keyboard.press("Enter")

    expect(mine.get_by_text("Only visible to you")).to_be_visible()
    expect(mine.locator("strong", has_text="HX-12")).to_be_visible()
    expect(theirs.get_by_text("You asked for")).to_have_count(0)


def test_foreign_text_stays_text(running: Running, bot: Bot, open_page: OpenPage) -> None:
    """Tags, scripts, escaped mentions and dangerous links are shown as they were written."""
    page = open_page(running)
    ask(page, "<!channel> <b>bold</b> <script>alert(1)</script>")
    expect(page.get_by_text("<!channel> <b>bold</b> <script>alert(1)</script>")).to_be_visible()

    text = "&lt;!channel&gt; <img src=x onerror=alert(1)> <javascript:alert(1)|click>"
    running.do(running.client.chat_postMessage(channel=ROOM, text=text))
    expect(
        page.get_by_text("<!channel> <img src=x onerror=alert(1)> <javascript:alert(1)|click>")
    ).to_be_visible()
    assert 0 == page.locator(".message :is(b, script, img, a, .mention)").count()


def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(
    running: Running, bot: Bot, open_page: OpenPage
) -> None:
    """Empty, refused by the bot, redrawn by the bot, then taken; the focus returns to the message."""
    page = open_page(running)
    ask(page, "/restock x")
    page.get_by_role("button", name="Form").click()
    form = page.get_by_role("dialog", name="Form")
    expect(form.get_by_label("Quantity")).to_be_focused()
    page.keyboard.press("Enter")
    expect(form.get_by_role("alert")).to_have_text("Please fill this in.")
    assert [] == bot.submitted

    page.keyboard.type("13")
    page.keyboard.press("Enter")
    expect(form.get_by_role("alert")).to_have_text("13 is no whole carton.")

    form.get_by_label("Quantity").fill("24")
    running.do(
        running.client.views_update(view_id=bot.view["id"], view=quantity_form("Form", "Drawn afresh"))
    )
    expect(form.get_by_text("Drawn afresh")).to_be_visible()
    expect(form.get_by_label("Quantity")).to_have_value("24")

    form.get_by_role("combobox").click()
    page.keyboard.type("hx")
    expect(form.get_by_role("option", name="HX-2")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(page.get_by_role("button", name="Form")).to_be_focused()
    assert "24" == bot.submitted[-1]["qty"]["n"]["value"]
    assert "HX-2" == bot.submitted[-1]["sku"]["find"]["selected_option"]["value"]


def test_escape_closes_a_form(running: Running, bot: Bot, open_page: OpenPage) -> None:
    """By keyboard alone, and the bot's modal is closed in the workspace as well."""
    page = open_page(running)
    ask(page, "/restock x")
    page.get_by_role("button", name="Form").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    closed = running.workspace.wait_for(
        lambda: running.workspace.view(DANIEL) is None
    )  # the page closes first
    assert running.do(closed)


def test_a_confirmation_can_be_declined(running: Running, bot: Bot, open_page: OpenPage) -> None:
    """Only a confirmed click reaches the bot."""
    page = open_page(running)
    ask(page, "/restock x")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Stay").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert [] == bot.clicks

    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Go").click()
    running.do(running.workspace.wait_for(lambda: bot.clicks))
    assert ["delete"] == bot.clicks


def test_each_persona_keeps_their_own_view(running: Running, bot: Bot, open_page: OpenPage) -> None:
    """Private answers and half-written lines wait where they were left; the page speaks the persona's language."""
    page = open_page(running)
    ask(page, "/restock mine")
    expect(page.get_by_text("Only visible to you")).to_be_visible()
    page.get_by_role("textbox").fill("half a line")
    page.get_by_role("button", name="林悦").click()
    expect(page.get_by_text("当前身份")).to_be_visible()
    expect(page.get_by_text("You asked for")).to_have_count(0)
    expect(page.get_by_role("textbox")).to_have_value("")

    page.get_by_role("button", name="Daniel").click()
    expect(page.get_by_text("Only visible to you")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value("half a line")


def test_unread_messages_are_counted_and_marked(running: Running, bot: Bot, open_page: OpenPage) -> None:
    """A badge beside the channel, then a line above the first new message."""
    page = open_page(running, channel=people.OPS_CN)
    running.do(running.workspace.say(LINYUE, ROOM, "two things"))
    running.do(running.workspace.say(LINYUE, ROOM, "and a third"))
    expect(page.get_by_label("2 unread")).to_be_visible()
    page.get_by_role("button", name="restock 2 unread").click()

    expect(page.get_by_role("separator", name="New")).to_be_visible()
    expect(page.get_by_label("2 unread")).to_have_count(0)


def test_threads(running: Running, bot: Bot, open_page: OpenPage) -> None:
    """A reply is counted below its message and read in the pane; Escape closes it; commands are refused there."""
    page = open_page(running)
    ask(page, "who counts the cartons?")
    page.get_by_role("article").hover()
    page.get_by_role("button", name="Reply in thread").click()
    pane = page.get_by_role("complementary", name="Thread")
    pane.get_by_role("textbox").fill("I do")
    page.keyboard.press("Enter")
    expect(pane.get_by_text("I do")).to_be_visible()
    expect(page.get_by_role("button", name="1 reply")).to_be_visible()

    pane.get_by_role("textbox").fill("/restock x")
    page.keyboard.press("Enter")
    expect(page.get_by_text("cannot be used in threads")).to_be_visible()
    page.keyboard.press("Escape")
    expect(pane).to_have_count(0)


def test_files(running: Running, bot: Bot, open_page: OpenPage) -> None:
    """A chosen file is shared with a comment and can be had back."""
    page = open_page(running)
    page.locator("input[type=file]").set_input_files(
        {"name": "stock.csv", "mimeType": "text/csv", "buffer": b"sku,units\nHX-12,640\n"}
    )
    ask(page, "counted today")
    expect(page.get_by_text("counted today")).to_be_visible()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download stock.csv").click()

    assert b"sku,units\nHX-12,640\n" == downloading.value.path().read_bytes()


def test_the_page_says_when_the_bot_is_away(running: Running, open_page: OpenPage) -> None:
    """Before it is connected, and again when it has gone."""
    page = open_page(running)
    expect(page.get_by_text("The bot is offline.")).to_be_visible()
    ask(page, "/restock x")
    expect(page.get_by_text("so nothing happened")).to_be_visible()
    running.connect(Bot().register)
    expect(page.get_by_text("The bot is offline.")).to_have_count(0)
    running.disconnect()
    expect(page.get_by_text("The bot is offline.")).to_be_visible()


def test_a_lost_connection_is_taken_up_again(running: Running, bot: Bot, open_page: OpenPage) -> None:
    """What was written meanwhile is there afterwards, private answers are still there, nothing twice."""
    page = open_page(running)
    ask(page, "/restock mine")
    expect(page.get_by_text("Only visible to you")).to_be_visible()

    async def lose() -> None:
        running.workspace.feed.close_all()
        await running.workspace.say(MIA, ROOM, "said in the dark")

    running.do(lose())
    expect(page.get_by_text("said in the dark")).to_have_count(1)
    running.do(running.workspace.say(MIA, ROOM, "said in the light"))
    expect(page.get_by_text("said in the light")).to_have_count(1)
    expect(page.get_by_text("Only visible to you")).to_have_count(1)


@pytest.mark.parametrize("user", [DANIEL, LINYUE])
def test_every_block_fits_a_phone(running: Running, bot: Bot, open_page: OpenPage, user: str) -> None:
    """No sideways scrolling; targets are large enough for a thumb; every control has a name."""
    running.do(running.client.chat_postMessage(channel=ROOM, text="all", blocks=every_block()))
    page = open_page(running, user, **PHONE)
    page.locator(".chart svg").first.wait_for()

    assert overflow(page) <= 0
    assert [] == page.evaluate(
        """() => [...document.querySelectorAll('.message .button, .composer-bar button, .combobox:not(.many) input')]
            .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 40).map(e => e.outerHTML)"""
    )
    assert [] == page.evaluate(
        """() => [...document.querySelectorAll('button, input, textarea, a')].filter(e => e.checkVisibility({visibilityProperty: true})
            && !(e.ariaLabel || e.innerText?.trim() || e.title || e.closest('label'))).map(e => e.outerHTML)"""
    )
    assert 0 == page.get_by_text("cannot draw").count()

    page.get_by_role("button", name="频道与成员" if user == LINYUE else "Channels and people").click()
    expect(page.get_by_role("button", name="Mia Torres")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Mia Torres")).not_to_be_in_viewport()


def every_block() -> list[Json]:
    """One of each kind of block that a message may hold."""
    raw = [[{"type": "raw_text", "text": f"{column} {row}"} for column in ("SKU", "Supplier", "Runs out", "Next arrival")]
           for row in range(8)]  # fmt: skip
    points = [{"label": f"W{week}", "value": week} for week in range(1, 13)]
    options = [{"text": plain(name), "value": name} for name in ("sea", "air")]
    return [
        {"type": "header", "text": plain("📦 HX-12 · Desk lamp")},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Order 1,200*\n> quoted\n• one\n```wide " + "x" * 300 + "```"}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "*On hand*\n640"}] * 4,
         "accessory": {"type": "static_select", "action_id": "s", "placeholder": plain("Sort"), "options": options}},
        {"type": "context", "elements": [plain("sales to 23 Nov")]},
        {"type": "divider"},
        {"type": "table", "rows": raw},
        {"type": "data_table", "caption": "Risk", "rows": raw},
        {"type": "data_visualization", "title": "Units a week",
         "chart": {"type": "line", "series": [{"name": "own", "data": points}],
                   "axis_config": {"categories": [point["label"] for point in points]}}},
        {"type": "data_visualization", "title": "Where stock is",
         "chart": {"type": "pie", "segments": [{"label": "on hand", "value": 6}, {"label": "on the way", "value": 3}]}},
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "ordered", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "first", "style": {"bold": True}}]}]}]},
        {"type": "markdown", "text": "## Heading\n| a | b |\n|---|---|\n| 1 | 2 |"},
        {"type": "actions", "elements": [
            button("Approve 1,200", "approve", style="primary"), button("Reject", "reject", style="danger"),
            {"type": "overflow", "action_id": "o", "options": options},
            {"type": "datepicker", "action_id": "d"},
            {"type": "timepicker", "action_id": "t"},
            {"type": "multi_users_select", "action_id": "u", "placeholder": plain("People")},
            {"type": "checkboxes", "action_id": "c", "options": options},
            {"type": "radio_buttons", "action_id": "r", "options": options},
        ]},
    ]  # fmt: skip
