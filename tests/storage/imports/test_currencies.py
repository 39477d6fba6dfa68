"""Amounts of a seller's own tables that are in another currency than the marketplace's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.money import rates_typed
from core.records import Freight
from storage.db import writing
from storage.imports import FileReport
from storage.queries.goods import terms
from storage.queries.program import rates, settings
from tests.conftest import NOW
from tests.storage.imports.conftest import Bring, Look

DAY = date(2026, 11, 1)
COSTS = "sku,title,price,unit_cost\nA,Mug,$29.99,¥20.50\nB,Mug,$19.99,¥0.33\n"


def say(engine: Engine, text: str, day: date = DAY) -> None:
    said = rates_typed.read(text, "USD", day, "U1")
    with Session(writing(engine)) as session:
        settings.put(session, "default", rates.NAME, [rates.as_json(each) for each in said], by="U1", now=NOW)
        session.commit()


def notes(report: FileReport) -> str:
    return "\n".join(map(str, report.notes))


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        (COSTS, 25_625),
        ("sku,title,unit_cost (CNY)\nA,Mug,20.50\n", 25_625),
        ("sku,title,unit_cost（元）\nA,Mug,20.50\n", 25_625),
        ("sku,title,unit_cost_rmb\nA,Mug,20.50\n", 25_625),
        ("sku,title,unit_cost,currency\nA,Mug,20.50,人民币\n", 25_625),
        ("sku,title,unit_cost\nA,Mug,20.50元\n", 25_625),
        ("sku,title,unit_cost\nA,Mug,CNY 20.50\n", 25_625),
        ("sku,title,unit_cost (USD),currency\nA,Mug,20.50,CNY\n", 205_000),
        ("sku,title,unit_cost,currency\nA,Mug,$20.50,CNY\n", 205_000),
        ("sku,title,unit_cost,currency\nA,Mug,20.50,\n", 205_000),
    ],
)
def test_costs_in_yuan_are_converted_at_the_rate_that_was_said(
    engine: Engine, bring: Bring, look: Look, text: str, cost: int
) -> None:
    """20.50 yuan at 8 to the dollar are 2.5625 dollars, kept in ten-thousandths; the SKU stays in dollars."""
    say(engine, "1 USD = 8 CNY")

    report = bring(text)

    assert [("A", cost, "USD")] == look("select sku, unit_cost, currency from sku where sku = 'A'")
    assert ("at 1 USD = 8 CNY, of 2026-11-01" in notes(report)) is (cost == 25_625)


def test_a_cheap_part_keeps_its_tenths_of_a_cent(engine: Engine, bring: Bring, look: Look) -> None:
    """.33 yuan at 7.12 are .0463 dollars, not 5 cents. A cell without a sign is as its neighbours; a column without one is in
    dollars."""
    say(engine, "1 USD = 7.12 CNY")

    bring("sku,title,unit_cost,prep_cost\nA,Clip,¥0.33,0.10\nB,Clip,0.33,0.20\n")

    assert [("A", 463, 1000), ("B", 463, 2000)] == look(
        "select sku, unit_cost, prep_cost from sku order by 1"
    )


@pytest.mark.parametrize(
    "text", [COSTS, "sku,title,price,unit_cost (CNY)\nA,Mug,29.99,20.50\nB,Mug,19.99,0.33\n"]
)
def test_without_a_rate_the_costs_alone_are_left_out_and_taken_when_the_file_comes_again(
    engine: Engine, bring: Bring, look: Look, text: str
) -> None:
    bring("sku,unit_cost\nA,9\n")  # what was known stays until something better is

    report = bring(text, "mugs.csv")

    assert "imported" == report.state
    assert "these amounts are in CNY, and no exchange rate to USD is known" in notes(report)
    assert "“1 USD = … CNY”" in notes(report)
    assert [("A", "Mug", 299_900, 90_000), ("B", "Mug", 199_900, None)] == look(
        "select sku, title, price, unit_cost from sku order by 1"
    )
    assert "unchanged" == bring(text, "mugs.csv").state

    say(engine, "CNY 8")
    assert "imported" == bring(text, "mugs.csv").state

    assert [("A", 25_625), ("B", 412)] == look("select sku, unit_cost from sku order by 1")
    assert "unchanged" == bring(text, "mugs.csv").state
    say(engine, "CNY 8", date(2026, 11, 20))
    assert "unchanged" == bring(text, "mugs.csv").state, "the same rate of another day changes nothing"
    say(engine, "CNY 10")
    assert "imported" == bring(text, "mugs.csv").state
    assert [("A", 20_500), ("B", 330)] == look("select sku, unit_cost from sku order by 1")


def test_costs_of_lines_in_several_currencies_are_each_taken_as_they_say(
    engine: Engine, bring: Bring, look: Look
) -> None:
    """One line without a sign among several signs is refused; the others are not."""
    say(engine, "1 USD = 8 CNY, 1 EUR = 1.25 USD")
    lines = "".join(f"X{n},Mug,$1.00\n" for n in range(8))

    report = bring(f"sku,title,unit_cost\nA,Mug,¥16.00\nB,Mug,€4.00\nC,Mug,3.00\n{lines}")

    assert [("A", 20_000), ("B", 50_000)] == look(
        "select sku, unit_cost from sku where sku in ('A', 'B', 'C') order by 1"
    )
    assert ["unit_cost: “3.00” bears no currency, and other lines bear several"] == [
        str(each.reason) for each in report.rows_refused
    ]


@pytest.mark.parametrize(
    ("form", "cost"),
    [
        ('"¥"#,##0.00', 25_625),
        ("[$¥-804]#,##0.00", 25_625),
        ('0.00"元"', 25_625),
        ('_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', 25_625),
        ('"$"#,##0.00', 205_000),
        ("#,##0.00", 205_000),
        ("0.00E+00", 205_000),
        ("[$¥-411]#,##0", None),
    ],
)
def test_in_a_workbook_the_sign_stands_in_the_cell_s_format(
    engine: Engine, bring: Bring, look: Look, tmp_path: Path, form: str, cost: int | None
) -> None:
    """The number alone is 20.5; who looks at the sheet sees ¥20.50. Yen have no rate here."""
    from openpyxl import Workbook

    say(engine, "1 USD = 8 CNY")
    book = Workbook()
    book.active.append(["sku", "title", "unit_cost"])
    book.active.append(["A", "Mug", 20.5])
    book.active["C2"].number_format = form
    book.save(tmp_path / "mugs.xlsx")

    assert "imported" == bring(tmp_path / "mugs.xlsx").state

    assert [("A", cost)] == look("select sku, unit_cost from sku")


def test_a_price_beside_a_currency_of_the_costs_is_the_listing_s(
    engine: Engine, bring: Bring, look: Look
) -> None:
    """A seller in China writes CNY for what the goods cost; the listing is in dollars all the same, and the report says so."""
    say(engine, "1 USD = 8 CNY")

    report = bring("sku,title,price,currency,unit_cost\nA,Mug,29.99,CNY,20\nB,Mug,9.99,USD,2\n")

    assert [("A", 299_900, 25_000, "USD"), ("B", 99_900, 20_000, "USD")] == look(
        "select sku, price, unit_cost, currency from sku order by 1"
    )
    assert (
        "1 line says CNY: taken for the costs alone. The price was read in USD, as US sells in it"
        in notes(report)
    )


def test_a_currency_nobody_knows_is_refused_by_its_line(bring: Bring) -> None:
    report = bring("sku,title,unit_cost,currency\nA,Mug,2,USD\nB,Mug,20,Taler\n")

    assert ["currency: “Taler” is no currency I know; write a code such as USD, CNY or EUR"] == [
        str(each.reason) for each in report.rows_refused
    ]


def test_yen_or_yuan_is_asked_where_it_may_be_either(engine: Engine, bring: Bring, look: Look) -> None:
    say(engine, "1 USD = 8 CNY")
    assert "¥ was read as yuan" in notes(bring("sku,title,unit_cost\nA,Mug,¥20.50\n"))
    in_japanese = bring("sku,title,unit_cost\nB,マグカップ,¥2050\n")
    said_to_be_yuan = bring("sku,title,unit_cost (CNY)\nC,マグカップ,¥20\n")
    bring("sku,title,unit_cost\nD,Mug,¥250\n", marketplace="JP")
    sells_in_japan = bring("sku,title,unit_cost\nE,Mug,¥2050\n")

    for report in (in_japanese, sells_in_japan):
        assert "unit_cost: ¥ may be yuan or yen here, so these amounts were not taken" in notes(report)
    assert "¥ was read" not in notes(said_to_be_yuan)
    assert [("A", 25_625), ("B", None), ("C", 25_000), ("D", 2_500_000), ("E", None)] == look(
        "select sku, unit_cost from sku order by 1"
    )


@pytest.mark.parametrize(
    "text",
    ["sku,title,price\nA,Mug,£29.99\n", "sku,title,price,currency,unit_cost\nA,Mug,€29.99,EUR,€2.50\n"],
)
def test_a_price_in_the_currency_of_another_marketplace_is_asked_about(
    bring: Bring, look: Look, text: str
) -> None:
    report = bring(text)

    assert "refused" == report.state
    assert "US sells in USD: what a listing costs is not converted" in str(report.reason)
    assert [] == look("select * from sku")


def test_a_price_in_yuan_is_no_listing_s_and_left_out(engine: Engine, bring: Bring, look: Look) -> None:
    say(engine, "1 USD = 8 CNY")

    report = bring("sku,title,price(元),unit_cost(元)\nA,Mug,199,20\n")

    assert "price: in CNY, and US sells in USD: what a listing costs is not converted" in notes(report)
    assert [(None, 25_000)] == look("select price, unit_cost from sku")


def test_revenue_in_yuan_is_left_out_and_the_units_are_read(bring: Bring, look: Look) -> None:
    """No marketplace sells in yuan: the sheet's tool converted, at a rate nobody knows. A table of nothing but prices is refused."""
    report = bring("date,sku,units,revenue(元)\n2026-03-01,A,4,800\n")
    prices = bring("date,sku,price\n2026-03-01,A,CNY 199\n")

    assert "revenue: in CNY, and US sells in USD" in notes(report)
    assert [(4, None)] == look("select units, sales from sales_day")
    assert "refused" == prices.state
    assert "price are in CNY" in str(prices.reason)


