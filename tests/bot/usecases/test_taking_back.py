"""After an import was taken back the next look decides anew, though no import is newer than before."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases import nightly, taking_back
from bot.usecases.alerts import raising
from bot.usecases.plans.overview import SUMMARY
from storage.db import writing
from storage.imports import import_files
from storage.queries.program import settings
from tests.bot.usecases.seller import NOW, WS


def test_what_was_seen_of_the_newest_import_is_looked_at_again(engine: Engine, tmp_path: Path) -> None:
    numbers = []
    for day in (1, 2):
        path = tmp_path / f"{day}.csv"
        path.write_text(f"date,sku,units\n2026-11-0{day},A-1,3\n")
        numbers.append(import_files(engine, WS, [path], now=NOW)[0].import_id)
    with Session(writing(engine)) as session:
        settings.put(
            session, WS, SUMMARY, {"imports": numbers[1], "policy_changes": 0}, by="restock", now=NOW
        )
        settings.put(session, WS, raising.LOOKED, {"imports": numbers[1], "day": "x"}, by="restock", now=NOW)
        session.commit()
    assert nightly.unseen_data(engine, WS) is None

    assert numbers[0] is not None
    taking_back.take_back(engine, WS, numbers[0], "U1", NOW)

    assert nightly.unseen_data(engine, WS) is not None
    with Session(engine) as session:
        assert {"imports": 0, "day": "x"} == settings.value(session, WS, raising.LOOKED)
