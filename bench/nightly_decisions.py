"""What does a night's decisions cost? Many unlike SKUs, on the futures the night draws, their data loaded.

Young and old SKUs, slow and fast, seasonal and lumpy, of every class, with and without costs, freight rates, orders on
their way, orders received and a closure ahead. One process; seconds are of its CPU. `make bench-decisions` runs it.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from core.decide.suggest import policy_for, suggest
from core.demand.forecast import forecast_batch
from core.policy import Policy
from core.records import (
    Forecast,
    Freight,
    History,
    Inbound,
    PastOrder,
    Product,
    SellingEvent,
    Signals,
    Situation,
    Stock,
    Supplier,
)

TODAY = date(2026, 11, 24)
SUPPLIERS = 12
DRIFT = 0.01
"""A learnt model lets the level walk on, which costs most to draw: so do these forecasts, made without one."""
SEA = Freight("sea", 30.0, 38.0, Decimal("1.20"), Decimal(180))
AIR = Freight("air", 8.0, 11.0, Decimal("6.00"))
EXPRESS = Freight("express", 4.0, 6.0, Decimal("9.50"))
EVENTS = (
    SellingEvent("Chinese New Year", date(2027, 2, 4), date(2027, 2, 20), "closure"),
    SellingEvent("Prime Day", date(2027, 7, 13), date(2027, 7, 14), "sale"),
)


def situations(count: int, seed: int = 1) -> list[Situation]:
    """``count`` unlike SKUs as the store would load them, forecasts made, drawn by the seed."""
    dice = np.random.default_rng(seed)
    orders = tuple(_received(n, dice) for n in range(SUPPLIERS))
    pasts = [_history(n, dice) for n in range(count)]
    made = forecast_batch(pasts, start=TODAY + timedelta(days=1))
    walking = [replace(each, level_drift=DRIFT * each.level_sigma**2) for each in made]
    return [_situation(past, forecast, orders, dice) for past, forecast in zip(pasts, walking, strict=True)]


def _history(number: int, dice: np.random.Generator) -> History:
    days = int(dice.choice([20, 45, 150, 400, 730, 1096]))
    when = np.arange(days) + TODAY.toordinal() - days
    rate = dice.lognormal(1.2, 1.3) * (1 + dice.uniform(0, 0.5) * np.sin(when * 2 * np.pi / 365.25))
    if dice.random() < 0.3:  # lumpy: it sells on one day in four
        rate = np.where(dice.random(days) < 0.25, 4 * rate, 0.0)
    units = dice.poisson(np.maximum(rate, 0.0)).astype(np.float64)
    there = np.ones(days, dtype=bool)
    if days > 120 and dice.random() < 0.2:
        begin = int(dice.integers(0, days - 20))
        units[begin : begin + 12], there[begin : begin + 12] = 0.0, False
    return History(f"S{number:05d}", TODAY - timedelta(days=days - 1), units, there)


def _received(number: int, dice: np.random.Generator) -> tuple[PastOrder, ...]:
    made = []
    for back in range(700, 80, -int(dice.integers(30, 200))):
        placed = TODAY - timedelta(days=back)
        took = int(45 + 20 * dice.random() + dice.gamma(2.0, 4.0))
        made.append(
            PastOrder(
                f"Works {number}", "sea", placed, placed + timedelta(days=took), placed + timedelta(days=55)
            )
        )
    return tuple(made)


def _situation(
    past: History,
    forecast: Forecast,
    orders: tuple[tuple[PastOrder, ...], ...],
    dice: np.random.Generator,
) -> Situation:
    rate = float(past.units[-90:].mean()) + 0.05
    maker = int(dice.integers(0, SUPPLIERS))
    price = round(float(dice.lognormal(3.0, 0.5)), 2)
    known = dice.random() < 0.9
    product = Product(
        past.sku, "ATVPDKIKX0DER", "USD", category=f"C{dice.integers(0, 20)}", launched_on=past.start,
        price=Decimal(str(price)), unit_cost=Decimal(str(round(0.3 * price, 2))) if known else None,
        weight_g=float(dice.uniform(80, 2000)), length_cm=30, width_cm=15, height_cm=10, supplier=f"Works {maker}",
        moq=int(dice.choice([1, 50, 200])), case_pack=int(dice.choice([1, 6, 12])),
        carton_units=int(dice.choice([12, 24, 48])), production_days=int(dice.integers(10, 35)),
    )  # fmt: skip
    lots = tuple(
        Inbound(
            f"PO-{past.sku}-{k}", "in_transit", int(rate * dice.integers(10, 60)) + 1,
            TODAY + timedelta(days=int(dice.integers(-4, 60))), TODAY - timedelta(days=int(dice.integers(5, 50))),
            "sea", product.supplier,
        )
        for k in range(int(dice.choice([0, 0, 1, 1, 2, 3])))
    )  # fmt: skip
    freight = ((SEA, AIR), (SEA, AIR, EXPRESS), ())[int(dice.choice([0, 0, 1, 2]))]
    return Situation(
        product=product,
        as_of=TODAY,
        history=past,
        forecast=forecast,
        stock=Stock(TODAY, int(rate * dice.uniform(0, 90))),
        inbound=lots,
        past_orders=orders[maker],
        supplier=Supplier(f"Works {maker}", closures=((date(2027, 2, 1), date(2027, 2, 18)),)),
        freight=freight,
        events=EVENTS,
        abc_class=("A", "B", "C")[int(dice.choice([0, 1, 1, 2, 2]))],
        signals=Signals(),
    )


def timed(given: list[Situation], paths: int | None = None) -> tuple[float, Counter[str]]:
    """CPU seconds to decide them all (policy, order, options, risks, projection), and how many got which action."""
    done: Counter[str] = Counter()
    began = time.process_time()
    for situation in given:
        policy = policy_for(situation)
        done[suggest(situation, policy if paths is None else replace(policy, paths=paths)).action] += 1
    return time.process_time() - began, done


def speed(sizes: tuple[int, ...] = (1000, 5000)) -> None:
    """Print seconds at each size and how linear they are; then one SKU on 1,000 futures."""
    given = situations(max(sizes))
    timed(given[:20])  # what is imported at first use
    costs = []
    for size in sizes:
        seconds, done = timed(given[:size])
        costs.append(seconds / size)
        told = ", ".join(f"{action} {count}" for action, count in done.most_common())
        print(
            f"decisions for {size:,} SKUs on {Policy().paths} futures: {seconds:.1f} s of one core, "
            f"{1e3 * seconds / size:.1f} ms each ({told})",
            flush=True,
        )
    print(f"cost of a decision at {sizes[-1]:,} ÷ at {sizes[0]:,} SKUs: {costs[-1] / costs[0]:.2f}")
    few = given[:200]
    print(
        f"one decision on 1,000 futures: {1e3 * timed(few, 1000)[0] / len(few):.1f} ms, mean of {len(few)} SKUs"
    )


def main() -> None:
    """Print the figures for the sizes asked for."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("sizes", type=int, nargs="*", default=[1000, 5000])
    speed(tuple(reader.parse_args().sizes))


if __name__ == "__main__":
    main()
