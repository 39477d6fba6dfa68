"""What each other kind of file becomes in the store."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from storage.db import writing
from storage.tables import Draft, PurchaseOrder, PurchaseOrderLine, Sku, SkuAlias
from tests.conftest import NOW
from tests.storage.imports.conftest import MARCH, US, Bring, Look

MARCH_1 = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 1)}
LEDGER = (
    '"Date"\t"FNSKU"\t"ASIN"\t"MSKU"\t"Title"\t"Disposition"\t"Starting Warehouse Balance"\t"In Transit Between Warehouses"'
    '\t"Receipts"\t"Customer Shipments"\t"Customer Returns"\t"Vendor Returns"\t"Warehouse Transfer In/Out"\t"Found"'
    '\t"Lost"\t"Damaged"\t"Disposed"\t"Other Events"\t"Ending Warehouse Balance"\t"Unknown Events"\t"Location"\n'
)
BUSINESS = "(Parent) ASIN,(Child) ASIN,Title,Sessions - Total,Page Views - Total,Units Ordered,Ordered Product Sales\n"


def ledger_line(
    day: str, start: int, shipped: int, end: int, disposition: str = "SELLABLE", place: str = "ABE8"
) -> str:
    cells = [
        day,
        "X001",
        "B000000001",
        "A-1",
        '12"" pan',
        disposition,
        start,
        0,
        0,
        shipped,
        *[0] * 8,
        end,
        0,
        place,
    ]
    return "\t".join(f'"{cell}"' for cell in cells) + "\n"


def stock(look: Look) -> list[tuple[Any, ...]]:
    return [
        (str(day)[:10], on_hand, unsellable, source)
        for day, on_hand, unsellable, source in look(
            "select day, on_hand, unsellable, source from stock_day order by day"
        )
    ]


def test_the_ledger_is_the_stock_out_calendar(bring: Bring, look: Look) -> None:
    """Signed quantities, month first, exact copies once; balances add up over warehouses."""
    copy = ledger_line("03/01/2026", 5, -2, 3)
    report = bring(
        LEDGER + copy + copy
        + ledger_line("03/01/2026", 4, 0, 4, place="ONT8")
        + ledger_line("03/01/2026", 1, 0, 1, "DEFECTIVE")
        + ledger_line("03/02/2026", 3, -3, 0)
    )  # fmt: skip

    assert ("imported", 5, 4) == (report.state, report.rows_read, report.rows_new)
    assert (date(2026, 3, 1), date(2026, 3, 2)) == (report.first_day, report.last_day)
    assert -5 == report.totals["customer_shipments"]
    assert [("2026-03-01", 7, 1, "inventory_ledger"), ("2026-03-02", 0, 0, "inventory_ledger")] == stock(look)


def test_the_ledger_by_country_and_by_warehouse_is_one_stock(bring: Bring, look: Look) -> None:
    """The file at hand replaces what another view told of its days, and of no other day."""
    bring(
        LEDGER
        + ledger_line("03/01/2026", 5, -2, 3)
        + ledger_line("03/01/2026", 4, 0, 4, place="ONT8")
        + ledger_line("03/02/2026", 3, 0, 3)
    )
    bring(LEDGER + ledger_line("03/01/2026", 9, -2, 7, place="US"), name="by-country.txt")

    assert [("2026-03-01", 7, 0, "inventory_ledger"), ("2026-03-02", 3, 0, "inventory_ledger")] == stock(look)
    assert [("2026-03-01", "US"), ("2026-03-02", "ABE8")] == [
        (str(day)[:10], place) for day, place in look("select day, location from ledger_day order by day")
    ]


def test_a_better_snapshot_is_not_overwritten_by_the_ledger(bring: Bring, look: Look) -> None:
    """In whichever order they come; the ledger fills what the snapshot does not say."""
    tidy = "date,sku,on_hand\n2026-03-01,A-1,9\n"
    for files in ((tidy, LEDGER + ledger_line("03/01/2026", 5, -2, 3)), (LEDGER + ledger_line("03/02/2026", 5, -2, 3), tidy.replace("03-01", "03-02"))):  # fmt: skip
        for each in files:
            assert "imported" == bring(each).state

    assert [("2026-03-01", 9, 0, "inventory"), ("2026-03-02", 9, 0, "inventory")] == stock(look)


def test_unsuppressed_inventory_keeps_what_has_not_left_apart(bring: Bring, look: Look) -> None:
    """Inbound is what was shipped or is being received; a listing without stock at Amazon is left out."""
    header = (
        "sku\tfnsku\tasin\tproduct-name\tcondition\tyour-price\tmfn-listing-exists\tmfn-fulfillable-quantity"
        "\tafn-listing-exists\tafn-warehouse-quantity\tafn-fulfillable-quantity\tafn-unsellable-quantity"
        "\tafn-reserved-quantity\tafn-total-quantity\tper-unit-volume\tafn-inbound-working-quantity"
        "\tafn-inbound-shipped-quantity\tafn-inbound-receiving-quantity\tafn-researching-quantity\n"
    )
    text = (
        header + 'A-1\tX1\tB000000001\t12" pan\tNew\t9.99\tNo\t\tYes\t30\t20\t4\t6\t60\t0.1\t15\t10\t5\t1\n'
    )
    text += "M-1\t\tB000000002\tOwn\tNew\t9.99\tYes\t8\tNo\t\t\t\t\t\t\t\t\t\t\n"

    assert "--from and --to" in str(bring(text).reason)
    report = bring(text, **MARCH_1)

    assert ("imported", 2, 1) == (report.state, report.rows_read, report.rows_new)
    assert [("A-1", 20, 6, 15, 15, 4, 1)] == look(
        "select s.sku, on_hand, reserved, inbound, inbound_working, unsellable, researching"
        " from stock_day d join sku s on s.id = d.sku_id"
    )


def test_restock_recommendations_are_kept_as_an_opinion(bring: Bring, look: Look) -> None:
    """British dates are day first when the file shows it."""
    header = "Country\tProduct Name\tFNSKU\tMerchant SKU\tASIN\tTotal Days of Supply (including units from open shipments)\tAlert\tRecommended replenishment qty\tRecommended ship date\n"
    rows = "GB\tCup\tX1\tA-1\tB000000001\t12.5\tLow stock\t1,200\t25/03/2026\nGB\tMug\tX2\tB-1\tB000000002\t\t\t\t04/03/2026\n"
    report = bring(header + rows, **MARCH_1)

    assert ("A1F83G8C2ARO7P", 2) == (report.marketplace, report.rows_new)
    assert [("A-1", 1200, "2026-03-25", 12.5, "Low stock"), ("B-1", None, "2026-03-04", None, None)] == [
        (sku, quantity, str(by)[:10], supply, alert)
        for sku, quantity, by, supply, alert in look(
            "select s.sku, quantity, ship_by, days_of_supply, alert from advice_day d join sku s on s.id = d.sku_id order by 1"
        )
    ]


def test_returns_are_counted_and_a_day_told_again_replaces_the_day(bring: Bring, look: Look) -> None:
    """Two returns for one reason are two units; a corrected reason does not count twice."""
    header = "return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tfulfillment-center-id\tdetailed-disposition\treason\tstatus\tlicense-plate-number\tcustomer-comments\n"
    row = "2026-03-02T05:00:00+00:00\t1\tA-1\tB000000001\tX1\tCup\t1\tABE8\tSELLABLE\t{}\tUnit returned\tLPN{}\tlate\n"
    bring(header + row.format("DEFECTIVE", 1) + row.format("DEFECTIVE", 2))
    report = bring(header + row.format("DEFECTIVE", 1) + row.format("UNWANTED_ITEM", 2))

    assert (1, 1, 2) == (report.rows_new, report.rows_changed, report.totals["units"])
    assert [("DEFECTIVE", 1, "2026-03-01"), ("UNWANTED_ITEM", 1, "2026-03-01")] == [
        (reason, units, str(day)[:10])
        for reason, units, day in look("select reason, units, day from return_day order by reason")
    ]


def test_a_child_under_two_parents_adds_up_and_a_parent_is_no_sku(bring: Bring, look: Look) -> None:
    """Without a SKU column units go to the ASIN's SKU; an unknown ASIN gets one of its name."""
    bring("sku,asin\nA-1,B000000001\n")
    report = bring(
        BUSINESS
        + "B0PARENT01,B000000001,Cup,100,120,7,$70.00\nB0PARENT02,B000000001,Cup,50,60,3,$30.00\n"
        + 'B0PARENT02,B000000002,Mug,10,12,1,"$1,000.00"\nB0PARENT02,B0PARENT02,Mugs,2,2,0,$0.00\n',
        **MARCH,
    )

    assert {"units": 11, "sales": Decimal("1100.00"), "sessions": 162, "skus": 2} == {
        name: report.totals[name] for name in ("units", "sales", "sessions", "skus")
    }
    assert [("A-1", 10, 150), ("B000000002", 1, 10)] == look(
        "select s.sku, units, sessions from sales_period p join sku s on s.id = p.sku_id order by 1"
    )


