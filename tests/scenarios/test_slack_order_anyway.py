"""What the rules forbid to buy a person may order all the same: with a reason, on record, and approved as any draft."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session

from bot import ids
from bot.app import Application
from bot.local import people
from bot.local.state import Json
from bot.local.workspace import LocalWorkspace
from bot.usecases.plans import planning
from core.errors import BadInput
from storage.tables import Audit
from tests.bot.usecases.seller import NOW, TODAY, WS, add_history, add_skus, add_terms
from tests.scenarios.bot_in_slack import play, until
from tests.scenarios.test_slack_clicks import CHANNEL, buttons, drafts, orders, private, shown, window


@pytest.fixture
def shop(sqlite_engine: Engine) -> Engine:
    """A SKU that runs low and loses ten dollars and more with every unit."""
    add_history(
        sqlite_engine,
        add_skus(
            sqlite_engine, 1, unit_cost=Decimal(30), price=Decimal(20), supplier="Ningbo Light", moq=100, weight_g=600.0
        ),
    )  # fmt: skip
    add_terms(sqlite_engine)
    return sqlite_engine


def preview(view: Json | None) -> str:
    """What the window says would come of it."""
    found = [b["text"]["text"] for b in (view or {"blocks": []})["blocks"] if b.get("block_id") == "preview"]
    return str(found[0]) if found else ""


def test_a_sku_that_loses_money_is_ordered_anyway_with_a_reason(shop: Engine) -> None:
    """The card forbids it, the window says why and what would come of it, the draft carries the reason, Approve orders."""

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.APPROVER, CHANNEL, "/restock HX-1")
        told = (await until(lambda: slack.messages(CHANNEL)))[-1]
        assert [] == drafts(shop)
        assert "loses" in shown(told)
        await slack.click(people.APPROVER, ids.ORDER_ANYWAY, message=told)
        opened = await window(slack, people.APPROVER, ids.ORDER_VIEW)
        assert "loses" in preview(opened)

        typed = {ids.QUANTITY: {ids.QUANTITY: "300"}, ids.NOTE: {ids.NOTE: "A customer waits for them"}}
        await slack.click_in_view(people.APPROVER, ids.QUANTITY, state=typed, value="300")
        await until(lambda: "risk of running out" in preview(slack.view(people.APPROVER)))
        assert [] == drafts(shop), "nothing is kept while somebody types"
        await slack.submit_view(people.APPROVER, typed | {ids.QUANTITY: {ids.QUANTITY: "900000"}})
        assert "Is that right? Nothing is saved yet." in preview(slack.view(people.APPROVER))
        assert [] == drafts(shop), "nor while an absurd quantity is asked for again"
        await slack.submit_view(people.APPROVER, typed)

        (draft,) = await until(lambda: drafts(shop))
        assert (300, people.APPROVER, "A customer waits for them", "open") == (
            draft.quantity, draft.edited_by, draft.note, draft.state,
        )  # fmt: skip
        posted = await until(lambda: [m for m in slack.messages(CHANNEL) if ids.APPROVE in buttons(m)])
        assert "loses" in shown(posted[-1])
        with Session(shop) as session:
            (noted,) = [row for row in session.scalars(select(Audit)) if row.verb == "ordered anyway"]
        assert ("A customer waits for them", "pause") == (
            noted.details["reason"],
            noted.details["instead_of"],
        )
        assert planning.card(shop, WS, draft.sku_id, today=TODAY, now=NOW).draft is not None, (
            "no look withdraws it"
        )
        await slack.click(people.APPROVER, ids.APPROVE, message=posted[-1])
        await until(lambda: orders(shop))

    play(shop, story)


def test_who_may_not_decide_orders_nothing_anyway(shop: Engine) -> None:
    """The window does not open for a viewer, who is told who may."""

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.VIEWER, CHANNEL, "/restock HX-1")
        told = (await until(lambda: slack.messages(CHANNEL)))[-1]
        await slack.click(people.VIEWER, ids.ORDER_ANYWAY, message=told)
        await private(slack, people.VIEWER, "Nothing was decided")
        assert slack.view(people.VIEWER) is None

    play(shop, story)


def test_a_second_order_for_the_same_sku_and_one_without_a_reason_are_refused(shop: Engine) -> None:
    """A SKU has one open draft at most, and the reason is not optional."""
    from bot.facts import DraftChange, OrderChange
    from bot.usecases.orders import by_hand

    wanted = (OrderChange(300, "sea", None, TODAY),)
    with pytest.raises(BadInput, match="Say why"):
        by_hand.order_anyway(shop, WS, 1, "U1", NOW, change=DraftChange(wanted))
    made = by_hand.order_anyway(shop, WS, 1, "U1", NOW, change=DraftChange(wanted, "why not"))
    with pytest.raises(BadInput, match=f"{made.number} is open for this SKU"):
        by_hand.order_anyway(shop, WS, 1, "U2", NOW, change=DraftChange(wanted, "me too"))
    assert 1 == len(drafts(shop))
