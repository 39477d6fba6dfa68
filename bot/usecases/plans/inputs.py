"""Which figures went into a suggestion, and in which file and row, or which run, does each stand?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from core.money.unit_costs import freight_per_unit, is_converted, price_of
from core.money.unit_fees import Known
from core.names import MODES
from core.phrase import Money, Percent, Phrase, Value
from core.records import Inbound, Situation
from core.supply.words import LEGS


class Input(NamedTuple):
    """One figure that went in, what it is, and where it stands."""

    what: Phrase
    value: Phrase
    source: Phrase


def inputs(situation: Situation, made: Phrase, rows: Mapping[str, Phrase]) -> tuple[Input, ...]:
    """All of one suggestion. ``made`` tells when its forecast was made, ``rows`` are `storage.queries.program.origins`."""
    product, stock, history = situation.product, situation.stock, situation.history
    products = rows.get("products", Phrase("products file"))
    supplier = situation.supplier
    days = product.production_days or (supplier.production_days if supplier else None)
    unknown = Phrase("unknown")
    told = [
        Input(
            Phrase("history"),
            Phrase("{n} {n:day|days} to {day}", {"n": len(history.units), "day": str(history.end)}),
            rows.get("sales", Phrase("sales files")),
        ),
        Input(
            Phrase("days out of stock"),
            Phrase("{n} {n:day|days}", {"n": int((~history.in_stock).sum())}),
            rows.get("ledger") or rows.get("stock", Phrase("stock and ledger files")),
        ),
        Input(
            Phrase("forecast"),
            Phrase("{n} a day", {"n": round(float(situation.forecast.mean.mean()), 2)}),
            made,
        ),
        Input(
            Phrase("on hand"),
            unknown
            if stock is None
            else Phrase("{n} on {day}", {"n": stock.on_hand, "day": str(stock.as_of)}),
            rows.get("stock") or rows.get("ledger", Phrase("stock file")),
        ),
        Input(
            Phrase("price"),
            unknown if product.price is None else _money(Money(product.price, product.currency)),
            products if product.price is not None else rows.get("price", products),
        ),
        Input(
            Phrase("unit cost"),
            unknown if product.unit_cost is None else _money(Money(product.unit_cost, product.currency)),
            rows.get("unit cost", products),
        ),
        *_fees(situation),
        Input(
            Phrase("MOQ, case pack"),
            Phrase("{moq}, {pack}", {"moq": product.moq or 1, "pack": product.case_pack or 1}),
            products,
        ),
        Input(
            Phrase("supplier"),
            Phrase("{name}", {"name": product.supplier}) if product.supplier else unknown,
            products,
        ),
        Input(
            Phrase("production days"),
            unknown if days is None else Phrase("{n} {n:day|days}", {"n": days}),
            products if product.production_days else rows.get("supplier", Phrase("suppliers file")),
        ),
        Input(
            Phrase("orders learnt from"),
            Phrase("{n} {n:order|orders}", {"n": len(situation.past_orders)}),
            Phrase("purchase orders of the supplier"),
        ),
        *_legs(situation),
        *_ads(situation, rows),
        Input(
            Phrase("ABC class"),
            Phrase("{name}", {"name": situation.abc_class}),
            Phrase("gross profit of the last 12 months"),
        ),
        *(_coming(lot, rows) for lot in situation.inbound),
    ]
    told += [
        Input(
            Phrase("transit by {mode}", {"mode": MODES[each.mode]}),
            Phrase("{n} {n:day|days}", {"n": each.transit_days}),
            rows.get(f"freight {each.mode}", Phrase("freight file")),
        )
        for each in situation.freight
    ]
    return (*told, *_freight(situation, rows))


def _freight(situation: Situation, rows: Mapping[str, Phrase]) -> list[Input]:
    """What a unit's freight is by each mode, and the exchange rate it was converted at."""
    found, product = [], situation.product
    for each in situation.freight:
        amount = freight_per_unit(product, each)
        if amount is None:
            continue
        source = rows.get(f"freight {each.mode}", Phrase("freight file"))
        if each.rate is not None and is_converted(product, each):
            source = Phrase(
                "{where}; in {currency}, converted at {rate} of {day}",
                {
                    "where": source, "currency": each.currency or "", "rate": str(each.rate), "day": each.rate.day,
                },
            )  # fmt: skip
        unit = _money(Money(round(amount, 2), product.currency))
        found.append(Input(Phrase("freight a unit by {mode}", {"mode": MODES[each.mode]}), unit, source))
    return found


