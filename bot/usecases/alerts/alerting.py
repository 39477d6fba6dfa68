"""A person deals with an alert: seen, not now, mute, dismiss. Each is one transaction, on the version they saw, audited.

Every message, list and digest that shows the alert is drawn again; channels hear of it through the outbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import AlertFacts
from bot.usecases import days
from bot.usecases.alerts import alert_facts, announcing
from core.errors import NotFound, Stale
from core.phrase import Phrase
from core.watch.lifecycle import AlertVerb, SnoozeFor, may, snoozed_until
from storage.db import writing
from storage.queries.goods import coverage
from storage.queries.orders.next_goods import next_goods
from storage.queries.program import audit
from storage.queries.watch import alert_states, alerts
from storage.tables import AlertRow


class StaleAlert(Stale):
    """Somebody was quicker, or it is over; ``alert`` is how things stand now."""

    def __init__(self, alert: AlertFacts) -> None:
        super().__init__(
            Phrase("{number} has changed meanwhile. Nothing was done.", {"number": alert.number})
        )
        self.alert = alert


def acknowledge(
    engine: Engine, workspace_id: str, number: str, version: int, person: str, now: datetime
) -> AlertFacts:
    """Somebody has seen it and takes care. Their second click is no conflict. Raises `StaleAlert`, `NotFound`."""
    today = days.local_day(engine, workspace_id, now)
    with Session(writing(engine)) as session:
        row = _take(session, workspace_id, number, version, person, "acknowledge")
        if row is not None:
            alert_states.acknowledge(session, row, person, today, now)
            _done(session, workspace_id, "alert seen", number, person, today, now, {})
            session.commit()
    return alert_facts.present(engine, workspace_id, number)


def snooze(
    engine: Engine,
    workspace_id: str,
    number: str,
    version: int,
    person: str,
    now: datetime,
    *,
    length: SnoozeFor,
) -> AlertFacts:
    """Put it off: a day, a week, until goods arrive (a week where none are awaited), until it gets worse.

    Raises as `acknowledge`.
    """
    today = days.local_day(engine, workspace_id, now)
    with Session(writing(engine)) as session:
        row = _take(session, workspace_id, number, version, person, "snooze")
        if row is not None:
            arrival = _next_arrival(session, workspace_id, row.sku_id, today) if length == "arrival" else None
            until = snoozed_until(length, today, arrival)
            alert_states.snooze(session, row, length, until, person, today, now)
            details = {"for": length, "until": until.isoformat() if until else None}
            _done(session, workspace_id, "alert put off", number, person, today, now, details)
            session.commit()
    return alert_facts.present(engine, workspace_id, number)


def dismiss(
    engine: Engine, workspace_id: str, number: str, version: int, person: str, now: datetime
) -> AlertFacts:
    """It is no concern: it ends, and the same is not raised again. Raises as `acknowledge`."""
    today = days.local_day(engine, workspace_id, now)
    with Session(writing(engine)) as session:
        row = _take(session, workspace_id, number, version, person, "dismiss")
        if row is not None:
            alerts.close(session, row, today, now, by=person)
            _done(session, workspace_id, "alert dismissed", number, person, today, now, {})
            session.commit()
    return alert_facts.present(engine, workspace_id, number)


def mute(
    engine: Engine, workspace_id: str, number: str, version: int, person: str, now: datetime
) -> AlertFacts:
    """Hear no more of the alert's rule for its SKU, until the mute is lifted. Raises as `acknowledge`."""
    today = days.local_day(engine, workspace_id, now)
    with Session(writing(engine)) as session:
        row = _take(session, workspace_id, number, version, person, "mute")
        if row is not None:
            alert_states.mute(session, workspace_id, row.rule, row.sku_id or 0, person, now)
            alert_states.silence(session, workspace_id, row.rule, row.sku_id or 0, person, today, now)
            details = {"rule": row.rule, "sku_id": row.sku_id}
            _done(session, workspace_id, "rule muted", number, person, today, now, details)
            session.commit()
    return alert_facts.present(engine, workspace_id, number)


def unmute(
    engine: Engine, workspace_id: str, rule: str, sku_id: int, person: str, now: datetime
) -> list[AlertFacts]:
    """Lift a mute; gives the alerts that are open again for it. Raises `NotFound` where nothing was muted."""
    today = days.local_day(engine, workspace_id, now)
    with Session(writing(engine)) as session:
        known = audit.repeated(session, workspace_id, now, person, "mute lifted", rule, sku_id=sku_id)
        opened = alert_states.unmute(session, workspace_id, rule, sku_id, today, now)
        if opened is not None:
            numbers = [row.id for row in opened if row.id is not None]
            details = {"sku_id": sku_id, "opened": numbers}
            _done(session, workspace_id, "mute lifted", rule, person, today, now, details)
            session.commit()
        elif known is not None:
            numbers = known.details["opened"]
        else:
            raise NotFound(Phrase("{rule} is not muted there any more. Nothing was changed.", {"rule": rule}))
    with Session(engine) as session:
        found = alerts.numbered(session, workspace_id, numbers)
        return alert_facts.of(session, workspace_id, list(found.values()))


def acted(
    engine: Engine, workspace_id: str, number: str, kind: str, person: str, now: datetime
) -> AlertFacts:
    """Note that a person started one of the alert's remedies; an open alert counts as seen then."""
    today = days.local_day(engine, workspace_id, now)
    with Session(writing(engine)) as session:
        row = _found(session, workspace_id, number)
        if not audit.repeated(session, workspace_id, now, person, "alert acted on", number, remedy=kind):
            alerts.happened(session, row, "acted", today, now, person=person, details={"remedy": kind})
            if row.state == "open":
                alert_states.acknowledge(session, row, person, today, now)
            _done(session, workspace_id, "alert acted on", number, person, today, now, {"remedy": kind})
            session.commit()
    return alert_facts.present(engine, workspace_id, number)


def _found(session: Session, workspace_id: str, number: str) -> AlertRow:
    try:
        row = alert_states.held(session, workspace_id, alerts.id_of(number))
    except ValueError:
        row = None
    if row is None:
        raise NotFound(Phrase("There is no alert {number}", {"number": number}))
    return row


def _take(
    session: Session, workspace_id: str, number: str, version: int, person: str, verb: AlertVerb
) -> AlertRow | None:
    """The alert if it still is as the person saw it; None where their own earlier click did what they want."""
    row = _found(session, workspace_id, number)
    if row.version == version and may(row.state, verb):  # type: ignore[arg-type]  # one of the four states
        return row
    wanted = {"acknowledge": "acknowledged", "snooze": "snoozed", "mute": "snoozed", "dismiss": "resolved"}
    if row.version == version + 1 and row.handled_by == person and row.state == wanted[verb]:
        return None
    found = alerts.numbered(session, workspace_id, [row.id or 0])
    raise StaleAlert(alert_facts.of(session, workspace_id, list(found.values()))[0])


def _done(
    session: Session,
    workspace_id: str,
    verb: str,
    subject: str,
    person: str,
    today: date,
    now: datetime,
    details: Mapping[str, object],
) -> None:
    audit.note(session, workspace_id, now, person, verb, subject, details)
    session.flush()
    announcing.announce(session, workspace_id, today, now)


def _next_arrival(session: Session, workspace_id: str, sku_id: int | None, today: date) -> date | None:
    if sku_id is None:
        return None
    version = coverage.version(session, workspace_id)
    return next_goods(session, workspace_id, [sku_id], today, version).get(sku_id)