def test_costs_of_purchase_orders_are_converted_too(engine: Engine, bring: Bring, look: Look) -> None:
    say(engine, "1 USD = 8 CNY")
    bring("po,sku,quantity,ordered_on,unit_cost\nP1,A,100,2026-01-05,¥20.50\n")
    bring("po,sku,quantity,ordered_on,unit_cost,currency\nP2,A,100,2026-01-05,20.50,USD\n")

    assert [(25_625,), (205_000,)] == look("select unit_cost from purchase_order_line order by id")


def test_a_cost_in_the_marketplace_s_own_currency_is_read(bring: Bring, look: Look) -> None:
    bring("sku,title,price,unit_cost\nA,Mug,$29.99,US$2.50\n")
    bring("sku,title,price,unit_cost\nB,Mug,£29.99,£2.50\n", marketplace="UK")
    bring("sku,title,price,unit_cost\nC,Mug,¥2999,¥250\n", marketplace="JP")
    bring("sku,title,price,currency,unit_cost\nD,Mug,€29.99,EUR,€2.50\n", marketplace="DE")

    assert [
        ("A", 25_000, "USD"),
        ("B", 25_000, "GBP"),
        ("C", 2_500_000, "JPY"),
        ("D", 25_000, "EUR"),
    ] == look("select sku, unit_cost, currency from sku order by 1")


