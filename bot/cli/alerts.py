"""`restock alerts`: what wants attention, without Slack."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from bot.cli import common


def register(app: typer.Typer) -> None:
    """Declare the verb."""

    @app.command("alerts")
    def alerts(
        since: Annotated[
            str | None,
            typer.Option(
                "--since", metavar="YYYY-MM-DD", help="From this day on.", show_default="a week ago"
            ),
        ] = None,
        as_of: common.AsOf = None,
        as_json: common.Json = False,
    ) -> None:
        """Show alerts: rivals' price wars and empty shelves, and SKUs whose cover is short."""
        from bot.usecases import alerts as use_case
        from bot.usecases import standing

        engine = common.store()
        today = common.today(engine, as_of)
        first = common.day(since, "--since") if since else today - timedelta(days=7)
        standing.see(engine, common.DEFAULT_WORKSPACE, today, datetime.now(UTC))
        use_case.refresh(engine, common.DEFAULT_WORKSPACE, today, datetime.now(UTC), since=first)
        raised = use_case.between(engine, common.DEFAULT_WORKSPACE, first, today)
        if as_json:
            common.print_json(
                {
                    "alerts": [
                        {
                            "id": each.number,
                            "rule": each.alert.rule,
                            "severity": each.alert.severity,
                            "sku": each.alert.sku,
                            "raised_on": each.alert.raised_on,
                            "title": each.alert.title,
                            "evidence": {**each.alert.evidence, "subject": each.alert.subject},
                            "recommended_action": each.alert.recommended_action,
                            "money_at_stake": each.alert.money_at_stake,
                            "units_at_stake": each.alert.units_at_stake,
                            "state": each.state,
                        }
                        for each in raised
                    ]
                }
            )
            return
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table

        table = Table("id", "severity", "rule", "SKU", "since", "what", "at stake", "state")
        for each in raised:
            stake = "" if each.alert.money_at_stake is None else f"{each.alert.money_at_stake:,.0f}"
            table.add_row(
                each.number, each.alert.severity, each.alert.rule, escape(each.alert.sku), str(each.alert.raised_on),
                escape(str(each.alert.title)), stake, each.state,
            )  # fmt: skip
        console = Console()
        console.print(table if raised else f"No alerts from {first} to {today}.")
