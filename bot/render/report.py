"""The weekly report as a message: four figures and their trend, three sentences, what was decided and how it went."""

from __future__ import annotations

from collections.abc import Sequence

from bot import i18n
from bot.facts import Reader
from bot.i18n import day, money, percent, say, words
from bot.render import Block, Rendered, kpis
from bot.render.blocks import context, fields, image, message, section
from bot.render.mrkdwn import Mrkdwn, bold, escape, join, say_mrkdwn, words_mrkdwn
from bot.render.policy import proposal_buttons, proposal_line
from bot.render.policy_terms import amount, label_of
from bot.render.terms import ALERTS, REJECTIONS, name
from core.watch.tuned import Found, Proposal
from core.watch.weekly import AlertCount, CrossCheck, Decided, ForecastError, Weekly

SHOWN_DECISIONS = 6
SHOWN_CHECKS = 3
SHOWN_PROPOSALS = 3


def report(facts: Weekly, reader: Reader, chart: str | None = None) -> Rendered:
    """The week's message; ``chart`` is the id of the uploaded picture."""
    first = title(facts, reader)
    blocks: list[Block] = [section(bold(first))]
    if facts.late:
        blocks.append(context(say_mrkdwn(reader, "This report is late: I was not running when it was due.")))
    figures = headline(facts, reader)
    if figures:
        blocks.append(fields([join([bold(label), Mrkdwn(value)]) for label, value in figures]))
    if chart is not None:
        alt = i18n.clauses(
            reader, [say(reader, "{label}: {figure}", label=label, figure=each) for label, each in figures]
        )
        blocks.append(image(chart, say(reader, "Thirteen weeks of these figures. {figures}", figures=alt)))
    blocks.append(section(join([words_mrkdwn(reader, each) for each in facts.sentences])))
    for part in (_decided(facts.decisions, reader), _alerts(facts.alerts, reader), _checks(facts, reader)):
        if part:
            blocks.append(section(part))
    blocks += _tuning(facts, reader)
    blocks.append(context(_small_print(facts, reader)))
    text = [Mrkdwn(first)]
    text += [
        say_mrkdwn(reader, "{label}: {figure}", label=label, figure=Mrkdwn(value)) for label, value in figures
    ]
    text += [words_mrkdwn(reader, each) for each in facts.sentences]
    return message(join(text), blocks)


def title(facts: Weekly, reader: Reader) -> str:
    """ "Week of 16–22 Nov"."""
    return say(reader, "Week of {days}", days=i18n.days(reader, facts.first, facts.last))


def headline(facts: Weekly, reader: Reader) -> list[tuple[str, str]]:
    """The four small numbers, each with how it moved in four weeks; empty without any sale."""
    if not facts.trend:
        return []
    now = facts.trend[-1]
    before = facts.trend[-5] if len(facts.trend) >= 5 else None
    return [
        kpis.turnover(now, before, reader),
        kpis.lost(now, before, facts.currency, reader),
        kpis.age_score(now, before, reader),
        (say(reader, "Forecast error, 28 days"), _error(facts.errors, reader)),
    ]


def _error(errors: Sequence[ForecastError], reader: Reader) -> str:
    if not errors:
        return say(reader, "not enough data")
    now = errors[-1]
    told = kpis.share_moved((now.error, errors[-2].error if len(errors) >= 2 else None), reader)
    naive = percent(reader, now.naive)
    return say(reader, "{error} (30-day average: {naive})", error=told, naive=naive)


def decided_line(each: Decided, reader: Reader) -> str:
    """One decision and how it turned out."""
    if each.kind == "approve":
        what = say(reader, "{n} {n:unit|units} approved on {day}", n=each.quantity, day=each.on)
    else:
        why = name(reader, REJECTIONS, each.reason or "other")
        what = say(reader, "rejected on {day}: {why}", day=each.on, why=why)
    return what


def check_line(each: CrossCheck, reader: Reader, *, brief: bool = False) -> str:
    """Where the rule of thumb asks for something else, and the steps that make the difference; ``brief``: the largest."""
    why = [words(reader, step) for step in each.reasons[: 1 if brief else None]]
    return say(
        reader,
        "{ours} instead of {naive}: {why}",
        ours=i18n.number(reader, each.ours),
        naive=i18n.number(reader, each.naive),
        why=i18n.listed(reader, why),
    )


