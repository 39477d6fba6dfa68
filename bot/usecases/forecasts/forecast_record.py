"""How did earlier forecasts of one SKU turn out? For the card, its chart and the window "Why"."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import PastForecast
from core.decide.suggest import policy_for
from core.demand import track
from core.phrase import Phrase
from core.records import Situation
from core.suggestion import Suggestion
from storage.queries.demand import models
from storage.queries.goods import skus


def forecast_record(
    engine: Engine, workspace_id: str, situation: Situation, suggestion: Suggestion
) -> tuple[Phrase | None, tuple[PastForecast, ...]]:
    """How earlier forecasts of the SKU turned out, in a sentence, and the latest of them for the chart."""
    product, today = situation.product, situation.as_of
    shown = track.HORIZONS[0]
    with Session(engine) as session:
        ids = [
            each.sku_id
            for each in skus.called(session, workspace_id, product.sku, today)
            if each.marketplace == product.marketplace
        ]
        told = models.outcomes(session, workspace_id, ids).get(ids[0], ()) if ids else ()
        sums = models.recent(session, workspace_id, ids[0], shown, today) if ids else []
    past: list[PastForecast] = []
    for made_on, mean in sums:  # latest first; those that overlap a later one are left out
        if not past or made_on + timedelta(days=shown) <= past[-1].made_on:
            past.append(PastForecast(made_on, shown, mean / shown))
    policy = policy_for(situation)
    return track.sentence(told, suggestion.lead_time.mean + policy.review_days), tuple(reversed(past))
