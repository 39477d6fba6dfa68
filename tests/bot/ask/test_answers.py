"""Each intent is answered with the figures of the store, reckoned by hand here, and says what is missing where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.ask.answer import LOOKS, answer
from bot.ask.answers.reasons import _effect
from bot.ask.facts import Answer, DayChart
from bot.ask.near import _EXAMPLES
from bot.facts import Reader
from bot.i18n import words
from bot.render import answers
from bot.render.blocks import check
from core.phrase import Money, Percent, Phrase
from core.records import Forecast
from storage.db import writing
from storage.queries.demand import forecasts
from storage.queries.goods import coverage
from storage.queries.program import settings
from storage.tables import (
    AccountDay,
    AdDay,
    Decision,
    Draft,
    Import,
    KeywordDay,
    LedgerDay,
    PriceDay,
    PurchaseOrder,
    PurchaseOrderLine,
    Reimbursement,
    ReturnDay,
    Review,
    SalesDay,
    Sku,
    StockDay,
    Workspace,
)
from tests.bot.usecases.seller import add_correction, add_state

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
MARKET = "ATVPDKIKX0DER"
READERS = [Reader("en"), Reader("zh_CN", "Asia/Shanghai")]
Ask = Callable[[str], Answer]


@pytest.fixture
def ask(engine: Engine) -> Ask:
    """A lamp that sells 10 a day and a kettle that sells 4; the same figures a hundredfold in another workspace."""
    with Session(writing(engine)) as session:
        session.add(Workspace(id="other", created_at=NOW))
        session.flush()
        for workspace, times in (("default", 1), ("other", 100)):
            _fill(session, workspace, times)
        session.commit()
    with Session(writing(engine)) as session:
        version = coverage.version(session, "default")
        made = {
            sku_id: (Forecast("", TODAY + timedelta(days=1), np.full(97, mean), np.tile(np.linspace(0.5, 1.5, 9)[:, None] * mean, (1, 97)), 0.1, "test"), TODAY)
            for sku_id, mean in ((1, 10.0), (2, 4.0))
        }  # fmt: skip
        forecasts.save(session, "default", made, version, NOW)
        session.commit()

    def asked(text: str) -> Answer:
        found = answer(engine, "default", text, today=TODAY, now=NOW)
        for reader in READERS:
            drawn = answers.answer(found, reader, chart_file="F0CHART001" if found.chart else None)
            check(drawn.blocks, "message")
            assert drawn.text
            parsed = [
                drawn.text,
                *(part["text"] for part in _texts(drawn.blocks) if part["type"] == "mrkdwn"),
            ]
            assert "<!channel>" not in "".join(parsed)
        return found

    return asked


def _fill(session: Session, workspace: str, times: int) -> None:
    told = Import(
        workspace_id=workspace, file_name=f"{workspace}.csv", sha256=workspace, kind="sales", marketplace=MARKET, state="done",
        imported_at=NOW, first_day=TODAY - timedelta(days=120), last_day=TODAY - timedelta(days=1),
    )  # fmt: skip
    session.add(told)
    session.flush()
    assert told.id is not None
    goods = [
        Sku(
            workspace_id=workspace, marketplace=MARKET, sku=sku, currency="USD", asin=asin, title=title, price=Decimal(price),
            unit_cost=Decimal(cost), supplier="Ningbo <!channel> Light", category="Home",
        )
        for sku, asin, title, price, cost in (
            ("LAMP-1", "B0LAMP0001", "Desk Lamp <!channel>", "40", "10"), ("KETTLE-2", "B0KETTLE02", "Tea Kettle", "25", "20"),
        )
    ]  # fmt: skip
    session.add_all(goods)
    session.flush()
    common = {"workspace_id": workspace, "import_id": told.id}
    for product, units in zip(goods, (10, 4), strict=True):
        assert product.id is not None
        sold = [
            {
                "sku_id": product.id,
                "day": TODAY - timedelta(days=back),
                "units": units * times,
                "sales": (product.price or 0) * units * times,
                "sessions": units * 10,
                "source": "sales",
                **common,
            }
            for back in range(1, 121)
        ]
        session.connection().execute(SalesDay.__table__.insert(), sold)  # type: ignore[attr-defined]
        session.add(
            StockDay(
                sku_id=product.id,
                day=TODAY - timedelta(days=1),
                on_hand=50 * times if units == 10 else 800,
                reserved=3,
                unsellable=2,
                age_0_90=20,
                age_91_180=30 if units == 4 else 0,
                age_181_270=100 if units == 4 else 0,
                source="inventory",
                **common,
            )
        )
        for back, price in ((20, "44"), (10, "40"), (1, "40")):
            session.add(
                PriceDay(sku_id=product.id, day=TODAY - timedelta(days=back), price=Decimal(price), **common)
            )
    lamp = goods[0].id
    assert lamp is not None
    for campaign, spend, sales in (("exact", "30", "100"), ("broad", "50", "100")):
        session.add(
            AdDay(
                sku_id=lamp,
                day=TODAY - timedelta(days=8),
                campaign=campaign,
                spend=Decimal(spend) * times,
                ad_sales=Decimal(sales) * times,
                clicks=10,
                impressions=500,
                ad_orders=2,
                **common,
            )
        )
    for reason, units in (("DEFECTIVE", 6), ("UNWANTED_ITEM", 3)):
        session.add(
            ReturnDay(
                sku_id=lamp,
                day=TODAY - timedelta(days=5),
                reason=reason,
                disposition="SELLABLE",
                units=units * times,
                **common,
            )
        )
    for n, stars in enumerate((1, 5, 5, 4)):
        session.add(Review(sku_id=lamp, day=TODAY - timedelta(days=4), fingerprint=f"{n}", rating=stars, title="Broke <!channel>" if stars == 1 else "Fine", **common))  # fmt: skip
    for day, rank, volume in ((TODAY - timedelta(days=29), 12, 1000), (TODAY - timedelta(days=1), 5, 1500)):
        session.add(KeywordDay(marketplace=MARKET, keyword="desk lamp", day=day, sku="LAMP-1", search_volume=volume * times, organic_rank=rank, **common))  # fmt: skip
        session.add(KeywordDay(marketplace=MARKET, keyword="night lamp", day=day, asin="B0RIVAL001", search_volume=700, organic_rank=4, **common))  # fmt: skip
    orders = (
        ("PO-1", "received", date(2026, 6, 1), date(2026, 7, 1), date(2026, 7, 11), 100, 90),
        ("PO-2", "received", date(2026, 7, 1), date(2026, 8, 1), date(2026, 7, 31), 100, 100),
        ("PO-3", "sent", date(2026, 10, 1), date(2026, 11, 20), None, 60, None),
    )
    for number, state, ordered, expected, received, units, got in orders:
        order = PurchaseOrder(workspace_id=workspace, number=number, state=state, supplier="Ningbo <!channel> Light", currency="USD", import_id=told.id)  # fmt: skip
        session.add(order)
        session.flush()
        assert order.id is not None
        session.add(
            PurchaseOrderLine(
                po_id=order.id,
                sku_id=lamp,
                quantity=units,
                mode="sea",
                ordered_on=ordered,
                expected_on=expected,
                received_on=received,
                received_quantity=got,
                defective_quantity=9 if got == 90 else 0 if got else None,
                departed_on=ordered + timedelta(days=20),
                **common,
            )
        )
    session.add(Reimbursement(reimbursement_id="R1", sku_id=lamp, day=TODAY - timedelta(days=30), reason="Lost_Warehouse", units_cash=2, amount=Decimal(60) * times, **common))  # fmt: skip
    session.add(LedgerDay(sku_id=lamp, day=TODAY - timedelta(days=40), disposition="SELLABLE", location="US", starting=100, ending=95, lost=-5, found=1, **common))  # fmt: skip
    session.add(AccountDay(workspace_id=workspace, marketplace=MARKET, day=TODAY - timedelta(days=2), ipi=512 if times == 1 else 1, capacity_units=1000, storage_used_units=400, import_id=told.id))  # fmt: skip
    draft = Draft(
        workspace_id=workspace, number="R-2026-0001", sku_id=lamp, state="rejected", quantity=120, orders=[], created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    assert draft.id is not None
    session.add(Decision(workspace_id=workspace, draft_id=draft.id, draft_version=1, kind="reject", person="U0BOSS0001", at=NOW - timedelta(days=3), quantity=120, reason="too dear"))  # fmt: skip


def _texts(part: object) -> Iterator[dict[str, str]]:
    """Every text object in some blocks. A table's cells are raw text, which Slack parses for nothing."""
    if isinstance(part, dict):
        if isinstance(part.get("text"), str) and "type" in part:
            yield part
        for each in part.values():
            yield from _texts(each)
    elif isinstance(part, list):
        for each in part:
            yield from _texts(each)


