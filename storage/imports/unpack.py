"""Files that come packed: gzip, as the reports of Amazon's interfaces do, and ZIP, as downloads and mail programs do.

They are read from an unpacked copy. A workbook is a ZIP file too and is left as it is.
"""

from __future__ import annotations

import gzip
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from core.errors import BadFile
from core.phrase import Phrase
from storage.scratch import scratch
from storage.sources import decode, workbook

LARGEST_BYTES = 8 << 30
_CHUNK = 1 << 20
_MOST_FILES = 1_000


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


def members(path: Path, folder: Path) -> list[Path]:
    """The files in a ZIP file, unpacked below ``folder`` in the order in which they lie there; [] for any other file.

    Hidden files and what a Mac adds are left out. Raises `BadFile` for a damaged, an encrypted or an enormous one.
    """
    with path.open("rb") as stream:
        if stream.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
            return []
    if workbook.is_workbook(path) or decode.document(path):
        return []
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [each for each in archive.infolist() if not each.is_dir() and not hidden(each.filename)]
            if len(inside) > _MOST_FILES or sum(each.file_size for each in inside) > LARGEST_BYTES:
                raise BadFile(
                    Phrase("The ZIP file holds more than 1,000 files or 8 GB: these are not reports.")
                )
            found = []
            for number, each in enumerate(inside):
                target = folder / str(number) / PurePosixPath(each.filename.replace("\\", "/")).name
                target.parent.mkdir(parents=True)
                with archive.open(each) as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy, _CHUNK)
                found.append(target)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, ValueError):
        raise BadFile(Phrase("The packed file is damaged or was cut off. Download it again.")) from None
    except (RuntimeError, NotImplementedError):
        raise BadFile(
            Phrase("The ZIP file needs a password or another program: unpack it and import what is in it.")
        ) from None
    if not found:
        raise BadFile(Phrase("The ZIP file holds no file."))
    return found


def hidden(name: str) -> bool:
    """Whether a file lies in a hidden folder, is hidden itself, or is what programs leave beside theirs."""
    return any(part.startswith((".", "~$", "__MACOSX")) for part in name.replace("\\", "/").split("/"))
