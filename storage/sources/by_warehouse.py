"""A table of stock that has a column for each warehouse, as sellers keep it by hand: "SKU, FBA库存, 美西仓库存, AWD".

Read without a word only where every part is plain: one column of SKUs, two or more whose names are a place and nothing but its
stock, and no other column that could be the stock. Each figure becomes a line of its own, as other tools write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from storage.sources import numbers
from storage.sources.field_names import names_of
from storage.sources.headers import key
from storage.sources.kinds import Found
from storage.sources.mapping import without_day
from storage.sources.rows import Row
from storage.sources.tidy import TIDY
from storage.sources.warehouses import place_of

_INVENTORY = next(kind for kind in TIDY if kind.name == "inventory")
_STOCK = (
    r"可售库存|可用库存|现有库存|实际库存|可售数量|可用数量|库存数量|库存量|可用量|可售|可用|库存|在库|数量|"
    r"on[ _-]?hand|available|fulfillable|sellable|stock|inventory|quantity|qty|units|bestand"
)
_MARKS = r"[\s_\-–:：·/()（）\[\]【】]*"
_BEHIND = re.compile(
    rf"{_MARKS}(?:{_STOCK})(?:{_MARKS}(?:stock|quantity|qty|units))?{_MARKS}$", re.IGNORECASE
)
_BEFORE = re.compile(rf"^(?:{_STOCK}){_MARKS}(?=\S)", re.IGNORECASE)
_PLACE = re.compile(
    r"(?<![a-z])(?:fba|afn|awd|3pl|amazon|warehouse|wh|depot|lager)(?![a-z])|仓|亚马逊|国内|海外|本地",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"总|合计|全部|所有|汇总|平均|预留|待|锁定|冻结|占用|天|库龄|成本|单价|价格|金额|费|销|需|补|建议|安全|日期|时间|名称|编码|代码|类型|"
    r"(?<![a-z])(?:total|sum|all|average|reserved|committed|inbound|incoming|receiving|working|days?|age|cost|value|price|fees?|sold|"
    r"sales|needs?|safety|min|max|reorder|limit|capacity|code|name|id|type|zone|date|transfer|no|nr|number|location|bin)(?![a-z])",
    re.IGNORECASE,
)
"""What makes a column something else than the stock of one place."""


def place_in(header: str) -> str | None:
    """The warehouse whose stock a column is by its name, None for any other column.

    Worked examples: "FBA库存" and "FBA可售" are FBA, "East Warehouse (on hand)" is East Warehouse, "库存-美西仓" is 美西仓;
    "FBA在途", "FBA总库存", "Warehouse" and "Stock" are none.
    """
    name = " ".join(header.split())
    if key(name) in _NOT_ONE or place_of(name) == "aside" or _MORE.search(name):
        return None
    name = _BEFORE.sub("", _BEHIND.sub("", name)).strip(" _-–:：·/()（）[]【】")
    return name if _PLACE.search(name) else None


_NOT_ONE = frozenset(map(key, names_of("inventory", "warehouse")))
_SKUS, _DATES, _ON_HAND = (
    frozenset(map(key, names_of("inventory", each))) for each in ("sku", "date", "on_hand")
)


def found(candidates: Sequence[tuple[int, list[str]]]) -> Found | None:
    """The table whose header has a column for each warehouse; None where no line is one, or its parts leave a doubt."""
    for line, headers in candidates:
        places = {index: name for index, header in enumerate(headers) if (name := place_in(header))}
        others = [key(header) for index, header in enumerate(headers) if index not in places]
        skus = [index for index, header in enumerate(headers) if key(header) in _SKUS]
        days = [index for index, header in enumerate(headers) if key(header) in _DATES]
        if len(places) < 2 or len(skus) != 1 or len(days) > 1 or _ON_HAND.union(_NOT_ONE) & set(others):
            continue
        below = [cells for after, cells in candidates if after > line and len(cells) == len(headers)]
        one_each = len({key(name) for name in places.values()}) == len(places)
        if one_each and all(_is_stock(cells[index]) for cells in below for index in places):
            width = len(headers)
            columns = {"sku": skus[0], "on_hand": width, "warehouse": width + 1}
            if days:
                return Found(_INVENTORY, line, headers, {**columns, "date": days[0]}, places)
            return Found(without_day(_INVENTORY), line, headers, columns, places)
    return None


def _is_stock(cell: str) -> bool:
    figure = numbers.figure(cell)
    return numbers.is_missing(cell) or (figure is not None and not figure.percent and not figure.currency)


def lines(found: Found, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows; where each warehouse has a column, a row for each figure, with it and the warehouse's name behind."""
    if not found.places:
        yield from rows
        return
    for row in rows:
        if row.problem is not None:
            yield row
            continue
        for index, name in found.places.items():
            if not numbers.is_missing(row.cells[index].strip()):
                yield Row(row.line, [*row.cells, row.cells[index], name])
