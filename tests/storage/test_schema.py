"""The store's shape is the same on both databases, and what must not change cannot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlmodel import Session, select

from storage.db import writing
from storage.schema import current, drift, head, upgrade
from storage.tables import Audit, Import, PriceDay, Sku, Workspace

NOW = datetime(2026, 11, 24, 6, 10, tzinfo=UTC)


def test_migrations_lead_to_the_declared_tables(engine: Engine) -> None:
    assert current(engine) == head()
    assert drift(engine) == []


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    upgrade(engine)

    assert current(engine) == head()


@pytest.mark.parametrize("statement", ["UPDATE audit SET person = 'other'", "DELETE FROM audit"])
def test_the_audit_log_is_append_only(engine: Engine, statement: str) -> None:
    with Session(writing(engine)) as session:
        session.add(Audit(workspace_id="default", at=NOW, person="U1", verb="approve", subject="R-2026-0001"))
        session.commit()

    with pytest.raises(DBAPIError, match="append-only"), writing(engine).begin() as connection:
        connection.execute(text(statement))

    with Session(engine) as session:
        assert session.exec(select(Audit)).one().person == "U1"


def test_a_naive_time_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="naive"), Session(writing(engine)) as session:
        session.add(Workspace(id="other", created_at=NOW.replace(tzinfo=None)))
        session.commit()


def test_times_come_back_aware_and_money_exact(engine: Engine) -> None:
    shanghai = timezone(timedelta(hours=8))
    with Session(writing(engine)) as session:
        session.add(Workspace(id="other", created_at=NOW.astimezone(shanghai)))
        session.flush()
        report = Import(
            workspace_id="other", file_name="a.csv", sha256="0", kind="prices", state="done", imported_at=NOW
        )
        session.add(report)
        session.add(Sku(id=1, workspace_id="other", marketplace="M", sku="A", currency="USD"))
        session.flush()
        session.add(
            PriceDay(
                sku_id=1, day=NOW.date(), workspace_id="other", price=Decimal("0.1"), import_id=report.id or 0
            )
        )
        session.commit()

    with Session(engine) as session:
        assert session.get_one(Workspace, "other").created_at == NOW
        assert session.exec(select(PriceDay)).one().price == Decimal("0.1")


def test_a_fact_without_its_sku_is_refused(engine: Engine) -> None:
    with pytest.raises(DBAPIError), writing(engine).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO price_day (sku_id, day, workspace_id, price, import_id) VALUES (9, '2026-01-01', 'default', 1, 9)"
            )
        )
