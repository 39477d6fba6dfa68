"""Answers about why sales moved: the causes in the data with their figures, or honestly that none explains it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.ask.facts import Answer, Asked, Cell, Table, missing
from bot.ask.query import Query, Span
from bot.ask.said import understood
from core.errors import RestockError
from core.names import REASONS_OF_DECLINE
from core.phrase import Percent, Phrase, Value
from storage.queries.goods import coverage, histories, moves, skus, terms, totals
from storage.tables import AdDay, CompetitorDay, KeywordDay, PriceDay, SalesDay, StockDay

if TYPE_CHECKING:
    from core.demand.moved import Cause, Moved

USUAL_DAYS = 28
MOST_SKUS = 5
"""SKUs whose causes are told where the whole shop is asked about: those that moved most."""

_ADVICE = re.compile(
    r"re-?order|restock|replenish|suggest|recommend|propos|quantity|(?:we|us|you|i|to|not) buy\b|buying|purchase|draft|reasoning|calculat|how did you"
    r"|forecast|predict|expected|补|建议|订货|下单|采购|数量|推荐|草稿|怎么算|预测|预计"
)
_SALES = re.compile(
    r"sale|sell|sold|demand|velocity|units|turnover|volume|revenue|orders? (?:is|are|went|going|fell|drop|dip|jump|rose|up|down)"
    r"|销|卖|单量|出单|掉单|爆单|动销|营业额|流水|需求"
)
_MOVE = re.compile(
    r"chang|mov(?:e|ing)|drop|declin|slump|f[ae]ll|tank|down|slow|worse|less|fewer|lower|dip|sank|sink|collaps|plung|crash"
    r"|rise|rose|rising|\bup\b|grow|grew|jump|spik|surg|soar|boost|lift|climb|more|better|faster|swing|fluctuat|bounc|doubl|halv|take off|took off|taking off|\bbad|poor|so well|so good|great"
    r"|掉|跌|下滑|下降|变|少|不动|不好|涨|升|增|多了|暴|猛|翻倍|波动|异常|起伏|萎缩|低迷|腰斩|上来|差|火"
)

_ELSE = re.compile(
    r"stock|inventory|price|profit|margin|acos|roas|spend|rank|cost|fees?\b|returns?\b|risk|lead time|late|ipi|rating"
    r"|库存|价|利润|毛利|广告|排名|成本|费|退货|风险|交期|评分|断货"
)


def asks_about(query: Query) -> bool:
    """Whether a "why" asks what moved sales, and not what is behind a suggestion.

    Worked example: "why did HX-12 sales change" and "why did HX-12 drop" do, "why order 1,200 HX-12" does not.
    """
    text = query.text.casefold()
    if _ADVICE.search(text):
        return False
    if _SALES.search(text):
        return True
    return _MOVE.search(text) is not None and _ELSE.search(text) is None


def moved(asked: Asked) -> Answer:
    """What moved the sales of a SKU, or of those that moved the shop's most, between two spans of days."""
    query = asked.query
    with Session(asked.engine) as session:
        through = coverage.age(session, asked.workspace_id, asked.today).sales_through
        if through is None:
            return Answer(query, understood(query), (missing(Phrase("sales"), "sales"),))
        span = _span(asked, through)
        other = asked.before(span)
        before, now = (_rates(asked, session, each) for each in (other, span))
        found = _explained(asked, session, span, other, _most_moved(asked, before, now))
        source = asked.source(session, SalesDay, StockDay, PriceDay, AdDay, KeywordDay, CompetitorDay)
        names = asked.names(session, list(found))
    about = understood(query, span)
    if not found:
        none = Phrase("No sales are imported for both these days and {first} to {last}.", {"first": other.first, "last": other.last})  # fmt: skip
        return Answer(
            query, about, (none, Phrase("They are imported up to {day}.", {"day": through})), source
        )
    if len(query.sku_ids) == 1:
        ((sku_id, one),) = found.items()
        return _of_one(asked, names[sku_id].sku, sku_id, one, about, source)
    rows: list[tuple[Cell, ...]] = []
    for sku_id, each in found.items():
        chief = each.explaining[0] if each.explaining and not each.luck else None
        rows.append(
            (names[sku_id].sku, _chief(chief, each), round(each.before.rate, 1), round(each.now.rate, 1))
        )
    heads = (Phrase("SKU"), Phrase("What moved it most"), Phrase("A day before"), Phrase("A day now"))
    lines = (
        Phrase(
            "Together {now} units a day from {from} to {to}, {before} from {first} to {last}.",
            {
                "now": round(sum(now.values()), 1),
                "before": round(sum(before.values()), 1),
                "from": span.first,
                "to": span.last,
                "first": other.first,
                "last": other.last,
            },
        ),
        Phrase(
            "The {n} {n:SKU|SKUs} that moved most; name one for all its causes.",
            {"n": len(rows)},
        ),
    )
    return Answer(query, about, lines, source, table=Table(heads, tuple(rows)))


