"""A program that dies between a deed and its answer does it again: it is done once, and the answer is the first one.

The inbox repeats what was asked (`tests.scenarios.test_acknowledged_then_killed` kills a real program); here every verb is told
twice by the same person, as the inbox does it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from bot.facts import DraftChange, OrderChange
from bot.usecases import asking, policies
from bot.usecases.alerts import alerting, raising
from bot.usecases.orders import by_hand, deciding
from bot.usecases.orders.clicks import StaleDraft
from bot.usecases.policies import Change
from bot.usecases.proof import tuning
from bot.usecases.reports import diagnosing
from core.errors import BadInput, NotFound, Stale
from core.thresholds import SHOP
from storage.db import connect
from storage.imports import import_files
from storage.tables import Audit, SkuClass
from tests.bot.usecases.seller import (
    NOW,
    TODAY,
    WS,
    add_drafts,
    add_history,
    add_skus,
    add_terms,
)
from tests.bot.usecases.test_tuning import BETTER, keep
from tests.stores import sharing

LATER = NOW + timedelta(minutes=3)
R = "R-2026-0001"
Told = Callable[[Engine, str, Any], object]
"""Tells a verb as a person, at a moment."""

ORDERS = DraftChange((OrderChange(300, "sea", None, TODAY),), "why not")
FIELD = {"scope": "shop", "field": "core_cover_days", "after": 30}


@pytest.fixture(scope="module")
def prepared(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SKU that runs low with an open draft, one without, an alert and a proposal; made once and copied."""
    path = tmp_path_factory.mktemp("shop") / "restock.db"
    shutil.copyfile(sqlite_template, path)
    engine = sharing(connect(f"sqlite:///{path}"))
    skus = add_skus(
        engine, 2, unit_cost=Decimal(8), price=Decimal(30), launched_on=date(2024, 1, 1), supplier="Ningbo Light"
    )  # fmt: skip
    add_history(engine, skus, days=60)
    add_terms(engine)
    add_drafts(engine, skus[:1])
    keep(engine, BETTER)
    raising.refresh(engine, WS, TODAY, NOW)
    engine.dispose()  # the last connection writes everything into the one file
    return path


@pytest.fixture
def shop(prepared: Path, tmp_path: Path) -> Iterator[Engine]:
    shutil.copyfile(prepared, tmp_path / "shop.db")
    engine = sharing(connect(f"sqlite:///{tmp_path / 'shop.db'}"))
    yield engine
    engine.dispose()


def approved(e: Engine) -> None:
    deciding.approve(e, WS, R, 1, "U9", NOW)


def set_value(e: Engine) -> None:
    policies.change(e, WS, Change(SHOP, "review_days", None, 7), by="U9", now=NOW)


def muted(e: Engine) -> None:
    alerting.mute(e, WS, "A-1", 1, "U9", NOW)


def nothing(_: Engine) -> None:
    """The shop as it is."""


VERBS: dict[str, tuple[Callable[[Engine], None], Told]] = {
    "approve": (nothing, lambda e, by, now: deciding.approve(e, WS, R, 1, by, now)),
    "edit": (nothing, lambda e, by, now: deciding.edit(e, WS, R, 1, by, now, change=ORDERS)),
    "reject": (nothing, lambda e, by, now: deciding.reject(e, WS, R, 1, by, now, reason="price")),
    "snooze": (nothing, lambda e, by, now: deciding.snooze(e, WS, R, 1, by, now, length="week")),
    "undo": (approved, lambda e, by, now: deciding.undo(e, WS, R, 2, by, now)),
    "order anyway": (nothing, lambda e, by, now: by_hand.order_anyway(e, WS, 2, by, now, change=ORDERS)),
    "set": (
        nothing,
        lambda e, by, now: policies.change(e, WS, Change(SHOP, "review_days", None, 7), by=by, now=now),
    ),
    "set back": (
        set_value,
        lambda e, by, now: policies.change(
            e, WS, Change(SHOP, "review_days", 7, None), by=by, now=now, undo=True
        ),
    ),
    "accept": (nothing, lambda e, by, now: tuning.accept(e, WS, **FIELD, by=by, now=now)),
    "decline": (nothing, lambda e, by, now: tuning.decline(e, WS, **FIELD, by=by, now=now)),
    "see": (nothing, lambda e, by, now: alerting.acknowledge(e, WS, "A-1", 1, by, now)),
    "put off": (nothing, lambda e, by, now: alerting.snooze(e, WS, "A-1", 1, by, now, length="week")),
    "mute": (nothing, lambda e, by, now: alerting.mute(e, WS, "A-1", 1, by, now)),
    "lift": (muted, lambda e, by, now: alerting.unmute(e, WS, "S8", 1, by, now)),
    "start a remedy": (nothing, lambda e, by, now: alerting.acted(e, WS, "A-1", "card", by, now)),
    "go on": (nothing, lambda e, by, now: diagnosing.release(e, WS, 1, by, TODAY, now)),
}
ANSWERED_BY_THE_DEED = {"set", "start a remedy", "go on"}
"""What somebody else may tell as well: it is done again."""


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_told_twice_is_done_once_and_answered_alike(shop: Engine, verb: str) -> None:
    before, tell = VERBS[verb]
    before(shop)
    first = tell(shop, "U1", NOW)
    held = everything(shop)

    assert repr(first).replace(repr(NOW), "") == repr(tell(shop, "U1", LATER)).replace(repr(NOW), "")
    assert held == everything(shop)
    if verb not in ANSWERED_BY_THE_DEED:
        with pytest.raises((Stale, StaleDraft, BadInput, NotFound)):
            tell(shop, "U2", LATER)


