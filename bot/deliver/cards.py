"""A card: decided and drawn at the moment of its delivery, posted with its chart, brought up to date ever after."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from bot.deliver import drawn, posting, private, uploads
from bot.deliver.delivery import Delivery, Finish, nothing_more
from bot.deliver.failures import Failure, Refused
from bot.deliver.posting import Posted
from bot.facts import Reader
from bot.i18n import say
from bot.render import Rendered, notices
from bot.render.blocks import section
from core.errors import RestockError
from storage.queries.program import messages, outbox
from storage.tables import Message

if TYPE_CHECKING:
    from bot.facts import CardFacts

CHART_LATER = timedelta(seconds=5)
"""A chart that was not ready in time is added to its card this much later."""

CHART_TRIES = 5
log = logging.getLogger(__name__)


async def post(delivery: Delivery) -> Finish:
    """Post the card of a SKU or of a draft where somebody asked for it."""
    payload = delivery.payload
    reader = _reader(payload)
    try:
        facts = await _facts(delivery, payload)
    except RestockError as error:
        await private.tell(delivery, notices.refused(error, reader), delivery.created_at)
        return nothing_more
    chart = await _chart(delivery, facts, reader, {})
    rendered = _draw(facts, reader, chart)
    try:
        posted = await posting.post(
            delivery, payload["channel"], rendered, thread_ts=payload.get("thread_ts")
        )
    except Refused as refused:
        if refused.code not in posting.NO_PLACE:
            raise
        await _ask_for_invitation(delivery, reader)
        return nothing_more
    return _finish(delivery, posted, facts, chart, payload)


async def refresh(delivery: Delivery, message: Message) -> Finish:
    """Draw a posted card again, as its draft stands now."""
    state = message.state
    number = message.subject
    reader = _reader(state)
    facts = await _facts(delivery, {**state, "draft": number})
    chart = await _chart(delivery, facts, reader, state.get("chart") or {})
    at = Posted(message.channel, message.ts)
    await posting.update(delivery, at, _draw(facts, reader, chart))
    return _finish(delivery, at, facts, chart, {**state, "draft": number})


async def _facts(delivery: Delivery, wanted: Mapping[str, Any]) -> CardFacts:
    from bot.usecases import days
    from bot.usecases.plans import planning

    engine, workspace_id, now = delivery.engine, delivery.workspace_id, delivery.clock()
    if wanted.get("draft"):
        return await delivery.in_thread(
            planning.card_of_draft, engine, workspace_id, str(wanted["draft"]), now=now
        )
    today = await delivery.in_thread(days.local_day, engine, workspace_id, now)
    return await delivery.in_thread(
        planning.card,
        engine,
        workspace_id,
        int(wanted["sku_id"]),
        today=today,
        now=now,
        person=wanted.get("user"),
    )


async def _chart(
    delivery: Delivery, facts: CardFacts, reader: Reader, known: Mapping[str, Any]
) -> dict[str, Any]:
    """The chart to show: the one there is if it shows the same, else a new one. Without one, the card goes alone."""
    key = _chart_key(facts, reader)
    if not facts.is_projected:  # two flat lines would be taken for a forecast
        return {"key": key, "tries": CHART_TRIES, "ready": False}
    if known.get("key") == key and known.get("ready"):
        return dict(known)
    tries = int(known.get("tries", 0)) if known.get("key") == key else 0
    if tries >= CHART_TRIES:
        return dict(known)
    try:
        file_id = known.get("file") if known.get("key") == key else None
        if file_id is None:
            file_id = await uploads.host(delivery, await delivery.in_thread(_picture, facts, reader))
        ready = await uploads.is_ready(delivery, file_id)
    except Failure as failure:
        log.warning("the chart of %s could not be uploaded: %s", delivery.task.key, failure)
        return {"key": key, "tries": tries + 1, "ready": False}
    return {"key": key, "file": file_id, "tries": tries + 1, "ready": ready}


def _picture(facts: CardFacts, reader: Reader) -> uploads.File:
    from bot.render import chart, chart_text

    alt_text = chart_text.alt_text(facts, reader)
    name = "".join(each if each.isalnum() or each in "-_." else "_" for each in facts.name)[:80]
    return uploads.File(
        f"{name or 'chart'}.png", facts.name[:100], chart.draw(facts, reader.locale), alt_text
    )


def _chart_key(facts: CardFacts, reader: Reader) -> str:
    """The same for charts that would show the same."""
    suggestion = facts.suggestion
    shown = [
        suggestion.as_of.isoformat(),
        suggestion.on_hand,
        [round(float(each)) for each in suggestion.projection_with_order],
        [(order.quantity, order.mode, order.order_by.isoformat()) for order in suggestion.orders],
        reader.locale,
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]


def _draw(facts: CardFacts, reader: Reader, chart: Mapping[str, Any]) -> Rendered:
    from bot.render import card

    return card.card(facts, reader, chart_file=chart.get("file") if chart.get("ready") else None)


def _finish(
    delivery: Delivery, posted: Posted, facts: CardFacts, chart: Mapping[str, Any], source: Mapping[str, Any]
) -> Finish:
    shown = drawn.marks([facts.draft] if facts.draft else [])
    subject = facts.draft.number if facts.draft else f"sku:{source.get('sku_id')}"
    state = {
        "locale": source.get("locale"),
        "tz": source.get("tz"),
        "user": source.get("user"),
        "sku_id": source.get("sku_id"),
        "thread_ts": source.get("thread_ts"),
        "chart": dict(chart),
        "drawn": shown,
    }
    now = delivery.clock()

    def finish(session: Session) -> None:
        message_id = messages.remember(
            session, delivery.workspace_id, posted.channel, posted.ts, "card", subject, state, now
        )
        drawn.refresh_if_changed(session, delivery.workspace_id, message_id, shown, now)
        if not chart.get("ready") and int(chart.get("tries", 0)) < CHART_TRIES and facts.draft is not None:
            outbox.promise(
                session,
                delivery.workspace_id,
                f"chart:{message_id}:{chart['key']}:{chart['tries']}",
                "refresh",
                {"message_id": message_id},
                lane=f"message:{message_id}",
                due_at=now + CHART_LATER * int(chart.get("tries", 1)),
            )

    return finish


async def _ask_for_invitation(delivery: Delivery, reader: Reader) -> None:
    text = say(
        reader,
        "I cannot post in this channel, because I am not a member of it. Type “/invite” and my name there, then ask again.",
    )
    await private.tell(delivery, Rendered(text, [section(text)]), delivery.created_at)


def _reader(source: Mapping[str, Any]) -> Reader:
    return Reader(
        locale=source.get("locale") or "en", tz=source.get("tz") or "UTC", user_id=source.get("user")
    )
