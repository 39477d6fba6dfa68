"""What people type is taken at its word where it can be meant, and asked for again where it can hardly be."""

from __future__ import annotations

from sqlalchemy import Engine

from bot import ids
from bot.app import Application
from bot.local import people
from bot.local.state import Json
from bot.local.workspace import LocalWorkspace
from tests.scenarios.bot_in_slack import play, until
from tests.scenarios.test_slack_clicks import (
    CHANNEL,
    buttons,
    card,
    choices,
    drafts,
    orders,
    private,
    shop,
    shown,
    window,
)
from tests.scenarios.test_slack_order_anyway import preview

__all__ = ["shop"]


def cards(slack: LocalWorkspace) -> list[Json]:
    """The messages with blocks: an order's papers have none."""
    return [message for message in slack.messages(CHANNEL) if message.get("blocks")]


def test_an_absurd_quantity_is_asked_for_again_with_its_money_before_it_is_saved(shop: Engine) -> None:
    """Once in the reader's language; the same units a second time are meant, other ones are asked for anew."""

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await card(slack)
        before = drafts(shop)[0]
        await slack.click(people.APPROVER_ZH, ids.EDIT)
        await window(slack, people.APPROVER_ZH, ids.EDIT_VIEW)
        huge = {ids.QUANTITY: {ids.QUANTITY: "500000"}}

        assert {} == await slack.submit_view(people.APPROVER_ZH, huge)
        asked = slack.view(people.APPROVER_ZH) or {}
        assert "尚未保存" in preview(asked)
        assert "年" in preview(asked)
        assert "确定保存" == asked["submit"]["text"]
        assert (before.version, before.quantity) == (drafts(shop)[0].version, drafts(shop)[0].quantity)

        other = {ids.QUANTITY: {ids.QUANTITY: "400000"}}
        await slack.submit_view(people.APPROVER_ZH, other)
        assert "400," in preview(slack.view(people.APPROVER_ZH))
        assert before.version == drafts(shop)[0].version

        await slack.submit_view(people.APPROVER_ZH, other)
        await until(lambda: drafts(shop)[0].version == before.version + 1)
        assert drafts(shop)[0].quantity >= 400_000

    play(shop, story)


def test_a_draft_and_an_order_open_by_their_numbers_and_a_snoozed_one_stays_on_the_list(shop: Engine) -> None:
    """Snoozed, the list still names it and its number opens it; approved, so does the number of its order."""

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        posted = await card(slack)
        (week,) = [o for o in choices(posted, ids.SNOOZE) if '"week"' in o["value"]]
        await slack.click(people.APPROVER, ids.SNOOZE, selected_option=week)
        await until(lambda: drafts(shop)[0].snoozed_until)
        number = drafts(shop)[0].number

        await slack.command(people.APPROVER, CHANNEL, "/restock")
        told = await private(slack, people.APPROVER, "Snoozed; `/restock` with the number opens it")
        assert f"HX-1 until Tue 1 Dec: {number}" in shown(told)

        await slack.command(people.APPROVER, CHANNEL, f"/restock {number.lower()}")
        again = (await until(lambda: [m for m in cards(slack) if m["ts"] != posted["ts"]]))[-1]
        assert ids.APPROVE in buttons(again)
        await slack.click(people.APPROVER, ids.APPROVE, message=again)
        await until(lambda: orders(shop))

        await slack.command(people.APPROVER, CHANNEL, "/restock po-0001")
        third = (
            await until(lambda: [m for m in cards(slack) if m["ts"] not in (posted["ts"], again["ts"])])
        )[-1]
        assert "PO-0001" in shown(third)

        await slack.command(people.APPROVER, CHANNEL, "/restock R-2026-9999")
        await private(slack, people.APPROVER, "There is no draft R-2026-9999")

    play(shop, story)
