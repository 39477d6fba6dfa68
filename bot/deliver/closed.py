"""A channel that gets the digest, alerts or the report, and is closed to the bot: somebody is told, once a week.

Nobody asked for what comes by itself, so nobody would miss it. It is told to whoever had it sent there, who may have
left, and to those who may decide, as far as they are known; where nobody is, the promise counts as failed and
`restock doctor` shows it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.deliver.delivery import Delivery, Finish
from bot.deliver.failures import Refused
from bot.facts import Reader
from bot.readers import locale_of
from bot.render import notices
from bot.usecases import settings
from storage.queries.program import outbox, people
from storage.queries.program import settings as stored

MOST_TOLD = 5


async def told(delivery: Delivery, refused: Refused) -> Finish:
    """Keep a promise that cannot be posted by telling people so. Raises ``refused`` where there is nobody to tell."""
    channel, now = str(delivery.payload["channel"]), delivery.clock()
    readers = await delivery.in_thread(_whom, delivery, channel)
    if not readers:
        raise refused

    def finish(session: Session) -> None:
        for reader in readers:
            _promise(session, delivery.workspace_id, channel, refused.code, reader, now)

    return finish


def _promise(
    session: Session, workspace_id: str, channel: str, code: str, reader: Reader, now: datetime
) -> None:
    answer = notices.closed(channel, code == "is_archived", reader)
    payload = {
        "text": answer.text,
        "blocks": answer.blocks,
        "channel": reader.user_id,
        "user": reader.user_id,
        "ephemeral": True,
    }
    key = f"closed:{channel}:{now:%G-W%V}:{reader.user_id}"
    outbox.promise(session, workspace_id, key, "reply", payload, due_at=now)


def _whom(delivery: Delivery, channel: str) -> list[Reader]:
    engine, workspace_id = delivery.engine, delivery.workspace_id
    with Session(engine) as session:
        who = stored.set_by(session, workspace_id, settings.DIGEST, channel)
    chosen = [each for each in settings.approvers(engine, workspace_id) if not each.startswith("S")]
    setter = [who] if who and who[:1] in "UW" else []
    found = dict.fromkeys([*setter, *(chosen or people.admins(engine, workspace_id))])
    return [_reader(delivery, each) for each in list(found)[:MOST_TOLD]]


def _reader(delivery: Delivery, user_id: str) -> Reader:
    engine, workspace_id = delivery.engine, delivery.workspace_id
    known = people.person(engine, workspace_id, user_id)
    locale = settings.language(engine, workspace_id, user_id) or locale_of(known.locale if known else None)
    return Reader(locale=locale, user_id=user_id)
