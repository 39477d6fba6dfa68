"""The demo seller's tidy tables: what no marketplace report tells, and what is older than the reports reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from bot.local.seller.amazon import ORDER_FILE_DAYS
from bot.local.seller.catalogue import BRIGHT, KING, Item
from bot.local.seller.demand import Calendar, events
from bot.local.seller.stock import Kept, closures
from bot.local.seller.table import asin, write
from core.records import Floats


def products(path: Path, items: Sequence[Item], calendar: Calendar) -> None:
    """The tidy catalogue: what no marketplace report tells (cost, supplier, MOQ, carton)."""
    header = (
        "sku asin title category parent_asin variant launched_on price currency unit_cost weight_g "
        "length_cm width_cm height_cm supplier moq case_pack carton_units production_days keywords"
    ).split()
    last = calendar.day(calendar.days - 1)
    write(
        path,
        header,
        (
            (
                i.sku, asin(i.sku), i.title, i.category, asin(i.parent), i.variant, last - timedelta(days=i.age),
                f"{i.price:.2f}", "USD", f"{i.cost:.2f}", i.grams, *i.size_cm, i.supplier, i.moq, 1, i.carton,
                28 if i.supplier == KING else 24, i.keywords,
            )
            for i in items
        ),
    )  # fmt: skip


def older_sales(
    path: Path, items: Sequence[Item], calendar: Calendar, kept: Sequence[Kept], share: Sequence[Floats]
) -> None:
    """Daily sums up to where the order file begins."""
    write(
        path,
        ("date", "sku", "units", "revenue", "sessions", "price", "promo"),
        (
            (
                calendar.day(d), item.sku, int(k.sold[d]), f"{k.sold[d] * item.price * s[d]:.2f}",
                int(k.sold[d] * 9 + 14), f"{item.price * s[d]:.2f}", int(s[d] < 0.9),
            )
            for item, k, s in zip(items, kept, share, strict=True)
            for d in range(max(0, calendar.days - item.age), calendar.days - ORDER_FILE_DAYS)
        ),
    )  # fmt: skip


def warehouses(path: Path, calendar: Calendar) -> None:
    """What lies with a third party and at home, ready to be sent to FBA."""
    day = calendar.day(calendar.days - 1)
    held = (("MG-WH", 1080, "3PL New Jersey"), ("BX-SN", 300, "3PL New Jersey"), ("CD-12P", 1400, "深圳仓"))
    write(path, ("date", "sku", "on_hand", "warehouse"), ((day, *each) for each in held))


def prices(path: Path, items: Sequence[Item], calendar: Calendar, share: Sequence[Floats]) -> None:
    """Our own price by day for the time of the order file."""
    write(
        path,
        ("date", "sku", "price", "promo"),
        (
            (calendar.day(d), item.sku, f"{item.price * s[d]:.2f}", int(s[d] < 0.9))
            for item, s in zip(items, share, strict=True)
            for d in range(max(0, calendar.days - min(item.age, ORDER_FILE_DAYS)), calendar.days)
        ),
    )


def older_stock(
    path: Path, items: Sequence[Item], calendar: Calendar, kept: Sequence[Kept], until: int
) -> None:
    """Stock by day from before the ledger's memory (the marketplace keeps eighteen months)."""
    write(
        path,
        ("date", "sku", "on_hand"),
        (
            (calendar.day(d), item.sku, int(k.on_hand[d]))
            for item, k in zip(items, kept, strict=True)
            for d in range(max(0, calendar.days - item.age), until)
        ),
    )


def purchase_orders(path: Path, calendar: Calendar, kept: Sequence[Kept]) -> None:
    """All purchase orders with the stage dates that have happened by the last day."""
    last = calendar.day(calendar.days - 1)
    header = (
        "po sku quantity ordered_on supplier mode unit_cost expected_on produced_on departed_on "
        "arrived_on received_on received_quantity defective_quantity"
    ).split()

    def known(day: date) -> date | str:
        return day if day <= last else ""

    write(
        path,
        header,
        (
            (
                o.number, o.sku, o.quantity, o.ordered, o.supplier, o.mode, f"{o.unit_cost:.2f}", o.expected, known(o.produced),
                known(o.departed), known(o.arrived), known(o.received),
                *((o.received_quantity, o.defective) if o.received <= last else ("", "")),
            )
            for k in kept
            for o in k.orders
        ),
    )  # fmt: skip


