"""What the verbs share: the store they work on, "today", and JSON on stdout."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.errors import BadUse
from core.phrase import Phrase

if TYPE_CHECKING:
    from sqlalchemy import Engine

DEFAULT_WORKSPACE = "default"

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="YYYY-MM-DD", help="Take this day for today.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def today(engine: Engine, as_of: str | None) -> date:
    """The day to work for: what --as-of says, else today where the marketplace is, as in Slack."""
    from bot.usecases.days import local_day

    if as_of is not None:
        return day(as_of, "--as-of")
    return local_day(engine, DEFAULT_WORKSPACE, datetime.now(UTC))


def day(text: str, option: str) -> date:
    """A date typed as YYYY-MM-DD; anything else is refused by name."""
    try:
        found = date.fromisoformat(text)
        if found.isoformat() != text:  # 20261122 and 2026-W47-7 are read too, and nobody means them.
            raise ValueError(text)
        return found
    except ValueError:
        raise BadUse(
            Phrase("{option}: {text} is not a date; write it as YYYY-MM-DD", {"option": option, "text": text})
        ) from None


def store() -> Engine:
    """The configured database, brought to the present schema, with the command line's workspace in it."""
    from bot import settings
    from storage.db import connect
    from storage.queries.program.workspaces import ensure
    from storage.schema import upgrade

    engine = connect(settings.load().database_url)
    upgrade(engine)
    ensure(engine, DEFAULT_WORKSPACE, datetime.now(UTC))
    return engine


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Where to write what then stands under ``path``: whole or not at all, also when the program is killed over it.

    What a killed program has left beside it, the next one that writes there takes for its own.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr while something long runs, where stderr is a terminal; hears of steps done and in all."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def print_json(document: Any) -> None:
    """One JSON document on stdout: money as decimal strings, days as YYYY-MM-DD, phrases as English."""
    json.dump(plain(document), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def plain(value: Any) -> Any:
    """A value made of what JSON knows."""
    if isinstance(value, Decimal | Phrase):
        return str(value)
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(v) for v in value]
    if hasattr(value, "tolist"):
        return value.tolist()
    return value


def risk(value: int | None) -> str:
    """A risk of 0-100 per cent in a table, never certain: ">99", "<1"; a dash where there is none."""
    if value is None:
        return "–"
    return ">99" if value >= 100 else "<1" if value <= 0 else str(value)
