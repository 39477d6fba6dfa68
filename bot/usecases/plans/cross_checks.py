"""Where the rule every seller knows asks for something else by more than a quarter (S12), for the weekly report."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases.forecasts.forecasting import Forecaster, pool
from bot.usecases.plans.situating import decided
from bot.usecases.proof.proving import sample
from core.phrase import Phrase
from core.watch.weekly import CrossCheck
from storage.queries.goods import skus

LOOKED_AT = 300
"""SKUs compared at most, those that earn most first: some seconds of one core."""


def cross_checks(
    engine: Engine, workspace_id: str, today: date, *, most: int = LOOKED_AT
) -> tuple[CrossCheck, ...]:
    """The SKUs whose quantity differs, the largest difference in units first; nothing is written."""
    wanted, _ = sample(engine, workspace_id, today, most)
    with Session(engine) as session:
        spell = skus.spelling(session, workspace_id)
    found = []
    for part in decided(
        engine,
        workspace_id,
        today,
        Forecaster(today, pool(engine, workspace_id)),
        wanted,
        without_own_draft=True,
    ):
        for each in part:
            made = each.suggestion
            found += [
                CrossCheck(
                    spell(made.sku, made.marketplace), made.quantity, int(factor.value), _steps(factor.reason)
                )
                for factor in made.factors
                if factor.rule == "S12"
            ]
    return tuple(sorted(found, key=lambda each: (-abs(each.ours - each.naive), each.sku)))


def _steps(reason: Phrase) -> tuple[Phrase, ...]:
    """The steps that make the difference, without the two quantities."""
    told = (reason.values.get(name) for name in ("first", "second"))
    return tuple(each for each in told if isinstance(each, Phrase))
