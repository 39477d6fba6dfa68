"""In which encoding a text file is written, decided from all its bytes; in doubt the file is refused.

UTF-8 with or without a mark, UTF-16 with one, cp1252 (Western reports of the API), cp932 (Japanese ones, where
"Shift_JIS" always means Windows' superset) and gb18030 (tables saved by a Chinese Excel). A file that is UTF-8 in most places and not in one is damaged, not cp1252.
Leaves the rows to `storage.sources.rows`.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from core.errors import BadFile
from core.phrase import Phrase

_CHUNK = 1 << 20
_SAMPLE = 200_000  # bytes above 0x7F kept as evidence between cp1252 and cp932
_WELL_FORMED = re.compile(rb"[\xc3-\xdf][\x80-\xbf](?![\x80-\xbf])|[\xe1-\xef][\x80-\xbf]{2}(?![\x80-\xbf])")
_NOT_TEXT = {
    b"PK\x03\x04": "ZIP", b"\x1f\x8b": "GZIP", b"%PDF": "PDF", b"\xd0\xcf\x11\xe0": "XLS",
    b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"PAR1": "Parquet", b"SQLite": "SQLite",
}  # fmt: skip


_CANNOT_TELL = Phrase(
    "The file's encoding cannot be determined: save it as UTF-8 (“CSV UTF-8” in Excel) and import it again."
)


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file whose encoding is known. ``ends_open`` is True where the last line has no line end."""

    path: Path
    encoding: str
    newline: str
    ends_open: bool

    def open(self) -> TextIO:
        """The text, lines ending in ``newline`` only, so that no character inside a cell splits a line."""
        return io.TextIOWrapper(
            self.path.open("rb"), encoding=self.encoding, errors="strict", newline=self.newline
        )


def inspect(path: Path) -> TextFile:
    """How to read the file. Raises `BadFile` for what is no text, is damaged, or cannot be told."""
    with path.open("rb") as stream:
        start = stream.read(8)
    for magic, name in _NOT_TEXT.items():
        if start.startswith(magic):
            raise BadFile(
                Phrase(
                    "This is a file of another format ({format}), not a report. Save the data as CSV or XLSX, and import that.",
                    {"format": document(path) or name},
                )
            )
    if not start.strip(codecs.BOM_UTF8):
        raise BadFile(Phrase("The file is empty."))
    if _is_page(path):
        raise BadFile(
            Phrase(
                "This is a web page, not a report: a sign-in page that was saved instead, or a table that an .xls file "
                "only pretends to be. Download it anew, or save it as XLSX or CSV in a spreadsheet."
            )
        )
    encoding = _by_mark(start) or _by_evidence(path)
    lines, returns, last, bad = 0, 0, "", None
    for text in _decoded(path, encoding):
        if bad is None and ("\x00" in text or "\ufffd" in text):
            bad = "\x00" if "\x00" in text else "\ufffd"
        lines += text.count("\n")
        returns += text.count("\r")
        last = text[-1:] or last
    if bad == "\ufffd":
        raise BadFile(
            Phrase(
                "The file holds replacement characters (\ufffd): it was damaged when it was saved. Download it anew."
            )
        )
    if bad is not None:
        raise BadFile(Phrase("The file holds bytes that no text has: it is damaged, or not a text file."))
    return TextFile(path, encoding, "\r" if returns and not lines else "\n", last not in ("\n", "\r"))


