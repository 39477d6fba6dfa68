"""`restock ask`: a question in English or Chinese, answered from data, without Slack."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli import common


def register(app: typer.Typer) -> None:
    """Declare the verb."""

    @app.command("ask")
    def ask(
        question: Annotated[
            str, typer.Argument(help='For example "competitor alerts this week" or "竞品这周有什么动静".')
        ],
        as_of: common.AsOf = None,
        as_json: common.Json = False,
    ) -> None:
        """Answer a question from the imported data; never a guess."""
        from bot.ask.answer import answer
        from bot.facts import Reader
        from bot.i18n import words
        from bot.render.answers import plain_text

        engine = common.store()
        found = answer(
            engine, common.DEFAULT_WORKSPACE, question, today=common.today(as_of), now=datetime.now(UTC)
        )
        asked = found.question
        reader = Reader(locale="zh_CN" if asked.language == "zh" else "en")
        if not as_json:
            if found.understood_as is not None:
                print(f"[{words(reader, found.understood_as)}]")
            print(plain_text(found, reader))
            for line in (*(words(reader, source) for source in found.sources), *found.examples):
                print(f"  {line}")
            return
        days = None
        if asked.first_day is not None:
            days = {"from": asked.first_day, "to": asked.last_day}
        common.print_json(
            {
                "language": asked.language,
                "intent": asked.intent,
                "skus": asked.skus,
                "asins": asked.asins,
                "keywords": asked.keywords,
                "period": days,
                "compare_to": asked.compare_to,
                "filters": asked.filters,
                "limit": asked.limit,
                "understood_as": None if found.understood_as is None else words(reader, found.understood_as),
                "answer": plain_text(found, reader),
                "sources": [words(reader, source) for source in found.sources],
                "confidence": asked.confidence,
            }
        )
