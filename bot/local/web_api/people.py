"""users.* and usergroups.*: who is here, in which language and time zone, and who is in which group."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.local.errors import SlackError
from bot.local.state import Json, User
from bot.local.web_api.call import Call, method, page


@method("users.info", "users:read")
async def info(call: Call) -> Json:
    """One person."""
    return {"user": _shown(call, call.user())}


@method("users.list", "users:read")
async def list_users(call: Call) -> Json:
    """Everybody."""
    shown, more = page(call, [_shown(call, u) for u in call.workspace.state.users.values()])
    return {"members": shown, "cache_ts": int(call.workspace.clock()), **more}


@method("usergroups.list", "usergroups:read")
async def list_groups(call: Call) -> Json:
    """The user groups."""
    groups = []
    for group_id, group in call.workspace.state.usergroups.items():
        shown: Json = {"id": group_id, "handle": group["handle"], "name": group["name"], "is_usergroup": True}
        if call.flag("include_users"):
            shown["users"] = list(group["users"])
        groups.append(shown)
    return {"usergroups": groups}


@method("usergroups.users.list", "usergroups:read")
async def list_group_users(call: Call) -> Json:
    """Who is in a user group."""
    group = call.workspace.state.usergroups.get(call.text("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group["users"])}


def _shown(call: Call, user: User) -> Json:
    state = call.workspace.state
    offset = datetime.fromtimestamp(call.workspace.clock(), ZoneInfo(user.tz)).utcoffset()
    shown: Json = {
        "id": user.id,
        "team_id": state.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "color": user.color.lstrip("#"),
        "deleted": user.deleted,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": user.role == "bot",
        "is_app_user": False,
        "profile": {"real_name": user.real_name, "display_name": user.name, "team": state.team_id},
    }
    return shown | ({"locale": user.locale} if call.flag("include_locale") else {})
