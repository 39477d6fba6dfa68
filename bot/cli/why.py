"""`restock why SKU`: every figure to its source."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import common


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("why")
    def why(
        sku: Annotated[str, typer.Argument(metavar="SKU", help="A SKU or an ASIN.")],
        as_of: common.AsOf = None,
        json: common.Json = False,
    ) -> None:
        """Show what a suggestion rests on: its arithmetic, the figures that went in, and the files behind them."""
        from bot.cli.plan import show
        from bot.usecases import explaining

        found = explaining.why(common.store(), common.DEFAULT_WORKSPACE, sku, common.today(as_of))
        if json:
            from core.decide.as_json import suggestion_json

            common.print_json(
                {
                    "sku": found.suggestion.sku,
                    "as_of": found.suggestion.as_of,
                    "draft": found.draft,
                    "suggestion": suggestion_json(found.suggestion),
                    "inputs": [
                        {"what": what, "value": value, "from": source} for what, value, source in found.inputs
                    ],
                    "sources": found.sources,
                    "stale": found.stale,
                }
            )
            return
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table

        show([found.suggestion], detailed=True)
        console = Console()
        table = Table("figure", "value", "from", title="What went in")
        for row in found.inputs:
            table.add_row(*(escape(each) for each in row))
        console.print(table)
        files = Table("tells", "file", "kind", "days", "age", title="Files")
        for each in found.sources:
            files.add_row(
                each.tells,
                escape(each.file),
                each.kind,
                f"{each.first_day or ''} – {each.last_day or ''}",
                f"{each.age_days} days" + (" (stale)" if each.tells in found.stale else ""),
            )
        console.print(files)
