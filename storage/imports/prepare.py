"""From staged lines to one row per key: contradictions refused, exact copies dropped, what adds up added up.

Two lines that tell different things of the same SKU and day are both refused, so that the order of lines never decides.
Lines of several names of one SKU (an old and a new SKU of the same item) add up where the figures are amounts.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    MetaData,
    Select,
    Table,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    true,
)

from core.phrase import Phrase
from storage.imports.report import Refused
from storage.imports.stage import Stage


def refuse_contradictions(stage: Stage, key: Sequence[str], *, at_most: int) -> None:
    """Take out lines that say different things under one name and key, and note each as refused."""
    facts = stage.facts
    names = ["name_id" if stage.kind.by_sku else "marketplace", *key]
    values = [name for name in stage.kind.stage if name not in key]
    if not values or stage.kind.adds_up:
        return
    differs = or_(
        *(
            or_(
                func.count(func.distinct(facts.c[name])) > 1,
                and_(func.count(facts.c[name]) > 0, func.count(facts.c[name]) < func.count()),
            )
            for name in values
        )
    )
    groups = (
        select(func.min(facts.c.line).label("first"), *(facts.c[name] for name in names))
        .group_by(*(facts.c[name] for name in names))
        .having(func.count() > 1, differs)
        .subquery()
    )
    found = stage.connection.execute(
        select(facts.c.line, groups.c.first)
        .join(groups, and_(*(facts.c[name].is_not_distinct_from(groups.c[name]) for name in names)))
        .order_by(facts.c.line)
        .limit(at_most + 1)
    ).all()
    for line, first in found:
        other = first if line != first else next((n for n, f in found if f == first and n != first), first)
        stage.refused.append(
            Refused(line, Phrase("contradicts line {other}, which tells of the same item", {"other": other}))
        )
    for start in range(0, len(found), 500):
        stage.connection.execute(
            delete(facts).where(facts.c.line.in_([line for line, _ in found[start : start + 500]]))
        )


def one_per_key(
    stage: Stage,
    key: Sequence[str],
    *,
    adds: Sequence[str] = (),
    parts: Sequence[str] = (),
    among: ColumnElement[bool] | None = None,
) -> Select[tuple[object, ...]]:
    """One row per SKU and key: exact copies once, the columns in ``adds`` summed over the SKU's names.

    ``parts`` name what a line is a part by, such as its warehouse: lines of several parts are no copies and add up.
    Where lines add up (`Kind.adds_up`) every line counts, alike or not. ``among`` narrows the lines (None: all).
    """
    facts = stage.facts
    names = ["name_id" if stage.kind.by_sku else "marketplace", *key, *parts]
    copies = func.row_number().over(partition_by=[facts.c[name] for name in names], order_by=facts.c.line)
    once = select(facts, copies.label("copy")).where(true() if among is None else among).subquery()
    outer = [*(("sku_id",) if stage.kind.by_sku else ("marketplace",)), *key]
    window = [once.c[name] for name in outer]
    fields = [name for name in stage.kind.stage if name not in key]
    summed = (
        select(
            *(once.c[name] for name in outer),
            *(
                func.sum(once.c[name]).over(partition_by=window).label(name) if name in adds else once.c[name]
                for name in fields
            ),
            func.row_number().over(partition_by=window, order_by=[once.c.name_id, once.c.line]).label("turn"),
        )
        .where(
            *(() if stage.kind.adds_up else (once.c.copy == 1,)),
            *([once.c.sku_id.is_not(None)] if stage.kind.by_sku else []),
        )
        .subquery()
    )
    return select(*(summed.c[name] for name in (*outer, *fields))).where(summed.c.turn == 1)


def materialise(
    stage: Stage, name: str, target: Table, rows: Select[tuple[object, ...]], key: Sequence[str]
) -> Table:
    """Put ``rows`` into a temporary table with the column types of ``target``, indexed by ``key``.

    Columns that ``target`` lacks keep the type they have in ``rows``.
    """
    metadata = MetaData()
    made = Table(
        name,
        metadata,
        *(
            Column(each.name, target.c[each.name].type if each.name in target.c else each.type)
            for each in rows.selected_columns
        ),
        prefixes=["TEMPORARY"],
    )
    metadata.drop_all(stage.connection, checkfirst=True)
    metadata.create_all(stage.connection, checkfirst=False)
    stage.connection.execute(insert(made).from_select([column.name for column in made.columns], rows))
    if stage.connection.dialect.name == "postgresql":
        stage.connection.exec_driver_sql(f"ANALYZE {name}")  # nobody else looks at a temporary table
    Index(f"ix_{name}", *(made.c[each] for each in key)).create(stage.connection)
    return made
