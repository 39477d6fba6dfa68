"""Is the file much thinner than the last good one of its kind? Reports arrive now and then with a twentieth of their rows.

Snapshots and reports by SKU are compared by the number of SKUs and held back below half of it; order files by rows per day
and below a fifth, since sales do fall after an event. Files are compared only with one of a similar number of days, and with one
that had at least ten SKUs (or rows): small catalogues change by more than half for good reasons.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from core.phrase import Phrase
from storage.imports.writing import table
from storage.sources.kinds import Kind
from storage.tables import Import

_LEAST = 10
_SHARE = {"skus": 0.5, "rows": 0.2}


def thinner_than_before(
    connection: Connection,
    workspace_id: str,
    kind: Kind,
    marketplace: str,
    first_day: date | None,
    last_day: date | None,
    *,
    skus: int,
    rows: int,
) -> Phrase | None:
    """Why the file is held back, None where it is as full as one would expect."""
    if kind.thin is None:
        return None
    imports = table(Import)
    earlier = connection.execute(
        select(imports.c.rows_read, imports.c.totals, imports.c.first_day, imports.c.last_day)
        .where(
            imports.c.workspace_id == workspace_id,
            imports.c.kind == kind.name,
            imports.c.marketplace == marketplace,
            imports.c.state == "done",
        )
        .order_by(imports.c.id.desc())
        .limit(50)
    ).all()
    days = _days(first_day, last_day)
    for before_rows, totals, first, last in earlier:
        if not 2 / 3 <= days / _days(first, last) <= 3 / 2:
            continue
        before = totals.get("skus", 0) if kind.thin == "skus" else before_rows
        now = skus if kind.thin == "skus" else rows
        if before >= _LEAST and now < before * _SHARE[kind.thin]:
            said = {"now": now, "before": before, "day": last or "", "kind": kind.name}
            if kind.thin == "skus":
                return Phrase(
                    "Held back: {now} SKUs, where the last {kind} file had {before}. If that is right, accept it.",
                    said,
                )
            return Phrase(
                "Held back: {now} rows, where the last {kind} file of as many days had {before}. If that is right, "
                "accept it.",
                said,
            )
        return None
    return None


def _days(first: date | None, last: date | None) -> int:
    return 1 if first is None or last is None else max(1, (last - first).days + 1)
