"""Which variant a keyword asks for: the words that tell variants apart, in both writings."""

from __future__ import annotations

import pytest

from core.market.variants import text, told_by
from core.records import Product


def family(*variants: str, titles: tuple[str, ...] = ()) -> dict[str, Product]:
    """Variants of one parent, by the text that names them."""
    return {
        variant: Product("S", "US", "USD", variant=variant, title=titles[i] if titles else "Lunch box")
        for i, variant in enumerate(variants)
    }


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Men's box, 2 Pack", {"mens", "box", "2pack"}),
        ("box with 2 compartments", {"box", "2compartments"}),
        ("12 oz", {"12oz"}),
        ("1.5 L", {"1.5l"}),
        ("X-Large / XL", {"xlarge"}),
        ("ＧＲＥＹ", {"gray"}),
        ("黑色 2件装", {"黑色", "2", "件装"}),
        ("t shirt for a man", {"shirt", "man"}),
    ],
)
def test_words_are_whole_and_a_number_counts_with_what_it_counts(said: str, words: set[str]) -> None:
    assert words == text(said).words


@pytest.mark.parametrize(
    ("keyword", "asks_for"),
    [
        ("black box", {"Black, L", "Black, S"}),
        ("Black LARGE box", {"Black, L"}),
        ("red box small", {"Red / S"}),
        ("black and red box", set()),
        ("lunch box", set()),
        ("women s box", set()),
        ("blackberry box", set()),
    ],
)
def test_a_keyword_asks_for_those_that_carry_each_telling_word_of_it(
    keyword: str, asks_for: set[str]
) -> None:
    assert asks_for == set(told_by(family("Black, L", "Black, S", "Red / S"), [keyword]))


def test_chinese_words_are_found_inside_a_keyword() -> None:
    found = told_by(family("红色", "深红色", "黑色 大号"), ["深红色饭盒", "饭盒 大号", "黑色饭盒", "饭盒"])

    assert {"深红色": ("深红色饭盒",), "黑色 大号": ("饭盒 大号", "黑色饭盒")} == found


def test_what_all_siblings_carry_in_variant_or_title_tells_nothing_apart() -> None:
    """The brand is no colour, "pack" no number of them, and who has no variant text cannot be asked for."""
    brand = ("Black Diamond lamp", "Black Diamond lamp")

    assert {} == told_by(family("Black", "Red", titles=brand), ["black diamond lamp"])
    assert {"4 pack": ("box 4 pack",)} == told_by(family("2 pack", "4 pack"), ["box 4 pack", "pack of box"])
    assert {} == told_by(family("", "Red"), ["blue box"])
    assert {} == told_by(family("Red"), ["red box"])
