"""Stock by warehouse: one line for each place becomes one figure a SKU, and nothing is counted twice.

What lies at Amazon and what lies in the seller's own warehouses (a third party's, AWD, at home) are kept apart: the first
sells, the second can be sent there. A SKU without any stock at Amazon is shipped by the seller, from those warehouses.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Table, delete, exists, func, or_, select, update

from core.errors import BadFile
from core.phrase import Phrase
from storage.imports import before
from storage.imports.merge import Counts, plain
from storage.imports.prepare import materialise, one_per_key
from storage.imports.writing import Totals, Writing, table
from storage.sources.warehouses import marketplace_of, place_of, region_of
from storage.tables import LedgerDay, Sku, StockDay, WarehouseDay

SOURCE = "warehouse"
"""The source of stock that stands for a SKU without any at Amazon."""

_NAMED = 6
_LONG = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Apart:
    """What `apart` made of a file: ``own`` are the seller's warehouses that still have lines in it."""

    own: Sequence[str]
    counts: Counts
    totals: Totals
    notes: tuple[Phrase, ...]


def apart(work: Writing) -> Apart:
    """Keep what lies in the seller's own warehouses as such, and leave it in the file only for SKUs without stock at Amazon.

    Says which warehouses were added up and what was left out: places nothing is sold from (in transit, returns), and lines
    of no warehouse beside others that name Amazon's. Raises `BadFile` where the marketplace is open.
    """
    facts, connection = work.stage.facts, work.stage.connection
    names = sorted(
        connection.scalars(select(facts.c.warehouse).distinct().where(facts.c.warehouse.is_not(None)))
    )
    at = {kind: [name for name in names if place_of(name) == kind] for kind in ("amazon", "own", "aside")}
    _same_region(at["amazon"])
    notes = []
    if at["amazon"]:
        notes += _left_out(work, facts.c.warehouse.is_(None), Phrase("no warehouse named"))
    notes += _left_out(work, facts.c.warehouse.in_(at["aside"]), _some(at["aside"]))
    if len(at["amazon"]) > 1:
        notes.append(_added_up(at["amazon"]))
    if not at["own"]:
        return Apart((), Counts(), {}, tuple(notes))
    own, target, key = facts.c.warehouse.in_(at["own"]), table(WarehouseDay), ("sku_id", "day", "warehouse")
    rows = one_per_key(work.stage, ("day", "warehouse"), adds=("on_hand",), among=own)
    made = materialise(work.stage, "import_warehouse", target, rows, key)
    counts = plain(
        connection, target, made, key=key, columns=("on_hand",), only=work.present, fixed=work.fixed
    )
    notes += _forgotten(work, at["own"])
    _meet_the_only_teller(work, own)
    feeding = own & _at_amazon(facts, at["amazon"])
    units = connection.scalar(select(func.sum(facts.c.on_hand)).where(feeding))
    connection.execute(delete(facts).where(feeding))
    if units is None:
        notes += [_added_up(at["own"])] if len(at["own"]) > 1 else []
        return Apart(at["own"], Counts(), {}, tuple(notes))
    notes.append(
        Phrase(
            "{units} units in warehouses of your own ({names}) count as stock that can be sent to Amazon: in its position, "
            "not in what is on hand there.",
            {"units": int(units), "names": _some(at["own"])},
        )
    )
    return Apart(at["own"], counts, {"in_warehouses": int(units)}, tuple(notes))


def _meet_the_only_teller(work: Writing, own: ColumnElement[bool]) -> None:
    """Where one import alone tells of a SKU's stock at Amazon, what the file at hand makes of its lines hangs on that one."""
    stock, facts = table(StockDay), work.stage.facts
    amazon = (stock.c.workspace_id == work.workspace_id) & (stock.c.source != SOURCE)
    alone = (
        select(stock.c.sku_id)
        .where(amazon, stock.c.sku_id.in_(select(facts.c.sku_id).where(own)))
        .group_by(stock.c.sku_id)
        .having(func.count(func.distinct(stock.c.import_id)) == 1)
    )
    before.meet(work.stage.connection, stock, amazon & stock.c.sku_id.in_(alone))


