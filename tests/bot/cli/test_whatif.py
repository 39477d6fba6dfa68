"""`restock whatif` as a person or a script runs it."""

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
SIZE = {"weight_g": 600.0, "length_cm": 30.0, "width_cm": 15.0, "height_cm": 10.0}


@pytest.fixture
def run(
    sqlite_engine: Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """The command on the store of a seller with a SKU that runs out and one that nothing is known of."""
    monkeypatch.setenv("DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    settings.load.cache_clear()
    monkeypatch.setattr(bot.cli, "VERBS", ("whatif",))
    add_terms(sqlite_engine)
    ids = add_skus(
        sqlite_engine, 2, price=Decimal(20), unit_cost=Decimal(6), supplier="Ningbo Light", moq=50, **SIZE
    )
    add_history(sqlite_engine, ids[:1])
    yield lambda *words: restock(capsys, monkeypatch, *words)
    settings.load.cache_clear()


def test_before_and_after_as_json(run: Any) -> None:
    """Money as text, the lines of the statement add up to the net, the ways are compared, nothing else on stdout."""
    code, out, err = run("whatif", "HX-1", "--set", "price=18", "--set", "quantity=600", "--json", *AS_OF)

    found = json.loads(out)
    after = found["after"]
    assert (0, "") == (code, err)
    assert {"price": "18", "quantity": 600} == found["levers"]
    assert 600 == sum(order["quantity"] for order in after["orders"])
    assert after["demand_per_day"] > found["before"]["demand_per_day"]
    assert Decimal(after["net_per_unit"]) == sum(Decimal(line["amount"]) for line in after["economics"])
    assert {"table", "stated", "unknown", "share"} == {line["basis"] for line in after["economics"]}
    assert Decimal(after["profit_q10"]) <= Decimal(after["expected_profit"]) <= Decimal(after["profit_q90"])
    assert {"fba", "awd", "warehouse", "merchant"} == {way["channel"] for way in found["ways"]["per_unit"]}
    as_it_stands = next(
        way
        for way in found["ways"]["recommended_first"]
        if [(part["units"], part["mode"], part["channel"]) for part in way["parts"]]
        == [(order["quantity"], order["mode"], "fba") for order in after["orders"]]
    )
    assert after["expected_profit"] == as_it_stands["expected_profit"], "one order earns one figure"
    profits = [Decimal(way["expected_profit"]) for way in found["ways"]["recommended_first"]]
    assert sorted(profits, reverse=True) == profits
    assert 0 == found["price_response"]["weeks_of_own_history"]


def test_before_and_after_as_a_table(run: Any) -> None:
    code, out, _ = run("whatif", "HX-1", "--set", "mode=air", *AS_OF)

    assert 0 == code
    assert "break-even price" in out
    assert "By mode and channel" in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("HX-1", "--set", "colour=red"), 2, "no lever"),
        (("HX-1", "--set", "price"), 2, "NAME=VALUE"),
        (("HX-1", "--set", "price=cheap"), 2, "not a valid value"),
        (("HX-1", "--set", "mode=boat"), 2, "not a valid value"),
        (("HX-1", "--set", "price=1", "--set", "price=2"), 2, "twice"),
        (("HX-1", "--set", "price=NaN"), 2, "not a valid value"),
        (("HX-1", "--set", "lead_time=0"), 1, "must lie between"),
        (("HX-9", "--set", "price=9"), 1, "no SKU"),
        (("HX-2", "--set", "price=9"), 1, "Nothing can be projected"),
    ],
)
def test_what_cannot_be_tried_is_refused_in_one_line(
    run: Any, words: tuple[str, ...], code: int, said: str
) -> None:
    found, out, err = run("whatif", *words, *AS_OF)

    assert (code, "") == (found, out)
    assert said in err
    assert 1 == len(err.strip().splitlines())
