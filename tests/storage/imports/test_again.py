"""The same file twice, a changed file, a wrong file, a dry run: what changes and what does not."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from core.errors import BadInput, NotFound
from storage.imports import accept_held, import_files
from tests.conftest import NOW
from tests.storage.imports.conftest import MARCH, Bring, Look

SALES = "date,sku,units,revenue,sessions\n2026-03-01,A-1,3,30.50,20\n2026-03-02,A-1,4,40.50,25\n2026-03-02,B-1,0,,5\n"
BUSINESS = (
    "(Parent) ASIN,(Child) ASIN,Title,SKU,Sessions - Total,Page Views - Total,Units Ordered,Ordered Product Sales\n"
    "B000000001,B000000001,Cup,A-1,100,120,7,$70.00\n"
)

Everything = Callable[[], Any]


def inventory(skus: int, day: str = "2026-03-01") -> str:
    return "date,sku,on_hand\n" + "".join(f"{day},S-{n},{n}\n" for n in range(skus))


def test_the_same_file_twice_changes_nothing(bring: Bring, everything: Everything) -> None:
    """Not even when it comes under another name."""
    first = bring(SALES, "a.csv")
    before = everything()
    second = bring(SALES, "b.csv")

    assert ("imported", 3, 0) == (first.state, first.rows_new, first.rows_changed)
    assert ("unchanged", 0, 0) == (second.state, second.rows_new, second.rows_changed)
    assert (first.sha256, dict(first.totals), first.import_id) == (
        second.sha256,
        dict(second.totals),
        second.import_id,
    )
    assert before == everything()


@pytest.mark.parametrize("content", [SALES, "sku,title\nA-1,Cup\n"], ids=["days in its rows", "no days"])
def test_days_that_were_said_of_a_file_that_needs_none_do_not_make_it_another_file(
    bring: Bring, everything: Everything, content: str
) -> None:
    """A folder is imported again with --from and --to, as for the files in it that carry no days; nothing is taken back."""
    said = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 31)}
    assert "imported" == bring(content, **said).state
    before = everything()

    assert ["unchanged"] * 3 == [
        bring(content, **days).state for days in (said, {}, {"last_day": date(2026, 4, 1)})
    ]
    assert before == everything()


def test_other_bytes_that_say_the_same_change_nothing(bring: Bring, everything: Everything) -> None:
    """Another order of lines and columns, another encoding: no row is new and none changed."""
    bring(SALES)
    before = everything()
    again = bring(
        "sku,sessions,units,revenue,date\r\nB-1,5,0,,2026-03-02\r\nA-1,25,4,40.5,2026-03-02\r\nA-1,20,3,30.50,2026-03-01\r\n".encode(
            "utf-16"
        )
    )

    assert ("imported", 0, 0) == (again.state, again.rows_new, again.rows_changed)
    assert before == everything()


def test_a_changed_file_replaces_and_never_adds(bring: Bring, look: Look) -> None:
    """One day corrected, one added: one changed, one new."""
    bring(SALES)
    report = bring(SALES.replace("A-1,4,40.50", "A-1,5,50.50") + "2026-03-03,A-1,1,10,2\n")

    assert (1, 1) == (report.rows_new, report.rows_changed)
    assert [(3,), (5,), (1,)] == look(
        "select units from sales_day d join sku s on s.id = d.sku_id where s.sku = 'A-1' order by day"
    )


def test_a_column_that_is_not_there_says_nothing(bring: Bring, look: Look) -> None:
    """A products file with prices alone leaves the titles."""
    bring("sku,title,price,keywords,currency\nA-1,Cup,12.99,cup; mug,usd\n")
    report = bring("sku,title,price\nA-1,Cup,13.99\n")

    assert (0, 1) == (report.rows_new, report.rows_changed)
    assert [("Cup", 139_900, "USD", '["cup", "mug"]')] == [
        (title, price, currency, keywords if isinstance(keywords, str) else str(keywords).replace("'", '"'))
        for title, price, currency, keywords in look("select title, price, currency, keywords from sku")
    ]


def test_a_dry_run_tells_everything_and_keeps_nothing(
    bring: Bring, everything: Everything, look: Look
) -> None:
    """The figures are those of the real run."""
    before = everything()
    dry = bring(SALES, dry_run=True)

    assert ("checked", 3, 7) == (dry.state, dry.rows_new, dry.totals["units"])
    assert before == everything()
    assert [] == look("select * from import")
    assert "imported" == bring(SALES).state


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("date,sku,units\n2026-03-01,A-1,1\n2026-03-02,A-1", "breaks off in line 3"),
        ("date,sku\n2026-03-01,A-1\n", "No known report|is missing"),
        ("date,sku,units\n", "no rows"),
        (
            "date,sku,units\nx,A-1,1\ny,A-1,1\n",
            "None of its 2 lines can be used; line 2: date: “x” is not a date",
        ),
        ("date,sku,units\n" + "x,A-1,1\n" * 4 + "2026-03-01,A-1,1\n" * 10, "4 of 14 lines cannot be used"),
        ("date,sku,units\n03/04/2026,A-1,1\n", "day/month or month/day"),
        ("date,sku,units,price\n2026-03-01,A-1,1,1.234\n", "may be read in two ways"),
        (b"date,sku,units\n2026-03-01,A\xff\xfe\x81-1,1\n", "encoding cannot be determined"),
        ("", "empty"),
        (
            '{"reportSpecification": {"reportType": "GET_SALES_AND_TRAFFIC_REPORT"}, "salesAndTraf',
            "breaks off",
        ),
        ('{"a": 1}', "not a Sales & Traffic report"),
    ],
)
def test_a_file_that_cannot_be_believed_changes_nothing_and_says_why(
    bring: Bring, everything: Everything, content: Any, said: str
) -> None:
    """Whole or not at all."""
    before = everything()
    report = bring(content)

    assert "refused" == report.state
    with pytest.raises(AssertionError, match=said):
        raise AssertionError(str(report.reason))
    assert before == everything()


def test_yen_have_no_cents_so_a_comma_in_them_parts_thousands(bring: Bring) -> None:
    """No other cell tells, but 4,980 yen are no four yen and some; in euros the same file stays open."""
    sold = 'date,sku,units,revenue\n2026-03-01,A-1,1,"4,980"\n'

    assert "may be read in two ways" in str(bring(sold, marketplace="DE").reason)
    assert 4980 == Decimal(str(bring(sold, marketplace="JP").totals["sales"]))


def test_a_few_wrong_lines_are_named_and_left_out(bring: Bring, look: Look) -> None:
    """By their number in the file, counted from 1, with the reason."""
    report = bring(SALES + "x,A-1,1,1,1\n2026-03-05,,1,1,1\n2026-03-05,A-1,-1,1,1\n")

    assert ("imported", 6, 3) == (report.state, report.rows_read, report.rows_new)
    assert [
        (5, "date: “x” is not a date"),
        (6, "sku is empty"),
        (7, "units: “-1” is below 0; units that came back belong into a table of returns, without a sign"),
    ] == [(each.line, str(each.reason)) for each in report.rows_refused]


def test_lines_that_contradict_each_other_are_both_left_out(bring: Bring, look: Look) -> None:
    """Whichever comes last must not win; an exact copy is no contradiction."""
    report = bring(SALES + "2026-03-01,A-1,9,30.50,20\n2026-03-02,B-1,0,,5\n")

    assert [
        (2, "contradicts line 5, which tells of the same item"),
        (5, "contradicts line 2, which tells of the same item"),
    ] == [(each.line, str(each.reason)) for each in report.rows_refused]
    assert [(4,), (0,)] == look("select units from sales_day order by units desc")


def test_a_report_without_dates_asks_for_them(bring: Bring, look: Look) -> None:
    """The date in a business report's name is the day of download."""
    report = bring(BUSINESS, "BusinessReport-3-14-26.csv")

    assert "refused" == report.state
    assert "--from and --to" in str(report.reason)
    assert "imported" == bring(BUSINESS, **MARCH).state
    assert [(7,)] == look("select units from sales_period")