def supply(folder: Path, calendar: Calendar) -> list[Path]:
    """Suppliers with their closures, and the freight modes."""
    last = calendar.day(calendar.days - 1)
    coming = next(c for c in closures(last.year, last.year + 1) if c[1] > last)
    write(
        folder / "suppliers.csv",
        [
            "supplier",
            "email",
            "currency",
            "moq",
            "production_days",
            "capacity_per_month",
            "closed_from",
            "closed_to",
            "backup_for",
        ],
        (
            (BRIGHT, "orders@brightway.example", "USD", 300, 24, 40_000, *coming, ""),
            (KING, "sales@kingtop.example", "USD", 200, 28, 25_000, *coming, ""),
            ("Yiwu Hengda", "po@hengda.example", "USD", 500, 32, 30_000, *coming, KING),
        ),
    )
    write(
        folder / "freight.csv",
        ["mode", "transit_days", "transit_days_p90", "cost_per_kg", "cost_per_cbm", "minimum"],
        (
            ("sea", 34, 42, "", "165.00", "240.00"),
            ("air", 9, 13, "5.40", "", "120.00"),
            ("express", 5, 7, "8.90", "", "60.00"),
        ),
    )
    return [folder / "suppliers.csv", folder / "freight.csv"]


def competitors(path: Path, items: Sequence[Item], calendar: Calendar, rng: np.random.Generator) -> None:
    """Two or three rivals of the sellers' better SKUs, half a year by day; some go out of stock, some cut their price."""
    header = (
        "date sku competitor_asin price bsr in_stock units_estimate rating reviews title coupon"
    ).split()
    n = 180

    def lines() -> Iterable[Sequence[object]]:
        for item in items:
            if item.base < 9:
                continue
            for r in range(3 if item.base > 15 else 2):
                rival = asin(f"rival{r}{item.sku}")
                price = item.price * rng.uniform(0.88, 1.12)
                rate = item.base * rng.uniform(0.5, 1.6)
                reviews = int(rng.integers(200, 9000))
                gaps = (
                    [int(rng.integers(20, 80)), int(rng.integers(95, 150))]
                    if item.story == "rival_out" and r == 0
                    else []
                )
                for t in range(n):
                    d = calendar.days - n + t
                    out = any(g <= t < g + 6 for g in gaps) or (
                        item.story == "rival_out" and r == 0 and t >= n - 4
                    )
                    now = price * (0.82 if item.story == "price_war" and r < 2 and t >= n - 5 else 1.0)
                    if out:
                        now *= 1.1
                    yield (
                        calendar.day(d), item.sku, rival, f"{now:.2f}", int(rng.normal(4000, 300) * (3 if out else 1)), int(not out),
                        0 if out else int(rng.poisson(rate)), f"{rng.uniform(4.1, 4.6):.1f}", reviews + t // 3,
                        f"{item.title.split(',')[0]} by competitor {r + 1}", "10% off" if item.story == "price_war" and r == 1 and t >= n - 3 else "",
                    )  # fmt: skip

    write(path, header, lines())


def ads(
    path: Path, items: Sequence[Item], calendar: Calendar, kept: Sequence[Kept], rng: np.random.Generator
) -> None:
    """Advertising of the last two months; the fading SKUs' efficiency gets worse."""
    header = ("date sku campaign spend ad_sales clicks impressions ad_orders bid").split()

    def lines() -> Iterable[Sequence[object]]:
        for item, k in zip(items, kept, strict=True):
            for d in range(calendar.days - 60, calendar.days):
                sales = k.sold[d] * 0.25 * item.price
                acos = (0.24 + 0.22 * (d - calendar.days + 60) / 60) if item.story == "fading" else 0.2
                clicks = int(rng.poisson(max(1.0, k.sold[d] * 2.2)))
                yield (
                    calendar.day(d), item.sku, f"SP {item.parent} exact", f"{sales * acos * rng.uniform(0.9, 1.1):.2f}",
                    f"{sales:.2f}", clicks, clicks * 180, int(k.sold[d] * 0.25), "0.85",
                )  # fmt: skip

    write(path, header, lines())


def market(folder: Path, items: Sequence[Item], calendar: Calendar) -> list[Path]:
    """Selling events, account figures and category norms."""
    write(
        folder / "events.csv",
        ["name", "starts_on", "ends_on", "category", "kind", "multiplier"],
        ((name, first, last, "", "sale", lift) for name, first, last, lift in events(calendar)),
    )
    end = calendar.days - 1
    write(
        folder / "account.csv",
        ["date", "ipi", "capacity_units", "storage_used_units"],
        ((calendar.day(end - 7 * w), 512 - 3 * w, 60_000, 31_000 + 400 * w) for w in range(12)),
    )
    write(
        folder / "category_norms.csv",
        ["category", "return_rate", "turnover_days", "conversion_rate", "size"],
        ((c, 0.05, 62, 0.11, 3200) for c in sorted({i.category for i in items})),
    )
    return [folder / "events.csv", folder / "account.csv", folder / "category_norms.csv"]
