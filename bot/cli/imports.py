"""`restock import`: files in, one report a file out; with `--undo`, an import taken back."""

from __future__ import annotations

import shlex
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import common
from core.errors import BadFile, BadUse
from core.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.imports import FileReport


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("import")
    def import_(
        paths: Annotated[
            list[Path] | None,
            typer.Argument(metavar="PATH…", help="Files, or folders of files.", show_default=False),
        ] = None,
        kind: Annotated[
            str | None,
            typer.Option("--kind", help="What the files are; without it each is recognised by its content."),
        ] = None,
        marketplace: Annotated[
            str | None,
            typer.Option(
                "--marketplace", metavar="ID", help="Where they are from: US, UK, DE … or Amazon's id."
            ),
        ] = None,
        first: Annotated[
            str | None,
            typer.Option("--from", metavar="YYYY-MM-DD", help="First day of files that carry no date."),
        ] = None,
        last: Annotated[
            str | None,
            typer.Option("--to", metavar="YYYY-MM-DD", help="Last day of files that carry no date."),
        ] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, keep nothing.")] = False,
        accept_thin: Annotated[
            bool,
            typer.Option(
                "--accept-thin", help="Take files that are much thinner than the last of their kind."
            ),
        ] = False,
        maps: Annotated[
            list[str] | None,
            typer.Option(
                "--map",
                metavar="FIELD=HEADER",
                help="What a column of an unknown file is, with --kind; again for each. It is remembered.",
            ),
        ] = None,
        undo: Annotated[
            int | None,
            typer.Option(
                "--undo",
                metavar="NUMBER",
                help="Take an import back instead; without a known number the last ones are named.",
                show_default=False,
            ),
        ] = None,
        json: common.Json = False,
    ) -> None:
        """Import sales, orders, stock and other files; each whole or not at all, and safely again and again."""
        from storage.imports import import_files

        if undo is not None or not paths:
            _undo(undo, paths, json=json)
            return

        first_day = None if first is None else common.day(first, "--from")
        last_day = None if last is None else common.day(last, "--to")
        engine = common.store()
        with _Bar(shown=not json and sys.stderr.isatty()) as bar:
            reports = import_files(
                engine,
                common.DEFAULT_WORKSPACE,
                paths,
                kind=kind,
                marketplace=marketplace,
                first_day=first_day,
                last_day=last_day,
                dry_run=dry_run,
                accept_thin=accept_thin,
                columns=_columns(maps),
                by="cli",
                now=datetime.now(UTC),
                on_progress=bar.advance,
            )
        if json:
            common.print_json({"files": [report.to_json() for report in reports]})
        else:
            for report in reports:
                _print(report, alone=len(reports) == 1)
        _complain(reports)


def _undo(number: int | None, paths: Sequence[Path] | None, *, json: bool) -> None:
    """Take an import back, or say which there are."""
    from bot.usecases import taking_back

    if paths:
        raise BadUse(Phrase("--undo takes back one import by its number; leave the files out"))
    engine = common.store()
    if number is None:
        raise taking_back.unnamed(engine, common.DEFAULT_WORKSPACE)
    found = taking_back.take_back(engine, common.DEFAULT_WORKSPACE, number, "cli", datetime.now(UTC))
    if json:
        told = {
            "import_id": found.import_id,
            "file": found.file_name,
            "by": found.by,
            "at": found.at.isoformat(),
        }
        common.print_json(told | {"again": found.again} | dict(found.outcome.values))
        return
    by = f"{found.by}, {found.at:%Y-%m-%d %H:%M} UTC"
    typer.echo(f"{found.file_name}: taken back{' already' if found.again else ''} ({by}). {found.outcome}")


def _columns(maps: Sequence[str] | None) -> dict[str, str] | None:
    """field → header of the --map options."""
    found = {}
    for each in maps or ():
        field, mark, header = each.partition("=")
        if not (mark and field.strip() and header.strip()):
            raise BadUse(
                Phrase(
                    '--map: “{text}” is not FIELD=HEADER, such as keyword="Search Term"', {"text": each[:60]}
                )
            )
        found[field.strip()] = header.strip()
    return found or None


