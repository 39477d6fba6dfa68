"""Does the bot stay right and small for long, while Slack is at its worst and copies of it die?

People ask and click at random; meanwhile calls are answered 429 and 503, connections drop before and after a call took
effect, sockets are cut. At the end every approved draft has one order, every message shows the truth, nothing is stuck
or undone, everything that was acknowledged was kept, and memory has not grown with time.
`make soak` runs one copy for ten minutes on SQLite; MINUTES= says otherwise, and `make soak DATABASE_URL=postgresql://…`
runs two copies, the second of which dies again and again, on a new database of that server, which goes away for some
seconds now and then, when a copy dies too.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlmodel import col

from bench.databases import away, own_database
from bench.load import MANIFEST, undone
from bench.replicas import Replicas, replicas
from bench.store import WORKSPACE, fill
from bot import ids, incoming
from bot.local import people
from bot.local.delivery import Delivery, Kind, NoAnswer, Retry
from bot.local.errors import SlackError
from bot.local.workspace import LocalWorkspace
from storage.queries.program.workspaces import ensure
from storage.tables import Draft, Inbox, Message, Outbox, PurchaseOrder

METHODS = (
    "chat.postMessage",
    "chat.update",
    "files.getUploadURLExternal",
    "files.completeUploadExternal",
    "files.info",
)
CLICKS = (ids.APPROVE, ids.UNDO, ids.WHY, ids.OPEN)
MEMORY_EVERY_S = 60.0
AWAY_S = 10.0
BACKLOG = 40
"""People wait when the bot owes them this much: the machine's speed is not what is tried here."""


async def soak(
    engine: Engine,
    names: list[str],
    *,
    seconds: float,
    seed: int,
    copies: int,
    kill_every_s: float | None = None,
    away_every_s: float | None = None,
) -> dict[str, Any]:
    """Act at random for so long, then look whether everything is as it should be. Some copy dies every so often."""
    dice = random.Random(seed)
    done: Counter[str] = Counter()
    async with (
        LocalWorkspace(manifest_path=MANIFEST) as slack,
        replicas(engine, slack, copies) as bots,
    ):
        slack.delivery = noted = Noting(slack.delivery)
        begun = time.monotonic()
        deaths = Deaths(bots, dice, done)
        trouble = [asyncio.create_task(_kill(deaths, dice, kill_every_s))]
        if away_every_s is not None:
            trouble.append(asyncio.create_task(_take_away(engine, deaths, dice, away_every_s, done)))
        memory: list[str] = []
        connections = 0
        while (now := time.monotonic() - begun) < seconds:
            if _open_promises(engine) < BACKLOG:
                with suppress(SlackError, NoAnswer):
                    await _act(slack, names, dice, done)
            await _trouble(slack, dice, done)
            await asyncio.sleep(dice.uniform(0.05, 0.4))
            connections = max(connections, _connections(engine))
            if now >= len(memory) * MEMORY_EVERY_S:
                memory.append(f"{bots.memory_mb():.0f}")
        for task in trouble:
            task.cancel()
        await asyncio.gather(*trouble, return_exceptions=True)
        await slack.wait_for(lambda: not _open_promises(engine) and not undone(engine), timeout_s=300)
        wrong = _untrue(engine, slack)
        last = bots.memory_mb()
        await bots.stop()
        errors = Counter(re.findall(r"^\S+ ERROR (\S+): ", bots.logs(), re.MULTILINE))
    with Session(engine) as session:
        kept = set(session.scalars(select(col(Inbox.key))))
        failed = session.scalar(select(func.count()).where(col(Outbox.state) == "failed")) or 0
        doubled = session.execute(
            select(col(PurchaseOrder.draft_id))
            .where(col(PurchaseOrder.state) != "cancelled")
            .group_by(col(PurchaseOrder.draft_id))
            .having(func.count() > 1)
        ).all()
        orders = session.scalar(select(func.count()).select_from(PurchaseOrder)) or 0
    return {
        **done, "orders": orders, "acknowledged": len(noted.acknowledged),
        "acknowledged and not kept": sorted(noted.acknowledged - kept), "drafts with two orders": len(doubled),
        "promises failed": failed, "messages that do not show the truth": wrong,
        "errors logged": dict(errors), "deadlocks": _deadlocks(engine),
        "most connections to PostgreSQL": connections, "connections left": _connections(engine),
        "memory of the first copy by the minute, MB": f"{', '.join(memory)}; at last {last:.0f}",
    }  # fmt: skip


