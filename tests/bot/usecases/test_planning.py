"""Asking for a SKU opens one draft, asking again opens none, and data that changes the answer changes the draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.facts import DraftChange, OrderChange, Reader
from bot.render import picker
from bot.usecases import finding
from bot.usecases.orders import deciding
from bot.usecases.plans import overview, planning
from core.demand.adjust import scaled
from core.errors import NotFound
from storage.db import writing
from storage.queries.demand import forecasts
from storage.queries.goods import coverage
from storage.tables import Audit, Draft, StockDay, SuggestionRow
from tests.bot.usecases.seller import NOW, TODAY, WS, add_history, add_skus, add_terms, suggestions

DAY = timedelta(days=1)


@pytest.fixture
def sku_id(engine: Engine) -> int:
    """A SKU that sells ten a day and has ten days of stock: something has to be ordered."""
    add_terms(engine)
    (sku_id,) = add_skus(engine, price=20, unit_cost=6, supplier="Ningbo Light", weight_g=500)
    add_history(engine, [sku_id], per_day=10, on_hand=100)
    return sku_id


def drafts(engine: Engine) -> list[Draft]:
    with Session(engine) as session:
        return list(session.scalars(select(Draft).order_by(col(Draft.id))))


def verbs(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(col(Audit.verb)).order_by(col(Audit.id))))


def count_stock(engine: Engine, on_hand: int) -> None:
    with Session(writing(engine)) as session:
        session.execute(update(StockDay).values(on_hand=on_hand))
        session.commit()


def test_a_card_opens_the_skus_draft_once(engine: Engine, sku_id: int) -> None:
    first = planning.card(engine, WS, sku_id, today=TODAY, now=NOW)
    second = planning.card(engine, WS, sku_id, today=TODAY, now=NOW)

    assert first.suggestion.action in ("order", "expedite")
    assert first.draft is not None
    assert first.draft == second.draft
    assert ("R-2026-0001", 1, first.suggestion.quantity) == (
        first.draft.number,
        first.draft.version,
        first.draft.quantity,
    )
    assert ["opened"] == verbs(engine)


def test_a_plan_writes_nothing_and_waits_for_the_open_draft(engine: Engine, sku_id: int) -> None:
    (before,) = suggestions(engine)
    assert before.quantity > 0
    assert [] == drafts(engine)

    planning.card(engine, WS, sku_id, today=TODAY, now=NOW)
    (after,) = suggestions(engine, ["hx-1"])

    assert ("wait", 0, ()) == (after.action, after.quantity, after.orders)
    assert (before.inbound, before.position, before.stockout_risk) == (
        after.inbound,
        after.position,
        after.stockout_risk,
    )
    assert any("R-2026-0001" in str(factor.reason) for factor in after.factors)
    moved = sum({"+": 1, "-": -1}.get(f.effect, 0) * f.value for f in after.factors if f.unit == "units")
    assert 0 == pytest.approx(moved)


def test_after_approval_nothing_more_is_proposed(engine: Engine, sku_id: int) -> None:
    draft = planning.card(engine, WS, sku_id, today=TODAY, now=NOW).draft
    assert draft is not None
    deciding.approve(engine, WS, draft.number, draft.version, "U1", NOW)

    again = planning.card(engine, WS, sku_id, today=TODAY, now=NOW)

    assert again.draft is None
    assert 0 == again.suggestion.quantity
    assert 1 == len(drafts(engine))


def test_a_plan_for_an_unknown_sku_is_refused(engine: Engine, sku_id: int) -> None:
    with pytest.raises(NotFound, match="NOPE"):
        suggestions(engine, ["NOPE"])


def test_new_data_revises_an_open_draft(engine: Engine, sku_id: int) -> None:
    first = planning.card(engine, WS, sku_id, today=TODAY, now=NOW).draft
    count_stock(engine, 400)

    second = planning.card(engine, WS, sku_id, today=TODAY, now=NOW + DAY).draft

    assert first is not None
    assert second is not None
    assert (first.number, first.version + 1) == (second.number, second.version)
    assert first.quantity > second.quantity
    assert ["opened", "revised"] == verbs(engine)


def test_a_draft_that_is_no_longer_needed_is_withdrawn(engine: Engine, sku_id: int) -> None:
    planning.card(engine, WS, sku_id, today=TODAY, now=NOW)
    count_stock(engine, 5000)

    facts = planning.card(engine, WS, sku_id, today=TODAY, now=NOW)

    assert facts.draft is None
    assert ["withdrawn"] == [draft.state for draft in drafts(engine)]


def test_a_persons_edit_is_kept_and_the_card_tells_what_the_figures_say(engine: Engine, sku_id: int) -> None:
    draft = planning.card(engine, WS, sku_id, today=TODAY, now=NOW).draft
    assert draft is not None
    change = DraftChange((OrderChange(777, "sea", "Ningbo Light", TODAY + 3 * DAY),), "half for now")
    edited = deciding.edit(engine, WS, draft.number, draft.version, "U1", NOW, change=change)
    count_stock(engine, 400)

    facts = planning.card(engine, WS, sku_id, today=TODAY, now=NOW)

    assert (777, "U1", "half for now") == (edited.quantity, edited.edited_by, edited.note)
    at_stake = facts.suggestion.money_at_stake
    assert at_stake != edited.money_at_stake, "what is at stake, and how urgent it is, are those of now"
    assert replace(edited, money_at_stake=at_stake, urgency="notice") == facts.draft
    assert 777 == facts.suggestion.quantity
    assert any("edited by a person" in str(factor.reason) for factor in facts.suggestion.factors)


def test_a_preview_changes_nothing(engine: Engine, sku_id: int) -> None:
    draft = planning.card(engine, WS, sku_id, today=TODAY, now=NOW).draft
    assert draft is not None

    change = DraftChange((OrderChange(50, "air", None, TODAY),))
    preview = planning.preview(engine, WS, draft.number, change, now=NOW)

    assert preview.draft is not None
    assert (50, 50, "air") == (
        preview.draft.quantity,
        preview.suggestion.quantity,
        preview.suggestion.orders[0].mode,
    )
    assert [draft.quantity] == [row.quantity for row in drafts(engine)]


def test_a_rejected_proposal_is_not_made_again_until_something_changes(engine: Engine, sku_id: int) -> None:
    from bot.usecases import nightly

    draft = planning.card(engine, WS, sku_id, today=TODAY, now=NOW).draft
    assert draft is not None
    deciding.reject(engine, WS, draft.number, draft.version, "U1", NOW, reason="cash")

    assert [] == nightly.run(engine, WS, TODAY, NOW + DAY).opened
    count_stock(engine, 60)  # under seven days of supply: more urgent than what was rejected

    assert ["R-2026-0002"] == nightly.run(engine, WS, TODAY, NOW + DAY).opened


def test_what_a_person_took_off_an_order_is_not_proposed_again_until_something_changes(
    engine: Engine, sku_id: int
) -> None:
    from bot.usecases import nightly

    draft = planning.card(engine, WS, sku_id, today=TODAY, now=NOW).draft
    assert draft is not None
    change = DraftChange((OrderChange(draft.quantity // 2, "sea", "Ningbo Light", TODAY),), "half for now")
    lowered = deciding.edit(engine, WS, draft.number, draft.version, "U1", NOW, change=change)
    deciding.approve(engine, WS, lowered.number, lowered.version, "U1", NOW)

    soon = planning.card(engine, WS, sku_id, today=TODAY, now=NOW + timedelta(minutes=5), person="U2").draft
    assert soon is not None
    assert (draft.number, "approved") == (soon.number, soon.state)
    assert [] == nightly.run(engine, WS, TODAY, NOW + DAY).opened
    count_stock(engine, 60)  # under seven days of supply: more urgent than what was decided

    assert ["R-2026-0002"] == nightly.run(engine, WS, TODAY, NOW + DAY).opened


def test_who_asks_for_a_rejected_sku_sees_it_rejected_then_may_decide_anew(
    engine: Engine, sku_id: int
) -> None:
    draft = planning.card(engine, WS, sku_id, today=TODAY, now=NOW).draft
    assert draft is not None
    deciding.reject(engine, WS, draft.number, draft.version, "U1", NOW, reason="cash")

    soon = planning.card(engine, WS, sku_id, today=TODAY, now=NOW + timedelta(minutes=9), person="U2")
    later = planning.card(engine, WS, sku_id, today=TODAY, now=NOW + timedelta(minutes=10), person="U2")

    assert soon.draft is not None
    assert later.draft is not None
    assert ("R-2026-0001", "rejected") == (soon.draft.number, soon.draft.state)
    assert ("R-2026-0002", "open") == (later.draft.number, later.draft.state)


def test_a_decided_card_shows_the_figures_it_was_decided_on(engine: Engine, sku_id: int) -> None:
    card = planning.card(engine, WS, sku_id, today=TODAY, now=NOW)
    assert card.draft is not None
    deciding.approve(engine, WS, card.draft.number, 1, "U1", NOW)
    count_stock(engine, 9999)

    later = planning.card_of_draft(engine, WS, card.draft.number, now=NOW + 3 * DAY)

    assert later.draft is not None
    assert ("approved", "PO-0001") == (later.draft.state, later.draft.po_number)
    assert card.suggestion.quantity == later.suggestion.quantity
    assert card.suggestion.on_hand == later.suggestion.on_hand
    assert card.suggestion.factors == later.suggestion.factors


def test_why_says_which_forecast_the_draft_was_decided_on(engine: Engine, sku_id: int) -> None:
    """After a lesson the forecast of the same day is another: the draft stands, and Why tells both."""
    made = planning.card(engine, WS, sku_id, today=TODAY, now=NOW)
    same = planning.card_of_draft(engine, WS, "R-2026-0001", now=NOW)
    with Session(writing(engine)) as session:
        relearnt = scaled(made.suggestion.forecast, 1.2)
        forecasts.save(
            session,
            WS,
            {sku_id: (relearnt, TODAY - DAY)},
            coverage.version(session, WS),
            NOW + timedelta(seconds=30),
        )
        session.commit()

    why = planning.card_of_draft(engine, WS, "R-2026-0001", now=NOW + timedelta(minutes=1))

    assert same.decided_on is None
    assert why.suggestion.total_mean == pytest.approx(1.2 * made.suggestion.total_mean, rel=0.01)
    assert why.draft == made.draft
    then = round(made.suggestion.total_mean)
    assert f"the forecast of {TODAY}: {then} units in 90 days" in str(why.decided_on)


def test_a_kept_suggestion_replays_to_the_same_figures(engine: Engine, sku_id: int) -> None:
    from core.decide.as_json import suggestion_json
    from core.decide.replay import situation_from_json
    from core.decide.suggest import policy_for, suggest

    planning.card(engine, WS, sku_id, today=TODAY, now=NOW)
    with Session(engine) as session:
        kept = session.scalars(select(SuggestionRow)).one()

    situation = situation_from_json(kept.inputs)

    assert kept.shown == suggestion_json(suggest(situation, policy_for(situation)))


def test_the_list_of_what_waits_leaves_out_what_was_put_off(engine: Engine, sku_id: int) -> None:
    draft = planning.card(engine, WS, sku_id, today=TODAY, now=NOW).draft
    assert draft is not None
    assert [draft.number] == [each.number for each in overview.waiting(engine, WS, TODAY).drafts]

    deciding.snooze(engine, WS, draft.number, draft.version, "U1", NOW, length="day")

    assert () == overview.waiting(engine, WS, TODAY).drafts
    assert [draft.number] == [each.number for each in overview.waiting(engine, WS, TODAY + DAY).drafts]


def test_a_sku_nothing_is_known_of_says_what_is_missing(engine: Engine) -> None:
    (sku_id,) = add_skus(engine)

    facts = planning.card(engine, WS, sku_id, today=TODAY, now=NOW)

    assert "review" == facts.suggestion.action
    assert facts.draft is None
    assert facts.suggestion.missing


@pytest.mark.parametrize(
    ("words", "expected", "exact"),
    [
        ("hx-2", ["HX-2"], True),
        ("B000000003", ["HX-3"], True),
        ("hx2", ["HX-2"], True),
        ("HX 3", ["HX-3"], True),
        ("lamp 3", ["HX-3"], True),
        ("desk", ["HX-1", "HX-2", "HX-3"], False),
        ("desc lmap 2", ["HX-2"], False),
        ("  ", [], False),
    ],
)
def test_skus_are_found_by_what_people_type(
    engine: Engine, words: str, expected: list[str], exact: bool
) -> None:
    add_skus(engine, 3)

    hits = finding.find_skus(engine, WS, words)

    assert expected == [hit.sku for hit in hits][: len(expected)]
    assert [exact] * len(expected) == [hit.exact for hit in hits][: len(expected)]


@pytest.mark.parametrize(("words", "near"), [("HX-9", 3), ("hx-12", 3), ("ZZ-9", 0), ("zebra", 0)])
def test_beside_a_code_that_does_not_exist_those_alike_are_named(
    engine: Engine, words: str, near: int
) -> None:
    """To choose from, as nobody meant them yet."""
    add_skus(engine, 3)
    hits = finding.alike_skus(engine, WS, words)

    assert [False] * near == [hit.exact for hit in hits]
    assert "I know no SKU" in picker.alike(words, hits, Reader("en")).text
    assert near == sum("accessory" in block for block in picker.alike(words, hits, Reader("en")).blocks)


def test_another_workspace_sees_nothing(engine: Engine, sku_id: int) -> None:
    planning.card(engine, WS, sku_id, today=TODAY, now=NOW)

    assert [] == planning.plan(engine, "other", None, TODAY)
    assert () == overview.waiting(engine, "other", TODAY).drafts
    with pytest.raises(NotFound):
        planning.card(engine, "other", sku_id, today=TODAY, now=NOW)
