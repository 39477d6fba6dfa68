"""The papers of an approved order, as a spreadsheet and as a PDF, in the thread where it was approved."""

from __future__ import annotations

from bot.deliver import posting, uploads
from bot.deliver.delivery import Delivery, Finish, nothing_more
from bot.deliver.failures import Refused
from bot.facts import Reader
from bot.i18n import say
from bot.usecases import papers


async def post(delivery: Delivery) -> Finish:
    """Upload the order's papers; where the channel is closed to the bot, to whoever approved it."""
    payload = delivery.payload
    document = await delivery.in_thread(
        papers.document, delivery.engine, delivery.workspace_id, str(payload["po"])
    )
    if document is None:
        return nothing_more  # it was taken back before its papers were made
    files = [
        uploads.File(name, title, content)
        for name, title, content in await delivery.in_thread(papers.files, document)
    ]
    reader = Reader(locale=payload.get("locale") or "en", user_id=payload.get("user"))
    comment = say(reader, "Purchase order {number}, to be sent to the supplier", number=str(payload["po"]))
    try:
        await uploads.share(
            delivery, files, payload["channel"], thread_ts=payload.get("thread_ts"), comment=comment
        )
    except Refused as refused:
        if refused.code not in posting.NO_PLACE or not payload.get("user"):
            raise
        await uploads.share(delivery, files, payload["user"], comment=comment)
    return nothing_more
