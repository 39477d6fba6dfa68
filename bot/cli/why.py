"""`restock why SKU`: every figure to its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import common, tables

if TYPE_CHECKING:
    from sqlalchemy import Engine


_INPUTS = (tables.Head("figure"), tables.Head("value", wraps=True), tables.Head("from", wraps=True))
_FILES = (
    tables.Head("tells"), tables.Head("file", wraps=True), tables.Head("days"), tables.Head("age"),
    tables.Head("kind", spare=1),
)  # fmt: skip


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
        from bot.usecases.plans import explaining
        from bot.usecases.proof import replaying

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
        name = found.sold_in[0] if found.sold_in else found.suggestion.sku
        show([replace(found.suggestion, sku=name)], {}, detailed=True)
        console = tables.console()
        if found.sold_in:
            others = ", ".join(found.sold_in[1:])
            console.print(f"  this is {found.sold_in[0]}; sold elsewhere too: {others}", markup=False)
        tables.hanging(console, [(f"{each.figure}: ", str(each.formula)) for each in found.formulas])
        console.print()
        inputs = [(str(each.what), str(each.value), str(each.source)) for each in found.inputs]
        tables.show(console, _INPUTS, inputs, title="Inputs")
        console.print()
        files = [
            (
                source.tells,
                source.file,
                _days(source.first_day, source.last_day),
                f"{source.age_days} {'day' if source.age_days == 1 else 'days'}"
                + (" (stale)" if source.tells in found.stale else ""),
                source.kind,
            )
            for source in found.sources
        ]
        tables.show(console, _FILES, files, title="Files")


def _days(first: date | None, last: date | None) -> str:
    """The days a file covers: one, a span, or nothing where it tells none."""
    told = [str(each) for each in dict.fromkeys((first, last)) if each is not None]
    return " – ".join(told)


def _draft(engine: Engine, number: str, today: date, json: bool) -> None:
    """A draft's decision made again, and how it turned out."""
    from bot.facts import Reader
    from bot.render import replayed as view
    from bot.usecases.proof import replaying

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
