"""Who may decide: what was set in the app, else RESTOCK_APPROVERS, else the admins of the Slack workspace.

Approvers are user ids (U…, W…) and user-group ids (S…); the members of a group are asked of Slack and
remembered for ten minutes. Where Slack does not answer, nobody becomes an approver by it, and nobody is told that they
are none.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from bot.lookups import Lookups
from bot.usecases import settings
from core import approval
from storage.queries.program import people

if TYPE_CHECKING:
    from bot.tenants import Tenant

GROUP_SECONDS = 600.0


class Permissions:
    """Answers who may decide in a workspace."""

    def __init__(self, engine: Engine, configured: Sequence[str]) -> None:
        self._engine = engine
        self._configured = tuple(configured)
        self._lookups = Lookups()
        self._groups: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}

    async def approvers(self, workspace_id: str) -> tuple[str, ...]:
        """The user and user-group ids that may decide; empty means the admins of the workspace."""
        chosen = await asyncio.to_thread(settings.approvers, self._engine, workspace_id)
        return chosen or self._configured

    async def named(self, workspace_id: str) -> tuple[str, ...]:
        """Whom to name to somebody who may not decide: the approvers, else the admins seen so far."""
        chosen = await self.approvers(workspace_id)
        return chosen or await asyncio.to_thread(people.admins, self._engine, workspace_id)

    async def may_decide(
        self, tenant: Tenant, user_id: str, *, is_admin: bool | None, patience_s: float | None = None
    ) -> bool | None:
        """Whether this person may decide; None where that hangs on what Slack has not said within ``patience_s``.

        ``is_admin`` is what Slack said of them, None where it has not.
        """
        approvers = await self.approvers(tenant.workspace_id)
        groups, unsaid = [], is_admin is None and not approvers
        for group in approvers:
            if not group.startswith("S"):
                continue
            members = await self._members(tenant, group, patience_s)
            if members is None:
                unsaid = True
            elif user_id in members:
                groups.append(group)
        may = approval.may_decide(user_id, approvers=approvers, groups=groups, is_admin=bool(is_admin))
        return None if unsaid and not may else may

    async def _members(self, tenant: Tenant, group: str, patience_s: float | None) -> frozenset[str] | None:
        """The members of a user group, None where Slack does not say."""
        key = (tenant.workspace_id, group)
        until, members = self._groups.get(key, (0.0, frozenset()))
        if time.monotonic() < until:
            return members

        async def fetch() -> frozenset[str]:
            answer = await tenant.client.usergroups_users_list(usergroup=group)
            found = frozenset(str(user) for user in answer["users"])
            self._groups[key] = (time.monotonic() + GROUP_SECONDS, found)
            return found

        return await self._lookups.ask(("usergroups.users.list", *key), fetch, patience_s)
