"""Report files that somebody drops on the bot: read whole, reported, or refused by name, and nobody else's token shown."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot import ids
from bot.app import Application
from bot.listeners.files import is_slacks
from bot.local import people
from bot.local.state import Json
from bot.local.workspace import LocalWorkspace
from storage.tables import Audit, SalesDay
from tests.scenarios.bot_in_slack import play, until
from tests.scenarios.test_slack_clicks import private, shown

SALES = b"date,sku,units,revenue\n2026-11-20,HX-1,4,80.00\n2026-11-21,HX-1,6,120.00\n"


def sold(engine: Engine) -> Sequence[int]:
    with Session(engine) as session:
        return session.scalars(select(SalesDay.units).order_by(SalesDay.day)).all()


async def answer(slack: LocalWorkspace, channel: str, words: str) -> Json:
    found: list[Json] = await until(lambda: [m for m in slack.messages(channel) if words in m["text"]])
    return found[-1]


def test_a_file_dropped_in_a_direct_message_is_imported_and_reported_in_the_same_message(
    sqlite_engine: Engine,
) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        there = slack.dm(people.REQUESTER)
        await slack.upload(people.REQUESTER, there, [("sales.csv", SALES)])

        await answer(slack, there, "sales.csv was read")

        assert [4, 6] == list(sold(sqlite_engine))
        _dropped, *answers = slack.messages(there)
        assert 1 == len(answers), "what was being read is shown in the same message"

        await slack.upload(people.REQUESTER, there, [("again.csv", SALES)])
        await until(
            lambda: len(slack.messages(there)) == 4 and "Reading" not in slack.messages(there)[-1]["text"]
        )
        assert [4, 6] == list(sold(sqlite_engine))

    play(sqlite_engine, story)


def test_a_file_that_is_no_report_changes_nothing_and_the_other_one_is_read(sqlite_engine: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        there = slack.dm(people.REQUESTER)
        await slack.upload(people.REQUESTER, there, [("lamp.exe", b"MZ"), ("sales.csv", SALES)])

        told = await answer(slack, there, "sales.csv was read")

        assert "lamp.exe was not read" in told["text"]
        assert [4, 6] == list(sold(sqlite_engine))

    play(sqlite_engine, story)


def test_a_file_in_a_channel_is_read_when_the_message_mentions_the_bot(sqlite_engine: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.upload(people.REQUESTER, people.RESTOCK, [("sales.csv", SALES)], "@restock please read")

        told = await answer(slack, people.RESTOCK, "sales.csv was read")

        assert slack.messages(people.RESTOCK)[0]["ts"] == told["thread_ts"]
        assert [4, 6] == list(sold(sqlite_engine))

    play(sqlite_engine, story)


def test_a_file_is_taken_back_where_it_was_reported(sqlite_engine: Engine) -> None:
    """By who brought it, or who decides; the message says so and has no button any more, and the other file stays."""

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        wrong = SALES.replace(b"HX-1", b"XX-9")
        dropped = [("wrong.csv", wrong), ("right.csv", SALES)]
        await slack.upload(people.REQUESTER, people.RESTOCK, dropped, "@restock please read")
        told = await answer(slack, people.RESTOCK, "wrong.csv was read")
        assert 2 == str(told["blocks"]).count(ids.UNDO_IMPORT)
        assert [4, 4, 6, 6] == sorted(sold(sqlite_engine))

        assert "wrong.csv" in shown(told).splitlines()[0]
        block = told["blocks"][0]["block_id"]

        await slack.click(people.VIEWER, ids.UNDO_IMPORT, block_id=block)
        await private(slack, people.VIEWER, "may decide")
        await slack.click(people.REQUESTER, ids.UNDO_IMPORT, block_id=block)
        changed = await answer(slack, people.RESTOCK, "was taken back")
        assert told["ts"] == changed["ts"]
        assert f"*wrong.csv* was taken back by <@{people.REQUESTER}>" in shown(changed)
        assert "Gone: 2 rows and 1 SKU. As before: 0 rows." in shown(changed)
        assert "*right.csv* was read" in shown(changed)
        assert 1 == str(changed["blocks"]).count(ids.UNDO_IMPORT)
        assert [4, 6] == list(sold(sqlite_engine))

        await slack.click(people.APPROVER, ids.UNDO_IMPORT, message=told, block_id=block)  # as seen before
        await private(slack, people.APPROVER, f"was taken back by <@{people.REQUESTER}>")
        await slack.upload(people.REQUESTER, people.RESTOCK, [("once-more.csv", wrong)], "@restock")
        await answer(slack, people.RESTOCK, "once-more.csv was read")
        assert [4, 4, 6, 6] == sorted(sold(sqlite_engine))

    play(sqlite_engine, story)
    with Session(sqlite_engine) as session:
        logged = session.execute(select(Audit.person, Audit.subject).where(Audit.verb == "import_taken_back"))
        assert [(people.REQUESTER, "1")] == [tuple(row) for row in logged]


@pytest.mark.parametrize(
    ("url", "may_see_the_token"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/sales.csv", True),
        ("https://slack.com/x", True),
        ("https://slack.com.evil.example/x", False),
        ("https://evil.example/files.slack.com", False),
        ("http://files.slack.com/x", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_the_bots_token_is_shown_to_slack_alone(url: str, may_see_the_token: bool) -> None:
    assert may_see_the_token == is_slacks(url, "https://slack.com/api/")


def test_a_slack_compatible_server_serves_its_own_files() -> None:
    assert is_slacks("http://127.0.0.1:8347/files/F1/a.csv", "http://127.0.0.1:8347/api/")
    assert not is_slacks("http://127.0.0.1:8348/files/F1/a.csv", "http://127.0.0.1:8347/api/")
