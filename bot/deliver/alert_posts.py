"""An alert in a channel: posted once, its thread told what happened to it, drawn again as it stands.

What was held over quiet hours and is over, seen or put off by then is not posted: it wants no look any more. It stays
in `/restock alerts` and the reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from bot.deliver import closed, posting
from bot.deliver.delivery import Delivery, Finish, nothing_more
from bot.deliver.failures import Refused
from bot.deliver.posting import Posted
from bot.facts import Reader
from storage.queries.program import messages, outbox
from storage.tables import AlertEvent, Message

if TYPE_CHECKING:
    from bot.facts import AlertFacts


async def post(delivery: Delivery) -> Finish:
    """Post the alert of the payload in its channel."""
    from bot.render import alerts as view

    payload = delivery.payload
    facts = await _facts(delivery, str(payload["alert"]))
    if facts.state != "open" and "sending" not in delivery.progress and "posted" not in delivery.progress:
        return nothing_more
    await delivery.pace.turn(delivery.workspace_id, payload["channel"])
    try:
        posted = await posting.post(delivery, payload["channel"], view.message(facts, _reader(payload)))
    except Refused as refused:
        if refused.code not in posting.NO_PLACE:
            raise
        return await closed.told(delivery, refused)
    return _finish(delivery, posted, facts, payload)


async def note(delivery: Delivery) -> Finish:
    """Say in the alert's thread what happened to it; silent where the alert was never posted."""
    from bot.render import alerts as view

    payload = delivery.payload
    at, event = await delivery.in_thread(_place_and_event, delivery)
    if at is None or event is None:
        return nothing_more
    facts = await _facts(delivery, str(payload["alert"]))
    rendered = view.note(facts, event.kind, event.severity, event.day, _reader(payload))
    try:
        await posting.post(delivery, at.channel, rendered, thread_ts=at.ts)
    except Refused as refused:
        if refused.code not in posting.NO_PLACE:
            raise
        return await closed.told(delivery, refused)
    return nothing_more


async def refresh(delivery: Delivery, message: Message) -> Finish:
    """Draw a posted alert again, as it stands now."""
    from bot.render import alerts as view

    facts = await _facts(delivery, message.subject)
    at = Posted(message.channel, message.ts)
    await posting.update(delivery, at, view.message(facts, _reader(message.state)))
    return _finish(delivery, at, facts, message.state)


async def _facts(delivery: Delivery, number: str) -> AlertFacts:
    from bot.usecases.alerts import alert_facts

    return await delivery.in_thread(alert_facts.present, delivery.engine, delivery.workspace_id, number)


def _place_and_event(delivery: Delivery) -> tuple[Posted | None, AlertEvent | None]:
    payload = delivery.payload
    with Session(delivery.engine, expire_on_commit=False) as session:
        found = messages.of_alert(session, delivery.workspace_id, payload["channel"], payload["alert"])
        event = session.get(AlertEvent, int(payload["event"]))
        ours = event if event is not None and event.workspace_id == delivery.workspace_id else None
        return (Posted(found.channel, found.ts) if found is not None else None), ours


def _finish(delivery: Delivery, posted: Posted, facts: AlertFacts, source: Mapping[str, Any]) -> Finish:
    state = {"locale": source.get("locale"), "tz": source.get("tz"), "version": facts.version}
    now = delivery.clock()

    def finish(session: Session) -> None:
        from bot.usecases.alerts import alert_facts

        message_id = messages.remember(
            session, delivery.workspace_id, posted.channel, posted.ts, "alert", facts.number, state, now
        )
        # What changed while it was on its way did not know of this message.
        present = alert_facts.in_session(session, delivery.workspace_id, facts.number)
        if present.version != facts.version:
            outbox.promise(
                session,
                delivery.workspace_id,
                f"refresh:{message_id}:v{present.version}",
                "refresh",
                {"message_id": message_id},
                lane=f"message:{message_id}",
                due_at=now,
            )

    return finish


def _reader(source: Mapping[str, Any]) -> Reader:
    return Reader(locale=source.get("locale") or "en", tz=source.get("tz") or "UTC")
