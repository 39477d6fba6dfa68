"""The budget's list and the what-if window: whole in both languages, inside Slack's limits, hostile names escaped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot import ids
from bot.facts import BudgetFacts, BudgetLine, LeftOut, Reader
from bot.local.validate import message as validated
from bot.render import budget as budget_view
from bot.render import whatif as whatif_view
from bot.render.blocks import check, check_view
from bot.usecases.plans.trying import Tried
from core.decide.choices.levers import Levers
from core.decide.choices.whatif import what_if
from core.phrase import Phrase
from core.policy import Policy
from tests.bot.render import facts
from tests.bot.render.transcript import transcript
from tests.core.decide.situations import TODAY, product, situation
from tests.core.money.test_economics import us_fees

HOSTILE = "<!channel> *x* <https://evil.example|HX>"
READERS = pytest.mark.parametrize("reader", [facts.ENGLISH, facts.CHINESE], ids=lambda reader: reader.locale)


def line(number: int, **changes: Any) -> BudgetLine:
    values: dict[str, Any] = {
        "sku_id": number, "sku": f"HX-{number}", "title": "Desk lamp", "quantity": 1200, "mode": "sea",
        "cash": Decimal("9480"), "profit": Decimal("3140"), "suggested": 2400,
        "parts": ((1200, "sea"),),
    }  # fmt: skip
    return BudgetLine(**{**values, **changes})


def found(lines: int | tuple[BudgetLine, ...] = 2, **changes: Any) -> BudgetFacts:
    listed = lines if isinstance(lines, tuple) else tuple(line(n) for n in range(1, lines + 1))
    values: dict[str, Any] = {
        "amount": Decimal(50000), "currency": "USD", "volume": None, "lines": listed,
        "left": (
            LeftOut(91, "KT-03", Phrase("it does not fit beside what earns more"), Decimal("410"), Decimal("6900")),
            LeftOut(92, "MG-01", Phrase("not due yet")),
            LeftOut(93, "MG-02", Phrase("not due yet")),
        ),
        "profit": Decimal("6280"), "cash": Decimal("18960"), "used_volume": 10.5, "bound": Decimal("6300"),
        "step": Decimal(5000), "next_profit": Decimal("1200"), "as_of": date(2026, 11, 24),
    }  # fmt: skip
    return BudgetFacts(**{**values, **changes})


def tried(levers: Levers, **changes: Any) -> Tried:
    here = situation(**{"fees": us_fees(), "room": 500, **changes})
    lines: list[Any] = [(1200, "sea", "Ningbo Light", TODAY)]
    return Tried(what_if(here, Policy(paths=100), levers, lines), facts.draft())


def test_a_budget_reads_whole() -> None:
    """The answer first, then the list, what more would earn, what stayed out and why."""
    told = transcript(budget_view.budget(found(), facts.ENGLISH).blocks)

    assert "*2 SKUs for $18,960 of $50,000: expected to earn $6,280*" in told
    assert "1,200 units · sea · $9,480 · earns $3,140\n" in told
    assert "The next $5,000 would earn $1,200." in told
    split = transcript(
        budget_view.budget(
            replace(found(1), lines=(line(1, parts=((240, "air"), (960, "sea"))),)), facts.ENGLISH
        ).blocks
    )
    assert "1,200 units · 240 by air + 960 by sea · $9,480" in split
    assert "*KT-03* · it does not fit beside what earns more · would earn $410" in told
    assert "• 2 SKUs: not due yet" in told


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ("The card orders 2,400 units; its rules say why.", {}),
        ("The card orders 600 units; its rules say why.", {"suggested": 600, "more_cash": Decimal(-1), "more_profit": Decimal(-1)}),
        (
            "The card orders 2,400 units: the 1,200 more would earn $300 for $9,480, less than that money earns here.",
            {"more_cash": Decimal(9480), "more_profit": Decimal(300)},
        ),
        (
            "The card orders 1,200 by air; its rules say why.",
            {"suggested": 1200, "card": ((1200, "air"),), "more_cash": Decimal(900), "more_profit": Decimal(-40)},
        ),
        (
            "The card orders 240 by air + 960 by sea: that would earn $300 more for $900 more, less than that money earns here.",
            {"suggested": 1200, "card": ((240, "air"), (960, "sea")), "more_cash": Decimal(900), "more_profit": Decimal(300)},
        ),
        ("The card orders 900 by air; its rules say why.", {"suggested": 900, "card": ((900, "air"),)}),
        ("until then the 1,200 more cost $9,480 and earn nothing.", {"more_cash": Decimal(9480), "more_profit": Decimal(0)}),
    ],
)  # fmt: skip
def test_a_budget_says_why_the_card_orders_another_quantity(said: str, changes: dict[str, Any]) -> None:
    """Because the money earns more elsewhere, or because the card's rules hold where more earns nothing by itself."""
    told = transcript(budget_view.budget(found(lines=(line(1, **changes),)), facts.ENGLISH).blocks)

    assert said in told
    for same in (
        line(1, suggested=1200),
        line(1, suggested=1200, parts=((1200, "sea"),), card=((1200, "sea"),)),
    ):
        assert "The card orders" not in transcript(
            budget_view.budget(found(lines=(same,)), facts.ENGLISH).blocks
        )


