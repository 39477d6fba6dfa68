"""A small Slack for tests: it keeps messages and files, and can be slow, busy, broken, or lose its answers."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient


@dataclass
class Slack:
    """What Slack holds, and how it misbehaves: a list of faults per method, one for each of its next calls.

    A fault is "429", "500", "lost" (it takes effect, and the connection drops before the answer), "dropped" (it does
    not take effect), or an error code that Slack answers with.
    """

    messages: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    ephemerals: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    history_may_be_read: bool = True
    page: int = 100
    looks_until_ready: int = 0
    response_url_open: bool = True
    base: str = ""
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def posted(self) -> list[dict[str, Any]]:
        """The messages that stand, in the order of their posting."""
        return [self.messages[each] for each in sorted(self.messages, key=lambda place: float(place[1]))]

    def client(self) -> AsyncWebClient:
        """A client as the program makes it: no retries of its own."""
        client = AsyncWebClient(token="xoxb-test", base_url=f"{self.base}api/", timeout=5, retry_handlers=[])
        client.proxy = None
        return client

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call of the Web API."""
        method = request.match_info["method"].replace(".", "_")
        self.calls[method] += 1
        arguments = await _arguments(request)
        fault = self.faults[method].pop(0) if self.faults.get(method) else None
        match fault:
            case "429":
                return web.json_response(
                    {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"}
                )
            case "500":
                return web.Response(status=500, text="oops")
            case "dropped":
                return _drop(request)
            case "lost":
                getattr(self, method)(arguments)
                return _drop(request)
            case "slow":
                await asyncio.sleep(0.3)
            case str():
                return web.json_response({"ok": False, "error": fault})
        return web.json_response(getattr(self, method)(arguments))

    def chat_postMessage(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Keep a message."""
        if any(block.get("type") == "refused" for block in sent.get("blocks") or ()):
            index = next(n for n, block in enumerate(sent["blocks"]) if block["type"] == "refused")
            return {
                "ok": False,
                "error": "invalid_blocks",
                "errors": [f"unsupported type: refused [json-pointer:/blocks/{index}/type]"],
            }
        ts = f"{1795500000 + next(self._numbers)}.000100"
        self.messages[sent["channel"], ts] = {**sent, "ts": ts}
        return {"ok": True, "channel": sent["channel"], "ts": ts, "message": sent}

    def chat_update(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Change a message."""
        place = (sent["channel"], sent["ts"])
        if place not in self.messages:
            return {"ok": False, "error": "message_not_found"}
        self.messages[place] |= sent
        return {"ok": True, "channel": sent["channel"], "ts": sent["ts"]}

    def chat_postEphemeral(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Show something to one person."""
        self.ephemerals.append(sent)
        return {"ok": True, "message_ts": "1.1"}

    def conversations_history(self, sent: dict[str, Any]) -> dict[str, Any]:
        """What was posted in a channel."""
        if not self.history_may_be_read:
            return {"ok": False, "error": "missing_scope"}
        there = [m for (channel, _), m in self.messages.items() if channel == sent["channel"]]
        start = int(sent.get("cursor") or 0)
        after = start + self.page
        following = str(after) if after < len(there) else ""
        return {
            "ok": True, "messages": there[start:after], "response_metadata": {"next_cursor": following},
        }  # fmt: skip

    def conversations_replies(self, sent: dict[str, Any]) -> dict[str, Any]:
        """What was posted in a thread."""
        return self.conversations_history(sent)

    def conversations_open(self, sent: dict[str, Any]) -> dict[str, Any]:
        """The conversation with a person."""
        return {"ok": True, "channel": {"id": "D" + sent["users"]}}

    def files_getUploadURLExternal(self, sent: dict[str, Any]) -> dict[str, Any]:
        """A place for a file."""
        file_id = f"F{next(self._numbers):08d}"
        self.files[file_id] = {"id": file_id, "name": sent["filename"], "shares": {}, "looks": 0}
        return {"ok": True, "upload_url": f"{self.base}upload/{file_id}", "file_id": file_id}

    def files_completeUploadExternal(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Files become real, and are shared if a channel is named."""
        named = json.loads(sent["files"]) if isinstance(sent["files"], str) else sent["files"]
        for each in named:
            file = self.files[each["id"]]
            file["complete"] = file.get("complete", 0) + 1
            if sent.get("channel_id"):
                place = (sent["channel_id"], sent.get("thread_ts"))
                file["shares"].setdefault("public", {}).setdefault(place[0], []).append(
                    {"thread_ts": place[1]}
                )
        return {"ok": True, "files": [{"id": each["id"]} for each in named]}

    def files_info(self, sent: dict[str, Any]) -> dict[str, Any]:
        """What is known of a file; its type only after some looks."""
        file = self.files.get(sent["file"])
        if file is None:
            return {"ok": False, "error": "file_not_found"}
        if file.get("complete"):
            file["looks"] += 1
            if file["looks"] > self.looks_until_ready:
                file["mimetype"] = "image/png"
        return {"ok": True, "file": {name: file[name] for name in file if name not in ("content", "looks")}}

    def files_delete(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Take a file away."""
        if self.files.pop(sent["file"], None) is None:
            return {"ok": False, "error": "file_not_found"}
        return {"ok": True}

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file."""
        self.calls["upload"] += 1
        fault = self.faults["upload"].pop(0) if self.faults.get("upload") else None
        if fault == "500":
            return web.Response(status=500)
        self.files[request.match_info["file"]]["content"] = await request.read()
        return _drop(request) if fault == "lost" else web.Response(text="OK")

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """An answer at a response URL."""
        if not self.response_url_open:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        self.answers.append(await request.json())
        return web.Response(text="ok")


@asynccontextmanager
async def running(slack: Slack) -> AsyncIterator[Slack]:
    """The small Slack on a port of its own."""
    app = web.Application(client_max_size=1 << 26)
    app.router.add_route("*", "/api/{method}", slack.handle)
    app.router.add_post("/upload/{file}", slack.upload)
    app.router.add_post("/respond", slack.respond)
    server = TestServer(app)
    await server.start_server()
    slack.base = str(server.make_url("/"))
    try:
        yield slack
    finally:
        await server.close()


def _drop(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    found: dict[str, Any] = {**request.query, **(await request.post())}
    for name in ("blocks", "metadata"):
        if isinstance(found.get(name), str):
            found[name] = json.loads(found[name])
    return found
