"""`restock health [SKU]`: the health of the stock without Slack."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import common, tables

if TYPE_CHECKING:
    from decimal import Decimal

    from core.watch.health import Health, SkuHealth

_HEADS = (
    tables.Head("SKU"), tables.Head("zone"), tables.Head("on hand", right=True), tables.Head("days", right=True),
    tables.Head("over 90", right=True), tables.Head("pass 90 / 180", right=True), tables.Head("excess", right=True),
    tables.Head("aged fee", right=True, spare=1), tables.Head("risk out / over", right=True),
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Declare the verb."""

    @app.command("health")
    def health(
        sku: Annotated[str | None, typer.Argument(metavar="[SKU]", help="One SKU, with its causes.")] = None,
        as_of: common.AsOf = None,
        as_json: common.Json = False,
    ) -> None:
        """Show old, excess and unsellable stock, how it will age, what that costs, IPI, risks and causes."""
        from bot.usecases import finding, standing
        from bot.usecases.reports import diagnosing
        from bot.usecases.reports import health as use_case
        from core.errors import NotFound
        from core.phrase import Phrase

        engine = common.store()
        today = common.today(engine, as_of)
        standing.see(engine, common.DEFAULT_WORKSPACE, today, datetime.now(UTC))
        if sku is None:
            facts = use_case.health(engine, common.DEFAULT_WORKSPACE, today)
            common.print_json(_json(facts)) if as_json else _print(facts)
            return
        hits = finding.find_skus(engine, common.DEFAULT_WORKSPACE, sku)
        named = [hit for hit in hits if hit.exact or hit.sku.casefold() == sku.casefold()]
        if not named:
            raise NotFound(Phrase("There is no SKU or ASIN {name}", {"name": sku}))
        seen = diagnosing.examine(engine, common.DEFAULT_WORKSPACE, named[0].sku_id, today)
        causes = [
            {
                "cause": each.name, "score": each.score, "share": each.share, "evidence": each.evidence,
                "advice": each.advice, "remedies": [remedy.kind for remedy in each.remedies],
            }
            for each in seen.found.causes
        ]  # fmt: skip
        if as_json:
            common.print_json(
                {
                    **_json(seen.health), "zone": seen.found.zone, "signals": list(seen.found.signals), "causes": causes,
                    "not_judged": list(seen.found.unknown), "tried": list(seen.tried), "hold": seen.held,
                }
            )  # fmt: skip
            return
        from bot.facts import Reader
        from bot.render import health as view

        typer.echo(_text(view.one(seen.row, seen.found, seen.health, Reader(), tracked=seen.tried, held=seen.held).blocks))  # fmt: skip


def _json(facts: Health) -> dict[str, Any]:
    return {
        "as_of": facts.as_of,
        "ipi": {
            "score": facts.ipi[-1][1] if facts.ipi else None, "threshold": facts.ipi_threshold,
            "history": [{"date": day, "score": score} for day, score in facts.ipi],
            "drivers": [
                {"component": each.component, "sku": each.sku, "units": each.units, "money": each.money}
                for each in facts.drivers
            ],
        },
        "skus": [_sku(each) for each in facts.skus],
        "calibration": list(facts.records),
        "missing": list(facts.missing),
    }  # fmt: skip


def _sku(row: SkuHealth) -> dict[str, Any]:
    buckets = ("0-90", "91-180", "181-270", "271-365", "365+")
    passing = (
        None if row.passing is None else dict(zip(("90", "180", "270", "365"), row.passing, strict=True))
    )
    return {
        "sku": row.sku, "title": row.title, "currency": row.currency, "stage": row.stage, "abc_class": row.abc_class,
        "on_hand": row.on_hand, "unsellable": row.unsellable,
        "days_of_supply": None if row.days_of_supply is None else round(row.days_of_supply, 1),
        "ages": None if row.ages is None else dict(zip(buckets, row.ages, strict=True)),
        "ages_in_90_days": None if row.later is None else dict(zip(buckets, row.later, strict=True)),
        "will_pass": passing, "storage_cost_90_days": row.storage_cost, "aged_surcharge_90_days": row.aged_cost,
        "excess": row.excess, "excess_money": row.excess_money,
        "sell_through": None if row.sell_through is None else round(row.sell_through, 2),
        "risk": {"stockout": row.stockout_risk, "overstock": row.overstock_risk}, "zone": row.zone,
        "signals": list(row.signals),
    }  # fmt: skip


def _print(facts: Health) -> None:
    from rich.markup import escape

    rows = []
    for each in facts.skus:
        if each.zone == "calm" and not (each.over_90 or each.excess or each.unsellable):
            continue
        passing = "–" if each.passing is None else f"{each.passing[0]} / {each.passing[1]}"
        cover = "–" if each.days_of_supply is None else f"{each.days_of_supply:.0f}"
        risks = f"{common.risk(each.stockout_risk)} / {common.risk(each.overstock_risk)}"
        rows.append(
            (
                each.sku, each.zone, _dash(each.on_hand), cover, _dash(each.over_90), passing, f"{each.excess:,}",
                _dash(each.aged_cost), risks,
            )
        )  # fmt: skip
    console = tables.console()
    if facts.ipi:
        console.print(f"IPI {facts.ipi[-1][1]} on {facts.ipi[-1][0]} (threshold {facts.ipi_threshold})")
    if rows:
        tables.show(console, _HEADS, rows)
    else:
        console.print("Nothing old, excess or unsellable.")
    for note in (*facts.records, *facts.missing):
        console.print(escape(str(note)))


def _dash(value: int | Decimal | None) -> str:
    return "–" if value is None else f"{value:,}"


def _text(blocks: list[dict[str, Any]]) -> str:
    texts = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    texts += [each["text"] for block in blocks if block["type"] == "context" for each in block["elements"]]
    return "\n".join(texts).replace("*", "")
