"""Fee preview, storage fees and settlements: by the headers of the real reports, with rows of our own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from storage.db import writing
from storage.queries.goods import skus
from storage.queries.money import fees as fee_queries
from storage.tables import Sku
from tests.conftest import NOW
from tests.storage.imports.conftest import Bring, Look

HEADERS = Path(__file__).parents[4] / "shared" / "data" / "amazon" / "spapi_report_headers"
PREVIEW = (
    "sku fnsku asin product-name product-group brand fulfilled-by your-price sales-price longest-side median-side "
    "shortest-side length-and-girth unit-of-dimension item-package-weight unit-of-weight product-size-tier currency "
    "estimated-fee-total estimated-referral-fee-per-unit estimated-variable-closing-fee "
    "estimated-order-handling-fee-per-order estimated-pick-pack-fee-per-unit "
    "estimated-weight-handling-fee-per-unit expected-fulfillment-fee-per-unit"
).split()
STORAGE = (
    "asin fnsku product_name fulfillment_center country_code longest_side median_side shortest_side "
    "measurement_units weight weight_units item_volume volume_units product_size_tier average_quantity_on_hand "
    "average_quantity_pending_removal estimated_total_item_volume month_of_charge storage_rate "
    "estimated_monthly_storage_fee currency"
).split()
SETTLED = (
    "settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type "
    "order-id merchant-order-id adjustment-id shipment-id marketplace-name amount-type amount-description amount "
    "fulfillment-id posted-date posted-date-time order-item-code merchant-order-item-id "
    "merchant-adjustment-item-id sku quantity-purchased promotion-id"
).split()
US = "ATVPDKIKX0DER"


def rows(header: list[str], *lines: dict[str, object]) -> str:
    """A tab-separated report; "--" stands where a preview line says nothing."""
    empty = "--" if header is PREVIEW else ""
    made = ["\t".join(header)]
    made += ["\t".join(str(line.get(name, empty)) for name in header) for line in lines]
    return "\n".join(made) + "\n"


def preview(**changes: object) -> dict[str, object]:
    """The lamp in Amazon's fee preview: fulfilment 5.77 at 29.99."""
    return {
        "sku": "HX-12", "fnsku": "X001", "asin": "B0LAMP", "product-name": 'Lamp 12" dimmable', "fulfilled-by": "Amazon",
        "your-price": "29.99", "sales-price": "29.99", "longest-side": "11.81", "median-side": "5.91",
        "shortest-side": "3.94", "unit-of-dimension": "inches", "item-package-weight": "1.32",
        "unit-of-weight": "pounds", "product-size-tier": "Large standard-size", "currency": "USD",
        "estimated-fee-total": "10.27", "estimated-referral-fee-per-unit": "4.50",
        "expected-fulfillment-fee-per-unit": "5.77", **changes,
    }  # fmt: skip


def stored(center: str, month: str, fee: str, units: str) -> dict[str, object]:
    """A warehouse's line of the storage report."""
    return {
        "asin": "B0LAMP", "fnsku": "X001", "fulfillment_center": center, "country_code": "US",
        "average_quantity_on_hand": units, "estimated_total_item_volume": "10", "volume_units": "cubic feet",
        "month_of_charge": month, "estimated_monthly_storage_fee": fee, "currency": "USD",
    }  # fmt: skip


def settled(kind: str, what: str, amount: str, quantity: object = "", **changes: object) -> dict[str, object]:
    """One amount of an order of the lamp."""
    return {
        "settlement-id": "123", "transaction-type": "Order", "order-id": "1-1", "marketplace-name": "Amazon.com",
        "amount-type": kind, "amount-description": what, "amount": amount, "posted-date": "2026-11-10",
        "sku": "HX-12", "quantity-purchased": quantity, **changes,
    }  # fmt: skip


@pytest.fixture
def lamp(bring: Bring) -> None:
    """A SKU with a size of its own."""
    bring(
        "sku,asin,category,price,currency,unit_cost,weight_g,length_cm,width_cm,height_cm,duty_rate,prep_cost\n"
        "HX-12,B0LAMP,Home & Kitchen,29.99,USD,6.40,600,30,15,10,7.5%,0.30\n"
    )


def known(engine: Engine) -> fee_queries.UnitFees:
    """The lamp's fees on the day of the tests."""
    with Session(engine) as session:
        products = skus.products(session, "default", skus.ids(session, "default"))
        (found,) = fee_queries.fees(session, "default", products, NOW.date()).values()
    return found


