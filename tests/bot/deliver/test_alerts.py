"""An alert in a channel: told once, brought up to date in its thread, settled alike on every surface, never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bot import ids
from bot.facts import AlertFacts
from bot.usecases import settings as preferences
from bot.usecases.alerts import alert_facts, alerting, announcing, quiet_hours
from bot.usecases.plans import overview
from core.phrase import Phrase
from core.suggestion import Alert, Remedy
from storage.db import writing
from storage.queries.watch import alerts
from storage.tables import AlertEvent
from tests.bot.deliver.slack import Slack
from tests.bot.deliver.test_worker import Clock, deliver
from tests.bot.usecases.seller import NOW, TODAY, WS, add_skus

LONG_AGO = NOW - timedelta(days=30)


def an_alert(key: str = "S8:HX-1", **changes: Any) -> Alert:
    made = Alert(
        key=key,
        rule="S8",
        severity="act",
        sku="HX-1",
        marketplace="US",
        subject="",
        raised_on=TODAY,
        title=Phrase("{days} days of supply left, {units} units on hand", {"days": 9, "units": 90}),
        evidence={},
        recommended_action=Phrase("Nothing is on its way: look at the suggested order"),
        money_at_stake=Decimal(400),
        remedies=(Remedy("open"),),
    )
    return replace(made, **changes)


@pytest.fixture
def sku(engine: Engine) -> int:
    """A SKU, and a channel that gets a digest and is never quiet."""
    (sku_id,) = add_skus(engine, 1)
    preferences.set_digest(engine, WS, "C1", at="08:00", tz="America/Los_Angeles", by="U1", now=LONG_AGO)
    quiet_hours.set_hours(engine, WS, "C1", "00:00", "00:00", critical_passes=False, by="U1", now=NOW)
    return sku_id


def found(engine: Engine, sku_id: int, *made: Alert, now: datetime = NOW, day: date = TODAY) -> int:
    """A run that finds exactly these."""
    with Session(writing(engine)) as session:
        new = alerts.record(session, WS, {each.key: (sku_id, each) for each in made}, now)
        gone = [key for key in alerts.lasting(session, WS, ["S8"], day) if key not in {a.key for a in made}]
        alerts.resolve(session, WS, gone, day, now)
        announcing.announce(session, WS, day, now)
        session.commit()
    return new


def the_alert(engine: Engine) -> AlertFacts:
    return alert_facts.present(engine, WS, "A-1")


def click(engine: Engine, verb: Callable[..., AlertFacts], **choice: Any) -> AlertFacts:
    seen = the_alert(engine)
    return verb(engine, WS, seen.number, seen.version, "U0ANNA0001", NOW, **choice)


def buttons(message: dict[str, Any]) -> list[str]:
    return [e["action_id"] for block in message["blocks"] if block["type"] == "actions" for e in block["elements"]]  # fmt: skip


def test_an_alert_is_posted_once_with_its_remedy_and_what_can_be_done(engine: Engine, sku: int) -> None:
    slack = Slack()
    assert 1 == found(engine, sku, an_alert())
    assert 0 == found(engine, sku, an_alert())

    deliver(engine, slack)

    (message,) = slack.posted
    assert "9 days of supply left" in message["text"]
    assert "$400" in message["text"]
    assert [ids.ALERT_DO, ids.ALERT_SEEN, ids.ALERT_LATER] == buttons(message)


@pytest.mark.parametrize("fault", ["lost", "500"])
def test_lost_answers_and_two_replicas_post_it_once(engine: Engine, sku: int, fault: str) -> None:
    slack = Slack(faults={"chat_postMessage": [fault]})
    found(engine, sku, an_alert())
    assert 0 == announcing.look(engine, WS, TODAY, NOW)

    deliver(engine, slack, rounds=2)

    assert 1 == len(slack.posted)


def test_a_notice_is_not_posted_until_it_wants_an_act(engine: Engine, sku: int) -> None:
    slack = Slack()
    found(engine, sku, an_alert(severity="notice"))
    deliver(engine, slack)
    assert [] == slack.posted

    found(engine, sku, an_alert())
    deliver(engine, slack)

    assert 1 == len([each for each in slack.posted if "thread_ts" not in each])


def test_worse_is_told_in_the_thread_and_the_message_drawn_again(engine: Engine, sku: int) -> None:
    slack = Slack()
    found(engine, sku, an_alert())
    deliver(engine, slack)
    worse = an_alert(severity="critical", title=Phrase("Out of stock"))
    found(engine, sku, worse)
    found(engine, sku, worse)

    deliver(engine, slack)

    first, reply = slack.posted
    assert first["ts"] == reply["thread_ts"]
    assert "Worse" in reply["text"]
    assert "Out of stock" in first["text"]


def test_when_the_cause_ends_the_first_message_says_so_and_its_buttons_go(engine: Engine, sku: int) -> None:
    slack = Slack()
    found(engine, sku, an_alert())
    deliver(engine, slack)
    found(engine, sku, day=TODAY + timedelta(days=1))

    deliver(engine, slack)

    first, reply = slack.posted
    assert first["text"].startswith("✔ over on Wed 25 Nov")
    assert [] == buttons(first)
    assert first["ts"] == reply["thread_ts"]
    assert "resolved" == the_alert(engine).state


def test_a_cause_that_comes_back_is_the_same_alert_in_the_same_thread(engine: Engine, sku: int) -> None:
    slack = Slack()
    found(engine, sku, an_alert())
    found(engine, sku, day=TODAY + timedelta(days=1))
    found(engine, sku, an_alert())
    deliver(engine, slack)

    assert "open" == the_alert(engine).state
    assert 1 == len([each for each in slack.posted if "thread_ts" not in each])


def test_seen_is_seen_in_the_channel_the_digest_and_the_list(engine: Engine, sku: int) -> None:
    slack = Slack()
    found(engine, sku, an_alert())
    deliver(engine, slack)
    facts = click(engine, alerting.acknowledge)
    deliver(engine, slack)

    assert "acknowledged" == facts.state
    (message,) = slack.posted
    assert "<@U0ANNA0001> has seen it" in str(message["blocks"])
    assert ids.ALERT_SEEN not in buttons(message)
    assert ["acknowledged"] == [each.state for each in alert_facts.waiting(engine, WS, TODAY)]


def test_a_second_click_on_what_changed_is_told_so_and_changes_nothing(engine: Engine, sku: int) -> None:
    found(engine, sku, an_alert())
    seen = the_alert(engine)
    alerting.acknowledge(engine, WS, seen.number, seen.version, "U0ANNA0001", NOW)

    again = alerting.acknowledge(engine, WS, seen.number, seen.version, "U0ANNA0001", NOW)
    assert "acknowledged" == again.state
    with pytest.raises(alerting.StaleAlert):
        alerting.acknowledge(engine, WS, seen.number, seen.version, "U3", NOW)
    assert "U0ANNA0001" == the_alert(engine).handled_by


def test_put_off_for_a_day_it_comes_back_by_itself(engine: Engine, sku: int) -> None:
    slack = Slack()
    found(engine, sku, an_alert())
    deliver(engine, slack)
    click(engine, alerting.snooze, length="day")
    assert () == overview.waiting(engine, WS, TODAY).alerts

    assert announcing.look(engine, WS, TODAY + timedelta(days=1), NOW + timedelta(days=1)) > 0
    deliver(engine, slack, Clock(NOW + timedelta(days=1)))

    assert "open" == the_alert(engine).state
    assert "No longer put off" in slack.posted[-1]["text"]


def test_put_off_until_worse_it_sleeps_through_the_same_and_wakes_for_worse(engine: Engine, sku: int) -> None:
    found(engine, sku, an_alert())
    click(engine, alerting.snooze, length="worse")
    found(engine, sku, an_alert(money_at_stake=Decimal(599)))
    assert "snoozed" == the_alert(engine).state

    found(engine, sku, an_alert(money_at_stake=Decimal(600)))

    assert "open" == the_alert(engine).state


def test_a_muted_rule_is_silent_for_its_sku_until_the_mute_is_lifted(engine: Engine, sku: int) -> None:
    slack = Slack()
    found(engine, sku, an_alert())
    click(engine, alerting.mute)
    found(engine, sku, an_alert(), an_alert("S8:later"))
    deliver(engine, slack)
    assert [("S8", "HX-1")] == [(each.rule, each.sku) for each in alert_facts.muted(engine, WS)]
    assert {"snoozed"} == {each.state for each in alert_facts.waiting(engine, WS, TODAY)}
    assert [] == slack.posted  # it was put off before it was told

    opened = alerting.unmute(engine, WS, "S8", sku, "U0ANNA0001", NOW)
    deliver(engine, slack)

    assert 2 == len(opened)
    assert [] == alert_facts.muted(engine, WS)
    assert {"open"} == {each.state for each in alert_facts.waiting(engine, WS, TODAY)}


def test_what_was_dismissed_is_not_raised_again(engine: Engine, sku: int) -> None:
    found(engine, sku, an_alert())
    click(engine, alerting.dismiss)
    found(engine, sku, an_alert(severity="critical"))

    assert "resolved" == the_alert(engine).state


def test_in_quiet_hours_it_is_held_and_told_at_their_end(engine: Engine, sku: int) -> None:
    slack, clock = Slack(), Clock(datetime.fromisoformat("2026-11-25T07:00+00:00"))  # 23:00 in Los Angeles
    quiet_hours.set_hours(engine, WS, "C1", "21:00", "08:00", critical_passes=True, by="U1", now=NOW)
    found(engine, sku, an_alert(), an_alert("S8:2", severity="critical"), now=clock.now)
    deliver(engine, slack, clock)
    assert ["🔴"] == [each["text"][0] for each in slack.posted]

    clock.now = datetime.fromisoformat("2026-11-25T16:00+00:00")
    deliver(engine, slack, clock)

    assert ["🔴", "🟠"] == [each["text"][0] for each in slack.posted]


def test_a_channel_hears_of_the_dearest_first_and_of_no_more_than_it_can_bear(
    engine: Engine, sku: int
) -> None:
    slack = Slack()
    many = [an_alert(f"S8:{n}", money_at_stake=Decimal(n)) for n in range(1, 41)]
    found(engine, sku, *many)
    found(engine, sku, *many, an_alert("S8:more"))
    deliver(engine, slack)

    assert announcing.MOST_A_DAY == len(slack.posted)
    stakes = {int(each["text"].rpartition("$")[2].split()[0]) for each in slack.posted}
    assert stakes <= {400, *range(35, 41)}
    assert 41 == len(alert_facts.waiting(engine, WS, TODAY))


def test_what_happened_is_kept_in_order(engine: Engine, sku: int) -> None:
    found(engine, sku, an_alert())
    click(engine, alerting.acknowledge)
    found(engine, sku, an_alert(severity="critical"))
    found(engine, sku)
    with Session(engine) as session:
        kinds = session.scalars(select(col(AlertEvent.kind)).order_by(col(AlertEvent.id))).all()

    assert ["raised", "acknowledged", "worse", "resolved"] == kinds
