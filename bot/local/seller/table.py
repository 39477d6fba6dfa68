"""Writing a table as a seller's file, and the ids the demo's goods go by."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal


def asin(sku: str) -> str:
    """A stable ten-character ASIN for a SKU of ours."""
    return "B0" + hashlib.sha256(sku.encode()).hexdigest()[:8].upper()


def fnsku(sku: str) -> str:
    """A stable FNSKU for a SKU of ours."""
    return "X00" + hashlib.sha256(b"fn" + sku.encode()).hexdigest()[:7].upper()


def write(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    dialect: Literal["csv", "csv-quoted", "tsv", "tsv-quoted"] = "csv",
) -> None:
    """One table, header first, in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(
            file,
            delimiter="\t" if dialect.startswith("tsv") else ",",
            quoting=csv.QUOTE_ALL if dialect.endswith("quoted") else csv.QUOTE_MINIMAL,
            lineterminator="\n",
        )
        writer.writerow(header)
        writer.writerows(rows)