def _span(asked: Asked, through: object) -> Span:
    """The days asked about, as far as sales are on file; else the last four weeks on file."""
    from datetime import date

    assert isinstance(through, date)
    named = asked.query.period
    if named is None or named.first > through:
        return Span(through - timedelta(days=USUAL_DAYS - 1), through)
    return Span(named.first, min(named.last, through))


def _most_moved(asked: Asked, before: Mapping[int, float], now: Mapping[int, float]) -> list[int]:
    """The SKU that is asked about, else the few whose units a day moved most."""
    if len(asked.query.sku_ids) == 1:
        return list(asked.query.sku_ids)
    rates = {i: now.get(i, 0.0) - before.get(i, 0.0) for i in {*now, *before}}
    return sorted(rates, key=lambda i: (-abs(rates[i]), i))[: asked.query.limit or MOST_SKUS]


def _explained(
    asked: Asked, session: Session, span: Span, other: Span, ids: Sequence[int]
) -> dict[int, Moved]:
    """What moved some SKUs; those without a known day on either side are left out."""
    from core.demand.calendar import marketplace_events
    from core.demand.moved import explain, season, side
    from core.money.response import price_response

    workspace = asked.workspace_id
    products = skus.products(session, workspace, ids)
    known = histories.histories(session, workspace, ids, asked.today)
    own = terms.events(session, workspace, other.first)
    seen = []
    for each in (other, span):
        places = {product.marketplace for product in products.values()}
        named = [e for place in sorted(places) for e in marketplace_events(place, each.first, each.last)]
        named += [
            e for e in own if e.starts_on <= each.last and e.ends_on >= each.first and e.kind != "closure"
        ]
        events = list(dict.fromkeys(e.name for e in named))
        seen.append(moves.around(session, workspace, products, each.first, each.last, events))
    found = {}
    for i in ids:
        if i not in known:
            continue
        one = side(known[i], other.first, other.last, seen[0][i])
        two = side(known[i], span.first, span.last, seen[1][i])
        if one is not None and two is not None:
            response = price_response(known[i])
            found[i] = explain(one, two, response, season(known[i], one, two), products[i].currency)
    return found


def _rates(asked: Asked, session: Session, span: Span) -> dict[int, float]:
    """Units a day of every SKU that is asked about."""
    days = (span.last - span.first).days + 1
    found = totals.sold(session, asked.workspace_id, span.first, span.last, asked.scope)
    return {sku_id: each.units / days for sku_id, each in found.items()}


