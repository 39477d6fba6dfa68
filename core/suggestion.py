"""What a decision says: a suggestion with its factors and options, and an alert with what can be done about it.

All frozen; units are integers, money is `Decimal`, days are dates. Made in `core.decide` and `core.watch`, read by
`bot.render`; the facts it is made on are in `core.records`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from core.phrase import Phrase
from core.records import AbcClass, Floats, Forecast, Inbound, Leg, Mode, Stage

Action = Literal["order", "expedite", "wait", "pause", "clear", "review"]
Severity = Literal["critical", "act", "notice"]

SEND_AHEAD = timedelta(days=7)
"""How long before its day a shipment from the seller's own warehouses is asked for: sellers send about once a week."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One step of the arithmetic that leads to the quantity, or one rule that spoke without moving it.

    ``effect`` is "+", "-", "×", "=" or "note"; ``value`` is in ``unit`` ("units", "days", "share"). The
    units of all "+" and "-" factors with unit "units" add up to the suggested quantity.
    """

    rule: str
    effect: Literal["+", "-", "×", "=", "note"]
    unit: str
    value: float
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Missing:
    """An input that is not there, and the rule it switches off."""

    what: Phrase
    switches_off: str

    @property
    def is_estimated(self) -> bool:
        """Whether the rule works all the same, on an estimate: fees (P1) are taken from a table or a share of the price."""
        return self.switches_off == "P1"


@dataclass(frozen=True, slots=True)
class LegDays:
    """A leg of the lead time as the card tells it: mean days, the orders it rests on, days its season adds."""

    leg: Leg
    days: float
    orders: int
    season: float


@dataclass(frozen=True, slots=True)
class LeadTime:
    """Days from order to sellable, as a distribution; ``orders_seen`` whole orders and the ``legs`` tell how much is learnt."""

    mean: float
    p50: float
    p90: float
    orders_seen: int
    legs: tuple[LegDays, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """One dated order of a suggestion. Money in the product's currency."""

    quantity: int
    mode: Mode
    supplier: str | None
    order_by: date
    arrives: date
    arrives_latest: date
    unit_cost: Decimal | None
    landed_cost: Decimal | None
    cash: Decimal | None


@dataclass(frozen=True, slots=True)
class Option:
    """A quantity and mode, or an order in parts, the suggestion was compared with, and what it is expected to earn.

    ``parts`` are units and mode of each part, one for an order that goes as a whole; ``mode`` is that of the first to arrive.

    ``stockout`` (0-100) is the risk of losing a sale before the order after this one can be there, on ``until``, when
    this one can be sold on ``arrives``; profits are over the same days.
    """

    quantity: int
    mode: Mode
    expected_profit: Decimal | None
    profit_q10: Decimal | None
    profit_q90: Decimal | None
    cash: Decimal | None
    arrives: date | None = None
    stockout: int | None = None
    until: date | None = None
    parts: tuple[tuple[int, Mode], ...] = ()


@dataclass(frozen=True, slots=True)
class Loss:
    """What a unit bought now loses at today's price (P1): money per unit in the product's currency.

    ``net`` is what is left of it by all lines (negative: lost), as What-if says it; ``counted`` by those that decide: without
    ads that the SKU does not need, and without fees that are only assumed where it is lost already. ``lines`` says them. ``break_even`` is the price
    at which a unit loses nothing, all lines counted, and ``floor`` the one that keeps the margin of M3; None where no price
    does. ``cash`` is what selling a unit that is there already brings. ``stops``: nothing is bought; else ``reason`` says why
    it is all the same.
    """

    price: Decimal
    net: Decimal
    counted: Decimal
    break_even: Decimal | None
    floor: Decimal | None
    cash: Decimal
    stops: bool
    reason: Phrase
    lines: Phrase


