"""What a SKU is called: by itself, and with its marketplace where the same SKU is sold in several."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.facts import Reader
from bot.render import budget as budget_view
from bot.render import card as card_view
from bot.render import digest as digest_view
from bot.usecases import nightly
from bot.usecases.orders import deciding, papers
from bot.usecases.plans import budgeting, figures, overview, planning
from bot.usecases.reports import health
from storage.db import writing
from storage.exports.po_document import PoDocument
from storage.queries.goods import skus
from storage.tables import Sku
from tests.bot.usecases.seller import NOW, TODAY, WS, add_history, add_skus, add_terms

DE = "A1PA6795UKMFR9"
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """HX-1 and HX-2 in the US, HX-1 in Germany too; all of them run low."""
    terms = {"price": Decimal(20), "unit_cost": Decimal(6), "supplier": "Ningbo Light", "weight_g": 500.0}
    here = add_skus(sqlite_engine, 2, **terms)
    with Session(writing(sqlite_engine)) as session:
        there = Sku(workspace_id=WS, marketplace=DE, sku="HX-1", currency="EUR", title="Lampe", **terms)
        session.add(there)
        session.commit()
        assert there.id is not None
        there_id = there.id
    add_terms(sqlite_engine)
    add_history(sqlite_engine, here)
    add_history(sqlite_engine, [there_id], marketplace=DE)
    nightly.run(sqlite_engine, WS, TODAY, NOW)
    return sqlite_engine


def _id(engine: Engine, name: str) -> int:
    with Session(engine) as session:
        return skus.called(session, WS, name, TODAY)[0].sku_id


def test_only_a_sku_of_several_marketplaces_is_named_with_its_own(engine: Engine) -> None:
    """Its card, its line in the digest, in lists, a budget and the plan say which one it is; the other SKU stays as it is."""
    names = {"HX-1@US", "HX-1@DE", "HX-2"}
    for name in sorted(names):
        facts = planning.card(engine, WS, _id(engine, name), today=TODAY, now=NOW)
        drawn = card_view.card(facts, Reader())
        assert drawn.text.startswith(f"{name}: ")
        assert f"*{name}*" in drawn.blocks[0]["text"]["text"]
    waiting = overview.waiting(engine, WS, TODAY)
    assert names == {draft.sku for draft in waiting.drafts}
    assert all(f"*{name}*" in str(digest_view.digest(waiting, Reader()).blocks) for name in names)
    assert {alert.sku for alert in waiting.alerts} <= names
    assert names == {row.sku for row in figures.figures(engine, WS, TODAY).rows}
    assert names == {row.sku for row in health.health(engine, WS, TODAY).skus}
    assert names == {
        each.sku for each, _ in planning.as_called(engine, WS, planning.plan(engine, WS, None, TODAY))
    }
    list_ = budgeting.budget(engine, WS, Decimal(50_000))
    assert names == {each.sku for each in (*list_.lines, *list_.left)}
    assert "*HX-1@US*" in budget_view.budget(list_, Reader()).text


def test_an_order_tells_the_supplier_where_its_goods_are_for(engine: Engine) -> None:
    """The SKU on the papers stays the supplier's word for it; the marketplace stands behind the title."""
    made: dict[str, PoDocument] = {}
    for name in ("HX-1@DE", "HX-2"):
        facts = planning.card(engine, WS, _id(engine, name), today=TODAY, now=NOW)
        assert facts.draft is not None
        decided = deciding.approve(engine, WS, facts.draft.number, facts.draft.version, "U1", LATER)
        order = papers.document(engine, WS, str(decided.po_number))
        assert order is not None
        made[name] = order
    german, other = (made[name].lines[0] for name in ("HX-1@DE", "HX-2"))
    assert ("HX-1", "Lampe · Amazon DE") == (german.sku, german.title)
    assert ("HX-2", "Desk lamp 2") == (other.sku, other.title)
