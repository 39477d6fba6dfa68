"""A decision is handed to its use case, and whoever made it is told what came of it where they could not see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot import ids, incoming
from bot.context import Context, Visit
from bot.inbox import News
from bot.listeners import home
from bot.render import notices
from storage.queries.program.inbox import Kept

if TYPE_CHECKING:
    from bot.facts import DraftFacts

DOUBLE_CLICK = timedelta(seconds=3)
"""A click that came this soon after one's own is the same click: the message changes, and nobody needs to be told why."""


async def may_decide(visit: Visit) -> bool:
    """Whether the reader may decide; who may not is told who may, or that Slack did not say."""
    may = await visit.may_decide()
    if may:
        return True
    if may is None:
        await visit.reply(notices.unknown_rights(visit.reader), name="unknown_rights")
    else:
        approvers = await visit.ctx.permissions.named(visit.workspace_id)
        await visit.reply(notices.not_allowed(approvers, visit.reader), name="not_allowed")
    return False


async def tell(ctx: Context, news: News, kept: Kept) -> None:
    """Tell whoever sent it that it was interrupted too long ago to be done unasked, or what the store's absence does to it."""
    came = incoming.of(kept.body)
    if news == "interrupted":
        async with ctx.visit(came) as visit:
            await visit.reply(notices.interrupted(kept.received_at, visit.reader), name=news)
        return
    notice = notices.waiting if news == "waiting" else notices.lost
    await ctx.say_past_the_store(came, notice)


async def decide(visit: Visit, use_case: Callable[..., DraftFacts], seen: ids.Payload, **choice: Any) -> None:
    """Make the decision if the reader may, on the version they saw."""
    from bot.usecases.orders.clicks import StaleDraft

    if not await may_decide(visit):
        return
    came, now = visit.incoming, visit.now
    try:
        facts = await visit.ask(use_case, seen.draft, seen.version, came.user, now, **choice)
    except StaleDraft as late:
        await visit.reply(notices.stale(late.draft, visit.reader, late.why), name="stale")
        return
    too_late = facts.decided_at is not None and (came.received_at or now) - facts.decided_at > DOUBLE_CLICK
    if too_late:
        await visit.reply(notices.stale(facts, visit.reader), name="stale")
    drawn = came.channel is not None or await home.publish(visit)
    if not too_late and (came.fleeting or not drawn):
        # What only one person sees is not drawn again, and Slack may not take their App Home: then it is said beside it.
        await visit.reply(notices.decided(facts, visit.reader), name="decided")
