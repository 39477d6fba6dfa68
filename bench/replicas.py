"""Copies of the bot as an operator runs them: `restock serve` in processes of their own, which can be killed."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from bot.local.workspace import LocalWorkspace

START_S, STOP_S = 120, 60
ROOT = Path(__file__).parents[1]


@dataclass
class Replicas:
    """The copies that run, each with a log of its own in ``folder``."""

    engine: Engine
    slack: LocalWorkspace
    folder: Path
    scheduler: bool
    running: list[asyncio.subprocess.Process] = field(default_factory=list)
    started: int = 0

    async def start(self) -> None:
        """One more; ends when Slack can reach it. One that cannot start (no database) is started again, as a service is."""
        before = self.slack.sockets.count
        process = await self._begun()
        async with asyncio.timeout(START_S):
            while self.slack.sockets.count <= before:
                if process.returncode is not None:
                    self.running.remove(process)
                    await asyncio.sleep(1.0)
                    process = await self._begun()
                await asyncio.sleep(0.05)

    async def _begun(self) -> asyncio.subprocess.Process:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "RESTOCK_"))
        }
        self.started += 1
        with (self.folder / f"{self.started:03}.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", "from bot.cli import main; main()", "serve",
                *(() if self.scheduler else ("--no-scheduler",)),
                cwd=self.folder, stdout=log, stderr=subprocess.STDOUT,
                env={
                    **kept,
                    "DATABASE_URL": self.engine.url.render_as_string(hide_password=False),
                    "SLACK_BOT_TOKEN": self.slack.bot_token,
                    "SLACK_APP_TOKEN": self.slack.app_token,
                    "SLACK_API_URL": self.slack.api_url,
                    "PYTHONPATH": str(ROOT),
                },
            )  # fmt: skip
        self.running.append(process)
        return process

    async def kill(self, process: asyncio.subprocess.Process) -> None:
        """End one without a word, as a power cut does."""
        self.running.remove(process)
        process.kill()
        await process.wait()

    async def stop(self) -> None:
        """Ask all to stop, and wait for it."""
        stopping, self.running = self.running, []
        try:
            for process in stopping:
                with suppress(ProcessLookupError):  # it could not start, and has ended by itself
                    process.terminate()
            async with asyncio.timeout(STOP_S):
                await asyncio.gather(*(process.wait() for process in stopping))
        finally:
            self.running += [process for process in stopping if process.returncode is None]

    def memory_mb(self) -> float:
        """What the first of them holds now (resident, Linux); 0 where the system does not say."""
        return _resident_mb(self.running[0].pid)

    def logs(self) -> str:
        """What they said."""
        return "".join(each.read_text(errors="replace") for each in sorted(self.folder.glob("*.log")))


@asynccontextmanager
async def replicas(
    engine: Engine, slack: LocalWorkspace, count: int, *, scheduler: bool = False
) -> AsyncIterator[Replicas]:
    """``count`` copies on one store and one Slack, stopped at the end."""
    with tempfile.TemporaryDirectory() as folder:
        all_of_them = Replicas(engine, slack, Path(folder), scheduler)
        try:
            for _ in range(count):
                await all_of_them.start()
            yield all_of_them
            await all_of_them.stop()
        finally:
            for process in all_of_them.running:
                if process.returncode is None:
                    process.kill()
                    await process.wait()


def _resident_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)
