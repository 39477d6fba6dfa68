"""Reports that are known and not read: what they are, and which one tells the same better.

Without it such a file would be compared with what is read, and called a damaged one of those.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.phrase import Phrase
from storage.sources.business_report import BUSINESS_REPORT
from storage.sources.field_names import names_of
from storage.sources.headers import key

_LEDGER = Phrase("download the Inventory Ledger, summary view, by day")
_STOCK = Phrase("download FBA Inventory (planning, with ages)")
_ADS = Phrase("download the Advertised product report")
_BY_CHILD = Phrase("download “Detail Page Sales and Traffic by Child Item”")
_BY_SKU = Phrase(
    "it does not say which SKU sold. In Seller Central open Reports → Business Reports → By ASIN → “Detail Page Sales and "
    "Traffic by Child Item”, or for a history by day Reports → Fulfillment → Sales → All Orders"
)
_ORDERS = Phrase("download All Orders")

_KNOWN: tuple[tuple[Phrase, Phrase, tuple[str, ...]], ...] = (
    (Phrase("Amazon Fulfilled Shipments"), _ORDERS, ("shipment-item-id", "purchase-date")),
    (Phrase("a VAT transactions report"), _ORDERS, ("UNIQUE_ACCOUNT_IDENTIFIER", "ACTIVITY_PERIOD")),
    (Phrase("a list of orders to ship"), _ORDERS, ("order-item-id", "purchase-date", "quantity-to-ship")),
    (Phrase("Amazon Fulfilled Inventory"), _STOCK, ("fulfillment-channel-sku", "Warehouse-Condition-code")),
    (Phrase("Multi-Country Inventory"), _STOCK, ("fulfillment-channel-sku", "quantity-for-local-fulfillment")),
    (Phrase("Reserved Inventory"), _STOCK, ("reserved_qty", "reserved_customerorders")),
    (Phrase("Stranded Inventory"), _STOCK, ("stranded-reason", "sku")),
    (Phrase("aged inventory surcharges"), _STOCK, ("surcharge-age-tier", "sku")),
    (Phrase("aged inventory surcharges"), _STOCK, ("12-mo-long-terms-storage-fee", "sku")),
    (Phrase("Inventory Adjustments"), _LEDGER, ("adjusted-date", "transaction-item-id")),
    (Phrase("Inventory Event Detail"), _LEDGER, ("snapshot-date", "transaction-type", "fulfillment-center-id")),
    (Phrase("Received Inventory"), _LEDGER, ("received-date", "fba-shipment-id")),
    (Phrase("Daily Inventory History"), _LEDGER, ("snapshot-date", "detailed-disposition", "fulfillment-center-id")),
    (Phrase("the detail view of the Inventory Ledger"), _LEDGER, ("Event Type", "Reference ID", "MSKU")),
    (
        Phrase("Removal Shipment Detail"), Phrase("download Removal Order Detail"),
        ("request-date", "shipment-date", "tracking-number", "shipped-quantity"),
    ),
    (
        Phrase("returns of orders you ship yourself"), Phrase("download FBA customer returns, or fill a table of returns"),
        ("Amazon RMA ID", "Return request date"),
    ),
    (Phrase("the sales dashboard of the shop as a whole"), _BY_SKU, ("Time", "Selected date range")),
    (Phrase("an advertising report by search term"), _ADS, ("Campaign Name", "Customer Search Term")),
    (Phrase("an advertising report by search term"), _ADS, ("Kampagnenname", "Suchbegriff des Kunden")),
    (Phrase("an advertising report by search term"), _ADS, ("广告活动名称", "客户搜索词")),
    (Phrase("an advertising report by campaign"), _ADS, ("Campaign Name", "Budget Amount")),
    (Phrase("an advertising report by campaign"), _ADS, ("Campaigns", "Budget")),
    (Phrase("a bulk file of campaigns"), _ADS, ("Entity", "Operation", "Campaign ID")),
)  # fmt: skip
_SIGNS = tuple((name, instead, frozenset(map(key, columns))) for name, instead, columns in _KNOWN)
_BUSINESS = {column.name: frozenset(map(key, column.aliases)) for column in BUSINESS_REPORT.columns}
_DAYS = frozenset(map(key, "Date Day Time Datum Fecha Data Tarih Dato Dag 日期 时间 日付 날짜".split()))
_WHOSE = frozenset(map(key, names_of("sales", "sku") + names_of("products", "asin"))) | _BUSINESS["asin"]
"""Columns that say of which item a line tells."""
_FIGURES = frozenset[str]().union(
    *(_BUSINESS[name] for name in ("units", "sales", "order_items", "page_views", "sessions"))
)


def known_unread(candidates: Iterable[tuple[int, list[str]]]) -> tuple[Phrase, Phrase] | None:
    """What report it is by one of its lines, and what to do instead; None for any other file."""
    for _, cells in candidates:
        names = {key(cell) for cell in cells}
        for name, instead, columns in _SIGNS:
            if columns <= names:
                return name, instead
        if names & _BUSINESS["units"] and not names & _WHOSE:
            if names & _BUSINESS["parent_asin"]:
                return Phrase("a business report by parent item"), _BY_CHILD
            if names & _DAYS and len(names & _FIGURES) > 1:
                return Phrase("a business report of the shop as a whole, by date"), _BY_SKU
    return None
