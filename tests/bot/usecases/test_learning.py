"""The forecast's model is learnt, kept, used for one SKU as for all, and learnt again when it no longer serves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, select, update
from sqlmodel import Session, col

from bot import apart
from bot.usecases import nightly
from bot.usecases.forecasts import forecasting, learning
from bot.usecases.plans import planning
from bot.usecases.plans.situating import situated
from core.demand import training
from core.demand.pooled import Model
from storage.db import writing
from storage.queries.demand import forecasts, models, signals
from storage.queries.goods import coverage
from storage.queries.program import settings
from storage.tables import ForecastModel, ForecastRow, ForecastTrack, SalesDay, StockDay
from tests.bot.usecases.seller import NOW, TODAY, WS, add_history, add_import, add_skus, suggestions

SKUS, DAYS = 21, 240


def fill(engine: Engine, ids: list[int], days: int = DAYS, *, last: date = TODAY - timedelta(days=1)) -> int:
    """Sales with a weekly rhythm around levels of 2 to 25 a day; gives the import's id."""
    rng = np.random.default_rng(7)
    first = last - timedelta(days=days - 1)
    file = add_import(engine, "sales", first, last)
    rows = []
    for place, sku_id in enumerate(ids):
        level = (2 + place) * (1 + 0.4 * np.sin((np.arange(days) + first.toordinal()) * 2 * np.pi / 7))
        rows += [
            {"sku_id": sku_id, "day": first + timedelta(days=i), "workspace_id": WS, "units": int(units), "source": "sales", "import_id": file}
            for i, units in enumerate(rng.poisson(level))
        ]  # fmt: skip
    with Session(writing(engine)) as session:
        session.connection().execute(SalesDay.__table__.insert(), rows)  # type: ignore[attr-defined]
        session.commit()
    return file


def rising(engine: Engine, ids: list[int]) -> None:
    """Sales that rose by half a unit a day until 50 days ago, and stand since; stock was counted today."""
    rng = np.random.default_rng(7)
    first = TODAY - timedelta(days=DAYS)
    file, counted = (
        add_import(engine, "sales", first, TODAY - timedelta(days=1)),
        add_import(engine, "inventory", TODAY, TODAY),
    )
    level = 20 + 0.5 * np.minimum(np.arange(DAYS), DAYS - 50)
    with Session(writing(engine)) as session:
        for sku_id in ids:
            session.add_all(
                SalesDay(sku_id=sku_id, day=first + timedelta(days=i), workspace_id=WS, units=int(units), source="sales", import_id=file)
                for i, units in enumerate(rng.poisson(level))
            )  # fmt: skip
            session.add(StockDay(sku_id=sku_id, day=TODAY, workspace_id=WS, on_hand=900, source="inventory", import_id=counted))  # fmt: skip
        session.commit()


