"""Slack at its worst: it repeats itself, is too busy, closes the way in, or knows the tokens no more. Nothing is said that is not so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from bot import ids, patience, transport
from bot.app import Application
from bot.local import people
from bot.local.delivery import Delivery, Kind, NoAnswer, Retry
from bot.local.workspace import LocalWorkspace
from bot.usecases import policies
from tests.bot.usecases.seller import WS
from tests.scenarios.bot_in_slack import Clock, bot_in_slack, play, promised, until
from tests.scenarios.test_slack_clicks import CHANNEL, drafts, orders, private, shop, window
from tests.scenarios.test_slack_policy import value_block

__all__ = ["shop"]


class Repeating:
    """Slack's way to the bot, which remembers what it delivered, to deliver it again."""

    def __init__(self, way: Delivery) -> None:
        self.way = way
        self.sent: list[tuple[Kind, dict[str, Any]]] = []

    @property
    def online(self) -> bool:
        return self.way.online

    async def send(
        self, kind: Kind, payload: dict[str, Any], *, timeout_s: float, retry: Retry | None = None
    ) -> dict[str, Any]:
        self.sent.append((kind, payload))
        return await self.way.send(kind, payload, timeout_s=timeout_s, retry=retry)

    async def again(self, kind: Kind) -> dict[str, Any]:
        """Deliver what came last of a kind once more, in another envelope; gives the answer."""
        payload = next(payload for each, payload in reversed(self.sent) if each == kind)
        return await self.way.send(kind, payload, timeout_s=3, retry=Retry(1, "timeout"))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack is asked again soon."""
    monkeypatch.setattr(patience, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(transport, "PING_SECONDS", 0.1)
    monkeypatch.setattr(transport, "URL_SECONDS", 0.05)


def test_what_slack_repeats_minutes_later_or_after_a_restart_is_not_done_again(shop: Engine) -> None:
    """A command and an event: what was taken back meanwhile stays taken back, and nobody is answered twice."""

    async def told() -> None:
        async with LocalWorkspace() as slack:
            slack.delivery = repeating = Repeating(slack.delivery)
            async with bot_in_slack(shop, slack=slack):
                await slack.say(people.REQUESTER, CHANNEL, "@restock help")
                await until(lambda: 2 == len(slack.messages(CHANNEL)))
                await slack.command(people.APPROVER, CHANNEL, "/restock policy review_days 7")
                await private(slack, people.APPROVER, "Order rhythm: 7 days")
                await slack.click(people.APPROVER, ids.POLICY_UNDO)
                await private(slack, people.APPROVER, "The setting was removed")
                await asyncio.gather(*map(repeating.again, ("slash_commands", "events_api")))
            await until(lambda: not slack.sockets.online)
            async with bot_in_slack(shop, slack=slack):
                await asyncio.gather(*map(repeating.again, ("slash_commands", "events_api")))
                await asyncio.sleep(0.3)
            assert {} == policies.everything(shop, WS)
            assert (2, 2) == (len(slack.messages(CHANNEL)), len(slack.ephemeral(people.APPROVER)))

    asyncio.run(told())


def test_a_window_that_slack_repeats_late_is_answered_as_it_was_and_not_saved_again(shop: Engine) -> None:
    """What was refused closes no window, and what was taken back meanwhile stays taken back."""

    async def told() -> None:
        clock = Clock()
        async with LocalWorkspace() as slack, bot_in_slack(shop, slack=slack, clock=clock):
            slack.delivery = repeating = Repeating(slack.delivery)
            await slack.command(people.APPROVER, CHANNEL, "/restock policy")
            block = value_block(await window(slack, people.APPROVER, ids.POLICY_VIEW))
            assert await slack.submit_view(people.APPROVER, {block: {ids.POLICY_VALUE: "much"}})
            clock.advance(timedelta(seconds=9))
            answer = await repeating.again("interactive")
            assert ("errors", [block]) == (answer["response_action"], list(answer["errors"]))

            assert {} == await slack.submit_view(people.APPROVER, {block: {ids.POLICY_VALUE: "80"}})
            sent = repeating.sent[-1]
            await private(slack, people.APPROVER, "80")
            await slack.click(people.APPROVER, ids.POLICY_UNDO)
            await private(slack, people.APPROVER, "The setting was removed")
            clock.advance(timedelta(seconds=9))
            repeating.sent.append(sent)
            assert {} == await repeating.again("interactive")
            await asyncio.sleep(0.3)
            assert {} == policies.everything(shop, WS)

    asyncio.run(told())


@pytest.mark.parametrize("acknowledged", [True, False])
def test_a_connection_that_drops_while_a_delivery_is_acknowledged_loses_and_doubles_nothing(
    shop: Engine, quick: None, acknowledged: bool
) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        saying = asyncio.create_task(slack.say(people.REQUESTER, CHANNEL, "@restock help"))
        asking = asyncio.create_task(slack.command(people.REQUESTER, CHANNEL, "/restock stock of HX-1"))
        await until(lambda: slack.sockets._waiting)
        if acknowledged:
            await until(lambda: not slack.sockets._waiting)
        await slack.sockets.cut()
        await saying
        with_answer = not isinstance((await asyncio.gather(asking, return_exceptions=True))[0], NoAnswer)
        await until(lambda: 2 == len(slack.messages(CHANNEL)))
        await until(lambda: slack.ephemeral(people.REQUESTER) or not with_answer)
        await asyncio.sleep(0.3)
        assert 2 == len(slack.messages(CHANNEL))
        assert len(slack.ephemeral(people.REQUESTER)) <= 1

    slack = LocalWorkspace(ack_timeout_s=0.5, retry_after_s=(0.0, 0.5))

    async def told() -> None:
        async with slack, bot_in_slack(shop, slack=slack) as (_, bot):
            await story(slack, bot)

    asyncio.run(told())


@pytest.mark.parametrize("trouble", ["429", "cut before", "cut after", "busy"])
def test_an_app_home_that_slack_is_too_busy_to_show_is_shown_later_and_nothing_is_denied(
    shop: Engine, quick: None, trouble: str
) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.open_home(people.APPROVER)
        await until(lambda: "HX-1" in str(slack.home(people.APPROVER)))
        match trouble:
            case "429":
                slack.faults.rate_limit("views.publish")
            case "busy":
                slack.faults.break_down("views.publish", times=2)
            case _:
                slack.faults.cut("views.publish", after=trouble == "cut after")
        await slack.click_in_view(people.APPROVER, ids.APPROVE)
        await until(lambda: "HX-1" not in str(slack.home(people.APPROVER)))
        await asyncio.sleep(0.2)
        assert 1 == len(orders(shop))
        assert [] == promised(shop, "reply"), "what was decided is seen, and not denied"

    play(shop, story)


def test_a_decision_in_an_app_home_that_cannot_be_shown_is_told_in_a_message(
    shop: Engine, quick: None
) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.open_home(people.APPROVER)
        await until(lambda: "HX-1" in str(slack.home(people.APPROVER)))
        slack.faults.refuse("views.publish", "view_too_large")
        await slack.click_in_view(people.APPROVER, ids.APPROVE)
        (answer,) = await until(lambda: promised(shop, "reply"))
        assert "PO-0001" in answer["text"]

    play(shop, story)


def test_a_window_that_slack_is_too_busy_to_open_is_owned_up_to(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        slack.faults.rate_limit("views.open")
        await slack.command(people.APPROVER, CHANNEL, "/restock settings")
        await private(slack, people.APPROVER, "Slack is too busy to open a window. Please click again")

    play(shop, story)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
def test_after_slack_asked_it_to_leave_it_is_back_at_once(shop: Engine, quick: None, reason: Any) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        (first,) = slack.sockets._connections
        await slack.sockets.ask_to_leave(reason)
        await until(lambda: slack.sockets.online and first not in slack.sockets._connections)
        await slack.command(people.REQUESTER, CHANNEL, "/restock help")
        await until(lambda: slack.ephemeral(people.REQUESTER))

    play(shop, story)


@pytest.mark.parametrize(
    "code", ["link_disabled", "invalid_auth", "too_many_websockets", "internal_error", "ratelimited"]
)
def test_while_slack_does_not_let_it_in_it_says_so_and_tries_again(
    shop: Engine, quick: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    monkeypatch.setattr("bot.deliver.failures.LOCKED_SECONDS", 0.05)

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        slack.faults.refuse("apps.connections.open", code, times=2 if code != "ratelimited" else 1)
        await slack.sockets.ask_to_leave("link_disabled")
        await slack.sockets.cut()
        await until(lambda: slack.sockets.online and not slack.faults._refusals["apps.connections.open"])
        await slack.command(people.REQUESTER, CHANNEL, "/restock help")
        await until(lambda: slack.ephemeral(people.REQUESTER))

    with caplog.at_level(logging.ERROR):
        play(shop, story)
    assert "Slack does not let this program in" in caplog.text
    assert code in caplog.text


def test_an_address_whose_ticket_is_used_up_is_not_tried_for_ever(shop: Engine, quick: None) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        slack.sockets.turned_away = 2
        await slack.sockets.cut()
        await until(lambda: not slack.sockets.turned_away and slack.sockets.online)
        await slack.command(people.REQUESTER, CHANNEL, "/restock help")
        await until(lambda: slack.ephemeral(people.REQUESTER))

    play(shop, story)


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
@pytest.mark.parametrize(
    "trouble",
    [
        lambda faults, method: faults.rate_limit(method),
        lambda faults, method: faults.break_down(method),
        lambda faults, method: faults.cut(method),
        lambda faults, method: faults.refuse(method, "too_many_websockets"),
    ],
    ids=["429", "503", "cut", "full"],
)
def test_a_start_waits_until_slack_answers(
    sqlite_engine: Engine, quick: None, method: str, trouble: Callable[..., None]
) -> None:
    async def told() -> None:
        async with LocalWorkspace() as slack:
            trouble(slack.faults, method)
            async with bot_in_slack(sqlite_engine, slack=slack):
                assert slack.sockets.online

    asyncio.run(told())


def test_an_order_that_belongs_to_an_archived_channel_reaches_who_approved_it(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        slack.state.channels[CHANNEL].archived = True
        await slack.open_home(people.APPROVER)
        await until(lambda: "HX-1" in str(slack.home(people.APPROVER)))
        await slack.click_in_view(people.APPROVER, ids.APPROVE)
        there = slack.dm(people.APPROVER)
        await until(lambda: any(len(m.get("files", ())) == 2 for m in slack.messages(there)))
        assert ["approved"] == [draft.state for draft in drafts(shop)]

    play(shop, story)
