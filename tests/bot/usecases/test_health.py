"""Health and diagnosis from the store: ages now and ahead with their cost, the brief's case, remedies that are followed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.facts import Reader
from bot.render import health as health_view
from bot.usecases import policies
from bot.usecases.alerts import watching
from bot.usecases.forecasts.forecasting import Forecaster
from bot.usecases.plans.situating import situated
from bot.usecases.reports import diagnosing, health
from core.errors import BadInput, NotFound
from core.thresholds import Scope
from storage.db import writing
from storage.queries.orders import holds
from storage.tables import (
    AccountDay,
    AdDay,
    CompetitorDay,
    KeywordDay,
    Review,
    SalesDay,
    Sku,
    StockDay,
)
from tests.bot.usecases.seller import NOW, TODAY, US, WS, add_history, add_import, add_skus


@pytest.fixture
def sku(engine: Engine) -> int:
    """A kitchen organizer that sold 40 a day for a month, and 120 before."""
    (sku_id,) = add_skus(
        engine, 1, launched_on=date(2024, 1, 1), unit_cost=Decimal(8), price=Decimal("39.99"), keywords=["kitchen organizer"]
    )  # fmt: skip
    add_history(engine, [sku_id], per_day=120, on_hand=6000)
    with Session(writing(engine)) as session:
        month = TODAY - timedelta(days=30)
        session.execute(update(SalesDay).where(col(SalesDay.day) >= month).values(units=40))
        session.commit()
    return sku_id


def the_case(engine: Engine, sku_id: int) -> None:
    """The brief's § 10.1 and § 10.2 as data."""
    number = add_import(engine, "market", TODAY - timedelta(days=100), TODAY)
    with Session(writing(engine)) as session:
        session.execute(update(StockDay).values(age_0_90=2000, age_91_180=4000))
        for back in (30, 60):
            session.add(StockDay(sku_id=sku_id, day=TODAY - timedelta(days=back), workspace_id=WS, on_hand=6000, age_0_90=3000, age_91_180=3000, source="inventory", import_id=number))  # fmt: skip
        for back, ipi in ((90, 450), (45, 420), (1, 380)):
            session.add(AccountDay(workspace_id=WS, marketplace=US, day=TODAY - timedelta(days=back), ipi=ipi, import_id=number))  # fmt: skip
        for back, volume, tail, rank in ((95, 50000, 2000, 3), (5, 41000, 2840, 15)):
            day = TODAY - timedelta(days=back)
            session.add(KeywordDay(workspace_id=WS, marketplace=US, keyword="kitchen organizer", day=day, sku="HX-1", search_volume=volume, organic_rank=rank, import_id=number))  # fmt: skip
            session.add(KeywordDay(workspace_id=WS, marketplace=US, keyword="bamboo kitchen counter shelf", day=day, sku="HX-1", search_volume=tail, import_id=number))  # fmt: skip
        for back, count, price in ((95, 20, 25), (2, 27, 23)):
            for n in range(count):
                session.add(CompetitorDay(sku_id=sku_id, competitor_asin=f"B{n:09d}", day=TODAY - timedelta(days=back), workspace_id=WS, price=Decimal(price), title="Organizer bundle" if back == 2 and n == 0 else "Organizer", import_id=number))  # fmt: skip
        for n in range(100):
            bad = n < 27
            session.add(Review(sku_id=sku_id, day=TODAY - timedelta(days=n % 60), fingerprint=str(n), workspace_id=WS, rating=2.0 if bad else 5.0, body="Hard to assemble" if bad else "Fine", import_id=number))  # fmt: skip
        for back in range(4, 46):
            spend = 45 if back < 25 else 22
            session.add(AdDay(sku_id=sku_id, day=TODAY - timedelta(days=back), campaign="c", workspace_id=WS, spend=Decimal(spend), ad_sales=Decimal(100), import_id=number))  # fmt: skip
        session.commit()


def test_the_briefs_case_as_data_is_high_risk_with_the_causes_it_names(engine: Engine, sku: int) -> None:
    the_case(engine, sku)
    seen = diagnosing.examine(engine, WS, sku, TODAY)
    assert "high" == seen.found.zone
    said = " | ".join(str(each) for each in seen.found.signals)
    for part in ("three months running", "450 to 380", "to 40", "+35%", "3 to 15", "22 % to 45 %"):
        assert part in said
    causes = {each.name: str(each.evidence) for each in seen.found.causes}
    assert {"demand", "competitiveness", "rivals", "listing", "reviews", "ads"} == set(causes)
    assert "18 %" in causes["demand"]
    assert "bamboo kitchen counter shelf" in causes["listing"]
    assert "42 %" in causes["listing"]
    assert "27 %" in causes["reviews"]
    assert "assembly" in causes["reviews"]
    (row,) = health.health(engine, WS, TODAY).skus
    assert "high" == row.zone


