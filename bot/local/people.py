"""Who and what is in a new workspace: the personas of the demo, its channels, the bot."""

from __future__ import annotations

from bot.local.state import Channel, State, User

REQUESTER = "U0REQUESTER"
APPROVER = "U0APPROVER1"
VIEWER = "U0VIEWER001"
APPROVER_ZH = "U0APPROVER2"
BOT = "U0RESTOCK00"

RESTOCK = "C0RESTOCK01"
OPS_CN = "C0OPSCN0001"
APPROVERS_GROUP = "S0APPROVERS"

_PEOPLE = (
    User(
        APPROVER, "daniel", "Daniel Brandt", "approver", "en-US", "America/New_York", "#1d7a5c", is_admin=True
    ),
    User(REQUESTER, "mia", "Mia Torres", "requester", "en-US", "America/Los_Angeles", "#8d4b9f"),
    User(VIEWER, "priya", "Priya Nair", "viewer", "en-GB", "Europe/London", "#b3541e"),
    User(APPROVER_ZH, "linyue", "林悦", "approver", "zh-CN", "Asia/Shanghai", "#2c6fbb", is_admin=True),
)


def new_workspace(bot_name: str = "restock") -> State:
    """A workspace nobody has written in yet: four people, two channels, a direct message each with the bot."""
    bot = User(BOT, bot_name, bot_name.capitalize(), "bot", "en-US", "America/Los_Angeles", "#3f4b5b")
    everyone = [person.id for person in _PEOPLE]
    channels = [
        Channel(RESTOCK, "restock", "channel", [*everyone, BOT], "What to reorder, when and by which route"),
        Channel(OPS_CN, "ops-cn", "channel", [APPROVER, APPROVER_ZH, BOT], "补货与供应链"),
        *(Channel("D0" + person[2:], "", "dm", [person, BOT]) for person in everyone),
    ]
    return State(
        team_id="T0LOCALSHOP",
        team_name="Northwind Home",
        app_id="A0RESTOCK00",
        bot_id="B0RESTOCK00",
        bot_user_id=BOT,
        users={user.id: user for user in (*_PEOPLE, bot)},
        channels={channel.id: channel for channel in channels},
        usergroups={
            APPROVERS_GROUP: {"handle": "approvers", "name": "Approvers", "users": [APPROVER, APPROVER_ZH]}
        },
        messages={channel.id: [] for channel in channels},
    )
