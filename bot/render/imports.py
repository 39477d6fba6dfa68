"""What became of the files that somebody dropped? Read whole, unchanged, held back or refused, each with its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from bot import ids
from bot.facts import Reader
from bot.i18n import days, moment, money, number, say
from bot.render import Block, Rendered, mapping
from bot.render.blocks import actions, button, confirm, message, section
from bot.render.mrkdwn import Mrkdwn, bold, clean, code, escape, join, mention, say_mrkdwn, words_mrkdwn
from bot.render.terms import SOURCES, TOTALS, name
from core.phrase import Phrase
from storage.sources.marketplaces import find

if TYPE_CHECKING:
    from storage.imports.report import FileReport
    from storage.imports.undo import TakenBack
    from storage.tables import Import as Taken

_BLOCK = "import."  # before the number of the file that a block tells of

SHOWN_FILES = 20
SHOWN_LINES = 5
SHOWN_TOTALS = 6
SHOWN_NOTES = 3
SHOWN_COLUMNS = 12


def report(reports: Sequence[FileReport], reader: Reader) -> Rendered:
    """One paragraph a file; a held file can be accepted with a button, an imported one taken back with one: where the same
    file was dropped twice, beside the first."""
    blocks: list[Block] = []
    offered: set[int | None] = set()
    firsts: list[str] = []
    for each in reports[:SHOWN_FILES]:
        first, *lines = _file(each, reader)
        # A notification says what was refused, too.
        firsts.append(join([first, *lines[:1]], " · "))
        once = each.import_id in undoable([each]) and each.import_id not in offered
        offered.add(each.import_id)
        undo = _undo(each, reader) if once else None
        block = None if undo is None else f"{_BLOCK}{each.import_id}"
        blocks.append(section(join([first, *lines]), accessory=undo, block_id=block))
        if each.state == "held" and each.import_id is not None:
            blocks.append(actions([_accept(each, reader)]))
        lacking = mapping.ask(each, reader)
        if lacking is not None:
            blocks.append(actions([lacking]))
    if len(reports) > SHOWN_FILES:
        more = say_mrkdwn(reader, "… and {n} more {n:file|files}", n=len(reports) - SHOWN_FILES)
        blocks.append(section(more))
        firsts.append(more)
    if not blocks:
        return how(reader)
    return message(join([Mrkdwn(first.replace("*", "")) for first in firsts]), blocks)


def undoable(reports: Sequence[FileReport]) -> list[int]:
    """The numbers of the imports among them that can be taken back."""
    return [each.import_id for each in reports if each.state == "imported" and each.import_id is not None]


def with_taken_back(shown: Rendered, rows: Sequence[Taken], reader: Reader) -> Rendered:
    """A message that was shown, with a line in the place of each file that was taken back meanwhile."""
    lines = {f"{_BLOCK}{row.id}": _taken_back(row.file_name, row.taken_back_by, row.taken_back_at, row.reason, reader) for row in rows}  # fmt: skip
    blocks = [
        section(lines[block["block_id"]]) if block.get("block_id") in lines else block
        for block in shown.blocks
    ]
    texts = [Mrkdwn(line.replace("*", "")) for line in lines.values()]
    left = any(block.get("block_id", "").startswith(_BLOCK) for block in blocks)
    return Rendered(join([*texts, *([Mrkdwn(shown.text)] if left else [])]), blocks)


def taken_back(found: TakenBack, reader: Reader) -> Rendered:
    """The answer to whom the message itself does not tell it."""
    line = _taken_back(found.file_name, found.by, found.at, found.outcome.to_json(), reader)
    return message(line, [section(line)])


def first(reader: Reader) -> Rendered:
    """How to begin, where no file was imported yet: instead of that there is nothing."""
    text = say_mrkdwn(
        reader,
        "I have no data yet. Drop a sales report and a stock report on me, in a direct message or in a message that mentions me; the first suggestions follow within minutes.",
    )
    return message(text, [section(text), actions([button(say(reader, "Which reports?"), ids.RUN, "import")])])


def how(reader: Reader) -> Rendered:
    """Which files are read, and where to get them: the answer to `/restock import`."""
    first = say_mrkdwn(
        reader,
        "Drop report files in a direct message to me, or in a message that mentions me, and I read them.",
    )
    lines = [
        say(
            reader,
            "sales: All Orders (Reports → Fulfillment → Sales), Business Report by child ASIN (Reports → Business Reports), or Sales and Traffic (JSON)",
        ),
        say(reader, "stock: FBA Inventory or Inventory Ledger (Reports → Fulfillment → Inventory)"),
        say(
            reader, "what you know yourself: CSV or XLSX tables of products, suppliers, freight, competitors"
        ),
        say(reader, "exports of other tools: I guess what their columns are, and you correct me"),
    ]
    own = say_mrkdwn(
        reader,
        "A table of your own needs at least: sales {sales} · stock {stock} · products {products} · orders {orders}",
        sales=code("date, sku, units"),
        stock=code("date, sku, on_hand"),
        products=code("sku, title, unit_cost"),
        orders=code("po, sku, quantity, ordered_on"),
    )
    last = say_mrkdwn(
        reader,
        "A file is read whole or not at all; the same file twice changes nothing. Undo under its report takes a wrong one back.",
    )
    text = join([first, *(Mrkdwn(f"• {escape(line)}") for line in lines), own, last])
    return message(text, [section(text)])


def _file(report: FileReport, reader: Reader) -> list[Mrkdwn]:
    file = bold(PurePath(report.path).name)
    match report.state:
        case "imported":
            first = say_mrkdwn(reader, "✅ {file} was read: {kind}", file=file, kind=_kind(report, reader))
        case "checked":
            first = say_mrkdwn(
                reader,
                "🔎 {file} was checked, nothing was changed: {kind}",
                file=file,
                kind=_kind(report, reader),
            )
        case "unchanged":
            return [say_mrkdwn(reader, "↔️ {file} is here already; nothing was changed.", file=file)]
        case "held":
            held = say_mrkdwn(reader, "⏳ {file} is held back, nothing was changed.", file=file)
            return [held, *_reason(report, reader)]
        case _:
            refused = say_mrkdwn(reader, "⛔ {file} was not read, nothing was changed.", file=file)
            return [refused, *_reason(report, reader), *_columns(report, reader), *_lines(report, reader)]
    return [
        first,
        _rows(report, reader),
        _totals(report, reader),
        *_lines(report, reader),
        *_left_out(report, reader),
        *_notes(report, reader),
    ]


def _kind(report: FileReport, reader: Reader) -> Mrkdwn:
    known = find(report.marketplace) if report.marketplace else None
    parts = [
        name(reader, SOURCES, report.kind or "–"),
        known.code if known else report.marketplace or "",
        days(reader, report.first_day, report.last_day) if report.first_day and report.last_day else "",
    ]
    return join(parts, " · ")


def _rows(report: FileReport, reader: Reader) -> Mrkdwn:
    return say_mrkdwn(
        reader,
        "{read} {read:row|rows} read: {new} new, {changed} changed, {refused} refused",
        read=report.rows_read,
        new=report.rows_new,
        changed=report.rows_changed,
        refused=len(report.rows_refused),
    )


def _totals(report: FileReport, reader: Reader) -> Mrkdwn:
    told = [(key, total) for key, total in report.totals.items() if total and key in TOTALS]
    parts = [
        say(
            reader,
            "{name} {total}",
            name=name(reader, TOTALS, key),
            total=money(reader, total, report.currency or "", exact=True)
            if isinstance(total, Decimal)
            else number(reader, total),
        )
        for key, total in told[:SHOWN_TOTALS]
    ]
    return say_mrkdwn(reader, "Totals: {totals}", totals=join(parts, " · ")) if parts else Mrkdwn("")


def _lines(report: FileReport, reader: Reader) -> list[Mrkdwn]:
    lines = [
        say_mrkdwn(reader, "line {line}: {reason}", line=each.line, reason=words_mrkdwn(reader, each.reason))
        for each in report.rows_refused[:SHOWN_LINES]
    ]
    hidden = len(report.rows_refused) - len(lines)
    if hidden:
        lines.append(say_mrkdwn(reader, "… and {n} more {n:line|lines}", n=hidden))
    return [Mrkdwn(f"• {line}") for line in lines]


def _left_out(report: FileReport, reader: Reader) -> list[Mrkdwn]:
    said = (
        say_mrkdwn(
            reader,
            "{n} {n:row|rows} left out, the first in line {line}: {reason}",
            n=each.rows,
            line=each.line,
            reason=words_mrkdwn(reader, each.reason),
        )
        for each in report.rows_skipped
    )
    return [Mrkdwn(f"• {line}") for line in said]


def _reason(report: FileReport, reader: Reader) -> list[Mrkdwn]:
    """Why it was not read, the kind of file by its name."""
    reason = report.reason
    if reason is None:
        return []
    kind = reason.values.get("kind")
    if isinstance(kind, str) and kind in SOURCES:
        reason = replace(reason, values={**reason.values, "kind": SOURCES[kind]})
    return [words_mrkdwn(reader, reason)]


def _columns(report: FileReport, reader: Reader) -> list[Mrkdwn]:
    """What a table nobody knows has, so that its owner sees which file and which line was looked at."""
    if report.wants is None or not report.wants.headers:
        return []
    shown = [clean(each, 40) for each in report.wants.headers[:SHOWN_COLUMNS]]
    more = len(report.wants.headers) - len(shown)
    names = join([code(each) for each in shown], " ")
    if more:
        return [say_mrkdwn(reader, "Its columns: {names} and {n} more", names=names, n=more)]
    return [say_mrkdwn(reader, "Its columns: {names}", names=names)]


def _notes(report: FileReport, reader: Reader) -> list[Mrkdwn]:
    warnings_first = sorted(report.notes, key=lambda note: not note.text.startswith("⚠️"))
    return [Mrkdwn(f"• {words_mrkdwn(reader, note)}") for note in warnings_first[:SHOWN_NOTES]]


def _undo(report: FileReport, reader: Reader) -> Block:
    file = clean(PurePath(report.path).name, 80)
    return button(
        say(reader, "Undo"),
        ids.UNDO_IMPORT,
        str(report.import_id),
        label=say(reader, "Undo the import of {file}", file=file),
        confirm=confirm(
            say(reader, "Take this file back?"),
            say(
                reader,
                "What {file} added goes; what it changed is again as it was before. The file can be imported again later.",
                file=file,
            ),
            say(reader, "Take it back"),
            say(reader, "Keep it"),
        ),
    )


def _taken_back(
    file: str, by: str | None, at: datetime | None, outcome: Mapping[str, Any] | None, reader: Reader
) -> Mrkdwn:
    """One file that was taken back: who, when, and what that did."""
    first = say_mrkdwn(
        reader,
        "↩️ {file} was taken back by {who}, {time}.",
        file=bold(file),
        who=mention(by or "–"),
        time=moment(reader, at) if at else "–",
    )
    return join([first, words_mrkdwn(reader, Phrase.from_json(outcome))] if outcome else [first])


def _accept(report: FileReport, reader: Reader) -> Block:
    file = clean(PurePath(report.path).name, 80)
    return button(
        say(reader, "Accept it as it is"),
        ids.ACCEPT_IMPORT,
        str(report.import_id),
        style="danger",
        confirm=confirm(
            say(reader, "Import the thin file?"),
            say(reader, "{file} replaces what is stored for its days.", file=file),
            say(reader, "Import it"),
            say(reader, "Keep what is there"),
        ),
    )
