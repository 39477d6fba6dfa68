"""Digest, lists, modals and App Home, compared whole with what they should read in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot import ids
from bot.facts import Reader, SkuHit
from bot.render import digest, health, help, home, imports, modals, notices, picker
from bot.render.blocks import check, check_view
from core.errors import NotFound
from core.phrase import Phrase
from core.records import Mode
from core.suggestion import LegDays, Option
from core.watch.health import Driver, Health
from storage.imports.report import FileReport, Refused
from tests.bot.render import facts
from tests.bot.render.transcript import transcript

GOLDEN = Path(__file__).parent / "golden"
VIEWS: dict[str, Callable[[Reader], list[dict[str, Any]]]] = {
    "digest": lambda reader: digest.digest(facts.digest_facts(), reader).blocks,
    "why": lambda reader: modals.why(facts.card_facts(), reader)["blocks"],
    "edit": lambda reader: modals.edit(facts.card_facts(), reader)["blocks"],
    "home": lambda reader: home.home(facts.home_facts(), reader)["blocks"],
}


def elements(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [element for block in blocks if block["type"] == "actions" for element in block["elements"]]


@pytest.mark.parametrize("reader", [facts.ENGLISH, facts.CHINESE], ids=lambda reader: reader.locale)
@pytest.mark.parametrize("name", VIEWS)
def test_the_whole_surface(name: str, reader: Reader) -> None:
    """Word for word."""

    assert (GOLDEN / f"{name}-{reader.locale}.txt").read_text("utf-8") == transcript(VIEWS[name](reader))


def test_the_digest_says_what_it_would_cost() -> None:
    """The first line is enough to decide whether to read on; currencies are not added up."""
    drafts = (facts.draft(), facts.draft(currency="CAD", cash=Decimal(100)))
    text = digest.digest(facts.digest_facts(drafts=drafts), facts.ENGLISH).text

    assert "Tue 24 Nov · 2 decisions, CA$100 + $9,480 · 57 SKUs calm" == text.splitlines()[0]


def test_a_calm_morning_is_one_line() -> None:
    """And says when the next decision is due."""
    calm = facts.digest_facts(drafts=(), alerts=(), changes=())
    rendered = digest.digest(calm, facts.ENGLISH)

    assert (
        "Tue 24 Nov · nothing needs a decision; the next order-by date is Mon 30 Nov (MUG-4)" == rendered.text
    )
    assert 2 == len(rendered.blocks)
    assert "nothing needs a decision" in digest.waiting(calm, facts.ENGLISH).text


def test_a_late_digest_admits_it() -> None:
    """One catch-up, not one for each missed day."""
    blocks = digest.digest(facts.digest_facts(late=True), facts.ENGLISH).blocks

    assert "~ This digest is late: I was not running when it was due." in transcript(blocks)


def test_drafts_beyond_the_limit_are_counted_with_their_money() -> None:
    """Never dropped silently: the digest says where they are, and the list there names each."""
    given = facts.digest_facts(drafts=(facts.draft(),) * 20)
    blocks = digest.waiting(given, facts.ENGLISH).blocks

    check(blocks)
    last = "\n🔴 *HX-12* · order 1,200 by Sat 5 Dec · $9,480"
    assert "… and 5 more, $47,400; `/restock SKU` opens any:" + 5 * last in transcript(blocks)
    told = transcript(digest.digest(given, facts.ENGLISH).blocks)
    assert "~ … and 15 more, $142,200. `/restock` lists them, `/restock SKU` opens any." in told


def test_the_digest_shows_a_mornings_worth() -> None:
    """Five decisions at most, three watched; short cover of what is decided on above is no further news."""
    drafts = tuple(replace(facts.draft(), number=f"R-2026-00{n}", sku=f"S-{n}") for n in range(20))
    alerts = tuple(replace(facts.alert(), rule="S8", sku=f"S-{n}", key=str(n)) for n in range(17, 30))
    shown = transcript(digest.digest(facts.digest_facts(drafts=drafts, alerts=alerts), facts.ENGLISH).blocks)

    assert "… and 15 more" in shown
    assert "S-20" in shown
    assert "S-17" not in shown
    assert "… and 7 more" in shown


def test_drafts_of_unknown_cost_are_not_called_free() -> None:
    """No unit cost, no sum."""
    shown = digest.waiting(facts.digest_facts(drafts=(facts.draft(cash=None),)), facts.ENGLISH)

    assert "cost unknown" in shown.text
    assert "$0" not in shown.text


def test_only_what_orders_something_can_be_approved_from_the_list() -> None:
    """Stopping to buy is opened and read first."""
    stop = facts.draft(
        quantity=0, orders=(), cash=None, headline=Phrase("Pause restocking: {why}", {"why": "sales fell"})
    )
    blocks = digest.waiting(facts.digest_facts(drafts=(stop,)), facts.ENGLISH).blocks

    assert [ids.OPEN] == [each["action_id"] for each in elements(blocks)]
    assert "Pause restocking: sales fell" in transcript(blocks)


def test_home_offers_approval_only_to_approvers() -> None:
    """App Home is one person's, so it can be."""
    viewer = replace(facts.ENGLISH, may_decide=False)

    assert ids.APPROVE in [
        each["action_id"] for each in elements(home.home(facts.home_facts(), facts.ENGLISH)["blocks"])
    ]
    assert ids.APPROVE not in [
        each["action_id"] for each in elements(home.home(facts.home_facts(), viewer)["blocks"])
    ]


