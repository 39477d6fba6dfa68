"""The words that carry meaning: per language, concepts with the terms that name them, and words that ask nothing.

A term may be several words; the longest one that fits is taken. ``term:0.5`` weighs less than a full hint.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from bot.ask.lexicon import chinese, chinese_market, elsewhere, english, english_market, typos
from bot.ask.lexicon import plain as common
from bot.ask.tokens import tokens

Hints = tuple[tuple[str, float], ...]
Phrases = Mapping[tuple[str, ...], Hints]


def terms_of(scope: bool) -> tuple[tuple[str, str], ...]:
    """The concepts of both languages with their terms; ``scope`` gives those of what the assistant does not do.

    Those are read beside the others, not instead of them.
    """
    rooms = (
        (elsewhere.ENGLISH, elsewhere.CHINESE)
        if scope
        else (english.CONCEPTS, english_market.CONCEPTS, chinese_market.CONCEPTS, chinese.CONCEPTS)
    )
    return tuple(each for room in rooms for each in room.items())


@lru_cache
def phrases(scope: bool = False) -> Phrases:
    """Every term of both languages as its tokens, with the concepts it hints at; ``scope`` as in `terms_of`.

    A term that is written ``=orders`` is that very word; others are known by their stem.
    """
    found: dict[tuple[str, ...], dict[str, float]] = {}
    for concept, terms in terms_of(scope):
        for term in terms.split(","):
            words, _, weight = term.strip().partition(":")
            if "*" in words:
                continue  # see bot.ask.reading
            exact = words.startswith("=")
            key = (words,) if exact else tuple(each.key for each in tokens(words))
            if key:
                found.setdefault(key, {})[concept] = float(weight or 1.0)
    for key, hints in list(found.items()):
        for variant in typos.homophones(key):
            if variant not in found:
                found[variant] = hints
    return {key: tuple(hints.items()) for key, hints in found.items()}


@lru_cache
def neutral() -> frozenset[tuple[str, ...]]:
    """Words that ask nothing: articles, courtesies, common verbs; as tokens."""
    every = (*common.ENGLISH.split(), *common.CHINESE.split())
    return frozenset(key for word in every if (key := tuple(each.key for each in tokens(word))))


@lru_cache
def longest() -> int:
    """How many tokens the longest term has."""
    return max(len(key) for scope in (False, True) for key in phrases(scope))
