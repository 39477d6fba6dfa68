"""`restock backtest`: how good the forecast would have been on the stored history, beside what sellers use today.

Each section of the answer is made by one function of `SECTIONS`; ``--json`` prints one object with a key for each.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from bot.cli import common

if TYPE_CHECKING:
    from rich.console import Console
    from sqlalchemy import Engine

Progress = Callable[[int, int], None]


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("backtest")
    def backtest(as_of: common.AsOf = None, json: common.Json = False) -> None:
        """Score forecasts made as if on earlier days against what was sold since; nothing is written.

        Six origins four weeks apart. WAPE is the sum of absolute errors over the sum of units, bias the sum of errors
        over units (above zero: forecast too high), RMSSE and scaled pinball are in units of the SKU's own day-on-day
        changes, coverage is the share of days (or sums) inside the band. A lead-time sum covers the SKU's own lead time
        and order rhythm. Days without stock are left out.
        """
        engine, today = common.store(), common.today(as_of)
        found = {}
        for name, (title, make, _) in SECTIONS.items():
            with common.progress(title) as advance:
                found[name] = make(engine, common.DEFAULT_WORKSPACE, today, advance)
        if json:
            common.print_json(found)
            return
        from rich.console import Console

        console = Console()
        console = console if console.is_terminal else Console(width=140)
        for name, (_, _, show) in SECTIONS.items():
            show(console, found[name])


def _forecast(engine: Engine, workspace_id: str, today: date, advance: Progress) -> dict[str, Any]:
    from bot.usecases.backtesting import forecast_section

    return forecast_section(engine, workspace_id, today, on_progress=advance)


def _show_forecast(console: Console, found: dict[str, Any]) -> None:
    from rich.table import Table

    if found["note"]:
        console.print(f"Forecast: {found['note']}.")
        return
    origins = found["origins"]
    table = Table(title=f"Forecast: {len(origins)} origins from {origins[0]} to {origins[-1]}, 28 days each")
    for name in ("class", "stage", "SKUs", "method"):
        table.add_column(name, no_wrap=True)
    figures = ("WAPE", "bias", "RMSSE", "pinball", "in 80%", "in 95%", "sum WAPE", "sum bias", "sum in 80%")
    for name in figures:
        table.add_column(name, justify="right", no_wrap=True)
    for group in found["groups"]:
        for place, (method, row) in enumerate(group["methods"].items()):
            sums = row["lead_time_sum"]
            first = place == 0
            table.add_row(
                (group["class"] or "all") if first else "",
                (group["stage"] or "all") if first else "",
                str(group["skus"]) if first else "",
                method,
                *map(
                    _figure,
                    (row["wape"], row["bias"], row["rmsse"], row["scaled_pinball"], row["coverage_80"]),
                ),
                *map(_figure, (row["coverage_95"], sums["wape"], sums["bias"], sums["coverage_80"])),
                end_section=place == len(group["methods"]) - 1,
            )
    console.print(table)
    share = found["worse_than_30_day_share"]
    if share is not None:
        console.print(f"SKUs that the plain 30-day average forecast better: {share:.0%}")
    for each in found["not_run"]:
        console.print(f"Not run: {each['method']} ({each['reason']})")


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


SECTIONS: dict[str, tuple[str, Callable[..., dict[str, Any]], Callable[..., None]]] = {
    "forecast": ("Forecasting earlier days", _forecast, _show_forecast),
}
"""Sections by their key in the JSON: the title while they are made, what makes them, what prints them."""
