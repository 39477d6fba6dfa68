"""Importing files: `import_files` from the command line or Slack, `accept_held` for one that was held back.

Each file is imported whole or not at all, the same file twice changes nothing, and re-reading replaces and never adds. What a
file is, `storage.sources` decides; this package puts its facts into the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Row
from sqlalchemy.orm import Session

from core.errors import BadFile, NotFound
from core.phrase import Phrase
from storage import db
from storage.imports import contents, held, record
from storage.imports.read import kind_of
from storage.imports.reading import Asked
from storage.imports.report import FileReport, Refused
from storage.imports.run import Job, Progress, import_file, sha256, usual_marketplace
from storage.imports.table_files import Head, head
from storage.imports.unpack import unpacked
from storage.imports.writing import table
from storage.queries.goods import abc, skus
from storage.queries.program import mappings, rates
from storage.scratch import scratch
from storage.sources import mapping
from storage.sources.catalogue import KINDS, rank
from storage.sources.marketplaces import BY_ID
from storage.sources.place import known
from storage.tables import Import

__all__ = ["KINDS", "FileReport", "Refused", "accept_held", "answer", "import_files", "kept_head"]


def import_files(
    engine: Engine,
    workspace_id: str,
    paths: Sequence[Path | str],
    *,
    kind: str | None = None,
    marketplace: str | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    dry_run: bool = False,
    accept_thin: bool = False,
    columns: Mapping[str, str] | None = None,
    by: str | None = None,
    now: datetime,
    on_progress: Progress | None = None,
) -> list[FileReport]:
    """Import files, each on its own; a folder stands for the files in it. Reports come in the order of the paths.

    A ZIP file stands for the files in it too, a workbook for the tables on its sheets. Files that describe (products, suppliers) are imported before files that tell facts. ``first_day`` and ``last_day`` are the
    period of files that carry none, ``marketplace`` is an id or a country code. ``columns`` (field → header) tells what the
    columns of files of an unknown kind are; it is remembered for their header. ``on_progress`` is told path, rows done and
    rows in all. Raises `BadInput` for an unknown kind, marketplace or period, `NotFound` for a path that is not there.
    """
    place = known(marketplace).id if marketplace else None
    asked = _asked(engine, workspace_id, now, kind, place, first_day, last_day)
    asked.check()
    found = contents.expanded([Path(path) for path in paths])
    with scratch() as folder:
        files = list(contents.unzipped(found, folder))
        if columns:
            _map(
                engine,
                workspace_id,
                [each.path for each in files if not each.damaged],
                kind,
                columns,
                by,
                now,
            )
        asked = replace(asked, mappings=mappings.known(engine, workspace_id))
        if not columns:  # who names the columns of a table means one table
            files = list(contents.by_table(files, folder, asked))
        order = list(range(len(files)))
        if len(files) > 1:
            order.sort(key=lambda index: _rank(files[index], asked))
        reports: dict[int, FileReport] = {}
        for index in order:
            each = files[index]
            if each.damaged is not None:
                reports[index] = FileReport(each.shown, sha256(each.path), "refused", reason=each.damaged)
                continue
            job = Job(
                each.path,
                asked,
                workspace_id,
                dry_run,
                accept_thin,
                by,
                now,
                on_progress,
                shown=each.shown,
                notes=each.notes,
            )
            reports[index] = import_file(engine, job)
    told = {each.state for each in reports.values() if each.kind in abc.CHANGED_BY}
    if told & {"imported", "unchanged"}:  # unchanged: whoever imported it may have been stopped before
        _count_classes(engine, workspace_id, now, at_once="imported" in told)
    return [reports[index] for index in sorted(reports)]


def accept_held(
    engine: Engine, workspace_id: str, import_id: int, *, by: str | None = None, now: datetime
) -> FileReport:
    """Import a file that was held back as too thin; its report is as of any import.

    Raises `NotFound` where no file is held under this number, for example because somebody accepted it already.
    """
    with engine.connect() as connection, scratch() as folder:
        row = _import(connection, workspace_id, import_id)
        if row is not None and record.is_this_import(row, row.file_name, by, now):
            return record.from_row(row, row.file_name)
        if row is None or row.state != "held":
            raise NotFound(Phrase("No file is held back under number {number}.", {"number": import_id}))
        path = folder / row.file_name
        with path.open("wb") as stream:
            held.restore(connection, import_id, stream)
        connection.rollback()
        asked = _asked(engine, workspace_id, now, row.kind, row.marketplace, row.first_day, row.last_day)
        asked = replace(asked, mappings=mappings.known(engine, workspace_id))
        job = Job(path, asked, workspace_id, False, True, by, now, accepts=import_id)
        return _accepted(engine, job)


def answer(
    engine: Engine,
    workspace_id: str,
    import_id: int,
    *,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    by: str | None = None,
    now: datetime,
) -> FileReport:
    """Import a kept file that was refused for want of a word: what its columns are, or its days.

    Raises `NotFound` where it is kept no more, `BadUse` for a mapping that cannot be meant.
    """
    with engine.connect() as connection, scratch() as folder:
        row = _import(connection, workspace_id, import_id)
        if row is not None and record.is_this_import(row, row.file_name, by, now):
            return record.from_row(row, row.file_name)
        if row is None or row.state != "refused":
            raise NotFound(Phrase("This file is not waiting any more; drop it again if it should be read."))
        path = folder / row.file_name
        with path.open("wb") as stream:
            kept = held.restore(connection, import_id, stream)
        connection.rollback()
        if not kept:
            raise NotFound(Phrase("This file is not waiting any more; drop it again if it should be read."))
        if columns:
            _map(engine, workspace_id, [path], kind, columns, by, now)
        asked = _asked(engine, workspace_id, now, kind, None, first_day, last_day)
        asked = replace(asked, mappings=mappings.known(engine, workspace_id))
        return _accepted(engine, Job(path, asked, workspace_id, False, False, by, now, accepts=import_id))


def kept_head(engine: Engine, workspace_id: str, import_id: int) -> Head:
    """The named columns of a kept file that was refused, and its first rows; empty for what is no table.

    Raises `NotFound` where none is kept.
    """
    with engine.connect() as connection, scratch() as folder:
        row = _import(connection, workspace_id, import_id)
        path = folder / (row.file_name if row is not None else "file")
        with path.open("wb") as stream:
            if row is None or not held.restore(connection, import_id, stream):
                raise NotFound(
                    Phrase("This file is not waiting any more; drop it again if it should be read.")
                )
        with unpacked(path) as plain:
            found = head(plain)
    named = [index for index, cell in enumerate(found.headers) if cell.strip()]
    return Head([found.headers[i] for i in named], [[row[i] for i in named] for row in found.rows])


def _asked(
    engine: Engine,
    workspace_id: str,
    now: datetime,
    kind: str | None,
    marketplace: str | None,
    first_day: date | None,
    last_day: date | None,
) -> Asked:
    """What a person said, with what the workspace says of every file: its marketplace and its exchange rates."""
    usual = usual_marketplace(engine, workspace_id)
    with Session(engine) as session:
        said = rates.rates(session, workspace_id)
        sold_in = skus.currencies(session, workspace_id)
    return Asked(
        kind,
        marketplace,
        first_day,
        last_day,
        usual,
        rates=said,
        sells_in_yen="JPY" in sold_in,
        today=now.date(),
    )


def _import(connection: Connection, workspace_id: str, import_id: int) -> Row[Any] | None:
    """The row of an import, None where this workspace has none of that number."""
    imports = table(Import)
    return connection.execute(
        imports.select().where(imports.c.workspace_id == workspace_id, imports.c.id == import_id)
    ).one_or_none()


def _accepted(engine: Engine, job: Job) -> FileReport:
    """Import a file that was kept, and count the ABC classes again where they rest on what it tells."""
    report = import_file(engine, job)
    if report.state == "imported" and report.kind in abc.CHANGED_BY:
        _count_classes(engine, job.workspace_id, job.now)
    return report


def _map(
    engine: Engine,
    workspace_id: str,
    files: Sequence[Path],
    kind: str | None,
    columns: Mapping[str, str],
    by: str | None,
    now: datetime,
) -> None:
    """Remember what the columns of these files are, by the header each of them has."""
    mapping.check(kind or "", columns)
    for path in files:
        with unpacked(path) as plain:
            headers = head(plain, tuple(columns.values())).headers
        mapping.check(kind or "", columns, headers)
        mappings.remember(
            engine, workspace_id, mapping.fingerprint(headers), kind or "", columns, by=by, now=now
        )


def _count_classes(engine: Engine, workspace_id: str, now: datetime, *, at_once: bool = True) -> None:
    """ABC classes rest on a year of everybody's sales: counted once here, so that no card has to wait for them."""
    place = BY_ID.get(usual_marketplace(engine, workspace_id))
    today = now.astimezone(ZoneInfo(place.zone) if place else UTC).date()
    if not at_once:
        with Session(engine) as session:
            if not abc.is_due(session, workspace_id, today):
                return
    with Session(db.writing(engine)) as session:
        abc.refresh(session, workspace_id, today, at_once=at_once)
        session.commit()


def _rank(content: contents.Content, asked: Asked) -> int:
    """Where the file's kind stands; a file that cannot be read comes last and is refused in its turn."""
    if content.damaged is not None:
        return 99
    try:
        with unpacked(content.path) as plain:
            return rank(kind_of(plain, asked))
    except BadFile:
        return 99
