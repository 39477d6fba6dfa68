"""Foreign text in Slack's mrkdwn: it reads as it was written and does nothing."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.blocks import section
from bot.render.mrkdwn import Mrkdwn, bold, clean, code, escape, join, mention, say_mrkdwn, words_mrkdwn
from core.phrase import Money, Phrase

HOSTILE = "<!channel> *sale* _now_ ~old~ `rm -rf` <https://evil.example|click> @here & more"


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("R&amp;D &lt;!channel&gt;", "R&D <!channel>"),
        ("∗bold∗", "*bold*"),
        ("ˍxˍ ∼y∼ ˋzˋ", "_x_ ~y~ `z`"),
        ("HX_12_B", "HX_12_B"),
        ("one line", "one\n\n  line\t"),
        ("a b", "a\u0000\u202e b"),
        ("👩\u200d🔧 lamp", "👩\u200d🔧 lamp"),
    ],
)
def test_escape_takes_the_meaning_not_the_words(expected: str, text: str) -> None:
    """A title stays readable, and a SKU with underscores can be copied."""

    assert expected == escape(text)


def test_escaping_comes_after_cutting() -> None:
    """No entity is cut in half, and the result keeps the limit although each sign grew."""
    cut = escape("&" * 200, 50)

    assert len(cut) <= 50
    assert re.fullmatch(r"(&amp;)+…", cut)


def test_right_to_left_text_is_isolated() -> None:
    """A Hebrew title does not turn round the figures beside it."""

    assert "\u2068מנורה\u2069" == clean("מנורה")
    assert "Lamp" == clean("Lamp")


def test_what_is_marked_already_is_left_alone() -> None:
    """Our own marks survive being put together."""

    assert "*HX-12* · ∗x∗" == join([bold("HX-12"), "*x*", ""], " · ")
    assert "`a &lt; b`" == code("a < b")


def test_values_of_sentences_are_escaped_at_any_depth() -> None:
    """Also in a phrase inside a phrase."""
    phrase = Phrase("{inner} & more", {"inner": Phrase("by {who}", {"who": "<!here> *me*"})})

    assert "by &lt;!here&gt; ∗me∗ &amp; more" == words_mrkdwn("en", phrase)
    assert "Open *HX-12*" == say_mrkdwn("en", "Open {sku}", sku=bold("HX-12"))


@pytest.mark.parametrize("person", ["!channel", "U1|x", "<@U123>", "someone", "U123> <!here"])
def test_only_ids_become_mentions(person: str) -> None:
    """A name in the place of an id can mention nobody."""

    assert "<" not in mention(person)


def test_people_are_mentioned_by_id() -> None:
    """Slack shows the name each reader knows."""

    assert Mrkdwn("<@U0APPROVER>") == mention("U0APPROVER")


@given(st.text(max_size=400))
def test_escaped_text_never_acts(text: str) -> None:
    """Whatever it is: no tags, no bare ampersands, no marks at the edge of a word, one line, within its limit."""
    safe = escape(text, 100)

    assert len(safe) <= 100
    assert not set(safe) & set("<>`\n\r\t")
    assert not re.search(r"&(?!amp;|lt;|gt;)", safe)
    assert not re.search(r"(?<!\w)[*_~]|[*_~](?!\w)", safe)


def test_the_hostile_example_is_harmless() -> None:
    """All the tricks at once."""

    assert (
        "&lt;!channel&gt; ∗sale∗ ˍnowˍ ∼old∼ ˋrm -rfˋ &lt;https://evil.example|click&gt; @here &amp; more"
        == escape(HOSTILE)
    )


def test_a_negative_amount_is_copied_as_a_spreadsheet_reads_it() -> None:
    """The minus is the one of the keyboard, and nothing invisible stands beside it."""
    loss = Money(Decimal("-947"), "USD")

    assert (
        "between -$947 and -60"
        == section(say_mrkdwn("en", "between {a} and {b}", a=loss, b=-60))["text"]["text"]
    )
