"""`restock niches`: product ideas from imported research, ranked by what their first order may return."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import common
from core.errors import BadUse
from core.phrase import Phrase

if TYPE_CHECKING:
    from bot.usecases.reports.niches import NicheFacts
    from core.market.niches import Niche


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("niches")
    def niches(
        budget: Annotated[
            str | None,
            typer.Option("--budget", metavar="AMOUNT", help="Cash for the first order of one candidate."),
        ] = None,
        limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="How many at most.")] = 20,
        as_of: common.AsOf = None,
        json: common.Json = False,
    ) -> None:
        """Rank niches from Black Box and Xray files by expected return; estimates, nothing is ordered."""
        from bot.usecases.reports import niches as use_case
        from storage.queries.program.workspaces import marketplace

        amount = _amount(budget)
        engine = common.store()
        place = marketplace(engine, common.DEFAULT_WORKSPACE)
        found = use_case.find(
            engine, common.DEFAULT_WORKSPACE, place, common.today(engine, as_of), budget=amount, most=limit
        )
        if json:
            common.print_json(document(found))
        else:
            show(found)


def document(found: NicheFacts) -> dict[str, object]:
    """The candidates as JSON's own types; money as decimal text."""
    return {
        "as_of": found.as_of,
        "currency": found.currency,
        "budget": found.budget,
        "listings_looked_at": found.listings,
        "sources": [{"file": name, "as_of": day} for name, day in found.files],
        "estimates": True,
        "candidates": [candidate(each) for each in found.candidates],
    }


def candidate(each: Niche) -> dict[str, object]:
    """One candidate with its evidence and its first order."""
    return {
        "niche": each.name,
        "score": round(each.score, 4),
        "expected_return": round(each.returns, 4),
        "listings": each.listings,
        "demand_units_a_month": round(each.demand),
        "median_price": each.price,
        "median_reviews": each.reviews,
        "share_of_top_3": round(each.concentration, 4),
        "sales_trend_90_days": each.trend,
        "newcomer_units_a_month": {"low": round(each.units_low), "mean": round(each.units), "high": round(each.units_high)},
        "unit_profit": each.unit_profit,
        "cost_is_assumed": each.cost_assumed,
        "related_words": list(each.related),
        "examples": list(each.examples),
        "source": each.source,
        "first_order": {
            "quantity": each.order.quantity, "cover_days": each.order.cover_days, "cash": each.order.cash,
            "most_by_rule_L2": each.order.cap,
        },
    }  # fmt: skip


def show(found: NicheFacts) -> None:
    """Print the candidates as a table."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    if not console.is_terminal:
        console = Console(width=140)
    if not found.candidates:
        console.print(
            "No niche to rank: import a Black Box or Xray export with at least five listings of a kind"
            + (" (or raise --budget)." if found.budget is not None and found.listings else ".")
        )
        return
    table = Table(title=f"Niches, from {found.listings} listings; all figures are estimates")
    for name in (
        "niche",
        "return",
        "demand/month",
        "price",
        "reviews",
        "newcomer/month",
        "profit a unit",
        "first order",
        "cash",
    ):
        table.add_column(name, justify="left" if name == "niche" else "right")
    for each in found.candidates:
        table.add_row(
            escape(each.name), f"{each.returns:+.0%}", f"{each.demand:,.0f}", f"{each.price:,.2f}", f"{each.reviews:,.0f}",
            f"{each.units:,.0f} ({each.units_low:,.0f}–{each.units_high:,.0f})", f"{each.unit_profit:,.2f}",
            f"{each.order.quantity:,}", f"{each.order.cash:,.0f} {found.currency}",
        )  # fmt: skip
    console.print(table)
    console.print(
        "A newcomer is taken to sell what the lower quarter of a niche sells, less the more reviews it has to catch up with; "
        + ("costs are a quarter of the price, an assumption. " if found.cost_share is None else "costs are as high a share of the price as yours. ")
        + "A first order covers 60 days and never exceeds 1.5 times their forecast."
    )  # fmt: skip


def _amount(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        amount = Decimal(text.replace(",", "").strip())
        if not amount.is_finite() or amount <= 0:
            raise InvalidOperation
        return amount
    except InvalidOperation:
        raise BadUse(
            Phrase("--budget: “{text}” is not an amount; write it like 5000", {"text": text[:40]})
        ) from None
