"""What a question was read as, before it is decided what it asks."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ask.evidence import Verdict
from bot.ask.period import Mention
from bot.ask.query import Query
from bot.ask.reading import Reading

SURE = 0.5
"""Less sure than this a question is answered with what can be asked instead."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query before it is decided what it is, with what spoke for it."""

    query: Query
    verdict: Verdict
    reading: Reading
    mentions: tuple[Mention, ...]
