"""Answers about competitors: what they did, what they ask, who is empty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.ask.facts import Answer, Asked, Cell, RivalChart, RivalLine, Table, missing
from bot.ask.query import Span
from bot.ask.said import understood
from core.phrase import Money, Percent, Phrase, Value
from core.records import RivalDay
from storage.queries.goods import totals
from storage.queries.market import rivals as queries
from storage.queries.program import imports
from storage.queries.program import settings as stored
from storage.queries.watch import alerts
from storage.tables import CompetitorDay

CHART_DAYS = 30
SHOWN = 6
LINES = 5
MOST_PAIRS = 2000
"""Pairs of SKU and rival that are looked through while somebody waits for the answer: about 1.5 ms each."""
RULES = ("M1", "M2", "M4", "M5", "M6")


def look(asked: Asked) -> tuple[Phrase, ...]:
    """Raise what rivals did where data came in since that was last done: an answer must not miss the newest file.

    Among very many rivals that takes minutes, and the run after an import does it anyway: then what is there is told, and
    this says how old it is.
    """
    from bot.usecases.alerts import raising

    with Session(asked.engine) as session:
        newest = imports.newest(session, asked.workspace_id)
        seen = stored.value(session, asked.workspace_id, raising.LOOKED) or {}
        if seen == {"day": asked.today.isoformat(), "imports": newest}:
            return ()
        pairs = queries.pairs(session, asked.workspace_id, asked.today)
    if pairs <= MOST_PAIRS:
        raising.refresh(asked.engine, asked.workspace_id, asked.today, asked.now)
        return ()
    if not seen:
        return (
            Phrase(
                "What {n} competitors did is not looked through yet: that follows each import within minutes, and each night; “restock alerts” does it now.",
                {"n": pairs},
            ),
        )
    return (
        Phrase(
            "As of {day}: what {n} competitors did since is looked through within minutes of an import, and each night; “restock alerts” does it now.",
            {"day": date.fromisoformat(seen["day"]), "n": pairs},
        ),
    )


def happenings(asked: Asked) -> Answer:
    """What rivals did in the period, ranked by what it means for us."""
    older = look(asked)
    query, span = asked.query, asked.days(7)
    with Session(asked.engine) as session:
        tracked = queries.tracked(session, asked.workspace_id, asked.scope, span.last)
        source = asked.source(session, CompetitorDay)
        raised = _raised(session, asked, span, RULES)
        chart_of = list(query.sku_ids[:1]) or [each.sku_id for each in raised[:1] if each.sku_id]
        chart = _chart(session, asked, chart_of[0], span.last) if chart_of and tracked else None
    about = understood(query, span)
    if not tracked:
        return Answer(query, about, (missing(Phrase("competitor data"), "competitors"),))
    found = [each.alert for each in raised]
    if not found:
        quiet = Phrase(
            "Nothing happened: no price war, no empty shelf, no large price cut among {n} tracked competitors.",
            {"n": tracked},
        )
        return Answer(query, about, older or (quiet,), source, chart=chart)
    shown = min(query.limit or SHOWN, 20)
    values: dict[str, Value] = {"n": len(found), "rivals": tracked, "shown": shown}
    counted = (
        Phrase("{n} {n:alert|alerts} among {rivals} tracked competitors, the {shown} most urgent:", values)
        if len(found) > shown
        else Phrase("{n} {n:alert|alerts} among {rivals} tracked competitors, most urgent first:", values)
    )
    rest = (Phrase("“/restock alerts” lists all that are open"),) if len(found) > shown else ()
    return Answer(query, about, (*older, counted), (*source, *rest), tuple(found[:shown]), chart=chart)


def _raised(session: Session, asked: Asked, span: Span, rules: Sequence[str]) -> list[alerts.Raised]:
    """Alerts of these rules in the period, of the rivals and SKUs asked about."""
    found = alerts.listed(
        session,
        asked.workspace_id,
        since=span.first,
        until=span.last,
        sku_ids=asked.scope or (),
        rules=rules,
    )
    wanted = _others(asked)
    found = alerts.spelled(session, asked.workspace_id, found)
    return [each for each in found if not wanted or each.alert.subject in wanted]


def empty_shelves(asked: Asked) -> Answer:
    """Which rivals were out of stock."""
    older = look(asked)
    query, span = asked.query, asked.days(7)
    with Session(asked.engine) as session:
        tracked = queries.tracked(session, asked.workspace_id, asked.scope, span.last)
        source = asked.source(session, CompetitorDay)
        raised = _raised(session, asked, span, ("M2",))
    about = understood(query, span)
    if not tracked:
        return Answer(query, about, (missing(Phrase("competitor data"), "competitors"),))
    now_empty = [each.alert for each in raised if each.alert.ended_on is None]
    if _others(asked):
        names = ", ".join(_others(asked))
        said = (
            Phrase("{rival} is out of stock since {day}.", {"rival": names, "day": now_empty[0].raised_on})
            if now_empty
            else Phrase("{rival} is not known to be out of stock now.", {"rival": names})
        )
    else:
        said = Phrase(
            "{now} of {rivals} tracked competitors are out of stock now; {all} were at some time in these days.",
            {"now": len(now_empty), "rivals": tracked, "all": len(raised)},
        )
    rows: list[tuple[Cell, ...]] = [
        (
            each.alert.subject,
            each.alert.sku,
            each.alert.raised_on,
            each.alert.ended_on,
            each.alert.evidence.get("units_a_day"),
        )
        for each in raised
    ]
    heads = (
        Phrase("Competitor"),
        Phrase("Our SKU"),
        Phrase("Empty since"),
        Phrase("Until"),
        Phrase("Units a day before (estimate)"),
    )
    lines = (*older, said) if rows else older or (said,)
    return Answer(query, about, lines, source, table=Table(heads, asked.shown(rows)) if rows else None)


def prices(asked: Asked) -> Answer:
    """What rivals ask now, against the first day of the period and against our price; over all SKUs who cut it."""
    query, span = asked.query, asked.days(30)
    with Session(asked.engine) as session:
        source = asked.source(session, CompetitorDay)
        ids = list(asked.scope or ())
        if not ids and _others(asked):
            ids = queries.watched_by(session, asked.workspace_id, _others(asked), span.last)
        ids = ids[:50]
        days = (
            queries.listings(session, asked.workspace_id, ids, span.first, span.last, _others(asked))
            if ids
            else {}
        )
        goods = asked.goods(session, ids)
        chart = _chart(session, asked, ids[0], span.last) if ids else None
    if not ids:
        return _wars(asked, span)
    about = understood(query, span)
    rows: list[tuple[float, tuple[Cell, ...]]] = []
    for (sku_id, rival), listing in days.items():
        priced = [each for each in listing if each.price is not None]
        if not priced or sku_id not in goods:
            continue
        then, now = priced[0].price, priced[-1].price
        assert then is not None
        assert now is not None
        ours = goods[sku_id]
        change = float(now / then - 1) if then else 0.0
        gap = Percent(float(now / ours.price - 1)) if ours.price else None
        fall = -change * 100 if _falls(asked) else change * 100
        if not asked.holds("price_change", fall) or not asked.holds("price", float(now)):
            continue
        row = (
            rival,
            ours.sku,
            Money(then, ours.currency),
            Money(now, ours.currency),
            Percent(change),
            gap,
            priced[-1].day,
        )
        rows.append((float(now), row))
    if not rows:
        said = Phrase(
            "No competitor prices are imported for {sku} in these days.",
            {"sku": ", ".join(query.skus or query.asins) or "–"},
        )
        return Answer(query, about, (said,), source)
    rows.sort(key=lambda item: (item[0], str(item[1][0])))
    cheapest, lowest = rows[0]
    currency = goods[ids[0]].currency
    lines = [
        Phrase(
            "The lowest of {n} competitors is {rival} at {price}.",
            {"n": len(rows), "rival": str(lowest[0]), "price": Money(Decimal(f"{cheapest:.2f}"), currency)},
        )
    ]
    if len(ids) == 1 and (own := goods[ids[0]]).price is not None:
        cheaper = sum(1 for price, _ in rows if price < float(own.price or 0))
        lines.append(
            Phrase(
                "Your price is {price}; {n} of them ask less.",
                {"price": Money(own.price, own.currency), "n": cheaper},
            )
        )
    heads = (
        Phrase("Competitor"),
        Phrase("Our SKU"),
        Phrase("Then"),
        Phrase("Now"),
        Phrase("Change"),
        Phrase("Against ours"),
        Phrase("As of"),
    )
    return Answer(
        query,
        about,
        tuple(lines),
        source,
        table=Table(heads, asked.shown([row for _, row in rows])),
        chart=chart,
    )


def _wars(asked: Asked, span: Span) -> Answer:
    """Price wars and large cuts over all SKUs, from the alerts that were raised."""
    older = look(asked)
    query = asked.query
    with Session(asked.engine) as session:
        tracked = queries.tracked(session, asked.workspace_id, asked.scope, span.last)
        source = asked.source(session, CompetitorDay)
        raised = _raised(session, asked, span, ("M1", "M5"))
    about = understood(query, span)
    if not tracked:
        return Answer(query, about, (missing(Phrase("competitor data"), "competitors"),))
    found = [
        each.alert
        for each in raised
        if {"before", "now", "share", "cut"} & set(each.alert.evidence) or each.alert.rule == "M1"
    ]
    if not found:
        calm = Phrase(
            "No price war and no large price cut among {n} tracked competitors in these days.", {"n": tracked}
        )
        hint = Phrase("Name one of your SKUs for its competitors’ prices.")
        return Answer(query, about, (*(older or (calm,)), hint), source)
    wars = sum(1 for each in found if each.rule == "M1" and each.ended_on is None)
    said = Phrase(
        "{wars} {wars:price war lasts|price wars last}; {n} {n:large cut or war|large cuts or wars} in these days among {all} tracked competitors.",
        {"wars": wars, "n": len(found), "all": tracked},
    )
    return Answer(query, about, (*older, said), source, tuple(found[: min(query.limit or SHOWN, 20)]))


def _others(asked: Asked) -> tuple[str, ...]:
    """The rivals that are named: ASINs that are none of ours."""
    return asked.query.asins if not asked.query.sku_ids else ()


def _falls(asked: Asked) -> bool:
    import re

    return re.search(r"drop|cut|lower|fell|fall|降|跌", asked.query.text.lower()) is not None


def _chart(session: Session, asked: Asked, sku_id: int, last: date) -> RivalChart | None:
    first = last - timedelta(days=CHART_DAYS - 1)
    listing = queries.listings(session, asked.workspace_id, [sku_id], first, last, _others(asked))
    if not listing:
        return None
    product = asked.goods(session, [sku_id])[sku_id]
    own = totals.priced(session, asked.workspace_id, first, last, [sku_id]).get(sku_id, [])
    ours = RivalLine(
        product.sku, tuple(d for d, _ in own), tuple(float(p) for _, p in own), (False,) * len(own)
    )
    lines = [_line(rival, days) for (_, rival), days in sorted(listing.items())]
    return RivalChart(product.sku, product.currency, first, last, ours if own else None, tuple(lines[:LINES]))


def _line(rival: str, days: list[RivalDay]) -> RivalLine:
    return RivalLine(
        rival,
        tuple(each.day for each in days),
        tuple(None if each.price is None else float(each.price) for each in days),
        tuple(each.in_stock is False for each in days),
    )
