"""Channels archived, left or deleted, threads and people that are gone, a token that was revoked: nothing is lost in silence."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.deliver.refreshes import CLOSED_SECONDS
from bot.usecases import settings as preferences
from bot.usecases.orders import deciding
from bot.usecases.reports import digest
from storage.queries.program import people
from tests.bot.deliver.slack import Slack
from tests.bot.deliver.test_cards import ask, buttons, run, sku_id
from tests.bot.deliver.test_worker import Clock, deliver, promise, rows
from tests.bot.usecases.seller import NOW, WS

__all__ = ["sku_id"]


@pytest.fixture
def digest_due(engine: Engine) -> Engine:
    """A digest that fell due in C1, set up by U1; U2 is an admin who reads Chinese."""
    at = NOW - timedelta(hours=1)
    preferences.set_digest(engine, WS, "C1", at=f"{at:%H:%M}", tz="UTC", by="U1", now=NOW - timedelta(days=9))
    told = {"name": "Lin", "locale": "zh-CN", "tz": "Asia/Shanghai", "is_admin": True}
    people.remember(engine, WS, "U2", told, NOW)
    return engine


@pytest.mark.parametrize(
    ("code", "said"),
    [("is_archived", ("is archived", "已归档")), ("not_in_channel", ("not a member", "不在")), ("channel_not_found", ("not a member", "不在"))],
)  # fmt: skip
def test_a_digest_that_cannot_be_posted_is_told_once_a_week_to_who_set_it_up_and_to_admins(
    digest_due: Engine, code: str, said: tuple[str, str]
) -> None:
    slack, clock = Slack(), Clock()
    for _ in range(2):
        slack.faults = {"chat_postMessage": [code]}
        assert 1 == digest.promise_due(digest_due, WS, clock.now, "s1")
        deliver(digest_due, slack, clock)
        clock.forward(days=1)

    told = {message["channel"]: message["text"] for message in slack.posted}
    assert ["U1", "U2"] == sorted(told)
    assert 2 == len(slack.posted)
    assert all(words in told[who] for who, words in zip(("U1", "U2"), said, strict=True))
    assert "<#C1>" in told["U1"]
    assert "/restock settings" in told["U2"]
    assert {"done"} == {row.state for row in rows(digest_due)}


def test_where_nobody_is_known_a_digest_that_cannot_be_posted_counts_as_failed(engine: Engine) -> None:
    at = NOW - timedelta(hours=1)
    preferences.set_digest(
        engine, WS, "C1", at=f"{at:%H:%M}", tz="UTC", by="restock", now=NOW - timedelta(days=9)
    )
    digest.promise_due(engine, WS, NOW, "s1")

    deliver(engine, Slack(faults={"chat_postMessage": ["is_archived"]}))

    assert ["failed"] == [row.state for row in rows(engine)]


@pytest.mark.parametrize("code", ["is_archived", "not_in_channel", "channel_not_found"])
def test_a_card_in_a_closed_channel_is_drawn_as_soon_as_it_is_open_again(
    engine: Engine, sku_id: int, code: str
) -> None:
    slack, clock = Slack(), Clock(NOW)
    ask(engine, sku_id)
    run(engine, slack)
    slack.faults = {"chat_update": [code] * 3}
    deciding.approve(engine, WS, "R-2026-0001", 1, "U1", NOW)

    deliver(engine, slack, clock, rounds=5, seconds=CLOSED_SECONDS + 1)

    assert ["restock.undo"] != buttons(slack.posted[0]), "by now the time for Undo is over"
    assert [] == [each for each in buttons(slack.posted[0]) if "approve" in each]


@pytest.mark.parametrize("kind", ["message", "files"])
def test_what_belongs_into_a_thread_that_was_deleted_goes_into_the_channel(
    engine: Engine, sku_id: int, kind: str
) -> None:
    slack = Slack(faults={"chat_postMessage" if kind == "message" else "files_completeUploadExternal": ["thread_not_found"]})  # fmt: skip
    if kind == "message":
        promise(engine, thread_ts="1795500000.000100")
        deliver(engine, slack, rounds=2)
        (message,) = slack.posted
        assert ("C1", None) == (message["channel"], message.get("thread_ts"))
    else:
        from bot.usecases.orders.ordering import Place

        ask(engine, sku_id)
        run(engine, Slack())
        deciding.approve(engine, WS, "R-2026-0001", 1, "U1", NOW, place=Place("C1", "1795500000.000100"))
        deliver(engine, slack, rounds=2)
        places = [
            each for file in slack.files.values() for each in file["shares"].get("public", {}).get("C1", [])
        ]
        assert [None, None] == [each["thread_ts"] for each in places], "both papers, once each"
    assert {"done"} == {row.state for row in rows(engine) if row.kind in ("reply", "po_files")}


def test_a_private_answer_to_somebody_who_has_left_is_no_fault(engine: Engine) -> None:
    slack = Slack(faults={"chat_postMessage": ["user_disabled"]})
    promise(engine, ephemeral=True, user="U1", channel="U1")

    deliver(engine, slack)

    assert ([], ["done"]) == (slack.posted, [row.state for row in rows(engine)])


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
def test_while_slack_refuses_the_token_promises_wait_and_the_log_says_why(
    engine: Engine, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    slack = Slack(faults={"chat_postMessage": [code] * 15})
    promise(engine)

    with caplog.at_level(logging.ERROR):
        deliver(engine, slack, rounds=16, seconds=61)

    assert 1 == len(slack.posted)
    assert [("done", 1)] == [(row.state, row.attempts) for row in rows(engine)]
    assert f"Slack refuses the token ({code})" in caplog.text


def test_after_too_many_requests_nobody_looks_for_a_message_that_was_not_stored(engine: Engine) -> None:
    slack = Slack(faults={"chat_postMessage": ["429"]})
    promise(engine)

    deliver(engine, slack, rounds=2)

    assert (1, 0) == (len(slack.posted), slack.calls["conversations_history"])
