"""What commands and clicks lead to: one decision, the right window, and a truthful word to everybody else."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot import ids
from bot.app import Application
from bot.incoming import Incoming
from bot.listeners import sku_card
from bot.local import people
from bot.local.state import Json
from bot.local.workspace import LocalWorkspace
from bot.readers import PATIENCE_SECONDS
from storage.tables import Audit, Draft, Outbox, PurchaseOrder
from tests.bot.usecases.seller import add_drafts, add_history, add_skus, add_terms
from tests.scenarios.bot_in_slack import Clock, play, promised, until

CHANNEL = people.RESTOCK


@pytest.fixture
def shop(sqlite_engine: Engine) -> Engine:
    """Two SKUs that run low; the first has an open draft over 1,200 units."""
    skus = add_skus(
        sqlite_engine, 2, unit_cost=Decimal("7.90"), price=Decimal("29.90"), supplier="Ningbo Light", moq=100
    )
    add_history(sqlite_engine, skus)
    add_terms(sqlite_engine)
    add_drafts(sqlite_engine, skus[:1])
    return sqlite_engine


def drafts(engine: Engine) -> Sequence[Draft]:
    with Session(engine) as session:
        return session.scalars(select(Draft).order_by(Draft.id)).all()


def orders(engine: Engine) -> Sequence[PurchaseOrder]:
    with Session(engine) as session:
        return session.scalars(select(PurchaseOrder)).all()


def verbs(engine: Engine) -> list[tuple[str, str]]:
    with Session(engine) as session:
        return [(line.verb, line.person) for line in session.scalars(select(Audit).order_by(Audit.id))]


def buttons(message: Json) -> set[str]:
    return {
        element["action_id"]
        for block in message["blocks"]
        for element in (*block.get("elements", ()), block.get("accessory", {}))
        if "action_id" in element
    }


def shown(message: Json) -> str:
    """All that a message says, in its text and its blocks."""
    return str(message["text"]) + str(message["blocks"])


async def card(slack: LocalWorkspace, user: str = people.APPROVER, line: str = "/restock HX-1") -> Json:
    """Ask for a card and wait for it."""
    before = len(slack.messages(CHANNEL))
    await slack.command(user, CHANNEL, line)
    found: Json = await until(lambda: slack.messages(CHANNEL)[before:] and slack.messages(CHANNEL)[-1])
    return found


async def private(slack: LocalWorkspace, user: str, words: str) -> Json:
    """Wait for something that only this person sees."""
    found: Json = await until(lambda: [m for m in slack.ephemeral(user) if words in shown(m)])
    return found[-1]


async def window(slack: LocalWorkspace, user: str, callback_id: str) -> Json:
    """Wait until this window stands open, filled."""

    def look() -> Json | None:
        view = slack.view(user)
        return view if view is not None and view["callback_id"] == callback_id else None

    found: Json = await until(look)
    return found


def test_a_command_brings_a_card_and_one_click_makes_one_order(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        posted = await card(slack)
        assert {ids.APPROVE, ids.EDIT, ids.REJECT, ids.WHY, ids.SNOOZE} <= buttons(posted)
        assert "HX-1" in posted["text"]

        slack.faults.click_copies = 2  # two fingers
        await slack.click(people.APPROVER, ids.APPROVE)

        await until(lambda: ids.UNDO in buttons(slack.messages(CHANNEL)[0]))
        settled = slack.messages(CHANNEL)[0]
        assert ids.APPROVE not in buttons(settled)
        assert f"<@{people.APPROVER}> approved" in shown(settled)
        assert 1 == len(orders(shop))
        assert [("approve", people.APPROVER)] == [v for v in verbs(shop) if v[0] == "approve"]
        papers = promised(shop, "po_files")
        assert [(CHANNEL, posted["ts"])] == [(p["channel"], p["thread_ts"]) for p in papers]

    play(shop, story)


def test_a_late_click_changes_nothing_and_is_told_how_things_stand(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        old = await card(slack)
        await slack.click(people.APPROVER, ids.APPROVE)
        await until(lambda: orders(shop))

        await slack.click(people.APPROVER_ZH, ids.APPROVE, message=old)

        told = await private(slack, people.APPROVER_ZH, "PO-0001")
        assert f"<@{people.APPROVER}>" in shown(told), "who was quicker"
        assert 1 == len(orders(shop))

    play(shop, story)


@pytest.mark.parametrize("action", [ids.APPROVE, ids.EDIT, ids.REJECT])
def test_who_may_not_decide_is_told_who_may(shop: Engine, action: str) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await card(slack)

        await slack.click(people.VIEWER, action)

        told = await private(slack, people.VIEWER, "may decide")
        assert f"<!subteam^{people.APPROVERS_GROUP}>" in shown(told)
        assert slack.view(people.VIEWER) is None
        assert [] == orders(shop)

    play(shop, story, approvers=people.APPROVERS_GROUP)


def test_a_member_of_an_approving_user_group_may_decide(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await card(slack)
        await slack.click(people.APPROVER_ZH, ids.APPROVE)
        await until(lambda: orders(shop))
        assert people.APPROVER_ZH == orders(shop)[0].approved_by

    play(shop, story, approvers=people.APPROVERS_GROUP)


def test_while_slack_is_slow_to_say_who_may_decide_clicks_wait_and_none_is_refused(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        posted = await card(slack, people.REQUESTER)
        slack.faults.slow_s["users.info"] = PATIENCE_SECONDS + 0.4

        both = (people.APPROVER, people.APPROVER_ZH)
        await asyncio.gather(
            *(slack.click(both[n % 2], ids.APPROVE, message=posted) for n in range(12)),
        )

        await until(lambda: orders(shop))
        await until(lambda: not bot.ctx.visits)
        assert 1 == len(orders(shop))
        assert [] == [each for each in promised(shop, "reply") if "may decide" in each["text"]]
        asked = [call.args["user"] for call in slack.calls_of("users.info")]
        assert sorted(both) == sorted(user for user in asked if user in both), "once each"

    play(shop, story)


def test_where_slack_does_not_say_who_may_decide_the_click_is_answered_so_and_works_later(
    shop: Engine,
) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        posted = await card(slack, people.REQUESTER)
        slack.faults.refuse("users.info", "missing_scope", times=2)

        await slack.click(people.APPROVER, ids.APPROVE, message=posted)
        await private(slack, people.APPROVER, "Slack did not tell me whether you may decide")
        assert [] == orders(shop)

        await slack.click(people.APPROVER, ids.APPROVE, message=posted)
        await until(lambda: orders(shop))

    play(shop, story)


def test_an_order_can_be_taken_back_for_ten_minutes(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await card(slack)
        await slack.click(people.APPROVER, ids.APPROVE)
        await until(lambda: ids.UNDO in buttons(slack.messages(CHANNEL)[0]))

        await slack.click(people.APPROVER, ids.UNDO)

        await until(lambda: ids.APPROVE in buttons(slack.messages(CHANNEL)[0]))
        assert ["cancelled"] == [order.state for order in orders(shop)]
        assert "open" == drafts(shop)[0].state

    play(shop, story)


def test_a_rejection_asks_for_the_reason_and_keeps_it(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await card(slack)
        await slack.click(people.APPROVER, ids.REJECT)
        view = await window(slack, people.APPROVER, ids.REJECT_VIEW)
        reason = _options(view, ids.REASON)[0]

        await slack.submit_view(
            people.APPROVER,
            {ids.REASON: {ids.REASON: reason}, ids.REASON_TEXT: {ids.REASON_TEXT: "Season is over"}},
        )

        await until(lambda: "rejected" in shown(slack.messages(CHANNEL)[0]))
        assert ("rejected", reason) == (drafts(shop)[0].state, drafts(shop)[0].reason)
        assert [] == orders(shop)

    play(shop, story)


def test_an_edit_is_reckoned_through_before_it_is_saved(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await card(slack)
        before = drafts(shop)[0]
        await slack.click(people.APPROVER, ids.EDIT)
        first = _preview(await window(slack, people.APPROVER, ids.EDIT_VIEW))

        typed = {ids.QUANTITY: {ids.QUANTITY: "2400"}}
        await slack.click_in_view(people.APPROVER, ids.QUANTITY, state=typed, value="2400")
        await until(lambda: _preview(slack.view(people.APPROVER) or {}) not in ("", first))
        assert before.quantity == drafts(shop)[0].quantity, "nothing is saved yet"

        assert {} == await slack.submit_view(people.APPROVER, typed)
        rest = sum(
            order["quantity"] for order in before.orders[1:]
        )  # the draft's other orders stay as they are
        await until(lambda: drafts(shop)[0].quantity == 2400 + rest)
        assert before.orders[1:] == drafts(shop)[0].orders[1:]
        assert before.version + 1 == drafts(shop)[0].version
        assert people.APPROVER == drafts(shop)[0].edited_by
        await until(lambda: f"{2400 + rest:,}" in shown(slack.messages(CHANNEL)[0]))

    play(shop, story)


def test_a_quantity_that_cannot_be_ordered_is_refused_in_the_window(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await card(slack)
        await slack.click(people.APPROVER_ZH, ids.EDIT)
        await window(slack, people.APPROVER_ZH, ids.EDIT_VIEW)

        wrong = await slack.submit_view(people.APPROVER_ZH, {ids.QUANTITY: {ids.QUANTITY: "9000000"}})

        assert [ids.QUANTITY] == list(wrong)
        assert slack.view(people.APPROVER_ZH) is not None

    play(shop, story)


def test_why_shows_what_the_decision_rests_on_to_anybody(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await card(slack)
        await slack.click(people.VIEWER, ids.WHY)
        await until(lambda: "Lead time" in str(slack.view(people.VIEWER)))

    play(shop, story)


def test_a_window_that_opens_too_late_is_said_so(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await card(slack)
        slack.faults.refuse("views.open", "expired_trigger_id")
        await slack.click(people.APPROVER, ids.EDIT)
        await private(slack, people.APPROVER, "Please click again")

    play(shop, story)


def test_a_snoozed_draft_stays_open_and_leaves_the_list(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        posted = await card(slack)
        (choice,) = [o for o in choices(posted, ids.SNOOZE) if '"week"' in o["value"]]
        await slack.click(people.APPROVER, ids.SNOOZE, selected_option=choice)
        await until(lambda: drafts(shop)[0].snoozed_until)
        await until(lambda: "Snoozed until" in shown(slack.messages(CHANNEL)[0]))
        assert "open" == drafts(shop)[0].state

    play(shop, story)


def test_a_chinese_reader_gets_a_chinese_card_unless_the_channel_speaks_english(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        chinese = await card(slack, people.APPROVER_ZH, "/restock HX-1")
        assert "批准" in shown(chinese)

        await slack.command(people.APPROVER, CHANNEL, "/restock 设置")
        await window(slack, people.APPROVER, ids.SETTINGS_VIEW)
        await slack.submit_view(people.APPROVER, {ids.LANGUAGE: {ids.LANGUAGE: "en"}})
        await private(slack, people.APPROVER, "The settings are now")

        english = await card(slack, people.APPROVER_ZH, "/restock HX-1")
        assert "Approve" in shown(english)
        await slack.command(people.APPROVER_ZH, CHANNEL, "/restock 帮助")
        await private(slack, people.APPROVER_ZH, "我告诉你")

    play(shop, story)


def test_only_who_may_decide_may_say_who_may_decide(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.VIEWER, CHANNEL, "/restock settings")
        await private(slack, people.VIEWER, "may decide")
        assert slack.view(people.VIEWER) is None

        await slack.command(people.APPROVER, CHANNEL, "/restock settings")
        await window(slack, people.APPROVER, ids.SETTINGS_VIEW)
        await slack.submit_view(people.APPROVER, {ids.APPROVERS: {ids.APPROVERS: [people.REQUESTER]}})
        told = await private(slack, people.APPROVER, "The settings are now")
        assert f"<@{people.REQUESTER}>" in shown(told)

        await card(slack)
        await slack.click(people.APPROVER, ids.APPROVE)
        await private(slack, people.APPROVER, "may decide")
        await slack.click(people.REQUESTER, ids.APPROVE)
        await until(lambda: orders(shop))

    play(shop, story)


def test_words_that_fit_several_skus_bring_a_choice(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.REQUESTER, CHANNEL, "/restock desk lamp")
        asked = await private(slack, people.REQUESTER, "Which one")
        await slack.click(people.REQUESTER, ids.PICK_SKU, message=asked, block_id=_block_of(asked, "HX-2"))
        await until(lambda: [m for m in slack.messages(CHANNEL) if "HX-2" in m["text"]])

    play(shop, story)


def test_a_choice_that_is_no_longer_there_is_said_so(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        tenant = await bot.tenants.of_team(None)
        async with bot.ctx.visit(Incoming("click:1", None, people.APPROVER, CHANNEL)) as visit:
            assert tenant.workspace_id == visit.workspace_id
            await sku_card.promise(visit, sku_id=4711)
        await private(slack, people.APPROVER, "no such SKU")
        assert [] == slack.messages(CHANNEL)

    play(shop, story)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("hlep", "/restock help"),
        ("nothing like it", "know no SKU"),
        ("health", "older than 90 days"),
        ("alerts", "alert"),
        ("quiet", "gets no alerts"),
        ("import", "Drop report files"),
        ("lang", "Say which language"),
        ("digest", "HX-1"),
        ("", "HX-1"),
    ],
)
def test_every_command_is_answered_in_private(shop: Engine, typed: str, answer: str) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.REQUESTER, CHANNEL, f"/restock {typed}".strip())
        await private(slack, people.REQUESTER, answer)
        assert [] == slack.messages(CHANNEL)

    play(shop, story)


def test_a_decision_in_the_private_list_is_confirmed_beside_it(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.command(people.APPROVER, CHANNEL, "/restock")
        await private(slack, people.APPROVER, "HX-1")
        await slack.click(people.APPROVER, ids.APPROVE)
        await private(slack, people.APPROVER, f"<@{people.APPROVER}> approved")
        await until(lambda: slack.messages(slack.dm(people.APPROVER)) or promised(shop, "po_files"))
        assert 1 == len(orders(shop))

    play(shop, story)


def test_app_home_shows_what_waits_and_follows_its_readers_decision(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        await slack.open_home(people.APPROVER)
        await until(lambda: "HX-1" in str(slack.home(people.APPROVER)))
        await slack.click_in_view(people.APPROVER, ids.APPROVE)
        await until(lambda: "HX-1" not in str(slack.home(people.APPROVER)))
        assert 1 == len(orders(shop))

    play(shop, story)


def test_an_event_delivered_twice_is_answered_once(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        slack.faults.event_copies = 2
        await slack.say(people.REQUESTER, CHANNEL, "@restock help")
        await until(lambda: len(slack.messages(CHANNEL)) > 1)
        await asyncio.sleep(0.3)
        question, *answers = slack.messages(CHANNEL)
        assert [question["ts"]] == [answer["thread_ts"] for answer in answers]

    play(shop, story)


def test_a_question_in_a_direct_message_is_answered_there(shop: Engine) -> None:
    async def story(slack: LocalWorkspace, bot: Application) -> None:
        there = slack.dm(people.APPROVER_ZH)
        await slack.say(people.APPROVER_ZH, there, "竞品这周有什么动静")
        await until(lambda: len(slack.messages(there)) == 2)

    play(shop, story)


def test_a_fault_is_owned_up_to_with_a_number_that_is_in_the_log(
    shop: Engine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.usecases.plans import overview

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        monkeypatch.setattr(overview, "waiting", broken)
        await slack.command(people.REQUESTER, CHANNEL, "/restock")
        told = await private(slack, people.REQUESTER, "error number")
        number = told["text"].rstrip(".").rsplit(" ", 1)[1]
        assert f"error {number} while answering: command" in caplog.text

    play(shop, story)


def test_a_promise_outlives_the_program(shop: Engine) -> None:
    clock = Clock()

    async def asked(slack: LocalWorkspace, bot: Application) -> None:
        await bot.worker.stop()  # as if it died before it could deliver
        await slack.command(people.APPROVER, CHANNEL, "/restock help")
        await until(lambda: promised(shop, "reply"))
        assert [] == slack.ephemeral(people.APPROVER)

    async def answered(slack: LocalWorkspace, bot: Application) -> None:
        await until(lambda: [row for row in _outbox(shop) if row.state == "done"])

    play(shop, asked, clock=clock)
    clock.advance(timedelta(minutes=1))
    play(shop, answered, clock=clock)


def _outbox(engine: Engine) -> Sequence[Outbox]:
    with Session(engine) as session:
        return session.scalars(select(Outbox)).all()


def _elements(view: Json, action_id: str) -> list[Json]:
    found = []
    for block in view["blocks"]:
        for element in (*block.get("elements", ()), block.get("element") or {}, block.get("accessory") or {}):
            if element.get("action_id") == action_id:
                found.append(element)
    return found


def choices(view: Json, action_id: str) -> list[Any]:
    return [option for element in _elements(view, action_id) for option in element["options"]]


def _options(view: Json, action_id: str) -> list[str]:
    return [option["value"] for option in choices(view, action_id)]


def _preview(view: Json) -> str:
    return "".join(str(block["text"]) for block in view.get("blocks", ()) if block["block_id"] == "preview")


def _block_of(message: Json, words: str) -> str:
    return next(str(block["block_id"]) for block in message["blocks"] if words in str(block))
