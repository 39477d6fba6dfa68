"""What people would buy from the demo seller each day, were it always in stock.

Poisson-gamma counts around: life curve × season × weekday × selling event × price × rivals × slow drift.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from bot.local.seller.catalogue import Item
from core.records import Floats

_SEASONS = {  # monthly indices, January first
    "flat": (0.95, 0.95, 0.97, 0.98, 1.0, 1.0, 1.02, 1.0, 0.98, 1.0, 1.08, 1.12),
    "q4": (0.72, 0.7, 0.72, 0.74, 0.76, 0.8, 0.86, 0.9, 0.95, 1.15, 1.7, 2.0),
    "summer": (0.3, 0.38, 0.65, 1.0, 1.55, 1.95, 2.0, 1.6, 0.85, 0.45, 0.35, 0.32),
    "winter": (1.45, 1.2, 0.9, 0.7, 0.55, 0.5, 0.52, 0.6, 0.85, 1.25, 1.65, 1.85),
    "spring": (1.2, 1.05, 1.15, 1.3, 1.2, 1.0, 0.92, 0.95, 0.9, 0.82, 0.8, 0.75),
}
_WEEKDAYS = (1.06, 1.03, 1.0, 0.98, 0.92, 0.94, 1.07)  # Monday first


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of the demo and what happens on them."""

    first: date
    days: int

    def day(self, index: int) -> date:
        """The date of a day index."""
        return self.first + timedelta(days=index)


def cyber_week(year: int) -> tuple[date, date]:
    """The Thursday of Thanksgiving to Cyber Monday: the fourth Thursday of November and four days more."""
    first = date(year, 11, 1)
    thursday = first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    return thursday, thursday + timedelta(days=4)


def prime_day(year: int) -> tuple[date, date]:
    """Prime Day as held; for a year not known here the second Tuesday of July."""
    known = {
        2023: (date(2023, 7, 11), date(2023, 7, 12)),
        2024: (date(2024, 7, 16), date(2024, 7, 17)),
        2025: (date(2025, 7, 8), date(2025, 7, 11)),
        2026: (date(2026, 6, 23), date(2026, 6, 26)),
    }
    first = date(year, 7, 1)
    tuesday = first + timedelta(days=(1 - first.weekday()) % 7 + 7)
    return known.get(year, (tuesday, tuesday + timedelta(days=3)))


def big_deal_days(year: int) -> tuple[date, date]:
    """Prime Big Deal Days: the second Tuesday of October and the day after, save where known otherwise."""
    known = {2026: (date(2026, 10, 6), date(2026, 10, 7)), 2025: (date(2025, 10, 7), date(2025, 10, 8))}
    first = date(year, 10, 1)
    tuesday = first + timedelta(days=(1 - first.weekday()) % 7 + 7)
    return known.get(year, (tuesday, tuesday + timedelta(days=1)))


def events(calendar: Calendar) -> list[tuple[str, date, date, float]]:
    """Name, first day, last day and the usual lift of the big sales of the years around the calendar."""
    last = calendar.day(calendar.days)
    return [
        (name, *dates(year), lift)
        for year in range(calendar.first.year, last.year + 2)
        for name, dates, lift in (
            ("Prime Day", prime_day, 2.3),
            ("Prime Big Deal Days", big_deal_days, 1.6),
            ("Black Friday and Cyber Monday", cyber_week, 2.1),
        )
    ]


def promotions(item: Item, calendar: Calendar, rng: np.random.Generator) -> Floats:
    """Price as a share of the list price per day: a week at −15 % about four times a year."""
    share = np.ones(calendar.days)
    for start in range(int(rng.integers(10, 90)), calendar.days - 8, 91):
        at = start + int(rng.integers(-12, 12))
        share[max(at, 0) : at + 7] = 0.85
    if item.story == "fading":
        share[-40:] = 0.95
    return share


def season_index(item: Item, dates: Sequence[date]) -> Floats:
    """The season's level on each date, 1 being the middle: monthly indices, straight lines between mid-months."""
    season = np.array(_SEASONS[item.season])
    mid = np.array([d.month - 1 + (d.day - 15) / 30 for d in dates])
    before, part = np.floor(mid).astype(int), mid % 1
    level: Floats = season[before % 12] * (1 - part) + season[(before + 1) % 12] * part
    return level


def demand(item: Item, calendar: Calendar, price_share: Floats, rng: np.random.Generator) -> Floats:
    """Units wanted per day, whole numbers; zero before the first sale."""
    days = np.arange(calendar.days)
    dates = [calendar.day(int(i)) for i in days]
    index = season_index(item, dates)
    week = np.array([_WEEKDAYS[d.weekday()] for d in dates])
    lift = np.ones(calendar.days)
    for _, start, end, factor in events(calendar):
        a, b = (start - calendar.first).days, (end - calendar.first).days
        if b >= 0 and a < calendar.days:
            own = 1 + (factor - 1) * rng.uniform(0.6, 1.3)
            lift[max(a, 0) : b + 1] *= own
            lift[b + 1 : b + 4] *= 0.88
    age = (item.age - (calendar.days - days)).astype(float)  # days since first sale, on each day
    life = _life(item, age, calendar.days, days.astype(float))
    drift = np.exp(np.cumsum(rng.normal(0, 0.006, calendar.days)))
    drift /= np.exp(np.mean(np.log(drift)))
    response = price_share ** (-2.4)
    rate = item.base * index * week * lift * life * drift * response
    if item.story == "lumpy":
        big = rng.random(calendar.days) < 0.05
        rate = rate * 0.55 * np.where(big, rng.uniform(4, 9, calendar.days), 1.0)
    spread = 9.0 if item.base > 5 else 3.0
    rate = np.where(age >= 0, rate, 0.0)
    return rng.poisson(rate * rng.gamma(spread, 1 / spread, calendar.days)).astype(float)


def _life(item: Item, age: Floats, total: int, days: Floats) -> Floats:
    ramp = 1 / (1 + np.exp(-(np.maximum(age, 0) - 35) / 14))
    match item.story:
        case "new":
            return 0.25 + 1.1 * ramp
        case "rising" if item.age < 400:
            return ramp * (0.45 + 1.0 * np.clip(age / 300, 0, 1.2))
        case "rising":
            return np.where(days > total - 45, 1 + (days - (total - 45)) / 45 * 0.7, 1.0)
        case "fading":
            return np.where(days > total - 150, 1 - 0.62 * (days - (total - 150)) / 150, 1.05)
        case _ if item.age < 400:
            return ramp * (0.6 + 0.5 * np.clip(age / 300, 0, 1))
        case _:
            return 0.9 + 0.2 * days / total
