"""`restock budget AMOUNT`: the best list under a budget, and what more money would earn."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import common, tables
from core.errors import BadUse
from core.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from bot.facts import BudgetFacts, BudgetLine

_HEADS = (
    tables.Head("SKU"), tables.Head("units", right=True), tables.Head("route"), tables.Head("cash", right=True),
    tables.Head("expected profit", right=True), tables.Head("without limit", right=True, spare=1),
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("budget")
    def budget(
        amount: Annotated[
            str, typer.Argument(metavar="AMOUNT", help="Cash to spend, in the currency of your marketplace.")
        ],
        volume: Annotated[
            float | None,
            typer.Option("--volume", metavar="CBM", help="Room in cubic metres (a 40' HQ has 68)."),
        ] = None,
        as_of: common.AsOf = None,
        json: common.Json = False,
    ) -> None:
        """Choose what to buy of every SKU so that a budget earns most; nothing is ordered."""
        from bot.usecases.plans import budgeting

        wanted = _amount(amount)
        budgeting.check(wanted, volume)
        engine = common.store()
        _reckon(engine, as_of)
        found = budgeting.budget(engine, common.DEFAULT_WORKSPACE, wanted, volume=volume)
        if json:
            common.print_json(document(found))
        else:
            show(found)


def document(found: BudgetFacts) -> dict[str, object]:
    """The answer as JSON's own types; money as decimal text."""
    return {
        "as_of": found.as_of,
        "currency": found.currency,
        "budget": found.amount,
        "volume_cbm": found.volume,
        "cash": found.cash,
        "used_volume_cbm": found.used_volume,
        "expected_profit": found.profit,
        "no_list_earns_more_than": found.bound,
        "fba_room": found.room,
        "without_fba_room_limit": found.outside,
        "shadow_price": {"next": found.step, "earns": found.next_profit},
        "orders": [
            {
                "sku": line.sku,
                "quantity": line.quantity,
                "mode": line.mode,
                "parts": [{"quantity": units, "mode": mode} for units, mode in line.parts],
                "cash": line.cash,
                "expected_profit": line.profit,
                "suggested_without_limit": line.suggested,
            }
            for line in found.lines
        ],
        "exchange_rates": found.rates,
        "left_out": [
            {"sku": each.sku, "reason": each.reason, "expected_profit": each.profit, "cash": each.cash}
            for each in found.left
        ],
    }


def show(found: BudgetFacts) -> None:
    """Print the list, what was left out for money, and what more would earn."""
    from rich.markup import escape

    console = tables.console()
    if not found.lines and not found.left:
        console.print("No SKUs yet: import files first (“restock import PATH…”).")
        return
    currency = found.currency
    rows = [
        (
            line.sku, f"{line.quantity:,}", _route(line), f"{line.cash:,.0f}", f"{line.profit:,.0f}", _of_card(line),
        )
        for line in found.lines
    ]  # fmt: skip
    tables.show(console, _HEADS, rows, f"Budget of {found.amount:,.0f} {currency}, options of {found.as_of}")
    console.print(
        f"Spends {found.cash:,.0f} {currency}, expected to earn {found.profit:,.0f}; "
        f"no list earns more than {found.bound:,.0f}."
    )
    for over in found.room:
        console.print(escape(f"{over}."))
    if found.rates:
        console.print(f"Counted in {currency}: {'; '.join(map(str, found.rates))}.")
    console.print(f"The next {found.step:,.0f} {currency} would earn {found.next_profit:,.0f}.")
    for each in [left for left in found.left if left.profit is not None][:10]:
        console.print(f"  left out: {escape(each.sku)} ({escape(str(each.reason))})")
    rest = sum(1 for left in found.left if left.profit is None)
    if rest:
        console.print(f"  {rest} more are not due, paused or lack data; --json names each with its reason.")


def _route(line: BudgetLine) -> str:
    return line.mode if len(line.parts) < 2 else _sent(line.parts)


def _of_card(line: BudgetLine) -> str:
    """What the card orders, with its modes where they are others."""
    other_way = bool(line.card) and sorted(line.card) != sorted(line.parts)
    same_mode = {mode for _, mode in line.card} == {mode for _, mode in line.parts} and len(line.card) == 1
    return _sent(line.card) if other_way and not same_mode else f"{line.suggested:,}"


def _sent(parts: Sequence[tuple[int, str]]) -> str:
    return " + ".join(f"{units:,} {mode}" for units, mode in parts)


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        raise BadUse(
            Phrase("AMOUNT: “{text}” is not an amount; write it like 50000", {"text": text[:40]})
        ) from None


def _reckon(engine: Engine, as_of: str | None) -> None:
    """Reckon the options where they are not, or are of other data or another day than was named; on a terminal with a bar."""
    from datetime import UTC, datetime

    from bot.usecases.plans import budgeting

    today, named = common.today(engine, as_of), as_of is not None
    if not budgeting.is_stale(engine, common.DEFAULT_WORKSPACE, today, named=named):
        return
    with common.progress("Reckoning options") as tell:
        budgeting.reckon(
            engine, common.DEFAULT_WORKSPACE, today, datetime.now(UTC), named=named, on_progress=tell
        )
