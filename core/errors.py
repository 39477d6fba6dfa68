"""Everything that can go wrong by what a person or the world did.

    RestockError                 carries a phrase: what happened, what did not, what to do next
    ├── BadInput                 a file, a field, a command that cannot be used as given
    │   ├── BadUse               a command typed wrongly: an option that is no date, a kind that does not exist
    │   └── BadFile              an import that changed nothing
    ├── NotFound                 no such SKU, draft, order
    ├── Stale                    the thing was decided or changed meanwhile; carries its present state
    └── NotEnoughData            an answer that would be a guess

Faults of the program are ordinary exceptions and stay so.
"""

from __future__ import annotations

from core.phrase import Phrase


class RestockError(Exception):
    """An expected refusal, worded at the edge in the reader's language."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(str(phrase))
        self.phrase = phrase


class BadInput(RestockError, ValueError):
    """What was given cannot be used; nothing was changed."""


class BadUse(BadInput):
    """A command cannot be understood as typed; it was not begun."""


class BadFile(BadInput):
    """A file that was not imported; nothing was changed."""


class NotFound(RestockError, LookupError):
    """There is no such thing in this workspace."""


class Stale(RestockError):
    """Somebody or something was quicker; the phrase says how things stand now."""


class NotEnoughData(RestockError):
    """The honest answer is that nothing can be said yet."""
