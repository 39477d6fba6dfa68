"""Answers about profit: what our goods earn, as a list or as the statement of one SKU."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.ask.facts import Answer, Asked, Cell, Table, missing, total
from bot.ask.query import Span
from bot.ask.said import understood
from core.money.cents import cents
from core.money.unit_costs import duty, freight_per_unit, marketplace_fees, placement, refunds
from core.money.unit_fees import Trading, UnitFees
from core.phrase import Money, Percent, Phrase
from core.policy import Policy
from core.records import Freight, Product
from storage.queries.goods import terms, totals
from storage.queries.goods.totals import Advertised, Sold
from storage.queries.money import fees
from storage.tables import SalesDay

_LINES = (
    ("referral_fulfilment", Phrase("Referral and fulfilment")), ("ads", Phrase("Advertising")), ("returns", Phrase("Returns")),
    ("storage", Phrase("Storage")), ("unit_cost", Phrase("Unit cost")), ("freight", Phrase("Freight, duty, prep, placement")),
)  # fmt: skip
_LOSSES = re.compile(r"los(?:e|es|ing) (?:us )?money|in the red|underwater|unprofitable|亏|赔钱|赔本")


def profit(asked: Asked) -> Answer:
    """P1 by period: net profit by SKU, what was sold less fees, storage, advertising, returns and landed cost."""
    from bot.usecases.alerts.watching import policies  # brings numpy

    query = asked.query
    span = asked.days(30)
    with Session(asked.engine) as session:
        sold = totals.sold(session, asked.workspace_id, span.first, span.last, asked.scope)
        goods = asked.goods(session, list(sold))
        goods = fees.described(session, asked.workspace_id, goods)
        held = totals.held(session, asked.workspace_id, span.first, span.last, asked.scope)
        known_fees = fees.fees(session, asked.workspace_id, goods, asked.today)
        ads_ = totals.advertised(session, asked.workspace_id, span.first, span.last, asked.scope)
        back = totals.returned(session, asked.workspace_id, span.first, span.last, asked.scope)
        carriers = terms.freight(session, asked.workspace_id)
        rules = policies(session, asked.workspace_id, list(sold), asked.today)
        source = asked.source(session, SalesDay)
    about = understood(query, span)
    if not sold:
        return Answer(query, about, (missing(Phrase("sales"), "sales"),), source)
    earned: dict[int, tuple[Decimal, Decimal, dict[str, Decimal]]] = {}
    without = 0
    for sku_id, each in sold.items():
        made = _earned(
            goods[sku_id],
            each,
            known_fees.get(sku_id),
            ads_.get(sku_id),
            back.get(sku_id),
            held.get(sku_id),
            carriers.get(goods[sku_id].marketplace, ()),
            span,
            rules[sku_id],
        )
        if made is None:
            without += 1
        else:
            earned[sku_id] = made
    if not earned:
        return Answer(query, about, (missing(Phrase("unit costs or prices"), "products"),), source)

    def margin(sku_id: int) -> float:
        revenue, net, _ = earned[sku_id]
        return float(net / revenue * 100) if revenue else 0.0

    kept = [i for i in earned if asked.holds("margin", margin(i)) and asked.holds("roi", _roi(earned[i]))]
    if not query.thresholds and _asks_for_losses(query.text):
        kept = [i for i in kept if earned[i][1] < 0]
    sign = 1 if query.order == "asc" else -1
    by_share = query.metric in ("margin", "roi")
    kept.sort(key=lambda i: (sign * (margin(i) if by_share else float(earned[i][1])), goods[i].sku))
    lines = []
    revenue = total([(earned[i][0], goods[i].currency) for i in kept])
    net = total([(earned[i][1], goods[i].currency) for i in kept])
    if net is not None and revenue is not None:
        lines.append(
            Phrase(
                "Net {net} on {revenue} of sales, after fees, storage, ads, returns and landed cost.",
                {"net": net, "revenue": revenue},
            )
        )
    else:
        lines.append(Phrase("No SKU is within that."))
    if len({goods[i].currency for i in kept}) == 1:
        taken, left = (
            sum((earned[i][0] for i in kept), Decimal(0)),
            sum((earned[i][1] for i in kept), Decimal(0)),
        )
        if taken:
            lines.append(Phrase("That is a margin of {share}.", {"share": Percent(float(left / taken))}))
    if without:
        lines.append(
            Phrase("{n} {n:SKU is|SKUs are} left out: no unit cost or no price imported.", {"n": without})
        )
    stated = [i for i in kept if (f := known_fees.get(i)) is None or f.fulfilment is None]
    if shares := sorted({rules[i].fee_share for i in stated}):
        lines.append(
            Phrase(
                "Fees of {n} {n:SKU|SKUs} are taken as {share} of the price: no fee preview and no size is imported.",
                {"n": len(stated), "share": _shares(shares)},
            )
        )
    unstored = sum(1 for i in kept if not earned[i][2]["storage"])
    if unstored:
        lines.append(
            Phrase(
                "Storage of {n} {n:SKU|SKUs} is left out: no stock counts or storage fees of the period are known.",
                {"n": unstored},
            )
        )
    note = Phrase("Capital is left out; an estimate")
    if len(kept) == 1:
        sku_id = kept[0]
        return Answer(
            query,
            about,
            tuple(lines),
            (*source, note),
            table=_statement(goods[sku_id], sold[sku_id], earned[sku_id]),
        )
    rows: list[tuple[Cell, ...]] = [
        (goods[i].sku, sold[i].units, Money(earned[i][0], goods[i].currency), Money(earned[i][1], goods[i].currency), Percent(margin(i) / 100), _as_share(_roi(earned[i])))
        for i in kept
    ]  # fmt: skip
    heads = (
        Phrase("SKU"),
        Phrase("Units"),
        Phrase("Revenue"),
        Phrase("Net"),
        Phrase("Margin"),
        Phrase("ROI"),
    )
    return Answer(
        query, about, tuple(lines), (*source, note), table=Table(heads, asked.shown(rows)) if rows else None
    )


def _shares(shares: Sequence[float]) -> Percent | Phrase:
    if len(shares) == 1:
        return Percent(shares[0])
    return Phrase("{low} to {high}", {"low": Percent(shares[0]), "high": Percent(shares[-1])})


def _earned(
    product: Product,
    sold: Sold,
    known: UnitFees | None,
    ads_: Advertised | None,
    back: int | None,
    held: float | None,
    carriers: tuple[Freight, ...],
    span: Span,
    policy: Policy,
) -> tuple[Decimal, Decimal, dict[str, Decimal]] | None:
    """Revenue, net and the costs of what was sold; None without a cost or a price."""
    if product.unit_cost is None or sold.units <= 0:
        return None
    price = sold.revenue / sold.units if sold.revenue else product.price
    if price is None:
        return None
    taken = marketplace_fees(price, known, policy)
    spend = Decimal(0) if ads_ is None else ads_.spend
    trading = Trading((span.last - span.first).days + 1, sold.units, spend, None, back, None)
    from core.supply.lead_time import usual_mode  # brings numpy

    usual = usual_mode(product, carriers, ())
    rates = {each.mode: rate for each in carriers if (rate := freight_per_unit(product, each)) is not None}
    inward = (
        rates.get(usual, min(rates.values(), default=Decimal(0)))
        + placement(known)
        + duty(product)
        + (product.prep_cost or Decimal(0))
    )
    costs = {
        "referral_fulfilment": taken * sold.units,
        "ads": spend,
        "returns": refunds(price, product.unit_cost, taken, known, trading) * sold.units,
        "storage": _storage(known, held, span),
        "unit_cost": product.unit_cost * sold.units,
        "freight": inward * sold.units,
    }
    revenue = price * sold.units
    return revenue, revenue - sum(costs.values(), Decimal(0)), costs


def _storage(known: UnitFees | None, held: float | None, span: Span) -> Decimal:
    """The mean stock of the period × its months' storage fees, day by day; nothing where either is unknown.

    Worked example: 300 units on hand over the 30 days of June at .12 a month: 36.00.
    """
    if known is None or known.storage is None or not held:
        return Decimal(0)
    days = (span.last - span.first).days + 1
    fee = (
        sum((known.storage.month((span.first + timedelta(days=n)).month) for n in range(days)), Decimal(0))
        / 30
    )
    return cents(fee * Decimal(str(held)))


def _roi(made: tuple[Decimal, Decimal, Mapping[str, Decimal]]) -> float | None:
    _, net, costs = made
    landed = costs["unit_cost"] + costs["freight"]
    return float(net / landed * 100) if landed else None


def _as_share(percent: float | None) -> Percent | None:
    return None if percent is None else Percent(percent / 100)


def _statement(product: Product, sold: Sold, made: tuple[Decimal, Decimal, Mapping[str, Decimal]]) -> Table:
    revenue, net, costs = made
    rows: list[tuple[Cell, ...]] = [(Phrase("Revenue"), *_both(revenue, sold, product), None)]
    rows += [
        (name, *_both(-costs[key], sold, product), Percent(float(-costs[key] / revenue)))
        for key, name in _LINES
    ]
    rows.append((Phrase("Net"), *_both(net, sold, product), Percent(float(net / revenue))))
    return Table(
        (Phrase("{sku}", {"sku": product.sku}), Phrase("A unit"), Phrase("In all"), Phrase("Of revenue")),
        tuple(rows),
    )


def _both(amount: Decimal, sold: Sold, product: Product) -> tuple[Money, Money]:
    return Money(cents(amount / sold.units), product.currency), Money(amount, product.currency)


def _asks_for_losses(text: str) -> bool:
    return _LOSSES.search(text.lower()) is not None
