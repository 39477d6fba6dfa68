"""What lies in the seller's own warehouses, as each was last counted, and what of it has left since."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.records import Inbound, Stock
from storage.db import writing
from storage.queries.goods.warehouses import upstream
from storage.queries.program.workspaces import ensure
from storage.tables import Import, Sku, StockDay, WarehouseDay
from tests.conftest import NOW

MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)
US, DE = "ATVPDKIKX0DER", "A1PA6795UKMFR9"


def counted(
    engine: Engine, *rows: tuple[int, date, str, int], workspace: str = "default", market: str = US
) -> None:
    """Counts of SKUs by number, day, warehouse and units."""
    with Session(writing(engine)) as session:
        ensure(engine, workspace, NOW) if workspace != "default" else None
        for number in {row[0] for row in rows}:
            if session.get(Sku, number) is None:
                session.add(
                    Sku(
                        id=number,
                        workspace_id=workspace,
                        marketplace=market,
                        sku=f"S{number}",
                        currency="USD",
                    )
                )
        file = Import(
            workspace_id=workspace, file_name="own.csv", sha256=f"{workspace}{market}{rows}", kind="inventory", state="done", imported_at=NOW,
        )  # fmt: skip
        session.add(file)
        session.flush()
        session.add_all(
            WarehouseDay(
                sku_id=sku,
                day=day,
                warehouse=place,
                workspace_id=workspace,
                on_hand=units,
                import_id=file.id or 0,
            )
            for sku, day, place, units in rows
        )
        session.commit()


def found(
    engine: Engine, today: date = FRIDAY, counted_on: date | None = None, coming: tuple[Inbound, ...] = ()
) -> dict[int, list[tuple[str, str, int]]]:
    stock = {} if counted_on is None else {1: Stock(counted_on, 10)}
    with Session(engine) as session:
        lots = upstream(session, "default", [1, 2, 3], today, stock, {1: coming})
    return {sku: [(lot.kind, lot.reference, lot.quantity) for lot in each] for sku, each in lots.items()}


def test_each_warehouse_speaks_by_its_newest_count(engine: Engine) -> None:
    """What it lists no more, it has no more; another warehouse, and another marketplace, are counted on days of their own."""
    counted(
        engine,
        (1, MONDAY, "LA", 400),
        (2, MONDAY, "LA", 50),
        (1, MONDAY, "义乌仓", 900),
        (1, FRIDAY, "LA", 300),
    )
    counted(engine, (3, MONDAY, "LA", 7), market=DE)

    assert {1: [("warehouse", "LA", 300), ("home", "义乌仓", 900)], 3: [("warehouse", "LA", 7)]} == found(
        engine
    )
    assert {1: 400, 2: 50, 3: 7} == {sku: lots[0][2] for sku, lots in found(engine, MONDAY).items()}
    assert {} == found(engine, date(2026, 11, 15))


def test_what_amazon_reports_on_its_way_since_the_count_has_left(engine: Engine) -> None:
    """Counted on Monday, reported on Friday: 400 less 150. Reported before the count, or ours by an order, it was never among the 400."""
    counted(engine, (1, MONDAY, "LA", 400))
    reported, ordered = Inbound("", "reported", 150, None), Inbound("PO-1", "in_transit", 50, None)

    assert 250 == found(engine, counted_on=FRIDAY, coming=(reported, ordered))[1][0][2]
    assert 400 == found(engine, counted_on=MONDAY, coming=(reported,))[1][0][2]
    assert 400 == found(engine, counted_on=FRIDAY, coming=(ordered,))[1][0][2]
    assert {1: []} == found(engine, counted_on=FRIDAY, coming=(Inbound("", "reported", 400, None),))


def test_what_is_sold_from_there_and_what_is_another_s_is_not_counted(engine: Engine) -> None:
    counted(engine, (1, MONDAY, "LA", 400), (2, MONDAY, "LA", 60))
    counted(engine, (3, MONDAY, "LA", 70), workspace="other")
    with Session(writing(engine)) as session:
        session.add(
            StockDay(
                sku_id=1, day=MONDAY, workspace_id="default", on_hand=400, source="warehouse", import_id=1
            )
        )
        session.commit()

    assert {2: [("warehouse", "LA", 60)]} == found(engine)
