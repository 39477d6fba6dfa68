"""Writer of order lines: whole orders are replaced, and the days they touch are counted anew.

A file has no line ids, so an order is believed as a whole: the newest telling of it stands, lines that vanished go. A file
that is older than what is stored (by its last-updated dates) changes nothing of those orders.
"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import (
    Select,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    union,
)

from core.phrase import Phrase
from storage.imports import before, precedence
from storage.imports.merge import Counts, plain, ranked
from storage.imports.prepare import materialise
from storage.imports.writing import Totals, Writing, Written, table, total
from storage.tables import OrderLine, SalesDay

_KEY = ("order_id", "sku_id", "occurrence")
_FIELDS = (
    "purchased_at", "updated_at", "day", "quantity", "item_price", "promotion_discount", "status", "channel",
    "cancelled", "business",
)  # fmt: skip


def orders(work: Writing) -> Written:
    """Order lines, and the sales of the days on which they stand."""
    stage, lines = work.stage, table(OrderLine)
    made = materialise(stage, "import_row", lines, _numbered(stage.facts), _KEY)
    mine = lines.c.workspace_id == work.workspace_id
    stale = (
        select(made.c.order_id)
        .group_by(made.c.order_id)
        .having(
            func.max(made.c.updated_at)
            < select(func.max(lines.c.updated_at))
            .where(mine, lines.c.order_id == made.c.order_id)
            .correlate(made)
            .scalar_subquery()
        )
    )
    totals = _totals(work, made)
    kept = stage.connection.scalars(select(func.count()).select_from(stale.subquery())).one()
    before.meet(stage.connection, lines, mine & lines.c.order_id.in_(stale))
    stage.connection.execute(delete(made).where(made.c.order_id.in_(stale)))
    told = exists().where(made.c.order_id == lines.c.order_id)
    days_told = union(
        select(made.c.sku_id, made.c.day), select(lines.c.sku_id, lines.c.day).where(mine, told)
    ).subquery()
    touched = materialise(
        stage,
        "import_touched",
        lines,
        select(days_told.c.sku_id, days_told.c.day),
        ("sku_id", "day"),
    )
    again = exists().where(*(made.c[name] == lines.c[name] for name in _KEY))
    gone = stage.connection.execute(delete(lines).where(mine, told, ~again)).rowcount
    counts = plain(
        stage.connection, lines, made, key=_KEY, columns=_FIELDS, only=set(_FIELDS), fixed=work.fixed
    )
    days = materialise(
        stage, "import_day", table(SalesDay), _sales(lines, touched, work.workspace_id), ("sku_id", "day")
    )
    ranked(
        stage.connection, table(SalesDay), days, key=("sku_id", "day"),
        groups=(precedence.SALES, precedence.TRAFFIC), gaps=precedence.SALES_GAPS,
        only={*precedence.SALES.columns, "units_mcf"}, source="all_orders", fixed=work.fixed,
    )  # fmt: skip
    newer = Phrase(
        "{n} {n:order was|orders were} told by a newer file already and {n:stays as it is|stay as they are}.", {"n": kept}
    )  # fmt: skip
    return Written(counts + Counts(0, gone), totals, (newer,) if kept else ())


def _numbered(facts: Table) -> Select[tuple[object, ...]]:
    """Lines with their number among those of the same SKU in the order, by content: the order of lines says nothing."""
    turn = func.row_number().over(
        partition_by=[facts.c.order_id, facts.c.sku_id],
        order_by=[
            facts.c.quantity,
            facts.c.item_price,
            facts.c.promotion_discount,
            facts.c.status,
            facts.c.line,
        ],
    )
    return select(
        facts.c.order_id, facts.c.sku_id, turn.label("occurrence"), *(facts.c[name] for name in _FIELDS)
    )


def _sales(lines: Table, touched: Table, workspace_id: str) -> Select[tuple[object, ...]]:
    """The sales of each touched SKU and day, from all lines the store has of it; nothing left means none sold."""
    sold = and_(lines.c.cancelled.is_(False), lines.c.channel != "multi_channel")
    units = func.coalesce(func.sum(case((sold, lines.c.quantity), else_=0)), 0)
    business = func.coalesce(func.sum(case((and_(sold, lines.c.business), lines.c.quantity), else_=0)), 0)
    drained = and_(lines.c.cancelled.is_(False), lines.c.channel == "multi_channel")
    return (
        select(
            touched.c.sku_id,
            touched.c.day,
            units.label("units"),
            business.label("units_b2b"),
            func.coalesce(func.sum(case((drained, lines.c.quantity), else_=0)), 0).label("units_mcf"),
            func.sum(case((sold, lines.c.item_price), else_=None)).label("sales"),
            func.coalesce(func.sum(case((sold, 1), else_=0)), 0).label("order_items"),
            *(
                literal(None).label(name)
                for name in ("sessions", "page_views", "buy_box_share", "price", "promo")
            ),
        )
        .select_from(
            touched.outerjoin(
                lines,
                and_(
                    lines.c.workspace_id == workspace_id,
                    lines.c.sku_id == touched.c.sku_id,
                    lines.c.day == touched.c.day,
                ),
            )
        )
        .group_by(touched.c.sku_id, touched.c.day)
    )


def _totals(work: Writing, made: Table) -> Totals:
    sold = and_(made.c.cancelled.is_(False), made.c.channel != "multi_channel")
    drained = and_(made.c.cancelled.is_(False), made.c.channel == "multi_channel")
    found = (
        work.stage.connection.execute(
            select(
                func.count(func.distinct(made.c.order_id)).label("orders"),
                func.coalesce(func.sum(case((sold, made.c.quantity), else_=0)), 0).label("units"),
                func.sum(case((sold, made.c.item_price), else_=None)).label("sales"),
                func.coalesce(func.sum(case((sold, 1), else_=0)), 0).label("order_items"),
                func.coalesce(func.sum(case((drained, made.c.quantity), else_=0)), 0).label(
                    "units_multi_channel"
                ),
                func.coalesce(func.sum(case((made.c.cancelled, 1), else_=0)), 0).label("lines_cancelled"),
                func.coalesce(
                    func.sum(case((and_(sold, or_(func.lower(made.c.status).like("pending%"))), 1), else_=0)),
                    0,
                ).label("lines_pending"),
            )
        )
        .one()
        ._mapping
    )
    sums: dict[str, int | Decimal] = {
        name: value if name == "sales" else int(value) for name, value in found.items() if value is not None
    }
    return {**sums, **total(work, made, skus="skus")}
