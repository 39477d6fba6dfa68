"""The weekly report: its message with the picture in it, then the PDF and the workbook in its thread."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from bot.deliver import closed, posting, private, uploads
from bot.deliver.delivery import Delivery, Finish, nothing_more
from bot.deliver.failures import Failure, Refused
from bot.deliver.posting import Posted
from bot.facts import Reader
from bot.i18n import say
from bot.render import notices
from core.errors import RestockError
from storage.queries.program import messages, outbox
from storage.tables import Message

if TYPE_CHECKING:
    from core.watch.weekly import Weekly


async def post(delivery: Delivery) -> Finish:
    """Post the report of the week before ``day`` in ``channel``."""
    payload = delivery.payload
    reader = Reader(
        locale=payload.get("locale") or "en", tz=payload.get("tz") or "UTC", user_id=payload.get("user")
    )
    try:
        facts = await _facts(delivery, payload)
    except RestockError as error:
        if payload.get("user"):  # nobody is told each week that there is nothing to report
            await private.tell(delivery, notices.refused(error, reader), delivery.created_at)
        return nothing_more
    from bot.render import report

    chart = await _chart(delivery, facts, reader)
    rendered = await delivery.in_thread(report.report, facts, reader, chart)
    await delivery.pace.turn(delivery.workspace_id, payload["channel"])
    try:
        posted = await posting.post(delivery, payload["channel"], rendered)
    except Refused as refused:
        if refused.code not in posting.NO_PLACE:
            raise
        if not payload.get("user"):
            return await closed.told(delivery, refused)
        told = say(
            reader,
            "I cannot post in this channel, because I am not a member of it. Type “/invite” and my name there, then ask again.",
        )
        await private.tell(delivery, notices.done(told), delivery.created_at)
        return nothing_more
    now = delivery.clock()
    files = {**payload, "channel": posted.channel, "thread_ts": posted.ts}
    state = {name: payload.get(name) for name in ("day", "late", "locale", "tz", "user")} | {"chart": chart}

    def finish(session: Session) -> None:
        messages.remember(
            session, delivery.workspace_id, posted.channel, posted.ts, "report", payload["day"], state, now
        )
        outbox.promise(
            session, delivery.workspace_id, f"{delivery.task.key}:files", "report_files", files, due_at=now
        )

    return finish


async def refresh(delivery: Delivery, message: Message) -> Finish:
    """Draw a posted report again: what was answered on it has no buttons any more."""
    from bot.render import report

    state = message.state
    reader = Reader(locale=state.get("locale") or "en", tz=state.get("tz") or "UTC")
    facts = await _facts(delivery, state)
    rendered = await delivery.in_thread(report.report, facts, reader, state.get("chart"))
    await posting.update(delivery, Posted(message.channel, message.ts), rendered)
    return nothing_more


async def post_files(delivery: Delivery) -> Finish:
    """Upload the report's PDF and workbook into the thread of its message."""
    payload = delivery.payload
    reader = Reader(locale=payload.get("locale") or "en", tz=payload.get("tz") or "UTC")
    facts = await _facts(delivery, payload)
    files = await delivery.in_thread(papers, facts, reader)
    comment = say(reader, "The week in full: every figure, group and decision")
    await uploads.share(delivery, files, payload["channel"], thread_ts=payload["thread_ts"], comment=comment)
    return nothing_more


def papers(facts: Weekly, reader: Reader) -> list[uploads.File]:
    """The PDF and the workbook of a report."""
    from bot.render import report_chart, report_tables
    from storage.exports.report_pdf import report_pdf
    from storage.exports.report_xlsx import report_xlsx

    picture = report_chart.draw(facts, reader.locale) if facts.trend else None
    document = report_tables.document(facts, reader, picture)
    stem = f"restock-{facts.last:%G-W%V}"
    return [
        uploads.File(f"{stem}.pdf", document.title, report_pdf(document)),
        uploads.File(f"{stem}.xlsx", document.title, report_xlsx(document)),
    ]


async def _facts(delivery: Delivery, payload: Mapping[str, Any]) -> Weekly:
    from bot.usecases.reports import report

    return await delivery.in_thread(
        report.weekly,
        delivery.engine,
        delivery.workspace_id,
        date.fromisoformat(payload["day"]),
        late=bool(payload.get("late")),
    )


async def _chart(delivery: Delivery, facts: Weekly, reader: Reader) -> str | None:
    """The uploaded picture's id; a report without its picture is better than none."""
    if not facts.trend:
        return None
    known = delivery.progress.get("chart")
    if known is not None:
        return str(known)
    from bot.render import report_chart

    picture = await delivery.in_thread(report_chart.draw, facts, reader.locale)
    try:
        file_id = await uploads.host(delivery, uploads.File("week.png", "week.png", picture))
        if not await uploads.is_ready(delivery, file_id):
            return None
    except Failure:
        return None
    await delivery.remember(chart=file_id)
    return file_id
