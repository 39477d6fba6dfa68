"""How does foreign text get into Slack's mrkdwn without acting there? Escaping, and the few marks we use ourselves.

Everything that is not `Mrkdwn` counts as foreign: titles, names, notes, file names, also our own sentences.
Slack escapes nothing by itself: `<!channel>` in a product title would wake a whole company.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from bot import i18n
from bot.facts import Reader
from core.phrase import Phrase

# Slack has no escape for its formatting marks; a look-alike keeps the text readable and never formats.
_LOOK_ALIKE = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
_MARK = re.compile(r"(?<!\w)[*_~]|[*_~](?!\w)|`")  # inside a word (HX_12) a mark means nothing to Slack
_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_RIGHT_TO_LEFT = {"R", "AL"}
_ISOLATE, _POP = "\u2068", "\u2069"
_JOINERS = "\u200c\u200d"  # part of Persian words and of emoji
FOREIGN_LENGTH = 150
FAR = 10  # how many times the limit is looked at: a title of megabytes costs no more than a long one


class Mrkdwn(str):
    """Text that is safe to stand in a mrkdwn object as it is."""

    __slots__ = ()


def clean(text: str, limit: int = FOREIGN_LENGTH) -> str:
    """Foreign text on one line without control characters, at most ``limit`` code points, else cut with "…".

    Right-to-left text is isolated, so that the figures next to it stay in their order.
    """
    text = text[: limit * FAR]
    if not text.isprintable():
        text = "".join(c for c in text if c.isspace() or not _is_control(c))
    line = " ".join(text.split())
    foreign_order = not line.isascii() and any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in line)
    room = limit - 2 if foreign_order else limit
    if len(line) > room:
        line = line[: room - 1].rstrip() + "…"
    return f"{_ISOLATE}{line}{_POP}" if foreign_order else line


def escape(text: str, limit: int = FOREIGN_LENGTH) -> Mrkdwn:
    """Foreign text for a mrkdwn object: cleaned, cut, then escaped (half an entity would show), never over ``limit``.

    Worked example: ``escape("*R&D* <!channel>")`` is ``∗R&amp;D∗ &lt;!channel&gt;``.
    """
    if isinstance(text, Mrkdwn):
        return text
    room = limit
    while len(safe := _safe(clean(text, room))) > limit:
        room -= -(-(len(safe) - limit) // 5)  # an entity is at most five characters for one
    return Mrkdwn(safe)


def bold(text: str) -> Mrkdwn:
    """The text in bold."""
    return Mrkdwn(f"*{escape(text)}*")


def code(text: str) -> Mrkdwn:
    """The text in fixed width, on one line."""
    return Mrkdwn(f"`{escape(text)}`")


def mention(person: str) -> Mrkdwn:
    """A person by Slack id, shown by name; anything that is no such id is only text."""
    return Mrkdwn(f"<@{person}>") if _USER.fullmatch(person) else escape(person)


def join(parts: Sequence[str], by: str = "\n") -> Mrkdwn:
    """Parts, each escaped unless it is mrkdwn already, with a separator of ours between them."""
    return Mrkdwn(by.join(escape(part) for part in parts if part))


def fitting(lines: Sequence[Mrkdwn], limit: int) -> Mrkdwn:
    """As many of the lines as stand in ``limit`` characters, from the first."""
    room, kept = limit, 0
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept += 1
    return join(lines[:kept])


def say_mrkdwn(who: Reader | str, text: str, /, **values: Any) -> Mrkdwn:
    """`bot.i18n.say` for mrkdwn: values that are `Mrkdwn` keep their marks, all else is escaped."""
    return _filled(who, text, values)


def words_mrkdwn(who: Reader | str, phrase: Phrase) -> Mrkdwn:
    """`bot.i18n.words` for mrkdwn; the phrase may be longer than one foreign value."""
    return _filled(who, phrase.text, dict(phrase.values))


def _filled(who: Reader | str, text: str, values: dict[str, Any]) -> Mrkdwn:
    return Mrkdwn(i18n.filled(who, text, values, _shown, _entities))


def _shown(who: Reader | str, value: Any) -> str:
    if isinstance(value, Mrkdwn):
        return value
    if isinstance(value, Phrase):
        return words_mrkdwn(who, value)
    if isinstance(value, date | datetime):
        return i18n.figure(who, value)
    return escape(i18n.figure(who, value))


def _safe(line: str) -> str:
    return _entities(_MARK.sub(lambda mark: mark[0].translate(_LOOK_ALIKE), line))


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character not in _JOINERS
