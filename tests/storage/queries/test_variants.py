"""Which searches ask for one variant, and what its siblings have, as the store tells it (F4)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, event
from sqlmodel import Session, SQLModel

from core.market.records import Asked, Attribute
from storage.db import writing
from storage.queries.demand import core_keywords, signals
from storage.queries.goods import skus, variants
from storage.tables import CategoryNorm, Draft, KeywordDay, PurchaseOrder, PurchaseOrderLine, Sku, StockDay
from tests.bot.usecases.seller import NOW, TODAY, US, WS, add_import, add_skus


def put(engine: Engine, *rows: SQLModel) -> None:
    with Session(writing(engine)) as session:
        session.add_all(rows)
        session.commit()


def family(engine: Engine, variants: list[str], parent: str = "B0PARENT01", start: int = 1) -> list[int]:
    """Variants of one parent, the keywords named for the first of them only, each with 100 units counted."""
    stock = add_import(engine, "inventory", TODAY, TODAY)
    with Session(writing(engine)) as session:
        rows = [
            Sku(
                workspace_id=WS, marketplace=US, sku=f"V-{start + n}", currency="USD", title="Lunch box", variant=variant,
                parent_asin=parent, keywords=["Black Lunch Box", "lunch box", "red lunch box"] if n == 0 else None,
            )
            for n, variant in enumerate(variants)
        ]  # fmt: skip
        session.add_all(rows)
        session.commit()
        ids = [row.id for row in rows if row.id is not None]
        session.add_all(
            StockDay(
                sku_id=i, day=TODAY, workspace_id=WS, on_hand=100, inbound=20, source="i", import_id=stock
            )
            for i in ids
        )
        session.commit()
    return ids


def searched(engine: Engine, words: dict[str, tuple[int, int]]) -> None:
    """Searches a day before and now, by keyword."""
    file = add_import(engine, "keywords", TODAY - timedelta(days=60), TODAY)
    put(
        engine,
        *(
            KeywordDay(workspace_id=WS, marketplace=US, keyword=word, day=TODAY - timedelta(days=back), search_volume=volume, import_id=file)
            for word, (before, now) in words.items()
            for back, volume in ((40, before), (3, now))
        ),
    )  # fmt: skip


def of(engine: Engine, sku_ids: list[int]) -> dict[int, Asked | None]:
    with Session(engine) as session:
        products = skus.products(session, WS, sku_ids)
        found = signals.signals(session, WS, products, None, {}, TODAY)
    return {sku_id: each.asked for sku_id, each in found.items()}


SURGE = {"black lunch box": (100, 150), "lunch box": (1000, 1000), "red lunch box": (100, 130)}


def test_the_variant_that_risen_searches_ask_for_is_told_with_its_siblings_stock(engine: Engine) -> None:
    """Keywords are the whole parent's, spelt as the seller did; 30 % more is no surge."""
    black, red, blue = family(engine, ["Black", "Red", "Blue"])
    searched(engine, SURGE)

    assert {
        black: Asked(("Black Lunch Box",), 150, 100, 2, 240), red: None, blue: None
    } == of(engine, [black, red, blue])  # fmt: skip
    assert of(engine, [black])[black] == of(engine, [black, red, blue])[black]
    assert {blue: None} == of(engine, [blue])


def test_siblings_stock_is_on_hand_and_on_the_way_and_no_draft_nobody_decided_on(engine: Engine) -> None:
    black, red = family(engine, ["Black", "Red"])
    searched(engine, SURGE)
    with Session(writing(engine)) as session:
        po = PurchaseOrder(workspace_id=WS, number="PO-7", state="sent")
        session.add(po)
        session.flush()
        assert po.id is not None
        session.add(
            PurchaseOrderLine(workspace_id=WS, po_id=po.id, sku_id=red, quantity=300, ordered_on=TODAY)
        )
        session.add(
            Draft(
                workspace_id=WS, number="R-1", sku_id=red, quantity=999, currency="USD", created_at=NOW, updated_at=NOW,
                orders=[{"quantity": 999, "arrives": TODAY.isoformat(), "mode": "sea", "supplier": None}], basis={},
            )
        )  # fmt: skip
        session.commit()
    asked = of(engine, [black])[black]

    assert asked is not None
    assert (1, 100 + 20 + 300) == (asked.siblings, asked.units)


