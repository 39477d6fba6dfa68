"""The card: the answer first, then the evidence, then the buttons; the same in every language."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot import ids
from bot.facts import Figures, Freshness, Reader, SkuFigures
from bot.render import figures
from bot.render.blocks import check
from bot.render.card import card
from bot.render.chart_text import alt_text
from core.decide.suggest import suggest
from core.phrase import Phrase
from core.policy import Policy
from core.records import Forecast
from core.suggestion import Factor
from tests.bot.render import facts
from tests.bot.render.transcript import transcript
from tests.core.decide.situations import situation

GOLDEN = Path(__file__).parent / "golden"


def said(given: Any, reader: Reader = facts.ENGLISH) -> str:
    rendered = card(given, reader, chart_file="F0ABCDEFG1")
    check(rendered.blocks)
    return transcript(rendered.blocks)


def buttons(given: Any) -> list[dict[str, Any]]:
    rows = [block for block in card(given, facts.ENGLISH).blocks if block["type"] == "actions"]
    return [element for row in rows for element in row["elements"]]


@pytest.mark.parametrize(("name", "reader"), [("en", facts.ENGLISH), ("zh_CN", facts.CHINESE)])
def test_the_whole_card(name: str, reader: Reader) -> None:
    """As it is read, word for word."""

    assert (GOLDEN / f"card-{name}.txt").read_text("utf-8") == said(facts.card_facts(), reader)


def test_numbers_are_the_same_in_both_languages() -> None:
    """Translation changes words; quantities, money and shares stay."""

    def figures(reader: Reader) -> list[str]:
        # Months are words in English and numbers in Chinese, so days of the calendar are left out.
        text = re.sub(
            r"\d+月[\d–]*\d日(–\d+月\d+日)?|[\d–]+ (Nov|Dec|Jan)|周.|(Mon|Tue|Sat) ",
            "",
            said(facts.card_facts(), reader),
        )
        return sorted(re.findall(r"\d[\d,.]*%?", text))

    assert figures(facts.ENGLISH) == figures(facts.CHINESE)


def test_the_fallback_carries_the_whole_decision() -> None:
    """A notification and a screen reader have nothing else: SKU and what to do first, as on the card."""
    text = card(facts.card_facts(), facts.ENGLISH).text

    assert text.startswith("HX-12: Order 1,200 by Sat 5 Dec · sea")
    for part in (
        "Risk of running out before it arrives: 6%",
        "Ningbo Light",
        "$9,480",
        "Runs out about 9 Jan",
        "R-2026-0412",
    ):
        assert part in text


def test_the_lines_add_up() -> None:
    """A reader can redo the arithmetic from what is shown."""
    lines = re.findall(r"`([+−=])[\s\u2007]*([\d,]+)`", said(facts.card_facts()))
    *steps, (_, result) = [(sign, int(units.replace(",", ""))) for sign, units in lines]

    assert result == sum(units if sign == "+" else -units for sign, units in steps)


def test_rounding_is_never_left_over() -> None:
    """Three times 10.4 is 31, and the lines say so."""
    thirds = tuple(Factor("S5", "+", "units", 10.4, Phrase("demand")) for _ in range(3))
    given = facts.card_facts(
        suggestion=facts.suggestion(factors=thirds, quantity=31), draft=facts.draft(quantity=31)
    )

    assert ["10", "11", "10", "31"] == re.findall(r"`[+=][\s\u2007]*(\d+)`", said(given))


def test_a_change_by_a_person_is_a_line_of_its_own() -> None:
    """The sum still ends at what would be ordered."""
    given = facts.card_facts(
        draft=facts.draft(quantity=1000, edited_by="U0APPROVER", orders=(facts.order(quantity=1000),))
    )

    assert "−\u2007\u2007200`  changed by a person" in said(given).replace("− ", "−")
    assert "[Approve 1,000]" in said(given)


def test_buttons_carry_draft_and_version_only() -> None:
    """State is looked up when somebody clicks."""
    row = buttons(facts.card_facts())

    assert [ids.APPROVE, ids.EDIT, ids.REJECT, ids.WHATIF, ids.WHY, ids.SNOOZE] == [
        each["action_id"] for each in row
    ]
    assert {ids.Payload("R-2026-0412", 3)} == {
        ids.Payload.decode(each["value"]) for each in (*row[:3], row[4])
    }
    assert ids.Subject("", "R-2026-0412", 3) == ids.Subject.decode(row[3]["value"])
    assert ["day", "week", "arrival"] == [
        ids.Snooze.decode(each["value"]).length for each in row[5]["options"]
    ]
    assert "Approve 1,200 of HX-12" == row[0]["accessibility_label"]


def test_those_who_may_not_decide_see_the_same_card() -> None:
    """It is one message for the whole channel."""
    reader = replace(facts.ENGLISH, may_decide=False)

    assert card(facts.card_facts(), facts.ENGLISH) == card(facts.card_facts(), reader)


@pytest.mark.parametrize(
    ("asks", "currency", "cash"),
    [(False, "USD", "9480"), (True, "USD", "50000.01"), (False, "JPY", "1400000"), (True, "JPY", "7600000")],
)
def test_large_sums_ask_once_more(asks: bool, currency: str, cash: str) -> None:
    """A thumb slips; fifty thousand dollars should not."""
    approve = buttons(facts.card_facts(draft=facts.draft(cash=Decimal(cash), currency=currency)))[0]

    assert asks == ("confirm" in approve)


def test_without_a_draft_there_is_nothing_to_approve() -> None:
    """Nobody can click what is not proposed."""
    suggestion = facts.suggestion(action="wait", quantity=0, orders=(), position=2000)
    given = facts.card_facts(suggestion=suggestion, draft=None)

    assert [ids.WHATIF] == [each["action_id"] for each in buttons(given)], "looking is free"
    assert (
        "*Nothing to order now*\n2,000 on hand and on the way is enough: the reorder point is 1,306."
        in said(given)
    )


@pytest.mark.parametrize(
    ("expected", "action"),
    [
        ("Pause buying", "pause"),
        ("Stop buying, sell what is there", "clear"),
        ("Needs your judgement before anything is ordered", "review"),
        ("Expedite what is on the way", "expedite"),
        ("Nothing to order now", "wait"),
    ],
)
def test_every_kind_of_advice_reads_well(expected: str, action: Any) -> None:
    """Also when it is not to order."""
    suggestion = facts.suggestion(action=action, quantity=0, orders=())

    assert f"*{expected}*\nRuns out about 9 Jan" in said(facts.card_facts(suggestion=suggestion, draft=None))


def test_where_nothing_can_be_projected_nothing_is_foretold() -> None:
    """Without sales and a forecast there is no day it runs out, no risk, no reorder point: unknown is not nought."""
    here = replace(
        situation(), history=replace(situation().history, units=np.zeros(len(situation().history.units)))
    )
    made = suggest(replace(here, forecast=nothing(here.forecast)), Policy(paths=100))
    assert "review" == made.action
    given = facts.card_facts(suggestion=made, draft=None, risk_record=Phrase("of those called 0-10 %"))
    assert not given.is_projected
    told = said(given)
    for each in ("When it runs out is not known", "*Reorder point*  unknown", "forecast*  unknown"):
        assert each in told
    for each in ("isk of running out", "Track record", "oes not run out"):
        assert each not in told
    assert "when it runs out is not known" in alt_text(given, facts.ENGLISH)
    row = SkuFigures("HX-1", "review", 100, 0, None, 0, 0)
    shown = figures.figures(Figures((row,), 1, date(2026, 11, 24)), facts.ENGLISH)
    assert "HX-1: review, Days of supply –, Stock-out risk –" in shown.text


def nothing(forecast: Forecast) -> Forecast:
    return replace(forecast, mean=forecast.mean * 0, quantiles=forecast.quantiles * 0)


def test_a_headline_of_the_decision_is_the_answer() -> None:
    """Said once: what it tells of running out is not repeated."""
    headline = Phrase(
        "Nothing to order before {by}; runs out about {out}",
        {"by": date(2026, 12, 22), "out": date(2027, 4, 21)},
    )
    suggestion = facts.suggestion(action="wait", quantity=0, orders=(), headline=headline)
    text = said(facts.card_facts(suggestion=suggestion, draft=None))

    assert (
        "*Nothing to order before Tue 22 Dec; runs out about Wed 21 Apr*\nRisk of running out: *6%*" in text
    )


def test_a_day_far_ahead_is_told_with_its_year() -> None:
    """19 November of the next year, told in November, would be read as gone by."""
    out = date(2027, 11, 19)
    alone = facts.suggestion(action="clear", quantity=0, orders=(), runs_out_on=out)
    headline = Phrase(
        "Nothing to order before {by}; runs out about {out}", {"by": date(2026, 12, 22), "out": out}
    )
    both = facts.suggestion(action="wait", quantity=0, orders=(), headline=headline)

    assert "Runs out about 19 Nov 2027" in said(facts.card_facts(suggestion=alone, draft=None))
    assert "before Tue 22 Dec; runs out about Fri 19 Nov 2027" in said(
        facts.card_facts(suggestion=both, draft=None)
    )


def test_where_nothing_is_ordered_the_risk_names_its_time() -> None:
    """Until the next goods, however they come; in either language."""
    given = facts.card_facts(
        suggestion=facts.suggestion(action="wait", quantity=0, orders=(), goods_in=52), draft=None
    )

    assert "Risk of running out before the next goods, in about 52 days: *6%*" in said(given)
    assert "下批货到货前（约 52 天）断货风险：*6%*" in said(given, facts.CHINESE)


def test_split_orders_stand_one_below_the_other() -> None:
    """Part by air, the rest by sea, each with its day and its price."""
    orders = (
        facts.order(
            quantity=150, mode="air", order_by=facts.TODAY, arrives=date(2026, 12, 2), cash=Decimal(2610)
        ),
        facts.order(quantity=600, cash=Decimal(4290)),
    )
    given = facts.card_facts(
        suggestion=facts.suggestion(action="expedite", quantity=750, orders=orders),
        draft=facts.draft(quantity=750, orders=orders),
    )

    assert (
        "*Expedite: order 750 today* · $6,900\n• 150 by air today · Ningbo Light · arrives about 2 Dec · $2,610\n• 600 by sea"
        in said(given)
    )


@pytest.mark.parametrize(
    ("expected", "draft"),
    [
        (
            "> ✅ <@U0APPROVER> approved 1,200 units by sea · 24 Nov 01:10 EST · PO-0093 · Undo until 01:20",
            facts.approved(),
        ),
        (
            "> ✅ <@U0APPROVER> approved 1,200 units by sea · 24 Nov 01:10 EST · PO-0093 · sent to the supplier",
            facts.approved(po_state="sent", undo_until=None),
        ),
        (
            "> ✖️ <@U0APPROVER> rejected 1,200 units: Cash is short · 24 Nov 01:10 EST",
            facts.draft(state="rejected", decided_by="U0APPROVER", decided_at=facts.NOW, reason="cash"),
        ),
        ("> 💤 Snoozed until Mon 30 Nov", facts.draft(snoozed_until=date(2026, 11, 30))),
        ("> ↩️ R-2026-0412 was withdrawn: no longer needed.", facts.draft(state="withdrawn")),
        (
            "> ⌛ R-2026-0412 expired: nobody decided in time. `/restock HX-12` makes a fresh one.",
            facts.draft(state="expired"),
        ),
    ],
)
def test_settled_looks_settled(expected: str, draft: Any) -> None:
    """One line in the place of the buttons; Undo stays while it can, and what is only put off can still be decided."""
    given = facts.card_facts(draft=draft)

    assert expected in said(given).splitlines()
    left = [ids.UNDO] if draft.undo_until else [ids.APPROVE, ids.EDIT] if draft.snoozed_until else []
    assert left == [each["action_id"] for each in buttons(given)]
    assert card(given, facts.ENGLISH).text.startswith(f"HX-12: {expected[2:10]}")


def test_a_snooze_that_is_over_is_open_again() -> None:
    """The day it was put off to has come."""
    given = facts.card_facts(draft=facts.draft(snoozed_until=facts.TODAY))

    assert ids.APPROVE == buttons(given)[0]["action_id"]


def test_unknown_stock_is_said_not_guessed() -> None:
    """No zero where nothing is known."""
    suggestion = facts.suggestion(on_hand=None, days_of_supply=None, ads_30=None, runs_out_on=None)
    text = said(facts.card_facts(suggestion=suggestion))

    assert "*On hand*  unknown" in text
    assert "Stock unknown" in text
    assert "Risk" not in text


def test_stale_data_is_flagged_beside_its_age() -> None:
    """Old figures are shown, and said to be old."""
    old = Freshness(date(2026, 11, 12), date(2026, 11, 12), None, ("sales", "inventory"))

    assert "Data: sales to Thu 12 Nov · stock of Thu 12 Nov · ⚠️ older than usual: sales, stock" in said(
        facts.card_facts(freshness=old)
    )


def test_goods_on_the_way_without_a_date_say_so() -> None:
    """The marketplace's figure alone names no day."""
    lots = tuple(replace(lot, arrives=None) for lot in facts.suggestion().inbound_lots)

    assert "*On the way*  300 units, no date known" in said(
        facts.card_facts(suggestion=facts.suggestion(inbound_lots=lots))
    )


def test_snooze_until_arrival_is_offered_only_for_what_will_arrive() -> None:
    """Not for goods that are due today."""
    lots = tuple(
        replace(lot, arrives=facts.TODAY + timedelta(days=1)) for lot in facts.suggestion().inbound_lots
    )
    row = buttons(facts.card_facts(suggestion=facts.suggestion(inbound_lots=lots)))

    assert 2 == len(row[5]["options"])
