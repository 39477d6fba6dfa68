"""Bringing a message up to date: whatever it shows is drawn again from the store."""

from __future__ import annotations

import logging

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.deliver import alert_posts, cards, digests, import_posts, posting
from bot.deliver.delivery import Delivery, Finish, nothing_more
from bot.deliver.failures import Later, Refused
from core.approval import DRAFT_LIFE
from storage.queries.program import messages
from storage.tables import Message

CLOSED_SECONDS = 3600.0
log = logging.getLogger(__name__)


async def refresh(delivery: Delivery) -> Finish:
    """Draw the message of the payload again; one that is gone from Slack is forgotten.

    One in a channel that is closed to the bot (archived, or it was removed) is tried again for as long as a draft lives:
    it would offer for good what was decided, once the channel is open again.
    """
    message = await delivery.in_thread(_load, delivery, int(delivery.payload["message_id"]))
    if message is None or message.subject.startswith("sku:"):
        return nothing_more
    draw = {
        "card": cards.refresh,
        "digest": digests.refresh,
        "alert": alert_posts.refresh,
        "import": import_posts.refresh,
        "report": _report,
    }.get(message.kind)
    if draw is None:
        return nothing_more
    try:
        return await draw(delivery, message)
    except Refused as refused:
        if refused.code in posting.NO_PLACE:
            if delivery.clock() - delivery.created_at > DRAFT_LIFE:
                return nothing_more
            raise Later(CLOSED_SECONDS, f"the channel is closed: {refused.code}") from refused
        if refused.code not in posting.GONE:
            raise
        log.info("message %s of %s is gone: %s", message.ts, message.subject, refused.code)
        message_id = message.id

        def forget(session: Session) -> None:
            session.execute(delete(Message).where(col(Message.id) == message_id))

        return forget


async def _report(delivery: Delivery, message: Message) -> Finish:
    from bot.deliver import reports  # brings the figures

    return await reports.refresh(delivery, message)


def _load(delivery: Delivery, message_id: int) -> Message | None:
    with Session(delivery.engine, expire_on_commit=False) as session:
        return messages.get(session, delivery.workspace_id, message_id)
