"""`restock backtest`: what forecast and policy would have been worth on the stored history, beside what sellers use.

Each section of the answer is made by one function of `SECTIONS`; ``--json`` prints one object with a key for each.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from bot.cli import common, tables

if TYPE_CHECKING:
    from rich.console import Console
    from sqlalchemy import Engine

Progress = Callable[[int, int], None]

_FORECAST = (
    tables.Head("class"), tables.Head("stage"), tables.Head("SKUs"), tables.Head("method"),
    tables.Head("WAPE", right=True), tables.Head("bias", right=True), tables.Head("RMSSE", right=True, spare=4),
    tables.Head("pinball", right=True, spare=3), tables.Head("in 80%", right=True, spare=2),
    tables.Head("in 95%", right=True, spare=5), tables.Head("sum WAPE", right=True), tables.Head("sum bias", right=True),
    tables.Head("sum in 80%", right=True, spare=1),
)  # fmt: skip
_POLICY = (
    tables.Head("policy"), tables.Head("SKUs", right=True), tables.Head("earned", right=True),
    tables.Head("of the bound", right=True), tables.Head("served", right=True, spare=1),
    tables.Head("days out", right=True), tables.Head("cover", right=True, spare=3),
    tables.Head("aged", right=True, spare=4), tables.Head("orders", right=True, spare=2),
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("backtest")
    def backtest(as_of: common.AsOf = None, json: common.Json = False) -> None:
        """Replay the stored history: forecasts made as if on earlier days, and orders; nothing is written.

        Forecast: six origins four weeks apart. WAPE is the sum of absolute errors over the sum of units, bias the sum of
        errors over units (above zero: forecast too high), RMSSE and scaled pinball are in units of the SKU's own
        day-on-day changes, coverage is the share of days (or sums) inside the band. A lead-time sum covers the SKU's own
        lead time and order rhythm. Days without stock are left out.

        Policy: the last 52 weeks of the 100 SKUs that earn most, reviewed weekly, in money: this policy, your own
        orders where purchase orders are on file, the rules sellers use, and the most that foresight could have earned.
        """
        engine = common.store()
        today = common.today(engine, as_of)
        found = {}
        for name, (title, make, _) in SECTIONS.items():
            with common.progress(title) as advance:
                found[name] = make(engine, common.DEFAULT_WORKSPACE, today, advance)
        if json:
            common.print_json(found)
            return
        console = tables.console()
        for name, (_, _, show) in SECTIONS.items():
            show(console, found[name])


def _forecast(engine: Engine, workspace_id: str, today: date, advance: Progress) -> dict[str, Any]:
    from bot.usecases.forecasts.backtesting import forecast_section

    return forecast_section(engine, workspace_id, today, on_progress=advance)


def _show_forecast(console: Console, found: dict[str, Any]) -> None:
    if found["note"]:
        console.print(f"Forecast: {found['note']}.")
        return
    origins = found["origins"]
    rows = []
    for group in found["groups"]:
        for place, (method, row) in enumerate(group["methods"].items()):
            sums = row["lead_time_sum"]
            first = place == 0
            line = (
                (group["class"] or "all") if first else "",
                (group["stage"] or "all") if first else "",
                str(group["skus"]) if first else "",
                method,
                *map(
                    _figure,
                    (row["wape"], row["bias"], row["rmsse"], row["scaled_pinball"], row["coverage_80"]),
                ),
                *map(_figure, (row["coverage_95"], sums["wape"], sums["bias"], sums["coverage_80"])),
            )
            rows.append(line)
    title = f"Forecast: {len(origins)} origins from {origins[0]} to {origins[-1]}, 28 days each"
    tables.show(console, _FORECAST, rows, title)
    share = found["worse_than_30_day_share"]
    if share is not None:
        console.print(f"SKUs that the plain 30-day average forecast better: {share:.0%}")
    for group, rules in sorted(found["rule_gains"].items()):
        told = ", ".join(f"{rule} {gain:+.1%}" for rule, gain in sorted(rules.items()))
        console.print(f"Rules on top of the forecast, {'all' if group == '*' else f'class {group}'}: {told}")
    for each in found["not_run"]:
        console.print(f"Not run: {each['method']} ({each['reason']})")


def _policy(engine: Engine, workspace_id: str, today: date, advance: Progress) -> dict[str, Any]:
    from bot.usecases.proof.proving import policy_section

    return policy_section(engine, workspace_id, today, on_progress=advance)


def _show_policy(console: Console, found: dict[str, Any]) -> None:
    from bot.usecases.proof.proving import NAMES

    if found["note"]:
        console.print(f"Policy: {found['note']}.")
        return
    skus = found["skus"]
    for group in found["groups"]:
        title = f"Policy: {skus['replayed']} of {skus['of']} SKUs, {found['from']} to {found['to']}, {group['currency']}"
        rows = []
        for name, row in group["policies"].items():
            if row is None:
                rows.append((NAMES[name], "–", "no purchase orders on file", *[""] * 6))
                continue
            told = (
                NAMES[name],
                str(row["skus"]),
                f"{row['profit']:,.0f}",
                _figure(row["of_bound"]),
                f"{row['fill_rate']:.1%}",
                f"{row['stockout_days_per_sku_year']:.1f}",
                f"{row['days_of_cover']:.0f} d",
                f"{row['aged_units']:.1f}",
                str(row["orders"]),
            )
            rows.append(told)
        rows.append(("with foresight (upper bound)", "", f"{group['bound']:,.0f}", "1.000", *[""] * 5))
        tables.show(console, _POLICY, rows, title)
        for name, row in group["this_against"].items():
            low, high = row["more_earned_80"]
            console.print(
                f"This policy against {NAMES[name]}: {row['more_earned']:+,.0f} {group['currency']} "
                f"(80 % range {low:+,.0f} to {high:+,.0f}), {row['fewer_days_out']:+d} fewer days out, {row['skus']} SKUs"
            )
        console.print(
            f"Demand made up for {group['imputed_days_share']:.1%} of the days (no stock, or no file). "
            + _fidelity(group["own_sales_replayed_share"])
        )
    for kind, title in (("stockout", "running out before the next goods"), ("overstock", "lasting too long")):
        _show_risk(console, found["risks"][kind], title)
    if skus["sampled"] < skus["of"]:
        console.print(f"A sample: the {skus['sampled']} SKUs that earn most, of {skus['of']}.")
    for each in skus["left_out"]:
        console.print(f"Left out: {each['sku']} ({each['why']})", markup=False)
    console.print("Assumed:")
    for each in found["assumptions"]:
        console.print(f"  - {each}", markup=False)


def _show_risk(console: Console, told: dict[str, Any], title: str) -> None:
    if not told["cases"]:
        return
    how = (
        "corrected, on SKUs not learnt from" if told["corrected"] else "as computed; too few cases to correct"
    )
    rows = [
        (
            f"{row['from']}–{row['to']} %",
            f"{row['cases']:,}",
            f"{row['promised']:.1%}",
            f"{row['happened']:.1%}",
        )
        for row in told["as_shown"]
    ]
    heads = [tables.Head(name, right=True) for name in ("shown", "cases", "mean shown", "came")]
    tables.show(console, heads, rows, f"Risk of {title}: shown against what came ({how})")


def _fidelity(share: float | None) -> str:
    return "" if share is None else f"The replay of your own orders sells {share:.1%} of what is on file."


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


SECTIONS: dict[str, tuple[str, Callable[..., dict[str, Any]], Callable[..., None]]] = {
    "forecast": ("Forecasting earlier days", _forecast, _show_forecast),
    "policy": ("Replaying the last year", _policy, _show_policy),
}
"""Sections by their key in the JSON: the title while they are made, what makes them, what prints them."""
