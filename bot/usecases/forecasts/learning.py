"""Once a week: is the forecast's model still as good as it was, and do the rules beside it help? Learn again where not.

The model serves until it is four weeks old, or until its 28-day sums err a tenth more than when it was learnt.
With a new model, forecasts of three earlier days are made by one that had not seen what followed: they begin the record of
how forecasts turn out, and tell per class whether a rule makes forecasts better (F8).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases import policies
from bot.usecases.forecasts import forecasting
from core.records import HORIZON_DAYS, History, Product, SellingEvent, Situation
from storage.db import writing
from storage.queries.chunks import chunks
from storage.queries.demand import models, signals
from storage.queries.goods import abc, coverage, histories, skus, terms
from storage.queries.program import settings

if TYPE_CHECKING:
    from core.demand.pooled import Model

MODEL_DAYS = timedelta(days=28)
LEAST_DAYS = timedelta(days=7)
WORSE = 1.1
"""The model is learnt again when its error is this many times what it was."""
TRAINING_SKUS = 500
BACK_DAYS = (56, 84, 112)
TESTED_SKUS = 2000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a lesson did: whether a model was learnt and why, its error, entries put in the record, forecasts made anew."""

    trained: bool
    reason: str
    error: float | None
    recorded: int
    forecasts: int


def learn(
    engine: Engine,
    workspace_id: str,
    today: date,
    now: datetime,
    *,
    on_progress: Progress = lambda done, of: None,
) -> Learnt:
    """Look whether the model still serves, and learn where it does not; doing it twice learns once.

    With a new model every SKU is decided again at the next look, so that lists and cards tell the same.
    """
    with Session(engine) as session:
        ids = skus.ids(session, workspace_id)
        reason = why_learn(session, workspace_id, today)
        through = coverage.age(session, workspace_id, today).sales_through
    if reason is None and _was_cut_off(engine, workspace_id):
        return Learnt(
            False, "the lesson was cut off", None, 0, _spread(engine, workspace_id, today, now, on_progress)
        )
    if reason is None or not ids or through is None:
        return Learnt(False, reason or "the model still serves", None, 0, 0)
    sample, categories, events = _sample(engine, workspace_id, ids, today)
    if not sample:
        return Learnt(False, "no day of sales is known", None, 0, 0)
    from core.demand.forecast import train

    start = today + timedelta(days=1)
    model = train(list(sample.values()), start=start, events=events, categories=categories)
    recorded, error = _look_back(
        engine, workspace_id, ids, sample, categories, events, today, now, on_progress
    )
    with Session(writing(engine)) as session:
        models.keep(
            session,
            workspace_id,
            trained_on=today,
            content=model.to_bytes(),
            skus=len(ids),
            error=error,
            now=now,
        )
        models.sweep(session, workspace_id, today)
        session.commit()
    made = _spread(engine, workspace_id, today, now, on_progress)
    return Learnt(True, reason, error, recorded, made)


def _spread(engine: Engine, workspace_id: str, today: date, now: datetime, on_progress: Progress) -> int:
    """Forecast with the new model, then have every SKU decided anew; tells how many forecasts were made."""
    made = forecasting.refresh(engine, workspace_id, today, now, on_progress=on_progress)
    with Session(writing(engine)) as session:
        policies.decide_anew(session, workspace_id, "restock", now)
        session.commit()
    return made


def _was_cut_off(engine: Engine, workspace_id: str) -> bool:
    """Whether a model was kept and nothing was decided anew since: the program died between the two."""
    with Session(engine) as session:
        kept = models.kept(session, workspace_id)
        since = settings.set_at(session, workspace_id, policies.CHANGES)
    return kept is not None and (since is None or since < kept.made_at)


def why_learn(session: Session, workspace_id: str, today: date) -> str | None:
    """Why a model should be learnt on ``today``; None while the stored one serves."""
    from core.demand.pooled import Model

    kept = models.kept(session, workspace_id)
    if kept is None:
        return "there is no model yet"
    try:
        Model.from_bytes(models.data(session, workspace_id) or b"")
    except ValueError:
        return "the model is of another version"
    if today >= kept.trained_on + MODEL_DAYS:
        return "the model is four weeks old"
    since = max(kept.trained_on, today - 2 * MODEL_DAYS)
    now = models.error(session, workspace_id, since) if today >= kept.trained_on + LEAST_DAYS else None
    if now is not None and kept.error is not None and now > WORSE * kept.error:
        return "its error has grown by more than a tenth"
    return None


