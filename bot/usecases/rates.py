"""Exchange rates people say: seen, set and taken away, checked whole and logged like the other settings.

Where money of another currency meets a SKU's they are used: costs when a file is read, freight when a decision is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases import settings
from core.errors import BadInput, NotFound
from core.money import rates_typed
from core.money.rates import Rates
from core.phrase import Phrase
from storage.queries.program import rates as kept
from storage.queries.program import workspaces
from storage.sources.marketplaces import BY_ID

MOST = 40


def current(engine: Engine, workspace_id: str) -> Rates:
    """The rates that hold."""
    with Session(engine) as session:
        return kept.rates(session, workspace_id)


def read(engine: Engine, workspace_id: str, text: str, *, by: str, now: datetime) -> Rates:
    """The rates of a text that holds all of them, as the settings window does. Raises `BadInput` for what cannot be meant."""
    place = BY_ID.get(workspaces.marketplace(engine, workspace_id))
    home, zone = (place.currency, place.zone) if place else ("USD", "UTC")
    today = now.astimezone(ZoneInfo(zone)).date()
    # People say a rate where they are: in China it is tomorrow already while it is still today in Los Angeles.
    today = max(today, now.date())
    found = rates_typed.read(text, home, today, by, current(engine, workspace_id))
    if len(found) > MOST:
        raise BadInput(
            Phrase("{n} exchange rates are more than {most}; nothing was changed", {"n": len(found), "most": MOST})
        )  # fmt: skip
    return Rates(found)


def wish(rates: Rates) -> settings.Wish:
    """These rates and no others, to be put with other settings."""
    return settings.Wish(kept.NAME, [kept.as_json(each) for each in rates.said] or None)


def set_(engine: Engine, workspace_id: str, text: str, *, by: str, now: datetime) -> Rates:
    """Say the rates of a text, in place of those of the same currencies; others stay. Raises `BadInput`."""
    new = read(engine, workspace_id, text, by=by, now=now)
    return _put(engine, workspace_id, current(engine, workspace_id).told(new.said), by, now)


def forget(engine: Engine, workspace_id: str, pairs: Sequence[str], *, by: str, now: datetime) -> Rates:
    """Take rates away, each named as USD/CNY. Raises `NotFound` where there is none, and nothing is changed."""
    before = current(engine, workspace_id)
    wanted = {frozenset(each.upper().split("/")) for each in pairs}
    for named in wanted - {each.pair for each in before.said}:
        raise NotFound(
            Phrase(
                "There is no exchange rate of {pair}; nothing was changed", {"pair": "/".join(sorted(named))}
            )
        )
    left = Rates(tuple(each for each in before.said if each.pair not in wanted))
    return _put(engine, workspace_id, left, by, now)


def _put(engine: Engine, workspace_id: str, rates: Rates, by: str, now: datetime) -> Rates:
    settings.put(engine, workspace_id, [wish(rates)], by=by, now=now)
    return rates
