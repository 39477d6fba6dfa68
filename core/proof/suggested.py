"""The suggestion that stands on the card, asked on every review day of a replay as if it were that day.

It sees only what was known then: the sales of the replay so far, orders received by then, the calendar. Left out are
signals of competitors, rank, returns and searches, holds and pins. What it orders is taken as approved at once. Beside each answer it leaves the risks it
would have shown, so that they can be checked against what came (`core.proof.calibration`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from core.decide.assemble import risks_of
from core.decide.ground import survey
from core.decide.review import what_is_missing
from core.decide.suggest import decide
from core.demand import track
from core.demand.forecast import forecast_batch, train_sums
from core.demand.gains import ALL, TESTED_DAYS, Gains
from core.demand.pooled import Model
from core.demand.recovery import stated
from core.proof.record import Books, known_by, legs_by
from core.proof.simulate import Seen
from core.proof.world import Buy, Placed
from core.records import (
    HORIZON_DAYS,
    Bools,
    Floats,
    Forecast,
    History,
    Inbound,
    LegSeen,
    Signals,
    Situation,
    Stock,
)

PATHS = 100
"""Futures per decision in a replay: a fifth of the card's, as a replay makes thousands of decisions."""

LEARN_FROM = 60
LEARN_DAYS = 91
"""Days after which the sums of months are learnt again. At work they are learnt every four weeks."""
TESTED_BACK = (112, 84, 56, 28)
"""Days before the replay at which the rules beside the forecast are tested first."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A stock-out and an overstock risk (0-100) as shown on a day, and what it takes to see how it turned out.

    The stock-out risk is of losing a sale from ``day`` until ``until`` (day indices, the latter excluded), with what
    was on hand and ``pipeline`` on its way; goods were expected in ``goods_in`` days. The overstock risk is that ``position`` lasts ``overstock_days``.
    """

    sku: int
    day: int
    stockout: int
    overstock: int
    until: int
    on_hand: float
    pipeline: tuple[Placed, ...]
    position: float
    overstock_days: int
    goods_in: int


