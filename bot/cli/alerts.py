"""`restock alerts`: what wants attention, without Slack."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from bot.cli import common, tables

_HEADS = (
    tables.Head("id"), tables.Head("severity"), tables.Head("rule"), tables.Head("SKU"), tables.Head("since", spare=1),
    tables.Head("what", wraps=True), tables.Head("at stake", right=True), tables.Head("state", spare=2),
)  # fmt: skip


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
        """Show alerts: competitors' price wars and empty shelves, and SKUs whose cover is short."""
        from sqlalchemy.orm import Session

        from bot.usecases import standing
        from bot.usecases.alerts import raising as use_case
        from storage.queries.watch.alerts import spelled

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
        if not raised:
            typer.echo(f"No alerts from {first} to {today}.")
            return
        with Session(engine) as session:
            raised = spelled(session, common.DEFAULT_WORKSPACE, raised)
        rows = [
            (
                each.number, each.alert.severity, each.alert.rule, each.alert.sku, str(each.alert.raised_on),
                str(each.alert.title),
                "" if each.alert.money_at_stake is None else f"{each.alert.money_at_stake:,.0f}", each.state,
            )
            for each in raised
        ]  # fmt: skip
        tables.show(tables.console(), _HEADS, rows)
