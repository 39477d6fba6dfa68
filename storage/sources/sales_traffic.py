"""Sales & Traffic (JSON of the Reports API): the account by day or week, and each ASIN over the whole range.

The list by ASIN is one sum for the range, never a daily series; it is a day's figure only where the range is one day. At
PARENT level it says nothing of single SKUs. The two lists may differ by a day that is late in one of them: both stand as they
are told. The document is streamed, whatever its size.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from core.errors import BadFile
from core.phrase import Phrase
from storage.sources.kinds import Kind, Record, RowProblem, Setting

_MAX = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Specification:
    """What the document says about itself. Both days inclusive; None where it is silent."""

    marketplaces: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    by_date: str
    by_asin: str


def looks_like(path: Path) -> bool:
    """Whether the file begins like JSON."""
    with path.open("rb") as stream:
        return stream.read(200).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def specification(path: Path) -> Specification:
    """The head of the document, after all of it was read once. Raises `BadFile` for any other or broken JSON."""
    found: dict[str, Any] = {}
    lists = 0
    for prefix, event, value in _events(path):
        if prefix.startswith("reportSpecification.") and event in ("string", "number"):
            found.setdefault(prefix.removeprefix("reportSpecification."), []).append(value)
        elif prefix in ("salesAndTrafficByDate", "salesAndTrafficByAsin") and event == "start_array":
            lists += 1
    kind = found.get("reportType", ["GET_SALES_AND_TRAFFIC_REPORT"])[0]
    if kind != "GET_SALES_AND_TRAFFIC_REPORT" or not lists:
        raise BadFile(
            Phrase(
                "This JSON is not a Sales & Traffic report; it says {kind}.",
                {"kind": str(kind) if "reportType" in found else "nothing about itself"},
            )
        )
    by_date = str(found.get("reportOptions.dateGranularity", ["DAY"])[0])
    first = _day(found.get("dataStartTime", [None])[0])
    if first is not None:
        # A start inside a week or month is widened to that period's first day (weeks begin on Sunday).
        first = first - timedelta(days=first.isoweekday() % 7) if by_date == "WEEK" else first
        first = first.replace(day=1) if by_date == "MONTH" else first
    return Specification(
        tuple(str(each) for each in found.get("marketplaceIds.item", [])),
        first,
        _day(found.get("dataEndTime", [None])[0]),
        by_date,
        str(found.get("reportOptions.asinGranularity", ["PARENT"])[0]),
    )


def rows(path: Path, said: Specification, currency: str) -> Iterator[tuple[int, Record | RowProblem]]:
    """All rows of both lists, numbered through as they stand: those by date first, then those by ASIN."""
    import ijson

    number = 0
    for item in _items(path, "salesAndTrafficByDate.item", ijson):
        number += 1
        yield number, _guarded(_by_date, item, said, currency)
    if said.by_asin == "PARENT":
        return
    for item in _items(path, "salesAndTrafficByAsin.item", ijson):
        number += 1
        yield number, _guarded(_by_asin, item, said, currency)


def _guarded(make: Any, item: Any, said: Specification, currency: str) -> Record | RowProblem:
    try:
        record: Record = make(item, said, currency)
        return record
    except RowProblem as problem:
        return problem
    except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        return RowProblem(Phrase("the entry has no readable {what}", {"what": str(error).strip("'")[:60]}))


def _by_date(item: Mapping[str, Any], said: Specification, currency: str) -> Record:
    first = _day(item["date"])
    if first is None:
        raise RowProblem(
            Phrase("{column}: “{text}” is not a date", {"column": "date", "text": str(item["date"])[:40]})
        )
    last = first
    if said.by_date == "WEEK":
        last = first + timedelta(days=6)
    elif said.by_date == "MONTH":
        last = first.replace(day=monthrange(first.year, first.month)[1])
    if said.last_day is not None:
        last = max(first, min(last, said.last_day))
    return {
        "level": "account", "first_day": first, "last_day": last, "sku": None, "asin": None, "parent_asin": None,
        **_figures(item["salesByDate"], item.get("trafficByDate") or {}, currency),
    }  # fmt: skip


def _by_asin(item: Mapping[str, Any], said: Specification, currency: str) -> Record:
    asin = item["childAsin"]
    if not isinstance(asin, str) or len(asin) != 10 or not (asin.isascii() and asin.isalnum()):
        raise RowProblem(Phrase("“{text}” is not an ASIN", {"text": str(asin)[:40]}))
    sku, parent = item.get("sku"), item.get("parentAsin")
    if sku is not None and (not isinstance(sku, str) or not 0 < len(sku) <= 200 or not sku.isprintable()):
        raise RowProblem(Phrase("“{text}” is not a SKU", {"text": str(sku)[:40]}))
    return {
        "level": "asin", "first_day": said.first_day, "last_day": said.last_day, "sku": sku, "asin": asin.upper(),
        "parent_asin": parent.upper() if isinstance(parent, str) and parent.isascii() else asin.upper(),
        **_figures(item["salesByAsin"], item.get("trafficByAsin") or {}, currency),
    }  # fmt: skip


def _figures(sales: Mapping[str, Any], traffic: Mapping[str, Any], currency: str) -> Record:
    money = sales.get("orderedProductSales") or {}
    said = money.get("currencyCode")
    if said is not None and said != currency:
        raise RowProblem(
            Phrase(
                "the price is in {currency}, the marketplace sells in {own}",
                {"currency": str(said)[:10], "own": currency},
            )
        )
    amount = None if money.get("amount") is None else Decimal(money["amount"])
    if amount is not None and not abs(amount) < Decimal(10) ** 11:
        raise ValueError("orderedProductSales")
    share = traffic.get("buyBoxPercentage")
    return {
        "units": _count(sales, "unitsOrdered", required=True),
        "units_b2b": _count(sales, "unitsOrderedB2B"),
        "sales": amount,
        "order_items": _count(sales, "totalOrderItems"),
        "units_refunded": _count(sales, "unitsRefunded"),
        "sessions": _count(traffic, "sessions"),
        "page_views": _count(traffic, "pageViews"),
        "buy_box_share": None if share is None else float(share) / 100,
    }


def _count(of: Mapping[str, Any], name: str, required: bool = False) -> int | None:
    value = of[name] if required else of.get(name)
    if value is None and not required:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MAX:
        raise ValueError(name)
    return value


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def _events(path: Path) -> Iterator[tuple[str, str, Any]]:
    import ijson

    with path.open("rb") as stream:
        _skip_mark(stream)
        try:
            yield from ijson.parse(stream)
        except (ijson.JSONError, UnicodeDecodeError) as error:
            raise BadFile(
                Phrase(
                    "The JSON breaks off or is damaged ({error}): download it anew.",
                    {"error": str(error).splitlines()[0][:80] if str(error) else type(error).__name__},
                )
            ) from None


def _items(path: Path, prefix: str, ijson: Any) -> Iterator[Any]:
    with path.open("rb") as stream:
        _skip_mark(stream)
        yield from ijson.items(stream, prefix)


def _skip_mark(stream: BinaryIO) -> None:
    if stream.read(3) != b"\xef\xbb\xbf":
        stream.seek(0)


def _unused(record: Record, setting: Setting) -> Record:
    return record


SALES_TRAFFIC = Kind(
    name="sales_traffic",
    columns=(),
    stage={
        "level": "text", "first_day": "day", "last_day": "day", "asin": "text", "parent_asin": "text", "units": "whole",
        "units_b2b": "whole", "sales": "money", "order_items": "whole", "units_refunded": "whole", "sessions": "whole",
        "page_views": "whole", "buy_box_share": "real",
    },
    shape=_unused,
    thin="skus",
)  # fmt: skip
