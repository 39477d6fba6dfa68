"""`restock demo`: try everything in the browser, without an account, a token or a network."""

from __future__ import annotations

import asyncio
import logging
import signal
import webbrowser
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from bot.local.demo import Prepared
    from bot.local.workspace import LocalWorkspace


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def demo(
        port: int = typer.Option(8347, "--port", min=1, max=65535, help="Where the page is served."),
        no_browser: bool = typer.Option(False, "--no-browser", help="Do not open a browser."),
    ) -> None:
        """Run the bot with a made-up seller in a Slack-like workspace in your browser. Ctrl-C stops it.

        Everything is kept in .restock/demo of this folder; delete that to begin afresh.
        """
        from bot import logs
        from bot.local.demo import FOLDER, check_port, prepare

        logs.configure(logging.WARNING)
        check_port(port)
        now = datetime.now(UTC)
        with _progress() as progress:
            prepared = prepare(FOLDER, now, Steps(progress))
        asyncio.run(run(prepared, port, open_browser=not no_browser))


async def run(prepared: Prepared, port: int, *, open_browser: bool) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    from bot.local.demo import FOLDER, serve

    asked_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, asked_to_stop.set)

    def ready(workspace: LocalWorkspace) -> None:
        if not prepared.is_new and prepared.facts.freshness.sales_through:
            typer.echo(
                f"restock: the seller from last time, with sales up to {prepared.facts.freshness.sales_through}; "
                f"delete {FOLDER} for a fresh one"
            )
        typer.echo(f"restock: open {workspace.url} in a browser; Ctrl-C stops")
        if open_browser:
            # A terminal browser would block; the address is printed anyway.
            loop.run_in_executor(None, webbrowser.open, workspace.url)

    await serve(prepared, FOLDER, port, on_ready=ready, until=asked_to_stop)
    typer.echo("restock: stopped; what you did is kept for next time")


class Steps:
    """Shows the steps of the first start as bars, one below the other; as lines where there is no terminal."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bars: dict[str, TaskID] = {}

    def __call__(self, step: str, done: int, of: int) -> None:
        """A step has got this far."""
        if step not in self._bars:
            if not self._progress.console.is_terminal:
                typer.echo(f"restock: {step[0].lower()}{step[1:]}")  # bars need a terminal
            self._bars[step] = self._progress.add_task(step, total=of)
        self._progress.update(self._bars[step], completed=done, total=of)


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    console = Console()
    return Progress(*columns, console=console, disable=not console.is_terminal)
