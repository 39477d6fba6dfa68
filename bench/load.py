"""How fast does the bot answer on a large store, and does it stay right under a storm of clicks?

`make load` prints each figure as it is measured; the suite runs a small version. All times are of this process on this
machine; the acknowledgement is given as a ratio to a Bolt app that does nothing but acknowledge, in the same run. A phase
that takes longer than its limit ends the run, tells what was outstanding and shows where bot and bench stood.
"""

from __future__ import annotations

import argparse
import asyncio
import faulthandler
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bench.databases import own_database
from bench.store import WORKSPACE, fill
from bot import ids
from bot.app import build
from bot.local import people
from bot.local.delivery import NoAnswer
from bot.local.workspace import LocalWorkspace
from bot.settings import Settings
from storage.queries.program.workspaces import ensure
from storage.tables import Draft, Inbox, Outbox, PurchaseOrder

LIMITS_S = {"start": 60, "acknowledgements": 240, "cards": 240, "storm": 240, "stop": 60}
FOREVER_S = 3600
"""Waits inside a phase are ended by its limit."""

CLICKS_MOST, AGAIN_S = 20, 1.0
"""How often a click is made at most, and how long a person waits before the next."""

STUCK_S = 20
"""How long after a phase's limit an event loop that no longer turns is ended too."""

MANIFEST = Path(__file__).parents[1] / "manifest.yml"


@dataclass(frozen=True)
class Figures:
    """What was measured: seconds, the ratio of acknowledgements, and purchase orders per draft after the storm."""

    ack_s: float
    bare_ack_s: float
    card_s: list[float]
    clicks: int
    storm_s: float
    drafts: int
    orders: int

    @property
    def ack_ratio(self) -> float:
        """Our acknowledgement against the bare one."""
        return self.ack_s / self.bare_ack_s


class Hung(Exception):
    """A phase was not done within its limit."""


@asynccontextmanager
async def phase(
    name: str, outstanding: Callable[[], str], limit_s: float | None = None
) -> AsyncIterator[None]:
    """End with `Hung` when this takes longer than its limit, showing the stacks of all threads and tasks first."""
    limit = LIMITS_S[name] if limit_s is None else limit_s
    faulthandler.dump_traceback_later(limit + STUCK_S, exit=True, file=sys.__stderr__)
    seen = asyncio.get_running_loop().call_later(limit, _show_stacks)
    try:
        async with asyncio.timeout(
            limit + 0.1
        ):  # a moment later: what is cancelled has no stack left to show
            yield
    except TimeoutError as late:
        why = str(late) or f"not done within {limit:g} s"
        raise Hung(f"{name}: {why}; outstanding: {outstanding()}") from late
    finally:
        seen.cancel()
        faulthandler.cancel_dump_traceback_later()


def _show_stacks() -> None:
    faulthandler.dump_traceback(file=sys.__stderr__)
    for task in asyncio.all_tasks():
        print(f"task {task.get_name()}:", file=sys.stderr)
        waits: Any = task.get_coro()
        while (frame := getattr(waits, "cr_frame", None) or getattr(waits, "gi_frame", None)) is not None:
            code = frame.f_code
            print(f"  {code.co_filename}:{frame.f_lineno} in {code.co_qualname}", file=sys.stderr)
            waits = getattr(waits, "cr_await", None) or getattr(waits, "gi_yieldfrom", None)


def promised(engine: Engine) -> str:
    """How many effects the outbox still owes, by state, the last error among them, and what people were answered."""
    with Session(engine) as session:
        states = session.execute(select(col(Outbox.state), func.count()).group_by(col(Outbox.state))).all()
        error = session.scalar(
            select(col(Outbox.last_error))
            .where(col(Outbox.last_error).is_not(None))
            .order_by(col(Outbox.id).desc())
        )
        replies = session.scalars(select(col(Outbox.key)).where(col(Outbox.kind) == "reply")).all()
    owed = ", ".join(f"{state} {count}" for state, count in states) or "nothing"
    names = Counter(key.rpartition(":")[2] for key in replies)
    answers = ", ".join(f"{name} {count}" for name, count in names.most_common()) or "none"
    return f"deliveries undone: {undone(engine)}; outbox: {owed}; answers: {answers}" + (
        f"; last error: {error}" if error else ""
    )


