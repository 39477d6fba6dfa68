"""What is said of files: every sum by its name, and how to begin where there was none yet."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from bot.facts import Freshness, Reader
from bot.render import home, imports
from bot.render.blocks import check
from bot.render.terms import TOTALS
from storage.imports.report import FileReport
from tests.bot.render import facts
from tests.bot.render.transcript import transcript

IMPORTS = Path(__file__).parents[3] / "storage" / "imports"
READERS = [facts.ENGLISH, facts.CHINESE]


def summed() -> set[str]:
    """The names under which writers sum their files up."""
    calls = [
        node
        for path in IMPORTS.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "total"
    ]
    return {word.arg for call in calls for word in call.keywords if word.arg}


def test_every_sum_of_a_file_has_a_name() -> None:
    assert {"skus", "receipts"} < summed()
    assert set() == summed() - set(TOTALS) - {"rows"}


def test_sums_are_told_by_name_and_those_of_nothing_are_left_out() -> None:
    """The rows are told above."""
    sums = {"orders": 3, "units_multi_channel": 60, "lines_cancelled": 238, "lines_pending": 0, "rows": 9}
    report = FileReport("orders.txt", "aa", "imported", kind="all_orders", rows_read=9, totals=sums)

    told = transcript(imports.report([report], facts.ENGLISH).blocks)

    assert "Totals: orders 3 · units sold elsewhere (MCF) 60 · lines cancelled 238" in told.splitlines()
    assert "多渠道配送件数（MCF） 60" in transcript(imports.report([report], facts.CHINESE).blocks)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.locale)
def test_app_home_says_how_to_begin_before_the_first_file(reader: Reader) -> None:
    """Not that nothing needs a decision, of which nobody knows."""
    shop = replace(facts.home_facts(), drafts=(), alerts=(), calm_skus=0, trend=None)
    empty = replace(shop, freshness=Freshness(None, None, None))

    before, after = (home.home(each, reader)["blocks"] for each in (empty, shop))

    check(before)
    begin = transcript(imports.first(reader).blocks)
    assert begin in transcript(before)
    assert begin not in transcript(after)


def test_a_file_dropped_twice_at_once_has_one_undo() -> None:
    """Each of its two reports is of the same import."""
    twice = [FileReport("sales.csv", "aa", "imported", kind="sales", import_id=7)] * 2
    shown = imports.report(twice, facts.ENGLISH)

    check(shown.blocks)
    assert 1 == sum("accessory" in block for block in shown.blocks)
    assert 2 == sum("sales.csv" in str(block) for block in shown.blocks)
