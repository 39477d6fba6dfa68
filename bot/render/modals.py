"""What opens over the conversation? The modals in which a draft is changed, refused or explained, and settings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot import ids
from bot.facts import CardFacts, DraftFacts, OrderChange, Reader
from bot.i18n import chance, money, say, words
from bot.render import Block
from bot.render.blocks import (
    channel_input,
    context,
    date_input,
    labelled,
    modal,
    number_input,
    option,
    people_input,
    plain,
    section,
    select,
    text_input,
    time_input,
)
from bot.render.decision import arrives, cash_of, headline, runs_out
from bot.render.limits import VIEW_LABEL
from bot.render.mrkdwn import Mrkdwn, bold, escape, join, say_mrkdwn, words_mrkdwn
from bot.render.terms import MODES, REJECTIONS
from bot.render.why import why
from core.errors import RestockError
from core.phrase import Phrase

if TYPE_CHECKING:  # numpy comes with the records
    from core.suggestion import Order, Suggestion

__all__ = ["edit", "loading", "order_anyway", "problem", "reject", "settings", "why", "without_preview"]

PREVIEW = "preview"
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}


def edit(facts: CardFacts, reader: Reader, typed: Sequence[OrderChange] = ()) -> Block:
    """Change an open draft; ``facts`` are those of the change so far, so the preview is what would hold.

    Each order has inputs of its own. ``typed`` are the orders as they stand in the window, so that one set to 0 keeps
    its place while somebody types.
    """
    draft = facts.draft
    if draft is None:
        raise ValueError("only a draft can be edited")
    orders: Sequence[Order | OrderChange | None] = (typed or draft.orders)[: ids.MOST_ORDERS] or [None]
    blocks = [section(_subject(draft))]
    for place, order in enumerate(orders):
        blocks += _order_inputs(place, order, len(orders), draft, reader)
    blocks += [
        section(_preview(facts, reader), block_id=PREVIEW),
        labelled(
            say(reader, "Note to the supplier, on the purchase order"),
            ids.NOTE,
            text_input(ids.NOTE, initial=draft.note, multiline=True, limit=500),
            optional=True,
        ),
    ]
    return modal(
        say(reader, "Edit the draft"),
        blocks,
        callback_id=ids.EDIT_VIEW,
        submit=say(reader, "Save"),
        close=say(reader, "Cancel"),
        metadata=measured(ids.Payload(draft.number, draft.version).encode(), facts.suggestion),
    )


def order_anyway(
    facts: CardFacts, sku_id: int, typed: Sequence[OrderChange], note: str | None, reader: Reader
) -> Block:
    """Order where nothing is proposed: why not, the order with what would come of it, and the reason to keep.

    ``facts`` are those of the order typed so far, or the card as it stands.
    """
    suggestion = facts.suggestion
    told = headline(suggestion, reader)
    blocks = [section(join([bold(facts.name), escape(suggestion.title or "", 80)], " · "))]
    for place, order in enumerate(typed):
        blocks += _order_inputs(place, order, len(typed), None, reader)
    blocks += [
        section(_preview(facts, reader) if suggestion.orders else told, block_id=PREVIEW),
        labelled(
            say(reader, "Why all the same?"),
            ids.NOTE,
            text_input(ids.NOTE, initial=note, multiline=True, limit=500),
            hint=say(reader, "It is kept with the decision, and shown in the channel."),
        ),
    ]
    return modal(
        say(reader, "Order anyway"),
        blocks,
        callback_id=ids.ORDER_VIEW,
        submit=say(reader, "Make the draft"),
        close=say(reader, "Cancel"),
        metadata=measured(json.dumps({"sku_id": sku_id}), facts.suggestion),
    )


def measured(about: str, suggestion: Suggestion, suggested: int | None = None) -> str:
    """What a window remembers: ``about`` what it is, and what the orders typed into it are measured by."""
    from core.decide.typed import Yardstick

    measure = Yardstick.of(suggestion, suggested).to_json()
    return json.dumps(
        {**json.loads(about), ids.YARDSTICK: measure}, separators=(",", ":"), ensure_ascii=False
    )


def sure(view: Mapping[str, Any], units: int, doubt: Phrase, reader: Reader) -> Block:
    """The window as it stands, asking once more for an order that may be a slip of the finger; nothing is kept so far.

    It is asked where the preview stands, else at the top.
    """
    kept = ("type", "callback_id", "title", "close")
    told = join(
        [
            bold(say(reader, "⚠️ Is that right? Nothing is saved yet.")),
            words_mrkdwn(reader, doubt),
            say_mrkdwn(reader, "Correct the units, or choose “Yes, save it”."),
        ]
    )
    asked, others = section(told, block_id=PREVIEW), list(view["blocks"])
    place = next((n for n, block in enumerate(others) if block.get("block_id") == PREVIEW), None)
    blocks = [asked, *others] if place is None else [*others[:place], asked, *others[place + 1 :]]
    remembered = {**json.loads(view["private_metadata"]), ids.SURE: units}
    return {
        **{key: view[key] for key in kept if key in view},
        "submit": plain(say(reader, "Yes, save it"), VIEW_LABEL),
        "private_metadata": json.dumps(remembered, separators=(",", ":")),
        "blocks": blocks,
    }


def _order_inputs(
    place: int, order: Order | OrderChange | None, of: int, draft: DraftFacts | None, reader: Reader
) -> list[Block]:
    """The inputs of one order; where there are several, each may be set to 0 to leave it out."""
    quantity, mode = ids.nth(ids.QUANTITY, place), ids.nth(ids.MODE, place)
    supplier, order_by = ids.nth(ids.SUPPLIER, place), ids.nth(ids.ORDER_BY, place)
    modes = [option(words(reader, phrase), each) for each, phrase in MODES.items()]
    begin = order or draft
    assert begin is not None  # a window without a draft begins with an order
    blocks: list[Block] = []
    if of > 1:
        head = say_mrkdwn(reader, "Order {n} of {of}. Enter 0 units to leave it out.", n=place + 1, of=of)
        blocks.append(context(head))
    return [
        *blocks,
        labelled(
            say(reader, "Quantity, units"),
            quantity,
            number_input(
                quantity,
                initial=begin.quantity,
                least=0 if of > 1 else 1,
                live=True,
            ),
            live=True,
        ),
        labelled(
            say(reader, "Mode"),
            mode,
            select(say(reader, "Mode"), mode, modes, initial=order.mode if order else None),
            live=True,
        ),
        labelled(
            say(reader, "Supplier"),
            supplier,
            text_input(supplier, initial=order.supplier if order else None, limit=200),
            optional=True,
        ),
        labelled(
            say(reader, "Order by"),
            order_by,
            date_input(order_by, begin.order_by),
            live=True,
        ),
    ]


def without_preview(view: Mapping[str, Any], error: RestockError, reader: Reader) -> Block:
    """The edit window as it stands, saying why what is typed in it cannot be ordered."""
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    told = section(words_mrkdwn(reader, error.phrase), block_id=PREVIEW)
    blocks = [told if block.get("block_id") == PREVIEW else block for block in view["blocks"]]
    return {**{key: view[key] for key in kept if key in view}, "blocks": blocks}


def reject(draft: DraftFacts, reader: Reader) -> Block:
    """Refuse a draft, with the reason: the same is not suggested again until something changes."""
    reasons = [option(words(reader, phrase), key) for key, phrase in REJECTIONS.items()]
    blocks = [
        section(_subject(draft)),
        labelled(
            say(reader, "Why not?"), ids.REASON, select(say(reader, "Choose a reason"), ids.REASON, reasons)
        ),
        labelled(
            say(reader, "In your words"),
            ids.REASON_TEXT,
            text_input(ids.REASON_TEXT, multiline=True, limit=500),
            optional=True,
            hint=say(reader, "It is kept with the decision, and shown in the channel."),
        ),
        context(say_mrkdwn(reader, "It is not suggested again for the same reason until something changes.")),
    ]
    return modal(
        say(reader, "Reject the draft"),
        blocks,
        callback_id=ids.REJECT_VIEW,
        submit=say(reader, "Reject"),
        close=say(reader, "Cancel"),
        metadata=ids.Payload(draft.number, draft.version).encode(),
    )


def settings(current: Mapping[str, str], approvers: Sequence[str], reader: Reader) -> Block:
    """Language, digest, approvers and exchange rates; ``current`` has "language", "digest_channel", "digest_time" (HH:MM)
    and "rates", one a line."""
    languages = [option(text, locale) for locale, text in LANGUAGES.items()]
    language = current.get("language")
    time = say(reader, "In the time zone of the person who sets the digest up.")
    who = say(reader, "Only they may approve, edit, reject and snooze. Empty: workspace admins.")
    how = say(
        reader,
        "Your bank’s, one a line: 1 USD = 7.12 CNY, USD/CNY 7.12 or CNY 7.12. Costs and freight in another currency are converted at them. A date behind a rate says of which day it is; without one it is today’s.",
    )
    people = [each for each in approvers if each.startswith(("U", "W"))]
    here = [
        labelled(
            say(reader, "Language of this channel"),
            ids.LANGUAGE,
            select(say(reader, "Language"), ids.LANGUAGE, languages, initial=language),
        )
    ]
    blocks = [
        *(here if language else ()),  # App Home is no channel
        labelled(
            say(reader, "Channel for the morning digest"),
            ids.DIGEST_CHANNEL,
            channel_input(ids.DIGEST_CHANNEL, current.get("digest_channel") or None),
            optional=True,
        ),
        labelled(
            say(reader, "Time of the digest"),
            ids.DIGEST_TIME,
            time_input(ids.DIGEST_TIME, current.get("digest_time") or "08:00"),
            hint=time,
        ),
        labelled(
            say(reader, "Who may decide"),
            ids.APPROVERS,
            people_input(ids.APPROVERS, people),
            optional=True,
            hint=who,
        ),
        labelled(
            say(reader, "Exchange rates"),
            ids.RATES,
            text_input(ids.RATES, initial=current.get("rates") or None, multiline=True, limit=2000),
            optional=True,
            hint=how,
        ),
    ]
    return modal(
        say(reader, "Settings"),
        blocks,
        callback_id=ids.SETTINGS_VIEW,
        submit=say(reader, "Save"),
        close=say(reader, "Cancel"),
    )


def loading(title: str, reader: Reader) -> Block:
    """Opened at once, as Slack waits three seconds; filled when the figures are there."""
    blocks = [section(say_mrkdwn(reader, "One moment, looking at your figures …"))]
    return modal(title, blocks, close=say(reader, "Close"))


def problem(title: str, error: RestockError, reader: Reader) -> Block:
    """Why the modal cannot be filled."""
    return modal(title, [section(words_mrkdwn(reader, error.phrase))], close=say(reader, "Close"))


def _subject(draft: DraftFacts) -> Mrkdwn:
    return join([bold(draft.sku), escape(draft.title or "", 80), draft.number], " · ")


def _preview(facts: CardFacts, reader: Reader) -> Mrkdwn:
    suggestion = facts.suggestion
    orders = facts.draft.orders if facts.draft and facts.draft.orders else suggestion.orders
    cash = cash_of(orders)
    lines = [
        money(reader, cash, suggestion.currency) if cash is not None else say(reader, "cost unknown"),
        arrives(orders, reader) if orders else "",
        runs_out(suggestion, reader),
    ]
    if suggestion.on_hand is not None:
        risks = say(
            reader,
            "risk of running out {out}, of too much stock {over}",
            out=chance(reader, suggestion.stockout_risk / 100),
            over=chance(reader, suggestion.overstock_risk / 100),
        )
        lines.append(risks)
    return join([bold(say(reader, "With this change")), join(lines, " · ")])
