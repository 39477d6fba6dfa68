"""What the store does not take is on the disk before it is acknowledged, and is done once, by this program or the next."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import Engine

from bench.databases import away
from bot import inbox
from storage import db, held
from storage.db import connect
from storage.queries.program.inbox import Kept, Place
from tests.bot.boxed import Bot, command, mention, running
from tests.bot.usecases.seller import NOW, WS
from tests.scenarios.bot_in_slack import until


@pytest.fixture(autouse=True)
def hasty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store is soon given up, and what it does not take is kept where the test is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(inbox, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(inbox, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(db, "_BUSY_MS", 200)


@pytest.fixture
def done() -> list[str]:
    """What was done, in order."""
    return []


@pytest.fixture
def make(engine: Engine, done: list[str]) -> Iterator[Any]:
    """Makes bots that share a store and a folder, each with connections of its own."""
    engines = []

    async def work(body: dict[str, Any]) -> None:
        done.append(body.get("trigger_id") or body["event_id"])

    def made() -> Bot:
        engines.append(connect(engine.url.render_as_string(hide_password=False)))
        return Bot(engines[-1], work)

    yield made
    for each in engines:
        each.dispose()


def _files(bot: Bot) -> list[Path]:
    return list(bot.folder.iterdir())


def test_it_is_acknowledged_when_the_disk_has_it_and_gone_from_there_when_the_store_has_it(
    engine: Engine, make: Any, done: list[str]
) -> None:
    async def story() -> None:
        async with running(make()) as bot:
            with away(engine):
                assert 200 == await bot.deliver(command())
                (file,) = _files(bot)
                assert (0o600, 0o700) == (file.stat().st_mode & 0o777, bot.folder.stat().st_mode & 0o777)
                ((_, key, _, body),) = json.loads(file.read_text())
                assert ("command:t1", "help") == (key, body["text"])
                assert "token" not in body
            await until(lambda: bot.rows() == {"t1": None})
            await until(lambda: not _files(bot))
            assert ["t1"] == done

    asyncio.run(story())


def test_what_a_bot_that_stops_leaves_on_the_disk_is_done_by_the_next_one_once(
    engine: Engine, make: Any, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "STOP_SECONDS", 0.1)

    async def story() -> None:
        with away(engine):
            async with running(make()) as bot:
                assert 200 == await bot.deliver(command())
                assert 503 == await bot.deliver(mention()), "Slack repeats it"
            assert "lost" not in [news for news, _ in bot.told]
        assert [] == done
        async with running(make()) as bot:
            await until(lambda: bot.rows() == {"t1": None, "Ev1": None})
            assert 200 == await bot.deliver(mention()), "Slack's repetition"
            await until(lambda: not _files(bot))
            assert {"t1", "Ev1"} == set(done)
        async with running(make()):
            await asyncio.sleep(0.2)
        assert 2 == len(done)

    asyncio.run(story())


def test_bots_that_share_a_folder_do_it_once(engine: Engine, make: Any, done: list[str]) -> None:
    """Both hold what one was delivered, and both may store it."""

    async def story() -> None:
        async with running(make()) as first, running(make()) as second:
            with away(engine):
                assert {200} == set(await asyncio.gather(*(first.deliver(command(n)) for n in range(9))))
                await until(lambda: 9 == len(second.box._arrived))
            await until(lambda: not any(first.rows().values()) and not _files(first))
            await asyncio.sleep(0.2)
            assert [f"t{n}" for n in range(9)] == sorted(done)

    asyncio.run(story())


def test_a_storm_is_written_to_few_files(engine: Engine, make: Any, done: list[str]) -> None:
    async def story() -> None:
        async with running(make()) as bot:
            with away(engine):
                answers = await asyncio.gather(*(bot.deliver(command(n)) for n in range(100)))
                assert {200} == set(answers)
                assert len(_files(bot)) < 50
            await until(lambda: 100 == len(done) and not _files(bot))
            assert 100 == len(set(done))

    asyncio.run(story())


def test_what_the_store_refuses_for_good_is_told_and_hinders_nothing_else(
    engine: Engine, make: Any, done: list[str]
) -> None:
    async def story() -> None:
        bot = make()
        nobody = Kept(Place("nobody", "command:t8"), command(8), NOW, 1)
        mine = Kept(Place(WS, "command:t9"), command(9), NOW, 1)
        held.write(held.new_name(bot.folder, NOW), [nobody, mine])
        held.new_name(bot.folder, NOW).write_text("torn")
        async with running(bot):
            await until(lambda: bot.told and ["t9"] == done)
            assert [("interrupted", "nobody")] == [(news, kept.place.workspace_id) for news, kept in bot.told]
            await until(lambda: [".unreadable"] == [file.suffix for file in _files(bot)])

    asyncio.run(story())


def test_a_click_whose_disk_is_slow_while_the_store_comes_back_is_acknowledged_and_leaves_no_file(
    engine: Engine, make: Any, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        go_on, real = asyncio.Event(), bot.box._late.keep

        async def slow(kept: Kept) -> bool:
            await go_on.wait()
            return await real(kept)

        monkeypatch.setattr(bot.box._late, "keep", slow)
        async with running(bot):
            with away(engine):
                asked = asyncio.create_task(
                    bot.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=command()))
                )
                await asyncio.sleep(0.3)
            await until(lambda: ["t1"] == done)
            go_on.set()
            assert 200 == (await asked).status
            await until(lambda: not _files(bot))

    bot = make()
    asyncio.run(story())
