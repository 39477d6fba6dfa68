"""`restock forecast` on files: what it writes, and what it refuses by name."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import typer

from bot.cli import forecast as verb
from bot.cli import forecast_files
from core.errors import BadInput

LAST = date(2026, 11, 22)


def tidy(series: int = 2, days: int = 60, **more: object) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    frames = [
        pd.DataFrame(
            {
                "unique_id": f"S{i}",
                "ds": pd.date_range(end=pd.Timestamp(LAST), periods=days),
                "y": rng.poisson(5 + i, days).astype(float),
            }
        )
        for i in range(series)
    ]
    return pd.concat(frames, ignore_index=True).assign(**more)


def run(folder: Path, frame: pd.DataFrame | str, *options: str, name: str = "in.csv") -> pd.DataFrame:
    source, target = folder / name, folder / "out.csv"
    if isinstance(frame, str):
        source.write_text(frame)
    elif name.endswith(".parquet"):
        frame.to_parquet(source)
    else:
        frame.to_csv(source, index=False)
    app = typer.Typer()
    app.callback()(lambda: None)
    verb.register(app)
    arguments = [
        "forecast",
        "--input",
        str(source),
        "--output",
        str(target),
        "--as-of",
        LAST.isoformat(),
        *options,
    ]
    if "--horizon" not in options:
        arguments += ["--horizon", "7"]
    app(arguments, standalone_mode=False)
    return pd.read_csv(target)


def refusal(folder: Path, frame: pd.DataFrame | str, *options: str, **more: str) -> str:
    with pytest.raises(BadInput) as refused:
        run(folder, frame, *options, **more)
    assert not (folder / "out.csv").exists()
    return str(refused.value)


def test_the_output_has_the_columns_of_the_interface(tmp_path: Path) -> None:
    out = run(tmp_path, tidy())

    quantiles = ["q0.025", "q0.05", "q0.1", "q0.25", "q0.5", "q0.75", "q0.9", "q0.95", "q0.975"]
    assert ["unique_id", "ds", "mean", *quantiles] == out.columns.tolist()
    assert 14 == len(out)
    assert "2026-11-23" == out["ds"].min()
    assert 5 == pytest.approx(out[out["unique_id"] == "S0"]["mean"].mean(), rel=0.25)


def test_parquet_and_csv_say_the_same(tmp_path: Path) -> None:
    assert run(tmp_path, tidy()).equals(run(tmp_path, tidy(), name="in.parquet"))


def test_any_quantiles_between_zero_and_one(tmp_path: Path) -> None:
    out = run(tmp_path, tidy(), "--quantiles", "0.99,0.3,0.5")

    assert ["unique_id", "ds", "mean", "q0.3", "q0.5", "q0.99"] == out.columns.tolist()
    assert (out["q0.3"] <= out["q0.5"]).all()
    assert (out["q0.5"] < out["q0.99"]).all()


def test_out_of_stock_zeros_do_not_lower_the_forecast(tmp_path: Path) -> None:
    frame = tidy(1)
    frame["in_stock"] = 1
    frame.loc[40:55, ["y", "in_stock"]] = 0

    blind = run(tmp_path, frame.drop(columns="in_stock"))["mean"].mean()

    assert run(tmp_path, frame)["mean"].mean() > 1.3 * blind


def test_a_closed_day_known_ahead_sells_nothing(tmp_path: Path) -> None:
    frame = tidy(2, 200)
    frame["open"] = (frame["ds"].dt.day_of_week != 6).astype(int)
    frame["y"] *= frame["open"] * 10
    days = pd.date_range(pd.Timestamp(LAST) + pd.Timedelta(days=1), periods=7)
    ahead = pd.concat(
        [pd.DataFrame({"unique_id": s, "ds": days, "open": [1, 1, 0, 1, 1, 1, 0]}) for s in ("S0", "S1")]
    )
    ahead.to_csv(tmp_path / "future.csv", index=False)

    out = run(tmp_path, frame, "--future", str(tmp_path / "future.csv"))

    assert {0.0} == set(out["mean"].to_numpy().reshape(2, 7)[:, [2, 6]].ravel())


def test_gaps_and_empty_cells_are_unknown_and_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = tidy(1).drop(index=range(20, 30))
    frame.loc[40:44, "y"] = np.nan
    frame.loc[50, "y"] = -3

    out = run(tmp_path, frame)

    said = capsys.readouterr().err
    assert "10 missing days count as unknown" in said
    assert "5 rows without y count as unknown" in said
    assert "1 rows with negative y count as 0" in said
    assert 5 == pytest.approx(out["mean"].mean(), rel=0.25)


def test_jobs_do_not_change_a_number(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(tidy(5).to_csv(index=False))
    task = forecast_files.read(tmp_path / "in.csv", None, 5, LAST)

    one, two = (forecast_files.run(task, (0.1, 0.9), jobs, chunk=2) for jobs in (1, 2))  # three pieces

    assert one.equals(two)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("unique_id,ds\nA,2026-01-01\n", "column y is missing"),
        ("sku,ds,y\nA,2026-01-01,1\n", "column unique_id is missing"),
        ("unique_id,ds,y\n", "there are no rows"),
        ("unique_id,ds,y\nA,2026-01-01,1\nA,2026-01-01,2\n", "1 rows repeat a series and day, the first A on 2026-01-01"),
        ("unique_id,ds,y\nA,2026-01-01,many\n", "y is not a number: many (A, 2026-01-01)"),
        ("unique_id,ds,y\nA,2026-01-01,inf\n", "y is not a number: inf"),
        ("unique_id,ds,y\nA,yesterday,1\n", "ds must be days written as YYYY-MM-DD"),
        ("unique_id,ds,y\nA,,1\n", "1 rows have no ds"),
        ("unique_id,ds,y\n,2026-01-01,1\n", "1 rows have no unique_id"),
        ("unique_id,ds,y\nA,2026-11-23,1\n", "after today (2026-11-22)"),
        ("unique_id,ds,y\nA,2026-01-01T00:00:00+01:00,1\nA,2026-01-02T00:00:00-05:00,1\n", "ds mixes time zones"),
        ("unique_id,ds,y,in_stock\nA,2026-01-01,1,maybe\n", "in_stock must be 0 or 1, not maybe"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_by_name(tmp_path: Path, content: str, complaint: str) -> None:
    assert complaint in refusal(tmp_path, content)


def test_a_file_that_is_not_what_its_name_says(tmp_path: Path) -> None:
    assert "it cannot be read as parquet" in refusal(tmp_path, "unique_id,ds,y\n", name="in.parquet")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere\.csv: there is no such file"):
        forecast_files.read(tmp_path / "nowhere.csv", None, 5, LAST)


def test_where_ray_is_not_installed_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)

    assert "pip install 'restock[cluster]'" in refusal(tmp_path, tidy(), "--engine", "ray")


def test_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    assert "--engine: spark is none of local, ray" in refusal(tmp_path, tidy(), "--engine", "spark")


@pytest.mark.slow
def test_a_ray_cluster_of_two_workers_gives_the_numbers_of_this_machine(tmp_path: Path) -> None:
    """Two nodes of one CPU each, more series than one piece holds; nothing is left running afterwards."""
    pytest.importorskip("ray", reason="Ray is not installed")
    here = run(tmp_path, tidy(501, 30), name="in.parquet")
    script = (
        "import os, sys\n"
        "from ray.cluster_utils import Cluster\n"
        "small = {'num_cpus': 1, 'object_store_memory': 80 * 2**20}\n"
        "cluster = Cluster(initialize_head=True, head_node_args={**small, 'include_dashboard': False})\n"
        "cluster.add_node(**small)\n"
        "os.environ['RAY_ADDRESS'] = cluster.address\n"
        "try:\n"
        "    from bot.cli import main\n"
        "    main()\n"
        "finally:\n"
        "    cluster.shutdown()\n"
    )
    with tempfile.TemporaryDirectory(prefix="ray") as short:  # sockets have short names
        words = ["--input", str(tmp_path / "in.parquet"), "--output", str(tmp_path / "there.csv")]
        words += ["--horizon", "7", "--as-of", LAST.isoformat(), "--engine", "ray"]
        done = subprocess.run(
            [sys.executable, "-c", script, "forecast", *words],
            env={**os.environ, "RAY_TMPDIR": short, "PYTHONWARNINGS": "ignore"},
            capture_output=True,
            text=True,
            timeout=240,
        )
        left = [each for each in Path("/proc").glob("[0-9]*/cmdline") if short in _words(each)]

    assert (0, "") == (done.returncode, done.stdout), done.stderr
    assert [] == left
    there = pd.read_csv(tmp_path / "there.csv")
    assert 501 * 7 == len(there)
    pd.testing.assert_frame_equal(here, there, rtol=1e-9)


def _words(process: Path) -> str:
    try:
        return process.read_text()
    except OSError:  # it ended meanwhile
        return ""


@pytest.mark.parametrize("levels", ["0.1;0.9", "0,0.5", "1", "", "nan"])
def test_quantiles_are_numbers_between_zero_and_one(tmp_path: Path, levels: str) -> None:
    assert "is not a list of numbers between 0 and 1" in refusal(tmp_path, tidy(), "--quantiles", levels)


def test_columns_known_for_the_past_only_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path, tidy(1, orders=3))

    assert "known for the past only and not used: orders" in capsys.readouterr().err


def test_a_series_that_only_the_future_knows_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = tidy(1, promo=[0, 1] * 30)
    day = pd.Timestamp(LAST) + pd.Timedelta(days=1)
    pd.DataFrame({"unique_id": ["S0", "NEW"], "ds": [day, day], "promo": [1, 1]}).to_csv(
        tmp_path / "future.csv", index=False
    )
    out = run(tmp_path, frame, "--future", str(tmp_path / "future.csv"))

    assert {"S0"} == set(out["unique_id"])
    assert "1 series of --future have no past and were left out, the first NEW" in capsys.readouterr().err


def sound(out: pd.DataFrame) -> None:
    """Never NaN, negative or crossing."""
    figures = out.drop(columns=["unique_id", "ds"]).to_numpy()
    assert np.isfinite(figures).all()
    assert (figures >= 0).all()
    assert (np.diff(figures[:, 1:], axis=1) >= 0).all()


ODD = {
    "all zeros": lambda y: y * 0,
    "fractional": lambda y: y + 0.5,
    "negative": lambda y: -y,
    "a million units on one day": lambda y: np.where(np.arange(len(y)) == 30, 1e6, y),
    "a million units every day": lambda y: y * 0 + 1e6,
    "mostly unknown": lambda y: np.where(np.arange(len(y)) % 20 == 0, y, np.nan),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_series_among_others_give_sound_figures(tmp_path: Path, kind: str) -> None:
    frame = tidy(3, 120)
    odd = frame["unique_id"] == "S1"
    frame.loc[odd, "y"] = ODD[kind](frame.loc[odd, "y"].to_numpy())
    out = run(tmp_path, frame, "--horizon", "90")

    sound(out)
    assert 5 == pytest.approx(out[out["unique_id"] == "S0"]["mean"].mean(), rel=0.35)


def test_a_single_day_of_a_million_does_not_set_the_level(tmp_path: Path) -> None:
    frame = tidy(1, 120)
    frame.loc[100, "y"] = 1e6

    assert run(tmp_path, frame)["mean"].mean() < 15


def test_ten_years_of_one_series_among_short_ones(tmp_path: Path) -> None:
    old = tidy(1, 3653).replace({"unique_id": {"S0": "OLD"}})
    out = run(tmp_path, pd.concat([old, tidy(2, 40)]), "--horizon", "90")

    sound(out)
    assert 3 * 90 == len(out)


def test_a_regressor_with_holes_in_past_and_future(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = tidy(2, 90)
    frame["promo"] = np.where(np.arange(len(frame)) % 3 == 0, 1.0, 0.0)
    frame.loc[::7, "promo"] = np.nan
    days = pd.date_range(pd.Timestamp(LAST) + pd.Timedelta(days=1), periods=3)
    pd.DataFrame({"unique_id": "S0", "ds": days, "promo": [1, np.nan, 0]}).to_csv(
        tmp_path / "future.csv", index=False
    )
    sound(run(tmp_path, frame, "--future", str(tmp_path / "future.csv")))

    assert "promo is not known for every future day; there it has its usual value" in capsys.readouterr().err


def test_a_planned_price_counts_relative_to_the_series_usual_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fifth off has doubled sales before; the first of the coming days is planned so."""
    rng = np.random.default_rng(4)
    days, ahead = 200, 6
    dates = pd.date_range(end=LAST, periods=days)
    cheap = np.arange(days) % 9 == 0
    prices = np.where(cheap, 8.0, 10.0) + rng.integers(-9, 10, days) / 100
    units = rng.poisson(np.where(cheap, 40, 20))
    frame = pd.DataFrame({"unique_id": "S0", "ds": dates, "y": units, "price": prices})
    coming = pd.date_range(pd.Timestamp(LAST) + pd.Timedelta(days=1), periods=ahead)
    planned = pd.DataFrame({"unique_id": "S0", "ds": coming, "price": [8.0] + [10.0] * (ahead - 1)})
    planned.to_csv(tmp_path / "future.csv", index=False)
    mean = run(tmp_path, frame, "--future", str(tmp_path / "future.csv"), "--horizon", str(ahead))["mean"]

    assert 2.0 == pytest.approx(mean[0] / mean[1:].mean(), rel=0.2)
    assert "different values and was used in 5 steps" in capsys.readouterr().err


def test_one_row_is_enough(tmp_path: Path) -> None:
    out = run(tmp_path, f"unique_id,ds,y\nA,{LAST - timedelta(days=1)},4\n", "--horizon", "90")

    assert 90 == len(out)
    assert np.isfinite(out.drop(columns=["unique_id", "ds"]).to_numpy()).all()
