"""The built page that is committed is the one its sources make, is small, and asks nobody else for anything."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from bot.local.page_files import STATIC

SOURCES = STATIC.parent / "page"
BUILT_FROM = (
    "src", "public", "index.html", "package.json", "package-lock.json", "vite.config.ts", "emoji-names.ts",
    "fingerprint.ts",
)  # fmt: skip
LARGEST_BYTES = 250_000


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_bundle_is_built_from_these_sources() -> None:
    """The same hash as `fingerprint.ts` computes: path, NUL, content, NUL, in the order of the paths."""
    entries = [SOURCES / name for name in BUILT_FROM]
    found = [path for entry in entries for path in (files(entry) if entry.is_dir() else [entry])]
    digest = hashlib.sha256()
    for name in sorted(path.relative_to(SOURCES).as_posix() for path in found):
        digest.update(name.encode() + b"\0" + (SOURCES / name).read_bytes() + b"\0")

    assert digest.hexdigest() == json.loads((STATIC / "build.json").read_text())["sources"], "run: make page"


def test_the_bundle_is_small() -> None:
    """One script, one style sheet, one small font, one page."""
    shipped = [path for path in files(STATIC) if path.suffix in {".html", ".js", ".css", ".svg", ".woff"}]

    assert sum(path.stat().st_size for path in shipped) <= LARGEST_BYTES
    assert ["page.js"] == [path.name for path in shipped if path.suffix == ".js"]


def test_the_page_has_no_inline_scripts_or_styles() -> None:
    """So that the content security policy can forbid them."""
    page = (STATIC / "index.html").read_text()

    assert [] == re.findall(r"<script(?![^>]*\bsrc=)|<style|\bon\w+=|\bstyle=", page)
    assert [] == re.findall(r"(?:src|href)=\"(?:https?:)?//", page)


def test_the_lock_file_names_no_hosts() -> None:
    """Packages come from wherever npm is told to get them; their hashes are in the lock file."""
    lock = (SOURCES / "package-lock.json").read_text()

    assert "://" not in lock
    assert all(
        "integrity" in package
        for name, package in json.loads(lock)["packages"].items()
        if name and not package.get("link")
    )
