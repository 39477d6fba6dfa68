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


CHINESE = "sku,title,category\nDL-1,可调光台灯 黑色（USB 接口）,台灯\nNL-2,暖光小夜灯 两只装,夜灯\nMG-3,保温杯 500 毫升,水杯\n"


def test_a_table_saved_by_a_chinese_excel_is_read_as_chinese(tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_bytes(CHINESE.encode("gbk"))

    found = inspect(path)

    assert "gb18030" == found.encoding
    with found.open() as text:
        assert CHINESE == text.read()


def test_two_characters_that_may_be_kana_as_well_are_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_bytes("sku,title\nDL-1,台灯\n".encode("gbk"))

    with pytest.raises(BadFile, match="cannot be determined"):
        inspect(path)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("sku,title\nA,デスクランプ 調光 黒\nB,電気ケトル ｱｶ\n", "cp932"),
        ("sku;title\nA;Küchenlampe für große Töpfe\nB;Señor Niño café £12\n", "cp1252"),
    ],
)
def test_japanese_and_western_files_are_not_taken_for_chinese(
    tmp_path: Path, text: str, encoding: str
) -> None:
    path = tmp_path / "products.csv"
    path.write_bytes(text.encode(encoding))

    assert encoding == inspect(path).encoding
