"""Which kind of file is believed about a day, where several tell of it; docs/decisions says why.

Units: the seller's own sales table, then order lines, then Sales & Traffic, then the business report. Traffic: Sales & Traffic,
the business report, the seller's table. Stock: the seller's own table, inventory planning, unsuppressed inventory, the ledger;
stock in warehouses of their own is that of SKUs which have none at Amazon.
"""

from __future__ import annotations

from storage.imports.merge import Group

SALES = Group(
    source="source",
    columns=("units", "units_b2b", "sales", "order_items"),
    ranks={"sales": 4, "all_orders": 3, "sales_traffic": 2, "business_report": 1},
)
TRAFFIC = Group(
    source="traffic_source",
    columns=("sessions", "page_views", "buy_box_share"),
    ranks={"sales_traffic": 4, "business_report": 3, "sales": 2, "all_orders": 1},
)
SALES_GAPS = ("units_mcf", "price", "promo")
STOCK = Group(
    source="source",
    columns=(
        "on_hand", "reserved", "reserved_customer", "inbound", "inbound_working", "unsellable", "researching",
        "age_0_90", "age_91_180", "age_181_270", "age_271_365", "age_365_plus",
    ),
    ranks={"inventory": 4, "fba_inventory_planning": 3, "fba_unsuppressed_inventory": 2, "inventory_ledger": 1, "warehouse": 0},
)  # fmt: skip
