"""Which SKUs run out, and when: as the last decision found it, else stock and arrivals against the stored forecast."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot.ask.facts import Answer, Asked, Cell, Table
from bot.ask.query import Query, Span
from bot.ask.said import understood
from core.phrase import Chance, Phrase
from core.records import HORIZON_DAYS, Floats, Inbound
from storage.queries.chunks import chunks
from storage.queries.demand import forecasts
from storage.queries.goods import coverage, stock
from storage.queries.orders import pipeline, states
from storage.queries.orders.next_goods import next_goods
from storage.tables import StockDay

DAYS_AHEAD = 30


def running_out(asked: Asked) -> Answer:
    """The SKUs that run out before a named day or event, or within 30 days; soonest first.

    With a bound on days of supply those under it are listed, whenever they run out; a SKU that is named is told of
    in any case. Risks are the last night's, corrected as on the card.
    """
    from bot.usecases.proof import proofs
    from core.supply import days_of_supply

    query, today = asked.query, asked.today
    until = _until(query, today)
    rows: list[tuple[date | None, float, tuple[Cell, ...]]] = []
    looked_at, without, goods_in = 0, 0, None
    with Session(asked.engine) as session:
        version = coverage.version(session, asked.workspace_id)
        wanted = asked.ids(session)
        source = asked.source(session, StockDay)
    known = proofs.calibration(asked.engine, asked.workspace_id)
    for part in chunks(wanted):
        with Session(asked.engine) as session:
            counted = stock.stock(session, asked.workspace_id, part, today)
            means = forecasts.means(session, asked.workspace_id, list(counted), today, version)
            coming = pipeline.inbound(session, asked.workspace_id, part, today, counted)
            names = asked.names(session, part)
            night = states.states(session, asked.workspace_id, part, today)
            now = states.of_now(session, asked.workspace_id, part, today, version)
            arrivals = next_goods(session, asked.workspace_id, part, today, version)
        for sku_id in part:
            if sku_id not in counted or not (sku_id in now or sku_id in means):
                without += 1
                continue
            looked_at += 1
            lots = [lot for lot in coming.get(sku_id, ()) if lot.kind != "draft" and lot.arrives is not None]
            on_hand = counted[sku_id].on_hand
            if sku_id in now:
                out, told = now[sku_id].runs_out_on, now[sku_id].days_of_supply
            else:
                mean = means[sku_id]
                out, told = runs_out_on(on_hand, lots, mean, today), days_of_supply.of_one(on_hand, mean)
            supply = float("inf") if told is None else told
            if asked.bounds("days_of_supply"):
                if not asked.holds("days_of_supply", supply):
                    continue
            elif not query.sku_ids and (out is None or out > until):
                continue
            arrival = arrivals.get(sku_id)
            days = None if told is None else round(told)
            state = night.get(sku_id)
            goods_in = None if state is None else state.goods_in
            risk: Cell = None if state is None else Chance(proofs.shown_risk(state, "stockout", known) / 100)
            if on_hand <= 0:
                risk = Phrase("out of stock now")  # seen and not foretold
            rows.append((out, supply, (names[sku_id].sku, on_hand, days, out, arrival, risk)))
    about = understood(query, None if asked.bounds("days_of_supply") else Span(today, until))
    if not looked_at:
        nothing = Phrase(
            "I have no forecast with stock figures for this yet: import sales and stock, then ask again."
        )
        return Answer(query, about, (nothing,))
    rows.sort(key=lambda row: (row[0] or date.max, row[1], str(row[2][0])))
    lines = _lines(asked, [row[2] for row in rows], looked_at, until, goods_in)
    # What is asked comes first: a phone shows three columns.
    shown = asked.shown(
        [(sku, out, risk, days, on_hand, arrival) for _, _, (sku, on_hand, days, out, arrival, risk) in rows]
    )
    if (
        until == today + timedelta(days=HORIZON_DAYS)
        and query.period is not None
        and query.period.last > until
    ):
        lines.append(Phrase("My forecast reaches no further than {day}.", {"day": until}))
    if without and not query.sku_ids:
        lines.append(
            Phrase("{n} {n:SKU has|SKUs have} no stock figures or no fresh forecast.", {"n": without})
        )
    heads = (
        Phrase("SKU"),
        Phrase("Runs out"),
        Phrase("Stock-out risk"),
        Phrase("Days of supply"),
        Phrase("On hand"),
        Phrase("Next arrival"),
    )
    if len(rows) > len(shown) > 0:
        lines.append(Phrase("The {n} that come first:", {"n": len(shown)}))
    note = Phrase(
        "An estimate at the mean forecast; the risk is that of running out before the next goods can be there; “/restock SKU” shows the chart"
    )
    table = Table(heads, shown) if rows else None
    return Answer(query, about, tuple(lines), (*source, note), table=table)


def _lines(
    asked: Asked, rows: Sequence[tuple[Cell, ...]], looked_at: int, until: date, goods_in: int | None
) -> list[Phrase]:
    if len(asked.query.sku_ids) == 1 and len(rows) == 1:
        sku, on_hand, days, out, arrival, risk = rows[0]
        told: dict[str, Cell] = {"sku": sku, "n": on_hand, "days": days, "day": out, "arrival": arrival}
        values = {name: value for name, value in told.items() if value is not None}
        if out is None:
            return [
                Phrase(
                    "{sku} does not run out within the forecast: {n} on hand, {days} days of supply.", values
                )
            ]
        lines = []
        if on_hand == 0:
            lines.append(Phrase("{sku} is out of stock now.", values))
        else:
            lines.append(
                Phrase(
                    "{sku} runs out about {day}, arrivals as expected: {n} on hand, {days} days of supply.",
                    values,
                )
            )
        if arrival is not None:
            lines.append(Phrase("The next arrival is planned for {arrival}.", values))
        else:
            lines.append(Phrase("Nothing with a date is on its way."))
        if isinstance(risk, Chance) and goods_in is not None:
            lines.append(
                Phrase(
                    "Risk of running out before the next goods, in about {n} {n:day|days}: {risk}",
                    {"risk": risk, "n": goods_in},
                )
            )
        return lines
    if asked.bounds("days_of_supply"):
        return [Phrase("{n} of {all} SKUs are within that bound.", {"n": len(rows), "all": looked_at})]
    return [
        Phrase(
            "{n} of {all} SKUs run out by {day} at the mean forecast, arrivals as expected.",
            {"n": len(rows), "all": looked_at, "day": until},
        )
    ]


def runs_out_on(on_hand: int, lots: Sequence[Inbound], mean: Floats, today: date) -> date | None:
    """The first day at whose end the mean forecast has used up stock and arrivals; None beyond the forecast.

    Worked example: 50 on hand, 20 a day from tomorrow on: used up on the third day. Overdue lots count from tomorrow.
    """
    import numpy as np

    if on_hand <= 0:
        return today
    left = on_hand - np.cumsum(mean)
    for lot in lots:
        if lot.arrives is not None:
            begin = max(0, (lot.arrives - today).days - 1)
            left[begin:] += lot.quantity
    empty = np.flatnonzero(left <= 0)
    return today + timedelta(days=int(empty[0]) + 1) if len(empty) else None


def _until(query: Query, today: date) -> date:
    """The last day that the question asks about, at most as far as forecasts reach; 30 days where it names none."""
    furthest = today + timedelta(days=HORIZON_DAYS)
    if query.period is None or query.period.last <= today:
        return today + timedelta(days=DAYS_AHEAD)
    return min(query.period.last, furthest)
