"""How are thresholds seen and changed? The window in which one is set, and the words that say what holds then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot import ids
from bot.facts import Reader
from bot.i18n import say, words
from bot.render import Block, Rendered
from bot.render.blocks import (
    actions,
    button,
    context,
    labelled,
    message,
    modal,
    option,
    section,
    select,
    text_input,
)
from bot.render.mrkdwn import Mrkdwn, bold, join, say_mrkdwn, words_mrkdwn
from bot.render.policy_terms import TERMS, amount, label_of, scope_name, typed
from core.thresholds import CLASSES, SHOP, STAGES, Scope
from core.watch.tuned import Proposal, gain_phrase

if TYPE_CHECKING:  # what holds comes from the store, and a bot that starts does without
    from bot.usecases.policies import Changed, Threshold

MOST_CATEGORIES = 60


def window(
    held: Sequence[Threshold],
    field: str,
    categories: Sequence[str],
    reader: Reader,
    *,
    sku: str | None = None,
) -> Block:
    """Set one threshold: for whom, which, to what. ``held`` are those of the chosen scope."""
    chosen = next(each for each in held if each.field == field)
    scopes = [SHOP, *(Scope("stage", each) for each in STAGES), *(Scope("class", each) for each in CLASSES)]
    scopes += [Scope("category", each) for each in categories[:MOST_CATEGORIES] if len(str(each)) <= 120]
    if sku is not None:
        scopes.append(Scope("sku", sku))
    who = [option(words(reader, scope_name(each)), str(each)) for each in scopes]
    which = [option(words(reader, term.label), name) for name, term in TERMS.items()]
    value = typed(field, chosen.holds)
    hint = say(reader, "In per cent.") if TERMS[field].unit == "share" else None
    blocks = [
        labelled(
            say(reader, "For whom"),
            ids.POLICY_SCOPE,
            select(say(reader, "For whom"), ids.POLICY_SCOPE, who, initial=str(chosen.scope)),
            live=True,
        ),
        labelled(
            say(reader, "Threshold"),
            ids.POLICY_FIELD,
            select(say(reader, "Threshold"), ids.POLICY_FIELD, which, initial=field),
            live=True,
        ),
        section(_stands(chosen, reader)),
        labelled(
            say(reader, "New value"),
            # An input keeps what was typed while its block keeps its id: another threshold needs another one.
            f"{ids.POLICY_VALUE}.{chosen.scope}.{field}"[:255],
            text_input(ids.POLICY_VALUE, initial=f"{value:g}", limit=20),
            hint=hint,
            optional=True,
        ),
        context(
            say_mrkdwn(
                reader,
                "Leave it empty to remove the setting. The most specific setting wins: SKU, then category, "
                "class, stage, shop.",
            )
        ),
    ]
    return modal(
        say(reader, "Thresholds"),
        blocks,
        callback_id=ids.POLICY_VIEW,
        submit=say(reader, "Save"),
        close=say(reader, "Cancel"),
    )


def changed(made: Changed, reader: Reader) -> Rendered:
    """After a threshold was set: exactly what holds now, for whom, and the way back."""
    change, now = made.change, made.now
    text = say_mrkdwn(
        reader,
        "{threshold}: {value} for {whom} (before: {before}).",
        threshold=words(reader, label_of(change.field)),
        value=amount(reader, change.field, now.holds),
        whom=words(reader, scope_name(change.scope)),
        before=amount(reader, change.field, change.before)
        if change.before is not None
        else say(reader, "not set here, {value} held", value=amount(reader, change.field, now.otherwise)),
    )
    rest = [
        ""
        if change.after is not None
        else say_mrkdwn(reader, "The setting was removed; the default applies again.")
        if change.scope.kind == "shop"
        else say_mrkdwn(reader, "The setting was removed; the wider one applies again."),
        say_mrkdwn(
            reader,
            "It applies to {n} {n:SKU|SKUs}; open drafts are updated within a minute or so.",
            n=made.skus,
        )
        if made.skus is not None
        else say_mrkdwn(reader, "Open drafts are updated within a minute or so."),
    ]
    back = ids.PolicyChange(str(change.scope), change.field, change.before, change.after)
    blocks = [section(join([text, *rest]))]
    if change.before != change.after:
        blocks.append(actions([button(say(reader, "Undo"), ids.POLICY_UNDO, back.encode())]))
    return message(join([text, *rest]), blocks)


def proposal_line(each: Proposal, currency: str, reader: Reader) -> Mrkdwn:
    """A proposal with its evidence: from what to what, for whom, what it would have earned, and why it is asked."""
    lines = [
        say_mrkdwn(
            reader,
            "{threshold}: {before} → {after} for {whom}",
            threshold=bold(words(reader, label_of(each.field))),
            before=amount(reader, each.field, each.before),
            after=amount(reader, each.field, each.after),
            whom=words(reader, scope_name(each.scope)),
        ),
        words_mrkdwn(reader, gain_phrase(each, currency)),
        words_mrkdwn(reader, each.because) if each.because else "",
    ]
    return join(lines)


def proposal_buttons(each: Proposal, reader: Reader) -> Block:
    """Accept or leave it."""
    value = ids.PolicyChange(str(each.scope), each.field, each.before, each.after).encode()
    return actions(
        [
            button(say(reader, "Accept"), ids.TUNE_ACCEPT, value, style="primary"),
            button(say(reader, "Not now"), ids.TUNE_DECLINE, value),
        ]
    )


def declined(left: Proposal, reader: Reader) -> Rendered:
    """After a proposal was declined."""
    text = say_mrkdwn(
        reader,
        "{threshold} stays at {value}. I will not ask again for three months.",
        threshold=words(reader, label_of(left.field)),
        value=amount(reader, left.field, left.before),
    )
    return message(text, [section(text)])


def _stands(chosen: Threshold, reader: Reader) -> str:
    field = chosen.field
    low, high = amount(reader, field, chosen.low), amount(reader, field, chosen.high)
    first = say_mrkdwn(
        reader,
        "*In force:* {value} for {whom}",
        value=amount(reader, field, chosen.holds),
        whom=words_mrkdwn(reader, scope_name(chosen.scope)),
    )
    lines = [
        first,
        say_mrkdwn(
            reader, "Set here; without it {value} would apply.", value=amount(reader, field, chosen.otherwise)
        )
        if chosen.value is not None
        else say_mrkdwn(reader, "Not set: this is the default.")
        if chosen.scope.kind == "shop"
        else say_mrkdwn(reader, "Not set here: the wider setting applies."),
        say_mrkdwn(reader, "Range: {low} to {high}", low=low, high=high),
    ]
    return join(lines)
