"""Everything a person reads has a Chinese translation that fits its figures."""

from __future__ import annotations

import re
import string

import pytest

from bot.i18n.catalogue import CHINESE, locale_of, read, translation
from bot.i18n.extract import in_source, messages, updated
from core.phrase import fill

FOUND = messages()


def placeholders(template: str) -> set[str]:
    """The figures that are shown; those that only choose a word (``{n:unit|units}``) do not count."""
    return {name for _, name, spec, _ in string.Formatter().parse(template) if name is not None and not spec}


def chosen_words(template: str) -> list[str]:
    return [spec for _, _, spec, _ in string.Formatter().parse(template) if spec]


def test_every_template_in_the_code_is_a_literal() -> None:
    """A text put together at run time could be translated by nobody."""
    assert [] == [f"{each.module}:{each.line}" for each in FOUND if each.text is None]


def test_every_message_is_translated() -> None:
    """`make i18n` lists what is missing; a reader of Chinese never meets an English sentence."""
    known = {message.id: message.string for message in read(CHINESE) if not message.fuzzy}

    assert set() == {each.text for each in FOUND if not known.get(each.text)}


def test_the_catalogue_holds_nothing_that_is_gone() -> None:
    """What the code no longer says is not kept."""
    texts = {each.text for each in FOUND}

    assert set() == {message.id for message in read(CHINESE) if message.id and message.id not in texts}


def test_translations_keep_the_figures() -> None:
    """The same figures stand in both languages, and Chinese chooses no word by number."""
    translated = [message for message in read(CHINESE) if message.id and message.string]

    assert [] == [each.id for each in translated if placeholders(each.id) != placeholders(each.string)]
    assert [] == [each.id for each in translated if chosen_words(each.string)]


def test_templates_can_be_filled() -> None:
    """Braces are balanced, every figure has a name, and a bent word has two forms."""
    for text in {each.text for each in FOUND if each.text}:
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]

        assert all(name.isidentifier() for name in names), text
        assert fill(text, dict.fromkeys(names, 2), str), text
        assert all(spec.count("|") == 1 for spec in chosen_words(text)), text


@pytest.mark.parametrize(
    ("expected", "name"),
    [
        ("zh_CN", "zh_CN"),
        ("zh_CN", "zh-CN"),
        ("zh_CN", "zh_TW"),
        ("en", "en-GB"),
        ("en", "de-DE"),
        ("en", ""),
    ],
)
def test_languages_are_chosen_by_what_slack_says(expected: str, name: str) -> None:
    """Any Chinese reads the Chinese catalogue, everybody else English."""

    assert expected == locale_of(name)


def test_unknown_text_stays_english() -> None:
    """A phrase stored by another version is still readable."""

    assert "Never said before" == translation(CHINESE, "Never said before")


def test_extraction_sees_calls_wherever_they_stand() -> None:
    """Positions differ by function; another library's method of the same name is not ours."""
    source = 'say(reader_of(a, b), "One")\ni18n.say(r, "Two " "words")\nPhrase("Three", {})\nclient.say("x", "y")\n'

    assert ["One", "Two words", "Three"] == [each.text for each in in_source(source, "bot/some.py")]


def test_extraction_reports_what_it_cannot_read() -> None:
    """A name in the place of a literal is found out."""
    (found,) = in_source("say(reader, text)", "bot/some.py")

    assert found.text is None


def test_updating_keeps_translations() -> None:
    """New messages come in untranslated, known ones keep their words, others go."""
    catalogue = updated(read(CHINESE), [*in_source('say(r, "Approve")\nsay(r, "Brand new")', "bot/some.py")])

    assert {"Approve": "批准", "Brand new": ""} == {m.id: m.string for m in catalogue if m.id}


def test_one_word_stands_for_one_thing() -> None:
    """A seller reads "competitor" everywhere, as on Amazon's own pages; "rival" is a name in the code alone."""
    prose = [re.sub(r"\{[^}]*\}", "", each.text) for each in FOUND if each.text]

    assert [] == [text for text in prose if re.search(r"\brivals?\b", text, re.IGNORECASE)]
