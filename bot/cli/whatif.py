"""`restock whatif SKU --set name=value`: what would happen, before and after; nothing is kept."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import common
from core.errors import BadUse
from core.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.usecases.plans.trying import Tried
    from core.decide.choices.whatif import Outcome
    from core.money.channels import Part

LEVERS = "quantity, mode, price, discount (0.2 or 20%), lead_time, service_level, budget, ad_budget"


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("whatif")
    def whatif(
        sku: Annotated[
            str,
            typer.Argument(metavar="SKU", help="A SKU or an ASIN; HX-1@DE names that of one marketplace."),
        ],
        levers: Annotated[
            list[str] | None,
            typer.Option(
                "--set", metavar="NAME=VALUE", help=f"A lever to move, any number of times: {LEVERS}."
            ),
        ] = None,
        as_of: common.AsOf = None,
        json: common.Json = False,
    ) -> None:
        """Show stock, risk, profit and cash before and after a lever is moved; nothing is kept."""
        from datetime import UTC, datetime

        from bot.usecases.plans import trying

        wanted = trying.read(_pairs(levers or []))
        engine = common.store()
        today = common.today(engine, as_of)
        found = trying.on_sku(engine, common.DEFAULT_WORKSPACE, sku, wanted, today, datetime.now(UTC))
        if json:
            common.print_json(document(found))
        else:
            show(found)


def document(tried: Tried) -> dict[str, Any]:
    """The comparison as JSON's own types; money as decimal text, units whole."""
    found = tried.found
    levers = {name: getattr(found.levers, name) for name in found.levers.moved}
    card = found.after.card
    return {
        "sku": card.sku,
        "marketplace": card.marketplace,
        "sold_in": tried.sold_in,
        "as_of": card.as_of,
        "currency": card.currency,
        "draft": tried.draft.number if tried.draft else None,
        "levers": levers,
        "days": found.days,
        "profit_days": found.until,
        "before": _outcome(found.before),
        "after": _outcome(found.after),
        "price_response": {
            "elasticity": round(found.response.elasticity, 3),
            "sd": round(found.response.sd, 3),
            "weeks_of_own_history": found.response.weeks,
        },
        "ways": _ways(tried),
        "notes": found.notes,
        "missing": [
            {"what": each.what, "switches_off": each.switches_off} for each in (*found.missing, *card.missing)
        ],
    }


def _outcome(each: Outcome) -> dict[str, Any]:
    from core.decide.as_json import loss_json

    card = each.card
    return {
        "orders": [
            {
                "quantity": order.quantity,
                "mode": order.mode,
                "order_by": order.order_by,
                "arrives": order.arrives,
                "landed_cost": order.landed_cost,
                "cash": order.cash,
            }
            for order in each.orders
        ],
        "suggested_quantity": each.suggested,
        "position": card.position,
        "days_of_supply": card.days_of_supply,
        "price": each.price,
        "demand_per_day": round(each.per_day, 2),
        "risk": {"stockout": card.stockout_risk, "overstock": card.overstock_risk},
        "runs_out_on": each.runs_out_on,
        "cover_days": each.cover_days,
        "cash": each.cash,
        "expected_profit": each.earned[0],
        "profit_q10": each.earned[1],
        "profit_q90": each.earned[2],
        "sku_profit": each.profit,
        "sku_profit_q10": each.profit_q10,
        "sku_profit_q90": each.profit_q90,
        "net_per_unit": each.net,
        "margin": None if each.margin is None else round(each.margin, 4),
        "break_even_price": each.break_even,
        "price_for_margin_floor": each.floor_price,
        "margin_floor": each.margin_floor,
        "loss": None if card.loss is None else loss_json(card.loss),
        "economics": []
        if each.economics is None
        else [
            {"line": line.name, "amount": line.amount, "basis": line.basis, "source": line.source}
            for line in each.economics.lines
        ],
    }


