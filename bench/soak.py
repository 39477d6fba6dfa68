"""Does the bot stay right and small for long, while Slack is at its worst?

People ask and click at random; meanwhile calls are answered 429 and 503, connections drop before and after a call took
effect, sockets are cut. At the end every approved draft has one order, every message shows the truth, nothing is
stuck or undone, and memory has not grown with time. `make soak` runs ten minutes; MINUTES= says otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bench.load import MANIFEST, undone
from bench.store import WORKSPACE, fill
from bot import ids
from bot.app import build
from bot.local import people
from bot.local.delivery import NoAnswer
from bot.local.errors import SlackError
from bot.local.workspace import LocalWorkspace
from bot.settings import Settings
from storage.db import connect
from storage.queries.workspaces import ensure
from storage.schema import upgrade
from storage.tables import Draft, Outbox, PurchaseOrder

METHODS = (
    "chat.postMessage",
    "chat.update",
    "files.getUploadURLExternal",
    "files.completeUploadExternal",
    "files.info",
)
CLICKS = (ids.APPROVE, ids.UNDO, ids.WHY, ids.OPEN)


async def soak(engine: Engine, names: list[str], *, seconds: float, seed: int) -> dict[str, Any]:
    """Act at random for so long, then look whether everything is as it should be."""
    dice = random.Random(seed)
    done: Counter[str] = Counter()
    async with LocalWorkspace(manifest_path=MANIFEST) as slack:
        settings = Settings.model_construct(
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=SecretStr(slack.app_token),
            slack_api_url=slack.api_url,
        )
        bot = build(settings, engine, scheduler=False)
        await bot.start()
        try:
            before_kb = 0
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                with suppress(SlackError, NoAnswer):
                    await _act(slack, names, dice, done)
                await _trouble(slack, dice, done)
                await asyncio.sleep(dice.uniform(0.05, 0.4))
                if not before_kb and time.monotonic() > end - seconds * 0.7:
                    before_kb = _memory_kb()
            grown_kb = _memory_kb() - before_kb
            await slack.wait_for(lambda: not _open_promises(engine) and not undone(engine), timeout_s=300)
            wrong = _untrue(engine, slack)
        finally:
            await bot.stop()
    with Session(engine) as session:
        failed = session.scalar(select(func.count()).where(col(Outbox.state) == "failed")) or 0
        doubled = session.execute(
            select(col(PurchaseOrder.draft_id))
            .where(col(PurchaseOrder.state) != "cancelled")
            .group_by(col(PurchaseOrder.draft_id))
            .having(func.count() > 1)
        ).all()
        orders = session.scalar(select(func.count()).select_from(PurchaseOrder)) or 0
    return {
        **done, "orders": orders, "drafts with two orders": len(doubled), "promises failed": failed,
        "messages that do not show the truth": wrong, "memory grown, MB": round(grown_kb / 1024, 1),
    }  # fmt: skip


async def _act(slack: LocalWorkspace, names: list[str], dice: random.Random, done: Counter[str]) -> None:
    person = dice.choice([people.APPROVER, people.APPROVER_ZH, people.REQUESTER])
    if dice.random() < 0.4:
        done["commands"] += 1
        await slack.command(person, people.RESTOCK, f"{ids.COMMAND} {dice.choice(['', 'help', *names[:20]])}")
        return
    done["clicks"] += 1
    await slack.click(person, dice.choice(CLICKS))


async def _trouble(slack: LocalWorkspace, dice: random.Random, done: Counter[str]) -> None:
    method = dice.choice(METHODS)
    match dice.randrange(40):
        case 0:
            slack.faults.rate_limit(method)
        case 1:
            slack.faults.break_down(method)
        case 2:
            slack.faults.cut(method, after=dice.random() < 0.5)
        case 3:
            await slack.sockets.ask_to_leave()
        case 4 if dice.random() < 0.3:
            await slack.sockets.cut()
        case _:
            return
    done["faults"] += 1


def _open_promises(engine: Engine) -> int:
    with Session(engine) as session:
        return (
            session.scalar(
                select(func.count()).where(
                    col(Outbox.state).in_(("waiting", "sending")), col(Outbox.due_at) < datetime.now(UTC)
                )
            )
            or 0
        )


def _untrue(engine: Engine, slack: LocalWorkspace) -> int:
    """How many channel messages offer to approve a draft that is not open."""
    with Session(engine) as session:
        state = dict(session.execute(select(col(Draft.number), col(Draft.state))).all())
    offered = [
        ids.Payload.decode(element["value"]).draft
        for message in slack.messages(people.RESTOCK)
        for block in message.get("blocks", ())
        for element in block.get("elements", ())
        if element.get("action_id") == ids.APPROVE
    ]
    return sum(state[number] != "open" for number in offered)


def _memory_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Print what was done and what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{folder}/soak.db")
        upgrade(engine)
        ensure(engine, WORKSPACE, datetime.now(UTC))
        names = fill(engine, skus=40, days=120, today=datetime.now(UTC).date())
        found = asyncio.run(soak(engine, names, seconds=arguments.minutes * 60, seed=arguments.seed))
    for what, figure in found.items():
        print(f"{what}: {figure}")


if __name__ == "__main__":
    main()
