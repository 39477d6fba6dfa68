"""Who reads: language, time zone, and whether they may decide.

Slack knows a person's locale, time zone and whether they are an admin; what it said is kept for a day. `/restock lang`
overrides the language, and a channel may have one set, which then holds for what everybody there sees. Where Slack has
not said yet, an answer goes out in English, but nobody is told that they may not decide: `Visit.may_decide` waits.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from bot.facts import Reader
from bot.lookups import Lookups
from bot.usecases import settings
from storage.queries.program import people
from storage.tables import Person

if TYPE_CHECKING:
    from bot.permissions import Permissions
    from bot.tenants import Tenant

FRESH = timedelta(days=1)
REMEMBERED = 1000
# An answer is worth more than a locale: what Slack does not tell within this time is used from the next time on.
PATIENCE_SECONDS = 1.0


def locale_of(slack_locale: str | None) -> str:
    """The language to speak: Chinese for every zh locale, else English. ``zh-CN`` gives ``zh_CN``."""
    return "zh_CN" if (slack_locale or "").lower().startswith("zh") else "en"


class Readers:
    """Makes a `Reader` of a Slack user."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], permissions: Permissions) -> None:
        self._engine = engine
        self._clock = clock
        self._permissions = permissions
        self._lookups = Lookups()
        self._last: OrderedDict[tuple[str, str], Reader] = OrderedDict()

    async def without_store(self, tenant: Tenant, user_id: str) -> Reader:
        """The reader as they were last read, else by what Slack says now: for words that must do without the store."""
        known = self._last.get((tenant.workspace_id, user_id))
        if known is not None or not user_id:
            return known or Reader()
        key = ("users.info alone", tenant.workspace_id, user_id)
        told = await self._lookups.ask(key, partial(_ask_slack, tenant, user_id), PATIENCE_SECONDS)
        return Reader(locale=locale_of(told["locale"] if told else None), user_id=user_id)

    async def read(
        self, tenant: Tenant, user_id: str, *, patience_s: float | None = PATIENCE_SECONDS
    ) -> Reader:
        """The reader, by what they chose, else by what Slack says of them within ``patience_s``.

        ``may_decide`` is None where Slack has not said by then; without a limit, where it does not say at all.
        """
        known = await asyncio.to_thread(people.person, self._engine, tenant.workspace_id, user_id)
        if user_id and (known is None or self._clock() - known.fetched_at > FRESH):
            key = ("users.info", tenant.workspace_id, user_id)
            known = (await self._lookups.ask(key, partial(self._fetch, tenant, user_id), patience_s)) or known
        chosen = await asyncio.to_thread(settings.language, self._engine, tenant.workspace_id, user_id)
        reader = Reader(
            locale=chosen or locale_of(known.locale if known else None),
            tz=(known.tz if known else None) or "UTC",
            user_id=user_id or None,
            may_decide=await self._permissions.may_decide(
                tenant, user_id, is_admin=known.is_admin if known else None, patience_s=patience_s
            ),
        )
        self._last[tenant.workspace_id, user_id] = reader
        self._last.move_to_end((tenant.workspace_id, user_id))
        if len(self._last) > REMEMBERED:
            self._last.popitem(last=False)
        return reader

    async def _fetch(self, tenant: Tenant, user_id: str) -> Person | None:
        told = await _ask_slack(tenant, user_id)
        await asyncio.to_thread(
            people.remember, self._engine, tenant.workspace_id, user_id, told, self._clock()
        )
        return await asyncio.to_thread(people.person, self._engine, tenant.workspace_id, user_id)


async def _ask_slack(tenant: Tenant, user_id: str) -> dict[str, Any]:
    answer = await tenant.client.users_info(user=user_id, include_locale=True)
    user: dict[str, Any] = answer["user"]
    return {
        "name": user.get("real_name") or user.get("name"),
        "locale": user.get("locale"),
        "tz": user.get("tz"),
        # Somebody from another workspace may be an admin there, and decides nothing here.
        "is_admin": bool(user.get("is_admin")) and user.get("team_id") in (None, tenant.team_id),
    }