def test_a_sku_named_like_its_asin_takes_its_real_name(bring: Bring, look: Look) -> None:
    """What was imported under the ASIN stays with it."""
    bring(BUSINESS + "B0PARENT01,B000000001,Cup,100,120,7,$70.00\n", **MARCH)
    bring("sku,asin,title\nA-1,B000000001,Cup\n")

    assert [("A-1", 7)] == look("select s.sku, units from sales_period p join sku s on s.id = p.sku_id")
    assert [("A-1",)] == look("select sku from sku")


def test_aliases_hold_on_their_days(engine: Engine, bring: Bring, look: Look) -> None:
    """An old SKU of the same item counts for the new one while the alias is valid; amounts of one day add up."""
    with Session(writing(engine)) as session:
        session.add(Sku(id=1, workspace_id="default", marketplace=US, sku="NEW", currency="USD"))
        session.flush()
        session.add(
            SkuAlias(
                workspace_id="default", marketplace=US, alias="OLD", sku_id=1, valid_from=date(2026, 3, 2)
            )
        )
        session.commit()
    if engine.dialect.name == "postgresql":
        look_up = "select setval(pg_get_serial_sequence('sku', 'id'), 10)"
        look(look_up)
    bring("date,sku,units\n2026-03-01,OLD,1\n2026-03-02,OLD,2\n2026-03-02,NEW,5\n")

    assert [("NEW", "2026-03-02", 7), ("OLD", "2026-03-01", 1)] == [
        (sku, str(day)[:10], units)
        for sku, day, units in look(
            "select s.sku, day, units from sales_day d join sku s on s.id = d.sku_id order by 1"
        )
    ]