def _sample(
    engine: Engine, workspace_id: str, ids: Sequence[int], today: date
) -> tuple[dict[int, History], dict[str, str], tuple[SellingEvent, ...]]:
    chosen = forecasting.evenly(ids, TRAINING_SKUS)
    with Session(engine) as session:
        known = histories.histories(session, workspace_id, chosen, today)
        products = skus.products(session, workspace_id, chosen)
        events = terms.events(session, workspace_id, today)
    return known, forecasting.categories_of(known, products), events


def _look_back(
    engine: Engine,
    workspace_id: str,
    ids: Sequence[int],
    sample: Mapping[int, History],
    categories: Mapping[str, str],
    events: Sequence[SellingEvent],
    today: date,
    now: datetime,
    on_progress: Progress,
) -> tuple[int, float | None]:
    """Forecast earlier days with a model that ends before them; gives the entries recorded and the error of 28-day sums.

    The whole catalogue the first time, so that every SKU has a record; a sample of it later, for the rules.
    """
    from core.demand.forecast import train
    from core.demand.gains import Gains
    from core.demand.track import until

    with Session(engine) as session:
        first_time = models.kept(session, workspace_id) is None
        classes = abc.usable(session, workspace_id, today)
    earliest = today - timedelta(days=max(BACK_DAYS))
    past = [until(each, earliest) for each in sample.values() if each.start < earliest]
    model = train(past, start=earliest + timedelta(days=1), events=events, categories=categories)
    tested = ids if first_time else forecasting.evenly(ids, TESTED_SKUS)
    tally, recorded, missed, units = Gains(), 0, 0.0, 0.0
    done = 0
    for part in chunks(tested, forecasting.CHUNK):
        rows: list[dict[str, Any]] = []
        with Session(engine) as session:
            known = histories.histories(session, workspace_id, part, today)
            products = skus.products(session, workspace_id, part)
        for back in BACK_DAYS:
            origin = today - timedelta(days=back)
            with Session(engine) as session:
                heard = signals.signals(session, workspace_id, products, classes, {}, origin)
            made = _then(known, products, events, origin, model)
            for sku_id, situation in made.items():
                entries = _entries(sku_id, known[sku_id], situation)
                rows += entries
                came = entries[0]["actual"]
                if came is not None:
                    missed += abs(came - entries[0]["mean"])
                    units += came
                abc_class = "B" if classes is None else classes.get(sku_id, "C")
                tally.add(replace(situation, signals=heard.get(sku_id)), abc_class, came)
        if first_time:
            with Session(writing(engine)) as session:
                models.record(session, workspace_id, rows)
                session.commit()
            recorded += len(rows)
        done += len(part)
        on_progress(done, len(tested))
    with Session(writing(engine)) as session:
        settings.put(session, workspace_id, signals.GAINS, tally.gains(), by="restock", now=now)
        session.commit()
    return recorded, missed / units if units else None


def _then(
    known: Mapping[int, History],
    products: Mapping[int, Product],
    events: Sequence[SellingEvent],
    origin: date,
    model: Model,
) -> dict[int, Situation]:
    """What was known of each SKU on ``origin``, with the forecast that would have been made."""
    from core.demand.forecast import forecast_batch
    from core.demand.track import until

    past = {
        i: until(h, origin)
        for i, h in known.items()
        if h.start <= origin - timedelta(days=27) and i in products
    }
    if not past:
        return {}
    made = forecast_batch(
        list(past.values()),
        start=origin + timedelta(days=1),
        horizon=HORIZON_DAYS,
        events=events,
        categories=forecasting.categories_of(past, products),
        model=model,
    )
    return {
        sku_id: Situation(products[sku_id], origin, history, forecast, None)
        for (sku_id, history), forecast in zip(past.items(), made, strict=True)
    }


def _entries(sku_id: int, whole: History, situation: Situation) -> list[dict[str, Any]]:
    from core.demand import track

    return [
        {
            "sku_id": sku_id,
            "made_on": situation.as_of,
            "horizon": horizon,
            "mean": float(situation.forecast.mean[:horizon].sum()),
            "naive": track.naive(situation.history, situation.as_of, horizon),
            "backdated": True,
            "closed": True,
            "actual": track.actual(whole, situation.as_of, horizon),
        }
        for horizon in track.HORIZONS
    ]
