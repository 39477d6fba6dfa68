"""`restock rates`: said, seen and taken away."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

import bot.cli
from bot import settings
from tests.bot.cli.test_planning_verbs import restock
from tests.bot.usecases.seller import add_skus


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, sqlite_engine: Engine) -> Any:
    monkeypatch.setenv("DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    settings.load.cache_clear()
    monkeypatch.setattr(bot.cli, "VERBS", ("rates",))
    add_skus(sqlite_engine, 1)
    yield lambda *words: restock(capsys, monkeypatch, *words)
    settings.load.cache_clear()


def test_rates_are_said_seen_replaced_and_taken_away(run: Any, sqlite_engine: Engine) -> None:
    assert "No exchange rate was said yet" in run("rates", "show")[1]
    assert 0 == run("rates", "set", "1 USD = 7.12 CNY, EUR/CNY 8.2 2026-03-01")[0]
    assert 0 == run("rates", "set", "USD/CNY", "7.05")[0], "without quotes the shell takes it apart"

    told = json.loads(run("rates", "show", "--json")[1])["rates"]
    today = datetime.now(UTC).date().isoformat()
    assert [
        {"one": "EUR", "amount": "8.2", "other": "CNY", "day": "2026-03-01", "by": "command line"},
        {"one": "USD", "amount": "7.05", "other": "CNY", "day": today, "by": "command line"},
    ] == sorted(told, key=lambda each: str(each["one"]))
    assert "old" in run("rates", "show")[1]
    assert 0 == run("rates", "forget", "cny/eur")[0]
    assert ["USD"] == [each["one"] for each in json.loads(run("rates", "show", "--json")[1])["rates"]]
    with sqlite_engine.connect() as connection:
        noted = connection.execute(text("select verb, subject from audit order by id")).all()
        changes = connection.execute(text("select value from setting where name = 'policy_changes'")).scalar()
    assert [("set", "rates")] * 3 == [tuple(row) for row in noted]
    assert 3 == int(changes), "freight costs something else: every SKU is decided anew"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("set", "CNY/USD 7.12"), "looks the wrong way round: write 1 USD = 7.12 CNY"),
        (("set", "7.12"), "is not an exchange rate; write it as 1 USD = 7.12 CNY"),
        (("forget", "USD/GBP"), "There is no exchange rate of"),
    ],
)
def test_what_cannot_be_meant_changes_nothing(run: Any, words: tuple[str, ...], why: str) -> None:
    run("rates", "set", "CNY 7.12")

    code, _, complaint = run("rates", *words)

    assert 1 == code
    assert why in complaint
    assert "7.12" in run("rates", "show")[1]
