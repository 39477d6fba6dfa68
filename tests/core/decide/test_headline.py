"""The headline tells the true reason when nothing is ordered."""

from __future__ import annotations

from datetime import date, timedelta

from core.decide.headline import headline

TODAY = date(2026, 11, 24)


def test_a_cap_below_the_smallest_order_is_named() -> None:
    said = headline("wait", (), TODAY + timedelta(days=5), TODAY, TODAY, capped=True)

    assert "the smallest order is more than this stage allows; runs out about 2026-11-29" in str(said)


def test_without_a_cap_what_is_coming_covers_it() -> None:
    assert "covers the target" in str(headline("wait", (), TODAY + timedelta(days=5), TODAY, TODAY))
