"""What is the answer to `/restock SKU`? The decision first, then the evidence, then the buttons.

The card is one message for everybody in the channel: it is the same for those who may not decide, and who they
are is checked when a button is pressed. A draft that is decided, put off or gone shows one line instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from bot import ids
from bot.facts import CardFacts, DraftFacts, Reader
from bot.i18n import day, days, money, percent, say, words
from bot.render import Block, Rendered
from bot.render.arithmetic import note_lines, sum_lines
from bot.render.blocks import actions, button, confirm, context, fields, image, option, section, select
from bot.render.chart_text import alt_text
from bot.render.decision import action_line, arrives, cash_of, order_line, runs_out
from bot.render.freshness import freshness_line
from bot.render.mrkdwn import Mrkdwn, bold, clean, escape, join, say_mrkdwn, words_mrkdwn
from bot.render.settled import may_undo, settled_line
from bot.render.terms import MODES, STAGES, URGENCIES, name

if TYPE_CHECKING:
    from core.records import Order

CONFIRM_ABOVE = Decimal(10_000)
"""Cash from which Approve asks once more, in the order's currency."""
CONFIRM_ABOVE_YEN = Decimal(1_500_000)
SHOWN_ORDERS = 6
SHOWN_NOTES = 3
SHOWN_ALERTS = 2
SHOWN_STEPS = 12


def card(facts: CardFacts, reader: Reader, *, chart_file: str | None = None) -> Rendered:
    """The card of one SKU; ``chart_file`` is the Slack id of its chart, already uploaded."""
    today = facts.suggestion.as_of
    settled = settled_line(facts.draft, reader, today=today) if facts.draft else None
    blocks = [section(join([_title(facts, reader), _answer(facts, reader)]))]
    if settled is not None and facts.draft is not None:
        blocks.append(section(Mrkdwn(f"> {settled}")))
        if may_undo(facts.draft):
            blocks.append(actions([_undo(facts.draft, reader)]))
    if chart_file:
        blocks.append(image(chart_file, alt_text(facts, reader)))
    blocks.append(fields(_figures(facts, reader)))
    why = _why(facts, reader)
    if why:
        blocks.append(section(why))
    blocks.append(context(*_small_print(facts, reader)))
    if settled is None and (buttons := _buttons(facts, reader)):
        blocks.append(actions(buttons))
    return Rendered(_fallback(facts, reader, settled), blocks)


def orders_of(facts: CardFacts) -> Sequence[Order]:
    """What would be ordered: the draft as people left it, else the suggestion."""
    return facts.draft.orders if facts.draft else facts.suggestion.orders


def quantity_of(facts: CardFacts) -> int:
    """How many units would be ordered."""
    return facts.draft.quantity if facts.draft else facts.suggestion.quantity


def _title(facts: CardFacts, reader: Reader) -> Mrkdwn:
    suggestion = facts.suggestion
    stage = say(
        reader,
        "{stage} · class {abc}",
        stage=name(reader, STAGES, suggestion.stage),
        abc=suggestion.abc_class,
    )
    parts = [Mrkdwn(f"📦 {bold(suggestion.sku)}"), escape(suggestion.title or "", 80), stage]
    return join(parts, " · ")


def _answer(facts: CardFacts, reader: Reader) -> Mrkdwn:
    answer, *rest = _said(facts, reader)
    if len(orders_of(facts)) > 1:
        cost, *lines = rest
        rest = [join([bold(answer), cost], " · "), *(Mrkdwn(f"• {escape(line)}") for line in lines)]
    elif orders_of(facts):
        rest = [join([bold(answer), *rest], " · ")]
    else:
        rest = [bold(answer), *rest]
    return join([*rest, *_outlook(facts, reader)])


