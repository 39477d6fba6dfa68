"""Work that was cut off between two of its transactions is taken up again, by whoever runs next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases import nightly, policies, preferences, settings
from bot.usecases.forecasts import forecasting, learning
from bot.usecases.preferences import Preferences
from bot.usecases.proof import proofs
from core.errors import BadInput
from storage.db import writing
from storage.queries.demand import models
from storage.queries.demand import proofs as kept
from tests.bot.usecases.seller import NOW, TODAY, WS, add_history, add_skus

LATER = NOW + timedelta(minutes=6)


class Cut:
    """Stands in for a function at which the program dies; afterwards it is called as ever, and says so."""

    def __init__(self, patch: pytest.MonkeyPatch, place: Any, name: str) -> None:
        self.calls, self.alive, self.real = 0, False, getattr(place, name)
        patch.setattr(place, name, self)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Die, or do what it does."""
        if not self.alive:
            raise KeyboardInterrupt
        self.calls += 1
        return self.real(*args, **kwargs)


def test_a_catch_up_that_died_before_its_alerts_is_due_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the run has seen is noted last."""
    add_history(engine, add_skus(engine), days=60)
    alerts = Cut(monkeypatch, nightly.raising, "refresh")
    due = nightly.unseen_data(engine, WS)
    with pytest.raises(KeyboardInterrupt):
        nightly.run(engine, WS, TODAY, NOW)

    assert due is not None
    assert due == nightly.unseen_data(engine, WS)
    alerts.alive = True
    nightly.run(engine, WS, TODAY, LATER)
    assert (1, None) == (alerts.calls, nightly.unseen_data(engine, WS))


def test_a_lesson_that_died_with_its_model_kept_is_finished_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forecasts are made with the new model and every SKU is decided anew, though nothing is learnt again."""
    add_history(engine, add_skus(engine), days=60)
    with Session(writing(engine)) as session:
        models.keep(session, WS, trained_on=TODAY, content=b"", skus=1, error=None, now=NOW)
        session.commit()
    monkeypatch.setattr(learning, "why_learn", lambda *_: None)
    monkeypatch.setattr(forecasting, "refresh", lambda *_, **__: 7)

    told = [learning.learn(engine, WS, TODAY, LATER) for _ in range(2)]

    assert [(False, 7), (False, 0)] == [(each.trained, each.forecasts) for each in told]
    with Session(engine) as session:
        assert 1 == learning.settings.value(session, WS, policies.CHANGES)


def test_replays_that_nobody_learnt_from_are_learnt_from_at_the_next_look(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is due any more, and what they teach is still missing."""
    (sku_id,) = add_skus(engine)
    with Session(writing(engine)) as session:
        kept.keep(session, WS, TODAY, {sku_id: ({}, {})}, NOW)
        session.commit()
    learn = Cut(monkeypatch, proofs, "learn")
    learn.alive = True

    assert [0, 0] == [proofs.refresh(engine, WS, TODAY, LATER) for _ in range(2)]
    assert 1 == learn.calls


def test_the_days_record_of_forecasts_goes_on_where_it_was_cut_off(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second chunk is entered though the first is there; a day later nothing is, for a week."""
    ids = add_skus(engine, 2)
    add_history(engine, ids, days=60)
    monkeypatch.setattr(forecasting, "CHUNK", 1)
    keep = Cut(monkeypatch, forecasting.Forecaster, "keep")
    with pytest.raises(KeyboardInterrupt):  # with the first chunk's record entered
        forecasting.refresh(engine, WS, TODAY, NOW)
    keep.alive = True
    monkeypatch.setattr(forecasting.Forecaster, "keep", lambda *args: keep(*args))

    assert 2 == forecasting.refresh(engine, WS, TODAY, LATER)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT DISTINCT sku_id FROM forecast_track ORDER BY sku_id")
        assert ids == [row[0] for row in found]


def test_settings_of_one_window_are_kept_together_or_not_at_all(engine: Engine) -> None:
    """A time that there is not leaves the digest where it was, and the language as it was."""
    settings.set_digest(engine, WS, "C1", at="08:00", by="U1", now=NOW)
    wanted = Preferences("C1", "zh_CN", "C2", "25:00", ("U2",))
    with pytest.raises(BadInput, match="Nothing was changed"):
        preferences.save(engine, WS, wanted, tz="UTC", locale="en", by="U1", now=NOW)

    held = preferences.current(engine, WS, "C1")
    assert ("C1", "08:00", None, ()) == (held.digest_channel, held.digest_time, held.language, held.approvers)
