"""Why this decision? Every factor with its rule, what the forecast and the lead time rest on, and the options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.facts import CardFacts, Reader
from bot.i18n import chance, clauses, day, estimate, money, number, percent, say
from bot.render import Block, Rendered
from bot.render.arithmetic import note_lines, sum_lines
from bot.render.blocks import context, message, modal, section
from bot.render.decision import headline
from bot.render.freshness import freshness_line
from bot.render.mrkdwn import Mrkdwn, bold, clean, join, say_mrkdwn, words_mrkdwn
from bot.render.terms import METHODS, MODES, STAGES, name
from core.supply.words import legs_told

if TYPE_CHECKING:
    from bot.usecases.plans.explaining import Why
    from core.decide.formulas import Formula
    from core.suggestion import Option, Suggestion

LINES_EACH = 12  # a section takes 3,000 characters
SHOWN_OPTIONS = 12


def why(facts: CardFacts, reader: Reader) -> Block:
    """The modal behind the button "Why"."""
    suggestion = facts.suggestion
    quantity = facts.draft.quantity if facts.draft else suggestion.quantity
    blocks = [
        *_paragraphs(
            say(reader, "How {n} came about", n=quantity)
            if quantity
            else say(reader, "Why nothing is ordered"),
            sum_lines(suggestion.factors, quantity, reader),
        ),
        *_paragraphs(say(reader, "Other signals"), note_lines(suggestion.factors, reader)),
        *_paragraphs(say(reader, "Forecast"), _forecast(facts, reader)),
        *_paragraphs(say(reader, "Lead time"), _lead_time(suggestion, reader)),
        *_paragraphs(say(reader, "Stock"), _stock(suggestion, reader)),
        *_paragraphs(say(reader, "Stage"), [_stage(suggestion, reader)]),
        *_paragraphs(
            say(reader, "Compared with"),
            _compared(facts, reader),
        ),
        *_paragraphs(
            say(reader, "Missing"),
            [
                say_mrkdwn(
                    reader, "{what}: {rule} is an estimate", what=missing.what, rule=missing.switches_off
                )
                if missing.is_estimated
                else say_mrkdwn(reader, "{what}: {rule} is off", what=missing.what, rule=missing.switches_off)
                for missing in suggestion.missing
            ],
        ),
        context(freshness_line(facts.freshness, reader)),
    ]
    title = say(reader, "Why {sku}", sku=clean(facts.name, 18))
    return modal(title, blocks[:100], close=say(reader, "Close"))


def sku(found: Why, reader: Reader) -> Rendered:
    """The answer to `/restock why HX-12`: each figure's formula, and the file and row of each input."""
    made = found.suggestion
    title = Mrkdwn(f"❓ {bold(found.sold_in[0] if found.sold_in else made.sku)}")
    others = (
        say_mrkdwn(
            reader,
            "Sold elsewhere too, each with figures of its own: {names}",
            names=", ".join(found.sold_in[1:]),
        )
        if found.sold_in
        else Mrkdwn("")
    )
    blocks = [
        section(join([title, headline(made, reader), *([others] if others else [])])),
        *_paragraphs(say(reader, "As formulas"), [_formula(each, reader) for each in found.formulas]),
        *_paragraphs(
            say(reader, "Inputs"),
            [
                say_mrkdwn(
                    reader,
                    "• {what}: {value} _({source})_",
                    what=words_mrkdwn(reader, each.what),
                    value=words_mrkdwn(reader, each.value),
                    source=words_mrkdwn(reader, each.source),
                )
                for each in found.inputs
            ],
        ),
    ]
    return message(join([title, *(_formula(each, reader) for each in found.formulas)]), blocks[:50])


def _formula(each: Formula, reader: Reader) -> Mrkdwn:
    return say_mrkdwn(
        reader,
        "• {figure}: {formula}",
        figure=words_mrkdwn(reader, each.figure),
        formula=words_mrkdwn(reader, each.formula),
    )


def _paragraphs(heading: str, lines: list[Mrkdwn]) -> list[Block]:
    chunks = [lines[start : start + LINES_EACH] for start in range(0, len(lines), LINES_EACH)]
    return [
        section(join([bold(heading), *chunk] if place == 0 else list(chunk)))
        for place, chunk in enumerate(chunks)
    ]


def _forecast(facts: CardFacts, reader: Reader) -> list[Mrkdwn]:
    suggestion = facts.suggestion
    forecast = suggestion.forecast
    lines = [
        say_mrkdwn(
            reader,
            "{mean} units in {days} days; 80% range {low}–{high} (estimate from {method})",
            mean=round(suggestion.total_mean),
            days=len(forecast.mean),
            low=round(suggestion.total_q10),
            high=round(suggestion.total_q90),
            method=name(reader, METHODS, forecast.method.partition("-")[0]),
        )
    ]
    if facts.decided_on is not None:
        lines.append(words_mrkdwn(reader, facts.decided_on))
    if suggestion.ads_7 is not None and suggestion.ads_30 is not None:
        lines.append(
            say_mrkdwn(
                reader,
                "sold a day in stock: {week} over 7 days, {month} over 30",
                week=round(suggestion.ads_7, 1),
                month=round(suggestion.ads_30, 1),
            )
        )
    lines += [words_mrkdwn(reader, each) for each in forecast.drivers]
    if facts.record is not None:
        lines.append(words_mrkdwn(reader, facts.record))
    return [_bullet(line) for line in lines]