async def measure(
    engine: Engine,
    names: list[str],
    *,
    acks: int,
    cards: int,
    clicks: int,
    tell: Callable[[str], None] = lambda line: None,
) -> Figures:
    """Drive the unmodified bot in a local workspace; ``tell`` hears of each figure at once. Raises `Hung`."""
    async with (
        LocalWorkspace(manifest_path=MANIFEST) as slack,
        LocalWorkspace(manifest_path=MANIFEST) as other,
    ):
        settings = Settings.model_construct(
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=SecretStr(slack.app_token),
            slack_api_url=slack.api_url,
        )
        bot = build(settings, engine, scheduler=False)
        bare = AsyncApp(
            client=AsyncWebClient(token=other.bot_token, base_url=other.api_url),
            signing_secret="unused",  # noqa: S106  # Socket Mode signs nothing
        )

        @bare.command(ids.COMMAND)
        async def acknowledge(ack: Callable[[], Awaitable[None]]) -> None:
            await ack()

        handler = AsyncSocketModeHandler(bare, other.app_token)

        def outstanding() -> str:
            return f"{len(slack.messages(people.RESTOCK))} messages in the channel; {promised(engine)}"

        async with phase("start", outstanding):
            await bot.start()
            await handler.connect_async()
        try:
            async with phase("acknowledgements", outstanding):
                ours, theirs = await _acknowledgements(slack, other, names, acks)
            tell(
                f"acknowledged in {ours * 1000:.1f} ms, {ours / theirs:.1f} x a bare acknowledgement (median of {acks})"
            )
            async with phase("cards", outstanding):
                card_s = [await _card(slack, name) for name in names[-cards:]]
            tell(
                f"whole card with chart: median {statistics.median(card_s):.2f} s, worst {max(card_s):.2f} s of {cards}"
            )
            async with phase("storm", outstanding):
                storm = await _storm(engine, slack, clicks)
            again = "".join(f"; {count} made again after {code}" for code, count in storm.failed.items())
            tell(
                f"{clicks} clicks at once: {storm.orders} orders for {storm.drafts} drafts in {storm.seconds:.1f} s{again}"
            )
        finally:
            async with phase("stop", outstanding):
                await handler.close_async()
                await bot.stop()
    return Figures(ours, theirs, card_s, clicks, storm.seconds, storm.drafts, storm.orders)


async def _acknowledgements(
    slack: LocalWorkspace, other: LocalWorkspace, names: list[str], n: int
) -> tuple[float, float]:
    await _card(slack, names[0])  # the first one imports what is heavy
    await _timed(other.command(people.REQUESTER, people.RESTOCK, f"{ids.COMMAND} {names[0]}"))
    ours, theirs = [], []
    for k in range(n):
        theirs.append(
            await _timed(other.command(people.REQUESTER, people.RESTOCK, f"{ids.COMMAND} {names[k]}"))
        )
        ours.append(
            await _timed(slack.command(people.REQUESTER, people.RESTOCK, f"{ids.COMMAND} {names[1 + k]}"))
        )
        await asyncio.sleep(0.05)
    # The cards asked for are still being made; the next figures are of a bot that has nothing else to do.
    await slack.wait_for(lambda: len(slack.messages(people.RESTOCK)) > n, timeout_s=FOREVER_S)
    await asyncio.sleep(2.0)
    return statistics.median(ours), statistics.median(theirs)


