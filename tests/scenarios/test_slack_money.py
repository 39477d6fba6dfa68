"""Money in Slack: a budget's list, and what would happen if."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import Engine

from bot import ids
from bot.app import Application
from bot.local import people
from bot.local.state import Json
from bot.local.workspace import LocalWorkspace
from tests.bot.usecases.seller import add_drafts, add_history, add_skus, add_terms
from tests.scenarios.bot_in_slack import play, until
from tests.scenarios.test_slack_clicks import (
    CHANNEL,
    buttons,
    card,
    drafts,
    private,
    shown,
    verbs,
    window,
)


@pytest.fixture
def shop(sqlite_engine: Engine) -> Engine:
    """Two SKUs that run low; the first has an open draft over 1,200 units."""
    skus = add_skus(
        sqlite_engine, 2, unit_cost=Decimal("7.90"), price=Decimal("29.90"), supplier="Ningbo Light", moq=100,
        weight_g=600.0, length_cm=30.0, width_cm=15.0, height_cm=10.0,
    )  # fmt: skip
    add_history(sqlite_engine, skus)
    add_terms(sqlite_engine)
    add_drafts(sqlite_engine, skus[:1])
    return sqlite_engine


def test_a_budget_brings_a_list_whose_buttons_open_cards_and_orders_nothing(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.APPROVER, CHANNEL, "/restock budget 6k")
        told = await private(slack, people.APPROVER, "expected to earn")
        assert "HX-1" in shown(told)
        assert "Nothing is ordered by this list" in shown(told)
        assert f"{ids.PICK_SKU}.1" in buttons(told)

        await slack.click(people.APPROVER, f"{ids.PICK_SKU}.1", message=told)

        await until(lambda: slack.messages(CHANNEL))
        assert ids.APPROVE in buttons(slack.messages(CHANNEL)[-1])

    play(shop, story)


def test_a_budget_without_a_sum_says_what_to_type(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.APPROVER_ZH, CHANNEL, "/restock 预算")
        told = await private(slack, people.APPROVER_ZH, "/restock budget 50000")
        assert "立方米" in shown(told)

    play(shop, story)


async def move(slack: LocalWorkspace, user: str, lever: str, value: str) -> None:
    """Type into an input of the window, or choose in it, and pause."""
    option = {"text": {"type": "plain_text", "text": value}, "value": value}
    chosen = {"selected_option": option} if lever == ids.IF_MODE else {"value": value}
    await slack.click_in_view(user, lever, state={lever: {lever: value}}, **chosen)


def said(view: Json) -> str:
    """What the window says in its figures."""
    found = [block["text"]["text"] for block in view["blocks"] if block.get("block_id") == "figures"]
    return str(found[0]) if found else ""


def test_the_what_if_window_recomputes_and_may_become_an_edit(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await card(slack)
        before = drafts(shop)[0].quantity
        await slack.click(people.APPROVER, ids.WHATIF)
        opened = await window(slack, people.APPROVER, ids.WHATIF_DRAFT_VIEW)
        assert "Order: " in said(opened)
        assert "→" not in said(opened)
        charted = await until(lambda: _with_chart(slack.view(people.APPROVER)))
        assert "runs out" in charted["alt_text"].lower()

        await move(slack, people.APPROVER, ids.IF_QUANTITY, "2400")
        await until(lambda: "→ *" in said(slack.view(people.APPROVER) or {"blocks": []}))
        assert before == drafts(shop)[0].quantity, "nothing is kept while somebody looks"

        await slack.submit_view(people.APPROVER, {ids.IF_QUANTITY: {ids.IF_QUANTITY: "2400"}})
        await until(lambda: drafts(shop)[0].quantity == 2400)
        assert people.APPROVER == drafts(shop)[0].edited_by
        assert ("edit", people.APPROVER) in verbs(shop)

    play(shop, story)


def test_an_absurd_what_if_goes_into_the_draft_only_when_it_is_said_twice(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await card(slack)
        before = drafts(shop)[0]
        await slack.click(people.APPROVER, ids.WHATIF)
        await window(slack, people.APPROVER, ids.WHATIF_DRAFT_VIEW)
        huge = {ids.IF_QUANTITY: {ids.IF_QUANTITY: "500,000"}}

        await slack.submit_view(people.APPROVER, huge)
        assert "Is that right? Nothing is saved yet." in str(slack.view(people.APPROVER))
        assert before.version == drafts(shop)[0].version

        await slack.submit_view(people.APPROVER, huge)
        await until(lambda: drafts(shop)[0].quantity == 500_000)

    play(shop, story)


def test_a_lever_out_of_range_is_said_in_the_window(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await card(slack)
        await slack.click(people.APPROVER, ids.WHATIF)
        await window(slack, people.APPROVER, ids.WHATIF_DRAFT_VIEW)

        await move(slack, people.APPROVER, ids.IF_LEAD, "9999")

        await until(lambda: "must lie between" in said(slack.view(people.APPROVER) or {"blocks": []}))

    play(shop, story)


def test_who_may_not_decide_may_try_and_changes_nothing(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await card(slack)
        before = drafts(shop)[0].quantity
        await slack.click(people.VIEWER, ids.WHATIF)
        await window(slack, people.VIEWER, ids.WHATIF_VIEW)

        await move(slack, people.VIEWER, ids.IF_MODE, "air")
        await until(lambda: " air*" in said(slack.view(people.VIEWER) or {"blocks": []}))
        await slack.submit_view(people.VIEWER, {ids.IF_MODE: {ids.IF_MODE: "air"}})

        await until(lambda: slack.view(people.VIEWER))
        assert before == drafts(shop)[0].quantity
        assert [] == [v for v in verbs(shop) if v[0] == "edit"]

    play(shop, story)


def _with_chart(view: Json | None) -> Json | None:
    return next((block for block in (view or {"blocks": []})["blocks"] if block["type"] == "image"), None)
