"""Long lists in pieces that a statement can carry: a store of 5,000 SKUs is read in a handful of statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

SIZE = 500
"""Ids per statement: under SQLite's and PostgreSQL's limits on parameters, and flat in memory."""


def chunks(items: Sequence[T], size: int = SIZE) -> Iterator[Sequence[T]]:
    """``items`` in pieces of at most ``size``, in order."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
