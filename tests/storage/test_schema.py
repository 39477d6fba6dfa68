"""The store's shape is the same on both databases, and what must not change cannot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlmodel import Session, SQLModel, select

from core.errors import BadInput
from storage import checks, schema
from storage.db import connect, writing
from storage.schema import current, drift, head, upgrade
from storage.tables import Audit, Import, PriceDay, Setting, Sku, SkuPolicy, Workspace

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


FROM = "8b2f6c1d9e37"
"""From here on a migration only adds, so that copies of the release before go on while and after it runs."""


def test_a_migration_leaves_what_copies_of_the_release_before_read_and_write(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/steps.db")
    chain = [each.revision for each in ScriptDirectory.from_config(schema._config(None)).walk_revisions()]
    steps = chain[: chain.index(FROM) + 1][::-1]

    before: dict[str, set[str]] = {}
    for revision in steps:
        with writing(engine).begin() as connection:
            command.upgrade(schema._config(connection), revision)
        after = {
            table: {each["name"]: each for each in inspect(engine).get_columns(table)}
            for table in inspect(engine).get_table_names()
        }
        for table, columns in before.items():
            assert columns <= set(after.get(table, ())), f"{revision} takes something away from {table}"
            for name in set(after[table]) - columns:
                fills_itself = after[table][name]["nullable"] or after[table][name]["default"] is not None
                assert fills_itself, f"{revision}: who does not know {table}.{name} cannot write"
        before = {table: set(columns) for table, columns in after.items()}


def test_freight_from_before_holds_for_every_marketplace_and_goes_back(engine: Engine) -> None:
    """What was the one table is the rates for all; a copy of the release before can still write; back, all's row stays."""
    with writing(engine).begin() as connection:
        command.downgrade(schema._config(connection), "c70e4f1a9b26")
        connection.execute(text("INSERT INTO freight (workspace_id, mode, transit_days, cost_per_kg) VALUES ('default', 'sea', 35, 9000)"))  # fmt: skip
    upgrade(engine)
    with writing(engine).begin() as connection:
        connection.execute(
            text("INSERT INTO freight (workspace_id, mode, transit_days) VALUES ('default', 'air', 9)")
        )
        connection.execute(text("INSERT INTO freight (workspace_id, marketplace, mode, transit_days) VALUES ('default', 'DE', 'sea', 50)"))  # fmt: skip
        stored = connection.execute(text("SELECT marketplace, mode, transit_days, cost_per_kg FROM freight ORDER BY 1, 2"))  # fmt: skip
        assert [("", "air", 9, None), ("", "sea", 35, 9000), ("DE", "sea", 50, None)] == [
            tuple(row) for row in stored
        ]
    assert [] == drift(engine)
    with writing(engine).begin() as connection:
        command.downgrade(schema._config(connection), "c70e4f1a9b26")
        stored = connection.execute(text("SELECT mode, transit_days FROM freight ORDER BY 1"))
        assert [("air", 9), ("sea", 35)] == [tuple(row) for row in stored]


@pytest.mark.postgres
def test_an_upgrade_gives_way_to_who_works_and_is_made_when_they_are_done(
    postgres_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "LOCK_SECONDS", 0.1)
    monkeypatch.setattr(schema, "LOCK_TRIES", 2)
    with postgres_engine.begin() as connection:
        command.downgrade(schema._config(connection), FROM)

    with Session(postgres_engine) as session:
        session.execute(
            text("UPDATE workspace SET created_at = created_at")
        )  # a long transaction, as an import is
        with pytest.raises(BadInput, match="Nothing was changed: the tables were in use for 2 tries"):
            upgrade(postgres_engine)
        assert FROM == current(postgres_engine)

    upgrade(postgres_engine)
    assert current(postgres_engine) == head()


def test_a_database_that_is_newer_than_the_program_is_left_alone_and_named_so(engine: Engine) -> None:
    with writing(engine).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))

    with pytest.raises(BadInput, match=r"newer than this program \(schema f{12}, known up to"):
        upgrade(engine)
    (finding,) = checks.findings(engine, NOW)
    assert "install the newer version" in str(finding)


def test_a_chunk_of_skus_is_found_by_sku_and_not_by_reading_all_rows_of_the_workspace(engine: Engine) -> None:
    """SQLite takes ten rows to be of one workspace unless told, and reads the whole table for each chunk."""
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL counts by itself")
    of_skus = [
        table.name
        for table in SQLModel.metadata.sorted_tables
        if "sku_id" in table.c and ["sku_id"] != [column.name for column in table.primary_key]
        if any(["workspace_id"] == [column.name for column in index.columns] for index in table.indexes)
    ]
    many = ", ".join(str(n) for n in range(500))
    with engine.connect() as connection:
        for name in of_skus:
            plan = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN SELECT 1 FROM {name} WHERE workspace_id = 'default' AND sku_id IN ({many})"
            )
            assert "(sku_id=?" in str(plan.all()), name


def test_a_threshold_that_is_no_more_is_taken_out_of_what_people_set(engine: Engine) -> None:
    """Else every decision would be refused, as a threshold that there is not is an error."""
    with writing(engine).begin() as connection:
        command.downgrade(schema._config(connection), "5e1c9a04b7d2")
    with Session(writing(engine)) as session:
        for scope, value in (
            ("shop", {"variant_share": 0.3, "review_days": 7}),
            ("class:A", {"review_days": 9}),
        ):
            session.add(Setting(workspace_id="default", scope=scope, name="policy", value=value, set_at=NOW))
        sku = Sku(workspace_id="default", marketplace="US", sku="A", currency="USD")
        session.add(sku)
        session.flush()
        session.add(
            SkuPolicy(sku_id=sku.id, workspace_id="default", overrides={"variant_share": 0.2}, set_at=NOW)
        )
        session.commit()

    upgrade(engine)

    with Session(engine) as session:
        values = {row.scope: row.value for row in session.exec(select(Setting)).all()}
        assert {"shop": {"review_days": 7}, "class:A": {"review_days": 9}} == values
        assert {} == session.exec(select(SkuPolicy)).one().overrides
