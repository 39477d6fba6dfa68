"""A channel's digest: drawn from the store when it is posted, and again when a draft on it is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from bot.deliver import closed, drawn, posting
from bot.deliver.delivery import Delivery, Finish
from bot.deliver.failures import Refused
from bot.deliver.posting import Posted
from bot.facts import Reader
from bot.render import Rendered
from storage.queries.program import messages
from storage.tables import Message

if TYPE_CHECKING:
    from bot.facts import DigestFacts


async def post(delivery: Delivery) -> Finish:
    """Post the digest of ``day`` in ``channel``."""
    from bot.usecases.plans import overview

    payload = delivery.payload
    day = date.fromisoformat(payload["day"])
    facts = await delivery.in_thread(
        overview.waiting, delivery.engine, delivery.workspace_id, day, late=bool(payload.get("late"))
    )
    await delivery.pace.turn(delivery.workspace_id, payload["channel"])
    try:
        posted = await posting.post(delivery, payload["channel"], _draw(facts, payload))
    except Refused as refused:
        if refused.code not in posting.NO_PLACE:
            raise
        return await closed.told(delivery, refused)
    return _finish(delivery, posted, facts, payload)


async def refresh(delivery: Delivery, message: Message) -> Finish:
    """Draw a posted digest again: the same drafts, as they stand now."""
    from bot.usecases.plans import overview

    state = message.state
    numbers = list(state.get("drawn") or {})
    facts = await delivery.in_thread(
        overview.waiting,
        delivery.engine,
        delivery.workspace_id,
        date.fromisoformat(message.subject),
        late=bool(state.get("late")),
    )
    drafts = await delivery.in_thread(
        overview.drafts_by_number, delivery.engine, delivery.workspace_id, numbers, delivery.clock()
    )
    facts = replace(facts, drafts=tuple(drafts))
    at = Posted(message.channel, message.ts)
    await posting.update(delivery, at, _draw(facts, state))
    return _finish(delivery, at, facts, state)


def _draw(facts: DigestFacts, source: Mapping[str, Any]) -> Rendered:
    from bot.render import digest

    return digest.digest(facts, Reader(locale=source.get("locale") or "en", tz=source.get("tz") or "UTC"))


def _finish(delivery: Delivery, posted: Posted, facts: DigestFacts, source: Mapping[str, Any]) -> Finish:
    shown = drawn.marks(facts.drafts)
    state = {
        "locale": source.get("locale"),
        "tz": source.get("tz"),
        "late": bool(source.get("late")),
        "drawn": shown,
    }
    now = delivery.clock()

    def finish(session: Session) -> None:
        message_id = messages.remember(
            session,
            delivery.workspace_id,
            posted.channel,
            posted.ts,
            "digest",
            facts.day.isoformat(),
            state,
            now,
        )
        drawn.refresh_if_changed(session, delivery.workspace_id, message_id, shown, now)

    return finish
