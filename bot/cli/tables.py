"""Tables on a terminal: a figure is never cut; what a narrow terminal has no room for is left out by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 140
"""Columns where no terminal says how wide it is."""
LEAST_WRAPPED = 30
"""Columns that a text of several lines wants at least."""


class Head(NamedTuple):
    """A column: figures stand at its right; ``spare`` is left out first where it is highest, 0 is never left out."""

    name: str
    right: bool = False
    wraps: bool = False
    spare: int = 0


def console() -> Console:
    """The terminal, or a wide page where there is none."""
    from rich.console import Console

    made = Console()
    return made if made.is_terminal or made.width > PIPE_WIDTH else Console(width=PIPE_WIDTH)


def show(on: Console, heads: Sequence[Head], rows: Sequence[Sequence[str]], title: str | None = None) -> None:
    """Print as many columns as fit, then the names of those that were left out. Cells are plain text."""
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    kept, left = chosen(heads, rows, on.width)
    table = Table(
        title=title, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0)
    )  # fmt: skip
    for place in kept:
        head = heads[place]
        table.add_column(head.name, justify="right" if head.right else "left", no_wrap=not head.wraps)
    for row in rows:
        table.add_row(*(escape(row[place]) for place in kept))
    on.print(table)
    if left:
        names = ", ".join(heads[place].name for place in left)
        on.print(f"No room for: {names}. A wider terminal shows them, and --json.")


def hanging(on: Console, lines: Sequence[tuple[str, str]], indent: int = 2) -> None:
    """Print lines of a start and a text; what does not fit goes on under the text's start, so that the starts stay a column.

    A start longer than a third of the page goes on in the line of its text.
    """
    from textwrap import wrap

    for start, text in lines:
        first = " " * indent + start
        under = " " * min(len(first), on.width // 3)
        told = wrap(
            first + text, on.width, subsequent_indent=under, break_long_words=False, break_on_hyphens=False,
            drop_whitespace=True, replace_whitespace=False,
        )  # fmt: skip
        on.print("\n".join(told), markup=False, highlight=False, soft_wrap=True)


def chosen(
    heads: Sequence[Head], rows: Sequence[Sequence[str]], width: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The places of the columns that fit in ``width``, and of those left out.

    Worked example: columns 6, 10 and 8 wide have two blanks between them: 28. In 20 the spare one of 8 is left out.
    """
    from rich.cells import cell_len

    wide = [
        max(cell_len(text) for text in (head.name, *(row[i] for row in rows))) for i, head in enumerate(heads)
    ]
    wide = [min(each, LEAST_WRAPPED) if head.wraps else each for each, head in zip(wide, heads, strict=True)]
    kept = list(range(len(heads)))
    while sum(wide[i] + 2 for i in kept) - 2 > width and any(heads[i].spare for i in kept):
        kept.remove(max(kept, key=lambda i: heads[i].spare))
    return tuple(kept), tuple(i for i in range(len(heads)) if i not in kept)
