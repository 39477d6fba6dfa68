"""Which imports stand on which, and for how long what they changed is kept."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select

from storage.imports.before import IMPORT, KEPT, SKU, Met

KEPT_DAYS, KEPT_FILES = 30, 50
"""An import can be taken back for so many days, while it is among the last so many files of its workspace."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of an import beside its rows. ``place`` rises in the order in which imports ended."""

    place: int
    met: frozenset[Met]
    borrowed: frozenset[Met]


def kept(connection: Connection, import_id: int) -> Kept | None:
    """What is kept of an import; None where nothing is any more, or never was."""
    row = connection.execute(
        select(KEPT.c.id, KEPT.c.content).where(KEPT.c.import_id == import_id, KEPT.c.about == "")
    ).one_or_none()
    return None if row is None else _read(row)


def standing_on(connection: Connection, workspace_id: str, row: Row[Any], mine: Kept) -> list[Row[Any]]:
    """The imports that stand on this one, or on one that does, newest first: none of them can stay without it.

    One of which nothing is kept was made by an older copy of the program meanwhile, and is taken to stand on it.
    """
    later = connection.execute(
        select(IMPORT, KEPT.c.id.label("place"), KEPT.c.content)
        .outerjoin(KEPT, (KEPT.c.import_id == IMPORT.c.id) & (KEPT.c.about == ""))
        .where(IMPORT.c.workspace_id == workspace_id, IMPORT.c.state == "done", IMPORT.c.id != row.id)
        .where(or_(KEPT.c.id > mine.place, KEPT.c.id.is_(None) & (IMPORT.c.id > row.id)))
        .order_by(KEPT.c.id.is_(None), KEPT.c.id)
    ).all()
    below = [(row, mine)]
    found = []
    for each in later:
        its = None if each.place is None else _read((each.place, each.content))
        if its is None or any(_stands(each, its, other, theirs) for other, theirs in below):
            found.append(each)
            below += [] if its is None else [(each, its)]
    return found[::-1]


def described(connection: Connection, workspace_id: str) -> set[int]:
    """The SKUs that files of products found described already as they describe them: they speak of them as well."""
    contents = connection.scalars(
        select(KEPT.c.content)
        .join(IMPORT, IMPORT.c.id == KEPT.c.import_id)
        .where(IMPORT.c.workspace_id == workspace_id, IMPORT.c.state == "done", KEPT.c.about == "")
    )
    return {sku_id for content in contents for sku_id in json.loads(zlib.decompress(content))["described"]}


def sweep(connection: Connection, workspace_id: str, now: datetime) -> None:
    """Forget what older imports changed: they cannot be taken back any more. The caller commits."""
    rows = connection.execute(
        select(KEPT.c.id, IMPORT.c.imported_at)
        .join(IMPORT, IMPORT.c.id == KEPT.c.import_id)
        .where(KEPT.c.workspace_id == workspace_id, KEPT.c.about == "")
        .order_by(KEPT.c.id.desc())
    ).all()
    since = now - timedelta(days=KEPT_DAYS)
    old = [place for turn, (place, at) in enumerate(rows) if turn >= KEPT_FILES or at < since]
    if old:
        connection.execute(delete(KEPT).where(KEPT.c.workspace_id == workspace_id, KEPT.c.id <= max(old)))


def _stands(row: Row[Any], its: Kept, other: Row[Any], theirs: Kept) -> bool:
    """Whether an import stands on an earlier one: on its rows, or, where both tell of the same days, on rows of a third
    that the earlier one changed without taking them over. SKUs bear everything and hold nothing, but between files that
    describe them."""
    names = {name for name, number in its.met if number == other.id}
    if names - {SKU.name} or (names and other.kind == "products"):
        return True
    shared = {name for name, number in its.met & theirs.borrowed if name not in (SKU.name, IMPORT.name)}
    return bool(shared) and _overlap(row, other)


def _overlap(one: Row[Any], other: Row[Any]) -> bool:
    if None in (one.first_day, one.last_day, other.first_day, other.last_day):
        return True
    return bool(one.first_day <= other.last_day and other.first_day <= one.last_day)


def _read(row: Any) -> Kept:
    place, content = row
    told = json.loads(zlib.decompress(content))
    met, borrowed = (frozenset((name, number) for name, number in told[each]) for each in ("met", "borrowed"))
    return Kept(place, met, borrowed)
