"""What a delivery from Slack tells: who, where, and under which key its answer is promised once."""

from __future__ import annotations

import json

from bot import ids
from bot.incoming import Incoming, event, interaction, with_origin

CLICK = {
    "trigger_id": "1.2",
    "team": {"id": "T1"},
    "user": {"id": "U1", "team_id": "T1"},
    "channel": {"id": "C1"},
    "container": {"type": "message", "message_ts": "5.1", "channel_id": "C1", "is_ephemeral": False},
    "message": {"ts": "5.1", "thread_ts": "4.0"},
}


def test_a_click_says_in_which_thread_it_was_made() -> None:
    expected = Incoming("click:1.2", "T1", "U1", "C1", "4.0", None, "1.2", "T1", message_ts="5.1")
    assert expected == interaction(CLICK)


def test_two_fingers_are_two_deliveries() -> None:
    assert interaction(CLICK).key != interaction(CLICK | {"trigger_id": "1.3"}).key


def test_a_window_remembers_where_it_was_opened_and_which_draft_it_is_about() -> None:
    payload = ids.Payload("R-2026-0001", 3)
    view = with_origin({"type": "modal", "private_metadata": payload.encode()}, interaction(CLICK))

    submitted = interaction({"user": {"id": "U1"}, "team": {"id": "T1"}, "trigger_id": "9", "view": view})

    assert ("C1", "4.0", "5.1") == (submitted.channel, submitted.thread_ts, submitted.message_ts)
    assert payload == ids.Payload.decode(view["private_metadata"])


def test_a_mention_is_answered_in_its_thread_and_the_same_event_has_the_same_key() -> None:
    body = {"team_id": "T1", "event_id": "Ev1"}
    mention = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "7.0", "user_team": "T2"}

    first = event({**body, "event": mention})

    assert ("event:Ev1", "7.0", False) == (first.key, first.thread_ts, first.alone)
    assert first.is_guest, "a person of another workspace in a shared channel"


def test_what_is_not_our_own_memory_is_ignored() -> None:
    foreign = {"user": {"id": "U1"}, "trigger_id": "9", "view": {"private_metadata": json.dumps([1])}}
    assert interaction(foreign).channel is None
