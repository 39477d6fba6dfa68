"""What the pooled model sees of a SKU on a day ahead: numbers without units, so that SKUs of any size compare.

Levels are logs of ratios to the SKU's present level, seasons logs of multipliers; only ``size`` says how much it
sells, for small counts scatter more. All from days before the origin, except plans and the calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from core.demand.structure import Structure
from core.demand.tables import Tables
from core.demand.week import Indices
from core.demand.year import YEAR_DAYS
from core.records import Floats

WINDOWS = (7, 14, 28, 56, 91, 182, 364)
SHARES = (28, 91, 364)
WEEKDAY_WEEKS = 8
LEAST_LEVEL = 0.02
"""Units a day added to both sides of a ratio, so that a SKU that sold nothing has a finite one."""
LEAD_DAYS = (-2, -1, 1, 2)
OLDEST_DAYS = 1096.0

Table = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Features:
    """``names`` of the columns and their ``values``, shape (SKUs, days, columns); NaN where unknown."""

    names: tuple[str, ...]
    values: Table


def of(tables: Tables, found: Structure, ahead: Indices) -> Features:
    """Features of every SKU on the days ``ahead`` (0 is the first day to forecast)."""
    columns = {name: np.repeat(v[:, None], len(ahead), axis=1) for name, v in _of_sku(tables, found).items()}
    columns |= _of_day(tables, found, ahead)
    values = np.empty((len(found.rate), len(ahead), len(columns)), dtype=np.float32)
    for i, column in enumerate(columns.values()):
        values[:, :, i] = column
    return Features(tuple(columns), values)


class _Sums:
    """Sums over spans of days by differences of running sums."""

    def __init__(self, tables: Tables) -> None:
        panel = tables.panel
        units = np.where(panel.known, panel.units, 0.0)
        self.days = panel.days
        self.units = _running(units)
        self.squares = _running(units**2)
        self.known = _running(panel.known.astype(np.float64))
        self.selling = _running((units > 0).astype(np.float64))

    def over(self, running: Floats, low: Indices | int, high: Indices | int) -> Floats:
        """Sum of days low … high − 1; days outside the table add nothing."""
        begin, end = np.clip(low, 0, self.days), np.clip(high, 0, self.days)
        return np.asarray(running[:, end] - running[:, begin])

    def mean(self, low: Indices | int, high: Indices | int, enough: float = 1.0) -> Floats:
        """Mean of the known days, NaN where fewer than ``enough`` are."""
        known = self.over(self.known, low, high)
        return np.where(known >= enough, self.over(self.units, low, high) / np.maximum(known, 1.0), np.nan)


def _running(values: Floats) -> Floats:
    return np.concatenate((np.zeros((len(values), 1)), np.cumsum(values, axis=1)), axis=1)


def _ratio(top: Floats, bottom: Floats) -> Floats:
    return np.asarray(np.log((top + LEAST_LEVEL) / (bottom + LEAST_LEVEL)))


def _of_sku(tables: Tables, found: Structure) -> dict[str, Floats]:
    panel, sums, now = tables.panel, _Sums(tables), tables.panel.days
    level = found.rate
    columns: dict[str, Floats] = {"size": np.log(level + 0.05), "age": np.minimum(panel.life, OLDEST_DAYS)}
    for window in WINDOWS:
        columns[f"mean_{window}"] = _ratio(sums.mean(now - window, now), level)
    for window in SHARES:
        known = np.maximum(sums.over(sums.known, now - window, now), 1.0)
        mean = sums.over(sums.units, now - window, now) / known
        columns[f"selling_{window}"] = sums.over(sums.selling, now - window, now) / known
        square = sums.over(sums.squares, now - window, now) / known
        columns[f"scatter_{window}"] = np.sqrt(np.maximum(square, 0.0)) / (mean + LEAST_LEVEL)
    for number, speed in enumerate(found.speeds):
        columns[f"speed_{number}"] = _ratio(speed, level)
    columns["known_28"] = sums.over(sums.known, now - 28, now)
    columns["spread"] = np.log(found.daily)
    columns["level_sigma"] = found.level_sigma
    columns["slope"] = found.slope * 30
    sold = panel.units > 0
    columns["since_sale"] = np.where(sold.any(axis=1), np.argmax(sold[:, ::-1], axis=1), OLDEST_DAYS)
    then = now - YEAR_DAYS
    before = sums.mean(then - 28, then, 14.0)
    columns["last_year_28"] = _ratio(sums.mean(then, then + 28, 14.0), before)
    columns["last_year_90"] = _ratio(sums.mean(then, then + 90, 45.0), before)
    return columns


def _of_day(tables: Tables, found: Structure, ahead: Indices) -> dict[str, Floats]:
    sums, now = _Sums(tables), tables.panel.days
    level = found.rate[:, None]
    shape = (len(level), len(ahead))
    dates = [tables.start + timedelta(days=int(day)) for day in ahead]
    calendar = {
        "ahead": ahead,
        "weekday": [day.weekday() for day in dates],
        "day_of_month": [day.day for day in dates],
    }
    columns = {name: np.broadcast_to(np.asarray(v, dtype=np.float64), shape) for name, v in calendar.items()}
    columns["structure"] = _ratio(found.mean[:, ahead], level)
    columns["usual"] = _log(found.usual[:, now + ahead])
    columns["season"] = _log(found.season[:, now + ahead])
    columns["lift"] = _log(found.lift[:, ahead])
    columns["same_weekday"] = _ratio(_same_weekday(tables)[:, ahead % 7], level)
    then = now + ahead - YEAR_DAYS
    before = sums.mean(now - YEAR_DAYS - 28, now - YEAR_DAYS, 14.0)[:, None]
    columns["last_year"] = _ratio(sums.mean(then - 3, then + 4, 4.0), before)
    columns["shock_last_year"] = np.broadcast_to(_shocks(tables, found, dates), shape)
    last = now + tables.horizon - 1
    for name, codes in tables.codes.items():
        columns[f"plan {name}"] = codes[:, now + ahead].astype(np.float64)
        for lead in LEAD_DAYS:
            columns[f"plan {name} {lead:+d}"] = codes[:, np.clip(now + ahead + lead, 0, last)].astype(
                np.float64
            )
    return columns


def _shocks(tables: Tables, found: Structure, dates: list[date]) -> Floats:
    """What the same date a year before brought everybody beyond level, weekday and season: a feast nobody listed."""
    panel = tables.panel
    loud = 1.0 / np.sqrt(found.rate + 0.1)
    known = np.where(panel.known, loud[:, None], 0.0)
    got, due = (known * panel.units).sum(axis=0), (known * found.around).sum(axis=0)
    shock = np.where(due > 0, np.clip(_ratio(got, due), -3.0, 3.0), np.nan)
    place = np.array([(_year_before(day) - panel.first).days for day in dates])
    return np.where(place >= 0, shock[np.clip(place, 0, panel.days - 1)], np.nan)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _log(multiplier: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(multiplier, 1e-3)))


def _same_weekday(tables: Tables) -> Floats:
    """Mean of the known days a whole number of weeks before each of the first seven days ahead, shape (S, 7)."""
    panel = tables.panel
    weeks = min(WEEKDAY_WEEKS, panel.days // 7)
    shape = (len(panel.units), weeks, 7)
    recent = slice(panel.days - 7 * weeks, panel.days)
    known = panel.known[:, recent].reshape(shape).sum(axis=1)
    units = np.where(panel.known, panel.units, 0.0)[:, recent].reshape(shape).sum(axis=1)
    return np.where(known > 0, units / np.maximum(known, 1), np.nan)
