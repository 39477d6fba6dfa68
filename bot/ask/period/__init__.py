"""Which days a question means: "last week", "the 30 days before Prime Day", 「双十一那天」, "in October vs September".

`mentions` finds every expression of time in a text, each with its place; what it means depends on whether the
question looks ahead or back ("December" is the next one for a forecast, the last one for sales).
"""

from __future__ import annotations

from bot.ask.period.find import Mention, mentions, shifted
from bot.ask.period.numbers import number

__all__ = ["Mention", "mentions", "number", "shifted"]