@dataclass
class Suggested:
    """The policy of the card in a replay, asked at each ``every``-th review from the ``phase``-th on about ``only`` (None: all).

    ``learnt`` are the models of sums by the quarter they were learnt in; replays of the same books may share it, as learning
    costs most and what one sold until then teaches the others.
    """

    books: Books
    every: int = 1
    phase: int = 0
    only: Sequence[bool] | None = None
    promises: list[Promise] = field(default_factory=list)
    learnt: dict[int, Model] = field(default_factory=dict)

    def __post_init__(self) -> None:
        world = self.books.world
        self._tested: date | None = None
        self._gains, self._helped = Gains(), dict[str, dict[str, float]]()
        self._told: tuple[date, Mapping[str, tuple[LegSeen, ...]]] | None = None
        self._index = {goods.sku: i for i, goods in enumerate(world.goods)}
        self._known = [
            max(0, (world.day(int(begin)) - record.situation.history.start).days)
            for begin, record in zip(world.begins, self.books.records, strict=True)
        ]
        histories = [record.situation.history for record in self.books.records]
        self._units: list[Floats] = [h.units[:n] for h, n in zip(histories, self._known, strict=True)]
        self._there: list[Bools] = [h.in_stock[:n] for h, n in zip(histories, self._known, strict=True)]

    def review(self, day: date, seen: Mapping[str, Seen]) -> dict[str, Sequence[Buy]]:
        """What the card would have had approved that day."""
        for name, each in seen.items():
            self._learn(self._index[name], each)
        reviews = (day - self.books.world.start).days // self.books.world.terms.review_days
        asked = [self._index[name] for name in seen]
        told = [i for i in asked if self.only is None or self.only[i]]
        if reviews % self.every != self.phase or not told:
            return {}
        forecasts = self._forecasts(told, day)
        orders: dict[str, Sequence[Buy]] = {}
        for i in told:
            name = self.books.world.goods[i].sku
            buys = self._decide(i, forecasts[i], day, seen[name])
            if buys:
                orders[name] = buys
        return orders

    def _learn(self, i: int, seen: Seen) -> None:
        self._units[i] = np.concatenate([self._units[i], seen.sales])
        self._there[i] = np.concatenate([self._there[i], seen.in_stock])

    def _forecasts(self, told: Sequence[int], day: date) -> dict[int, Forecast]:
        situations = [self.books.records[i].situation for i in told]
        self._test_rules(day)
        events = dict.fromkeys(event for s in situations for event in s.events)
        made = forecast_batch(
            [self._history(i) for i in told],
            start=day,
            horizon=HORIZON_DAYS,
            events=tuple(events),
            categories={s.product.sku: s.product.category for s in situations if s.product.category},
            model=self._model(day),
        )
        return dict(zip(told, made, strict=True))

    def _model(self, day: date) -> Model:
        """What the SKUs sold until then, or up to a quarter before, tells of sums of months."""
        period = (day - self.books.world.start).days // LEARN_DAYS
        if period not in self.learnt:
            seen = [self._history(i) for i in range(self.books.world.count)]
            self.learnt[period] = train_sums(seen, start=day)
        return self.learnt[period]

    def _test_rules(self, day: date) -> None:
        """Every four weeks, and on the first day on some days before: which rules made earlier forecasts better (F8)?"""
        if self._tested is not None and (day - self._tested).days < TESTED_DAYS:
            return
        backs = TESTED_BACK if self._tested is None else (TESTED_DAYS,)
        self._tested = day
        whole = [self._history(i) for i in range(self.books.world.count)]
        for back in backs:
            origin = day - timedelta(days=back + 1)
            some = [i for i, h in enumerate(whole) if (origin - h.start).days >= TESTED_DAYS]
            made = forecast_batch([whole[i] for i in some], start=origin + timedelta(days=1))
            for i, forecast in zip(some, made, strict=True):
                known = replace(
                    self.books.records[i].situation,
                    as_of=origin,
                    history=track.until(whole[i], origin),
                    forecast=forecast,
                    signals=Signals(),
                )
                came = track.actual(whole[i], origin, TESTED_DAYS)
                self._gains.add(known, known.abc_class, came)
        self._helped = self._gains.gains()

    def _history(self, i: int) -> History:
        history, days = self.books.records[i].situation.history, len(self._units[i])
        return History(
            sku=history.sku,
            start=history.start,
            units=self._units[i],
            in_stock=self._there[i],
            price=None if history.price is None else history.price[:days],
            promo=None if history.promo is None else history.promo[:days],
        )

    def _legs(self, day: date) -> Mapping[str, tuple[LegSeen, ...]]:
        if self._told is None or self._told[0] != day:
            self._told = day, legs_by(self.books.records, day)
        return self._told[1]

    def _situation(self, i: int, forecast: Forecast, day: date, seen: Seen) -> Situation:
        world, record = self.books.world, self.books.records[i]
        today = day - timedelta(
            days=1
        )  # the evening before: that day's sales are known, this morning's goods there
        supplier = record.situation.product.supplier
        lots = tuple(
            Inbound(
                reference=f"{lot.ordered}",
                kind="in_transit",
                quantity=lot.units,
                arrives=lot.expected,
                ordered_on=world.day(lot.ordered),
                mode=lot.mode,
                supplier=supplier,
            )
            for lot in seen.pipeline
        )
        return replace(
            record.situation,
            as_of=today,
            history=self._history(i),
            forecast=forecast,
            stock=Stock(as_of=today, on_hand=round(seen.on_hand)),
            inbound=lots,
            past_orders=known_by(self.books.past, supplier, day)[-LEARN_FROM:],
            legs=self._legs(day).get(record.situation.product.marketplace, ()),
            rivals=(),
            market=None,
            hold=None,
            pinned_stage=None,
            signals=Signals(
                gains={**self._helped.get(ALL, {}), **self._helped.get(record.situation.abc_class, {})}
            ),
        )

    def _decide(self, i: int, forecast: Forecast, day: date, seen: Seen) -> tuple[Buy, ...]:
        record = self.books.records[i]
        situation = self._situation(i, forecast, day, seen)
        if what_is_missing(situation):
            return ()
        policy = replace(record.policy(situation), paths=PATHS)
        # Stock-outs of a replay leave no trace in the sales it replays, so that nothing can be learnt from them.
        ground = survey(situation, policy, 0, lost_rank=stated(policy))
        made = decide(ground)
        buys = tuple(Buy(order.quantity, order.mode) for order in made.orders)
        risks = risks_of(ground, made.orders, sum(buy.units for buy in buys))
        at = (day - self.books.world.start).days
        waits = min(ground.due.days, ground.futures.days)
        lead = self.books.world.lead
        arrivals = [at + lead(i, buy.mode, at) for buy in buys]
        if not buys:
            arrivals = [at + waits + lead(i, None, at + waits), *(lot.due for lot in seen.pipeline)]
        self.promises.append(
            Promise(
                sku=i,
                day=at,
                stockout=risks.stockout,
                overstock=risks.overstock,
                until=min(arrivals),
                on_hand=seen.on_hand,
                pipeline=seen.pipeline,
                position=ground.position.units + sum(buy.units for buy in buys),
                overstock_days=policy.overstock_days,
                goods_in=risks.goods_in,
            )
        )
        return buys
