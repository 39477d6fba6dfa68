"""What `/restock …` is taken to mean."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.listeners import words
from bot.listeners.words import VERBS, Asked, Hours, hours, language, nearest, read


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", Asked("waiting")),
        ("   ", Asked("waiting")),
        ("help", Asked("help")),
        ("帮助", Asked("help")),
        ("HELP ", Asked("help")),
        ("设置", Asked("settings")),
        ("日报", Asked("digest")),
        ("lang zh", Asked("lang", "zh")),
        ("语言 英文", Asked("lang", "英文")),
        ("lang", Asked("lang")),
        ("HX-12", Asked("sku", "HX-12")),
        ("  desk   lamp ", Asked("sku", "desk lamp")),
        ("digest notebook A5", Asked("sku", "digest notebook A5")),
        ("health", Asked("health")),
        ("health HX-12", Asked("health", "HX-12")),
        ("quiet 21-8 critical", Asked("quiet", "21-8 critical")),
        ("quiet storm kettle", Asked("sku", "quiet storm kettle")),
        ("竞品", Asked("rivals")),
        ("待审批", Asked("waiting")),
        ("选品", Asked("niches")),
        ("监控 HX-12 B0RIVAL001", Asked("watch", "HX-12 B0RIVAL001")),
        ("不再监控 HX-12 B0RIVAL001", Asked("unwatch", "HX-12 B0RIVAL001")),
        ("budget 50000", Asked("budget", "50000")),
        ("预算 5万", Asked("budget", "5万")),
        ("budget", Asked("budget")),
        ("Budget airline bag", Asked("sku", "Budget airline bag")),
        ("health drink", Asked("sku", "health drink")),
    ],
)
def test_a_verb_stands_alone_and_everything_else_is_a_sku_or_words_of_its_title(
    typed: str, asked: Asked
) -> None:
    assert asked == read(typed)


@pytest.mark.parametrize(
    ("typed", "verb"), [("setings", "settings"), ("hlep", "help"), ("digets", "digest"), ("HX-12", None)]
)
def test_a_slip_of_the_finger_suggests_the_nearest_verb(typed: str, verb: str | None) -> None:
    assert verb == nearest(typed)


@pytest.mark.parametrize(("word", "locale"), [("zh", "zh_CN"), ("中文", "zh_CN"), ("EN", "en"), ("fr", None)])
def test_languages_are_known_by_several_names(word: str, locale: str | None) -> None:
    assert locale == language(word)


def test_no_spelling_means_two_things() -> None:
    spellings = [word for words in VERBS.values() for word in words]

    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize(
    ("text", "sum_of", "volume"),
    [
        ("50000", "50000", None),
        ("$50,000", "50000", None),
        ("50k", "50000", None),
        ("5万", "50000", None),
        ("50000 68", "50000", 68.0),
        ("50k 68cbm", "50000", 68.0),
        ("50,000 USD 1.5 m³", "50000", 1.5),
    ],
)
def test_a_sum_is_read_as_people_type_it(text: str, sum_of: str, volume: float | None) -> None:
    """With cubic metres where a second number follows."""
    assert (Decimal(sum_of), volume) == words.amount(text)


@pytest.mark.parametrize("text", ["", "much", "-5", "50000 or so", "1 2 3"])
def test_what_is_no_sum_is_none(text: str) -> None:
    assert words.amount(text) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("21:00-08:00", Hours(("21:00", "08:00"))),
        ("21-8 critical", Hours(("21:00", "08:00"), critical=True)),
        ("22：30 到 7 紧急", Hours(("22:30", "07:00"), critical=True)),
        ("off", Hours(("00:00", "00:00"))),
    ],
)
def test_quiet_hours_are_read_as_people_type_them(typed: str, meant: Hours) -> None:
    assert meant == hours(typed)


def test_why_takes_a_sku_or_a_draft_and_a_title_stays_a_title() -> None:
    assert words.read("why HX-12") == words.Asked("why", "HX-12")
    assert words.read("为什么 R-2026-0412") == words.Asked("why", "R-2026-0412")
    assert words.read("why") == words.Asked("why")
    assert words.read("why not mug") == words.Asked("sku", "why not mug")
