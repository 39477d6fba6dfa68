"""A decision made again: what was decided, whether it still comes to the same, and how it turned out."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.facts import Reader
from bot.i18n import day, listed, money, say, words
from bot.render import Rendered
from bot.render.blocks import context, message, section
from bot.render.mrkdwn import Mrkdwn, bold, escape, join, say_mrkdwn, words_mrkdwn
from bot.render.terms import name
from core.names import DRAFT_STATES
from core.phrase import Phrase

if TYPE_CHECKING:
    from bot.usecases.proof.replaying import Replayed
    from core.proof.hindsight import Hindsight, Outcome

OUTCOMES = {
    "nothing": Phrase("nothing ordered"),
    "half": Phrase("half of it"),
    "suggested": Phrase("as suggested"),
    "ordered": Phrase("as ordered"),
    "more": Phrase("half as much again"),
    "best": Phrase("the best in hindsight"),
}
FIGURES = {
    "action": Phrase("action"),
    "quantity": Phrase("quantity"),
    "orders": Phrase("split of the order"),
    "position": Phrase("inventory position"),
    "reorder_point": Phrase("reorder point"),
    "order_up_to": Phrase("order-up-to level"),
    "safety_stock": Phrase("safety stock"),
    "service_level": Phrase("service level"),
}


def replayed(found: Replayed, reader: Reader) -> Rendered:
    """The answer to `/restock why R-2026-0412`."""
    draft = found.draft
    head = Mrkdwn(
        f"🔁 {bold(draft.number)} · {escape(draft.sku)} · {name(reader, DRAFT_STATES, draft.state)}"
    )
    lines = [_decided(found, reader), check(found, reader)]
    told = _told(found, reader)
    blocks = [section(join([head, *lines])), section(told)]
    small = _small(found, reader)
    if small:
        blocks.append(context(*small))
    return message(join([Mrkdwn(f"{draft.number}:"), *lines, told], " "), blocks)


def check(found: Replayed, reader: Reader) -> Mrkdwn:
    """Whether the decision comes to the same when it is made again."""
    if found.same:
        return say_mrkdwn(reader, "Made again on the data of that day: the same figures.")
    which = listed(reader, [words(reader, FIGURES[each]) for each in found.differs])
    if not found.own_thresholds:
        return say_mrkdwn(
            reader,
            "Made again on the data of that day with today's thresholds, as its own were not kept: other {which}.",
            which=which,
        )
    return say_mrkdwn(
        reader,
        "Made again on the data of that day: other {which}. The program has learnt since; what was shown then is kept.",
        which=which,
    )


def _decided(found: Replayed, reader: Reader) -> Mrkdwn:
    shown, on = int(found.shown["quantity"]), day(reader, found.as_of, year=True)
    if found.draft.quantity != shown:
        return say_mrkdwn(
            reader,
            "On {day} {shown} {shown:unit|units} were suggested; a person changed that to {quantity}.",
            day=on,
            shown=shown,
            quantity=found.draft.quantity,
        )
    return say_mrkdwn(reader, "On {day} {shown} {shown:unit|units} were suggested.", day=on, shown=shown)


def _told(found: Replayed, reader: Reader) -> Mrkdwn:
    if isinstance(found.scored, Phrase):
        return Mrkdwn(f"{bold(say(reader, 'In hindsight'))}: {words_mrkdwn(reader, found.scored)}")
    scored = found.scored
    lines = [_outcome(each, scored, reader) for each in scored.outcomes]
    return join([bold(words(reader, scored.verdict)), *lines])


def _outcome(each: Outcome, scored: Hindsight, reader: Reader) -> Mrkdwn:
    parts = [bold(words(reader, OUTCOMES[each.name])), say(reader, "{n} {n:unit|units}", n=each.quantity)]
    if each.earned is not None:
        gain = money(reader, Decimal(round(each.earned)), scored.currency)
        parts.append(say(reader, "{gain} more than with nothing", gain=gain) if each.quantity else gain)
    parts.append(
        say(reader, "sold {sold}, lost {lost}, left {left}", sold=each.sold, lost=each.lost, left=each.left)
    )
    return Mrkdwn(
        "• " + join([Mrkdwn(part) if part.startswith("*") else escape(part) for part in parts], " · ")
    )


def _small(found: Replayed, reader: Reader) -> list[str]:
    if isinstance(found.scored, Phrase):
        return []
    scored = found.scored
    span = say(reader, "Judged on data up to {day}; the goods arrived about {came}.", day=day(reader, scored.through, weekday=False, year=True), came=day(reader, scored.arrives, weekday=False))  # fmt: skip
    lines = [span]
    if not scored.complete:
        lines.append(say(reader, "So far: the order after this one could not have been there yet."))
    if scored.imputed_days:
        lines.append(
            say(
                reader,
                "On {n} {n:day|days} without stock or without a file, demand is estimated from similar days "
                "nearby.",
                n=scored.imputed_days,
            )
        )
    return lines
