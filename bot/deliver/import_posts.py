"""Reports of imports in messages: remembered, so that a file that is taken back later is shown so there, without its button."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.deliver import posting
from bot.deliver.delivery import Delivery, Finish, nothing_more
from bot.deliver.posting import Posted
from bot.facts import Reader
from bot.render import Rendered
from bot.render import imports as import_view
from storage.queries.program import imports, messages, outbox
from storage.tables import Import, Message


def remembered(delivery: Delivery, posted: Posted, numbers: Sequence[int], rendered: Rendered) -> Finish:
    """Keep the message with what it shows, and bring it up to date at once where somebody was quicker."""
    payload, now = delivery.payload, delivery.clock()
    state = {
        "imports": list(numbers),
        "text": rendered.text,
        "blocks": rendered.blocks,
        "locale": payload.get("locale"),
        "tz": payload.get("tz"),
    }

    def finish(session: Session) -> None:
        number = messages.remember(
            session, delivery.workspace_id, posted.channel, posted.ts, "import", str(numbers[0]), state, now
        )
        if _taken_back(session, delivery.workspace_id, numbers):
            outbox.promise(
                session, delivery.workspace_id, f"refresh:{number}:import", "refresh", {"message_id": number},
                lane=f"message:{number}", due_at=now,
            )  # fmt: skip

    return finish


async def refresh(delivery: Delivery, message: Message) -> Finish:
    """Show which of the message's files were taken back by now."""
    rendered = await delivery.in_thread(_as_it_is, delivery, message)
    await posting.update(delivery, Posted(message.channel, message.ts), rendered)
    return nothing_more


def _as_it_is(delivery: Delivery, message: Message) -> Rendered:
    state = message.state
    reader = Reader(locale=state.get("locale") or "en", tz=state.get("tz") or "UTC")
    with Session(delivery.engine) as session:
        rows = _taken_back(session, delivery.workspace_id, state["imports"])
        return import_view.with_taken_back(Rendered(state["text"], state["blocks"]), rows, reader)


def _taken_back(session: Session, workspace_id: str, numbers: Sequence[int]) -> list[Import]:
    return [
        row for row in imports.of_ids(session, workspace_id, sorted(numbers)) if row.state == "taken_back"
    ]
