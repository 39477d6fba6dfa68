"""How requests reach the bot and who is believed: Socket Mode, signed HTTP, OAuth, and what is refused at the start."""

from __future__ import annotations

import asyncio
import html
import re
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import Engine

from bot.app import Application, build
from bot.local import people
from bot.local.workspace import LocalWorkspace
from bot.settings import Settings
from core.errors import BadInput
from storage.queries.program.workspaces import of_team
from storage.schema import drift
from tests.scenarios.bot_in_slack import bot_in_slack, free_port, play, promised, until

HELP = urlencode(
    {
        "command": "/restock",
        "text": "help",
        "user_id": people.REQUESTER,
        "channel_id": people.RESTOCK,
        "team_id": "T0LOCALSHOP",
        "trigger_id": "1.2.abc",
    }
)


def signed(secret: str, body: str, *, age_seconds: int = 0) -> dict[str, str]:
    moment = str(int(time.time()) - age_seconds)
    signature = SignatureVerifier(secret).generate_signature(timestamp=moment, body=body)
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": str(signature),
    }


@pytest.mark.parametrize("http", [False, True])
def test_a_command_is_acknowledged_and_answered(sqlite_engine: Engine, http: bool) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.REQUESTER, people.RESTOCK, "/restock help")

        (answer,) = await until(lambda: promised(sqlite_engine, "reply"))
        assert "I tell you what to reorder" in answer["text"]
        assert (people.REQUESTER, people.RESTOCK, True) == (
            answer["user"],
            answer["channel"],
            answer["ephemeral"],
        )

    play(sqlite_engine, story, http=http)


def test_the_one_slack_workspace_claims_what_the_command_line_filled(sqlite_engine: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        assert "default" == of_team(sqlite_engine, slack.state.team_id)

    play(sqlite_engine, story)


@pytest.mark.parametrize(
    ("secret", "age_seconds", "status"),
    [(None, 0, 200), ("another secret", 0, 401), (None, 301, 401)],
    ids=["signed", "signed by a stranger", "recorded six minutes ago"],
)
def test_only_fresh_requests_signed_by_slack_are_believed(
    sqlite_engine: Engine, secret: str | None, age_seconds: int, status: int
) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        headers = signed(secret or slack.signing_secret, HELP, age_seconds=age_seconds)
        async with aiohttp.ClientSession() as web:
            answer = await web.post(f"{address(bot)}/slack/events", data=HELP, headers=headers)
            assert status == answer.status
        await asyncio.sleep(0.05)
        if status == 200:
            await until(lambda: promised(sqlite_engine, "reply"))
        else:
            assert [] == promised(sqlite_engine, "reply")

    play(sqlite_engine, story, http=True)


def test_a_body_changed_on_the_way_is_not_believed(sqlite_engine: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        headers = signed(slack.signing_secret, HELP)
        async with aiohttp.ClientSession() as web:
            answer = await web.post(
                f"{address(bot)}/slack/events", data=HELP.replace("help", "HX-1"), headers=headers
            )
            assert 401 == answer.status

    play(sqlite_engine, story, http=True)


def test_the_health_check_answers_without_a_signature(sqlite_engine: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        async with aiohttp.ClientSession() as web:
            answer = await web.get(f"{address(bot)}/health")
            assert (200, {"ok": True}) == (answer.status, await answer.json())

    play(sqlite_engine, story, http=True)


def test_a_proxy_and_oauth_variables_of_the_environment_change_nothing_for_a_single_token(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nothing listens there
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-another")

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.REQUESTER, people.RESTOCK, "/restock help")
        await until(lambda: promised(sqlite_engine, "reply"))
        assert bot.app.oauth_flow is None

    play(sqlite_engine, story)


@pytest.mark.parametrize(
    ("method", "named"), [("auth.test", "SLACK_BOT_TOKEN"), ("apps.connections.open", "SLACK_APP_TOKEN")]
)
def test_a_refused_token_stops_the_start_and_is_named(sqlite_engine: Engine, method: str, named: str) -> None:
    async def told() -> None:
        async with LocalWorkspace() as slack:
            slack.faults.refuse(method, "invalid_auth")
            with pytest.raises(BadInput, match=f"{named} .*invalid_auth"):
                async with bot_in_slack(sqlite_engine, slack=slack):
                    pass

    asyncio.run(told())


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "SLACK_BOT_TOKEN is not set"),
        ({"slack_bot_token": SecretStr("xoxb-1")}, "SLACK_SIGNING_SECRET is not set"),
    ],
)
def test_a_missing_setting_is_named_with_its_cure(
    sqlite_engine: Engine, given: dict[str, SecretStr], named: str
) -> None:
    with pytest.raises(BadInput, match=named):
        build(Settings.model_construct(**given), sqlite_engine)


# Slack's library still uses what aiohttp 4 will drop.
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
def test_a_workspace_installs_the_app_uses_it_and_removes_it(sqlite_engine: Engine) -> None:
    async def told() -> None:
        port = free_port()
        slack = LocalWorkspace(mode="http", request_url=f"http://127.0.0.1:{port}/slack/events")
        async with slack:
            settings = Settings.model_construct(
                slack_client_id="1.2",
                slack_client_secret=SecretStr("secret"),
                slack_signing_secret=SecretStr(slack.signing_secret),
                slack_api_url=slack.api_url,
                port=port,
            )
            bot = build(settings, sqlite_engine)
            await bot.start()
            try:
                await install(slack, port)
                await slack.command(people.REQUESTER, people.RESTOCK, "/restock help")
                await until(lambda: promised(sqlite_engine, "reply"))
                tenant = await bot.tenants.of_team(slack.state.team_id)
                assert slack.state.team_id == tenant.workspace_id, "never the command line's own workspace"

                await remove(slack, port)
                assert [] == drift(sqlite_engine), "Slack's own tables are no drift of ours"
                while await bot.tenants.client_for(tenant.workspace_id) is not None:
                    await asyncio.sleep(0.01)
            finally:
                await bot.stop()

    asyncio.run(told())


async def install(slack: LocalWorkspace, port: int) -> None:
    """Go through Slack's OAuth pages as an admin does in a browser."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser:
        page = await browser.get(f"http://127.0.0.1:{port}/slack/install")
        cookie = page.headers["Set-Cookie"].partition(";")[0]
        (link,) = re.findall(r'href="([^"]*/oauth/v2/authorize[^"]*)"', await page.text())
        asked = parse_qs(urlsplit(html.unescape(link)).query)
        assert urlsplit(slack.url).netloc == urlsplit(link).netloc
        assert "commands" in asked["scope"][0].split(",")
        back = {"code": slack.oauth_code, "state": asked["state"][0]}
        redirect = f"http://127.0.0.1:{port}/slack/oauth_redirect?{urlencode(back)}"
        assert 200 == (await browser.get(redirect, headers={"Cookie": cookie})).status
        assert 401 == (await browser.get(redirect, headers={"Cookie": cookie})).status, "a state is used once"


async def remove(slack: LocalWorkspace, port: int) -> None:
    event = {
        "type": "event_callback",
        "team_id": slack.state.team_id,
        "event_id": "Ev0GONE",
        "event": {"type": "app_uninstalled"},
    }
    await slack.delivery.send("events_api", event, timeout_s=3)


def address(bot: Application) -> str:
    return f"http://127.0.0.1:{bot.transport.port}"  # type: ignore[attr-defined]  # it is the HTTP one
