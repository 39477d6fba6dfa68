"""Writers of what is known of the supply side: suppliers and their closures, purchase orders and their stages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table, and_, delete, exists, func, literal, or_, select, update

from storage.imports import before
from storage.imports.daily import keyed
from storage.imports.merge import Counts, plain
from storage.imports.prepare import materialise
from storage.imports.writing import Writing, Written, table, total
from storage.tables import FreightRow, PurchaseOrder, PurchaseOrderLine, SupplierClosure, SupplierRow


def freight(work: Writing) -> Written:
    """Freight rates: of the marketplace that a row or a person names, else of all that have none of their own."""
    facts = work.stage.facts
    work.stage.connection.execute(update(facts).where(facts.c.everywhere).values(marketplace=""))
    return keyed(FreightRow, "mode", sku=False)(work)


def suppliers(work: Writing) -> Written:
    """Suppliers' terms, and the days on which they are closed."""
    stage, facts = work.stage, work.stage.facts
    terms = ["email", "currency", "moq", "production_days", "capacity_per_month", "backup_for"]
    rows = select(facts.c.name, *(func.max(facts.c[name]).label(name) for name in terms)).group_by(
        facts.c.name
    )
    made = materialise(stage, "import_row", table(SupplierRow), rows, ("name",))
    counts = plain(
        stage.connection,
        table(SupplierRow),
        made,
        key=("name",),
        columns=terms,
        only=work.present,
        fixed=work.fixed,
    )
    closed = (
        select(
            facts.c.name.label("supplier"),
            facts.c.closed_from,
            func.max(facts.c.closed_to).label("closed_to"),
        )
        .where(facts.c.closed_from.is_not(None))
        .group_by(facts.c.name, facts.c.closed_from)
    )
    days = materialise(stage, "import_closure", table(SupplierClosure), closed, ("supplier", "closed_from"))
    counts += plain(
        stage.connection, table(SupplierClosure), days, key=("supplier", "closed_from"), columns=("closed_to",),
        only={"closed_to"}, fixed=work.fixed,
    )  # fmt: skip
    return Written(counts, total(work, made, suppliers="rows"))


_STAGES = (
    "produced_on", "departed_on", "arrived_on", "received_on", "received_quantity", "defective_quantity",
)  # fmt: skip
_LINE = ("quantity", "mode", "unit_cost", "ordered_on", "expected_on", *_STAGES)


def purchase_orders(work: Writing) -> Written:
    """Orders to suppliers and their lines.

    An order that was made here from an approved draft keeps what was decided: the file only adds the dates of its stages
    and what was received. Other orders are what the file says. An order whose every line is received is received.
    """
    stage, facts, connection = work.stage, work.stage.facts, work.stage.connection
    orders, lines = table(PurchaseOrder), table(PurchaseOrderLine)
    mine = orders.c.workspace_id == work.workspace_id
    heads = (
        select(
            facts.c.po.label("number"),
            func.max(facts.c.supplier).label("supplier"),
            literal("sent").label("state"),
        )
        .where(facts.c.sku_id.is_not(None))
        .group_by(facts.c.po)
    )
    made = materialise(stage, "import_order", orders, heads, ("number",))
    connection.execute(
        update(orders)
        .where(
            mine, orders.c.number == made.c.number, orders.c.draft_id.is_(None), made.c.supplier.is_not(None)
        )
        .where(orders.c.supplier.is_distinct_from(made.c.supplier))
        .values(supplier=made.c.supplier)
    )
    plain(
        connection, orders, made, key=("number",), columns=("supplier", "state"), only=(),
        fixed={**work.fixed, "details": literal({}, orders.c.details.type)},
    )  # fmt: skip
    rows = materialise(
        stage, "import_row", lines, _lines(facts, orders, work.workspace_id), ("po_id", "sku_id")
    )
    from_draft = select(orders.c.id).where(mine, orders.c.draft_id.is_not(None))
    ours = materialise(
        stage, "import_ours", lines, select(rows).where(rows.c.po_id.in_(from_draft)), ("po_id", "sku_id")
    )
    connection.execute(delete(rows).where(rows.c.po_id.in_(from_draft)))
    key = ("po_id", "sku_id", "line")
    told = exists().where(rows.c.po_id == lines.c.po_id)
    again = exists().where(*(rows.c[name] == lines.c[name] for name in key))
    gone = connection.execute(delete(lines).where(told, ~again)).rowcount
    counts = Counts(0, gone) + plain(
        connection, lines, rows, key=key, columns=_LINE, only=work.present & set(_LINE), fixed=work.fixed
    )
    counts += _add_stages(work, lines, ours)
    _close(work, orders, lines)
    return Written(counts, total(work, None, units="quantity", lines="rows", skus="skus"))


def _lines(facts: Table, orders: Table, workspace_id: str) -> Select[tuple[object, ...]]:
    """Lines with their number among those of the same SKU in the order, by content."""
    turn = func.row_number().over(
        partition_by=[facts.c.po, facts.c.sku_id],
        order_by=[facts.c.ordered_on, facts.c.quantity, facts.c.expected_on, facts.c.mode, facts.c.line],
    )
    return select(
        orders.c.id.label("po_id"), facts.c.sku_id, turn.label("line"), *(facts.c[name] for name in _LINE)
    ).join(orders, and_(orders.c.number == facts.c.po, orders.c.workspace_id == workspace_id))


def _add_stages(work: Writing, lines: Table, ours: Table) -> Counts:
    """Stage dates and receipts for orders made here; a blank cell takes nothing away."""
    told = [name for name in _STAGES if name in work.present]
    if not told:
        return Counts()
    values: dict[str, Any] = {name: func.coalesce(ours.c[name], lines.c[name]) for name in told}
    same = and_(*(lines.c[name] == ours.c[name] for name in ("po_id", "sku_id", "line")))
    before.meet(work.stage.connection, lines, same)
    differs = or_(*(lines.c[name].is_distinct_from(value) for name, value in values.items()))
    changed = work.stage.connection.execute(update(lines).where(same, differs).values(values)).rowcount
    return Counts(0, changed)


def _close(work: Writing, orders: Table, lines: Table) -> None:
    """Set the state of the orders in the file from the dates of their lines."""
    facts = work.stage.facts
    in_file = orders.c.number.in_(select(facts.c.po))
    waiting = exists().where(lines.c.po_id == orders.c.id, lines.c.received_on.is_(None))
    mine = orders.c.workspace_id == work.workspace_id
    work.stage.connection.execute(
        update(orders)
        .where(mine, in_file, orders.c.state.in_(("sent", "released", "approved")), ~waiting)
        .values(state="received")
    )
    work.stage.connection.execute(
        update(orders)
        .where(mine, in_file, orders.c.state == "received", orders.c.draft_id.is_(None), waiting)
        .values(state="sent")
    )