def test_without_market_files_nothing_is_claimed(engine: Engine, sku: int) -> None:
    seen = diagnosing.examine(engine, WS, sku, TODAY)
    assert {"market demand", "competitors", "reviews", "advertising"} <= {
        str(each) for each in seen.found.unknown
    }
    assert any("H1" in str(each) for each in seen.health.missing)
    assert any("H6" in str(each) for each in seen.health.missing)


def test_ages_grow_under_the_forecast_and_cost_what_the_fee_table_says(engine: Engine, sku: int) -> None:
    with Session(writing(engine)) as session:
        session.execute(update(Sku).values(weight_g=400, length_cm=20, width_cm=15, height_cm=10))
        session.execute(update(StockDay).values(age_0_90=2000, age_91_180=4000))
        session.commit()
    (row,) = health.health(engine, WS, TODAY).skus
    assert row.later is not None
    assert row.passing is not None
    assert abs(sum(row.later) - (6000 - 90 * 40)) <= 3
    assert row.passing[1] > 0
    assert row.storage_cost is not None
    assert row.storage_cost > 0
    assert row.excess == 6000 - 90 * 40


def test_nothing_at_all_is_said_so(engine: Engine) -> None:
    with pytest.raises(NotFound):
        health.health(engine, WS, TODAY)


def test_a_remedy_is_noted_once_and_compared_after_45_days(engine: Engine, sku: int) -> None:
    diagnosing.start(engine, WS, sku, "bundle", "U1", TODAY, NOW)
    diagnosing.start(engine, WS, sku, "bundle", "U1", TODAY, NOW)
    assert 1 == len(diagnosing.examine(engine, WS, sku, TODAY).tried)
    assert 0 == diagnosing.follow_up(engine, WS, TODAY + timedelta(days=44))
    later = TODAY + timedelta(days=45)
    assert 1 == diagnosing.follow_up(engine, WS, later)
    assert 0 == diagnosing.follow_up(engine, WS, later)
    (told,) = diagnosing.examine(engine, WS, sku, later).tried
    assert "sales 40" in str(told)
    with pytest.raises(BadInput):
        diagnosing.start(engine, WS, sku, "magic", "U1", TODAY, NOW)


def test_restock_is_held_by_dear_ads_and_by_people_until_lifted(engine: Engine, sku: int) -> None:
    def held(day: date = TODAY) -> str | None:
        with Session(engine) as session:
            rules = watching.policies(session, WS, [sku], day)
            found, _ = holds.holds(session, WS, rules, day)
        return found[sku].rule if sku in found else None

    assert held() is None
    the_case(engine, sku)
    assert "H2" == held()
    diagnosing.release(engine, WS, sku, "U1", TODAY, NOW)
    assert held() is None
    diagnosing.start(engine, WS, sku, "hold", "U1", TODAY, NOW)
    assert "" == held()
    assert "" == held(TODAY + timedelta(days=45))
    diagnosing.release(engine, WS, sku, "U1", TODAY, NOW)
    assert held() is None


def test_the_acos_limit_a_person_set_holds_restock_as_it_raises_the_alert(engine: Engine, sku: int) -> None:
    """ACoS is 45 % in both weeks: over the usual 30 %, under the 60 % that was set for this SKU."""
    the_case(engine, sku)

    def held() -> str | None:
        situation, _ = situated(engine, WS, sku, TODAY, Forecaster(TODAY))
        assert situation.ads_known
        return situation.hold.rule if situation.hold else None

    assert "H2" == held()
    policies.change(
        engine, WS, policies.Change(Scope("sku", "HX-1"), "acos_limit", None, 0.6), by="U1", now=NOW
    )
    assert held() is None
    assert diagnosing.examine(engine, WS, sku, TODAY).held is None


def test_a_markdown_ladder_is_worked_out_for_the_stock(engine: Engine, sku: int) -> None:
    found = diagnosing.markdowns(engine, WS, sku, TODAY)
    steps = found.steps
    assert found.break_even is not None
    assert found.floor is not None
    assert found.break_even < found.floor
    assert [each.price >= found.floor for each in steps] == [each.keeps_floor for each in steps]
    assert len(steps) > 2
    assert steps[0].price > steps[-1].price
    assert steps[-1].per_day > steps[0].per_day
    best = max(steps, key=lambda each: each.cash)
    text = health_view.markdowns("HX-1", "USD", found, Reader()).text
    assert best.cash > 0
    assert f"Removing it all brings nothing and costs Amazon's fee: ${best.price} leaves at least" in text
