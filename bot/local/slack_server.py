"""The HTTP side that the bot sees: Web API calls, upload and download of files, response URLs, the Socket Mode link."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.local import files, responses
from bot.local.errors import SlackError
from bot.local.state import Json
from bot.local.web_api import METHODS, Call

if TYPE_CHECKING:
    from bot.local.workspace import LocalWorkspace


class SlackServer:
    """Routes under /api, /upload, /files-pri, /response and /link."""

    def __init__(self, workspace: LocalWorkspace) -> None:
        self._workspace = workspace

    def add_routes(self, app: web.Application) -> None:
        """Put the routes into the server."""
        app.router.add_route("*", "/api/{method}", self.call)
        app.router.add_post("/upload/v1/{ticket}", self.upload)
        app.router.add_get("/files-pri/{file}/{tail:.*}", self.download)
        app.router.add_post("/response/{key}", self.respond)
        app.router.add_get("/link/", self._workspace.sockets.handle)

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One Web API call: its faults, its token, its scope, then the method. Every call is noted."""
        name, workspace = request.match_info["method"], self._workspace
        fault, cut = workspace.faults.next_refusal(name), workspace.faults.next_cut(name)
        if fault is not None:
            workspace.note(name, {}, {"ok": False, "error": fault.error or f"http_{fault.status}"})
            return _refused(fault.status, fault.retry_after, fault.error)
        if cut == "before":
            return _cut(request)
        if wait_s := workspace.faults.slow_s.get(name):
            await asyncio.sleep(wait_s)
        args = await _arguments(request)
        token = _token(request, args)
        try:
            answer = {"ok": True, **await self._run(name, args, token)}
        except SlackError as error:
            answer = error.answer()
        await workspace.keeping.kept()
        workspace.note(name, args, answer)
        if cut == "after":
            return _cut(request)
        return web.json_response(answer, headers=self._scope_headers())

    async def _run(self, name: str, args: Json, token: str) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        if method.caller != "anyone":
            self._check_token(token, method.caller)
        call = Call(self._workspace, name, args)
        if method.caller == "bot":
            call.need(*method.scopes)
        return await method.run(call)

    def _check_token(self, token: str, kind: str) -> None:
        workspace = self._workspace
        if not token:
            raise SlackError("not_authed")
        if token not in (workspace.bot_token, workspace.app_token):
            raise SlackError("invalid_auth")
        if token != (workspace.bot_token if kind == "bot" else workspace.app_token):
            raise SlackError("not_allowed_token_type")

    def _scope_headers(self) -> dict[str, str]:
        return {"X-OAuth-Scopes": ",".join(sorted(self._workspace.app.scopes))}

    async def upload(self, request: web.Request) -> web.Response:
        """Bytes posted to an upload URL, as they are or as a form's file."""
        if request.content_type.startswith("multipart/"):
            parts = [p for p in (await request.post()).values() if isinstance(p, web.FileField)]
            content = parts[0].file.read() if parts else b""
        else:
            content = await request.read()
        try:
            size = files.receive(self._workspace, request.match_info["ticket"], content)
        except SlackError as error:
            return web.Response(status=404, text=error.code)
        return web.Response(text=f"OK - {size}")

    async def download(self, request: web.Request) -> web.Response:
        """A private file, for who has the bot's token and files:read."""
        file = self._workspace.state.files.get(request.match_info["file"].rpartition("-")[2])
        content = self._workspace.keeping.bytes_of(file.id) if file else None
        if file is None or content is None:
            raise web.HTTPNotFound
        granted = "files:read" in self._workspace.app.scopes
        if not granted or _token(request, {}) != self._workspace.bot_token:
            raise web.HTTPFound("/")  # Slack sends browsers without a session to a login page
        return web.Response(body=content, content_type=file.mimetype or "application/octet-stream")

    async def respond(self, request: web.Request) -> web.Response:
        """One use of a response URL. Failures are HTTP 404 with a JSON error, as Slack's are."""
        try:
            payload = json.loads(await request.read())
            responses.respond(self._workspace, request.match_info["key"], payload)
        except ValueError:
            answer = SlackError("invalid_payload").answer()
        except SlackError as error:
            answer = error.answer()
        else:
            self._workspace.note("response_url", payload, {"ok": True})
            return web.Response(text="ok")
        self._workspace.note("response_url", {}, answer)
        return web.json_response(answer, status=404)


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        try:
            data = json.loads(await request.read() or b"{}")
        except ValueError:
            return {}
        return data if isinstance(data, dict) else {}
    form: dict[str, Any] = {k: v for k, v in (await request.post()).items() if isinstance(v, str)}
    return {**request.query, **form}


def _token(request: web.Request, args: Json) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else str(args.get("token") or "")


def _refused(status: int, retry_after: int | None, error: str | None) -> web.Response:
    if status == 200:
        return web.json_response({"ok": False, "error": error})
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    body = {"ok": False, "error": "ratelimited" if status == 429 else "internal_error"}
    return web.json_response(body, status=status, headers=headers)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
