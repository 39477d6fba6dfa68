"""What opens over the conversation? The modals in which a draft is changed, refused or explained, and settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot import ids
from bot.facts import CardFacts, DraftFacts, Reader
from bot.i18n import money, percent, say, words
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
    section,
    select,
    text_input,
    time_input,
)
from bot.render.decision import arrives, cash_of, runs_out
from bot.render.mrkdwn import Mrkdwn, bold, escape, join, say_mrkdwn, words_mrkdwn
from bot.render.terms import MODES, REJECTIONS
from bot.render.why import why
from core.errors import RestockError

__all__ = ["edit", "loading", "problem", "reject", "settings", "why", "without_preview"]

PREVIEW = "preview"
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}


def edit(facts: CardFacts, reader: Reader) -> Block:
    """Change an open draft; ``facts`` are those of the change so far, so the preview is what would hold."""
    draft = facts.draft
    if draft is None:
        raise ValueError("only a draft can be edited")
    first = draft.orders[0] if draft.orders else None
    modes = [option(words(reader, phrase), mode) for mode, phrase in MODES.items()]
    blocks = [section(_subject(draft))]
    if len(draft.orders) > 1:
        several = say_mrkdwn(
            reader,
            "This draft holds {n} orders. Saving makes them one, with what you choose here.",
            n=len(draft.orders),
        )
        blocks.append(context(several))
    mode = select(say(reader, "Mode"), ids.MODE, modes, initial=first.mode if first else None)
    blocks += [
        labelled(
            say(reader, "Quantity, units"),
            ids.QUANTITY,
            number_input(ids.QUANTITY, initial=draft.quantity, least=1, live=True),
            live=True,
        ),
        labelled(say(reader, "Mode"), ids.MODE, mode, live=True),
        labelled(
            say(reader, "Supplier"),
            ids.SUPPLIER,
            text_input(ids.SUPPLIER, initial=first.supplier if first else None, limit=200),
            optional=True,
        ),
        labelled(say(reader, "Order by"), ids.ORDER_BY, date_input(ids.ORDER_BY, draft.order_by), live=True),
        section(_preview(facts, reader), block_id=PREVIEW),
        labelled(
            say(reader, "Note"),
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
        metadata=ids.Payload(draft.number, draft.version).encode(),
    )


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
        labelled(say(reader, "Why not?"), ids.REASON, select(say(reader, "Reason"), ids.REASON, reasons)),
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
    """Language, digest and approvers; ``current`` has "language", "digest_channel" and "digest_time" (HH:MM)."""
    languages = [option(text, locale) for locale, text in LANGUAGES.items()]
    language = current.get("language", reader.locale)
    time = say(reader, "In the time zone of who saves it, unless the channel has its own.")
    who = say(reader, "Only they may approve, edit, reject and snooze. Empty: workspace admins.")
    people = [each for each in approvers if each.startswith(("U", "W"))]
    blocks = [
        labelled(
            say(reader, "Language of this channel"),
            ids.LANGUAGE,
            select(say(reader, "Language"), ids.LANGUAGE, languages, initial=language),
        ),
        labelled(
            say(reader, "Channel of the morning digest"),
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
            out=percent(reader, suggestion.stockout_risk / 100),
            over=percent(reader, suggestion.overstock_risk / 100),
        )
        lines.append(risks)
    return join([bold(say(reader, "With this change")), join(lines, " · ")])
