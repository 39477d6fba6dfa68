"""The `import` table: what was read, when and by whom, and what became of it."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from core.money.rates import Rates
from core.phrase import Phrase
from storage.imports.report import FileReport, Refused, totals_json
from storage.imports.writing import table
from storage.sources.catalogue import KINDS
from storage.tables import (
    AdDay,
    AdPeriod,
    AdviceDay,
    CompetitorDay,
    Import,
    KeywordDay,
    MarketListing,
    SalesDay,
    SalesPeriod,
    StockDay,
    WarehouseDay,
)

_IMPORT = table(Import)
_DATED = tuple(
    table(each)
    for each in (
        SalesPeriod, SalesDay, StockDay, WarehouseDay, AdviceDay, MarketListing, CompetitorDay, KeywordDay, AdDay, AdPeriod,
    )
)  # fmt: skip
_REFUSED_KEPT = 200  # lines named in the store; the report of the moment names them all


def in_turn(connection: Connection, workspace_id: str) -> None:
    """Imports of a workspace, and their taking back, one after the other; SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        number = zlib.crc32(f"restock import {workspace_id}".encode())
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def earlier(connection: Connection, workspace_id: str, sha256: str, state: str) -> list[Row[Any]]:
    """Imports of this very file in a state, newest first."""
    return list(
        connection.execute(
            select(_IMPORT)
            .where(
                _IMPORT.c.workspace_id == workspace_id, _IMPORT.c.sha256 == sha256, _IMPORT.c.state == state
            )
            .order_by(_IMPORT.c.id.desc())
        )
    )


def begin(
    connection: Connection, workspace_id: str, report: FileReport, by: str | None, now: datetime
) -> int:
    """A new row for the file; facts point at it, so it comes first."""
    made = connection.execute(
        insert(_IMPORT)
        .values(
            workspace_id=workspace_id,
            file_name=report.path.replace("\\", "/").rsplit("/", 1)[-1][:200],
            sha256=report.sha256,
            kind=report.kind or "unknown",
            state="refused",
            rows_read=0,
            rows_new=0,
            rows_changed=0,
            rows_refused=[],
            totals={},
            imported_by=by,
            imported_at=now,
        )
        .returning(_IMPORT.c.id)
    )
    return int(made.scalar_one())


def finish(connection: Connection, import_id: int, state: str, report: FileReport) -> None:
    """What became of the file: "done", "held" or "refused"."""
    connection.execute(
        update(_IMPORT)
        .where(_IMPORT.c.id == import_id)
        .values(
            state=state,
            kind=report.kind or "unknown",
            encoding=report.encoding,
            marketplace=report.marketplace,
            currency=report.currency,
            first_day=report.first_day,
            last_day=report.last_day,
            rows_read=report.rows_read,
            rows_new=report.rows_new,
            rows_changed=report.rows_changed,
            rows_refused=[
                {"line": each.line, "reason": each.reason.to_json()}
                for each in report.rows_refused[:_REFUSED_KEPT]
            ],
            totals=totals_json(report.totals),
            reason=None if report.reason is None else report.reason.to_json(),
            as_of=report.as_of,
            rates=dict(report.rates) or None,
        )
    )


def accepted(connection: Connection, import_id: int, by: str | None, now: datetime) -> None:
    """A file that was kept is imported now, by whoever said so."""
    connection.execute(
        update(_IMPORT).where(_IMPORT.c.id == import_id).values(imported_by=by, imported_at=now)
    )


def drop(connection: Connection, import_id: int) -> None:
    """Forget an import that has no facts: a held file that came in another way."""
    connection.execute(delete(_IMPORT).where(_IMPORT.c.id == import_id))


def withdraw_other_periods(
    connection: Connection, workspace_id: str, import_id: int, report: FileReport
) -> None:
    """Take back what this very file told under another period or marketplace: a person corrects what they typed.

    Without it, a report imported for the wrong week would stay there beside the right one.
    """
    for row in earlier(connection, workspace_id, report.sha256, "done"):
        if row.id == import_id:
            continue
        for facts in _DATED:
            connection.execute(delete(facts).where(facts.c.import_id == row.id))
        again = Phrase("Read again: the same file was imported at another exchange rate.")
        elsewhere = Phrase("Taken back: the same file was imported again for other days.")
        connection.execute(
            update(_IMPORT)
            .where(_IMPORT.c.id == row.id)
            .values(
                state="refused",
                reason=(elsewhere if (row.rates or {}) == dict(report.rates) else again).to_json(),
            )
        )


def as_unchanged(row: Row[Any], path: str) -> FileReport:
    """The report of a file that is in the store already: as it was, with nothing new."""
    return replace(
        from_row(row, path),
        state="unchanged",
        rows_new=0,
        rows_changed=0,
        reason=Phrase(
            "This very file was imported on {day}; nothing was changed.", {"day": row.imported_at.date()}
        ),
    )


def from_row(row: Row[Any], path: str) -> FileReport:
    """The report as it was kept."""
    states: dict[str, Any] = {"done": "imported", "held": "held"}
    return FileReport(
        path=path,
        sha256=row.sha256,
        state=states.get(row.state, "refused"),
        kind=row.kind,
        encoding=row.encoding,
        marketplace=row.marketplace,
        currency=row.currency,
        first_day=row.first_day,
        last_day=row.last_day,
        rows_read=row.rows_read,
        rows_new=row.rows_new,
        rows_changed=row.rows_changed,
        rows_refused=tuple(
            Refused(each["line"], Phrase.from_json(each["reason"])) for each in row.rows_refused
        ),
        totals={
            name: Decimal(value) if isinstance(value, str) else value for name, value in row.totals.items()
        },
        as_of=row.as_of,
        reason=None if row.reason is None else Phrase.from_json(row.reason),
        import_id=row.id,
        rates=row.rates or {},
    )


def is_this_import(row: Row[Any], name: str, by: str | None, now: datetime) -> bool:
    """Whether a person's very import is done again, after a crash before its answer: the answer is what it was.

    ``now`` is when they sent the file, so nobody else's import has it.
    """
    mine = (row.state, row.imported_by, row.imported_at, row.file_name) == ("done", by, now, name[:200])
    return mine and by is not None


def at_the_rates(row: Row[Any], rates: Rates) -> bool:
    """Whether a file's amounts would come to the same today: the rates it was read at, or that nobody had said one, still hold."""
    for currency, told in (row.rates or {}).items():
        now = rates.between(currency, told["to"])
        if (None if now is None else str(now)) != told["rate"]:
            return False
    return True


def asked_the_same(
    row: Row[Any], kind: str | None, marketplace: str | None, first: date | None, last: date | None
) -> bool:
    """Whether what the person says now fits what the earlier import was read as; a file's own days are not theirs to say."""
    known = KINDS.get(row.kind)
    carries_days = known is not None and known.period in ("rows", "none")
    return (
        kind in (None, row.kind)
        and marketplace in (None, row.marketplace)
        and (carries_days or first is None or first == row.first_day)
        and (carries_days or last is None or last == row.last_day)
    )
