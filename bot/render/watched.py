"""The rivals of a SKU: what is known of each, estimates said to be such, and a button to leave one alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import ids
from bot.facts import Reader
from bot.i18n import day, money, number, percent, say
from bot.render import Block, Rendered
from bot.render.blocks import button, context, message, section
from bot.render.mrkdwn import Mrkdwn, bold, escape, join, say_mrkdwn

if TYPE_CHECKING:
    from bot.usecases.alerts.rival_watch import WatchFacts
    from storage.queries.market.watching import Watched

SHOWN = 20


def watched(facts: WatchFacts, reader: Reader) -> Rendered:
    """After `/restock watch SKU`, or after a rival was added or taken away."""
    sku = bold(facts.product.sku)
    first = _changed(facts, reader) or say_mrkdwn(
        reader, "{sku} is watched against {n} {n:competitor|competitors}", sku=sku, n=len(facts.rivals)
    )
    blocks: list[Block] = [section(first)]
    lines: list[str] = [first]
    for place, each in enumerate(facts.rivals[:SHOWN]):
        line = _line(each, facts, reader)
        lines.append(line)
        value = f"{facts.sku_id}:{each.asin}"
        blocks.append(
            section(line, accessory=button(say(reader, "Stop watching"), f"{ids.UNWATCH}.{place + 1}", value))
        )
    if len(facts.rivals) > SHOWN:
        blocks.append(context(say_mrkdwn(reader, "… and {n} more", n=len(facts.rivals) - SHOWN)))
    trend = _field(facts, reader)
    if trend:
        blocks.append(context(trend))
        lines.append(trend)
    how = say_mrkdwn(
        reader,
        "`/restock watch SKU ASIN` adds one. Its days come from Keepa, Helium 10 or your own table; units are estimates.",
    )
    blocks.append(context(how))
    return message(join([Mrkdwn(line.replace("*", "")) for line in (*lines, how)]), blocks)


def how(reader: Reader) -> Rendered:
    """What to type."""
    text = say_mrkdwn(
        reader,
        "Type `/restock watch SKU ASIN` to watch a competitor, `/restock watch SKU` to see those that are watched.",
    )
    return message(text, [section(text)])


def _changed(facts: WatchFacts, reader: Reader) -> Mrkdwn | None:
    if facts.changed is None:
        return None
    values = {"sku": bold(facts.product.sku), "asin": bold(facts.changed)}
    if not facts.anew:
        if facts.watched:
            return say_mrkdwn(reader, "{asin} was watched for {sku} already; nothing was changed.", **values)
        return say_mrkdwn(reader, "{asin} was left alone already; nothing was changed.", **values)
    if facts.watched:
        return say_mrkdwn(reader, "{asin} is watched for {sku} from now on.", **values)
    return say_mrkdwn(
        reader,
        "{asin} is left alone: it raises no alerts for {sku} and moves no order. `/restock watch {name} {asin}` brings it back.",
        **values,
        name=escape(facts.product.sku),
    )


def _line(each: Watched, facts: WatchFacts, reader: Reader) -> Mrkdwn:
    seen = each.latest
    if seen is None:
        return join([bold(each.asin), say_mrkdwn(reader, "not in any file yet")], " · ")
    parts = [
        bold(each.asin),
        escape(seen.title or "", 50),
        money(reader, seen.price, facts.product.currency, exact=True) if seen.price is not None else "",
        say(reader, "coupon {coupon}", coupon=seen.coupon) if seen.coupon else "",
        say(reader, "rank {rank}", rank=number(reader, seen.bsr)) if seen.bsr else "",
        say(reader, "out of stock") if seen.in_stock is False else "",
        say(reader, "★ {rating}", rating=number(reader, round(seen.rating, 1))) if seen.rating else "",
        say(reader, "{n} reviews", n=number(reader, seen.reviews)) if seen.reviews is not None else "",
        say(reader, "about {n} a day (estimate)", n=number(reader, round(seen.units_estimate, 1)))
        if seen.units_estimate is not None
        else "",
        day(reader, seen.day),
    ]
    return join([Mrkdwn(escape(p)) if not isinstance(p, Mrkdwn) else p for p in parts if p], " · ")


def _field(facts: WatchFacts, reader: Reader) -> Mrkdwn | None:
    """How many rivals there were and what they asked in the middle, at the ends of the time that is known."""
    if len(facts.field) < 2:
        return None
    then, now = facts.field[0], facts.field[-1]
    if then.price is None or now.price is None or not then.price:
        return None
    return say_mrkdwn(
        reader,
        "Since {day}: {before} → {now} competitors, median price {change}",
        day=day(reader, then.day),
        before=then.rivals,
        now=now.rivals,
        change=("+" if now.price > then.price else "") + percent(reader, now.price / then.price - 1),
    )