def test_an_empty_home_is_calm() -> None:
    """Also before anything is imported or set."""
    empty = facts.home_facts(drafts=(), alerts=(), calm_skus=0, trend=None, digests=(), approvers=())
    view = home.home(empty, facts.ENGLISH)

    check_view(view)
    assert "Nothing needs a decision." in transcript(view["blocks"])
    assert "Who may decide: workspace admins" in transcript(view["blocks"])
    assert "Morning digest: none" in transcript(view["blocks"])


def test_modals_carry_the_draft_they_were_opened_for() -> None:
    """What is saved is saved on the version that was seen."""
    for view in (modals.edit(facts.card_facts(), facts.ENGLISH), modals.reject(facts.draft(), facts.ENGLISH)):
        check_view(view)
        assert ids.Payload("R-2026-0412", 3) == ids.Payload.decode(view["private_metadata"])


def test_inputs_keep_their_ids_while_the_preview_changes() -> None:
    """Slack keeps what was typed only where ids stay the same."""

    def named(quantity: int) -> list[tuple[str, str]]:
        view = modals.edit(facts.card_facts(draft=facts.draft(quantity=quantity)), facts.ENGLISH)
        return [(b["block_id"], b["element"]["action_id"]) for b in view["blocks"] if b["type"] == "input"]

    assert named(1) == named(1200)
    assert [(each, each) for each in (ids.QUANTITY, ids.MODE, ids.SUPPLIER, ids.ORDER_BY, ids.NOTE)] == named(
        1
    )


def test_each_of_several_orders_is_edited_by_itself() -> None:
    """Opening the window and saving it changes nothing: a part by sea stays by sea."""
    two = (facts.order(quantity=600, mode="air"), facts.order(quantity=1920, mode="sea"))
    view = modals.edit(facts.card_facts(draft=facts.draft(orders=two)), facts.ENGLISH)

    check_view(view)
    inputs = {b["block_id"]: b["element"] for b in view["blocks"] if b["type"] == "input"}
    assert ["600", "1920"] == [inputs[ids.nth(ids.QUANTITY, n)]["initial_value"] for n in (0, 1)]
    assert ["air", "sea"] == [inputs[ids.nth(ids.MODE, n)]["initial_option"]["value"] for n in (0, 1)]
    assert "Order 2 of 2" in transcript(view["blocks"])


def test_without_a_draft_there_is_nothing_to_edit() -> None:
    """A fault of the caller, found at once."""
    with pytest.raises(ValueError, match="only a draft"):
        modals.edit(facts.card_facts(draft=None), facts.ENGLISH)


