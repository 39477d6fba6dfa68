"""The names in a question: SKUs, ASINs, titles, suppliers, orders, categories and keywords, looked up in the store."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.ask.reading import Place, Reading
from bot.ask.tokens import Token, normal, tokens
from storage.queries.goods import naming, skus, terms

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from core.records import SellingEvent
    from storage.queries.goods.skus import Named

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-/]*")
_ASIN = re.compile(r"(?<![A-Za-z0-9])B[0-9][A-Z0-9]{8}(?![A-Za-z0-9])", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”'‘’「『《]([^\"“”'‘’」』》]{2,60})[\"“”'‘’」』》]")
_ORDER = re.compile(r"(?<![a-z0-9])(?:po[\s#-]*\d[\w-]*|r-20\d\d-\d+)", re.IGNORECASE)
_MOST = 60
"""More SKUs than this with a word in their title: the word names a kind of goods, not goods."""


@dataclass(frozen=True, slots=True)
class Names:
    """What was named. ``places`` are where; ``unresolved`` are words that look like a code and are none we know."""

    skus: tuple[Named, ...] = ()
    asins: tuple[str, ...] = ()
    suppliers: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    category: str | None = None
    quoted: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    keyword_places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """The few names that are looked for in every text, read once for a question and its parts."""

    suppliers: tuple[str, ...]
    categories: tuple[str, ...]
    marketplaces: tuple[str, ...]
    events: tuple[SellingEvent, ...]


def known(session: Session, workspace_id: str, today: date) -> Known:
    """Read them."""
    return Known(
        tuple(naming.suppliers(session, workspace_id)),
        tuple(naming.categories(session, workspace_id)),
        tuple(naming.marketplaces(session, workspace_id)),
        terms.events(session, workspace_id, today),
    )


def codes(session: Session, workspace_id: str, text: str, today: date, names: Known) -> Names:
    """The names that are written out: codes, ASINs, order numbers, suppliers, categories, known keywords."""
    words = [(m.group().rstrip(".-/"), m.start()) for m in _CODE.finditer(text)]
    joined = [
        (text[start : second + len(other)], start)
        for (word, start), (other, second) in itertools.pairwise(words)
        if text[start + len(word) : second] == " "
    ]
    places: list[Place] = []
    found: list[Named] = []
    called = skus.called_any(session, workspace_id, [word for word, _ in (*joined, *words)], today)
    known_asins = {m.group().upper() for m in _ASIN.finditer(text)}
    for word, start in (*joined, *words):
        hits = called.get(word.lower(), [])
        if hits and not _overlaps(places, start, start + len(word)):
            found += hits
            places.append((start, start + len(word)))
    bare = {
        re.sub(r"[-_ ./]", "", word.lower()): (word, start)
        for word, start in (*joined, *words)
        if _codelike(word)
    }
    left = {key: at for key, at in bare.items() if not _overlaps(places, at[1], at[1] + len(at[0]))}
    for hit in naming.with_codes(session, workspace_id, list(left)) if left else ():
        word, start = left[re.sub(r"[-_ ./]", "", hit.sku.lower())]
        if not _overlaps(places, start, start + len(word)) or hit.sku in {f.sku for f in found}:
            found.append(hit)
            places.append((start, start + len(word)))
    numbers = {m.group(): m.start() for m in _ORDER.finditer(text)}
    numbers |= {word: start for word, start in words if any(c.isdigit() for c in word)}
    hyphened = {
        f"PO-{m[1]}": word for word in numbers if (m := re.fullmatch(r"po\W*(\d+)", word, re.IGNORECASE))
    }
    orders = []
    for number in naming.orders(
        session,
        workspace_id,
        [*(n for n, at in numbers.items() if not _overlaps(places, at, at + len(n))), *hyphened],
    ):
        word = next((n for n in numbers if n.lower() == number.lower()), None) or hyphened[number.upper()]
        if number in orders:
            continue
        orders.append(number)
        places.append((numbers[word], numbers[word] + len(word)))
    orders += [m.group().upper() for m in _ORDER.finditer(text) if not _overlaps(places, m.start(), m.end())]
    places += [
        (m.start(), m.end())
        for m in (*_ORDER.finditer(text), *_ASIN.finditer(text))
        if not _overlaps(places, m.start(), m.end())
    ]
    named, at = _within(normal(text), names.suppliers, places)
    places += at
    category, at = _within(normal(text), names.categories, places)
    places += at
    keywords, keyword_places = _keywords(session, workspace_id, text, places, names.marketplaces)
    unresolved = [
        word for word, start in words
        if _codelike(word) and not _overlaps(places, start, start + len(word)) and word.upper() not in known_asins and not _ordinary(word)
    ]  # fmt: skip
    unresolved += [m.group() for m in _ASIN.finditer(text) if m.group().lower() not in called]
    return Names(
        tuple(dict.fromkeys(found)),
        tuple(dict.fromkeys(m.group().upper() for m in _ASIN.finditer(text))),
        tuple(named),
        tuple(dict.fromkeys(orders)),
        category[0] if category else None,
        tuple(m.group(1).strip() for m in _QUOTED.finditer(text) if not _overlaps(places, *m.span(1))),
        tuple(keywords),
        tuple(dict.fromkeys(unresolved)),
        tuple(places),
        tuple(keyword_places),
    )


def titles(
    session: Session, workspace_id: str, text: str, reading: Reading, taken: Sequence[Place]
) -> tuple[tuple[Named, ...], tuple[Place, ...]]:
    """The SKUs whose title has the loose words of a question in it, and the places of those words.

    A word beside a loose one that stands beside it in the title too belongs to it: "travel mug", "sales sign".
    Of several SKUs those with most of the words are meant; a word in very many titles names none.
    """
    words = [t for t in tokens(text) if not _overlaps(taken, t.start, t.end)]
    loose = [t for t in reading.loose if not _overlaps(taken, t.start, t.end)]
    wanted = {t.key for t in loose if t.text.isascii() and len(t.text) > 2}
    wanted |= set(_pieces([t for t in loose if not t.text.isascii()]))
    if not wanted:
        return (), ()
    hits = naming.with_titles(session, workspace_id, sorted(wanted))
    best: list[Named] = []
    most, where = 0, set[Place]()
    for hit in hits:
        places = _matched(hit, words, {t.start for t in loose})
        weight = sum(
            end - start if text[start] > "\u3400" else 2 + (end - start) / 10 for start, end in places
        )
        if weight > most + 0.01:
            best, most, where = [], weight, set()  # type: ignore[assignment]
        if places and weight > most - 0.01:
            best.append(hit)
            where |= places
    if len(best) > _MOST:
        return (), tuple(where)
    return tuple(best), tuple(where)


def _matched(hit: Named, words: Sequence[Token], loose: set[int]) -> set[Place]:
    """The places of the words of a question that a title has."""
    title = normal(hit.title or "")
    keys = [t.key for t in tokens(title)]
    pairs = set(itertools.pairwise(keys))
    places: set[Place] = set()
    for at, word in enumerate(words):
        if word.start not in loose or word.key not in keys:
            continue
        if not word.text.isascii():
            near = [*words[max(0, at - 1) : at], *words[at + 1 : at + 2]]
            if not any(
                (a.key, b.key) in pairs
                for a, b in ((w, word) if w.start < word.start else (word, w) for w in near)
            ):
                continue  # one Chinese character alone says nothing
        elif len(word.text) <= 2:
            continue
        places.add((word.start, word.end))
        if at and (words[at - 1].key, word.key) in pairs:
            places.add((words[at - 1].start, words[at - 1].end))
        if at + 1 < len(words) and (word.key, words[at + 1].key) in pairs:
            places.add((words[at + 1].start, words[at + 1].end))
    return places


def _pieces(characters: Sequence[Token]) -> Iterable[str]:
    """Two Chinese characters in a row, as a title may have them."""
    for first, second in itertools.pairwise(characters):
        if first.end == second.start:
            yield first.text + second.text


def _within(text: str, names: Sequence[str], taken: Sequence[Place]) -> tuple[list[str], list[Place]]:
    """Those of ``names`` that are written in a text, the longest first; a Latin name only as whole words."""
    found: list[str] = []
    places: list[Place] = []
    for name in sorted(names, key=len, reverse=True):
        word = re.escape(normal(name))
        if name.isascii():
            word = rf"(?<![a-z0-9]){word}(?![a-z0-9])"
        match = re.search(word, text)
        if match and len(name) > 1 and not _overlaps((*places, *taken), *match.span()):
            found.append(name)
            places.append(match.span())
    return found, places


def _keywords(
    session: Session, workspace_id: str, text: str, taken: Sequence[Place], marketplaces: Sequence[str]
) -> tuple[list[str], list[Place]]:
    """The tracked keywords in a text: runs of up to six words, all looked up at once."""
    lowered = normal(text)
    words = [
        (m.start(), m.end())
        for m in re.finditer(r"[a-z0-9][a-z0-9'&-]*", lowered)
        if not _overlaps(taken, *m.span())
    ]
    runs: dict[str, Place] = {}
    for first in range(len(words)):
        for last in range(first, min(first + 6, len(words))):
            run = lowered[words[first][0] : words[last][1]]
            if len(run) > 3 and re.fullmatch(r"[a-z0-9'&\- ]+", run):
                runs.setdefault(run, (words[first][0], words[last][1]))
    found: list[str] = []
    places: list[Place] = []
    for keyword in naming.keywords(session, workspace_id, list(runs), marketplaces) if runs else ():
        place = runs[keyword]
        if not _overlaps(places, *place):
            found.append(keyword)
            places.append(place)
    return found, places


def _codelike(word: str) -> bool:
    return len(word) >= 3 and any(c.isdigit() for c in word) and any(c.isalpha() for c in word)


def _ordinary(word: str) -> bool:
    """Things with a digit in them that are no codes: 30d, q3, h2, 1st, 4th, 2nd-half, top10, 1-star."""
    return bool(
        re.fullmatch(
            r"(?:\d+(?:st|nd|rd|th|d|w|m|h|k|x|pcs|days?|weeks?|months?|stars?|pm|am|%)?|[qh][1-4]|top-?\d+|20\d\d-?q[1-4]|q[1-4]-?20\d\d|\d+-(?:stars?|days?|weeks?|months?|units?|packs?)|b2b|b2c|p\d\d|cny\d*|\d+k|f\d|s\d|m\d|d\d|l\d|h\d|k\d)",
            word.lower(),
        )
    )


def _overlaps(places: Iterable[Place], start: int, end: int) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in places)
