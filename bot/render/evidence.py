"""What is the decision made on? The figures, the arithmetic and the small print of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.facts import CardFacts, Reader
from bot.i18n import clauses, days, say, words
from bot.render.arithmetic import note_lines, sum_lines
from bot.render.freshness import freshness_line
from bot.render.mrkdwn import Mrkdwn, bold, escape, join, say_mrkdwn, words_mrkdwn
from bot.render.terms import URGENCIES
from core.phrase import Phrase

if TYPE_CHECKING:
    from core.suggestion import Factor

SHOWN_NOTES = 3
SHOWN_ALERTS = 2
SHORT_COVER = ("S8", "L2")  # alerts of few days of supply, of any SKU and of a launch
SHOWN_STEPS = 12
SHOWN_GAPS = 6


def figures(facts: CardFacts, reader: Reader) -> list[str]:
    """Stock, cover and demand, each with its name and unit."""
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
        (say(reader, "Days of supply"), _cover(facts, reader)),
        (
            say(reader, "Reorder point"),
            unknown
            if suggestion.action == "review"
            else say(
                reader,
                "{n} {n:unit|units}, safety stock {safety}",
                n=suggestion.reorder_point,
                safety=suggestion.safety_stock,
            ),
        ),
        (
            say(reader, "Next {n} days, forecast", n=len(suggestion.forecast.mean)),
            unknown
            if not facts.is_projected
            else say(
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
    # On one line each: a phone shows fields below each other, and two lines each would fill its screen.
    return [join([bold(title), value], "  ") for title, value in pairs]


def _cover(facts: CardFacts, reader: Reader) -> str:
    """Days of supply of what is on hand, and with the arrivals where they make a difference."""
    suggestion = facts.suggestion
    if suggestion.days_of_supply is None:
        return say(reader, "unknown")
    alone = round(suggestion.days_of_supply)
    if suggestion.inbound and suggestion.runs_out_on is not None:
        together = (suggestion.runs_out_on - suggestion.as_of).days
        if together > alone and suggestion.in_warehouses:
            return say(reader, "{n} {n:day|days}, {all} with all that is yours", n=alone, all=together)
        if together > alone:
            return say(reader, "{n} {n:day|days}, {all} with what is on the way", n=alone, all=together)
    return say(reader, "{n} {n:day|days}", n=alone)


def _on_the_way(facts: CardFacts, reader: Reader) -> str:
    suggestion = facts.suggestion
    waiting = suggestion.in_warehouses
    moving = suggestion.inbound - waiting
    arrivals = [lot.arrives for lot in suggestion.inbound_lots if lot.arrives and not lot.can_be_sent]
    if not moving:
        said = say(reader, "nothing")
    elif not arrivals:
        said = say(reader, "{n} {n:unit|units}, no date known", n=moving)
    else:
        due = days(reader, min(arrivals), max(arrivals))
        said = say(reader, "{n} {n:unit|units}, due {days}", n=moving, days=due)
    if waiting:
        return say(reader, "{said}; {n} in your own warehouses", said=said, n=waiting)
    return said


def reasons(facts: CardFacts, reader: Reader) -> Mrkdwn:
    """The factors as a sum, and what else spoke; empty where nothing did."""
    factors = facts.suggestion.factors
    quantity = facts.draft.quantity if facts.draft else facts.suggestion.quantity
    said = _said(facts)
    lines = sum_lines(factors, quantity, reader, said=said)
    if len(lines) > SHOWN_STEPS:
        hidden = say_mrkdwn(reader, "… {n} more under Why", n=len(lines) - SHOWN_STEPS)
        lines = [*lines[: SHOWN_STEPS - 2], hidden, lines[-1]]
    notes = note_lines([each for each in factors if each not in said], reader)[
        : SHOWN_NOTES if lines else SHOWN_STEPS
    ]
    if not lines and not notes:
        return Mrkdwn("")
    heading = say(reader, "Why {n}", n=quantity) if quantity else say(reader, "Why")
    return join([bold(heading), *lines, *notes])


def _said(facts: CardFacts) -> list[Factor]:
    """What forbids buying, where the headline says it at length: it need not be read twice."""
    made = facts.suggestion
    if made.headline is None or made.orders:
        return []
    told = [each for each in made.headline.values.values() if isinstance(each, Phrase)]
    return [each for each in made.factors if each.reason in told]


def best_option(facts: CardFacts, reader: Reader) -> Mrkdwn:
    """Which option earns most and what the next lacks; empty where a person ordered something else than was compared."""
    made = facts.suggestion
    changed = facts.draft is not None and facts.draft.quantity != made.quantity
    if made.compared is None or changed:
        return Mrkdwn("")
    return words_mrkdwn(reader, made.compared)


def small_print(facts: CardFacts, reader: Reader) -> list[str]:
    """Alerts, what is missing, how old the data is, and which draft this is."""
    lines: list[str] = []
    # Few days of supply are a reason above, and what forbids buying is the headline.
    above = {factor.rule for factor in _said(facts)}
    if any(factor.rule == "S8" for factor in facts.suggestion.factors):
        above |= {*SHORT_COVER}
    alerts = [each for each in facts.alerts if each.rule not in above]
    for alert in alerts[:SHOWN_ALERTS]:
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
    for each in facts.suggestion.missing:
        if each.is_estimated:
            lines.append(say_mrkdwn(reader, "Estimated: {what}", what=each.what))
    missing = [each for each in facts.suggestion.missing if not each.is_estimated]
    if missing:
        shown = [f"{words_mrkdwn(reader, m.what)} → {escape(m.switches_off)}" for m in missing[:SHOWN_GAPS]]
        gaps = Mrkdwn(clauses(reader, shown))
        lines.append(say_mrkdwn(reader, "Missing, so switched off: {gaps}", gaps=gaps))
    loss = facts.suggestion.loss
    if loss is not None and loss.stops and not facts.suggestion.orders:
        lines.append(
            say_mrkdwn(
                reader,
                "To buy it all the same, set “Net margin under which nothing is bought” lower for this SKU: `/restock policy`",
            )
        )
    if facts.record is not None:
        lines.append(words_mrkdwn(reader, facts.record))
    if facts.risk_record is not None and facts.suggestion.action != "review":
        record = words_mrkdwn(reader, facts.risk_record)
        lines.append(say_mrkdwn(reader, "Track record of these risks: {record}", record=record))
    lines.append(freshness_line(facts.freshness, reader))
    if facts.draft is not None:
        draft = facts.draft
        lines.append(draft.number)
        if draft.edited_by:
            lines.append(say(reader, "edited by a person"))
        if draft.note:
            lines.append(say_mrkdwn(reader, "Note: {note}", note=escape(draft.note, 500)))
    return lines
