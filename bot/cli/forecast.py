"""`restock forecast`: a tidy file of demand in, a file of forecasts out; no database."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import common
from bot.cli.common import AsOf
from core.errors import BadUse
from core.phrase import Phrase

DEFAULT_QUANTILES = "0.025,0.05,0.1,0.25,0.5,0.75,0.9,0.95,0.975"
ENGINES = ("local", "ray")
LONGEST_HORIZON = 366


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("forecast")
    def forecast(
        input_: Annotated[Path, typer.Option("--input", help="Parquet or CSV with unique_id, ds, y.")],
        output: Annotated[
            Path, typer.Option("--output", help="Where to write; parquet or CSV by extension.")
        ],
        horizon: Annotated[
            int, typer.Option("--horizon", help="Days to forecast.", min=1, max=LONGEST_HORIZON)
        ],
        future: Annotated[
            Path | None,
            typer.Option(
                "--future", help="unique_id, ds and columns known ahead (promotions, opening days)."
            ),
        ] = None,
        quantiles: Annotated[
            str, typer.Option("--quantiles", help="Between 0 and 1, separated by commas.")
        ] = DEFAULT_QUANTILES,
        engine: Annotated[
            str, typer.Option("--engine", help="local (processes of this machine) or ray (a cluster).")
        ] = "local",
        jobs: Annotated[int, typer.Option("--jobs", help="Processes, or workers of Ray.", min=1)] = 1,
        as_of: AsOf = None,
    ) -> None:
        """Forecast daily demand of a file of series, without a database.

        The input has one row per series and day: unique_id, ds (a day) and y
        (units), and optionally in_stock (0 or 1) and category (series of one
        category learn from each other first). The output has unique_id, ds, mean
        and one column per quantile (q0.1). The forecast of every series begins on
        the day after the last day of the file.

        Days between a series' first and last row that are missing, and empty y,
        count as unknown, not as zero. Days with in_stock 0 count as unknown demand
        of at least y. Negative y counts as 0. Fractional y is used as it is. Two
        rows for one series and day, times in several zones, rows after today (see
        --as-of), infinite or non-numeric y and missing columns are refused.

        What all series have in common is learnt once; then they are forecast in
        pieces of 500, in --jobs processes, or as tasks of the Ray cluster that
        RAY_ADDRESS names (without it, of one on this machine). Neither --jobs nor
        --engine changes a number.

        Columns that --future has too are used; each value's effect is measured on
        the past. Numbers of more than 8 values are taken in a few steps, those that
        are never zero (a price) relative to the series' median. Text of more than 60
        values is named and left out, and so are columns known for the past only.
        """
        if engine not in ENGINES:
            raise BadUse(
                Phrase(
                    "--engine: {engine} is none of {engines}",
                    {"engine": engine, "engines": ", ".join(ENGINES)},
                )
            )
        from bot.cli import forecast_files

        levels = _levels(quantiles)
        task = forecast_files.read(input_, future, horizon, _today(as_of))
        for note in task.notes:
            print(f"restock: {note}", file=sys.stderr)
        forecast_files.check_writable(output)
        with common.progress("Forecasting") as advance:
            made = forecast_files.run(task, levels, jobs, engine=engine, progress=advance)
        forecast_files.write(made, output)


def _today(as_of: str | None) -> date:
    """A file of series is of no marketplace: the day is that of UTC."""
    return datetime.now(UTC).date() if as_of is None else common.day(as_of, "--as-of")


def _levels(text: str) -> tuple[float, ...]:
    try:
        levels = tuple(sorted({float(part) for part in text.split(",")}))
    except ValueError:
        levels = ()
    if not levels or not all(0.0 < level < 1.0 for level in levels):
        raise BadUse(
            Phrase(
                "--quantiles: {text} is not a list of numbers between 0 and 1, such as 0.1,0.5,0.9",
                {"text": text},
            )
        )
    return levels