async def _card(slack: LocalWorkspace, name: str) -> float:
    """Seconds from the command to the whole message, chart included, in the channel."""

    def shown() -> bool:
        # The newest only: a copy of the whole channel at each look would be measured too.
        newest = slack.state.messages[people.RESTOCK][-3:]
        return any(name in m.text and any(b["type"] == "image" for b in m.blocks or ()) for m in newest)

    start = time.perf_counter()
    await slack.command(people.REQUESTER, people.RESTOCK, f"{ids.COMMAND} {name}")
    await slack.wait_for(shown, timeout_s=FOREVER_S)
    return time.perf_counter() - start


@dataclass(frozen=True)
class Storm:
    """Seconds until all is approved, drafts, orders, and clicks that got no answer, by what Slack would show."""

    seconds: float
    drafts: int
    orders: int
    failed: dict[str, int]


async def _storm(engine: Engine, slack: LocalWorkspace, clicks: int) -> Storm:
    """``clicks`` Approve clicks at once by two people, half of them on one draft; ends when every one has its outcome."""
    buttons = [
        (message, element, block.get("block_id"))
        for message in slack.messages(people.RESTOCK)
        for block in message.get("blocks", ())
        for element in block.get("elements", ())
        if element.get("action_id") == ids.APPROVE
    ]
    numbers = {ids.Payload.decode(element["value"]).draft for _, element, _ in buttons}
    spread = [buttons[0] if n % 2 else buttons[n // 2 % len(buttons)] for n in range(clicks)]
    start = time.perf_counter()
    failed: Counter[str] = Counter()

    async def click(n: int) -> None:
        """As a person does: where Slack says that the click did not get through, again a moment later."""
        message, element, block_id = spread[n]
        who = people.APPROVER if n % 4 < 2 else people.APPROVER_ZH
        for _ in range(CLICKS_MOST):
            try:
                await slack.click(
                    who, ids.APPROVE, message=message, block_id=block_id, value=element["value"]
                )
            except NoAnswer as none:
                failed[none.code] += 1
                await asyncio.sleep(AGAIN_S)
            else:
                return

    await asyncio.gather(*(click(n) for n in range(clicks)))

    def approved() -> int:
        with Session(engine) as session:
            return (
                session.scalar(
                    select(func.count()).where(col(Draft.number).in_(numbers), col(Draft.state) == "approved")
                )
                or 0
            )

    await slack.wait_for(lambda: approved() == len(numbers), timeout_s=FOREVER_S)
    seconds = time.perf_counter() - start
    await slack.wait_for(lambda: not undone(engine), timeout_s=FOREVER_S)
    with Session(engine) as session:
        orders = session.scalar(select(func.count()).select_from(PurchaseOrder)) or 0
    return Storm(seconds, len(numbers), orders, dict(failed))


def undone(engine: Engine) -> int:
    """How many deliveries were acknowledged and have neither an effect nor an answer yet."""
    with Session(engine) as session:
        count = select(func.count()).select_from(Inbox).where(col(Inbox.done_at).is_(None))
        return session.scalar(count) or 0


async def _timed(work: Awaitable[Any]) -> float:
    start = time.perf_counter()
    await work
    return time.perf_counter() - start


def start_up_s() -> float:
    """Seconds a fresh interpreter takes to import the bot, the median of five."""
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import bot.app"], check=True)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Print the figures as they come."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--skus", type=int, default=5000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--cards", type=int, default=20)
    arguments = parser.parse_args()
    with own_database() as engine:
        ensure(engine, WORKSPACE, datetime.now(UTC))
        start = time.perf_counter()
        names = fill(engine, skus=arguments.skus, days=arguments.days, today=datetime.now(UTC).date())
        _say(
            f"store: {arguments.skus} SKUs x {arguments.days} days, filled in {time.perf_counter() - start:.0f} s"
        )
        _say(f"start-up (import bot.app, fresh interpreter): {start_up_s():.2f} s")
        try:
            asyncio.run(measure(engine, names, acks=30, cards=arguments.cards, clicks=500, tell=_say))
        except Hung as hung:
            sys.exit(str(hung))


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
