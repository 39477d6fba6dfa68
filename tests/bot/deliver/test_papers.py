"""The papers of an approved order stand in its thread until it is taken back: then they go, and it is said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.usecases.orders import deciding
from bot.usecases.orders.ordering import Place
from tests.bot.deliver.slack import Slack
from tests.bot.deliver.test_cards import run
from tests.bot.usecases.seller import NOW, WS, add_drafts, add_skus

CARD = Place("C1", "1795500001.000100")


@pytest.fixture
def number(engine: Engine) -> str:
    return add_drafts(engine, add_skus(engine))[0]


def approve(engine: Engine, number: str) -> None:
    deciding.approve(engine, WS, number, 1, "U9", NOW, place=CARD)


def undo(engine: Engine, number: str) -> None:
    deciding.undo(engine, WS, number, 2, "U0LATER", NOW + timedelta(minutes=2))


def names(slack: Slack) -> set[str]:
    return {file["name"] for file in slack.files.values()}


def in_thread(slack: Slack) -> list[dict[str, Any]]:
    return [each for each in slack.posted if each.get("thread_ts") == CARD.ts]


def test_after_undo_the_files_are_deleted_and_the_thread_says_that_they_are_void(
    engine: Engine, number: str
) -> None:
    slack = Slack()
    run(engine, slack, lambda: approve(engine, number))
    assert {"PO-0001.pdf", "PO-0001.xlsx"} == names(slack)

    run(engine, slack, lambda: undo(engine, number), lambda: None)

    assert {} == slack.files
    (told,) = in_thread(slack)
    assert "PO-0001 was taken back by <@U0LATER>: it is void" in told["text"]
    assert "were deleted" in told["text"]


def test_where_slack_keeps_a_file_the_thread_says_not_to_use_it(engine: Engine, number: str) -> None:
    slack = Slack(faults={"files_delete": ["cant_delete_file"]})
    run(engine, slack, lambda: approve(engine, number), lambda: undo(engine, number))

    assert {"PO-0001.xlsx"} == names(slack)
    assert "could not be deleted: do not use them" in in_thread(slack)[0]["text"]


def test_an_answer_lost_on_the_way_deletes_and_tells_once(engine: Engine, number: str) -> None:
    slack = Slack(faults={"files_delete": ["lost"], "chat_postMessage": ["lost"]})
    run(
        engine,
        slack,
        lambda: approve(engine, number),
        lambda: undo(engine, number),
        lambda: None,
        lambda: None,
    )

    assert {} == slack.files
    assert 1 == len(in_thread(slack))


def test_an_order_taken_back_before_its_papers_were_posted_says_nothing(engine: Engine, number: str) -> None:
    def both() -> None:
        approve(engine, number)
        undo(engine, number)

    slack = Slack()
    run(engine, slack, both)

    assert ({}, []) == (slack.files, slack.posted)


def test_papers_sent_to_a_person_are_taken_back_there(engine: Engine, number: str) -> None:
    slack = Slack(faults={"files_completeUploadExternal": ["not_in_channel"]})
    run(engine, slack, lambda: approve(engine, number), lambda: undo(engine, number))

    assert {} == slack.files
    assert ["U9"] == [each["channel"] for each in slack.posted]


def test_a_draft_approved_again_gets_papers_of_its_own(engine: Engine, number: str) -> None:
    slack = Slack()
    run(
        engine,
        slack,
        lambda: approve(engine, number),
        lambda: undo(engine, number),
        lambda: deciding.approve(engine, WS, number, 3, "U9", NOW + timedelta(minutes=3), place=CARD),
    )

    assert {"PO-0002.pdf", "PO-0002.xlsx"} == names(slack)
