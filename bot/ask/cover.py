"""Which SKUs run out, and when: stock and arrivals against the mean forecast."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.ask.facts import Answer, Cell, Table
from bot.ask.question import Question
from core.phrase import Phrase
from core.records import HORIZON_DAYS, Floats, Inbound, SellingEvent
from storage.queries import coverage, forecasts, pipeline, skus, stock, terms
from storage.queries.chunks import chunks

SHOWN = 15
DAYS_AHEAD = 30


def running_out(engine: Engine, workspace_id: str, question: Question, today: date) -> Answer:
    """The SKUs that run out before a named event, or within 30 days; soonest first."""
    with Session(engine) as session:
        until, name = _until(question.text, today, terms.events(session, workspace_id, today))
        version = coverage.version(session, workspace_id)
        wanted = list(question.sku_ids) or skus.ids(session, workspace_id)
    about = _about(question, name, until)
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
        return Answer(question, about, (nothing,))
    rows.sort(key=lambda row: (row[2], row[0]))
    said = Phrase(
        "{n} of {all} SKUs run out by {day} at the mean forecast, arrivals as planned.",
        {"n": len(rows), "all": looked_at, "day": until},
    )
    heads = (Phrase("SKU"), Phrase("On hand"), Phrase("Runs out"), Phrase("Next arrival after"))
    lines = [said]
    if until == today + timedelta(days=HORIZON_DAYS):
        lines.append(Phrase("My forecast reaches no further than {day}.", {"day": until}))
    table = Table(heads, tuple(rows[: question.limit or SHOWN])) if rows else None
    return Answer(
        question,
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


def _until(text: str, today: date, own: Sequence[SellingEvent]) -> tuple[date, str | None]:
    """The day before the event that the question names, and its name; else 30 days ahead."""
    from core.demand.calendar import marketplace_events

    lowered = text.casefold()
    ahead = [*own, *marketplace_events("US", today, today + timedelta(days=370))]
    for event in sorted(ahead, key=lambda each: each.starts_on):
        if event.starts_on > today and any(word in lowered for word in _names(event.name)):
            return min(event.starts_on - timedelta(days=1), today + timedelta(days=HORIZON_DAYS)), event.name
    return today + timedelta(days=DAYS_AHEAD), None


def _names(name: str) -> list[str]:
    """How people call an event, in both languages."""
    known = {
        "prime day": ["会员日"],
        "black friday": ["黑五", "黑色星期五", "cyber monday", "网一"],
        "christmas": ["圣诞"],
    }
    lowered = name.casefold()
    return [lowered, *(word for key, words in known.items() if key in lowered for word in (key, *words))]


def _about(question: Question, event: str | None, until: date) -> Phrase:
    whom = ", ".join(question.skus)
    what = Phrase("running out until {day}", {"day": until})
    if event is not None:
        what = Phrase("running out before {event} (until {day})", {"event": event, "day": until})
    if whom:
        return Phrase("{what} · {skus}", {"what": what, "skus": whom})
    return Phrase("{what} · all SKUs", {"what": what})
