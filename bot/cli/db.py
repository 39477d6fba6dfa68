"""`restock db upgrade` and `restock db check`: the store's schema, and whether it is in order."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from bot.cli import common
from core.errors import BadInput
from core.phrase import Phrase


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    group = typer.Typer(help="The store: bring it to the present schema, or check it.", no_args_is_help=True)
    app.add_typer(group, name="db")

    @group.command("upgrade")
    def upgrade() -> None:
        """Run the migrations that are missing; safe to repeat."""
        from bot import settings
        from storage import schema
        from storage.db import connect

        engine = connect(settings.load().database_url)
        before = schema.current(engine)
        schema.upgrade(engine)
        after = schema.current(engine)
        typer.echo(f"schema {after}" if before == after else f"schema {before or 'empty'} → {after}")

    @group.command("check")
    def check(json: common.Json = False) -> None:
        """Check schema, integrity, references and promises; exit code 1 if anything is wrong."""
        from bot import settings
        from storage.checks import findings
        from storage.db import connect

        found = findings(connect(settings.load().database_url), datetime.now(UTC))
        if json:
            common.print_json({"ok": not found, "findings": found})
        else:
            for each in found:
                typer.echo(f"✗ {each}")
        if found:
            raise BadInput(Phrase("the store has {n} {n:problem|problems}, named above", {"n": len(found)}))
        if not json:
            typer.echo("the store is in order")
