"""The demo seller's data in Amazon's own report formats: orders, ledger, planning, advice, returns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from bot.local.seller.catalogue import Item
from bot.local.seller.demand import Calendar
from bot.local.seller.stock import Kept
from bot.local.seller.table import asin, fnsku, write
from core.records import Floats

ORDER_FILE_DAYS = 90  # the last three months come as order lines, what is older as daily sums
_PACIFIC = ZoneInfo("America/Los_Angeles")
_HOURS = (
    np.cumsum([1, 1, 1, 1, 1, 2, 3, 5, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 9, 9, 8, 5, 3], dtype=float) / 126
)  # share of a day's orders by the end of each local hour


def orders(
    path: Path,
    items: Sequence[Item],
    calendar: Calendar,
    kept: Sequence[Kept],
    share: Sequence[Floats],
    rng: np.random.Generator,
) -> None:
    """The all-orders flat file of the last three months: one line per order line, times in UTC."""
    header = (
        "amazon-order-id merchant-order-id purchase-date last-updated-date order-status "
        "fulfillment-channel sales-channel order-channel ship-service-level product-name sku asin "
        "item-status quantity currency item-price item-tax shipping-price shipping-tax gift-wrap-price "
        "gift-wrap-tax item-promotion-discount ship-promotion-discount ship-city ship-state "
        "ship-postal-code ship-country promotion-ids is-business-order purchase-order-number "
        "price-designation"
    ).split()

    def lines() -> Iterable[Sequence[object]]:
        number = 0
        for d in range(calendar.days - ORDER_FILE_DAYS, calendar.days):
            for item, k, s in zip(items, kept, share, strict=True):
                price = item.price * s[d]
                for units, dice in _split(int(k.sold[d]), rng):
                    number += 1
                    at = _moment(calendar.day(d), dice)
                    cancelled = units == 0
                    pending = not cancelled and d == calendar.days - 1 and dice[3] < 0.1
                    unpriced = cancelled or pending
                    yield (
                        _order_id(f"11{number % 10}", number), "", iso(at), iso(at + timedelta(hours=2 + 28 * dice[4])),
                        "Cancelled" if cancelled else "Pending" if pending else "Shipped", "Amazon", "Amazon.com", "", "Expedited",
                        item.title, item.sku, asin(item.sku), "Cancelled" if cancelled else "Unshipped" if pending else "Shipped",
                        units, "" if unpriced else "USD", "" if unpriced else f"{price * units:.2f}",
                        *[""] * 10, "US", "", "true" if dice[5] < 0.05 else "false", "", "",
                    )  # fmt: skip
                if rng.random() < 0.01:  # our own web shop, served from the marketplace's warehouse
                    number += 1
                    evening = iso(datetime.combine(calendar.day(d), time(18, 0), _PACIFIC))
                    yield (
                        _order_id("S01", number), f"WEB{number}", evening, evening, "Shipped", "Amazon", "Non-Amazon", "", "Standard",
                        item.title, item.sku, asin(item.sku), "Shipped", 1, "USD", "", *[""] * 10, "US", "", "false", "", "",
                    )  # fmt: skip

    write(path, header, lines(), dialect="tsv")


def _split(units: int, rng: np.random.Generator) -> Iterable[tuple[int, Floats]]:
    """A day's units as order lines of one to three, each with six numbers of chance; 0 units is a cancelled line."""
    dice = rng.random((units + 1, 6))
    sizes = np.where(dice[:, 2] < 0.75, 1, np.where(dice[:, 2] < 0.88, 2, 3))
    for row, size in zip(dice, sizes, strict=True):
        if units <= 0:
            break
        yield min(units, int(size)), row
        units -= int(size)
    if dice[-1, 0] < 0.05 and len(dice) > 1:
        yield 0, dice[-1]


def _moment(day: date, dice: Floats) -> datetime:
    hour = int(np.searchsorted(_HOURS, dice[0]))
    return datetime.combine(day, time(hour, int(dice[1] * 60), int(dice[2] * 60)), _PACIFIC)


def _order_id(prefix: str, number: int) -> str:
    return f"{prefix}-{number:07d}-{number * 7919 % 10_000_000:07d}"


@dataclass(frozen=True, slots=True)
class Slip:
    """What the warehouse lost, damaged or found of a SKU on a day; it arrives from, or goes to, another warehouse."""

    sku: str
    days_ago: int
    lost: int = 0
    damaged: int = 0
    found: int = 0


