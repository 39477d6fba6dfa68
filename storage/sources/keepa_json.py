"""Keepa's product document → what each listing was on each day: price, rank, stock, rating, reviews.

``csv`` holds one flat array per series: time, value, time, value …; some carry shipping as a third. A value holds until
the next point; -1 says there was no offer. Time counts minutes from 2011; money is in hundredths, except yen; ratings in tenths.
Type 1 ("new") contains shipping since 16 February 2026: a price that rests on it is only taken where no better series is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.phrase import Phrase
from storage.sources import json_rows
from storage.sources.helium10 import LISTING, asin
from storage.sources.kinds import Kind, Record, RowProblem, Setting
from storage.sources.marketplaces import BY_ID, Marketplace, find

MOST_DAYS = 730
_EPOCH = 21_564_000  # minutes between 1970 and Keepa's zero
_AMAZON, _NEW, _RANK, _FBA, _OFFERS, _RATING, _REVIEWS, _BUY_BOX = 0, 1, 3, 10, 11, 16, 17, 18
_TRIPLES = frozenset({7, *range(18, 30), 32})
_DOMAINS = {
    1: "US",
    2: "UK",
    3: "DE",
    4: "FR",
    5: "JP",
    6: "CA",
    8: "IT",
    9: "ES",
    10: "IN",
    11: "MX",
    12: "BR",
}


@dataclass(frozen=True, slots=True)
class Series:
    """A step function: ``values[i]`` holds from ``times[i]`` (minutes of Keepa's clock) on. -1 is "none"."""

    times: tuple[int, ...]
    values: tuple[int, ...]

    def at(self, minute: int) -> int | None:
        """The value that holds at a minute, None before the first point."""
        place = bisect_right(self.times, minute)
        return self.values[place - 1] if place else None


def domain(place: Marketplace) -> int | None:
    """Keepa's number of a marketplace, None where it has none."""
    return next((number for number, code in _DOMAINS.items() if find(code) == place), None)


def series(product: Mapping[str, Any], type: int) -> Series:
    """One series of a product; empty where the document has none. Prices with shipping are added up."""
    raw = product.get("csv") or []
    flat = raw[type] if type < len(raw) and raw[type] else []
    step = 3 if type in _TRIPLES else 2
    if len(flat) % step or not all(isinstance(number, int) for number in flat):
        raise RowProblem(Phrase("the entry has no readable {what}", {"what": f"csv[{type}]"}))
    values = [
        flat[i + 1] + max(0, flat[i + 2]) if step == 3 and flat[i + 1] >= 0 else flat[i + 1]
        for i in range(0, len(flat), step)
    ]
    return Series(tuple(flat[::step]), tuple(values))


def minute(day: date, zone: Any) -> int:
    """The last minute of a marketplace's day, on Keepa's clock."""
    end = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    return int(end.timestamp() // 60) - _EPOCH - 1


def day_of(minutes: int, zone: Any) -> date:
    """The marketplace's day of a minute. Worked example: 7480170 is 22 March 2025 in Los Angeles."""
    return datetime.fromtimestamp((minutes + _EPOCH) * 60, UTC).astimezone(zone).date()


def place_of(product: Mapping[str, Any]) -> Marketplace | None:
    """The marketplace the product's figures are of."""
    return find(_DOMAINS.get(product.get("domainId") or 0, ""))


def days(product: Mapping[str, Any], place: Marketplace) -> Iterator[Record]:
    """The listing, day by day, from its first point (at most two years back) to its last update."""
    name = asin(str(product.get("asin") or ""))
    found = {
        type: series(product, type)
        for type in (_AMAZON, _NEW, _RANK, _FBA, _OFFERS, _RATING, _REVIEWS, _BUY_BOX)
    }
    told = [each for each in found.values() if each.times]
    if not told:
        return
    last_seen = max(int(product.get("lastUpdate") or 0), max(each.times[-1] for each in told))
    last = day_of(last_seen, place.clock)
    first = max(
        day_of(min(each.times[0] for each in told), place.clock), last - timedelta(days=MOST_DAYS - 1)
    )
    about = _about(product, name)
    prices = [found[type] for type in (_BUY_BOX, _FBA, _AMAZON, _NEW) if found[type].times]
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        at = minute(day, place.clock)
        price = next((value for each in prices if (value := each.at(at)) is not None and value >= 0), None)
        rank = found[_RANK].at(at)
        row = {
            **about,
            "day": day,
            "price": None if price is None else _money(price, place),
            "bsr": rank if rank and rank > 0 else None,
            "in_stock": _in_stock(found, at, price, hidden=bool(product.get("newPriceIsMAP"))),
            "rating": _positive(found[_RATING].at(at), 10),
            "reviews": _count(found[_REVIEWS].at(at)),
        }
        if day == last:
            row["bought_month"] = _count(product.get("monthlySold"))
            row["coupon"] = _coupon(product.get("coupon"), place)
        if any(row[key] is not None for key in ("price", "bsr", "in_stock", "rating", "reviews")):
            yield row


def _in_stock(found: Mapping[int, Series], at: int, price: int | None, *, hidden: bool) -> bool | None:
    """Whether somebody offered it new. A price hidden for being under the advertised minimum is no empty shelf."""
    if price is not None:
        return True
    offers = found[_OFFERS].at(at)
    if offers is not None and offers > 0:
        return True
    said = [found[type].at(at) for type in (_BUY_BOX, _FBA, _AMAZON, _NEW)]
    if hidden or all(value is None for value in said):
        return None
    return False


def _about(product: Mapping[str, Any], name: str) -> Record:
    tree = product.get("categoryTree") or []
    root = tree[0].get("name") if tree and isinstance(tree[0], dict) else None
    return {
        "asin": name,
        "source": "keepa",
        "title": " ".join(str(product["title"]).split())[:500] if product.get("title") else None,
        "brand": str(product["brand"])[:200] if product.get("brand") else None,
        "category": str(root)[:200] if root else None,
        "bought_month": None,
        "coupon": None,
    }


def _money(hundredths: int, place: Marketplace) -> Decimal:
    return Decimal(hundredths) if place.currency == "JPY" else Decimal(hundredths) / 100


def _positive(value: int | None, by: int) -> float | None:
    return value / by if value is not None and value > 0 else None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _coupon(said: Sequence[int] | None, place: Marketplace) -> str | None:
    """The one-time coupon: an amount off, or (negative) a share off. Worked example: -10 is "10%"."""
    if not said or not said[0]:
        return None
    return f"{-said[0]}%" if said[0] < 0 else f"{_money(said[0], place)} {place.currency}"


def products(path: Path) -> Iterator[tuple[int, Any]]:
    """The products of a document, numbered from 1."""
    import ijson

    with path.open("rb") as stream:
        yield from enumerate(ijson.items(stream, "products.item"), start=1)


def marketplaces(path: Path) -> dict[str, int]:
    """How many products are of which marketplace. Raises `BadFile` where the document is broken."""
    named: dict[str, int] = {}
    for where, event, value in json_rows.events(path):
        if where == "products.item.domainId" and event == "number":
            place = find(_DOMAINS.get(int(value), ""))
            if place is not None and place.id in BY_ID:
                named[place.id] = named.get(place.id, 0) + 1
    return named


def _unused(record: Record, setting: Setting) -> Record:
    return record


KEEPA = Kind(name="keepa_products", columns=(), stage=LISTING, shape=_unused, by_sku=False)
