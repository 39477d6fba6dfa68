"""Which steps a draft and an order may take, who may take them, and when a proposal is worth making again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.approval import (
    DraftState,
    Verb,
    after,
    expires_on,
    may_decide,
    may_undo,
)
from core.proposal import Basis, is_material, says_the_rest, says_the_same

NOW = datetime(2026, 11, 24, 9, 41, tzinfo=UTC)
SHOWN = Basis("order", 1200, ("sea",), date(2026, 12, 5), 20.0, 31.0, ("PO-7",), date(2026, 11, 24))


def test_only_open_drafts_are_decided_on() -> None:
    for verb in (Verb.APPROVE, Verb.REJECT, Verb.EDIT, Verb.SNOOZE, Verb.REVISE, Verb.WITHDRAW, Verb.EXPIRE):
        assert [DraftState.OPEN] == [state for state in DraftState if after(state, verb) is not None]
    undone = {state for state in DraftState if after(state, Verb.UNDO) is not None}
    assert {DraftState.APPROVED, DraftState.REJECTED} == undone


@pytest.mark.parametrize(("seconds", "expected"), [(0, True), (599, True), (600, False)])
def test_undo_is_possible_for_ten_minutes(seconds: int, expected: bool) -> None:
    assert expected == may_undo(NOW, NOW + timedelta(seconds=seconds))


def test_a_draft_lives_two_weeks() -> None:
    assert date(2026, 12, 8) == expires_on(date(2026, 11, 24))


def test_who_may_decide() -> None:
    assert may_decide("U1", approvers=("U1",))
    assert may_decide("U1", approvers=("S1",), groups=("S1",))
    assert not may_decide("U1", approvers=("U2",), is_admin=True)
    assert may_decide("U1", approvers=(), is_admin=True)
    assert not may_decide("U1", approvers=())


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (replace(SHOWN, quantity=1320), False),  # 10 %
        (replace(SHOWN, quantity=1321), True),
        (replace(SHOWN, order_by=date(2026, 12, 3)), False),
        (replace(SHOWN, order_by=date(2026, 12, 2)), True),
        (replace(SHOWN, modes=("air", "sea")), True),
        (replace(SHOWN, action="expedite"), True),
    ],
)
def test_an_open_draft_is_changed_only_by_what_matters(now: Basis, expected: bool) -> None:
    assert expected == is_material(SHOWN, now)


def test_waiting_alone_does_not_change_a_draft_that_is_overdue() -> None:
    today = replace(SHOWN, order_by=date(2026, 11, 24))

    assert not is_material(today, replace(today, as_of=date(2026, 12, 1), order_by=date(2026, 12, 1)))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (replace(SHOWN, quantity=1320), True),
        (replace(SHOWN, quantity=1501), False),
        (replace(SHOWN, per_day=26.0), False),
        (replace(SHOWN, cover_days=30.0), True),
        (replace(SHOWN, cover_days=28.0), False),  # below the next step
        (replace(SHOWN, pipeline=()), False),  # the order on its way arrived or was cancelled
        (replace(SHOWN, as_of=date(2026, 12, 21)), True),
        (replace(SHOWN, as_of=date(2026, 12, 22)), False),
    ],
)
def test_a_rejected_proposal_is_repeated_only_when_something_changed(now: Basis, expected: bool) -> None:
    assert expected == says_the_same(SHOWN, now)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (replace(SHOWN, quantity=700, pipeline=("PO-7", "PO-8")), True),
        (replace(SHOWN, quantity=1500, pipeline=("PO-7", "PO-8")), True),
        (replace(SHOWN, quantity=1501, pipeline=("PO-7", "PO-8")), False),
        (replace(SHOWN, quantity=700, pipeline=("PO-7",)), False),
        (replace(SHOWN, quantity=700, pipeline=("PO-7", "PO-8"), per_day=26.0), False),
        (replace(SHOWN, quantity=700, pipeline=("PO-7", "PO-8"), cover_days=29.0), False),
    ],
    ids=[
        "the rest",
        "all of it again",
        "more than all",
        "the order was cancelled",
        "demand rose",
        "more urgent",
    ],
)
def test_after_a_person_ordered_less_only_news_is_proposed(now: Basis, expected: bool) -> None:
    """Of 1,200 units less was approved as PO-8."""
    assert expected == says_the_rest(SHOWN, "PO-8", now)


def test_a_basis_survives_the_store() -> None:
    for each in (SHOWN, replace(SHOWN, order_by=None, cover_days=None)):
        assert each == Basis.from_json(each.to_json())
