"""Which Slack workspace speaks, which of our workspaces that is, and the client that answers there.

One bot token serves one Slack workspace, which claims what the command line filled. With OAuth, every
workspace that installed the app has a tenant of its own, and never sees another's.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.clients import Clients
from bot.deliver.failures import Locked, Refused
from bot.patience import is_final, until_it_answers
from bot.scopes import missing
from core.errors import BadInput, NotFound
from core.phrase import Phrase
from storage.db import may_pass
from storage.queries.program import workspaces

if TYPE_CHECKING:
    from bot.installations import Installations

DEFAULT_WORKSPACE = "default"
_REMEMBER_SECONDS = 60.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tenant:
    """A Slack workspace that the app is installed in."""

    workspace_id: str
    team_id: str
    bot_id: str | None
    bot_user_id: str | None
    client: AsyncWebClient
    scopes: frozenset[str] = frozenset()


class Tenants(Protocol):
    """Finds tenants by either id."""

    async def of_team(self, team_id: str | None) -> Tenant:
        """The tenant of a Slack workspace; raises `NotFound` where the app is not installed."""
        ...

    async def client_for(self, workspace_id: str) -> AsyncWebClient | None:
        """The client for one of our workspaces, None once the app is gone from it."""
        ...

    async def forget(self, team_id: str) -> None:
        """The app is gone from this Slack workspace, or its token is."""
        ...


class OneTenant:
    """The workspace of the one bot token."""

    def __init__(self, engine: Engine, clients: Clients, token: str, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clients = clients
        self._token = token
        self._clock = clock
        self._tenant: Tenant | None = None

    async def connect(self) -> str:
        """Ask Slack whose token this is, and let that workspace claim ours; gives its name. Waits where Slack does not answer.

        Raises `BadInput` where Slack refuses the token.
        """
        client = self._clients.with_token(self._token)
        try:
            answer = await until_it_answers(
                client.auth_test, "Slack does not say whose token this is", settled=is_final
            )
        except (Refused, Locked) as refused:
            raise BadInput(
                Phrase(
                    "Slack refused SLACK_BOT_TOKEN ({error}); copy it again from “OAuth & Permissions” of your app",
                    {"error": refused.code},
                )
            ) from refused
        team_id: str = answer["team_id"]
        name: str = answer.get("team") or team_id
        workspace_id = await asyncio.to_thread(
            workspaces.claim, self._engine, DEFAULT_WORKSPACE, team_id, name, self._clock()
        )
        granted = answer.headers.get("x-oauth-scopes", "")
        scopes = frozenset(filter(None, (each.strip() for each in granted.split(","))))
        self._tenant = Tenant(
            workspace_id, team_id, answer.get("bot_id"), answer.get("user_id"), client, scopes
        )
        for scope, reason in missing(scopes).items() if scopes else ():
            log.warning("the bot token lacks the scope %s (%s): reinstall the app", scope, reason)
        return name

    async def of_team(self, team_id: str | None) -> Tenant:
        """The one tenant, if it is its team that speaks."""
        if self._tenant is None or team_id not in (None, self._tenant.team_id):
            raise _not_installed()
        return self._tenant

    async def client_for(self, workspace_id: str) -> AsyncWebClient | None:
        """The one client, if it is its workspace that is meant."""
        tenant = self._tenant
        return tenant.client if tenant is not None and tenant.workspace_id == workspace_id else None

    async def forget(self, team_id: str) -> None:
        """Nothing is sent any more with a token that was taken back."""
        if self._tenant is not None and self._tenant.team_id == team_id:
            self._tenant = None


class InstalledTenants:
    """The workspaces that installed the app by OAuth.

    What the store says is remembered for a minute, so that an acknowledgement rarely waits for the database, and for
    as long as the database does not answer.
    """

    def __init__(
        self,
        engine: Engine,
        clients: Clients,
        installations: Installations,
        clock: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._clients = clients
        self._installations = installations
        self._clock = clock
        self._known: dict[str, tuple[float, Tenant]] = {}

    async def connect(self) -> str:
        """Nothing to ask beforehand: each team brings its token when it speaks."""
        return "workspaces that installed the app"

    async def of_team(self, team_id: str | None) -> Tenant:
        """The tenant as installed."""
        if team_id is None:
            raise _not_installed()
        until, tenant = self._known.get(team_id, (0.0, None))
        if tenant is not None and time.monotonic() < until:
            return tenant
        try:
            bot = await self._installations.bot_of_team(team_id)
            if bot is None or bot.bot_token is None:
                self._known.pop(team_id, None)
                raise _not_installed()
            # A team gets a tenant of its own, never "default": what the command line imported belongs to nobody here.
            workspace_id = await asyncio.to_thread(
                workspaces.claim, self._engine, team_id, team_id, bot.team_name, self._clock()
            )
        except SQLAlchemyError as error:
            if tenant is None or not may_pass(error):
                raise
            return tenant
        tenant = Tenant(
            workspace_id,
            team_id,
            bot.bot_id,
            bot.bot_user_id,
            self._clients.with_token(bot.bot_token),
            frozenset(bot.bot_scopes),
        )
        self._known[team_id] = (time.monotonic() + _REMEMBER_SECONDS, tenant)
        return tenant

    async def client_for(self, workspace_id: str) -> AsyncWebClient | None:
        """The client of the team that claimed the workspace."""
        team_id = await asyncio.to_thread(workspaces.team_of, self._engine, workspace_id)
        try:
            return (await self.of_team(team_id)).client
        except NotFound:
            return None

    async def forget(self, team_id: str) -> None:
        """Delete the tokens of the workspace."""
        self._known.pop(team_id, None)
        await self._installations.delete_team(team_id)


class Authorize(AsyncAuthorize):
    """Tells Bolt with which token to speak, without a call to Slack before each acknowledgement."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        """The tenant of the team, None where the app is not installed."""
        try:
            tenant = await self._tenants.of_team(team_id)
        except NotFound:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=tenant.team_id,
            bot_id=tenant.bot_id,
            bot_user_id=tenant.bot_user_id,
            bot_token=tenant.client.token,
            bot_scopes=sorted(tenant.scopes) or None,
        )


def _not_installed() -> NotFound:
    return NotFound(Phrase("This app is not installed in your Slack workspace.", {}))
