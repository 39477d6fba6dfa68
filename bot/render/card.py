"""What is the answer to `/restock SKU`? The decision first, then the evidence, then the buttons.

The card is one message for everybody in the channel: it is the same for those who may not decide, and who they
are is checked when a button is pressed. A draft that is decided, put off or gone shows one line instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.facts import CardFacts, Reader
from bot.i18n import chance, clauses, money, say
from bot.render import Rendered, proof
from bot.render.blocks import actions, context, fields, image, message, section
from bot.render.buttons import draft_buttons
from bot.render.chart_text import alt_text
from bot.render.decision import action_line, arrives, cash_of, headline, order_line, runs_out
from bot.render.evidence import best_option, figures, reasons, small_print
from bot.render.mrkdwn import Mrkdwn, bold, escape, join, say_mrkdwn
from bot.render.settled import settled_line
from bot.render.terms import MODES, STAGES, name

if TYPE_CHECKING:
    from core.suggestion import Order

SHOWN_ORDERS = 6


def card(facts: CardFacts, reader: Reader, *, chart_file: str | None = None) -> Rendered:
    """The card of one SKU; ``chart_file`` is the Slack id of its chart, already uploaded."""
    today = facts.suggestion.as_of
    settled = settled_line(facts.draft, reader, today=today) if facts.draft else None
    blocks = [section(join([_title(facts, reader), _answer(facts, reader)]))]
    buttons = draft_buttons(facts, reader)
    if settled is not None:
        blocks.append(section(Mrkdwn(f"> {settled}")))
        blocks += [actions(buttons)] if buttons else []
    if chart_file:
        blocks.append(image(chart_file, alt_text(facts, reader)))
    blocks.append(fields(figures(facts, reader)))
    why = reasons(facts, reader)
    if why:
        blocks.append(section(why))
    best = best_option(facts, reader)
    if best:
        blocks.append(context(best))
    if facts.proof is not None:
        blocks.append(proof.beside(facts.proof, reader))
    blocks.append(context(*small_print(facts, reader)))
    if settled is None and buttons:
        blocks.append(actions(buttons))
    return message(_fallback(facts, reader, settled), blocks)


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
    parts = [Mrkdwn(f"📦 {bold(facts.name)}"), escape(suggestion.title or "", 80), stage]
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
        if suggestion.headline is not None:
            return [headline(suggestion, reader)]
        return [answer, _enough(facts, reader)]
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
    orders, told = orders_of(facts), facts.suggestion.headline
    first = runs_out(facts.suggestion, reader)
    if orders:
        first = say(reader, "{first}; {second}", first=first, second=arrives(orders, reader))
    elif told is not None and "out" in told.values:
        first = ""  # the headline has said it
    elif _is_empty(facts) and facts.suggestion.goods_in is not None:
        second = say(reader, "the next goods in about {n} {n:day|days}", n=facts.suggestion.goods_in)
        first = say(reader, "{first}; {second}", first=first, second=second)
    return [_sentence(first), _risk(facts, reader)]


def _risk(facts: CardFacts, reader: Reader) -> Mrkdwn:
    suggestion = facts.suggestion
    # an empty shelf is seen and said, not foretold; where nothing can be projected there is no risk to name
    if suggestion.on_hand is None or _is_empty(facts) or suggestion.action == "review":
        return Mrkdwn("")
    risk = bold(chance(reader, suggestion.stockout_risk / 100))
    if not orders_of(facts):
        return _until_goods(suggestion.goods_in, risk, reader)
    if suggestion.stockout_risk_if_later is None:
        return say_mrkdwn(reader, "Risk of running out before it arrives: {risk}", risk=risk)
    later = chance(reader, suggestion.stockout_risk_if_later / 100)
    return say_mrkdwn(
        reader,
        "Risk of running out before it arrives: {risk} (if you wait a week: {later})",
        risk=risk,
        later=later,
    )


def _is_empty(facts: CardFacts) -> bool:
    """Whether nothing is left to sell today."""
    return facts.suggestion.on_hand is not None and facts.suggestion.on_hand <= 0


def _until_goods(goods_in: int | None, risk: Mrkdwn, reader: Reader) -> Mrkdwn:
    """The risk where nothing is ordered: until what is on its way, or the order that will be due, is there."""
    if goods_in is None:
        return say_mrkdwn(reader, "Risk of running out: {risk}", risk=risk)
    return say_mrkdwn(
        reader,
        "Risk of running out before the next goods, in about {n} {n:day|days}: {risk}",
        n=goods_in,
        risk=risk,
    )


def _fallback(facts: CardFacts, reader: Reader, settled: Mrkdwn | None) -> str:
    """The whole decision as plain text: what a notification and a screen reader have."""
    suggestion = facts.suggestion
    sku = escape(facts.name)
    if settled is not None:
        return join([Mrkdwn(f"{sku}: {settled}")])
    parts = [
        join(_said(facts, reader), " · "),
        _outlook(facts, reader)[0],
        Mrkdwn(_risk(facts, reader).replace("*", "")),
        say(reader, "On hand {n}", n=suggestion.on_hand),
        say(reader, "on the way {n}", n=suggestion.inbound),
    ]
    if suggestion.days_of_supply is not None:
        parts.append(say(reader, "{n} {n:day|days} of supply", n=round(suggestion.days_of_supply)))
    if facts.draft is not None:
        parts.append(facts.draft.number)
    return Mrkdwn(f"{sku}: {clauses(reader, [escape(part) for part in parts])}")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