def said(found: Answer) -> str:
    return " ".join(str(line) for line in found.lines)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("how many LAMP-1 were sold last week", ["70 units in 7 days, 10 a day.", "Revenue USD 2,800.00."]),
        ("sales in october", ["434 units in 31 days, 14 a day.", "As many a day as from 2026-08-31 to 2026-09-30"]),
        ("conversion of LAMP-1 last 10 days", ["900 sessions", "10 %"]),
        ("how much LAMP-1 is left", ["LAMP-1: 50 units on hand.", "about 5 days"]),
        ("when does the lamp run out", ["LAMP-1 runs out about 2026-12-06", "5 days of supply"]),
        ("skus under 10 days of cover", ["1 of 2 SKUs are within that bound."]),
        ("forecast for LAMP-1 in december", ["About 310 units from 2026-12-01 to 2026-12-31, 10 a day.", "With 80 % probability"]),
        ("what is our price on LAMP-1", ["LAMP-1 sells at USD 40.00.", "last changed on 2026-11-15, from USD 44.00"]),
        ("what is on its way", ["60 units in 1 lot are on their way.", "1 lot is later than planned."]),
        ("where are we overstocked", ["1 of 2 SKUs hold too much or too old stock.", "About USD 8,800.00 at cost", "130 units are older than 90 days."]),
        ("acos of LAMP-1 this month", ["Spent USD 80.00, which brought USD 200.00 of ad sales.", "ACoS 40 %, ROAS 2.5."]),
        ("return rate of LAMP-1 last 30 days", ["9 units came back in 30 days.", "3 % of the 290 sold", "Defective (6)"]),
        ("reviews of LAMP-1", ["4 reviews, 3.8 stars on average; 1 gave one or two stars (25 %)."]),
        ("how reliable is Ningbo <!channel> Light", ["was late with 50 % of its last 2 orders.", "35 days (median)"]),
        ("where is PO-3", ["1 order, 60 units in all.", "1 line is later than planned."]),
        ("was PO-1 received in full", ["10 units fewer than ordered were received."]),
        ("what did we decide last week", ["1 decision: 0 approved, 1 rejected."]),
        ("does amazon owe us money", ["2 units worth about USD", "check each case before filing", "LAMP-1, lost in the warehouse, on 2026-12-15", "Paid already: 2 units, USD 60.00.", "Lost in removal: off"]),
        ("how much did amazon reimburse us last quarter", ["No reimbursement is imported for these days."]),
        ("reimbursements by reason", ["USD 60.00 was paid back"]),
        ("reimbursement claims by month", ["In 52 weeks"]),
        ("why does amazon lose our units", ["In 52 weeks", "of revenue", "not ours"]),
        ("what is our ipi", ["IPI (2026-11-23): 512."]),
        ("why did LAMP-1 sales drop", ["LAMP-1", "Not judged, for lack of data"]),
        ("where do we rank for desk lamp", ["“desk lamp” is searched 1,500 times.", "That is 50 % against", "place 5", "7 places better"]),
        ("keywords B0RIVAL001 ranks for and we don't", ["1 keywords bring competitors to the first 50 places and not us."]),
    ],
)  # fmt: skip
def test_the_figures_are_those_of_the_store(ask: Ask, text: str, words: list[str]) -> None:
    """Sentences are compared with what the rows add up to; the other workspace never shows."""
    found = ask(text)

    for each in words:
        assert each in said(found), said(found)
    assert found.understood_as is not None
    assert "other.csv" not in str(found.sources)


