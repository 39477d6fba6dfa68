"""A file that is read all the same says what a person would want to know: days ahead, unknown SKUs, lines told twice."""

from __future__ import annotations

from tests.conftest import NOW
from tests.storage.imports.conftest import Bring

HEAD = "date,sku,units\n"


def notes(bring: Bring, text: str) -> list[str]:
    report = bring(text)
    assert "imported" == report.state, report.reason
    return [str(note) for note in report.notes]


def test_days_ahead_are_kept_and_named(bring: Bring) -> None:
    """Day and month the wrong way round look like that; an import has its own day, one later is a time zone."""
    assert [] == notes(bring, HEAD + "2026-03-01,A,3\n")
    (told,) = notes(bring, HEAD + "2029-12-03,A,3\n2029-12-04,A,3\n")
    assert told.startswith("⚠️ 2 lines are dated after today, the last ")


def test_lines_told_twice_count_once_and_say_so(bring: Bring) -> None:
    assert ["2 lines repeat another word for word and count once."] == notes(
        bring, HEAD + "2026-03-01,A,3\n2026-03-01,A,3\n2026-03-01,B,3\n2026-03-01,A,3\n"
    )


def test_a_sku_that_no_file_named_before_is_named_unless_all_are_new(bring: Bring) -> None:
    """A slip of the pen makes a SKU of its own, which nobody would see."""
    assert [] == notes(bring, "date,sku,on_hand\n2026-03-01,A,3\n")
    assert ["1 SKU is new, no file named it before: NOPE."] == notes(
        bring, "date,sku,on_hand\n2026-03-02,A,3\n2026-03-02,NOPE,3\n"
    )
    (told,) = notes(bring, HEAD + "".join(f"2026-03-02,N{n},3\n" for n in range(5)))
    assert "5 SKUs are new, no file named them before: N0, N1, N2 and 2 more." == told
    assert [] == notes(bring, "sku,title\nP-1,A product file says itself what is new\n")


def test_a_price_unlike_what_it_sold_for_is_named(bring: Bring) -> None:
    """199 yuan beside sales of 27 dollars; three times as much is borne, and four units say nothing."""
    day = NOW.date()
    bring(f"date,sku,units,revenue\n{day},A,5,135\n{day},B,5,135\n{day},C,4,108\n")

    told = notes(bring, "sku,title,price\nA,Cup,199\nB,Cup,81\nC,Cup,199\nD,Cup,199\n")

    assert [
        "⚠️ 1 SKU has a price of more than 3 times what it sold for of late: A. Is it in another currency?"
    ] == [each for each in told if "sold for" in each]


def test_a_cost_above_the_price_is_named(bring: Bring) -> None:
    """1.009,50 read as 1,009.50 would be an order for a fortune."""
    (told,) = notes(bring, "sku,price,unit_cost\nA,34.99,8.50\nB,34.99,1009.50\nC,,9.00\n")
    assert "⚠️ 1 SKU costs as much as its price or more: B. Is a comma in the wrong place?" == told
