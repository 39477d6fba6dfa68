"""All that the decisions for many SKUs are made on, read in a fixed number of statements per chunk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.market.attributes import Clicks
from core.policy import Policy
from core.records import (
    HORIZON_DAYS,
    QUANTILES,
    AbcClass,
    Forecast,
    Freight,
    History,
    LegSeen,
    Market,
    PastOrder,
    Product,
    SellingEvent,
    Situation,
    Supplier,
)
from core.supply.stages import Supply
from storage.queries.chunks import SIZE, chunks
from storage.queries.demand import analogues, core_keywords, forecasts, signals
from storage.queries.goods import abc, coverage, histories, skus, stock, terms, warehouses
from storage.queries.market import rivals
from storage.queries.market.promotions import promotions
from storage.queries.market.research import around
from storage.queries.money import ads, fees
from storage.queries.orders import pipeline
from storage.queries.program import policies
from storage.queries.watch import shop

Forecaster = Callable[
    [Mapping[int, History], Mapping[int, Product], Sequence[SellingEvent]], Mapping[int, Forecast]
]
"""Makes the forecasts that the store does not have, for the histories it is given."""


def no_forecast(
    wanted: Mapping[int, History], products: Mapping[int, Product], events: Sequence[SellingEvent]
) -> Mapping[int, Forecast]:
    """A forecaster for those who make their own: the situations then foresee nothing."""
    return {}


@dataclass(frozen=True)
class Seller:
    """What is the same for all SKUs of one seller on one day, read once."""

    version: int
    suppliers: Mapping[str, Supplier]
    freight: Mapping[str, tuple[Freight, ...]]
    events: tuple[SellingEvent, ...]
    past_orders: Mapping[str | None, tuple[PastOrder, ...]]
    legs: Mapping[str, tuple[LegSeen, ...]]
    classes: Mapping[int, AbcClass] | None
    policy: Policy
    clicked: Mapping[str, Clicks]


def load_situations(
    engine: Engine,
    workspace_id: str,
    today: date,
    forecaster: Forecaster,
    sku_ids: Sequence[int] | None = None,
    *,
    without_own_draft: bool = False,
    count_classes: bool = True,
    chunk: int = SIZE,
) -> Iterator[list[tuple[int, Situation]]]:
    """The situations of some SKUs (None: all) on ``today``, chunk by chunk, so that memory stays flat.

    A SKU without any known day of sales has a history of one unknown day and a forecast of nothing, for the decision
    to say what is missing. ``without_own_draft`` leaves each SKU's own open draft out of its pipeline, for deciding
    about it afresh. Without ``count_classes``, ABC classes that were never counted are not counted now: every SKU
    is then class B. What holds restocking hangs on the policy and is left to whoever knows it (`storage.queries.orders.holds`).
    """
    with Session(engine) as session:
        wanted = list(skus.ids(session, workspace_id)) if sku_ids is None else list(sku_ids)
        if not wanted:
            return
        seller = _seller(session, workspace_id, wanted, today, sku_ids is None, count_classes)
    for part in chunks(wanted, chunk):
        with Session(engine) as session:
            yield _chunk(session, workspace_id, today, seller, part, forecaster, without_own_draft)


def _seller(
    session: Session,
    workspace_id: str,
    wanted: Sequence[int],
    today: date,
    everything: bool,
    count_classes: bool,
) -> Seller:
    suppliers = terms.suppliers(session, workspace_id)
    named: list[str | None] | None = None
    markets = None
    if not everything:
        products = skus.products(session, workspace_id, wanted)
        described = products.values()
        bought = pipeline.ordered_from(session, workspace_id, wanted, today)
        if all(each.supplier or sku_id in bought for sku_id, each in products.items()):
            named = sorted({None, *bought.values(), *(each.supplier for each in described)}, key=str)
        markets = sorted({each.marketplace for each in described})
    return Seller(
        version=coverage.version(session, workspace_id),
        suppliers=suppliers,
        freight=terms.freight(session, workspace_id),
        events=terms.events(session, workspace_id, today),
        past_orders=pipeline.past_orders(session, workspace_id, today, named),
        legs=pipeline.legs(session, workspace_id, today, markets),
        classes=abc.usable(session, workspace_id, today, count=count_classes),
        policy=policies.thresholds(session, workspace_id).of_shop(),
        clicked=core_keywords.clicks(session, workspace_id, today),
    )


def _chunk(
    session: Session,
    workspace_id: str,
    today: date,
    seller: Seller,
    part: Sequence[int],
    forecaster: Forecaster,
    without_own_draft: bool,
) -> list[tuple[int, Situation]]:
    products = fees.described(session, workspace_id, skus.products(session, workspace_id, part))
    known = histories.histories(session, workspace_id, part, today)
    stored = forecasts.usable(session, workspace_id, part, today, seller.version)
    missing = {sku_id: history for sku_id, history in known.items() if sku_id not in stored}
    made = dict(stored)
    if missing:
        made.update(forecaster(missing, products, seller.events))
    counted = stock.stock(session, workspace_id, part, today)
    coming = pipeline.inbound(
        session, workspace_id, part, today, counted, without_drafts_of=part if without_own_draft else ()
    )
    supply = Supply(seller.suppliers, seller.past_orders, seller.legs, seller.freight, seller.events)
    nameless = [sku_id for sku_id in part if sku_id in products and products[sku_id].supplier is None]
    bought = pipeline.ordered_from(session, workspace_id, nameless, today)
    coming = shop.moved(session, workspace_id, coming, products, supply, today, seller.policy)
    for sku_id, lots in warehouses.upstream(session, workspace_id, part, today, counted, coming).items():
        coming[sku_id] = (*coming.get(sku_id, ()), *lots)
    near = rivals.rivals(session, workspace_id, part, today)
    pins = skus.pinned(session, workspace_id, part)
    alike = analogues.analogues(session, workspace_id, products, known, near, today)
    heard = signals.signals(
        session, workspace_id, products, seller.classes, alike, today, clicked=seller.clicked
    )
    charged = fees.fees(session, workspace_id, products, today)
    trading = fees.trading(session, workspace_id, part, today)
    market = around(session, workspace_id, products, near, today)
    seen_then = promotions(
        session, workspace_id, products, [i for i in part if i in near], seller.events, today
    )
    market |= {i: replace(market.get(i, Market()), promotions=told) for i, told in seen_then.items()}
    rooms = {
        place: fees.capacity(session, workspace_id, place, today)
        for place in {each.marketplace for each in products.values()}
    }
    paces = ads.pace(session, workspace_id, part, today)
    situations = []
    for sku_id in part:
        product = products.get(sku_id)
        if product is None:
            continue
        pin = pins.get(sku_id)
        supplier = seller.suppliers.get(product.supplier) if product.supplier else None
        situations.append(
            (
                sku_id,
                Situation(
                    product=product,
                    as_of=today,
                    history=known.get(sku_id) or _nothing_known(product.sku, today),
                    forecast=replace(made.get(sku_id) or _nothing_foreseen(today), sku=product.sku),
                    stock=counted.get(sku_id),
                    inbound=coming.get(sku_id, ()),
                    past_orders=_orders(seller, product.supplier or bought.get(sku_id)),
                    legs=seller.legs.get(product.marketplace, ()),
                    supplier=supplier,
                    freight=seller.freight.get(product.marketplace, ()),
                    rivals=near.get(sku_id, ()),
                    events=_events_for(seller.events, product),
                    abc_class="B" if seller.classes is None else seller.classes.get(sku_id, "C"),
                    pinned_stage=pin.stage if pin else None,
                    signals=heard.get(sku_id),
                    fees=charged.get(sku_id),
                    trading=trading.get(sku_id),
                    market=market.get(sku_id),
                    ads=paces.get(sku_id),
                    room=rooms[product.marketplace],
                ),
            )
        )
    return situations


def _orders(seller: Seller, supplier: str | None) -> tuple[PastOrder, ...]:
    """The received orders of a supplier; where there are none, those that name no supplier.

    For a SKU of which nobody knows from whom it comes, those of the whole seller, the newest first.
    """
    mine = seller.past_orders.get(supplier) or seller.past_orders.get(None, ())
    if mine or supplier is not None:
        return mine
    every = [order for each in seller.past_orders.values() for order in each]
    return tuple(sorted(every, key=lambda order: order.received_on, reverse=True)[: pipeline.LEARN_FROM])


def _nothing_known(sku: str, today: date) -> History:
    return History(sku, today, np.array([np.nan]), np.array([True]))


def _nothing_foreseen(today: date) -> Forecast:
    mean, quantiles = np.zeros(HORIZON_DAYS), np.zeros((len(QUANTILES), HORIZON_DAYS))
    return Forecast("", today + timedelta(days=1), mean, quantiles, 0.0, "none")


def _events_for(events: tuple[SellingEvent, ...], product: Product) -> tuple[SellingEvent, ...]:
    return tuple(each for each in events if each.category is None or each.category == product.category)
