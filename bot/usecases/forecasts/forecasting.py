"""The stored forecast is used while nothing newer touches its SKU; else it is made again, for one SKU or for all.

Every forecast is made with the workspace's stored model (`bot.usecases.forecasts.learning` keeps it); a few SKUs alone are forecast
beside a sample of the catalogue, so that they share with it what they would share at night.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.phrase import Phrase
from core.records import HORIZON_DAYS, Forecast, History, Product, SellingEvent
from storage.db import writing
from storage.queries.chunks import chunks
from storage.queries.demand import forecasts, models
from storage.queries.goods import coverage, histories, skus, terms

if TYPE_CHECKING:
    from core.demand.pooled import Model

CHUNK = 500
"""SKUs forecast together: memory stays flat, and they share what they have in common."""
FEW = 25
"""Fewer than this are forecast beside the sample."""
PEERS = 48
RECORD_EVERY = timedelta(days=7)
_REMEMBERED = 8


@dataclass(frozen=True)
class Pool:
    """What a workspace's SKUs have in common: the model, and a sample of histories with their categories."""

    made_at: datetime | None
    model: Model | None = None
    peers: tuple[History, ...] = ()
    categories: Mapping[str, str] = field(default_factory=dict)
    engine: Engine | None = None
    workspace_id: str = ""


_pools: OrderedDict[tuple[str, str], Pool] = OrderedDict()
_lock = Lock()


def pool(engine: Engine, workspace_id: str) -> Pool:
    """The workspace's pool, read once and remembered until another model is stored."""
    key = (str(engine.url), workspace_id)
    with Session(engine) as session:
        kept = models.kept(session, workspace_id)
        made_at = None if kept is None else kept.made_at
        with _lock:
            known = _pools.get(key)
            if known is not None and known.made_at == made_at and made_at is not None:
                _pools.move_to_end(key)
                return replace(known, engine=engine)
        found = _read(session, workspace_id, made_at, kept.trained_on if kept else None)
    with _lock:
        _pools[key] = found
        while len(_pools) > _REMEMBERED:
            _pools.popitem(last=False)
    return replace(found, engine=engine)


def _read(session: Session, workspace_id: str, made_at: datetime | None, day: date | None) -> Pool:
    if made_at is None or day is None:
        return Pool(None, workspace_id=workspace_id)
    from core.demand.pooled import Model

    content = models.data(session, workspace_id)
    try:
        model = None if content is None else Model.from_bytes(content)
    except ValueError:  # of another version: the next lesson replaces it
        model = None
    sample = evenly(skus.ids(session, workspace_id), PEERS)
    known = histories.histories(session, workspace_id, sample, day)
    products = skus.products(session, workspace_id, sample)
    return Pool(
        made_at, model, tuple(known.values()), categories_of(known, products), workspace_id=workspace_id
    )