def test_a_budget_that_fba_has_no_room_for_says_what_it_would_buy_without_that_limit() -> None:
    told = transcript(budget_view.budget(found(outside=True), facts.ENGLISH).blocks)

    assert (
        "*FBA has no room for these now; without that limit 2 SKUs for $18,960 of $50,000 would earn $6,280*"
        in told
    )


def test_a_budget_reads_in_chinese() -> None:
    told = transcript(budget_view.budget(found(volume=68.0), facts.CHINESE).blocks)

    assert "2 个 SKU" in told
    assert "装载 10.5 / 68 m³" in told
    assert "not due" not in told


@READERS
@pytest.mark.parametrize("lines", [0, 1, 20, 60, 150])
def test_a_budget_keeps_slack_s_limits_and_stands_alone_as_text(reader: Reader, lines: int) -> None:
    """However many SKUs; what does not fit is counted."""
    shown = budget_view.budget(found(lines), reader)

    check(shown.blocks)
    assert [] == validated.check_message({"channel": "C1", "text": shown.text, "blocks": shown.blocks})
    rows = sum(len(block["rows"]) - 1 for block in shown.blocks if block["type"] == "table")
    listed = min(lines, budget_view.SHOWN) + rows
    assert lines == listed or f"{lines - listed}" in str(shown.blocks)
    if lines:
        assert "HX-1" in shown.text


@READERS
def test_names_of_others_are_text_and_nothing_else(reader: Reader) -> None:
    """In the list and in the window."""
    listed = budget_view.budget(replace(found(), lines=(line(1, sku=HOSTILE, title=HOSTILE),)), reader)
    lamp = product(sku=HOSTILE, title=HOSTILE)
    view = whatif_view.window(tried(Levers(quantity=600), product=lamp), ids.Subject(""), reader)

    for told in (transcript(listed.blocks), listed.text, transcript(view["blocks"])):
        assert "<!channel>" not in told
        assert "<https://evil" not in told


def test_the_window_says_what_moves_once_and_marks_it() -> None:
    """Before → after for what moved, once for what did not."""
    view = whatif_view.window(tried(Levers(quantity=600)), ids.Subject("", "R-1", 3), facts.ENGLISH)
    told = transcript(view["blocks"])

    assert "Order: 1,200 by sea → *600 by sea*" in told
    assert "Sold a day: 20\n" in told
    assert "Earned against ordering nothing, in " in told
    assert "FBA has room for 500 units now: 480 go there, 120 wait at AWD until they are due" in told
    assert "price: $29.99" in told
    assert "referral fee: -$4.50 (fee table)" in told
    assert "advertising: unknown" in told
    assert ids.WHATIF_DRAFT_VIEW == view["callback_id"]


@READERS
@pytest.mark.parametrize(
    "levers",
    [Levers(), Levers(price=Decimal("24.99"), ad_budget=Decimal(20)), Levers(mode="air", quantity=0)],
    ids=("nothing", "price", "none"),
)
def test_the_window_keeps_slack_s_limits(reader: Reader, levers: Levers) -> None:
    """With and without a chart, a cost, a draft."""
    for made in (
        tried(levers),
        tried(levers, product=product(unit_cost=None)),
        replace(tried(levers), draft=None),
    ):
        typed = {ids.IF_PRICE: "24.99", ids.IF_MODE: "air"}
        check_view(whatif_view.window(made, ids.Subject("HX-12"), reader, typed, chart_file="F1"))


def test_who_may_not_decide_is_offered_to_recalculate() -> None:
    view = whatif_view.window(
        tried(Levers()), ids.Subject("", "R-1", 3), replace(facts.ENGLISH, may_decide=False)
    )

    assert (ids.WHATIF_VIEW, "Recalculate") == (view["callback_id"], view["submit"]["text"])
