"""The first messages of the demo: the morning's digest, then what this is and what to type, once per channel.

They go through the outbox like everything the bot says, so a restarted demo does not say them again.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session

from bot import ids
from bot.facts import DigestFacts, Reader
from bot.i18n import day, say
from bot.local import people
from bot.render import Rendered
from bot.render.blocks import actions, button, context, header, section
from bot.render.mrkdwn import bold, code, join, say_mrkdwn
from storage.db import writing
from storage.queries.program import outbox

READERS = {
    people.RESTOCK: Reader(locale="en", tz="America/New_York"),
    people.OPS_CN: Reader(locale="zh_CN", tz="Asia/Shanghai"),
}
"""The demo's channels, each with the language and zone of what is posted there."""


def welcome(reader: Reader, facts: DigestFacts) -> Rendered:
    """Where the reader is and how to begin, with a SKU that waits for a decision as the example."""
    title = say(reader, "Welcome to Restock")
    what = say(
        reader,
        "This workspace runs on your own machine, with a made-up seller: {skus} SKUs and three years of sales.",
        skus=facts.calm_skus + len({draft.sku_id for draft in facts.drafts}),
    )
    first = f"/restock {facts.drafts[0].sku}" if facts.drafts else "/restock"
    lines = [
        say_mrkdwn(
            reader,
            "Type {command} below for a chart and a suggestion, and approve it with one click.",
            command=code(first),
        ),
        say_mrkdwn(reader, "{command} lists everything that needs a decision now.", command=code("/restock")),
        say_mrkdwn(reader, "{command} says what else I can do.", command=code("/restock help")),
        say_mrkdwn(reader, "Drop your own reports on me in the direct message “Restock”, and I import them."),
    ]
    who = say(
        reader,
        "You may act as four people: two who approve, one who asks and one who only looks. One of them reads Chinese.",
    )
    through = facts.freshness.sales_through
    begin = button(say(reader, "What needs a decision?"), ids.RUN, "waiting", style="primary")
    notes = [who] if through is None else [who, say(reader, "Sales up to {day}.", day=day(reader, through))]
    blocks = [header(title), section(join([bold(what), *lines])), actions([begin]), context(*notes)]
    return Rendered(join([title, what, *lines, *notes]), blocks)


def greet(engine: Engine, workspace_id: str, facts: DigestFacts, now: datetime) -> None:
    """Promise today's digest and the welcome in each channel; what was promised before stays as it was.

    The digest is promised under the name the schedule would give it, so that it does not come again in the morning. The
    welcome comes last, because a page opens at the last message.
    """
    with Session(writing(engine)) as session:
        for channel, reader in READERS.items():
            today = now.astimezone(ZoneInfo(reader.tz)).date().isoformat()
            lane = f"digest:{channel}"
            digest = {"channel": channel, "day": today, "locale": reader.locale, "tz": reader.tz}
            outbox.promise(session, workspace_id, f"{lane}:{today}", "digest", digest, lane=lane, due_at=now)
            message = welcome(reader, facts)
            reply = {"text": message.text, "blocks": message.blocks, "channel": channel}
            outbox.promise(session, workspace_id, f"demo:{channel}", "reply", reply, lane=lane, due_at=now)
        session.commit()
