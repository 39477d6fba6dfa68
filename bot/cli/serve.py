"""`restock serve`: the bot against real Slack, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.app import Application


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def serve(
        no_scheduler: bool = typer.Option(
            False, "--no-scheduler", help="Answer people only; another replica runs the nightly work."
        ),
    ) -> None:
        """Run the bot: Socket Mode when SLACK_APP_TOKEN is set, else HTTP on PORT. Ctrl-C or SIGTERM stops it."""
        from bot import logs, settings
        from bot.app import build
        from storage.db import connect
        from storage.schema import upgrade

        configured = settings.load()
        logs.configure()
        engine = connect(configured.database_url)
        application = build(configured, engine, scheduler=not no_scheduler)
        upgrade(engine)
        asyncio.run(run(application))


async def run(application: Application) -> None:
    """Start, say what is running, and stop in order at SIGTERM or SIGINT."""
    asked_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, asked_to_stop.set)
    starting = asyncio.create_task(application.start())
    stopping = asyncio.create_task(asked_to_stop.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():  # Slack or the network does not answer: the start waits
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        typer.echo("restock: stopped before it was ready")
        return
    await starting
    for line in application.started:
        typer.echo(f"restock: {line}")
    typer.echo("restock: ready; type /restock help in Slack")
    await stopping
    typer.echo("restock: stopping; what was begun is finished first")
    await application.stop()
    typer.echo("restock: stopped")
