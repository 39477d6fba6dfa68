"""All-orders flat files, by order date and by last update: the same columns, and no buyer is ever read.

A pending order has no price yet and is demand all the same. A cancelled one, in either spelling or inside a compound
status, is kept apart. ``Non-Amazon`` in the sales channel is a multi-channel order: it drains stock and is not demand on
Amazon. The price is that of the whole line. A line's day is the marketplace's, daylight saving included.
"""

from __future__ import annotations

from core.phrase import Phrase
from storage.sources.kinds import Column, Kind, Place, Record, RowProblem, Setting
from storage.sources.marketplaces import Marketplace, find

_COLUMNS = (
    Column("order_id", "text", required=True, aliases=("amazon-order-id",)),
    Column("purchased_at", "moment", required=True, aliases=("purchase-date",)),
    Column("updated_at", "moment", aliases=("last-updated-date",)),
    Column("status", "text", required=True, aliases=("order-status",)),
    Column("fulfilment", "text", aliases=("fulfillment-channel",)),
    Column("sales_channel", "text", aliases=("sales-channel",)),
    Column("title", "text", aliases=("product-name",)),
    Column("sku", "text", required=True),
    Column("asin", "text"),
    Column("item_status", "text", aliases=("item-status",)),
    Column("quantity", "whole", required=True, blank=True),
    Column("currency", "text"),
    Column("item_price", "money", aliases=("item-price",)),
    Column("promotion_discount", "money", aliases=("item-promotion-discount",)),
    Column("business", "flag", aliases=("is-business-order",)),
)


def _cancelled(*statuses: str | None) -> bool:
    return any("cancel" in (status or "").casefold() for status in statuses)


def marketplace_of(channel: str) -> Marketplace | None:
    """The marketplace in which a line was sold, None where its sales channel does not say.

    Worked example: ``Amazon.co.uk`` and ``Non-Amazon UK`` are the United Kingdom, ``Non-Amazon`` alone is nowhere.
    """
    folded = channel.strip().casefold()
    return find(folded.removeprefix("non-amazon").strip(" -()"))


def _shape(record: Record, setting: Setting) -> Record:
    channel = (record.pop("sales_channel", None) or "").casefold()
    fulfilment = (record.pop("fulfilment", None) or "").casefold()
    if channel.startswith("non-amazon"):
        where = "multi_channel"
    else:
        where = "merchant" if fulfilment in ("merchant", "mfn") else "amazon"
    cancelled = _cancelled(record["status"], record.pop("item_status", None))
    if record["quantity"] is None:
        if not cancelled:
            raise RowProblem(Phrase("{column} is empty", {"column": "quantity"}))
        record["quantity"] = 0
    currency = record.pop("currency", None)
    if currency and currency.upper() != setting.marketplace.currency and record.get("item_price"):
        raise RowProblem(
            Phrase(
                "the price is in {currency}, the marketplace sells in {own}",
                {"currency": currency[:10], "own": setting.marketplace.currency},
            )
        )
    record["channel"] = where
    record["cancelled"] = cancelled
    record["business"] = bool(record.get("business"))
    record["day"] = record["purchased_at"].astimezone(setting.zone).date()
    return record


ORDERS = Kind(
    name="all_orders",
    columns=_COLUMNS,
    stage={
        "order_id": "text", "purchased_at": "moment", "updated_at": "moment", "day": "day", "quantity": "whole",
        "item_price": "money", "promotion_discount": "money", "status": "text", "channel": "text", "cancelled": "flag",
        "business": "flag",
    },
    shape=_shape,
    place=Place("sales_channel", marketplace_of),
    thin="rows",
)  # fmt: skip
