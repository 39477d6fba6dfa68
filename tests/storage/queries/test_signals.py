"""Ranks, returns, searches and launches alike, as the store gives them to the rules."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from core.records import RivalDay
from storage.db import writing
from storage.queries.demand import analogues, signals
from storage.queries.goods import skus
from storage.queries.goods.histories import histories
from storage.queries.orders.situations import load_situations
from storage.queries.program import settings
from storage.tables import BsrDay, CategoryNorm, KeywordDay, ReturnDay, SalesDay, Sku
from tests.bot.usecases.seller import NOW, TODAY, US, WS, add_history, add_import, add_skus


def put(engine: Engine, *rows: SQLModel) -> None:
    with Session(writing(engine)) as session:
        session.add_all(rows)
        session.commit()


def of(engine: Engine, sku_ids: list[int], **more: Any) -> dict[int, Any]:
    with Session(engine) as session:
        products = skus.products(session, WS, sku_ids)
        return signals.signals(session, WS, products, more.get("classes"), {}, TODAY)


def test_nothing_imported_is_nothing_known(engine: Engine) -> None:
    one = add_skus(engine, 1)[0]
    found = of(engine, [one])[one]

    assert ((), None, None, None, {}) == (
        found.ranks,
        found.returned,
        found.category_return_rate,
        found.searches,
        found.gains,
    )


def test_returns_are_counted_over_90_days_with_their_reasons(engine: Engine) -> None:
    """A SKU without a return has none where somebody's returns are on file, not an unknown number."""
    one, two = add_skus(engine, 2, category="Lamps")
    file = add_import(engine, "returns", TODAY - timedelta(days=120), TODAY)
    key = {"workspace_id": WS, "import_id": file, "sku_id": one}
    put(
        engine,
        ReturnDay(day=TODAY, reason="DEFECTIVE", disposition="SELLABLE", units=2, **key),
        ReturnDay(day=TODAY - timedelta(days=89), reason="DEFECTIVE", disposition="DEFECTIVE", units=3, **key),
        ReturnDay(day=TODAY - timedelta(days=1), reason="UNWANTED_ITEM", disposition="", units=4, **key),
        ReturnDay(day=TODAY - timedelta(days=90), reason="DEFECTIVE", disposition="DEFECTIVE", units=100, **key),
        CategoryNorm(workspace_id=WS, category="Lamps", return_rate=0.07, size=50_000, import_id=file),
    )  # fmt: skip
    found = of(engine, [one, two])

    assert (9, 0.6) == (found[one].returned, found[one].unsellable)
    assert (("DEFECTIVE", 5), ("UNWANTED_ITEM", 4)) == found[one].return_reasons
    assert (0, 0.07, 50_000) == (
        found[two].returned,
        found[two].category_return_rate,
        found[two].category_size,
    )


def test_searches_are_those_of_its_core_keywords_28_days_on_28(engine: Engine) -> None:
    """Stated keywords in any spelling; a keyword known in one period only is no comparison."""
    one, two = add_skus(engine, 2)
    file = add_import(engine, "keywords", TODAY - timedelta(days=60), TODAY)

    def row(word: str, back: int, volume: int, **more: str) -> KeywordDay:
        day = TODAY - timedelta(days=back)
        return KeywordDay(workspace_id=WS, marketplace=US, keyword=word, day=day, search_volume=volume, import_id=file, **more)  # fmt: skip

    with Session(writing(engine)) as session:
        lamp = session.get(Sku, one)
        assert lamp is not None
        lamp.keywords = ["Desk Lamp", "reading lamp"]
        session.commit()
    put(
        engine,
        row("desk lamp", 0, 1400), row("desk lamp", 27, 1400), row("desk lamp", 28, 1000), row("desk lamp", 55, 1000),
        row("desk lamp", 0, 1300, asin="B0OTHER"),  # the same day told twice counts once
        row("desk lamp", 56, 9),
        row("desk lamp", 1, 70, source="another"), row("desk lamp", 30, 99, source="another"),  # counts other things
        row("reading lamp", 1, 500),
        row("night light", 1, 300, sku="HX-2"), row("night light", 40, 400, asin="B000000002"),
    )  # fmt: skip
    found = of(engine, [one, two])

    assert ((1400.0, 1000.0), ("Desk Lamp",)) == (found[one].searches, found[one].keywords)
    assert ((300.0, 400.0), ("night light",)) == (found[two].searches, found[two].keywords)