def test_an_event_whose_days_are_not_announced_is_said_to_be_expected(ask: Ask) -> None:
    """Prime Day of 2027 is taken as in 2026, and said so; that of 2026 was announced."""
    ahead = str(ask("which SKUs run out before Prime Day 2027?").understood_as)
    assert "Prime Day" in ahead
    assert "expected, not announced yet" in ahead
    past = str(ask("sales on Prime Day 2026").understood_as)
    assert "Prime Day" in past
    assert "expected" not in past


def test_one_day_is_named_once(ask: Ask) -> None:
    """A sale of one day, and the day before it that it is compared with, are no spans of days."""
    found = ask("how much did we sell on Singles' Day?")
    assert "Singles' Day (11 Nov)" in str(found.understood_as).replace("Wed ", "").replace(
        "2026-11-11", "11 Nov"
    )
    assert " to " not in said(found)


def test_days_of_ads_that_are_not_settled_are_as_many_as_the_threshold_says(ask: Ask, engine: Engine) -> None:
    """Unasked they are left out; where they are asked for it is said how many are still open."""
    assert str(TODAY - timedelta(days=4)) in str(ask("how are my ads doing?").understood_as)
    with Session(writing(engine)) as session:
        settings.put(session, "default", "policy", {"ads_unsettled_days": 7}, scope="shop", by="U1", now=NOW)
        session.commit()

    assert str(TODAY - timedelta(days=8)) in str(ask("how are my ads doing?").understood_as)
    week = ask("ACoS of the last 14 days")
    assert "The last 7 days are not settled: their ad sales still rise." in [str(each) for each in week.lines]