def test_duty_and_prep_are_read_with_the_product(engine: Engine, lamp: None) -> None:
    with Session(engine) as session:
        (product,) = skus.products(session, "default", skus.ids(session, "default")).values()

    assert (0.075, Decimal("0.30")) == (product.duty_rate, product.prep_cost)


def test_without_reports_the_table_speaks(engine: Engine, lamp: None) -> None:
    """Large standard at 1.98 lb by volume: 5.82, and 3.5 % for fuel."""
    found = known(engine)

    assert found.fulfilment is not None
    assert found.referral is not None
    assert "table" == found.fulfilment.known.basis == found.referral.known.basis
    assert Decimal("6.02") == found.fulfilment.at(Decimal("29.99"))


def test_the_fee_preview_comes_before_the_table(engine: Engine, bring: Bring, lamp: None) -> None:
    """5.77 at its price; over 50 it is dearer by what the table's bands differ; the referral keeps its steps."""
    report = bring(rows(PREVIEW, preview()))
    found = known(engine)

    assert ("fba_fee_preview", 1, 0) == (report.kind, report.rows_read, len(report.rows_refused))
    assert found.fulfilment is not None
    assert found.referral is not None
    assert "estimated" == found.fulfilment.known.basis == found.referral.known.basis
    assert Decimal("5.77") == found.fulfilment.at(Decimal("29.99"))
    assert Decimal("6.04") == found.fulfilment.at(Decimal("60"))
    assert Decimal("4.50") == found.referral.at(Decimal("29.99"))


def test_the_preview_s_size_serves_where_the_seller_told_none(engine: Engine, bring: Bring) -> None:
    """11.81 × 5.91 × 3.94 in: .159 cubic feet, so storage is known too."""
    bring("sku,asin,price,currency,unit_cost\nHX-12,B0LAMP,29.99,USD,6.40\n")
    bring(rows(PREVIEW, preview()))
    found = known(engine)

    assert found.storage is not None
    assert found.volume_cuft == pytest.approx(0.159, abs=0.001)
    with Session(engine) as session:
        bare = skus.products(session, "default", skus.ids(session, "default"))
        (lamp,) = fee_queries.described(session, "default", bare).values()
    assert (598.742, 29.997) == (lamp.weight_g, lamp.length_cm), "freight is reckoned by them too"


def test_a_newer_preview_replaces_and_the_same_changes_nothing(bring: Bring, look: Look, lamp: None) -> None:
    bring(rows(PREVIEW, preview()))
    again = bring(rows(PREVIEW, preview()))
    newer = bring(rows(PREVIEW, preview(**{"expected-fulfillment-fee-per-unit": "5.90"})))

    assert (0, 0) == (again.rows_new, again.rows_changed)
    assert (0, 1) == (newer.rows_new, newer.rows_changed)
    assert [1] == [n for (n,) in look("select count(*) from fee_estimate")]


def test_an_old_preview_gives_the_fee_in_parts(engine: Engine, bring: Bring, lamp: None) -> None:
    """Pick and pack 3.00 and weight handling 2.50; the expected fee is not applicable."""
    parts = {
        "expected-fulfillment-fee-per-unit": "--",
        "estimated-pick-pack-fee-per-unit": "3.00",
        "estimated-weight-handling-fee-per-unit": "2.50",
    }
    bring(rows(PREVIEW, preview(**parts)))
    found = known(engine)

    assert found.fulfilment is not None
    assert Decimal("5.50") == found.fulfilment.at(Decimal("29.99"))


def test_storage_is_what_was_charged_over_all_warehouses(engine: Engine, bring: Bring, lamp: None) -> None:
    """October: 20 + 10 charged on 60 + 40 units: .30 a unit; September in the table's proportion .78 / 2.40."""
    report = bring(
        rows(STORAGE, stored("ABE2", "2026-10", "20.00", "60"), stored("ONT8", "2026-10", "10.00", "40"))
    )
    found = known(engine)

    assert "fba_storage_fees" == report.kind
    assert found.storage is not None
    assert "charged" == found.storage.known.basis
    assert Decimal("0.3000") == found.storage.month(10)
    assert Decimal("0.0975") == found.storage.month(9)


def test_a_month_that_is_none_is_refused_by_line(bring: Bring, lamp: None) -> None:
    report = bring(
        rows(
            STORAGE,
            *(stored("ABE2", f"2026-0{m}", "20.00", "60") for m in range(1, 9)),
            stored("X", "soon", "1", "1"),
        )
    )

    assert [(10, "month of charge: “soon” is not a month")] == [
        (r.line, str(r.reason)) for r in report.rows_refused
    ]


