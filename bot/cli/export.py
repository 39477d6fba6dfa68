"""`restock export`: every stored fact and decision, as CSV, JSON or XLSX."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import DEFAULT_WORKSPACE, day, store, today, whole
from core.errors import BadUse
from core.phrase import Phrase


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("export")
    def export(
        kind: Annotated[str, typer.Argument(help="What to export; a wrong name lists all there are.")],
        since: Annotated[str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="First day.")] = None,
        until: Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Last day.")] = None,
        sku: Annotated[str | None, typer.Option("--sku", help="Only this SKU.")] = None,
        format_: Annotated[str, typer.Option("--format", help="csv, json or xlsx.")] = "csv",
        output: Annotated[
            Path | None, typer.Option("--output", help="Where to write; stdout without it.")
        ] = None,
    ) -> None:
        """Export stored facts and decisions: sales, inventory, drafts, pos, alerts, audit, forecast and more.

        Columns are named as in the tidy import files, so that an export of such a
        kind can be imported again; further columns say which marketplace and which
        import a row came from. Money is written with its digits, days as YYYY-MM-
        DD, and no text can become a formula: in CSV a text that begins like one
        gets an apostrophe.

        claims lists every loss with what became of it, its last day to claim and
        the references the case's form asks for, as of today.

        pos lists all purchase orders; purchase_orders leaves out the cancelled ones
        and is the one to import again.
        """
        from storage.exports.formats import FORMATS
        from storage.exports.rows import RECKONED, Query, rows

        if format_ not in FORMATS:
            raise BadUse(
                Phrase(
                    "--format: {format} is none of {formats}",
                    {"format": format_, "formats": ", ".join(FORMATS)},
                )
            )
        first, last = day(since, "--since") if since else None, day(until, "--until") if until else None
        if kind in RECKONED:
            from bot.usecases.claims import claim_export

            columns = claim_export.COLUMNS
            engine = store()
            told = claim_export.rows(engine, DEFAULT_WORKSPACE, today(engine, None), first, last, sku)
        else:
            query = Query(DEFAULT_WORKSPACE, kind, first, last, sku)
            columns = query.export().columns
            told = rows(store(), query)
        write = FORMATS[format_]
        if output is None:
            if format_ == "xlsx" and sys.stdout.isatty():
                raise BadUse(Phrase("a workbook cannot be shown on a terminal; give --output"))
            write(columns, told, sys.stdout.buffer)
            return
        if not output.parent.is_dir():
            raise BadUse(Phrase("--output: there is no folder {path}", {"path": str(output.parent)}))
        with whole(output) as part, part.open("wb") as out:
            write(columns, told, out)
