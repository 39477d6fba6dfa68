"""What the program forecast, warned of and proposed, and what people decided, as exports."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from sqlalchemy import select

from core.phrase import Phrase
from core.records import QUANTILES
from storage import tables as t
from storage.exports.export import Export, Row, column
from storage.exports.shapes import same, with_sku


def drafts() -> Export:
    fields = same(
        "number", "state", "version", "quantity", "orders", "currency", "cash", "money_at_stake", "urgency", "note",
        "edited_by", "snoozed_until", "decided_by", "decided_at", "reason", "created_at", "updated_at", "expires_on",
    )  # fmt: skip
    return with_sku(t.Draft, fields, on="created_at", moment=True, order=("created_at", "id"))


def decisions() -> Export:
    statement = (
        select(
            column(t.Decision.at),
            column(t.Decision.person),
            column(t.Decision.kind),
            column(t.Draft.number),
            column(t.Decision.draft_version),
            column(t.Decision.quantity),
            column(t.Decision.reason),
            column(t.Sku.sku),
            column(t.Sku.marketplace),
        )
        .join(t.Draft, column(t.Draft.id) == column(t.Decision.draft_id))
        .join(t.Sku, column(t.Sku.id) == column(t.Draft.sku_id))
        .order_by(column(t.Decision.at), column(t.Decision.id))
    )
    columns = ("at", "person", "kind", "draft", "draft_version", "quantity", "reason", "sku", "marketplace")
    at = column(t.Decision.at)
    return Export(columns, statement, column(t.Decision.workspace_id), column(t.Sku.sku), at, at, moment=True)


def alerts() -> Export:
    fields = same(
        "id", "rule", "severity", "subject", "raised_on", "ended_on", "title", "recommended_action", "money_at_stake",
        "units_at_stake", "state", "snoozed_until", "evidence",
    )  # fmt: skip
    made = with_sku(t.AlertRow, fields, on="raised_on", moment=False, order=("raised_on", "id"))
    words = [made.columns.index(name) for name in ("title", "recommended_action")]

    def worded(row: Row) -> list[Row]:
        return [tuple(str(Phrase.from_json(v)) if i in words and v else v for i, v in enumerate(row))]

    return Export(made.columns, made.select, made.workspace, made.sku, made.first, made.last, unfold=worded)


def forecast() -> Export:
    statement = (
        select(
            column(t.ForecastRow.start),
            column(t.ForecastRow.days),
            column(t.ForecastRow.mean),
            column(t.ForecastRow.quantiles),
            column(t.Sku.sku),
            column(t.Sku.marketplace),
            column(t.ForecastRow.method),
            column(t.ForecastRow.data_through),
        )
        .join(t.Sku, column(t.Sku.id) == column(t.ForecastRow.sku_id))
        .order_by(column(t.Sku.sku), column(t.Sku.marketplace))
    )

    def by_day(row: Row) -> list[Row]:
        start, days, mean, quantiles, sku, *rest = row
        table = np.vstack(
            (np.frombuffer(mean, "<f4"), np.frombuffer(quantiles, "<f4").reshape(len(QUANTILES), days))
        ).T.round(4)
        return [
            (start + timedelta(days=n), sku, *figures, *rest)
            for n, figures in enumerate(table.astype(np.float64).round(4).tolist())
        ]

    names = tuple(f"q{level:g}" for level in QUANTILES)
    columns = ("date", "sku", "mean", *names, "marketplace", "method", "data_through")
    return Export(columns, statement, column(t.ForecastRow.workspace_id), column(t.Sku.sku), unfold=by_day)
