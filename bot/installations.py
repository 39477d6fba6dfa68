"""OAuth installations and states in our own database, through the stores that Slack's library brings.

Those stores are synchronous for SQLite and PostgreSQL alike; here they run in threads. Tokens lie in the tables
`slack_installations` and `slack_bots` in clear, as the library keeps them: guard the database accordingly.
"""

from __future__ import annotations

import asyncio
import logging
from logging import Logger

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import Engine, select

from storage.db import writing

STATE_SECONDS = 600
_log = logging.getLogger(__name__)


class Installations(AsyncInstallationStore):
    """Who installed the app where, and the tokens that Slack gave for it."""

    def __init__(self, engine: Engine, client_id: str) -> None:
        self._store = SQLAlchemyInstallationStore(client_id=client_id, engine=writing(engine), logger=_log)
        self._store.metadata.create_all(writing(engine))

    @property
    def logger(self) -> Logger:
        """Where the library reports."""
        return _log

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation and its bot token."""
        await asyncio.to_thread(self._store.save, installation)

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a bot token."""
        await asyncio.to_thread(self._store.save_bot, bot)

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot token of a workspace, None where the app is not installed."""
        return await asyncio.to_thread(
            self._store.find_bot,
            enterprise_id=enterprise_id,
            team_id=team_id,
            is_enterprise_install=is_enterprise_install,
        )

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The installation of a workspace, or of one person in it."""
        return await asyncio.to_thread(
            self._store.find_installation,
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            is_enterprise_install=is_enterprise_install,
        )

    async def bot_of_team(self, team_id: str) -> Bot | None:
        """The bot token of a workspace, whichever organisation Slack counts the workspace to."""
        enterprise_id = await asyncio.to_thread(self._enterprise_of, team_id)
        return await self.async_find_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def delete_team(self, team_id: str) -> None:
        """Delete every token of a workspace."""
        enterprise_id = await asyncio.to_thread(self._enterprise_of, team_id)
        await self.async_delete_all(enterprise_id=enterprise_id, team_id=team_id)

    def _enterprise_of(self, team_id: str) -> str | None:
        bots = self._store.bots
        newest = (
            select(bots.c.enterprise_id)
            .where(bots.c.client_id == self._store.client_id, bots.c.team_id == team_id)
            .order_by(bots.c.installed_at.desc())
            .limit(1)
        )
        with self._store.engine.connect() as connection:
            return connection.execute(newest).scalar()

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Delete the bot token of a workspace."""
        await asyncio.to_thread(self._store.delete_bot, enterprise_id=enterprise_id, team_id=team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Delete a person's installation, or all of a workspace."""
        await asyncio.to_thread(
            self._store.delete_installation, enterprise_id=enterprise_id, team_id=team_id, user_id=user_id
        )


class States(AsyncOAuthStateStore):
    """The one-time states of running installations."""

    def __init__(self, engine: Engine) -> None:
        self._store = SQLAlchemyOAuthStateStore(
            expiration_seconds=STATE_SECONDS, engine=writing(engine), logger=_log
        )
        self._store.metadata.create_all(writing(engine))

    @property
    def logger(self) -> Logger:
        """Where the library reports."""
        return _log

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        """A new state."""
        return await asyncio.to_thread(self._store.issue)

    async def async_consume(self, state: str) -> bool:
        """Whether the state was ours and unused; it is used now."""
        return await asyncio.to_thread(self._store.consume, state)
