"""`restock sync`: pull from the services that are set up."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import common
from core.errors import BadUse
from core.phrase import Phrase

if TYPE_CHECKING:
    from storage.sync.keepa import Pulled

SOURCES = ("keepa",)
PATIENCE_SECONDS = 600.0


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("sync")
    def sync(
        sources: Annotated[
            list[str] | None,
            typer.Argument(metavar="[SOURCE]…", help="keepa; without any, all that are set up."),
        ] = None,
        wait: Annotated[
            float, typer.Option("--wait", metavar="SECONDS", min=0, help="Wait for tokens so long at most.")
        ] = PATIENCE_SECONDS,
        as_of: common.AsOf = None,
        json: common.Json = False,
    ) -> None:
        """Pull competitors and your own listings from the services that are set up."""
        from bot import settings
        from storage.queries.program.workspaces import marketplaces
        from storage.sync import keepa

        for name in sources or ():
            if name not in SOURCES:
                raise BadUse(
                    Phrase("There is no source “{name}”; there is: {known}.", {"name": name[:40], "known": ", ".join(SOURCES)})
                )  # fmt: skip
        key = settings.load().keepa_api_key
        if key is None:
            raise BadUse(Phrase("No source is set up: put your key for Keepa into KEEPA_API_KEY."))
        engine, found = common.store(), []
        for marketplace in marketplaces(engine, common.DEFAULT_WORKSPACE):
            with common.progress("Keepa") as tick:
                found.append(
                    keepa.pull(
                        engine, common.DEFAULT_WORKSPACE, marketplace, key.get_secret_value(), common.today(engine, as_of),
                        datetime.now(UTC), patience_seconds=wait, on_progress=tick,
                    )
                )  # fmt: skip
        if json:
            common.print_json([document(each) for each in found])
        else:
            for each in found:
                print(told(each))
        if any(report.state == "refused" for each in found for report in each.reports):
            sys.exit(1)


def document(pulled: Pulled) -> dict[str, object]:
    """A pull as JSON's own types."""
    return {
        "source": "keepa",
        "marketplace": pulled.marketplace,
        "wanted": pulled.wanted,
        "got": pulled.got,
        "waiting": list(pulled.waiting),
        "next_tokens_in_seconds": None if pulled.refill_seconds is None else round(pulled.refill_seconds),
        "imports": [report.to_json() for report in pulled.reports],
    }


def told(pulled: Pulled) -> str:
    """A pull in a few lines."""
    from storage.sources.marketplaces import BY_ID

    place = BY_ID[pulled.marketplace].code
    if not pulled.wanted:
        return f"Keepa {place}: no ASIN to look up; watch a competitor first (“/restock watch SKU ASIN”)."
    lines = [f"Keepa {place}: {pulled.got} of {pulled.wanted} listings."]
    for report in pulled.reports:
        days = report.totals.get("days", 0)
        said = f"{days} days, {report.rows_new} new and {report.rows_changed} changed rows"
        lines.append(f"  {report.state}: {report.reason or said}")
    if pulled.waiting:
        tokens = "" if pulled.refill_seconds is None else f" (tokens come in {pulled.refill_seconds:.0f} s)"
        lines.append(f"  {len(pulled.waiting)} have to wait for tokens; they come first next time{tokens}.")
    return "\n".join(lines)
