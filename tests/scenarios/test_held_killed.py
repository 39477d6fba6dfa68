"""Killed before or after any step of what waits for the store, a click that was acknowledged is done, and never twice."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import traceback
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bench.databases import away
from bot import inbox
from bot.usecases.orders import deciding
from bot.usecases.orders.clicks import StaleDraft
from bot.usecases.orders.ordering import Place
from storage import db, held
from storage.db import connect
from storage.queries.program.inbox import LEASE
from storage.tables import Inbox, PurchaseOrder
from tests.bot.boxed import Bot, command, running
from tests.bot.usecases.seller import NOW, WS, add_drafts, add_history, add_skus, add_terms
from tests.scenarios.bot_in_slack import until
from tests.stores import sharing

DIED = 77
ACKNOWLEDGED = "acknowledged"


class Deaths:
    """Ends this process at one of its moments; which they were is noted in the folder."""

    def __init__(self, folder: Path, at: int) -> None:
        self.folder, self.at, self.numbers = folder, at, itertools.count(1)

    def moment(self, name: str) -> None:
        """One more."""
        if next(self.numbers) == self.at:
            (self.folder / "died").write_text(name)
            os._exit(DIED)

    def around(self, where: Any, name: str) -> None:
        """Have a function die before or after what it does."""
        real = getattr(where, name)

        def dying(*args: Any, **kwargs: Any) -> Any:
            self.moment(f"before {name}")
            answer = real(*args, **kwargs)
            self.moment(f"after {name}")
            return answer

        setattr(where, name, dying)


@pytest.fixture
def folder(tmp_path: Path, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with an open draft, and room for what one process leaves to the next."""
    monkeypatch.setattr(inbox, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(inbox, "LOOK_SECONDS", 0.05)
    skus = add_skus(
        sqlite_engine, 1, unit_cost=Decimal("7.90"), price=Decimal("29.90"), supplier="Ningbo", moq=100
    )
    add_history(sqlite_engine, skus)
    add_terms(sqlite_engine)
    add_drafts(sqlite_engine, skus)
    sqlite_engine.dispose()
    (tmp_path / "begin").mkdir()
    shutil.move(tmp_path / "restock.db", tmp_path / "begin")
    return tmp_path


def test_the_program_that_took_it_in_may_die_at_any_moment(folder: Path) -> None:
    """From the click that the store does not take, to the order and its mark."""
    died = []
    for at in itertools.count(1):
        shop = _fresh(folder / "begin", folder / "shop")
        if _killed(shop, at, clicked=True) == 0:
            break
        died.append((shop / "died").read_text())
        _ended_by_the_next(shop, NOW + LEASE + timedelta(seconds=1))
    met = {
        "before fsync",
        "after replace",
        "before commit",
        "after commit",
        "before drop",
        "after drop",
        ACKNOWLEDGED,
    }
    assert met <= set(died)
    assert died.index("after replace") < died.index(ACKNOWLEDGED) < died.index("before drop")


def test_the_program_that_takes_it_up_may_die_at_any_moment(folder: Path) -> None:
    """From the file that another left, to the order and its mark."""
    assert DIED == _killed(_fresh(folder / "begin", folder / "left"), 0, clicked=True)
    assert (folder / "left" / ACKNOWLEDGED).exists()
    died = []
    for at in itertools.count(1):
        shop = _fresh(folder / "left", folder / "shop")
        if _killed(shop, at, clicked=False) == 0:
            break
        died.append((shop / "died").read_text())
        _ended_by_the_next(shop, NOW + 2 * (LEASE + timedelta(seconds=1)))
    assert {"before read", "after read", "before commit", "after commit", "before drop", "after drop"} <= set(
        died
    )


def _fresh(source: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target


def _killed(shop: Path, at: int, *, clicked: bool) -> int:
    """A bot that is clicked while its store is away, or takes up what was left; dies at a moment, 0 being the acknowledgement."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        deaths = Deaths(shop, at)
        held.os = SimpleNamespace(**vars(os))  # type: ignore[attr-defined]
        for name in ("open", "fsync", "replace"):
            deaths.around(held.os, name)  # type: ignore[attr-defined]
        for name in ("read", "drop", "_make"):
            deaths.around(held, name)
        real = db._Connection.commit

        def commit(connection: db._Connection) -> None:
            if writes := connection.in_transaction and connection.total_changes > 0:
                deaths.moment("before commit")
            real(connection)
            if writes:
                deaths.moment("after commit")

        db._Connection.commit = commit  # type: ignore[method-assign]
        asyncio.run(_live(shop, deaths if clicked else None, NOW + LEASE + timedelta(seconds=1)))
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(3)


def _ended_by_the_next(shop: Path, now: datetime) -> None:
    died = (shop / "died").read_text()
    asyncio.run(_live(shop, None, now))
    engine = sharing(connect(f"sqlite:///{shop / 'restock.db'}"))
    orders = len(_rows(engine, PurchaseOrder))
    engine.dispose()
    wanted = {1} if (shop / ACKNOWLEDGED).exists() else {0, 1}
    assert orders in wanted, f"killed {died}"
    assert [] == list((shop / "restock.db.held").glob("*")), f"killed {died}"


async def _live(shop: Path, deaths: Deaths | None, now: datetime) -> None:
    """A bot, until nothing is left to be done; with ``deaths`` it is clicked first, and its store is away."""
    engine = sharing(connect(f"sqlite:///{shop / 'restock.db'}"))
    approve = partial(deciding.approve, place=Place("C1", "1795500001.000100"))

    async def work(_body: dict[str, Any]) -> None:
        try:
            approve(engine, WS, "R-2026-0001", 1, "U1", NOW)
        except StaleDraft:
            pass

    bot = Bot(engine, work)
    looks, real = [], bot.box._late.left

    async def left() -> Any:
        looks.append(await real())
        return looks[-1]

    bot.box._late.left = left  # type: ignore[method-assign]
    if deaths is None:
        bot.now = now
    async with running(bot):
        if deaths is not None:
            with away(engine):
                assert 200 == await bot.deliver(command())
                (shop / ACKNOWLEDGED).touch()
                if deaths.at == 0:
                    os._exit(DIED)
                deaths.moment(ACKNOWLEDGED)
        await until(lambda: len(looks) > 1 and not bot.box._arrived)
        await until(
            lambda: (
                not any(row.done_at is None for row in _rows(engine, Inbox)) and not held.found(bot.folder)
            )
        )
    engine.dispose()


def _rows(engine: Engine, table: type) -> list:
    with Session(engine) as session:
        return list(session.scalars(select(table)))
