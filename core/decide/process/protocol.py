"""`restock decide`: the order policy as a conversation of JSON lines, without a database.

An `init` describes the SKUs and gets no answer; each `review` tells what happened since and gets the orders of that
day. Answers are dictionaries; bad input becomes {"error": …} and leaves the session as it was. Reading and writing lines is
left to `bot.cli.decide`, the arithmetic to `core.decide.process.lot_level`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from core.decide.process.panel import Panel
from core.decide.process.protocol_input import read_init, read_review
from core.errors import BadInput
from core.phrase import Phrase


class Session:
    """One conversation; a new `init` starts afresh. ``kind`` decides what a panel knows."""

    def __init__(self, kind: type[Panel] = Panel) -> None:
        self._kind = kind
        self.panel: Panel | None = None

    def answer_line(self, line: str) -> dict[str, Any] | None:
        """The answer to one line of JSON; None where none is due, as after an `init` that was understood."""
        try:
            message = json.loads(line.removeprefix("\ufeff"))
        except (ValueError, RecursionError):  # among them a number of thousands of digits
            return {"error": "this line is not JSON; nothing was changed"}
        return self.answer(message)

    def answer(self, message: Any) -> dict[str, Any] | None:
        """The answer to one message; bad input is answered with {"error": …} and changes nothing."""
        try:
            return self._answer(message)
        except BadInput as error:
            return {"error": str(error)}
        except (ArithmeticError, LookupError, MemoryError, ValueError) as error:  # the conversation goes on
            return {"error": f"this message could not be worked out: {type(error).__name__} {error}"}

    def _answer(self, message: Any) -> dict[str, Any] | None:
        if not isinstance(message, Mapping):
            raise BadInput(Phrase("a message must be a JSON object"))
        match message.get("type"):
            case "init":
                self.panel = self._kind(*read_init(message))
                return None
            case "review":
                if self.panel is None:
                    raise BadInput(Phrase("a review needs an init before it"))
                day, states = read_review(message, self.panel.items)
                return {"orders": self.panel.review(day, states)}
            case other:
                raise BadInput(
                    Phrase("unknown message type {type}; known are init and review", {"type": str(other)})
                )
