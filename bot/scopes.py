"""What the app asks of Slack: each scope with its reason, and the scopes each Web API method and event needs.

`manifest.yml` asks for exactly these; `restock doctor` compares them with what the token has; a test compares
them with what the code calls.
"""

from __future__ import annotations

from collections.abc import Iterable

SCOPES = {
    "commands": "people type /restock",
    "chat:write": "post cards, digests and answers, and bring them up to date",
    "app_mentions:read": "people ask by @mention",
    "im:history": "people write to the app, and drop report files on it, in its Messages tab",
    "im:write": "answer a person where no channel is at hand, such as App Home",
    "files:write": "upload the chart, and the purchase order as XLSX and PDF; delete the files of an order taken back",
    "files:read": "read report files that were dropped; see that a chart is ready before showing it",
    "users:read": "each reader's language, time zone, and whether they are an admin",
    "usergroups:read": "approvers may be a user group",
}
"""The bot scopes, with what is lost without them."""

OPTIONAL_SCOPES = {
    "channels:history": "after a crash, see in public channels whether a message was posted already",
    "groups:history": "the same in private channels",
}
"""Scopes that the app works without."""

METHODS: dict[str, frozenset[str]] = {
    "assistant.threads.setStatus": frozenset({"chat:write"}),
    "assistant.threads.setSuggestedPrompts": frozenset({"chat:write"}),
    "assistant.threads.setTitle": frozenset({"chat:write"}),
    "apps.connections.open": frozenset(),  # the app-level token's connections:write
    "auth.test": frozenset(),
    "chat.delete": frozenset({"chat:write"}),
    "chat.postEphemeral": frozenset({"chat:write"}),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.history": frozenset({"channels:history", "groups:history", "im:history"}),
    "conversations.open": frozenset({"im:write"}),
    "conversations.replies": frozenset({"channels:history", "groups:history", "im:history"}),
    "files.completeUploadExternal": frozenset({"files:write"}),
    "files.delete": frozenset({"files:write"}),
    "files.getUploadURLExternal": frozenset({"files:write"}),
    "files.info": frozenset({"files:read"}),
    "oauth.v2.access": frozenset(),
    "usergroups.users.list": frozenset({"usergroups:read"}),
    "users.info": frozenset({"users:read"}),
    "views.open": frozenset(),
    "views.publish": frozenset(),
    "views.update": frozenset(),
}
"""Any one of these scopes is enough for the method; none where the token alone is."""

EVENTS = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "message.im": "im:history",
    "tokens_revoked": None,
}
"""The events the app subscribes to, and the scope of each."""


def missing(granted: Iterable[str]) -> dict[str, str]:
    """The scopes that a token lacks, each with what is lost without it."""
    have = set(granted)
    return {scope: reason for scope, reason in SCOPES.items() if scope not in have}
