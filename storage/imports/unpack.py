"""Files that come packed with gzip, as the reports of Amazon's interfaces do: read from an unpacked copy."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import BadFile
from core.phrase import Phrase
from storage.scratch import scratch

LARGEST_BYTES = 8 << 30
_CHUNK = 1 << 20


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The path itself, or that of a copy without the packing. Raises `BadFile` for a damaged or enormous one."""
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    if not packed:
        yield path
        return
    with scratch() as folder:
        copy = folder / (path.name.removesuffix(".gz") or "file")
        try:
            with gzip.open(path) as source, copy.open("wb") as target:
                written = 0
                while piece := source.read(_CHUNK):
                    written += len(piece)
                    if written > LARGEST_BYTES:
                        raise BadFile(Phrase("The file unpacks to more than 8 GB: this is not a report."))
                    target.write(piece)
        except (OSError, EOFError, zlib.error):
            raise BadFile(Phrase("The packed file is damaged or was cut off. Download it again.")) from None
        yield copy
