"""Stories of the market in Slack: a file that lacks its day, one nobody knows, and competitors that are watched."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, text

from bot import ids
from bot.app import Application
from bot.local import people
from bot.local.state import Json
from bot.local.workspace import LocalWorkspace
from tests.bot.usecases.seller import add_history, add_skus
from tests.scenarios.bot_in_slack import play, until
from tests.scenarios.test_slack_clicks import CHANNEL, private, shown, window
from tests.scenarios.test_slack_troubles import Repeating

MAGNET = b'Keyword Phrase,Magnet IQ Score,Search Volume\nstorage bins,4,"5,400"\nstorage box,9,>800\n'
UNKNOWN = b"Suchbegriff;Monatliche Suchen;Rang\nkisten;1.200;4\nboxen;>900;12\n"


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


async def answer(slack: LocalWorkspace, channel: str, words: str) -> Json:
    found: list[Json] = await until(lambda: [m for m in slack.messages(channel) if words in m["text"]])
    return found[-1]


def test_a_helium_10_export_is_read_once_somebody_said_its_day(sqlite_engine: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        there = slack.dm(people.REQUESTER)
        await slack.upload(people.REQUESTER, there, [("magnet.csv", MAGNET)])
        await answer(slack, there, "magnet.csv was not read")
        assert [] == rows(sqlite_engine, "select * from keyword_day")

        await slack.click(people.REQUESTER, ids.ANSWER_IMPORT)
        await window(slack, people.REQUESTER, ids.DAYS_VIEW)
        assert {} == await slack.submit_view(people.REQUESTER, {ids.FIRST_DAY: {ids.FIRST_DAY: "2026-11-20"}})

        await answer(slack, there, "magnet.csv was read")
        assert [("storage bins", 5400), ("storage box", 800)] == rows(
            sqlite_engine, "select keyword, search_volume from keyword_day order by keyword"
        )

    play(sqlite_engine, story)


def test_columns_that_nobody_knows_are_said_once_and_remembered(sqlite_engine: Engine) -> None:
    """A German export with semicolons: the window offers its columns, the next file with them is read at once."""

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        there = slack.dm(people.REQUESTER)
        await slack.upload(people.REQUESTER, there, [("export.csv", UNKNOWN)])
        await answer(slack, there, "export.csv was not read")

        await slack.click(people.REQUESTER, ids.ANSWER_IMPORT)
        view = await window(slack, people.REQUESTER, ids.MAP_VIEW)
        assert "Monatliche Suchen" in str(view)
        field = f"{ids.MAP_FIELD}.keywords"
        said = {
            ids.MAP_KIND: {ids.MAP_KIND: "keywords"},
            f"{field}.keyword": {ids.MAP_FIELD: "0"},
            f"{field}.search_volume": {ids.MAP_FIELD: "1"},
            f"{field}.organic_rank": {ids.MAP_FIELD: "2"},
            f"{ids.FIRST_DAY}.keywords": {ids.FIRST_DAY: "2026-11-20"},
        }
        assert {} == await slack.submit_view(people.REQUESTER, said)
        await answer(slack, there, "export.csv was read")
        query = "select keyword, search_volume, organic_rank from keyword_day where keyword <> 'deckel' order by keyword"
        assert [("boxen", 900, 12), ("kisten", 1200, 4)] == rows(sqlite_engine, query)

        more = UNKNOWN.replace(b"kisten", b"deckel")
        await slack.upload(people.REQUESTER, there, [("later.csv", more)])
        await answer(slack, there, "later.csv was not read")
        await slack.click(people.REQUESTER, ids.ANSWER_IMPORT)
        await window(slack, people.REQUESTER, ids.DAYS_VIEW)

    play(sqlite_engine, story)


def test_columns_said_again_after_a_crash_are_answered_as_the_first_time(sqlite_engine: Engine) -> None:
    """The file's bytes are gone by then; the person is not told to drop it again."""

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        there = slack.dm(people.REQUESTER)
        slack.delivery = repeating = Repeating(slack.delivery)
        await slack.upload(people.REQUESTER, there, [("export.csv", UNKNOWN)])
        await answer(slack, there, "export.csv was not read")
        await slack.click(people.REQUESTER, ids.ANSWER_IMPORT)
        await window(slack, people.REQUESTER, ids.MAP_VIEW)
        said = {
            ids.MAP_KIND: {ids.MAP_KIND: "keywords"},
            f"{ids.MAP_FIELD}.keywords.keyword": {ids.MAP_FIELD: "0"},
            f"{ids.MAP_FIELD}.keywords.search_volume": {ids.MAP_FIELD: "1"},
            f"{ids.FIRST_DAY}.keywords": {ids.FIRST_DAY: "2026-11-20"},
        }
        await slack.submit_view(people.REQUESTER, said)
        await answer(slack, there, "export.csv was read")
        before = len(slack.messages(there))
        await repeating.again("interactive")
        await until(lambda: rows(sqlite_engine, "select count(*) from inbox where done_at is null") == [(0,)])
        await asyncio.sleep(0.2)
        assert before == len(slack.messages(there))

    play(sqlite_engine, story)


def test_competitors_are_watched_listed_and_left_alone(sqlite_engine: Engine) -> None:
    add_history(sqlite_engine, add_skus(sqlite_engine, 1, category="Kitchen", price=Decimal(20)), days=60)

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.REQUESTER, CHANNEL, "/restock watch HX-1 b0rival001")
        told = await private(slack, people.REQUESTER, "B0RIVAL001 is watched for HX-1")
        assert "not in any file yet" in shown(told)
        assert [("B0RIVAL001", 1)] == rows(sqlite_engine, "select competitor_asin, watched from rival_watch")

        await slack.click(people.REQUESTER, f"{ids.UNWATCH}.1")
        await private(slack, people.REQUESTER, "B0RIVAL001 is left alone")
        assert [("B0RIVAL001", 0)] == rows(sqlite_engine, "select competitor_asin, watched from rival_watch")
        await slack.command(people.REQUESTER, CHANNEL, "/restock watch HX-1 B0RIVAL00")
        await private(slack, people.REQUESTER, "HX-1 B0RIVAL00")

    play(sqlite_engine, story)


def test_a_word_that_is_no_asin_is_told_so_beside_the_sku_it_follows(sqlite_engine: Engine) -> None:
    add_skus(sqlite_engine)

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.APPROVER, people.RESTOCK, "/restock watch HX-1 abc")
        await until(
            lambda: any("“abc” is not an ASIN" in m["text"] for m in slack.ephemeral(people.APPROVER))
        )

    play(sqlite_engine, story)
