"""Tables on a terminal: as many columns as fit, none cut, and what was left out is named."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from bot.cli.tables import Head, chosen, hanging, show

HEADS = (
    Head("SKU"),
    Head("what", wraps=True),
    Head("on hand", right=True, spare=2),
    Head("cash", right=True, spare=1),
)
ROWS = [
    ("HX-1200000", "a long text that may well stand in several lines of a cell", "1,000,000", "12,345 USD")
]


def printed(width: int) -> str:
    out = io.StringIO()
    show(Console(width=width, file=out), HEADS, ROWS)
    return out.getvalue()


@pytest.mark.parametrize(("width", "left"), [(80, ()), (65, ()), (64, (2,)), (53, (2, 3)), (10, (2, 3))])
def test_what_is_spared_first_is_left_out_first(width: int, left: tuple[int, ...]) -> None:
    """Two blanks between columns, thirty at least for the text: 10 + 30 + 9 + 10 + 6 = 65."""
    assert left == chosen(HEADS, ROWS, width)[1]


def test_no_figure_is_cut_and_what_has_no_room_is_named() -> None:
    wide, narrow = printed(80), printed(64)

    assert ["1,000,000", "12,345 USD"] == [each for each in ROWS[0][2:] if each in wide]
    assert "No room" not in wide
    assert ["12,345 USD"] == [each for each in (*ROWS[0][2:], "…") if each in narrow]
    assert "No room for: on hand." in narrow
    assert all(len(line) <= 64 for line in narrow.splitlines())


def test_a_name_that_looks_like_markup_is_shown_as_it_is() -> None:
    out = io.StringIO()
    show(Console(width=80, file=out), (Head("SKU"),), [("[red]x[/red]",)])
    assert "[red]x[/red]" in out.getvalue()


def test_a_text_goes_on_under_its_own_start() -> None:
    """The starts stay a column; one longer than a third of the page does not push its text to the edge."""
    out = io.StringIO()
    hanging(
        Console(width=40, file=out),
        [
            (" S6 + 12 units ", "demand until the order after this one"),
            ("x" * 30 + ": ", "one two three [b]four"),
        ],
    )

    assert [
        "   S6 + 12 units demand until the order",
        "             after this one",
        "  " + "x" * 30 + ": one",
        "             two three [b]four",
    ] == out.getvalue().splitlines()