def _of_one(
    asked: Asked, sku: str, sku_id: int, found: Moved, about: Phrase | None, source: tuple[Phrase, ...]
) -> Answer:
    rows: list[tuple[Cell, ...]] = [
        (each.name, None if each.units is None else _signed(each.units), each.evidence, None) for each in found.causes
    ]  # fmt: skip
    still, unknown = list(found.still), list(found.unknown)
    if found.change < 0 and not found.luck:
        rows = _with_advice(asked, sku_id, rows)
    lines = [_change(sku, found)]
    if found.luck:
        lines.append(Phrase("So much more or less happens by chance: these days need no cause."))
    elif not found.explaining:
        lines.append(Phrase("Nothing in the imported data explains it."))
    else:
        lines.append(_chief(found.explaining[0], found))
        rest = found.change - found.measured
        if rest * found.change > 0 and abs(rest) > 0.25 * abs(found.change):
            lines.append(
                Phrase(
                    "About {n} units a day of it none of the measured causes explains.", {"n": _signed(rest)}
                )
            )
    if (traffic := _traffic(found)) is not None:
        lines.append(traffic)
    if still:
        lines.append(Phrase("Looked at, and hardly changed: {what}.", {"what": _listed(still)}))
    if unknown:
        lines.append(Phrase("Not judged, for lack of data: {what}.", {"what": _listed(unknown)}))
    heads = (Phrase("Cause"), Phrase("Units a day, about"), Phrase("Evidence"), Phrase("What helps"))
    width = 4 if any(row[3] is not None for row in rows) else 3
    table = Table(heads[:width], tuple(row[:width] for row in rows)) if rows else None
    return Answer(asked.query, about, tuple(lines), source, table=table)


def _change(sku: str, found: Moved) -> Phrase:
    one, two = found.before, found.now
    told: dict[str, Value | Percent] = {
        "sku": sku, "now": round(two.rate, 1), "before": round(one.rate, 1), "first": one.first, "last": one.last,
        "change": Percent(abs(two.rate / one.rate - 1) if one.rate else 1.0), "from": two.first, "to": two.last,
    }  # fmt: skip
    if abs(found.change) < 0.005 * max(one.rate, two.rate):
        return Phrase("{sku} sold {now} a day from {from} to {to}, as many as from {first} to {last}.", told)
    if not one.rate:
        return Phrase("{sku} sold {now} a day from {from} to {to}, and nothing from {first} to {last}.", told)
    if found.change > 0:
        return Phrase("{sku} sold {now} a day from {from} to {to}: {change} more than the {before} from {first} to {last}.", told)  # fmt: skip
    return Phrase("{sku} sold {now} a day from {from} to {to}: {change} fewer than the {before} from {first} to {last}.", told)  # fmt: skip


def _chief(cause: Cause | None, found: Moved) -> Phrase:
    if cause is None:
        return Phrase("within chance") if found.luck else Phrase("nothing in the data explains it")
    if cause.units is None:
        return Phrase(
            "It may be {cause}: {evidence}; how much, nothing measures.",
            {"cause": cause.name, "evidence": cause.evidence},
        )
    return Phrase(
        "Mostly {cause}, about {n} units a day: {evidence}.",
        {"cause": cause.name, "n": _signed(cause.units), "evidence": cause.evidence},
    )


def _traffic(found: Moved) -> Phrase | None:
    then, now = found.before.around.sessions, found.now.around.sessions
    if not then or not now or not found.before.rate:
        return None
    bought = (found.now.rate / now) / (found.before.rate / then) - 1
    return Phrase(
        "Sessions {visits}, units a session {bought}.",
        {"visits": _moved_by(now / then - 1), "bought": _moved_by(bought)},
    )


def _with_advice(asked: Asked, sku_id: int, rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """What the diagnosis of a SKU that sells badly finds besides, with its remedies."""
    from bot.usecases.reports import diagnosing

    try:
        found = diagnosing.examine(asked.engine, asked.workspace_id, sku_id, asked.today).found
    except RestockError:
        return rows
    return rows + [
        (REASONS_OF_DECLINE[each.name], None, each.evidence, each.advice)
        for each in found.causes
        if each.name in ("competitiveness", "listing", "reviews")
    ]


def _listed(names: list[Phrase]) -> Phrase:
    joined = names[0]
    for each in names[1:]:
        joined = Phrase("{a}, {b}", {"a": joined, "b": each})
    return joined


def _signed(units: float) -> str:
    return f"{units:+.1f}".replace("-", "−")


def _moved_by(share: float) -> str:
    return f"{100 * share:+.0f}%".replace("-", "−")