SOURCES = {
    "sales": "date,sku,units\n2026-03-01,A-1,5\n",
    "all_orders": "amazon-order-id\tpurchase-date\torder-status\tsku\tquantity\titem-price\n1\t2026-03-01T20:00:00+00:00\tShipped\tA-1\t4\t40.00\n",
    "business_report": BUSINESS.replace("Title", "Title,SKU")
    + "B000000001,B000000001,Cup,A-1,100,120,3,$30.00\n",
}


@pytest.mark.parametrize("first", SOURCES)
def test_the_better_file_is_believed_about_a_day_whichever_comes_first(
    bring: Bring, look: Look, first: str
) -> None:
    """The seller's table, then order lines, then reports; the others fill gaps such as sessions."""
    order = [first, *(name for name in SOURCES if name != first)]
    for name in order:
        bring(SOURCES[name], **(MARCH_1 if name == "business_report" else {}))

    assert [(5, "sales", 100, "business_report")] == look(
        "select units, source, sessions, traffic_source from sales_day"
    )


def test_restated_traffic_replaces_what_the_report_said_before(bring: Bring, look: Look) -> None:
    """Also on a day whose units come from order lines."""
    bring(SOURCES["all_orders"])
    bring(SOURCES["business_report"], **MARCH_1)
    report = bring(SOURCES["business_report"].replace(",100,", ",110,"), **MARCH_1)

    assert 1 == report.rows_changed
    assert [(4, "all_orders", 110)] == look("select units, source, sessions from sales_day")