def test_another_wish_of_the_same_person_on_what_has_changed_is_told_so(shop: Engine) -> None:
    """The second of two windows says other orders, the second menu another day: neither is dropped in silence."""
    deciding.edit(shop, WS, R, 1, "U1", NOW, change=ORDERS)
    with pytest.raises(StaleDraft):
        deciding.edit(shop, WS, R, 1, "U1", NOW, change=DraftChange(ORDERS.orders, "another word"))
    deciding.snooze(shop, WS, R, 2, "U1", NOW, length="week")
    with pytest.raises(StaleDraft):
        deciding.snooze(shop, WS, R, 2, "U1", NOW, length="day")


def test_what_was_taken_back_may_be_set_again_at_once(shop: Engine) -> None:
    """Set, taken back, set again within minutes: three changes, not one."""
    wanted = Change(SHOP, "review_days", None, 7)
    policies.change(shop, WS, wanted, by="U1", now=NOW)
    policies.change(shop, WS, Change(SHOP, "review_days", 7, None), by="U1", now=NOW, undo=True)
    policies.change(shop, WS, wanted, by="U1", now=LATER)

    assert {"shop": {"review_days": 7}} == policies.everything(shop, WS)
    with Session(shop) as session:
        lines = session.scalars(select(Audit).where(Audit.verb == "set_policy").order_by(Audit.id)).all()
    assert [7, None, 7] == [each.details["after"] for each in lines]


def test_a_question_asked_again_after_a_crash_goes_on_from_the_one_before_it(shop: Engine) -> None:
    """The thread goes on from an answer only when that is promised, never from itself."""
    where: dict[str, Any] = {"channel": "C1", "thread_ts": "1.1"}
    begun = asking.asked(shop, WS, "sales of HX-1 last week", today=TODAY, now=NOW, **where)
    assert [] == everything(shop)["conversation"]
    asking.remember(shop, WS, begun, now=NOW, **where)
    held = everything(shop)

    once, again = (
        asking.asked(shop, WS, "and of HX-2?", today=TODAY, now=now, **where) for now in (NOW, LATER)
    )

    assert ("HX-2",) == once.query.skus
    assert once.query == again.query
    assert held == everything(shop)


def test_a_file_that_was_read_before_the_crash_is_reported_as_read(shop: Engine, tmp_path: Path) -> None:
    """The same message again gets the same report; the same file sent later is known already."""
    path = tmp_path / "sales.csv"
    path.write_text("date,sku,units\n2026-11-20,HX-1,4\n")

    first, again, later, other = (
        import_files(shop, WS, [path], by=by, now=now)[0]
        for by, now in (("U1", NOW), ("U1", NOW), ("U1", LATER), ("U2", NOW))
    )

    assert (first, "imported") == (again, first.state)
    assert ["unchanged", "unchanged"] == [later.state, other.state]


def test_classes_are_counted_though_the_import_died_before_it_counted_them(
    shop: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HX-2 now earns nearly all: whoever looks next counts again, the same import or the night."""
    path = tmp_path / "sales.csv"
    path.write_text("date,sku,units,revenue\n2026-11-20,HX-2,9000,900000\n")

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("storage.imports._count_classes", die)
        with pytest.raises(KeyboardInterrupt):
            import_files(shop, WS, [path], now=NOW)
    assert ["A", "A"] == _classes(shop)

    (report,) = import_files(shop, WS, [path], now=LATER)

    assert ("unchanged", ["C", "A"]) == (report.state, _classes(shop))


def _classes(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return [each.abc_class for each in session.scalars(select(SkuClass).order_by(SkuClass.sku_id))]


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
        return {
            name: [tuple(r) for r in connection.execute(text(f'SELECT * FROM "{name}"'))] for name in names
        }
