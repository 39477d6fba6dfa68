"""What would happen if: the levers a person moves on a SKU or a draft, reckoned through; nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases import days
from bot.usecases.forecasts.forecasting import Forecaster
from bot.usecases.orders import draft_facts
from bot.usecases.plans.situating import situated
from bot.usecases.proof import proofs
from core.errors import BadUse, NotFound
from core.names import LEVERS, MODES
from core.phrase import Phrase
from storage.queries.goods import skus
from storage.queries.orders import drafts

if TYPE_CHECKING:
    from bot.facts import DraftFacts
    from core.decide.choices.levers import Levers
    from core.decide.choices.whatif import WhatIf

NAMES = ("quantity", "mode", "price", "discount", "lead_time", "service_level", "budget", "ad_budget")


@dataclass(frozen=True, slots=True)
class Tried:
    """A SKU's comparison before and after, and its open draft.

    ``sold_in`` are its names in each marketplace, its own first, where it is sold in several: "HX-1@DE".
    """

    found: WhatIf
    draft: DraftFacts | None
    sold_in: tuple[str, ...] = ()


def on_sku(engine: Engine, workspace_id: str, name: str, levers: Levers, today: date, now: datetime) -> Tried:
    """For a SKU by its name; its open draft is what stands before. Raises `NotFound`, `BadInput`, `NotEnoughData`.

    Of one that is sold in several marketplaces it is that of the workspace's own, unless the name says which: HX-1@DE.
    """
    with Session(engine) as session:
        called = skus.called(session, workspace_id, name, today)
        if not called:
            raise NotFound(Phrase("There is no SKU or ASIN {name}", {"name": name}))
        row = drafts.open_of(session, workspace_id, called[0].sku_id)
        draft = draft_facts.of(session, workspace_id, [row], now)[0] if row is not None else None
    return _tried(engine, workspace_id, called[0].sku_id, levers, draft, today)


def on_draft(engine: Engine, workspace_id: str, number: str, levers: Levers, *, now: datetime) -> Tried:
    """For a draft by its number. Raises as `on_sku`."""
    draft = draft_facts.present(engine, workspace_id, number, now)
    today = days.local_day(engine, workspace_id, now)
    return _tried(engine, workspace_id, draft.sku_id, levers, draft, today)


def read(said: Mapping[str, str]) -> Levers:
    """Levers as typed by name. Raises `BadUse` for a name or a value that is none.

    Worked example: ``{"price": "24.99", "lead_time": "60"}``; shares may be written 0.2 or 20%.
    """
    from core.decide.choices.levers import Levers

    values: dict[str, Any] = {}
    for name, text in said.items():
        key = name.strip().replace("-", "_").casefold()
        if key not in NAMES:
            raise BadUse(
                Phrase("there is no lever “{name}”; there are {all}", {"name": name, "all": ", ".join(NAMES)})
            )
        values[key] = _value(key, text)
    return Levers(**values)


def _value(name: str, text: str) -> Any:
    text = text.strip()
    try:
        if name == "mode":
            if text not in MODES:
                raise ValueError(text)
            return text
        if name == "quantity":
            return int(text.replace(",", ""))
        if name in ("discount", "service_level") and text.endswith("%"):
            return float(text[:-1]) / 100
        number = Decimal(text.replace(",", ""))
        if not number.is_finite():
            raise ValueError(text)
        return number if name in ("price", "budget", "ad_budget") else float(number)
    except (ValueError, InvalidOperation):
        raise BadUse(
            Phrase("{lever}: “{text}” is not a valid value", {"lever": LEVERS[name], "text": text[:40]})
        ) from None


def _tried(
    engine: Engine, workspace_id: str, sku_id: int, levers: Levers, draft: DraftFacts | None, today: date
) -> Tried:
    from core.decide.choices.whatif import what_if
    from core.money.unit_costs import rates_used

    situation, policy = situated(engine, workspace_id, sku_id, today, Forecaster(today))
    lines = None
    if draft is not None:
        lines = [(o.quantity, o.mode, o.supplier, max(o.order_by, today)) for o in draft.orders]
    found = what_if(situation, policy, levers, lines)
    at = [
        Phrase("freight is converted at {rate}, of {day}", {"rate": str(each), "day": each.day})
        for each in rates_used(situation.product, situation.freight)
    ]
    known = proofs.calibration(engine, workspace_id)
    before, after = (
        replace(
            side, card=proofs.shown(side.card, known), earns=proofs.shown_option(side.earns, today, known)
        )
        for side in (found.before, found.after)
    )
    weighing = None if found.weighing is None else proofs.shown_ways(found.weighing, known)
    with Session(engine) as session:
        sold_in = skus.sold_in(session, workspace_id, before.card.sku, before.card.marketplace)
    found = replace(found, before=before, after=after, weighing=weighing, notes=(*found.notes, *at))
    return Tried(found, draft, sold_in)
