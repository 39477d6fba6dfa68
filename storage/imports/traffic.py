"""Writers of the business report and of Sales & Traffic: one figure per SKU for a day or a period.

Units stand on the SKU that sold them. Sessions and page views are counted per ASIN: a report by SKU repeats them on each SKU
of the ASIN, and a child that changed its parent stands under both with figures that add up. They are written once, on the ASIN's
SKU with the most units, so that sums over SKUs stay right.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table, and_, case, exists, func, literal, select, update

from storage.imports import precedence
from storage.imports.merge import Counts, plain, ranked
from storage.imports.prepare import materialise
from storage.imports.stage import Stage
from storage.imports.writing import Writing, Written, table, total
from storage.tables import AccountSalesDay, SalesDay, SalesPeriod, Sku

_SUMS = ("units", "units_b2b", "sales", "order_items")


def business_report(work: Writing) -> Written:
    """Child ASINs or SKUs over the period the person said."""
    assert work.first_day is not None
    assert work.last_day is not None
    counts, totals = _by_asin(work, work.stage.facts, "business_report")
    return Written(counts, totals)


def sales_traffic(work: Writing) -> Written:
    """Both lists of the document: the account's days, and ASINs over the whole range."""
    stage, facts = work.stage, work.stage.facts
    counts, totals = _by_asin(
        work, materialise(stage, "import_asin", facts, select(facts).where(facts.c.level == "asin"), ("name_id",)),
        "sales_traffic",
    )  # fmt: skip
    columns = ("units", "sales", "order_items", "sessions", "page_views", "units_refunded")
    key = ("marketplace", "first_day", "last_day")
    account = (
        select(*(facts.c[name] for name in key), *(func.max(facts.c[name]).label(name) for name in columns))
        .where(facts.c.level == "account")
        .group_by(*(facts.c[name] for name in key))
    )
    made = materialise(stage, "import_account", table(AccountSalesDay), account, key)
    counts += plain(
        stage.connection,
        table(AccountSalesDay),
        made,
        key=key,
        columns=columns,
        only=set(columns),
        fixed=work.fixed,
    )
    own = {"account_units": "units", "account_sales": "sales", "account_sessions": "sessions"}
    return Written(counts, {**totals, **total(work, made, **own)})


def _by_asin(work: Writing, facts: Table, source: str) -> tuple[Counts, dict[str, Any]]:
    stage = work.stage
    traffic = materialise(stage, "import_traffic", facts, _traffic(facts), ("asin",))
    made = materialise(stage, "import_row", facts, _by_sku(facts, traffic), ("sku_id",))
    if work.first_day == work.last_day:
        day = literal(work.first_day, table(SalesDay).c.day.type)
        blank = [literal(None).label(name) for name in precedence.SALES_GAPS]
        rows = materialise(
            stage, "import_day", table(SalesDay), select(made, day.label("day"), *blank), ("sku_id", "day")
        )
        counts = ranked(
            stage.connection, table(SalesDay), rows, key=("sku_id", "day"),
            groups=(precedence.SALES, precedence.TRAFFIC), gaps=(),
            only={*precedence.SALES.columns, *precedence.TRAFFIC.columns}, source=source, fixed=work.fixed,
        )  # fmt: skip
    else:
        type_ = table(SalesPeriod).c.first_day.type
        rows = materialise(
            stage, "import_period", table(SalesPeriod),
            select(
                made, literal(work.first_day, type_).label("first_day"), literal(work.last_day, type_).label("last_day"),
                literal(source).label("source"),
            ),
            ("sku_id",),
        )  # fmt: skip
        columns = (*_SUMS, "sessions", "page_views", "buy_box_share")
        counts = plain(
            stage.connection, table(SalesPeriod), rows, key=("sku_id", "first_day", "last_day", "source"),
            columns=columns, only=set(columns), fixed=work.fixed,
        )  # fmt: skip
    totals = dict(
        total(
            work,
            made,
            units="units",
            units_b2b="units_b2b",
            sales="sales",
            order_items="order_items",
            skus="skus",
        )
    )
    totals |= total(work, traffic, sessions="sessions", page_views="page_views", asins="rows")
    return counts, totals


