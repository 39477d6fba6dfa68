"""What each campaign of a SKU burns beside its stock, and whether it pays (P3); the ad budget that fits the stock (S3).

The figures are the card's: days of supply, what a sale leaves, what is on its way and what is ordered now.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.market import advertising
from storage.queries.money import ads
from storage.queries.program import policies

if TYPE_CHECKING:
    from core.suggestion import AdBudget

DAYS = 14


def of_sku(
    engine: Engine, workspace_id: str, sku_id: int, today: date
) -> tuple[tuple[advertising.Burn, ...], AdBudget | None]:
    """The campaigns of the last settled fortnight, dearest first, and the budget that fits the stock. Raises `NotFound`.

    Without a stock count or a forecast nothing is told. The budget is only ever a cut where no competitor is out of stock.
    """
    from bot.usecases.forecasts.forecasting import Forecaster
    from bot.usecases.plans.situating import situated
    from core.decide.ground import survey
    from core.decide.market import ad_budget
    from core.decide.suggest import suggest
    from core.money.unit_costs import advertising as per_unit

    with Session(engine) as session:
        end = advertising.settled(today, policies.ads_unsettled_days(session, workspace_id, [sku_id])[sku_id])
        told = ads.by_day(
            session, workspace_id, [sku_id], end - timedelta(days=DAYS), end, campaigns=True
        ).get(sku_id, ())
    if not told:
        return (), None
    situation, policy = situated(engine, workspace_id, sku_id, today, Forecaster(today))
    made = suggest(situation, policy)
    if made.action == "review" or made.days_of_supply is None or made.on_hand is None:
        return (), None
    ground = survey(situation, policy, 0)
    lots = [lot.inbound for lot in ground.position.lots]
    arrival = min((lot.arrives for lot in lots if lot.arrives and lot.arrives >= today), default=None)
    per_day = float(ground.futures.mean[:30].mean())
    if made.days_of_supply > 0:
        per_day = made.on_hand / made.days_of_supply
    before_ads = None if made.unit_margin is None else made.unit_margin + per_unit(situation.trading)
    found = [
        advertising.burn(
            told,
            campaign=name,
            today=today,
            settled_on=end,
            on_hand=made.on_hand,
            units_a_day=per_day,
            unit_margin=before_ads,
            next_arrival=arrival,
        )
        for name in sorted({each.campaign for each in told})
    ]
    burns = tuple(sorted((b for b in found if b is not None), key=lambda b: -b.spend_a_day))
    return burns, made.ads or ad_budget.budget(ground, made.orders, anyway=True)
