"""Answers about keywords: how much they are searched, where we stand, and which ones only rivals have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from bot.ask.facts import Answer, Asked, Cell, DayChart, Series, Table, missing
from bot.ask.query import Span
from bot.ask.said import understood
from core.market.records import KeywordSeen
from core.phrase import Percent, Phrase
from storage.queries.goods import skus
from storage.queries.market import research
from storage.queries.market import rivals as competing
from storage.tables import KeywordDay

LOOK_BACK = 60
SEEN = 50
"""A rank up to here counts as being found."""


class _Moved(NamedTuple):
    """A keyword at the first and the last day it was seen: volume, and our organic and sponsored rank."""

    keyword: str
    volume_then: int | None
    volume: int | None
    rank_then: int | None
    rank: int | None
    sponsored: int | None

    @property
    def change(self) -> float | None:
        """How the volume moved, as a share."""
        return self.volume / self.volume_then - 1 if self.volume is not None and self.volume_then else None

    @property
    def climbed(self) -> int | None:
        """Places gained (positive) or lost."""
        return None if self.rank is None or self.rank_then is None else self.rank_then - self.rank


def trend(asked: Asked) -> Answer:
    """Volume and rank of keywords at the end of the period against its beginning."""
    query, span = asked.query, asked.days(30)
    with Session(asked.engine) as session:
        goods = skus.products(session, asked.workspace_id, list(asked.scope or ()))
        asins = [each.asin for each in goods.values() if each.asin] or [
            a for a in query.asins if not query.skus
        ]
        names = [each.sku for each in goods.values()]
        wide = Span(span.first - timedelta(days=LOOK_BACK), span.last)
        seen = research.keyword_days(
            session, asked.workspace_id, since=wide.first, until=wide.last, keywords=query.keywords, asins=asins, skus=names
        )  # fmt: skip
        if goods or asins:
            own = sorted({each.keyword for each in seen})[:300]
            seen += [
                each for each in research.keyword_days(session, asked.workspace_id, since=wide.first, until=wide.last, keywords=own)
                if not each.sku and not each.asin
            ] if own else []  # fmt: skip
        ours = set(names) if goods else None
        source = asked.source(session, KeywordDay)
    about = understood(query, span)
    if not seen:
        if source and query.keywords:
            unknown = Phrase(
                "No figures are imported for “{keyword}”.", {"keyword": ", ".join(query.keywords)}
            )
            return Answer(query, about, (unknown,), source)
        return Answer(query, about, (missing(Phrase("keyword figures"), "keywords"),), source)
    moved = [each for each in _moved(seen, span, set(asins), ours) if asked.holds("search_volume", each.volume) and asked.holds("rank", each.rank) and asked.holds("volume_change", None if each.change is None else each.change * 100)]  # fmt: skip
    moved.sort(key=lambda each: _rank(each, query.text, query.order))
    rows: list[tuple[Cell, ...]] = [
        (
            each.keyword,
            each.volume,
            None if each.change is None else Percent(each.change),
            each.rank_then,
            each.rank,
            each.sponsored,
        )
        for each in moved
    ]
    heads = (
        Phrase("Keyword"),
        Phrase("Searches"),
        Phrase("Change"),
        Phrase("Rank then"),
        Phrase("Rank now"),
        Phrase("Sponsored"),
    )
    lines: list[Phrase] = []
    if len(moved) == 1:
        lines += _told(moved[0])
    elif moved:
        rising = sum(1 for each in moved if (each.change or 0) > 0.02)
        lost = sum(1 for each in moved if (each.climbed or 0) < 0)
        lines.append(
            Phrase(
                "{n} keywords: {up} searched more than at the beginning, {down} where we lost places.",
                {"n": len(moved), "up": rising, "down": lost},
            )
        )
    else:
        lines.append(Phrase("None is within that bound."))
    chart = _chart(seen, moved[0].keyword, span) if len(moved) == 1 else None
    note = Phrase("Searches are the source’s estimate")
    return Answer(
        query,
        about,
        tuple(lines),
        (*source, note),
        table=Table(heads, asked.shown(rows)) if rows else None,
        chart=chart,
    )


def _moved(seen: Sequence[KeywordSeen], span: Span, asins: set[str], ours: set[str] | None) -> list[_Moved]:
    by: dict[str, list[KeywordSeen]] = {}
    for each in seen:
        by.setdefault(each.keyword, []).append(each)
    found = []
    for keyword, days in by.items():
        told = [e for e in days if e.search_volume is not None]
        newest = max(
            (e.source for e in told), key=lambda s: max(e.day for e in told if e.source == s), default=""
        )
        volumes = [e for e in told if e.source == newest]
        ranks = [
            e for e in days
            if e.organic_rank is not None and (e.sku or e.asin) and (ours is None or e.sku in ours or e.asin in asins)
        ]  # fmt: skip
        sponsored = [e for e in days if e.sponsored_rank is not None]
        found.append(
            _Moved(
                keyword,
                _at(volumes, span.first, "search_volume"),
                _at(volumes, span.last, "search_volume"),
                _at(ranks, span.first, "organic_rank"),
                _at(ranks, span.last, "organic_rank"),
                _at(sponsored, span.last, "sponsored_rank"),
            )
        )
    return found


def _at(days: Sequence[KeywordSeen], day: object, name: str) -> int | None:
    """The value last told on or before a day; the first one after it where there is none. Best where several speak."""
    before = [e for e in days if e.day <= day]  # type: ignore[operator]
    chosen = max((e.day for e in before), default=min((e.day for e in days), default=None))
    values = [getattr(e, name) for e in days if e.day == chosen]
    if not values:
        return None
    return int(max(values) if name == "search_volume" else min(values))


def _rank(each: _Moved, text: str, order: str | None) -> tuple[float, str]:
    import re

    lowered = text.lower()
    if re.search(r"gain|mover|rising|grow|涨|上升|热", lowered):
        return (-(each.change if each.change is not None else -9.0), each.keyword)
    if re.search(r"lost|losing|slip|drop|fall|declin|跌|掉|降", lowered):
        return (float(each.climbed if each.climbed is not None else 0), each.keyword)
    if order == "asc":
        return (float(each.volume or 0), each.keyword)
    return (-float(each.volume or 0), each.keyword)


def _told(each: _Moved) -> list[Phrase]:
    lines = []
    if each.volume is not None:
        lines.append(
            Phrase("“{keyword}” is searched {n} times.", {"keyword": each.keyword, "n": each.volume})
        )
    if each.change is not None:
        lines.append(
            Phrase("That is {change} against the beginning of the period.", {"change": Percent(each.change)})
        )
    if each.rank is not None:
        lines.append(Phrase("We stand at place {rank} in organic results.", {"rank": each.rank}))
        if each.climbed:
            lines.append(
                Phrase("{n} places better than at the beginning.", {"n": each.climbed})
                if each.climbed > 0
                else Phrase("{n} places worse than at the beginning.", {"n": -each.climbed})
            )
    else:
        lines.append(Phrase("No organic rank of ours is imported for it."))
    return lines


def _chart(seen: Sequence[KeywordSeen], keyword: str, span: Span) -> DayChart | None:
    days: dict[object, int] = {}
    for each in seen:
        if each.keyword == keyword and each.search_volume is not None and each.day >= span.first:
            days[each.day] = max(days.get(each.day, 0), each.search_volume)
    if len(days) < 3:
        return None
    line = Series(Phrase("searches"), tuple(days), tuple(float(v) for v in days.values()))  # type: ignore[arg-type]
    return DayChart(Phrase("“{keyword}”: searches", {"keyword": keyword}), (line,))


def gap(asked: Asked) -> Answer:
    """Keywords that rivals are found by and we are not, most searched first."""
    query, span = asked.query, asked.days(60)
    with Session(asked.engine) as session:
        goods = skus.products(session, asked.workspace_id, list(asked.scope or ())[:50])
        if not goods:
            ids = skus.ids(session, asked.workspace_id)
            goods = skus.products(session, asked.workspace_id, ids)
        named = [a for a in query.asins if a not in {g.asin for g in goods.values()}]
        others = set(named)
        if not others and query.sku_ids:
            others = {
                asin
                for _, asin in competing.listings(
                    session, asked.workspace_id, list(query.sku_ids), span.first, span.last
                )
            }
        seen = research.keyword_days(session, asked.workspace_id, since=span.first, until=span.last)
        source = asked.source(session, KeywordDay)
    about = understood(query, span)
    if not seen:
        return Answer(query, about, (missing(Phrase("keyword figures"), "keywords"),), source)
    our_asins, our_names = {g.asin for g in goods.values() if g.asin}, {g.sku for g in goods.values()}
    found = {
        e.keyword
        for e in seen
        if (e.sku in our_names or e.asin in our_asins) and (e.organic_rank or 999) <= SEEN
    }
    theirs: dict[str, tuple[int, str]] = {}
    volumes: dict[str, int] = {}
    for each in seen:
        if each.search_volume is not None:
            volumes[each.keyword] = max(volumes.get(each.keyword, 0), each.search_volume)
        foreign = each.asin and each.asin not in our_asins and (not others or each.asin in others)
        if (
            foreign
            and each.organic_rank is not None
            and each.organic_rank <= SEEN
            and each.keyword not in found
        ):
            best = theirs.get(each.keyword)
            if best is None or each.organic_rank < best[0]:
                theirs[each.keyword] = (each.organic_rank, each.asin)
    if not any(e.asin and e.asin not in our_asins for e in seen):
        lines = (
            Phrase(
                "No competitor’s keywords are imported: import a reverse-ASIN export (Helium 10 Cerebro) of a competitor."
            ),
        )
        return Answer(query, about, lines, source)
    rows: list[tuple[Cell, ...]] = [
        (word, volumes.get(word), rank, asin)
        for word, (rank, asin) in sorted(theirs.items(), key=lambda i: (-volumes.get(i[0], 0), i[0]))
    ]
    said = Phrase(
        "{n} keywords bring competitors to the first {places} places and not us.",
        {"n": len(rows), "places": SEEN},
    )
    heads = (Phrase("Keyword"), Phrase("Searches"), Phrase("Their rank"), Phrase("Competitor"))
    return Answer(query, about, (said,), source, table=Table(heads, asked.shown(rows)) if rows else None)
