"""Folders for files that are looked at once; what a killed program leaves in its own, the next one removes."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # there are no such locks on Windows: what is left there, its owner cannot be told of
    fcntl = None  # type: ignore[assignment]

_PREFIX = "restock-scratch-"


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder of one's own, gone at the end. Those of programs that were killed go first: sellers' files lie in them.

    A folder is locked while its program lives; the system lets go of the lock however the program ends.
    """
    sweep()
    folder, lock = _make()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _make() -> tuple[Path, int | None]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        if fcntl is None:
            return folder, None
        lock = _locked(folder)
        if lock is not None:
            return folder, lock
        # Somebody's sweep met it before it was locked, and takes it away.


def sweep() -> None:
    """Remove what killed programs have left."""
    if fcntl is None:
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # somebody else's, or gone already
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = _locked(folder)
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)


def _locked(folder: Path) -> int | None:
    """A lock on a folder, as an open file; None where somebody holds it, or the folder is gone."""
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if folder.exists():
            return opened
    except OSError:
        pass
    os.close(opened)
    return None
