"""What a seller pays others (unit costs, preparation, freight), in whatever currency the table has it.

Costs are converted when they are read, at the rates the team said, to the four places money is kept with; freight keeps its
currency and is converted when a decision is made. A column whose rate nobody said is left out, the rest of the file is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.money.currencies import code_in, code_of
from core.money.rates import Rate, aged
from core.phrase import Phrase
from storage.imports.reading import Asked
from storage.sources import numbers
from storage.sources.kinds import Found, Record, RowProblem
from storage.sources.marketplaces import BY_ID, Marketplace
from storage.sources.numbers import unguard
from storage.sources.place import DOLLARS, sells
from storage.sources.rows import Row
from storage.sources.survey import Survey
from storage.tables.types import SCALE

KEPT = "freight"
"""The kind whose amounts keep their currency."""
_PLACES = Decimal(1) / SCALE
_YEN, _YUAN = "JPY", "CNY"
YEN_OR_YUAN = "¥"


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of amounts: where it stands, the currency its header names, and the one sign its cells bear."""

    name: str
    index: int
    header: str | None
    sign: str | None
    several: bool


class Amounts:
    """The amounts of one table. ``left_out`` are columns nobody can convert; ``rates`` what the others were converted at,
    by currency: what the next import of the same file is compared with; ``notes`` say what was read how.
    """

    def __init__(self, found: Found, told: Survey, home: Marketplace, asked: Asked) -> None:
        self.kind, self.home, self.asked = found.kind, home, asked
        self.where = found.columns.get("currency") if found.kind.amounts else None
        self.unclear = asked.sells_in_yen or told.kana
        self.took_yuan = False
        self.looked = False
        self.columns = [
            _Column(name, found.columns[name], _in_header(found.headers, found.columns[name]), *_signs(told, name))
            for name in found.kind.amounts
            if name in found.columns
        ]  # fmt: skip
        self.priced = found.columns.get("price") if found.kind.name == "products" else None
        self.left_out: frozenset[str] = frozenset()
        self.rates: dict[str, Any] = {}
        self.notes: tuple[Phrase, ...] = ()
        self._at: dict[str, Rate] = {}

    def look(self, rows: Iterable[Row]) -> None:
        """Count what the amounts of all rows are in, and decide what is converted at which rate."""
        self.looked = True
        counts: dict[str, Counter[str]] = {each.name: Counter() for each in self.columns}
        prices: Counter[str] = Counter()
        for row in rows:
            if row.problem is not None:
                continue
            try:
                for each in self.columns:
                    said = self._said(each, row.cells)
                    if said is not None and _filled(row.cells[each.index]):
                        counts[each.name][said or self.home.currency] += 1
                code = self._of_row(row.cells)
            except RowProblem:
                continue
            if self.priced is not None and code and _filled(row.cells[self.priced]):
                prices[code] += 1
        self._decide(counts)
        del prices[self.home.currency]
        self.notes += tuple(self._of_price(code, n) for code, n in sorted(prices.items()))

    def settle(self, record: Record, cells: list[str]) -> Record:
        """The record with its amounts in the marketplace's currency; freight with the currency it is in. Raises `RowProblem`."""
        if not self.kind.amounts:
            return record
        if not self.looked:
            return {**record, "currency": self.home.currency if self.kind.name == "products" else None}
        said = {each.name: self._said(each, cells) for each in self.columns if each.name not in self.left_out}
        if self.kind.name == KEPT:
            return {**record, "currency": self._one(record, said) or self._of_row(cells)}
        for name, currency in said.items():
            amount = record[name]
            if currency and currency != self.home.currency and amount is not None:
                record[name] = self._at[currency].convert(amount, currency).quantize(_PLACES)
        return {**record, "currency": self.home.currency if self.kind.name == "products" else None}

    def _one(self, record: Record, said: dict[str, str | None]) -> str | None:
        """The currency of a line whose amounts must be of one."""
        found = {currency for name, currency in said.items() if currency and record[name] is not None}
        if len(found) > 1:
            raise RowProblem(
                Phrase("its amounts are in several currencies: {signs}", {"signs": ", ".join(sorted(found))})
            )
        return next(iter(found), None)

    def _said(self, column: _Column, cells: list[str]) -> str | None:
        """The currency of one cell as the table says it: by its sign, its header, its line, or the sign of its neighbours.

        Empty where nothing says it. Raises `RowProblem` where the neighbours say several things.
        """
        found = numbers.figure(unguard(cells[column.index]))
        sign = None if found is None else found.currency
        code = self._of_row(cells)
        named = [each for each in (column.header, code) if each]
        if sign is not None or named:
            return self._plain(sign or named[0], named)
        if column.several:
            raise RowProblem(
                Phrase(
                    "{column}: “{text}” bears no currency, and other lines bear several",
                    {"column": column.name, "text": cells[column.index][:60]},
                )
            )
        return "" if column.sign is None else self._plain(column.sign, named)

    def _plain(self, sign: str, named: list[str]) -> str:
        """A sign as a code: ¥ and $ are those of several."""
        own = self.home.currency
        if sign == "$":
            return next((each for each in (own, *named) if each in DOLLARS), "USD")
        if sign != YEN_OR_YUAN:
            return sign
        told = next((each for each in named if each in (_YEN, _YUAN)), None)
        if told is not None or own == _YEN:
            return told or own
        if self.unclear:
            return sign
        self.took_yuan = True
        return _YUAN

    def _of_row(self, cells: list[str]) -> str | None:
        """What the line's own column of currencies says."""
        text = "" if self.where is None else unguard(cells[self.where])
        if not text or numbers.is_missing(text):
            return None
        code = code_of(text) or (text if text in (YEN_OR_YUAN, "￥", "$") else None)
        if code is None:
            raise RowProblem(
                Phrase(
                    "currency: “{text}” is no currency I know; write a code such as USD, CNY or EUR",
                    {"text": text[:40]},
                )
            )
        return code if len(code) == 3 else self._plain(code.replace("￥", YEN_OR_YUAN), [])

    def _decide(self, counts: dict[str, Counter[str]]) -> None:
        own, rates = self.home.currency, self.asked.rates
        lacking: dict[str, list[str]] = {}
        done: dict[str, list[str]] = {}
        for name, seen in counts.items():
            foreign = sorted(set(seen) - {own})
            unknown = [
                each
                for each in foreign
                if each == YEN_OR_YUAN or (self.kind.name != KEPT and rates.between(each, own) is None)
            ]
            for each in unknown or foreign:
                (lacking if unknown else done).setdefault(each, []).append(name)
        self.left_out = frozenset(name for names in lacking.values() for name in names)
        notes = []
        for each, names in lacking.items():
            notes.append(self._not_taken(each, names))
            if each != YEN_OR_YUAN:
                self.rates[each] = {"to": own, "rate": None}
        for each, names in done.items():
            rate = rates.between(each, own)
            n = sum(counts[name][each] for name in names)
            notes += (
                self._freight(each, rate) if self.kind.name == KEPT else self._converted(each, names, n, rate)
            )
        if self.took_yuan:
            notes.append(
                Phrase(
                    "¥ was read as yuan: nothing here speaks of yen. If it is yen, write JPY into the header, such as “{column} (JPY)”, and import again.",
                    {"column": self.columns[0].name},
                )
            )
        self.notes = tuple(notes)

    def _converted(self, currency: str, names: list[str], n: int, rate: Rate | None) -> list[Phrase]:
        assert rate is not None  # else it is lacking
        self._at[currency] = rate
        self.rates[currency] = {"to": self.home.currency, "rate": str(rate), "day": rate.day.isoformat()}
        told = Phrase(
            "{columns}: {n} {n:amount|amounts} in {currency} converted to {own} at {rate}, of {day}.",
            {
                "columns": ", ".join(names), "n": n, "currency": currency, "own": self.home.currency, "rate": str(rate),
                "day": rate.day,
            },
        )  # fmt: skip
        return [told, *self._if_old(rate)]

    def _freight(self, currency: str, rate: Rate | None) -> list[Phrase]:
        told = {"currency": currency, "own": self.home.currency}
        if rate is None:
            return [
                Phrase(
                    "⚠️ These rates are in {currency}, and no exchange rate to {own} is known: until you say one in /restock settings (on the command line: restock rates set), freight is left out of what a SKU in {own} costs. The file need not be imported again.",
                    told,
                )
            ]
        return [
            Phrase(
                "These rates are in {currency} and are converted whenever a SKU’s freight is counted, now at {rate}, of {day}.",
                {**told, "rate": str(rate), "day": rate.day},
            ),
            *self._if_old(rate),
        ]

    def _if_old(self, rate: Rate) -> list[Phrase]:
        today = self.asked.today
        if today is None or not rate.is_old(today):
            return []
        return [Phrase("⚠️ {what}.", {"what": aged(rate, today)})]

    def _not_taken(self, currency: str, names: list[str]) -> Phrase:
        told = {"columns": ", ".join(names), "currency": currency, "own": self.home.currency}
        if currency == YEN_OR_YUAN:
            return Phrase(
                "⚠️ {columns}: ¥ may be yuan or yen here, so these amounts were not taken; the rest of the file was. Write CNY or JPY into the header, such as “{column} (CNY)”, and import it again.",
                {**told, "column": names[0]},
            )
        return Phrase(
            "⚠️ {columns}: these amounts are in {currency}, and no exchange rate to {own} is known, so they were not taken; the rest of the file was. Say a rate once in /restock settings under Exchange rates (on the command line: restock rates set), as in “1 {own} = … {currency}”, and import this very file again.",
            told,
        )

    def _of_price(self, code: str, n: int) -> Phrase:
        return Phrase(
            "⚠️ {n} {n:line says|lines say} {currency}: taken for the costs alone. The price was read in {own}, as {place} sells in it; if it is in {currency} too, leave the column price out and import again.",
            {"n": n, "currency": code, "own": self.home.currency, "place": self.home.code},
        )


