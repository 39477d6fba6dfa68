"""A decision happens once, whoever clicks how often, and everything that follows from it is promised with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.usecases.orders import deciding
from bot.usecases.orders.clicks import StaleDraft
from bot.usecases.orders.ordering import Place
from core.errors import BadInput, NotFound
from storage.db import writing
from storage.queries.orders import purchase_orders
from storage.queries.program import messages
from storage.tables import Audit, Counter, Decision, Draft, Outbox, PurchaseOrder, PurchaseOrderLine
from tests.bot.usecases.seller import NOW, WS, add_drafts, add_skus

MINUTE = timedelta(minutes=1)


@pytest.fixture
def number(engine: Engine) -> str:
    """An open draft over 1,200 units by sea, at version 1."""
    return add_drafts(engine, add_skus(engine))[0]


def rows(engine: Engine, table: type) -> list:
    with Session(engine) as session:
        return list(session.scalars(select(table)))


def show(engine: Engine, number: str, channel: str = "C1", ts: str = "1.1") -> None:
    with Session(writing(engine)) as session:
        messages.remember(session, WS, channel, ts, "card", number, {"drawn": {number: 1}}, NOW)
        session.commit()


def test_approving_makes_the_order_and_promises_what_follows(engine: Engine, number: str) -> None:
    show(engine, number)

    facts = deciding.approve(engine, WS, number, 1, "U1", NOW, place=Place("C1", "1.1"))

    assert (facts.state, facts.version, facts.decided_by, facts.decided_at) == ("approved", 2, "U1", NOW)
    assert (facts.po_number, facts.po_state, facts.undo_until) == ("PO-0001", "approved", NOW + 10 * MINUTE)
    (order,) = rows(engine, PurchaseOrder)
    (line,) = rows(engine, PurchaseOrderLine)
    assert (order.number, order.supplier, order.approved_by) == ("PO-0001", "Ningbo Light", "U1")
    assert (1200, "sea", date(2027, 1, 2)) == (line.quantity, line.mode, line.expected_on)
    promised = {row.kind: row for row in rows(engine, Outbox)}
    assert {"refresh", "po_files", "release"} == set(promised)
    assert promised["po_files"].payload == {
        "po": "PO-0001",
        "user": "U1",
        "channel": "C1",
        "thread_ts": "1.1",
    }
    assert promised["release"].due_at == NOW + 10 * MINUTE
    assert [(each.kind, each.person) for each in rows(engine, Decision)] == [("approve", "U1")]
    assert [("approve", number)] == [(each.verb, each.subject) for each in rows(engine, Audit)]


def test_the_same_persons_second_click_is_told_quietly(engine: Engine, number: str) -> None:
    first = deciding.approve(engine, WS, number, 1, "U1", NOW)

    assert first == deciding.approve(engine, WS, number, 1, "U1", NOW)
    assert len(rows(engine, PurchaseOrder)) == 1


def test_somebody_elses_late_click_is_told_how_things_stand(engine: Engine, number: str) -> None:
    deciding.approve(engine, WS, number, 1, "U1", NOW)

    with pytest.raises(StaleDraft) as late:
        deciding.reject(engine, WS, number, 1, "U2", NOW, reason="cash")

    assert (
        late.value.draft.state,
        late.value.draft.decided_by,
        late.value.draft.po_number,
    ) == ("approved", "U1", "PO-0001")
    assert len(rows(engine, Decision)) == 1


def test_a_click_on_a_version_that_was_revised_meanwhile_does_nothing(engine: Engine, number: str) -> None:
    with Session(writing(engine)) as session:
        session.scalars(select(Draft)).one().version = 2
        session.commit()

    with pytest.raises(StaleDraft):
        deciding.approve(engine, WS, number, 1, "U1", NOW)

    assert rows(engine, PurchaseOrder) == []


def test_an_unknown_draft_is_not_found(engine: Engine) -> None:
    with pytest.raises(NotFound, match="R-2026-9999"):
        deciding.approve(engine, WS, "R-2026-9999", 1, "U1", NOW)


def test_undo_reopens_the_draft_and_cancels_the_order(engine: Engine, number: str) -> None:
    deciding.approve(engine, WS, number, 1, "U1", NOW)

    facts = deciding.undo(engine, WS, number, 2, "U2", NOW + 9 * MINUTE)

    assert (facts.state, facts.version, facts.decided_by, facts.po_number) == ("open", 3, None, None)
    assert [order.state for order in rows(engine, PurchaseOrder)] == ["cancelled"]


def test_approving_again_after_undo_gives_a_new_number(engine: Engine, number: str) -> None:
    deciding.approve(engine, WS, number, 1, "U1", NOW)
    deciding.undo(engine, WS, number, 2, "U1", NOW + MINUTE)

    facts = deciding.approve(engine, WS, number, 3, "U1", NOW + 2 * MINUTE)

    assert facts.po_number == "PO-0002"
    assert {order.number: order.state for order in rows(engine, PurchaseOrder)} == {
        "PO-0001": "cancelled",
        "PO-0002": "approved",
    }


def test_undo_comes_too_late_at_the_tenth_minute(engine: Engine, number: str) -> None:
    deciding.approve(engine, WS, number, 1, "U1", NOW)

    with pytest.raises(StaleDraft) as late:
        deciding.undo(engine, WS, number, 2, "U1", NOW + 10 * MINUTE)

    assert (late.value.draft.state, late.value.draft.undo_until) == ("approved", None)


def test_a_released_order_cannot_be_undone(engine: Engine, number: str) -> None:
    deciding.approve(engine, WS, number, 1, "U1", NOW)
    with Session(writing(engine)) as session:
        assert not purchase_orders.release(session, WS, "PO-0001", NOW + 9 * MINUTE)
        assert purchase_orders.release(session, WS, "PO-0001", NOW + 10 * MINUTE)
        session.commit()

    with pytest.raises(StaleDraft):
        deciding.undo(engine, WS, number, 2, "U1", NOW + 10 * MINUTE)


def test_a_rejection_keeps_its_reason_and_can_be_taken_back(engine: Engine, number: str) -> None:
    facts = deciding.reject(engine, WS, number, 1, "U1", NOW, reason="cash", text="next month")

    assert (facts.state, facts.reason, facts.note) == ("rejected", "cash", "next month")
    assert facts.undo_until == NOW + 10 * MINUTE
    assert [each.reason for each in rows(engine, Decision)] == ["cash: next month"]
    assert deciding.undo(engine, WS, number, 2, "U1", NOW + MINUTE).state == "open"


def test_a_rejection_is_not_taken_back_while_the_sku_has_another_draft(engine: Engine, number: str) -> None:
    deciding.reject(engine, WS, number, 1, "U1", NOW, reason="cash")
    with Session(engine) as session:
        sku_id = session.scalars(select(col(Draft.sku_id))).one()
    add_drafts(engine, [sku_id])

    with pytest.raises(StaleDraft):
        deciding.undo(engine, WS, number, 2, "U1", NOW + MINUTE)


@pytest.mark.parametrize(
    ("length", "until"),
    [("day", date(2026, 11, 25)), ("week", date(2026, 12, 1)), ("arrival", date(2026, 12, 1))],
)
def test_a_draft_put_off_stays_open(engine: Engine, number: str, length: str, until: date) -> None:
    facts = deciding.snooze(engine, WS, number, 1, "U1", NOW, length=length)  # type: ignore[arg-type]

    assert ("open", 2, until) == (facts.state, facts.version, facts.snoozed_until)


def test_a_draft_is_not_put_off_into_the_past(engine: Engine, number: str) -> None:
    with pytest.raises(BadInput, match="not a day to put it off to"):
        deciding.snooze(engine, WS, number, 1, "U1", NOW, length=date(2026, 11, 24))


def test_500_clicks_at_once_on_one_draft_make_one_order(engine: Engine, number: str) -> None:
    clicks = 500 if engine.dialect.name == "sqlite" else 120

    outcomes = _click(engine, [(number, f"U{each % 7}") for each in range(clicks)])

    assert len(rows(engine, PurchaseOrder)) == 1
    assert len(rows(engine, Decision)) == 1
    winner = rows(engine, Draft)[0].decided_by
    assert sum(person == winner for person in outcomes) == sum(
        1 for each in range(clicks) if f"U{each % 7}" == winner
    )


def test_double_clicks_at_once_on_many_drafts_make_one_order_each(engine: Engine) -> None:
    drafts = 250 if engine.dialect.name == "sqlite" else 60
    numbers = add_drafts(engine, add_skus(engine, drafts))

    _click(engine, [(each, "U1") for each in numbers for _ in range(2)])

    orders = rows(engine, PurchaseOrder)
    assert {f"PO-{each:04d}" for each in range(1, drafts + 1)} == {order.number for order in orders}
    assert drafts == len({order.draft_id for order in orders})
    assert drafts == next(row.value for row in rows(engine, Counter) if row.name == "order")


def _click(engine: Engine, clicks: list[tuple[str, str]]) -> list[str | None]:
    """Everybody clicks Approve at once; gives who was told that it is approved by them."""

    def click(each: tuple[str, str]) -> str | None:
        number, person = each
        try:
            return deciding.approve(engine, WS, number, 1, person, NOW).decided_by
        except StaleDraft:
            return None

    with ThreadPoolExecutor(32) as pool:
        return list(pool.map(click, clicks))