def test_the_explanation_names_the_data_behind_it() -> None:
    """Lead time without past orders is only a promise, and says so."""
    lead = replace(facts.suggestion().lead_time, orders_seen=0)
    view = modals.why(facts.card_facts(suggestion=facts.suggestion(lead_time=lead)), facts.ENGLISH)

    check_view(view)
    assert "no past orders yet, so this is what was promised" in transcript(view["blocks"])


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        (facts.ENGLISH, "the draft was decided on the forecast of Tue 24 Nov: 1,240 units in 90 days"),
        (facts.CHINESE, "草稿依据的是"),
    ],
)
def test_the_explanation_names_the_forecast_of_the_draft_where_it_is_another(
    reader: Reader, words: str
) -> None:
    """Beside the forecast that the figures of the window stand on."""
    told = Phrase(
        "the draft was decided on the forecast of {day}: {then} units in {days} days",
        {"day": date(2026, 11, 24), "then": 1240, "days": 90},
    )

    view = modals.why(facts.card_facts(decided_on=told), reader)

    check_view(view)
    assert words in transcript(view["blocks"])


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        (
            facts.ENGLISH,
            (
                "no past orders of its supplier yet; other orders tell some of its legs",
                "production: 15 days as stated; no order tells it yet",
                "transit: 39 days, from 41 orders; 4.5 of them because of the season",
                "receiving: 5 days, from 1 order; the season saves 0.8",
            ),
        ),
        (
            facts.CHINESE,
            (
                "该供应商还没有历史采购单；部分环节参考其他采购单",
                "生产：15 天（按填写；还没有采购单可参考）",
                "运输：39 天，依据 41 张采购单；其中 4.5 天为季节影响",
                "入仓上架：5 天，依据 1 张采购单；季节因素少 0.8 天",
            ),
        ),
    ],
)
def test_the_explanation_lists_the_legs_of_the_lead_time(reader: Reader, words: tuple[str, ...]) -> None:
    legs = (
        LegDays("production", 15.0, 0, 0.0),
        LegDays("transit", 39.0, 41, 4.5),
        LegDays("receiving", 5.0, 1, -0.8),
    )
    lead = replace(facts.suggestion().lead_time, orders_seen=0, legs=legs)
    view = modals.why(facts.card_facts(suggestion=facts.suggestion(lead_time=lead)), reader)

    check_view(view)
    assert all(each in transcript(view["blocks"]) for each in words)


def test_a_late_click_is_told_how_things_stand() -> None:
    """Privately, with who and when."""
    told = notices.stale(facts.approved(), facts.ENGLISH).text

    assert told.startswith("Nothing was changed by your click")
    assert "<@U0APPROVER> approved 1,200 units by sea" in told


def test_a_refusal_says_who_may() -> None:
    """People and groups by name; admins where nobody was named."""

    assert (
        "only <@U0A>, <!subteam^S0GRP> may decide"
        in notices.not_allowed(["U0A", "S0GRP"], facts.ENGLISH).text
    )
    assert "only workspace admins may decide" in notices.not_allowed([], facts.ENGLISH).text


def test_errors_are_worded_for_the_reader() -> None:
    """What happened, in their language."""
    error = NotFound(Phrase("There is no draft {number}", {"number": "R-2026-0001"}))

    assert "There is no draft R-2026-0001" == notices.refused(error, facts.ENGLISH).text
    assert "没有草稿 R-2026-0001" == notices.refused(error, facts.CHINESE).text


def test_a_file_is_summed_up_to_be_compared() -> None:
    """Totals to the cent, and each refused line by number."""
    refused = tuple(Refused(line, Phrase("{column} is empty", {"column": "sku"})) for line in range(3, 12))
    report = FileReport(
        "in/BusinessReport.csv",
        "aa",
        "imported",
        kind="business_report",
        marketplace="ATVPDKIKX0DER",
        currency="USD",
        first_day=facts.TODAY.replace(day=1),
        last_day=facts.TODAY,
        rows_read=100,
        rows_new=90,
        rows_changed=1,
        rows_refused=refused,
        totals={"units": 310, "sales": Decimal("4210.50")},
    )

    assert [
        "✅ *BusinessReport.csv* was read: business report · US · 1–24 Nov",
        "100 rows read: 90 new, 1 changed, 9 refused",
        "Totals: units 310 · revenue $4,210.50",
        *(f"• line {line}: sku is empty" for line in range(3, 8)),
        "• … and 4 more lines",
    ] == transcript(imports.report([report], facts.ENGLISH).blocks).splitlines()


def test_a_held_file_can_be_accepted() -> None:
    """With the reason it was held, and a question before it replaces anything."""
    reason = Phrase(
        "Held back: {now} rows, where the last {kind} file of as many days had {before}. If that is right, accept it.",
        {"now": 5, "kind": "sales", "before": 100},
    )
    rendered = imports.report(
        [FileReport("thin.csv", "aa", "held", reason=reason, import_id=4)], facts.ENGLISH
    )
    (accept,) = elements(rendered.blocks)

    assert (ids.ACCEPT_IMPORT, "4", True) == (accept["action_id"], accept["value"], "confirm" in accept)
    assert "Held back: 5 rows" in transcript(rendered.blocks)