def one_name(work: Writing) -> None:
    """Call each warehouse as the store does already where it is the same but for capitals, width and spaces."""
    facts, connection = work.stage.facts, work.stage.connection
    kept = table(WarehouseDay).c
    names = sorted(
        connection.scalars(select(facts.c.warehouse).distinct().where(facts.c.warehouse.is_not(None)))
    )
    known = connection.scalars(
        select(kept.warehouse)
        .distinct()
        .where(kept.workspace_id == work.workspace_id)
        .order_by(kept.warehouse)
    )
    called = {_plain(name): name for name in (*reversed(names), *known)}
    for name in names:
        if called[_plain(name)] != name:
            renamed = update(facts).where(facts.c.warehouse == name).values(warehouse=called[_plain(name)])
            connection.execute(renamed)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def give_way(work: Writing, made: Table) -> None:
    """Amazon tells the stock of these SKUs now: what stood for it, from the seller's own warehouses, stands for it no more."""
    stock = table(StockDay)
    theirs = exists().where(made.c.sku_id == stock.c.sku_id)
    work.stage.connection.execute(
        delete(stock).where(stock.c.workspace_id == work.workspace_id, stock.c.source == SOURCE, theirs)
    )


def _at_amazon(facts: Table, amazons: Sequence[str]) -> ColumnElement[bool]:
    """Whether a line's SKU has stock at Amazon, by this file or by an earlier one."""
    stock, ledger, here = table(StockDay), table(LedgerDay), facts.alias("here")
    return or_(
        exists().where(stock.c.sku_id == facts.c.sku_id, stock.c.source != SOURCE),
        exists().where(ledger.c.sku_id == facts.c.sku_id),
        exists().where(
            here.c.sku_id == facts.c.sku_id, or_(here.c.warehouse.is_(None), here.c.warehouse.in_(amazons))
        ),
    )


def _left_out(work: Writing, those: ColumnElement[bool], names: str | Phrase) -> list[Phrase]:
    facts, connection = work.stage.facts, work.stage.connection
    units = connection.execute(select(func.sum(facts.c.on_hand)).where(those)).scalar_one()
    connection.execute(delete(facts).where(those))
    if units is None:
        return []
    return [
        Phrase(
            "⚠️ {units} units at {names} were left out: nothing is sold from there.",
            {"units": int(units), "names": names},
        )
    ]


def _forgotten(work: Writing, names: Sequence[str]) -> list[Phrase]:
    """What still counts of warehouses that this file does not name and none has named for long: renamed or emptied ones."""
    facts, kept, sku = work.stage.facts, table(WarehouseDay).c, table(Sku).c
    last = work.stage.connection.scalar(select(func.max(facts.c.day)).where(facts.c.warehouse.in_(names)))
    newest = (
        select(kept.warehouse, sku.marketplace, func.max(kept.day).label("day"))
        .join(table(Sku), sku.id == kept.sku_id)
        .where(
            kept.workspace_id == work.workspace_id,
            kept.warehouse.not_in(names),
            sku.marketplace.in_(select(facts.c.marketplace)),
        )
        .group_by(kept.warehouse, sku.marketplace)
        .having(func.max(kept.day) < last - _LONG)
        .subquery()
    )
    rows = work.stage.connection.execute(
        select(kept.warehouse, func.sum(kept.on_hand), func.max(kept.day))
        .join(table(Sku), sku.id == kept.sku_id)
        .join(
            newest,
            (newest.c.warehouse == kept.warehouse)
            & (newest.c.day == kept.day)
            & (newest.c.marketplace == sku.marketplace),
        )
        .group_by(kept.warehouse)
        .having(func.sum(kept.on_hand) > 0)
        .order_by(kept.warehouse)
    ).all()
    if not rows:
        return []
    return [
        Phrase(
            "⚠️ {units} units still count in warehouses that are not in this file and were last counted on {day} or before: "
            "{names}. Where one was renamed or is empty, import a line of it with on_hand 0.",
            {
                "units": int(sum(units for _, units, _ in rows)),
                "day": max(day for _, _, day in rows),
                "names": _some([name for name, _, _ in rows]),
            },
        )
    ]


def _added_up(names: Sequence[str]) -> Phrase:
    return Phrase(
        "Stock of {n} warehouses was added up by SKU: {names}.", {"n": len(names), "names": _some(names)}
    )


def _same_region(names: Sequence[str]) -> None:
    """Refuse Amazon's warehouses of several regions where not every one names its marketplace."""
    open_ = [name for name in names if marketplace_of(name) is None]
    regions = {region_of(name) for name in open_}
    if open_ and (len(open_) < len(names) or len(regions) > 1):
        raise BadFile(
            Phrase(
                "It is open in which marketplace the stock of {names} lies, as other lines name theirs. Nothing was changed: "
                "write the marketplace into the warehouse's name (FBA US, FBA DE), or export one marketplace at a time.",
                {"names": _some(open_)},
            )
        )


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(name[:40] for name in names[:_NAMED])
    return f"{shown}, …" if len(names) > _NAMED else shown
