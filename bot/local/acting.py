"""What a person can do: command, click, submit, close, ask for options, write, upload, open App Home.

Each act becomes a payload to the bot, and what the bot answers in its acknowledgement takes effect here. The page and
the tests act through the same functions. Refusals are `SlackError`; silence of the bot is `NoAnswer`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.local import events, files, inputs, payloads, posting, typing_rules, views
from bot.local.delivery import NoAnswer
from bot.local.errors import SlackError
from bot.local.state import Json, Message

if TYPE_CHECKING:
    from bot.local.workspace import LocalWorkspace


async def command(workspace: LocalWorkspace, user: str, channel: str, name: str, text: str) -> Json:
    """Run a slash command; what the bot acknowledged it with."""
    _member(workspace, user, channel)
    if name not in {c.command for c in workspace.app.commands} or "commands" not in workspace.app.scopes:
        raise SlackError("unknown_command")
    typed = typing_rules.as_typed(workspace.state, text.strip())
    payload = payloads.command(workspace, user, channel, name, typed)
    answer = await workspace.delivery.send("slash_commands", payload, timeout_s=workspace.ack_timeout_s)
    if answer.get("text") or answer.get("blocks"):
        try:
            posting.check(workspace, answer)
        except SlackError:
            raise NoAnswer("invalid_command_response") from None
        public = answer.get("response_type") == "in_channel"
        posting.post(
            workspace, channel, workspace.state.bot_user_id, answer, ephemeral_to=None if public else user
        )
    return answer


async def act_on_message(
    workspace: LocalWorkspace,
    user: str,
    message: Message,
    given: Mapping[str, Any],
    state: Mapping[str, Any] | None = None,
    shown: Json | None = None,
) -> None:
    """Click or choose in a message. ``shown`` is the message as it was on the person's screen, if it has changed since."""
    blocks = (shown or {}).get("blocks", message.blocks) or []
    found = payloads.find_element(blocks, str(given["action_id"]), given.get("block_id"))
    if found is None:
        raise SlackError("action_not_found")
    acted = payloads.action(workspace, *found, given)
    values = inputs.values(blocks, state or {})
    for _ in range(workspace.faults.click_copies):
        payload = payloads.on_message(workspace, user, message, acted, values, shown)
        await workspace.delivery.send("interactive", payload, timeout_s=workspace.ack_timeout_s)


async def act_on_view(
    workspace: LocalWorkspace,
    user: str,
    view: views.View,
    given: Mapping[str, Any],
    state: Mapping[str, Any] | None = None,
) -> None:
    """Click or choose in a modal or in App Home."""
    found = payloads.find_element(view.body["blocks"], str(given["action_id"]), given.get("block_id"))
    if found is None:
        raise SlackError("action_not_found")
    acted = payloads.action(workspace, *found, given)
    view.values = inputs.values(view.body["blocks"], state or {})
    for _ in range(workspace.faults.click_copies):
        payload = payloads.on_view(workspace, user, view, acted)
        await workspace.delivery.send("interactive", payload, timeout_s=workspace.ack_timeout_s)


async def submit(
    workspace: LocalWorkspace, user: str, view: views.View, state: Mapping[str, Any]
) -> dict[str, str]:
    """Submit a modal; the errors to show beside its fields, none when it was taken."""
    view.values = inputs.values(view.body["blocks"], state)
    wrong = inputs.errors(view.body["blocks"], view.values)
    if wrong:
        return wrong
    payload = payloads.submission(workspace, user, view)
    answer = await workspace.delivery.send("interactive", payload, timeout_s=workspace.ack_timeout_s)
    try:
        return _after_submission(workspace, user, view, answer)
    except SlackError:
        raise NoAnswer("invalid_view_response") from None


def _after_submission(
    workspace: LocalWorkspace, user: str, view: views.View, answer: Mapping[str, Any]
) -> dict[str, str]:
    match answer.get("response_action"):
        case "errors":
            asked = {b["block_id"] for b in view.body["blocks"] if b["type"] == "input"}
            wrong = {str(k): str(v) for k, v in answer["errors"].items()}
            if not wrong or not wrong.keys() <= asked:
                raise SlackError("invalid_arguments")
            return wrong
        case "update":
            views.check(workspace, answer["view"], "modal", replaces=view)
            views.update(workspace, view, answer["view"])
        case "push":
            views.check(workspace, answer["view"], "modal")
            views.push(workspace, user, answer["view"])
        case "clear":
            views.close(workspace, view, everything=True)
        case None:
            views.close(workspace, view)
        case _:
            raise SlackError("invalid_arguments")
    return {}


async def close(workspace: LocalWorkspace, user: str, view: views.View, *, everything: bool = False) -> None:
    """Close a modal; the bot hears of it where the view asked for that."""
    everything = everything or bool(view.body.get("clear_on_close"))
    for each in views.close(workspace, view, everything=everything):
        if each.body.get("notify_on_close"):
            payload = payloads.closing(workspace, user, each, cleared=everything)
            await workspace.delivery.send("interactive", payload, timeout_s=workspace.ack_timeout_s)


async def ask_options(
    workspace: LocalWorkspace,
    user: str,
    place: views.View | Message,
    action_id: str,
    block_id: str | None,
    value: str,
) -> Json:
    """Options of an external select for what was typed so far; at most 100."""
    blocks = place.body["blocks"] if isinstance(place, views.View) else place.blocks
    found = payloads.find_element(blocks, action_id, block_id)
    if found is None:
        raise SlackError("action_not_found")
    payload = payloads.suggestion(workspace, user, found[0], action_id, value, place)
    answer = await workspace.delivery.send("interactive", payload, timeout_s=workspace.ack_timeout_s)
    for name in ("options", "option_groups"):
        if name in answer:
            if len(answer[name]) > 100:
                raise NoAnswer("invalid_options_response")
            return {name: answer[name]}
    raise NoAnswer("invalid_options_response")


def say(
    workspace: LocalWorkspace, user: str, channel: str, text: str, thread_ts: str | None = None
) -> Message:
    """Write a message."""
    _member(workspace, user, channel)
    if not text.strip():
        raise SlackError("no_text")
    typed = typing_rules.as_typed(workspace.state, text)
    message = posting.post(workspace, channel, user, {"text": typed}, thread_ts=thread_ts)
    events.said(workspace, message)
    return message


async def upload(
    workspace: LocalWorkspace,
    user: str,
    channel: str,
    uploads: Sequence[tuple[str, bytes]],
    comment: str = "",
    thread_ts: str | None = None,
) -> Message:
    """Drop files into a channel; they are there when Slack has looked at them."""
    _member(workspace, user, channel)
    added = [files.add(workspace, user, name, content) for name, content in uploads]
    for file in added:
        await files.process(workspace, file)
        file.channels.append(channel)
    message = posting.post(
        workspace,
        channel,
        user,
        {"text": typing_rules.as_typed(workspace.state, comment)},
        thread_ts=thread_ts,
        file_ids=[file.id for file in added],
    )
    events.said(workspace, message)
    return message


def open_home(workspace: LocalWorkspace, user: str, tab: str = "home") -> None:
    """Open the app's tab."""
    if tab == "home" and not workspace.app.has_home:
        raise SlackError("not_enabled")
    events.opened_home(workspace, user, tab)


def _member(workspace: LocalWorkspace, user: str, channel: str) -> None:
    where = workspace.state.channels.get(channel)
    if where is None or user not in where.members:
        raise SlackError("channel_not_found")
