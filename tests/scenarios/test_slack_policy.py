"""A threshold is set in a window in Slack, told exactly, and taken back with a click."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import Engine

from bot import ids
from bot.app import Application
from bot.local import people
from bot.local.state import Json
from bot.local.workspace import LocalWorkspace
from bot.usecases import policies
from tests.bot.usecases.seller import WS, add_history, add_skus
from tests.scenarios.bot_in_slack import play, until
from tests.scenarios.test_slack_clicks import CHANNEL, private, shown, window


@pytest.fixture
def shop(sqlite_engine: Engine) -> Engine:
    """One SKU with a short history."""
    add_history(sqlite_engine, add_skus(sqlite_engine, 1, category="Kitchen", price=Decimal(20)), days=60)
    return sqlite_engine


def value_block(view: Json) -> str:
    found = [
        b["block_id"] for b in view["blocks"] if b.get("block_id", "").startswith(ids.POLICY_VALUE + ".")
    ]
    assert found, view["blocks"]
    return str(found[0])


def test_an_approver_sets_a_threshold_and_takes_it_back(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.APPROVER, CHANNEL, "/restock policy HX-1")
        view = await window(slack, people.APPROVER, ids.POLICY_VIEW)
        assert "HX-1 alone" in str(view)

        chosen = {"text": {"type": "plain_text", "text": "x"}, "value": "review_days"}
        picked = {
            ids.POLICY_SCOPE: {ids.POLICY_SCOPE: "sku:HX-1"},
            ids.POLICY_FIELD: {ids.POLICY_FIELD: "review_days"},
        }
        await slack.click_in_view(people.APPROVER, ids.POLICY_FIELD, selected_option=chosen, state=picked)
        view = await until(
            lambda: (v := slack.view(people.APPROVER)) and value_block(v).endswith("review_days") and v
        )
        state = {**picked, value_block(view): {ids.POLICY_VALUE: "99"}}
        assert "1 day to 60 days" in str(await slack.submit_view(people.APPROVER, state))
        state[value_block(view)] = {ids.POLICY_VALUE: "7"}
        assert {} == await slack.submit_view(people.APPROVER, state)

        told = await private(slack, people.APPROVER, "Order rhythm: 7 days for HX-1 alone")
        assert "not set here, 21 days held" in shown(told)
        assert {"sku:HX-1": {"review_days": 7}} == policies.everything(shop, WS)
        await slack.click(people.APPROVER, ids.POLICY_UNDO)
        await private(slack, people.APPROVER, "The setting was removed")
        assert {} == policies.everything(shop, WS)

    play(shop, story)


def test_who_may_not_decide_is_told_who_may(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.VIEWER, CHANNEL, "/restock 策略")
        await private(slack, people.VIEWER, "Nothing was decided")
        assert slack.view(people.VIEWER) is None

    play(shop, story)


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("HX-1 least_margin -20%", {"sku:HX-1": {"least_margin": -0.2}}),
        ("least_margin=−20%", {"shop": {"least_margin": -0.2}}),
        ("category:Kitchen service_level 98%", {"category:Kitchen": {"service_level": 0.98}}),
    ],
)
def test_a_value_typed_behind_the_command_is_set_at_once(
    shop: Engine, typed: str, held: dict[str, dict[str, float]]
) -> None:
    """/restock policy HX-1 least_margin -20% sets the threshold, says what holds, and can be taken back."""

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.APPROVER, CHANNEL, f"/restock policy {typed}")
        await private(slack, people.APPROVER, "(before: not set here")
        assert held == policies.everything(shop, WS)
        await slack.click(people.APPROVER, ids.POLICY_UNDO)
        await private(slack, people.APPROVER, "The setting was removed")
        assert {} == policies.everything(shop, WS)

    play(shop, story)
