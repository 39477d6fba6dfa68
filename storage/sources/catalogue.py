"""All kinds of files that are read, in the order in which a folder of them is best imported."""

from __future__ import annotations

from storage.sources.ads import ADS_REPORT
from storage.sources.advice import ADVICE
from storage.sources.brand_analytics import BRAND_ANALYTICS
from storage.sources.business_report import BUSINESS_REPORT
from storage.sources.claim_reports import REIMBURSEMENTS, REMOVALS
from storage.sources.customer_returns import RETURNS
from storage.sources.fee_reports import FEE_PREVIEW, SETTLEMENT, STORAGE_FEES
from storage.sources.helium10 import HELIUM10
from storage.sources.keepa_json import KEEPA
from storage.sources.kinds import Kind
from storage.sources.ledger import LEDGER
from storage.sources.orders import ORDERS
from storage.sources.sales_traffic import SALES_TRAFFIC
from storage.sources.stock_reports import PLANNING, UNSUPPRESSED
from storage.sources.tidy import TIDY
from storage.sources.transactions import TRANSACTIONS

# Descriptions come before facts, so that facts meet the SKUs they are about.
TABLES: tuple[Kind, ...] = (
    *TIDY, PLANNING, UNSUPPRESSED, ORDERS, BUSINESS_REPORT, LEDGER, RETURNS, ADVICE, FEE_PREVIEW, STORAGE_FEES,
    SETTLEMENT, TRANSACTIONS, REIMBURSEMENTS, REMOVALS,
    *HELIUM10, *BRAND_ANALYTICS, ADS_REPORT,
)  # fmt: skip
KINDS: dict[str, Kind] = {kind.name: kind for kind in (*TABLES, SALES_TRAFFIC, KEEPA)}
_RANK = {
    name: rank for rank, name in enumerate(("products", "suppliers", "freight", "category_norms", "events"))
}


def rank(kind: str) -> int:
    """Where a kind stands in the order of importing a folder: what others build on comes first."""
    return _RANK.get(kind, len(_RANK))
