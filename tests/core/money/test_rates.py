"""Exchange rates: as they are typed, what they come to, how old they are."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.errors import BadInput
from core.money.currencies import code_in, code_of
from core.money.rates import OLD_DAYS, Rate, Rates, aged
from core.money.rates_typed import read, written

TODAY = date(2026, 11, 26)


def rates(text: str, home: str = "USD") -> list[str]:
    return [str(each) for each in read(text, home, TODAY, "U1")]


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("1 USD = 7.12 CNY", ["1 USD = 7.12 CNY"]),
        ("CNY 7.12", ["1 USD = 7.12 CNY"]),
        ("usd/cny 7.12", ["1 USD = 7.12 CNY"]),
        ("USD/CNY: 7,12", ["1 USD = 7.12 CNY"]),
        ("1美元=7.12人民币", ["1 USD = 7.12 CNY"]),
        ("1 美元兑 7.12 元", ["1 USD = 7.12 CNY"]),
        ("人民币 7.12", ["1 USD = 7.12 CNY"]),
        ("100 JPY = 4.7 CNY", ["1 JPY = 0.047 CNY"]),
        ("1 USD = 25,400.5 VND", ["1 USD = 25400.5 VND"]),
        ("USD/CNY 7.12, EUR/CNY 8.2,GBP/CNY 9.4", ["1 USD = 7.12 CNY", "1 EUR = 8.2 CNY", "1 GBP = 9.4 CNY"]),
        ("1 USD = 7.12 CNY\n\n1 EUR = 8.2 CNY；1 GBP = 9.4 CNY\n", ["1 USD = 7.12 CNY", "1 EUR = 8.2 CNY", "1 GBP = 9.4 CNY"]),
        ("  ", []),
    ],
)  # fmt: skip
def test_rates_are_read_as_people_type_them(text: str, means: list[str]) -> None:
    assert means == rates(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("hello", "is not an exchange rate; write it as 1 USD = 7.12 CNY"),
        ("7.12", "is not an exchange rate"),
        ("1 USD = 7.12 XYZ", "XYZ is no currency I know"),
        ("1 USD = ¥7.12", "is not an exchange rate"),
        ("1 USD = 7.12 ¥", "¥ is the sign of several currencies"),
        ("USD 1.02", "names USD on both sides"),
        ("CNY 0", "cannot be meant"),
        ("1 USD = 99999999 CNY", "cannot be meant"),
        ("1 USD = 7,123 CNY", "may be read in two ways"),
        ("1 CNY = 7.12 USD", "looks the wrong way round: write 1 USD = 7.12 CNY"),
        ("CNY/USD 7.12", "looks the wrong way round"),
        ("USD/CNY 7.12; CNY/USD 0.14", "there is another rate of these currencies"),
        ("CNY 7.12 (2026-11-27)", "a day up to today"),
        ("CNY 7.12 2026-02-30", "a day up to today"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        rates(text)


def test_a_currency_that_lost_most_of_its_worth_is_believed() -> None:
    """Only a rate whose inverse would be the usual one is taken to be turned round."""
    assert ["1 USD = 2 CNY", "1 TRY = 40 USD"] == rates("1 USD = 2 CNY, 1 TRY = 40 USD")
    assert ["1 EUR = 1.08 USD"] == rates("1 EUR = 1.08 USD")


def test_a_rate_keeps_its_day_until_another_figure_is_typed() -> None:
    """The window shows each with its day: what is left as it stands was not said anew."""
    old = Rates((Rate("USD", Decimal("7.3"), "CNY", date(2026, 7, 1), "U1"),))

    def typed(text: str) -> Rate:
        (found,) = read(text, "USD", TODAY, "U2", old)
        return found

    assert "1 USD = 7.3 CNY (2026-07-01)" == written(old)
    assert old.said == read(written(old), "USD", TODAY, "U2", old)
    assert (TODAY, "U2") == (typed("1 USD = 7.12 CNY (2026-07-01)").day, typed("CNY 7.1").by)
    assert (TODAY, "U2") == (typed("1 USD = 7.3 CNY").day, typed("1 USD = 7.3 CNY").by), (
        "the same, said today"
    )
    assert date(2026, 11, 1) == typed("1 USD = 7.12 CNY, 2026-11-01".replace(",", "")).day


def test_money_goes_either_way_and_over_a_third_currency() -> None:
    """8.4 yuan to the euro and 7 to the dollar: 1.2 dollars to the euro, of the older of both days."""
    dollar = Rate("USD", Decimal(7), "CNY", TODAY)
    euro = Rate("EUR", Decimal("8.4"), "CNY", TODAY - timedelta(days=9))
    known = Rates((dollar, euro))

    assert (Decimal(2), Decimal(14)) == (
        dollar.convert(Decimal(14), "CNY"),
        dollar.convert(Decimal(2), "USD"),
    )
    assert dollar == known.between("CNY", "USD") == known.between("USD", "CNY")
    over = known.between("USD", "EUR")
    assert over is not None
    assert ("1 EUR = 1.2 USD", euro.day) == (str(over), over.day)
    assert over.convert(Decimal("1.2"), "USD") == 1
    assert known.between("USD", "GBP") is None
    with pytest.raises(ValueError, match="GBP"):
        dollar.convert(Decimal(1), "GBP")


def test_a_rate_is_old_after_ninety_days() -> None:
    rate = Rate("USD", Decimal("7.12"), "CNY", TODAY)

    assert [False, True] == [rate.is_old(TODAY + timedelta(days=OLD_DAYS + more)) for more in (0, 1)]
    assert "1 USD = 7.12 CNY is of 2026-11-26, 91 days ago" in str(aged(rate, TODAY + timedelta(days=91)))


def test_currencies_are_known_by_code_and_name() -> None:
    assert ["CNY", "CNY", "JPY", None] == [code_of(each) for each in ("rmb", "人民币", "日元", "¥")]
    heads = ("采购成本(元)", "cost_cny", "单价RMB", "成本（美元）", "unit cost", "单元数", "incurred")
    assert ["CNY", "CNY", "CNY", "USD", None, None, None] == [code_in(each) for each in heads]
