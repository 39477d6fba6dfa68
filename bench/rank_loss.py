"""Is the cost of a stock-out after it measured fairly? Stock-outs are laid into real sales, with an effect that is known.

Half the worlds sell at once as before, in the others three buyers of ten stay away for four weeks. A fair measure finds
nought in the first and the truth in the second. Run ``python -m bench.rank_loss``.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.panels import CUTOFFS, tasks
from core.demand.recovery import RECOVERY_DAYS, RankLoss, rank_loss
from core.policy import Policy
from core.records import History

PANELS = ("m5", "completejourney", "online_retail")
LEAST_DAYS, LEAST_RATE = 250, 0.3


def with_stock_outs(history: History, stay_away: float) -> tuple[History, float] | None:
    """The history with stock-outs of one to four weeks about every five months, and units missed per unit lost in truth.

    The same stock-outs whatever ``stay_away``, the share of buyers missing in the four weeks after.
    """
    units = np.nan_to_num(history.units[-730:])
    if len(units) < LEAST_DAYS or units.mean() < LEAST_RATE:
        return None
    rng = np.random.default_rng(zlib.crc32(history.sku.encode()))
    sold, stocked = np.maximum(np.round(units), 0.0), np.ones(len(units), dtype=bool)
    at, lost, missed = int(rng.integers(70, 110)), 0.0, 0.0
    while at < len(units) - 94:
        out = slice(at, at + int(rng.integers(7, 28)))
        after = slice(out.stop, out.stop + RECOVERY_DAYS + 2)
        lost += sold[out].sum()
        missed += stay_away * sold[after].sum()
        sold[out], stocked[out] = 0.0, False
        sold[after] = rng.binomial(sold[after].astype(int), 1 - stay_away)
        at += int(rng.integers(130, 200))
    if stocked.all() or lost == 0:
        return None
    return replace(history, units=sold, in_stock=stocked), missed / lost


def measured(histories: Sequence[History], stay_away: float) -> tuple[list[RankLoss], list[float]]:
    """What is measured of each SKU with a stock-out that tells, and the truth."""
    made = [each for history in histories if (each := with_stock_outs(history, stay_away)) is not None]
    found = [(rank_loss(history, Policy()), truth) for history, truth in made]
    told = [(loss, truth) for loss, truth in found if loss.stockouts]
    return [loss for loss, _ in told], [truth for _, truth in told]


def main() -> None:
    """Print the table of docs/decisions/stock-out-cost.md."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    folder = reader.parse_args().data
    for panel in PANELS:
        (task,) = tasks(folder, panel, cutoffs=CUTOFFS[panel][-1:])
        for stay_away in (0.0, 0.3):
            found, truth = measured(task.histories, stay_away)
            seen, shares = np.array([each.seen for each in found]), np.array([each.share for each in found])
            low, high = np.quantile(shares, [0.1, 0.9])
            back = np.mean([each.came_back for each in found])
            print(
                f"| {panel} | {stay_away:.0%} | {len(found)} | {np.median(truth):.2f} | {np.median(seen):.2f} | "
                f"{back:.2f} | {np.median(shares):.2f} ({low:.2f}–{high:.2f}) |"
            )


if __name__ == "__main__":
    main()