SLIPS = (
    Slip("HX-12", 221, lost=4), Slip("HX-12", 133, lost=3), Slip("HX-12", 52, lost=6), Slip("HX-12", 44, found=2),
    Slip("HX-14", 55, damaged=9), Slip("HX-14", 12, lost=5), Slip("MG-BK", 48, lost=11), Slip("MG-BK", 31, damaged=4),
    Slip("KT-05", 39, damaged=7), Slip("KT-05", 96, lost=8), Slip("KT-05", 90, found=3), Slip("KT-05", 21, lost=6),
)  # fmt: skip


def reimbursements(path: Path, items: Sequence[Item], calendar: Calendar) -> None:
    """What the marketplace paid back for some of the slips, and one payment it took back after it found the units."""
    header = (
        "approval-date reimbursement-id case-id amazon-order-id reason sku fnsku asin product-name condition currency-unit "
        "amount-per-unit amount-total quantity-reimbursed-cash quantity-reimbursed-inventory quantity-reimbursed-total "
        "original-reimbursement-id original-reimbursement-type"
    ).split()
    by = {item.sku: item for item in items}
    paid = (
        (205, "900101", "HX-12", "Lost_Warehouse", 4, ""), (84, "900102", "KT-05", "Lost_Warehouse", 4, ""),
        (60, "900103", "KT-05", "Reimbursement_Reversal", -1, "900102"), (20, "900104", "HX-14", "Damaged_Warehouse", 2, ""),
    )  # fmt: skip

    def lines() -> Iterable[Sequence[object]]:
        for days_ago, number, sku, reason, units, original in paid:
            item = by.get(sku)
            if item is not None:
                at = datetime.combine(calendar.day(calendar.days - days_ago), time(14, 0), UTC)
                yield (
                    iso(at), number, "", "", reason, sku, fnsku(sku), asin(sku), item.title, "NewItem", "USD", f"{item.cost:.2f}",
                    f"{item.cost * units:.2f}", units, 0, units, original, "Reimbursement" if original else "",
                )  # fmt: skip

    write(path, header, lines(), dialect="tsv")


def ledger(path: Path, items: Sequence[Item], calendar: Calendar, kept: Sequence[Kept], days: int) -> None:
    """The inventory ledger by day: its zero balances are the stock-out calendar."""
    header = (
        "Date", "FNSKU", "ASIN", "MSKU", "Title", "Disposition", "Starting Warehouse Balance",
        "In Transit Between Warehouses", "Receipts", "Customer Shipments", "Customer Returns", "Vendor Returns",
        "Warehouse Transfer In/Out", "Found", "Lost", "Damaged", "Disposed", "Other Events",
        "Ending Warehouse Balance", "Unknown Events", "Location",
    )  # fmt: skip

    slips = {(slip.sku, slip.days_ago): slip for slip in SLIPS}

    def lines() -> Iterable[Sequence[object]]:
        for d in range(calendar.days - days, calendar.days):
            for item, k in zip(items, kept, strict=True):
                if d < calendar.days - item.age:
                    continue
                start = k.on_hand[d] + k.sold[d] - k.receipts[d]
                slip = slips.get((item.sku, calendar.days - d), Slip(item.sku, 0))
                yield (
                    f"{calendar.day(d):%m/%d/%Y}", fnsku(item.sku), asin(item.sku), item.sku, item.title, "SELLABLE",
                    int(start), 0, int(k.receipts[d]), -int(k.sold[d]), 0, 0, slip.lost + slip.damaged - slip.found, slip.found,
                    -slip.lost, -slip.damaged, 0, 0, int(k.on_hand[d]), 0, "US",
                )  # fmt: skip

    write(path, header, lines(), dialect="tsv-quoted")


