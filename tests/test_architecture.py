"""The direction of imports, and what a starting bot may load."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_NOT = {
    "core": {
        "bot",
        "storage",
        "slack_bolt",
        "slack_sdk",
        "sqlalchemy",
        "sqlmodel",
        "alembic",
        "aiohttp",
        "typer",
    },
    "storage": {"bot", "slack_bolt", "slack_sdk", "aiohttp", "typer"},
    "bot/render": {"slack_bolt", "slack_sdk", "sqlalchemy", "sqlmodel", "aiohttp"},
    "bot/usecases": {"slack_bolt", "slack_sdk", "aiohttp"},
}
HEAVY = (
    "numpy",
    "scipy",
    "lightgbm",
    "keepa",
    "ray",
    "pandas",
    "matplotlib",
    "pyarrow",
    "openpyxl",
    "fpdf",
    "holidays",
    "alembic",
)


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("room", MAY_NOT)
def test_no_arrow_turns_round(room: str) -> None:
    for path in (ROOT / room).rglob("*.py"):
        assert not imports(path) & MAY_NOT[room], path


def test_core_reads_neither_clock_nor_dice() -> None:
    for path in (ROOT / "core").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not [
            word for word in ("date.today(", "datetime.now(", "time.time(", "default_rng()") if word in text
        ], path


def test_a_starting_bot_loads_nothing_heavy() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, bot.app; print(*sys.modules)"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()  # fmt: skip

    assert not [name for name in HEAVY if name in loaded]


def test_no_module_hides_two_ideas() -> None:
    large = {
        str(path.relative_to(ROOT)): path.stat().st_size
        for room in ("bot", "core", "storage")
        for path in (ROOT / room).rglob("*.py")
        if path.stat().st_size > 20_000
        and "migrations" not in path.parts
        and "node_modules" not in path.parts
    }

    assert {} == large