@pytest.fixture
def seller(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> tuple[Engine, list[int]]:
    """A catalogue just large enough to learn from; few trees, as the figures are not looked at here."""
    monkeypatch.setattr(training, "TREES", 8)
    ids = add_skus(sqlite_engine, SKUS, category="Lamps")
    fill(sqlite_engine, ids)
    return sqlite_engine, ids


def methods(engine: Engine) -> set[str]:
    with Session(engine) as session:
        return set(session.scalars(select(col(ForecastRow.method))))


def test_a_week_of_a_sellers_forecasts(seller: tuple[Engine, list[int]]) -> None:
    """Learnt once; every SKU has a record made on what was known then; one SKU alone is forecast as at night."""
    engine, ids = seller
    forecasting.refresh(engine, WS, TODAY, NOW)
    assert {"counts-1"} == methods(engine)

    lesson = learning.learn(engine, WS, TODAY, NOW)

    assert (True, "there is no model yet", SKUS) == (lesson.trained, lesson.reason, lesson.forecasts)
    assert lesson.recorded == SKUS * len(learning.BACK_DAYS) * 2
    assert lesson.error is not None
    assert 0 < lesson.error < 0.2
    assert {"pooled-1"} == methods(engine)
    assert not learning.learn(engine, WS, TODAY, NOW).trained
    with Session(engine) as session:
        told = models.outcomes(session, WS, ids)
        assert set(ids) == set(told)
        assert [(28, 3, 3), (56, 3, 3)] == [(o.horizon, o.count, o.backdated) for o in told[ids[0]]]
        assert settings.value(session, WS, signals.GAINS) is not None
        version = coverage.version(session, WS)
        before = forecasts.usable(session, WS, ids, TODAY, version)
    assert set(ids) == set(before)

    # A file that tells of one SKU only: that one is forecast anew, beside the sample, and lands where it was.
    again = add_import(engine, "sales", TODAY - timedelta(days=1), TODAY - timedelta(days=1))
    with Session(writing(engine)) as session:
        session.execute(
            update(SalesDay)
            .where(col(SalesDay.sku_id) == ids[9], col(SalesDay.day) == TODAY - timedelta(days=1))
            .values(import_id=again)
        )
        session.commit()
    with Session(engine) as session:
        still = forecasts.usable(session, WS, ids, TODAY, coverage.version(session, WS))
    assert set(ids) - {ids[9]} == set(still)
    forecaster = forecasting.Forecaster(TODAY, forecasting.pool(engine, WS))
    alone = situated(engine, WS, ids[9], TODAY, forecaster)[0].forecast
    assert "pooled-1" == alone.method
    assert before[ids[9]].mean.sum() == pytest.approx(alone.mean.sum(), rel=0.02)
    assert 1 == forecasting.refresh(engine, WS, TODAY, NOW)


def test_the_record_is_entered_weekly_and_closed_when_the_days_have_come(
    seller: tuple[Engine, list[int]],
) -> None:
    engine, ids = seller
    forecasting.refresh(engine, WS, TODAY, NOW)
    with Session(engine) as session:
        assert SKUS * 2 == len(session.scalars(select(ForecastTrack)).all())
    later = TODAY + timedelta(days=30)
    fill(engine, ids, 30, last=later - timedelta(days=1))

    forecasting.refresh(engine, WS, later, NOW)
    with Session(engine) as session:
        rows = session.scalars(select(ForecastTrack).where(col(ForecastTrack.made_on) == TODAY)).all()
        assert {28} == {row.horizon for row in rows if row.closed}
        assert all(row.actual is not None and row.actual > 0 for row in rows if row.closed)
        assert models.error(session, WS, TODAY) is not None
        assert later == models.last_recorded(session, WS)


def test_the_card_says_and_shows_how_earlier_forecasts_turned_out(sqlite_engine: Engine) -> None:
    """Two sums of 28 days, 10 % too high each time; the one that overlaps the later one is not drawn."""
    one = add_skus(sqlite_engine, 1)[0]
    add_history(sqlite_engine, [one])
    with Session(writing(sqlite_engine)) as session:
        for back in (30, 40, 60):
            row = {"sku_id": one, "made_on": TODAY - timedelta(days=back), "horizon": 28, "mean": 308.0}
            models.record(session, WS, [{**row, "naive": 350.0, "closed": True, "actual": 280.0}])
        session.commit()

    facts = planning.card(sqlite_engine, WS, one, today=TODAY, now=NOW)

    assert (
        "3 past forecasts of 28 days here were off by 10 % on average, 10 % too high in sum; the 30-day average by 25 %"
        == str(facts.record)
    )
    assert [(60, 11.0), (30, 11.0)] == [((TODAY - each.made_on).days, each.per_day) for each in facts.past]


def test_a_siblings_stock_out_is_seen_when_one_sku_alone_is_forecast(sqlite_engine: Engine) -> None:
    one, two = add_skus(sqlite_engine, 2, parent_asin="B0PARENT")
    fill(sqlite_engine, [one, two], 120)
    file = add_import(sqlite_engine, "inventory", TODAY, TODAY)
    out = [TODAY - timedelta(days=back) for back in range(40, 30, -1)]
    with Session(writing(sqlite_engine)) as session:
        for day in out:
            session.add(
                StockDay(sku_id=two, day=day, workspace_id=WS, on_hand=0, source="inventory", import_id=file)
            )
            session.execute(
                update(SalesDay).where(col(SalesDay.sku_id) == two, col(SalesDay.day) == day).values(units=0)
            )
            session.execute(
                update(SalesDay).where(col(SalesDay.sku_id) == one, col(SalesDay.day) == day).values(units=5)
            )
        session.commit()

    forecaster = forecasting.Forecaster(TODAY, forecasting.pool(sqlite_engine, WS))
    told = situated(sqlite_engine, WS, one, TODAY, forecaster)[0].forecast.drivers
    assert any("while a variant of the same parent was out of stock" in each.text for each in told)


@pytest.mark.parametrize(
    ("changes", "days", "reason"),
    [
        ({}, 27, None),
        ({}, 28, "four weeks old"),
        ({"data": b"of an older program"}, 0, "of another version"),
        ({"error": 0.001}, 8, "grown by more than a tenth"),
        ({"error": 9.9}, 8, None),
    ],
)
def test_the_model_serves_until_it_is_old_or_worse(
    sqlite_engine: Engine, changes: dict[str, object], days: int, reason: str | None
) -> None:
    ids = add_skus(sqlite_engine, SKUS)
    with Session(writing(sqlite_engine)) as session:
        models.keep(
            session,
            WS,
            trained_on=TODAY,
            content=Model(TODAY).to_bytes(),
            skus=SKUS,
            error=0.2,
            now=NOW,
        )
        models.record(
            session,
            WS,
            [
                {"sku_id": i, "made_on": TODAY, "horizon": 28, "mean": 110.0, "naive": 120.0, "closed": True, "actual": 100.0}
                for i in ids
            ],
        )  # fmt: skip
        if changes:
            session.execute(update(ForecastModel).values(**changes))
        session.commit()
        found = learning.why_learn(session, WS, TODAY + timedelta(days=days))

    assert (reason is None and found is None) or (reason is not None and reason in (found or ""))


def test_the_first_night_tests_the_rules_before_it_decides_by_them(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sales that rose and stand still: asked before any night F1 is used, as the risk model says, and said to be untested.

    The first night learns, tests it on the seller's own past, and only then decides.
    """
    monkeypatch.setattr(training, "TREES", 8)
    ids = add_skus(sqlite_engine, SKUS, category="Lamps")
    rising(sqlite_engine, ids)

    def told() -> list[str]:
        made = suggestions(sqlite_engine, ["HX-1", "HX-2"])
        return [str(f.reason) for each in made for f in each.factors if f.rule == "F1"]

    before = told()
    assert before
    assert all(each.endswith("not tested on your own sales yet") for each in before)

    decide, seen = nightly.decided, []

    def deciding(*given: Any, **named: Any) -> Any:
        with Session(sqlite_engine) as session:
            seen.append("F1" in (settings.value(session, WS, signals.GAINS) or {}).get("*", {}))
        return decide(*given, **named)

    monkeypatch.setattr(nightly, "decided", deciding)
    nightly.learn_and_run(sqlite_engine, WS, TODAY, NOW)

    after = told()
    assert after
    assert not any("not tested" in each for each in after)
    assert seen == [True], "the test stood before the night decided"


def test_an_empty_workspace_learns_nothing(sqlite_engine: Engine) -> None:
    assert not learning.learn(sqlite_engine, WS, TODAY, NOW).trained
    add_skus(sqlite_engine, 1)
    assert not learning.learn(sqlite_engine, WS, TODAY, NOW).trained


def test_the_night_runs_in_a_process_of_its_own(sqlite_engine: Engine) -> None:
    """It does what it does here, tells how far it is, and can be stopped."""
    ids = add_skus(sqlite_engine, 2)
    fill(sqlite_engine, ids, 60)
    heard: list[tuple[int, int]] = []
    outcome = apart.run("nightly", sqlite_engine, WS, TODAY, NOW, on_progress=lambda *at: heard.append(at))

    assert isinstance(outcome, nightly.Outcome)
    assert (2, 2) == (outcome.forecasts, outcome.decided), "the first lesson makes the forecasts"
    assert (2, 2) in heard

    class Enough(Exception):
        pass

    def stop(_done: int, _of: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        apart.run("nightly", sqlite_engine, WS, TODAY + timedelta(days=1), NOW, on_progress=stop)


def test_a_failure_in_that_process_is_told_with_its_trace(sqlite_engine: Engine) -> None:
    with pytest.raises(apart.Failed, match="IntegrityError"):
        apart.run("nightly", sqlite_engine, "nobody", TODAY, NOW)
