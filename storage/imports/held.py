"""A file that waits for a person: its bytes are kept, packed, so that accepting it later needs nobody to send it again."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, delete, func, insert, select

from storage.imports.writing import table
from storage.tables import HeldPart

_PIECE = 4 << 20


def keep(connection: Connection, workspace_id: str, import_id: int, path: Path) -> None:
    """Keep the file's content, piece by piece."""
    with path.open("rb") as stream:
        for number, piece in enumerate(iter(lambda: stream.read(_PIECE), b"")):
            connection.execute(
                insert(table(HeldPart)).values(
                    import_id=import_id,
                    number=number,
                    workspace_id=workspace_id,
                    content=zlib.compress(piece),
                )
            )


def restore(connection: Connection, import_id: int, into: BinaryIO) -> bool:
    """Write the kept content into a file; False where nothing is kept."""
    parts = table(HeldPart)
    mine = parts.c.import_id == import_id
    count = connection.execute(select(func.count()).select_from(parts).where(mine)).scalar_one()
    for number in range(count):
        content = connection.execute(
            select(parts.c.content).where(mine, parts.c.number == number)
        ).scalar_one()
        into.write(zlib.decompress(content))
    return count > 0


def forget(connection: Connection, import_id: int) -> None:
    """Drop the kept content."""
    parts = table(HeldPart)
    connection.execute(delete(parts).where(parts.c.import_id == import_id))
