"""Who reads, in which language, and whether they may decide."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot import lookups
from bot.clients import Clients
from bot.facts import Reader
from bot.local import people
from bot.local.workspace import LocalWorkspace
from bot.permissions import Permissions
from bot.readers import Readers, locale_of
from bot.tenants import Tenant
from bot.usecases import settings
from tests.bot.usecases.seller import NOW, WS

Story = Callable[[LocalWorkspace, Tenant], Awaitable[None]]


def play(story: Story) -> None:
    async def told() -> None:
        async with LocalWorkspace() as slack:
            clients = Clients(slack.api_url)
            tenant = Tenant(WS, slack.state.team_id, None, None, clients.with_token(slack.bot_token))
            await story(slack, tenant)
            await clients.close()

    asyncio.run(told())


@pytest.mark.parametrize(
    ("slack", "ours"), [("zh-CN", "zh_CN"), ("zh-TW", "zh_CN"), ("de-DE", "en"), (None, "en")]
)
def test_every_chinese_locale_is_spoken_to_in_chinese_and_all_others_in_english(
    slack: str | None, ours: str
) -> None:
    assert ours == locale_of(slack)


def test_slack_is_asked_once_a_day_for_a_persons_language_and_zone(sqlite_engine: Engine) -> None:
    now = [NOW]

    async def story(slack: LocalWorkspace, tenant: Tenant) -> None:
        readers = Readers(sqlite_engine, lambda: now[0], Permissions(sqlite_engine, ()))
        expected = Reader("zh_CN", "Asia/Shanghai", people.APPROVER_ZH, may_decide=True)
        assert expected == await readers.read(tenant, people.APPROVER_ZH)
        now[0] += timedelta(hours=23)
        assert expected == await readers.read(tenant, people.APPROVER_ZH)
        assert 1 == len(slack.calls_of("users.info"))
        now[0] += timedelta(hours=2)
        await readers.read(tenant, people.APPROVER_ZH)
        assert 2 == len(slack.calls_of("users.info"))

    play(story)


def test_the_language_a_person_chose_comes_before_slacks(sqlite_engine: Engine) -> None:
    async def story(slack: LocalWorkspace, tenant: Tenant) -> None:
        settings.set_language(sqlite_engine, WS, people.APPROVER_ZH, "en", now=NOW)
        readers = Readers(sqlite_engine, lambda: NOW, Permissions(sqlite_engine, ()))
        assert "en" == (await readers.read(tenant, people.APPROVER_ZH)).locale

    play(story)


def test_where_slack_says_nothing_the_reader_is_english_and_it_is_not_known_whether_they_may_decide(
    sqlite_engine: Engine,
) -> None:
    async def story(slack: LocalWorkspace, tenant: Tenant) -> None:
        slack.faults.refuse("users.info", "missing_scope")
        readers = Readers(sqlite_engine, lambda: NOW, Permissions(sqlite_engine, ()))
        expected = Reader("en", "UTC", people.APPROVER, may_decide=None)
        assert expected == await readers.read(tenant, people.APPROVER)

    play(story)


def test_who_is_read_often_at_once_is_asked_of_slack_once_and_nobody_waits_longer_than_their_patience(
    sqlite_engine: Engine,
) -> None:
    async def story(slack: LocalWorkspace, tenant: Tenant) -> None:
        slack.faults.slow_s["users.info"] = 0.4
        readers = Readers(sqlite_engine, lambda: NOW, Permissions(sqlite_engine, ()))
        hasty = await readers.read(tenant, people.APPROVER_ZH, patience_s=0.05)
        assert hasty.may_decide is None
        patient = await asyncio.gather(*(readers.read(tenant, people.APPROVER_ZH) for _ in range(30)))
        assert {Reader("zh_CN", "Asia/Shanghai", people.APPROVER_ZH, may_decide=True)} == set(patient)
        assert 1 == len(slack.calls_of("users.info"))

    play(story)


def test_where_slack_fails_it_is_asked_again(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "PAUSES_SECONDS", (0.01, 0.02))

    async def story(slack: LocalWorkspace, tenant: Tenant) -> None:
        slack.faults.break_down("users.info")
        slack.faults.cut("users.info", after=False)
        readers = Readers(sqlite_engine, lambda: NOW, Permissions(sqlite_engine, ()))
        assert (await readers.read(tenant, people.APPROVER)).may_decide
        slack.faults.break_down("usergroups.users.list", times=3)
        groups = Permissions(sqlite_engine, [people.APPROVERS_GROUP])
        assert await groups.may_decide(tenant, people.VIEWER, is_admin=False) is None

    play(story)


def test_an_admin_of_another_workspace_decides_nothing_here(sqlite_engine: Engine) -> None:
    async def story(slack: LocalWorkspace, tenant: Tenant) -> None:
        readers = Readers(sqlite_engine, lambda: NOW, Permissions(sqlite_engine, ()))
        elsewhere = Tenant(WS, "T0ANOTHER", None, None, tenant.client)
        assert not (await readers.read(elsewhere, people.APPROVER)).may_decide

    play(story)


def test_what_was_set_in_the_app_comes_before_the_environment_and_that_before_the_admins(
    sqlite_engine: Engine,
) -> None:
    async def story(slack: LocalWorkspace, tenant: Tenant) -> None:
        async def may(configured: str, user: str, *, is_admin: bool = False) -> bool | None:
            permissions = Permissions(sqlite_engine, configured.split())
            return await permissions.may_decide(tenant, user, is_admin=is_admin)

        assert await may("", people.APPROVER, is_admin=True)
        assert not await may(people.REQUESTER, people.APPROVER, is_admin=True)
        assert await may(people.REQUESTER, people.REQUESTER)
        assert await may(people.APPROVERS_GROUP, people.APPROVER_ZH)
        assert not await may(people.APPROVERS_GROUP, people.VIEWER)

        settings.put(sqlite_engine, WS, [settings.wish_approvers([people.VIEWER])], by="U1", now=NOW)
        assert not await may(people.REQUESTER, people.REQUESTER)
        assert await may(people.REQUESTER, people.VIEWER)

    play(story)


def test_the_members_of_a_group_are_asked_once_and_nobody_decides_while_slack_does_not_say(
    sqlite_engine: Engine,
) -> None:
    async def story(slack: LocalWorkspace, tenant: Tenant) -> None:
        permissions = Permissions(sqlite_engine, [people.APPROVERS_GROUP])
        slack.faults.refuse("usergroups.users.list", "missing_scope")
        assert await permissions.may_decide(tenant, people.APPROVER, is_admin=True) is None
        for _ in range(3):
            assert await permissions.may_decide(tenant, people.APPROVER, is_admin=False)
        assert 2 == len(slack.calls_of("usergroups.users.list"))

    play(story)
