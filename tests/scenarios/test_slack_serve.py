"""`restock serve` as a process: what it says, how it stops, and what it refuses to start with."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from bot.local import people
from bot.local.workspace import LocalWorkspace
from tests.scenarios.bot_in_slack import MANIFEST, until

SERVE = (sys.executable, "-c", "from bot.cli import main; main()", "serve")


def environment(folder: Path, **tokens: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "RESTOCK_"))}
    return {
        **kept,
        "DATABASE_URL": f"sqlite:///{folder}/restock.db",
        "PYTHONPATH": str(MANIFEST.parent),
        **tokens,
    }


def test_it_says_what_runs_answers_and_stops_in_order_when_told_to(tmp_path: Path) -> None:
    async def told() -> str:
        async with LocalWorkspace(manifest_path=MANIFEST) as slack:
            process = await asyncio.create_subprocess_exec(
                *SERVE,
                cwd=tmp_path,
                env=environment(
                    tmp_path,
                    SLACK_BOT_TOKEN=slack.bot_token,
                    SLACK_APP_TOKEN=slack.app_token,
                    SLACK_API_URL=slack.api_url,
                ),
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            await until(lambda: slack.delivery.online, seconds=60)
            await slack.command(people.REQUESTER, people.RESTOCK, "/restock help")
            await until(lambda: slack.ephemeral(people.REQUESTER), seconds=60)
            process.send_signal(signal.SIGTERM)
            out, err = await asyncio.wait_for(process.communicate(), 30)
            assert 0 == process.returncode, err.decode()
            assert slack.bot_token not in (out + err).decode()
            return out.decode()

    lines = asyncio.run(told()).splitlines()

    assert "restock: Northwind Home" in lines
    assert "restock: Socket Mode" in lines
    assert "restock: ready; type /restock help in Slack" in lines
    assert "restock: stopped" == lines[-1]


def test_without_tokens_it_says_in_one_line_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        SERVE, cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, timeout=60
    )

    assert 1 == done.returncode
    (line,) = done.stderr.splitlines()
    assert line.startswith("restock: SLACK_BOT_TOKEN is not set; copy it from")
    assert [] == list(tmp_path.iterdir()), "nothing was made"
