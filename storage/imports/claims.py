"""Writers of what claims rest on: settlements with their refunds, reimbursements, removal orders, shipments."""

from __future__ import annotations

from sqlalchemy import delete, exists, func, select, update

from storage.imports import before
from storage.imports.daily import summed
from storage.imports.merge import plain
from storage.imports.prepare import materialise, one_per_key, refuse_contradictions
from storage.imports.writing import Writer, Writing, Written, table, total
from storage.tables import ChargedFeeDay, Import, RefundRow, Reimbursement, RemovalOrder, Shipment


def settlement(work: Writing) -> Written:
    """Fees charged on the sales of a day, and refunds by order; of a settlement its own file is believed first."""
    facts = work.stage.facts
    _one_telling(work)
    charged = summed(ChargedFeeDay, "day", "settlement", where=facts.c.order_id.is_(None))(work)
    key = ("order_id", "sku_id", "settlement")
    rows = (
        select(
            *(facts.c[name] for name in key),
            func.min(facts.c.day).label("day"),
            func.sum(facts.c.units).label("units"),
            func.sum(facts.c.principal).label("principal"),
        )
        .where(facts.c.order_id.is_not(None), facts.c.sku_id.is_not(None))
        .group_by(*(facts.c[name] for name in key))
    )
    made = materialise(work.stage, "import_refund", table(RefundRow), rows, key)
    told = ("day", "units", "principal")
    counts = plain(
        work.stage.connection, table(RefundRow), made, key=key, columns=told, only=told, fixed=work.fixed
    )
    return Written(charged.counts + counts, charged.totals)


def _one_telling(work: Writing) -> None:
    """Leave out what a report of transactions tells of a settlement whose own file is there, and take back what one told.

    The two may put a line on different days, so that both together would count it twice.
    """
    stage, imports = work.stage, table(Import)
    facts = stage.facts
    for target in (table(ChargedFeeDay), table(RefundRow)):
        mine = (target.c.workspace_id == work.workspace_id) & (imports.c.id == target.c.import_id)
        again = exists().where(facts.c.settlement == target.c.settlement)
        if stage.kind.name == "transactions":
            told = exists().where(
                mine, imports.c.kind == "settlement", target.c.settlement == facts.c.settlement
            )
            theirs = select(imports.c.id).where(imports.c.kind == "settlement")
            before.meet(
                stage.connection, target,
                (target.c.workspace_id == work.workspace_id) & again & target.c.import_id.in_(theirs),
            )  # fmt: skip
            stage.connection.execute(update(facts).where(told).values(sku_id=None))
        else:
            lesser = exists().where(imports.c.id == target.c.import_id, imports.c.kind == "transactions")
            stage.connection.execute(
                delete(target).where(target.c.workspace_id == work.workspace_id, again, lesser)
            )


def reimbursements(work: Writing) -> Written:
    """What was paid back. Exact copies of a line count once; several lines of one id and SKU add up."""
    stage, target = work.stage, table(Reimbursement)
    facts = stage.facts
    once = select(facts.c.sku_id, *(facts.c[name] for name in stage.kind.stage)).where(facts.c.sku_id.is_not(None)).distinct().subquery()  # fmt: skip
    key = ("reimbursement_id", "sku_id")
    amounts, words = (
        ("amount", "units_cash", "units_inventory"),
        ("reason", "case_id", "order_id", "original_id"),
    )
    rows = select(
        *(once.c[name] for name in key),
        func.min(once.c.day).label("day"),
        *(func.sum(once.c[name]).label(name) for name in amounts),
        *(func.min(once.c[name]).label(name) for name in words),
    ).group_by(*(once.c[name] for name in key))
    made = materialise(stage, "import_row", target, rows, key)
    told = ("day", *amounts, *words)
    counts = plain(stage.connection, target, made, key=key, columns=told, only=told, fixed=work.fixed)
    return Written(counts, total(work, made, rows="rows", units="units_cash", skus="skus"))


def _lines(target: type[RemovalOrder] | type[Shipment], *key: str) -> Writer:
    """A writer for lines by SKU and key, of which the newest file counts."""

    def write(work: Writing) -> Written:
        stage, full = work.stage, ("sku_id", *key)
        refuse_contradictions(stage, key, at_most=work.most_refused)
        rows = one_per_key(stage, key, adds=[name for name, of in stage.kind.stage.items() if of == "whole"])
        made = materialise(stage, "import_row", table(target), rows, full)
        told = [name for name in stage.kind.stage if name in table(target).c and name not in full]
        counts = plain(
            stage.connection, table(target), made, key=full, columns=told, only=told, fixed=work.fixed
        )
        return Written(counts, total(work, made, rows="rows", skus="skus"))

    return write


removals = _lines(RemovalOrder, "order_id", "disposition")
shipments = _lines(Shipment, "reference")
