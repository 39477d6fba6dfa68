"""Clicks: acknowledge, look the draft up afresh, and do what was asked, once.

A button carries a draft's number and the version its reader saw, nothing else. Who may decide is asked at the click;
whether somebody was quicker is for the use case's conditional update to tell.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot import ids
from bot.context import Context, Visit
from bot.deliver.replies import FILE_PLACE
from bot.facts import Reader, SkuProof
from bot.listeners import (
    acknowledged,
    alerts,
    ask,
    by_hand,
    claims,
    health,
    mapping,
    outcome,
    policy,
    rivals,
    sku_card,
    views,
    whatif,
)
from bot.render import figures as figures_view
from bot.render import imports as import_view
from bot.render import notices
from bot.render import proof as proof_view

Action = dict[str, Any]
Handler = Callable[[Visit, Action], Awaitable[None]]


def register(app: AsyncApp, ctx: Context) -> None:
    """Attach every button and menu. Buttons of one kind in one message have numbered ids."""
    for action_id, handler in HANDLERS.items():
        which = re.compile(rf"{re.escape(action_id)}(\.\d+)?$")
        app.action(which, middleware=[ctx.inbox.keep])(acknowledged.click(ctx, handler))


async def approve(visit: Visit, action: Action) -> None:
    """Make the order. Who clicks second is told in private how things stand."""
    from bot.usecases.orders import deciding
    from bot.usecases.orders.ordering import Place

    came, place = visit.incoming, None
    if came.channel and came.message_ts and not came.fleeting:  # the papers go where it was clicked
        place = Place(came.channel, came.thread_ts or came.message_ts)
    seen = ids.Payload.decode(action["value"])
    await outcome.decide(visit, deciding.approve, seen, place=place, mail=visit.ctx.mails)


async def undo(visit: Visit, action: Action) -> None:
    """Take a decision back while that is possible."""
    from bot.usecases.orders import deciding

    await outcome.decide(visit, deciding.undo, ids.Payload.decode(action["value"]))


async def mail_again(visit: Visit, action: Action) -> None:
    """Mail an order whose mail had failed."""
    from bot.usecases.orders import mailing

    if not await outcome.may_decide(visit):
        return
    seen = ids.Payload.decode(action["value"])
    facts = await visit.ask(mailing.again, seen.draft, visit.incoming.user, visit.now)
    if visit.incoming.fleeting:
        await visit.reply(notices.decided(facts, visit.reader), name="mail_again")


async def snooze(visit: Visit, action: Action) -> None:
    """Put the draft off for as long as was chosen."""
    from bot.usecases.orders import deciding

    chosen = ids.Snooze.decode(action["selected_option"]["value"])
    await outcome.decide(visit, deciding.snooze, chosen.payload, length=chosen.length)


async def edit(visit: Visit, action: Action) -> None:
    """Open the edit window."""
    await views.open_edit(visit, ids.Payload.decode(action["value"]))


async def order_anyway(visit: Visit, action: Action) -> None:
    """Open the window that orders where nothing is proposed."""
    await by_hand.open_window(visit, int(action["value"]))


async def reject(visit: Visit, action: Action) -> None:
    """Ask for the reason."""
    await views.open_reject(visit, ids.Payload.decode(action["value"]))


async def what_if(visit: Visit, action: Action) -> None:
    """Open the what-if window."""
    await whatif.open_window(visit, ids.Subject.decode(action["value"]))


async def why(visit: Visit, action: Action) -> None:
    """Show what the decision rests on."""
    await views.open_why(visit, ids.Payload.decode(action["value"]))


async def proof(visit: Visit, action: Action) -> None:
    """Show the replay behind the line on the card, drawn."""
    from bot.usecases.proof import proofs

    found = await visit.ask(proofs.of_sku, int(action["value"]))
    if found.facts.proof is None:
        await visit.reply(proof_view.proof(found, visit.reader), name="proof")
        return
    picture = await visit.draw(_picture, found, visit.reader)
    await visit.reply(
        proof_view.proof(found, visit.reader, chart_file=FILE_PLACE), name="proof", file=picture
    )


def _picture(found: SkuProof, reader: Reader) -> dict[str, Any]:
    """The chart as a file that goes with the answer."""
    from bot.render import proof_chart

    assert found.facts.proof is not None
    return {
        "name": "proof.png",
        "title": found.sku[:100],
        "alt": proof_view.alt_text(found, reader),
        "content": base64.b64encode(proof_chart.draw(found.facts.proof, reader.locale)).decode(),
    }


async def open_card(visit: Visit, action: Action) -> None:
    """Post the draft's card."""
    await sku_card.promise(visit, draft=ids.Payload.decode(action["value"]).draft)