def test_the_right_period_takes_the_wrong_one_back(bring: Bring, look: Look) -> None:
    """A person who typed the wrong week imports the same file for the right one."""
    bring(BUSINESS, first_day=date(2026, 2, 1), last_day=date(2026, 2, 28))
    bring(BUSINESS, **MARCH)

    assert [("2026-03-01", 7)] == [
        (str(day)[:10], units) for day, units in look("select first_day, units from sales_period")
    ]


def test_a_thin_snapshot_is_held_back_and_can_be_accepted_later(
    bring: Bring, engine: Engine, everything: Everything, look: Look
) -> None:
    """Reports have arrived with a twentieth of their rows; the file is kept so that nobody must send it again."""
    bring(inventory(40))
    before = everything()
    held = bring(inventory(5, "2026-03-02"))
    again = bring(inventory(5, "2026-03-02"))

    assert "held" == held.state == again.state
    assert "5 SKUs, where the last inventory file had 40" in str(held.reason)
    assert held.import_id == again.import_id
    assert before == everything()

    assert held.import_id is not None
    accepted = accept_held(engine, "default", held.import_id, by="U1", now=NOW)

    assert ("imported", 5, held.import_id) == (accepted.state, accepted.rows_new, accepted.import_id)
    assert [(5,)] == look("select count(*) from stock_day where import_id = :n", n=held.import_id)
    assert [] == look("select * from held_part")
    with pytest.raises(NotFound):
        accept_held(engine, "default", held.import_id, now=NOW)


