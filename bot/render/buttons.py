"""Which buttons stand under a draft? Approve, Edit, Reject, What-if, Why and Snooze, each with the draft's number and version."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from bot import ids
from bot.facts import CardFacts, DraftFacts, Reader
from bot.i18n import day, money, say
from bot.render import Block
from bot.render.blocks import button, confirm, option, select
from bot.render.mrkdwn import clean
from bot.render.settled import may_undo, put_off
from core.approval import SnoozeFor
from storage.sources.marketplaces import spelled

CONFIRM_ABOVE = Decimal(50_000)
"""Cash from which Approve asks once more, in the order's currency. Below it one click and ten minutes of Undo do."""
LONGEST_SKU = 200
CONFIRM_ABOVE_YEN = Decimal(7_500_000)


def draft_buttons(facts: CardFacts, reader: Reader) -> list[Block]:
    """The row under a draft: what can be done with it as it stands; where there is none, to order anyway, and What-if."""
    draft = facts.draft
    if draft is None:
        # without a count of stock nothing could be projected; a button holds 2,000 characters
        known = facts.suggestion.on_hand is not None and len(facts.suggestion.sku) <= LONGEST_SKU
        if not known:
            return []
        anyway = (
            []
            if facts.sku_id is None
            else [button(say(reader, "Order anyway"), ids.ORDER_ANYWAY, str(facts.sku_id))]
        )
        name = spelled(facts.suggestion.sku, facts.suggestion.marketplace)
        return [*anyway, whatif_button(ids.Subject(name), reader)]
    if draft.state != "open":
        return [undo_button(draft, reader)] if may_undo(draft) else _mail_again(draft, reader)
    payload = ids.Payload(draft.number, draft.version)
    value = payload.encode()
    if put_off(draft, facts.suggestion.as_of):
        # A slip of the thumb must not hide a draft for a week: what is put off can still be decided.
        return [approve_button(draft, reader), button(say(reader, "Edit"), ids.EDIT, value)]
    return [
        approve_button(draft, reader),
        button(say(reader, "Edit"), ids.EDIT, value),
        button(say(reader, "Reject"), ids.REJECT, value),
        whatif_button(ids.Subject("", draft.number, draft.version), reader),
        button(say(reader, "Why"), ids.WHY, value),
        select(say(reader, "Snooze"), ids.SNOOZE, _snoozes(facts, payload, reader)),
    ]


def approve_button(draft: DraftFacts, reader: Reader, *, short: bool = False) -> Block:
    """Approve, with the quantity on it; large sums ask once more."""
    ask = None
    limit = CONFIRM_ABOVE_YEN if draft.currency == "JPY" else CONFIRM_ABOVE
    if draft.cash is not None and draft.cash > limit:
        cost = money(reader, draft.cash, draft.currency)
        ask = confirm(
            say(reader, "Order for {cost}?", cost=cost),
            say(
                reader,
                "{n} {n:unit|units} of {sku} for {cost}. You can undo it for ten minutes.",
                n=draft.quantity,
                sku=clean(draft.sku, 100),
                cost=cost,
            ),
            say(reader, "Approve"),
            say(reader, "Not yet"),
        )
    text = say(reader, "Approve") if short else say(reader, "Approve {n}", n=draft.quantity)
    return button(
        text,
        ids.APPROVE,
        ids.Payload(draft.number, draft.version).encode(),
        style="primary",
        confirm=ask,
        label=say(reader, "Approve {n} of {sku}", n=draft.quantity, sku=clean(draft.sku, 40)),
    )


def whatif_button(subject: ids.Subject, reader: Reader) -> Block:
    """Open the what-if window; anybody may look."""
    return button(say(reader, "What-if"), ids.WHATIF, subject.encode())


def _snoozes(facts: CardFacts, payload: ids.Payload, reader: Reader) -> list[Block]:
    suggestion = facts.suggestion
    tomorrow = suggestion.as_of + timedelta(days=1)
    arrivals = [
        lot.arrives
        for lot in suggestion.inbound_lots
        if lot.arrives and lot.arrives > tomorrow and not lot.can_be_sent
    ]
    choices: list[tuple[str, SnoozeFor]] = [
        (say(reader, "for a day"), "day"),
        (say(reader, "for a week"), "week"),
    ]
    if arrivals:
        due = day(reader, min(arrivals), weekday=False)
        choices.append((say(reader, "until the next arrival, {day}", day=due), "arrival"))
    return [option(text, ids.Snooze(payload, length).encode()) for text, length in choices]


def _mail_again(draft: DraftFacts, reader: Reader) -> list[Block]:
    if draft.mail is None or draft.mail.state != "failed" or draft.po_state != "released":
        return []
    ask = confirm(
        say(reader, "Mail {po} again?", po=draft.po_number or ""),
        say(
            reader,
            "It goes at once, without Undo, to the address now known of {supplier}.",
            supplier=clean(draft.mail.supplier or "–", 100),
        ),
        say(reader, "Mail again"),
        say(reader, "Cancel"),
    )
    value = ids.Payload(draft.number, draft.version).encode()
    return [button(say(reader, "Mail again"), ids.MAIL_AGAIN, value, confirm=ask)]


def undo_button(draft: DraftFacts, reader: Reader) -> Block:
    """Take the decision back."""
    return button(say(reader, "Undo"), ids.UNDO, ids.Payload(draft.number, draft.version).encode())
