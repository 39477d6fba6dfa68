"""F5: what converts, who carries it, and that carriers come before their siblings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.market.attributes import Clicks, attributes
from core.market.variants import carriers_first
from core.records import Product

BOX = {"lunch box": (5000, 400, 0), "portable lunch box": (1000, 150, 0), "red lunch box": (900, 60, 0)}


def family(*titles: str) -> list[Product]:
    return [Product(f"B-{n}", "US", "USD", title=title) for n, title in enumerate(titles, 1)]


def found(
    clicks: dict[str, tuple[int, int, int]], core: list[str], *titles: str, **more: float
) -> dict[str, tuple[str, ...]]:
    """Who carries what converts."""
    return {each.word: each.skus for each in attributes(Clicks.of(clicks), core, family(*titles), **more)}


def test_the_rate_is_of_all_keywords_with_the_word_and_without_a_norm_all_related_ones_are_usual() -> None:
    (one,) = attributes(Clicks.of(BOX), ["lunch box"], family("Portable lunch box", "Lunch box"))

    assert ("portable", 1000, 150, ("B-1",), 1) == (
        one.word, one.clicks, one.purchases, one.skus, one.lacking
    )  # fmt: skip
    assert (0.15, pytest.approx(610 / 6900)) == (one.rate, one.usual)


@pytest.mark.parametrize(("usual", "converts"), [(0.13, True), (0.136, False), (0.16, False)])
def test_a_rate_counts_where_it_is_above_the_usual_for_sure(usual: float, converts: bool) -> None:
    """15 % of 1,000 clicks: at least 13.55 % at the lower end of the 80 % interval."""
    assert converts == (
        "portable" in found(BOX, ["lunch box"], "Portable lunch box", "Lunch box", usual=usual)
    )


def test_keywords_of_other_goods_do_not_count() -> None:
    """A portable charger is no lunch box, and 99 clicks are none."""
    other = {**BOX, "portable charger": (9000, 9000, 0), "tiny lunch box": (99, 99, 0)}

    assert found(BOX, ["lunch box"], "Portable lunch box", "Box") == found(
        other, ["lunch box"], "Portable lunch box", "Box"
    )


def test_a_long_keyword_that_is_followed_too_does_not_make_its_modifier_common() -> None:
    core = ["lunch box", "bento lunch box", "kids lunch box", "portable lunch box"]

    assert {"portable": ("B-1",)} == found(BOX, core, "Portable lunch box", "Lunch box")


def test_what_tells_the_variants_apart_is_an_attribute_even_where_every_core_keyword_has_it() -> None:
    assert {"portable": ("B-1",)} == found(BOX, ["portable lunch box"], "Portable lunch box", "Lunch box")


def test_a_carrier_has_the_whole_word() -> None:
    clicks = {"lunch box": (9000, 500, 0), "able lunch box": (1000, 200, 0)}

    assert {"able": ()} == found(clicks, ["lunch box"], "Portable lunch box", "Lunch box")


def test_chinese_modifiers_are_found_in_variants_and_inside_keywords() -> None:
    clicks = {"饭盒": (5000, 400, 0), "便携式饭盒": (1000, 200, 0), "便携式充电宝": (5000, 0, 0)}
    goods = [Product("B-1", "US", "USD", variant="便携式"), Product("B-2", "US", "USD", variant="标准")]

    (one,) = [a for a in attributes(Clicks.of(clicks), ["饭盒"], goods) if a.skus]
    assert ("便携式", ("B-1",), 0.2) == (one.word, one.skus, one.rate)


def test_without_clicks_or_core_keywords_nothing_converts() -> None:
    assert {} == found({}, ["lunch box"], "Portable lunch box")
    assert {} == found(BOX, [], "Portable lunch box")


@given(st.lists(st.tuples(st.sampled_from([None, "p", "q"]), st.booleans()), max_size=12))
def test_carriers_stand_before_their_siblings_and_nothing_else_changes(
    rows: list[tuple[str | None, bool]],
) -> None:
    """A list of (parent, carries): all are there once; others keep their order; a carrier moves up only, to right before a sibling."""
    items = [(n, parent, carries and parent is not None) for n, (parent, carries) in enumerate(rows)]
    ordered = carriers_first(items, lambda i: i[1], lambda i: i[2])

    assert sorted(ordered) == items
    assert [i for i in ordered if not i[2]] == [i for i in items if not i[2]]
    for parent in ("p", "q"):
        kinds = [carries for _, of, carries in ordered if of == parent]
        assert kinds == sorted(kinds, reverse=True)
        assert [n for n, of, c in ordered if of == parent and c] == [
            n for n, of, c in items if of == parent and c
        ]
    if not any(c for *_, c in items):
        assert items == ordered


def test_a_carrier_stands_right_before_the_first_sibling_that_preceded_it() -> None:
    items = ["a1", "x", "b1", "A2", "y", "B2", "A3"]
    ordered = carriers_first(items, lambda i: i[0].lower() if i[0] in "aAbB" else None, str.isupper)

    assert ["A2", "A3", "a1", "x", "B2", "b1", "y"] == ordered
