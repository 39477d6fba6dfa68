"""Inventory ledger, summary view by day: what moved, and the day-end balance that tells when stock was out.

Quantities are signed as in the file (customer shipments are negative). Dates are month first whatever the marketplace.
"""

from __future__ import annotations

from core.phrase import Phrase
from storage.sources.kinds import Column, Kind, Place, Record, RowProblem, Setting
from storage.sources.marketplaces import find

_MOVES = {
    "in_transit": "In Transit Between Warehouses",
    "receipts": "Receipts",
    "customer_shipments": "Customer Shipments",
    "customer_returns": "Customer Returns",
    "vendor_returns": "Vendor Returns",
    "transfers": "Warehouse Transfer In/Out",
    "found": "Found",
    "lost": "Lost",
    "damaged": "Damaged",
    "disposed": "Disposed",
    "other": "Other Events",
    "unknown": "Unknown Events",
}

_COLUMNS = (
    Column("day", "day", required=True, aliases=("Date",)),
    Column("fnsku", "text"),
    Column("asin", "text"),
    Column("sku", "text", required=True, aliases=("MSKU",)),
    Column("title", "text"),
    Column("disposition", "text", required=True),
    Column("starting", "whole", required=True, aliases=("Starting Warehouse Balance",), signed=True),
    Column("ending", "whole", required=True, aliases=("Ending Warehouse Balance",), signed=True),
    *(Column(name, "whole", aliases=(header,), signed=True) for name, header in _MOVES.items()),
    Column("location", "text", aliases=("Location", "Country")),
)


def _shape(record: Record, setting: Setting) -> Record:
    for name in ("starting", "ending", *_MOVES):
        record[name] = record.get(name) or 0
    record["disposition"] = record["disposition"].upper()
    record["location"] = (record.get("location") or "").upper()
    if len(record["disposition"]) > 40:
        raise RowProblem(Phrase("“{text}” is not a disposition", {"text": record["disposition"][:40]}))
    return record


LEDGER = Kind(
    name="inventory_ledger",
    columns=_COLUMNS,
    stage={
        "day": "day", "disposition": "text", "location": "text", "starting": "whole", "ending": "whole",
        **dict.fromkeys(_MOVES, "whole"),
    },
    shape=_shape,
    place=Place("location", find, by_row=False),
    order="mdy",
    thin="skus",
)  # fmt: skip
