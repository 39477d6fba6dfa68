"""Two copies of the program that learn the same thing at the same moment both go on, on either database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.usecases import policies
from bot.usecases.policies import Change
from bot.usecases.proof import tuning
from bot.usecases.reports import diagnosing
from core.errors import Stale
from core.policy import Policy, bounds
from core.thresholds import SHOP
from storage.db import writing
from storage.queries.market import watching
from storage.queries.program import mappings, people, workspaces
from storage.tables import ColumnMapping, Person, RemedyRow, RivalWatch, Workspace
from tests.bot.usecases.seller import add_skus
from tests.bot.usecases.test_tuning import BETTER, keep

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
WS = "default"
AT_ONCE = 6


def met(engine: Engine) -> None:
    told = {"name": "Mia", "locale": "en-US", "tz": "UTC", "is_admin": False}
    people.remember(engine, WS, "U1", told, NOW)


def mapped(engine: Engine) -> None:
    mappings.remember(engine, WS, "f1", "sales", {"Date": "day"}, by="U1", now=NOW)


def watched(engine: Engine) -> None:
    with Session(writing(engine)) as session:
        watching.put(session, WS, 1, "B0RIVAL", watched=True, by="U1", now=NOW)
        session.commit()


def claimed(engine: Engine) -> None:
    assert workspaces.claim(engine, "T1", "T1", "Northwind", NOW) == "T1"


def made(engine: Engine) -> None:
    workspaces.ensure(engine, "new", NOW)


def remedied(engine: Engine) -> None:
    diagnosing.start(engine, WS, 1, "bundle", "U1", date(2026, 11, 24), NOW)


def at_once(engine: Engine, do: Callable[[int], None]) -> None:
    """Do it in several threads, each with a connection at hand, at one moment."""
    start = Barrier(AT_ONCE)

    def one(number: int) -> None:
        with engine.connect():
            pass
        start.wait()
        do(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, range(AT_ONCE)))


@pytest.mark.parametrize(
    ("learn", "table", "rows"),
    [(met, Person, 1), (mapped, ColumnMapping, 1), (watched, RivalWatch, 1), (claimed, Workspace, 2),
     (made, Workspace, 2), (remedied, RemedyRow, 1)],
)  # fmt: skip
def test_who_learns_it_second_finds_it_there(
    engine: Engine, learn: Callable[[Engine], None], table: type, rows: int
) -> None:
    add_skus(engine, 1)
    at_once(engine, lambda _: learn(engine))

    with Session(engine) as session:
        assert rows == session.scalar(select(func.count()).select_from(table))


def test_thresholds_set_at_once_in_one_scope_are_all_kept(engine: Engine) -> None:
    """They are one row of the store, which each reads, changes and writes back."""
    fields = list(bounds())[:AT_ONCE]

    def set_one(number: int) -> None:
        field = fields[number]
        wanted = Change(SHOP, field, None, getattr(Policy(), field))
        policies.change(engine, WS, wanted, by=f"U{number}", now=NOW)

    at_once(engine, set_one)

    assert set(fields) == set(policies.everything(engine, WS)["shop"])


def test_a_proposal_accepted_by_several_at_once_is_accepted_by_one(engine: Engine) -> None:
    """The others are told that it was answered."""
    keep(engine, BETTER)
    late: list[int] = []

    def accept(number: int) -> None:
        try:
            tuning.accept(engine, WS, "shop", "core_cover_days", 30, by=f"U{number}", now=NOW)
        except Stale:
            late.append(number)

    at_once(engine, accept)

    assert AT_ONCE - 1 == len(late)
