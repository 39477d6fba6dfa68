"""Which SKUs run out, and when: stock and arrivals against the mean forecast."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.ask.facts import Answer, Cell, Table
from bot.ask.query import Query
from core.phrase import Phrase
from core.records import HORIZON_DAYS, Floats, Inbound
from storage.queries import coverage, forecasts, pipeline, skus, stock
from storage.queries.chunks import chunks

SHOWN = 15
DAYS_AHEAD = 30


def running_out(engine: Engine, workspace_id: str, query: Query, today: date) -> Answer:
    """The SKUs that run out before a named event, or within 30 days; soonest first."""
    with Session(engine) as session:
        until, name = _until(query, today)
        version = coverage.version(session, workspace_id)
        wanted = list(query.sku_ids) or skus.ids(session, workspace_id)
    about = _about(query, name, until)
    rows: list[tuple[Cell, ...]] = []
    looked_at = 0
    for part in chunks(wanted):
        with Session(engine) as session:
            counted = stock.stock(session, workspace_id, part, today)
            predicted = forecasts.usable(session, workspace_id, part, today, version)
            coming = pipeline.inbound(session, workspace_id, part, today, counted)
            names = skus.named(session, workspace_id, part)
        for sku_id, forecast in predicted.items():
            if sku_id not in counted:
                continue
            looked_at += 1
            lots = [lot for lot in coming.get(sku_id, ()) if lot.kind != "draft" and lot.arrives is not None]
            out = runs_out_on(counted[sku_id].on_hand, lots, forecast.mean, today)
            if out is not None and out <= until:
                arrival = min(
                    (lot.arrives for lot in lots if lot.arrives and lot.arrives >= out), default=None
                )
                rows.append((names[sku_id].sku, counted[sku_id].on_hand, out, arrival))
    if not looked_at:
        nothing = Phrase(
            "I have no forecast with stock figures for this yet: import sales and stock, then ask again."
        )
        return Answer(query, about, (nothing,))
    rows.sort(key=lambda row: (row[2], row[0]))
    said = Phrase(
        "{n} of {all} SKUs run out by {day} at the mean forecast, arrivals as planned.",
        {"n": len(rows), "all": looked_at, "day": until},
    )
    heads = (Phrase("SKU"), Phrase("On hand"), Phrase("Runs out"), Phrase("Next arrival after"))
    lines = [said]
    if until == today + timedelta(days=HORIZON_DAYS):
        lines.append(Phrase("My forecast reaches no further than {day}.", {"day": until}))
    table = Table(heads, tuple(rows[: query.limit or SHOWN])) if rows else None
    return Answer(
        query,
        about,
        tuple(lines),
        (Phrase("An estimate: “/restock SKU” shows the risk and the chart"),),
        table=table,
    )


def runs_out_on(on_hand: int, lots: Sequence[Inbound], mean: Floats, today: date) -> date | None:
    """The first day at whose end the mean forecast has used up stock and arrivals; None beyond the forecast.

    Worked example: 50 on hand, 20 a day from tomorrow on: used up on the third day. Overdue lots count from tomorrow.
    """
    left = float(on_hand)
    if left <= 0:
        return today
    for day, units in enumerate(mean):
        when = today + timedelta(days=day + 1)
        left += sum(
            lot.quantity
            for lot in lots
            if lot.arrives and max(lot.arrives, today + timedelta(days=1)) == when
        )
        left -= float(units)
        if left <= 0:
            return when
    return None


def _until(query: Query, today: date) -> tuple[date, str | None]:
    """The last day that the question asks about, at most as far as forecasts reach; 30 days where it names none."""
    furthest = today + timedelta(days=HORIZON_DAYS)
    if query.period is None or query.period.last <= today:
        return today + timedelta(days=DAYS_AHEAD), None
    return min(query.period.last, furthest), query.event


def _about(query: Query, event: str | None, until: date) -> Phrase:
    whom = ", ".join(query.skus)
    what = Phrase("running out until {day}", {"day": until})
    if event is not None:
        what = Phrase("running out before {event} (until {day})", {"event": event, "day": until})
    if whom:
        return Phrase("{what} · {skus}", {"what": what, "skus": whom})
    return Phrase("{what} · all SKUs", {"what": what})
