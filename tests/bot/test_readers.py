"""Who reads, in which language, and whether they may decide."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

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


def test_where_slack_says_nothing_the_reader_is_english_and_decides_nothing(sqlite_engine: Engine) -> None:
    async def story(slack: LocalWorkspace, tenant: Tenant) -> None:
        slack.faults.break_down("users.info")
        readers = Readers(sqlite_engine, lambda: NOW, Permissions(sqlite_engine, ()))
        expected = Reader("en", "UTC", people.APPROVER, may_decide=False)
        assert expected == await readers.read(tenant, people.APPROVER)

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
        async def may(configured: str, user: str, *, is_admin: bool = False) -> bool:
            permissions = Permissions(sqlite_engine, configured.split())
            return await permissions.may_decide(tenant, user, is_admin=is_admin)

        assert await may("", people.APPROVER, is_admin=True)
        assert not await may(people.REQUESTER, people.APPROVER, is_admin=True)
        assert await may(people.REQUESTER, people.REQUESTER)
        assert await may(people.APPROVERS_GROUP, people.APPROVER_ZH)
        assert not await may(people.APPROVERS_GROUP, people.VIEWER)

        settings.set_approvers(sqlite_engine, WS, [people.VIEWER], by="U1", now=NOW)
        assert not await may(people.REQUESTER, people.REQUESTER)
        assert await may(people.REQUESTER, people.VIEWER)

    play(story)


def test_the_members_of_a_group_are_asked_once_and_nobody_decides_while_slack_does_not_say(
    sqlite_engine: Engine,
) -> None:
    async def story(slack: LocalWorkspace, tenant: Tenant) -> None:
        permissions = Permissions(sqlite_engine, [people.APPROVERS_GROUP])
        slack.faults.refuse("usergroups.users.list", "missing_scope")
        assert not await permissions.may_decide(tenant, people.APPROVER, is_admin=True)
        for _ in range(3):
            assert await permissions.may_decide(tenant, people.APPROVER, is_admin=False)
        assert 2 == len(slack.calls_of("usergroups.users.list"))

    play(story)
