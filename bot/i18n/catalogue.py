"""Where are the translations? One `.po` file per language beside this module, read once, at first use."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.facts import Reader

ENGLISH = "en"
CHINESE = "zh_CN"
FOLDER = Path(__file__).parent


def locale_of(who: Reader | str) -> str:
    """The catalogue's language for a reader or any locale name: "zh-CN", "zh_TW" → "zh_CN", the rest "en"."""
    name = who if isinstance(who, str) else who.locale
    return CHINESE if name.lower().startswith("zh") else ENGLISH


def translation(locale: str, text: str) -> str:
    """The template in that language; the English one where the catalogue has none."""
    return text if locale == ENGLISH else _translations(locale).get(text, text)


def read(locale: str) -> Catalog:
    """The catalogue file as Babel sees it."""
    with (FOLDER / f"{locale}.po").open("rb") as file:
        return read_po(file, locale=locale)


@lru_cache
def _translations(locale: str) -> dict[str, str]:
    return {
        message.id: message.string
        for message in read(locale)
        if isinstance(message.id, str)
        and isinstance(message.string, str)
        and message.id
        and message.string
        and not message.fuzzy
    }
