"""Lines of a table that are no data: totals, and the header once more between the pages of an export.

Such a line is left out and counted with its reason; it is no fault of the file. Lines of nothing but blanks are left out
where rows are read, as empty lines are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from core.phrase import Phrase
from storage.sources.headers import key
from storage.sources.kinds import Found

TOTALS = Phrase("totals, not a row of their own")
HEADER = Phrase("the header again")

_KEYS = frozenset({"supplier", "category", "mode"})
"""Columns that name what a line is about only where a kind cannot do without them."""
_NAMES = frozenset(
    {"sku", "asin", "fnsku", "competitor_asin", "parent_asin", "order_id", "po", "shipment", "warehouse"}
)
_TOTAL = frozenset(
    "total totals grandtotal subtotal overalltotal summe gesamt gesamtsumme gesamtergebnis zwischensumme totale totali "
    "totalecomplessivo totalgeneral totalgénéral soustotal suma sumatotal totaalgeneraal totaal eindtotaal summa suma "
    "razem 合计 总计 小计 总数 汇总 本页合计 合計 総計 小計 総合計 합계 총계 소계 sum grandsum overall average avg durchschnitt "
    "allskus allproducts allitems allasins alllistings allwarehouses alllocations 全部仓库 所有仓库 全仓 allesku alleskus alleartikel tousproduits touslesproduits "
    "todoslosproductos tuttiprodotti tuttiiprodotti 全部 全部sku 所有sku 全部商品 所有商品 全部产品 平均 平均值".split()
)
_INITIALS = frozenset({initial for word in _TOTAL for initial in (word[0], word[0].upper())} | {" ", '"'})
"""No other cell can name totals: most rows are seen to be data by a letter."""
_MORE = re.compile(r"[(（\[【].*$|[:：]\s*$")


@lru_cache(maxsize=4096)
def is_total(cell: str) -> bool:
    """Whether a cell names a line of totals: "Total", "All SKUs", "合计（共 24 条）"; "TOTAL-GYM" is a SKU."""
    return len(cell) < 60 and "-" not in cell and "." not in cell and key(_MORE.sub("", cell)) in _TOTAL


class LeftOut:
    """Says of each row of one table whether it is data."""

    def __init__(self, found: Found) -> None:
        columns = {column.name: column for column in found.kind.columns}
        places = [(columns[name], index) for name, index in found.columns.items()]
        self._named = tuple(
            index
            for column, index in places
            if column.name in _NAMES
            or column.type in ("day", "moment")
            or (column.required and column.name in _KEYS)
        )
        self._needed = tuple(index for column, index in places if column.required and not column.blank)
        self._used = tuple(sorted(index for _, index in places))
        self._header = [key(found.headers[index]) for index in self._used if index < len(found.headers)]
        self._first, self._initial = self._used[0], self._header[0][:1]

    def why(self, cells: Sequence[str]) -> Phrase | None:
        """Why the row is left out; None where it is data. Totals stand where a name or a day should, or in front of a
        row that lacks what it cannot do without."""
        for index in self._named:
            if cells[index][:1] in _INITIALS and is_total(cells[index]):
                return TOTALS
        if cells[self._first].lstrip('" ')[:1].casefold() == self._initial and self._header == [
            key(cells[index]) for index in self._used[: len(self._header)]
        ]:
            return HEADER
        for index in self._needed:
            if not cells[index]:
                front = next((cell for cell in cells if cell.strip()), "")
                return TOTALS if is_total(front) else None
        return None
