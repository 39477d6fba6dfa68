"""What forecasting costs: CPU and memory at two sizes of a synthetic catalogue, and one SKU while a person waits."""

from __future__ import annotations

import resource
import time
from datetime import date, timedelta

import numpy as np

from core.demand.forecast import forecast_batch, train
from core.records import History, SellingEvent

START = date(2026, 11, 1)
DAYS = 1095
CHUNK = 500
SMALL = 1000
EVENTS = tuple(
    SellingEvent("Prime Day", date(year, 7, 10), date(year, 7, 11)) for year in (2024, 2025, 2026)
) + tuple(SellingEvent("Black Friday", date(year, 11, 25), date(year, 11, 29)) for year in (2024, 2025, 2026))


def catalogue(first: int, count: int) -> list[History]:
    """SKUs ``first`` … of an endless catalogue: levels from one a week to fifty a day, week and year."""
    found = []
    day = np.arange(DAYS)
    stocked = np.ones(DAYS, dtype=bool)
    for number in range(first, first + count):
        rng = np.random.default_rng(number)
        level = float(np.exp(rng.normal(1.0, 1.4)))
        year = 1 + 0.3 * np.sin(2 * np.pi * (day + rng.integers(0, 365)) / 365)
        week = 1 + 0.2 * (day % 7 >= 5)
        units = rng.poisson(level * year * week * rng.gamma(4.0, 0.25, DAYS)).astype(float)
        found.append(History(f"S{number:06}", START - timedelta(days=DAYS), units, stocked))
    return found


def report(skus: int) -> None:
    """Print training once, then forecasting of `SMALL` and of ``skus`` SKUs in chunks, then one SKU."""
    began = time.process_time()
    sample = catalogue(0, CHUNK)
    made = time.process_time()
    model = train(sample, start=START, events=EVENTS)
    print(f"training on {CHUNK} SKUs × 3 years: {time.process_time() - made:.1f} CPU s")
    print(f"  (a model of {len(model.to_bytes()) / 1e6:.2f} MB; making the SKUs {made - began:.1f} s)")
    each = []
    for size in (SMALL, skus):
        spent = 0.0
        for first in range(0, size, CHUNK):
            chunk = catalogue(first, min(CHUNK, size - first))
            began = time.process_time()
            forecast_batch(chunk, start=START, events=EVENTS, model=model)
            spent += time.process_time() - began
        each.append(spent / size)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(
            f"{size} SKUs × 3 years × 90 days: {1000 * each[-1]:.2f} CPU s per 1,000; peak memory {peak:.2f} GB"
        )
    print(f"cost per SKU, larger ÷ smaller catalogue: {each[1] / each[0]:.3f}")
    one = catalogue(7, 1)
    forecast_batch(one, start=START, events=EVENTS, model=model)
    began = time.perf_counter()
    forecast_batch(one, start=START, events=EVENTS, model=model)
    print(f"one SKU again, process warm: {time.perf_counter() - began:.3f} s")
