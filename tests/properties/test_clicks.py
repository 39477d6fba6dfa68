"""Whatever people click, in whatever order: one live order per draft at most, and no number is given out twice."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.usecases.orders import deciding, draft_facts
from bot.usecases.orders.clicks import StaleDraft
from core.errors import BadInput
from storage import checks
from storage.db import connect, writing
from storage.queries.orders import purchase_orders
from storage.queries.program.workspaces import ensure
from storage.schema import upgrade
from storage.tables import Audit, Decision, Draft, PurchaseOrder
from tests.bot.usecases.seller import NOW, WS, add_drafts, add_skus
from tests.stores import sharing

people = st.sampled_from(["U1", "U2", "U3"])
ages = st.sampled_from([0, 0, 0, 1, 2])


class Clicks(RuleBasedStateMachine):
    """Several people click on two drafts, often on an older version than the present one."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "restock.db"
        shutil.copyfile(self.template, path)
        self.engine = sharing(connect(f"sqlite:///{path}"))
        self.now: datetime = NOW
        self.given: set[str] = set()
        self.live: dict[str, str] = {}

    @initialize()
    def two_drafts(self) -> None:
        self.numbers = add_drafts(self.engine, add_skus(self.engine, 2))

    @rule(which=st.integers(0, 1), person=people, age=ages)
    def approve(self, which: int, person: str, age: int) -> None:
        self._click(deciding.approve, which, person, age)

    @rule(which=st.integers(0, 1), person=people, age=ages)
    def reject(self, which: int, person: str, age: int) -> None:
        self._click(deciding.reject, which, person, age, reason="cash")

    @rule(which=st.integers(0, 1), person=people, age=ages)
    def snooze(self, which: int, person: str, age: int) -> None:
        self._click(deciding.snooze, which, person, age, length="day")

    @rule(which=st.integers(0, 1), person=people, age=ages)
    def undo(self, which: int, person: str, age: int) -> None:
        self._click(deciding.undo, which, person, age)

    @rule(minutes=st.sampled_from([1, 5, 11]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        with Session(writing(self.engine)) as session:
            for number in self.given:
                purchase_orders.release(session, WS, number, self.now)
            session.commit()

    @invariant()
    def one_live_order_for_each_draft(self) -> None:
        with Session(self.engine) as session:
            orders = list(session.scalars(select(PurchaseOrder)))
            drafts = list(session.scalars(select(Draft)))
            kinds = [decision.kind for decision in session.scalars(select(Decision))]
            audit = list(session.scalars(select(Audit)))
        live = [order.draft_id for order in orders if order.state != "cancelled"]
        approved = [draft.id for draft in drafts if draft.state == "approved"]
        assert sorted(live) == sorted(approved)
        assert len({order.number for order in orders}) == len(orders) == kinds.count("approve")
        assert self.given <= {order.number for order in orders}
        assert len(audit) == len(kinds)
        assert all(
            draft.version == 1 + sum(d == draft.number for d in self._decided(audit)) for draft in drafts
        )

    @invariant()
    def the_store_is_in_order(self) -> None:
        with Session(self.engine) as session:
            assert [] == checks.broken_rules(session)

    def teardown(self) -> None:
        self.engine.dispose()
        self.folder.cleanup()

    def _click(self, verb, which: int, person: str, age: int, **more) -> None:
        before = draft_facts.present(self.engine, WS, self.numbers[which], self.now)
        seen = max(1, before.version - age)
        try:
            after = verb(self.engine, WS, before.number, seen, person, self.now, **more)
        except (StaleDraft, BadInput):
            assert before == draft_facts.present(self.engine, WS, before.number, self.now)
            return
        if after.po_number:
            self.given.add(after.po_number)
        if after.version != before.version:
            assert age == 0 or before.version == 1
            assert after.version == before.version + 1

    @staticmethod
    def _decided(audit: list[Audit]) -> list[str]:
        return [line.subject for line in audit]


@pytest.mark.slow
def test_clicks(tmp_path: Path) -> None:
    Clicks.template = tmp_path / "template.db"
    engine = sharing(connect(f"sqlite:///{Clicks.template}"))
    upgrade(engine)
    ensure(engine, WS, NOW)
    engine.dispose()
    case = settings(
        max_examples=10,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(Clicks, settings=case)
