"""Modals and App Home: the stack of open views of each person, and Slack's object of each view."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.local import files
from bot.local.errors import SlackError, invalid_view
from bot.local.posting import with_ids
from bot.local.state import Json, new_id
from bot.local.validate.view import check_view

if TYPE_CHECKING:
    from bot.local.workspace import LocalWorkspace

STACK_LIMIT = 3
_PRIVATE = ("private_metadata", "external_id")


@dataclass(slots=True)
class View:
    """An open view. ``body`` is what the bot sent, with generated ids; ``hash`` changes with each update."""

    id: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    values: Json = field(default_factory=dict)


class Modals:
    """The open modals, bottom first, by person."""

    def __init__(self) -> None:
        self._stacks: dict[str, list[View]] = {}

    def of(self, user: str) -> list[View]:
        """The stack of this person."""
        return self._stacks.setdefault(user, [])

    def find(self, view_id: str | None = None, external_id: str | None = None) -> View | None:
        """The open view with this id, or with this external id."""
        for view in self._all():
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        return None

    def _all(self) -> Iterator[View]:
        for stack in self._stacks.values():
            yield from stack


def check(workspace: LocalWorkspace, body: Any, kind: str, replaces: View | None = None) -> None:
    """Refuse what Slack would refuse in a view of this kind."""
    lines = check_view(body)
    if not lines and body["type"] != kind:
        lines = [f"must be of type {kind} [json-pointer:/view/type]"]
    if lines:
        raise invalid_view(lines)
    try:
        files.check_shown(workspace, body["blocks"])
    except SlackError as error:
        raise invalid_view(
            [line.replace(":/blocks", ":/view/blocks") for line in error.extra["errors"]]
        ) from None
    other = workspace.modals.find(external_id=body.get("external_id") or None)
    if other is not None and other is not replaces:
        raise SlackError("duplicate_external_id")


def open_first(workspace: LocalWorkspace, user: str, body: Json) -> View:
    """Open a modal; whatever stack was open is gone."""
    workspace.modals.of(user).clear()
    return _put(workspace, user, body)


def push(workspace: LocalWorkspace, user: str, body: Json) -> View:
    """Put a modal on top; three is the most."""
    if len(workspace.modals.of(user)) >= STACK_LIMIT:
        raise SlackError("push_limit_reached")
    return _put(workspace, user, body)


def update(workspace: LocalWorkspace, view: View, body: Json) -> None:
    """Replace the contents of an open modal."""
    view.body = {**body, "blocks": with_ids(body["blocks"])}
    view.hash = _hash(workspace)
    workspace.feed.tell([view.user], {"type": "view_updated", "view": for_page(workspace, view)})


def close(workspace: LocalWorkspace, view: View, *, everything: bool = False) -> list[View]:
    """Close a modal and those above it, or the whole stack; the closed ones, top first."""
    stack = workspace.modals.of(view.user)
    if view not in stack:
        return []  # submitted twice: the first submission has closed it
    below = 0 if everything else stack.index(view)
    closed = stack[below:][::-1]
    del stack[below:]
    for each in closed:
        workspace.feed.tell([view.user], {"type": "view_closed", "view_id": each.id})
    return closed


def publish(workspace: LocalWorkspace, user: str, body: Json, expected_hash: str | None = None) -> View:
    """Set somebody's App Home; with a hash, only if nobody else has set it since."""
    kept = workspace.state.homes.get(user)
    if expected_hash and kept and kept["hash"] != expected_hash:
        raise SlackError("hash_conflict")
    view_id = kept["id"] if kept else new_id("V")
    view = View(view_id, user, {**body, "blocks": with_ids(body["blocks"])}, _hash(workspace), view_id)
    workspace.state.homes[user] = {"id": view.id, "hash": view.hash, "body": view.body}
    workspace.feed.tell([user], {"type": "home", "view": for_page(workspace, view)})
    workspace.changed()
    return view


def home_of(workspace: LocalWorkspace, user: str) -> View | None:
    """What was published for this person last."""
    kept = workspace.state.homes.get(user)
    return View(kept["id"], user, kept["body"], kept["hash"], kept["id"]) if kept else None


def as_slack(workspace: LocalWorkspace, view: View) -> Json:
    """Slack's object of a view."""
    state, body = workspace.state, deepcopy(view.body)
    shown = {
        "id": view.id,
        "team_id": state.team_id,
        "type": body["type"],
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "external_id": body.get("external_id", ""),
        "state": {"values": deepcopy(view.values)},
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "app_id": state.app_id,
        "app_installed_team_id": state.team_id,
        "bot_id": state.bot_id,
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
    }
    if body["type"] == "modal":
        shown |= {name: body.get(name) for name in ("title", "submit", "close")}
        shown["submit_disabled"] = body.get("submit_disabled", False)
    return shown


def for_page(workspace: LocalWorkspace, view: View) -> Json:
    """The view as the page gets it: without what only the bot may know."""
    return {k: v for k, v in as_slack(workspace, view).items() if k not in _PRIVATE}


def _put(workspace: LocalWorkspace, user: str, body: Json) -> View:
    stack = workspace.modals.of(user)
    view_id = new_id("V")
    view = View(
        id=view_id,
        user=user,
        body={**body, "blocks": with_ids(body["blocks"])},
        hash=_hash(workspace),
        root=stack[0].id if stack else view_id,
        previous=stack[-1].id if stack else None,
    )
    stack.append(view)
    workspace.feed.tell([user], {"type": "view_opened", "view": for_page(workspace, view)})
    return view


def _hash(workspace: LocalWorkspace) -> str:
    return f"{int(workspace.clock())}.{secrets.token_hex(4)}"
