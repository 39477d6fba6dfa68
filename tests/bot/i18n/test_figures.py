"""Figures as readers of English and Chinese write them, with the same digits."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts import Reader
from bot.i18n import (
    chance,
    clauses,
    clock,
    compact,
    day,
    days,
    estimate,
    figure,
    moment,
    money,
    month,
    number,
    percent,
    say,
    sentences,
    words,
)
from core.phrase import Chance, Money, Percent, Phrase

SHANGHAI = Reader("zh_CN", "Asia/Shanghai")
NEW_YORK = Reader("en", "America/New_York")


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        ("1,910", 1910),
        ("19.8", 19.84),
        ("12", 12.0),
        ("0", 0.01),
        ("-60", -60),
        ("0", -0.01),
        ("1,234,567", 1234567),
    ],
)
def test_numbers_have_one_decimal_at_most(expected: str, value: float) -> None:
    """Tens of units and tenths of a day are all anybody acts on."""

    assert (expected, expected) == (number("en", value), number("zh_CN", value))


def test_numbers_can_show_their_sign() -> None:
    """A difference says its direction, nothing does not."""

    assert ("+5", "-5", "0") == tuple(number("en", value, sign=True) for value in (5, -5, 0))


@pytest.mark.parametrize(
    ("english", "chinese", "amount", "currency"),
    [
        ("$9,480", "US$9,480", "9480.00", "USD"),
        ("$9,481", "US$9,481", "9480.51", "USD"),
        ("$7.90", "US$7.90", "7.9", "USD"),
        ("-$7.90", "US$-7.90", "-7.9", "USD"),
        ("CN¥12", "¥12", "12", "CNY"),
        ("¥9,480", "JP¥9,480", "9480", "JPY"),
        ("7.9", "7.9", "7.9", ""),
    ],
)
def test_money_names_its_currency(english: str, chinese: str, amount: str, currency: str) -> None:
    """Cents matter on a unit cost and not on an order."""

    assert english == money("en", Decimal(amount), currency)
    assert chinese == money("zh_CN", Decimal(amount), currency)


def test_money_keeps_cents_where_totals_are_compared() -> None:
    """The total of a file must agree with the seller's own to the cent."""

    assert "$4,210.50" == money("en", Decimal("4210.50"), "USD", exact=True)
    assert "-$6.00" == money("en", Decimal(-6), "USD", exact=True), "as the lines below and above it"


@pytest.mark.parametrize(
    ("expected", "amount"),
    [("$552", "552.40"), ("-$437", "-436.62"), ("$4.20", "4.20"), ("$10,838", "10837.7")],
)
def test_an_estimate_feigns_no_cents(expected: str, amount: str) -> None:
    """What is expected or at stake is told in whole units of money, small sums apart."""

    assert expected == estimate("en", Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("expected", "share"), [("6%", 0.064), ("0.4%", 0.004), ("100%", 1), ("-6%", -0.06), ("0%", 0)]
)
def test_shares_are_per_cent(expected: str, share: float) -> None:
    """Small shares keep a decimal, so that they do not read as none."""

    assert (expected, expected) == (percent("en", share), percent("zh_CN", share))


@pytest.mark.parametrize(
    ("english", "chinese", "share"),
    [
        ("over 99%", "99% 以上", 0.995),
        ("99%", "99%", 0.994),
        ("6%", "6%", 0.064),
        ("under 1%", "不到 1%", 0.004),
    ],
)
def test_a_risk_is_never_told_as_certain(english: str, chinese: str, share: float) -> None:
    """Counted futures all going one way are no proof; in a stored phrase it stays a risk."""
    kept = Phrase.from_json(Phrase("{risk}", {"risk": Chance(share)}).to_json())

    assert (english, chinese) == (chance("en", share), chance("zh_CN", share))
    assert (english, chinese) == (words("en", kept), words("zh_CN", kept))


def test_days_are_written_the_readers_way() -> None:
    """With the weekday, as people plan by it."""
    value = date(2026, 12, 5)

    assert ("Sat 5 Dec", "12月5日周六") == (day("en", value), day("zh_CN", value))
    assert ("5 Dec", "12月5日") == (day("en", value, weekday=False), day("zh_CN", value, weekday=False))
    assert "2026年12月5日" == day("zh_CN", value, weekday=False, year=True)


