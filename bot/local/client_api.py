"""What the page in the browser talks to: JSON over HTTP under /client, live events over a WebSocket.

``user`` is the id of the persona acting. Every answer is JSON; a refused act is HTTP 200 with
``{"ok": false, "error": CODE}``, with a ``text`` when the bot was at fault; 400 is for requests that make no sense, 403 for another origin or host.

``GET /client/boot?user=U…``
    ``{team: {id, name}, me, users, channels, messages, commands, home, views, bot_user_id, bot_online, examples}``.
    Without ``user`` as the first persona, an approver. ``examples``: lines worth typing, such as "/restock help".
    ``me`` is a user id. ``users``: ``{id, name, real_name, role, locale, tz, color, is_bot}``; role is requester,
    approver, viewer or bot. ``channels``: ``{id, name, kind, topic}``; kind is channel, dm (with the bot; one per
    persona) or app (App Home; its id is "home"). ``messages``: by channel id, oldest first, replies included
    (they carry ``thread_ts`` != ``ts``); ephemeral messages are not kept across a reload, as in Slack.
    ``home`` is the published view or null; ``views`` the open modals, bottom first.
``GET /client/ws?user=U…``
    a WebSocket that sends one JSON object per event:
    ``{type: "message" | "message_changed", channel, message}``;
    ``{type: "message_deleted", channel, ts}``;
    ``{type: "ephemeral", channel, message}`` (the same ``ts`` again replaces it);
    ``{type: "view_opened", view}`` (goes on top; ``view.root_view_id == view.id`` starts a new stack);
    ``{type: "view_updated", view}``; ``{type: "view_closed", view_id}``; ``{type: "home", view}``;
    ``{type: "status", bot_online}``; ``{type: "status", channel, thread_ts, text}`` (the bot is at work; "" ends it);
    ``{type: "prompts", channel, title, prompts: [{title, message}]}``;
``POST /client/message {user, channel, text, thread_ts?}`` → ``{ok, ts}``; ``@name`` and ``#channel`` become links.
``POST /client/command {user, channel, command, text}`` → ``{ok, error?}`` when the bot has acknowledged;
    its reply comes over the WebSocket.
``POST /client/action {user, container, action, state?}`` → ``{ok, error?}``.
    ``container``: ``{type: "message", channel, ts, ephemeral?}`` or ``{type: "view", view_id}``.
    ``action``: ``{type, action_id, block_id, …}`` with what was chosen, named as in Slack's payload: ``value``,
    ``selected_option``, ``selected_options``, ``selected_date``, ``selected_time``, ``selected_date_time``,
    ``selected_user(s)``, ``selected_channel(s)``, ``selected_conversation(s)``, ``rich_text_value``.
    ``state``: ``{block_id: {action_id: {type, …the same…}}}`` (``{values: {…}}`` is understood too).
``POST /client/view_submit {user, view_id, state}`` → ``{ok, errors?: {block_id: text}, error?}``.
``POST /client/view_close {user, view_id, all?}`` → ``{ok}``; closes that view, or with ``all`` the stack.
``POST /client/options {user, action_id, block_id, value, container}`` → ``{ok, options | option_groups}``.
``POST /client/upload`` multipart ``user, channel, file (one or more), initial_comment?, thread_ts?`` → ``{ok, files}``.
``POST /client/open_home {user, tab?: "home" | "messages"}`` → ``{ok}``; the view comes over the WebSocket.
``GET /files/{id}/{name}?user=U…``
    the bytes of a file; the name is free. An image block with ``slack_file: {id}`` is shown from
    ``/files/{id}/image?user=U…``. ``message.files``: ``{id, name, title, mimetype, size, url, is_image}`` with ``url``
    relative and ready to use but for ``user``.

Messages are Slack message objects: ``ts, user, text, blocks?, files?, thread_ts?, reply_count?, edited?, bot_id?,
reactions?, ephemeral?`` without metadata. Views are Slack view objects: ``id, type, title, blocks, submit?, close?,
hash, root_view_id, previous_view_id?, callback_id`` without private metadata.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from bot.local import acting, files, people, views
from bot.local.client_boot import first_look
from bot.local.delivery import NoAnswer
from bot.local.errors import SlackError
from bot.local.state import Json, Message

if TYPE_CHECKING:
    from bot.local.workspace import LocalWorkspace

_PING_SECONDS = 20


class ClientApi:
    """The routes of the page. What each takes and gives is said in the module's docstring."""

    def __init__(self, workspace: LocalWorkspace) -> None:
        self._workspace = workspace

    def add_routes(self, app: web.Application) -> None:
        """Put the routes into the server."""
        app.router.add_get("/client/boot", self.boot)
        app.router.add_get("/client/ws", self.live)
        for act in ("message", "command", "action", "view_submit", "view_close", "options", "open_home"):
            app.router.add_post(f"/client/{act}", self.act)
        app.router.add_post("/client/upload", self.upload)
        app.router.add_get("/files/{file}/{name}", self.file)

    async def boot(self, request: web.Request) -> web.Response:
        """Everything a page shows at first; without ``user``, as the first persona."""
        given = request.query.get("user")
        user = self._user(given) if given else people.APPROVER
        return web.json_response(first_look(self._workspace, user), headers={"Cache-Control": "no-store"})

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Live events, until the page goes or cannot keep up."""
        user = self._user(request.query.get("user"))
        socket = web.WebSocketResponse(heartbeat=_PING_SECONDS)
        await socket.prepare(request)
        queue = self._workspace.feed.open(user)

        async def forward() -> None:
            while (event := await queue.get()) is not None:
                await socket.send_json(event)
            await socket.close()

        sender = asyncio.ensure_future(forward())
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
        finally:
            self._workspace.feed.close(user, queue)
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
        return socket

    async def act(self, request: web.Request) -> web.Response:
        """Something the persona does; refused acts are ``{"ok": false, "error": …}``."""
        if request.content_type != "application/json":
            raise web.HTTPBadRequest(text="send JSON")
        try:
            body = json.loads(await request.read())
            user = self._user(body["user"])
            answer = await getattr(self, "_" + request.path.rpartition("/")[2])(user, body)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise web.HTTPBadRequest(text=f"cannot be read: {error}") from None
        except SlackError as error:
            answer = {"ok": False, "error": error.code}
        except NoAnswer as error:
            answer = {"ok": False, "error": error.code, "text": SILENCES[error.code]}
        return web.json_response({"ok": True} | answer)

    async def _message(self, user: str, body: Json) -> Json:
        message = acting.say(self._workspace, user, body["channel"], body["text"], body.get("thread_ts"))
        return {"ts": message.ts}

    async def _command(self, user: str, body: Json) -> Json:
        await acting.command(self._workspace, user, body["channel"], body["command"], body.get("text", ""))
        return {}

    async def _action(self, user: str, body: Json) -> Json:
        place = self._place(user, body["container"])
        given, state = body["action"], body.get("state") or {}
        if isinstance(place, Message):
            await acting.act_on_message(self._workspace, user, place, given, state)
        else:
            await acting.act_on_view(self._workspace, user, place, given, state)
        return {}

    async def _view_submit(self, user: str, body: Json) -> Json:
        view = self._view(user, body["view_id"])
        errors = await acting.submit(self._workspace, user, view, body.get("state") or {})
        return {"ok": False, "errors": errors} if errors else {}

    async def _view_close(self, user: str, body: Json) -> Json:
        view = self._view(user, body["view_id"])
        await acting.close(self._workspace, user, view, everything=bool(body.get("all")))
        return {}

    async def _options(self, user: str, body: Json) -> Json:
        place = self._place(user, body["container"])
        return await acting.ask_options(
            self._workspace, user, place, body["action_id"], body.get("block_id"), str(body.get("value", ""))
        )

    async def _open_home(self, user: str, body: Json) -> Json:
        acting.open_home(self._workspace, user, body.get("tab", "home"))
        return {}

    async def upload(self, request: web.Request) -> web.Response:
        """Files dropped into a channel."""
        form = await request.post()
        dropped = [part for part in form.getall("file", []) if isinstance(part, web.FileField)]
        user, state = self._user(str(form.get("user"))), self._workspace.state
        if not dropped:
            raise web.HTTPBadRequest(text="no file")
        try:
            message = await acting.upload(
                self._workspace,
                user,
                str(form.get("channel")),
                [(part.filename.rpartition("/")[2] or "file", part.file.read()) for part in dropped],
                str(form.get("initial_comment") or ""),
                str(form["thread_ts"]) if form.get("thread_ts") else None,
            )
        except SlackError as error:
            return web.json_response(error.answer())
        return web.json_response(
            {"ok": True, "ts": message.ts, "files": [files.for_page(state.files[f]) for f in message.files]}
        )

    async def file(self, request: web.Request) -> web.Response:
        """The bytes of a file, whoever asks: everything here is on one person's machine."""
        file = self._workspace.state.files.get(request.match_info["file"])
        content = self._workspace.keeping.bytes_of(file.id) if file else None
        if file is None or content is None:
            raise web.HTTPNotFound
        image = file.mimetype in files.IMAGE_TYPES
        name = file.name.replace('"', "").replace("\\", "").encode("ascii", "ignore").decode() or "file"
        return web.Response(
            body=content,
            content_type=file.mimetype or "application/octet-stream",
            headers={
                "Cache-Control": "private, max-age=86400, immutable",
                "Content-Disposition": f'{"inline" if image else "attachment"}; filename="{name}"',
                "Content-Security-Policy": "default-src 'none'; sandbox",
            },
        )

    def _user(self, given: str | None) -> str:
        user = self._workspace.state.users.get(given or "")
        if user is None or user.role == "bot":
            raise web.HTTPBadRequest(text="user: not a persona of this workspace")
        return user.id

    def _place(self, user: str, container: Json) -> Message | views.View:
        if container["type"] == "view":
            return self._view(user, container["view_id"])
        message = self._workspace.find_message(container["channel"], container["ts"], user)
        if message is None:
            raise SlackError("message_not_found")
        return message

    def _view(self, user: str, view_id: str) -> views.View:
        view = self._workspace.modals.find(view_id) or views.home_of(self._workspace, user)
        if view is None or view.user != user or view.id != view_id:
            raise SlackError("view_not_found")
        return view


SILENCES = {
    "operation_timeout": "The app did not answer in time.",
    "dispatch_failed": "The app is not running, so nothing happened.",
    "http_service_error": "The app answered with an error.",
    "invalid_command_response": "The app's reply could not be shown.",
    "invalid_view_response": "We had some trouble connecting. Try again?",
    "invalid_options_response": "The app's options could not be shown.",
}
