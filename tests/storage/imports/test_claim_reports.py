"""Reimbursements, removals, refunds, returns by order, shipments: by the headers of the real reports, with rows of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.storage.imports.conftest import Bring, Look
from tests.storage.imports.test_fee_reports import HEADERS, SETTLED, rows, settled

REIMBURSED = (
    "approval-date reimbursement-id case-id amazon-order-id reason sku fnsku asin product-name condition currency-unit "
    "amount-per-unit amount-total quantity-reimbursed-cash quantity-reimbursed-inventory quantity-reimbursed-total "
    "original-reimbursement-id original-reimbursement-type"
).split()
REMOVED = (
    "request-date order-id order-type order-status last-updated-date sku fnsku disposition requested-quantity "
    "cancelled-quantity disposed-quantity shipped-quantity in-process-quantity removal-fee currency"
).split()
RETURNED = (
    "return-date order-id sku asin fnsku product-name quantity fulfillment-center-id detailed-disposition reason status "
    "license-plate-number customer-comments"
).split()


def paid(id: str, units: int, amount: str, **changes: object) -> dict[str, object]:
    """A line of the reimbursement report."""
    return {
        "approval-date": "2026-10-01T07:30:00-07:00", "reimbursement-id": id, "case-id": "777", "reason": "Lost_Warehouse",
        "sku": "HX-12", "fnsku": "X001", "asin": "B0LAMP", "currency-unit": "USD", "amount-per-unit": "8.00",
        "amount-total": amount, "quantity-reimbursed-cash": units, "quantity-reimbursed-inventory": 0, **changes,
    }  # fmt: skip


REPORT = rows(
    REIMBURSED,
    paid("R1", 3, "24.00"),
    paid("R2", 1, "-8.00", reason="Reimbursement_Reversal", **{"original-reimbursement-id": "R1"}),
    paid("R3", 0, "12.00", sku="", asin="", fnsku=""),
)


def test_reimbursements_are_read_with_signs_case_and_original(bring: Bring, look: Look) -> None:
    """A reversal without a sign on its units gets that of its money; a line without a SKU is of no goods."""
    report = bring(REPORT)

    assert ("reimbursements", "imported") == (report.kind, report.state)
    told = "SELECT reimbursement_id, units_cash, amount, case_id, original_id FROM reimbursement ORDER BY 1"
    assert [
        ("R1", 3, 240000, "777", None),
        ("R2", -1, -80000, "777", "R1"),
    ] == look(told)


def test_the_same_reimbursements_twice_change_nothing(bring: Bring, look: Look) -> None:
    """Also where the file holds exact copies of a line, and another file repeats them."""
    bring(REPORT)
    before = look("SELECT * FROM reimbursement ORDER BY reimbursement_id")
    report = bring(rows(REIMBURSED, paid("R1", 3, "24.00"), paid("R1", 3, "24.00")))

    assert (0, 0) == (report.rows_new, report.rows_changed)
    assert before == look("SELECT * FROM reimbursement ORDER BY reimbursement_id")


def test_a_removal_order_is_as_its_newest_file_says(bring: Bring, look: Look) -> None:
    """Pending, then completed with three units unaccounted for; more than was asked for is refused."""
    line = {"request-date": "2026-09-01", "order-id": "RM1", "order-status": "Pending", "sku": "HX-12", "disposition": "Sellable", "requested-quantity": 20, "shipped-quantity": 5, "in-process-quantity": 15}  # fmt: skip
    bring(rows(REMOVED, line))
    bring(
        rows(
            REMOVED,
            line
            | {
                "order-status": "Completed",
                "cancelled-quantity": 2,
                "shipped-quantity": 15,
                "in-process-quantity": 0,
            },
        )
    )
    report = bring(rows(REMOVED, line | {"order-id": "RM2", "shipped-quantity": 50}))

    assert [("RM1", "Completed", 20, 2, 15, 0)] == look(
        "SELECT order_id, status, requested, cancelled, shipped, in_process FROM removal_order"
    )
    assert 1 == len(report.rows_refused)


def test_a_settlement_tells_refunds_by_order_beside_fees(bring: Bring, look: Look) -> None:
    """A refund without units is one unit; fees and sales stay those of the orders."""
    refund = {"transaction-type": "Refund", "order-id": "111-1"}
    bring(
        rows(
            SETTLED,
            settled("ItemPrice", "Principal", "29.99", 1),
            settled("ItemFees", "FBAPerUnitFulfillmentFee", "-5.77"),
            settled("ItemPrice", "Principal", "-29.99", **refund),
            settled("ItemFees", "Commission", "3.60", **refund),
        )
    )

    assert [("111-1", 1, 299900, "123")] == look("SELECT order_id, units, principal, settlement FROM refund")
    assert [(1, 299900, 57700, 0)] == look(
        "SELECT units, principal, fulfilment, referral FROM charged_fee_day"
    )


def test_returns_are_kept_by_order_too(bring: Bring, look: Look) -> None:
    """A day told again replaces that SKU's day, in both."""
    line = {"return-date": "2026-10-05T10:00:00+00:00", "order-id": "111-1", "sku": "HX-12", "quantity": 1, "detailed-disposition": "SELLABLE", "reason": "UNWANTED_ITEM"}  # fmt: skip
    bring(rows(RETURNED, line, line | {"order-id": "111-2"}))
    bring(rows(RETURNED, line | {"order-id": "111-2", "license-plate-number": "LPN2"}))

    assert [("111-2", 1)] == look("SELECT order_id, units FROM order_return")
    assert [(1,)] == look("SELECT units FROM return_day")


def test_a_table_of_shipments(bring: Bring, look: Look) -> None:
    """What has been received and says nothing else is closed; an unknown state is refused with its name."""
    header = "shipment,sku,quantity_shipped,quantity_received,state,arrived_on,received_on\n"
    report = bring(header + "FBA1,HX-12,500,492,,2026-09-01,2026-09-05\nFBA2,HX-12,10,0,lost,2026-09-01,\n")

    assert [("FBA1", 500, 492, "closed")] == look(
        "SELECT reference, quantity_shipped, quantity_received, state FROM shipment"
    )
    assert ["state: “lost” is none of"] == [str(r.reason)[:24] for r in report.rows_refused]


@pytest.mark.skipif(not Path(HEADERS).exists(), reason="the headers of real reports are not here")
def test_the_real_headers_are_recognised() -> None:
    """Every report that claims rest on and whose header is known is known by it."""
    from storage.sources.catalogue import TABLES
    from storage.sources.recognise import recognise

    wanted = {
        "GET_FBA_REIMBURSEMENTS_DATA": "reimbursements",
        "GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA": "removal_orders",
        "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA": "customer_returns",
        "GET_LEDGER_SUMMARY_VIEW_DATA": "inventory_ledger",
    }
    found = {}
    for line in (HEADERS / "airbyte_4.6.4_columns.tsv").read_text().splitlines():
        name, *columns = line.split("\t")
        if name in wanted:
            found[name] = recognise([(1, columns)], TABLES, None).kind.name

    assert wanted == found
