"""`restock why SKU`: every figure to its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import common

if TYPE_CHECKING:
    from sqlalchemy import Engine


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("why")
    def why(
        sku: Annotated[str, typer.Argument(metavar="SKU", help="A SKU, an ASIN, or a draft (R-2026-0412).")],
        as_of: common.AsOf = None,
        json: common.Json = False,
    ) -> None:
        """Show what a suggestion rests on: its arithmetic, the figures that went in, and the files behind them.

        For a draft: what was decided, whether the data of that day still gives the same figures, and with today's
        hindsight what ordering nothing, less, more or the best would have earned.
        """
        from bot.cli.plan import show
        from bot.usecases import explaining, replaying

        engine = common.store()
        today = common.today(engine, as_of)
        if replaying.is_number(sku):
            _draft(engine, sku, today, json)
            return

        found = explaining.why(engine, common.DEFAULT_WORKSPACE, sku, today)
        if json:
            from core.decide.as_json import suggestion_json

            common.print_json(
                {
                    "sku": found.suggestion.sku,
                    "marketplace": found.suggestion.marketplace,
                    "sold_in": found.sold_in,
                    "as_of": found.suggestion.as_of,
                    "draft": found.draft,
                    "suggestion": suggestion_json(found.suggestion),
                    "formulas": [
                        {"figure": each.figure, "formula": each.formula, "rests_on": each.rests_on}
                        for each in found.formulas
                    ],
                    "inputs": [
                        {"what": str(each.what), "value": str(each.value), "from": str(each.source)}
                        for each in found.inputs
                    ],
                    "sources": found.sources,
                    "stale": found.stale,
                }
            )
            return
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table

        name = found.sold_in[0] if found.sold_in else found.suggestion.sku
        show([replace(found.suggestion, sku=name)], {}, detailed=True)
        console = Console()
        if found.sold_in:
            others = ", ".join(found.sold_in[1:])
            console.print(f"  this is {found.sold_in[0]}; sold elsewhere too: {others}", markup=False)
        for each in found.formulas:
            console.print(f"  {each.figure}: {each.formula}", markup=False)
        table = Table("figure", "value", "from", title="Inputs")
        for row in found.inputs:
            table.add_row(*(escape(str(each)) for each in row))
        console.print(table)
        files = Table("tells", "file", "kind", "days", "age", title="Files")
        for source in found.sources:
            files.add_row(
                source.tells,
                escape(source.file),
                source.kind,
                f"{source.first_day or ''} – {source.last_day or ''}",
                f"{source.age_days} days" + (" (stale)" if source.tells in found.stale else ""),
            )
        console.print(files)


def _draft(engine: Engine, number: str, today: date, json: bool) -> None:
    """A draft's decision made again, and how it turned out."""
    from bot.facts import Reader
    from bot.render import replayed as view
    from bot.usecases import replaying

    made = replaying.replayed(engine, common.DEFAULT_WORKSPACE, number, today, datetime.now(UTC))
    if json:
        common.print_json(
            {
                "draft": made.draft.number,
                "sku": made.draft.sku,
                "state": made.draft.state,
                "quantity": made.draft.quantity,
                "as_of": made.as_of,
                "shown": made.shown,
                "replay": {"same": made.same, "differs": made.differs, "own_thresholds": made.own_thresholds},
                "hindsight": made.scored,
            }
        )
        return
    from rich.console import Console

    Console().print(view.replayed(made, Reader()).text.replace("*", ""), markup=False)