class Noting:
    """Slack's way to the bot, which notes what was acknowledged, by the key the inbox has for it."""

    def __init__(self, way: Delivery) -> None:
        self._way = way
        self.acknowledged: set[str] = set()

    @property
    def online(self) -> bool:
        """Whether a bot is there."""
        return self._way.online

    async def send(
        self, kind: Kind, payload: dict[str, Any], *, timeout_s: float, retry: Retry | None = None
    ) -> dict[str, Any]:
        """Deliver it. Raises `NoAnswer`."""
        answer = await self._way.send(kind, payload, timeout_s=timeout_s, retry=retry)
        if "bot_id" not in payload.get("event", {}):  # what the bot itself said asks nothing
            self.acknowledged.add(incoming.of(payload).key)
        return answer


class Deaths:
    """Copies die one at a time, and each is started again; the first lives on, as its memory is looked at."""

    def __init__(self, bots: Replicas, dice: random.Random, done: Counter[str]) -> None:
        self._bots, self._dice, self._done = bots, dice, done
        self._one_at_a_time = asyncio.Lock()

    async def another(self, what: str) -> None:
        """One dies, and is back when this ends; nothing where one is being started."""
        if not self._one_at_a_time.locked():
            async with self._one_at_a_time:
                self._done[what] += 1
                await self._bots.kill(self._dice.choice(self._bots.running[1:]))
                await self._bots.start()


async def _kill(deaths: Deaths, dice: random.Random, every_s: float | None) -> None:
    while every_s is not None:
        await asyncio.sleep(every_s * dice.uniform(0.5, 1.5))
        await deaths.another("kills")


async def _take_away(
    engine: Engine, deaths: Deaths, dice: random.Random, every_s: float, done: Counter[str]
) -> None:
    """Every so often there is no database for a while, and a copy dies over what it acknowledged meanwhile."""
    while True:
        await asyncio.sleep(every_s * dice.uniform(0.5, 1.5))
        done["times without a database"] += 1
        async with asyncio.TaskGroup() as group:
            with away(engine):
                await asyncio.sleep(AWAY_S * dice.uniform(0.3, 0.9))
                group.create_task(deaths.another("kills without a database"))
                await asyncio.sleep(AWAY_S * 0.1)


def _connections(engine: Engine) -> int:
    """How many others there are on this PostgreSQL database; 0 on SQLite."""
    if engine.dialect.name != "postgresql":
        return 0
    with suppress(OperationalError), engine.connect() as connection:
        count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        return int(connection.scalar(text(count)) or 0) - engine.pool.checkedin() - 1  # type: ignore[attr-defined]  # a QueuePool
    return 0


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


def _deadlocks(engine: Engine) -> int:
    if engine.dialect.name != "postgresql":
        return 0
    with engine.connect() as connection:
        count = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        return int(connection.scalar(text(count)) or 0)


def _open_promises(engine: Engine) -> int:
    """How many; 0 where the database is away."""
    with suppress(OperationalError), Session(engine) as session:
        return (
            session.scalar(
                select(func.count()).where(
                    col(Outbox.state).in_(("waiting", "sending")), col(Outbox.due_at) < datetime.now(UTC)
                )
            )
            or 0
        )
    return 0


def _untrue(engine: Engine, slack: LocalWorkspace) -> list[str]:
    """Which channel messages offer to approve a draft that is not open, and whether the store knows of them."""
    with Session(engine) as session:
        state = dict(session.execute(select(col(Draft.number), col(Draft.state))).all())
        known = set(session.scalars(select(col(Message.ts))))
    offered = [
        (message["ts"], ids.Payload.decode(element["value"]).draft)
        for message in slack.messages(people.RESTOCK)
        for block in message.get("blocks", ())
        for element in block.get("elements", ())
        if element.get("action_id") == ids.APPROVE
    ]
    return [
        f"{number} ({state[number]}) in {ts}, {'kept' if ts in known else 'unknown'}"
        for ts, number in offered
        if state[number] != "open"
    ]


def main() -> None:
    """Print what was done and what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    with own_database() as engine:
        ensure(engine, WORKSPACE, datetime.now(UTC))
        names = fill(engine, skus=40, days=120, today=datetime.now(UTC).date())
        several = engine.dialect.name == "postgresql"
        found = asyncio.run(
            soak(
                engine, names, seconds=arguments.minutes * 60, seed=arguments.seed, copies=2 if several else 1,
                kill_every_s=20.0 if several else None, away_every_s=60.0 if several else None,
            )
        )  # fmt: skip
        print(f"on {engine.dialect.name}")
    for what, figure in found.items():
        print(f"{what}: {figure}")


if __name__ == "__main__":
    main()
