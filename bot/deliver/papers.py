"""The papers of an approved order, as a spreadsheet and as a PDF, in the thread where it was approved."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.deliver import posting, uploads
from bot.deliver.delivery import Delivery, Finish, nothing_more
from bot.deliver.failures import Refused
from bot.facts import Reader
from bot.i18n import say
from bot.usecases import papers, settings
from storage.queries import messages


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
        await uploads.share(delivery, files, payload["user"], comment=comment)
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
