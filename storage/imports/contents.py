"""What paths stand for: a folder for the files in it, a ZIP file too, a workbook for the tables on its sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadFile, BadInput, NotFound
from core.phrase import Phrase
from storage.imports.find_table import split
from storage.imports.reading import Asked
from storage.imports.unpack import hidden, members


@dataclass(frozen=True, slots=True)
class Content:
    """A file to read: where it lies, what its report calls it, what is said of it beside; ``damaged``: why it cannot be."""

    path: Path
    shown: str
    notes: tuple[Phrase, ...] = ()
    damaged: Phrase | None = None


def expanded(paths: Sequence[Path]) -> list[Path]:
    """The paths with folders replaced by the files in them. Raises `NotFound`, `BadInput` where there is none."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(
                each
                for each in path.rglob("*")
                if each.is_file() and not hidden(each.relative_to(path).as_posix())
            )
        elif path.is_file():
            files.append(path)
        else:
            raise NotFound(Phrase("There is no file {path}. Nothing was imported.", {"path": str(path)}))
    if not files:
        raise BadInput(Phrase("There is no file in that folder."))
    return files


def unzipped(paths: Sequence[Path], folder: Path) -> Iterator[Content]:
    """The files, those in ZIP files unpacked below ``folder``."""
    for number, path in enumerate(paths):
        try:
            inside = members(path, folder / str(number))
        except BadFile as error:
            yield Content(path, str(path), damaged=error.phrase)
            continue
        for each in inside or [path]:
            yield Content(each, f"{path}/{each.name}" if inside else str(path))


def by_table(contents: Iterable[Content], folder: Path, asked: Asked) -> Iterator[Content]:
    """The files, a workbook that holds several tables as one for each; its sheets left out are told with the first."""
    for number, each in enumerate(contents):
        made, notes = ([], ()) if each.damaged else split(each.path, folder / f"sheets-{number}", asked)
        for turn, path in enumerate(made):
            shown = Path(each.shown).with_name(path.name)
            yield Content(path, str(shown), () if turn else notes)
        if not made:
            yield each