PO = "po,sku,quantity,ordered_on,supplier,mode,unit_cost,expected_on,received_on,received_quantity\n"


def test_purchase_orders_have_their_state_from_their_dates(bring: Bring, look: Look) -> None:
    """Received when all lines are; a line that vanished from the file goes."""
    bring(
        PO
        + "P-1,A-1,500,2026-01-05,Acme,Ocean,3.10,2026-03-01,,\nP-1,B-1,100,2026-01-05,Acme,sea,,,2026-02-20,98\n"
    )
    assert [("P-1", "sent", "Acme")] == look("select number, state, supplier from purchase_order")

    report = bring(PO + "P-1,A-1,500,2026-01-05,Acme,Ocean,3.10,2026-03-01,2026-03-04,500\n")

    assert (0, 2) == (report.rows_new, report.rows_changed)
    assert [("received",)] == look("select state from purchase_order")
    assert [("A-1", 500, "sea", 31_000)] == look(
        "select s.sku, quantity, mode, l.unit_cost from purchase_order_line l join sku s on s.id = l.sku_id"
    )


@pytest.mark.parametrize("state", ["sent", "released"])
def test_an_order_made_here_only_gets_its_stages(
    engine: Engine, bring: Bring, look: Look, state: str
) -> None:
    """What was decided stands; a receipt closes the loop."""
    with Session(writing(engine)) as session:
        session.add(Sku(id=1, workspace_id="default", marketplace=US, sku="A-1", currency="USD"))
        session.flush()
        draft = Draft(
            workspace_id="default", number="R-2026-0001", sku_id=1, state="approved", quantity=500, orders=[],
            created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        session.add(draft)
        session.flush()
        order = PurchaseOrder(
            workspace_id="default", number="PO-0001", state=state, supplier="Acme", draft_id=draft.id
        )
        session.add(order)
        session.flush()
        assert order.id is not None
        session.add(
            PurchaseOrderLine(
                workspace_id="default", po_id=order.id, sku_id=1, quantity=500, ordered_on=date(2026, 1, 5)
            )
        )
        session.commit()
    report = bring(PO + "PO-0001,A-1,900,2026-01-09,Other,air,9.99,,2026-03-04,480\n")

    assert (0, 1) == (report.rows_new, report.rows_changed)
    assert [("Acme", "received", 500, "2026-01-05", "2026-03-04", 480)] == [
        (supplier, state, quantity, str(ordered)[:10], str(received)[:10], count)
        for supplier, state, quantity, ordered, received, count in look(
            "select supplier, state, quantity, ordered_on, received_on, received_quantity"
            " from purchase_order o join purchase_order_line l on l.po_id = o.id"
        )
    ]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        (
            "supplier,email,moq,closed_from,closed_to\nAcme,a@x.cn,100,2026-02-10,2026-02-24\nAcme,a@x.cn,100,2026-10-01,2026-10-07\n",
            "select name, moq, count(*) from supplier s join supplier_closure c on c.supplier = s.name group by name, moq",
            [("Acme", 100, 2)],
        ),
        ("mode,transit_days,cost_per_kg\nsea,35,0.90\nair,9,5.50\n", "select mode, transit_days, cost_per_kg from freight order by mode", [("air", 9.0, 55_000), ("sea", 35.0, 9_000)]),
        ("name,starts_on,ends_on,kind\nPrime Day,2026-06-23,2026-06-26,sale\n", "select name, kind, category from event", [("Prime Day", "sale", "")]),
        ("category,return_rate,size\nKitchen,8%,120\n", "select category, return_rate, size from category_norm", [("Kitchen", 0.08, 120)]),
        ("date,ipi,capacity_units\n2026-03-01,512,4000\n", "select marketplace, ipi, capacity_units from account_day", [(US, 512, 4000)]),
        ("date,keyword,asin,search_volume\n2026-03-01,Cup Holder,B000000001,900\n", "select keyword, sku, asin, search_volume from keyword_day", [("cup holder", "", "B000000001", 900)]),
        ("date,sku,competitor_asin,price,in_stock,title\n2026-03-01,A-1,B0RIVAL001,9.50,yes,Rival\n", "select competitor_asin, price, in_stock, title from competitor_day", [("B0RIVAL001", 95_000, True, "Rival")]),
        ("date,sku,campaign,spend,clicks\n2026-03-01,A-1,,3.50,7\n", "select campaign, spend, clicks from ad_day", [("", 35_000, 7)]),
        ("date,sku,rating,title,body\n2026-03-01,A-1,4.5,Good,\"Two\nlines\"\n", "select rating, title, body from review", [(4.5, "Good", "Two\nlines")]),
        ("date,sku,bsr\n2026-03-01,A-1,\"1,162\"\n", "select bsr, category from bsr_day", [(1162, "")]),
        ("date,sku,price,promo\n2026-03-01,A-1,9.50,1\n", "select price, promo from price_day", [(95_000, True)]),
        ("date,sku,units,reason\n2026-03-01,A-1,2,late\n", "select units, reason, disposition from return_day", [(2, "late", "")]),
    ],
    ids=["suppliers", "freight", "events", "category_norms", "account", "keywords", "competitors", "ads", "reviews", "bsr", "prices", "returns"],
)  # fmt: skip
def test_tidy_tables_reach_their_place_and_a_second_time_changes_nothing(
    bring: Bring, look: Look, text: str, query: str, expected: list[tuple[Any, ...]]
) -> None:
    """With the row's own values, in the currency of the marketplace."""
    first = bring(text)
    again = bring(text + "\n")

    assert ("imported", "imported", 0, 0) == (first.state, again.state, again.rows_new, again.rows_changed)
    assert first.rows_new > 0
    assert expected == look(query)


