"""One file made ready: recognised, surveyed, its marketplace and period decided, its rows a stream of typed facts.

Reads only; `storage.imports.run` decides what happens with the facts. Tables are read by `storage.imports.read_table`,
documents that are no table by `storage.imports.read_document`.
"""

from __future__ import annotations

from pathlib import Path

from storage.imports.find_table import find
from storage.imports.read_document import open_keepa, open_sales_traffic
from storage.imports.read_table import open_table
from storage.imports.reading import Asked, Reading
from storage.imports.table_files import JsonRows, Source, source_of


def open_file(path: Path, asked: Asked) -> Reading:
    """Recognise and survey the file. Raises `BadFile` with the reason where it cannot be imported."""
    source = source_of(path)
    if source is None:
        return open_sales_traffic(path, asked)
    if _is_keepas(source):
        return open_keepa(path, asked)
    return open_table(source, asked)


def kind_of(path: Path, asked: Asked) -> str:
    """The kind of a file by its header alone, without reading its rows. Raises `BadFile` where it has none."""
    source = source_of(path)
    if source is None:
        return "sales_traffic"
    return "keepa_products" if _is_keepas(source) else find(source, asked).kind.name


def _is_keepas(source: Source) -> bool:
    return isinstance(source, JsonRows) and source.layout.prefix == "products.item"
