"""The files of `restock forecast`: what a table of demand must look like, and how it becomes histories.

Every oddity is either refused by name or treated in a stated way that is noted. The modelling is `core.demand`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bot.cli import forecast_chunks
from bot.cli.common import whole
from core.demand import plans
from core.demand.forecast import train
from core.demand.plans import Plan
from core.errors import BadFile, BadUse
from core.phrase import Phrase
from core.records import History

if TYPE_CHECKING:
    import pandas as pd

REQUIRED = ("unique_id", "ds", "y")
NOT_PLANS = (*REQUIRED, "in_stock", "category")
MOST_NUMBERS = 8
MOST_WORDS = 60
LONGEST_DAYS = 366 * 60


@dataclass(frozen=True, slots=True)
class Task:
    """Histories in the order of their names, what is planned, and remarks on how the file was read."""

    histories: list[History]
    start: date
    horizon: int
    categories: Mapping[str, str]
    plans: list[Plan]
    notes: list[Phrase] = field(default_factory=list)


def read(path: Path, future: Path | None, horizon: int, today: date) -> Task:
    """The task a file sets; `BadFile` says what is wrong with it."""
    import pandas as pd

    frame = _days(_table(path), path)
    notes: list[Phrase] = []
    missing = [name for name in REQUIRED if name not in frame.columns]
    if missing:
        raise _bad(path, Phrase("column {column} is missing", {"column": ", ".join(missing)}))
    if frame.empty:
        raise _bad(path, Phrase("there are no rows"))
    _refuse_repeats(frame, path)
    last = frame["ds"].max().date()
    if last > today:
        raise _bad(
            path,
            Phrase(
                "there are rows up to {last}, after today ({today}); give --as-of if that is meant",
                {"last": last, "today": today},
            ),
        )
    units = pd.to_numeric(frame["y"], errors="coerce")
    wrong = units.isna() & frame["y"].notna() & (frame["y"].astype(str).str.strip() != "")
    if wrong.any() or np.isinf(units).any():
        row = frame[wrong | np.isinf(units)].iloc[0]
        raise _bad(
            path,
            Phrase(
                "y is not a number: {value} ({sku}, {day})",
                {"value": str(row["y"]), "sku": row["unique_id"], "day": row["ds"].date()},
            ),
        )
    if (units < 0).any():
        notes.append(Phrase("{rows} rows with negative y count as 0", {"rows": int((units < 0).sum())}))
    if units.isna().any():
        notes.append(Phrase("{rows} rows without y count as unknown", {"rows": int(units.isna().sum())}))
    frame = frame.assign(y=units.clip(lower=0), in_stock=_stocked(frame, path)).sort_values(
        ["unique_id", "ds"]
    )
    histories = [_history(str(name), rows) for name, rows in frame.groupby("unique_id", sort=True)]
    gaps = sum(len(h.units) for h in histories) - len(frame)
    if gaps:
        notes.append(Phrase("{days} missing days count as unknown, not as zero", {"days": gaps}))
    categories: dict[str, str] = {}
    if "category" in frame.columns:
        known = frame.dropna(subset=["category"]).drop_duplicates("unique_id", keep="last")
        categories = dict(zip(known["unique_id"], known["category"].astype(str), strict=True))
    plans: list[Plan] = []
    if future is not None:
        ahead = _days(_table(future), future)
        _refuse_repeats(ahead, future)
        strangers = sorted(set(ahead["unique_id"]) - {h.sku for h in histories})
        if strangers:
            notes.append(
                Phrase(
                    "{count} series of --future have no past and were left out, the first {sku}",
                    {"count": len(strangers), "sku": strangers[0]},
                )
            )
        plans = _plans(frame, ahead, last, horizon, notes)
    else:
        ahead = frame.iloc[:0][["unique_id", "ds"]]
    unused = [str(name) for name in frame.columns if name not in NOT_PLANS and name not in ahead.columns]
    if unused:
        notes.append(
            Phrase(
                "known for the past only and not used: {columns}; columns known ahead go into --future too",
                {"columns": ", ".join(unused)},
            )
        )
    return Task(histories, last + timedelta(days=1), horizon, categories, plans, notes)


def run(
    task: Task,
    levels: Sequence[float],
    jobs: int,
    *,
    engine: str = "local",
    chunk: int = forecast_chunks.CHUNK_SERIES,
    progress: forecast_chunks.Progress = lambda done, of: None,
) -> pd.DataFrame:
    """Learn once from all series, then forecast piece by piece; neither ``jobs`` nor ``engine`` changes a number.

    ``progress`` hears of pieces done and in all.
    """
    import pandas as pd

    model = train(
        task.histories,
        start=task.start,
        horizon=task.horizon,
        categories=task.categories,
        planned=task.plans,
    )
    job = forecast_chunks.Job(
        task.start,
        task.horizon,
        tuple(levels),
        tuple((plan.name, plan.start, plan.labels) for plan in task.plans),
        model.to_bytes(),
    )
    pieces = forecast_chunks.chunks(task.histories, task.categories, task.plans, chunk)
    count = -(-len(task.histories) // chunk)
    run_on = forecast_chunks.on_ray if engine == "ray" else forecast_chunks.local
    return pd.concat(run_on(pieces, count, job, jobs, progress), ignore_index=True)


def check_writable(path: Path) -> None:
    """Refuse an output nobody could write before the work is done."""
    if path.suffix.lower() not in (".parquet", ".csv"):
        raise BadUse(Phrase("--output: {path} must end in .parquet or .csv", {"path": str(path)}))
    if not path.parent.is_dir():
        raise BadUse(Phrase("--output: there is no folder {path}", {"path": str(path.parent)}))


def write(frame: pd.DataFrame, path: Path) -> None:
    """Whole or not at all: a half-written file is never left under the name."""
    with whole(path) as part:
        if path.suffix.lower() == ".parquet":
            frame.to_parquet(part, index=False)
        else:
            frame.to_csv(part, index=False, date_format="%Y-%m-%d")


def _table(path: Path) -> pd.DataFrame:
    import pandas as pd

    kind = path.suffix.lower()
    if kind not in (".parquet", ".csv"):
        raise _bad(path, Phrase("the name must end in .parquet or .csv"))
    if not path.is_file():
        raise _bad(path, Phrase("there is no such file"))
    try:
        if kind == ".parquet":
            return pd.read_parquet(path)
        return pd.read_csv(path, dtype={"unique_id": str, "ds": str}, encoding="utf-8-sig")
    except (
        Exception
    ) as error:  # pyarrow and pandas raise many kinds for a file that is not what its name says
        raise _bad(path, Phrase("it cannot be read as {kind}", {"kind": kind[1:]})) from error


def _days(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    """``ds`` as days without zone, ``unique_id`` as text."""
    import pandas as pd

    for name in ("unique_id", "ds"):
        if name not in frame.columns:
            raise _bad(path, Phrase("column {column} is missing", {"column": name}))
    if frame["unique_id"].isna().any():
        raise _bad(
            path, Phrase("{rows} rows have no unique_id", {"rows": int(frame["unique_id"].isna().sum())})
        )
    try:
        days = pd.to_datetime(frame["ds"], format=None if _typed(frame["ds"]) else "ISO8601")
    except (ValueError, TypeError, OverflowError) as error:
        if (
            "time zone" in str(error).lower()
            or "timezone" in str(error).lower()
            or "utc=true" in str(error).lower()
        ):
            raise _bad(path, Phrase("ds mixes time zones; give plain days of one zone")) from None
        raise _bad(path, Phrase("ds must be days written as YYYY-MM-DD")) from None
    if days.dtype == object:
        raise _bad(path, Phrase("ds mixes time zones; give plain days of one zone"))
    if days.isna().any():
        raise _bad(path, Phrase("{rows} rows have no ds", {"rows": int(days.isna().sum())}))
    if days.dt.tz is not None:
        days = days.dt.tz_localize(None)
    return frame.assign(unique_id=frame["unique_id"].astype(str), ds=days.dt.normalize())


def _typed(column: pd.Series[Any]) -> bool:
    import pandas as pd

    return bool(pd.api.types.is_datetime64_any_dtype(column))


def _refuse_repeats(frame: pd.DataFrame, path: Path) -> None:
    repeated = frame.duplicated(["unique_id", "ds"])
    if repeated.any():
        row = frame[repeated].iloc[0]
        raise _bad(
            path,
            Phrase(
                "{rows} rows repeat a series and day, the first {sku} on {day}; sum them to one row a day",
                {"rows": int(repeated.sum()), "sku": row["unique_id"], "day": row["ds"].date()},
            ),
        )


def _stocked(frame: pd.DataFrame, path: Path) -> Any:
    """True unless the file says 0, false or no; an empty cell says nothing."""
    import pandas as pd

    if "in_stock" not in frame.columns:
        return True
    words = frame["in_stock"].map(lambda v: "1" if pd.isna(v) else str(v).strip().lower().removesuffix(".0"))
    known = {"1": True, "true": True, "yes": True, "": True, "0": False, "false": False, "no": False}
    stocked = words.map(known)
    if stocked.isna().any():
        raise _bad(
            path, Phrase("in_stock must be 0 or 1, not {value}", {"value": words[stocked.isna()].iloc[0]})
        )
    return stocked.astype(bool)


def _history(name: str, rows: pd.DataFrame) -> History:
    days = rows["ds"].to_numpy().astype("datetime64[D]")
    place = (days - days[0]).astype(int)
    length = int(place[-1]) + 1
    if length > LONGEST_DAYS:
        raise BadFile(
            Phrase("{sku} spans {days} days; one of its dates must be wrong", {"sku": name, "days": length})
        )
    units = np.full(length, np.nan)
    stocked = np.ones(length, dtype=bool)
    units[place] = rows["y"].to_numpy(dtype=np.float64)
    stocked[place] = rows["in_stock"].to_numpy(dtype=bool)
    return History(name, days[0].astype(object), units, stocked)


def _plans(
    frame: pd.DataFrame, ahead: pd.DataFrame, last: date, horizon: int, notes: list[Phrase]
) -> list[Plan]:
    """Columns that past and future share, as codes; those that cannot be used are noted."""
    import pandas as pd

    first = frame["ds"].min()
    until = pd.Timestamp(last) + pd.Timedelta(days=horizon)
    ahead = ahead[(ahead["ds"] > pd.Timestamp(last)) & (ahead["ds"] <= until)]
    shared = [name for name in ahead.columns if name in frame.columns and name not in NOT_PLANS]
    for name in ahead.columns:
        if name not in frame.columns and name not in NOT_PLANS:
            notes.append(Phrase("column {column} is not in the past and was not used", {"column": str(name)}))
    found = []
    for name in shared:
        both = pd.concat(
            [frame[["unique_id", "ds", name]], ahead[["unique_id", "ds", name]]], ignore_index=True
        )
        values = both[name].dropna()
        limit = MOST_NUMBERS if pd.api.types.is_numeric_dtype(values) else MOST_WORDS
        labels = sorted(values.unique().tolist(), key=str)
        if len(labels) > limit and not pd.api.types.is_numeric_dtype(values):
            notes.append(
                Phrase(
                    "column {column} has {values} different values and was not used: only columns of few values are",
                    {"column": str(name), "values": len(labels)},
                )
            )
            continue
        if len(labels) < 2:
            continue
        if ahead[name].isna().any() or len(ahead) < horizon * ahead["unique_id"].nunique():
            notes.append(
                Phrase(
                    "column {column} is not known for every future day; there it has its usual value",
                    {"column": str(name)},
                )
            )
        if len(labels) > limit:
            codes, names = _steps(both, name)
            notes.append(
                Phrase(
                    "column {column} has {values} different values and was used in {steps} steps",
                    {"column": str(name), "values": len(labels), "steps": len(names)},
                )
            )
        else:
            names = tuple(str(label) for label in labels)
            place = {label: i for i, label in enumerate(labels)}
            codes = both[name].map(place).fillna(-1).to_numpy(dtype=np.intp)
        coded = both.assign(code=codes, place=(both["ds"] - first).dt.days)
        found.append(
            Plan(
                str(name),
                first.date(),
                names,
                _codes(coded, (until - first).days + 1),
            )
        )
    return found


def _steps(both: pd.DataFrame, name: str) -> tuple[npt.NDArray[np.intp], tuple[str, ...]]:
    """A column of many numbers in a few steps; one that is never zero (a price) relative to the series' median."""
    values = both[name]
    if (values.dropna() > 0).all():
        usual = values.groupby(both["unique_id"]).transform("median")
        return plans.relative_steps((values / usual).to_numpy(dtype=np.float64))
    return plans.steps(values.to_numpy(dtype=np.float64))


def _codes(coded: pd.DataFrame, days: int) -> dict[str, npt.NDArray[np.intp]]:
    found = {}
    for name, rows in coded.groupby("unique_id"):
        line = np.full(days, -1, dtype=np.intp)
        line[rows["place"].to_numpy()] = rows["code"].to_numpy()
        found[str(name)] = line
    return found


def _bad(path: Path, reason: Phrase) -> BadFile:
    return BadFile(Phrase("{file}: {reason}; nothing was written", {"file": path.name, "reason": reason}))
