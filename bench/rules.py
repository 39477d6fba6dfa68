"""The rules sellers use (`core.proof.rules`), asked by the protocol of `restock decide`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from core.decide.lot_level import Terms
from core.decide.protocol_input import Item, read_init, read_review
from core.proof.rules import DaysOfCover, ReorderPoint

Answer = dict[str, Any]


class _Asked(Protocol):
    def __init__(self, terms: Terms, items: Sequence[Item]) -> None: ...

    def review(self, day: Any, states: Any) -> dict[str, int]: ...


def days_of_cover() -> Callable[[dict[str, Any]], Answer | None]:
    """Keep so many days of recent sales."""
    return _answering(DaysOfCover)


def reorder_point_eoq() -> Callable[[dict[str, Any]], Answer | None]:
    """A normal reorder point and an economic order quantity."""
    return _answering(ReorderPoint)


def _answering(kind: type[_Asked]) -> Callable[[dict[str, Any]], Answer | None]:
    asked: list[_Asked] = []
    items: list[Item] = []

    def answer(message: dict[str, Any]) -> Answer | None:
        if message["type"] == "init":
            terms, told = read_init(message)
            items[:] = told
            asked[:] = [kind(terms, told)]
            return None
        return {"orders": asked[0].review(*read_review(message, items))}

    return answer
