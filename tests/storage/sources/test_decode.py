"""In which encoding a file is written, and when that cannot be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import BadFile
from storage.sources.decode import inspect

_WEST = "date\tsku\tunits\ttitle\n2026-03-01\tA\t1\tCafetière “Crème” – 5 £ – Größe L’été\n2026-03-01\tB\t2\tEspaña\n"
_JAPAN = "商品名\t出品者SKU\t数量\n保温マグカップ①～大きめ\tA-1\t12\nステンレス水筒\tB-1\t7\n"


def write(folder: Path, content: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        (_WEST, "utf-8", "utf-8"), (_WEST, "utf-8-sig", "utf-8-sig"), (_WEST, "utf-16", "utf-16"),
        (_WEST, "cp1252", "cp1252"), (_JAPAN, "utf-8", "utf-8"), (_JAPAN, "utf-8-sig", "utf-8-sig"),
        (_JAPAN, "cp932", "cp932"), ("a\tb\n1\t2\n", "ascii", "utf-8"), ("a\nFlächenmaß für ÄÖÜß\n", "cp1252", "cp1252"),
    ],
)  # fmt: skip
def test_encodings_are_told_by_evidence(tmp_path: Path, text: str, encoding: str, expected: str) -> None:
    """And the text comes back as it was written; ① and ～ need Windows' form of Shift_JIS."""
    source = inspect(write(tmp_path, text.encode(encoding)))

    assert expected == source.encoding
    with source.open() as stream:
        assert text == stream.read()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (_JAPAN.encode().replace("水".encode(), "水".encode()[:2]), "damaged"),
        (_JAPAN.encode()[: _JAPAN.encode().index("水".encode()) + 1], "damaged"),
        (_WEST.encode().replace(b"\xc3\xa8", b"\xc3", 1), "damaged"),
        (_WEST.encode("utf-8-sig").replace(b"\xc3\xa8", b"\xc3", 1), "damaged"),
        ("title\nCaf\ufffd\n".encode(), "replacement"),
        (b"a,b\n1,\x00\n", "no text has"),
        (b"\x1f\x8b\x08\x00abc", "GZIP"),
        (b"PK\x03\x04abc", "ZIP"),
        (b"\x89PNG\r\n", "PNG"),
    ],
)
def test_what_is_damaged_or_no_text_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """With the reason, and never as another encoding that happens to decode."""
    with pytest.raises(BadFile, match=said):
        inspect(write(tmp_path, content))


def test_old_line_ends_are_understood(tmp_path: Path) -> None:
    """Some spreadsheet programs still end lines with a carriage return alone."""
    source = inspect(write(tmp_path, b"a,b\r1,2\r"))

    with source.open() as stream:
        assert ["a,b\r", "1,2\r"] == list(stream)
