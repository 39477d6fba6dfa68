"""How does the health of the stock look? The overview, and one SKU with its ages, risks, signals and causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bot import ids
from bot.facts import Freshness, Reader
from bot.i18n import chance, day, estimate, listed, money, number, say, words
from bot.render import Block, Rendered
from bot.render.blocks import actions, button, context, image, section
from bot.render.blocks import message as made
from bot.render.freshness import freshness_line
from bot.render.mrkdwn import Mrkdwn, bold, clean, escape, join, say_mrkdwn, words_mrkdwn
from core.market.themes import THEMES
from core.names import REASONS_OF_DECLINE, REMEDIES, STAGES
from core.phrase import Percent, Phrase
from core.watch.diagnosis import Cause, Diagnosis
from core.watch.health import Driver, Health, SkuHealth

if TYPE_CHECKING:  # brings numpy
    from core.decide.market.clearing import Markdowns
    from core.money.ladder import Step

SHOWN = 8
ZONES: Final = {
    "high": ("🔴", Phrase("high risk: several signals agree")),
    "raised": ("🟠", Phrase("raised risk: two signals agree")),
    "calm": ("🟢", Phrase("calm")),
}
COMPONENTS: Final = {
    "excess": Phrase("excess"),
    "sell_through": Phrase("slow sell-through"),
    "stranded": Phrase("cannot be sold"),
    "in_stock": Phrase("out of stock"),
}


def overview(
    facts: Health, reader: Reader, *, chart_file: str | None = None, age: Freshness | None = None
) -> Rendered:
    """The whole stock: IPI, old stock and its cost, the SKUs worst first, and what pulls the IPI down."""
    first = _headline(facts, reader)
    blocks = [section(first)]
    if chart_file:
        blocks.append(image(chart_file, _alt(facts, reader)))
    shown = [each for each in facts.skus if _worth_a_line(each)][:SHOWN]
    for each in shown:
        look = button(say(reader, "Details"), ids.RUN, f"health {each.sku}", label=say(reader, "Look into {sku}", sku=clean(each.sku, 40)))  # fmt: skip
        blocks.append(section(_row(each, reader), accessory=look | {"action_id": f"{ids.RUN}.{len(blocks)}"}))
    rest = sum(_worth_a_line(each) for each in facts.skus) - len(shown)
    if rest > 0:
        blocks.append(context(say_mrkdwn(reader, "… and {n} more; `/restock health SKU` opens any.", n=rest)))  # fmt: skip
    if facts.drivers:
        lines = [bold(say(reader, "What moves the IPI most (our estimate; Amazon's formula is not public)"))]
        blocks.append(section(join([*lines, *(_driver(each, reader) for each in facts.drivers)])))
    notes = [*(words_mrkdwn(reader, each) for each in facts.records), *(words_mrkdwn(reader, each) for each in facts.missing)]  # fmt: skip
    if age is not None:
        notes.insert(0, freshness_line(age, reader))
    if notes:
        blocks.append(context(*notes))
    return made(join([_plain(first), *(_plain(_row(each, reader)) for each in shown[:3])]), blocks)


def one(
    row: SkuHealth, found: Diagnosis, facts: Health, reader: Reader, *, tracked: Sequence[Phrase] = (), held: Phrase | None = None, chart_file: str | None = None,
    age: Freshness | None = None,
) -> Rendered:  # fmt: skip
    """One SKU: what its stock looks like, how it will age, what it costs, and why it sells as it does."""
    sign, zone = ZONES[row.zone]
    title = join([Mrkdwn(sign), bold(row.sku), escape(row.title or "", 60)], " ")
    stage = STAGES[row.stage] if row.stage in STAGES else Phrase("{stage}", {"stage": row.stage})
    lines = [join([title, words(reader, zone)], " · "), *_figures(row, reader)]
    blocks: list[Block] = [section(join(lines))]
    if chart_file:
        blocks.append(image(chart_file, _alt(facts, reader)))
    if found.signals:
        told = [Mrkdwn(f"• {words_mrkdwn(reader, each)}") for each in found.signals]
        blocks.append(section(join([bold(say(reader, "Signals that agree")), *told])))
    if found.causes:
        causes = [_cause(each, reader) for each in found.causes]
        blocks.append(section(join([bold(say(reader, "Causes, strongest first")), *causes])))
        blocks.append(actions(_starts(row, found, reader)))
    elif not found.unknown:
        blocks.append(section(say_mrkdwn(reader, "No cause stands out.")))
    if held is not None:
        blocks.append(section(join([Mrkdwn(f"🛑 {words_mrkdwn(reader, held)}")]), accessory=button(say(reader, "Lift the hold"), f"{ids.START}.90", f"release:{row.sku_id}")))  # fmt: skip
    if tracked:
        told = [Mrkdwn(f"• {words_mrkdwn(reader, each)}") for each in tracked]
        blocks.append(section(join([bold(say(reader, "What was started, and what came of it")), *told])))
    small = [] if age is None else [freshness_line(age, reader)]
    small += [
        say_mrkdwn(reader, "{stage} · class {letter}", stage=words(reader, stage), letter=row.abc_class)
    ]
    if found.unknown:
        names = listed(reader, [words(reader, each) for each in found.unknown])
        small.append(say_mrkdwn(reader, "Not judged, for lack of data: {names}", names=names))
    small += [words_mrkdwn(reader, each) for each in (*facts.records, *facts.missing)]
    blocks.append(context(*small))
    return made(join([_plain(line) for line in lines]), blocks)


def markdowns(sku: str, currency: str, found: Markdowns, reader: Reader) -> Rendered:
    """H4: what each price brings within a year, dearest first, the best for cash marked; steps under the margin floor (M3) say so."""
    steps = found.steps
    if not steps:
        text = say_mrkdwn(reader, "No markdown can be worked out for {sku}: its price, unit cost or stock is not known.", sku=bold(sku))  # fmt: skip
        return made(text, [section(text)])
    best = max(steps, key=lambda each: each.cash)
    lines = [bold(say(reader, "{sku}: what each price brings within a year", sku=sku))]
    for each in steps:
        clears = (
            say(reader, "sold out in {days} days", days=each.clears_in)
            if each.clears_in is not None
            else say(reader, "{n} sold", n=each.sold)
        )
        parts = [
            money(reader, each.price, currency, exact=True), say(reader, "{n} a day", n=round(each.per_day, 1)), clears,
            say(reader, "{money} in cash after fees", money=estimate(reader, each.cash, currency)),
            say(reader, "margin {share}", share=Percent(each.margin)),
            _under(each, currency, reader),
        ]  # fmt: skip
        mark = "→ " if each is best else "• "
        lines.append(Mrkdwn(mark + join(parts, " · ")))
    if found.break_even is not None and found.floor is not None:
        lines.append(
            say_mrkdwn(
                reader,
                "{price} breaks even, {floor} keeps a net margin of {share}; a clearance may go below, as what is there is paid for.",
                price=money(reader, found.break_even, currency, exact=True),
                floor=money(reader, found.floor, currency, exact=True),
                share=Percent(found.margin),
            )
        )
    lines.append(
        say_mrkdwn(
            reader,
            "Removing it all brings nothing and costs Amazon's fee: {price} leaves at least {cash} more.",
            price=money(reader, best.price, currency, exact=True),
            cash=estimate(reader, best.cash, currency),
        )
        if best.cash > 0
        else say_mrkdwn(
            reader, "No price brings cash in these days: compare with what removal or liquidation costs."
        )
    )
    note = say_mrkdwn(reader, "Demand at each price is estimated from this SKU's price history, else a stated prior. Cash that comes later counts less: storage, capital, and the risk that the SKU stops selling. In a made-up market following the marked price earned no more than keeping the old one: take a small step, and look again in four weeks. Nothing is changed: set the price in Seller Central.")  # fmt: skip
    return made(join([_plain(line) for line in lines]), [section(join(lines)), context(note)])


def _under(step: Step, currency: str, reader: Reader) -> str:
    """How far below the margin floor a step is."""
    if step.net < 0:
        return say(reader, "under the margin floor, {loss} lost on a unit: clearance only", loss=money(reader, -step.net, currency, exact=True))  # fmt: skip
    return "" if step.keeps_floor else say(reader, "under the margin floor: clearance only")


def _headline(facts: Health, reader: Reader) -> Mrkdwn:
    parts: list[str] = [day(reader, facts.as_of)]
    if facts.ipi:
        now, before = facts.ipi[-1][1], facts.ipi[0][1]
        parts.append(say(reader, "IPI {now} ({change} since {day})", now=now, change=f"{now - before:+d}", day=day(reader, facts.ipi[0][0])))  # fmt: skip
    old = sum(each.over_90 or 0 for each in facts.skus)
    parts.append(say(reader, "{n} units older than 90 days", n=old))
    costs = [each.aged_cost for each in facts.skus if each.aged_cost]
    if costs:
        parts.append(say(reader, "aged surcharge of the next 90 days {money}", money=estimate(reader, sum(costs, Decimal(0)), facts.skus[0].currency)))  # fmt: skip
    high = sum(each.zone == "high" for each in facts.skus)
    parts.append(say(reader, "{n} {n:SKU|SKUs} in the high-risk zone", n=high))
    return bold(join(parts, " · "))


def _row(row: SkuHealth, reader: Reader) -> Mrkdwn:
    sign, zone = ZONES[row.zone]
    parts = [join([Mrkdwn(sign), bold(row.sku), escape(row.title or "", 40)], " ")]
    if row.zone != "calm":
        parts.append(words_mrkdwn(reader, zone))
    lines = [join(parts, " · "), join(_stock(row, reader), " · ")]
    signals = [each for each in row.signals if "risk" not in each.values]  # the risk stands a line above
    if signals:
        lines.append(join([words(reader, each) for each in signals[:4]], " · "))
    return join(lines)


def _stock(row: SkuHealth, reader: Reader) -> list[str]:
    parts = []
    if row.over_90:
        parts.append(say(reader, "{n} units older than 90 days", n=row.over_90))
    if row.excess:
        worth = row.excess_money and estimate(reader, row.excess_money, row.currency)
        parts.append(
            say(reader, "{n} excess ({worth})", n=row.excess, worth=worth)
            if worth
            else say(reader, "{n} excess", n=row.excess)
        )
    if row.unsellable:
        parts.append(say(reader, "{n} cannot be sold", n=row.unsellable))
    if row.overstock_risk is not None or row.stockout_risk is not None:
        parts.append(say(reader, "risk: overstock {over}, stock-out {out}", over=_risk(row.overstock_risk, reader), out=_risk(row.stockout_risk, reader)))  # fmt: skip
    return parts


def _figures(row: SkuHealth, reader: Reader) -> list[Mrkdwn]:
    pairs: list[tuple[str, str]] = []
    on_hand = _or_dash(row.on_hand, reader)
    cover = (
        say(reader, "{n} days of supply", n=round(row.days_of_supply))
        if row.days_of_supply is not None
        else "–"
    )
    pairs.append((say(reader, "On hand"), join([say(reader, "{n} units", n=on_hand), cover], " · ")))
    if row.ages is not None:
        pairs.append((say(reader, "Age now"), _ages(row.ages, reader)))
        pairs.append((say(reader, "Age in 90 days"), _ages(row.later or (), reader)))
    if row.passing is not None:
        over = [say(reader, "{n} {n:unit|units} over {days} days", n=n, days=days) for n, days in zip(row.passing, (90, 180, 270, 365), strict=True) if n]  # fmt: skip
        pairs.append((say(reader, "Turning older within 90 days"), " · ".join(over) or say(reader, "none")))
    if row.storage_cost is not None and row.aged_cost is not None:
        cost = say(
            reader, "{storage} and {aged} aged surcharge", storage=estimate(reader, row.storage_cost, row.currency),
            aged=estimate(reader, row.aged_cost, row.currency),
        ) if row.aged_cost else say(
            reader, "{storage}, no aged surcharge", storage=estimate(reader, row.storage_cost, row.currency)
        )  # fmt: skip
        if row.cost_known:
            cost = say(reader, "{amount} ({basis})", amount=cost, basis=words(reader, row.cost_known))
        pairs.append((say(reader, "Storage of the next 90 days"), cost))
    pairs.append((say(reader, "Excess over 90 days of sales"), _excess(row, reader)))
    if row.sell_through is not None:
        pairs.append((say(reader, "Sell-through of 90 days"), say(reader, "{n} × the average stock", n=round(row.sell_through, 1))))  # fmt: skip
    if row.unsellable:
        pairs.append((say(reader, "Cannot be sold"), say(reader, "{n} {n:unit|units}", n=row.unsellable)))
    if row.overstock_risk is not None or row.stockout_risk is not None:
        pairs.append((say(reader, "Risk"), say(reader, "overstock {over}, stock-out {out}", over=_risk(row.overstock_risk, reader), out=_risk(row.stockout_risk, reader))))  # fmt: skip
    return [join([bold(title), value], "  ") for title, value in pairs]


def _ages(ages: Sequence[int], reader: Reader) -> str:
    names = ("0–90", "91–180", "181–270", "271–365", "365+")
    told = [say(reader, "{span} days: {n} {n:unit|units}", span=name, n=units) for name, units in zip(names, ages, strict=False) if units]  # fmt: skip
    return " · ".join(told) or say(reader, "none")


def _excess(row: SkuHealth, reader: Reader) -> str:
    if not row.excess:
        return say(reader, "none")
    units = say(reader, "{n} {n:unit|units}", n=row.excess)
    return (
        units if row.excess_money is None else f"{units}, {estimate(reader, row.excess_money, row.currency)}"
    )


def _cause(cause: Cause, reader: Reader) -> Mrkdwn:
    name = bold(words(reader, REASONS_OF_DECLINE[cause.name]))
    share = say(reader, "{share} of what was found", share=Percent(cause.share)) if cause.share < 1 else ""
    evidence = _told(cause.evidence)
    return join([join([Mrkdwn(f"• {name}"), share], " · "), join([Mrkdwn("   "), words_mrkdwn(reader, evidence)], ""), join([Mrkdwn("   → "), words_mrkdwn(reader, cause.advice)], "")])  # fmt: skip


def _told(evidence: Phrase) -> Phrase:
    """Topics of reviews by their names."""
    topic = evidence.values.get("topic")
    if isinstance(topic, str) and topic in THEMES:
        return replace(evidence, values={**evidence.values, "topic": THEMES[topic]})
    return evidence


def _starts(row: SkuHealth, found: Diagnosis, reader: Reader) -> list[Block]:
    from core.watch.diagnosis import remedies

    return [
        button(words(reader, REMEDIES[each.kind]), f"{ids.START}.{place + 1}", f"{each.kind}:{row.sku_id}", label=say(reader, "{what}: {sku}", what=words(reader, REMEDIES[each.kind]), sku=clean(row.sku, 40)))
        for place, each in enumerate(remedies(found.causes)) if each.kind in REMEDIES
    ]  # fmt: skip


def _driver(each: Driver, reader: Reader) -> Mrkdwn:
    what, sku = words(reader, COMPONENTS[each.component]), bold(each.sku)
    if not each.money:
        return say_mrkdwn(reader, "• {sku}: {what}, {n} {n:unit|units}", sku=sku, what=what, n=each.units)
    worth = estimate(reader, each.money, each.currency)
    return say_mrkdwn(
        reader, "• {sku}: {what}, {n} {n:unit|units}, {worth}", sku=sku, what=what, n=each.units, worth=worth
    )


def _worth_a_line(row: SkuHealth) -> bool:
    return row.zone != "calm" or bool(row.over_90) or bool(row.excess)


def _alt(facts: Health, reader: Reader) -> str:
    from bot.render.health_chart import alt_text

    return alt_text(facts, reader.locale)


def _or_dash(value: int | None, reader: Reader) -> str:
    return "–" if value is None else number(reader, value)


def _risk(value: int | None, reader: Reader) -> str:
    """A risk of 0-100 as everywhere else: in per cent."""
    return "–" if value is None else chance(reader, value / 100)


def _plain(line: str) -> Mrkdwn:
    return Mrkdwn(line.replace("*", ""))
