"""AutoETS of statsforecast on the panels of `bench.forecast`, in an environment of its own; `make bench-autoets`.

Some series of each cutoff, for it takes long: what it scores on them, and CPU seconds per 1,000 series.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from statsforecast.models import AutoETS

from bench.panels import CUTOFFS, tasks
from bench.scores import TITLES, Scores
from core.records import QUANTILES

WIDTHS = (50, 80, 90, 95)


def main() -> None:
    """Print one row per panel; every so many series of a cutoff."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--every", type=int, default=4, help="one in so many series")
    parser.add_argument("panels", nargs="*", help=f"any of {', '.join(CUTOFFS)}; all by default")
    options = parser.parse_args()
    print(f"{'':24s}" + "".join(f"{title:>8s}" for title in TITLES))
    for panel in options.panels or CUTOFFS:
        scores, spent, series = Scores(), 0.0, 0
        for task in tasks(options.data, panel):
            chosen = range(0, len(task.histories), options.every)
            horizon = task.actual.shape[1]
            means, bands = [], []
            for number in chosen:
                began = time.process_time()
                found = AutoETS(season_length=7).forecast(
                    task.histories[number].units, h=horizon, level=list(WIDTHS)
                )
                spent += time.process_time() - began
                mean = np.maximum(found["mean"], 0.0)
                band = (
                    [found[f"lo-{w}"] for w in WIDTHS[::-1]]
                    + [found["mean"]]
                    + [found[f"hi-{w}"] for w in WIDTHS]
                )
                means.append(mean)
                bands.append(np.maximum(np.stack(band), 0.0))
            series += len(means)
            part = [task.histories[number] for number in chosen]
            scores.add(
                type(task)(panel, task.cutoff, part, task.actual[:: options.every]),
                np.array(means),
                np.array(bands),
            )
        assert len(QUANTILES) == 2 * len(WIDTHS) + 1
        print(f"{panel:24s}{scores.row()}   {1000 * spent / series:.0f} CPU s per 1,000 series", flush=True)


if __name__ == "__main__":
    main()