@pytest.mark.parametrize(
    ("text", "place", "heads"),
    [
        ("where is PO-3", 0, {"en": "Purchase order", "zh_CN": "采购单"}),
        ("where is PO-3", -1, {"en": "Progress", "zh_CN": "进度"}),
        ("what is on its way", -1, {"en": "Purchase order", "zh_CN": "采购单"}),
        ("does amazon owe us money", 1, {"en": "Where it stands", "zh_CN": "状态"}),
    ],
)
def test_a_heading_says_in_both_languages_what_stands_below(
    ask: Ask, text: str, place: int, heads: dict[str, str]
) -> None:
    """A word that English uses for two things (open, stage, order) is never translated as the other one."""
    found = ask(text)

    assert found.table is not None
    assert heads == {language: words(language, found.table.heads[place]) for language in heads}


@pytest.mark.parametrize(
    ("unit", "value", "told"),
    [
        ("units", 939.6, {"en": "+ 940 units", "zh_CN": "+ 940 件"}),
        ("units", 1.0, {"en": "+ 1 unit", "zh_CN": "+ 1 件"}),
        ("days", 14.0, {"en": "+ 14 days", "zh_CN": "+ 14 天"}),
        ("share", 0.16, {"en": "+ 16%", "zh_CN": "+ 16%"}),
    ],
)
def test_a_step_of_the_arithmetic_has_its_unit(unit: str, value: float, told: dict[str, str]) -> None:
    """Units are counted, a share is in per cent; a rule that moved nothing has no figure."""
    effect = _effect("+", unit, value)

    assert isinstance(effect, Phrase)
    assert told == {language: words(language, effect) for language in told}
    assert _effect("note", unit, value) is None


