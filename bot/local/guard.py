"""Who may talk to the server: this machine's browser on our own page, and the bot.

The server listens on 127.0.0.1 only. That alone does not stop a web page elsewhere from sending requests to it, so
the Host must be ours (DNS rebinding), and what a browser sends from another origin is refused (request forgery).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_NAMES = ("127.0.0.1", "localhost")
_PAGE_PATHS = ("/client/", "/files/")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; "
    "font-src 'self' data:; connect-src 'self' ws://127.0.0.1:* ws://localhost:*; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse strangers; add the headers that keep the page to itself."""
    if request.url.host not in _NAMES or urlsplit(f"//{request.host}").hostname not in _NAMES:
        raise web.HTTPForbidden(text="open this page as http://127.0.0.1 or http://localhost")
    if request.path.startswith(_PAGE_PATHS) and not _same_origin(request):
        raise web.HTTPForbidden(text="only this workspace's own page may do that")
    response = await handler(request)
    if not response.prepared:
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _same_origin(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == f"http://{request.host}"
    return request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")
