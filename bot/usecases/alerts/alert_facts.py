"""Alerts as they stand now, for every surface: message, list, App Home, digest and command line show the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import AlertFacts, MuteFacts
from core.errors import NotFound
from core.phrase import Phrase
from storage.queries.goods import skus
from storage.queries.watch import alert_states, alerts
from storage.queries.watch.alerts import Raised

LOOK_BACK = timedelta(days=120)
"""How long ago an alert may have been raised to be listed while it lasts."""


def of(session: Session, workspace_id: str, raised: Sequence[Raised]) -> list[AlertFacts]:
    """The facts of some alerts, in their order."""
    products = skus.products(session, workspace_id, list({each.sku_id for each in raised if each.sku_id}))
    made = []
    for each in alerts.spelled(session, workspace_id, raised):
        product = products.get(each.sku_id) if each.sku_id is not None else None
        made.append(
            AlertFacts(
                number=each.number, version=each.version, state=each.state, alert=each.alert, sku_id=each.sku_id,
                currency=product.currency if product else "USD", title_of_sku=product.title if product else None,
                snoozed_until=each.snoozed_until, snoozed_for=each.snoozed_for, handled_by=each.handled_by,
            )
        )  # fmt: skip
    return made


def present(engine: Engine, workspace_id: str, number: str) -> AlertFacts:
    """One alert by its number. Raises `NotFound`."""
    with Session(engine) as session:
        return in_session(session, workspace_id, number)


def waiting(engine: Engine, workspace_id: str, today: date) -> list[AlertFacts]:
    """What is not over on ``today``, also what is seen or put off: open first, then most severe, then most money."""
    with Session(engine) as session:
        found = [
            each
            for each in alerts.listed(session, workspace_id, since=today - LOOK_BACK, until=today)
            if each.state != "resolved"
        ]
        order = {"open": 0, "acknowledged": 1, "snoozed": 2}
        found.sort(key=lambda each: (order[each.state], *alerts.rank(each)))
        return of(session, workspace_id, found)


def muted(engine: Engine, workspace_id: str) -> list[MuteFacts]:
    """What is muted."""
    with Session(engine) as session:
        return [
            MuteFacts(each.rule, each.sku_id, each.sku, each.muted_by, each.muted_at)
            for each in alert_states.muted(session, workspace_id)
        ]


def in_session(session: Session, workspace_id: str, number: str) -> AlertFacts:
    """The same, in the caller's transaction."""
    try:
        alert_id = alerts.id_of(number)
    except ValueError:
        alert_id = 0
    found = alerts.numbered(session, workspace_id, [alert_id])
    if alert_id not in found:
        raise NotFound(Phrase("There is no alert {number}", {"number": number}))
    return of(session, workspace_id, [found[alert_id]])[0]
