"""What happens when somebody types, clicks, submits or drops a file: read, ask a use case, promise the answer."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.context import Context
from bot.listeners import (
    actions,
    assistant,
    by_hand,
    claims,
    commands,
    events,
    mapping,
    policy,
    views,
    whatif,
)

_ROOMS = (commands, actions, views, by_hand, whatif, policy, mapping, claims, events, assistant)


def register(app: AsyncApp, ctx: Context) -> None:
    """Attach every listener to the app."""
    for room in _ROOMS:
        room.register(app, ctx)
