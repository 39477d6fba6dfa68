"""Answers about what was decided, how it turned out, and how we do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.ask.facts import Answer, Asked, Cell, Table, missing, total
from bot.ask.said import understood
from core.phrase import Money, Percent, Phrase
from core.suggestion import SEND_AHEAD
from storage.queries.goods import coverage, skus, stock, totals
from storage.queries.money import account
from storage.queries.orders import drafts, states
from storage.tables import SalesDay, StockDay

if TYPE_CHECKING:
    from bot.facts import KpiTrend

SHIPMENTS = 4
"""Shipments from the seller's own warehouses that an answer names."""


def due(asked: Asked) -> Answer:
    """The open drafts, ranked by money at stake; one SKU's in one sentence."""
    from bot.usecases.plans import overview

    query = asked.query
    facts = overview.waiting(asked.engine, asked.workspace_id, asked.today)
    scope = None if asked.scope is None else set(asked.scope)
    found = [d for d in facts.drafts if scope is None or d.sku_id in scope]
    if query.suppliers:
        found = [d for d in facts.drafts if any(o.supplier in query.suppliers for o in d.orders)] or found
    if query.period is not None and query.period.last > asked.today:
        found = [d for d in found if d.order_by is None or d.order_by <= query.period.last]
    about, sent = understood(query), _to_send(asked)
    if query.state == "to_send" and sent:
        return _shipments(asked, about, sent, len(found))
    if query.state == "to_send":
        sent = [Phrase("Nothing has to leave your own warehouses in these days.")]
    if not found:
        lines = [*sent] or [Phrase("Nothing needs a decision now.")]
        if scope is not None:
            lines = [Phrase("No order is suggested for this now. “/restock SKU” shows why.")]
        elif facts.next_order_by is not None and facts.next_order_sku is not None:
            values: dict[str, date | str] = {"day": facts.next_order_by, "sku": facts.next_order_sku}
            lines.append(Phrase("The next order is due on {day}, for {sku}.", values))
        if facts.freshness.sales_through is None:
            lines.append(missing(Phrase("sales"), "sales"))
        return Answer(query, about, tuple(lines))
    rows: list[tuple[Cell, ...]] = [
        (
            d.sku, d.quantity, d.order_by,
            None if d.cash is None else Money(d.cash, d.currency),
            None if d.money_at_stake is None else Money(d.money_at_stake, d.currency), d.number,
        )
        for d in found
    ]  # fmt: skip
    heads = (
        Phrase("SKU"),
        Phrase("Order"),
        Phrase("Order by"),
        Phrase("Cash"),
        Phrase("At stake"),
        Phrase("Draft"),
    )
    if len(found) == 1:
        one = found[0]
        lines = [Phrase("Order {n} of {sku}.", {"n": one.quantity, "sku": one.sku})]
        if one.order_by is not None:
            lines = [
                Phrase(
                    "Order {n} of {sku} by {day}.", {"n": one.quantity, "sku": one.sku, "day": one.order_by}
                )
            ]
        if one.headline is not None:
            lines.append(one.headline)
    else:
        lines = [
            Phrase(
                "{n} {n:draft waits|drafts wait} for a decision, most money at stake first. “/restock SKU” opens one.",
                {"n": len(found)},
            )
        ]
        cash = total([(d.cash, d.currency) for d in found if d.cash is not None])
        if cash is not None:
            lines.append(Phrase("Together they need {cash}.", {"cash": cash}))
    lines += sent
    return Answer(query, about, tuple(lines), _plan_source(asked), table=Table(heads, asked.shown(rows)))


def _shipments(asked: Asked, about: Phrase, sent: Sequence[Phrase], drafts_open: int) -> Answer:
    """What has to leave the seller's own warehouses, where that is asked; orders in a line."""
    lines = [*sent]
    if drafts_open:
        lines.append(
            Phrase(
                "{n} {n:order waits|orders wait} for a decision: “/restock” lists them.", {"n": drafts_open}
            )
        )
    return Answer(asked.query, about, tuple(lines), _plan_source(asked))


