"""The words of a question → what they hint at, and which of them nothing explains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.ask import lexicon
from bot.ask.lexicon import plain, typos
from bot.ask.tokens import Token, stem, tokens

Place = tuple[int, int]
"""First character and the one after the last."""


@dataclass(frozen=True, slots=True)
class Reading:
    """``hints``: concept → strength (0–1). ``loose``: the words that are neither a hint, nor neutral, nor named."""

    hints: Mapping[str, float]
    loose: tuple[Token, ...]
    places: Mapping[str, int]

    def of(self, concept: str) -> float:
        """How strongly the words hint at a concept, 0 where nothing does."""
        return self.hints.get(concept, 0.0)


def read(text: str, taken: Sequence[Place] = ()) -> Reading:
    """Read ``text`` without the places that are ``taken`` (names of SKUs, days, numbers that were read already)."""
    words = tokens(text)
    free = [not any(start < w.end and w.start < end for start, end in taken) for w in words]
    hints: dict[str, float] = {}
    places: dict[str, int] = {}
    loose: list[Token] = []

    def hint(found: lexicon.Hints, at: int) -> None:
        for concept, weight in found:
            hints[concept] = max(hints.get(concept, 0.0), weight)
            places.setdefault(concept, at)

    elsewhere: set[int] = set()
    for at, size, found in _matches(words, free, scope=True):
        if found:
            hint(found, words[at].start)
            elsewhere.update(range(at, at + size))
    for at, _, found in _matches(words, free, scope=False):
        if found:
            hint(found, words[at].start)
        elif found is None and at not in elsewhere:
            loose.append(words[at])
    for left, right, concept, weight in _gapped():
        place = _gap(words, left, right)
        if place is not None:
            hint(((concept, weight),), place)
    return Reading(hints, tuple(loose), places)


def _matches(
    words: Sequence[Token], free: Sequence[bool], *, scope: bool
) -> Iterator[tuple[int, int, lexicon.Hints | None]]:
    """Where terms stand: place, length, hints; () for a neutral word, None for one that nothing explains."""
    phrases, neutral = lexicon.phrases(scope), frozenset() if scope else lexicon.neutral()
    most, at = lexicon.longest(), 0
    while at < len(words):
        if not free[at]:
            at += 1
            continue
        for size in range(min(most, len(words) - at), 0, -1):
            key = tuple(w.key for w in words[at : at + size])
            found = phrases.get(key)
            if size == 1:
                found = phrases.get((f"={words[at].text}",), found)
            if all(free[at : at + size]) and (found or key in neutral):
                yield at, size, found or ()
                break
        else:
            size = 1
            if not scope:
                mended = _mended(words[at].text)
                if mended is not None:
                    yield at, 1, phrases.get((f"={mended}",), phrases.get((stem(mended),), ()))
                else:
                    yield at, 1, () if _explains_itself(words[at]) else None
        at += size


def _gap(words: Sequence[Token], left: tuple[str, ...], right: tuple[str, ...]) -> int | None:
    keys = [w.key for w in words]
    for i in range(len(keys) - len(left)):
        if tuple(keys[i : i + len(left)]) == left:
            for j in range(i + len(left) + 1, min(i + len(left) + 4, len(keys))):
                if tuple(keys[j : j + len(right)]) == right:
                    return words[i].start
    return None


@lru_cache
def _gapped() -> tuple[tuple[tuple[str, ...], tuple[str, ...], str, float], ...]:
    """The terms with a star in them: what stands before and after it."""
    found = []
    for concept, terms in (*lexicon.terms_of(False), *lexicon.terms_of(True)):
        for term in terms.split(","):
            words, _, weight = term.strip().partition(":")
            if "*" in words:
                left, _, right = words.partition("*")
                found.append(
                    (
                        tuple(t.key for t in tokens(left)),
                        tuple(t.key for t in tokens(right)),
                        concept,
                        float(weight or 1),
                    )
                )
    return tuple(found)


@lru_cache
def vocabulary(scope: bool = False) -> frozenset[str]:
    """Every single English word that is known, as written; ``scope`` as in `bot.ask.lexicon.terms_of`."""
    words = {
        word.partition(":")[0]
        for _, terms in lexicon.terms_of(scope)
        for term in terms.split(",")
        for word in term.replace("=", " ").split()
    }
    common = set() if scope else set(plain.ENGLISH.split())
    return frozenset(w for w in words | common if w.isalpha() and w.isascii())


@lru_cache(maxsize=4096)
def _mended(word: str) -> str | None:
    return None if word in vocabulary(True) else typos.mended(word, vocabulary())


def _explains_itself(word: Token) -> bool:
    """Numbers, signs and single letters ask nothing."""
    return not word.text[0].isalpha() or (word.text.isascii() and len(word.text) == 1)
