"""A refusal in Slack's own terms: the code it answers with, and what it adds."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """``{"ok": false, "error": code, …}``; HTTP 200 in the Web API."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def answer(self) -> dict[str, Any]:
        """The body Slack would send."""
        return {"ok": False, "error": self.code, **self.extra}


def invalid_blocks(lines: list[str]) -> SlackError:
    """The refusal of a message's blocks, with one line per problem."""
    return SlackError(
        "invalid_blocks", errors=lines, response_metadata={"messages": [f"[ERROR] {x}" for x in lines]}
    )


def invalid_view(lines: list[str]) -> SlackError:
    """The refusal of a view, with one line per problem."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {x}" for x in lines]})
