"""The fee tables: one data file a marketplace, every row dated, sourced and with how sure it is.

Reads and checks them; `core.money.fee_table` works with what is read. A file that breaks its own shape is an error at
once, never a wrong fee later.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from core.claims import KINDS, Loss, Window
from core.money.fee_table import FeeTable, Row, SizeTier

CONFIDENCE = ("official", "agreed", "single", "assumed")
DATED = (
    "fulfilment",
    "fulfilment_surcharges",
    "referral",
    "storage",
    "aged",
    "placement",
    "refund",
    "channels",
)
CHANNELS = ("awd", "warehouse", "merchant")


@cache
def load(code: str) -> FeeTable | None:
    """The fee table of a marketplace by its country code ("US"); None where there is none."""
    if not code.isalpha():
        return None
    file = files("storage.fees") / f"{code.upper()}.yaml"
    return parse(yaml.load(file.read_text("utf-8"), _Exact)) if file.is_file() else None  # noqa: S506 a safe loader


def parse(data: Any) -> FeeTable:
    """A fee table from what stands in its file. Raises ValueError naming the part that is not as it should be."""
    sources = data["sources"]
    rows: dict[str, tuple[Row, ...]] = {}
    for part in DATED:
        rows[part] = tuple(data.get(part) or ())
        for row in rows[part]:
            _check(part, row, sources)
    if data.get("size_tiers") and data["size_tiers_source"] not in sources:
        raise ValueError("size_tiers: unknown source")
    return FeeTable(
        marketplace=data["marketplace"],
        currency=data["currency"],
        length_unit=data["units"]["length"],
        weight_unit=data["units"]["weight"],
        size_tiers=tuple(_tier(each) for each in data.get("size_tiers") or ()),
        dimensional_divisor=data.get("dimensional_divisor"),
        **rows,
    )


def _check(part: str, row: Row, sources: Row) -> None:
    if not isinstance(row.get("from"), date):
        raise ValueError(f"{part}: a row without the day it holds from")
    if row.get("source") not in sources:
        raise ValueError(f"{part}, {row['from']}: the source is not named in the file")
    if row.get("confidence") not in CONFIDENCE:
        raise ValueError(f"{part}, {row['from']}: confidence must be one of {', '.join(CONFIDENCE)}")
    if part == "channels" and row["channel"] not in CHANNELS:
        raise ValueError(f"channels, {row['from']}: unknown channel {row['channel']}")
    if part == "fulfilment":
        wide = len(row["price_limits"]) + 2
        if any(len(each) != wide for tier in row["tiers"].values() for each in tier["rows"]):
            raise ValueError(f"fulfilment, {row['from']}: a row has not one fee for each price band")


def _tier(row: Row) -> SizeTier:
    sides = row.get("sides")
    return SizeTier(
        tier=row["tier"],
        sides=None if sides is None else (sides[0], sides[1], sides[2]),
        girth=row.get("girth"),
        weight=row.get("weight"),
        dimensional=row["dimensional"],
        least_side=row.get("least_side", Decimal(0)),
        oversize=row.get("oversize", False),
    )


class _Exact(yaml.SafeLoader):
    """Safe YAML whose numbers with a point are `Decimal`, as money must be."""


def _decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)))


_Exact.add_constructor("tag:yaml.org,2002:float", _decimal)


@cache
def _claim_windows() -> tuple[Row, ...]:
    data = yaml.load((files("storage.fees") / "claim-windows.yaml").read_text("utf-8"), _Exact)  # noqa: S506 a safe loader
    for row in data["rows"]:
        _check("claims", row, data["sources"])
        if row["kind"] not in KINDS:
            raise ValueError(f"claims, {row['from']}: unknown kind {row['kind']}")
    return tuple(data["rows"])


def claim_window(code: str, loss: Loss) -> Window | None:
    """When a loss in a marketplace ("US") may be claimed, by the newest row in force on its day; None where no row tells.

    Worked example: lost in the United States on 1 March 2026: from 31 March to 30 April.
    """
    rows = [
        row
        for row in _claim_windows()
        if code in row["marketplaces"] and row["kind"] == loss.kind and row["from"] <= loss.day
    ]
    row = max(rows, key=lambda row: row["from"], default=None)
    return None if row is None else Window(row["opens"], row["closes"], row["source"], row["confidence"])
