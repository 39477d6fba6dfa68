"""Who reads: language, time zone, and whether they may decide.

Slack knows a person's locale and time zone; what it said is kept for a day. `/restock lang` overrides the
language, and a channel may have one set, which then holds for what everybody there sees.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError
from sqlalchemy import Engine

from bot.facts import Reader
from bot.usecases import settings
from storage.queries import people
from storage.tables import Person

if TYPE_CHECKING:
    from bot.permissions import Permissions
    from bot.tenants import Tenant

FRESH = timedelta(days=1)
# An answer is worth more than a locale: what Slack does not tell within this time is used from the next time on.
PATIENCE_SECONDS = 1.0
log = logging.getLogger(__name__)


def locale_of(slack_locale: str | None) -> str:
    """The language to speak: Chinese for every zh locale, else English. ``zh-CN`` gives ``zh_CN``."""
    return "zh_CN" if (slack_locale or "").lower().startswith("zh") else "en"


class Readers:
    """Makes a `Reader` of a Slack user."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], permissions: Permissions) -> None:
        self._engine = engine
        self._clock = clock
        self._permissions = permissions
        self._asking: set[asyncio.Task[Person | None]] = set()

    async def read(self, tenant: Tenant, user_id: str) -> Reader:
        """The reader, by what they chose, else by what Slack says of them."""
        known = await asyncio.to_thread(people.person, self._engine, tenant.workspace_id, user_id)
        if user_id and (known is None or self._clock() - known.fetched_at > FRESH):
            known = await self._ask(tenant, user_id) or known
        chosen = await asyncio.to_thread(settings.language, self._engine, tenant.workspace_id, user_id)
        is_admin = known is not None and known.is_admin
        return Reader(
            locale=chosen or locale_of(known.locale if known else None),
            tz=(known.tz if known else None) or "UTC",
            user_id=user_id or None,
            may_decide=await self._permissions.may_decide(tenant, user_id, is_admin=is_admin),
        )

    async def _ask(self, tenant: Tenant, user_id: str) -> Person | None:
        task = asyncio.create_task(self._fetch(tenant, user_id))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        return task.result() if done else None

    async def _fetch(self, tenant: Tenant, user_id: str) -> Person | None:
        try:
            answer = await tenant.client.users_info(user=user_id, include_locale=True)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("Slack told nothing of user %s: %s", user_id, error)
            return None
        user: dict[str, Any] = answer["user"]
        told = {
            "name": user.get("real_name") or user.get("name"),
            "locale": user.get("locale"),
            "tz": user.get("tz"),
            # Somebody from another workspace may be an admin there, and decides nothing here.
            "is_admin": bool(user.get("is_admin")) and user.get("team_id") in (None, tenant.team_id),
        }
        await asyncio.to_thread(
            people.remember, self._engine, tenant.workspace_id, user_id, told, self._clock()
        )
        return await asyncio.to_thread(people.person, self._engine, tenant.workspace_id, user_id)
