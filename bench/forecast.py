"""Prints how accurate the forecast is on real panels, beside what sellers and engineers use today.

Rolling origin: three cutoffs per panel, 28 days for daily scores, up to 90 for sums, columns known ahead given to all that
can use them. WAPE and WQL as in the README of the data; coverage is that of the 80 and 95 % bands on days and on
sums. Then launches, and what forecasting costs. `make bench-forecast` runs it.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bench import forecast_cost, plain
from bench.panels import CUTOFFS, Task, launched, tasks
from bench.scores import BANDS, SUMS, TITLES, Scores
from core.demand.baselines import SEASONAL_NAIVE, VELOCITIES, seasonal_naive, velocity
from core.demand.forecast import forecast_batch, train
from core.demand.paths import total_quantiles
from core.records import Forecast

THIRTY, WEIGHTED, PLAIN, OURS = "30-day velocity", "weighted velocity", "plain pooled LightGBM", "restock"
LAUNCH_DAYS = (28, 56, 91)


def score(task: Task, scores: Mapping[str, Scores], *, engineers: bool) -> tuple[float, float]:
    """Add every method's forecast of the task; CPU seconds of ours to train and to forecast."""
    days = task.actual.shape[1]
    sellers = {name: [velocity(name, h, task.cutoff, days) for h in task.histories] for name in VELOCITIES}
    sellers[SEASONAL_NAIVE] = [seasonal_naive(h, task.cutoff, days) for h in task.histories]
    for name, each in sellers.items():
        scores[name].add(task, np.array([mean for mean, _ in each]), np.array([band for _, band in each]))
    if engineers:
        scores[PLAIN].add(task, *plain.forecast(task))
    began = time.process_time()
    model = train(task.histories, start=task.start, planned=task.plans)
    trained = time.process_time()
    forecasts = forecast_batch(task.histories, start=task.start, planned=task.plans, model=model)
    done = time.process_time()
    _add(scores[OURS], task, forecasts)
    return trained - began, done - trained


def _add(scores: Scores, task: Task, forecasts: Sequence[Forecast]) -> None:
    scores.add(task, np.array([f.mean for f in forecasts]), np.array([f.quantiles for f in forecasts]))
    scores.add_sums(
        task, {days: np.array([total_quantiles(f, f.start, days, BANDS) for f in forecasts]) for days in SUMS}
    )


def measure(
    folder: Path, panel: str, cutoffs: Sequence[str] | None = None, *, engineers: bool = True
) -> tuple[dict[str, Scores], tuple[float, float]]:
    """Scores by method, and CPU seconds per 1,000 series of ours to train and to forecast."""
    scores: dict[str, Scores] = defaultdict(Scores)
    cost, series = np.zeros(2), 0
    for task in tasks(folder, panel, cutoffs=cutoffs, planned=True):
        cost += score(task, scores, engineers=engineers)
        series += len(task.histories)
    training, forecasting = (1000 * cost / series).tolist()
    return dict(scores), (training, forecasting)


def launches(folder: Path, panel: str, days: int, cutoffs: Sequence[str] | None = None) -> dict[str, Scores]:
    """The same where a third of the SKUs has only so many days of history; only these count."""
    scores: dict[str, Scores] = defaultdict(Scores)
    for task in tasks(folder, panel, cutoffs=cutoffs or CUTOFFS[panel][1:2], planned=True):
        score(launched(task, days), scores, engineers=False)
    return dict(scores)


def main() -> None:
    """Print one table per panel, launches, and the cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument(
        "--skus", type=int, default=5000, help="the larger of the two catalogues for the cost"
    )
    parser.add_argument("panels", nargs="*", help=f"any of {', '.join(CUTOFFS)}; all by default")
    options = parser.parse_args()
    ratios: dict[str, list[float]] = defaultdict(list)
    for panel in options.panels or CUTOFFS:
        scores, (training, forecasting) = measure(options.data, panel)
        print(f"{panel:24s}" + "".join(f"{t:>8s}" for t in TITLES))
        for name, found in scores.items():
            print(f"  {name:22s}{found.row()}")
        ours = scores[OURS]
        others = [found for name, found in scores.items() if name != OURS]
        ratios["WQL / plain pooled LightGBM"].append(ours.wql / scores[PLAIN].wql)
        ratios["WQL / weighted velocity"].append(ours.wql / scores[WEIGHTED].wql)
        for days in (28, 90):
            best = min(other.total(days) for other in others)
            ratios[f"WAPE of {days}-day totals / best baseline"].append(ours.total(days) / best)
        loss, error = ours.worse_than(scores[THIRTY])
        ratios["SKUs worse than the 30-day average, loss of days"].append(loss)
        ratios["SKUs worse than the 30-day average, error of 28-day sums"].append(error)
        print(
            f"  CPU s per 1,000 series: training {training:.1f}, forecasting {forecasting:.2f}\n", flush=True
        )
    for panel in options.panels or CUTOFFS:
        for days in LAUNCH_DAYS:
            scores = launches(options.data, panel, days)
            ours, theirs = scores[OURS], scores[WEIGHTED]
            ratios[f"launches of {days} days, WQL / weighted velocity"].append(ours.wql / theirs.wql)
            print(
                f"{panel:16s} launched {days} days ago: WQL {ours.wql:.3f}, weighted velocity {theirs.wql:.3f}; "
                f"28-day sums in 80 % {ours.share('in sum 28', 'sums 28'):.3f}",
                flush=True,
            )
    print()
    for name, found in ratios.items():
        print(f"{name:60s}{np.mean(found):8.3f}   ({', '.join(f'{f:.3f}' for f in found)})")
    print()
    forecast_cost.report(options.skus)


if __name__ == "__main__":
    main()
