"""The stored model and the record of forecasts, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from core.demand.track import Outcome
from storage.db import writing
from storage.queries.demand import models
from tests.bot.usecases.seller import NOW, TODAY, WS, add_skus

DAY = timedelta(days=1)


def test_a_model_takes_the_place_of_the_last_one(engine: Engine) -> None:
    with Session(writing(engine)) as session:
        assert models.kept(session, WS) is None
        for content, error in ((b"first", 0.3), (b"second", None)):
            models.keep(session, WS, trained_on=TODAY, content=content, skus=3, error=error, now=NOW)
        session.commit()
        kept = models.kept(session, WS)

        assert b"second" == models.data(session, WS)
        assert (TODAY, None) == (kept.trained_on, kept.error) if kept else pytest.fail("nothing was kept")


def test_the_record_of_a_sku_from_its_entry_to_its_sum(engine: Engine) -> None:
    """Entered once, due after four weeks, closed with what came, summed up per horizon, forgotten after 400 days."""
    one, two = add_skus(engine, 2)
    made_on = TODAY - 30 * DAY
    entry = {"sku_id": one, "made_on": made_on, "horizon": 28, "mean": 110.0, "naive": 130.0}
    with Session(writing(engine)) as session:
        models.record(session, WS, [entry, {**entry, "horizon": 56}])
        models.record(session, WS, [{**entry, "mean": 999.0}])  # what was promised stays promised
        models.record(session, WS, [{**entry, "sku_id": two, "closed": True, "actual": None}])
        session.commit()

        due = models.due(session, WS, [one, two], TODAY)
        assert {(one, 28), (one, 56)} == {(each.sku_id, each.horizon) for each in due}
        models.close(session, [(each, 100.0) for each in due if each.horizon == 28])
        session.commit()
        assert [56] == [each.horizon for each in models.due(session, WS, [one, two], TODAY)]
        assert {one: (Outcome(28, 1, 0, 100.0, 10.0, 10.0, 30.0),)} == models.outcomes(
            session, WS, [one, two]
        )
        assert [(made_on, 110.0)] == models.recent(session, WS, one, 28, TODAY)
        assert models.error(session, WS, made_on) is None  # one sum is no error of a catalogue
        assert made_on == models.last_recorded(session, WS)
        models.sweep(session, WS, TODAY + 371 * DAY)
        assert models.last_recorded(session, WS) is None


def test_the_error_is_that_of_sums_whose_days_have_come(engine: Engine) -> None:
    ids = add_skus(engine, 20)
    with Session(writing(engine)) as session:
        models.record(
            session,
            WS,
            [
                {"sku_id": i, "made_on": TODAY, "horizon": 28, "mean": 110.0, "naive": 1.0, "closed": True, "actual": 100.0}
                for i in ids
            ],
        )  # fmt: skip
        assert 0.1 == pytest.approx(models.error(session, WS, TODAY))
        assert models.error(session, WS, TODAY + DAY) is None
