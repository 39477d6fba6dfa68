"""The demo seller's files are plausible, agree with each other, and are the same for the same seed."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.local.seller import make_files
from bot.local.seller.catalogue import ITEMS
from bot.local.seller.demand import cyber_week

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {path.name: path for path in make_files(tmp_path_factory.mktemp("seller"), 7, TODAY)}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t" if path.suffix == ".txt" else ","))


def test_about_sixty_different_skus_with_every_story() -> None:
    assert 55 <= len({item.sku for item in ITEMS}) == len(ITEMS) <= 65
    assert {"steady", "low", "overstock", "rival_out", "price_war", "lumpy", "fading", "rising", "new"} == {
        item.story for item in ITEMS
    }


def test_the_ledger_balances_on_every_day(files: dict[str, Path]) -> None:
    for row in rows(files["ledger-summary.txt"]):
        moves = ("Receipts", "Customer Shipments", "Warehouse Transfer In/Out", "Found", "Lost", "Damaged")
        moved = sum(int(row[name]) for name in moves)
        assert int(row["Ending Warehouse Balance"]) == int(row["Starting Warehouse Balance"]) + moved >= 0


def test_orders_and_ledger_tell_the_same_units(files: dict[str, Path]) -> None:
    ordered: Counter[str] = Counter()
    for row in rows(files["all-orders.txt"]):
        if row["sales-channel"] == "Amazon.com":
            ordered[row["sku"]] += int(row["quantity"])
    shipped: Counter[str] = Counter()
    first = "2026-08-24"
    for row in rows(files["ledger-summary.txt"]):
        month, day, year = row["Date"].split("/")
        if f"{year}-{month}-{day}" >= first:
            shipped[row["MSKU"]] -= int(row["Customer Shipments"])

    assert shipped == ordered


def test_the_stock_of_today_is_the_ledgers_last_balance(files: dict[str, Path]) -> None:
    last = {
        r["MSKU"]: r["Ending Warehouse Balance"]
        for r in rows(files["ledger-summary.txt"])
        if r["Date"] == "11/21/2026"
    }

    assert last == {row["sku"]: row["available"] for row in rows(files["fba-inventory.csv"])}


def test_some_run_low_some_ran_out_and_some_are_old(files: dict[str, Path]) -> None:
    stock = rows(files["fba-inventory.csv"])
    ran_out = {
        row["MSKU"] for row in rows(files["ledger-summary.txt"]) if row["Ending Warehouse Balance"] == "0"
    }

    assert any(int(row["days-of-supply"]) < 15 for row in stock)
    assert 10 <= len(ran_out) < len(ITEMS)
    assert any(
        int(row["inv-age-271-to-365-days"]) + int(row["inv-age-181-to-270-days"]) > 100 for row in stock
    )


def test_the_same_seed_gives_the_same_files(files: dict[str, Path], tmp_path: Path) -> None:
    again = {path.name: path for path in make_files(tmp_path, 7, TODAY)}

    assert {name: path.read_bytes() for name, path in files.items()} == {
        name: path.read_bytes() for name, path in again.items()
    }


@pytest.mark.parametrize(("year", "thursday"), [(2026, date(2026, 11, 26)), (2027, date(2027, 11, 25))])
def test_thanksgiving_is_the_fourth_thursday(year: int, thursday: date) -> None:
    assert thursday == cyber_week(year)[0]
