"""Answers about advertising: what it costs and brings, by SKU or by campaign."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.ask.facts import Answer, Asked, Cell, Table, missing, total
from bot.ask.query import Span
from bot.ask.said import understood
from core.market.advertising import settled, told
from core.phrase import Money, Percent, Phrase
from storage.queries.goods import skus, totals
from storage.queries.goods.totals import Advertised
from storage.queries.program import policies
from storage.tables import AdDay

MOST_CAMPAIGNS = 3
_CAMPAIGNS = re.compile(r"campaign|广告活动|广告组|活动")


def ads(asked: Asked) -> Answer:
    """Spend, ACoS, TACoS and ROAS by SKU, or by campaign where campaigns are asked about."""
    query = asked.query
    with Session(asked.engine) as session:
        unsettled = _unsettled_days(asked, session)
    end = settled(asked.today, unsettled)
    span = query.period or Span(end - timedelta(days=29), end)
    by_campaign = _asks_for_campaigns(query.text)
    with Session(asked.engine) as session:
        spent = totals.advertised(session, asked.workspace_id, span.first, span.last, asked.scope)
        sold = (
            totals.sold(session, asked.workspace_id, span.first, span.last, list(spent) or asked.scope)
            if spent
            else {}
        )
        campaigns = (
            totals.by_campaign(session, asked.workspace_id, span.first, span.last, asked.scope)
            if by_campaign
            else {}
        )
        goods = asked.goods(session, list(spent))
        source = asked.source(session, AdDay)
    about = understood(query, span)
    if not spent:
        return Answer(query, about, (missing(Phrase("advertising figures"), "ads"),), source)
    currencies = {goods[i].currency for i in spent}
    currency = currencies.pop() if len(currencies) == 1 else ""
    whole = Advertised(*(sum(column, type(column[0])()) for column in zip(*spent.values(), strict=True)))
    lines = []
    spend = total([(each.spend, goods[i].currency) for i, each in spent.items()])
    brought = total([(each.ad_sales, goods[i].currency) for i, each in spent.items()])
    if spend is not None and brought is not None:
        lines.append(
            Phrase("Spent {spend}, which brought {sales} of ad sales.", {"spend": spend, "sales": brought})
        )
    revenue = sum((sold[i].revenue or Decimal(0) for i in spent if i in sold), Decimal(0))
    if currency and whole.ad_sales:
        lines.append(
            Phrase(
                "ACoS {acos}, ROAS {roas}.",
                {
                    "acos": Percent(float(whole.spend / whole.ad_sales)),
                    "roas": round(float(whole.ad_sales / whole.spend), 2) if whole.spend else 0,
                },
            )
        )
    if currency and revenue:
        lines.append(
            Phrase(
                "TACoS {share} of all sales of these SKUs.", {"share": Percent(float(whole.spend / revenue))}
            )
        )
    if span.last > end:
        lines.append(
            Phrase("The last {n} days are not settled: their ad sales still rise.", {"n": unsettled})
        )
    if by_campaign and len(spent) == 1:
        lines += _beside_stock(asked, *spent)
    rows = _ad_rows(asked, {name: (each, currency, None) for name, each in campaigns.items()} if by_campaign else {
        goods[i].sku: (each, goods[i].currency, sold[i].revenue if i in sold else None) for i, each in spent.items()
    }, by_campaign)  # fmt: skip
    heads = [
        Phrase("Campaign") if by_campaign else Phrase("SKU"),
        Phrase("Spend"),
        Phrase("Ad sales"),
        Phrase("ACoS"),
        Phrase("ROAS"),
    ]
    heads += [Phrase("Clicks")] if by_campaign else [Phrase("TACoS")]
    table = Table(tuple(heads), asked.shown(rows)) if rows else None
    if table is None:
        lines.append(Phrase("None is within that bound."))
    return Answer(query, about, tuple(lines), source, table=table)


def _unsettled_days(asked: Asked, session: Session) -> int:
    """How many of the last days are left out: what holds for the SKU that is asked about, else for the shop."""
    if asked.scope is not None and len(asked.scope) == 1:
        return policies.ads_unsettled_days(session, asked.workspace_id, asked.scope)[asked.scope[0]]
    return policies.thresholds(session, asked.workspace_id).of_shop().ads_unsettled_days


def _beside_stock(asked: Asked, sku_id: int) -> list[Phrase]:
    """P3: the campaigns of one SKU beside its stock, and the budget that fits it."""
    from bot.usecases.reports import campaigns

    with Session(asked.engine) as session:
        currency = skus.products(session, asked.workspace_id, [sku_id])[sku_id].currency
    burns, advice = campaigns.of_sku(asked.engine, asked.workspace_id, sku_id, asked.today)
    lines = [told(each, currency) for each in burns[:MOST_CAMPAIGNS]]
    return [*lines, advice.reason] if advice is not None and advice.then != advice.now else lines


def _ad_rows(
    asked: Asked, of: Mapping[str, tuple[Advertised, str, Decimal | None]], campaigns: bool
) -> list[tuple[Cell, ...]]:
    ranked: list[tuple[float, tuple[Cell, ...]]] = []
    metric = asked.query.metric if asked.query.metric in ("acos", "roas", "tacos", "clicks") else "spend"
    for name, (each, currency, revenue) in of.items():
        acos = float(each.spend / each.ad_sales * 100) if each.ad_sales else None
        roas = float(each.ad_sales / each.spend) if each.spend else None
        tacos = float(each.spend / revenue * 100) if revenue else None
        bound = float("inf") if acos is None and each.spend else acos
        if not (
            asked.holds("acos", bound)
            and asked.holds("roas", roas)
            and asked.holds("tacos", tacos)
            and asked.holds("spend", float(each.spend))
        ):
            continue
        value = {
            "spend": float(each.spend),
            "acos": bound,
            "roas": roas,
            "tacos": tacos,
            "clicks": float(each.clicks),
        }[metric]
        ranked.append(
            (
                -1.0 if value is None else value,
                (name, Money(each.spend, currency), Money(each.ad_sales, currency), None if acos is None else Percent(acos / 100),
                 None if roas is None else round(roas, 2), each.clicks if campaigns else None if tacos is None else Percent(tacos / 100)),
            )
        )  # fmt: skip
    rising = asked.query.order == "asc"
    ranked.sort(key=lambda item: ((item[0] if rising else -item[0]), str(item[1][0])))
    return [row for _, row in ranked]


def _asks_for_campaigns(text: str) -> bool:
    return _CAMPAIGNS.search(text.lower()) is not None
