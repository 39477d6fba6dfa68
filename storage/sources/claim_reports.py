"""What the marketplace tells of money and goods it gave back: reimbursements, and removal orders line by line."""

from __future__ import annotations

from decimal import Decimal

from core.phrase import Phrase
from storage.sources.fee_reports import of_currency
from storage.sources.kinds import Column, Kind, Place, Record, RowProblem, Setting

_REIMBURSED = (
    Column("day", "day", required=True, aliases=("approval-date",)),
    Column("reimbursement_id", "text", required=True, aliases=("reimbursement-id",)),
    Column("case_id", "text", aliases=("case-id",)),
    Column("order_id", "text", aliases=("amazon-order-id",)),
    Column("reason", "text", required=True, blank=True),
    Column("sku", "text", required=True, blank=True),
    Column("fnsku", "text"),
    Column("asin", "text"),
    Column("title", "text", aliases=("product-name",)),
    Column("currency", "text", aliases=("currency-unit",)),
    Column("amount", "money", required=True, signed=True, blank=True, aliases=("amount-total",)),
    Column("units_cash", "whole", signed=True, aliases=("quantity-reimbursed-cash",)),
    Column("units_inventory", "whole", signed=True, aliases=("quantity-reimbursed-inventory",)),
    Column("original_id", "text", aliases=("original-reimbursement-id",)),
)


def _reimbursed(record: Record, setting: Setting) -> Record | None:
    """One reimbursement; a reversal whose units have no sign gets that of its money. Rows without a SKU are of no goods."""
    if not record.get("sku"):
        return None
    amount = record.get("amount") or Decimal(0)
    for name in ("units_cash", "units_inventory"):
        units = record.get(name) or 0
        record[name] = -abs(units) if amount < 0 else units
    record["amount"], record["reason"] = amount, record.get("reason") or ""
    return record


REIMBURSEMENTS = Kind(
    name="reimbursements",
    columns=_REIMBURSED,
    stage={
        "day": "day", "reimbursement_id": "text", "case_id": "text", "order_id": "text", "reason": "text",
        "amount": "money", "units_cash": "whole", "units_inventory": "whole", "original_id": "text",
    },
    shape=_reimbursed,
    leaves=Phrase("names no SKU"),
    place=Place("currency", of_currency, by_row=False),
)  # fmt: skip

_REMOVED = (
    Column("day", "day", required=True, aliases=("request-date",)),
    Column("order_id", "text", required=True, aliases=("order-id",)),
    Column("status", "text", required=True, aliases=("order-status",)),
    Column("updated_on", "day", aliases=("last-updated-date",)),
    Column("sku", "text", required=True),
    Column("fnsku", "text"),
    Column("disposition", "text"),
    Column("requested", "whole", required=True, aliases=("requested-quantity",)),
    Column("cancelled", "whole", aliases=("cancelled-quantity", "canceled-quantity")),
    Column("disposed", "whole", aliases=("disposed-quantity",)),
    Column("shipped", "whole", required=True, blank=True, aliases=("shipped-quantity",)),
    Column("in_process", "whole", aliases=("in-process-quantity",)),
)
_COUNTS = ("cancelled", "disposed", "shipped", "in_process")


def _removed(record: Record, setting: Setting) -> Record:
    for name in _COUNTS:
        record[name] = record.get(name) or 0
    if sum(record[name] for name in _COUNTS) > record["requested"]:
        raise RowProblem(Phrase("more units are accounted for than were asked to be removed"))
    record["disposition"] = (record.get("disposition") or "").upper()
    return record


REMOVALS = Kind(
    name="removal_orders",
    columns=_REMOVED,
    stage={
        "day": "day", "order_id": "text", "status": "text", "updated_on": "day", "disposition": "text", "requested": "whole",
        **dict.fromkeys(_COUNTS, "whole"),
    },
    shape=_removed,
)  # fmt: skip
