"""Saving the settings window changes what was changed in it, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine

from bot.usecases import preferences, settings
from bot.usecases.preferences import Preferences
from tests.bot.usecases.seller import NOW, WS


def save(engine: Engine, wanted: Preferences, now: datetime = NOW) -> Preferences:
    return preferences.save(engine, WS, wanted, tz="America/New_York", locale="en", by="U1", now=now)


def test_saving_somewhere_else_leaves_a_digests_language_and_zone(sqlite_engine: Engine) -> None:
    """An American who saves App Home's window does not turn the Chinese channel's digest into English at New York's eight."""
    settings.set_digest(
        sqlite_engine, WS, "CN", at="08:00", tz="Asia/Shanghai", locale="zh_CN", by="U2", now=NOW
    )
    before = settings.digests(sqlite_engine, WS)
    save(sqlite_engine, Preferences(None, None, "CN", "08:00", ()), NOW + timedelta(days=1))

    assert before == settings.digests(sqlite_engine, WS)
    save(sqlite_engine, Preferences("EN", "en", "CN", "09:30", ()))
    (plan,) = settings.digests(sqlite_engine, WS)
    assert ("09:30", "Asia/Shanghai", "zh_CN") == (f"{plan.at:%H:%M}", plan.tz, plan.locale)


def test_a_channels_own_language_is_its_digests_too(sqlite_engine: Engine) -> None:
    settings.set_digest(
        sqlite_engine, WS, "CN", at="08:00", tz="Asia/Shanghai", locale="zh_CN", by="U2", now=NOW
    )
    save(sqlite_engine, Preferences("CN", "en", "CN", "08:00", ()))

    assert [("en", "Asia/Shanghai")] == [
        (plan.locale, plan.tz) for plan in settings.digests(sqlite_engine, WS)
    ]


def test_a_new_digest_speaks_and_counts_as_the_person_who_set_it_up(sqlite_engine: Engine) -> None:
    save(sqlite_engine, Preferences("C1", "zh_CN", "C2", "07:00", ()))

    assert [("C2", "zh_CN", "America/New_York")] == [
        (plan.channel, plan.locale, plan.tz) for plan in settings.digests(sqlite_engine, WS)
    ]