def _traffic(facts: Table) -> Select[tuple[Any, ...]]:
    """Sessions, page views and share of the featured offer per ASIN.

    Within one parent all SKUs of the child repeat the same figure (the greatest is it); over parents figures add up.
    The share is weighted by page views. Worked example: a child with 630 sessions on each of two SKUs under one parent
    and 356 on each of two under another has 986 sessions.
    """
    under = (
        select(
            facts.c.marketplace,
            facts.c.asin,
            func.max(facts.c.sessions).label("sessions"),
            func.max(facts.c.page_views).label("page_views"),
            func.max(facts.c.buy_box_share).label("share"),
        )
        .group_by(facts.c.marketplace, facts.c.asin, facts.c.parent_asin)
        .subquery()
    )
    weight = case((under.c.share.is_not(None), func.coalesce(under.c.page_views, 0)), else_=0)
    share = func.sum(under.c.share * weight) / func.nullif(func.sum(weight), 0)
    share = func.coalesce(share, func.avg(under.c.share))
    return select(
        under.c.marketplace,
        under.c.asin,
        func.sum(under.c.sessions).label("sessions"),
        func.sum(under.c.page_views).label("page_views"),
        # Rounded, because floating-point sums depend on the order of rows and would count as changes.
        (func.round(share * 1_000_000) / 1_000_000.0).label("buy_box_share"),
    ).group_by(under.c.marketplace, under.c.asin)


def _by_sku(facts: Table, traffic: Table) -> Select[tuple[Any, ...]]:
    """One row per SKU: its own sales, and the traffic of its ASIN where it is the ASIN's best seller."""
    skus = table(Sku)
    sold = (
        select(
            facts.c.marketplace,
            facts.c.asin,
            facts.c.sku_id,
            *(func.sum(facts.c[name]).label(name) for name in _SUMS),
        )
        .where(facts.c.sku_id.is_not(None))
        .group_by(facts.c.marketplace, facts.c.asin, facts.c.sku_id)
        .subquery()
    )
    turn = func.row_number().over(
        partition_by=[sold.c.marketplace, sold.c.asin], order_by=[sold.c.units.desc(), skus.c.sku]
    )
    ranked_ = select(sold, turn.label("turn")).join(skus, skus.c.id == sold.c.sku_id).subquery()
    first = ranked_.c.turn == 1
    return (
        select(
            ranked_.c.sku_id,
            *(func.sum(ranked_.c[name]).label(name) for name in _SUMS),
            func.sum(case((first, traffic.c.sessions))).label("sessions"),
            func.sum(case((first, traffic.c.page_views))).label("page_views"),
            func.max(traffic.c.buy_box_share).label("buy_box_share"),
        )
        .join(traffic, and_(traffic.c.asin == ranked_.c.asin, traffic.c.marketplace == ranked_.c.marketplace))
        .group_by(ranked_.c.sku_id)
    )


def leave_out_parents(stage: Stage) -> None:
    """Take parent listings out of what becomes SKUs: a line of its own parent, sold nothing, with other children.

    Only where the report names no SKU; the line still counts in the totals of the file.
    """
    facts, names = stage.facts, stage.names
    children = facts.alias()
    no_sku = exists().where(names.c.id == facts.c.name_id, names.c.sku.is_(None))
    has_children = exists().where(
        children.c.parent_asin == facts.c.asin,
        children.c.asin != facts.c.asin,
        children.c.marketplace == facts.c.marketplace,
    )
    stage.connection.execute(
        update(facts)
        .where(facts.c.parent_asin == facts.c.asin, facts.c.units == 0, no_sku, has_children)
        .values(name_id=None)
    )
