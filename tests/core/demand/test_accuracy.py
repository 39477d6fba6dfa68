"""A small version of `make bench-forecast`: the forecast must beat what sellers use, and its bands must hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.forecast import OURS, WEIGHTED, measure
from core.demand import lessons, training

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("panel", "cutoff", "against_velocity", "widest"),
    [
        ("m5", "2015-11-24", 0.98, 0.93),
        ("online_retail", "2011-06-11", 0.92, 0.93),
        ("rossmann", "2015-02-01", 0.55, 1.0),  # 56 stores that move together: one cutoff is one observation
    ],
)
def test_better_than_weighted_velocity_with_bands_that_hold(
    shared_data: Path,
    panel: str,
    cutoff: str,
    against_velocity: float,
    widest: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(training, "MOST_ROWS", 15_000)  # a third of the time, nearly the figures
    monkeypatch.setattr(training, "TREES", 25)
    monkeypatch.setattr(lessons, "MOST_ORIGINS", 8)

    scores, _ = measure(shared_data, panel, [cutoff], engineers=False)

    ours = scores[OURS]
    assert ours.wql < against_velocity * scores[WEIGHTED].wql
    for days in (14, 28, 60, 90):
        assert 0.67 <= ours.share(f"in sum {days}", f"sums {days}") <= widest
    assert 0.80 <= ours.share("in 80", "days") <= 0.96
