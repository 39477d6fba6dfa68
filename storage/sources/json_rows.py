"""JSON that is a list of like objects, read as a table: nested names joined by dots, one row an object.

Covers the Reports API's documents whose rows stand under one name (`LISTS`), reports that are a bare list (Amazon Ads v3), an
object a line (JSON Lines), and what `restock export --format json` writes. Streamed, whatever the size; what the rows mean the kinds say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from core.errors import BadFile
from core.phrase import Phrase

LISTS = ("dataByAsin", "dataByDepartmentAndSearchTerm")
_SAMPLE = 200
_SAYS = "reportSpecification."


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the rows stand (an ijson prefix), and what the document says of itself: name → values."""

    prefix: str
    says: Mapping[str, list[str]] = field(default_factory=dict)

    def day(self, name: str) -> date | None:
        """A day the document names, None where it does not."""
        try:
            return date.fromisoformat(self.says.get(name, [""])[0][:10])
        except ValueError:
            return None

    @property
    def marketplaces(self) -> list[str]:
        """The marketplace ids it names."""
        return self.says.get("marketplaceIds.item", [])


def layout(path: Path) -> Layout | None:
    """Where the rows of the document stand, None where it is no list of rows known here. Raises `BadFile` if broken."""
    says: dict[str, list[str]] = {}
    prefix: str | None = None
    objects = 0
    for where, event, value in events(path):
        if where == "" and event == "start_array":
            return Layout("item")
        objects += where == "" and event == "start_map"
        if objects > 1:
            return Layout("")
        if event == "start_array" and where in LISTS:
            prefix = f"{where}.item"
            if says:
                break  # the specification comes first in Amazon's documents; the rows may be gigabytes
        if where.startswith(_SAYS) and event in ("string", "number"):
            says.setdefault(where.removeprefix(_SAYS), []).append(str(value))
        if where == "products" and event == "start_array":
            return Layout("products.item")
    return None if prefix is None else Layout(prefix, says)


def headers(path: Path, prefix: str) -> list[str]:
    """The names in the first rows, in the order in which they come up."""
    found: dict[str, None] = {}
    for number, row in enumerate(items(path, prefix)):
        found.update(dict.fromkeys(row))
        if number >= _SAMPLE:
            break
    return list(found)


def items(path: Path, prefix: str) -> Iterator[dict[str, str]]:
    """Each object as name → text; what is no object is an empty row."""
    import ijson

    with path.open("rb") as stream:
        _skip_mark(stream)
        try:
            for item in ijson.items(stream, prefix, multiple_values=not prefix):
                yield _flat(item)
        except (ijson.JSONError, UnicodeDecodeError) as error:
            raise _broken(error) from None


def _flat(item: Any, before: str = "") -> dict[str, str]:
    if not isinstance(item, dict):
        return {}
    found: dict[str, str] = {}
    for name, value in item.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{before}{name}.")
        elif not isinstance(value, list):
            found[before + name] = _text(value)
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return (
        value if isinstance(value, str) else format(value, "f") if hasattr(value, "as_tuple") else str(value)
    )


def events(path: Path) -> Iterator[tuple[str, str, Any]]:
    """The document as a stream of (prefix, event, value). Raises `BadFile` where it breaks off."""
    import ijson

    with path.open("rb") as stream:
        _skip_mark(stream)
        try:
            yield from ijson.parse(stream, multiple_values=True)
        except (ijson.JSONError, UnicodeDecodeError) as error:
            raise _broken(error) from None


def _broken(error: Exception) -> BadFile:
    return BadFile(
        Phrase(
            "The JSON breaks off or is damaged ({error}): download it anew.",
            {"error": str(error).splitlines()[0][:80] if str(error) else type(error).__name__},
        )
    )


def _skip_mark(stream: BinaryIO) -> None:
    if stream.read(3) != b"\xef\xbb\xbf":
        stream.seek(0)