def test_what_was_charged_comes_before_every_estimate(engine: Engine, bring: Bring, lamp: None) -> None:
    """Twelve units sold for 29.99 each with 4.50 and 6.20 taken; refunds and the head line say nothing."""
    head = {"settlement-id": "123", "total-amount": "200.00", "currency": "USD"}
    lines = [head]
    for order in range(12):
        which = {"order-id": f"1-{order}"}
        lines.append(settled("ItemPrice", "Principal", "29.99", 1, **which))
        lines.append(settled("ItemPrice", "Tax", "2.40", 1, **which))
        lines.append(settled("ItemFees", "Commission", "-4.50", **which))
        lines.append(settled("ItemFees", "FBAPerUnitFulfillmentFee", "-6.20", **which))
    lines.append(settled("ItemFees", "Commission", "-4.50", **{"transaction-type": "Refund"}))
    bring(rows(PREVIEW, preview()))
    report = bring(rows(SETTLED, *lines))
    found = known(engine)

    assert ("settlement", 0) == (report.kind, len(report.rows_refused))
    assert found.fulfilment is not None
    assert found.referral is not None
    assert "charged" == found.fulfilment.known.basis == found.referral.known.basis
    assert (Decimal("6.20"), Decimal("4.50")) == (
        found.fulfilment.at(Decimal("29.99")),
        found.referral.at(Decimal("29.99")),
    )


def test_a_few_settled_units_do_not_outweigh_the_estimate(engine: Engine, bring: Bring, lamp: None) -> None:
    """Nine units settled: the preview still counts."""
    lines = [
        settled("ItemPrice", "Principal", "269.91", 9),
        settled("ItemFees", "FBAPerUnitFulfillmentFee", "-55.80"),
    ]
    bring(rows(PREVIEW, preview()))
    bring(rows(SETTLED, *lines))
    found = known(engine)

    assert found.fulfilment is not None
    assert "estimated" == found.fulfilment.known.basis


def test_fees_in_another_currency_are_no_fees_of_this_sku(engine: Engine, bring: Bring) -> None:
    """A SKU priced in euros in the American marketplace: no table, and the share is said."""
    bring("sku,asin,price,unit_cost\nHX-12,B0LAMP,29.99,6.40\n")
    with Session(writing(engine)) as session:
        session.execute(update(Sku).values(currency="EUR"))  # as files of earlier releases could have it
        session.commit()
    with Session(engine) as session:
        products = skus.products(session, "default", skus.ids(session, "default"))
        assert {} == fee_queries.fees(session, "default", products, NOW.date())


def test_ads_and_returns_of_ninety_days_are_summed(engine: Engine, bring: Bring, lamp: None) -> None:
    """Two sums a day old and one too old; a return without a disposition stays unknown as to its state."""
    bring("date,sku,units\n2026-11-20,HX-12,30\n2026-08-20,HX-12,500\n")
    bring(
        "date,sku,spend,ad_orders\n2026-11-20,HX-12,12.50,4\n2026-11-21,HX-12,7.50,2\n2026-08-01,HX-12,900,2\n"
    )
    bring(
        "date,sku,units,reason,disposition\n2026-11-20,HX-12,2,DEFECTIVE,DEFECTIVE\n2026-11-20,HX-12,3,OTHER,SELLABLE\n",
        kind="returns",
    )
    with Session(engine) as session:
        (found,) = fee_queries.trading(session, "default", skus.ids(session, "default"), NOW.date()).values()

    assert (30, Decimal("20.00"), 6) == (found.units, found.ad_spend, found.ad_orders)
    assert (5, 2) == (found.returned, found.unsellable)


@pytest.mark.skipif(not HEADERS.exists(), reason="the headers of real reports are not here")
def test_the_real_headers_are_recognised() -> None:
    """Every fee report whose header is known is known by it."""
    from storage.sources.catalogue import TABLES
    from storage.sources.recognise import recognise

    wanted = {
        "GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA": "fba_fee_preview",
        "GET_FBA_STORAGE_FEE_CHARGES_DATA": "fba_storage_fees",
        "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE": "settlement",
    }
    found = {}
    for line in (HEADERS / "airbyte_4.6.4_columns.tsv").read_text().splitlines():
        name, *columns = line.split("\t")
        if name in wanted:
            found[name] = recognise([(1, columns)], TABLES, None).kind.name

    assert wanted == found
