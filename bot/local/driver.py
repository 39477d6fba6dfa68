"""How a test acts in the workspace and looks at it, so that a scenario reads like a story.

Acting goes through `acting`, exactly as from the page. Refusals raise `SlackError`, a silent bot `NoAnswer`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from bot.local import acting, payloads, posting, views
from bot.local.errors import SlackError
from bot.local.state import Channel, Json, Message, new_id

if TYPE_CHECKING:
    from bot.local.workspace import LocalWorkspace, Noted

T = TypeVar("T")
WAIT_SECONDS = 20.0
_LOOK_SECONDS = 0.01


class Driver:
    """The acts and looks of `LocalWorkspace`."""

    async def command(self, user: str, channel: str, line: str) -> Json:
        """Type a slash command: ``"/restock SKU-1"``. Gives what it was acknowledged with."""
        name, _, text = line.partition(" ")
        return await acting.command(self._me, user, channel, name, text)

    async def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Json:
        """Write a message; ``@restock`` mentions the bot."""
        return posting.as_slack(self._me, acting.say(self._me, user, channel, text, thread_ts))

    async def upload(
        self, user: str, channel: str, uploads: Sequence[tuple[str, bytes]], comment: str = ""
    ) -> Json:
        """Drop files, given as (name, content), into a channel or the direct message with the bot."""
        return posting.as_slack(self._me, await acting.upload(self._me, user, channel, uploads, comment))

    async def click(
        self,
        user: str,
        action_id: str,
        *,
        message: Mapping[str, Any] | None = None,
        block_id: str | None = None,
        state: Mapping[str, Any] | None = None,
        **chosen: Any,
    ) -> None:
        """Click or choose in a message; in the newest one with this action unless ``message`` (as seen) is given.

        ``message`` may be an older picture of the message: that is a late click on what has changed meanwhile.
        ``chosen`` is what was picked, such as ``selected_option={…}``.
        """
        given = {"action_id": action_id, "block_id": block_id, **chosen}
        shown = None
        if message is None:
            target = self._newest_with(user, action_id)
        else:
            found = self._me.find_message(self._channel_of(message), message["ts"], user)
            if found is None:
                raise SlackError("message_not_found")
            target = found
            if message.get("blocks") != found.blocks:
                shown = dict(message)
        await acting.act_on_message(self._me, user, target, given, state, shown)

    async def click_in_view(
        self, user: str, action_id: str, *, state: Mapping[str, Any] | None = None, **chosen: Any
    ) -> None:
        """Click or choose in the top modal, or in App Home when none is open."""
        view = self._top(user) or views.home_of(self._me, user)
        if view is None:
            raise SlackError("view_not_found")
        await acting.act_on_view(self._me, user, view, {"action_id": action_id, **chosen}, state)

    async def submit_view(self, user: str, state: Mapping[str, Any] | None = None) -> dict[str, str]:
        """Submit the top modal with ``{block_id: {action_id: value}}``; the errors it shows, if any.

        A value is bare (text, or an option's value) or as in Slack's payload.
        """
        return await acting.submit(self._me, user, self._open_view(user), state or {})

    async def close_view(self, user: str) -> None:
        """Close the top modal."""
        await acting.close(self._me, user, self._open_view(user))

    async def options(self, user: str, action_id: str, value: str) -> Json:
        """Type into an external select of the top modal."""
        return await acting.ask_options(self._me, user, self._open_view(user), action_id, None, value)

    async def open_home(self, user: str, tab: str = "home") -> None:
        """Open the app's tab."""
        acting.open_home(self._me, user, tab)

    def messages(self, channel: str) -> list[Json]:
        """The messages of a channel as Slack objects, oldest first, replies included."""
        return [posting.as_slack(self._me, m) for m in self._me.state.messages[channel]]

    def ephemeral(self, user: str) -> list[Json]:
        """What only this person sees, oldest first."""
        return [posting.as_slack(self._me, m) for m in self._me.ephemerals.get(user, ())]

    def view(self, user: str) -> Json | None:
        """The top modal as a Slack object."""
        top = self._top(user)
        return views.as_slack(self._me, top) if top else None

    def home(self, user: str) -> Json | None:
        """The published App Home as a Slack object."""
        home = views.home_of(self._me, user)
        return views.as_slack(self._me, home) if home else None

    def calls_of(self, method: str) -> list[Noted]:
        """The calls of one Web API method so far."""
        return [call for call in self._me.calls if call.method == method]

    def dm(self, user: str) -> str:
        """The id of the direct message between the bot and a person."""
        return self._me.state.dm_of(user).id

    def add_channel(self, name: str, members: Sequence[str]) -> str:
        """A further channel; the bot is in it only if it is among the members."""
        channel = Channel(new_id("C"), name, "channel", list(members))
        self._me.state.channels[channel.id] = channel
        self._me.state.messages[channel.id] = []
        return channel.id

    async def wait_for(self, look: Callable[[], T], timeout_s: float = WAIT_SECONDS) -> T:
        """Wait until ``look`` gives something true, and give it. Raises TimeoutError with what was last seen."""
        loop = asyncio.get_running_loop()
        until = loop.time() + timeout_s
        while not (seen := look()):
            if loop.time() > until:
                raise TimeoutError(f"not seen within {timeout_s} s; last seen: {seen!r}")
            await asyncio.sleep(_LOOK_SECONDS)
        return seen

    @property
    def _me(self) -> LocalWorkspace:
        return cast("LocalWorkspace", self)

    def _newest_with(self, user: str, action_id: str) -> Message:
        everywhere = [
            m
            for channel in self._me.state.channels.values()
            if user in channel.members
            for m in self._me.state.messages[channel.id]
        ]
        everywhere += self._me.ephemerals.get(user, [])
        fitting = [m for m in everywhere if payloads.find_element(m.blocks, action_id, None)]
        if not fitting:
            raise SlackError("action_not_found")
        return max(fitting, key=lambda m: float(m.ts))

    def _channel_of(self, message: Mapping[str, Any]) -> str:
        if "channel" in message:
            return str(message["channel"])
        for channel, messages in self._me.state.messages.items():
            if any(m.ts == message["ts"] for m in messages):
                return channel
        for own in self._me.ephemerals.values():
            for m in own:
                if m.ts == message["ts"]:
                    return m.channel
        raise SlackError("message_not_found")

    def _top(self, user: str) -> views.View | None:
        stack = self._me.modals.of(user)
        return stack[-1] if stack else None

    def _open_view(self, user: str) -> views.View:
        view = self._top(user)
        if view is None:
            raise SlackError("view_not_found")
        return view