async def pick(visit: Visit, action: Action) -> None:
    """Post the card of the SKU that was meant."""
    chosen = action.get("value") or action["selected_option"]["value"]
    await sku_card.promise(visit, sku_id=int(chosen))


async def run(visit: Visit, action: Action) -> None:
    """Answer the command or question on the button."""
    await ask.question(visit, action["value"])


async def all_figures(visit: Visit, _action: Action) -> None:
    """The table of every SKU's figures, for one pair of eyes."""
    from bot.usecases.plans import figures

    facts = await visit.ask(figures.figures, await visit.today())
    await visit.reply(await visit.draw(figures_view.figures, facts, visit.reader), name="figures")


async def settings(visit: Visit, _action: Action) -> None:
    """Open the settings window."""
    await views.open_settings(visit)


async def accept_import(visit: Visit, action: Action) -> None:
    """Take in a file that was held back."""
    from storage.imports import accept_held

    if not await outcome.may_decide(visit):
        return
    sent_at = visit.incoming.received_at or visit.now
    report = await visit.ask(accept_held, int(action["value"]), by=visit.incoming.user, now=sent_at)
    await visit.reply(import_view.report([report], visit.reader), name="accepted")


async def undo_import(visit: Visit, action: Action) -> None:
    """Take a file back: whoever brought it may, and whoever may decide."""
    from bot.usecases import taking_back

    number, person = int(action["value"]), visit.incoming.user
    theirs = await visit.ask(taking_back.is_whose, number, person)
    if not theirs and not await outcome.may_decide(visit):
        return
    found = await visit.ask(taking_back.take_back, number, person, visit.now)
    if found.again or visit.incoming.fleeting:
        await visit.reply(import_view.taken_back(found, visit.reader), name="taken_back")


HANDLERS: dict[str, Handler] = {
    ids.APPROVE: approve,
    ids.EDIT: edit,
    ids.ORDER_ANYWAY: order_anyway,
    ids.REJECT: reject,
    ids.WHY: why,
    ids.WHATIF: what_if,
    ids.SNOOZE: snooze,
    ids.UNDO: undo,
    ids.MAIL_AGAIN: mail_again,
    ids.OPEN: open_card,
    ids.PROOF: proof,
    ids.PICK_SKU: pick,
    ids.RUN: run,
    ids.FIGURES: all_figures,
    ids.SETTINGS: settings,
    ids.ACCEPT_IMPORT: accept_import,
    ids.UNDO_IMPORT: undo_import,
    ids.POLICY: policy.open_from_button,
    ids.POLICY_UNDO: policy.undo,
    ids.TUNE_ACCEPT: policy.accept,
    ids.TUNE_DECLINE: policy.decline,
    ids.ANSWER_IMPORT: mapping.open_window,
    ids.UNWATCH: rivals.unwatch_from_button,
    ids.ALERT_SEEN: alerts.seen,
    ids.ALERT_LATER: alerts.later,
    ids.ALERT_DO: alerts.do,
    ids.UNMUTE: alerts.unmute,
    ids.START: health.start,
    ids.CLAIM_FILE: claims.open_window,
    ids.CLAIM_UNDO: claims.undo,
}
