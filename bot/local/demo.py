"""The demo: a made-up seller, imported as a real one would be, and the unmodified bot in a workspace of its own.

Everything lies in one folder; deleting it begins afresh. The seller is made and imported at the first start only.
Settings of the environment and of `.env` are left aside, so that a demo never speaks to a real Slack or database.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import Engine

from bot.facts import DigestFacts
from bot.local.welcome import READERS, greet
from bot.local.workspace import LocalWorkspace
from core.errors import BadInput
from core.phrase import Phrase

FOLDER = Path(".restock") / "demo"
MANIFEST = Path(__file__).parents[2] / "manifest.yml"
SEED = 2026
FIRST_PROOFS = 8
"""SKUs replayed at the first start: those that wait for a decision."""

_WORKSPACE = "default"
_SELLERS_ZONE = ZoneInfo("America/Los_Angeles")  # of amazon.com, where the made-up seller sells
_READY = "ready"  # a file that says that the seller is in the store

Progress = Callable[[str, int, int], None]
"""Hears the name of a step, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A store with the seller in it, and what waits for a decision there."""

    engine: Engine
    facts: DigestFacts
    is_new: bool


def check_port(port: int) -> None:
    """Raise `BadInput` when the port is taken, before anybody waits for the seller to be made."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise _not_free(port, error) from None


def prepare(folder: Path, now: datetime, on_progress: Progress) -> Prepared:
    """Bring the demo's store to the present; the first time make the seller, import the files, run the night's work."""
    from bot.usecases import days
    from bot.usecases.plans import overview
    from storage.db import connect
    from storage.queries.program.workspaces import ensure
    from storage.schema import upgrade

    folder.mkdir(parents=True, exist_ok=True)
    engine = connect(f"sqlite:///{folder / 'restock.db'}")
    upgrade(engine)
    ensure(engine, _WORKSPACE, now)
    is_new = not (folder / _READY).exists()
    if is_new:
        _fill(engine, folder, now, on_progress)
    facts = overview.waiting(engine, _WORKSPACE, days.local_day(engine, _WORKSPACE, now))
    if is_new:
        greet(engine, _WORKSPACE, facts, now)
        (folder / _READY).write_text(f"{now.isoformat()}\n", encoding="utf-8")
    return Prepared(engine, facts, is_new)


def _fill(engine: Engine, folder: Path, now: datetime, on_progress: Progress) -> None:
    """Interrupted anywhere, it is done again from the start: the same files again change nothing."""
    from bot.local.seller import make_files
    from bot.usecases import settings

    today = now.astimezone(_SELLERS_ZONE).date()
    on_progress("Making up a seller", 0, 1)
    paths = make_files(folder / "files", SEED, today)
    on_progress("Making up a seller", 1, 1)
    _import(engine, paths, today - timedelta(days=1), now, on_progress)
    _plan(engine, now, on_progress)
    _prove(engine, now, on_progress)
    for channel, reader in READERS.items():
        settings.set_channel_language(engine, _WORKSPACE, channel, reader.locale, by="demo", now=now)
        settings.set_digest(
            engine,
            _WORKSPACE,
            channel,
            at=settings.DIGEST_AT,
            tz=reader.tz,
            locale=reader.locale,
            by="demo",
            now=now,
        )


def _import(engine: Engine, paths: Sequence[Path], as_of: date, now: datetime, on_progress: Progress) -> None:
    """Import as a person would; ``as_of`` is the day of a file that carries none. Progress counts bytes."""
    from storage.imports import import_files

    sizes = [path.stat().st_size for path in paths]
    for i, path in enumerate(paths):

        def rows(_path: str, done: int, of: int, i: int = i) -> None:
            within = sizes[i] * min(done, of) // max(of, 1)
            on_progress("Importing its files", sum(sizes[:i]) + within, sum(sizes))

        rows(path.name, 0, 1)
        (report,) = import_files(
            engine, _WORKSPACE, [path], first_day=as_of, last_day=as_of, by="demo", now=now, on_progress=rows
        )
        if report.state not in ("imported", "unchanged"):
            raise BadInput(
                Phrase(
                    "The demo's own file {file} was not imported: {reason}",
                    {"file": path.name, "reason": str(report.reason)},
                )
            )
    on_progress("Importing its files", sum(sizes), sum(sizes))


def _plan(engine: Engine, now: datetime, on_progress: Progress) -> None:
    """The first night's work, noted as done so that the schedule does not begin with it again."""
    from bot.schedule import due_night
    from bot.usecases import days, nightly
    from storage.queries.program import jobs

    night = due_night(days.zone(engine, _WORKSPACE), now).isoformat()
    jobs.claim(engine, _WORKSPACE, "nightly", night, "demo", now)
    nightly.learn_and_run(
        engine,
        _WORKSPACE,
        days.local_day(engine, _WORKSPACE, now),
        now,
        on_progress=lambda done, of: on_progress("Forecasting and deciding", done, of),
    )
    jobs.finish(engine, _WORKSPACE, "nightly", night, "demo", now, {})


def _prove(engine: Engine, now: datetime, on_progress: Progress) -> None:
    """The first replays, so that the first cards have their proof; the schedule makes the others."""
    from bot.usecases import days
    from bot.usecases.proof import proofs

    proofs.refresh(
        engine,
        _WORKSPACE,
        days.local_day(engine, _WORKSPACE, now),
        now,
        most=FIRST_PROOFS,
        on_progress=lambda done, of: on_progress("Replaying its last year", done, of),
    )


async def serve(
    prepared: Prepared,
    folder: Path,
    port: int,
    *,
    on_ready: Callable[[LocalWorkspace], None],
    until: asyncio.Event,
) -> None:
    """Run the workspace and the bot until ``until`` is set; ``on_ready`` gets the workspace, listening.

    Raises `BadInput` when the port is taken.
    """
    from bot.app import build
    from bot.settings import Settings

    workspace = LocalWorkspace(folder / "workspace", manifest_path=MANIFEST)
    workspace.examples = _examples(prepared.facts)
    try:
        await workspace.start(port)
    except OSError as error:
        raise _not_free(port, error) from None
    application = build(
        Settings.model_construct(
            database_url=prepared.engine.url.render_as_string(),
            slack_bot_token=SecretStr(workspace.bot_token),
            slack_app_token=SecretStr(workspace.app_token),
            slack_api_url=workspace.api_url,
        ),
        prepared.engine,
    )
    try:
        await application.start()
        try:
            on_ready(workspace)
            await until.wait()
        finally:
            await application.stop()
    finally:
        await workspace.stop()


def _examples(facts: DigestFacts) -> dict[str, tuple[str, ...]]:
    """Lines worth typing in the demo, by language."""
    if not facts.drafts:
        return dict.fromkeys(("en", "zh"), ("/restock", "/restock help"))
    sku = facts.drafts[0].sku
    first = (f"/restock {sku}", "/restock", "/restock help")
    return {
        "en": (*first, f"@restock competitor alerts for {sku} this week"),
        "zh": (*first, f"@restock {sku} 的竞品这周有什么动静"),
    }


def _not_free(port: int, error: OSError) -> BadInput:
    if error.errno == errno.EADDRINUSE:
        return BadInput(
            Phrase(
                "Port {port} is taken, perhaps by a demo that still runs. Stop it, or choose another port: "
                "restock demo --port {other} (make demo PORT={other})",
                {"port": str(port), "other": str(port + 1)},
            )
        )
    return BadInput(
        Phrase(
            "Port {port} cannot be used ({error}). Choose another: restock demo --port 8347",
            {"port": str(port), "error": error.strerror or str(error)},
        )
    )
