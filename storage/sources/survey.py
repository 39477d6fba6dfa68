"""What a whole file says about how it is written, before any row is believed: numbers, dates, currency, size.

One pass over all rows. Decides per column where the column knows, per file where it does not, and refuses the file
where nobody can tell (`Survey.mark`, `Survey.order`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.errors import BadFile
from core.phrase import Phrase
from storage.sources import estimates, numbers
from storage.sources.dates import DateWitnesses, Order
from storage.sources.kinds import NUMERIC, Column, Found
from storage.sources.left_out import LeftOut
from storage.sources.numbers import Mark, Witnesses, unguard
from storage.sources.rows import Row

_SAMPLE = 200
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")


@dataclass(slots=True)
class Survey:
    """The evidence of one file; ``named`` counts rows by the marketplace they name.

    ``bounds`` and ``ranges`` count cells that are no plain figure; ``known`` is the decimal mark of a format that has one;
    ``whole_money``: the marketplace's currency has no cents (yen). ``kana``: there is Japanese in it, as far as that was looked
    for, where a kind has amounts in any currency.
    """

    rows: int = 0
    bounds: int = 0
    ranges: int = 0
    known: Mark | None = None
    whole_money: bool = False
    kana: bool = False
    columns: dict[str, Witnesses] = field(default_factory=dict)
    others: Witnesses = field(default_factory=Witnesses)
    days: DateWitnesses = field(default_factory=DateWitnesses)
    named: dict[str, int] = field(default_factory=dict)

    def whole_file(self) -> Witnesses:
        """All numeric cells together."""
        together = Witnesses()
        for each in (*self.columns.values(), self.others):
            together.add(each)
        return together

    def mark(self, column: Column) -> Mark:
        """The decimal mark of a column. Raises `BadFile` where the file leaves it open."""
        if self.known is not None:
            return self.known
        own = self.columns.get(column.name, Witnesses())
        verdict = own.verdict or self.whole_file().verdict
        if verdict is not None:
            return verdict
        if own.doubtful is not None:
            line, cell = own.doubtful
            if self.whole_money and column.type == "money":
                return "." if "," in cell else ","  # 4,980 yen are no four yen and some
            raise BadFile(
                Phrase(
                    "Line {line}, {column}: “{text}” may be read in two ways, and no other number in the file tells "
                    "which. Write such numbers with two decimals (or none) and import again.",
                    {"line": line, "column": column.name, "text": cell},
                )
            )
        return "."

    def order(self, known: Order | None) -> Order | None:
        """The order of day and month. Raises `BadFile` where the file leaves it open and the report is not known."""
        verdict = self.days.verdict or known
        if verdict is None and self.days.doubtful is not None:
            line, cell = self.days.doubtful
            raise BadFile(
                Phrase(
                    "Line {line}: “{text}” may be read as day/month or month/day, and no other date in the file tells "
                    "which. Write dates as YYYY-MM-DD and import again.",
                    {"line": line, "text": cell},
                )
            )
        return verdict

    def currency(self, columns: tuple[str, ...]) -> str | None:
        """The currency most amounts in these columns are marked with, None where none is."""
        together = Witnesses()
        for name in columns:
            together.add(self.columns.get(name, Witnesses()))
        seen = together.currencies
        return max(seen, key=lambda mark: seen[mark]) if seen else None


def survey(rows: Iterable[Row], found: Found) -> Survey:
    """Hear every cell that can tell something."""
    result = Survey()
    places: dict[str, str | None] = {}
    numeric: list[tuple[int, Column, Witnesses]] = []
    days: list[int] = []
    for column in found.kind.columns:
        index = found.columns.get(column.name)
        if index is None:
            continue
        if column.type in NUMERIC:
            witnesses = result.columns.setdefault(column.name, Witnesses())
            numeric.append((index, column, witnesses))
        elif column.type in ("day", "moment"):
            days.append(index)
    used = set(found.columns.values())
    place = found.kind.place
    where = found.columns.get(place.column) if place is not None else None
    spare = [index for index in range(len(found.headers)) if index not in used]
    left_out = LeftOut(found)
    result.kana = bool(found.kind.amounts) and any(map(_KANA.search, found.headers))
    for row in rows:
        if row.problem is None and left_out.why(row.cells) is not None:
            continue
        result.rows += 1
        if row.problem is not None:
            continue
        if place is not None and where is not None:
            text = row.cells[where]
            if text not in places:
                market = place.read(unguard(text))
                places[text] = market.id if market else None
            market_id = places[text]
            if market_id is not None:
                result.named[market_id] = result.named.get(market_id, 0) + 1
        for index, column, witnesses in numeric:
            cell = row.cells[index]
            if not cell or cell.isdigit():
                continue
            if not column.loose:
                witnesses.hear(unguard(cell), line=row.line, whole=column.type == "whole")
                continue
            written, figures = estimates.parts(unguard(cell))
            result.bounds += written == "bound"
            result.ranges += written == "range"
            for figure in figures:
                witnesses.hear(figure, line=row.line, whole=column.type == "whole")
        for index in days:
            result.days.hear(unguard(row.cells[index]), line=row.line)
        if result.rows <= _SAMPLE and found.kind.amounts:
            result.kana = result.kana or any(map(_KANA.search, row.cells))
        if result.rows <= _SAMPLE:
            # Columns that are not imported testify too, where a sign shows that they hold numbers.
            for index in spare:
                found_figure = numbers.figure(unguard(row.cells[index]))
                if found_figure is not None and (found_figure.percent or found_figure.currency):
                    result.others.hear(unguard(row.cells[index]), line=row.line, whole=False)
    return result
