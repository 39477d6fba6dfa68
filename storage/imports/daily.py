"""Writers of facts by SKU and day: sales, stock, the ledger, returns, and all tables that one kind of file fills."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, case, delete, exists, func, literal, select

from storage.imports import precedence, warehouses
from storage.imports.merge import Counts, plain, ranked
from storage.imports.prepare import materialise, one_per_key, refuse_contradictions
from storage.imports.writing import Writer, Writing, Written, table, total
from storage.tables import LedgerDay, OrderReturn, ReturnDay, SalesDay, StockDay


def keyed(of: Any, *key: str, sku: bool = True, adds: tuple[str, ...] = (), heading: bool = False) -> Writer:
    """A writer for a table with one row per SKU and key, told by one kind of file."""
    target = table(of)

    def write(work: Writing) -> Written:
        refuse_contradictions(work.stage, key, at_most=work.most_refused)
        rows = one_per_key(work.stage, key, adds=adds)
        if heading:
            rows = _renamed(rows, "heading", "title")
        full = (*(("sku_id",) if sku else ()), *key)
        if not sku and "marketplace" in target.c:
            full = ("marketplace", *full)
        columns = [c.name for c in rows.selected_columns if c.name in target.c and c.name not in full]
        made = materialise(work.stage, "import_row", target, rows, full)
        counts = plain(
            work.stage.connection,
            target,
            made,
            key=full,
            columns=columns,
            only=work.present,
            fixed=work.fixed,
        )
        return Written(
            counts, total(work, rows="rows") if not sku else total(work, made, rows="rows", skus="skus")
        )

    return write


def _renamed(rows: Select[tuple[object, ...]], old: str, new: str) -> Select[tuple[object, ...]]:
    inner = rows.subquery()
    return select(*(c.label(new) if c.name == old else c for c in inner.columns if c.name != new))


def sales(work: Writing) -> Written:
    """The seller's own daily sales: the most trusted source of units."""
    stage, target = work.stage, table(SalesDay)
    refuse_contradictions(stage, ("day",), at_most=work.most_refused)
    rows = _renamed(
        one_per_key(stage, ("day",), adds=("units", "revenue", "sessions")), "revenue", "sales"
    ).subquery()
    blank = [
        literal(None).label(name)
        for name in ("units_b2b", "order_items", "page_views", "buy_box_share", "units_mcf")
    ]
    made = materialise(stage, "import_row", target, select(rows, *blank), ("sku_id", "day"))
    counts = ranked(
        stage.connection, target, made, key=("sku_id", "day"), groups=(precedence.SALES, precedence.TRAFFIC),
        gaps=precedence.SALES_GAPS, only=work.present | {"sales"} if "revenue" in work.present else work.present,
        source="sales", fixed=work.fixed,
    )  # fmt: skip
    return Written(counts, total(work, made, units="units", sales="sales", sessions="sessions", skus="skus"))


def stock(source: str) -> Writer:
    """Stock at a day's end, as ``source`` tells it."""

    def write(work: Writing) -> Written:
        stage = work.stage
        if "warehouse" not in work.present:
            refuse_contradictions(stage, ("day",), at_most=work.most_refused)
            return _stock_of(work, source)
        parts = ("warehouse",)
        warehouses.one_name(work)
        refuse_contradictions(stage, ("day", *parts), at_most=work.most_refused)
        kept = warehouses.apart(work)
        own = stage.facts.c.warehouse.in_(kept.own)
        sold_from = _stock_of(work, source, parts, ~own | stage.facts.c.warehouse.is_(None))
        shipped_from = _stock_of(work, warehouses.SOURCE, parts, own)
        sums = dict(kept.totals)
        for name, units in (*sold_from.totals.items(), *shipped_from.totals.items()):
            sums[name] = sums.get(name, 0) + units
        return Written(kept.counts + sold_from.counts + shipped_from.counts, sums, kept.notes)

    return write


def _stock_of(
    work: Writing, source: str, parts: tuple[str, ...] = (), among: ColumnElement[bool] | None = None
) -> Written:
    """One figure a SKU and day from these lines."""
    stage, target = work.stage, table(StockDay)
    rows = one_per_key(stage, ("day",), adds=precedence.STOCK.columns, parts=parts, among=among).subquery()
    blank = [literal(None).label(name) for name in precedence.STOCK.columns if name not in rows.c]
    made = materialise(stage, "import_row", target, select(rows, *blank), ("sku_id", "day"))
    counts = ranked(
        stage.connection, target, made, key=("sku_id", "day"), groups=(precedence.STOCK,), gaps=(),
        only=work.present, source=source, fixed=work.fixed,
    )  # fmt: skip
    if source != warehouses.SOURCE:
        warehouses.give_way(work, made)
    named = ("on_hand", "reserved", "inbound", "unsellable")
    return Written(counts, total(work, made, **{name: name for name in named}, skus="skus"))


