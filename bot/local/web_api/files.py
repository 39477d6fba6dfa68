"""files.*: the three steps of an upload, and what became of it."""

from __future__ import annotations

from typing import Any

from bot.local import events, files, posting
from bot.local.errors import SlackError
from bot.local.state import Channel, File, Json
from bot.local.web_api.call import Call, method


@method("files.getUploadURLExternal", "files:write")
async def get_upload_url(call: Call) -> Json:
    """A file id, and the URL to post the bytes to."""
    length = call.whole("length", 0)
    if length <= 0:
        raise SlackError("invalid_arguments")
    if length > files.LARGEST_BYTES:
        raise SlackError("file_upload_size_restricted")
    file, ticket = files.start(
        call.workspace,
        call.workspace.state.bot_user_id,
        call.text("filename"),
        length,
        call.maybe("alt_txt") or "",
    )
    return {"upload_url": f"{call.workspace.url}/upload/v1/{ticket}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write")
async def complete_upload(call: Call) -> Json:
    """Finish uploads and share them, if a channel is given. Slack looks at the files afterwards, in the background."""
    workspace = call.workspace
    listed = call.json("files")
    if not isinstance(listed, list) or not listed:
        raise SlackError("invalid_arguments")
    found = [_uploaded(call, entry) for entry in listed]
    channels = [call.channel("channel_id", write=True)] if call.maybe("channel_id") else []
    thread_ts = call.maybe("thread_ts")
    if thread_ts and channels and workspace.state.find(channels[0].id, thread_ts) is None:
        raise SlackError("thread_not_found")
    payload: dict[str, Any] = {"text": call.maybe("initial_comment") or ""}
    if not payload["text"] and call.args.get("blocks"):
        payload["blocks"] = call.json("blocks", "invalid_blocks_format")
        posting.check(workspace, payload)
    for file, entry in zip(found, listed, strict=True):
        file.title = str(entry.get("title") or file.name)
        file.complete = True
    if workspace.faults.file_processing_s:
        workspace.spawn(_finish(call, found, channels, payload, thread_ts))
    else:
        await _finish(call, found, channels, payload, thread_ts)
    return {"files": [files.as_slack(workspace, file) for file in found]}


@method("files.info", "files:read")
async def info(call: Call) -> Json:
    """What is known of a file by now."""
    return {"file": files.as_slack(call.workspace, _file(call)), "comments": []}


@method("files.delete", "files:write")
async def delete(call: Call) -> Json:
    """Take one of the bot's own files away."""
    file = _file(call)
    if file.user != call.workspace.state.bot_user_id:
        raise SlackError("cant_delete_file")
    del call.workspace.state.files[file.id]
    for messages in call.workspace.state.messages.values():
        for message in messages:
            if file.id in message.files:
                message.files.remove(file.id)
                call.workspace.tell_changed(message)
    return {}


async def _finish(
    call: Call, found: list[File], channels: list[Channel], payload: dict[str, Any], thread_ts: str | None
) -> None:
    workspace = call.workspace
    for file in found:
        await files.process(workspace, file)
    for channel in channels:
        fresh = [file for file in found if channel.id not in file.channels]
        for file in fresh:
            file.channels.append(channel.id)
        if fresh:  # completing the same upload again shares nothing twice
            message = posting.post(
                workspace,
                channel.id,
                workspace.state.bot_user_id,
                payload,
                thread_ts=thread_ts,
                file_ids=[file.id for file in fresh],
            )
            events.bot_said(workspace, message)


def _uploaded(call: Call, entry: Any) -> File:
    file = call.workspace.state.files.get(str(entry.get("id"))) if isinstance(entry, dict) else None
    if file is None or call.workspace.keeping.bytes_of(file.id) is None:
        raise SlackError("file_not_found")
    return file


def _file(call: Call) -> File:
    file = call.workspace.state.files.get(call.text("file"))
    if file is None:
        raise SlackError("file_not_found")
    return file
