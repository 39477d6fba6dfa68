"""The papers of an approved order, as a spreadsheet and as a PDF, in the thread where it was approved.

When the approval is taken back they are deleted there, and the thread says that they are void: somebody may have saved
them, or sent them on.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.deliver import posting, uploads
from bot.deliver.delivery import Delivery, Finish, nothing_more
from bot.deliver.failures import Refused
from bot.facts import Reader
from bot.i18n import say
from bot.render import notices
from bot.usecases import settings
from bot.usecases.orders import papers
from storage.queries.program import messages, outbox


async def post(delivery: Delivery) -> Finish:
    """Upload the order's papers; where the channel is closed to the bot, to whoever approved it."""
    payload = delivery.payload
    locale = await delivery.in_thread(language_of, delivery)
    document = await delivery.in_thread(
        papers.document, delivery.engine, delivery.workspace_id, str(payload["po"]), locale=locale
    )
    if document is None:
        return nothing_more  # it was taken back before its papers were made
    files = [
        uploads.File(name, title, content)
        for name, title, content in await delivery.in_thread(papers.files, document)
    ]
    reader = Reader(locale=locale, user_id=payload.get("user"))
    number = str(payload["po"])
    if payload.get("mailed"):
        comment = say(
            reader,
            "Purchase order {number}, as the supplier gets it by mail once the time for Undo is over",
            number=number,
        )
    else:
        comment = say(reader, "Purchase order {number}, to be sent to the supplier", number=number)
    try:
        await uploads.share(
            delivery, files, payload["channel"], thread_ts=payload.get("thread_ts"), comment=comment
        )
    except Refused as refused:
        if refused.code not in posting.NO_PLACE or not payload.get("user"):
            raise
        await delivery.remember(privately=True)
        await uploads.share(delivery, files, payload["user"], comment=comment)
    return nothing_more


async def void(delivery: Delivery) -> Finish:
    """Delete the papers of an order that was taken back, and say so where they were; nothing where none were shown."""
    payload, number = delivery.payload, str(delivery.payload["po"])
    shared = await delivery.in_thread(
        outbox.progress_of, delivery.engine, delivery.workspace_id, f"po_files:{number}"
    )
    if not (shared.get("completed") or shared.get("completing")):
        return nothing_more
    gone = await uploads.delete(delivery, list((shared.get("uploads") or {}).values()))
    locale = await delivery.in_thread(language_of, delivery)
    told = notices.papers_void(number, payload.get("by"), gone, Reader(locale=locale))
    if shared.get("privately"):
        await posting.post(delivery, payload["user"], told)
    else:
        await posting.post(delivery, payload["channel"], told, thread_ts=payload.get("thread_ts"))
    return nothing_more


def language_of(delivery: Delivery) -> str:
    """The language of the message in whose thread the papers go, else of its channel, else of who approved."""
    payload, engine, workspace_id = delivery.payload, delivery.engine, delivery.workspace_id
    channel, thread_ts = payload["channel"], payload.get("thread_ts")
    if thread_ts:
        with Session(engine) as session:
            message = messages.at(session, workspace_id, channel, thread_ts)
            if message is not None and message.state.get("locale"):
                return str(message.state["locale"])
    chosen = settings.channel_language(engine, workspace_id, channel)
    return chosen or settings.language(engine, workspace_id, payload.get("user") or "") or "en"
