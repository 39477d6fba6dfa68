"""One file, from its bytes to the store: whole or not at all.

The file is read and staged in a temporary table first, without any lock. Then the write lock is taken, SKUs are resolved,
facts written set-based, and everything is committed at once or rolled back. Another import waits its turn meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median

from sqlalchemy import Connection, Engine, func, select

from core.errors import BadFile
from core.phrase import Phrase
from storage.imports import before, held, record
from storage.imports.read import open_file
from storage.imports.reading import Asked, NoDay, Reading, Unrecognised, placed, placed_lines
from storage.imports.remarks import remarks, rows_by_place
from storage.imports.report import FileReport, Wants
from storage.imports.resolve import resolve
from storage.imports.stage import Stage
from storage.imports.thin import thinner_than_before
from storage.imports.traffic import leave_out_parents
from storage.imports.unpack import unpacked
from storage.imports.writers import WRITERS
from storage.imports.writing import Totals, Writing, table
from storage.queries.goods import abc
from storage.sources.marketplaces import BY_ID
from storage.tables import Workspace

MOST_REFUSED = 1_000  # lines named at most; a file with more is refused
_FEW, _SHARE = 3, 0.10  # refused lines that are borne: three, or a tenth of all
_LOCK_WAIT_MS = 600_000
_KEPT_BYTES = 50 << 20  # a larger file that could not be read is not kept; it can be sent again

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Job:
    """One file to import and how. ``now`` is the moment of the import, ``by`` the person."""

    path: Path
    asked: Asked
    workspace_id: str
    dry_run: bool
    accept_thin: bool
    by: str | None
    now: datetime
    on_progress: Progress | None = None
    accepts: int | None = None  # the held import this run accepts
    shown: str = ""  # what the report calls the file, where that is not its path
    notes: tuple[Phrase, ...] = ()  # what is said of it beside what reading it tells


class _RolledBack(Exception):
    """Leaves the transaction without keeping anything; carries the report."""

    def __init__(self, report: FileReport) -> None:
        super().__init__(report.state)
        self.report = report


def import_file(engine: Engine, job: Job) -> FileReport:
    """Import one file and say what became of it. A file that cannot be imported is a report, not an error."""
    digest = sha256(job.path)
    report = FileReport(path=job.shown or str(job.path), sha256=digest, state="refused")
    with engine.connect() as connection:
        known = _known_already(connection, job, digest)
        if known is not None:
            return known
    try:
        with unpacked(job.path) as path:
            return _read(engine, job, open_file(path, job.asked), report)
    except Unrecognised as error:
        return _refuse(
            engine, job, replace(report, reason=error.phrase, wants=Wants("columns", error.headers))
        )
    except NoDay as error:
        wants = Wants("day" if error.one_day else "days")
        return _refuse(engine, job, replace(report, kind=error.kind, reason=error.phrase, wants=wants))
    except BadFile as error:
        return _refuse(engine, job, replace(report, reason=error.phrase))


def _read(engine: Engine, job: Job, reading: Reading, report: FileReport) -> FileReport:
    home = reading.setting.marketplace
    report = replace(
        report,
        kind=reading.kind.name,
        encoding=reading.encoding.removesuffix("-sig"),
        marketplace=home.id,
        currency=home.currency,
        first_day=reading.setting.first_day,
        last_day=reading.setting.last_day,
        notes=(*reading.notes, *job.notes),
        rates=reading.rates,
    )
    try:
        with engine.connect() as connection:
            return _staged(connection, job, reading, report)
    except BadFile as error:
        return _refuse(engine, job, replace(report, reason=error.phrase))
    except _RolledBack as ended:
        if ended.report.state == "refused":
            return _refuse(engine, job, ended.report)
        if ended.report.state == "held":
            return _hold(engine, job, ended.report)
        return ended.report


def _staged(connection: Connection, job: Job, reading: Reading, report: FileReport) -> FileReport:
    stage = Stage(connection, reading.kind)
    try:
        for done in stage.take(reading.facts(), refused_at_most=MOST_REFUSED):
            if job.on_progress is not None:
                job.on_progress(job.shown or str(job.path), done, reading.rows)
        report = replace(
            report,
            rows_read=stage.rows_read,
            rows_skipped=placed_lines(stage.skipped.values(), reading.sheets),
        )
        _bear(stage, reading, report)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {_LOCK_WAIT_MS}")
        connection.commit()
        connection.execution_options(restock_writes=True)
        with connection.begin():
            return _written(connection, job, reading, stage, report)
    finally:
        connection.rollback()
        connection.invalidate()  # the temporary tables and the long wait go with the connection


def _written(
    connection: Connection, job: Job, reading: Reading, stage: Stage, report: FileReport
) -> FileReport:
    record.in_turn(connection, job.workspace_id)
    # What it is read as is known by now: a report that names its days is the same whatever days are said for it.
    setting = reading.setting
    asked = replace(job.asked, first_day=setting.first_day, last_day=setting.last_day)
    known = _known_already(connection, replace(job, asked=asked), report.sha256)
    if known is not None:
        raise _RolledBack(known)
    kind, now_day = reading.kind, job.now.date()
    import_id = job.accepts or record.begin(connection, job.workspace_id, report, job.by, job.now)
    watch = before.watch(connection, job.workspace_id, import_id)
    record.withdraw_other_periods(connection, job.workspace_id, import_id, report)
    if kind.name == "business_report":
        leave_out_parents(stage)
    first, last, as_of = _period(stage, reading, job.now)
    if kind.by_sku:
        resolve(stage, job.workspace_id, import_id, last or now_day)
    noted = remarks(stage, job.workspace_id, import_id, now_day)
    written = WRITERS[kind.name](
        Writing(
            stage=stage,
            workspace_id=job.workspace_id,
            import_id=import_id,
            present=reading.present,
            first_day=first,
            last_day=last,
            most_refused=MOST_REFUSED,
        )
    )
    stage.refused.sort(key=lambda each: each.line)
    report = replace(
        report,
        state="imported",
        first_day=first,
        last_day=last,
        as_of=as_of,
        rows_new=written.counts.new,
        rows_changed=written.counts.changed,
        rows_refused=placed_lines(stage.refused, reading.sheets),
        totals=_of_one_currency(stage, written.totals),
        import_id=import_id,
        notes=(*noted, *written.notes, *report.notes),
    )
    _bear(stage, reading, report)
    skus = written.totals.get("skus", 0)
    why = thinner_than_before(
        connection, job.workspace_id, kind, report.marketplace or "", first, last, skus=int(skus), rows=report.rows_read
    )  # fmt: skip
    if why is not None and not job.accept_thin:
        raise _RolledBack(
            replace(report, state="held", reason=why, rows_new=0, rows_changed=0, import_id=None)
        )
    record.finish(connection, import_id, "done", report)
    if job.accepts is not None:
        record.accepted(connection, import_id, job.by, job.now)
    if kind.name in abc.CHANGED_BY:
        abc.outdate(connection, job.workspace_id, now_day)
    for row in record.earlier(connection, job.workspace_id, report.sha256, "held"):
        held.forget(connection, row.id)
        record.drop(connection, row.id)
    for row in record.earlier(connection, job.workspace_id, report.sha256, "refused"):
        held.forget(connection, row.id)  # read by now in another way: nobody has to answer for it
    held.forget(connection, import_id)
    watch.end()
    if job.dry_run:
        raise _RolledBack(replace(report, state="checked", import_id=None))
    return report


def _of_one_currency(stage: Stage, totals: Totals) -> Totals:
    """The totals without amounts of money where they are of several currencies: such a sum means nothing."""
    if len({BY_ID[each].currency for each in rows_by_place(stage)}) < 2:
        return totals
    return {name: value for name, value in totals.items() if not isinstance(value, Decimal)}


def _bear(stage: Stage, reading: Reading, report: FileReport) -> None:
    """Leave with a refusal where too many lines are wrong for the file to be believed."""
    left_out = sum(each.rows for each in stage.skipped.values())
    wrong, rows = len(stage.refused), max(1, stage.rows_read - left_out)
    if wrong <= _FEW and wrong < rows:
        return
    if wrong <= min(MOST_REFUSED, rows * _SHARE):
        return
    first = stage.refused[0]
    said: dict[str, int | Phrase] = {"wrong": wrong, "rows": rows, "line": first.line, "reason": first.reason}
    why = (
        Phrase("None of its {rows} lines can be used; line {line}: {reason}. Nothing was changed.", said)
        if wrong >= rows
        else Phrase(
            "{wrong} of {rows} lines cannot be used, which is more than a tenth; line {line}: {reason}. Nothing was "
            "changed.",
            said,
        )
    )
    why = placed(why, reading.sheets)
    raise _RolledBack(
        replace(
            report, state="refused", reason=why, rows_new=0, rows_changed=0, totals={}, import_id=None,
            rows_refused=placed_lines(stage.refused, reading.sheets),
        )
    )  # fmt: skip


def _period(stage: Stage, reading: Reading, now: datetime) -> tuple[date | None, date | None, datetime]:
    """The first and last day the file tells of, and the moment up to which it does."""
    facts, setting = stage.facts, reading.setting
    first, last = setting.first_day, setting.last_day
    if first is None and "day" in facts.c:
        first, last = stage.connection.execute(select(func.min(facts.c.day), func.max(facts.c.day))).one()
    elif first is None and "first_day" in facts.c:
        first, last = stage.connection.execute(
            select(func.min(facts.c.first_day), func.max(facts.c.last_day))
        ).one()
    if reading.kind.name == "all_orders":
        return _orders_period(stage, reading, last)
    if last is None:
        return None, None, now
    end = datetime.combine(last + timedelta(days=1), time(), setting.zone).astimezone(UTC)
    return first, last, min(end, now)


def _orders_period(
    stage: Stage, reading: Reading, last: date | None
) -> tuple[date | None, date | None, datetime]:
    """The days of which an order file knows every order.

    A file by last update also holds old orders that merely changed: a thin tail of days before the days it covers. Orders
    bought since the earliest update in the file are all there in either kind of file; days before that count while they
    have at least half as many lines as is usual in the file.
    """
    facts, zone = stage.facts, reading.setting.zone
    updated, latest, sold = stage.connection.execute(
        select(func.min(facts.c.updated_at), func.max(facts.c.updated_at), func.max(facts.c.purchased_at))
    ).one()
    as_of = max(sold, latest or sold)
    if last is None:
        return None, None, as_of
    by_day = stage.connection.execute(select(facts.c.day, func.count()).group_by(facts.c.day))
    lines: dict[date, int] = {day: int(count) for day, count in by_day}
    first = min(lines)
    if updated is None:
        return first, last, as_of
    since = updated.astimezone(zone).date()
    if since > last:
        return None, None, as_of
    usual = median([count for day, count in lines.items() if day >= since] or [0])
    while since > first and lines.get(since - timedelta(days=1), 0) * 2 >= usual:
        since -= timedelta(days=1)
    return since, last, as_of


def _known_already(connection: Connection, job: Job, digest: str) -> FileReport | None:
    """The report of the same file, imported or held before; None where it is to be read."""
    asked = job.asked
    for row in record.earlier(connection, job.workspace_id, digest, "done"):
        if not record.at_the_rates(row, asked.rates):
            continue
        if record.asked_the_same(row, asked.kind, asked.marketplace, asked.first_day, asked.last_day):
            if record.is_this_import(row, job.path.name, job.by, job.now):
                return record.from_row(row, job.shown or str(job.path))
            return record.as_unchanged(row, job.shown or str(job.path))
    if job.accept_thin:
        return None
    for row in record.earlier(connection, job.workspace_id, digest, "held"):
        if record.asked_the_same(row, asked.kind, asked.marketplace, asked.first_day, asked.last_day):
            return record.from_row(row, job.shown or str(job.path))
    return None


def _refuse(engine: Engine, job: Job, report: FileReport) -> FileReport:
    """Note the refusal, once per file; facts are untouched."""
    if job.dry_run or job.accepts is not None:
        return report
    from storage.db import writing

    with writing(engine).begin() as connection:
        before = record.earlier(connection, job.workspace_id, report.sha256, "refused")
        import_id = (
            before[0].id if before else record.begin(connection, job.workspace_id, report, job.by, job.now)
        )
        record.finish(connection, import_id, "refused", report)
        if report.wants is not None and not before and job.path.stat().st_size <= _KEPT_BYTES:
            held.keep(connection, job.workspace_id, import_id, job.path)
    return replace(report, import_id=import_id)


def _hold(engine: Engine, job: Job, report: FileReport) -> FileReport:
    """Keep the file's bytes for a person to accept."""
    if job.dry_run:
        return report
    from storage.db import writing

    with writing(engine).begin() as connection:
        before = record.earlier(connection, job.workspace_id, report.sha256, "held")
        if before:
            return replace(report, import_id=before[0].id)
        import_id = record.begin(connection, job.workspace_id, report, job.by, job.now)
        held.keep(connection, job.workspace_id, import_id, job.path)
        record.finish(connection, import_id, "held", report)
    return replace(report, import_id=import_id)


def usual_marketplace(engine: Engine, workspace_id: str) -> str:
    """The marketplace of the workspace."""
    with engine.connect() as connection:
        found = connection.execute(
            select(table(Workspace).c.marketplace).where(table(Workspace).c.id == workspace_id)
        ).scalar_one_or_none()
    return found or str(Workspace.model_fields["marketplace"].default)


def sha256(path: Path) -> str:
    """The hash of a file's content, by which it is known again."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
