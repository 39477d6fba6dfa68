"""What becomes of an alert: who may do what with it in which state, when it gets worse, when it wakes, when it may speak.

States: "open" wants a look; "acknowledged" was seen by a person; "snoozed" is put off; "resolved" is over, by itself
or because a person said so. An alert is raised once by its key, whatever becomes of it. Leaves keeping and telling it
to the outer rooms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, Literal
from zoneinfo import ZoneInfo

from core.suggestion import Severity

AlertState = Literal["open", "acknowledged", "snoozed", "resolved"]
AlertVerb = Literal["acknowledge", "snooze", "mute", "dismiss"]
SnoozeFor = Literal["day", "week", "arrival", "worse", "muted"]
EventKind = Literal["raised", "worse", "resolved", "reopened", "acknowledged", "snoozed", "woken", "muted", "dismissed", "acted"]  # fmt: skip

RANK: Final[dict[Severity, int]] = {"notice": 0, "act": 1, "critical": 2}
WORSE_MONEY = Decimal("1.5")
"""A stake this many times as high is worse, also at the same severity."""

COOL_DOWN = timedelta(days=3)
"""A cause that comes back this soon after its end is the same alert again, not a new one."""

WEEK = timedelta(days=7)


def may(state: AlertState, verb: AlertVerb) -> bool:
    """Whether a person may do this now: what is over stays over, and a seen alert is not seen again."""
    if state == "resolved":
        return False
    return verb != "acknowledge" or state == "open"


def is_worse(
    severity: Severity, money: Decimal | None, before: Severity, money_before: Decimal | None
) -> bool:
    """Whether an alert got worse: more severe, or half as much again at stake at the same severity.

    Worked example: act with 400 at stake, before act with 250: 400 ≥ 1.5 × 250, worse.
    """
    if RANK[severity] != RANK[before]:
        return RANK[severity] > RANK[before]
    return money is not None and bool(money_before) and money >= WORSE_MONEY * (money_before or Decimal(0))


def snoozed_until(length: SnoozeFor, today: date, next_arrival: date | None) -> date | None:
    """The day on which a snooze ends by itself; None where only a change ends it ("worse", "muted").

    Until the next arrival is at least a day, and a week where nothing is on its way.
    """
    match length:
        case "day":
            return today + timedelta(days=1)
        case "week":
            return today + WEEK
        case "arrival":
            return max(next_arrival or today + WEEK, today + timedelta(days=1))
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which a channel is left alone, local time of an IANA zone; both the same: none.

    ``critical_passes``: whether what is critical is told at once all the same.
    """

    begins: time
    ends: time
    tz: str
    critical_passes: bool = False


def may_speak_at(quiet: Quiet, severity: Severity, now: datetime) -> datetime:
    """When an alert may be told: now, or at the end of the quiet hours that hold now.

    Worked example: quiet from 21:00 to 08:00 in Berlin, 23:10 there on 24 Nov: 25 Nov 08:00, which is 07:00 UTC.
    """
    if quiet.begins == quiet.ends or (severity == "critical" and quiet.critical_passes):
        return now
    zone = ZoneInfo(quiet.tz)
    local = now.astimezone(zone)
    at = local.time()
    over_midnight = quiet.begins > quiet.ends
    silent = at >= quiet.begins or at < quiet.ends if over_midnight else quiet.begins <= at < quiet.ends
    if not silent:
        return now
    day = local.date() + timedelta(days=1) if over_midnight and at >= quiet.begins else local.date()
    return datetime.combine(day, quiet.ends, zone).astimezone(UTC)
