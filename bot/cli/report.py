"""`restock report --week`: the weekly report, printed, as JSON, or as the files that go with it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import common
from core.errors import BadUse
from core.phrase import Phrase


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("report")
    def report(
        week: Annotated[
            bool, typer.Option("--week", help="The last whole week, the only report there is.")
        ] = False,
        language: Annotated[str, typer.Option("--lang", help="en or zh_CN.")] = "en",
        output: Annotated[
            Path | None,
            typer.Option("--output", metavar="FOLDER", help="Write the PDF and the XLSX there too."),
        ] = None,
        as_of: common.AsOf = None,
        json: common.Json = False,
    ) -> None:
        """Print the weekly report as it would be posted; nothing is written to the store."""
        from bot.cli.digest import texts
        from bot.facts import Reader
        from bot.render import report as view
        from bot.usecases import settings
        from bot.usecases.reports import report as use_case

        if not week:
            raise BadUse(Phrase("Say which report: “restock report --week”"))
        if language not in settings.LANGUAGES:
            raise BadUse(Phrase("--lang: {language} is not one of en, zh_CN", {"language": language}))
        if output is not None and not output.is_dir():
            raise BadUse(Phrase("--output: there is no folder {path}", {"path": str(output)}))
        reader = Reader(locale=language)
        engine = common.store()
        with common.progress("SKUs") as on_progress:
            facts = use_case.weekly(
                engine, common.DEFAULT_WORKSPACE, common.today(engine, as_of), on_progress=on_progress
            )
        if output is not None:
            from bot.deliver.reports import papers

            for file in papers(facts, reader):
                with common.whole(output / file.name) as part:
                    part.write_bytes(file.content)
                typer.echo(str(output / file.name), err=json)
        if json:
            common.print_json({field.name: getattr(facts, field.name) for field in dataclasses.fields(facts)})
            return
        for block in view.report(facts, reader).blocks:
            for text in texts(block):
                typer.echo(text)