def _ways(tried: Tried) -> dict[str, Any] | None:
    weighing = tried.found.weighing
    if weighing is None:
        return None
    from core.decide.as_json import upstream_json

    placed = tried.found.after.card.upstream
    lacks = weighing.lacks
    return {
        "recommended_first": [
            {
                "parts": _parts(way.parts),
                "landed_cost": way.landed,
                "cash": way.cash,
                "arrives": way.arrives,
                "stockout_risk": way.stockout,
                "expected_profit": way.profit,
                "profit_q10": way.profit_q10,
                "profit_q90": way.profit_q90,
                "payback_days": way.payback_days,
                "assumed_rates": way.assumed,
            }
            for way in weighing.ways
        ],
        "runner_up_lacks": None
        if lacks is None
        else {"profit": lacks.profit, "days": lacks.days, "stockout_risk": lacks.stockout},
        "per_unit": [
            {
                "mode": way.mode,
                "channel": way.place,
                "landed_cost": way.landed,
                "storage_handling_capital": way.keeping,
                "fees_and_shipping": way.shipping,
                "net": way.net,
                "days": way.days,
                "assumed_rates": way.assumed,
            }
            for way in weighing.priced.ways
        ],
        "upstream": None if placed is None else upstream_json(placed),
    }


def _parts(parts: Sequence[Part]) -> list[dict[str, Any]]:
    return [{"units": part.units, "mode": part.mode, "channel": part.place} for part in parts]


def show(tried: Tried) -> None:
    """Print before and after side by side."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    found, console = tried.found, Console()
    if not console.is_terminal:
        console = Console(width=100)
    before, after = found.before, found.after
    name = tried.sold_in[0] if tried.sold_in else after.card.sku
    table = Table("", "before", "after", title=f"{escape(name)}, the next {found.days} days")
    rows: list[tuple[str, Any]] = [
        ("order", lambda o: " + ".join(f"{x.quantity:,} {x.mode}" for x in o.orders) or "none"),
        ("we would order", lambda o: f"{o.suggested:,}"),
        ("price", lambda o: _plain(o.price)),
        ("sold a day", lambda o: f"{o.per_day:.1f}"),
        ("runs out", lambda o: str(o.runs_out_on or "not in sight")),
        (
            "risk out / over",
            lambda o: f"{common.risk(o.card.stockout_risk)} / {common.risk(o.card.overstock_risk)}",
        ),
        ("cover, days", lambda o: "–" if o.cover_days is None else f"{o.cover_days:.0f}"),
        ("cash", lambda o: _plain(o.cash)),
        ("the order earns", lambda o: _plain(o.earned[0])),
        ("  10 % to 90 %", lambda o: f"{_plain(o.earned[1])} to {_plain(o.earned[2])}"),
        (f"the SKU in {found.until} days", lambda o: _plain(o.profit)),
        ("  10 % to 90 %", lambda o: f"{_plain(o.profit_q10)} to {_plain(o.profit_q90)}"),
        ("net per unit", lambda o: _plain(o.net)),
        ("margin", lambda o: "–" if o.margin is None else f"{o.margin:.1%}"),
        ("break-even price", lambda o: _plain(o.break_even)),
        (f"price for {after.margin_floor:.0%}", lambda o: _plain(o.floor_price)),
    ]
    for name, tell in rows:
        table.add_row(name, tell(before), tell(after))
    console.print(table)
    if tried.sold_in:
        others = ", ".join(tried.sold_in[1:])
        console.print(f"  sold elsewhere too, each with figures of its own: {escape(others)}")
    if after.card.loss is not None:
        console.print(
            escape(f"{'Buying is stopped' if after.card.loss.stops else 'Careful'}: {after.card.loss.reason}")
        )
        console.print(escape(str(after.card.loss.lines)))
    for note in found.notes:
        console.print(f"  {escape(str(note))}")
    for missing in found.missing:
        console.print(f"  missing: {escape(str(missing.what))}")
    if found.weighing is None:
        return
    console.print(f"By mode and channel, in {found.until} days (best first):")
    for way in found.weighing.ways[:6]:
        parts = " + ".join(f"{part.units:,} {part.mode} to {part.place}" for part in way.parts)
        assumed = ", rates assumed" if way.assumed else ""
        console.print(
            f"  {parts}: earns {_plain(way.profit)}, landed {_plain(way.landed)}, arrives {way.arrives}, "
            f"risk {common.risk(way.stockout)} %{assumed}",
            soft_wrap=True,
        )


def _plain(amount: Decimal | None) -> str:
    return "–" if amount is None else f"{amount:,.2f}"


def _pairs(said: list[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for each in said:
        name, equals, value = each.partition("=")
        if not equals or not value.strip():
            raise BadUse(
                Phrase(
                    "--set: “{text}” is not NAME=VALUE; levers are {levers}",
                    {"text": each[:40], "levers": LEVERS},
                )
            )
        if name.strip() in pairs:
            raise BadUse(Phrase("--set: {name} is given twice", {"name": name.strip()[:40]}))
        pairs[name.strip()] = value
    return pairs