def evenly(ids: Sequence[int], count: int) -> list[int]:
    """``count`` of the ids at equal distances, all of them where there are no more."""
    return list(ids) if len(ids) <= count else [ids[i * len(ids) // count] for i in range(count)]


def categories_of(known: Mapping[int, History], products: Mapping[int, Product]) -> dict[str, str]:
    """Category by SKU, of those that have one."""
    return {
        history.sku: category
        for sku_id, history in known.items()
        if sku_id in products and (category := products[sku_id].category)
    }


class Forecaster:
    """Makes the forecasts that the store lacks on one day, and remembers them, so that they can be kept."""

    def __init__(self, today: date, shared: Pool | None = None) -> None:
        self._today = today
        self._shared = shared or Pool(None)
        self._made: dict[int, tuple[Forecast, date]] = {}

    def __call__(
        self,
        wanted: Mapping[int, History],
        products: Mapping[int, Product],
        events: Sequence[SellingEvent],
    ) -> dict[int, Forecast]:
        """The forecasts from tomorrow on, for as long as the horizon is."""
        from core.demand import spill
        from core.demand.forecast import forecast_batch

        mine = {history.sku for history in wanted.values()}
        families, siblings = self._siblings(wanted, products)
        moved = spill.without([*wanted.values(), *siblings], families)
        own = [moved[h.sku][0] if h.sku in moved else h for h in wanted.values()]
        beside = [h for h in self._shared.peers if h.sku not in mine] if len(wanted) < FEW else []
        made = forecast_batch(
            [*own, *beside],
            start=self._today + timedelta(days=1),
            horizon=HORIZON_DAYS + forecasts.SPARE_DAYS,
            events=events,
            categories={**(self._shared.categories if beside else {}), **categories_of(wanted, products)},
            model=self._shared.model,
        )
        for (sku_id, history), forecast in zip(wanted.items(), made, strict=False):
            told = moved.get(history.sku)
            self._made[sku_id] = (forecast if told is None else _with_spill(forecast, told[1]), history.end)
        return {sku_id: within_horizon(self._made[sku_id][0]) for sku_id in wanted}

    def _siblings(
        self, wanted: Mapping[int, History], products: Mapping[int, Product]
    ) -> tuple[dict[str, str], list[History]]:
        """The parent ASIN by SKU, and the histories of siblings that are not among the wanted."""
        families = {
            products[i].sku: parent for i in wanted if i in products and (parent := products[i].parent_asin)
        }
        if not families or self._shared.engine is None:
            return families, []
        with Session(self._shared.engine) as session:
            others = skus.of_parents(session, self._shared.workspace_id, sorted(set(families.values())))
            missing = {i: each for i, each in others.items() if i not in wanted}
            known = histories.histories(session, self._shared.workspace_id, list(missing), self._today)
        families |= {sku: parent for i, (sku, parent) in missing.items() if i in known}
        return families, list(known.values())

    def entries(self, wanted: Mapping[int, History]) -> list[dict[str, Any]]:
        """The sums of what was made, for the record of how forecasts turn out."""
        from core.demand import track

        return [
            {
                "sku_id": sku_id,
                "made_on": self._today,
                "horizon": horizon,
                "mean": float(forecast.mean[:horizon].sum()),
                "naive": track.naive(wanted[sku_id], self._today, horizon),
            }
            for sku_id, (forecast, _) in self._made.items()
            for horizon in track.HORIZONS
        ]

    def keep(self, engine: Engine, workspace_id: str, version: int, now: datetime) -> int:
        """Store what was made, as made on data ``version``; tells how many."""
        kept = len(self._made)
        if kept:
            with Session(writing(engine)) as session:
                forecasts.save(session, workspace_id, self._made, version, now)
                session.commit()
            self._made.clear()
        return kept


def _with_spill(forecast: Forecast, units: float) -> Forecast:
    phrase = Phrase(
        "{units} units that came while a variant of the same parent was out of stock are not counted as its own demand",
        {"units": round(units)},
    )
    return replace(forecast, drivers=(*forecast.drivers, phrase))


def within_horizon(forecast: Forecast) -> Forecast:
    """The forecast without the spare days it is stored with."""
    return replace(
        forecast, mean=forecast.mean[:HORIZON_DAYS], quantiles=forecast.quantiles[:, :HORIZON_DAYS]
    )


def refresh(
    engine: Engine,
    workspace_id: str,
    today: date,
    now: datetime,
    *,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """Make every forecast that is not usable on ``today``, chunk by chunk; tells how many.

    Running it twice makes none the second time. Once a week what was made is entered in the record, and entries whose
    period is over are closed. ``on_progress`` is called with SKUs done and SKUs in all.
    """
    with Session(engine) as session:
        wanted = skus.ids(session, workspace_id)
        version = coverage.version(session, workspace_id)
        events = terms.events(session, workspace_id, today)
        last = models.last_recorded(session, workspace_id)
    # Today's goes on where an earlier run of today was cut off; one entered already stays.
    recording = last is None or last == today or today >= last + RECORD_EVERY
    shared = pool(engine, workspace_id)
    made, done = 0, 0
    for part in chunks(wanted, CHUNK):
        with Session(engine) as session:
            usable = forecasts.usable(session, workspace_id, part, today, version)
            missing = [sku_id for sku_id in part if sku_id not in usable]
            known = histories.histories(session, workspace_id, missing, today)
            products = skus.products(session, workspace_id, missing)
            over = models.due(session, workspace_id, list(known), today)
        if known:
            forecaster = Forecaster(today, shared)
            forecaster(known, products, events)
            _write_record(engine, workspace_id, forecaster.entries(known) if recording else [], known, over)
            made += forecaster.keep(engine, workspace_id, version, now)
        done += len(part)
        on_progress(done, len(wanted))
    return made


def _write_record(
    engine: Engine,
    workspace_id: str,
    entries: list[dict[str, Any]],
    known: Mapping[int, History],
    over: Sequence[models.Promise],
) -> None:
    """Enter new sums, and what came of those whose period the histories cover by now."""
    from core.demand import track

    closed = [
        (each, track.actual(known[each.sku_id], each.made_on, each.horizon))
        for each in over
        if known[each.sku_id].end >= each.made_on + timedelta(days=each.horizon)
    ]
    if not entries and not closed:
        return
    with Session(writing(engine)) as session:
        models.record(session, workspace_id, entries)
        models.close(session, closed)
        session.commit()
