"""Formats: no formula, no lost digit, no row that is not asked for."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from core.errors import BadInput, NotFound
from storage.db import writing
from storage.exports.formats import FORMATS
from storage.exports.kinds import KINDS
from storage.exports.rows import Query, rows
from storage.tables import Audit, Draft, ForecastRow, PurchaseOrder, PurchaseOrderLine, Sku

NOW = datetime(2026, 11, 24, 6, 10, tzinfo=UTC)
HOSTILE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).flatmap(
    lambda text: st.sampled_from([text, *(mark + text for mark in "=+-@")])
)


def written(form: str, columns: list[str], *lines: tuple[Any, ...]) -> bytes:
    out = io.BytesIO()
    FORMATS[form](columns, iter(lines), out)
    return out.getvalue()


@settings(max_examples=50, deadline=None)
@given(HOSTILE)
def test_no_text_is_a_formula_in_csv(text: str) -> None:
    [_, [cell]] = csv.reader(io.StringIO(written("csv", ["title"], (text,)).decode(), newline=""))

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == text.removeprefix("'")


@settings(max_examples=25, deadline=None)
@given(HOSTILE)
def test_no_text_is_a_formula_in_a_workbook(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", ["title"], (text,))))

    cell = book.active["A2"]  # type: ignore[index]  # one sheet
    assert "f" != cell.data_type
    assert (cell.value or "") == text


@pytest.mark.parametrize("mark", ["\t=1", "\r=1", "\n=1"])
def test_a_formula_behind_a_tab_is_text_too(mark: str) -> None:
    [_, [cell]] = csv.reader(io.StringIO(written("csv", ["title"], (mark,)).decode(), newline=""))

    assert f"'{mark}" == cell


def test_a_negative_number_stays_a_number() -> None:
    assert b"units\r\n-3\r\n" == written("csv", ["units"], (-3,))


def test_the_values_of_each_format() -> None:
    row = ("A", 3, Decimal("4.20"), date(2026, 11, 1), NOW, True, None, ["travel mug", "cup"])
    columns = ["sku", "units", "price", "date", "at", "promo", "bsr", "keywords"]

    table = written("csv", columns, row).decode().splitlines()[1]
    document = json.loads(written("json", columns, row))

    assert "A,3,4.20,2026-11-01,2026-11-24T06:10:00+00:00,1,,travel mug;cup" == table
    assert {
        "sku": "A", "units": 3, "price": "4.20", "date": "2026-11-01", "at": "2026-11-24T06:10:00+00:00", "promo": True,
        "bsr": None, "keywords": ["travel mug", "cup"],
    } == document[0]  # fmt: skip


def test_no_rows_are_an_empty_list_and_a_head() -> None:
    assert [] == json.loads(written("json", ["sku"]))
    assert b"sku\r\n" == written("csv", ["sku"])


def a_store(engine: Engine) -> None:
    """One SKU with a draft, an order that was cancelled and one that was not, a forecast, an audit line."""
    import numpy as np

    with Session(writing(engine)) as session:
        sku = Sku(workspace_id="default", marketplace="ATVPDKIKX0DER", sku="MUG-01", currency="USD")
        session.add(sku)
        session.flush()
        assert sku.id is not None
        session.add(
            Draft(
                workspace_id="default", number="R-2026-0001", sku_id=sku.id, quantity=600, currency="USD",
                orders=[{"quantity": 600}], cash=Decimal("2520"), created_at=NOW, updated_at=NOW,
            )
        )  # fmt: skip
        for number, state in (("PO-0001", "cancelled"), ("PO-0002", "released")):
            order = PurchaseOrder(workspace_id="default", number=number, state=state)
            session.add(order)
            session.flush()
            assert order.id is not None
            session.add(
                PurchaseOrderLine(
                    workspace_id="default",
                    po_id=order.id,
                    sku_id=sku.id,
                    quantity=600,
                    ordered_on=date(2026, 11, 24),
                )
            )
        mean = np.array([1.5, 2.0], "<f4")
        session.add(
            ForecastRow(
                sku_id=sku.id, workspace_id="default", start=date(2026, 11, 25), days=2, mean=mean.tobytes(),
                quantiles=np.arange(18, dtype="<f4").tobytes(), level_sigma=0.3, method="counts-1",
                data_through=date(2026, 11, 23), made_at=NOW,
            )
        )  # fmt: skip
        session.add(Audit(workspace_id="default", at=NOW, person="U1", verb="approve", subject="R-2026-0001"))
        session.commit()


def listed(engine: Engine, kind: str, **narrow: Any) -> list[dict[str, Any]]:
    query = Query("default", kind, **narrow)
    return [dict(zip(query.export().columns, row, strict=True)) for row in rows(engine, query)]


def test_decisions_and_orders_come_out_on_both_databases(engine: Engine) -> None:
    a_store(engine)

    [draft] = listed(engine, "drafts")
    assert ("R-2026-0001", "MUG-01", 600, Decimal(2520)) == (
        draft["number"],
        draft["sku"],
        draft["quantity"],
        draft["cash"],
    )
    assert ["PO-0001", "PO-0002"] == [line["po"] for line in listed(engine, "pos")]
    assert ["PO-0002"] == [line["po"] for line in listed(engine, "purchase_orders")]
    assert ["approve"] == [line["verb"] for line in listed(engine, "audit")]


def test_orders_come_out_as_an_erp_imports_them(engine: Engine) -> None:
    """600 × 4.20 = 2,520.00; a line without a price has no amount."""
    a_store(engine)
    with Session(writing(engine)) as session:
        line = session.scalars(select(PurchaseOrderLine).order_by(PurchaseOrderLine.id)).all()[-1]
        line.unit_cost = Decimal("4.20")
        session.get_one(Sku, line.sku_id).title = "Travel mug"
        session.scalars(
            select(PurchaseOrder).where(PurchaseOrder.number == "PO-0001")
        ).one().cancelled_at = NOW
        session.commit()

    first, second = listed(engine, "pos")

    assert (1, None, NOW) == (first["line"], first["amount"], first["cancelled_at"])
    assert ("PO-0002", "MUG-01", "Travel mug", 600, Decimal("4.20"), Decimal("2520.00")) == tuple(
        second[name] for name in ("po", "sku", "title", "quantity", "unit_cost", "amount")
    )
    assert "amount" not in listed(engine, "purchase_orders")[0]


def test_the_forecast_comes_out_by_day(engine: Engine) -> None:
    a_store(engine)

    first, second = listed(engine, "forecast")

    assert (date(2026, 11, 25), 1.5, 0.0, 16.0) == (
        first["date"],
        first["mean"],
        first["q0.025"],
        first["q0.975"],
    )
    assert (date(2026, 11, 26), 2.0, 17.0) == (second["date"], second["mean"], second["q0.975"])
    assert [second] == listed(engine, "forecast", since=date(2026, 11, 26))


def test_moments_are_narrowed_by_whole_days(engine: Engine) -> None:
    a_store(engine)

    assert 1 == len(listed(engine, "audit", since=date(2026, 11, 24), until=date(2026, 11, 24)))
    assert [] == listed(engine, "audit", until=date(2026, 11, 23))


def test_every_kind_can_be_read(engine: Engine) -> None:
    a_store(engine)

    for kind in KINDS:
        listed(engine, kind)


def test_another_workspace_sees_nothing(engine: Engine) -> None:
    a_store(engine)

    for kind in KINDS:
        assert [] == list(rows(engine, Query("somebody-else", kind)))


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        (Query("default", "draft"), "there is no export “draft”; there are: drafts,"),
        (Query("default", "audit", sku="MUG-01"), "rows of audit have no SKU"),
        (Query("default", "freight", since=date(2026, 1, 1)), "rows of freight have no date"),
        (
            Query("default", "sales", since=date(2026, 2, 1), until=date(2026, 1, 1)),
            "--since is after --until",
        ),
    ],
)
def test_what_cannot_be_exported_is_said(sqlite_engine: Engine, query: Query, complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        list(rows(sqlite_engine, query))


def test_an_unknown_sku_is_said(sqlite_engine: Engine) -> None:
    with pytest.raises(NotFound, match="there is no SKU NOPE"):
        list(rows(sqlite_engine, Query("default", "sales", sku="NOPE")))
