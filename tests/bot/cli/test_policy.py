"""`restock policy`: seen, set, saved and loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine

import bot.cli
from bot import settings
from bot.cli.policy import _range
from tests.bot.cli.test_planning_verbs import restock
from tests.bot.usecases.seller import add_history, add_skus


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, sqlite_engine: Engine) -> Any:
    monkeypatch.setenv("DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    settings.load.cache_clear()
    monkeypatch.setattr(bot.cli, "VERBS", ("policy",))
    add_history(sqlite_engine, add_skus(sqlite_engine, 1), days=5)
    yield lambda *words: restock(capsys, monkeypatch, *words)
    settings.load.cache_clear()


def test_set_show_dump_and_load_agree(run: Any, tmp_path: Path) -> None:
    assert 0 == run("policy", "set", "class:A", "service_level=0.98", "review_days=7")[0]
    code, out, _ = run("policy", "show", "class:A", "--json")
    assert 0 == code
    shown = {row["field"]: row for row in json.loads(out)["thresholds"]}
    assert (0.98, 7, None) == (
        shown["service_level"]["holds"],
        shown["review_days"]["set_here"],
        shown["critical_days"]["set_here"],
    )
    file = tmp_path / "policy.yaml"
    file.write_text(run("policy", "dump")[1], encoding="utf-8")
    assert "review_days" in run("policy", "set", "class:A", "review_days=", "service_level=")[1]
    assert "{}" == run("policy", "dump")[1].strip()
    assert 0 == run("policy", "load", str(file))[0]
    assert file.read_text(encoding="utf-8") == run("policy", "dump")[1]


@pytest.mark.parametrize(
    ("words", "held"),
    [
        (("sku:HX-1", "least_margin=-20%"), {"sku:HX-1": {"least_margin": -0.2}}),
        (("sku:HX-1", "least_margin", "-20%"), {"sku:HX-1": {"least_margin": -0.2}}),
        (("sku:HX-1", "least_margin", "-0.2"), {"sku:HX-1": {"least_margin": -0.2}}),
        (("sku:HX-1", "least_margin", "−20%"), {"sku:HX-1": {"least_margin": -0.2}}),
        (("least_margin", "=", "-20%"), {"shop": {"least_margin": -0.2}}),
        (("class:A", "service_level", "98,5%", "review_days=7"), {"class:A": {"service_level": 0.985, "review_days": 7}}),
    ],
)  # fmt: skip
def test_a_value_is_taken_as_people_type_it(run: Any, words: tuple[str, ...], held: dict[str, Any]) -> None:
    """A share below zero or in per cent, with an equals sign or a blank, with a scope or for the shop."""
    code, out, err = run("policy", "set", *words)

    assert (0, "") == (code, err), out
    assert held == yaml.safe_load(run("policy", "dump")[1])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("set", "shop", "review_days=0"), 1, "review_days must lie between 1 and 60, got 0"),
        (("set", "shop", "review_days"), 2, "is not NAME=NUMBER"),
        (("set", "shop"), 2, "shop is not NAME=NUMBER"),
        (("set", "shop", "review_days=7%"), 2, "7% is not a number such as 7"),
        (("set", "shop", "least_margin", "low"), 2, "low is not a number such as 20%"),
        (("set", "shop", "least_margn=-20%"), 1, "did you mean least_margin?"),
        (("set", "planet", "review_days=7"), 1, "is none of shop"),
        (("set", "sku:NOPE", "review_days=7"), 1, "There is no sku:NOPE"),
        (("load", "nowhere.yaml"), 2, "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_one_line(run: Any, words: tuple[str, ...], code: int, said: str) -> None:
    ended, out, err = run("policy", *words)

    assert (code, "") == (ended, out)
    assert said in err
    assert 1 == err.count("\n")


@pytest.mark.parametrize(
    "text", ["- a", "shop: 3", "shop: {review_days: soon}", "shop: {review_days: true}", "a: [", "\x00"]
)
def test_a_file_of_another_shape_is_refused(run: Any, tmp_path: Path, text: str) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(text, encoding="utf-8")

    code, _, err = run("policy", "load", str(file))

    assert 1 == code
    assert "nothing was changed" in err


def test_a_unit_of_both_ends_of_a_range_is_said_once() -> None:
    ranges = {("1 day", "60 days"): "1 – 60 days", ("30 days", "180 days"): "30 – 180 days", ("50%", "99%"): "50% – 99%", ("0", "10"): "0 – 10", ("1 day", "2 weeks"): "1 day – 2 weeks"}  # fmt: skip
    assert list(ranges.values()) == [_range(*each) for each in ranges]
