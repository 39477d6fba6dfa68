"""`restock forecast` in pieces: one function from parquet to parquet, run here, in processes, or as Ray tasks.

What is learnt from all series is learnt once, before; a piece is always the same series whatever runs it, so neither the
number of processes nor the engine changes a number.
"""

from __future__ import annotations

import io
import pickle
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import numpy as np

from core.demand.forecast import forecast_batch
from core.demand.paths import daily_quantiles
from core.demand.plans import Plan
from core.errors import BadUse
from core.phrase import Phrase
from core.records import QUANTILES, History

if TYPE_CHECKING:
    import pandas as pd

CHUNK_SERIES = 500
IN_FLIGHT = 2
"""Pieces under way or waiting per process: enough to keep it busy, and memory does not grow with the file."""
RAY_STORE_BYTES = 200 * 2**20

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What every piece of one run shares. ``model`` is `core.demand.forecast.train`'s, as bytes; None where there is none."""

    start: date
    horizon: int
    levels: tuple[float, ...]
    plans: tuple[tuple[str, date, tuple[str, ...]], ...]
    model: bytes | None

    def to_bytes(self) -> bytes:
        """For a process elsewhere; only ever read back by this program's own workers."""
        return pickle.dumps(self)


def forecast_chunk(series: bytes, job: bytes) -> bytes:
    """Forecast one piece: a parquet file of histories in, a parquet file of forecasts out.

    In: one row per series with ``unique_id, category, start, units, in_stock`` and ``plan_<i>`` (lists, one entry a day;
    a plan's begin on the plan's own first day). Out: ``unique_id, ds, mean`` and a column per quantile.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    task: Job = pickle.loads(job)  # noqa: S301  # made by `Job.to_bytes` of this very run
    rows = pq.read_table(io.BytesIO(series), use_threads=False).to_pylist()
    histories = [
        History(
            row["unique_id"],
            row["start"],
            np.array(row["units"], dtype=np.float64),
            np.array(row["in_stock"], dtype=bool),
        )
        for row in rows
    ]
    planned = [
        Plan(name, first, labels, {r["unique_id"]: np.array(r[f"plan_{i}"], dtype=np.intp) for r in rows if r[f"plan_{i}"]})
        for i, (name, first, labels) in enumerate(task.plans)
    ]  # fmt: skip
    made = forecast_batch(
        histories,
        start=task.start,
        horizon=task.horizon,
        categories={row["unique_id"]: row["category"] for row in rows if row["category"]},
        planned=planned,
        model=_model(task.model),
    )
    figures = [
        np.vstack((f.mean, f.quantiles if task.levels == QUANTILES else daily_quantiles(f, task.levels)))
        for f in made
    ]
    table = np.concatenate(figures, axis=1)
    days = np.datetime64(task.start) + np.arange(task.horizon)
    columns: dict[str, Any] = {
        "unique_id": pa.array(np.repeat([f.sku for f in made], task.horizon).tolist(), pa.string()),
        "ds": pa.array(np.tile(days, len(made)).astype("datetime64[ms]")),
        "mean": table[0],
    }
    columns |= {f"q{level:g}": table[i + 1] for i, level in enumerate(task.levels)}
    return _parquet(pa.table(columns))


def pack(histories: Sequence[History], categories: Mapping[str, str], plans: Sequence[Plan]) -> bytes:
    """A piece's histories as the parquet file that `forecast_chunk` reads."""
    import pyarrow as pa

    columns: dict[str, Any] = {
        "unique_id": pa.array([h.sku for h in histories], pa.string()),
        "category": pa.array([categories.get(h.sku) for h in histories], pa.string()),
        "start": pa.array([h.start for h in histories], pa.date32()),
        "units": pa.array([np.asarray(h.units, dtype=np.float64) for h in histories], pa.list_(pa.float64())),
        "in_stock": pa.array([h.in_stock.tolist() for h in histories], pa.list_(pa.bool_())),
    }
    for i, plan in enumerate(plans):
        codes = [plan.codes.get(h.sku) for h in histories]
        columns[f"plan_{i}"] = pa.array(
            [None if c is None else c.astype(np.int32) for c in codes], pa.list_(pa.int32())
        )
    return _parquet(pa.table(columns))


def chunks(
    histories: Sequence[History], categories: Mapping[str, str], plans: Sequence[Plan], size: int
) -> Iterator[bytes]:
    """The pieces one by one, each made when it is asked for."""
    for at in range(0, len(histories), size):
        yield pack(histories[at : at + size], categories, plans)


def local(pieces: Iterable[bytes], count: int, job: Job, jobs: int, progress: Progress) -> list[pd.DataFrame]:
    """Every piece here, or in ``jobs`` processes where there is more than one piece."""
    told = job.to_bytes()
    if jobs == 1 or count == 1:
        found = []
        for done, piece in enumerate(pieces, 1):
            found.append(_frame(forecast_chunk(piece, told)))
            progress(done, count)
        return found
    workers = min(jobs, count)
    made: dict[int, pd.DataFrame] = {}
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: dict[Future[bytes], int] = {}
        for place, piece in enumerate(pieces):
            waiting[pool.submit(forecast_chunk, piece, told)] = place
            while len(waiting) >= IN_FLIGHT * workers or (place == count - 1 and waiting):
                ended, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for each in ended:
                    made[waiting.pop(each)] = _frame(each.result())
                progress(len(made), count)
    return [made[place] for place in sorted(made)]


def on_ray(
    pieces: Iterable[bytes], count: int, job: Job, jobs: int, progress: Progress
) -> list[pd.DataFrame]:
    """Every piece as a Ray task: on the cluster that RAY_ADDRESS names, else on one of ``jobs`` workers made for this run.

    Raises `BadUse` where Ray is not installed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Ray warns of its own plans, never of this program's data
        try:
            import ray
        except ImportError:
            raise BadUse(
                Phrase(
                    "--engine ray needs Ray, which is not installed: run “pip install 'restock[cluster]'”, or use --engine local with --jobs, which gives the same numbers"
                )
            ) from None
        elsewhere = _ray_address()
        options: dict[str, Any] = {
            "log_to_driver": False,
            "logging_level": "error",
            "configure_logging": False,
        }
        if elsewhere is None:
            options |= {"num_cpus": jobs, "include_dashboard": False, "object_store_memory": RAY_STORE_BYTES}
        ray.init(address=elsewhere, **options)
        try:
            task = ray.remote(num_cpus=1)(forecast_chunk)
            told = ray.put(job.to_bytes())
            limit = IN_FLIGHT * max(1, int(ray.cluster_resources().get("CPU", 1)))  # type: ignore[no-untyped-call]
            waiting: dict[Any, int] = {}
            made: dict[int, pd.DataFrame] = {}
            for place, piece in enumerate(pieces):
                waiting[task.remote(piece, told)] = place
                while len(waiting) >= limit or (place == count - 1 and waiting):
                    ended, _ = ray.wait(list(waiting), num_returns=1)
                    for each in ended:
                        made[waiting.pop(each)] = _frame(ray.get(each))
                    progress(len(made), count)
        finally:
            ray.shutdown()
    return [made[place] for place in sorted(made)]


def _ray_address() -> str | None:
    import os

    return os.environ.get("RAY_ADDRESS") or None


def _model(data: bytes | None) -> Any:
    if data is None:
        return None
    from core.demand.pooled import Model

    return Model.from_bytes(data)


def _parquet(table: Any) -> bytes:
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _frame(data: bytes) -> pd.DataFrame:
    import pandas as pd

    return pd.read_parquet(io.BytesIO(data))