def are_foreign(found: Found, told: Survey, home: Marketplace) -> bool:
    """Whether anything in a table may be in another currency than the marketplace's."""
    if not found.kind.amounts:
        return False
    signs = {sign for name in found.kind.amounts for sign in _seen(told, name)}
    heads = {
        _in_header(found.headers, found.columns[name]) for name in found.kind.amounts if name in found.columns
    }
    return bool((signs | heads) - {home.currency, None}) or "currency" in found.columns  # fmt: skip


def of_place(found: Found, told: Survey, asked: Asked, named: Mapping[str, int]) -> str | None:
    """The sign that says whose freight rates these are, where nobody else says it: those of another marketplace must not stand
    for all. Yuan are the forwarder's own, and say nothing.
    """
    if found.kind.name != KEPT or asked.marketplace is not None or named or "currency" in found.columns:
        return None
    heads = [
        _in_header(found.headers, found.columns[each]) for each in found.kind.amounts if each in found.columns
    ]
    said = told.currency(found.kind.amounts) or next(filter(None, heads), None)
    if said == YEN_OR_YUAN:
        return said if asked.sells_in_yen or told.kana or BY_ID[asked.usual].currency == _YEN else None
    return said if said and sells(said) else None


def _in_header(headers: list[str], index: int) -> str | None:
    return code_in(headers[index]) or numbers.currency(headers[index]) if index < len(headers) else None


def _seen(told: Survey, name: str) -> list[str]:
    found = told.columns.get(name)
    return [] if found is None else sorted(found.currencies)


def _signs(told: Survey, name: str) -> tuple[str | None, bool]:
    found = _seen(told, name)
    return (found[0] if len(found) == 1 else None), len(found) > 1


def _filled(cell: str) -> bool:
    text = unguard(cell)
    return bool(text) and not numbers.is_missing(text)
