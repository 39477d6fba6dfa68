"""What a person would want to know of a file that was read all the same: days ahead, unknown SKUs, lines told twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import BigInteger, func, select, type_coerce

from core.phrase import Phrase
from storage.imports.stage import Stage
from storage.imports.writing import table
from storage.sources.marketplaces import BY_ID
from storage.tables import SalesDay, Sku

NAMED = 3
_SKU, _SOLD = table(Sku), table(SalesDay)
_SOLD_DAYS, _SOLD_UNITS, _TIMES = timedelta(days=90), 5, 3
COUNTED_ONCE = frozenset(
    {
        "sales", "inventory", "prices", "bsr", "ads", "reviews", "competitors", "inventory_ledger", "fba_inventory_planning",
        "fba_unsuppressed_inventory", "reimbursements",
    }
)  # fmt: skip
"""Files in which a line that is there twice is one fact; lines of orders, returns and fees are each a fact of its own."""


def remarks(stage: Stage, workspace_id: str, import_id: int, today: date) -> tuple[Phrase, ...]:
    """Notes on the staged facts, their SKUs given. ``today`` is the day of the import: clocks may differ by one."""
    return (
        *_ahead(stage, today), *_places(stage), *_twice(stage), *_unknown(stage, workspace_id, import_id),
        *_alike(stage, workspace_id, import_id), *_dear(stage),
        *_unlike_sold(stage, workspace_id, today),
    )  # fmt: skip


def _ahead(stage: Stage, today: date) -> Iterator[Phrase]:
    facts = stage.facts
    if stage.kind.period == "none" or "day" not in facts.c:
        return
    n, last = stage.connection.execute(
        select(func.count(), func.max(facts.c.day)).where(facts.c.day > today + timedelta(days=1))
    ).one()
    if n:
        yield Phrase(
            "⚠️ {n} {n:line is|lines are} dated after today, the last {day}: are day and month the right way round? "
            "Correct the file and import it again.",
            {"n": n, "day": last},
        )


def _places(stage: Stage) -> Iterator[Phrase]:
    """Where a file tells of several marketplaces, how much of each; days, amounts and SKUs are those of each of them."""
    rows = rows_by_place(stage)
    if len(rows) > 1:
        told = ", ".join(f"{BY_ID[each].code} {count}" for each, count in rows.items())
        yield Phrase("Rows by marketplace: {places}.", {"places": told})


def rows_by_place(stage: Stage) -> dict[str, int]:
    """How many staged rows each marketplace has, the most first."""
    place = stage.facts.c.marketplace
    found = stage.connection.execute(
        select(place, func.count()).group_by(place).order_by(func.count().desc(), place)
    )
    return {str(name): int(count) for name, count in found if name in BY_ID}


def _twice(stage: Stage) -> Iterator[Phrase]:
    facts = stage.facts
    if stage.kind.adds_up:
        yield from _added_up(stage)
        return
    if stage.kind.name not in COUNTED_ONCE:
        return
    said = [facts.c[name] for name in ("marketplace", "name_id", *stage.kind.stage)]
    once = select(*said).distinct().subquery()
    n = stage.connection.execute(select(func.count()).select_from(facts)).scalar_one()
    n -= stage.connection.execute(select(func.count()).select_from(once)).scalar_one()
    if n:
        yield Phrase(
            "{n} {n:line repeats|lines repeat} another word for word and {n:counts|count} once.", {"n": n}
        )


def _alike(stage: Stage, workspace_id: str, import_id: int) -> Iterator[Phrase]:
    """A new SKU that a known one resembles but for case, width or leading zeros: a spreadsheet or a hand changed it."""
    if not stage.kind.by_sku:
        return
    mine = _SKU.c.workspace_id == workspace_id
    rows = stage.connection.execute(
        select(_SKU.c.sku, _SKU.c.import_id == import_id, _SKU.c.marketplace).where(mine)
    ).all()
    known = {(place, bare(name)): name for name, new, place in rows if not new}
    found = sorted(
        (name, known[place, bare(name)]) for name, new, place in rows if new and (place, bare(name)) in known
    )
    if found:
        yield Phrase(
            "⚠️ {n} new {n:SKU differs|SKUs differ} from {n:a known one|known ones} only in capitals, width or leading zeros: "
            "{pairs}. If {n:it is|they are} the same, write {n:it|them} as before and import again.",
            {"n": len(found), "pairs": ", ".join(f"{new} ({old})" for new, old in found[:NAMED])},
        )


def bare(sku: str) -> str:
    """A SKU without what spreadsheets and hands change. Worked example: "00ab１" and "AB1" are both "ab1"."""
    return unicodedata.normalize("NFKC", sku).casefold().lstrip("0")


def _added_up(stage: Stage) -> Iterator[Phrase]:
    facts = stage.facts
    place = [name for name in ("warehouse",) if name in facts.c]
    keys = (
        select(*(facts.c[name] for name in ("marketplace", "name_id", "day", *place))).distinct().subquery()
    )
    n = stage.connection.execute(select(func.count()).select_from(facts)).scalar_one()
    n -= stage.connection.execute(select(func.count()).select_from(keys)).scalar_one()
    if n and stage.kind.name == "inventory":
        yield Phrase(
            "{n} {n:line tells|lines tell} of a SKU in a warehouse that another line tells of too; they were added up, as bins "
            "and lots are.",
            {"n": n},
        )
    elif n:
        yield Phrase(
            "{n} {n:line tells|lines tell} of a SKU on a day that another line tells of too; they were added up, as lines of "
            "orders are. Lines of cancelled orders are not known as such: leave them out before.",
            {"n": n},
        )


def _dear(stage: Stage) -> Iterator[Phrase]:
    """A unit that costs more than it sells for is most often a comma in the wrong place."""
    facts = stage.facts
    if stage.kind.name != "products":
        return
    names = stage.names
    found = stage.connection.scalars(
        select(names.c.sku)
        .join(facts, facts.c.name_id == names.c.id)
        .where(facts.c.unit_cost >= facts.c.price, facts.c.price > 0)
        .order_by(names.c.sku)
    ).all()
    if found:
        yield Phrase(
            "⚠️ {n} {n:SKU costs|SKUs cost} as much as {n:its|their} price or more: {names}. Is a comma in the wrong place?",
            {"n": len(found), "names": ", ".join(found[:NAMED])},
        )


def _unlike_sold(stage: Stage, workspace_id: str, today: date) -> Iterator[Phrase]:
    """A price of several times what buyers paid is most often in another currency, whatever the table says."""
    facts, sold = stage.facts, _SOLD
    if stage.kind.name != "products":
        return
    units, sales = func.sum(sold.c.units), func.sum(type_coerce(sold.c.sales, BigInteger))
    paid = (
        select(sold.c.sku_id, units.label("units"), sales.label("sales"))
        .where(sold.c.workspace_id == workspace_id, sold.c.day > today - _SOLD_DAYS, sold.c.sales > 0)
        .group_by(sold.c.sku_id)
        .having(units >= _SOLD_UNITS)
        .subquery()
    )
    price = type_coerce(facts.c.price, BigInteger)
    found = stage.connection.scalars(
        select(stage.names.c.sku)
        .join(facts, facts.c.name_id == stage.names.c.id)
        .join(paid, paid.c.sku_id == facts.c.sku_id)
        .where(price * paid.c.units > _TIMES * paid.c.sales)
        .order_by(stage.names.c.sku)
    ).all()
    if found:
        yield Phrase(
            "⚠️ {n} {n:SKU has|SKUs have} a price of more than {times} times what {n:it|they} sold for of late: {names}. Is it in another currency?",
            {"n": len(found), "times": _TIMES, "names": ", ".join(found[:NAMED])},
        )


def _unknown(stage: Stage, workspace_id: str, import_id: int) -> Iterator[Phrase]:
    if stage.kind.name == "products" or not stage.kind.by_sku:
        return
    skus = _SKU
    mine = skus.c.workspace_id == workspace_id
    made = mine & (skus.c.import_id == import_id)
    n = stage.connection.execute(select(func.count()).select_from(skus).where(made)).scalar_one()
    known = stage.connection.execute(select(func.count()).select_from(skus).where(mine)).scalar_one() - n
    if not n or not known:
        return  # the first file of a shop names everything for the first time
    first = stage.connection.scalars(select(skus.c.sku).where(made).order_by(skus.c.sku).limit(NAMED)).all()
    values: dict[str, str | int] = {"n": n, "names": ", ".join(first), "more": n - len(first)}
    if n > len(first):
        yield Phrase("{n} SKUs are new, no file named them before: {names} and {more} more.", values)
    else:
        yield Phrase("{n} {n:SKU is|SKUs are} new, no file named {n:it|them} before: {names}.", values)