def _to_send(asked: Asked) -> list[Phrase]:
    """The shipments from the seller's own warehouses that are due in the days asked for, and at least within a week."""
    period, soon = asked.query.period, asked.today + SEND_AHEAD
    until = soon if period is None else max(soon, period.last)
    with Session(asked.engine) as session:
        due = states.to_send(session, asked.workspace_id, until)
        due = [each for each in due if asked.scope is None or each[0] in asked.scope]
        names = asked.names(session, [sku_id for sku_id, _ in due[:SHIPMENTS]])
    lines = [
        Phrase(
            "Send {units} of {sku} from {place} to FBA by {day}.",
            {
                "units": told["units"],
                "sku": names[sku_id].sku,
                "place": told["place"],
                "day": date.fromisoformat(told["send_by"]),
            },
        )
        for sku_id, told in due[:SHIPMENTS]
    ]
    if len(due) > SHIPMENTS:
        lines.append(Phrase("And {n} more shipments from your own warehouses.", {"n": len(due) - SHIPMENTS}))
    return lines


def _plan_source(asked: Asked) -> tuple[Phrase, ...]:
    with Session(asked.engine) as session:
        return asked.source(session, SalesDay, StockDay)


def decisions(asked: Asked) -> Answer:
    """What people decided in some days, by whom and why; what waits where that is asked; how it turned out."""
    query = asked.query
    if query.state == "waiting":
        return due(asked)
    span = asked.days(30)
    begin = datetime.combine(span.first, time(), UTC)
    end = datetime.combine(span.last + timedelta(days=1), time(), UTC)
    with Session(asked.engine) as session:
        made = drafts.decided(session, asked.workspace_id, begin, end, asked.scope, query.orders)
    if query.state in ("approved", "rejected"):
        made = [each for each in made if each.kind.startswith(query.state[:6])]
    about = understood(query, span)
    if not made:
        return Answer(query, about, (Phrase("Nothing of this was decided in these days."),))
    approved = sum(1 for each in made if each.kind.startswith("approve"))
    rejected = sum(1 for each in made if each.kind.startswith("reject"))
    lines = [
        Phrase(
            "{n} {n:decision|decisions}: {yes} approved, {no} rejected.",
            {"n": len(made), "yes": approved, "no": rejected},
        )
    ]
    lines += _turned_out(asked, begin) if _asks_for_outcome(query.text) else []
    rows: list[tuple[Cell, ...]] = [
        (each.at, each.number, each.sku, _KINDS.get(each.kind, Phrase("{kind}", {"kind": each.kind})), each.quantity, f"<@{each.person}>" if each.person.startswith(("U", "W")) else each.person, each.reason)
        for each in reversed(made)
    ]  # fmt: skip
    heads = (
        Phrase("When"),
        Phrase("Draft"),
        Phrase("SKU"),
        Phrase("Decision"),
        Phrase("Units"),
        Phrase("Who"),
        Phrase("Reason"),
    )
    return Answer(
        query, about, tuple(lines), (Phrase("From the decision log"),), table=Table(heads, asked.shown(rows))
    )


_KINDS = {
    "approve": Phrase("approved"), "approved": Phrase("approved"), "reject": Phrase("rejected"), "rejected": Phrase("rejected"),
    "undo": Phrase("undone"), "edit": Phrase("edited"), "snooze": Phrase("snoozed"),
}  # fmt: skip


def _turned_out(asked: Asked, since: datetime) -> list[Phrase]:
    from bot.usecases.proof import scoring

    told = scoring.scored(asked.engine, asked.workspace_id, asked.today, asked.now, decided_since=since)
    lines = []
    for each in told[:5]:
        verdict = each.found if isinstance(each.found, Phrase) else each.found.verdict
        lines.append(
            Phrase(
                "{draft} ({sku}): {verdict}",
                {"draft": each.draft.number, "sku": each.draft.sku, "verdict": verdict},
            )
        )
    return lines


def _asks_for_outcome(text: str) -> bool:
    import re

    return (
        re.search(
            r"turn(?:ed)? out|outcome|result|right|pay off|paid off|worked|结果|后来|怎么样|对不对|值不值",
            text.lower(),
        )
        is not None
    )


