"""All-orders flat files: whole orders are replaced, and each day is counted from what the store then knows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.storage.imports.conftest import Bring, Look

COLUMNS = (
    "amazon-order-id", "merchant-order-id", "purchase-date", "last-updated-date", "order-status", "fulfillment-channel",
    "sales-channel", "order-channel", "ship-service-level", "product-name", "sku", "asin", "item-status", "quantity",
    "currency", "item-price", "item-tax", "shipping-price", "ship-city", "ship-state", "ship-postal-code",
    "ship-country", "promotion-ids", "is-business-order",
)  # fmt: skip


def line(
    order: str,
    sku: str = "A-1",
    quantity: int | str = 1,
    price: str = "12.99",
    *,
    bought: str = "2026-03-05T18:00:00+00:00",
    updated: str = "2026-03-06T01:00:00+00:00",
    status: str = "Shipped",
    where: str = "Amazon.com",
    by: str = "Amazon",
    currency: str = "USD",
    business: str = "false",
) -> str:
    cells = dict.fromkeys(COLUMNS, "")
    cells |= {
        "amazon-order-id": order, "purchase-date": bought, "last-updated-date": updated, "order-status": status,
        "fulfillment-channel": by, "sales-channel": where, "product-name": f'12" {sku}', "sku": sku,
        "asin": "B000000001", "quantity": str(quantity), "currency": currency if price else "", "item-price": price,
        "ship-city": "Springfield", "ship-postal-code": "12345", "is-business-order": business,
    }  # fmt: skip
    return "\t".join(cells.values())


def file(*lines: str) -> str:
    return "\n".join(["\t".join(COLUMNS), *lines, ""])


SALES = "select s.sku, d.day, d.units, d.units_mcf, d.sales, d.order_items from sales_day d join sku s on s.id = d.sku_id order by 1, 2"


def sold(look: Look) -> list[tuple[object, ...]]:
    return [
        (sku, str(day)[:10], units, mcf, sales, items) for sku, day, units, mcf, sales, items in look(SALES)
    ]


def test_lines_become_sales_of_the_marketplaces_day(bring: Bring, look: Look) -> None:
    """Los Angeles is eight hours behind UTC in winter and seven from 8 March 2026 on."""
    report = bring(
        file(
            line("1", bought="2026-03-06T07:59:59+00:00"),  # still 5 March
            line("2", bought="2026-03-06T08:00:00+00:00"),  # 6 March
            line("3", bought="2026-03-09T06:59:59+00:00"),  # 8 March, in summer time
            line("4", bought="2026-03-09T07:00:00+00:00"),  # 9 March
        )
    )

    assert ("imported", "all_orders", 4) == (report.state, report.kind, report.rows_new)
    assert ["2026-03-05", "2026-03-06", "2026-03-08", "2026-03-09"] == [row[1] for row in sold(look)]


def test_prices_are_per_line_and_the_same_sku_may_stand_twice(bring: Bring, look: Look) -> None:
    """Three units for 25.98 and 12.99 are 38.97, in two order items."""
    report = bring(file(line("1", quantity=2, price="25.98"), line("1", quantity=1, price="12.99")))

    assert [("A-1", "2026-03-05", 3, 0, 389_700, 2)] == sold(look)
    assert (3, Decimal("38.97"), 2, 1) == tuple(
        report.totals[name] for name in ("units", "sales", "order_items", "orders")
    )


def test_pending_counts_as_demand_cancelled_does_not_and_multi_channel_is_kept_apart(
    bring: Bring, look: Look
) -> None:
    """Both spellings of cancelled, also inside a compound status; Non-Amazon drains stock only."""
    report = bring(
        file(
            line("1", quantity=1, price="", status="Pending"),
            line("2", quantity=5, status="Cancelled"),
            line("3", quantity=0, price="", status="Canceled"),
            line("4", quantity=5, status="Shipped - Cancelled by Buyer"),
            line("5", quantity=7, price="", where="Non-Amazon US"),
            line("6", quantity=2, price="25.98", by="Merchant", business="true"),
            line("7", quantity="", price="", status="Cancelled"),
        )
    )

    assert [("A-1", "2026-03-05", 3, 7, 259_800, 2)] == sold(look)
    assert {"units": 3, "units_multi_channel": 7, "lines_cancelled": 4, "lines_pending": 1} == {
        name: report.totals[name]
        for name in ("units", "units_multi_channel", "lines_cancelled", "lines_pending")
    }
    assert [("amazon", 5), ("merchant", 1), ("multi_channel", 1)] == look(
        "select channel, count(*) from order_line group by channel order by channel"
    )
    assert [(2,)] == look("select units_b2b from sales_day")


def test_an_order_read_again_is_replaced_whole(bring: Bring, look: Look) -> None:
    """A line that vanished goes, a price fills in, a cancellation takes units back; nothing is added."""
    bring(file(line("1", quantity=1, price="", status="Pending"), line("1", "B-1"), line("2", quantity=4)))
    later = "2026-03-08T01:00:00+00:00"
    report = bring(
        file(
            line("1", quantity=1, price="12.99", updated=later),
            line("2", quantity=4, status="Cancelled", updated=later),
        )
    )

    assert (0, 3) == (report.rows_new, report.rows_changed)
    assert [("A-1", "2026-03-05", 1, 0, 129_900, 1), ("B-1", "2026-03-05", 0, 0, None, 0)] == sold(look)


def test_an_older_file_does_not_bring_back_what_was_true_before(bring: Bring, look: Look) -> None:
    """Files may arrive in any order: the newest telling of an order stands."""
    bring(file(line("1", quantity=4, status="Cancelled", updated="2026-03-08T01:00:00+00:00")))
    report = bring(file(line("1", quantity=4, updated="2026-03-06T01:00:00+00:00")))

    assert ("imported", 0, 0) == (report.state, report.rows_new, report.rows_changed)
    assert [("A-1", "2026-03-05", 0, 0, None, 0)] == sold(look)


def test_an_order_of_another_marketplace_goes_there(bring: Bring, look: Look) -> None:
    """One European file holds several marketplaces, each with its own clock and currency."""
    report = bring(
        file(
            line("1", where="Amazon.co.uk", currency="GBP", bought="2026-03-05T23:30:00+00:00"),
            line("2", where="Amazon.co.uk", currency="GBP"),
            line("3", where="Amazon.de", currency="EUR", bought="2026-03-05T23:30:00+00:00"),
            line("4", where="Amazon.de", currency="USD"),
        )
    )

    assert ("A1F83G8C2ARO7P", "GBP") == (report.marketplace, report.currency)
    assert [("A1F83G8C2ARO7P", "GBP", "2026-03-05", 2), ("A1PA6795UKMFR9", "EUR", "2026-03-06", 1)] == [
        (market, currency, str(day)[:10], units)
        for market, currency, day, units in look(
            "select s.marketplace, s.currency, d.day, d.units from sales_day d join sku s on s.id = d.sku_id order by 1"
        )
    ]
    assert [(5, "the price is in USD, the marketplace sells in EUR")] == [
        (each.line, str(each.reason)) for each in report.rows_refused
    ]


def test_a_marketplace_that_the_orders_contradict_is_refused(bring: Bring, look: Look) -> None:
    """The file is of the United States, whatever the person says."""
    report = bring(file(line("1")), marketplace="UK")

    assert ("refused", "You said UK, but the rows are of US.") == (report.state, str(report.reason))
    assert [] == look("select * from order_line")


def test_no_buyer_is_kept(bring: Bring, engine: object, look: Look) -> None:
    """City and postcode stand in the file and nowhere else."""
    bring(file(line("1")))

    (row,) = look("select * from order_line")
    assert not [cell for cell in row if "Springfield" in str(cell) or "12345" in str(cell)]


def test_a_file_by_last_update_covers_only_the_days_it_is_full_of(bring: Bring) -> None:
    """Old orders that merely changed do not make their days known; a file by order date covers all its days."""
    days = [f"2026-03-{day:02}" for day in range(10, 15)]
    recent = [
        line(f"{day}-{n}", bought=f"{day}T20:00:00+00:00", updated=f"{day}T21:00:00+00:00")
        for day in days
        for n in range(4)
    ]
    old = [line("old", bought="2026-01-02T20:00:00+00:00", updated="2026-03-11T01:00:00+00:00")]

    by_update = bring(file(*recent, *old))
    by_date = bring(file(*recent))

    assert (date(2026, 3, 10), date(2026, 3, 14)) == (by_update.first_day, by_update.last_day)
    assert (date(2026, 3, 10), date(2026, 3, 14)) == (by_date.first_day, by_date.last_day)


def test_orders_are_told_with_few_columns_too(bring: Bring, look: Look) -> None:
    """Sellers choose columns in Seller Central; only what is needed is needed."""
    report = bring(
        "sku,quantity,order-status,purchase-date,amazon-order-id\n"
        "A-1,2,Shipped,2026-03-05T18:00:00+00:00,1\nA-1,x,Shipped,2026-03-05T18:00:00+00:00,2\n"
    )

    assert ("imported", 2) == (report.state, report.totals["units"])
    assert [(3, "quantity: “x” is not a whole number of 0 or more")] == [
        (each.line, str(each.reason)) for each in report.rows_refused
    ]
