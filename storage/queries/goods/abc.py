"""ABC class of every SKU: which few earn most of the trailing year's gross profit (rule L6)."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    cast,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session
from sqlmodel import col

from core.records import AbcClass
from storage.queries.program import workspaces
from storage.tables import SalesDay, SalesPeriod, Sku, SkuClass

A_SHARE, B_SHARE = 0.80, 0.95
"""The SKUs that earn the first 80 % are class A, up to 95 % class B, the rest class C."""

COUNT_AGAIN = timedelta(days=7)
_YEAR = timedelta(days=365)

CHANGED_BY = ("products", "sales", "all_orders", "sales_traffic", "business_report")
"""Kinds of files that the classes rest on."""


def classes(session: Session, workspace_id: str, today: date) -> dict[int, AbcClass]:
    """The class of every SKU that sold in the year up to ``today``; those absent sold nothing and are class C.

    A SKU is in class A while the SKUs that earn more than it do not reach 80 % together. Gross profit is sales less
    unit cost; without a cost of its own a SKU counts with its sales. Each marketplace, having its own currency,
    is ranked by itself. Worked example: profits of 70, 20, 6 and 4: A, A (70 % come before it), B (90 %), C (96 %).
    """
    return {sku_id: letter for sku_id, letter, _ in _ranked(session, workspace_id, today)}


def stored(session: Session, workspace_id: str) -> tuple[dict[int, AbcClass], date | None]:
    """The classes as last counted, and when that was (None: never)."""
    rows = session.execute(
        select(col(SkuClass.sku_id), col(SkuClass.abc_class), col(SkuClass.as_of)).where(
            col(SkuClass.workspace_id) == workspace_id
        )
    ).all()
    return {row[0]: row[1] for row in rows}, max((row[2] for row in rows), default=None)  # type: ignore[misc]


def usable(
    session: Session, workspace_id: str, today: date, *, count: bool = True
) -> dict[int, AbcClass] | None:
    """The stored classes where they may be used on ``today``, else classes counted now and not stored.

    Counting reads a year of everybody's sales. Where nobody can wait for that, ``count`` is False, and None says that
    the classes are not known yet. A day before the stored ones is asked for on the command line only, where all answers
    about that day must agree: it is counted for.
    """
    known, as_of = stored(session, workspace_id)
    if as_of is not None and as_of <= today < as_of + 4 * COUNT_AGAIN:
        return known
    past = as_of is not None and today < as_of
    return classes(session, workspace_id, today) if count or past else None


def refresh(session: Session, workspace_id: str, today: date, *, at_once: bool = False) -> bool:
    """Count the classes again if they are a week old, or ``at_once``; tells whether it did. The caller commits."""
    if not at_once and not is_due(session, workspace_id, today):
        return False
    # Two imports may end at once: the second counts when the first has been kept.
    workspaces.in_turn(session, workspace_id)
    rows = [
        {"sku_id": sku_id, "workspace_id": workspace_id, "abc_class": letter, "basis": basis, "as_of": today}
        for sku_id, letter, basis in _ranked(session, workspace_id, today)
    ]
    session.execute(delete(SkuClass).where(col(SkuClass.workspace_id) == workspace_id))
    if rows:
        session.execute(insert(SkuClass), rows)
    return True


def is_due(session: Session, workspace_id: str, today: date) -> bool:
    """Whether the classes were never counted, are a week old, or rest on files that have changed since."""
    _, as_of = stored(session, workspace_id)
    return as_of is None or today >= as_of + COUNT_AGAIN


def outdate(connection: Connection, workspace_id: str, today: date) -> None:
    """Have the classes counted at the next look, in the transaction of the file that changed what they rest on.

    They are counted right after it; a program that dies between the two leaves the next one to do it.
    """
    due = today - COUNT_AGAIN
    connection.execute(
        update(SkuClass)
        .where(col(SkuClass.workspace_id) == workspace_id, col(SkuClass.as_of) > due)
        .values(as_of=due)
    )


def _ranked(session: Session, workspace_id: str, today: date) -> list[tuple[int, AbcClass, str]]:
    daily = (
        select(
            col(SalesDay.sku_id).label("sku_id"),
            func.sum(col(SalesDay.units)).label("units"),
            func.sum(type_coerce(col(SalesDay.sales), BigInteger)).label("sales"),
        )
        .where(
            col(SalesDay.workspace_id) == workspace_id,
            col(SalesDay.day) > today - _YEAR,
            col(SalesDay.day) <= today,
        )
        .group_by(col(SalesDay.sku_id))
        .subquery()
    )
    summed = (
        select(
            col(SalesPeriod.sku_id).label("sku_id"),
            func.sum(col(SalesPeriod.units)).label("units"),
            func.sum(type_coerce(col(SalesPeriod.sales), BigInteger)).label("sales"),
        )
        .where(
            col(SalesPeriod.workspace_id) == workspace_id,
            col(SalesPeriod.first_day) > today - _YEAR,
            col(SalesPeriod.last_day) <= today,
        )
        .group_by(col(SalesPeriod.sku_id))
        .subquery()
    )
    # A SKU that has both is counted by its days; its sums tell the same units again.
    units = cast(func.coalesce(daily.c.units, summed.c.units, 0), Integer)
    cost = type_coerce(col(Sku.unit_cost), BigInteger)
    sales = func.coalesce(
        daily.c.sales, summed.c.sales, units * func.coalesce(type_coerce(col(Sku.price), BigInteger), 1)
    )
    earned = (
        select(
            col(Sku.id).label("sku_id"),
            col(Sku.marketplace).label("marketplace"),
            col(Sku.unit_cost).is_(None).label("no_cost"),
            cast(sales - units * func.coalesce(cost, 0), BigInteger).label("earned"),
        )
        .join(daily, daily.c.sku_id == col(Sku.id), isouter=True)
        .join(summed, summed.c.sku_id == col(Sku.id), isouter=True)
        .where(col(Sku.workspace_id) == workspace_id, units > 0)
        .subquery()
    )
    total = func.sum(earned.c.earned).over(partition_by=earned.c.marketplace)
    so_far = func.sum(earned.c.earned).over(
        partition_by=earned.c.marketplace, order_by=(earned.c.earned.desc(), earned.c.sku_id)
    )
    rows = session.execute(
        select(earned.c.sku_id, earned.c.no_cost, earned.c.earned, so_far, total).where(earned.c.earned > 0)
    )
    return [
        (sku_id, _letter(float(upto - own), float(whole)), "revenue" if no_cost else "gross profit")
        for sku_id, no_cost, own, upto, whole in rows
    ]


def _letter(before: float, whole: float) -> AbcClass:
    if before < A_SHARE * whole:
        return "A"
    return "B" if before < B_SHARE * whole else "C"
