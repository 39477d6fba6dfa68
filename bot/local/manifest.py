"""What the app may do, read from its manifest.yml: scopes, slash commands, subscribed events, the App Home tabs.

The local workspace grants exactly this and no more. Without a manifest it grants the least-privilege list that
Restock is documented with.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEAST_SCOPES = (
    "commands", "chat:write", "app_mentions:read", "im:history", "im:write", "files:write", "files:read",
    "users:read", "usergroups:read", "channels:read", "groups:read",
)  # fmt: skip
LEAST_EVENTS = ("app_mention", "app_home_opened", "message.im", "app_uninstalled", "tokens_revoked")

# The scope an event needs before it is delivered, beside being subscribed to.
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "file_shared": "files:read",
    "member_joined_channel": "channels:read",
    "reaction_added": "reactions:read",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command as people see it in the composer."""

    command: str
    description: str
    usage_hint: str = ""


@dataclass(frozen=True, slots=True)
class App:
    """An installed app: its name, what it may call, and what it is told of."""

    name: str = "Restock"
    bot_name: str = "restock"
    scopes: frozenset[str] = frozenset(LEAST_SCOPES)
    events: frozenset[str] = frozenset(LEAST_EVENTS)
    commands: tuple[Command, ...] = (Command("/restock", "What to reorder", "SKU"),)
    has_home: bool = True

    def hears(self, event: str) -> bool:
        """Whether Slack would deliver this event to the app."""
        needed = EVENT_SCOPES.get(event)
        return event in self.events and (needed is None or needed in self.scopes)


def read(path: Path | None) -> App:
    """The app that a manifest describes; the documented least-privilege app where there is no file."""
    if path is None or not path.exists():
        return App()
    import yaml

    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    features, settings = data.get("features", {}), data.get("settings", {})
    return App(
        name=data["display_information"]["name"],
        bot_name=features.get("bot_user", {}).get("display_name", "restock"),
        scopes=frozenset(data.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        commands=tuple(
            Command(c["command"], c["description"], c.get("usage_hint", ""))
            for c in features.get("slash_commands", ())
        ),
        has_home=bool(features.get("app_home", {}).get("home_tab_enabled", False)),
    )
