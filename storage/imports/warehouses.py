"""Stock by warehouse: one line for each place becomes one figure a SKU, and nothing is counted twice.

What lies at Amazon and what lies in one's own warehouses are kept apart: decisions are made on stock at Amazon, and the store
has one figure a SKU and day.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, exists, false, func, or_, select

from core.errors import BadFile
from core.phrase import Phrase
from storage.imports.writing import Writing, table
from storage.sources.warehouses import marketplace_of, place_of, region_of
from storage.tables import StockDay

_NAMED = 6


def one_kind_of_place(work: Writing) -> tuple[Phrase, ...]:
    """Leave only lines that may be added up, and say which warehouses they are of. Raises `BadFile` where it is open.

    Stock at Amazon is kept where there is any, else that of one's own warehouses, unless other reports tell of stock at
    Amazon for the same SKUs. Places nothing is sold from (in transit, returns) are left out.
    """
    facts, connection = work.stage.facts, work.stage.connection
    if "warehouse" not in work.present:
        return ()
    names = sorted(
        connection.scalars(select(facts.c.warehouse).distinct().where(facts.c.warehouse.is_not(None)))
    )
    at = {kind: [name for name in names if place_of(name) == kind] for kind in ("amazon", "own", "aside")}
    _same_region(at["amazon"])
    kept = at["amazon"] or at["own"]
    if not kept:
        return ()
    if not at["amazon"]:
        _nothing_at_amazon(work, at["own"])
    notes = []
    for kind, left in (("own", at["own"] if at["amazon"] else []), ("aside", at["aside"])):
        if left:
            notes.append(_left_out(work, kind, left))
    if len(kept) > 1:
        notes.append(
            Phrase(
                "Stock of {n} warehouses was added up by SKU: {names}.",
                {"n": len(kept), "names": _some(kept)},
            )
        )
    return tuple(notes)


def _left_out(work: Writing, kind: str, names: Sequence[str]) -> Phrase:
    """Take out the lines of these warehouses, and those of none where Amazon's are known by name."""
    facts, connection = work.stage.facts, work.stage.connection
    nowhere = facts.c.warehouse.is_(None) if kind == "own" else false()
    theirs = or_(facts.c.warehouse.in_(names), nowhere)
    units = connection.execute(select(func.sum(facts.c.on_hand)).where(theirs)).scalar_one() or 0
    connection.execute(delete(facts).where(theirs))
    said: dict[str, int | str] = {"units": int(units), "names": _some(names)}
    if kind == "own":
        return Phrase(
            "⚠️ {units} units in warehouses of your own ({names}) were left out: stock at Amazon is kept apart from them. "
            "What is on its way to Amazon belongs into a table of shipments or purchase orders.",
            said,
        )
    return Phrase("⚠️ {units} units at {names} were left out: nothing is sold from there.", said)


def _nothing_at_amazon(work: Writing, names: Sequence[str]) -> None:
    """Refuse stock of one's own warehouses for SKUs whose stock at Amazon is known: one figure would hide the other."""
    facts, stock = work.stage.facts, table(StockDay)
    n = work.stage.connection.execute(
        select(func.count(func.distinct(facts.c.sku_id))).where(
            exists().where(stock.c.sku_id == facts.c.sku_id, stock.c.source != "inventory")
        )
    ).scalar_one()
    if n:
        raise BadFile(
            Phrase(
                "This is stock in warehouses of your own ({names}), and for {n} of its SKUs a report of Amazon tells the stock "
                "there: one would hide the other. Nothing was changed. What is on its way to Amazon belongs into a table of "
                "shipments or purchase orders.",
                {"names": _some(names), "n": n},
            )
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
