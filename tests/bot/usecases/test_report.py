"""The weekly report: its facts from the store, when it is due, and that it comes once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from bot.usecases import settings
from bot.usecases.plans import overview
from bot.usecases.reports import kpis, report
from bot.usecases.settings import DigestPlan
from core.errors import NotEnoughData
from storage.db import writing
from storage.tables import Outbox, StockDay
from tests.bot.usecases.seller import NOW, TODAY, WS, add_history, add_import, add_skus

BERLIN = DigestPlan("C1", time(8), "Europe/Berlin", "en", datetime(2026, 1, 1, tzinfo=UTC))
MONDAY = date(2026, 11, 23)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (at(23, 6, 59), None),  # not yet eight in Berlin, and last week's is too old
        (at(23, 7), (MONDAY, False)),
        (at(23, 7, 15), (MONDAY, False)),
        (at(23, 7, 16), (MONDAY, True)),
        (at(27, 7), (MONDAY, True)),
        (at(27, 7, 1), None),
    ],
)
def test_it_is_due_on_monday_at_the_digests_time(now: datetime, due: tuple[date, bool] | None) -> None:
    assert due == report.due(BERLIN, now)


def test_a_report_of_before_the_channel_was_set_up_is_not_made_up_for() -> None:
    plan = DigestPlan("C1", time(8), "Europe/Berlin", "en", at(23, 8))

    assert report.due(plan, at(23, 9)) is None


def test_the_hour_follows_the_clocks() -> None:
    """Eight in Berlin is 06:00 UTC in summer."""
    assert report.due(BERLIN, datetime(2026, 7, 6, 6, 0, tzinfo=UTC)) == (date(2026, 7, 6), False)


def test_two_replicas_promise_one_report(engine: Engine) -> None:
    settings.set_digest(engine, WS, "C1", at="08:00", tz="Europe/Berlin", by="U1", now=at(1, 0))

    made = [report.promise_due(engine, WS, at(23, 7), name) for name in ("one", "two", "one")]

    assert [1, 0, 0] == made
    with Session(engine) as session:
        assert ["report:C1:2026-W48"] == list(session.scalars(select(Outbox.key)))


def add_counts(engine: Engine, ids: list[int]) -> None:
    """Forty days of stock counts: 100 units each, a quarter older than 90 days."""
    counts = add_import(engine, "inventory", TODAY - timedelta(days=40), TODAY - timedelta(days=1))
    with Session(writing(engine)) as session:
        session.add_all(
            StockDay(
                sku_id=sku_id,
                day=TODAY - timedelta(days=back),
                workspace_id=WS,
                on_hand=100,
                age_0_90=75,
                age_91_180=25,
                source="inventory",
                import_id=counts,
            )
            for sku_id in ids
            for back in range(1, 41)
        )
        session.commit()


def test_the_facts_come_from_the_store(engine: Engine) -> None:
    ids = add_skus(engine, 2, category="Kitchen", price=20, unit_cost=5)
    add_history(engine, ids)
    add_counts(engine, ids)

    facts = report.weekly(engine, WS, TODAY)

    assert (date(2026, 11, 16), date(2026, 11, 22)) == (facts.first, facts.last)
    now = facts.trend[-1]
    assert 13 == len(facts.trend)
    assert 560 == pytest.approx(now.units, abs=4)
    assert (1.0, 90.0, 0.25, 1000.0) == (now.in_stock_rate, now.age_score, now.old_share, now.cash_in_stock)
    assert {"category", "class", "stage"} == {kind for kind, _, _ in facts.groups}
    assert facts.errors[-1].error < 0.1, "ten a day, every day"
    assert 3 == len(facts.sentences)


def test_ages_told_since_sunday_stand_for_the_last_week(engine: Engine) -> None:
    ids = add_skus(engine, 1, price=20, unit_cost=5)
    add_history(engine, ids)
    with Session(writing(engine)) as session:
        row = session.scalars(select(StockDay).where(StockDay.day == TODAY)).one()
        row.age_0_90, row.age_365_plus = 50, 50
        session.commit()

    assert (50.0, 0.5) == (
        report.weekly(engine, WS, TODAY).trend[-1].age_score,
        report.weekly(engine, WS, TODAY).trend[-1].old_share,
    )


def test_without_a_file_there_is_nothing_to_report(engine: Engine) -> None:
    with pytest.raises(NotEnoughData):
        report.weekly(engine, WS, TODAY)


def test_a_shop_without_sales_says_so(engine: Engine) -> None:
    add_skus(engine, 1)

    facts = report.weekly(engine, WS, TODAY)

    assert ((), ()) == (facts.trend, facts.errors)
    assert "no sale on file" in str(facts.sentences[0])


def test_app_home_shows_the_weeks_as_the_report_has_them(engine: Engine) -> None:
    """Kept at night, from the days that count alone; made again only where data came in or a week ended."""
    ids = add_skus(engine, 2, category="Kitchen", price=20, unit_cost=5)
    add_history(engine, ids)
    add_counts(engine, ids)
    assert overview.home(engine, WS, TODAY).trend is None

    kpis.keep(engine, WS, TODAY, NOW)
    trend = overview.home(engine, WS, TODAY).trend

    assert trend is not None
    told = [each for each in report.weekly(engine, WS, TODAY).trend if each.in_stock_rate is not None]
    assert ("USD", [(each.end, each.turnover, each.in_stock_rate) for each in told]) == (
        trend.currency,
        [(each.end, each.turnover, each.in_stock_rate) for each in trend.weeks],
    )
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    kpis.keep(engine, WS, TODAY, NOW)
    assert seen
    assert not [each for each in seen if "sales_day" in each]
