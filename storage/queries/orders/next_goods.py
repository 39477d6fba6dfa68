"""On which day are the next goods of a SKU expected? What the last decision expects of late orders, else what is stated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from core.records import Inbound
from storage.queries.goods import stock
from storage.queries.orders import pipeline, states


def first_day(lots: Iterable[Inbound], today: date) -> date | None:
    """The first day after ``today`` on which a lot that is no draft arrives; None where none has a day."""
    return min(
        (lot.arrives for lot in lots if lot.kind != "draft" and lot.arrives and lot.arrives > today), default=None
    )  # fmt: skip


def next_goods(
    session: Session, workspace_id: str, sku_ids: Sequence[int], today: date, version: int
) -> dict[int, date]:
    """The day by SKU, after ``today``; a SKU with nothing on its way, or no day known, is absent.

    A late order is expected on another day than it was promised for: where a decision on data of this ``version`` knows,
    its day counts, as on the card.
    """
    now = states.of_now(session, workspace_id, sku_ids, today, version)
    found = {
        sku_id: max(row.next_goods_on, today + timedelta(days=1))
        for sku_id, row in now.items()
        if row.next_goods_on is not None
    }
    rest = [each for each in sku_ids if each not in found and (each not in now or now[each].inbound)]
    counted = stock.stock(session, workspace_id, rest, today)
    for sku_id, lots in pipeline.inbound(session, workspace_id, rest, today, counted).items():
        if (day := first_day(lots, today)) is not None:
            found[sku_id] = day
    return found
