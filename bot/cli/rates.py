"""`restock rates`: the exchange rates the team says, seen, set and taken away; nothing is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import common, tables
from bot.cli.policy import BY

if TYPE_CHECKING:
    from core.money.rates import Rates

_HEADS = (tables.Head("rate"), tables.Head("of"), tables.Head("said by"), tables.Head(""))


def register(app: typer.Typer) -> None:
    """Add the verb and what follows it."""
    rates = typer.Typer(
        no_args_is_help=True, help="See and set the exchange rates that costs and freight are converted at."
    )
    app.add_typer(rates, name="rates")

    @rates.command("show")
    def show(json: common.Json = False) -> None:
        """Every rate with its day and who said it."""
        from bot.usecases import rates as usecase
        from storage.queries.program.rates import as_json

        found = usecase.current(common.store(), common.DEFAULT_WORKSPACE)
        if json:
            common.print_json({"rates": [as_json(each) for each in found.said]})
        else:
            _show(found)

    @rates.command("set")
    def set_(
        said: Annotated[
            list[str],
            typer.Argument(
                metavar="RATE…",
                help="“1 USD = 7.12 CNY”, “USD/CNY 7.12” or “CNY 7.12”; a day behind it (2026-11-26) is the day it is of, else today.",
            ),
        ],
    ) -> None:
        """Say rates, in place of those of the same currencies; others stay: restock rates set "1 USD = 7.12 CNY" """
        from datetime import UTC, datetime

        from bot.usecases import rates as usecase

        text, now = "\n".join(_joined(said)), datetime.now(UTC)
        _show(usecase.set_(common.store(), common.DEFAULT_WORKSPACE, text, by=BY, now=now))

    @rates.command("forget")
    def forget(
        pairs: Annotated[list[str], typer.Argument(metavar="PAIR…", help="USD/CNY, for example.")],
    ) -> None:
        """Take rates away; what was converted at them stays as it is."""
        from datetime import UTC, datetime

        from bot.usecases import rates as usecase

        now = datetime.now(UTC)
        _show(usecase.forget(common.store(), common.DEFAULT_WORKSPACE, pairs, by=BY, now=now))


def _joined(words: list[str]) -> list[str]:
    """Rates as they were meant where a shell took them apart: USD/CNY 7.12 without quotes is one."""
    return words if any(each.strip().count(" ") for each in words) else [" ".join(words)]


def _show(rates: Rates) -> None:
    from datetime import UTC, datetime

    today = datetime.now(UTC).date()
    if not rates.said:
        typer.echo('No exchange rate was said yet: restock rates set "1 USD = 7.12 CNY"')
        return
    rows = [
        (str(each), each.day.isoformat(), each.by, "old" if each.is_old(today) else "") for each in rates.said
    ]
    tables.show(tables.console(), _HEADS, rows)