def test_the_risk_is_that_of_the_card(ask: Ask, engine: Engine) -> None:
    """50 % as computed, goods in 90 days: odds 1 · 90 / 45 = 2 as experience corrects them, so 67 %."""
    add_state(engine, 1, 50, goods_in=90)
    add_correction(engine)

    assert "before the next goods, in about 90 days: 67 %" in said(ask("when does the lamp run out"))


def test_the_statement_of_profit_adds_up(ask: Ask) -> None:
    """Ten lamps a day for a week: revenue 2,800, less 30 % of stated fees, returns and cost; the lines sum to the net."""
    found = ask("is LAMP-1 profitable last week")

    assert found.table is not None
    amounts = {str(row[0]): row[2] for row in found.table.rows}
    assert amounts["Revenue"] == Money(Decimal(2800), "USD")
    assert amounts["Unit cost"] == Money(Decimal(-700), "USD")
    lines = [each.amount for name, each in amounts.items() if isinstance(each, Money) and name != "Net"]
    assert amounts["Net"] == Money(sum(lines, Decimal(0)), "USD")


def test_fees_that_are_not_known_are_the_share_that_was_set(ask: Ask, engine: Engine) -> None:
    """40 % of the 2,800 of a week instead of the usual 30 %, and the answer says so."""
    with Session(writing(engine)) as session:
        settings.put(session, "default", "policy", {"fee_share": 0.4}, scope="shop", by="U1", now=NOW)
        session.commit()
    found = ask("is LAMP-1 profitable last week")

    assert found.table is not None
    amounts = {str(row[0]): row[2] for row in found.table.rows}
    assert amounts["Referral and fulfilment"] == Money(Decimal(-1120), "USD")
    assert "40 %" in " ".join(str(each) for each in found.lines)


def test_the_storage_of_a_period_is_that_of_its_mean_stock_month_by_month() -> None:
    """300 on hand from 16 September to 15 October: 15 days at .60 a month and 15 at 2.40: 300 × 1.50 = 450; unknown without fees or counts."""
    from bot.ask.answers.profit import _storage
    from bot.ask.query import Span
    from core.money.unit_fees import Known, Storage, UnitFees

    months = tuple(Decimal("2.40") if month >= 10 else Decimal("0.60") for month in range(1, 13))
    fees = UnitFees("USD", storage=Storage(months, (), Known("table", "")))
    span = Span(date(2026, 9, 16), date(2026, 10, 15))

    assert Decimal("450.00") == _storage(fees, 300.0, span)
    assert Decimal(0) == _storage(None, 300.0, span) == _storage(fees, None, span)


def test_campaigns_are_ranked_by_what_was_asked(ask: Ask) -> None:
    """The worst ACoS first, and as many as were asked for."""
    found = ask("worst campaign by acos last 30 days, top 1")

    assert found.table is not None
    assert [row[0] for row in found.table.rows] == ["broad"]
    assert found.table.rows[0][3] == Percent(0.5)


def test_a_chart_tells_its_figures_in_words(ask: Ask) -> None:
    """Who cannot see the chart reads where each line begins and ends."""
    from bot.render.day_chart import draw

    found = ask("sales of LAMP-1 last 30 days")

    assert isinstance(found.chart, DayChart)
    assert "between 10 and 10" in answers.chart_alt_text(found, READERS[0])
    assert draw(found.chart, "zh_CN").startswith(b"\x89PNG")


@pytest.mark.parametrize("intent", sorted(LOOKS))
@pytest.mark.parametrize("place", [0, 1], ids=["en", "zh"])
def test_an_empty_store_claims_nothing(sqlite_engine: Engine, intent: str, place: int) -> None:
    """Every example question is read as its intent, and without data it says what is missing, with no figures."""
    if intent == "why":
        pytest.skip("reasons are asked per SKU")
    found = answer(sqlite_engine, "default", _EXAMPLES[intent][place], today=TODAY, now=NOW)

    assert found.query.intent == intent
    assert found.table is None
    assert found.lines
    for reader in READERS:
        check(answers.answer(found, reader).blocks, "message")
