"""The demo around the seller: its first messages, its second start, a port that is taken."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.facts import DigestFacts, DraftFacts, Freshness, Reader
from bot.local import demo, people
from bot.local.validate import check_message
from bot.local.welcome import READERS, greet, welcome
from bot.local.workspace import LocalWorkspace
from core.errors import BadInput
from storage.tables import Outbox

NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
DRAFT = DraftFacts(
    number="R-2026-0001", version=1, state="open", sku_id=1, sku="HX-12", title="Lamp", quantity=24, orders=(),
    currency="USD", cash=None, money_at_stake=None, order_by=None, created_at=NOW,
)  # fmt: skip
FRESH = Freshness(sales_through=date(2026, 11, 21), stock_as_of=None, imported_at=None)


def facts(*drafts: DraftFacts) -> DigestFacts:
    return DigestFacts(date(2026, 11, 22), drafts, 59, (), (), FRESH)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("drafts", [(), (DRAFT,)], ids=["nothing waits", "a draft waits"])
def test_the_welcome_is_a_message_that_slack_takes(locale: str, drafts: tuple[DraftFacts, ...]) -> None:
    """In both languages, with and without an example."""
    message = welcome(Reader(locale=locale), facts(*drafts))

    assert [] == check_message({"text": message.text, "blocks": message.blocks})


def test_the_example_is_a_sku_that_waits() -> None:
    """What the welcome says to type brings something."""
    assert "/restock HX-12" in welcome(Reader(), facts(DRAFT)).text
    assert "60 SKUs" in welcome(Reader(), facts(DRAFT)).text


def test_greeting_twice_promises_once(sqlite_engine: Engine) -> None:
    """In each channel the digest of its own day, then the welcome, in one lane."""
    greet(sqlite_engine, "default", facts(DRAFT), NOW)
    greet(sqlite_engine, "default", facts(DRAFT), NOW)
    with Session(sqlite_engine) as session:
        promised = [(row.lane, row.kind) for row in session.scalars(select(Outbox).order_by(Outbox.id))]

    lanes = [f"digest:{channel}" for channel in (people.RESTOCK, people.OPS_CN)]
    assert [(lane, kind) for lane in lanes for kind in ("digest", "reply")] == promised


def test_a_taken_port_is_named_with_the_cure() -> None:
    """Before anything else is done."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(BadInput, match=f"Port {port} is taken.*--port {port + 1}"):
            demo.check_port(port)
    demo.check_port(port)


def test_a_second_start_makes_no_seller(tmp_path: Path) -> None:
    """Where the first start was finished, nothing is made, imported or said again."""
    (tmp_path / "ready").write_text("2026-11-21")
    steps: list[str] = []
    prepared = demo.prepare(tmp_path, NOW, lambda step, *_: steps.append(step))

    with Session(prepared.engine) as session:
        assert [] == list(session.scalars(select(Outbox)))
    prepared.engine.dispose()
    assert [] == steps
    assert not prepared.is_new
    assert not (tmp_path / "files").exists()


async def test_the_first_messages_are_there_without_typing(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot as it is posts them, once however often it starts; settings for a real Slack are left aside."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-real")
    monkeypatch.setenv("SLACK_API_URL", "https://slack.com/api/")
    now = datetime.now(UTC)
    greet(sqlite_engine, "default", facts(DRAFT), now)
    for _ in range(2):
        shown = await first_look(demo.Prepared(sqlite_engine, facts(DRAFT), True), tmp_path)

        assert 2 == len(shown[people.RESTOCK])
        assert shown[people.RESTOCK][1].startswith("Welcome to Restock\n")
        assert 2 == len(shown[people.OPS_CN])


async def first_look(prepared: demo.Prepared, folder: Path) -> dict[str, list[str]]:
    """What the demo's channels show when everything was delivered."""
    running: asyncio.Future[LocalWorkspace] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    serving = asyncio.ensure_future(demo.serve(prepared, folder, 0, on_ready=running.set_result, until=stop))
    await asyncio.wait([running, serving], return_when=asyncio.FIRST_COMPLETED)
    try:
        workspace = running.result()
        await workspace.wait_for(lambda: all(len(workspace.messages(c)) >= 2 for c in READERS))
    finally:
        stop.set()
        await serving
    return {channel: [m["text"] for m in workspace.messages(channel)] for channel in READERS}
