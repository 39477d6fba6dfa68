"""The settings window: what holds for a channel and the workspace now, and what somebody saved there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from bot.usecases import rates, settings
from core.money.rates import NO_RATES, Rates


@dataclass(frozen=True, slots=True)
class Preferences:
    """One window's worth: the language of ``channel``, where and when the digest comes, who may decide, exchange rates.

    ``digest_channel`` None: no digest. ``approvers`` are user and user-group ids; empty: workspace admins.
    """

    channel: str | None
    language: str | None
    digest_channel: str | None
    digest_time: str
    approvers: tuple[str, ...]
    rates: Rates = NO_RATES


def current(engine: Engine, workspace_id: str, channel: str | None) -> Preferences:
    """What holds now; of several digests the one of this channel is shown, else the first."""
    plans = settings.digests(engine, workspace_id)
    plan = next((each for each in plans if each.channel == channel), plans[0] if plans else None)
    return Preferences(
        channel=channel,
        language=settings.channel_language(engine, workspace_id, channel) if channel else None,
        digest_channel=plan.channel if plan else None,
        digest_time=f"{plan.at:%H:%M}" if plan else settings.DIGEST_AT,
        approvers=settings.approvers(engine, workspace_id),
        rates=rates.current(engine, workspace_id),
    )


def save(
    engine: Engine,
    workspace_id: str,
    wanted: Preferences,
    *,
    tz: str,
    locale: str,
    by: str,
    now: datetime,
    typed_rates: str | None = None,
) -> Preferences:
    """Keep what was saved in the window, all of it or nothing, and say what holds then.

    A digest that is there already keeps its zone, and its language unless that of its own channel was chosen: whoever
    saves the window somewhere else means neither. A new one gets ``tz`` and ``locale``. The window names people only: user
    groups that may decide already stay, unless it is emptied. ``typed_rates`` are all exchange rates as typed; None leaves
    them as they are.
    """
    before = current(engine, workspace_id, wanted.channel)
    wishes: list[settings.Wish] = []
    if wanted.channel and wanted.language != before.language:
        wishes.append(settings.wish_language(wanted.channel, wanted.language))
    if before.digest_channel and before.digest_channel != wanted.digest_channel:
        wishes.append(settings.wish_digest(before.digest_channel, at=None, now=now))
    if wanted.digest_channel:
        plans = settings.digests(engine, workspace_id)
        there = next((each for each in plans if each.channel == wanted.digest_channel), None)
        spoken = wanted.language if wanted.channel == wanted.digest_channel else None
        speaks = spoken or (there.locale if there else None) or wanted.language or locale
        if there is None or (f"{there.at:%H:%M}", there.locale) != (wanted.digest_time, speaks):
            zone = there.tz if there else tz
            at = wanted.digest_time
            wishes.append(settings.wish_digest(wanted.digest_channel, at=at, tz=zone, locale=speaks, now=now))
    groups = [each for each in before.approvers if each.startswith("S")]
    chosen = (*wanted.approvers, *groups) if wanted.approvers else ()
    if chosen != before.approvers:
        wishes.append(settings.wish_approvers(chosen))
    if typed_rates is not None:
        wishes.append(rates.wish(rates.read(engine, workspace_id, typed_rates, by=by, now=now)))
    settings.put(engine, workspace_id, wishes, by=by, now=now)
    return current(engine, workspace_id, wanted.channel)
