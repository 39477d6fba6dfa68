"""One call of a Web API method: who calls, with what, and what of it can be relied on."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot.local.errors import SlackError
from bot.local.state import Channel, Json, User

if TYPE_CHECKING:
    from bot.local.workspace import LocalWorkspace

Caller = Literal["bot", "app", "anyone"]
Run = Callable[["Call"], Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Method:
    """A method by name. ``scopes``: one of them is needed; empty where none is, or where the method asks itself."""

    name: str
    run: Run
    scopes: tuple[str, ...]
    caller: Caller


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, caller: Caller = "bot") -> Callable[[Run], Run]:
    """Declare a Web API method."""

    def register(run: Run) -> Run:
        METHODS[name] = Method(name, run, scopes, caller)
        return run

    return register


@dataclass(frozen=True, slots=True)
class Call:
    """A call with its arguments, from a form or from JSON."""

    workspace: LocalWorkspace
    name: str
    args: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A required text argument."""
        value = self.args.get(name)
        if value in (None, ""):
            raise SlackError(
                "invalid_arguments",
                response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
            )
        return str(value)

    def maybe(self, name: str) -> str | None:
        """An optional text argument."""
        value = self.args.get(name)
        return None if value in (None, "") else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """A flag, as JSON or as the form's 1/0/true/false."""
        value = self.args.get(name)
        return default if value is None else str(value).lower() in ("1", "true")

    def whole(self, name: str, default: int) -> int:
        """A whole number."""
        try:
            return int(self.args.get(name) or default)
        except ValueError:
            raise SlackError("invalid_arguments") from None

    def json(self, name: str, error: str = "invalid_arguments") -> Any:
        """A structured argument: as it is in a JSON body, as text in a form."""
        value = self.args.get(name)
        if isinstance(value, str):
            try:
                return json.loads(value) if value else None
            except ValueError:
                raise SlackError(error) from None
        return value

    def need(self, *scopes: str) -> None:
        """Require one of these scopes."""
        granted = self.workspace.app.scopes
        if scopes and not granted.intersection(scopes):
            raise SlackError("missing_scope", needed=scopes[0], provided=",".join(sorted(granted)))

    def channel(self, name: str = "channel", *, member: bool = True, write: bool = False) -> Channel:
        """The channel an argument names; a user's id means the direct message with them. An archived one is only read."""
        state, given = self.workspace.state, self.text(name)
        if given in state.users and given != state.bot_user_id:
            if state.users[given].deleted:
                raise SlackError("user_disabled")
            return state.dm_of(given)
        found = state.channels.get(given) or next(
            (c for c in state.channels.values() if c.kind == "channel" and f"#{c.name}" == given), None
        )
        if found is None:
            raise SlackError("channel_not_found")
        if member and state.bot_user_id not in found.members:
            raise SlackError("not_in_channel")
        if write and found.archived:
            raise SlackError("is_archived")
        return found

    def user(self, name: str = "user") -> User:
        """The person an argument names."""
        found = self.workspace.state.users.get(self.text(name))
        if found is None:
            raise SlackError("user_not_found")
        return found


def page(call: Call, items: list[Any], default: int = 100) -> tuple[list[Any], Json]:
    """One page of a list and the metadata with the cursor of the next."""
    start = call.whole("cursor", 0)
    size = max(1, min(call.whole("limit", default), 1000))
    following = str(start + size) if start + size < len(items) else ""
    return items[start : start + size], {"response_metadata": {"next_cursor": following}}
