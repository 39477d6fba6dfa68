"""The documents that are no table, made ready: the Sales & Traffic report and Keepa's products."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from core.errors import BadFile
from core.phrase import Phrase
from storage.imports.reading import Asked, Fact, Reading, without_days, without_rows
from storage.sources import keepa_json, sales_traffic
from storage.sources.catalogue import KINDS
from storage.sources.kinds import RowProblem, Setting
from storage.sources.marketplaces import BY_ID
from storage.sources.place import decide


def open_sales_traffic(path: Path, asked: Asked) -> Reading:
    """The document, read through once to count its rows. Raises `BadFile` with the reason where it cannot be imported."""
    _check_kind(asked, "sales_traffic")
    said = sales_traffic.specification(path)
    named = {each: 1 for each in said.marketplaces if each in BY_ID}
    home = decide(asked.marketplace, asked.usual, named, None)
    first, last = said.first_day or asked.first_day, said.last_day or asked.last_day
    if first is None or last is None:
        raise BadFile(without_days("sales_traffic"))
    said = replace(said, first_day=first, last_day=last)
    notes = []
    if said.by_asin == "PARENT":
        notes.append(
            Phrase(
                "The report was made at PARENT level, which tells nothing of single SKUs: only the account's figures were "
                "read. Ask for CHILD or SKU level."
            )
        )
    count = sum(1 for _ in sales_traffic.rows(path, said, home.currency))
    if not count:
        raise BadFile(without_rows())
    kind = KINDS["sales_traffic"]
    return Reading(
        kind=kind,
        encoding="utf-8",
        setting=Setting(home, first, last, home.clock),
        present=frozenset(kind.stage),
        rows=count,
        notes=tuple(notes),
        content=_SalesTraffic(path, said),
    )


def open_keepa(path: Path, asked: Asked) -> Reading:
    """The document, read through once to count its products. Raises `BadFile` where it cannot be imported."""
    kind = KINDS["keepa_products"]
    _check_kind(asked, kind.name)
    named = keepa_json.marketplaces(path)
    home = decide(asked.marketplace, asked.usual, named, None)
    count = sum(1 for _ in keepa_json.products(path))
    if not count:
        raise BadFile(without_rows())
    return Reading(
        kind, "utf-8", Setting(home, None, None, home.clock), frozenset(kind.stage), count, (), _Keepa(path)
    )


def _check_kind(asked: Asked, kind: str) -> None:
    """Raise `BadFile` where a person said that the file is of another kind."""
    if asked.kind not in (None, kind):
        raise BadFile(
            Phrase(
                "The file was called {asked}, but its columns are those of {found}: nothing was imported.",
                {"asked": asked.kind or "", "found": kind},
            )
        )


class _SalesTraffic:
    """A Sales & Traffic document."""

    def __init__(self, path: Path, said: sales_traffic.Specification) -> None:
        self.path, self.said = path, said

    def facts(self, setting: Setting) -> Iterator[Fact]:
        home = setting.marketplace
        for number, record in sales_traffic.rows(self.path, self.said, home.currency):
            if isinstance(record, RowProblem):
                yield Fact(number, home, None, record.phrase)
            else:
                yield Fact(number, home, record)


class _Keepa:
    """A product document of Keepa: a product is a row, and tells of as many days as it has."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def facts(self, setting: Setting) -> Iterator[Fact]:
        for number, product in keepa_json.products(self.path):
            home = setting.marketplace
            try:
                if not isinstance(product, dict):
                    raise RowProblem(Phrase("the entry has no readable {what}", {"what": "product"}))
                home = keepa_json.place_of(product) or home
                found = list(keepa_json.days(product, home))
            except RowProblem as problem:
                yield Fact(number, home, None, problem.phrase)
                continue
            if found:
                yield Fact(number, home, found[0], None, tuple(found[1:]))
            else:
                yield Fact(number, home, None, left_out=KINDS["keepa_products"].leaves)
