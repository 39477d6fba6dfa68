"""Money in Slack: a budget's list, and what would happen if."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import Engine

from bot import ids
from bot.app import Application
from bot.local import people
from bot.local.workspace import LocalWorkspace
from tests.bot.usecases.seller import add_drafts, add_history, add_skus, add_terms
from tests.scenarios.bot_in_slack import play, until
from tests.scenarios.test_slack_clicks import CHANNEL, buttons, private, shown


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