@pytest.mark.parametrize(
    "email", ["li at light.cn", "li@light.cn; po@light.cn", "Li <li@light.cn>", "li@light"]
)
def test_what_is_not_one_address_is_refused_with_its_line(bring: Bring, look: Look, email: str) -> None:
    report = bring(f"supplier,email,moq\nAcme,a@x.cn,100\nLight,{email},50\nNone,,70\n")

    (refused,) = report.rows_refused
    assert 3 == refused.line
    assert f"“{email}” is not one e-mail address" in str(refused.reason)
    assert [("Acme", "a@x.cn"), ("None", None)] == look("select name, email from supplier order by name")


def test_one_marketplaces_freight_leaves_anothers_alone(bring: Bring, look: Look) -> None:
    """A file for all, one said to be of Germany, one that names the UK in a row: each replaces its own rates only."""
    bring("mode,transit_days,cost_per_kg\nsea,35,0.90\n")
    german = bring('mode,transit_days,cost_per_kg\nsea,45,"1,10 €"\n', marketplace="DE")
    bring("mode,transit_days,cost_per_kg,marketplace\nsea,50,1.30,UK\nair,9,5.50,\n")
    changed = bring("mode,transit_days,cost_per_kg\nsea,36,0.95\n")

    assert "EUR" == german.currency
    assert (0, 1) == (changed.rows_new, changed.rows_changed)
    assert [
        ("", "air", 55_000), ("", "sea", 9_500), ("A1F83G8C2ARO7P", "sea", 13_000), ("A1PA6795UKMFR9", "sea", 11_000),
    ] == look("select marketplace, mode, cost_per_kg from freight order by 1, 2")  # fmt: skip