def _money(amount: Money) -> Phrase:
    return Phrase("{amount}", {"amount": amount})


def _fees(situation: Situation) -> list[Input]:
    """The fees a unit pays at today's price, each with where it is known from and how surely."""
    fees, price = situation.fees, price_of(situation.product, situation.history)
    currency = situation.product.currency
    if fees is None or price is None:
        return [
            Input(Phrase("fees"), Phrase("a stated share of the price"), Phrase("thresholds (fee_share)"))
        ]
    told = []
    if fees.referral is not None:
        told.append((Phrase("referral fee"), fees.referral.at(price), fees.referral.known))
    if fees.fulfilment is not None:
        told.append((Phrase("fulfilment fee"), fees.fulfilment.at(price), fees.fulfilment.known))
    if fees.storage is not None:
        told.append((Phrase("storage a unit, mean month"), fees.storage.mean, fees.storage.known))
    if fees.placement is not None and fees.placement_known is not None:
        told.append((Phrase("inbound placement"), fees.placement, fees.placement_known))
    return [
        Input(name, _money(Money(round(amount, 2), currency)), _fee_source(known))
        for name, amount, known in told
    ]


def _fee_source(known: Known) -> Phrase:
    where = known.said or Phrase("{name}", {"name": known.source})
    if known.confidence == "single":
        return Phrase("{where}, one public source", {"where": where})
    if known.confidence == "assumed":
        return Phrase("{where}, assumed", {"where": where})
    return where


def _legs(situation: Situation) -> list[Input]:
    """How many orders, of all suppliers, told how long transit and receiving take."""
    source = Phrase("purchase orders of all suppliers into this marketplace")
    return [
        Input(
            Phrase("orders learnt from: {leg}", {"leg": LEGS[leg]}),
            Phrase(
                "{n} {n:order|orders}", {"n": sum(each.orders for each in situation.legs if each.leg == leg)}
            ),
            source,
        )
        for leg in (("transit", "receiving") if situation.legs else ())
    ]


def _ads(situation: Situation, rows: Mapping[str, Phrase]) -> list[Input]:
    """What the last settled days of advertising cost and sold."""
    ads = situation.ads
    if ads is None:
        return []
    values: dict[str, Value | Money | Percent | Phrase] = {
        "spend": Money(ads.spend, situation.product.currency),
        "units": Phrase("units not told") if ads.units is None else Phrase("{n} {n:unit|units}", {"n": ads.units}),
        "days": ads.days,
        "day": str(ads.last_day),
    }  # fmt: skip
    said = Phrase("{spend} spent, {units}, {days} days to {day}", values)
    return [Input(Phrase("advertising"), said, rows.get("ads", Phrase("advertising report")))]


def _coming(lot: Inbound, rows: Mapping[str, Phrase]) -> Input:
    """A lot on its way, as it is promised; or stock of a warehouse, as it was counted."""
    if lot.can_be_sent:
        counted = Phrase(
            "{n} in {place}, counted on {day}",
            {"n": lot.quantity, "place": lot.reference, "day": str(lot.counted_on)},
        )
        source = rows.get("warehouse", Phrase("stock file"))
        return Input(Phrase("in your own warehouses"), counted, source)
    values: dict[str, Value | Money | Percent | Phrase] = {"n": lot.quantity, "day": str(lot.arrives)}
    said = Phrase("{n}, no day known", values) if lot.arrives is None else Phrase("{n}, due {day}", values)
    known = rows.get(f"order {lot.reference}")
    source = known or (Phrase("{name}", {"name": lot.reference}) if lot.reference else Phrase("stock file"))
    return Input(Phrase("on its way"), said, source)
