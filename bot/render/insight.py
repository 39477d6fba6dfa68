"""`/restock market SKU`: the market around a SKU on one page, estimates said to be such, what is missing named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.facts import Reader
from bot.i18n import day, listed, money, number, percent, say, sentences, words
from bot.render import Rendered
from bot.render.blocks import context, message, section
from bot.render.mrkdwn import Mrkdwn, bold, escape, join, say_mrkdwn, words_mrkdwn
from core.market.advertising import told as burn_told
from core.market.themes import THEMES, Complaints

if TYPE_CHECKING:
    from bot.usecases.reports.insight import Insight
    from bot.usecases.reports.niches import NicheFacts
    from core.market.niches import Niche
    from core.records import RivalDay

SHOWN = 5


def page(facts: Insight, reader: Reader) -> Rendered:
    """The page as a message."""
    head = say_mrkdwn(
        reader, "The market around {sku} on {day}", sku=bold(facts.product.sku), day=day(reader, facts.as_of)
    )
    parts = [
        part
        for part in (
            _rivals(facts, reader),
            _keywords(facts, reader),
            _voices(facts, reader),
            _ads(facts, reader),
        )
        if part
    ]
    lacking = [
        say_mrkdwn(
            reader,
            "{what} (rule {rule} is off)",
            what=words_mrkdwn(reader, each.what),
            rule=each.switches_off,
        )
        for each in facts.missing
    ]
    blocks = [section(head), *(section(part) for part in parts)]
    last = say_mrkdwn(reader, "Missing: {what}", what=join(lacking, " · ")) if lacking else Mrkdwn("")
    if last:
        blocks.append(context(last))
    return message(join([Mrkdwn(each.replace("*", "")) for each in (head, *parts, last) if each]), blocks)


def _titled(title: str, lines: Iterator[Mrkdwn]) -> Mrkdwn:
    found = [Mrkdwn(f"• {line}") for line in lines]
    return join([bold(title), *found]) if found else Mrkdwn("")


def _signed(reader: Reader, share: float) -> str:
    """A change in per cent, with a plus where it is one."""
    return ("+" if share > 0 else "") + percent(reader, share)


def _rivals(facts: Insight, reader: Reader) -> Mrkdwn:
    return _titled(say(reader, "Competitors"), _rival_lines(facts, reader))


def _rival_lines(facts: Insight, reader: Reader) -> Iterator[Mrkdwn]:
    for seen in facts.seen[:SHOWN]:
        yield _rival(seen, facts.product.currency, reader)
    if len(facts.seen) > SHOWN:
        yield say_mrkdwn(reader, "… and {n} more", n=len(facts.seen) - SHOWN)
    if len(facts.field) > 1:
        then, now = facts.field[0], facts.field[-1]
        if then.price and now.price:
            change = now.price / then.price - 1
            yield say_mrkdwn(
                reader, "{now} {now:competitor|competitors}, {before} on {day}; their median price: {change}",
                now=now.rivals, before=then.rivals, day=day(reader, then.day),
                change=_signed(reader, change) if abs(change) >= 0.005 else say(reader, "unchanged"),
            )  # fmt: skip
    if facts.growth is not None:
        yield say_mrkdwn(
            reader, "Their sales change by {growth} a month on average ({n} with estimates)",
            growth=_signed(reader, facts.growth.monthly), n=facts.growth.rivals,
        )  # fmt: skip
    for each in facts.cycles[:SHOWN]:
        yield say_mrkdwn(
            reader, "{rival} runs out about every {days} days; the next time about {day} ({first} to {last})",
            rival=bold(each.rival), days=each.every_days, day=day(reader, each.next_on), first=day(reader, each.earliest),
            last=day(reader, each.latest),
        )  # fmt: skip
    for asin, estimate in facts.estimates[:SHOWN]:
        yield say_mrkdwn(
            reader, "{rival}: about {units} a day by its rank (estimate, {low} to {high} in four of five cases)",
            rival=bold(asin), units=number(reader, round(estimate.units, 1)), low=number(reader, round(estimate.low, 1)),
            high=number(reader, round(estimate.high, 1)),
        )  # fmt: skip


def _rival(seen: RivalDay, currency: str, reader: Reader) -> Mrkdwn:
    """ "*B0…* · $29.99 · rank 3,157 · out of stock · 4.5 stars (812) · Tue 24 Nov": what a file said of it, and when."""
    stars = ""
    if seen.rating is not None:
        stars = say(reader, "{n} stars", n=number(reader, seen.rating))
        if seen.reviews is not None:
            stars = say(reader, "{stars} ({n} {n:review|reviews})", stars=stars, n=seen.reviews)
    parts = [
        bold(seen.competitor_asin),
        money(reader, seen.price, currency, exact=True) if seen.price is not None else "",
        say(reader, "rank {rank}", rank=number(reader, seen.bsr)) if seen.bsr is not None else "",
        say(reader, "out of stock") if seen.in_stock is False else "",
        stars,
        day(reader, seen.day),
    ]
    return join([part for part in parts if part], " · ")


def _keywords(facts: Insight, reader: Reader) -> Mrkdwn:
    return _titled(say(reader, "Keywords"), _keyword_lines(facts, reader))


def _keyword_lines(facts: Insight, reader: Reader) -> Iterator[Mrkdwn]:
    if facts.share is not None:
        share = percent(reader, facts.share.share)
        if facts.share.measured:
            line = say_mrkdwn(reader, "{share} of the clicks on its keywords are yours", share=share)
        else:
            line = say_mrkdwn(
                reader,
                "about {share} of the clicks on its keywords are yours (estimated from ranks)",
                share=share,
            )
        before = facts.share_before
        if before is not None and before.measured == facts.share.measured:
            line = join(
                [line, say_mrkdwn(reader, "four weeks ago {share}", share=percent(reader, before.share))],
                " · ",
            )
        yield line
    movers = sorted(facts.changes, key=lambda c: -abs(c.now - c.before))[:SHOWN]
    for each in movers:
        yield say_mrkdwn(
            reader, "“{keyword}”: {now} searches, {change} against the four weeks before", keyword=escape(each.keyword),
            now=number(reader, round(each.now)), change=_signed(reader, each.change),
        )  # fmt: skip
    for gap in facts.gaps[:SHOWN]:
        yield say_mrkdwn(
            reader, "“{keyword}”: {n} {n:competitor|competitors} on the first page (best {rank}), you are not",
            keyword=escape(gap.keyword), n=gap.rivals, rank=gap.best_rank,
        )  # fmt: skip
    for jump in sorted(facts.gained, key=lambda j: -j.places)[:SHOWN]:
        yield say_mrkdwn(
            reader, "{rival} rose from {start} to {end} on “{keyword}” in four weeks", rival=bold(jump.asin),
            start=jump.from_rank, end=jump.to_rank, keyword=escape(jump.keyword),
        )  # fmt: skip
    for wanted in facts.attributes[:SHOWN]:
        carriers = ", ".join(wanted.skus[:3])
        line = say_mrkdwn(
            reader, "“{word}” converts: {rate} of clicks buy, usually {usual}", word=escape(wanted.word),
            rate=percent(reader, wanted.rate), usual=percent(reader, wanted.usual),
        )  # fmt: skip
        if carriers:
            line = join([line, say_mrkdwn(reader, "replenish {skus} first", skus=escape(carriers))], " · ")
        yield line


def _voices(facts: Insight, reader: Reader) -> Mrkdwn:
    return _titled(say(reader, "Reviews and returns"), _voice_lines(facts, reader))


def _voice_lines(facts: Insight, reader: Reader) -> Iterator[Mrkdwn]:
    if facts.complaints is not None and facts.complaints.complaints:
        yield say_mrkdwn(
            reader, "{n} of {all} reviews complain: {themes}", n=facts.complaints.complaints, all=facts.complaints.voices,
            themes=_themes(facts.complaints, reader),
        )  # fmt: skip
    if facts.returns is not None and facts.returns.complaints:
        yield say_mrkdwn(
            reader,
            "{n} {n:unit was|units were} returned in {days} days: {themes}",
            n=facts.returns.complaints,
            days=facts.days,
            themes=_themes(facts.returns, reader),
        )


def _themes(told: Complaints, reader: Reader) -> Mrkdwn:
    parts = [
        say(
            reader,
            "{theme} {share}",
            theme=words(reader, THEMES[each.name]),
            share=percent(reader, each.share),
        )
        for each in told.themes[:3]
    ]
    return escape(listed(reader, parts))


def _ads(facts: Insight, reader: Reader) -> Mrkdwn:
    return _titled(say(reader, "Advertising (settled days only)"), _ad_lines(facts, reader))


def _ad_lines(facts: Insight, reader: Reader) -> Iterator[Mrkdwn]:
    currency = facts.product.currency
    for week in facts.weeks[-2:]:
        none = say(reader, "unknown")
        yield say_mrkdwn(
            reader, "week to {day}: {spend} spent, ACoS {acos}, TACoS {tacos}, ROAS {roas}", day=day(reader, week.last_day),
            spend=money(reader, week.spend, currency), acos=none if week.acos is None else percent(reader, week.acos),
            tacos=none if week.tacos is None else percent(reader, week.tacos),
            roas=none if week.roas is None else number(reader, round(week.roas, 2)),
        )  # fmt: skip
    for each in facts.burns[:3]:
        yield words_mrkdwn(reader, burn_told(each, currency))
    if facts.advice is not None and facts.advice.then != facts.advice.now:
        yield words_mrkdwn(reader, facts.advice.reason)


def how(reader: Reader) -> Rendered:
    """What to type."""
    text = say_mrkdwn(reader, "Type `/restock market SKU`: the market around a SKU on one page.")
    return message(text, [section(text)])


def niches(facts: NicheFacts, reader: Reader) -> Rendered:
    """The candidates, each with what it rests on and its first order."""
    if not facts.candidates:
        text = say_mrkdwn(
            reader,
            "No niche to rank: drop a Helium 10 Black Box or Xray export on me, with at least five listings of a kind.",
        )
        return message(text, [section(text)])
    head = say_mrkdwn(
        reader, "{n} {n:niche|niches} from {listings} listings, by expected return; all figures are estimates",
        n=len(facts.candidates), listings=number(reader, facts.listings),
    )  # fmt: skip
    lines = [_niche(each, facts, reader) for each in facts.candidates[:SHOWN]]
    assumed = say_mrkdwn(
        reader, "A newcomer is assumed to sell what the lowest quarter sells, and less the more reviews it "
                "has to catch up with; a first order covers 60 days."
    )  # fmt: skip
    files = join([escape(name, 40) for name, _ in facts.files[:3]], ", ")
    last = Mrkdwn(sentences(reader, [assumed, say_mrkdwn(reader, "From {files}.", files=files)]))
    blocks = [section(bold(head)), *(section(line) for line in lines), context(last)]
    return message(join([Mrkdwn(each.replace("*", "")) for each in (head, *lines, last)]), blocks)


def _niche(each: Niche, facts: NicheFacts, reader: Reader) -> Mrkdwn:
    first = join(
        [bold(each.name), say_mrkdwn(reader, "return {share}", share=percent(reader, each.returns))], " · "
    )
    evidence = say_mrkdwn(
        reader, "{demand} units a month in {n} listings at {price}, {reviews} reviews (median), the best "
                "three hold {top}",
        demand=number(reader, round(each.demand)), n=each.listings, price=money(reader, each.price, facts.currency),
        reviews=number(reader, round(each.reviews)), top=percent(reader, each.concentration),
    )  # fmt: skip
    order = say_mrkdwn(
        reader, "first order {units} for {cash}, about {low}–{high} a month, {profit} a unit", units=number(reader, each.order.quantity),
        cash=money(reader, each.order.cash, facts.currency), low=number(reader, round(each.units_low)),
        high=number(reader, round(each.units_high)), profit=money(reader, each.unit_profit, facts.currency),
    )  # fmt: skip
    return join([first, evidence, order])
