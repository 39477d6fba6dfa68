"""Facts to draw from: one desk lamp with the figures of the product's own sketch, and what else may befall it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from bot.facts import CardFacts, DigestFacts, DraftFacts, Freshness, HomeFacts, KpiTrend, KpiWeek, Reader
from core.names import MODES
from core.phrase import Money, Percent, Phrase
from core.records import HORIZON_DAYS, Forecast, History, Inbound
from core.suggestion import Alert, Factor, LeadTime, Missing, Option, Order, Suggestion

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 6, 10, tzinfo=UTC)
ENGLISH = Reader("en", "America/New_York", "U0READER")
CHINESE = Reader("zh_CN", "Asia/Shanghai", "U0READER")
Z = np.array([-1.96, -1.645, -1.282, -0.674, 0.0, 0.674, 1.282, 1.645, 1.96])


def history(days: int = 730, daily: float = 18.0, out: tuple[int, int] | None = (40, 31)) -> History:
    """Two years of plausible sales; ``out`` is (first, last) day without stock, counted back from the end."""
    rng = np.random.default_rng(12)
    when = np.arange(days)
    level = daily * (1 + 0.15 * np.sin(when / 365 * 2 * np.pi)) * (1 + 0.12 * (when % 7 >= 5))
    units = rng.poisson(level).astype(float)
    in_stock = np.ones(days, dtype=bool)
    if out is not None and days > out[0]:
        in_stock[days - out[0] : days - out[1]] = False
        units[~in_stock] = 0
    return History("HX-12", TODAY - timedelta(days=days), units, in_stock)


def forecast(daily: float = 18.9, spread: float = 0.35) -> Forecast:
    """A forecast around ``daily`` with weekends and a peak at Black Friday."""
    when = np.arange(HORIZON_DAYS)
    mean = daily * (1 + 0.12 * ((when + 1) % 7 >= 5)) + 14 * np.exp(-(((when - 4) / 3) ** 2))
    quantiles = np.maximum(0, mean * (1 + spread * Z[:, None]))
    drivers = (
        Phrase(
            "{days} out-of-stock {days:day|days} in the last 90 put back about {units} units (±{doubt})",
            {"days": 9, "units": 158, "doubt": 41},
        ),
        Phrase("Level: about {units} units a day at present", {"units": 19.8}),
        Phrase(
            "{event} from {day}: about {times} × an ordinary day, as it did before",
            {"event": "Black Friday", "day": date(2026, 11, 27), "times": 1.6},
        ),
    )
    return Forecast("HX-12", TODAY, mean, quantiles, 0.12, "pooled-1", 9, 158.0, drivers)


def order(**changes: Any) -> Order:
    """1,200 lamps by sea from Ningbo."""
    return replace(
        Order(
            quantity=1200,
            mode="sea",
            supplier="Ningbo Light",
            order_by=date(2026, 12, 5),
            arrives=date(2027, 1, 2),
            arrives_latest=date(2027, 1, 14),
            unit_cost=Decimal("6.20"),
            landed_cost=Decimal("7.90"),
            cash=Decimal("9480.00"),
        ),
        **changes,
    )


def suggestion(**changes: Any) -> Suggestion:
    """Order 1,200: the arithmetic of the sketch, adding up."""
    ahead = changes.get("forecast", forecast())
    lots = changes.get("inbound_lots", (Inbound("PO-0090", "in_transit", 300, date(2026, 11, 28)),))
    on_hand = changes.get("on_hand", 640)
    orders = changes.get("orders", (order(),))
    mean, low, high, ordered = _projection(on_hand or 0, lots, orders, ahead)
    base = Suggestion(
        sku="HX-12",
        marketplace="ATVPDKIKX0DER",
        currency="USD",
        title="Desk lamp, dimmable",
        as_of=TODAY,
        stage="growth",
        stage_reason=Phrase("{days} days since the first sale", {"days": 214}),
        abc_class="A",
        on_hand=640,
        inbound=300,
        position=940,
        days_of_supply=31.2,
        runs_out_on=date(2027, 1, 9),
        ads_7=22.4,
        ads_30=19.8,
        lead_time=LeadTime(47.0, 45.0, 58.0, 11),
        forecast=ahead,
        total_mean=1910.0,
        total_q10=1560.0,
        total_q50=1898.0,
        total_q90=2330.0,
        service_level=0.94,
        safety_stock=310,
        reorder_point=1306,
        order_up_to=1630,
        action="order",
        quantity=1200,
        orders=orders,
        stockout_risk=6,
        overstock_risk=11,
        stockout_risk_if_later=19,
        money_at_stake=Decimal("412.00"),
        factors=(
            _factor(
                "S5",
                "+",
                1320,
                Phrase(
                    "demand until the order after this one ({lead} days lead + {review} review)",
                    {"lead": 47, "review": 14},
                ),
            ),
            _factor(
                "S4",
                "+",
                310,
                Phrase(
                    "safety stock for a {level} service level (tier S4; S1 floor was {floor})",
                    {"level": Percent(0.94), "floor": 30},
                ),
            ),
            _factor(
                "S7",
                "+",
                104,
                Phrase(
                    "demand to the end of {event}, sellable {days} days before it starts on {starts}",
                    {"event": "Black Friday", "days": 21, "starts": date(2026, 11, 27)},
                ),
            ),
            _factor(
                "L4",
                "-",
                60,
                Phrase(
                    "growth is followed by at most {share} over the last month's sales",
                    {"share": Percent(1.0)},
                ),
            ),
            _factor(
                "S6",
                "-",
                940,
                Phrase("on hand {on_hand} and on the way {inbound}", {"on_hand": 640, "inbound": 300}),
            ),
            _factor("S6", "+", 466, Phrase("whole cartons of {units}", {"units": 24})),
            Factor(
                "S8",
                "note",
                "days",
                31,
                Phrase(
                    "{days} days of supply on hand, under the alert level of {limit}",
                    {"days": 31, "limit": 60},
                ),
            ),
        ),
        missing=(Missing(Phrase("no ad data of the last settled weeks"), "H2"),),
        options=(
            Option(
                1200, "sea", Decimal(5210), Decimal(3900), Decimal(6350), Decimal(9480), date(2027, 1, 6), 9
            ),
            Option(
                600, "sea", Decimal(3020), Decimal(2800), Decimal(3180), Decimal(4740), date(2027, 1, 6), 38
            ),
            Option(
                600, "air", Decimal(1480), Decimal(1210), Decimal(1650), Decimal(7620), date(2026, 12, 10), 31
            ),
        ),
        chosen=Option(
            1200, "sea", Decimal(5210), Decimal(3900), Decimal(6350), Decimal(9480), date(2027, 1, 6), 9
        ),
        compared=Phrase(
            "Of {count} options this earns most, {profit} expected; {other} earns {gap} less: {first}",
            {
                "count": 4,
                "profit": Money(Decimal(5210), "USD"),
                "other": Phrase("{units} by {mode}", {"units": 600, "mode": MODES["sea"]}),
                "gap": Money(Decimal(2190), "USD"),
                "first": Phrase("risk of running out {points} points higher", {"points": 29}),
            },
        ),
        projection=(mean, low, high),
        projection_with_order=ordered,
        inbound_lots=lots,
        headline=None,
    )
    return replace(base, **changes)


def draft(**changes: Any) -> DraftFacts:
    """The open draft of that suggestion."""
    base = DraftFacts(
        number="R-2026-0412",
        version=3,
        state="open",
        sku_id=7,
        sku="HX-12",
        title="Desk lamp, dimmable",
        quantity=1200,
        orders=(order(),),
        currency="USD",
        cash=Decimal("9480.00"),
        money_at_stake=Decimal("412.00"),
        order_by=date(2026, 12, 5),
        created_at=NOW,
        headline=None,
        urgency="critical",
    )
    return replace(base, **changes)


FRESH = Freshness(sales_through=date(2026, 11, 23), stock_as_of=TODAY, imported_at=NOW)


def card_facts(**changes: Any) -> CardFacts:
    """The whole card; ``changes`` replace suggestion, history, draft, freshness or alerts."""
    return replace(CardFacts(suggestion(), history(), draft(), FRESH), **changes)


def approved(**changes: Any) -> DraftFacts:
    """Approved a moment ago, still to be undone."""
    return draft(
        **{
            "state": "approved",
            "version": 4,
            "decided_by": "U0APPROVER",
            "decided_at": NOW,
            "po_number": "PO-0093",
            "po_state": "approved",
            "undo_until": NOW + timedelta(minutes=10),
            **changes,
        }
    )


def alert(**changes: Any) -> Alert:
    """A rival without stock."""
    base = Alert(
        key="M2:HX-12:B0RIVAL001:2026-11-21",
        rule="M2",
        severity="act",
        sku="HX-12",
        marketplace="ATVPDKIKX0DER",
        subject="B0RIVAL001",
        raised_on=date(2026, 11, 21),
        title=Phrase(
            "Competitor {rival} is out of stock since {since}",
            {"rival": "B0RIVAL001", "since": date(2026, 11, 21)},
        ),
        evidence={},
        recommended_action=Phrase(
            "Check the next order: 30–50 % more buffer may sell while the competitor is empty"
        ),
        money_at_stake=Decimal("1050"),
        units_at_stake=75,
    )
    return replace(base, **changes)


def digest_facts(**changes: Any) -> DigestFacts:
    """A morning with three decisions."""
    base = DigestFacts(
        day=TODAY,
        drafts=(
            draft(),
            draft(
                number="R-2026-0413",
                sku="KT-03",
                title="Kettle",
                sku_id=8,
                quantity=750,
                orders=(
                    order(quantity=150, mode="air", order_by=TODAY, cash=Decimal("2610")),
                    order(quantity=600, order_by=TODAY, cash=Decimal("4290")),
                ),
                cash=Decimal("6900"),
                order_by=TODAY,
                urgency="act",
            ),
            draft(
                number="R-2026-0414",
                sku="OR-77",
                title="Organizer",
                sku_id=9,
                quantity=200,
                cash=Decimal("14820"),
                urgency="notice",
            ),
        ),
        calm_skus=57,
        alerts=(alert(),),
        changes=(Phrase("ordered: {orders}", {"orders": "PO-0091"}),),
        freshness=FRESH,
        next_order_by=date(2026, 11, 30),
        next_order_sku="MUG-4",
    )
    return replace(base, **changes)


def home_facts(**changes: Any) -> HomeFacts:
    """A home with decisions, an alert and six weeks of figures."""
    base = HomeFacts(
        day=TODAY,
        drafts=digest_facts().drafts,
        alerts=(alert(),),
        freshness=FRESH,
        calm_skus=57,
        trend=KpiTrend(
            "USD",
            tuple(
                KpiWeek(
                    TODAY - timedelta(days=2 + 7 * back),
                    4.8 - 0.2 * back,
                    48.0 * back,
                    960.0 * back,
                    96.0,
                    1 - 0.01 * back,
                )
                for back in reversed(range(6))
            ),
        ),
        digests=(("C0RESTOCK1", "08:00", "America/New_York"),),
        approvers=("U0APPROVER",),
    )
    return replace(base, **changes)


def _factor(rule: str, effect: Any, value: float, reason: Phrase) -> Factor:
    return Factor(rule, effect, "units", value, reason)


def _projection(
    on_hand: int, lots: tuple[Inbound, ...], orders: tuple[Order, ...], ahead: Forecast
) -> tuple[Any, Any, Any, Any]:
    arrivals = np.zeros(HORIZON_DAYS)
    ordered = np.zeros(HORIZON_DAYS)
    for lot in lots:
        if lot.arrives is not None and 0 <= (day := (lot.arrives - TODAY).days) < HORIZON_DAYS:
            arrivals[day] += lot.quantity
    for each in orders:
        if 0 <= (day := (each.arrives - TODAY).days) < HORIZON_DAYS:
            ordered[day] += each.quantity
    return (
        _stock(on_hand, arrivals, ahead.mean),
        _stock(on_hand, arrivals, ahead.mean * 1.18),
        _stock(on_hand, arrivals, ahead.mean * 0.82),
        _stock(on_hand, arrivals + ordered, ahead.mean),
    )


def _stock(on_hand: float, arrivals: Any, demand: Any) -> Any:
    left = []
    for comes, goes in zip(arrivals, demand, strict=True):
        on_hand = max(0.0, on_hand + comes - goes)
        left.append(on_hand)
    return np.array(left)
