"""After a backup was restored no number is given out that people have seen since."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.usecases import diagnosis
from bot.usecases.orders import deciding, restoring
from core.errors import BadUse, NotFound
from storage.db import connect, writing
from storage.queries.orders import counters
from storage.tables import Audit, Workspace
from tests.bot.usecases.seller import NOW, TODAY, WS, add_drafts, add_import, add_skus


def next_numbers(engine: Engine, workspace: str = WS) -> tuple[str, str]:
    """The order and the draft that would come next; nothing is kept."""
    with Session(writing(engine)) as session:
        found = counters.order_number(session, workspace), counters.draft_number(session, workspace, NOW.year)
        session.rollback()
    return found


def test_a_restored_backup_gives_no_number_out_again(sqlite_engine: Engine, tmp_path: Path) -> None:
    """A real copy of the file is made, a draft is approved after it, and the copy put to work: the next is another."""
    add_import(sqlite_engine, "sales", TODAY, TODAY)
    first, second = add_drafts(sqlite_engine, add_skus(sqlite_engine, 2))
    backup = tmp_path / "backup.db"
    with sqlite3.connect(str(sqlite_engine.url.database)) as live, sqlite3.connect(backup) as copy:
        live.backup(copy)
    given = deciding.approve(sqlite_engine, WS, first, 1, "U1", NOW).po_number
    engine = connect(f"sqlite:///{backup}")
    assert "PO-0001" == given == next_numbers(engine)[0]  # what would be given out twice

    later = NOW + timedelta(days=2)
    (hint,) = diagnosis.of_silence(engine, later)
    assert "restock db restored" in str(hint.cure)
    assert [] == diagnosis.of_silence(sqlite_engine, NOW + timedelta(hours=35)), (
        "a night has worked on it since"
    )

    restoring.restored(engine, ["PO-0001", "R-2026-0007"], by="U1", now=later)

    assert [] == diagnosis.of_silence(engine, later)

    assert ("PO-0002", "R-2026-0008") == next_numbers(engine)
    assert "PO-0002" == deciding.approve(engine, WS, second, 1, "U1", NOW).po_number
    with pytest.raises(NotFound):
        deciding.approve(engine, WS, "R-2026-0007", 1, "U1", NOW)
    engine.dispose()


def test_without_a_number_every_workspace_skips_ahead(engine: Engine) -> None:
    """Who does not know the last number loses a thousand; it is audited, and past years are left alone."""
    with Session(writing(engine)) as session:
        session.add(Workspace(id="T2", created_at=NOW))
        session.flush()
        counters.raise_to(session, WS, "order", 93)
        counters.raise_to(session, WS, "draft-2025", 12)
        session.commit()

    made = restoring.restored(engine, [], by="U1", now=NOW)

    assert {"draft-2026": (0, 1000), "order": (93, 1093)} == made[WS]
    assert ("PO-1094", "R-2026-1001") == next_numbers(engine)
    assert ("PO-1001", "R-2026-1001") == next_numbers(engine, "T2")
    with Session(engine) as session:
        assert 2 == sum(row.verb == "restored" for row in session.scalars(select(Audit)))


def test_a_number_is_never_lowered_and_nonsense_changes_nothing(engine: Engine) -> None:
    """A lower number than the store's own leaves it; one wrong word leaves all."""
    with Session(writing(engine)) as session:
        counters.raise_to(session, WS, "order", 500)
        session.commit()

    made = restoring.restored(engine, ["po-0093", "R-2026-0004", "R-2026-0003"], by="U1", now=NOW)
    assert {"draft-2026": (0, 4), "order": (500, 500)} == made[WS]
    with pytest.raises(BadUse, match="nothing was changed"):
        restoring.restored(engine, ["PO-0600", "INV-7"], by="U1", now=NOW)
    assert ("PO-0501", "R-2026-0005") == next_numbers(engine)
