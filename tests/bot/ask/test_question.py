"""Questions in two languages are understood for what they ask, or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ask.period import find
from bot.ask.question import parse
from bot.facts import SkuHit

TODAY = date(2026, 11, 22)  # a Sunday
KNOWN = {
    name: [SkuHit(sku_id=number, sku=sku, marketplace="ATVPDKIKX0DER", asin=asin, title=None, exact=True)]
    for number, (sku, asin) in enumerate(
        [("HX-12", "B0HX12AAAA"), ("KITCH-01", "B0KITCH001"), ("SALES-1", "B0SALES001")], 1
    )
    for name in (sku, asin)
}


def asked(text: str) -> tuple[str, tuple[str, ...]]:
    question = parse(text, today=TODAY, known=KNOWN)
    return question.intent, question.skus


@pytest.mark.parametrize(
    ("text", "intent", "skus"),
    [
        ("competitor alerts for HX-12 this week", "competitor_alerts", ("HX-12",)),
        ("Competitor alerts this week", "competitor_alerts", ()),
        ("any compettitor news on kitch-01?", "competitor_alerts", ("KITCH-01",)),
        ("what did the rivals of B0HX12AAAA do lately", "competitor_alerts", ("HX-12",)),
        ("which rivals are out of stock?", "competitor_stock", ()),
        ("competitor prices for HX-12 last 30 days", "competitor_price", ("HX-12",)),
        ("竞品这周有什么动静", "competitor_alerts", ()),
        ("HX-12 的竞品最近降价了吗", "competitor_price", ("HX-12",)),
        ("哪些竞争对手断货了", "competitor_stock", ()),
        ("what should I reorder today?", "restock_due", ()),
        ("今天要补货哪些", "restock_due", ()),
        ("how much stock of HX-12 is left", "inventory", ("HX-12",)),
        ("HX-12还有多少库存", "inventory", ("HX-12",)),
        ("how many HX-12 were sold last week", "sales", ("HX-12",)),
        ("HX-12 上周销量", "sales", ("HX-12",)),
        ("when does HX-12 arrive", "inbound", ("HX-12",)),
        ("stock of SALES-1", "inventory", ("SALES-1",)),
        ("what is the weather in Ningbo", "unknown", ()),
        ("write me a poem", "unknown", ()),
        ("讲个笑话", "unknown", ()),
        ("help", "help", ()),
        ("帮助", "help", ()),
    ],
)  # fmt: skip
def test_what_is_asked(text: str, intent: str, skus: tuple[str, ...]) -> None:
    assert (intent, skus) == asked(text)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("this week", date(2026, 11, 16), TODAY),
        ("last week", date(2026, 11, 9), date(2026, 11, 15)),
        ("last 3 days", date(2026, 11, 20), TODAY),
        ("past 2 weeks", date(2026, 11, 9), TODAY),
        ("yesterday", date(2026, 11, 21), date(2026, 11, 21)),
        ("last month", date(2026, 10, 1), date(2026, 10, 31)),
        ("since 2026-11-01", date(2026, 11, 1), TODAY),
        ("这周", date(2026, 11, 16), TODAY),
        ("上周", date(2026, 11, 9), date(2026, 11, 15)),
        ("最近三天", date(2026, 11, 20), TODAY),
        ("过去30天", date(2026, 10, 24), TODAY),
        ("上个月", date(2026, 10, 1), date(2026, 10, 31)),
    ],
)
def test_which_days_are_meant(words: str, first: date, last: date) -> None:
    period = find(f"competitor alerts {words}", TODAY)

    assert period is not None
    assert (first, last) == period[:2]


def test_a_word_that_looks_like_a_sku_but_is_none_is_named() -> None:
    assert parse("competitor alerts for ZZ-99", today=TODAY, known=KNOWN).unresolved == ("ZZ-99",)


def test_two_questions_give_the_first_and_name_the_other() -> None:
    question = parse("what should I reorder and how are sales of HX-12", today=TODAY, known=KNOWN)

    assert (question.intent, question.filters["also"]) == ("restock_due", ["sales"])


@given(st.text(max_size=300))
def test_nothing_typed_breaks_it(text: str) -> None:
    question = parse(text, today=TODAY, known=KNOWN)

    assert question.first_day is None or question.first_day <= (question.last_day or TODAY) <= TODAY