def _said(facts: CardFacts, reader: Reader) -> list[str]:
    """The decision in parts: the answer, then how and for how much; several orders one by one."""
    suggestion, orders = facts.suggestion, orders_of(facts)
    answer = action_line(suggestion, reader, quantity=quantity_of(facts), orders=orders)
    cash = cash_of(orders)
    cost = money(reader, cash, suggestion.currency) if cash is not None else ""
    if not orders:
        said = words_mrkdwn(reader, suggestion.headline) if suggestion.headline else ""
        return [answer, said or _enough(facts, reader)]
    if len(orders) == 1:
        return [answer, name(reader, MODES, orders[0].mode), orders[0].supplier or "", cost]
    lines = [order_line(o, suggestion.as_of, suggestion.currency, reader) for o in orders[:SHOWN_ORDERS]]
    if len(orders) > SHOWN_ORDERS:
        lines.append(say(reader, "… and {n} more", n=len(orders) - SHOWN_ORDERS))
    return [answer, cost, *lines]


def _enough(facts: CardFacts, reader: Reader) -> str:
    suggestion = facts.suggestion
    if suggestion.action != "wait" or suggestion.on_hand is None:
        return ""
    if suggestion.position < suggestion.reorder_point:
        return ""
    return say_mrkdwn(
        reader,
        "{position} on hand and on the way is enough: the reorder point is {point}.",
        position=suggestion.position,
        point=suggestion.reorder_point,
    )


def _outlook(facts: CardFacts, reader: Reader) -> list[str]:
    suggestion, orders = facts.suggestion, orders_of(facts)
    first = runs_out(suggestion, reader)
    if orders:
        first = say(reader, "{first}; {second}", first=first, second=arrives(orders, reader))
    return [_sentence(first), _risk(facts, reader)]


def _risk(facts: CardFacts, reader: Reader) -> Mrkdwn:
    suggestion = facts.suggestion
    if suggestion.on_hand is None:
        return Mrkdwn("")
    risk = bold(percent(reader, suggestion.stockout_risk / 100))
    if not orders_of(facts):
        return say_mrkdwn(reader, "Risk of running out: {risk}", risk=risk)
    if suggestion.stockout_risk_if_later is None:
        return say_mrkdwn(reader, "Risk of running out before it arrives: {risk}", risk=risk)
    later = percent(reader, suggestion.stockout_risk_if_later / 100)
    return say_mrkdwn(
        reader,
        "Risk of running out before it arrives: {risk} (if you wait a week: {later})",
        risk=risk,
        later=later,
    )


def _figures(facts: CardFacts, reader: Reader) -> list[str]:
    suggestion = facts.suggestion
    unknown = say(reader, "unknown")
    pairs = [
        (
            say(reader, "On hand"),
            unknown
            if suggestion.on_hand is None
            else say(reader, "{n} {n:unit|units}", n=suggestion.on_hand),
        ),
        (say(reader, "On the way"), _on_the_way(facts, reader)),
        (
            say(reader, "Days of supply"),
            unknown
            if suggestion.days_of_supply is None
            else say(reader, "{n} {n:day|days}", n=round(suggestion.days_of_supply)),
        ),
        (
            say(reader, "Reorder point"),
            say(
                reader,
                "{n} {n:unit|units}, {safety} of them safety stock",
                n=suggestion.reorder_point,
                safety=suggestion.safety_stock,
            ),
        ),
        (
            say(reader, "Next {n} days, forecast", n=len(suggestion.forecast.mean)),
            say(
                reader,
                "{n} {n:unit|units} (80% range {low}–{high})",
                n=round(suggestion.total_mean),
                low=round(suggestion.total_q10),
                high=round(suggestion.total_q90),
            ),
        ),
        (
            say(reader, "Sold, last 30 days"),
            unknown
            if suggestion.ads_30 is None
            else say(reader, "{n} a day in stock", n=round(suggestion.ads_30, 1)),
        ),
    ]
    return [join([bold(title), value]) for title, value in pairs]


def _on_the_way(facts: CardFacts, reader: Reader) -> str:
    suggestion = facts.suggestion
    if not suggestion.inbound:
        return say(reader, "nothing")
    arrivals = [lot.arrives for lot in suggestion.inbound_lots if lot.arrives is not None]
    if not arrivals:
        return say(reader, "{n} {n:unit|units}, no date known", n=suggestion.inbound)
    return say(
        reader,
        "{n} {n:unit|units}, due {days}",
        n=suggestion.inbound,
        days=days(reader, min(arrivals), max(arrivals)),
    )


