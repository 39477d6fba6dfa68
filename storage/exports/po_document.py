"""What is on a purchase order? The record that both documents, XLSX and PDF, are made from, and its words.

The words stand here and not in the message catalogue: they are the supplier's to read, not a Slack reader's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from core.money.cents import cents
from core.records import Mode

Language = Literal["en", "zh_CN"]


@dataclass(frozen=True, slots=True)
class PoLine:
    """One SKU of an order. ``cartons`` where the carton size is known; ``unit_cost`` in the order's currency."""

    sku: str
    title: str | None
    quantity: int
    cartons: int | None = None
    unit_cost: Decimal | None = None
    mode: Mode | None = None
    wanted_by: date | None = None

    @property
    def amount(self) -> Decimal | None:
        """Quantity × unit cost; None where the cost is not known. Worked example: 600 × 4.20 = 2,520.00."""
        return None if self.unit_cost is None else cents(self.quantity * self.unit_cost)


@dataclass(frozen=True, slots=True)
class PoDocument:
    """A purchase order as the supplier reads it. ``language`` zh_CN writes Chinese headings beside the English ones."""

    number: str
    ordered_on: date
    buyer: str
    supplier: str | None
    currency: str
    lines: tuple[PoLine, ...]
    approved_by: str | None = None
    note: str | None = None
    language: Language = "en"

    @property
    def quantity(self) -> int:
        """Units of all lines."""
        return sum(line.quantity for line in self.lines)

    @property
    def amount(self) -> Decimal | None:
        """The sum of the lines' amounts; None where one of them is not known, for a part is no total."""
        amounts = [line.amount for line in self.lines]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, Decimal(0)) if len(known) == len(amounts) else None

    def word(self, english: str) -> str:
        """A heading in the document's language. Worked example: "Quantity" → "Quantity 数量" with ``zh_CN``."""
        return english if self.language == "en" else f"{english} {_CHINESE[english]}"

    def mode(self, line: PoLine) -> str:
        """The line's freight mode as a heading word, "" where none is set."""
        return "" if line.mode is None else self.word(line.mode.capitalize())


COLUMNS = ("SKU", "Title", "Quantity", "Cartons", "Unit cost", "Amount", "Freight", "At warehouse by")

_CHINESE = {
    "Purchase order": "采购单",
    "Number": "单号",
    "Date": "日期",
    "Buyer": "采购方",
    "Supplier": "供应商",
    "Currency": "币种",
    "SKU": "编号",
    "Title": "品名",
    "Quantity": "数量",
    "Cartons": "箱数",
    "Unit cost": "单价",
    "Amount": "金额",
    "Freight": "运输方式",
    "At warehouse by": "要求到仓日期",
    "Total": "合计",
    "Note": "备注",
    "Approved by": "批准人",
    "Not set": "未指定",
    "Sea": "海运",
    "Air": "空运",
    "Express": "快递",
    "Truck": "卡航",
}
