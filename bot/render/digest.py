"""What needs a decision, most money at stake first? The morning's digest, and the list that `/restock` answers.

At most one line and one row of buttons for each draft; what does not fit is counted, never dropped silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot import ids
from bot.facts import DigestFacts, DraftFacts, Reader
from bot.i18n import day, estimate, money, say, words
from bot.render import Block, Rendered
from bot.render.blocks import actions, button, context, message, section
from bot.render.buttons import approve_button
from bot.render.decision import draft_line
from bot.render.freshness import freshness_line
from bot.render.limits import TEXT
from bot.render.mrkdwn import Mrkdwn, bold, clean, escape, fitting, join, say_mrkdwn, words_mrkdwn
from bot.render.settled import settled_line
from bot.render.terms import URGENCIES

SHOWN_DRAFTS = 15  # two blocks each; fifty are allowed in a message
IN_DIGEST = 5  # a morning's worth; the whole list is one command away
SHOWN_ALERTS = 8
WATCHED_IN_DIGEST = 3
SHOWN_CHANGES = 8


def digest(facts: DigestFacts, reader: Reader) -> Rendered:
    """The morning's message; one calm line where nothing needs a decision."""
    first = _first_line(facts, reader)
    blocks = [section(first)]
    if facts.late:
        late = say_mrkdwn(reader, "This digest is late: I was not running when it was due.")
        blocks.append(context(late))
    blocks += draft_rows(facts.drafts, facts, reader, most=IN_DIGEST)
    blocks += _rest(facts, reader, most=WATCHED_IN_DIGEST)
    more = [button(say(reader, "All figures"), ids.FIGURES, "all")]
    if facts.alerts:
        more.append(button(say(reader, "Alerts"), ids.RUN, "alerts"))
    if facts.drafts or facts.alerts:  # a calm morning is one line
        blocks.append(actions(more))
    return message(_fallback(first, facts, reader), blocks)


def waiting(facts: DigestFacts, reader: Reader) -> Rendered:
    """What waits for a decision now: the answer to `/restock` without words."""
    if facts.drafts:
        first = say_mrkdwn(
            reader,
            "{n} {n:decision|decisions} waiting, {money}",
            n=len(facts.drafts),
            money=total_cash(facts.drafts, reader),
        )
    else:
        first = _calm(facts, reader)
    blocks = [
        section(bold(first)),
        *draft_rows(facts.drafts, facts, reader, every=True),
        *_put_off(facts, reader),
        *_rest(facts, reader),
    ]
    return message(_fallback(first, facts, reader), blocks)


def _put_off(facts: DigestFacts, reader: Reader) -> list[Block]:
    """What people put off, so that none is forgotten: until when, and the number that opens it."""
    if not facts.put_off:
        return []
    head = say_mrkdwn(reader, "Snoozed; `/restock` with the number opens it:")
    lines = [
        say_mrkdwn(
            reader,
            "• {sku} until {day}: {number}, {n} {n:unit|units}",
            sku=draft.sku,
            day=draft.snoozed_until,
            number=draft.number,
            n=draft.quantity,
        )
        for draft in facts.put_off
    ]
    return [section(join([head, fitting(lines, TEXT - len(head) - 1)]))]


def draft_rows(
    drafts: Sequence[DraftFacts],
    facts: DigestFacts,
    reader: Reader,
    *,
    most: int = SHOWN_DRAFTS,
    every: bool = False,
) -> list[Block]:
    """Each draft with its buttons, in the order given; those after the first ``most`` are counted, or with ``every``
    named in a line each."""
    blocks: list[Block] = []
    for place, draft in enumerate(drafts[:most], start=1):
        line = Mrkdwn(f"{place}  {draft_row(draft, facts.day, reader)}")
        settled = settled_line(draft, reader)
        if settled is not None:  # decided since the digest was posted: it looks so here as well
            blocks.append(section(join([line, Mrkdwn(f"> {settled}")])))
            continue
        blocks.append(section(line))
        value = ids.Payload(draft.number, draft.version).encode()
        label = say(reader, "Open {sku}", sku=clean(draft.sku, 60))
        row = [button(say(reader, "Open"), ids.OPEN, value, label=label)]
        if draft.quantity:
            row.append(approve_button(draft, reader, short=True))
        blocks.append(actions(row))
    if len(drafts) > most:
        blocks += _more(drafts[most:], facts, reader, named=every)
    return blocks


def _more(drafts: Sequence[DraftFacts], facts: DigestFacts, reader: Reader, *, named: bool) -> list[Block]:
    """Those that have no buttons here: how many, what they cost, and where they are."""
    money = total_cash(drafts, reader)
    if not named:
        text = say_mrkdwn(
            reader,
            "… and {n} more, {money}. `/restock` lists them, `/restock SKU` opens any.",
            n=len(drafts),
            money=money,
        )
        return [context(text)]
    head = say_mrkdwn(
        reader, "… and {n} more, {money}; `/restock SKU` opens any:", n=len(drafts), money=money
    )
    lines = [_short(draft, facts, reader) for draft in drafts]
    return [section(join([head, fitting(lines, TEXT - len(head) - 1)]))]


