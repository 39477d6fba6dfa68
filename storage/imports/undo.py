"""Taking an import back: everything is again as if its file had never come, and the file may come again.

Whatever stands on it has to be taken back first (`storage.imports.standing`): so what is left is exact, and no figure rests on a
file that is gone. All of it happens in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from core.errors import BadInput, NotFound
from core.phrase import Phrase
from storage.imports import record, standing
from storage.imports.before import IMPORT, KEPT
from storage.imports.restore import Done, restore
from storage.queries.goods import abc

NAMED = 5


@dataclass(frozen=True, slots=True)
class TakenBack:
    """An import that was taken back: by whom and when, and what that did. ``again``: it had been before."""

    import_id: int
    file_name: str
    by: str | None
    at: datetime
    outcome: Phrase
    again: bool = False


def take_back(
    connection: Connection, workspace_id: str, import_id: int, *, by: str, now: datetime
) -> TakenBack:
    """Take an import back; one that was before is left so. Raises `NotFound`, or `BadInput` where it cannot be."""
    record.in_turn(connection, workspace_id)
    mine = (IMPORT.c.workspace_id == workspace_id) & (IMPORT.c.id == import_id)
    row = connection.execute(select(IMPORT).where(mine)).one_or_none()
    if row is None:
        raise NotFound(
            Phrase("No file was imported under number {number}. Nothing was changed.", {"number": import_id})
        )
    if row.state == "taken_back":
        outcome = Phrase.from_json(row.reason)
        return TakenBack(row.id, row.file_name, row.taken_back_by, row.taken_back_at, outcome, again=True)
    if row.state != "done":
        raise BadInput(
            Phrase("{file} changed nothing: there is nothing to take back.", {"file": row.file_name})
        )
    kept = standing.kept(connection, import_id)
    if kept is None:
        raise BadInput(_too_old(row))
    if above := standing.standing_on(connection, workspace_id, row, kept):
        raise BadInput(_stood_on(row, above))
    gone = {"state": "taken_back", "taken_back_by": by, "taken_back_at": now}
    connection.execute(update(IMPORT).where(mine).values(gone))
    outcome = _outcome(restore(connection, workspace_id, import_id))
    connection.execute(update(IMPORT).where(mine).values(reason=outcome.to_json()))
    connection.execute(delete(KEPT).where(KEPT.c.import_id == import_id))
    if row.kind in abc.CHANGED_BY:
        abc.outdate(connection, workspace_id, now.date())
    return TakenBack(import_id, row.file_name, by, now, outcome)


def _outcome(done: Done) -> Phrase:
    told = {"removed": done.removed, "restored": done.restored, "skus": done.skus, "left": done.left}
    if done.left:
        return Phrase(
            "Gone: {removed} {removed:row|rows} and {skus} {skus:SKU|SKUs}. As before: {restored} {restored:row|rows}. "
            "{left} {left:SKU stays|SKUs stay}: a draft, an alert or something else speaks of {left:it|them}.",
            told,
        )
    return Phrase(
        "Gone: {removed} {removed:row|rows} and {skus} {skus:SKU|SKUs}. As before: {restored} {restored:row|rows}.",
        told,
    )


def _too_old(row: Row[Any]) -> Phrase:
    return Phrase(
        "{file} can no longer be taken back; nothing was changed. What an import changed is kept for {days} days, of the last {n} "
        "files.",
        {"file": row.file_name, "days": standing.KEPT_DAYS, "n": standing.KEPT_FILES},
    )


def _stood_on(row: Row[Any], above: Sequence[Row[Any]]) -> Phrase:
    """Why it is refused, and what to do: the later files in the order in which they have to be undone."""
    shown = [f"{each.file_name[:60]} ({each.id})" for each in above[:NAMED]]
    names = ", ".join([*shown, *(["…"] if len(above) > NAMED else [])])
    return Phrase(
        "Nothing was changed: {n} later {n:file tells|files tell} of the same rows as {file}. To take it back, take back first: "
        "{names}. Then import {n:that file|those files} again.",
        {"n": len(above), "file": row.file_name, "names": names},
    )
