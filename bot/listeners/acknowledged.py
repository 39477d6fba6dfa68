"""Listeners that acknowledge at once and then hand the visit, with what was sent, to a function that does the work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck

from bot.context import Context, Visit
from bot.incoming import REPEATED, interaction

Sent = dict[str, Any]
Handler = Callable[[Visit, Sent], Awaitable[None]]
Listener = Callable[..., Awaitable[None]]


def click(ctx: Context, handler: Handler) -> Listener:
    """A button or menu; the handler gets the action."""

    async def clicked(ack: AsyncAck, body: dict[str, Any], action: Sent) -> None:
        await ack()
        async with ctx.visit(interaction(body)) as visit:
            await handler(visit, action)

    return _named(clicked, handler)


def submission(ctx: Context, handler: Handler) -> Listener:
    """A window that was sent, and closes; the handler gets the view."""

    async def submitted(ack: AsyncAck, body: dict[str, Any], view: Sent) -> None:
        await ack()
        if REPEATED not in body:
            async with ctx.visit(interaction(body)) as visit:
                await handler(visit, view)

    return _named(submitted, handler)


def entry(ctx: Context, handler: Handler) -> Listener:
    """Something entered or chosen in a window that stays open; the handler gets the view as it now is."""

    async def entered(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        async with ctx.visit(interaction(body)) as visit:
            await handler(visit, body["view"])

    return _named(entered, handler)


def _named(listener: Listener, handler: Handler) -> Listener:
    """The listener under its handler's name, so that a log and a test tell one from another."""
    listener.__module__, listener.__name__ = handler.__module__, handler.__name__
    listener.__qualname__ = handler.__qualname__
    return listener
