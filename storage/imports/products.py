"""Writer of product descriptions: what the file tells of a SKU replaces what was known of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text, case, cast, func, null, or_, select, type_coerce, update
from sqlalchemy.types import JSON

from storage.imports import before
from storage.imports.merge import Counts
from storage.imports.prepare import materialise, one_per_key, refuse_contradictions
from storage.imports.writing import Writing, Written, table
from storage.tables import Sku


def products(work: Writing) -> Written:
    """Descriptions by SKU. SKUs the store did not know were made when names were resolved; they count as new."""
    stage, target, connection = work.stage, table(Sku), work.stage.connection
    refuse_contradictions(stage, (), at_most=work.most_refused)
    rows = one_per_key(stage, ()).subquery()
    asin = select(func.max(stage.names.c.asin)).where(stage.names.c.sku_id == rows.c.sku_id).scalar_subquery()
    made = materialise(
        stage,
        "import_row",
        target,
        select(
            rows.c.sku_id.label("id"),
            func.coalesce(func.upper(rows.c.currency), target.c.currency).label("currency"),
            asin.label("asin"),
            rows.c.keywords.label("words"),
            *(c for c in rows.columns if c.name not in ("keywords", "sku_id", "currency")),
        ).join(target, target.c.id == rows.c.sku_id),
        ("id",),
    )
    told = [c.name for c in made.columns if c.name in target.c and c.name != "id" and c.name in work.present]
    differs = [target.c[name].is_distinct_from(made.c[name]) for name in told]
    values: dict[str, Any] = {name: made.c[name] for name in told}
    if "keywords" in work.present:
        as_json: Any = (
            cast(made.c.words, JSON)
            if connection.dialect.name == "postgresql"
            else type_coerce(made.c.words, target.c.keywords.type)  # SQLite keeps JSON as text
        )
        differs.append(cast(target.c.keywords, Text).is_distinct_from(made.c.words))
        values["keywords"] = case((made.c.words.is_(None), null()), else_=as_json)
    known = connection.execute(select(func.count()).select_from(made)).scalar_one()
    before.meet(connection, target, target.c.id == made.c.id)
    mine = target.c.import_id.is_not_distinct_from(work.import_id)
    new = connection.execute(
        select(func.count()).select_from(target.join(made, made.c.id == target.c.id)).where(mine)
    ).scalar_one()
    changed = 0
    if values:
        described = update(target).where(target.c.id == made.c.id)
        changed = connection.execute(
            described.where(~mine, or_(*differs)).values(values | {"import_id": work.import_id})
        ).rowcount
        if new:
            connection.execute(described.where(mine).values(values))
    before.describe(
        connection,
        select(target.c.id).where(
            target.c.id == made.c.id, target.c.import_id.is_distinct_from(work.import_id)
        ),
    )
    return Written(Counts(new, changed), {"skus": known})