def test_a_thin_file_is_taken_when_the_person_says_so(bring: Bring, look: Look) -> None:
    """At once, or after it was held."""
    bring(inventory(40))
    bring(inventory(5, "2026-03-02"))
    report = bring(inventory(5, "2026-03-02"), accept_thin=True)

    assert ("imported", 5) == (report.state, report.rows_new)
    assert [("done",), ("done",)] == look("select state from import order by id")


def test_a_small_or_differently_long_file_is_not_thin(bring: Bring) -> None:
    """A day's sales are not compared with a year's, nor is a catalogue of five with one of two."""
    bring("date,sku,units\n" + "".join(f"2026-03-{d:02},S-{n},1\n" for d in range(1, 31) for n in range(20)))
    bring(inventory(5))

    assert "imported" == bring("date,sku,units\n2026-04-01,S-1,1\n").state
    assert "imported" == bring(inventory(2, "2026-03-02")).state


def test_refusals_and_imports_leave_a_trace(bring: Bring, look: Look) -> None:
    """Who brought which file, what it was, what became of it; a refusal is noted once."""
    bring(SALES, "sales.csv", by="U1")
    bring("nonsense", "x.csv")
    bring("nonsense", "y.csv")

    assert [("sales.csv", "sales", "done", "U1", 3), ("x.csv", "unknown", "refused", None, 0)] == look(
        "select file_name, kind, state, imported_by, rows_new from import order by id"
    )


def test_a_folder_is_imported_with_descriptions_first(engine: Engine, tmp_path: Path, look: Look) -> None:
    """Reports come in the order of the files all the same."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a-sales.csv").write_text(SALES)
    (folder / "b-products.csv").write_text("sku,title\nA-1,Cup\nC-1,Can\n")
    (folder / ".hidden").write_text("x")
    reports = import_files(engine, "default", [folder], now=NOW)

    assert ["sales", "products"] == [report.kind for report in reports]
    assert ["products", "sales"] == [kind for (kind,) in look("select kind from import order by id")]


def test_bad_use_is_an_error_and_not_a_report(engine: Engine, tmp_path: Path) -> None:
    """There is no such kind, place, path or period."""
    path = tmp_path / "sales.csv"
    path.write_text(SALES)
    for options in (
        {"kind": "salez"},
        {"marketplace": "Atlantis"},
        {"first_day": date(2026, 3, 2), "last_day": date(2026, 3, 1)},
    ):
        with pytest.raises(BadInput):
            import_files(engine, "default", [path], now=NOW, **options)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        import_files(engine, "default", [tmp_path / "none.csv"], now=NOW)


def test_workspaces_know_nothing_of_each_other(engine: Engine, bring: Bring, look: Look) -> None:
    """The same file is new in another workspace."""
    from storage.queries.program.workspaces import ensure

    ensure(engine, "other", NOW)
    bring(SALES)
    path_report = bring(SALES)
    (other,) = import_files(engine, "other", [Path(path_report.path)], now=NOW)

    assert ("imported", 3) == (other.state, other.rows_new)
    assert [("default", 7), ("other", 7)] == look(
        "select workspace_id, sum(units) from sales_day group by workspace_id order by workspace_id"
    )


def test_a_workbook_is_read_like_a_table(bring: Bring, look: Look) -> None:
    """Dates and numbers as cells, formula-like text as text, three decimals in no doubt."""
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Sales of March"])
    sheet.append([])
    sheet.append(["sku", "date", "units", "revenue", "price"])
    sheet.append(["A-1", datetime.date(2026, 3, 1), 1162, 1.234, 9.5])
    cell = sheet.cell(row=5, column=1, value="=HYPERLINK(1)")
    cell.data_type = "s"
    sheet.cell(row=5, column=2, value="2026-03-02")
    sheet.cell(row=5, column=3, value=3)
    stream = io.BytesIO()
    book.save(stream)
    report = bring(stream.getvalue(), "sales.xlsx")

    assert ("imported", "xlsx", 2) == (report.state, report.encoding, report.rows_new)
    assert [("=HYPERLINK(1)", 3, None), ("A-1", 1162, 12_340)] == look(
        "select s.sku, units, sales from sales_day d join sku s on s.id = d.sku_id order by 1"
    )


def test_a_workbook_that_unpacks_to_too_much_is_refused(bring: Bring) -> None:
    """Without unpacking it."""
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    report = bring(stream.getvalue(), "bomb.xlsx")

    assert "refused" == report.state
    assert "unpacks to 30 MB" in str(report.reason)


def test_a_damaged_workbook_is_refused(bring: Bring) -> None:
    """Whatever openpyxl makes of it."""
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    assert "refused" == bring(stream.getvalue(), "x.xlsx").state