def _lead_time(suggestion: Suggestion, reader: Reader) -> list[Mrkdwn]:
    lead = suggestion.lead_time
    line = say_mrkdwn(
        reader,
        "{mean} days on average from order to sellable; half within {p50}, nine in ten within {p90}",
        mean=round(lead.mean),
        p50=round(lead.p50),
        p90=round(lead.p90),
    )
    legs = [_bullet(words_mrkdwn(reader, each)) for each in legs_told(lead)]
    if not lead.orders_seen:
        promised = (
            say_mrkdwn(reader, "no past orders of its supplier yet; other orders tell some of its legs")
            if any(each.orders for each in lead.legs)
            else say_mrkdwn(reader, "no past orders yet, so this is what was promised")
        )
        whole = Mrkdwn(clauses(reader, [line, promised]))
        return [whole, *legs]
    seen = say_mrkdwn(reader, "learnt from {n} past {n:order|orders}", n=lead.orders_seen)
    return [Mrkdwn(clauses(reader, [line, seen])), *legs]


def _stock(suggestion: Suggestion, reader: Reader) -> list[Mrkdwn]:
    waiting = suggestion.in_warehouses
    position = say_mrkdwn(
        reader,
        "inventory position {position}: on hand {on_hand}, on the way {inbound}",
        position=suggestion.position,
        on_hand=suggestion.on_hand,
        inbound=suggestion.inbound - waiting,
    )
    if waiting:
        position = say_mrkdwn(reader, "{said}, in your own warehouses {n}", said=position, n=waiting)
    return [
        _bullet(position),
        _bullet(
            say_mrkdwn(
                reader,
                "reorder point {point}, safety stock {safety} for a service level of {level}",
                point=suggestion.reorder_point,
                safety=suggestion.safety_stock,
                level=percent(reader, suggestion.service_level),
            )
        ),
        _bullet(say_mrkdwn(reader, "an order lifts the position to {level}", level=suggestion.order_up_to)),
    ]


def _stage(suggestion: Suggestion, reader: Reader) -> Mrkdwn:
    stage = name(reader, STAGES, suggestion.stage)
    parts = [stage, words_mrkdwn(reader, suggestion.stage_reason)]
    return join([*parts, say(reader, "class {abc}", abc=suggestion.abc_class)], " · ")


def _compared(facts: CardFacts, reader: Reader) -> list[Mrkdwn]:
    """What is ordered first, marked; then the others."""
    suggestion = facts.suggestion
    chosen, options = suggestion.chosen, suggestion.options[:SHOWN_OPTIONS]
    if not options:
        return []
    changed = facts.draft is not None and facts.draft.quantity != suggestion.quantity
    lines = [
        say_mrkdwn(
            reader,
            "Profit is against ordering nothing, until the order after this one is there; the risk is that of running out by then.",
        )
    ]
    if suggestion.compared is not None and not changed:
        lines.insert(0, words_mrkdwn(reader, suggestion.compared))
    if chosen is not None:
        mark = say(reader, "(suggested)") if changed else say(reader, "(this order)")
        lines.append(_option(chosen, suggestion, reader, mark))
    return lines + [_option(each, suggestion, reader) for each in options if each != chosen]


def _option(option: Option, suggestion: Suggestion, reader: Reader, mark: str = "") -> Mrkdwn:
    what = " + ".join(
        say(reader, "{n} by {mode}", n=number(reader, quantity), mode=name(reader, MODES, mode))
        for quantity, mode in option.parts or ((option.quantity, option.mode),)
    )
    parts: list[str] = [join([bold(what), mark], " ")]
    if option.expected_profit is not None:
        parts.append(
            say(
                reader, "expected profit {m}", m=estimate(reader, option.expected_profit, suggestion.currency)
            )
        )
    if option.profit_q10 is not None and option.profit_q90 is not None:
        low, high = (
            estimate(reader, each, suggestion.currency) for each in (option.profit_q10, option.profit_q90)
        )
        parts.append(say(reader, "80% range {low} to {high}", low=low, high=high))
    if option.cash is not None:
        parts.append(say(reader, "cash {m}", m=money(reader, option.cash, suggestion.currency)))
    if option.arrives is not None and option.stockout is not None:
        parts.append(say(reader, "arrives {day}", day=day(reader, option.arrives, weekday=False)))
        parts.append(say(reader, "risk {p}", p=chance(reader, option.stockout / 100)))
    return _bullet(join(parts, " · "))


def _bullet(line: Mrkdwn) -> Mrkdwn:
    return Mrkdwn(f"• {line}")
