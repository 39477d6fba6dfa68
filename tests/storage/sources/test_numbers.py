"""Which number a cell holds is decided by the file's own cells."""

from __future__ import annotations

from decimal import Decimal

import pytest

from storage.sources.numbers import Mark, Witnesses, figure, is_missing, parse, unguard


def heard(*cells: str, whole: bool = False) -> Witnesses:
    witnesses = Witnesses()
    for line, cell in enumerate(cells, start=2):
        witnesses.hear(cell, line=line, whole=whole)
    return witnesses


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1,162", ".", "1162"),
        ("1.162", ",", "1162"),
        ("366 714,82", ",", "366714.82"),
        ("366\u202f714,82", ",", "366714.82"),
        ("366\u00a0714,82 €", ",", "366714.82"),
        ("1'234.50", ".", "1234.50"),
        ("£1,408.59", ".", "1408.59"),
        ("$1,408.59", ".", "1408.59"),
        ("1.408,59 €", ",", "1408.59"),
        ("￥１，１６２", ".", "1162"),
        ("JP¥1,162", ".", "1162"),
        ("EUR 12.50", ".", "12.50"),
        ("12.13%", ".", "0.1213"),
        ("12,13 %", ",", "0.1213"),
        ("-5", ".", "-5"),
        ("−5", ".", "-5"),
        ("(12.50)", ".", "-12.50"),
        ("₹1,23,456.70", ".", "123456.70"),
        ("0.518913", ".", "0.518913"),
        (".5", ".", "0.5"),
    ],
)
def test_a_cell_is_read_under_the_decimal_mark_of_its_column(text: str, mark: Mark, expected: str) -> None:
    """Signs, spaces and thousands marks go; a percentage is a share."""
    assert Decimal(expected) == parse(text, mark)


@pytest.mark.parametrize(
    ("text", "mark"),
    [("1,16", "."), ("1.162,50", "."), ("1,2,3", "."), ("abc", "."), ("", "."), ("12x", "."), (">100,000", "."), ("1.16.2", ".")],
)  # fmt: skip
def test_what_is_no_number_under_that_mark_is_refused(text: str, mark: Mark) -> None:
    """Nothing is guessed from half a number; a bound is no figure."""
    with pytest.raises(ValueError):
        parse(text, mark)


@pytest.mark.parametrize(
    ("cells", "whole", "expected"),
    [
        (["1,162"], True, "."),  # whole numbers have no decimals: the comma separates thousands
        (["1.162"], True, ","),
        (["12.5", "1,162"], False, "."),
        (["12,5", "1.162"], False, ","),
        (["1,162,500"], False, "."),
        (["1.162.500"], False, ","),
        (["366 714,82"], False, ","),
        (["£1,162"], False, "."),  # money with its sign is not shown to three decimals
        (["1.162 €"], False, ","),
        (["0.123"], False, "."),
        (["12.13%"], False, "."),
        (["1,162.50", "2,5"], False, None),
        (["12", "7"], False, None),
        (["1.162"], False, None),
        (["5.000"], True, None),
    ],
)
def test_each_cell_is_a_witness(cells: list[str], whole: bool, expected: str | None) -> None:
    """The decimal mark follows from what the cells can only mean."""
    assert expected == heard(*cells, whole=whole).verdict


def test_the_first_doubtful_cell_is_remembered_with_its_line() -> None:
    """So that the refusal can name it."""
    assert (3, "1.162") == heard("7", "1.162", "2.500").doubtful


@pytest.mark.parametrize("text", ["", "-", "--", "n/a", "N/A", "–", "—"])
def test_missing_is_written_in_many_ways(text: str) -> None:
    """None of them is zero."""
    assert is_missing(text)


def test_the_guard_against_spreadsheets_comes_off() -> None:
    """Reports guard long ids as ="123"."""
    assert "254927681919372" == unguard(' ="254927681919372" ')
    assert '5" pan' == unguard('="5"" pan"')


def test_a_figure_tells_its_currency() -> None:
    """So that a report in pounds does not end up with the dollars."""
    found = figure("£12.50")

    assert found is not None
    assert ("GBP", "12.50") == (found.currency, found.digits)
