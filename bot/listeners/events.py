"""What Slack tells: somebody opened App Home, wrote, mentioned the app, dropped a file, or removed the app.

Slack may deliver an event twice; the second delivery is dropped (`bot.inbox`). Bolt acknowledges events before a listener
runs, but after its middleware.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.context import Context, Visit
from bot.i18n import say
from bot.incoming import Incoming, event
from bot.listeners import ask, assistant, files, home
from bot.render import notices
from storage.queries.program import outbox, workspaces

log = logging.getLogger(__name__)


def register(app: AsyncApp, ctx: Context) -> None:
    """Attach the events of `bot.scopes.EVENTS`."""

    @app.event("app_home_opened")
    async def opened(body: dict[str, Any]) -> None:
        async with ctx.visit(event(body)) as visit:
            if body["event"].get("tab", "home") == "home":
                await home.publish(visit)
            else:
                await assistant.offer(visit)

    @app.event("app_mention", middleware=[ctx.inbox.keep])
    async def mentioned(body: dict[str, Any]) -> None:
        async with _member(ctx, body) as visit:
            if visit is not None:
                await _answer(visit, body["event"])

    @app.event("message", middleware=[_only_questions, ctx.inbox.keep])
    async def written(body: dict[str, Any]) -> None:
        async with _member(ctx, body) as visit:
            if visit is not None:
                await _answer(visit, body["event"])

    @app.event("app_uninstalled", middleware=[ctx.inbox.keep])
    async def uninstalled(body: dict[str, Any]) -> None:
        log.warning("the app was removed from a workspace: nothing is sent there any more")
        await _gone(ctx, body["team_id"])

    @app.event("tokens_revoked", middleware=[ctx.inbox.keep])
    async def revoked(body: dict[str, Any]) -> None:
        if body["event"].get("tokens", {}).get("bot"):
            log.warning("the token of a workspace was revoked: nothing is sent there any more")
            await _gone(ctx, body["team_id"])


async def _gone(ctx: Context, team_id: str) -> None:
    """Forget the token, and what was still to be said. The end of a time for Undo needs no Slack and stays."""
    await ctx.tenants.forget(team_id)
    workspace_id = await ctx.in_thread(workspaces.of_team, ctx.engine, team_id)
    if workspace_id is not None:
        await ctx.in_thread(outbox.cancel, ctx.engine, workspace_id, ctx.clock(), keep=("release",))


async def _only_questions(body: dict[str, Any], next: Callable[[], Awaitable[None]]) -> BoltResponse | None:
    """Other channels' messages are not subscribed to; an edit or a bot's own message asks nothing."""
    message = body["event"]
    if message.get("channel_type") != "im" or message.get("subtype") not in (None, "file_share"):
        return BoltResponse(status=200, body="")
    await next()
    return None


@asynccontextmanager
async def _member(ctx: Context, body: dict[str, Any]) -> AsyncIterator[Visit | None]:
    """The visit of an event, None where a stranger or nobody is behind it."""
    incoming: Incoming = event(body)
    async with ctx.visit(incoming) as visit:
        if not incoming.user:
            yield None
        elif incoming.is_guest:
            text = say(visit.reader, "I answer only members of the workspace that installed me.")
            await visit.reply(notices.done(text), name="guest")
            yield None
        else:
            yield visit


async def _answer(visit: Visit, message: dict[str, Any]) -> None:
    if dropped := message.get("files"):
        await files.receive(visit, dropped)
    else:
        await ask.question(visit, message.get("text", ""))