@dataclass(frozen=True, slots=True)
class AdBudget:
    """S3: the daily ad budget, now and as it should be for stock to last (an estimate): money a day in the product's currency.

    Ads sell ``sells`` units a day now and should sell ``more`` on top (negative: fewer), until goods come on ``until``:
    ``stock`` units are there for the ``sold`` that the forecast expects in the ``days`` before. ``looked`` days up to
    ``settled`` tell today's spend.
    """

    now: Decimal
    then: Decimal
    sells: float
    more: float
    until: date
    days: int
    stock: int
    sold: float
    settled: date
    looked: int
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Upstream:
    """S10: how an order is split: units to FBA now, and ``outside``, of its ``mode`` part, at AWD or a warehouse until they are due.

    ``at_fba`` is what storing the latter at FBA would cost until then, ``there`` what it costs outside with handling; None
    where no rates are known. ``room``: units FBA takes now, None where no limit is known.
    """

    fba: int
    outside: int
    place: str
    room: int | None
    mode: Mode
    at_fba: Decimal | None
    there: Decimal | None
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Transfer:
    """S10: stock of the seller's own warehouses to be sent to where it sells: ``places`` are warehouse and units, nearest first.

    Sent by ``send_by`` it is there about ``arrives``, before what is there, or on its way, runs short. ``left`` units stay.
    ``counted_on`` is the day of the oldest count of these warehouses.
    """

    units: int
    places: tuple[tuple[str, int], ...]
    send_by: date
    arrives: date
    left: int
    counted_on: date
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to do about one SKU, with every figure a reader sees on the card.

    ``projection`` is stock at each day's end over the horizon: (expected, q10, q90), each of shape (days,), without the
    suggested order; expected: with mean sales and lots in time, so that it ends on ``runs_out_on``; ``projection_with_order``
    is that with the order.
    Risks are 0-100. ``stockout_risk_if_later`` is the risk when the order is placed a week later. ``goods_in`` days from
    today the goods are expected that the stock-out risk is about. ``unit_margin`` is what a sale leaves by the usual mode,
    ``units_short`` the units expected to be lost over lead time and rhythm if nothing is ordered: ``money_at_stake`` is
    their margin where buying is the question, and the cash frozen in excess stock where it is not. ``chosen`` is what is ordered as an option, None for
    nothing; ``compared`` says which option earns most and what the next one lacks. ``loss``: a unit bought now loses money.
    ``ads``: what the ad budget should be. ``upstream``: what of the order waits outside FBA. ``transfer``: what of the seller's
    own warehouses should be sent there, and when; ``inbound`` counts all of theirs.
    ``attribute``: the word by which it is replenished before the variants of its ``parent`` ASIN that lack it (F5).
    """

    sku: str
    marketplace: str
    currency: str
    title: str | None
    as_of: date
    stage: Stage
    stage_reason: Phrase
    abc_class: AbcClass
    on_hand: int | None
    inbound: int
    position: int
    days_of_supply: float | None
    runs_out_on: date | None
    ads_7: float | None
    ads_30: float | None
    lead_time: LeadTime
    forecast: Forecast
    total_mean: float
    total_q10: float
    total_q50: float
    total_q90: float
    service_level: float
    safety_stock: int
    reorder_point: int
    order_up_to: int
    action: Action
    quantity: int
    orders: tuple[Order, ...]
    stockout_risk: int
    overstock_risk: int
    stockout_risk_if_later: int | None
    money_at_stake: Decimal | None
    factors: tuple[Factor, ...]
    missing: tuple[Missing, ...]
    options: tuple[Option, ...]
    projection: tuple[Floats, Floats, Floats]
    projection_with_order: Floats
    inbound_lots: tuple[Inbound, ...] = ()
    headline: Phrase | None = None
    compared: Phrase | None = None
    goods_in: int | None = None
    unit_margin: Decimal | None = None
    units_short: float = 0.0
    chosen: Option | None = None
    loss: Loss | None = None
    ads: AdBudget | None = None
    upstream: Upstream | None = None
    transfer: Transfer | None = None
    parent: str | None = None
    attribute: str | None = None

    @property
    def in_warehouses(self) -> int:
        """Units of the position that lie in the seller's own warehouses."""
        return sum(lot.quantity for lot in self.inbound_lots if lot.can_be_sent)


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something a person can start from where they read of it: a button under an alert or a diagnosis.

    ``kind`` names what happens ("open", "draft", "expedite", "hold", "clear", "diagnose", "dismiss", ...; the edge
    knows how each looks and what it does); ``values`` is what it needs to know, plain JSON.
    """

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that happened and wants a look. ``key`` is the same for the same happening, whenever it is found.

    ``subject`` is what beside the SKU it is about (a competitor's ASIN, an order's number), "" if nothing.
    ``says`` are sentences of evidence below the title; ``remedies`` what can be started at once, best first.
    """

    key: str
    rule: str
    severity: Severity
    sku: str
    marketplace: str
    subject: str
    raised_on: date
    title: Phrase
    evidence: Mapping[str, Any]
    recommended_action: Phrase
    money_at_stake: Decimal | None = None
    units_at_stake: int | None = None
    ended_on: date | None = None
    says: tuple[Phrase, ...] = ()
    remedies: tuple[Remedy, ...] = ()
