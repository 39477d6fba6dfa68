"""What core is told of a seller: known days, unknown days, stock-outs, what is on its way, and who earns most."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from core.records import Forecast, Stock
from storage.db import writing
from storage.queries.demand import forecasts
from storage.queries.goods import abc, coverage, histories, skus, stock, terms
from storage.queries.orders import counters, pipeline
from storage.queries.orders.situations import load_situations
from storage.tables import (
    FreightRow,
    Import,
    LedgerDay,
    PurchaseOrder,
    PurchaseOrderLine,
    SalesDay,
    SalesPeriod,
    Sku,
    StockDay,
    Workspace,
)
from tests.bot.usecases.seller import (
    NOW,
    TODAY,
    WS,
    add_drafts,
    add_history,
    add_import,
    add_skus,
    add_terms,
)

DAY = timedelta(days=1)
MAR = date(2026, 3, 1)


def keep(engine: Engine, *rows: Any) -> None:
    with Session(writing(engine)) as session:
        session.add_all(rows)
        session.commit()


def sold(engine: Engine, sku_id: int, day: date, units: int, import_id: int) -> None:
    keep(
        engine,
        SalesDay(sku_id=sku_id, day=day, workspace_id=WS, units=units, source="sales", import_id=import_id),
    )


def counted(engine: Engine, sku_id: int, day: date, on_hand: int, import_id: int, **more: int) -> None:
    keep(
        engine,
        StockDay(
            sku_id=sku_id,
            day=day,
            workspace_id=WS,
            on_hand=on_hand,
            source="inventory",
            import_id=import_id,
            **more,
        ),
    )


def history(engine: Engine, sku_id: int, today: date = TODAY):  # type: ignore[no-untyped-def]
    with Session(engine) as session:
        return histories.histories(session, WS, [sku_id], today)[sku_id]


def test_a_covered_day_without_a_row_is_zero_and_an_uncovered_one_unknown(engine: Engine) -> None:
    (sku_id,) = add_skus(engine)
    march = add_import(engine, "sales", MAR, MAR + 4 * DAY)
    later = add_import(engine, "sales", MAR + 7 * DAY, MAR + 8 * DAY)
    sold(engine, sku_id, MAR, 3, march)
    sold(engine, sku_id, MAR + 2 * DAY, 5, march)
    sold(engine, sku_id, MAR + 8 * DAY, 1, later)

    found = history(engine, sku_id)

    assert (MAR, MAR + 8 * DAY) == (found.start, found.end)
    nan = float("nan")
    np.testing.assert_array_equal([3, 0, 5, 0, 0, nan, nan, 0, 1], found.units)
    assert found.in_stock.all()


def test_the_future_is_not_known_on_a_day_in_the_past(engine: Engine) -> None:
    (sku_id,) = add_skus(engine)
    march = add_import(engine, "sales", MAR, MAR + 4 * DAY)
    sold(engine, sku_id, MAR, 3, march)
    sold(engine, sku_id, MAR + 3 * DAY, 9, march)

    np.testing.assert_array_equal([3, 0], history(engine, sku_id, MAR + DAY).units)


def test_a_sum_of_several_days_is_spread_over_those_no_daily_file_covers(engine: Engine) -> None:
    """Ten units in a week, four of them on the two days that are known: six over the other five."""
    (sku_id,) = add_skus(engine)
    daily = add_import(engine, "sales", MAR, MAR + DAY)
    weekly = add_import(engine, "business_report", MAR, MAR + 6 * DAY)
    sold(engine, sku_id, MAR, 4, daily)
    keep(
        engine,
        SalesPeriod(
            sku_id=sku_id,
            first_day=MAR,
            last_day=MAR + 6 * DAY,
            workspace_id=WS,
            units=10,
            source="business_report",
            import_id=weekly,
        ),
    )

    np.testing.assert_allclose([4, 0, 1.2, 1.2, 1.2, 1.2, 1.2], history(engine, sku_id).units)


def test_days_that_end_with_nothing_are_out_of_stock(engine: Engine) -> None:
    """Counted as nothing on days 1 and 4: out on both and between, but not on the day that still sold."""
    (sku_id,) = add_skus(engine)
    sales = add_import(engine, "sales", MAR, MAR + 6 * DAY)
    stocks = add_import(engine, "inventory", MAR, MAR + 6 * DAY)
    for day, units in ((0, 4), (1, 2), (3, 1)):
        sold(engine, sku_id, MAR + day * DAY, units, sales)
    for day, on_hand in ((0, 5), (1, 0), (4, 0), (5, 30)):
        counted(engine, sku_id, MAR + day * DAY, on_hand, stocks)

    np.testing.assert_array_equal(
        [True, False, False, True, False, True, True], history(engine, sku_id).in_stock
    )


def test_the_ledger_tells_of_stock_outs_where_no_snapshot_does(engine: Engine) -> None:
    (sku_id,) = add_skus(engine)
    sales = add_import(engine, "sales", MAR, MAR + 2 * DAY)
    sold(engine, sku_id, MAR, 4, sales)
    for day, ending in ((0, 3), (1, 0)):
        for place, disposition, units in (
            ("A", "SELLABLE", ending),
            ("B", "SELLABLE", 0),
            ("A", "DEFECTIVE", 9),
        ):
            keep(
                engine,
                LedgerDay(
                    sku_id=sku_id,
                    day=MAR + day * DAY,
                    disposition=disposition,
                    location=place,
                    workspace_id=WS,
                    starting=units,
                    ending=units,
                    import_id=sales,
                ),
            )

    np.testing.assert_array_equal([True, False, True], history(engine, sku_id).in_stock)
    with Session(engine) as session:
        assert (
            Stock(as_of=MAR + DAY, on_hand=0, unsellable=9)
            == stock.stock(session, WS, [sku_id], TODAY)[sku_id]
        )


def test_what_is_on_its_way_counts_every_unit_once(engine: Engine) -> None:
    """300 reported inbound; an imported order over 240 of them is known: 60 are known only to the marketplace."""
    (sku_id,) = add_skus(engine)
    files = add_import(engine, "inventory", TODAY, TODAY)
    counted(engine, sku_id, TODAY, 50, files, inbound=300)
    for number, state, quantity, received, by_us in (
        ("PO-7", "sent", 240, None, False),
        ("PO-8", "received", 500, TODAY - DAY, False),
        ("PO-9", "approved", 100, None, True),
        ("PO-10", "cancelled", 999, None, True),
    ):
        order = PurchaseOrder(
            workspace_id=WS, number=number, state=state, supplier="S", import_id=None if by_us else files
        )
        with Session(writing(engine)) as session:
            session.add(order)
            session.flush()
            session.add(
                PurchaseOrderLine(
                    workspace_id=WS,
                    po_id=order.id or 0,
                    sku_id=sku_id,
                    quantity=quantity,
                    mode="sea",
                    ordered_on=TODAY - 40 * DAY,
                    expected_on=TODAY + 5 * DAY,
                    received_on=received,
                )
            )
            session.commit()
    (number,) = add_drafts(engine, [sku_id])

    with Session(engine) as session:
        known = stock.stock(session, WS, [sku_id], TODAY)
        lots = pipeline.inbound(session, WS, [sku_id], TODAY, known)[sku_id]
        without = pipeline.inbound(session, WS, [sku_id], TODAY, known, without_drafts_of=[sku_id])[sku_id]
        two_days_ago = pipeline.inbound(session, WS, [sku_id], TODAY - 2 * DAY, {})[sku_id]
        learnt = pipeline.past_orders(session, WS, TODAY, ["S"])["S"]

    assert {
        ("PO-7", "in_transit", 240), ("PO-9", "approved", 100), (number, "draft", 1200), ("", "reported", 60),
    } == {(lot.reference, lot.kind, lot.quantity) for lot in lots}  # fmt: skip
    assert number not in {lot.reference for lot in without}
    assert "PO-8" in {lot.reference for lot in two_days_ago}
    assert [(500, TODAY - DAY)] == [(each.quantity, each.received_on) for each in learnt]


def test_goods_received_after_stock_was_counted_are_not_lost(engine: Engine) -> None:
    """Counted two days ago, 488 of 500 received since: they come tomorrow, until a newer stock file has them."""
    (sku_id,) = add_skus(engine)
    files = add_import(engine, "inventory", TODAY, TODAY)
    counted(engine, sku_id, TODAY - 2 * DAY, 50, files)
    order = PurchaseOrder(workspace_id=WS, number="PO-8", state="received", supplier="S")
    with Session(writing(engine)) as session:
        session.add(order)
        session.flush()
        session.add(
            PurchaseOrderLine(
                workspace_id=WS, po_id=order.id or 0, sku_id=sku_id, quantity=500, mode="sea",
                ordered_on=TODAY - 40 * DAY, received_on=TODAY - DAY, received_quantity=488,
            )
        )  # fmt: skip
        session.commit()

    with Session(engine) as session:
        known = stock.stock(session, WS, [sku_id], TODAY)
        (lot,) = pipeline.inbound(session, WS, [sku_id], TODAY, known)[sku_id]
    assert (488, TODAY + DAY) == (lot.quantity, lot.arrives)

    counted(engine, sku_id, TODAY - DAY, 530, files)
    with Session(engine) as session:
        assert {} == pipeline.inbound(session, WS, [sku_id], TODAY, stock.stock(session, WS, [sku_id], TODAY))


def test_legs_are_learnt_from_all_suppliers_of_a_marketplace_and_from_no_day_to_come(engine: Engine) -> None:
    """Two suppliers' orders, one of them of two lines, one not received yet, one that arrives tomorrow."""
    one, two = add_skus(engine, 2)
    ways = (("S", 30, 4, (one, two)), ("T", 40, None, (two,)), ("T", 61, None, (two,)))
    for number, (supplier, sailed, taken, goods) in enumerate(ways):
        left = TODAY - 60 * DAY
        order = PurchaseOrder(workspace_id=WS, number=f"PO-{number}", state="sent", supplier=supplier)
        with Session(writing(engine)) as session:
            session.add(order)
            session.flush()
            for sku_id in goods:
                arrived = left + sailed * DAY
                session.add(
                    PurchaseOrderLine(
                        workspace_id=WS, po_id=order.id or 0, sku_id=sku_id, quantity=10, mode="sea",
                        ordered_on=left - 20 * DAY, produced_on=left, arrived_on=arrived,
                        received_on=None if taken is None else arrived + taken * DAY,
                    )
                )  # fmt: skip
            session.commit()

    with Session(engine) as session:
        (known,) = pipeline.legs(session, WS, TODAY).values()
        elsewhere = pipeline.legs(session, WS, TODAY, ["A1PA6795UKMFR9"])
        nobody = pipeline.legs(session, "T-OTHER", TODAY)

    assert {("transit", 2, 35.0), ("receiving", 1, 4.0)} == {(e.leg, e.orders, e.mean) for e in known}
    assert ({}, {}) == (elsewhere, nobody)


