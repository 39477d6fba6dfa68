"""`restock backtest` on a store, as a script reads it and as a person does."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, col

import bot.cli
from bot import settings
from storage.db import writing
from storage.tables import Sku
from tests.bot.cli.test_planning_verbs import AS_OF, restock
from tests.bot.usecases.seller import add_history, add_skus, add_terms


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


@pytest.fixture
def priced(sqlite_engine: Engine) -> None:
    """The first SKU sells at 20.00 and costs 6.00, and there are terms to order on."""
    add_terms(sqlite_engine)
    with Session(writing(sqlite_engine)) as session:
        session.execute(
            update(Sku).where(col(Sku.sku) == "HX-1").values(price=Decimal(20), unit_cost=Decimal(6))
        )
        session.commit()


def test_the_policy_is_replayed_in_money_beside_the_rules_and_the_bound(run: Any, priced: None) -> None:
    """Ten a day for ever: everybody earns nearly the bound; without own orders nobody is compared with them."""
    code, out, _ = run("backtest", "--json", *AS_OF, days=220)

    found = json.loads(out)["policy"]
    assert code == 0
    assert found["skus"]["replayed"] == 1
    assert [each["sku"] for each in found["skus"]["left_out"]] == ["HX-2"]
    (group,) = found["groups"]
    assert group["currency"] == "USD"
    assert group["policies"]["own"] is None
    assert {"days_of_cover", "reorder_point_eoq"} == set(group["this_against"])
    for row in (row for row in group["policies"].values() if row):
        assert 0.8 < row["of_bound"] <= 1
        assert Decimal(row["profit"]) <= Decimal(group["bound"])


def test_the_table_of_policies_says_what_was_left_out_and_assumed(run: Any, priced: None) -> None:
    code, out, _ = run("backtest", *AS_OF, days=220)

    assert code == 0
    assert "no purchase orders on file" in out
    assert "Left out: HX-2" in out
    assert "Assumed:" in out
    assert "…" not in out
