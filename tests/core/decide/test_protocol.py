"""`restock decide`: the conversation, its errors, and what it orders."""

from __future__ import annotations

import io
import json
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from bot.cli.decide import converse
from core.decide.process.protocol import Session

START = date(2026, 3, 2)


def sku(name: str, per_day: float = 8.0, **changes: Any) -> dict[str, Any]:
    """A SKU with half a year of sales behind it."""
    sales = np.random.default_rng(len(name)).poisson(per_day, 180)
    return {
        "id": name, "first_day": START.isoformat(), "history": sales.tolist(), "price": 24.0, "cost": 7.0, "fees": 6.0,
        "volume_cuft": 0.05, "lead_time": 21, "lead_times_seen": [20, 22, 25, 21], "moq": 48, "case_pack": 12,
        "on_hand": 100, **changes,
    }  # fmt: skip


def init(*skus: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An init of these SKUs."""
    return {
        "type": "init", "review_days": 7, "order_cost": 20, "capital_per_day": 0.0004, "goodwill": 0.2, "salvage": 0.5,
        "storage": {str(m): 0.78 for m in range(1, 13)}, "aged": [[181, 0.5], [271, 3.8]],
        "skus": list(skus) or [sku("A"), sku("B", on_hand=2000)], **changes,
    }  # fmt: skip


def review(day: date = START, **states: dict[str, Any]) -> dict[str, Any]:
    """A review of the named SKUs."""
    empty: dict[str, Any] = {"on_hand": 100, "pipeline": [], "sales": [], "in_stock": []}
    return {
        "type": "review",
        "date": day.isoformat(),
        "skus": [{"id": name, **empty, **state} for name, state in states.items()],
    }


def talk(*messages: Any) -> list[dict[str, Any]]:
    """The answers to these messages in one conversation; {} stands for the silence after an init."""
    session = Session()
    return [session.answer(m) or {} for m in messages]


def test_a_low_sku_is_ordered_and_a_full_one_is_not() -> None:
    orders = talk(init(), review(A={}, B={"on_hand": 2000}))[1]["orders"]

    assert ["A"] == list(orders)
    assert orders["A"] >= 48
    assert 0 == orders["A"] % 12


def test_what_is_on_its_way_counts() -> None:
    assert {} == talk(init(), review(A={"pipeline": [[START.isoformat(), 2000]]}))[1]["orders"]


def test_the_same_conversation_gives_the_same_orders_and_an_init_starts_afresh() -> None:
    first, second = talk(init(), review(A={}))[1], talk(init(), review(A={}))[1]
    again = talk(init(), review(A={}), init(), review(A={}))[3]

    assert first == second == again


def test_the_order_in_which_skus_are_told_changes_nothing() -> None:
    """Of what is learnt over all SKUs, days are drawn for training: the draw must not hang on who is told first."""
    skus = [sku(f"S{i}", 2.0 + i, moq=1, case_pack=1) for i in range(8)]
    states = {told["id"]: {"on_hand": 5} for told in skus}
    one, other = (talk(init(*told), review(**states))[1]["orders"] for told in (skus, skus[::-1]))

    assert one == other


def test_sales_since_the_last_review_move_the_orders() -> None:
    after = START + timedelta(days=7)
    states = [{"sales": [s] * 7, "in_stock": [1] * 7, "on_hand": 150} for s in (2, 40)]
    slow, fast = (
        talk(init(), review(A={}), review(after, A=state))[2]["orders"].get("A", 0) for state in states
    )

    assert fast > slow


def test_days_that_ended_without_stock_are_not_taken_for_low_demand() -> None:
    sold = {"sales": [8, 8, 0, 0, 0, 0, 0], "on_hand": 0}
    after = START + timedelta(days=7)
    known, unknown = (
        talk(init(), review(A={}), review(after, A={**sold, "in_stock": flags}))[2]["orders"]["A"]
        for flags in ([1] * 7, [1, 0, 0, 0, 0, 0, 0])
    )

    assert unknown > known


def test_a_sku_that_loses_money_or_never_sold_is_not_ordered() -> None:
    bad, dead = sku("A", price=10.0), sku("B", history=[0] * 90)

    assert {} == talk(init(bad, dead), review(A={"on_hand": 0}, B={"on_hand": 0}))[1]["orders"]


@pytest.mark.parametrize(
    ("changes", "terms"), [({"moq": 100_000}, {}), ({}, {"order_cost": 1e9}), ({}, {"capital_per_day": 10.0})]
)
def test_what_costs_more_to_supply_than_it_earns_is_not_ordered(
    changes: dict[str, Any], terms: dict[str, Any]
) -> None:
    """A minimum of thirty years, an order that costs a fortune, capital at ten times its worth a day: nothing is bought."""
    plain, answer = (
        talk(init(sku("A", on_hand=0, **each), **more), review(A={"on_hand": 0}))[-1]["orders"]
        for each, more in (({}, {}), (changes, terms))
    )

    assert plain["A"] > 0
    assert {} == answer


def test_a_new_sku_without_history_is_answered() -> None:
    answer = talk(init(sku("A", history=[], lead_times_seen=[])), review(A={}))[1]

    assert {"orders"} == set(answer)


def damaged(path: list[Any], value: Any, message: dict[str, Any]) -> dict[str, Any]:
    """The message with one field replaced; None removes it."""
    copy: Any = deepcopy(message)
    target = copy
    for step in path[:-1]:
        target = target[step]
    if value is None:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return dict(copy)


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (["review_days"], None, "review_days is missing"),
        (["review_days"], 0, "review_days"),
        (["storage"], {"1": 0.5}, "storage"),
        (["aged"], [[181]], "aged"),
        (["skus"], [], "skus"),
        (["skus", 0, "price"], None, "A: price is missing"),
        (["skus", 0, "price"], float("nan"), "A: price"),
        (["skus", 0, "cost"], "7", "A: cost"),
        (["skus", 0, "history"], [1, -2], "A: history"),
        (["skus", 0, "history"], [[1], [2]], "A: history"),
        (["skus", 0, "history_in_stock"], [1, 0], "A: history_in_stock"),
        (["skus", 0, "first_day"], "2 March", "A: first_day"),
        (["skus", 1, "id"], "A", "ids that differ"),
        (["skus", 0, "id"], ["A"], "id must be a text or a number"),
        (["skus", 0, "id"], "\ud800", "id must be"),
        (["skus", 0, "price"], 10**400, "A: price"),
        (["skus", 0, "history"], ["5", "7"], "A: history"),
        (["skus", 0, "history"], [1e300], "A: history"),
        (["skus", 0, "case_pack"], 2.5, "A: case_pack must be a whole number"),
        (["skus", 0, "lead_times_seen"], [1e300], "A: lead_times_seen"),
        (["skus", 0, "first_day"], "0001-01-01", "A: first_day must be a date of the years"),
    ],
)
def test_a_bad_init_is_answered_by_name_and_keeps_the_session(
    path: list[Any], value: Any, named: str
) -> None:
    answers = talk(init(), damaged(path, value, init()), review(A={}))

    assert named in answers[1]["error"]
    assert "orders" in answers[2]


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (["date"], "today", "date"),
        (["date"], "9999-12-31", "date"),
        (["skus", 0, "sales"], [10**400], "sales"),
        (["skus", 0, "id"], "Z", "Z was not in the init"),
        (["skus", 0, "on_hand"], None, "on_hand is missing"),
        (["skus", 0, "pipeline"], [["2026-03-01"]], "pipeline"),
        (["skus", 0, "pipeline"], [["2026-03-01", -5]], "pipeline"),
        (["skus", 0, "in_stock"], [1], "in_stock"),
        (["skus"], "A", "skus"),
    ],
)
def test_a_bad_review_changes_nothing(path: list[Any], value: Any, named: str) -> None:
    answers = talk(init(), damaged(path, value, review(A={})), review(A={}))

    assert named in answers[1]["error"]
    assert talk(init(), review(A={}))[1] == answers[2]


@pytest.mark.parametrize(
    "line", ["", "{", "[1]", '"init"', '{"type": "bye"}', "[" * 100_000, '{"type": ' + "1" * 5000 + "}"]
)
def test_what_is_no_message_is_an_error_and_not_the_end(line: str) -> None:
    out = io.StringIO()
    converse(io.StringIO(f"{line}\n{json.dumps(init())}\n\n{json.dumps(review(A={}))}\n"), out)
    answers = [json.loads(answer) for answer in out.getvalue().splitlines()]

    assert "orders" in answers[-1], "the init before it is answered by nothing"
    assert [True] * (len(answers) - 1) == ["error" in a for a in answers[:-1]]


def test_a_review_before_any_init_is_an_error() -> None:
    assert "needs an init" in talk(review(A={}))[0]["error"]


def test_a_review_of_a_day_before_the_last_one_is_refused_and_changes_nothing() -> None:
    later = START + timedelta(days=14)
    sold = {"sales": [8] * 14, "in_stock": [1] * 14}
    plain = talk(init(), review(A={}), review(later, A=sold), review(later + timedelta(days=7), A={}))
    mixed = talk(
        init(), review(A={}), review(later, A=sold), review(START + timedelta(days=7), A={"sales": [900] * 7, "in_stock": [1] * 7}),
        review(later + timedelta(days=7), A={}),
    )  # fmt: skip

    assert "A: date must be no day before 2026-03-16" in mixed[3]["error"]
    assert plain[3] == mixed[4]


def test_a_review_sent_again_gets_the_same_answer_and_counts_its_sales_once() -> None:
    week = {"sales": [30] * 7, "in_stock": [1] * 7}
    after, later = START + timedelta(days=7), START + timedelta(days=14)
    once = talk(init(), review(A={}), review(after, A=week), review(later, A={**week, "sales": [2] * 7}))
    twice = talk(
        init(), review(A={}), review(after, A=week), review(after, A=week), review(later, A={**week, "sales": [2] * 7})
    )  # fmt: skip

    assert once[2] == twice[2] == twice[3]
    assert once[3] == twice[4]


def test_days_left_out_of_a_review_are_unknown_and_not_nought() -> None:
    """Four weeks later with the sales of the last week only: the three weeks between say nothing."""
    after = START + timedelta(days=28)
    week = {"sales": [8] * 7, "in_stock": [1] * 7, "on_hand": 60}
    untold, nought = (
        talk(init(), review(A={}), review(after, A=state))[2]["orders"]["A"]
        for state in (week, {**week, "sales": [0] * 21 + [8] * 7, "in_stock": [1] * 28})
    )

    assert untold > nought


def test_a_rhythm_longer_than_the_history_still_counts_what_is_sold_until_the_next_review() -> None:
    """Twenty days of sales: of a review every thirty days more is ordered than of one every seven."""
    young = {"history": [8] * 20, "on_hand": 0, "moq": 1, "case_pack": 1}
    weekly, monthly = (
        talk(init(sku("A", **young), review_days=days), review(A={"on_hand": 0}))[1]["orders"]["A"]
        for days in (7, 30)
    )

    assert monthly > weekly


def test_what_a_panel_sells_is_learnt_again_after_four_weeks() -> None:
    """Twenty SKUs that triple from the start on: the sums learnt then ask for more than those of the quiet half year."""
    names = [f"S{i}" for i in range(20)]
    asked, late = [], {}
    for again in (28, 10_000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("core.decide.process.panel.LEARN_DAYS", again)
            dice, session = np.random.default_rng(4), Session()
            session.answer(init(*(sku(name, on_hand=900) for name in names)))
            for week in range(16):
                sold = {"on_hand": 900, "sales": dice.poisson(24, 7).tolist(), "in_stock": [1] * 7}
                states = {name: sold if week else {"on_hand": 900} for name in names}
                late = session.answer(review(START + timedelta(days=7 * week), **states)) or {}
        asked.append(sum(late["orders"].values()))

    assert asked[0] > asked[1]


def test_a_calendar_and_unknown_fields_are_accepted() -> None:
    more = init(calendar=[{"name": "Prime Day", "from": "2026-07-08", "to": "2026-07-09"}], colour="red")

    assert talk(init(), review(A={}))[1] == talk(more, review(A={}))[1]


def test_unknown_days_half_units_and_timestamps_are_read_as_other_programs_write_them() -> None:
    told = sku(
        "A", history=None, moq=48.5, case_pack=1, lead_times_seen=None, first_day="2026-03-02T00:00:00Z"
    )
    answer = talk(init(told), review(A={"sales": None, "in_stock": None, "pipeline": None}))[1]
    bought = talk(init({**told, "history": [1] * 100}), review(A={"on_hand": 0}))[1]["orders"]["A"]

    assert {"orders"} == set(answer)
    assert bought >= 49


def test_any_bytes_and_any_encoding_of_the_pipe_leave_the_conversation_going() -> None:
    """A byte order mark, an id in Chinese and a pipe that carries ASCII only."""
    name = "杯子"
    sent = "\ufeff" + json.dumps(init(sku(name))) + "\n" + json.dumps(review(**{name: {}})) + "\n"
    raw = io.BytesIO()
    pipe = io.TextIOWrapper(raw, encoding="ascii", write_through=True)
    converse(io.StringIO(sent), pipe)

    assert [name] == list(json.loads(raw.getvalue())["orders"])