def kpi(asked: Asked) -> Answer:
    """The key figures: sales, what is in stock, what is tied up, turnover, and the marketplace's own score."""
    from bot.usecases.reports import kpis

    query, span = asked.query, asked.days(30)
    with Session(asked.engine) as session:
        sold = totals.sold(session, asked.workspace_id, span.first, span.last, asked.scope)
        wanted = asked.ids(session)
        goods = skus.products(session, asked.workspace_id, wanted)
        counted = stock.stock(session, asked.workspace_id, wanted, asked.today)
        score = account.newest(session, asked.workspace_id, asked.today)
        age = coverage.age(session, asked.workspace_id, asked.today)
        source = asked.source(session, SalesDay, StockDay)
        trend = kpis.kept(session, asked.workspace_id)
    about = understood(query, span)
    if not sold and not counted:
        return Answer(query, about, (missing(Phrase("sales and no stock"), "sales"),))
    rows: list[tuple[Cell, ...]] = []
    days = (span.last - span.first).days + 1
    units = sum(each.units for each in sold.values())
    revenue = total(
        [
            (each.revenue, goods[i].currency)
            for i, each in sold.items()
            if each.revenue is not None and i in goods
        ]
    )
    rows.append((Phrase("Units sold"), units))
    if revenue is not None:
        rows.append((Phrase("Revenue"), revenue))
    if counted:
        on_hand = sum(each.on_hand for each in counted.values())
        stocked = sum(1 for each in counted.values() if each.on_hand > 0)
        rows.append((Phrase("SKUs in stock"), Percent(stocked / len(counted))))
        rows.append((Phrase("SKUs out of stock"), len(counted) - stocked))
        rows.append((Phrase("Units on hand"), on_hand))
        value = total(
            [
                (Decimal(each.on_hand) * (goods[i].unit_cost or 0), goods[i].currency)
                for i, each in counted.items()
                if goods[i].unit_cost
            ]
        )
        if value is not None:
            rows.append((Phrase("Stock at cost"), value))
        if units:
            rows.append((Phrase("Turnover days"), round(on_hand / (units / days))))
            rows.append((Phrase("Sell-through of the period"), Percent(units / (units + on_hand))))
    if score is not None and score.ipi is not None:
        rows.append((Phrase("IPI ({day})", {"day": score.day}), score.ipi))
        if score.capacity_units and score.storage_used_units is not None:
            rows.append(
                (Phrase("FBA capacity used"), Percent(score.storage_used_units / score.capacity_units))
            )
    lines = [Phrase("Key figures from {first} to {last}:", {"first": span.first, "last": span.last})]
    lines += _asked_figure(query.metric, rows, score is not None and score.ipi is not None, trend)
    if age.stale:
        lines.append(Phrase("Some of the data is older than it normally is: App Home says which."))
    return Answer(
        query, about, tuple(lines), source, table=Table((Phrase("Figure"), Phrase("Value")), tuple(rows))
    )


def _asked_figure(
    metric: str | None, rows: list[tuple[Cell, ...]], has_score: bool, trend: KpiTrend | None
) -> list[Phrase]:
    """What is said of a figure that was asked for by name."""
    if metric == "ipi" and not has_score:
        return [missing(Phrase("IPI"), "account")]
    if metric == "forecast_error":
        return [
            Phrase("How the last forecasts turned out stands in “/restock report”, and on each SKU's card.")
        ]
    if metric == "lost_sales":
        return [
            _lost(trend),
            Phrase("“/restock report” shows thirteen weeks, “Proof” on a card its SKU's year."),
        ]
    named = {
        "turnover": "Turnover days",
        "in_stock_rate": "SKUs in stock",
        "sell_through": "Sell-through of the period",
    }.get(metric or "")
    for name, value in rows:
        if (
            isinstance(name, Phrase)
            and (name.text == named or (metric == "ipi" and name.text.startswith("IPI")))
            and value is not None
        ):
            return [Phrase("{name}: {value}.", {"name": name, "value": value})]
    return []


def _lost(trend: KpiTrend | None) -> Phrase:
    """What running out cost lately, in the whole shop."""
    now = None if trend is None else trend.weeks[-1]
    if trend is None or now is None or now.in_stock_rate is None:
        return Phrase("What running out cost is not known: no stock was counted over four weeks.")
    if now.lost_units < 0.5:
        return Phrase("Nothing ran out in the four weeks to {day}, in the whole shop.", {"day": now.end})
    return Phrase(
        "Running out cost the whole shop about {units} {units:unit|units} ({money}) in the four weeks to {day}, an estimate.",
        {
            "units": round(now.lost_units),
            "money": Money(Decimal(round(now.lost_money)), trend.currency),
            "day": now.end,
        },
    )
