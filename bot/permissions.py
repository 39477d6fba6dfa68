"""Who may decide: what was set in the app, else RESTOCK_APPROVERS, else the admins of the Slack workspace.

Approvers are user ids (U…, W…) and user-group ids (S…); the members of a group are asked of Slack and
remembered for ten minutes. Where Slack does not answer, nobody becomes an approver by it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import aiohttp
from slack_sdk.errors import SlackApiError
from sqlalchemy import Engine

from bot.usecases import settings
from core import approval
from storage.queries import people

if TYPE_CHECKING:
    from bot.tenants import Tenant

GROUP_SECONDS = 600.0
log = logging.getLogger(__name__)


class Permissions:
    """Answers who may decide in a workspace."""

    def __init__(self, engine: Engine, configured: Sequence[str]) -> None:
        self._engine = engine
        self._configured = tuple(configured)
        self._groups: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}

    async def approvers(self, workspace_id: str) -> tuple[str, ...]:
        """The user and user-group ids that may decide; empty means the admins of the workspace."""
        chosen = await asyncio.to_thread(settings.approvers, self._engine, workspace_id)
        return chosen or self._configured

    async def named(self, workspace_id: str) -> tuple[str, ...]:
        """Whom to name to somebody who may not decide: the approvers, else the admins seen so far."""
        chosen = await self.approvers(workspace_id)
        return chosen or await asyncio.to_thread(people.admins, self._engine, workspace_id)

    async def may_decide(self, tenant: Tenant, user_id: str, *, is_admin: bool) -> bool:
        """Whether this person may decide."""
        approvers = await self.approvers(tenant.workspace_id)
        groups = [
            group
            for group in approvers
            if group.startswith("S") and user_id in await self._members(tenant, group)
        ]
        return approval.may_decide(user_id, approvers=approvers, groups=groups, is_admin=is_admin)

    async def _members(self, tenant: Tenant, group: str) -> frozenset[str]:
        key = (tenant.workspace_id, group)
        until, members = self._groups.get(key, (0.0, frozenset()))
        if time.monotonic() < until:
            return members
        try:
            answer = await tenant.client.usergroups_users_list(usergroup=group)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("the members of user group %s are not known: %s", group, error)
            return frozenset()
        found = frozenset(str(user) for user in answer["users"])
        self._groups[key] = (time.monotonic() + GROUP_SECONDS, found)
        return found
