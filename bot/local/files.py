"""Files: the upload ticket, the bytes, and the moment until Slack knows what they are.

An upload has no type until it was processed, and an image of it is refused before that with ``invalid slack file``,
as Slack does. How long that takes is `Faults.file_processing_s`.
"""

from __future__ import annotations

import asyncio
import mimetypes
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bot.local.errors import SlackError, invalid_blocks
from bot.local.state import File, Json, new_id

if TYPE_CHECKING:
    from bot.local.workspace import LocalWorkspace

IMAGE_TYPES = ("image/png", "image/jpeg", "image/gif")
LARGEST_BYTES = 1_073_741_824  # 1 GB, Slack's limit


def start(
    workspace: LocalWorkspace, user: str, name: str, length: int, alt_text: str = ""
) -> tuple[File, str]:
    """A file to be, and the ticket its bytes are posted with."""
    file = File(new_id("F"), name, name, user, length, int(workspace.clock()), alt_text=alt_text)
    workspace.state.files[file.id] = file
    ticket = secrets.token_urlsafe(24)
    workspace.uploads[ticket] = file.id
    return file, ticket


def receive(workspace: LocalWorkspace, ticket: str, content: bytes) -> int:
    """Keep the bytes posted to an upload URL; how many they were. Raises `SlackError` for a ticket nobody got."""
    file_id = workspace.uploads.pop(ticket, None)
    if file_id is None:
        raise SlackError("invalid_upload_url")
    workspace.keeping.put_bytes(file_id, content)
    workspace.state.files[file_id].size = len(content)
    return len(content)


async def process(workspace: LocalWorkspace, file: File) -> None:
    """Find out what the file is, after the time that takes."""
    file.complete = True
    if workspace.faults.file_processing_s:
        await asyncio.sleep(workspace.faults.file_processing_s)
    file.mimetype = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    file.ready = True
    workspace.changed()


def add(workspace: LocalWorkspace, user: str, name: str, content: bytes) -> File:
    """A file that a person dropped into the workspace: there at once."""
    file, ticket = start(workspace, user, name, len(content))
    receive(workspace, ticket, content)
    return file


def check_shown(workspace: LocalWorkspace, blocks: Any) -> None:
    """Refuse images of files that do not exist, are not images, or are not ready yet."""
    lines = []
    for where, shown in _slack_files(blocks, "/blocks"):
        given = shown.get("id") or str(shown.get("url", "")).rpartition("/files-pri/")[2].partition("/")[0]
        file = workspace.state.files.get(given.rpartition("-")[2])
        if file is None or not file.ready or file.mimetype not in IMAGE_TYPES:
            lines.append(f"invalid slack file [json-pointer:{where}]")
    if lines:
        raise invalid_blocks(lines)


def as_slack(workspace: LocalWorkspace, file: File) -> Json:
    """Slack's object of a file; without a type while it is being processed."""
    extension = file.name.rpartition(".")[2].lower() if "." in file.name else ""
    private = f"{workspace.url}/files-pri/{workspace.state.team_id}-{file.id}/{quote(file.name)}"
    shown: Json = {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": extension if file.ready else "",
        "user": file.user,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "is_public": bool(file.channels),
        "url_private": private,
        "url_private_download": private.replace(f"{file.id}/", f"{file.id}/download/"),
        "permalink": f"{workspace.url}/files/{file.id}/{quote(file.name)}",
        "channels": [c for c in file.channels if c.startswith("C")],
        "ims": [c for c in file.channels if c.startswith("D")],
    }
    if file.alt_text:
        shown["alt_txt"] = file.alt_text
    return shown


def for_page(file: File) -> Json:
    """What the page needs of a file."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "size": file.size,
        "alt_text": file.alt_text,
        "is_image": file.mimetype in IMAGE_TYPES,
        "url": f"/files/{file.id}/{quote(file.name)}",
    }


def _slack_files(value: Any, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "slack_file" and isinstance(inner, dict):
                yield f"{at}/{name}", inner
            else:
                yield from _slack_files(inner, f"{at}/{name}")
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _slack_files(inner, f"{at}/{i}")