def _decided(decisions: Sequence[Decided], reader: Reader) -> Mrkdwn | None:
    if not decisions:
        return None
    shown = sorted(decisions, key=lambda each: not each.told)[:SHOWN_DECISIONS]
    lines = []
    for each in shown:
        line = join([bold(each.sku), escape(decided_line(each, reader))], " · ")
        outcome = (
            words_mrkdwn(reader, each.outcome) if each.outcome else say_mrkdwn(reader, "too early to judge")
        )
        lines.append(Mrkdwn(f"• {line} → {outcome}"))
    if len(decisions) > len(shown):
        lines.append(say_mrkdwn(reader, "… and {n} more", n=len(decisions) - len(shown)))
    return join([bold(say(reader, "What we decided, and how it turned out")), *lines])


def _alerts(alerts: Sequence[AlertCount], reader: Reader) -> Mrkdwn | None:
    if not alerts:
        return None
    raised, over = sum(each.raised for each in alerts), sum(each.over for each in alerts)
    line = say_mrkdwn(
        reader,
        "{raised} {raised:alert|alerts} raised, {over} over by now: {rules}",
        raised=raised,
        over=over,
        rules=i18n.listed(
            reader,
            [
                say(reader, "{rule} {n}", rule=name(reader, ALERTS, each.rule), n=each.raised)
                for each in sorted(alerts, key=lambda each: -each.raised)
            ],
        ),
    )
    return join([bold(say(reader, "Alerts of the week")), line])


def _checks(facts: Weekly, reader: Reader) -> Mrkdwn | None:
    if not facts.cross_checks:
        return None
    lines = [
        Mrkdwn(f"• {join([bold(each.sku), escape(check_line(each, reader, brief=True), 300)], ' · ')}")
        for each in facts.cross_checks[:SHOWN_CHECKS]
    ]
    rest = len(facts.cross_checks) - len(lines)
    if rest > 0:
        lines.append(say_mrkdwn(reader, "… and {n} more", n=rest))
    return join(
        [
            bold(say(reader, "Ordered instead of velocity × lead time, where they differ by more than 25%")),
            *lines,
        ]
    )


def _tuning(facts: Weekly, reader: Reader) -> list[Block]:
    found = facts.tuning
    if found is None:
        return []
    blocks: list[Block] = []
    if found.proposals:
        head = bold(say(reader, "Thresholds that would have done better"))
        for place, each in enumerate(found.proposals[:SHOWN_PROPOSALS]):
            line = proposal_line(each, found.currency, reader)
            blocks += [section(join([head, line]) if place == 0 else line), proposal_buttons(each, reader)]
    lines = [*(_kept(each, found.currency, reader) for each in found.kept), _worth(found, reader)]
    if any(lines):
        blocks.append(context(join([line for line in lines if line])))
    return blocks


def _kept(each: Proposal, currency: str, reader: Reader) -> Mrkdwn:
    return say_mrkdwn(
        reader,
        "{threshold}, changed from {before} to {after}: {money} since, against leaving it.",
        threshold=i18n.words(reader, label_of(each.field)),
        before=amount(reader, each.field, each.before),
        after=amount(reader, each.field, each.after),
        money=money(reader, round(each.gain), currency),
    )


def _worth(found: Found, reader: Reader) -> Mrkdwn | None:
    told = [(rule, round(worth)) for rule, worth in sorted(found.worth.items()) if abs(worth) >= 1]
    if not told:
        return None
    return say_mrkdwn(
        reader,
        "What rules were worth on {n} SKUs in a replay of the last year: {rules}.",
        n=found.skus,
        rules=", ".join(f"{rule} {money(reader, worth, found.currency)}" for rule, worth in told),
    )


def _small_print(facts: Weekly, reader: Reader) -> Mrkdwn:
    parts = [say_mrkdwn(reader, "Figures over four weeks, beside those of the four weeks before.")]
    if facts.sales_through is not None:
        parts.append(say_mrkdwn(reader, "Sales to {day}.", day=day(reader, facts.sales_through)))
    if facts.other_currencies:
        parts.append(
            say_mrkdwn(
                reader,
                "SKUs sold in {currencies} are not in these figures.",
                currencies=", ".join(facts.other_currencies),
            )
        )
    parts.append(say_mrkdwn(reader, "The PDF explains how each figure is calculated."))
    return Mrkdwn(i18n.sentences(reader, parts))
