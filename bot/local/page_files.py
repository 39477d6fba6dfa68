"""The page itself: the built files in static/, with headers that let browsers keep what never changes."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"
_MISSING = "The page is not built: its source is in bot/local/page, the bundle belongs in bot/local/static."


async def index(_request: web.Request) -> web.StreamResponse:
    """The page; checked anew at each visit, since its bundle's names change with its contents."""
    path = STATIC / "index.html"
    if not path.exists():
        raise web.HTTPNotFound(text=_MISSING)
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})


async def asset(request: web.Request) -> web.StreamResponse:
    """A file of the bundle. Names under assets/ carry a hash of their contents and never change."""
    tail = request.match_info["tail"]
    path = (STATIC / tail).resolve()
    if not path.is_relative_to(STATIC.resolve()) or not path.is_file():
        raise web.HTTPNotFound
    lasting = tail.startswith("assets/")
    keep = "public, max-age=31536000, immutable" if lasting else "no-cache"
    return web.FileResponse(path, headers={"Cache-Control": keep})


def add_routes(app: web.Application) -> None:
    """Put the routes into the server; after all others, since they catch what is left."""
    app.router.add_get("/", index)
    app.router.add_get("/{tail:.+}", asset)
