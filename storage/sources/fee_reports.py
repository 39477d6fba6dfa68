"""What Amazon charges: the FBA fee preview (its estimate per SKU), monthly storage fees, and settlements.

The fee preview writes "--" where nothing applies, and gives sizes in inches or centimetres as it says itself. Storage
comes a row per warehouse. A settlement begins with a line about itself and gives every amount its own row; what was
charged on orders and the prices refunded to buyers are taken, reserves and the rest are not.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from core.phrase import Phrase
from storage.sources.kinds import Column, Kind, Place, Record, RowProblem, Setting
from storage.sources.marketplaces import Marketplace, find, with_currency

_CM = {"inches": 2.54, "inch": 2.54, "in": 2.54, "centimeters": 1.0, "centimetres": 1.0, "cm": 1.0}
_GRAMS = {
    "pounds": 453.59237, "pound": 453.59237, "lb": 453.59237, "lbs": 453.59237, "ounces": 28.349523,
    "oz": 28.349523, "kilograms": 1000.0, "kg": 1000.0, "grams": 1.0, "g": 1.0,
}  # fmt: skip
_CUFT = {"cubic feet": 1.0, "cubic foot": 1.0, "cubic meters": 35.3146667, "cubic metres": 35.3146667}


def of_currency(code: str) -> Marketplace | None:
    """The marketplace of a currency that only one has; the euro says nothing."""
    places = with_currency(code.strip().upper())
    return places[0] if len(places) == 1 else None


_PREVIEW = (
    Column("sku", "text", required=True),
    Column("fnsku", "text"),
    Column("asin", "text", required=True),
    Column("title", "text", aliases=("product-name",)),
    Column("your_price", "money", aliases=("your-price",)),
    Column("sales_price", "money", aliases=("sales-price",)),
    Column("longest", "real", aliases=("longest-side",)),
    Column("median", "real", aliases=("median-side",)),
    Column("shortest", "real", aliases=("shortest-side",)),
    Column("length_unit", "text", aliases=("unit-of-dimension",)),
    Column("weight", "real", aliases=("item-package-weight",)),
    Column("weight_unit", "text", aliases=("unit-of-weight",)),
    Column("size_tier", "text", aliases=("product-size-tier",)),
    Column("currency", "text"),
    Column(
        "referral", "money", required=True, blank=True, aliases=("estimated-referral-fee-per-unit",)
    ),
    Column(
        "fulfilment", "money", blank=True,
        aliases=(
            "expected-fulfillment-fee-per-unit", "expected-domestic-fulfilment-fee-per-unit",
            "expected-domestic-fulfillment-fee-per-unit", "expected-fulfilment-fee-per-unit",
        ),
    ),
    Column("pick_pack", "money", aliases=("estimated-pick-pack-fee-per-unit",)),
    Column("weight_handling", "money", aliases=("estimated-weight-handling-fee-per-unit",)),
    Column("order_handling", "money", aliases=("estimated-order-handling-fee-per-order",)),
)  # fmt: skip


def _preview(record: Record, setting: Setting) -> Record:
    """One SKU. The fulfilment fee is the expected one, else its three parts of older files together."""
    parts = [record.get(name) for name in ("pick_pack", "weight_handling", "order_handling")]
    known = [part for part in parts if part is not None]
    fulfilment = record.get("fulfilment")
    if fulfilment is None and known:
        fulfilment = sum(known, Decimal(0))
    cm = _CM.get((record.get("length_unit") or "").casefold())
    grams = _GRAMS.get((record.get("weight_unit") or "").casefold())
    kept = {name: record.get(name) for name in ("sku", "asin", "fnsku", "title", "size_tier", "referral")}
    return kept | {
        "price": record.get("sales_price") or record.get("your_price"),
        "fulfilment": fulfilment,
        "longest_cm": _times(record.get("longest"), cm),
        "median_cm": _times(record.get("median"), cm),
        "shortest_cm": _times(record.get("shortest"), cm),
        "weight_g": _times(record.get("weight"), grams),
    }


def _times(value: float | None, unit: float | None) -> float | None:
    return None if value is None or unit is None or value <= 0 else round(float(value) * unit, 3)


FEE_PREVIEW = Kind(
    name="fba_fee_preview",
    columns=_PREVIEW,
    stage={
        "price": "money", "referral": "money", "fulfilment": "money", "size_tier": "text", "longest_cm": "real",
        "median_cm": "real", "shortest_cm": "real", "weight_g": "real",
    },
    shape=_preview,
    period="none",
    place=Place("currency", of_currency, by_row=False),
    thin="skus",
)  # fmt: skip

_STORAGE = (
    Column("asin", "text", required=True),
    Column("fnsku", "text"),
    Column("title", "text", aliases=("product_name", "product-name")),
    Column("country", "text", aliases=("country_code", "country-code")),
    Column("mean_units", "real", required=True, aliases=("average_quantity_on_hand", "average-quantity-on-hand")),
    Column("volume", "real", aliases=("estimated_total_item_volume", "estimated-total-item-volume")),
    Column("volume_unit", "text", aliases=("volume_units", "volume-units")),
    Column("month", "text", required=True, aliases=("month_of_charge", "month-of-charge")),
    Column(
        "fee", "money", required=True, signed=True,
        aliases=("estimated_monthly_storage_fee", "estimated-monthly-storage-fee"),
    ),
)  # fmt: skip


def _storage(record: Record, setting: Setting) -> Record:
    volume = record.get("volume")
    cuft = _CUFT.get((record.get("volume_unit") or "").casefold())
    return {
        "asin": record["asin"],
        "fnsku": record.get("fnsku"),
        "title": record.get("title"),
        "day": _month(record["month"]),
        "fee": record["fee"],
        "mean_units": float(record["mean_units"]),
        "mean_cuft": None if volume is None or cuft is None else float(volume) * cuft,
    }


def _month(text: str) -> date:
    """The first day of a month as the report writes it: 2026-10, 10/2026."""
    found = re.fullmatch(r"(\d{4})[-/](\d{1,2})(?:[-/]\d{1,2})?", text) or None
    turned = re.fullmatch(r"(\d{1,2})[-/](\d{4})", text)
    year, month = found.groups() if found else reversed(turned.groups()) if turned else ("0", "0")
    if not (2000 <= int(year) <= 2100 and 1 <= int(month) <= 12):
        raise RowProblem(Phrase("month of charge: “{text}” is not a month", {"text": text[:40]}))
    return date(int(year), int(month), 1)


STORAGE_FEES = Kind(
    name="fba_storage_fees",
    columns=_STORAGE,
    stage={"day": "day", "fee": "money", "mean_units": "real", "mean_cuft": "real"},
    shape=_storage,
    place=Place("country", find),
    thin="skus",
)

_SETTLEMENT = (
    Column("settlement", "text", required=True, aliases=("settlement-id",)),
    Column("type", "text", required=True, blank=True, aliases=("transaction-type",)),
    Column("order_id", "text", aliases=("order-id",)),
    Column("marketplace", "text", aliases=("marketplace-name",)),
    Column("posted", "day", required=True, blank=True, aliases=("posted-date",)),
    Column("sku", "text", required=True, blank=True),
    Column("quantity", "whole", required=True, blank=True, aliases=("quantity-purchased",)),
    Column("amount_type", "text", aliases=("amount-type",)),
    Column("description", "text", aliases=("amount-description",)),
    Column("amount", "money", signed=True),
    Column("price_type", "text", aliases=("price-type",)),
    Column("price_amount", "money", signed=True, aliases=("price-amount",)),
    Column("fee_type", "text", aliases=("item-related-fee-type",)),
    Column("fee_amount", "money", signed=True, aliases=("item-related-fee-amount",)),
)


def _settlement(record: Record, setting: Setting) -> Record | None:
    """One amount of an order line: its price, its referral fee or its fulfilment fee; a price refunded; None for all else.

    A refund often leaves its units empty: then its price counts as one unit.
    """
    kind = (record.get("type") or "").casefold()
    if kind not in ("order", "refund") or not record.get("sku") or record.get("posted") is None:
        return None
    said = (record.get("amount_type") or "").casefold()
    price_type = record.get("description") if said == "itemprice" else record.get("price_type")
    price = record.get("amount") if said == "itemprice" else record.get("price_amount")
    fee_type = record.get("description") if said == "itemfees" else record.get("fee_type")
    fee = record.get("amount") if said == "itemfees" else record.get("fee_amount")
    is_price = (price_type or "").casefold() == "principal" and price is not None
    units = record.get("quantity") or 0
    row: Record = {
        "sku": record["sku"], "day": record["posted"], "settlement": record["settlement"], "order_id": None,
        "units": units if is_price else 0, "principal": price if is_price else Decimal(0),
        "referral": Decimal(0), "fulfilment": Decimal(0),
    }  # fmt: skip
    if kind == "refund":
        if price is None or not is_price or not record.get("order_id"):
            return None
        return row | {"order_id": record["order_id"], "units": max(1, units), "principal": abs(price)}
    charged = abs(fee) if fee is not None else Decimal(0)
    name = (fee_type or "").casefold()
    if name in ("commission", "referralfee"):
        row["referral"] = charged
    elif name == "fbaperunitfulfillmentfee":
        row["fulfilment"] = charged
    return row if is_price or row["referral"] or row["fulfilment"] else None


SETTLEMENT = Kind(
    name="settlement",
    columns=_SETTLEMENT,
    stage={
        "day": "day", "settlement": "text", "order_id": "text", "units": "whole", "principal": "money",
        "referral": "money", "fulfilment": "money",
    },
    shape=_settlement,
    leaves=Phrase("an amount that is neither price, referral fee nor fulfilment fee of a unit"),
    place=Place("marketplace", find),
    distinctive=frozenset({"amount_type", "fee_type"}),
)  # fmt: skip