def _why(facts: CardFacts, reader: Reader) -> Mrkdwn:
    factors, quantity = facts.suggestion.factors, quantity_of(facts)
    lines = sum_lines(factors, quantity, reader)
    if len(lines) > SHOWN_STEPS:
        hidden = say_mrkdwn(reader, "… {n} more under Why", n=len(lines) - SHOWN_STEPS)
        lines = [*lines[: SHOWN_STEPS - 2], hidden, lines[-1]]
    notes = note_lines(factors, reader)[: SHOWN_NOTES if lines else SHOWN_STEPS]
    if not lines and not notes:
        return Mrkdwn("")
    heading = say(reader, "Why {n}", n=quantity) if quantity else say(reader, "Why")
    return join([bold(heading), *lines, *notes])


def _small_print(facts: CardFacts, reader: Reader) -> list[str]:
    lines: list[str] = []
    for alert in facts.alerts[:SHOWN_ALERTS]:
        sign, urgency = URGENCIES[alert.severity]
        lines.append(
            say_mrkdwn(
                reader,
                "{sign} {urgency}: {title}",
                sign=sign,
                urgency=words(reader, urgency),
                title=words_mrkdwn(reader, alert.title),
            )
        )
    missing = facts.suggestion.missing
    if missing:
        gaps = Mrkdwn(
            "; ".join(f"{words_mrkdwn(reader, m.what)} → {escape(m.switches_off)}" for m in missing[:6])
        )
        lines.append(say_mrkdwn(reader, "Missing, so switched off: {gaps}", gaps=gaps))
    lines.append(freshness_line(facts.freshness, reader))
    if facts.draft is not None:
        draft = facts.draft
        lines.append(draft.number)
        if draft.edited_by:
            lines.append(say(reader, "edited by a person"))
        if draft.note:
            lines.append(say_mrkdwn(reader, "Note: {note}", note=escape(draft.note, 500)))
    return lines


def _buttons(facts: CardFacts, reader: Reader) -> list[Block]:
    draft = facts.draft
    if draft is None:
        return []
    payload = ids.Payload(draft.number, draft.version)
    value = payload.encode()
    return [
        approve_button(draft, reader),
        button(say(reader, "Edit"), ids.EDIT, value),
        button(say(reader, "Reject"), ids.REJECT, value),
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


def _snoozes(facts: CardFacts, payload: ids.Payload, reader: Reader) -> list[Block]:
    suggestion = facts.suggestion
    tomorrow = suggestion.as_of + timedelta(days=1)
    arrivals = [lot.arrives for lot in suggestion.inbound_lots if lot.arrives and lot.arrives > tomorrow]
    choices: list[tuple[str, ids.SnoozeFor]] = [
        (say(reader, "for a day"), "day"),
        (say(reader, "for a week"), "week"),
    ]
    if arrivals:
        due = day(reader, min(arrivals), weekday=False)
        choices.append((say(reader, "until the next arrival, {day}", day=due), "arrival"))
    return [option(text, ids.Snooze(payload, length).encode()) for text, length in choices]


def _undo(draft: DraftFacts, reader: Reader) -> Block:
    return button(say(reader, "Undo"), ids.UNDO, ids.Payload(draft.number, draft.version).encode())


def _fallback(facts: CardFacts, reader: Reader, settled: Mrkdwn | None) -> str:
    """The whole decision as plain text: what a notification and a screen reader have."""
    suggestion = facts.suggestion
    sku = escape(suggestion.sku)
    if settled is not None:
        return join([Mrkdwn(f"{sku}: {settled}")])
    parts = [
        Mrkdwn(_risk(facts, reader).replace("*", "")),
        join(_said(facts, reader), ", "),
        runs_out(suggestion, reader),
        arrives(orders_of(facts), reader) if orders_of(facts) else "",
        say(reader, "On hand {n}", n=suggestion.on_hand),
        say(reader, "on the way {n}", n=suggestion.inbound),
    ]
    if suggestion.days_of_supply is not None:
        parts.append(say(reader, "{n} {n:day|days} of supply", n=round(suggestion.days_of_supply)))
    if facts.draft is not None:
        parts.append(facts.draft.number)
    line = "; ".join(escape(part) for part in parts if part)
    return Mrkdwn(f"{sku}: {line}")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
