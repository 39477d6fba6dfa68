"""The second opinion over a small seller."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import Engine, update
from sqlmodel import Session, col

from bot.usecases.plans.cross_checks import cross_checks
from storage.db import writing
from storage.tables import SalesDay
from tests.bot.usecases.seller import TODAY, WS, add_history, add_skus, add_terms


def test_a_sku_whose_last_month_was_out_of_line_is_named_with_the_reason(engine: Engine) -> None:
    """Ten a day for a year, and a last month of forty: velocity wants far more than we do, or we say why not."""
    add_terms(engine)
    ids = add_skus(engine, 2, price=Decimal(20), unit_cost=Decimal(6), supplier="Ningbo Light")
    add_history(engine, ids, on_hand=100)
    with Session(writing(engine)) as session:
        session.execute(
            update(SalesDay)
            .where(col(SalesDay.sku_id) == ids[0], col(SalesDay.day) >= TODAY - timedelta(days=12))
            .values(units=90)
        )
        session.commit()

    found = cross_checks(engine, WS, TODAY)

    assert "HX-1" in {each.sku for each in found}
    assert all(abs(each.ours - each.naive) > 0.25 * each.naive for each in found)
    assert found[0].reasons
    assert cross_checks(engine, "other", TODAY) == ()
