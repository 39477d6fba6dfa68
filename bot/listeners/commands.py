"""`/restock …`: acknowledge, then answer. The same words typed to the app or sent by a button come here too."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import ids
from bot.context import Context, Visit
from bot.incoming import command


def register(app: AsyncApp, ctx: Context) -> None:
    """Attach the command."""

    @app.command(ids.COMMAND)
    async def restock(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        async with ctx.visit(command(body)) as visit:
            await show_help(visit)


async def show_help(visit: Visit) -> None:
    """What can be typed."""
    from bot.render import help as help_view

    await visit.reply(help_view.help(visit.reader))