def test_few_hits_are_buttons_and_many_a_menu() -> None:
    """Either way the choice carries the SKU's own number; the marketplace is named only where it tells apart."""
    hits = [SkuHit(n, f"HX-{n}", "ATVPDKIKX0DER", f"B0{n}", "Desk lamp") for n in range(8)]
    few = picker.picker("lamp", hits[:2], facts.ENGLISH).blocks
    menu = elements(picker.picker("lamp", hits, facts.ENGLISH).blocks)[0]
    both = picker.picker("lamp", [hits[0], replace(hits[0], marketplace="A1F83G8C2ARO7P")], facts.ENGLISH)

    assert ["0", "1"] == [block["accessory"]["value"] for block in few if "accessory" in block]
    assert [str(n) for n in range(8)] == [each["value"] for each in menu["options"]]
    assert "· US" not in transcript(few)
    assert "· UK" in transcript(both.blocks)


def test_nothing_found_says_what_to_try() -> None:
    """Not an empty menu."""

    assert "I know no SKU, ASIN or title like “lmap”." in picker.picker("lmap", [], facts.ENGLISH).text


def test_help_shows_what_to_type() -> None:
    """Every line an example; a near miss is offered as a button."""
    blocks = help.help(facts.ENGLISH).blocks
    (choice,) = elements(help.nearest("setings", "settings", facts.ENGLISH).blocks)

    check(blocks)
    assert "`/restock HX-12`  chart and suggestion for a SKU" in transcript(blocks)
    assert (ids.RUN, "settings") == (choice["action_id"], choice["value"])


@pytest.mark.parametrize(
    ("reader", "told"),
    [
        (facts.ENGLISH, "• *480 by air + 1,728 by sea* (this order) · expected profit $10,837"),
        (facts.CHINESE, "• *空运 480 件 + 海运 1,728 件* （本方案） · 预期利润 US$10,837"),
    ],
    ids=("en", "zh_CN"),
)
def test_an_order_in_parts_stands_first_among_the_options(reader: Reader, told: str) -> None:
    """With its parts, as it is the one that is ordered; a draft that a person changed is not called this order."""
    parts = (facts.order(quantity=480, mode="air"), facts.order(quantity=1728))
    sent: tuple[tuple[int, Mode], ...] = ((480, "air"), (1728, "sea"))
    whole = Option(2208, "air", Decimal("10837.4"), Decimal(9000), Decimal(12000), Decimal(22443), parts=sent)
    made = facts.suggestion(orders=parts, quantity=2208, chosen=whole)
    given = facts.card_facts(suggestion=made, draft=facts.draft(quantity=2208))
    lines = transcript(modals.why(given, reader)["blocks"]).splitlines()
    first = next(line for line in lines if "10,837" in line and line.startswith("•"))

    assert first.startswith(told)
    assert lines.index(first) < next(
        n for n, line in enumerate(lines) if line.startswith(("• *1,200", "• *海运 1,200"))
    )

    edited = facts.card_facts(suggestion=made, draft=facts.draft(quantity=100))
    shown = transcript(modals.why(edited, facts.ENGLISH)["blocks"])
    assert "(this order)" not in shown
    assert "this earns most" not in shown
    assert "*480 by air + 1,728 by sea* (suggested)" in shown


@pytest.mark.parametrize(
    ("reader", "told"),
    [
        (facts.ENGLISH, ["• *TN-2*: excess, 869 units, $12,340", "• *TN-2*: excess, 1 unit"]),
        (facts.CHINESE, ["• *TN-2*：冗余 869 件，US$12,340", "• *TN-2*：冗余 1 件"]),
    ],
    ids=("en", "zh_CN"),
)
def test_what_pulls_the_ipi_down_is_a_sentence_of_the_readers_language(
    reader: Reader, told: list[str]
) -> None:
    """Commas and brackets are the language's own, also where the money is not known."""
    found = Health(
        date(2026, 11, 24), (), (), 400,
        (Driver("excess", "TN-2", 869, Decimal(12340), "USD"), Driver("excess", "TN-2", 1, None, "USD")), (),
    )  # fmt: skip

    assert told == [
        line for line in transcript(health.overview(found, reader).blocks).splitlines() if "TN-2" in line
    ]


def test_a_file_without_its_day_is_called_by_its_name() -> None:
    """Not by the word that the command line uses."""
    reason = Phrase("A {kind} file does not say which days it tells of", {"kind": "helium10_cerebro"})
    told = transcript(
        imports.report([FileReport("c.csv", "aa", "refused", reason=reason)], facts.ENGLISH).blocks
    )

    assert "A Helium 10 Cerebro file does not say" in told