def test_the_rank_is_that_of_the_main_category(engine: Engine) -> None:
    one = add_skus(engine, 1)[0]
    file = add_import(engine, "bsr", TODAY, TODAY)
    key = {"workspace_id": WS, "import_id": file, "sku_id": one, "day": TODAY}
    put(
        engine,
        BsrDay(category="Home & Kitchen", bsr=4200, **key),
        BsrDay(category="Desk Lamps", bsr=31, **key),
    )

    assert ((TODAY, 4200),) == of(engine, [one])[one].ranks


def test_gains_are_those_of_the_skus_class_else_of_all(engine: Engine) -> None:
    one = add_skus(engine, 1)[0]
    with Session(writing(engine)) as session:
        settings.put(
            session,
            WS,
            signals.GAINS,
            {"*": {"F1": 0.01, "F2": 0.3}, "A": {"F1": 0.02}, "C": {"F1": -0.1}},
            by="restock",
            now=NOW,
        )
        session.commit()

    assert {"F1": -0.1, "F2": 0.3} == of(engine, [one], classes={})[one].gains
    assert {"F1": 0.02, "F2": 0.3} == of(engine, [one], classes={one: "A"})[one].gains


def sold(engine: Engine, sku_id: int, first: date, rates: list[int], file: int) -> list[SalesDay]:
    return [
        SalesDay(sku_id=sku_id, day=first + timedelta(days=i), workspace_id=WS, units=rate, source="sales", import_id=file)
        for i, rate in enumerate(rates)
    ]  # fmt: skip


def test_a_new_sku_is_told_the_launches_of_like_skus_of_its_category(engine: Engine) -> None:
    """Not one that sold from the file's first day on, not one of another category or of twice the price."""
    old, like, dear, other, new = add_skus(engine, 5, category="Lamps", price=Decimal(20))
    first = TODAY - timedelta(days=300)
    file = add_import(engine, "sales", first, TODAY)
    with Session(writing(engine)) as session:
        session.get(Sku, dear).price = Decimal(50)  # type: ignore[union-attr]
        session.get(Sku, other).category = "Rugs"  # type: ignore[union-attr]
        session.commit()
    launch = TODAY - timedelta(days=120)
    put(
        engine,
        *sold(engine, old, first, [9] * 300, file),
        *(row for sku in (like, dear, other) for row in sold(engine, sku, launch, [2] * 7 + [4] * 60, file)),
        *sold(engine, new, TODAY - timedelta(days=10), [1] * 10, file),
    )
    with Session(engine) as session:
        products = skus.products(session, WS, [old, like, dear, other, new])
        known = histories(session, WS, list(products), TODAY)
        found = analogues.analogues(session, WS, products, known, {}, TODAY)

    assert {new} == set(found)
    assert [("HX-2", "own")] == [(a.name, a.kind) for a in found[new]]
    assert [2.0, 4.0] == [round(week, 6) for week in found[new][0].weeks[:2]]


def test_competitors_with_estimates_go_before_own_launches_unless_they_were_no_new_listing() -> None:
    def days(asin: str, reviews: int, count: int = 21) -> list[RivalDay]:
        return [
            RivalDay(
                TODAY - timedelta(days=count - i), asin, units_estimate=float(1 + i // 7), reviews=reviews
            )
            for i in range(count)
        ]

    found = analogues.of_rivals([*days("B0NEW", 3), *days("B0OLD", 900), *days("B0SHORT", 3, 13)])

    assert [("B0NEW", (1.0, 2.0, 3.0))] == [(a.name, a.weeks) for a in found]


def test_the_situation_carries_the_signals(engine: Engine) -> None:
    ids = add_skus(engine, 2)
    add_history(engine, ids[:1])
    parts = list(load_situations(engine, WS, TODAY, lambda *_: {}))

    assert all(situation.signals is not None for part in parts for _, situation in part)
