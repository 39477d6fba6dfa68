"""The store: one module per room. Every row belongs to a workspace."""

from storage.tables.catalogue import Sku, SkuAlias, SkuClass, SkuPolicy, Workspace
from storage.tables.claims import ClaimCase, OrderReturn, RefundRow, Reimbursement, RemovalOrder
from storage.tables.decisions import (
    AlertEvent,
    AlertMute,
    AlertRow,
    Audit,
    Decision,
    Draft,
    ForecastRow,
    HoldRow,
    OptionCurve,
    RemedyRow,
    SkuState,
    SuggestionRow,
)
from storage.tables.facts import (
    AccountDay,
    AccountSalesDay,
    AdDay,
    AdPeriod,
    AdviceDay,
    BsrDay,
    LedgerDay,
    OrderLine,
    PriceDay,
    ReturnDay,
    Review,
    SalesDay,
    SalesPeriod,
    StockDay,
    WarehouseDay,
)
from storage.tables.fees import ChargedFeeDay, FeeEstimate, StorageFeeMonth
from storage.tables.forecasts import ForecastModel, ForecastTrack
from storage.tables.market import (
    CategoryNorm,
    ColumnMapping,
    CompetitorDay,
    EventRow,
    KeywordDay,
    MarketListing,
    RivalWatch,
)
from storage.tables.proof import CalibrationRow, ProofRow
from storage.tables.supply import (
    FreightRow,
    PurchaseOrder,
    PurchaseOrderLine,
    Shipment,
    SupplierClosure,
    SupplierRow,
)
from storage.tables.system import (
    Conversation,
    Counter,
    HeldPart,
    Import,
    Inbox,
    JobRun,
    Message,
    Outbox,
    Person,
    RowsBefore,
    Setting,
)

__all__ = [
    "AccountDay", "AccountSalesDay", "AdDay", "AdPeriod", "AdviceDay", "AlertEvent", "AlertMute", "AlertRow", "Audit", "BsrDay", "CalibrationRow", "CategoryNorm", "ChargedFeeDay", "ClaimCase", "ColumnMapping",
    "CompetitorDay", "Conversation", "Counter", "Decision", "Draft", "EventRow", "FeeEstimate", "ForecastModel", "ForecastRow", "ForecastTrack", "FreightRow", "HeldPart", "HoldRow", "Import", "Inbox",
    "JobRun", "KeywordDay", "LedgerDay", "MarketListing", "Message", "OptionCurve", "OrderLine", "OrderReturn", "Outbox", "Person", "PriceDay", "ProofRow",
    "PurchaseOrder", "PurchaseOrderLine", "RefundRow", "Reimbursement", "RemedyRow", "RemovalOrder", "ReturnDay", "Review", "RivalWatch", "RowsBefore", "SalesDay", "SalesPeriod",
    "Setting", "Shipment", "Sku", "SkuAlias", "SkuClass", "SkuPolicy", "SkuState", "StockDay", "StorageFeeMonth", "SuggestionRow",
    "SupplierClosure", "SupplierRow", "WarehouseDay", "Workspace",
]  # fmt: skip
