"""The page itself: the built files in static/, asked anew at each visit and answered 304 while they are the same."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"
_MISSING = "The page is not built: its source is in bot/local/page, the bundle belongs in bot/local/static."
_FRESH = {"Cache-Control": "no-cache"}


async def index(_request: web.Request) -> web.StreamResponse:
    """The page."""
    path = STATIC / "index.html"
    if not path.exists():
        raise web.HTTPNotFound(text=_MISSING)
    return web.FileResponse(path, headers=_FRESH)


async def asset(request: web.Request) -> web.StreamResponse:
    """A file of the bundle, and nothing outside its folder."""
    path = (STATIC / request.match_info["tail"]).resolve()
    if not path.is_relative_to(STATIC.resolve()) or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers=_FRESH)


def add_routes(app: web.Application) -> None:
    """Put the routes into the server."""
    app.router.add_get("/", index)
    app.router.add_get("/static/{tail:.+}", asset)
