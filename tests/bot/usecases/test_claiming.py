"""R1 and R2 on files of every kind, on both databases: each figure can be redone by hand from the lines here."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.usecases.claims import claim_export, claim_words, claiming
from core.errors import BadInput, NotFound
from storage.imports import import_files
from tests.conftest import NOW
from tests.scenarios.test_slack_claims import LEDGER
from tests.storage.imports.test_claim_reports import REIMBURSED, REMOVED, RETURNED, paid
from tests.storage.imports.test_fee_reports import SETTLED, rows, settled

TODAY = NOW.date()  # 24 November 2026
# 30 × 15 × 10 cm and 600 g: large standard at 1.98 lb of volume, 5.82 and 3.5 % for fuel: 6.02 at 29.99.
PRODUCTS = "sku,asin,price,currency,unit_cost,weight_g,length_cm,width_cm,height_cm\nHX-12,B0LAMP,29.99,USD,8.00,600,30,15,10\n"


def settlement(number: str, day: str, fee: str) -> list[dict[str, object]]:
    """Twenty lamps sold and what their fulfilment cost."""
    common: dict[str, object] = {"settlement-id": number, "posted-date": day}
    return [
        settled("ItemPrice", "Principal", "599.80", 20, **common),
        settled("ItemFees", "FBAPerUnitFulfillmentFee", fee, **common),
        settled("ItemFees", "Commission", "-90.00", **common),
    ]


def refund(order: str, day: str) -> dict[str, object]:
    """A lamp whose price was paid back."""
    return settled(
        "ItemPrice",
        "Principal",
        "-29.99",
        **{"transaction-type": "Refund", "order-id": order, "posted-date": day},
    )


FILES = {
    "products": PRODUCTS,
    "ledger": LEDGER,
    "settlement": rows(
        SETTLED, *settlement("S1", "2026-10-10", "-160.40"), *settlement("S2", "2026-10-24", "-160.40"),
        refund("111-1", "2026-09-10"), refund("111-2", "2026-09-12"), refund("111-0", "2026-08-01"),
    ),
    "returns": rows(
        RETURNED,
        {"return-date": "2026-09-01T10:00:00+00:00", "order-id": "111-9", "sku": "HX-12", "quantity": 1, "detailed-disposition": "SELLABLE", "reason": "UNWANTED_ITEM"},
        {"return-date": "2026-09-20T10:00:00+00:00", "order-id": "111-2", "sku": "HX-12", "quantity": 1, "detailed-disposition": "SELLABLE", "reason": "UNWANTED_ITEM"},
    ),
    "removals": rows(REMOVED, {"request-date": "2026-10-01", "order-id": "RM1", "order-status": "Completed", "last-updated-date": "2026-10-20", "sku": "HX-12", "disposition": "Sellable", "requested-quantity": 20, "cancelled-quantity": 2, "shipped-quantity": 15}),
    "shipments": "shipment,sku,quantity_shipped,quantity_received,state,arrived_on\nFBA1,HX-12,500,492,closed,2026-10-01\nFBA2,HX-12,50,10,receiving,2026-11-20\n",
    "paid": rows(REIMBURSED, paid("R1", 1, "8.00", **{"approval-date": "2026-11-01T00:00:00Z"})),
}  # fmt: skip


@pytest.fixture
def shop(engine: Engine, tmp_path: Path) -> Engine:
    """A shop whose files tell of every kind of loss."""
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
        (report,) = import_files(engine, "default", [tmp_path / name], now=NOW)
        assert ("imported", ()) == (report.state, report.rows_refused), (name, str(report.reason))
    return engine


def told(engine: Engine) -> dict[tuple[str, str], tuple[int, str]]:
    found = claiming.book(engine, "default", TODAY).claims
    return {(each.kind, each.state): (each.units, str(each.value)) for each in found}


def test_every_kind_of_loss_is_found_and_valued(shop: Engine) -> None:
    """5 lost, 1 found, 1 paid; an order refunded that never came back; 8 short; 3 gone in a removal; 8.02 for 6.02 twice.

    The refund of August is before the first return on file, the shipment that is still received is no loss yet.
    """
    assert told(shop) == {
        ("lost", "open"): (3, "24.00"),
        ("lost", "recovered"): (1, "8.00"),
        ("not_returned", "open"): (1, "17.47"),  # 29.99 - 4.50 referral - 8.02 fulfilment as charged
        ("short", "open"): (8, "64.00"),
        ("removal", "open"): (3, "24.00"),
        ("fee", "open"): (40, "80.00"),
    }
    book = claiming.book(shop, "default", TODAY)
    assert () == book.off
    assert book.paid_known
    deadlines = {each.kind: str(each.closes_on) for each in book.of("open")}
    assert {"lost": "2026-12-12", "not_returned": "2027-01-08", "removal": "2027-01-03", "short": "None", "fee": "None"} == deadlines  # fmt: skip


def test_importing_twice_changes_nothing(shop: Engine, tmp_path: Path) -> None:
    """The same files again, and one that repeats a line."""
    before = told(shop)
    for name in FILES:
        import_files(shop, "default", [tmp_path / name], now=NOW)
    (tmp_path / "again").write_text(FILES["paid"] + "\n")
    import_files(shop, "default", [tmp_path / "again"], now=NOW)

    assert before == told(shop)


def test_a_case_is_noted_once_and_taken_back(shop: Engine) -> None:
    """Filed once whatever is told twice; another case for what is filed is refused; taken back it is open again."""
    (sku_id,) = claiming.book(shop, "default", TODAY).products
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)

    first = claiming.file(shop, "default", sku_id, "short", " 12-345 ", "U1", TODAY, now)
    again = claiming.file(shop, "default", sku_id, "short", "12-345", "U2", TODAY, now)
    assert "8 units noted as filed under case 12-345" in str(first)
    assert "noted already" in str(again)
    after_a_crash = claiming.file(shop, "default", sku_id, "short", "12-345", "U1", TODAY, now)
    assert str(first) == str(after_a_crash), "the same person is answered as the first time"
    assert (8, "64.00") == told(shop)["short", "filed"]
    with pytest.raises(NotFound, match="nothing is open"):
        claiming.file(shop, "default", sku_id, "short", "99", "U1", TODAY, now)
    with pytest.raises(BadInput, match="no case number"):
        claiming.file(shop, "default", sku_id, "lost", "=1+1", "U1", TODAY, now)
    with pytest.raises(NotFound, match="no such claim"):
        claiming.file(shop, "other", sku_id, "lost", "1", "U1", TODAY, now)

    claiming.unfile(shop, "default", sku_id, "short", "12-345", "U1", now)
    assert (8, "64.00") == told(shop)["short", "open"]
    with pytest.raises(NotFound, match="not noted any more"):
        claiming.unfile(shop, "default", sku_id, "short", "12-345", "U2", now)


def test_missing_files_switch_their_kinds_off_and_say_so(engine: Engine, tmp_path: Path) -> None:
    """With a ledger alone: what was paid is not known, and five kinds are off."""
    for name in ("products", "ledger"):
        (tmp_path / name).write_text(FILES[name])
        import_files(engine, "default", [tmp_path / name], now=NOW)
    book = claiming.book(engine, "default", TODAY)

    assert [("lost", 4)] == [(each.kind, each.units) for each in book.claims]
    assert 4 == len(book.off)
    assert any("part of this may be paid already" in str(each) for each in claim_words.sentences(book))


def test_the_week_says_what_is_open_and_the_alert_what_ends(shop: Engine) -> None:
    """Over 25 in all that ends within 14 days: nothing on 24 November, the lost ones on 30 November are worth 24 only."""
    book = claiming.book(shop, "default", TODAY)
    assert "Amazon may owe us for 55 units worth about USD 209.47; the first claim runs out on 2026-12-12." == str(claim_words.weekly(book)[0])  # fmt: skip
    assert [] == claiming.book(shop, "default", TODAY.replace(day=30)).running_out()


def test_the_export_has_a_row_for_each_loss_and_state(shop: Engine) -> None:
    """Narrowed by SKU and days; the money of what was paid stands with it."""
    made = [dict(zip(claim_export.COLUMNS, row, strict=True)) for row in claim_export.rows(shop, "default", TODAY, None, None, "HX-12")]  # fmt: skip

    lost = [row for row in made if row["kind"] == "lost"]
    assert [("recovered", 1, Decimal("8.00")), ("open", 3, None)] == [
        (r["state"], r["units"], r["recovered"]) for r in lost
    ]
    fee = next(row for row in made if row["kind"] == "fee")
    assert ("S1", 20, Decimal("2.00")) == (fee["reference"], fee["units"], fee["unit_value"])
    assert "charged USD 8.02 a unit" in fee["note"]
    with pytest.raises(NotFound):
        list(claim_export.rows(shop, "default", TODAY, None, None, "NONE"))