def _short(draft: DraftFacts, facts: DigestFacts, reader: Reader) -> Mrkdwn:
    """ "🔴 HX-12 · order 1,200 by Sat 5 Dec · $9,480"."""
    parts = [
        join([Mrkdwn(URGENCIES[draft.urgency][0]), bold(draft.sku)], " "),
        draft_line(draft, facts.day, reader),
        money(reader, draft.cash, draft.currency) if draft.cash is not None else "",
    ]
    return join(parts, " · ")


def draft_row(draft: DraftFacts, today: date, reader: Reader) -> Mrkdwn:
    """ "🔴 HX-12 Desk lamp", and under it "order 1,200 by Sat 5 Dec · $9,480 · $412 at stake"."""
    sign, urgency = URGENCIES[draft.urgency]
    name = join([bold(draft.sku), escape(draft.title or "", 60)], " ")
    parts = [
        draft_line(draft, today, reader),
        money(reader, draft.cash, draft.currency) if draft.cash is not None else "",
        say(reader, "{money} at stake", money=estimate(reader, draft.money_at_stake, draft.currency))
        if draft.money_at_stake
        else "",
        words(reader, urgency) if draft.urgency != "notice" else "",
        say_mrkdwn(reader, "“{word}” converts: before its siblings", word=escape(draft.attribute, 30))
        if draft.attribute
        else "",
    ]
    return join([Mrkdwn(f"{sign} {name}"), join(parts, " · ")])


def total_cash(drafts: Sequence[DraftFacts], reader: Reader) -> str:
    """The cash of all drafts, one sum for each currency; drafts of unknown cost add nothing."""
    sums: dict[str, Decimal] = {}
    for draft in drafts:
        if draft.cash is not None:
            sums[draft.currency] = sums.get(draft.currency, Decimal(0)) + draft.cash
    if not sums:
        return say(reader, "cost unknown")
    return " + ".join(money(reader, amount, currency) for currency, amount in sorted(sums.items()))


def _first_line(facts: DigestFacts, reader: Reader) -> Mrkdwn:
    if not facts.drafts:
        calm = _calm(facts, reader)
        return join([bold(day(reader, facts.day)), calm], " · ")
    decisions = say_mrkdwn(
        reader,
        "{n} {n:decision|decisions}, {money}",
        n=len(facts.drafts),
        money=total_cash(facts.drafts, reader),
    )
    parts = [day(reader, facts.day), decisions, say(reader, "{n} {n:SKU|SKUs} calm", n=facts.calm_skus)]
    return bold(join(parts, " · "))


def _calm(facts: DigestFacts, reader: Reader) -> Mrkdwn:
    if facts.next_order_by is None or facts.next_order_sku is None:
        return say_mrkdwn(reader, "nothing needs a decision")
    return say_mrkdwn(
        reader,
        "nothing needs a decision; the next order-by date is {day} ({sku})",
        day=facts.next_order_by,
        sku=facts.next_order_sku,
    )


HAS_A_LAST_DAY = ("R1",)
"""Rules whose alerts are shown however many others are worse: what they tell of is lost after a day."""


def _rest(facts: DigestFacts, reader: Reader, *, most: int = SHOWN_ALERTS) -> list[Block]:
    lines: list[str] = []
    # Short cover of a SKU that is decided on above would be the same news twice.
    above = {draft.sku for draft in facts.drafts}
    alerts = [alert for alert in facts.alerts if alert.rule != "S8" or alert.sku not in above]
    if alerts:
        shown = [*alerts[:most], *(alert for alert in alerts[most:] if alert.rule in HAS_A_LAST_DAY)]
        watched = [
            join(
                [
                    Mrkdwn(f"• {URGENCIES[alert.severity][0]}"),
                    bold(alert.sku) if alert.sku else "",
                    words_mrkdwn(reader, alert.title),
                ],
                " ",
            )
            for alert in shown
        ]
        if len(alerts) > len(shown):
            watched.append(say_mrkdwn(reader, "… and {n} more", n=len(alerts) - len(shown)))
        lines.append(join([bold(say(reader, "Watching")), *watched]))
    if facts.changes:
        changes = [Mrkdwn(f"• {words_mrkdwn(reader, change)}") for change in facts.changes[:SHOWN_CHANGES]]
        if len(facts.changes) > SHOWN_CHANGES:
            changes.append(say_mrkdwn(reader, "… and {n} more", n=len(facts.changes) - SHOWN_CHANGES))
        lines.append(join([bold(say(reader, "Since yesterday")), *changes]))
    over = [context(Mrkdwn(f"📦 {words_mrkdwn(reader, each)}")) for each in facts.room]
    return [*over, *(section(line) for line in lines), context(freshness_line(facts.freshness, reader))]


def _fallback(first: Mrkdwn, facts: DigestFacts, reader: Reader) -> str:
    rows = [draft_row(draft, facts.day, reader) for draft in facts.drafts[:5]]
    over = [words_mrkdwn(reader, each) for each in facts.room]
    return join([Mrkdwn(line.replace("*", "").replace("\n", " · ")) for line in (first, *rows, *over)])
