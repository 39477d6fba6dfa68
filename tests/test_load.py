"""A small version of the load run: the figures that the large one prints, on a few SKUs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from bench.load import Hung, measure, phase
from bench.soak import soak
from bench.store import fill


@pytest.mark.slow
def test_acknowledged_like_a_bare_command_and_one_order_per_draft(sqlite_engine: Engine) -> None:
    names = fill(sqlite_engine, skus=12, days=60, today=datetime.now(UTC).date())

    figures = asyncio.run(measure(sqlite_engine, names, acks=5, cards=2, clicks=40))

    assert figures.ack_ratio <= 20
    assert figures.drafts == figures.orders > 0


def test_a_phase_that_hangs_ends_with_what_was_outstanding(capfd: pytest.CaptureFixture[str]) -> None:
    async def stuck() -> None:
        async with phase("storm", lambda: "7 drafts", limit_s=0.05):
            await asyncio.Event().wait()

    with pytest.raises(Hung, match=r"storm: not done within 0\.05 s; outstanding: 7 drafts"):
        asyncio.run(stuck())
    assert "in Event.wait" in capfd.readouterr().err


@pytest.mark.slow
def test_a_bad_day_of_slack_and_the_death_of_a_copy_leave_everything_true(engine: Engine) -> None:
    names = fill(engine, skus=8, days=60, today=datetime.now(UTC).date())
    several = engine.dialect.name == "postgresql"

    found = asyncio.run(
        soak(engine, names, seconds=6, seed=3, copies=1 + several, kill_every_s=3.0 if several else None)
    )

    assert found["clicks"] + found["commands"] > 5
    assert ([], 0, 0, [], 0, 0) == (
        found["acknowledged and not kept"],
        found["drafts with two orders"],
        found["promises failed"],
        found["messages that do not show the truth"],
        found["deadlocks"],
        found["connections left"],
    )