def planning(
    path: Path, items: Sequence[Item], calendar: Calendar, kept: Sequence[Kept], rng: np.random.Generator
) -> None:
    """The FBA inventory planning download of the last day: stock by state and age."""
    header = (
        "snapshot-date sku fnsku asin product-name condition available fc-transfer "
        "pending-removal-quantity inv-age-0-to-90-days inv-age-91-to-180-days inv-age-181-to-270-days "
        "inv-age-271-to-365-days inv-age-366-to-455-days inv-age-456-plus-days currency units-shipped-t7 "
        "units-shipped-t30 units-shipped-t60 units-shipped-t90 your-price sell-through item-volume "
        "volume-unit-measurement storage-type marketplace sales-rank days-of-supply inbound-quantity "
        "inbound-working inbound-shipped inbound-received"
    ).split()
    header += [
        "Total Reserved Quantity",
        "unfulfillable-quantity",
        "Reserved FC Processing",
        "Reserved Customer Order",
    ]
    end = calendar.days - 1
    last = calendar.day(end)

    def lines() -> Iterable[Sequence[object]]:
        for item, k in zip(items, kept, strict=True):
            ages = [0] * 6
            for day, units in k.lots:
                ages[int(np.searchsorted([90, 180, 270, 365, 455], end - day, side="left"))] += units
            inbound = sum(o.received_quantity for o in k.orders if o.departed <= last < o.received)
            reserved = int(k.sold[-2:].sum() * 0.6)
            shipped = [int(k.sold[-n:].sum()) for n in (7, 30, 60, 90)]
            volume = item.size_cm[0] * item.size_cm[1] * item.size_cm[2] / 28_316.8
            stock = int(k.on_hand[-1])
            yield (
                last, item.sku, fnsku(item.sku), asin(item.sku), item.title, "New", stock, 0, 0, *ages, "USD", *shipped,
                f"{item.price:.2f}", f"{shipped[3] / max(1.0, k.on_hand[-90:].mean()):.2f}", f"{volume:.4f}", "cubic feet",
                "Standard", "US", int(rng.integers(900, 60_000)), round(stock / max(0.1, shipped[1] / 30)), inbound, 0, inbound, 0,
                reserved, int(rng.integers(0, 4)), 0, reserved,
            )  # fmt: skip

    write(path, header, lines(), dialect="csv-quoted")


def advice(path: Path, items: Sequence[Item], calendar: Calendar, kept: Sequence[Kept]) -> None:
    """The marketplace's own restock advice: the rule of thumb everybody knows, 30-day velocity times 60."""
    header = (
        "Country", "Product Name", "FNSKU", "Merchant SKU", "ASIN", "Condition", "Currency code", "Price",
        "Units Sold Last 30 Days", "Total Units", "Inbound", "Available", "Alert", "Recommended replenishment qty",
        "Recommended ship date", "Recommended action",
    )  # fmt: skip
    last = calendar.day(calendar.days - 1)

    def lines() -> Iterable[Sequence[object]]:
        for item, k in zip(items, kept, strict=True):
            month, stock = k.sold[-30:].sum(), k.on_hand[-1]
            want = max(0, round(month * 2 - stock))
            yield (
                "US", item.title, fnsku(item.sku), item.sku, asin(item.sku), "New", "USD", f"{item.price:.2f}", int(month),
                int(stock), 0, int(stock), "out_of_stock" if stock == 0 else "low_stock" if want else "", want,
                f"{last + timedelta(days=max(1, round(stock / max(month / 30, 0.1)) - 30)):%m/%d/%Y}" if want else "",
                "Create shipping plan" if want else "No action required",
            )  # fmt: skip

    write(path, header, lines(), dialect="tsv")


def returns(
    path: Path, items: Sequence[Item], calendar: Calendar, kept: Sequence[Kept], rng: np.random.Generator
) -> None:
    """Customer returns of the last three months."""
    header = (
        "return-date order-id sku asin fnsku product-name quantity fulfillment-center-id "
        "detailed-disposition reason status license-plate-number customer-comments"
    ).split()
    reasons = ("DEFECTIVE", "NOT_AS_DESCRIBED", "UNWANTED_ITEM", "ORDERED_WRONG_ITEM", "QUALITY_UNACCEPTABLE")

    def lines() -> Iterable[Sequence[object]]:
        for item, k in zip(items, kept, strict=True):
            rate = 0.09 if item.story == "fading" else 0.035
            for d in range(calendar.days - ORDER_FILE_DAYS, calendar.days):
                for _ in range(int(rng.binomial(int(k.sold[d]), rate))):
                    number = int(rng.integers(1, 9_999_999))
                    at = datetime.combine(calendar.day(d), time(12, int(rng.integers(60))), UTC)
                    yield (
                        iso(at), f"114-{number:07d}-{(number * 7919) % 10_000_000:07d}", item.sku, asin(item.sku), fnsku(item.sku),
                        item.title, 1, "PHX7", rng.choice(["SELLABLE", "CUSTOMER_DAMAGED", "DEFECTIVE"]), rng.choice(reasons),
                        "Unit returned to inventory", f"LPN{number}", "",
                    )  # fmt: skip

    write(path, header, lines(), dialect="tsv")


def iso(at: datetime) -> str:
    """A moment in UTC, as the reports write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
