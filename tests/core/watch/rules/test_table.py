"""The table is complete and true: every rule has an entry, a test that exists, code that exists, and a line in the docs."""

from __future__ import annotations

import importlib
import re
from dataclasses import fields
from pathlib import Path

import pytest

from core.policy import Policy, bounds
from core.watch.rules.rule import IDS
from core.watch.rules.table import TABLE, page

ROOT = Path(__file__).parents[4]
DOCS = ROOT / "docs" / "rules.md"


def test_every_rule_of_the_risk_model_has_an_entry_and_a_line_in_the_docs() -> None:
    assert set(IDS) == set(TABLE)
    told = DOCS.read_text("utf-8")
    assert [] == [each for each in IDS if f"### {each} · " not in told]


def test_the_docs_are_made_from_the_table() -> None:
    """`make rules` makes them anew."""
    assert page() == DOCS.read_text("utf-8")


@pytest.mark.parametrize("rule", IDS)
def test_a_rule_that_is_built_names_code_and_tests_that_exist(rule: str) -> None:
    entry = TABLE[rule]
    for each in entry.where:
        module, _, name = each.partition(":")
        assert hasattr(importlib.import_module(module), name), each
    for each in entry.tests:
        file, _, name = each.partition("::")
        path = ROOT / file
        assert path.is_file(), each
        assert not name or re.search(rf"def {name}\b", path.read_text("utf-8")), each
    if entry.status == "not in this version":
        assert not entry.where
    else:
        assert entry.tests
    assert set(entry.settings) <= set(bounds())


def test_the_list_of_ids_is_the_risk_models() -> None:
    """Compared with the specification where that is at hand."""
    model = ROOT.parents[1] / "shared" / "spec" / "risk-model.md"
    if not model.is_file():
        model = ROOT.parent / "shared" / "spec" / "risk-model.md"
    if not model.is_file():
        pytest.skip("the specification is not here")
    told = re.findall(r"^- \*\*([A-Z]\d+)\b", model.read_text("utf-8"), re.MULTILINE)
    assert list(IDS) == told


def test_every_threshold_belongs_to_a_rule() -> None:
    """`paths` is how finely futures are drawn, and no threshold."""
    told = {name for rule in TABLE.values() for name in rule.settings}

    assert {"paths"} == {spec.name for spec in fields(Policy)} - told