@pytest.mark.parametrize(
    ("english", "chinese", "last"),
    [
        ("2 Jan", "1月2日", date(2027, 1, 2)),
        ("2–14 Jan", "1月2–14日", date(2027, 1, 14)),
        ("2 Jan – 4 Feb", "1月2日–2月4日", date(2027, 2, 4)),
    ],
)
def test_spans_say_the_month_once(english: str, chinese: str, last: date) -> None:
    """Short enough for a phone."""
    first = date(2027, 1, 2)

    assert (english, chinese) == (days("en", first, last), days("zh_CN", first, last))


def test_moments_are_in_the_readers_time_zone() -> None:
    """The same click reads differently in Shanghai and New York, and names its zone."""
    click = datetime(2026, 11, 24, 1, 41, tzinfo=UTC)

    assert "11月24日 09:41 CST" == moment(SHANGHAI, click)
    assert "23 Nov 20:41 EST" == moment(NEW_YORK, click)
    assert "23 Nov 22:41 UTC-0300" == moment(Reader("en", "America/Sao_Paulo"), click)
    assert "09:41" == clock(SHANGHAI, click)


def test_sentences_bend_words_by_number() -> None:
    """One day, two days; Chinese does not bend."""

    assert "1 day of supply" == say("en", "{n} {n:day|days} of supply", n=1)
    assert "31 days of supply" == say("en", "{n} {n:day|days} of supply", n=31)
    assert "可售 31 天" == say("zh_CN", "{n} {n:day|days} of supply", n=31)


def test_phrases_may_hold_phrases_money_and_shares() -> None:
    """Every kind of value is worded for the reader, at any depth."""
    inner = Phrase("runs out about {day}", {"day": date(2027, 1, 9)})
    phrase = Phrase(
        "{a} {b} {c} {d}", {"a": inner, "b": Money(Decimal("412"), "USD"), "c": Percent(0.06), "d": True}
    )

    assert "runs out about Sat 9 Jan $412 6% yes" == words("en", phrase)
    assert "约 1月9日周六断货 US$412 6% 是" == words("zh_CN", phrase)


def test_values_are_not_templates() -> None:
    """Braces in a title are only text."""

    assert "Open {n.__class__}" == say("en", "Open {sku}", sku="{n.__class__}")


def test_a_stored_phrase_with_other_figures_falls_back() -> None:
    """A phrase of an older version lacks a value the translation wants: it is said in English."""

    assert "推后到 Nov" not in words("zh_CN", Phrase("Approve of {x}", {"x": 3}))
    assert "–" == figure("en", None)


@given(st.floats(-1e15, 1e15) | st.integers(-(10**15), 10**15))
def test_digits_are_the_same_in_both_languages(value: float) -> None:
    """Whatever the figure, both readers see the same."""

    assert number("en", value) == number("zh_CN", value)
    assert percent("en", value) == percent("zh_CN", value)


def test_axes_are_written_short() -> None:
    """Months and large round numbers, as each language shortens them."""

    assert ("Dec", "12月") == (month("en", date(2026, 12, 5)), month("zh_CN", date(2026, 12, 5)))
    assert ("40K", "4万") == (compact("en", 40_000), compact("zh_CN", 40_000))
    assert ("5,306", "5,306") == (compact("en", 5306), compact("zh_CN", 5306))


def test_figures_of_a_column_have_as_many_decimals_each() -> None:
    assert ["5.0", "1.1", "1,234.0"] == [number("en", each, fixed=True) for each in (5, 1.1, 1234)]


def test_sentences_follow_each_other_as_the_language_writes_them() -> None:
    """In English with a space between them, in Chinese with none; empty ones are left out."""
    assert "One. Two." == sentences("en", ["One.", "", "Two."])
    assert "一。二。" == sentences("zh_CN", ["一。", "", "二。"])


def test_parts_of_a_sentence_are_parted_by_the_languages_own_sign() -> None:
    """Empty parts leave no sign behind."""

    assert ("a; b", "a；b") == (clauses("en", ["a", "", "b"]), clauses("zh_CN", ["a", "", "b"]))


def test_known_sales_have_their_name_in_the_readers_language_and_a_sellers_own_stay_as_typed() -> None:
    """One or several in a list; two that are one in Chinese are told once; a list with a name of their own is theirs."""
    assert "会员日" in figure(SHANGHAI, "Prime Day")
    assert "双十一、万圣节" == figure(SHANGHAI, "Singles' Day, Halloween")
    assert "黑五网一" == figure(SHANGHAI, "Black Friday and Cyber Monday, Black Friday to Cyber Monday")
    assert "Singles' Day, Halloween" == figure(NEW_YORK, "Singles' Day, Halloween")
    for typed in ("Our Prime Day", "Halloween, Our sale", "", ", "):
        assert typed == figure(SHANGHAI, typed) == figure(NEW_YORK, typed)
