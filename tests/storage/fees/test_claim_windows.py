"""The windows of claims: dated, by marketplace, and never one country's for another."""

from __future__ import annotations

from datetime import date

import pytest

from core.claims import Kind, Loss
from storage.fees import claim_window

MARCH = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("code", "kind", "days"),
    [
        ("US", "lost", (30, 60)), ("US", "damaged", (0, 60)), ("US", "not_returned", (60, 120)), ("US", "removal", (15, 75)),
        ("DE", "not_returned", (45, 105)), ("UK", "not_returned", (45, 105)), ("DE", "lost", None), ("JP", "lost", None),
        ("US", "short", None), ("US", "fee", None), ("", "lost", None),
    ],
)  # fmt: skip
def test_each_marketplace_has_its_own(code: str, kind: Kind, days: tuple[int, int] | None) -> None:
    """What no public source tells has no window."""
    found = claim_window(code, Loss(1, kind, MARCH, "", 1))

    assert days == (None if found is None else (found.opens, found.closes))


def test_a_loss_before_the_rule_has_no_window() -> None:
    """The American policy holds from 23 October 2024."""
    assert claim_window("US", Loss(1, "lost", date(2024, 10, 22), "", 1)) is None
    assert claim_window("US", Loss(1, "lost", date(2024, 10, 23), "", 1)) is not None
