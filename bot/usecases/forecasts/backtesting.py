"""The stored history replayed: what would have been forecast on earlier days, and how it turned out. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.records import HORIZON_DAYS, SellingEvent, Situation
from storage.queries.demand import signals
from storage.queries.goods import terms
from storage.queries.orders.situations import load_situations, no_forecast
from storage.queries.program import settings

ORIGINS = 6
STEP_DAYS = 28
"""Origins lie four weeks apart, the latest four weeks before the last day of sales."""

NOT_RUN = (
    {
        "method": "AutoETS",
        "reason": "its library is not part of the product and it takes minutes per 1,000 SKUs; "
        "the project's forecast bench has it beside the others on public series",
    },
    {
        "method": "plain global model",
        "reason": "one more model trained at every origin; the project's forecast bench has it on public series",
    },
)


def forecast_section(
    engine: Engine,
    workspace_id: str,
    today: date,
    *,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> dict[str, Any]:
    """The forecast's half of `restock backtest`: figures per class and stage, with the baselines beside them.

    ``rule_gains`` are what the last weekly lesson found of rules F1 to F4, by class ("*": all): the share by which each made
    28-day sums better (below zero: worse, and then it is not used). ``on_progress`` hears of origins done and in all. A seller without eight weeks of sales gets no groups and a note.
    """
    from core.demand.backtest import OURS, Tally

    situations = [
        situation
        for part in load_situations(engine, workspace_id, today, no_forecast)
        for _, situation in part
    ]
    with Session(engine) as session:
        events = terms.events(session, workspace_id, today)
        gains = settings.value(session, workspace_id, signals.GAINS) or {}
    last = max((each.history.end for each in situations if _has_sales(each)), default=None)
    tally, dates, counted = Tally(), [], 0
    if last is not None:
        ends = min(last, today)
        model = _model(situations, events, ends - timedelta(days=STEP_DAYS * ORIGINS))
        for back in range(1, ORIGINS + 1):
            origin = ends - timedelta(days=STEP_DAYS * back)
            found = _origin(tally, situations, events, origin, model)
            if found:
                dates.append(origin)
                counted += found
            on_progress(back, ORIGINS)
    return {
        "as_of": today,
        "method": OURS,
        "origins": sorted(dates),
        "days_ahead": 28,
        "forecasts_scored": counted,
        **tally.report(),
        "rule_gains": gains,
        "not_run": list(NOT_RUN),
        "note": None
        if counted
        else "not enough data: a SKU counts from 28 days of sales on, with 28 days after them",
    }


def _model(situations: Sequence[Situation], events: Sequence[SellingEvent], day: date) -> Any:
    """Learnt once, on what was known at the oldest origin, so that it has seen nothing of what is scored."""
    from core.demand.forecast import train
    from core.demand.track import until

    known = [each for each in situations if _has_sales(each) and each.history.start <= day]
    return train(
        [until(each.history, day) for each in known],
        start=day + timedelta(days=1),
        events=events,
        categories={each.product.sku: each.product.category for each in known if each.product.category},
    )


def _origin(
    tally: Any, situations: Sequence[Situation], events: Sequence[SellingEvent], origin: date, model: Any
) -> int:
    """Forecast every SKU as on ``origin`` and score it."""
    from core.demand.backtest import Subject
    from core.demand.forecast import forecast_batch
    from core.demand.track import until
    from core.policy import Policy
    from core.stage import stage_of
    from core.supply.lead_time import route_of, usual_mode

    known = [each for each in situations if _has_sales(each) and each.history.start <= origin]
    if not known:
        return 0
    past = [until(each.history, origin) for each in known]
    # An event typed in later was not known then; the marketplace's own calendar was.
    forecasts = forecast_batch(
        past,
        start=origin + timedelta(days=1),
        horizon=HORIZON_DAYS,
        events=events,
        categories={each.product.sku: each.product.category for each in known if each.product.category},
        model=model,
    )
    subjects = []
    for each, then in zip(known, past, strict=True):
        stage, _ = stage_of(each.product, then, origin, pinned=each.pinned_stage)
        policy = Policy.for_(stage, each.abc_class)
        orders = tuple(order for order in each.past_orders if order.received_on <= origin)
        mode = usual_mode(each.product, each.freight, orders)
        lead = route_of(mode, replace(each, past_orders=orders, legs=()), policy)
        cover = round(lead.summary(origin).mean) + policy.review_days
        subjects.append(Subject(each.history, each.abc_class, stage, min(HORIZON_DAYS, cover)))
    return int(tally.add(origin, subjects, forecasts))


def _has_sales(situation: Situation) -> bool:
    import numpy as np

    return bool(np.isfinite(situation.history.units).any())
