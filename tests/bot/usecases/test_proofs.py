"""Replays made a few a night, kept, and read for the card."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from bot.usecases.plans import planning
from bot.usecases.proof import proofs
from core.proof.calibration import calibration_of
from core.proof.cases import COUNTED, Case
from storage.db import writing
from storage.tables import ProofRow, Sku, StockDay
from tests.bot.usecases.seller import NOW, TODAY, US, WS, add_history, add_skus, add_terms


@pytest.fixture
def sku_ids(engine: Engine) -> list[int]:
    """Two SKUs that sell ten a day, one that nothing is known of, one without a cost."""
    add_terms(engine)
    ids = add_skus(engine, 4, price=Decimal(20), unit_cost=Decimal(6), supplier="Ningbo Light")
    add_history(engine, [ids[0], ids[1], ids[3]], days=160)
    with Session(writing(engine)) as session:
        session.execute(update(Sku).where(col(Sku.id) == ids[3]).values(unit_cost=None))
        session.commit()
    return ids


def test_a_replay_is_kept_and_read_and_who_has_none_says_why(engine: Engine, sku_ids: list[int]) -> None:
    heard: list[tuple[int, int]] = []

    count = proofs.refresh(engine, WS, TODAY, NOW, on_progress=lambda done, of: heard.append((done, of)))

    assert count == 4
    assert heard[-1] == (4, 4)
    one = proofs.proven(engine, WS, sku_ids[0])
    assert one is not None
    assert one.proof is not None
    assert one.proof.peer == "days_of_cover"
    assert str(one.line).startswith("In the last ")
    unknown, priceless = (proofs.proven(engine, WS, sku_ids[n]) for n in (2, 3))
    assert unknown is not None
    assert str(unknown.line) == "Not proven on this SKU's own history: no sale yet"
    assert priceless is not None
    assert str(priceless.line).endswith("no price or no unit cost")
    assert proofs.proven(engine, "other", sku_ids[0]) is None
    assert set(proofs.calibration(engine, WS)) == {"stockout", "overstock"}


def test_a_night_does_its_share_those_that_wait_for_a_decision_first(
    engine: Engine, sku_ids: list[int]
) -> None:
    draft = planning.card(engine, WS, sku_ids[1], today=TODAY, now=NOW).draft
    assert draft is not None

    assert proofs.refresh(engine, WS, TODAY, NOW, most=1) == 1
    with Session(engine) as session:
        assert [sku_ids[1]] == [row.sku_id for row in session.scalars(select(ProofRow))]
    assert proofs.refresh(engine, WS, TODAY, NOW) == 3
    assert proofs.refresh(engine, WS, TODAY, NOW) == 0
    assert proofs.refresh(engine, WS, TODAY + timedelta(days=8), NOW, most=2) == 2


def test_what_was_promised_teaches_the_correction(engine: Engine, sku_ids: list[int]) -> None:
    """Ten SKUs promised 20 % over a year that ran out half of the time; what was promised by another count is left out."""
    told = [[20, n % 2, 45, 6 * n, 6 * n + 5, COUNTED] for n in range(60)]
    otherwise = [[20, 1], *([20, 1, 45, 6 * n, 6 * n + 5] for n in range(60))]
    with Session(writing(engine)) as session:
        extra = [Sku(workspace_id=WS, marketplace=US, sku=f"X-{n}", currency="USD") for n in range(10)]
        session.add_all(extra)
        session.flush()
        session.add_all(
            ProofRow(
                sku_id=sku.id,
                workspace_id=WS,
                as_of=TODAY,
                result={},
                cases={"stockout": [*told, *otherwise]},
                made_at=NOW,
            )
            for sku in extra
        )
        session.commit()

    proofs.learn(engine, WS, TODAY, NOW)

    found = proofs.calibration(engine, WS)
    expected = calibration_of(
        [Case(str(n), promised, bool(came), *when) for n in range(10) for promised, came, *when, _ in told],
        "stockout",
        TODAY,
    )
    assert found["stockout"].applies
    assert found["stockout"].weights == expected.weights
    assert found["stockout"].corrected(20) > 35
    assert not found["overstock"].applies
    assert proofs.calibration(engine, "other") == {}


def test_own_orders_are_the_peer_where_they_are_on_file(engine: Engine, sku_ids: list[int]) -> None:
    """Ten a day, 300 ordered every thirty days that take fifty: the proof is against those orders."""
    from storage.tables import PurchaseOrder, PurchaseOrderLine

    first = TODAY - timedelta(days=160)
    with Session(writing(engine)) as session:
        session.add_all(
            StockDay(
                sku_id=sku_ids[0], day=first + timedelta(days=n), workspace_id=WS, on_hand=500, source="inventory",
                import_id=2,
            )
            for n in range(100)
        )  # fmt: skip
        for n in range(5):
            placed = first + timedelta(days=30 * n)
            came = placed + timedelta(days=50)
            order = PurchaseOrder(
                workspace_id=WS, number=f"PO-{n}", state="received" if came < TODAY else "sent", supplier="Ningbo Light"
            )  # fmt: skip
            session.add(order)
            session.flush()
            session.add(
                PurchaseOrderLine(
                    workspace_id=WS, po_id=order.id or 0, sku_id=sku_ids[0], quantity=300, mode="sea", ordered_on=placed,
                    received_on=came if came < TODAY else None, received_quantity=300 if came < TODAY else None,
                )
            )  # fmt: skip
        session.commit()

    proofs.refresh(engine, WS, TODAY, NOW, most=1)

    found = proofs.proven(engine, WS, sku_ids[0])
    assert found is not None
    assert found.proof is not None
    assert found.proof.peer == "own"
    assert set(found.proof.lives) == {"this", "own", "days_of_cover"}
    assert "your own orders" in str(found.line)
