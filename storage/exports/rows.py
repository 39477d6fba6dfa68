"""The rows of an export, one at a time, as the store gives them: memory does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Engine, func, select
from sqlmodel import col

from core.errors import BadUse, NotFound
from core.phrase import Phrase
from storage.exports.export import Export, Row, narrowed
from storage.exports.kinds import KINDS
from storage.tables import Sku

AT_ONCE = 2000
RECKONED = ("claims",)
"""Kinds that are no rows of the store: they are reckoned from it when asked for."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for: a kind, in a workspace, both days inclusive, of one SKU or of all."""

    workspace_id: str
    kind: str
    since: date | None = None
    until: date | None = None
    sku: str | None = None

    def export(self) -> Export:
        """The kind asked for. Raises `BadInput` for an unknown one, or one that cannot be narrowed like this."""
        if self.kind not in KINDS:
            known = sorted({*KINDS, *RECKONED})
            near = get_close_matches(self.kind, known, 1)
            raise BadUse(
                Phrase(
                    "there is no export “{kind}”; there are: {kinds}",
                    {
                        "kind": self.kind[:40],
                        "kinds": ", ".join([*near, *(k for k in known if k not in near)]),
                    },
                )
            )
        export = KINDS[self.kind]()
        if self.sku is not None and export.sku is None:
            raise BadUse(Phrase("rows of {kind} have no SKU; leave --sku out", {"kind": self.kind}))
        if (self.since or self.until) and export.first is None and "date" not in export.columns:
            raise BadUse(
                Phrase("rows of {kind} have no date; leave --since and --until out", {"kind": self.kind})
            )
        if self.since and self.until and self.since > self.until:
            raise BadUse(Phrase("--since is after --until"))
        return export


def rows(engine: Engine, query: Query) -> Iterator[Row]:
    """The rows in the order of the export's columns. Raises `NotFound` for a SKU this workspace does not have."""
    export = query.export()
    since, until = _period(query, export)
    with engine.connect() as connection:
        if query.sku is not None:
            known = select(func.count()).where(
                col(Sku.workspace_id) == query.workspace_id, col(Sku.sku) == query.sku
            )
            if not connection.scalar(known):
                raise NotFound(Phrase("there is no SKU {sku}", {"sku": query.sku}))
        statement = narrowed(export, query.workspace_id, since, until, query.sku)
        for part in connection.execution_options(yield_per=AT_ONCE).execute(statement).partitions():
            for row in part:
                if export.unfold is None:
                    yield tuple(row)
                    continue
                for unfolded in export.unfold(tuple(row)):
                    if export.first is not None or _within(unfolded[0], query):
                        yield unfolded


def _period(query: Query, export: Export) -> tuple[Any, Any]:
    if not export.moment:
        return query.since, query.until
    since = datetime.combine(query.since, time(), UTC) if query.since else None
    until = datetime.combine(query.until + timedelta(days=1), time(), UTC) if query.until else None
    return since, until


def _within(day: date, query: Query) -> bool:
    return (query.since is None or day >= query.since) and (query.until is None or day <= query.until)
