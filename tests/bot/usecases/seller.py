"""A small seller in the store, for tests: SKUs with a year of sales, stock, a supplier, freight and orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import Engine
from sqlmodel import Session

from bot.usecases.orders import draft_facts
from bot.usecases.plans import planning
from core.proof.calibration import Calibration
from core.proposal import Basis
from core.suggestion import Order, Suggestion
from storage.db import writing
from storage.queries.demand import proofs
from storage.queries.goods import abc
from storage.queries.orders import counters
from storage.tables import Draft, FreightRow, Import, SalesDay, Sku, SkuState, StockDay, SupplierRow

WS = "default"
US = "ATVPDKIKX0DER"
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)  # 08:00 in Los Angeles


def add_skus(engine: Engine, count: int = 1, **fields: object) -> list[int]:
    """SKUs HX-1, HX-2, … without any history; gives their ids."""
    with Session(writing(engine)) as session:
        rows = [
            Sku(
                workspace_id=WS,
                marketplace=US,
                sku=f"HX-{number}",
                currency="USD",
                title=f"Desk lamp {number}",
                asin=f"B0{number:08d}",
                **fields,
            )
            for number in range(1, count + 1)
        ]
        session.add_all(rows)
        session.commit()
        return [row.id for row in rows if row.id is not None]


def add_import(
    engine: Engine,
    kind: str,
    first: date,
    last: date,
    *,
    workspace: str = WS,
    now: datetime = NOW,
    marketplace: str = US,
) -> int:
    """An imported file of ``kind`` that covers the days from ``first`` to ``last``."""
    with Session(writing(engine)) as session:
        row = Import(
            workspace_id=workspace,
            file_name=f"{kind}.csv",
            sha256=f"{kind}{first}{last}",
            kind=kind,
            state="done",
            marketplace=marketplace,
            first_day=first,
            last_day=last,
            imported_at=now,
        )
        session.add(row)
        session.commit()
        assert row.id is not None
        return row.id


def add_history(
    engine: Engine,
    sku_ids: list[int],
    *,
    per_day: int = 10,
    days: int = 400,
    on_hand: int = 100,
    today: date = TODAY,
    marketplace: str = US,
) -> None:
    """``per_day`` units a day, seven days a week, up to yesterday, a count of stock this morning, and ABC classes."""
    first, last = today - timedelta(days=days), today - timedelta(days=1)
    sales = add_import(engine, "sales", first, last, marketplace=marketplace)
    stock = add_import(engine, "inventory", today, today, marketplace=marketplace)
    with Session(writing(engine)) as session:
        rows = [
            {
                "sku_id": sku_id,
                "day": first + timedelta(days=index),
                "workspace_id": WS,
                "units": per_day + (index % 3) - 1,
                "sales": Decimal(20) * (per_day + (index % 3) - 1),
                "source": "sales",
                "import_id": sales,
            }
            for sku_id in sku_ids
            for index in range(days)
        ]
        if rows:
            session.connection().execute(SalesDay.__table__.insert(), rows)  # type: ignore[attr-defined]
        session.add_all(
            StockDay(
                sku_id=sku_id,
                day=today,
                workspace_id=WS,
                on_hand=on_hand,
                source="inventory",
                import_id=stock,
            )
            for sku_id in sku_ids
        )
        session.flush()
        abc.refresh(session, WS, today, at_once=True)
        session.commit()


def add_terms(engine: Engine, supplier: str = "Ningbo Light") -> None:
    """A supplier and two ways to bring goods in."""
    with Session(writing(engine)) as session:
        session.add(SupplierRow(workspace_id=WS, name=supplier, production_days=20))
        session.add(
            FreightRow(
                workspace_id=WS,
                mode="sea",
                transit_days=30,
                transit_days_p90=36,
                cost_per_cbm=Decimal(120),
            )
        )
        session.add(
            FreightRow(
                workspace_id=WS, mode="air", transit_days=8, transit_days_p90=10, cost_per_kg=Decimal(6)
            )
        )
        session.commit()


def order(quantity: int = 1200, mode: str = "sea") -> Order:
    """An order as a suggestion carries it."""
    return Order(
        quantity=quantity,
        mode=mode,  # type: ignore[arg-type]
        supplier="Ningbo Light",
        order_by=date(2026, 12, 5),
        arrives=date(2027, 1, 2),
        arrives_latest=date(2027, 1, 14),
        unit_cost=Decimal("7.90"),
        landed_cost=Decimal("9.10"),
        cash=Decimal("7.90") * quantity,
    )


def add_drafts(engine: Engine, sku_ids: list[int], *, now: datetime = NOW) -> list[str]:
    """An open draft over 1,200 units for each SKU; gives their numbers."""
    made = order()
    basis = Basis("order", 1200, ("sea",), made.order_by, 20.0, 31.0, (), TODAY)
    with Session(writing(engine)) as session:
        numbers = []
        for sku_id in sku_ids:
            number = counters.draft_number(session, WS, now.year)
            session.add(
                Draft(
                    workspace_id=WS,
                    number=number,
                    sku_id=sku_id,
                    quantity=1200,
                    orders=[draft_facts.order_json(made)],
                    cash=made.cash,
                    currency="USD",
                    money_at_stake=Decimal(412),
                    created_at=now,
                    updated_at=now,
                    basis=basis.to_json(),
                )
            )
            numbers.append(number)
        session.commit()
        return numbers


def add_correction(engine: Engine) -> None:
    """What experience would teach: odds of a stock-out are those computed times the days until the goods ÷ 45."""
    learnt = Calibration("stockout", TODAY, 900, 30, True, (0.0, 1.0, 1.0, 1.0), (), ())
    with Session(writing(engine)) as session:
        proofs.keep_calibration(session, WS, "stockout", TODAY, learnt.to_json(), NOW)
        session.commit()


def add_state(engine: Engine, sku_id: int, stockout_risk: int, goods_in: int) -> None:
    """What the night would keep of a SKU that nothing is to be done about."""
    with Session(writing(engine)) as session:
        session.add(
            SkuState(
                sku_id=sku_id, workspace_id=WS, as_of=TODAY, stage="maturity", abc_class="B", action="wait", on_hand=50,
                stockout_risk=stockout_risk, overstock_risk=10, goods_in=goods_in,
            )
        )  # fmt: skip
        session.commit()


def suggestions(engine: Engine, names: Sequence[str] | None = None) -> list[Suggestion]:
    """What is suggested today for the named SKUs, or all."""
    return [suggestion for suggestion, _ in planning.plan(engine, WS, names, TODAY)]
