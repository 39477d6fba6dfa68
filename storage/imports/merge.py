"""Set-based writing: what is new is inserted, what differs is updated, what is the same is left alone and not counted.

`plain` is for tables that one kind of file fills. `ranked` is for tables that several kinds fill, where the better source wins
and the others fill gaps (docs/decisions: which file is believed about a day).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Table,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from storage.imports import before


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of the store that were added, and that now say something else."""

    new: int = 0
    changed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.new + other.new, self.changed + other.changed)


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that one source tells together. ``source`` is the column that remembers which; ``ranks`` orders sources."""

    source: str
    columns: tuple[str, ...]
    ranks: Mapping[str, int]


def plain(
    connection: Connection,
    target: Table,
    facts: FromClause,
    *,
    key: Sequence[str],
    columns: Sequence[str],
    only: Collection[str],
    fixed: Mapping[str, Any],
) -> Counts:
    """Write ``facts`` into ``target`` by ``key``.

    ``columns`` are written with a new row; of an old row only those in ``only``: a file without a column says nothing about
    it. ``fixed`` holds the same values for all rows (workspace, import).
    """
    same = _match(target, facts, key, fixed)
    before.meet(connection, target, same)
    told = [name for name in columns if name in only]
    changed = 0
    if told:
        differs = or_(*(target.c[name].is_distinct_from(facts.c[name]) for name in told))
        values: dict[str, Any] = {name: facts.c[name] for name in told}
        written = update(target).where(same, differs).values(values | _provenance(target, fixed))
        changed = connection.execute(written.execution_options(**before.TAKES_OVER)).rowcount
    return Counts(_insert(connection, target, facts, key, columns, fixed, same), changed)


def ranked(
    connection: Connection,
    target: Table,
    facts: FromClause,
    *,
    key: Sequence[str],
    groups: Sequence[Group],
    gaps: Sequence[str],
    only: Collection[str],
    source: str,
    fixed: Mapping[str, Any],
) -> Counts:
    """Write ``facts`` told by ``source`` into ``target`` by ``key``.

    Of each group the better source's figures stand; the same source replaces its own; a lesser one fills gaps. ``gaps`` are
    columns nobody ranks: the last who told them is believed.
    """
    same = _match(target, facts, key, fixed)
    before.meet(connection, target, same)
    values: dict[str, ColumnElement[Any]] = {}
    for group in groups:
        rank = group.ranks[source]
        told = [name for name in group.columns if name in only]
        if not told:
            continue
        speaks = or_(*(facts.c[name].is_not(None) for name in told))
        held = func.coalesce(case(dict(group.ranks), value=target.c[group.source], else_=0), 0)
        again = and_(speaks, target.c[group.source] == source)
        wins = and_(speaks, held <= rank)
        for name in told:
            values[name] = case(
                (again, facts.c[name]),
                (wins, func.coalesce(facts.c[name], target.c[name])),
                else_=func.coalesce(target.c[name], facts.c[name]),
            )
        values[group.source] = case((wins, literal(source)), else_=target.c[group.source])
    for name in gaps:
        if name in only:
            values[name] = func.coalesce(facts.c[name], target.c[name])
    differs = or_(*(target.c[name].is_distinct_from(value) for name, value in values.items()))
    # A row belongs to the import its leading figures came from; who fills a gap leaves it so.
    leading = target.c[groups[0].source].is_(None) | (values[groups[0].source] == source)
    owner = case((leading, literal(fixed["import_id"])), else_=target.c.import_id)
    changed = connection.execute(
        update(target).where(same, differs).values(values | {"import_id": owner})
    ).rowcount
    columns = [name for group in groups for name in group.columns] + list(gaps)
    sources = {
        group.source: case(
            (or_(*(facts.c[name].is_not(None) for name in group.columns)), literal(source)), else_=None
        )
        for group in groups
    }
    new = _insert(connection, target, facts, key, columns, {**fixed, **sources}, same)
    return Counts(new, changed)


def _match(
    target: Table, facts: FromClause, key: Sequence[str], fixed: Mapping[str, Any]
) -> ColumnElement[bool]:
    conditions = [target.c[name] == facts.c[name] for name in key]
    if "workspace_id" in target.c:
        conditions.append(target.c.workspace_id == fixed["workspace_id"])
    return and_(*conditions)


def _provenance(target: Table, fixed: Mapping[str, Any]) -> dict[str, Any]:
    return {"import_id": fixed["import_id"]} if "import_id" in target.c else {}


def _insert(
    connection: Connection,
    target: Table,
    facts: FromClause,
    key: Sequence[str],
    columns: Sequence[str],
    fixed: Mapping[str, Any],
    same: ColumnElement[bool],
) -> int:
    names = [*key, *(name for name in columns if name not in key)]
    chosen: list[ColumnElement[Any]] = [facts.c[name] for name in names]
    for name, value in fixed.items():
        names.append(name)
        chosen.append(value if isinstance(value, ColumnElement) else literal(value))
    absent = select(*chosen).where(~exists(select(literal(1)).select_from(target).where(same)))
    # Without the option the number of rows is not kept for an INSERT on PostgreSQL.
    return connection.execute(
        insert(target).from_select(names, absent).execution_options(preserve_rowcount=True)
    ).rowcount
