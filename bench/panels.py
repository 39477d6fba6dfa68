"""The development panels as histories: which series count at which cutoff, and what happened afterwards.

The rules are those of the data folder's README: a series counts when it has 28 days of history and a sale in the
last 180 days; history is capped at three years.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from core.records import Floats, History

HISTORY_DAYS = 1096
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

    @property
    def start(self) -> date:
        """The first day to forecast."""
        return self.cutoff + timedelta(days=1)


def tasks(folder: Path, panel: str, days: int = 90, cutoffs: tuple[str, ...] | None = None) -> Iterator[Task]:
    """Every cutoff of a panel, oldest first."""
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
        yield Task(panel, cutoff, histories, np.array(actual))
