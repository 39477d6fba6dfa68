"""What the store does not take for a while, in files of one folder, so that a program that is killed leaves it to the next.

One file holds what waited at one moment. It is never changed, stands under its name whole and on the disk or not at all,
and is deleted when the store has what is in it. Whoever finds it may store that, as a row that is there already is not
made again: so there are no locks, and copies on one machine share a folder.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL

from storage.queries.program.inbox import Kept, Place

MOST_BYTES = 16_000_000
"""What the folder may hold: some thousand deliveries."""

_WHOLE, _PART, _ASIDE = ".json", ".part", ".unreadable"


def folder_of(url: URL, within: Path | None = None) -> Path:
    """The folder for what a database does not take: one for each, as a delivery must not end up in another one.

    It lies ``within`` a folder, else beside a SQLite file, else in ``.restock`` where the program was started.
    """
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "memory")
        return (within or path.parent) / f"{path.name}.held"
    host = url.host or url.query.get("host") or "local"
    name = f"{host}-{url.port or 5432}-{url.database}"
    return (within or Path(".restock")) / (
        "".join(c if c.isalnum() or c in "-." else "-" for c in name) + ".held"
    )


def new_name(folder: Path, at: datetime) -> Path:
    """A name that no other file has; in the order of time."""
    return folder / f"{at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}{_WHOLE}"


def write(path: Path, waiting: Sequence[Kept]) -> None:
    """Keep what waits under this name; it is on the disk when this returns. Raises `OSError`, also where there is too much.

    It is for the owner's eyes, and holds what the row in the store would.
    """
    lines = [[*each.place, each.received_at.isoformat(), dict(each.body)] for each in waiting]
    data = json.dumps(lines).encode()
    _make(path.parent)
    if len(data) + _size(path.parent) > MOST_BYTES:
        raise OSError(errno.ENOSPC, f"more than {MOST_BYTES} bytes wait in", str(path.parent))
    part = path.with_suffix(_PART)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
        _settle(path.parent)
    except OSError:
        part.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        raise


def found(folder: Path) -> list[Path]:
    """The files that are there, oldest first."""
    return sorted(folder.glob(f"*{_WHOLE}"))


def read(path: Path) -> list[Kept]:
    """What waits in a file; nothing where somebody has stored it meanwhile. Raises `ValueError` where it is none of ours."""
    try:
        lines = json.loads(path.read_bytes())
    except FileNotFoundError:
        return []
    try:
        return [
            Kept(Place(workspace, key), body, datetime.fromisoformat(received_at), 1)
            for workspace, key, received_at, body in lines
        ]
    except TypeError as error:
        raise ValueError(f"{path} does not hold deliveries") from error


def put_aside(path: Path) -> None:
    """Leave a file that cannot be read to people."""
    path.rename(path.with_suffix(_ASIDE))


def drop(path: Path) -> None:
    """The store has what is in it. Where this is lost with the power it is found again, and known."""
    path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what was begun by a program that died over it: nothing of it was acknowledged."""
    for part in folder.glob(f"*{_PART}"):
        part.unlink(missing_ok=True)


def _size(folder: Path) -> int:
    size = 0
    for each in folder.iterdir():
        with suppress(FileNotFoundError):  # another program's, which is stored by now
            size += each.stat().st_size
    return size


def _make(folder: Path) -> None:
    """Make a folder and what it lies in, on the disk for good."""
    if not folder.exists():
        _make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _settle(folder.parent)


def _settle(folder: Path) -> None:
    """Have the disk know what is in a folder; Windows does so by itself."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
