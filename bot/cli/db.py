"""`restock db upgrade`, `check` and `restored`: the store's schema, whether it is in order, and after a backup."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

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

    @group.command("restored")
    def restored(
        last: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="[NUMBER…]",
                help="The last numbers given out, such as PO-0123 R-2026-0412; a kind that is not named skips 1,000.",
            ),
        ] = None,
    ) -> None:
        """After restoring a backup: numbers that people and suppliers have seen since are not given out again."""
        from bot.usecases.orders import restoring

        made = restoring.restored(common.store(), last or (), by="command line", now=datetime.now(UTC))
        for workspace, numbers in made.items():
            for name, (_, now) in numbers.items():
                given = (
                    f"PO-{now + 1:04d}"
                    if name == "order"
                    else f"R-{name.removeprefix('draft-')}-{now + 1:04d}"
                )
                typer.echo(f"{workspace}: the next {'order' if name == 'order' else 'draft'} is {given}")
