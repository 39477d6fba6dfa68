"""What is asked of a file, and what reading it gives: the kind it is, its marketplace and days, and its rows as facts.

`storage.imports.read` opens a file, `storage.imports.run` decides what happens with the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeVar

from core.errors import BadFile, BadUse
from core.money.rates import NO_RATES, Rates
from core.phrase import Phrase
from storage.imports.report import Refused, Skipped
from storage.imports.table_files import SHEET_LINES
from storage.sources.catalogue import KINDS
from storage.sources.kinds import Kind, Record, Setting
from storage.sources.mapping import Mapping_
from storage.sources.marketplaces import Marketplace

Line = TypeVar("Line", Refused, Skipped)


class Unrecognised(BadFile):
    """A table that is none of the kinds known; ``headers`` are its columns, for a person to say what they are."""

    def __init__(self, phrase: Phrase, headers: tuple[str, ...]) -> None:
        super().__init__(phrase)
        self.headers = headers


class NoDay(BadFile):
    """A known kind that carries no day, and nobody said which; ``one_day``: it is of one day, not of a period."""

    def __init__(self, phrase: Phrase, kind: str, *, one_day: bool) -> None:
        super().__init__(phrase)
        self.kind, self.one_day = kind, one_day


class Fact(NamedTuple):
    """A row of the file: what it says (``also``: the other things it tells of), or why it cannot be used (``problem``),
    or why it was left out, which is no fault.
    """

    line: int
    marketplace: Marketplace
    record: Record | None
    problem: Phrase | None = None
    also: tuple[Record, ...] = ()
    left_out: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person said about the file, the workspace's usual marketplace, and the column mappings it remembers.

    ``rates`` are the exchange rates that hold on ``today``; ``sells_in_yen``: ¥ may be yen in this shop.
    """

    kind: str | None
    marketplace: str | None
    first_day: date | None
    last_day: date | None
    usual: str
    mappings: Mapping[str, Mapping_] = field(default_factory=dict)
    rates: Rates = NO_RATES
    sells_in_yen: bool = False
    today: date | None = None

    def check(self) -> None:
        """Raise `BadInput` for what cannot be meant."""
        if self.kind is not None and self.kind not in KINDS:
            raise BadUse(
                Phrase(
                    "There is no kind “{kind}”. Known kinds: {kinds}.",
                    {"kind": self.kind[:40], "kinds": ", ".join(sorted(KINDS))},
                )
            )
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise BadUse(Phrase("The period ends before it begins."))


class Content(Protocol):
    """A file's rows, which are read once more each time they are asked for."""

    def facts(self, setting: Setting) -> Iterator[Fact]:
        """All rows, in the order of the file."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that can be read. ``present`` names the stored fields the file tells of; ``rows`` is how many it has;
    ``sheets`` are those of a workbook that are read as one table, where they are several. ``rates`` are the exchange rates its
    amounts were converted at, by currency; None as a rate: nobody said one.
    """

    kind: Kind
    encoding: str
    setting: Setting
    present: frozenset[str]
    rows: int
    notes: tuple[Phrase, ...]
    content: Content
    sheets: tuple[str, ...] = ()
    rates: Mapping[str, Any] = field(default_factory=dict)

    def facts(self) -> Iterator[Fact]:
        """All rows, in the order of the file. Raises `BadFile` where the file turns out to be damaged."""
        return self.content.facts(self.setting)


def without_rows() -> Phrase:
    """Why a file cannot be imported that holds nothing below its header."""
    return Phrase("The file has a header and no rows; late data looks like that. Nothing was changed.")


def without_days(kind: str) -> Phrase:
    """Why a file cannot be imported whose days neither the file nor a person says."""
    return Phrase(
        "A {kind} file does not say which days it tells of: say them (on the command line with --from and --to, "
        "YYYY-MM-DD); the date in its name is only the day of download.",
        {"kind": kind},
    )


def placed(phrase: Phrase, sheets: Sequence[str]) -> Phrase:
    """A sentence with the lines it names told by their sheet, where several are one table.

    Worked example: line 2,000,012 of sheets Jan and Feb is "12 (sheet Feb)".
    """
    if not sheets:
        return phrase
    values: dict[str, Any] = {}
    for name, value in phrase.values.items():
        if name in ("line", "other") and isinstance(value, int):
            values[name] = Phrase("{line} (sheet {sheet})", _where(value, sheets))
        else:
            values[name] = placed(value, sheets) if isinstance(value, Phrase) else value
    return replace(phrase, values=values)


def _where(line: int, sheets: Sequence[str]) -> dict[str, int | str]:
    turn, line = divmod(line, SHEET_LINES)
    return {"line": line, "sheet": sheets[turn]}


def placed_lines(rows: Iterable[Line], sheets: Sequence[str]) -> tuple[Line, ...]:
    """Lines of a report with their number on their own sheet, which stands behind the reason."""
    if not sheets:
        return tuple(rows)
    found = []
    for row in rows:
        at = _where(row.line, sheets)
        reason = Phrase(
            "{reason} (sheet {sheet})", {"reason": placed(row.reason, sheets), "sheet": at["sheet"]}
        )
        found.append(replace(row, line=int(at["line"]), reason=reason))
    return tuple(found)
