"""`restock plan`: what to order, without Slack. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import common, tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.facts import DraftFacts
    from core.suggestion import Suggestion

_HEADS = (
    tables.Head("SKU"), tables.Head("action"), tables.Head("units", right=True), tables.Head("drafted", spare=1),
    tables.Head("order by", right=True), tables.Head("route", spare=3), tables.Head("cash", right=True, spare=2),
    tables.Head("on hand", right=True, spare=4), tables.Head("on the way", right=True, spare=5),
    tables.Head("days", right=True), tables.Head("risk out / over", right=True),
)  # fmt: skip

_ACTIONS = ("order", "expedite", "clear", "pause", "review", "wait")


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("plan")
    def plan(
        skus: Annotated[
            list[str] | None,
            typer.Argument(metavar="[SKU]…", help="SKUs or ASINs; all of them if none is named."),
        ] = None,
        as_of: common.AsOf = None,
        json: common.Json = False,
    ) -> None:
        """Suggest what to order, when, how much and by which route; a SKU with an open draft waits for its decision."""
        from bot.usecases.plans import planning

        engine = common.store()
        today = common.today(engine, as_of)
        with common.progress("Deciding") as tell:
            found = planning.plan(engine, common.DEFAULT_WORKSPACE, skus or None, today, on_progress=tell)
        over = planning.beyond_room(engine, common.DEFAULT_WORKSPACE, found, today)
        made = [suggestion for suggestion, _ in found]
        if json:
            from core.decide.as_json import suggestion_json

            common.print_json(
                {
                    "as_of": today,
                    "currency": currency(made),
                    "fba_room": over,
                    "suggestions": [
                        {**suggestion_json(each), "draft": None if draft is None else draft_json(draft)}
                        for each, draft in found
                    ],
                }
            )
        else:
            called = planning.as_called(engine, common.DEFAULT_WORKSPACE, found)
            numbers = {
                each.sku: f"{draft.number}: {draft.quantity:,}" for each, draft in called if draft is not None
            }
            ranked = planning.before_siblings(sorted(called, key=lambda each: _rank(each[0])))
            show([suggestion for suggestion, _ in ranked], numbers, detailed=bool(skus))
            for line in over:
                typer.echo(f"{line}.")


def draft_json(draft: DraftFacts) -> dict[str, Any]:
    """The open draft that a SKU waits for. Its units are in neither ``inbound`` nor ``position``, as on the card."""
    from core.decide.as_json import order_json

    return {
        "number": draft.number,
        "quantity": draft.quantity,
        "orders": [order_json(order) for order in draft.orders],
    }


def currency(made: Sequence[Suggestion]) -> str | None:
    """The currency of all suggestions; None where they have several, or there are none (each names its own)."""
    found = {each.currency for each in made}
    return found.pop() if len(found) == 1 else None


def show(made: Sequence[Suggestion], drafts: Mapping[str, str], *, detailed: bool) -> None:
    """Print a table in the order given; ``detailed`` adds the arithmetic of each.

    ``drafts`` are the numbers of open drafts with their units, by SKU.
    """
    from rich.markup import escape

    console = tables.console()
    if not made:
        console.print("No SKUs yet: import files first (“restock import PATH…”).")
        return
    rows = [_row(each, drafts.get(each.sku, "")) for each in made]
    tables.show(console, _HEADS, rows, title=f"Plan for {made[0].as_of}")
    if drafts:
        console.print(
            "A SKU with an open draft (column “drafted”) waits for its decision, so that nothing is proposed twice; "
            "its figures are those of its card, without the draft's units."
        )
    for each in made if detailed else ():
        console.print(f"\n[bold]{escape(each.sku)}[/bold] {escape(str(each.headline or ''))}")
        lines = []
        for factor in each.factors:
            sign = {"note": " ", "=": "="}.get(factor.effect, factor.effect)
            start = f"{factor.rule:>3} {sign} {factor.value:>10,.6g} {factor.unit:<6} "
            lines.append((start, str(factor.reason)))
        for missing in each.missing:
            rule = missing.switches_off
            told = f"{rule} is an estimate" if missing.is_estimated else f"switches {rule} off"
            lines.append(("    missing: ", f"{missing.what} ({told})"))
        tables.hanging(console, lines)


def _row(each: Suggestion, draft: str) -> tuple[str, ...]:
    cash = [order.cash for order in each.orders if order.cash is not None]
    return (
        each.sku,
        each.action,
        f"{each.quantity:,}" if each.quantity else "",
        draft,
        min((str(order.order_by) for order in each.orders), default=""),
        " + ".join(order.mode for order in each.orders),
        f"{sum(cash):,.0f} {each.currency}" if cash else "",
        "–" if each.on_hand is None else f"{each.on_hand:,}",
        f"{each.inbound:,}",
        "–" if each.days_of_supply is None else f"{each.days_of_supply:.0f}",
        "–"
        if each.action == "review"
        else f"{common.risk(each.stockout_risk)} / {common.risk(each.overstock_risk)}",
    )


def _rank(each: Suggestion) -> tuple[int, float, str]:
    """What needs doing first, then by money at stake."""
    return _ACTIONS.index(each.action), -float(each.money_at_stake or 0), each.sku