class _Bar:
    """A progress bar on a terminal, nothing elsewhere."""

    def __init__(self, shown: bool) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self._progress = Progress(console=Console(stderr=True), transient=True, disable=not shown)
        self._tasks: dict[str, object] = {}

    def __enter__(self) -> _Bar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def advance(self, path: str, done: int, total: int) -> None:
        """Show how far a file is, in rows."""
        if path not in self._tasks:
            self._tasks[path] = self._progress.add_task(Path(path).name, total=total)
        self._progress.update(self._tasks[path], completed=done)  # type: ignore[arg-type]


def _print(report: FileReport, *, alone: bool = False) -> None:
    """The report as a person reads it."""
    from storage.imports.report import money
    from storage.sources.marketplaces import find

    name = Path(report.path).name
    if report.state == "refused":
        if not alone:  # else it is the one line of the failure
            typer.echo(f"{name}: not imported. {report.reason}")
    elif report.state == "held":
        typer.echo(f"{name}: {report.reason} (--accept-thin)")
    elif report.state == "unchanged":
        typer.echo(f"{name}: {report.reason}")
    else:
        done = "checked, nothing kept" if report.state == "checked" else "imported"
        period = f", {report.first_day} to {report.last_day}" if report.first_day else ""
        place = find(report.marketplace) if report.marketplace else None
        where = place.code if place else report.marketplace
        number = (
            "" if report.import_id is None else f"; to take it back: restock import --undo {report.import_id}"
        )
        typer.echo(f"{name}: {done} as {report.kind} ({where}, {report.currency}{period}){number}")
        read = f"{report.rows_read:,} row{'' if report.rows_read == 1 else 's'} read"
        typer.echo(
            f"  {read}: {report.rows_new:,} new, {report.rows_changed:,} changed in the store, "
            f"{len(report.rows_refused):,} refused"
        )
        totals = ", ".join(
            f"{label.replace('_', ' ')} {value:,}"
            if isinstance(value, int)
            else f"{label.replace('_', ' ')} {Decimal(money(value)):,} {report.currency}"
            for label, value in report.totals.items()
        )
        if totals:
            typer.echo(f"  {totals}")
    for refused in report.rows_refused[:20]:
        typer.echo(f"  line {refused.line}: {refused.reason}")
    if len(report.rows_refused) > 20:
        typer.echo(f"  … and {len(report.rows_refused) - 20:,} more lines (--json names them all)")
    for each in report.rows_skipped:
        rows = f"{each.rows:,} row{'' if each.rows == 1 else 's'}"
        typer.echo(f"  {rows} left out, the first in line {each.line}: {each.reason}")
    for note in report.notes:
        typer.echo(f"  {note}")
    if report.wants is not None and report.wants.what == "columns":
        typer.echo(f"  its columns: {', '.join(report.wants.headers)[:400]}")
        typer.echo(f"  if you know what they are: {_command(report)}")
        typer.echo("  the columns of each kind: docs/importing.md")


def _command(report: FileReport) -> str:
    """The command that would import an unknown table, with what its column names suggest."""
    from storage.sources.guess import guess

    headers = report.wants.headers if report.wants else ()
    guessed = guess(headers)
    words = ["restock", "import", shlex.quote(report.path), "--kind", guessed.kind if guessed else "KIND"]
    if guessed is None:
        return " ".join([*words, "--map", "FIELD=COLUMN"])
    for field, index in guessed.columns.items():
        words += ["--map", shlex.quote(f"{field}={headers[index]}")]
    for field in guessed.lacking():
        words += ["--map", f"{field}=COLUMN"]
    if "date" not in guessed.columns and guessed.kind not in ("products", "purchase_orders"):
        words += ["--from", "YYYY-MM-DD", "--to", "YYYY-MM-DD"]
    return " ".join(words)


def _complain(reports: Sequence[FileReport]) -> None:
    """End with a failure that says which files are not in the store."""
    left = [report for report in reports if report.state in ("refused", "held")]
    if not left:
        return
    if len(reports) == 1:
        raise BadFile(
            Phrase(
                "{file} was not imported. {reason}",
                {"file": Path(left[0].path).name, "reason": left[0].reason or ""},
            )
        )
    raise BadFile(
        Phrase(
            "{left} of {files} files were not imported: {names}",
            {
                "left": len(left),
                "files": len(reports),
                "names": ", ".join(Path(report.path).name for report in left)[:300],
            },
        )
    )
