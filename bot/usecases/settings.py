"""What people set in the app: languages, where and when the digest comes, who may decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import NamedTuple
from zoneinfo import available_timezones

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases import policies
from core.errors import BadInput
from core.phrase import Phrase
from storage.db import writing
from storage.queries.program import audit, rates
from storage.queries.program import settings as stored

LANGUAGES = ("en", "zh_CN")
DIGEST_AT = "08:00"
"""The local time of a digest that nobody set another time for."""

_LANGUAGE, _APPROVERS, DIGEST = "language", "approvers", "digest"


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """Where a digest goes, at what local time of which IANA zone, and since when that holds."""

    channel: str
    at: time
    tz: str
    locale: str
    since: datetime


class Wish(NamedTuple):
    """A setting and what it shall be, checked; None takes it away. ``scope`` is a channel, a person, or the workspace."""

    name: str
    value: object
    scope: str = ""


def language(engine: Engine, workspace_id: str, user_id: str) -> str | None:
    """The language a person chose for themselves, None if none."""
    return _text(engine, workspace_id, _LANGUAGE, user_id)


def set_language(
    engine: Engine, workspace_id: str, user_id: str, locale: str | None, *, now: datetime
) -> None:
    """Choose a person's language; None goes back to what Slack says."""
    put(engine, workspace_id, [Wish(_LANGUAGE, _checked_language(locale), user_id)], by=user_id, now=now)


def channel_language(engine: Engine, workspace_id: str, channel: str) -> str | None:
    """The language of what is posted in a channel, None if nobody set one."""
    return _text(engine, workspace_id, _LANGUAGE, channel)


def set_channel_language(
    engine: Engine, workspace_id: str, channel: str, locale: str | None, *, by: str, now: datetime
) -> None:
    """Choose a channel's language; None leaves it to whoever asks."""
    put(engine, workspace_id, [wish_language(channel, locale)], by=by, now=now)


def wish_language(channel: str, locale: str | None) -> Wish:
    """As `set_channel_language`, to be put with others."""
    return Wish(_LANGUAGE, _checked_language(locale), channel)


def approvers(engine: Engine, workspace_id: str) -> tuple[str, ...]:
    """The user and user-group ids that may decide, as set in the app; empty where nobody was named."""
    with Session(engine) as session:
        return tuple(stored.value(session, workspace_id, _APPROVERS) or ())


def wish_approvers(chosen: Sequence[str]) -> Wish:
    """Name who may decide; nobody named leaves it to RESTOCK_APPROVERS and the admins."""
    return Wish(_APPROVERS, list(dict.fromkeys(chosen)) or None)


def digests(engine: Engine, workspace_id: str) -> list[DigestPlan]:
    """Every channel's digest."""
    with Session(engine) as session:
        return digests_in(session, workspace_id)


def digests_in(session: Session, workspace_id: str) -> list[DigestPlan]:
    """The same, in the caller's transaction."""
    plans = stored.scopes(session, workspace_id, DIGEST)
    languages = stored.scopes(session, workspace_id, _LANGUAGE)
    return [
        DigestPlan(
            channel,
            time.fromisoformat(plan["at"]),
            plan["tz"],
            languages.get(channel) or plan["locale"],
            datetime.fromisoformat(plan["since"]),
        )
        for channel, plan in sorted(plans.items())
        if plan["at"] is not None
    ]


def set_digest(
    engine: Engine,
    workspace_id: str,
    channel: str,
    *,
    at: str | None,
    tz: str = "UTC",
    locale: str = "en",
    by: str,
    now: datetime,
) -> None:
    """Have the digest posted in a channel at a local time ("08:00") of an IANA zone; None for the time stops it.

    Raises `BadInput` for a time or a zone that there is not.
    """
    put(engine, workspace_id, [wish_digest(channel, at=at, tz=tz, locale=locale, now=now)], by=by, now=now)


def wish_digest(channel: str, *, at: str | None, tz: str = "UTC", locale: str = "en", now: datetime) -> Wish:
    """As `set_digest`, to be put with others."""
    if at is None:
        # Kept as stopped, so that RESTOCK_DIGEST_CHANNEL does not set it up again.
        return Wish(DIGEST, {"at": None}, channel)
    try:
        hour = time.fromisoformat(at)
    except ValueError:
        raise BadInput(
            Phrase("{time} is not a time of day; write it as 08:00. Nothing was changed.", {"time": at})
        ) from None
    if tz not in available_timezones():
        raise BadInput(Phrase("There is no time zone {zone}. Nothing was changed.", {"zone": tz}))
    plan = {"at": hour.strftime("%H:%M"), "tz": tz, "locale": locale, "since": now.isoformat()}
    return Wish(DIGEST, plan, channel)


def ensure_digest(
    engine: Engine, workspace_id: str, channel: str, *, tz: str, locale: str, now: datetime
) -> bool:
    """Set up the digest of RESTOCK_DIGEST_CHANNEL where no digest was ever set up; tells whether it did."""
    with Session(engine) as session:
        if stored.scopes(session, workspace_id, DIGEST):
            return False
    set_digest(engine, workspace_id, channel, at=DIGEST_AT, tz=tz, locale=locale, by="restock", now=now)
    return True


def _checked_language(locale: str | None) -> str | None:
    if locale is not None and locale not in LANGUAGES:
        raise BadInput(Phrase("{locale} is not a language I speak; nothing was changed.", {"locale": locale}))
    return locale


def _text(engine: Engine, workspace_id: str, name: str, scope: str) -> str | None:
    with Session(engine) as session:
        value = stored.value(session, workspace_id, name, scope)
    return value if isinstance(value, str) else None


def put(engine: Engine, workspace_id: str, wishes: Sequence[Wish], *, by: str, now: datetime) -> None:
    """Set them all or none; what is so already is no change. New exchange rates have every SKU decided anew."""
    with Session(writing(engine)) as session:
        for name, value, scope in wishes:
            before = stored.value(session, workspace_id, name, scope)
            if before != value:
                stored.put(session, workspace_id, name, value, scope=scope, by=by, now=now)
                told = {"before": before, "after": value}
                audit.note(session, workspace_id, now, by, "set", f"{name} {scope}".strip(), told)
                if name == rates.NAME:
                    policies.decide_anew(session, workspace_id, by, now)
        session.commit()