def test_an_old_rate_is_said_to_be_old(engine: Engine, bring: Bring) -> None:
    """On the ninetieth day it is not yet."""
    today = NOW.date()
    say(engine, "CNY 8", today.replace(year=today.year - 1))
    assert "365 days ago; say today’s in the settings" in notes(bring(COSTS))
    say(engine, "CNY 8.1", date.fromordinal(today.toordinal() - 90))
    assert "days ago" not in notes(bring(COSTS + "\n\n"))


def freight(engine: Engine) -> tuple[Freight, ...]:
    with Session(engine) as session:
        return terms.freight(session, "default")["ATVPDKIKX0DER"]


@pytest.mark.parametrize(
    "text",
    [
        "mode,transit_days,cost_per_kg\nsea,30,¥8\n",
        "mode,transit_days,cost_per_kg (CNY)\nsea,30,8\n",
        "mode,transit_days,cost_per_kg,currency\nsea,30,8,RMB\n",
    ],
)
def test_freight_keeps_its_currency_and_comes_with_the_rate_that_holds(
    engine: Engine, bring: Bring, text: str
) -> None:
    bring("sku,title,unit_cost\nA,Mug,2\n")

    report = bring(text)

    assert "no exchange rate to USD is known: until you say one" in notes(report)
    (sea,) = freight(engine)
    assert ("CNY", None) == (sea.currency, sea.rate)
    say(engine, "CNY 8")
    (sea,) = freight(engine)
    assert "1 USD = 8 CNY" == str(sea.rate)
    bring("mode,transit_days,cost_per_kg\nsea,30,1\n")
    (sea,) = freight(engine)
    assert ("USD", None) == (sea.currency, sea.rate), "a file that says no currency takes the old one back"


def test_one_line_of_freight_is_of_one_currency(bring: Bring) -> None:
    report = bring(
        "mode,transit_days,cost_per_kg,minimum\nsea,30,¥8,$100\nair,8,¥30,¥90\nexpress,5,¥40,¥90\n"
    )

    assert ["its amounts are in several currencies: CNY, USD"] == [str(e.reason) for e in report.rows_refused]
