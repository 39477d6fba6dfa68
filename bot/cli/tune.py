"""`restock tune`: which thresholds would have done better on the last year; the weekly report asks about them in Slack."""

from __future__ import annotations

import typer

from bot.cli import common


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("tune")
    def tune(as_of: common.AsOf = None, json: common.Json = False) -> None:
        """Replay the last year with other thresholds, and list those that earned more; takes some minutes.

        Nothing is changed: what is found is kept for the weekly report, where an approver may accept it.
        """
        from datetime import UTC, datetime

        from bot.usecases.proof import tuning

        engine = common.store()
        today = common.today(engine, as_of)
        with common.progress("thresholds") as advance:
            found = tuning.look(
                engine, common.DEFAULT_WORKSPACE, today, datetime.now(UTC), on_progress=advance
            )
        if json:
            common.print_json(tuning.as_json(found))
            return
        from bot.render.policy_terms import amount, label_of, scope_name
        from core.watch.tuned import gain_phrase

        typer.echo(f"{found.tried} values tried on {found.skus} SKUs")
        for each in found.proposals:
            before, after = (amount("en", each.field, value) for value in (each.before, each.after))
            typer.echo(f"{scope_name(each.scope)}: {label_of(each.field)} {before} → {after}")
            typer.echo(f"  {gain_phrase(each, found.currency)}")
            if each.because is not None:
                typer.echo(f"  {each.because}")
        if not found.proposals:
            typer.echo("Nothing else would clearly have earned more.")
        for rule, worth in sorted(found.worth.items()):
            typer.echo(f"rule {rule} was worth {worth:,.0f} {found.currency}")
