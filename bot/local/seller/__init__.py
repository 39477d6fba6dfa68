"""A made-up seller to try the product on: about sixty SKUs over three years, made by seed.

It writes files in the marketplace's own formats and tidy tables; the ordinary importers read them, so that the demo
shows what a seller's own files would show.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

YEARS_OF_DAYS = 1096
LEDGER_DAYS = 540


def make_files(folder: Path, seed: int, today: date) -> list[Path]:
    """Write the seller's files as of the evening before ``today`` and name them in the order to import."""
    import numpy as np

    from bot.local.seller import amazon, tidy
    from bot.local.seller.catalogue import ITEMS
    from bot.local.seller.demand import Calendar, demand, promotions
    from bot.local.seller.stock import keep

    folder.mkdir(parents=True, exist_ok=True)
    calendar = Calendar(first=today - timedelta(days=YEARS_OF_DAYS), days=YEARS_OF_DAYS)
    dice = [np.random.default_rng([seed, n]) for n in range(len(ITEMS))]
    share = [promotions(item, calendar, rng) for item, rng in zip(ITEMS, dice, strict=True)]
    wanted = [demand(i, calendar, s, rng) for i, s, rng in zip(ITEMS, share, dice, strict=True)]
    kept = [
        keep(i, calendar, w, rng, n) for n, (i, w, rng) in enumerate(zip(ITEMS, wanted, dice, strict=True))
    ]
    rng = np.random.default_rng([seed, 10_000])

    tidy.products(folder / "products.csv", ITEMS, calendar)
    supply = tidy.supply(folder, calendar)
    market = tidy.market(folder, ITEMS, calendar)
    tidy.older_sales(folder / "sales-older.csv", ITEMS, calendar, kept, share)
    tidy.prices(folder / "prices.csv", ITEMS, calendar, share)
    amazon.orders(folder / "all-orders.txt", ITEMS, calendar, kept, share, rng)
    tidy.older_stock(folder / "stock-older.csv", ITEMS, calendar, kept, YEARS_OF_DAYS - LEDGER_DAYS)
    amazon.ledger(folder / "ledger-summary.txt", ITEMS, calendar, kept, LEDGER_DAYS)
    amazon.planning(folder / "fba-inventory.csv", ITEMS, calendar, kept, rng)
    tidy.warehouses(folder / "own-warehouses.csv", calendar)
    amazon.advice(folder / "restock-recommendations.txt", ITEMS, calendar, kept)
    amazon.returns(folder / "fba-returns.txt", ITEMS, calendar, kept, rng)
    amazon.reimbursements(folder / "reimbursements.txt", ITEMS, calendar)
    tidy.purchase_orders(folder / "purchase-orders.csv", calendar, kept)
    tidy.competitors(folder / "competitors.csv", ITEMS, calendar, rng)
    tidy.ads(folder / "ads.csv", ITEMS, calendar, kept, rng)
    names = (
        "sales-older.csv", "prices.csv", "all-orders.txt", "stock-older.csv", "ledger-summary.txt",
        "fba-inventory.csv", "own-warehouses.csv", "restock-recommendations.txt", "fba-returns.txt", "reimbursements.txt", "purchase-orders.csv",
        "competitors.csv", "ads.csv",
    )  # fmt: skip
    return [folder / "products.csv", *supply, *market, *(folder / name for name in names)]
