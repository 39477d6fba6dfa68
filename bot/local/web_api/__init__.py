"""Slack's Web API: the methods a bot like this one calls, by name, each with the scope it needs."""

from __future__ import annotations

from bot.local.web_api import (  # noqa: F401 - importing a module registers its methods
    basics,
    chat,
    conversations,
    files,
    people,
    views,
)
from bot.local.web_api.call import METHODS, Call, Method

__all__ = ["METHODS", "Call", "Method"]
