"""The claims as rows for a spreadsheet, one for each loss and what became of it, with what the case's form asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Engine

from bot.usecases.claims import claiming
from core.errors import BadUse, NotFound
from core.phrase import Phrase

COLUMNS: tuple[str, ...] = (
    "date", "sku", "fnsku", "asin", "marketplace", "kind", "state", "reference", "units", "unit_value", "value", "currency",
    "opens_on", "file_by", "window_source", "window_confidence", "case_ids", "recovered", "source", "note",
)  # fmt: skip


def rows(
    engine: Engine, workspace_id: str, today: date, since: date | None, until: date | None, sku: str | None
) -> Iterator[tuple[Any, ...]]:
    """Losses of a period and SKU by day; units that came back by themselves are left out.

    Raises `NotFound` for a SKU no loss is known of, `BadUse` where the period ends before it begins.
    """
    if since and until and since > until:
        raise BadUse(Phrase("--since is after --until"))
    book = claiming.book(engine, workspace_id, today)
    if sku is not None and all(each.sku != sku for each in book.products.values()):
        raise NotFound(Phrase("no file tells of losses of {sku}", {"sku": sku}))
    for line in sorted(
        book.lines, key=lambda line: (line.loss.day, book.products[line.loss.sku_id].sku, line.loss.kind)
    ):
        loss, product = line.loss, book.products[line.loss.sku_id]
        if (sku and product.sku != sku) or (since and loss.day < since) or (until and loss.day > until):
            continue
        window = (line.window.source, line.window.confidence) if line.window else (None, None)
        for state, units in line.parts():
            yield (
                loss.day, product.sku, book.fnskus.get(loss.sku_id), product.asin, product.marketplace, loss.kind, state,
                loss.reference, units, loss.each, None if loss.each is None else loss.each * units, product.currency,
                line.opens_on, line.closes_on, *window, " ".join(line.case_ids) or None,
                line.recovered if state == "recovered" else None, loss.source, None if loss.note is None else str(loss.note),
            )  # fmt: skip
