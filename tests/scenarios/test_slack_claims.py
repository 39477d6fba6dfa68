"""The story of a claim: files in, the question, filed, taken back, filed again, paid by a later file, recovered."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from sqlalchemy import Engine, text

from bot import ids
from bot.app import Application
from bot.local import people
from bot.local.workspace import LocalWorkspace
from bot.usecases.claims import claim_export, claiming
from storage.exports.formats import FORMATS
from storage.imports import import_files
from tests.bot.usecases.seller import NOW, WS
from tests.scenarios.bot_in_slack import play
from tests.scenarios.test_slack_clicks import CHANNEL, private, shown, window
from tests.storage.imports.test_claim_reports import REIMBURSED, paid
from tests.storage.imports.test_fee_reports import rows

LEDGER = (
    "Date\tFNSKU\tASIN\tMSKU\tTitle\tDisposition\tStarting Warehouse Balance\tIn Transit Between Warehouses\tReceipts\t"
    "Customer Shipments\tCustomer Returns\tVendor Returns\tWarehouse Transfer In/Out\tFound\tLost\tDamaged\tDisposed\t"
    "Other Events\tEnding Warehouse Balance\tUnknown Events\tLocation\n"
    "10/13/2026\tX001\tB0LAMP\tHX-12\tLamp\tSELLABLE\t100\t0\t0\t-3\t0\t0\t0\t0\t-5\t0\t0\t0\t92\t0\tPHX7\n"
    "10/20/2026\tX001\tB0LAMP\tHX-12\tLamp\tSELLABLE\t92\t0\t0\t-2\t0\t0\t0\t1\t0\t0\t0\t0\t91\t0\tPHX7\n"
)
PRODUCTS = "sku,asin,price,currency,unit_cost\nHX-12,B0LAMP,29.99,USD,8.00\n"


def bring(engine: Engine, folder: Path, **files: str) -> None:
    """Import some files."""
    for name, content in files.items():
        (folder / f"{name}.txt").write_text(content)
        (report,) = import_files(engine, WS, [folder / f"{name}.txt"], now=NOW)
        assert ("imported", ()) == (report.state, report.rows_refused), str(report.reason)


def test_a_claim_from_the_files_to_the_money(sqlite_engine: Engine, tmp_path: Path) -> None:
    """5 lost on 13 October, 1 found: 4 may be claimed until 12 December, are filed once, and the payment closes them."""
    bring(sqlite_engine, tmp_path, products=PRODUCTS, ledger=LEDGER, older=rows(REIMBURSED, paid("R0", 1, "8.00", **{"approval-date": "2026-01-02T00:00:00Z"})))  # fmt: skip

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.REQUESTER, CHANNEL, "/restock claims")
        listed = shown(await private(slack, people.REQUESTER, "may be claimed"))
        assert "4 units" in listed
        assert "$32.00" in listed
        assert "12 Dec" in listed, listed
        assert "4 units, PHX7" in listed, "each row with its unit and where it happened"
        await slack.click(people.REQUESTER, f"{ids.CLAIM_FILE}.1")
        await private(slack, people.REQUESTER, "may decide")  # who may not decide is told who may

        await slack.command(people.APPROVER, CHANNEL, "/restock claims HX-12")
        await private(slack, people.APPROVER, "may be claimed")
        await slack.click(people.APPROVER, f"{ids.CLAIM_FILE}.1")
        await window(slack, people.APPROVER, ids.CLAIM_VIEW)
        assert {} == await slack.submit_view(people.APPROVER, {ids.CASE: {ids.CASE: "777"}})
        await private(slack, people.APPROVER, "4 units noted as filed under case 777")

        await slack.click(people.APPROVER, ids.CLAIM_UNDO)
        await private(slack, people.APPROVER, "no longer noted as filed under case 777")

    play(sqlite_engine, story)
    today = NOW.date()
    assert [("open", 4)] == [(c.state, c.units) for c in claiming.book(sqlite_engine, WS, today).claims]

    (sku_id,) = claiming.book(sqlite_engine, WS, today).products
    for _ in range(2):  # told twice, noted once
        claiming.file(sqlite_engine, WS, sku_id, "lost", "777", "U1", today, NOW)
    assert [("filed", 4)] == [(c.state, c.units) for c in claiming.book(sqlite_engine, WS, today).claims]
    with sqlite_engine.connect() as connection:
        verbs = [
            row[0]
            for row in connection.execute(text("SELECT verb FROM audit WHERE verb LIKE 'claim%' ORDER BY id"))
        ]
    assert ["claim filed", "claim filing undone", "claim filed"] == verbs

    out = io.BytesIO()
    FORMATS["csv"](claim_export.COLUMNS, claim_export.rows(sqlite_engine, WS, today, None, None, None), out)
    (line,) = csv.DictReader(io.StringIO(out.getvalue().decode()))
    assert ("X001", "B0LAMP", "PHX7", "4", "2026-12-12", "777", "ledger.txt") == tuple(
        line[name] for name in ("fnsku", "asin", "reference", "units", "file_by", "case_ids", "source")
    )

    bring(
        sqlite_engine,
        tmp_path,
        later=rows(REIMBURSED, paid("R9", 4, "32.00", **{"approval-date": "2026-11-23T00:00:00Z"})),
    )
    (done,) = claiming.book(sqlite_engine, WS, today).claims
    assert ("recovered", 4, "32.00") == (done.state, done.units, str(done.recovered))
