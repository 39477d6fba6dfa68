"""The development panels as histories: which series count at which cutoff, and what happened afterwards.

The rules are those of the data folder's README: a series counts when it has 28 days of history and a sale in the
last 180 days; history is capped at three years.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from core.demand.plans import Plan, steps
from core.records import Floats, History

HISTORY_DAYS = 1096
KNOWN_AHEAD = {
    "m5": ("event", "snap_tx"),
    "online_retail": (),
    "rossmann": ("open", "promo", "schoolholiday"),
    "completejourney": ("display", "mailer"),
}
MOST_NUMBERS = 8
CUTOFFS = {
    "m5": ("2015-08-26", "2015-11-24", "2016-02-22"),
    "online_retail": ("2011-03-13", "2011-06-11", "2011-09-09"),
    "rossmann": ("2014-11-03", "2015-02-01", "2015-05-02"),
    "completejourney": ("2017-05-05", "2017-07-04", "2017-10-02"),
}


@dataclass(frozen=True)
class Task:
    """One cutoff of one panel: what was known, and the 90 days that followed (NaN where the panel ends)."""

    panel: str
    cutoff: date
    histories: list[History]
    actual: Floats
    plans: tuple[Plan, ...] = ()

    @property
    def start(self) -> date:
        """The first day to forecast."""
        return self.cutoff + timedelta(days=1)


def plans(folder: Path, panel: str) -> tuple[Plan, ...]:
    """The columns known ahead, as `restock forecast --future` would get them."""
    frame = pd.read_parquet(folder / f"{panel}.parquet")
    if panel == "m5":
        frame = frame.merge(pd.read_parquet(folder / "m5_calendar.parquet"), on="ds", how="left")
        frame["event"] = frame["event"].fillna("")
    first = frame["ds"].min()
    place = (frame["ds"] - first).dt.days.to_numpy()
    found = []
    for name in KNOWN_AHEAD[panel]:
        labels = sorted(frame[name].dropna().unique().tolist(), key=str)
        codes = frame[name].map({label: i for i, label in enumerate(labels)}).to_numpy()
        names = tuple(map(str, labels))
        if len(labels) > MOST_NUMBERS and not isinstance(labels[0], str):
            codes, names = steps(frame[name].to_numpy(dtype=float))
        lines = {}
        for sku, rows in frame.groupby("unique_id").indices.items():
            line = np.full(int(place.max()) + 1, -1, dtype=np.intp)
            line[place[rows]] = codes[rows]
            lines[str(sku)] = line
        found.append(Plan(name, first.date(), names, lines))
    return tuple(found)


def launched(task: Task, days: int) -> Task:
    """A third of the SKUs with only their last ``days`` days of history, as if just launched; the first in the list."""
    step = 3
    young = [
        replace(h, start=h.end - timedelta(days=days - 1), units=h.units[-days:], in_stock=h.in_stock[-days:])
        for h in task.histories[::step]
    ]
    old = [h for i, h in enumerate(task.histories) if i % step]
    others = np.full((len(old), task.actual.shape[1]), np.nan)
    return replace(task, histories=young + old, actual=np.concatenate((task.actual[::step], others)))


def tasks(
    folder: Path, panel: str, days: int = 90, cutoffs: Sequence[str] | None = None, *, planned: bool = False
) -> Iterator[Task]:
    """Every cutoff of a panel, oldest first; with what was ``planned`` where the panel has such columns."""
    ahead = plans(folder, panel) if planned else ()
    frame = pd.read_parquet(folder / f"{panel}.parquet", columns=["unique_id", "ds", "y"])
    wide = frame.pivot(index="unique_id", columns="ds", values="y").sort_index()
    first = wide.columns[0].date()
    values = wide.to_numpy(dtype=float)
    for text in cutoffs or CUTOFFS[panel]:
        cutoff = date.fromisoformat(text)
        end = (cutoff - first).days + 1
        begin = max(0, end - HISTORY_DAYS)
        histories, actual = [], []
        for name, row in zip(wide.index, values, strict=True):
            past = row[begin:end]
            lived = np.flatnonzero(~np.isnan(past))
            if len(lived) == 0 or len(past) - lived[0] < 28 or not np.nansum(past[-180:]) > 0:
                continue
            units = past[lived[0] :]
            day = first + timedelta(days=begin + int(lived[0]))
            histories.append(History(str(name), day, units, np.ones(len(units), dtype=bool)))
            after = np.full(days, np.nan)
            tail = row[end : end + days]
            after[: len(tail)] = tail
            actual.append(after)
        yield Task(panel, cutoff, histories, np.array(actual), ahead)
