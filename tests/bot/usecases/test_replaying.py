"""A decision made again on the data of its day, and its figures led to file and row."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from bot.facts import Reader
from bot.render import replayed as view
from bot.render import why as why_view
from bot.usecases.orders import deciding
from bot.usecases.plans import explaining, planning
from bot.usecases.proof import replaying
from core.errors import BadInput, NotFound
from core.phrase import Phrase
from storage.db import writing
from storage.tables import Draft, SuggestionRow
from tests.bot.usecases.seller import NOW, TODAY, WS, add_drafts, add_history, add_skus, add_terms


@pytest.fixture
def number(engine: Engine) -> str:
    """A draft of a SKU that runs out, approved."""
    add_terms(engine)
    ids = add_skus(engine, 1, price=Decimal(20), unit_cost=Decimal(6), supplier="Ningbo Light")
    add_history(engine, ids, on_hand=100)
    draft = planning.card(engine, WS, ids[0], today=TODAY, now=NOW).draft
    assert draft is not None
    deciding.approve(engine, WS, draft.number, draft.version, "U1", NOW)
    return draft.number


def test_a_stored_decision_comes_to_the_same_figures_weeks_later(engine: Engine, number: str) -> None:
    week = timedelta(days=7)

    found = replaying.replayed(engine, WS, number.lower(), TODAY + week, NOW + week)

    assert found.same
    assert found.own_thresholds
    assert found.as_of == TODAY
    assert isinstance(found.scored, Phrase)
    for locale in ("en", "zh_CN"):
        drawn = view.replayed(found, Reader(locale=locale))
        assert number in drawn.text
    assert "the same figures" in view.replayed(found, Reader()).text


def test_a_decision_that_does_not_is_told_by_figure(engine: Engine, number: str) -> None:
    with Session(writing(engine)) as session:
        row = session.scalars(select(SuggestionRow)).one()
        row.shown = {**row.shown, "quantity": row.shown["quantity"] + 24}
        session.commit()

    found = replaying.replayed(engine, WS, number, TODAY, NOW)

    assert found.differs == ("quantity",)
    assert "other quantity" in view.replayed(found, Reader()).text


def test_what_is_unknown_or_not_kept_is_refused(engine: Engine, number: str) -> None:
    with pytest.raises(NotFound):
        replaying.replayed(engine, WS, "R-2026-9999", TODAY, NOW)
    with pytest.raises(NotFound):
        replaying.replayed(engine, "other", number, TODAY, NOW)
    (bare,) = add_drafts(engine, add_skus_named(engine))
    with pytest.raises(BadInput):
        replaying.replayed(engine, WS, bare, TODAY, NOW)


def add_skus_named(engine: Engine) -> list[int]:
    """The SKU of the approved draft: it may have a second, bare one."""
    with Session(writing(engine)) as session:
        sku_id = session.scalars(select(Draft.sku_id)).one()
        session.execute(update(Draft).where(col(Draft.sku_id) == sku_id).values(note="kept"))
        session.commit()
    return [sku_id]


def test_every_input_is_led_to_its_file_and_row(engine: Engine, number: str) -> None:
    found = explaining.why(engine, WS, "HX-1", TODAY)

    origin = {str(each.what): str(each.source) for each in found.inputs}
    assert origin["on hand"].startswith("inventory.csv (import ")
    assert origin["on hand"].endswith(f"row HX-1, {TODAY}")
    assert origin["history"].startswith("sales.csv (import ")
    assert f"to {TODAY - timedelta(days=1)}" in origin["history"]
    assert {"quantity", "reorder point"} <= {each.figure.text for each in found.formulas}
    for locale in ("en", "zh_CN"):
        assert "HX-1" in why_view.sku(found, Reader(locale=locale)).text
