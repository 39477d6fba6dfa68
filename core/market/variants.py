"""Which variant of a parent does a keyword ask for? By the words that tell its variants apart (F4), and who carries a word (F5).

Words are compared whole, Chinese, Japanese and Korean ones as parts of the text, which has no spaces. A number counts with
the word behind it ("2 pack", not the 2 of "2 compartments"); single letters say nothing, but S, M and L of a variant do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from core.records import Product

Key = TypeVar("Key")
Item = TypeVar("Item")

STOP = frozenset(
    ("for", "with", "and", "the", "of", "in", "on", "to", "a", "an", "or", "under", "over", "by", "set", "pack", "best")
)  # fmt: skip
_SPELT = {"xl": "xlarge", "grey": "gray"}
_SIZES = {"s": "small", "m": "medium", "l": "large"}
_EAST = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{_EAST}]+|\d+(?:[.,]\d+)*(?![^\W_{_EAST}])|[^\W_{_EAST}]+")
_CLOSE = re.compile(r"[\s-]*")


@dataclass(frozen=True, slots=True)
class Text:
    """A text as words are looked for in it."""

    plain: str
    words: frozenset[str]

    def carries(self, word: str) -> bool:
        """Whether the text has the word; one without spaces around it where the writing has none."""
        return word in self.words or (is_east(word) and word in self.plain)


def text(*parts: str | None) -> Text:
    """What some texts say together. Worked example: "Men's box, 2 Pack": mens, box, 2pack."""
    plain = " / ".join(_plain(part) for part in parts if part)
    return Text(plain, _telling(_words(plain)))


def is_east(word: str) -> bool:
    """Whether a word is of a writing without spaces."""
    return (
        "\u3040" <= word[0] <= "\u30ff" or "\u3400" <= word[0] <= "\u9fff" or "\uac00" <= word[0] <= "\ud7af"
    )


def told_by(family: Mapping[Key, Product], keywords: Iterable[str]) -> dict[Key, tuple[str, ...]]:
    """The keywords that ask for some variants of one parent and not for others, by variant.

    A word tells variants apart where a variant's own text has it and a sibling has it neither there nor in its title. A
    keyword asks for those whose own text has such a word of it and that carry them all. Worked example: of black, large
    and black, small, and red, small, "black box" asks for the first two, "black large box" for the first, and
    "black and red box" for none.
    """
    own = {key: _own(product) for key, product in family.items()}
    texts = {key: text(product.title, product.variant) for key, product in family.items()}
    texts = {key: Text(said.plain, said.words | own[key]) for key, said in texts.items()}
    apart = {
        word
        for words in own.values()
        for word in words
        if not all(each.carries(word) for each in texts.values())
    }
    found: dict[Key, list[str]] = {key: [] for key in family}
    if not apart:
        return {}
    for keyword in keywords:
        asked = text(keyword)
        named = {word for word in apart if asked.carries(word)}
        for key in family:
            if named & own[key] and all(texts[key].carries(word) for word in named):
                found[key].append(keyword)
    return {key: tuple(words) for key, words in found.items() if words}


def carriers_first(
    items: Iterable[Item], family: Callable[[Item], Hashable | None], carries: Callable[[Item], bool]
) -> list[Item]:
    """The list with each that carries an attribute right before the siblings without it that stood before it (F5).

    ``family`` gives what siblings have in common, None for an item that has none. Worked example: red, lamp, portable red:
    portable red, red, lamp.
    """
    every = list(items)
    ahead: dict[Hashable, list[int]] = {}
    for place, item in enumerate(every):
        if (key := family(item)) is not None and carries(item):
            ahead.setdefault(key, []).append(place)
    order: dict[int, None] = {}
    for place, item in enumerate(every):
        if (key := family(item)) is not None and not carries(item):
            order.update(dict.fromkeys(each for each in ahead.get(key, ()) if each not in order))
        order.setdefault(place)
    return [every[place] for place in order]


def _own(product: Product) -> frozenset[str]:
    """The words of the variant's own text."""
    return _telling(_SIZES.get(word, word) for word in _words(_plain(product.variant or "")))


def _telling(words: Iterable[str]) -> frozenset[str]:
    """The words that say something: not "for", no single letter."""
    return frozenset(word for word in words if word not in STOP and (len(word) > 1 or word.isdecimal()))


def _plain(said: str) -> str:
    return unicodedata.normalize("NFKC", said).casefold().replace("'", "").replace("\u2019", "")


def _words(plain: str) -> list[str]:
    """The words of a text in one case; a number, and the x of x-large, joined with the word behind it."""
    found: list[str] = []
    end, joins = -1, False
    for match in _TOKEN.finditer(plain):
        word = match.group()
        number = word[0].isdecimal() and not any(c.isalpha() for c in word)
        if joins and not number and not is_east(word) and _CLOSE.fullmatch(plain, end, match.start()):
            found[-1] += word
            joins = False
        else:
            found.append(word)
            joins = number or word == "x"
        end = match.end()
    return [_SPELT.get(word, word) for word in found]
