"""The first minutes in a workspace without a file: what could not be known is not told as calm, and one click says how to begin."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from bot import ids
from bot.app import Application
from bot.local import people
from bot.local.workspace import LocalWorkspace
from tests.scenarios.bot_in_slack import play, until


def test_before_the_first_file_every_list_says_how_to_begin(sqlite_engine: Engine) -> None:
    """A typing error is still put right, and help still comes."""

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        def heard() -> list[dict[str, Any]]:
            return slack.ephemeral(people.REQUESTER)

        for line in ("", " alerts", " budget 5000", " claims", " HX-12", " report"):
            before = len(heard())
            await slack.command(people.REQUESTER, people.RESTOCK, f"/restock{line}")
            await until(lambda before=before: len(heard()) > before)  # type: ignore[misc]
            assert "I have no data yet" in heard()[-1]["text"], line
        await slack.command(people.REQUESTER, people.RESTOCK, "/restock hlep")
        await until(lambda: "Did you mean" in heard()[-1]["text"])

        await slack.click(people.REQUESTER, ids.RUN, message=heard()[0])
        await until(lambda: "All Orders (Reports → Fulfillment → Sales)" in heard()[-1]["text"])

    play(sqlite_engine, story)
