"""`restock digest --dry-run`: what the morning's digest would say now."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import common
from core.errors import BadUse
from core.phrase import Phrase


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("digest")
    def digest(
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Print it; the running bot is what posts it.")
        ] = False,
        language: Annotated[str, typer.Option("--lang", help="en or zh_CN.")] = "en",
        as_of: common.AsOf = None,
    ) -> None:
        """Print the digest as it would be posted; the night's work is done first where it has not been done."""
        from datetime import UTC, datetime

        from bot.facts import Reader
        from bot.render import digest as view
        from bot.usecases import nightly, settings
        from bot.usecases.plans import overview

        if not dry_run:
            raise BadUse(
                Phrase("Digests are posted by “restock serve”; add --dry-run to see here what it would post")
            )
        if language not in settings.LANGUAGES:
            raise BadUse(Phrase("--lang: {language} is not one of en, zh_CN", {"language": language}))
        engine = common.store()
        today = common.today(engine, as_of)
        if overview.planned_on(engine, common.DEFAULT_WORKSPACE) < today:
            with common.progress("Forecasting and deciding") as tell:
                nightly.run(engine, common.DEFAULT_WORKSPACE, today, datetime.now(UTC), on_progress=tell)
        facts = overview.waiting(engine, common.DEFAULT_WORKSPACE, today)
        shown = view.digest(facts, Reader(locale=language))
        for block in shown.blocks:
            for text in texts(block):
                typer.echo(text)


def texts(block: dict[str, object]) -> list[str]:
    """The words of a block, without its buttons."""
    if block.get("type") == "actions":
        return []
    found = []
    for value in block.values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and isinstance(each.get("text"), str):
                found.append(str(each["text"]))
    return found
