"""What should be bought with so much money? The list that earns most, what stayed out, what a little more would earn."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot import ids
from bot.facts import BudgetFacts, BudgetLine, LeftOut, Reader
from bot.i18n import day, estimate, money, number, say
from bot.render import Block, Rendered
from bot.render.blocks import button, context, message, section, table
from bot.render.mrkdwn import Mrkdwn, bold, clean, escape, join, say_mrkdwn, words_mrkdwn
from bot.render.terms import MODES, name

SHOWN = 20
SHOWN_LEFT = 6
IN_TABLE = 79  # a table has a hundred rows at most


def budget(facts: BudgetFacts, reader: Reader) -> Rendered:
    """The list, best first, each with a button to its card; nothing is ordered by it."""
    head = _head(facts, reader)
    blocks: list[Block] = [section(head)]
    for place, line in enumerate(facts.lines[:SHOWN], start=1):
        blocks.append(
            section(_line(place, line, facts, reader), accessory=_open(place, line.sku_id, line.sku, reader))
        )
    more = facts.lines[SHOWN:]
    if more:
        blocks.append(_table(more[:IN_TABLE], facts, reader))
    if len(more) > IN_TABLE:
        cash = sum((line.cash for line in more[IN_TABLE:]), Decimal(0))
        rest = say_mrkdwn(
            reader,
            "… and {n} more for {cash}; `/restock SKU` opens any.",
            n=len(more) - IN_TABLE,
            cash=money(reader, cash, facts.currency),
        )
        blocks.append(context(rest))
    blocks.append(section(_worth(facts, reader)))
    over = [words_mrkdwn(reader, each) for each in facts.room]
    blocks += [context(Mrkdwn(f"📦 {each}")) for each in over]
    left = _left(facts, reader)
    if left:
        blocks.append(section(left))
    blocks.append(context(_small_print(facts, reader)))
    text = [head, *(_line(n, line, facts, reader) for n, line in enumerate(facts.lines[:SHOWN], start=1))]
    return message(join([*text, _worth(facts, reader), *over, left]), blocks)


def how(reader: Reader) -> Rendered:
    """What to type."""
    text = say_mrkdwn(
        reader,
        "Say how much: `/restock budget 50000`, or with the room of a container in cubic metres: `/restock budget 50000 68`.",
    )
    return message(text, [section(text)])


def _head(facts: BudgetFacts, reader: Reader) -> Mrkdwn:
    amount = money(reader, facts.amount, facts.currency)
    if not facts.lines:
        return bold(say_mrkdwn(reader, "Nothing to buy with {amount} now", amount=amount))
    values = {
        "n": len(facts.lines),
        "cash": money(reader, facts.cash, facts.currency),
        "amount": amount,
        "profit": estimate(reader, facts.profit, facts.currency),
    }
    if facts.outside:
        first = say_mrkdwn(
            reader,
            "FBA has no room for these now; without that limit {n} {n:SKU|SKUs} for {cash} of {amount} would earn {profit}",
            **values,
        )
    else:
        first = say_mrkdwn(
            reader, "{n} {n:SKU|SKUs} for {cash} of {amount}: expected to earn {profit}", **values
        )
    if facts.volume is None:
        return bold(first)
    room = say_mrkdwn(
        reader,
        "{used} of {volume} m³",
        used=number(reader, facts.used_volume),
        volume=number(reader, facts.volume),
    )
    return bold(join([first, room], " · "))


def _line(place: int, line: BudgetLine, facts: BudgetFacts, reader: Reader) -> Mrkdwn:
    what = say(
        reader,
        "{units} {units:unit|units} · {mode} · {cash} · earns {profit}",
        units=line.quantity,
        mode=_how(line, reader),
        cash=money(reader, line.cash, facts.currency),
        profit=estimate(reader, line.profit, facts.currency),
    )
    title = join([bold(line.sku), escape(line.title or "", 50)], " ")
    return join([Mrkdwn(f"{place}  {title}"), escape(what), _beside_card(line, facts, reader)])


def _beside_card(line: BudgetLine, facts: BudgetFacts, reader: Reader) -> Mrkdwn:
    """Why the card orders otherwise: more would earn more elsewhere, or its rules hold it where it earns less."""
    if not line.suggested or (
        line.suggested == line.quantity and (not line.card or sorted(line.card) == sorted(line.parts))
    ):
        return Mrkdwn("")
    other_way = bool(line.card) and (
        len(line.card) > 1 or len(line.parts) > 1 or line.card[0][1] != line.mode
    )
    more = line.suggested - line.quantity
    order = _sent(line.card, reader) if other_way else say(reader, "{n} {n:unit|units}", n=line.suggested)
    values: dict[str, object] = {"order": order, "more": more}
    if line.more_profit is None or line.more_cash is None or more < 0 or line.more_cash <= 0:
        return say_mrkdwn(reader, "The card orders {order}; its rules say why.", **values)
    values |= {"cash": money(reader, line.more_cash, facts.currency)}
    if line.more_profit > 0:
        values |= {"profit": estimate(reader, line.more_profit, facts.currency)}
        if not more:
            return say_mrkdwn(
                reader,
                "The card orders {order}: that would earn {profit} more for {cash} more, less than that money earns here.",
                **values,
            )
        return say_mrkdwn(
            reader,
            "The card orders {order}: the {more} more would earn {profit} for {cash}, less than that money earns here.",
            **values,
        )
    if not more:
        return say_mrkdwn(reader, "The card orders {order}; its rules say why.", **values)
    return say_mrkdwn(
        reader,
        "The card orders {order}: its rules on safety stock look beyond the order after this one; until then the {more} more cost {cash} and earn nothing.",
        **values,
    )


def _how(line: BudgetLine, reader: Reader) -> str:
    """How it goes: "sea", or each part where part of it goes faster."""
    return name(reader, MODES, line.mode) if len(line.parts) < 2 else _sent(line.parts, reader)


def _sent(parts: Sequence[tuple[int, str]], reader: Reader) -> str:
    """Units and mode of each part: "240 by air + 960 by sea"."""
    return " + ".join(
        say(reader, "{n} by {mode}", n=units, mode=name(reader, MODES, mode)) for units, mode in parts
    )


def _table(lines: Sequence[BudgetLine], facts: BudgetFacts, reader: Reader) -> Block:
    """The lines that have no button of their own."""
    heads = [
        say(reader, "SKU"),
        say(reader, "Units"),
        say(reader, "Mode"),
        say(reader, "Cash"),
        say(reader, "Earns"),
    ]
    rows = [
        [
            clean(line.sku, 100),
            number(reader, line.quantity),
            _how(line, reader),
            money(reader, line.cash, facts.currency),
            estimate(reader, line.profit, facts.currency),
        ]
        for line in lines
    ]
    return table([heads, *rows], numeric=(1, 3, 4))


def _worth(facts: BudgetFacts, reader: Reader) -> Mrkdwn:
    step = money(reader, facts.step, facts.currency)
    if facts.next_profit <= 0:
        return say_mrkdwn(reader, "More money would earn nothing more now.")
    return say_mrkdwn(
        reader,
        "The next {step} would earn {profit}.",
        step=step,
        profit=estimate(reader, facts.next_profit, facts.currency),
    )


def _left(facts: BudgetFacts, reader: Reader) -> Mrkdwn:
    """What stayed out although it would earn something, the best of it first; the rest is counted by reason."""
    earning = [each for each in facts.left if each.profit is not None and each.profit > 0]
    lines = [_out(each, facts, reader) for each in earning[:SHOWN_LEFT]]
    more = len(facts.left) - len(lines)
    if more:
        lines.append(_counted(facts.left, earning[:SHOWN_LEFT], reader))
    return join([bold(say(reader, "Left out")), *lines]) if lines else Mrkdwn("")


def _out(each: LeftOut, facts: BudgetFacts, reader: Reader) -> Mrkdwn:
    parts = [bold(each.sku), words_mrkdwn(reader, each.reason)]
    if each.profit is not None:
        parts.append(
            say_mrkdwn(reader, "would earn {profit}", profit=estimate(reader, each.profit, facts.currency))
        )
    return Mrkdwn(f"• {join(parts, ' · ')}")


def _counted(left: Sequence[LeftOut], shown: Sequence[LeftOut], reader: Reader) -> Mrkdwn:
    told = {each.sku_id for each in shown}
    reasons: dict[str, list[LeftOut]] = {}
    for each in left:
        if each.sku_id not in told:
            reasons.setdefault(each.reason.text, []).append(each)
    parts = [
        say_mrkdwn(reader, "{n} {n:SKU|SKUs}: {reason}", n=len(group), reason=group[0].reason)
        for group in reasons.values()
        if not group[0].reason.values
    ]
    rest = sum(len(group) for group in reasons.values() if group[0].reason.values)
    if rest:
        parts.append(say_mrkdwn(reader, "{n} {n:SKU|SKUs} for other reasons", n=rest))
    return join([Mrkdwn(f"• {part}") for part in parts])


def _small_print(facts: BudgetFacts, reader: Reader) -> Mrkdwn:
    parts = [say_mrkdwn(reader, "Nothing is ordered by this list; open a card to decide")]
    if facts.as_of is not None:
        parts.append(
            say_mrkdwn(reader, "options calculated on {day}", day=day(reader, facts.as_of, weekday=False))
        )
    parts += [words_mrkdwn(reader, each) for each in facts.rates]
    if facts.lines:
        bound = estimate(reader, facts.bound, facts.currency)
        parts.append(say_mrkdwn(reader, "no list earns more than {bound}", bound=bound))
    return join(parts, " · ")


def _open(place: int, sku_id: int, sku: str, reader: Reader) -> Block:
    label = say(reader, "Open {sku}", sku=clean(sku, 60))
    return button(say(reader, "Open"), f"{ids.PICK_SKU}.{place}", str(sku_id), label=label)
