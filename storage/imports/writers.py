"""Which writer writes which kind of file."""

from __future__ import annotations

from storage.imports.claims import reimbursements, removals, settlement, shipments
from storage.imports.daily import keyed, ledger, returns, sales, stock, summed
from storage.imports.market import ads_report, competitors, keywords, listings
from storage.imports.orders import orders
from storage.imports.products import products
from storage.imports.supply import freight, purchase_orders, suppliers
from storage.imports.traffic import business_report, sales_traffic
from storage.imports.writing import Writer
from storage.tables import (
    AccountDay,
    AdDay,
    AdviceDay,
    BsrDay,
    CategoryNorm,
    EventRow,
    FeeEstimate,
    PriceDay,
    Review,
    StorageFeeMonth,
)

WRITERS: dict[str, Writer] = {
    "products": products,
    "sales": sales,
    "inventory": stock("inventory"),
    "fba_inventory_planning": stock("fba_inventory_planning"),
    "fba_unsuppressed_inventory": stock("fba_unsuppressed_inventory"),
    "inventory_ledger": ledger,
    "all_orders": orders,
    "business_report": business_report,
    "sales_traffic": sales_traffic,
    "returns": returns,
    "customer_returns": returns,
    "purchase_orders": purchase_orders,
    "suppliers": suppliers,
    "freight": freight,
    "competitors": competitors,
    "helium10_xray": listings("xray"),
    "helium10_black_box": listings("black_box"),
    "keepa_products": listings("keepa"),
    "listings": listings("listings"),
    "keywords": keywords,
    "helium10_cerebro": keywords,
    "helium10_magnet": keywords,
    "helium10_keyword_tracker": keywords,
    "search_query_performance": keywords,
    "search_terms": keywords,
    "ads_report": ads_report,
    "ads": keyed(AdDay, "day", "campaign", adds=("spend", "ad_sales", "clicks", "impressions", "ad_orders")),
    "reviews": keyed(Review, "day", "fingerprint", heading=True),
    "bsr": keyed(BsrDay, "day", "category"),
    "account": keyed(AccountDay, "day", sku=False),
    "events": keyed(EventRow, "name", "starts_on", "category", sku=False),
    "category_norms": keyed(CategoryNorm, "category", sku=False),
    "prices": keyed(PriceDay, "day"),
    "restock_recommendations": keyed(AdviceDay, "day"),
    "fba_fee_preview": keyed(FeeEstimate),
    "fba_storage_fees": summed(StorageFeeMonth, "day"),
    "settlement": settlement,
    "transactions": settlement,
    "reimbursements": reimbursements,
    "removal_orders": removals,
    "shipments": shipments,
}
