"""Look at the store and raise what wants attention: rivals and keywords (M1, M2, M4, M5, M6, F4), and our own stock, sales, ages and ads.

Raised once by key, however often and on however many machines it runs; ended when its cause is over; told through
`bot.usecases.alerts.announcing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases.alerts import announcing, market_alerts, shop_alerts, watching
from core.suggestion import Alert
from storage.db import writing
from storage.queries.chunks import chunks
from storage.queries.goods import coverage, skus
from storage.queries.market import rivals
from storage.queries.program import imports
from storage.queries.program import policies as kept
from storage.queries.program import settings as stored
from storage.queries.watch import alerts
from storage.queries.watch.alerts import Raised

if TYPE_CHECKING:
    from core.watch.catalogue import Catalogue
    from storage.tables import AlertRow

LOOK_BACK = timedelta(days=14)
"""How far back a competitor's doing is still told for the first time (a late file, a bot that was off)."""

FORGOTTEN = timedelta(days=60)
"""An alert whose inputs are no longer told is neither true nor over; after this long it ends all the same."""

CHUNK = 2000
LOOKED = "alerts_looked"
"""The setting that says on which day, and with which import the newest, the store was last looked through."""


def refresh(
    engine: Engine, workspace_id: str, today: date, now: datetime, *, since: date | None = None
) -> int:
    """Raise what is new on ``today``, bring the rest up to date, end what is over; answers how many are new."""
    from core.watch.rules.alerting import RULES

    ours = (*RULES, *shop_alerts.RULES)
    with Session(engine) as session:
        lasting = alerts.lasting(session, workspace_id, ours, today)
        pressed = alerts.lasting(session, workspace_id, market_alerts.FIELD_RULES, today)
        wanted = skus.ids(session, workspace_id)
        version = coverage.version(session, workspace_id)
        newest = imports.newest(session, workspace_id)
        around = kept.thresholds(session, workspace_id)
        found = shop_alerts.alerts(session, workspace_id, today, list(lasting.values()))
    rows = list(lasting.values())
    unjudged: set[tuple[str, int]] = set()
    for part in chunks(wanted, CHUNK):
        with Session(engine) as session:
            loaded = watching.load(session, workspace_id, part, today, version, around)
            found |= watching.with_storage(session, workspace_id, loaded, watching.alerts(loaded, rows))
            unjudged |= watching.unjudged(loaded)
            found |= _of_market(session, workspace_id, loaded, since or today - LOOK_BACK, _began(pressed))
    found |= market_alerts.weighed(engine, workspace_id, found, today)
    known = {**lasting, **pressed}
    over = [
        key
        for key, row in known.items()
        if key not in found
        and row.state != "resolved"
        and ((row.rule, row.sku_id or 0) not in unjudged or row.raised_on < today - FORGOTTEN)
    ]
    with Session(writing(engine)) as session:
        new = alerts.record(session, workspace_id, found, now)
        alerts.resolve(session, workspace_id, over, today, now)
        announcing.announce(session, workspace_id, today, now)
        mark = {"day": today.isoformat(), "imports": newest}
        stored.put(session, workspace_id, LOOKED, mark, by="restock", now=now)
        session.commit()
    return new


def between(
    engine: Engine,
    workspace_id: str,
    since: date,
    until: date,
    *,
    sku_ids: Sequence[int] = (),
    rules: Sequence[str] = (),
) -> list[Raised]:
    """The alerts raised, or still lasting, between two days, most urgent first."""
    with Session(engine) as session:
        return alerts.listed(session, workspace_id, since=since, until=until, sku_ids=sku_ids, rules=rules)


def _of_market(
    session: Session,
    workspace_id: str,
    loaded: Catalogue,
    since: date,
    began: Mapping[int, Mapping[str, date]],
) -> dict[str, tuple[int, Alert]]:
    """What competitors and searches did, weighed by our own speed and cover."""
    from core.market.alerts import Ours
    from core.market.rivals import RivalRules

    near = rivals.rivals(session, workspace_id, loaded.sku_ids, loaded.today)
    ours: dict[int, Ours] = {}
    for row, sku_id in enumerate(loaded.sku_ids):
        rate, cover, margin = (float(each[row]) for each in (loaded.rate, loaded.cover, loaded.margin))
        ours[sku_id] = Ours(
            loaded.products[row],
            rate if rate == rate else None,
            cover if cover == cover else None,
            Decimal(str(margin)) if margin == margin else None,
            RivalRules.of(loaded.policies[row]),
        )
    return market_alerts.look(session, workspace_id, ours, near, loaded.today, since, began)


def _began(pressed: Mapping[str, AlertRow]) -> dict[int, dict[str, date]]:
    """Since when each SKU is under which pressure of its field, from the keys of its alerts (rule:kind:…:day)."""
    found: dict[int, dict[str, date]] = {}
    for key, row in pressed.items():
        if row.sku_id is not None:
            found.setdefault(row.sku_id, {})[key.split(":")[1]] = date.fromisoformat(key.rpartition(":")[2])
    return found
