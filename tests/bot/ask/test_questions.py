"""The two sets of questions are read right, and what is out of scope is refused, in both languages."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.ask.parse import parse
from bot.ask.query import INTENTS, Query, from_json, to_json
from storage.db import connect
from tests.bot.ask.check import wrong
from tests.bot.ask.question_set import TODAY, Expected, read
from tests.bot.ask.seller import fill
from tests.stores import sharing

CONFIDENT = 0.7


@pytest.fixture(scope="module")
def store(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The seller that the questions are asked of; reading them changes nothing, so that one store serves all."""
    path = tmp_path_factory.mktemp("questions") / "restock.db"
    shutil.copyfile(sqlite_template, path)
    engine = sharing(connect(f"sqlite:///{path}"))
    fill(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def results(store: Engine) -> list[tuple[Expected, Query]]:
    """Every question as it was read, follow-ups in their thread."""
    found: list[tuple[Expected, Query]] = []
    for name in (
        "en",
        "zh",
        "en-later",
        "zh-later",
        "en-last",
        "zh-last",
        "en-days",
        "zh-days",
        "zh-trade",
        "zh-trade-later",
    ):
        before: Query | None = None
        for each in read(name):
            before = parse(store, "default", each.text, TODAY, before if each.after else None)
            found.append((each, before))
    return found


@pytest.mark.parametrize(
    ("question", "state"),
    [
        ("what do I need to send to FBA", "to_send"),
        ("which SKUs should I ship from our warehouse to Amazon this week", "to_send"),
        ("哪些货要从自有仓发到 FBA", "to_send"),
        ("这周要从海外仓调拨哪些到FBA", "to_send"),
        ("what should I reorder", None),
        ("货发到亚马逊了吗", None),
        ("自有仓还有多少件", None),
    ],
)
def test_what_has_to_be_sent_is_told_from_what_has_to_be_ordered(
    store: Engine, question: str, state: str | None
) -> None:
    found = parse(store, "default", question, TODAY)

    assert state == found.state
    assert (state == "to_send") <= (found.intent == "restock_due")


@pytest.mark.parametrize("held_out", [False, True], ids=["tuned", "held-out"])
def test_at_least_95_per_cent_are_read_right(results: list[tuple[Expected, Query]], held_out: bool) -> None:
    """The whole query is compared: intent, names, days, bounds, limit; an ambiguous one may be asked back about."""
    asked = [(e, q) for e, q in results if e.is_held_out == held_out and e.kind != "scope"]
    bad = [(e.text, wrong(e, q)) for e, q in asked if wrong(e, q)]

    assert len(bad) <= 0.05 * len(asked), bad
    confident = [
        text
        for text, _ in bad
        if any(q.confidence >= CONFIDENT and e.text == text and q.intent != "unknown" for e, q in asked)
    ]
    assert len(confident) <= max(1, 0.01 * len(asked)), confident


def test_what_is_out_of_scope_is_refused(results: list[tuple[Expected, Query]]) -> None:
    """Weather, poems, injected instructions and commands are answered with what can be asked."""
    asked = [(e, q) for e, q in results if e.kind == "scope"]
    bad = [e.text for e, q in asked if wrong(e, q)]

    assert len(bad) <= 0.02 * len(asked), bad


def test_there_are_questions_enough(results: list[tuple[Expected, Query]]) -> None:
    """At least 150 a language, every intent among them."""
    for language in ("en", "zh"):
        mine = [e for e, _ in results if e.language == language]
        assert len(mine) >= 150
        assert {intent for e in mine for intent in e.intents} == set(INTENTS)


def test_a_query_survives_being_kept(results: list[tuple[Expected, Query]]) -> None:
    """What a thread remembers is what was understood."""
    for _, query in results:
        assert from_json(json.loads(json.dumps(to_json(query)))) == query
