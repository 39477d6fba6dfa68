"""Answers about demand: what sold, what will sell, what we ask for it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.ask.facts import Answer, Asked, Cell, DayChart, Series, Table, missing, total
from bot.ask.query import Span
from bot.ask.said import understood
from core.phrase import Money, Percent, Phrase
from core.records import HORIZON_DAYS, Product
from storage.queries.demand import forecasts
from storage.queries.goods import coverage, totals
from storage.queries.goods.totals import Sold
from storage.tables import PriceDay, SalesDay

SALES_DAYS = 30
MOST_DAYS = 120
"""Longer periods are answered without a chart of days."""


def sales(asked: Asked) -> Answer:
    """Units and revenue in the period, against the days before it or what was asked."""
    query = asked.query
    with Session(asked.engine) as session:
        through = coverage.age(session, asked.workspace_id, asked.today).sales_through
        span = asked.days(SALES_DAYS)
        if query.period is None and through is not None and through < span.last:
            span = Span(through - timedelta(days=SALES_DAYS - 1), through)
        other = asked.before(span)
        now = totals.sold(session, asked.workspace_id, span.first, span.last, asked.scope)
        before = totals.sold(session, asked.workspace_id, other.first, other.last, asked.scope)
        goods = asked.goods(session, list({*now, *before}))
        source = asked.source(session, SalesDay)
        short = (span.last - span.first).days + 1 <= MOST_DAYS
        by_day = (
            totals.sold_by_day(session, asked.workspace_id, span.first, span.last, asked.scope)
            if short
            else []
        )
    about = understood(query, span)
    if not now:
        lines = [missing(Phrase("sales"), "sales")]
        if through is not None:
            lines = [Phrase("No sales are imported for these days.")]
            lines.append(Phrase("They are imported up to {day}.", {"day": through}))
        return Answer(query, about, tuple(lines), source)
    lines = [_told(now, span)]
    money = total([(each.revenue, goods[i].currency) for i, each in now.items() if each.revenue is not None])
    if money is not None:
        lines.append(Phrase("Revenue {money}.", {"money": money}))
    lines += _change(now, before, span, other)
    if through is not None and span.last > through:
        lines.append(Phrase("Sales are complete only up to {day}.", {"day": through}))
    traffic = query.metric in ("sessions", "conversion")
    if traffic:
        lines += _traffic(now)
    rows = _rows(asked, now, before, goods, traffic=traffic)
    heads = [Phrase("SKU"), Phrase("Units"), Phrase("Before"), Phrase("Change")]
    heads += [Phrase("Sessions"), Phrase("Conversion")] if traffic else [Phrase("Revenue")]
    chart = None
    if len(by_day) > 6:
        line = Series(
            Phrase("units a day"), tuple(day for day, _ in by_day), tuple(float(u) for _, u in by_day)
        )
        whom = query.skus[0] if len(query.skus) == 1 else None
        title = Phrase("{sku}: units a day", {"sku": whom}) if whom else Phrase("Units a day")
        chart = DayChart(title, (line,))
    return Answer(
        query, about, tuple(lines), source, table=Table(tuple(heads), asked.shown(rows)), chart=chart
    )


def _told(now: dict[int, Sold], span: Span) -> Phrase:
    days, units = (span.last - span.first).days + 1, sum(each.units for each in now.values())
    if days == 1:
        return Phrase("{units} {units:unit|units} on {day}.", {"units": units, "day": span.first})
    return Phrase(
        "{units} {units:unit|units} in {days} days, {rate} a day.",
        {"units": units, "days": days, "rate": round(units / days, 1)},
    )


def _change(now: dict[int, Sold], before: dict[int, Sold], span: Span, other: Span) -> list[Phrase]:
    days, days_before = (span.last - span.first).days + 1, (other.last - other.first).days + 1
    units, earlier = sum(e.units for e in now.values()), sum(e.units for e in before.values())
    if not earlier:
        return [
            Phrase(
                "No sales are imported for {first} to {last} to compare with.",
                {"first": other.first, "last": other.last},
            )
        ]
    change = (units / days) / (earlier / days_before) - 1
    values: dict[str, int | date | Percent] = {
        "change": Percent(abs(change)),
        "first": other.first,
        "last": other.last,
        "units": earlier,
    }
    if days == days_before == 1:
        if abs(change) < 0.005:
            return [Phrase("As many as on {first} ({units} units).", values)]
        if change > 0:
            return [Phrase("{change} more than on {first} ({units} units).", values)]
        return [Phrase("{change} fewer than on {first} ({units} units).", values)]
    if abs(change) < 0.005:
        return [Phrase("As many a day as from {first} to {last} ({units} units).", values)]
    if change > 0:
        return [Phrase("{change} more a day than from {first} to {last} ({units} units).", values)]
    return [Phrase("{change} fewer a day than from {first} to {last} ({units} units).", values)]


def _traffic(now: dict[int, Sold]) -> list[Phrase]:
    told = [each for each in now.values() if each.sessions]
    if not told:
        return [missing(Phrase("sessions"), "sales")]
    sessions, units = sum(e.sessions or 0 for e in told), sum(e.units for e in told)
    return [
        Phrase(
            "{sessions} sessions; {share} of them bought (units per session).",
            {"sessions": sessions, "share": Percent(units / sessions)},
        )
    ]


def _rows(
    asked: Asked,
    now: dict[int, Sold],
    before: dict[int, Sold],
    goods: dict[int, Product],
    *,
    traffic: bool,
) -> list[tuple[Cell, ...]]:
    query = asked.query

    def change(sku_id: int) -> float:
        earlier = before[sku_id].units if sku_id in before else 0
        return now[sku_id].units / earlier - 1 if earlier else 0.0

    def rank(sku_id: int) -> float:
        each = now[sku_id]
        if query.metric == "revenue":
            return float(each.revenue or 0)
        if query.metric == "conversion":
            return each.units / each.sessions if each.sessions else 0.0
        return float(each.sessions or 0) if query.metric == "sessions" else float(each.units)

    kept = [
        i for i in now
        if asked.holds("units", now[i].units) and asked.holds("revenue", float(now[i].revenue or 0))
        and asked.holds("change", change(i) * 100) and asked.holds("conversion", _share(now[i]))
    ]  # fmt: skip
    falls = query.order is None and _asks_for_falls(query.text)
    if falls:
        kept.sort(key=lambda i: (change(i), goods[i].sku))
    else:
        kept.sort(key=lambda i: ((rank(i) if query.order == "asc" else -rank(i)), goods[i].sku))
    rows: list[tuple[Cell, ...]] = []
    for i in kept:
        each, earlier = now[i], before.get(i)
        moved = Percent(change(i)) if earlier is not None and earlier.units else None
        first: tuple[Cell, ...] = (goods[i].sku, each.units, earlier.units if earlier else 0, moved)
        if traffic:
            share = _share(each)
            rows.append((*first, each.sessions, None if share is None else Percent(share / 100)))
        else:
            rows.append((*first, None if each.revenue is None else Money(each.revenue, goods[i].currency)))
    return rows


def _share(each: Sold) -> float | None:
    return each.units / each.sessions * 100 if each.sessions else None


def _asks_for_falls(text: str) -> bool:
    import re

    return (
        re.search(r"tank|drop|declin|slump|fall|worse|dud|掉单|变差|下滑|下降|下跌|跌", text.lower())
        is not None
    )


def forecast(asked: Asked) -> Answer:
    """How many units are expected in some days ahead, with the 80 % range where one SKU is meant."""
    query, today = asked.query, asked.today
    span = (
        query.period
        if query.period and query.period.last > today
        else Span(today + timedelta(days=1), today + timedelta(days=30))
    )
    reach = Span(
        max(span.first, today + timedelta(days=1)), min(span.last, today + timedelta(days=HORIZON_DAYS))
    )
    about = understood(query, span)
    with Session(asked.engine) as session:
        version = coverage.version(session, asked.workspace_id)
        wanted = asked.ids(session)
        means = forecasts.means(session, asked.workspace_id, wanted, today, version)
        names = asked.names(session, list(means))
        source = asked.source(session, SalesDay)
        single = list(means) if len(means) == 1 else []
        whole = forecasts.usable(session, asked.workspace_id, single, today, version)
    if not means:
        nothing = Phrase(
            "I have no fresh forecast for this: import sales, and the nightly run makes one; “/restock SKU” makes one now."
        )
        return Answer(query, about, (nothing,), source)
    if reach.first > reach.last:
        far = Phrase(
            "My forecast reaches no further than {day}.", {"day": today + timedelta(days=HORIZON_DAYS)}
        )
        return Answer(query, about, (far,), source)
    begin, end = (reach.first - today).days - 1, (reach.last - today).days
    sums = {sku_id: float(mean[begin:end].sum()) for sku_id, mean in means.items()}
    days = end - begin
    units = round(sum(sums.values()))
    lines = [
        Phrase(
            "About {units} units from {first} to {last}, {rate} a day.",
            {
                "units": units,
                "first": reach.first,
                "last": reach.last,
                "rate": round(sum(sums.values()) / days, 1),
            },
        )
    ]
    chart = None
    if whole:
        from core.demand.paths import total as total_of

        ((sku_id, made),) = whole.items()
        told = total_of(made, reach.first, days)
        lines.append(
            Phrase(
                "With 80 % probability between {low} and {high}.",
                {"low": round(told.q10), "high": round(told.q90)},
            )
        )
        lines += list(made.drivers[:3])
        chart = _expected(
            names[sku_id].sku,
            made.mean.tolist(),
            made.quantiles[2].tolist(),
            made.quantiles[6].tolist(),
            today,
        )
    if reach.last < span.last:
        lines.append(Phrase("My forecast reaches no further than {day}.", {"day": reach.last}))
    order = sorted(sums, key=lambda i: ((sums[i] if query.order == "asc" else -sums[i]), names[i].sku))
    rows: list[tuple[Cell, ...]] = [(names[i].sku, round(sums[i]), round(sums[i] / days, 2)) for i in order]
    heads = (Phrase("SKU"), Phrase("Units expected"), Phrase("A day"))
    return Answer(
        query,
        about,
        tuple(lines),
        (*source, Phrase("A forecast: an estimate")),
        table=Table(heads, asked.shown(rows)),
        chart=chart,
    )


def _expected(sku: str, mean: list[float], low: list[float], high: list[float], today: date) -> DayChart:
    days = tuple(today + timedelta(days=n + 1) for n in range(len(mean)))
    return DayChart(
        Phrase("{sku}: units a day, expected", {"sku": sku}),
        (
            Series(Phrase("mean"), days, tuple(mean)),
            Series(Phrase("10 % quantile"), days, tuple(low)),
            Series(Phrase("90 % quantile"), days, tuple(high)),
        ),
    )


def price(asked: Asked) -> Answer:
    """What we ask now, when it last changed, and how it moved in the period."""
    query = asked.query
    span = asked.days(90)
    with Session(asked.engine) as session:
        wanted = asked.ids(session)
        goods = asked.goods(session, wanted)
        few = wanted[:200]
        known = totals.priced(session, asked.workspace_id, span.first, span.last, few)
        source = asked.source(session, PriceDay)
    about = understood(query, span)
    rows: list[tuple[Cell, ...]] = []
    for sku_id in wanted:
        days = known.get(sku_id, [])
        product = goods[sku_id]
        now = days[-1][1] if days else product.price
        if now is None:
            continue
        changed, was = _last_change(days)
        if asked.holds("price", float(now)):
            rows.append(
                (product.sku, Money(now, product.currency), None if was is None else Money(was, product.currency), changed,
                 Money(min(p for _, p in days), product.currency) if days else None, Money(max(p for _, p in days), product.currency) if days else None)
            )  # fmt: skip
    if not rows:
        return Answer(query, about, (missing(Phrase("prices"), "prices"),), source)
    lines = []
    if len(rows) == 1:
        sku, now_, was_, changed_, *_ = rows[0]
        lines.append(Phrase("{sku} sells at {price}.", {"sku": str(sku), "price": _sure(now_)}))
        if changed_ is not None and was_ is not None:
            lines.append(
                Phrase("It last changed on {day}, from {was}.", {"day": _sure(changed_), "was": _sure(was_)})
            )
        else:
            lines.append(Phrase("No change of it is imported for these days."))
    else:
        lines.append(Phrase("{n} {n:SKU has|SKUs have} a price.", {"n": len(rows)}))
    sign = -1 if query.order == "desc" else 1
    rows.sort(
        key=lambda row: (
            sign * row[1].amount if isinstance(row[1], Money) and query.order else 0,
            str(row[0]),
        )
    )
    heads = (
        Phrase("SKU"),
        Phrase("Price"),
        Phrase("Before"),
        Phrase("Changed"),
        Phrase("Lowest"),
        Phrase("Highest"),
    )
    chart = None
    if len(few) == 1 and len(known.get(few[0], [])) > 1:
        days = known[few[0]]
        product = goods[few[0]]
        line = Series(Phrase("our price"), tuple(d for d, _ in days), tuple(float(p) for _, p in days))
        chart = DayChart(Phrase("{sku}: our price", {"sku": product.sku}), (line,), "money", product.currency)
    return Answer(query, about, tuple(lines), source, table=Table(heads, asked.shown(rows)), chart=chart)


def _last_change(days: list[tuple[date, Decimal]]) -> tuple[date | None, Decimal | None]:
    for (_, was), (day, now) in zip(reversed(days[:-1]), reversed(days[1:]), strict=True):
        if was != now:
            return day, was
    return None, None


def _sure(cell: Cell) -> str | int | float | Money | Phrase | date:
    assert cell is not None
    return cell  # type: ignore[return-value]  # every cell that is not None may stand in a phrase
