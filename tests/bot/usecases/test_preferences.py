"""Saving the settings window changes what was changed in it, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from bot.usecases import diagnosis, preferences, rates, settings
from bot.usecases.preferences import Preferences
from core.errors import BadInput
from tests.bot.usecases.seller import NOW, TODAY, WS


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


def test_the_window_s_rates_are_all_there_are_and_those_left_as_they_were_keep_their_day(
    sqlite_engine: Engine,
) -> None:
    """A window of an earlier release has no place for them, and changes none."""
    wanted = Preferences(None, None, None, "08:00", ())

    def typed(text: str | None, who: str, later: int) -> list[tuple[str, str, str]]:
        held = preferences.save(
            sqlite_engine, WS, wanted, tz="UTC", locale="en", by=who, now=NOW + timedelta(days=later), typed_rates=text
        )  # fmt: skip
        return [(str(each), each.day.isoformat(), each.by) for each in held.rates.said]

    first = typed("CNY 7.12\n1 EUR = 8.2 CNY", "U1", 0)
    assert [("1 USD = 7.12 CNY", "2026-11-24", "U1"), ("1 EUR = 8.2 CNY", "2026-11-24", "U1")] == first
    assert first == typed(None, "U2", 1)
    with pytest.raises(BadInput, match="is not an exchange rate"):
        typed("dollars", "U2", 1)
    as_shown = "1 USD = 7.12 CNY (2026-11-24)\n1 EUR = 8.3 CNY (2026-11-24)"
    assert [first[0], ("1 EUR = 8.3 CNY", "2026-11-25", "U2")] == typed(as_shown, "U2", 1)
    assert [] == typed("", "U2", 2)
    with sqlite_engine.connect() as connection:
        noted = connection.execute(text("select person, verb, subject from audit order by id")).all()
    assert [("U1", "set", "rates"), ("U2", "set", "rates"), ("U2", "set", "rates")] == [
        tuple(each) for each in noted
    ]


def test_the_doctor_says_which_rate_is_old(sqlite_engine: Engine) -> None:
    rates.set_(sqlite_engine, WS, "CNY 7.12 2026-08-25, GBP/CNY 9.4 2026-08-26", by="U1", now=NOW)

    found = diagnosis.of_data(sqlite_engine, WS, TODAY)

    assert [
        "the exchange rate 1 USD = 7.12 CNY is of 2026-08-25, 91 days ago; say today’s in the settings"
    ] == [str(each.says) for each in found if each.about == "exchange rate"]
