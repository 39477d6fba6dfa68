"""`restock backtest` on a store, as a script reads it and as a person does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Engine

import bot.cli
from bot import settings
from tests.bot.cli.test_planning_verbs import AS_OF, restock
from tests.bot.usecases.seller import add_history, add_skus


@pytest.fixture
def run(sqlite_engine: Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command on a seller with two SKUs, one of which sells ten units every day."""
    monkeypatch.setenv("DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    settings.load.cache_clear()
    monkeypatch.setattr(bot.cli, "VERBS", ("backtest", "doctor"))
    ids = add_skus(sqlite_engine, 2)
    yield lambda *words, days=300: (
        add_history(sqlite_engine, ids[:1], days=days),
        restock(capsys, monkeypatch, *words),
    )[1]
    settings.load.cache_clear()


def test_as_json_it_is_one_object_with_the_forecast_in_it(run: Any) -> None:
    """Ten a day for ever: our forecast and every baseline are right, six origins are scored."""
    code, out, err = run("backtest", "--json", *AS_OF)

    found = json.loads(out)["forecast"]
    assert (0, "") == (code, err)
    assert 6 == len(found["origins"]) == found["forecasts_scored"]
    whole = found["groups"][0]
    assert (None, None, 1) == (whole["class"], whole["stage"], whole["skus"])
    assert {"restock", "30-day velocity", "weighted velocity", "seasonal naive"} == set(whole["methods"])
    assert whole["methods"]["restock"]["wape"] < 0.1
    assert whole["methods"]["restock"]["lead_time_sum"]["coverage_80"] == 1.0
    assert {"AutoETS", "plain global model"} == {each["method"] for each in found["not_run"]}


def test_as_a_table_it_names_the_baselines_and_cuts_nothing_off(run: Any) -> None:
    code, out, _ = run("backtest", *AS_OF)

    assert 0 == code
    assert "weighted velocity" in out
    assert "…" not in out


def test_too_little_history_is_said_and_is_no_failure(run: Any) -> None:
    code, out, _ = run("backtest", *AS_OF, days=30)

    assert (0, "Forecast: not enough data") == (code, out[:25])