def test_a_supplier_is_learnt_from_its_newest_orders(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three orders of one supplier and one of another; of each the two newest count, the newest first."""
    monkeypatch.setattr(pipeline, "LEARN_FROM", 2)
    (sku_id,) = add_skus(engine)
    for number, (supplier, ago) in enumerate((("S", 50), ("S", 10), ("S", 30), ("T", 90))):
        order = PurchaseOrder(workspace_id=WS, number=f"PO-{number}", state="received", supplier=supplier)
        with Session(writing(engine)) as session:
            session.add(order)
            session.flush()
            for line in (1, 2):
                session.add(
                    PurchaseOrderLine(
                        workspace_id=WS, po_id=order.id or 0, sku_id=sku_id, line=line, quantity=5, mode="sea",
                        ordered_on=TODAY - 100 * DAY, received_on=TODAY - ago * DAY,
                    )
                )  # fmt: skip
            session.commit()

    with Session(engine) as session:
        learnt = pipeline.past_orders(session, WS, TODAY, ["S", "T"])

    assert [10, 30] == [(TODAY - each.received_on).days for each in learnt["S"]]
    assert [90] == [(TODAY - each.received_on).days for each in learnt["T"]]
    assert {10} == {each.quantity for each in learnt["S"]}


def test_classes_follow_gross_profit(engine: Engine) -> None:
    """Profits of 70, 20, 6 and 4 of a hundred: A, A (70 come before it), B (90), C (96)."""
    ids = add_skus(engine, 5, unit_cost=Decimal(5))
    files = add_import(engine, "sales", TODAY - 9 * DAY, TODAY)
    for sku_id, profit in zip(ids, (70, 20, 6, 4), strict=False):
        keep(
            engine,
            SalesDay(
                sku_id=sku_id,
                day=TODAY,
                workspace_id=WS,
                units=10,
                sales=Decimal(50 + profit),
                source="sales",
                import_id=files,
            ),
        )

    with Session(writing(engine)) as session:
        assert dict(zip(ids, "AABC", strict=False)) == abc.classes(session, WS, TODAY)
        assert abc.refresh(session, WS, TODAY)
        assert not abc.refresh(session, WS, TODAY + 6 * DAY)
        assert abc.refresh(session, WS, TODAY + 7 * DAY)
        session.commit()
        assert dict(zip(ids, "AABC", strict=False)) == abc.usable(session, WS, TODAY + 8 * DAY)
        # a day before the stored classes: counted for that day, whoever asks, so that all verbs say the same of it
        assert dict(zip(ids, "AABC", strict=False)) == abc.usable(session, WS, TODAY, count=False)


def test_a_stored_forecast_serves_for_a_week(engine: Engine) -> None:
    (sku_id,) = add_skus(engine)
    mean = np.arange(97, dtype=float)
    made = Forecast("HX-1", TODAY + DAY, mean, np.tile(mean, (9, 1)), 0.2, "m", 3, 4.5)
    with Session(writing(engine)) as session:
        forecasts.save(session, WS, {sku_id: (made, TODAY)}, 7, NOW)
        session.commit()

    with Session(engine) as session:
        now = forecasts.usable(session, WS, [sku_id], TODAY, 7)[sku_id]
        in_a_week = forecasts.usable(session, WS, [sku_id], TODAY + 7 * DAY, 7)[sku_id]
        assert {} == forecasts.usable(session, WS, [sku_id], TODAY + 8 * DAY, 7)
        assert {} == forecasts.usable(session, WS, [sku_id], TODAY - DAY, 7)
    np.testing.assert_array_equal(mean[:90], now.mean)
    np.testing.assert_array_equal(mean[7:], in_a_week.mean)
    assert (TODAY + 8 * DAY, (9, 90), 3) == (
        in_a_week.start,
        in_a_week.quantiles.shape,
        in_a_week.out_of_stock_days,
    )


@pytest.mark.parametrize(
    ("touched", "per_day", "serves"),
    [(False, 0.4, True), (True, 0.4, False), (False, 1.1, False)],
)
def test_a_stored_forecast_serves_until_newer_data_touches_its_sku(
    engine: Engine, touched: bool, per_day: float, serves: bool
) -> None:
    """Three silent days are no news of a SKU that sells 0.4 a day, and are of one that sells 1.1."""
    mine, other = add_skus(engine, 2)
    first = add_import(engine, "sales", MAR, TODAY - 3 * DAY)
    sold(engine, mine, TODAY - 3 * DAY, 1, first)
    mean = np.full(97, per_day)
    made = Forecast("HX-1", TODAY - 2 * DAY, mean, np.tile(mean, (9, 1)), 0.2, "m")
    with Session(writing(engine)) as session:
        forecasts.save(session, WS, {mine: (made, TODAY - 3 * DAY)}, first, NOW)
        session.commit()
    newer = add_import(engine, "sales", TODAY - 2 * DAY, TODAY)
    sold(engine, mine if touched else other, TODAY, 1, newer)

    with Session(engine) as session:
        found = forecasts.usable(session, WS, [mine], TODAY, coverage.version(session, WS))
    assert serves == (mine in found)


def test_data_that_is_older_than_usual_is_named(engine: Engine) -> None:
    (sku_id,) = add_skus(engine)
    sold(engine, sku_id, MAR, 1, add_import(engine, "sales", MAR, TODAY - 3 * DAY))
    counted(engine, sku_id, TODAY, 1, add_import(engine, "inventory", TODAY, TODAY))

    with Session(engine) as session:
        assert () == coverage.age(session, WS, TODAY).stale
        assert ("sales",) == coverage.age(session, WS, TODAY + DAY).stale
        assert ("sales", "stock") == coverage.age(session, WS, TODAY + 3 * DAY).stale


@pytest.mark.parametrize(("first", "second"), [(2, 40)])
def test_the_number_of_statements_does_not_grow_with_the_catalogue(
    engine: Engine, first: int, second: int
) -> None:
    add_terms(engine)
    ids = add_skus(engine, second, supplier="Ningbo Light")
    add_history(engine, ids, days=5)
    counts: list[int] = []
    event.listen(engine, "before_cursor_execute", lambda *_: counts.append(1))

    def statements(sku_ids: list[int]) -> int:
        counts.clear()
        mean = np.ones(90)
        forecast = Forecast("", TODAY + DAY, mean, np.tile(mean, (9, 1)), 0.2, "flat")
        list(load_situations(engine, WS, TODAY, lambda known, *_: dict.fromkeys(known, forecast), sku_ids))
        return len(counts)

    assert statements(ids[:first]) == statements(ids)


def test_numbers_are_given_out_once_each_year_from_one(engine: Engine) -> None:
    with Session(writing(engine)) as session:
        session.add(Workspace(id="other", created_at=NOW))
        session.add(PurchaseOrder(workspace_id=WS, number="PO-0002", state="sent"))
        session.flush()
        assert ["R-2026-0001", "R-2026-0002", "R-2027-0001"] == [
            counters.draft_number(session, WS, year) for year in (2026, 2026, 2027)
        ]
        assert "R-2026-0001" == counters.draft_number(session, "other", 2026)
        assert ["PO-0001", "PO-0003"] == [counters.order_number(session, WS) for _ in range(2)]


def received(engine: Engine, number: str, supplier: str | None, sku_id: int, ago: int, took: int) -> None:
    """An order of that many days ago, received after ``took`` days."""
    with Session(writing(engine)) as session:
        order = PurchaseOrder(workspace_id=WS, number=number, state="received", supplier=supplier)
        session.add(order)
        session.flush()
        session.add(
            PurchaseOrderLine(
                workspace_id=WS, po_id=order.id or 0, sku_id=sku_id, line=1, quantity=5, mode="sea",
                ordered_on=TODAY - ago * DAY, received_on=TODAY - (ago - took) * DAY,
            )
        )  # fmt: skip
        session.commit()


@pytest.mark.parametrize("alone", [False, True])
def test_orders_teach_without_a_suppliers_file_the_card_and_the_plan_alike(
    engine: Engine, alone: bool
) -> None:
    """Of three SKUs one names its supplier, one was ordered from another before, one from nobody named: each learns its own."""
    named, bought, unknown = add_skus(engine, 3)
    keep_supplier(engine, named, "S")
    for sku_id in (bought, unknown):
        keep_supplier(engine, sku_id, None)
    received(engine, "PO-1", "S", named, 60, 20)
    received(engine, "PO-2", "T", bought, 60, 30)
    received(engine, "PO-3", "S", bought, 90, 25)
    received(engine, "PO-4", None, unknown, 60, 40)

    found = {
        sku_id: [(each.received_on - each.ordered_on).days for each in situation.past_orders]
        for wanted in ([[named], [bought], [unknown]] if alone else [None])
        for part in load_situations(engine, WS, TODAY, lambda *_: {}, wanted)
        for sku_id, situation in part
    }

    assert {named: [20, 25], bought: [30], unknown: [40]} == found


@pytest.mark.parametrize("alone", [False, True])
def test_a_sku_from_nobody_known_learns_from_all_orders_of_its_seller(engine: Engine, alone: bool) -> None:
    """It names no supplier and was never ordered: any order of the seller tells more than the usual days."""
    named, other, unknown = add_skus(engine, 3)
    for sku_id, supplier in ((named, "S"), (other, "T"), (unknown, None)):
        keep_supplier(engine, sku_id, supplier)
    received(engine, "PO-1", "S", named, 60, 20)
    received(engine, "PO-2", "T", other, 60, 30)

    found = {
        sku_id: [(each.received_on - each.ordered_on).days for each in situation.past_orders]
        for part in load_situations(engine, WS, TODAY, lambda *_: {}, [unknown] if alone else None)
        for sku_id, situation in part
    }

    assert found[unknown] == [30, 20]
    assert alone or found[named] == [20]


def keep_supplier(engine: Engine, sku_id: int, supplier: str | None) -> None:
    with Session(writing(engine)) as session:
        sku = session.get(Sku, sku_id)
        assert sku is not None
        sku.supplier = supplier
        session.commit()


def test_a_sku_sold_in_several_marketplaces_is_the_workspaces_own_first_and_named_with_its_place(
    engine: Engine,
) -> None:
    """Also in letters that SQLite cannot lower, and where a name has an @ of its own."""
    rows = [
        Sku(workspace_id=WS, marketplace=place, sku=name, currency="EUR")
        for name in ("KÜHL-1", "A@DE")
        for place in ("A1PA6795UKMFR9", "ATVPDKIKX0DER", "A1F83G8C2ARO7P")
    ]
    keep(engine, *rows)

    def places(word: str) -> list[str]:
        with Session(engine) as session:
            return [each.marketplace for each in skus.called(session, WS, word, TODAY)]

    assert ["ATVPDKIKX0DER", "A1F83G8C2ARO7P", "A1PA6795UKMFR9"] == places("KÜHL-1")
    assert ["A1PA6795UKMFR9"] == places("KÜHL-1@DE") == places("KÜHL-1@amazon.de")
    assert 3 == len(places("A@DE"))
    assert ["A1F83G8C2ARO7P"] == places("A@DE@UK")
    assert [] == places("KÜHL-1@Mars") == places("KÜHL-1@JP")


def test_freight_is_in_the_currency_of_its_file_where_the_seller_sells_in_it(engine: Engine) -> None:
    """Rates imported for Germany are euros once there is a German SKU; before, nobody can have meant euros."""
    file = add_import(engine, "freight", MAR, MAR)
    with Session(writing(engine)) as session:
        session.get_one(Import, file).currency = "EUR"
        session.commit()
    keep(engine, FreightRow(workspace_id=WS, mode="sea", transit_days=30.0, import_id=file))
    keep(engine, Sku(workspace_id=WS, marketplace="ATVPDKIKX0DER", sku="A-1", currency="USD"))

    def currency() -> list[str | None]:
        with Session(engine) as session:
            return [each.currency for place in terms.freight(session, WS).values() for each in place]

    assert [None] == currency()
    keep(engine, Sku(workspace_id=WS, marketplace="A1PA6795UKMFR9", sku="A-1", currency="EUR"))
    assert ["EUR", "EUR"] == currency()


def test_a_marketplaces_own_rates_stand_before_those_for_all(engine: Engine) -> None:
    """Germany has its own sea rate in euros and the common air rate; the US has only the common ones."""
    keep(engine, Sku(workspace_id=WS, marketplace="ATVPDKIKX0DER", sku="A-1", currency="USD"))
    keep(engine, Sku(workspace_id=WS, marketplace="A1PA6795UKMFR9", sku="A-1", currency="EUR"))
    for place, mode, days in (("", "sea", 30.0), ("", "air", 8.0), ("A1PA6795UKMFR9", "sea", 45.0)):
        keep(engine, FreightRow(workspace_id=WS, marketplace=place, mode=mode, transit_days=days))

    with Session(engine) as session:
        found = terms.freight(session, WS)

    assert {
        "ATVPDKIKX0DER": [("sea", 30.0, None), ("air", 8.0, None)],
        "A1PA6795UKMFR9": [("sea", 45.0, "EUR"), ("air", 8.0, None)],
    } == {place: [(f.mode, f.transit_days, f.currency) for f in rates] for place, rates in found.items()}
