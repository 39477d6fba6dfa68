"""`restock ask`: a question in English or Chinese, answered from data, without Slack."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import common

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.ask.query import Span


def register(app: typer.Typer) -> None:
    """Declare the verb."""

    @app.command("ask")
    def ask(
        question: Annotated[
            str, typer.Argument(help='For example "competitor alerts this week" or "竞品这周有什么动静".')
        ],
        after: Annotated[
            list[str] | None,
            typer.Option(
                "--after",
                metavar="QUESTION",
                help="The question before it, which this one goes on from; repeatable.",
            ),
        ] = None,
        as_of: common.AsOf = None,
        as_json: common.Json = False,
    ) -> None:
        """Answer a question from the imported data; never a guess.

        Where the answer rests on forecasts and decisions and new files came since the last run, that is done first.
        """
        from bot.ask import model
        from bot.ask.answer import answer
        from bot.ask.parse import parse
        from bot.facts import Reader
        from bot.i18n import words
        from bot.render.answers import plain_text
        from bot.usecases import standing

        engine = common.store()
        day, previous = common.today(engine, as_of), None
        for earlier in after or ():
            previous = parse(engine, common.DEFAULT_WORKSPACE, earlier, day, previous)
        _run_first(engine, parse(engine, common.DEFAULT_WORKSPACE, question, day, previous).intent, day)
        standing.see(engine, common.DEFAULT_WORKSPACE, day, datetime.now(UTC))
        found = answer(
            engine,
            common.DEFAULT_WORKSPACE,
            question,
            today=day,
            now=datetime.now(UTC),
            previous=previous,
            reader=model.configured(),
        )
        asked = found.query
        reader = Reader(locale="zh_CN" if asked.language == "zh" else "en")
        if not as_json:
            if found.understood_as is not None:
                print(f"[{words(reader, found.understood_as)}]")
            print(plain_text(found, reader))
            for line in (*(words(reader, source) for source in found.sources), *found.examples):
                print(f"  {line}")
            return
        common.print_json(
            {
                "language": asked.language,
                "intent": asked.intent,
                "skus": asked.skus,
                "asins": asked.asins,
                "keywords": asked.keywords,
                "period": _days(asked.period),
                "compare_to": _days(asked.compare),
                "filters": asked.filters,
                "limit": asked.limit,
                "understood_as": None if found.understood_as is None else words(reader, found.understood_as),
                "answer": plain_text(found, reader),
                "sources": [words(reader, source) for source in found.sources],
                "confidence": asked.confidence,
            }
        )


def _run_first(engine: Engine, intent: str, day: date) -> None:
    """Do the night's work where the question rests on it and it was not done for this day or these files."""
    from bot.ask.answer import PLANNED
    from bot.usecases import nightly
    from bot.usecases.plans import overview

    if intent not in PLANNED:
        return
    behind = nightly.unseen_data(engine, common.DEFAULT_WORKSPACE) is not None
    if behind or overview.planned_on(engine, common.DEFAULT_WORKSPACE) < day:
        with common.progress("Forecasting and deciding") as tell:
            nightly.run(engine, common.DEFAULT_WORKSPACE, day, datetime.now(UTC), on_progress=tell)


def _days(span: Span | None) -> dict[str, date] | None:
    return None if span is None else {"from": span.first, "to": span.last}
