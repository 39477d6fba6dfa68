"""Report files that somebody drops on the app: fetched, recognised, imported whole or not at all, and reported."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.context import Visit
from bot.i18n import say
from bot.render import Rendered, notices
from bot.render import imports as import_view
from bot.render.limits import BLOCKS
from core.errors import BadFile
from core.phrase import Phrase
from storage.scratch import scratch

LARGEST_BYTES = 1 << 30
_CHUNK_BYTES = 1 << 20
_DOWNLOAD_SECONDS = 600
_READABLE = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".xlsx", ".xlsm", ".xls", ".gz", ".zip")
log = logging.getLogger(__name__)


async def receive(visit: Visit, files: Sequence[Mapping[str, Any]]) -> None:
    """Import what was dropped, and say in the same place what became of each file."""
    from storage.imports import import_files

    names = ", ".join(_name(file) for file in files)
    reading = say(visit.reader, "Reading {files} …", files=names)
    await visit.reply(notices.done(reading), name="reading")
    answers: list[Rendered] = []
    numbers: list[int] = []
    paths: list[Path] = []
    with scratch() as folder:
        for number, file in enumerate(files):
            try:
                paths.append(await fetch(visit, file, folder / str(number)))
            except BadFile as error:
                answers.append(notices.refused(error, visit.reader))
        if paths:
            sent_at = visit.incoming.received_at or visit.now  # the same when it is done again after a crash
            reports = await visit.ask(import_files, paths, by=visit.incoming.user, now=sent_at)
            numbers = import_view.undoable(reports)
            answers.insert(0, await visit.draw(import_view.report, reports, visit.reader))
    text = "\n".join(answer.text for answer in answers)
    blocks = [block for answer in answers for block in answer.blocks]
    shown = Rendered(text, blocks[: BLOCKS["message"]])
    await visit.reply(shown, name="imported", replaces="reading", imports=numbers)


async def fetch(visit: Visit, file: Mapping[str, Any], folder: Path) -> Path:
    """Download a file with the bot's token into ``folder``. Raises `BadFile` where that must not or cannot be."""
    name = _name(file)
    url = str(file.get("url_private_download") or file.get("url_private") or "")
    if not name.lower().endswith(_READABLE):
        raise BadFile(
            Phrase("{name} was not read: reports come as CSV, TSV, TXT, JSON or XLSX files.", {"name": name})
        )
    if int(file.get("size") or 0) > LARGEST_BYTES:
        raise _too_large(name)
    if not is_slacks(url, visit.ctx.clients.base_url):
        raise BadFile(Phrase("{name} was not read: it is not stored at Slack.", {"name": name}))
    folder.mkdir()
    path = folder / name
    try:
        await _download(visit, url, path)
    except (aiohttp.ClientError, TimeoutError) as error:
        log.warning("a dropped file could not be fetched: %s", error)
        raise _unfetched(name) from error
    return path


async def _download(visit: Visit, url: str, path: Path) -> None:
    clients = visit.ctx.clients
    async with clients.session.get(
        url,
        headers={"Authorization": f"Bearer {visit.client.token}"},
        proxy=clients.proxy,
        allow_redirects=False,  # the token goes to Slack's file server and nowhere else
        timeout=aiohttp.ClientTimeout(total=_DOWNLOAD_SECONDS),
    ) as answer:
        # Without files:read, Slack answers with its sign-in page, not with an error.
        if answer.status != 200 or answer.content_type == "text/html":
            raise _unfetched(path.name)
        written = 0
        with path.open("wb") as target:
            async for chunk in answer.content.iter_chunked(_CHUNK_BYTES):
                written += len(chunk)
                if written > LARGEST_BYTES:
                    raise _too_large(path.name)
                target.write(chunk)


def _name(file: Mapping[str, Any]) -> str:
    """The file's own name, without any folder that somebody wrote into it."""
    return Path(str(file.get("name") or "")).name or "file"


def is_slacks(url: str, base_url: str) -> bool:
    """Whether the bot's token may be shown to this address."""
    there, api = urlsplit(url), urlsplit(base_url)
    if (there.scheme, there.netloc) == (api.scheme, api.netloc):
        return True
    host = there.hostname or ""
    return there.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))


def _too_large(name: str) -> BadFile:
    return BadFile(
        Phrase(
            "{name} was not read: it is larger than 1 GB; use “restock import” on the server.", {"name": name}
        )
    )


def _unfetched(name: str) -> BadFile:
    return BadFile(
        Phrase(
            "{name} was not read: Slack did not hand it over. Nothing was changed; please drop it again.",
            {"name": name},
        )
    )
