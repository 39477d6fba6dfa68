"""Two snapshots of stock at Amazon: FBA inventory planning (98 columns) and unsuppressed inventory (MYI).

Age buckets overlap on purpose, so only one set that adds up is taken. Reserved units that customers have bought are sold and
kept apart. Inbound that is only planned ("working") has not left yet and is kept apart too.
"""

from __future__ import annotations

from core.phrase import Phrase
from storage.sources.kinds import Column, Kind, Place, Record, Setting, Type
from storage.sources.marketplaces import find

_STOCK: dict[str, Type] = {
    "day": "day", "on_hand": "whole", "reserved": "whole", "reserved_customer": "whole", "inbound": "whole",
    "inbound_working": "whole", "unsellable": "whole", "researching": "whole", "age_0_90": "whole",
    "age_91_180": "whole", "age_181_270": "whole", "age_271_365": "whole", "age_365_plus": "whole",
}  # fmt: skip


def _w(name: str, *aliases: str) -> Column:
    return Column(name, "whole", aliases=aliases)


_PLANNING = (
    Column("day", "day", required=True, aliases=("snapshot-date",)),
    Column("sku", "text", required=True),
    Column("fnsku", "text"),
    Column("asin", "text", required=True),
    Column("title", "text", aliases=("product-name",)),
    Column(
        "available",
        "whole",
        required=True,
        blank=True,
        aliases=(
            "available",
            "sellable-quantity",
            "available-quantity(sellable)",
            "avaliable-quantity(sellable)",
        ),
    ),
    Column("marketplace", "text"),
    _w("age_0_90", "inv-age-0-to-90-days"),
    _w("age_0_30", "inv-age-0-to-30-days"),
    _w("age_31_60", "inv-age-31-to-60-days"),
    _w("age_61_90", "inv-age-61-to-90-days"),
    Column("age_91_180", "whole", required=True, aliases=("inv-age-91-to-180-days",), blank=True),
    _w("age_181_270", "inv-age-181-to-270-days"),
    _w("age_271_365", "inv-age-271-to-365-days"),
    _w("age_365_plus", "inv-age-365-plus-days"),
    _w("age_366_455", "inv-age-366-to-455-days"),
    _w("age_456_plus", "inv-age-456-plus-days"),
    _w("inbound_all", "inbound-quantity"),
    _w("inbound_working", "inbound-working"),
    _w("inbound_shipped", "inbound-shipped"),
    _w("inbound_received", "inbound-received"),
    _w("reserved_all", "Total Reserved Quantity", "reserved-quantity"),
    _w("reserved_customer", "Reserved Customer Order"),
    _w("unsellable", "unfulfillable-quantity"),
)


def _planning(record: Record, setting: Setting) -> Record:
    """One row. Worked example: reserved 2 in all, 1 of them a customer's → reserved 1, reserved_customer 1."""
    customer = record.get("reserved_customer", None)
    reserved = record.get("reserved_all")
    return {
        "sku": record["sku"],
        "asin": record["asin"],
        "fnsku": record.get("fnsku"),
        "title": record.get("title"),
        "day": record["day"],
        "on_hand": record["available"] or 0,  # the report leaves the cell empty when stock is out
        "reserved": None if reserved is None else max(0, reserved - (customer or 0)),
        "reserved_customer": customer,
        "inbound": _inbound(record),
        "inbound_working": record.get("inbound_working"),
        "unsellable": record.get("unsellable"),
        "researching": None,
        "age_0_90": _first(record.get("age_0_90"), _sum(record, "age_0_30", "age_31_60", "age_61_90")),
        "age_91_180": record.get("age_91_180"),
        "age_181_270": record.get("age_181_270"),
        "age_271_365": record.get("age_271_365"),
        "age_365_plus": _first(record.get("age_365_plus"), _sum(record, "age_366_455", "age_456_plus")),
    }


def _inbound(record: Record) -> int | None:
    """Units on their way: shipped and being received; without that split, all that is announced."""
    moving = _sum(record, "inbound_shipped", "inbound_received")
    if moving is not None:
        return moving
    everything: int | None = record.get("inbound_all")
    return everything


def _sum(record: Record, *names: str) -> int | None:
    known = [record[name] for name in names if record.get(name) is not None]
    return sum(known) if known else None


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


PLANNING = Kind(
    name="fba_inventory_planning",
    columns=_PLANNING,
    stage=_STOCK,
    shape=_planning,
    place=Place("marketplace", find),
    thin="skus",
)

_MYI = (
    Column("sku", "text", required=True),
    Column("fnsku", "text"),
    Column("asin", "text"),
    Column("title", "text", aliases=("product-name",)),
    Column("afn_listing", "text", aliases=("afn-listing-exists",)),
    Column("on_hand", "whole", required=True, aliases=("afn-fulfillable-quantity",), blank=True),
    _w("unsellable", "afn-unsellable-quantity"),
    _w("reserved", "afn-reserved-quantity"),
    _w("total", "afn-total-quantity"),
    _w("inbound_working", "afn-inbound-working-quantity"),
    _w("inbound_shipped", "afn-inbound-shipped-quantity"),
    _w("inbound_received", "afn-inbound-receiving-quantity"),
    _w("researching", "afn-researching-quantity"),
)


def _myi(record: Record, setting: Setting) -> Record | None:
    if (record.get("afn_listing") or "").casefold() in ("", "no") and not record.get("total"):
        return None  # a listing the seller ships alone: no stock at Amazon to speak of
    assert setting.last_day is not None
    staged: Record = dict.fromkeys(_STOCK)
    staged |= {name: record.get(name) for name in ("sku", "asin", "fnsku", "title")}
    staged |= {
        name: record.get(name)
        for name in ("on_hand", "reserved", "inbound_working", "unsellable", "researching")
    }
    staged["on_hand"] = staged["on_hand"] or 0
    staged["day"] = setting.last_day
    staged["inbound"] = _inbound(record)
    return staged


UNSUPPRESSED = Kind(
    name="fba_unsuppressed_inventory",
    columns=_MYI,
    stage=_STOCK,
    shape=_myi,
    leaves=Phrase("a listing without stock at Amazon"),
    period="snapshot",
    thin="skus",
)