def ledger(work: Writing) -> Written:
    """What moved, and from the day-end balances the stock of days no better file tells of."""
    stage = work.stage
    key = ("day", "disposition", "location")
    full = ("sku_id", *key)
    refuse_contradictions(stage, key, at_most=work.most_refused)
    moves = [name for name in stage.kind.stage if name not in key]
    made = materialise(stage, "import_row", table(LedgerDay), one_per_key(stage, key, adds=moves), full)
    counts = plain(
        stage.connection, table(LedgerDay), made, key=full, columns=moves, only=work.present, fixed=work.fixed
    )
    _one_view(stage.connection, table(LedgerDay), made)
    # The balance of a day is that of all its locations, also of those an earlier file told.
    book, days = table(LedgerDay), select(made.c.sku_id, made.c.day).distinct().subquery()
    sellable = book.c.disposition == "SELLABLE"
    balances = (
        select(
            book.c.sku_id,
            book.c.day,
            func.sum(case((sellable, book.c.ending), else_=0)).label("on_hand"),
            func.sum(case((sellable, 0), else_=book.c.ending)).label("unsellable"),
            *(literal(None).label(n) for n in precedence.STOCK.columns if n not in ("on_hand", "unsellable")),
        )
        .join(days, (days.c.sku_id == book.c.sku_id) & (days.c.day == book.c.day))
        .group_by(book.c.sku_id, book.c.day)
        .having(func.count(case((sellable, 1))) > 0)
    )
    ends = materialise(stage, "import_balance", table(StockDay), balances, ("sku_id", "day"))
    ranked(
        stage.connection, table(StockDay), ends, key=("sku_id", "day"), groups=(precedence.STOCK,), gaps=(),
        only={"on_hand", "unsellable"}, source="inventory_ledger", fixed=work.fixed,
    )  # fmt: skip
    warehouses.give_way(work, ends)
    sums = total(work, made, receipts="receipts", customer_shipments="customer_shipments", skus="skus")
    return Written(counts, sums)


def _one_view(connection: Connection, book: Table, made: Table) -> None:
    """Take out what an earlier file told of the same days by another view: the report comes by warehouse, by country or
    as a whole, and the same units stand in each. The file at hand replaces the others."""

    def view(location: ColumnElement[str]) -> ColumnElement[int]:
        length = func.length(location)
        return case((length == 0, 0), (length == 2, 1), else_=2)

    same = (made.c.sku_id == book.c.sku_id) & (made.c.day == book.c.day)
    alike = same & (view(made.c.location) == view(book.c.location))
    connection.execute(delete(book).where(exists().where(same), ~exists().where(alike)))


def summed(of: Any, *key: str, where: ColumnElement[bool] | None = None) -> Writer:
    """A writer for a table whose rows are sums over a file's lines: every line counts, two alike count twice."""
    target = table(of)

    def write(work: Writing) -> Written:
        facts, full = work.stage.facts, ("sku_id", *key)
        amounts = [c.name for c in target.columns if c.name in facts.c and c.name not in full]
        rows = (
            select(
                *(facts.c[name] for name in full), *(func.sum(facts.c[name]).label(name) for name in amounts)
            )
            .where(facts.c.sku_id.is_not(None), *(() if where is None else (where,)))
            .group_by(*(facts.c[name] for name in full))
        )
        made = materialise(work.stage, "import_row", target, rows, full)
        counts = plain(
            work.stage.connection, target, made, key=full, columns=amounts, only=amounts, fixed=work.fixed
        )
        return Written(counts, total(work, made, rows="rows", skus="skus"))

    return write


def returns(work: Writing) -> Written:
    """Units returned, by reason and where the file names it by order. Every line is a return of its own."""
    counts, made = _days_again(work, ReturnDay, "reason", "disposition")
    if "order_id" in work.stage.facts.c:
        more, _ = _days_again(work, OrderReturn, "order_id")
        counts += more
    return Written(counts, total(work, made, units="units", skus="skus"))


def _days_again(work: Writing, of: Any, *by: str) -> tuple[Counts, Table]:
    """Sums of units by SKU, day and ``by``; a day told again replaces that SKU's day."""
    stage, target = work.stage, table(of)
    key = ("sku_id", "day", *by)
    facts = stage.facts
    rows = (
        select(*(facts.c[name] for name in key), func.sum(facts.c.units).label("units"))
        .where(*(facts.c[name].is_not(None) for name in by))
        .group_by(*(facts.c[name] for name in key))
    )
    made = materialise(stage, f"import_{target.name}", target, rows, key)
    told = exists().where(made.c.sku_id == target.c.sku_id, made.c.day == target.c.day)
    again = exists().where(*(made.c[name] == target.c[name] for name in key))
    gone = stage.connection.execute(delete(target).where(told, ~again)).rowcount
    counts = plain(
        stage.connection, target, made, key=key, columns=("units",), only={"units"}, fixed=work.fixed
    )
    return counts + Counts(0, gone), made
