"""An alert in a real workspace: posted by the scheduler, seen, put off, muted, lifted, and its remedies started."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from bot import ids
from bot.app import Application
from bot.local import people
from bot.local.workspace import LocalWorkspace
from bot.usecases import settings
from bot.usecases.alerts import alert_facts, quiet_hours, raising
from tests.bot.usecases.seller import NOW, TODAY, WS, add_history, add_skus, add_terms
from tests.scenarios.bot_in_slack import play, until
from tests.scenarios.test_slack_clicks import buttons, private, shown

CHANNEL = people.RESTOCK


@pytest.fixture
def shop(sqlite_engine: Engine) -> Engine:
    """A SKU with ten days of supply, and a channel that hears of alerts at any hour."""
    ids_ = add_skus(sqlite_engine, 1, unit_cost=Decimal(8), price=Decimal(30), launched_on=date(2024, 1, 1), moq=100, supplier="Ningbo Light")  # fmt: skip
    add_history(sqlite_engine, ids_, per_day=10, on_hand=100)
    add_terms(sqlite_engine)
    long_ago = NOW - timedelta(days=9)
    settings.set_digest(sqlite_engine, WS, CHANNEL, at="08:00", tz="America/Los_Angeles", by="U1", now=long_ago)  # fmt: skip
    quiet_hours.set_hours(sqlite_engine, WS, CHANNEL, "00:00", "00:00", critical_passes=False, by="U1", now=long_ago)  # fmt: skip
    raising.refresh(sqlite_engine, WS, TODAY, NOW)
    return sqlite_engine


async def the_message(slack: LocalWorkspace) -> Any:
    return await until(lambda: next((m for m in slack.messages(CHANNEL) if ids.ALERT_SEEN in buttons(m)), None))  # fmt: skip


def stands(engine: Engine) -> list[tuple[str, str]]:
    return [(each.alert.rule, each.state) for each in alert_facts.waiting(engine, WS, TODAY)]


def test_an_alert_is_posted_and_whoever_has_seen_it_is_named_under_it(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        message = await the_message(slack)
        assert "10 days of supply left, 100 units on hand" in shown(message)

        await slack.click(people.REQUESTER, ids.ALERT_SEEN, message=message)

        await until(lambda: any(f"<@{people.REQUESTER}> has seen it" in shown(m) for m in slack.messages(CHANNEL)))  # fmt: skip
        assert [("S8", "acknowledged")] == stands(shop)

    play(shop, story)


def test_only_who_may_decide_mutes_and_a_mute_is_listed_and_lifted(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        message = await the_message(slack)
        menu = next(
            e for b in message["blocks"] if b["type"] == "actions" for e in b["elements"] if "options" in e
        )
        mute = next(each for each in menu["options"] if '"mute"' in each["value"])
        await slack.click(people.VIEWER, ids.ALERT_LATER, message=message, selected_option=mute)
        await private(slack, people.VIEWER, "may decide")
        assert [("S8", "open")] == stands(shop)

        await slack.click(people.APPROVER, ids.ALERT_LATER, message=message, selected_option=mute)
        await until(lambda: [("S8", "snoozed")] == stands(shop))
        await slack.command(people.APPROVER, CHANNEL, "/restock alerts")
        await private(slack, people.APPROVER, "Muted")
        await slack.click(people.APPROVER, f"{ids.UNMUTE}.1")
        await private(slack, people.APPROVER, "Alerts of rule S8 are on again")
        assert [("S8", "open")] == stands(shop)

    play(shop, story)


def test_a_remedy_opens_the_card_and_counts_as_dealt_with(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        message = await the_message(slack)
        await slack.click(people.APPROVER, ids.ALERT_DO, message=message)
        await until(lambda: any(ids.APPROVE in buttons(m) for m in slack.messages(CHANNEL)))
        assert [("S8", "acknowledged")] == stands(shop)

    play(shop, story)


def test_health_and_a_remedy_of_a_diagnosis_are_answered(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.APPROVER, CHANNEL, "/restock health HX-1")
        await private(slack, people.APPROVER, "days of supply")
        await slack.command(people.APPROVER, CHANNEL, "/restock quiet 21:00-08:00 critical")
        await private(slack, people.APPROVER, "from 21:00 to 08:00")

    play(shop, story)
