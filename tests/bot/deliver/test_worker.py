"""What was promised reaches Slack once: after faults, lost answers, crashes, and with two workers at it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.deliver.pace import Pace
from bot.deliver.worker import ATTEMPTS, Worker
from storage.db import writing
from storage.queries.program import outbox
from storage.tables import Outbox
from tests.bot.deliver.slack import Slack, running
from tests.bot.usecases.seller import NOW, WS


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **delta: float) -> None:
        """Let time pass."""
        self.now += timedelta(**delta)


def promise(engine: Engine, key: str = "k1", kind: str = "reply", *, lane: str = "", **payload: Any) -> None:
    payload = {"text": "Hello", "blocks": [], "channel": "C1"} | payload if kind == "reply" else payload
    with Session(writing(engine)) as session:
        outbox.promise(session, WS, key, kind, payload, lane=lane, due_at=NOW)
        session.commit()


def rows(engine: Engine) -> list[Outbox]:
    with Session(engine) as session:
        return list(session.scalars(select(Outbox).order_by(col(Outbox.id))))


def worker(engine: Engine, slack: Slack, clock: Clock, *, parallel: int = 4) -> Worker:
    async def client_for(_workspace_id: str) -> Any:
        return slack.client()

    async def no_wait(_seconds: float) -> None:
        await asyncio.sleep(0)

    return Worker(
        engine, client_for, clock, dice=random.Random(1), pace=Pace(sleep=no_wait), parallel=parallel
    )


def deliver(
    engine: Engine, slack: Slack, clock: Clock | None = None, *, rounds: int = 1, seconds: float = 60
) -> None:
    """Run a worker until nothing is due, several times, letting time pass between."""
    clock = clock or Clock()

    async def story() -> None:
        async with running(slack):
            for _ in range(rounds):
                each = worker(engine, slack, clock)
                await each.drain()
                await each.stop()
                clock.forward(seconds=seconds)

    asyncio.run(story())


def test_a_reply_is_posted_with_what_finds_it_again(engine: Engine) -> None:
    slack = Slack()
    promise(engine)

    deliver(engine, slack)

    (message,) = slack.posted
    assert ("C1", "Hello") == (message["channel"], message["text"])
    assert {"event_type": "restock_outbox", "event_payload": {"key": "k1"}} == message["metadata"]
    assert ["done"] == [row.state for row in rows(engine)]


def test_a_promise_made_twice_is_kept_once(engine: Engine) -> None:
    slack = Slack()
    promise(engine)
    promise(engine)

    deliver(engine, slack)

    assert 1 == len(slack.posted)


@pytest.mark.parametrize("fault", ["429", "500", "dropped", "lost"])
def test_whatever_goes_wrong_it_is_posted_once(engine: Engine, fault: str) -> None:
    slack = Slack(faults={"chat_postMessage": [fault]})
    promise(engine)

    deliver(engine, slack, rounds=2)

    assert 1 == len(slack.posted)
    assert ["done"] == [row.state for row in rows(engine)]


def test_a_lost_answer_is_found_behind_much_other_talk(engine: Engine) -> None:
    slack = Slack(page=1)
    promise(engine, "first")
    deliver(engine, slack)
    promise(engine, "second")
    slack.faults = {"chat_postMessage": ["lost"]}

    deliver(engine, slack, rounds=2)

    assert 2 == len(slack.posted)


def test_where_the_history_may_not_be_read_it_is_sent_again_rather_than_lost(engine: Engine) -> None:
    slack = Slack(faults={"chat_postMessage": ["dropped"]}, history_may_be_read=False)
    promise(engine)

    deliver(engine, slack, rounds=2)

    assert 1 == len(slack.posted)


def test_too_many_requests_are_no_failed_attempts(engine: Engine) -> None:
    slack = Slack(faults={"chat_postMessage": ["429"] * (ATTEMPTS + 2)})
    promise(engine)

    deliver(engine, slack, rounds=ATTEMPTS + 3)

    assert ("done", 1) == (rows(engine)[0].state, rows(engine)[0].attempts)


def test_what_never_works_is_given_up_and_stays_visible(engine: Engine) -> None:
    slack = Slack(faults={"chat_postMessage": ["500"] * 99})
    promise(engine)

    deliver(engine, slack, rounds=ATTEMPTS + 2, seconds=300)

    (row,) = rows(engine)
    assert ("failed", ATTEMPTS) == (row.state, row.attempts)
    assert ATTEMPTS == slack.calls["chat_postMessage"]
    with Session(engine) as session:
        assert ["k1"] == [each.key for each in outbox.stuck(session, NOW)]


def test_blocks_that_slack_refuses_are_left_out_and_the_rest_is_shown(engine: Engine) -> None:
    slack = Slack()
    section = {"type": "section", "text": {"type": "plain_text", "text": "kept"}}
    promise(engine, blocks=[section, {"type": "refused"}, section])

    deliver(engine, slack)

    assert [section, section] == slack.posted[0]["blocks"]


def test_when_slack_does_not_say_which_block_is_wrong_the_text_goes_alone(engine: Engine) -> None:
    slack = Slack(faults={"chat_postMessage": ["invalid_blocks"]})
    promise(engine, blocks=[{"type": "divider"}])

    deliver(engine, slack)

    assert ("Hello", []) == (slack.posted[0]["text"], slack.posted[0]["blocks"])


def test_a_private_answer_uses_the_response_url(engine: Engine) -> None:
    slack = Slack()

    async def story() -> None:
        async with running(slack):
            promise(engine, ephemeral=True, user="U1", response_url=f"{slack.base}respond")
            each = worker(engine, slack, Clock())
            await each.drain()
            await each.stop()

    asyncio.run(story())

    assert ["Hello"] == [answer["text"] for answer in slack.answers]
    assert ["ephemeral"] == [answer["response_type"] for answer in slack.answers]
    assert [] == slack.posted


@pytest.mark.parametrize(("minutes", "is_open"), [(30, True), (1, False)])
def test_a_response_url_that_is_over_is_replaced_by_an_ephemeral_message(
    engine: Engine, minutes: int, is_open: bool
) -> None:
    slack = Slack(response_url_open=is_open)
    clock = Clock()
    clock.forward(minutes=minutes)

    async def story() -> None:
        async with running(slack):
            promise(engine, ephemeral=True, user="U1", response_url=f"{slack.base}respond")
            each = worker(engine, slack, clock)
            await each.drain()
            await each.stop()

    asyncio.run(story())

    assert [] == slack.answers
    assert [("C1", "U1")] == [(each["channel"], each["user"]) for each in slack.ephemerals]


def test_where_nothing_else_is_possible_the_person_gets_a_message_of_their_own(engine: Engine) -> None:
    slack = Slack(faults={"chat_postEphemeral": ["user_not_in_channel"]})
    promise(engine, ephemeral=True, user="U1")

    deliver(engine, slack)

    assert ["U1"] == [message["channel"] for message in slack.posted]


def test_rows_of_a_lane_go_in_order_and_others_pass_them(engine: Engine) -> None:
    slack = Slack(faults={"chat_postMessage": ["500"]})
    promise(engine, "first", lane="a", text="first")
    deliver_once = Clock()
    promise(engine, "second", lane="a", text="second")

    deliver(engine, slack, deliver_once)
    assert [] == slack.posted
    promise(engine, "other", lane="b", text="other")
    deliver(engine, slack, deliver_once, rounds=2)

    assert ["first", "other", "second"] == sorted(m["text"] for m in slack.posted)
    texts = [message["text"] for message in slack.posted]
    assert texts.index("first") < texts.index("second")


def test_a_picture_is_uploaded_and_put_into_its_place(engine: Engine) -> None:
    slack = Slack(looks_until_ready=1)
    image = {"type": "image", "slack_file": {"id": "$file"}, "alt_text": "prices"}
    promise(engine, blocks=[image], file={"name": "a.png", "content": "UE5H", "alt": "prices"})

    deliver(engine, slack)

    (file,) = slack.files.values()
    assert b"PNG" == file["content"]
    assert file["id"] == slack.posted[0]["blocks"][0]["slack_file"]["id"]


@pytest.mark.parametrize("fault", ["500", "lost"])
def test_a_lost_completion_does_not_leave_a_second_file(engine: Engine, fault: str) -> None:
    slack = Slack(faults={"files_completeUploadExternal": [fault], "chat_postMessage": ["500"]})
    image = {"type": "image", "slack_file": {"id": "$file"}, "alt_text": "prices"}
    promise(engine, blocks=[image], file={"name": "a.png", "content": "UE5H", "alt": "prices"})

    deliver(engine, slack, rounds=3)

    assert 1 == len(slack.posted)
    assert 1 == len(slack.files)


def test_a_picture_that_is_not_ready_does_not_hold_the_answer_back(engine: Engine) -> None:
    slack = Slack(looks_until_ready=99)
    image = {"type": "image", "slack_file": {"id": "$file"}, "alt_text": "prices"}
    promise(engine, blocks=[image, {"type": "divider"}], file={"name": "a.png", "content": "UE5H"})

    deliver(engine, slack)

    assert [{"type": "divider"}] == slack.posted[0]["blocks"]


def test_two_workers_post_everything_once(engine: Engine) -> None:
    slack = Slack(faults={"chat_postMessage": ["slow"] * 30})
    for number in range(30):
        promise(engine, f"k{number}", text=str(number))

    async def story() -> None:
        async with running(slack):
            clock = Clock()
            both = [worker(engine, slack, clock) for _ in range(2)]
            await asyncio.gather(*(each.drain() for each in both))
            for each in both:
                await each.stop()

    asyncio.run(story())

    assert sorted(str(number) for number in range(30)) == sorted(m["text"] for m in slack.posted)


def test_a_worker_that_lost_its_lease_does_not_mark_the_row(engine: Engine) -> None:
    promise(engine)
    (mine,) = outbox.lease(engine, "one", NOW, 1)
    (theirs,) = outbox.lease(engine, "two", NOW + outbox.LEASE, 1)

    with Session(writing(engine)) as session:
        assert not outbox.done(session, mine, NOW)
        assert outbox.done(session, theirs, NOW)
        session.commit()
    assert not outbox.renew(engine, mine, NOW)


def test_without_a_client_it_waits_and_is_not_counted_as_failed(engine: Engine) -> None:
    promise(engine)

    async def nobody(_workspace_id: str) -> None:
        return None

    async def story() -> None:
        each = Worker(engine, nobody, Clock())
        await each.drain()
        await each.stop()

    asyncio.run(story())

    (row,) = rows(engine)
    assert ("waiting", 0) == (row.state, row.attempts)


def test_a_running_worker_is_woken_and_stops(engine: Engine) -> None:
    slack = Slack()

    async def story() -> None:
        async with running(slack):
            each = worker(engine, slack, Clock())
            await each.start()
            await asyncio.to_thread(promise, engine)
            each.wake()
            await _until(lambda: bool(slack.posted))
            await each.stop()

    asyncio.run(story())

    assert ["done"] == [row.state for row in rows(engine)]


async def _until(true: Callable[[], bool], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)
