"""What is in the workspace: people, channels, messages, files, home views. Plain data with nothing that acts.

It is kept in memory and, when a folder is given, in one JSON file beside the files' bytes (see `keeping`), so that a
restarted demo shows the messages it had. Open modals, ephemeral messages and response URLs do not outlive the process.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["requester", "approver", "viewer", "bot"]
Json = dict[str, Any]

_ALPHABET = string.ascii_uppercase + string.digits


def new_id(prefix: str) -> str:
    """An id as Slack makes them: a letter for the kind, then ten capitals and digits."""
    return prefix + "0" + "".join(secrets.choice(_ALPHABET) for _ in range(9))


@dataclass(slots=True)
class User:
    """A person, or the bot. ``tz`` is an IANA name, ``locale`` a tag such as en-US."""

    id: str
    name: str
    real_name: str
    role: Role
    locale: str
    tz: str
    color: str
    is_admin: bool = False
    deleted: bool = False


@dataclass(slots=True)
class Channel:
    """A public channel, or a direct message between the bot and one person."""

    id: str
    name: str
    kind: Literal["channel", "dm"]
    members: list[str]
    topic: str = ""
    archived: bool = False


@dataclass(slots=True)
class Message:
    """A message as stored; `posting.as_slack` makes Slack's object of it."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    files: list[str] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    edited_ts: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    ephemeral_to: str | None = None
    unfurl: bool = True

    @property
    def in_thread(self) -> bool:
        """Whether it is a reply, not the head of a thread."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True)
class File:
    """An uploaded file. ``ready`` when Slack would have finished looking at it; only then has it a type."""

    id: str
    name: str
    title: str
    user: str
    size: int
    created: int
    mimetype: str = ""
    alt_text: str = ""
    complete: bool = False
    ready: bool = False
    channels: list[str] = field(default_factory=list)


@dataclass(slots=True)
class State:
    """The whole workspace. Time stamps of messages are unique and rising, as `ts` must be."""

    team_id: str
    team_name: str
    app_id: str
    bot_id: str
    bot_user_id: str
    users: dict[str, User]
    channels: dict[str, Channel]
    usergroups: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, list[Message]] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    last_ts: int = 0

    def next_ts(self, now: float) -> str:
        """A time stamp for ``now`` in seconds, later than every one before it: ``1795330200.000100``."""
        self.last_ts = max(self.last_ts + 1, round(now * 1_000_000))
        return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    def find(self, channel: str, ts: str) -> Message | None:
        """The stored message with this time stamp."""
        return next((m for m in self.messages.get(channel, ()) if m.ts == ts), None)

    def replies(self, parent: Message) -> Iterator[Message]:
        """The replies in a thread, oldest first."""
        return (m for m in self.messages[parent.channel] if m.in_thread and m.thread_ts == parent.ts)

    def dm_of(self, user: str) -> Channel:
        """The direct message between the bot and a person."""
        return next(c for c in self.channels.values() if c.kind == "dm" and user in c.members)
