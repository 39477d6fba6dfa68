"""`restock budget` as a person or a script runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

import bot.cli
from bot import settings
from tests.bot.cli.test_planning_verbs import restock
from tests.bot.usecases.seller import TODAY, add_history, add_skus, add_terms

AS_OF = ["--as-of", TODAY.isoformat()]


@pytest.fixture
def run(
    sqlite_engine: Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """The command on the store of a seller with two SKUs that run out."""
    monkeypatch.setenv("DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    settings.load.cache_clear()
    monkeypatch.setattr(bot.cli, "VERBS", ("budget",))
    add_terms(sqlite_engine)
    ids = add_skus(sqlite_engine, 2, price=Decimal(20), unit_cost=Decimal(6), supplier="Ningbo Light", moq=50)
    add_history(sqlite_engine, ids)
    yield lambda *words: restock(capsys, monkeypatch, *words)
    settings.load.cache_clear()


def test_the_list_as_json_adds_up_and_names_the_shadow_price(run: Any) -> None:
    code, out, err = run("budget", "3,000", "--json", *AS_OF)

    found = json.loads(out)
    assert (0, "") == (code, err)
    assert Decimal(found["cash"]) == sum(Decimal(order["cash"]) for order in found["orders"])
    assert Decimal(found["cash"]) <= Decimal(found["budget"]) == 3000
    assert Decimal(found["expected_profit"]) <= Decimal(found["no_list_earns_more_than"])
    assert {"next": "5000"} == {"next": found["shadow_price"]["next"]}
    assert isinstance(found["shadow_price"]["earns"], str)
    assert {"HX-1", "HX-2"} == {each["sku"] for each in (*found["orders"], *found["left_out"])}


def test_the_list_as_a_table_says_what_more_would_earn(run: Any) -> None:
    code, out, _ = run("budget", "3000", *AS_OF)

    assert 0 == code
    assert "HX-1" in out
    assert "The next 5,000 USD would earn" in out


@pytest.mark.parametrize(
    ("words", "code"), [(("abc",), 2), (("0",), 1), (("100", "--volume", "-1"), 1), ((), 2)]
)
def test_what_is_no_sum_is_refused_in_one_line(run: Any, words: tuple[str, ...], code: int) -> None:
    found, out, err = run("budget", *words, *AS_OF)

    assert (code, "") == (found, out)
    assert 1 == len(err.strip().splitlines())