def test_a_sibling_never_counted_leaves_the_parents_stock_unknown(engine: Engine) -> None:
    black, _ = family(engine, ["Black", "Red"])
    put(engine, Sku(workspace_id=WS, marketplace=US, sku="V-9", currency="USD", variant="Blue", parent_asin="B0PARENT01"))  # fmt: skip
    searched(engine, SURGE)
    asked = of(engine, [black])[black]

    assert asked is not None
    assert (2, None) == (asked.siblings, asked.units)


def test_another_market_or_workspace_has_no_siblings_here_and_who_has_no_parent_is_silent(
    engine: Engine,
) -> None:
    (black,) = family(engine, ["Black"])
    put(
        engine,
        Sku(workspace_id=WS, marketplace="A1PA6795UKMFR9", sku="V-9", currency="EUR", variant="Red", parent_asin="B0PARENT01"),
    )  # fmt: skip
    (alone,) = add_skus(engine, 1, variant="Black", keywords=["black lunch box"])
    searched(engine, SURGE)

    assert {black: None, alone: None} == of(engine, [black, alone])


def test_statements_do_not_grow_with_parents_and_calm_ones_cost_no_look_at_stock(engine: Engine) -> None:
    ids = [
        i for n in range(12) for i in family(engine, ["Black", "Red", "Blue"], f"B0PARENT{n:02}", 1 + 3 * n)
    ]
    counts: list[int] = []
    event.listen(engine, "before_cursor_execute", lambda *_: counts.append(1))

    def statements(sku_ids: list[int]) -> int:
        counts.clear()
        of(engine, sku_ids)
        return len(counts)

    calm = statements(ids)
    searched(engine, SURGE)
    surge = statements(ids)

    assert surge == statements(ids[:3])
    assert 4 <= surge - calm <= 7


def test_what_all_buyers_click_and_buy_is_counted_by_market_and_who_carries_a_word_is_told(
    engine: Engine,
) -> None:
    """Half a year; an ASIN's own clicks are no buyers' at large; the category's rate in any spelling is the usual one."""
    black, red = family(engine, ["Black, portable", "Red"])
    file = add_import(engine, "keywords", TODAY - timedelta(days=200), TODAY)
    with Session(writing(engine)) as session:
        for i in (black, red):
            session.get_one(Sku, i).category = "Lunch Boxes"
        session.commit()

    def row(word: str, back: int, clicks: int | None, bought: int | None, **more: str) -> KeywordDay:
        values = {
            "workspace_id": WS,
            "marketplace": US,
            "day": TODAY - timedelta(days=back),
            "import_id": file,
        }
        return KeywordDay(keyword=word, clicks=clicks, purchases=bought, **(values | more))  # type: ignore[arg-type]

    put(
        engine,
        row("portable lunch box", 1, 500, 75), row("portable lunch box", 100, 500, 75), row("portable lunch box", 181, 9000, 0),
        row("portable lunch box", 2, 9000, 0, asin="B000000001"), row("portable lunch box", 3, 9000, None),
        row("portable lunch box", 4, 9000, 0, marketplace="A1PA6795UKMFR9"), row("red lunch box", 1, 1000, 50),
        CategoryNorm(workspace_id=WS, category="lunch boxes", conversion_rate=0.08, import_id=file),
    )  # fmt: skip
    with Session(engine) as session:
        products = skus.products(session, WS, [black, red])
        clicked = core_keywords.clicks(session, WS, TODAY)
        found = signals.signals(session, WS, products, None, {}, TODAY, clicked=clicked)
        page = variants.attributes_of(session, WS, red, products[red], TODAY)

    assert {black: (Attribute("portable", 1000, 150, 0.15, 0.08, 0, ("V-1",), 1),), red: ()} == {
        i: each.attributes for i, each in found.items()
    }
    assert page == list(found[black].attributes)