def document(path: Path) -> str | None:
    """Which program's document a ZIP file is, XLSX workbooks apart; None for one that packs files, and for any other file."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    if "mimetype" in names:
        return "OpenDocument (ODS)"
    if "xl/workbook.bin" in names:
        return "XLSB"
    if "word/document.xml" in names:
        return "Word"
    return "Numbers" if any(name.endswith(".iwa") or name == "Index.zip" for name in names) else None


def _is_page(path: Path) -> bool:
    with path.open("rb") as stream:
        head = stream.read(2_000).replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return head.startswith((b"<!doctype", b"<html", b"<table", b"<head", b"<?xml")) or b"<html" in head


def _by_mark(start: bytes) -> str | None:
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Without a mark: text in Latin letters has every other byte zero.
    if len(start) >= 4 and start[1::2].strip(b"\x00") == b"" and b"\x00" not in start[::2]:
        return "utf-16-le"
    if len(start) >= 4 and start[::2].strip(b"\x00") == b"" and b"\x00" not in start[1::2]:
        return "utf-16-be"
    return None


def _by_evidence(path: Path) -> str:
    """The encoding of a file without a mark."""
    failure = _failure(path, "utf-8")
    if failure is None:
        return "utf-8"
    sample, valid, high = bytearray(), 0, 0
    with path.open("rb") as stream:
        for line in iter(lambda: stream.readline(_CHUNK), b""):
            if line.isascii():
                continue
            valid += sum(map(len, _WELL_FORMED.findall(line)))
            high += sum(byte > 0x7F for byte in line)
            if len(sample) < _SAMPLE:
                sample += line
    if b"\x00" in sample:
        raise BadFile(Phrase("The file holds bytes that no text has: it is damaged, or not a text file."))
    as_japanese = None if _failure(path, "cp932") else bytes(sample).decode("cp932", "replace")
    japanese = None if as_japanese is None else _share_in_runs(as_japanese)
    western = _failure(path, "cp1252") is None
    if valid > 0.6 * high:
        # Well-formed UTF-8 sequences do not come about by chance: this is UTF-8 that was cut or hit.
        raise BadFile(
            Phrase(
                "The file is UTF-8 up to byte {byte} and damaged there: it was cut off or changed on its way. "
                "Download it anew.",
                {"byte": failure or 0},
            )
        )
    if not _failure(path, "gb18030") and _share_of_hanzi(bytes(sample).decode("gb18030", "replace")) >= 0.9:
        runs = re.findall(rb"[\x80-\xff]+", bytes(sample))
        # Read as Japanese it is half-width kana, a byte each: many runs of even length are then no chance.
        if as_japanese is None or _share_of_half_width(as_japanese) < 0.9 or _all_even(runs):
            return "gb18030"
        raise BadFile(_CANNOT_TELL)  # a few characters that are as good half-width kana
    if japanese is not None and (japanese >= 0.75 or not western):
        return "cp932"
    if western and (japanese is None or japanese <= 0.4):
        return "cp1252"
    raise BadFile(_CANNOT_TELL)


def _share_of_hanzi(text: str) -> float:
    """The share of non-ASCII characters that are in GB 2312, the everyday characters: Chinese text is nearly all of them.

    Other encodings read as gb18030 give rare characters, if they can be read at all.
    """
    foreign = [c for c in text if not c.isascii()]
    return sum(_in_gb2312(c) for c in foreign) / len(foreign) if foreign else 0.0


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _all_even(runs: list[bytes]) -> bool:
    return len(runs) >= 5 and all(len(run) % 2 == 0 for run in runs)


def _share_of_half_width(text: str) -> float:
    """The share of non-ASCII characters that are half-width kana: what Chinese looks like when read as Japanese."""
    foreign = [c for c in text if not c.isascii()]
    return sum("｡" <= c <= "ﾟ" for c in foreign) / len(foreign) if foreign else 0.0


def _share_in_runs(text: str) -> float:
    """The share of non-ASCII characters that stand beside another: Japanese comes in runs, accents alone."""
    total = alone = private = 0
    for run in re.findall(r"[^\x00-\x7f]+", text):
        total += len(run)
        alone += len(run) == 1
        private += sum(1 for c in run if "\ue000" <= c <= "\uf8ff" or ("ｦ" <= c <= "ﾟ" and len(run) < 3))
    return 0.0 if not total else max(0.0, (total - alone - private) / total)


def _failure(path: Path, encoding: str) -> int | None:
    """The byte at which the file stops being valid in an encoding, None if it never does."""
    decoder = codecs.getincrementaldecoder(encoding)()
    at = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return max(0, at + error.start)
            at += len(chunk)
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return at
    return None


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(_CHUNK):
                yield decoder.decode(chunk)
            yield decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise BadFile(
                Phrase(
                    "The file says it is {encoding} and is damaged: it was cut off or changed on its way. "
                    "Download it anew.",
                    {"encoding": encoding.removesuffix("-sig").upper()},
                )
            ) from None
