"""What are urgencies, sources, totals and reasons called? Their names as phrases; those the core uses are `core.names`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot import i18n
from bot.facts import Reader
from core.names import MODES, STAGES
from core.phrase import Phrase

__all__ = ["ALERTS", "METHODS", "MODES", "REJECTIONS", "SOURCES", "STAGES", "TOTALS", "URGENCIES", "name"]

# A colour never stands alone: the word beside it says the same to those who do not see it.
URGENCIES: Final = {
    "critical": ("🔴", Phrase("critical")),
    "act": ("🟠", Phrase("act now")),
    "notice": ("🟡", Phrase("notice")),
}
METHODS: Final = {
    "counts": Phrase("this SKU's own history"),
    "pooled": Phrase("its own history and how all your SKUs went on"),
}
"""What a forecast rests on, by the name of its method without its version."""
SOURCES: Final = {
    "products": Phrase("products"),
    "sales": Phrase("sales"),
    "inventory": Phrase("stock"),
    "stock": Phrase("stock"),
    "purchase_orders": Phrase("purchase orders"),
    "suppliers": Phrase("suppliers"),
    "freight": Phrase("freight"),
    "competitors": Phrase("competitors"),
    "keywords": Phrase("keywords"),
    "ads": Phrase("ads"),
    "returns": Phrase("returns"),
    "reviews": Phrase("reviews"),
    "bsr": Phrase("sales rank"),
    "account": Phrase("account figures"),
    "events": Phrase("selling events"),
    "category_norms": Phrase("category norms"),
    "prices": Phrase("prices"),
    "ledger": Phrase("stock ledger"),
    "reimbursements": Phrase("reimbursements"),
    "restock_recommendations": Phrase("Amazon's restock report"),
    "business_report": Phrase("business report"),
    "all_orders": Phrase("all-orders report"),
    "sales_traffic": Phrase("Sales and Traffic report"),
    "fba_inventory_planning": Phrase("FBA inventory planning report"),
    "fba_unsuppressed_inventory": Phrase("FBA inventory report"),
    "inventory_ledger": Phrase("inventory ledger"),
    "customer_returns": Phrase("customer returns report"),
    "removal_orders": Phrase("removal orders"),
    "shipments": Phrase("table of shipments"),
    "settlement": Phrase("settlement"),
    "transactions": Phrase("date range report of transactions"),
    "fba_fee_preview": Phrase("FBA fee preview"),
    "fba_storage_fees": Phrase("storage fees"),
    "helium10_xray": Phrase("Helium 10 Xray"),
    "helium10_black_box": Phrase("Helium 10 Black Box"),
    "helium10_cerebro": Phrase("Helium 10 Cerebro"),
    "helium10_magnet": Phrase("Helium 10 Magnet"),
    "helium10_keyword_tracker": Phrase("Helium 10 Keyword Tracker"),
    "search_query_performance": Phrase("Search Query Performance"),
    "search_terms": Phrase("Brand Analytics search terms"),
    "ads_report": Phrase("Amazon Ads report"),
    "listings": Phrase("market listings"),
    "keepa_products": Phrase("Keepa product data"),
}
ALERTS: Final = {
    "S8": Phrase("short of stock"),
    "L2": Phrase("launch off its plan"),
    "D1": Phrase("data out of date"),
    "D2": Phrase("shipments late"),
    "F4": Phrase("fewer searches"),
    "F6": Phrase("sales jumped"),
    "H1": Phrase("old stock"),
    "H2": Phrase("ACoS too high"),
    "P1": Phrase("Sells at a loss"),
    "S10": Phrase("stock to send to FBA"),
    "H3": Phrase("slow-moving stock"),
    "H6": Phrase("IPI"),
    "R1": Phrase("claims that run out"),
    "K5": Phrase("category growing old"),
    "C1": Phrase("suppliers late"),
    "M1": Phrase("price wars"),
    "M2": Phrase("competitors out of stock"),
    "M4": Phrase("competitors taking off"),
    "M5": Phrase("competitors' moves"),
    "M6": Phrase("losing share"),
}
"""What the alerts of a rule are about, in a word or two, by its id."""
TOTALS: Final = {
    "units": Phrase("units"),
    "sales": Phrase("revenue"),
    "revenue": Phrase("revenue"),
    "sessions": Phrase("sessions"),
    "page_views": Phrase("page views"),
    "order_items": Phrase("order items"),
    "orders": Phrase("orders"),
    "lines": Phrase("order lines"),
    "on_hand": Phrase("on hand"),
    "in_warehouses": Phrase("in your own warehouses"),
    "inbound": Phrase("on the way"),
    "quantity": Phrase("units"),
    "skus": Phrase("SKUs"),
    "asins": Phrase("ASINs"),
    "days": Phrase("days"),
    "keywords": Phrase("keywords"),
    "search_volume": Phrase("search volume"),
    "units_month": Phrase("units a month (estimate)"),
    "revenue_month": Phrase("revenue a month (estimate)"),
    "spend": Phrase("ad spend"),
    "ad_sales": Phrase("ad sales"),
    "ad_orders": Phrase("ad orders"),
    "ad_units": Phrase("ad units"),
    "clicks": Phrase("clicks"),
    "impressions": Phrase("impressions"),
    "units_multi_channel": Phrase("units sold elsewhere (MCF)"),
    "units_b2b": Phrase("units to businesses"),
    "lines_cancelled": Phrase("lines cancelled"),
    "lines_pending": Phrase("lines pending"),
    "account_units": Phrase("units of the account"),
    "account_sales": Phrase("revenue of the account"),
    "account_sessions": Phrase("sessions of the account"),
    "reserved": Phrase("reserved"),
    "unsellable": Phrase("cannot be sold"),
    "receipts": Phrase("units received"),
    "customer_shipments": Phrase("units shipped to customers"),
    "suppliers": Phrase("suppliers"),
}
"""What a file's sums are of; `rows` is said above them."""
REJECTIONS: Final = {
    "too_many": Phrase("Too many units"),
    "too_few": Phrase("Too few units"),
    "too_early": Phrase("Too early"),
    "cash": Phrase("Cash is short"),
    "forecast": Phrase("I do not believe the forecast"),
    "supplier": Phrase("Supplier or freight will change"),
    "phasing_out": Phrase("We are phasing this product out"),
    "ordered": Phrase("Already ordered elsewhere"),
    "other": Phrase("Another reason"),
}


def name(who: Reader | str, names: Mapping[str, Phrase], key: str) -> str:
    """The name of ``key`` in the reader's language; a key without a name is shown as it is."""
    return i18n.words(who, names[key]) if key in names else key
