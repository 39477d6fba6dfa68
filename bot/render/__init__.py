"""How does it look in Slack? Pure functions from facts (`bot.facts`) to text and Block Kit; no network, no clock.

What is true is decided in `core`, what may be shown to whom in `bot.usecases`; here it only gets its form.
"""

from __future__ import annotations

from typing import Any, NamedTuple

Block = dict[str, Any]


class Rendered(NamedTuple):
    """A message: ``text`` stands alone (notification, screen reader), ``blocks`` is what the eye sees."""

    text: str
    blocks: list[Block]