def test_freight_whose_marketplace_cannot_be_told_is_asked_about(bring: Bring, look: Look) -> None:
    """Euros fit several marketplaces, in the words of every file; a marketplace that there is not is a refused row."""
    euros = 'mode,transit_days,cost_per_kg\nsea,45,"1,10 €"\n'
    unknown = bring("mode,transit_days,marketplace\nsea,45,Mars\nair,9,US\n")

    assert "say which with --marketplace" in str(bring(euros).reason)
    assert "There is no marketplace “Mars”" in str(unknown.rows_refused[0].reason)
    assert [(US, "air")] == look("select marketplace, mode from freight")
    assert "imported" == bring(euros, marketplace="US").state, "a forwarder may want euros for it"
    assert [(US, "air", None), (US, "sea", "EUR")] == look(
        "select marketplace, mode, currency from freight order by 2"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mode,transit_days\nrail,20\nsea,35\n", "none of sea, air, express, truck"),
        ("name,starts_on,ends_on\nX,2026-06-26,2026-06-23\nY,2026-06-23,2026-06-26\n", "before starts_on"),
        ("supplier,email,closed_from,closed_to\nA,,2026-06-26,\nB,,,\n", "go together"),
        ("po,sku,quantity,ordered_on,received_on\nP,A-1,1,2026-06-26,2026-06-01\nQ,A-1,1,2026-06-26,\n", "received_on is before ordered_on"),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_are_named(bring: Bring, text: str, said: str) -> None:
    """And the others are imported."""
    report = bring(text)

    assert ("imported", 1) == (report.state, len(report.rows_refused))
    assert said in str(report.rows_refused[0].reason)


def test_amounts_in_another_currency_go_to_its_marketplace_or_are_asked_about(
    bring: Bring, look: Look
) -> None:
    """Pounds are never stored as dollars; euros are paid in several countries."""
    pounds = bring("date,sku,units,revenue\n2026-03-01,A-1,1,£9.50\n")
    euros = 'date,sku,units,revenue\n2026-03-01,A-1,1,"9,50 €"\n'

    assert ("A1F83G8C2ARO7P", "GBP") == (pounds.marketplace, pounds.currency)
    assert "say which with --marketplace" in str(bring(euros).reason)
    assert "You said US, which sells in USD" in str(bring(euros, marketplace="US").reason)
    assert "EUR" == bring(euros, marketplace="de").currency
    assert [("EUR", 95_000), ("GBP", 95_000)] == look(
        "select s.currency, sales from sales_day d join sku s on s.id = d.sku_id order by 1"
    )


def test_a_business_report_in_german_writes_units_and_money_differently(bring: Bring, look: Look) -> None:
    """Units with a comma and money with a point for thousands, in one file: each column is judged by itself."""
    report = bring(
        "(Übergeordnete) ASIN,(Untergeordnete) ASIN,Titel,SKU,Sitzungen – Summe,Seitenaufrufe – Summe,Bestellte Einheiten,"
        "Durch bestellte Produkte erzielter Umsatz,Zahl der Bestellposten\n"
        'B000000001,B000000001,Tasse,A-1,"12,131","17,004","1,162","5.255,61 €",668\n',
        marketplace="DE",
        **MARCH,
    )

    assert "imported" == report.state
    assert [(1162, 52_556_100, 12_131, 668)] == look(
        "select units, sales, sessions, order_items from sales_period"
    )


def test_a_japanese_report_in_windows_shift_jis(bring: Bring, look: Look) -> None:
    """Japanese headers, yen without decimals, ① and ～ of the Windows character set."""
    text = (
        "（親）ASIN,（子）ASIN,タイトル,SKU,セッション数 - 合計,注文された商品点数,注文商品の売上額\n"
        'B000000001,B000000001,保温マグカップ①～大きめ,A-1,"1,234",56,"￥123,456"\n'
    )
    report = bring(text.encode("cp932"), **MARCH)

    assert ("imported", "cp932", "JPY") == (report.state, report.encoding, report.currency)
    assert [("保温マグカップ①～大きめ", 56, 1_234_560_000, 1_234)] == look(
        "select s.title, units, sales, sessions from sales_period p join sku s on s.id = p.sku_id"
    )
