"""What would happen if? The window: figures before and after, the chart, and a lever to each input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot import ids
from bot.facts import Reader
from bot.i18n import chance, day, estimate, money, number, percent, say, words
from bot.render import Block
from bot.render.blocks import context, divider, image, labelled, modal, option, section, select, text_input
from bot.render.decision import far
from bot.render.modals import measured
from bot.render.mrkdwn import Mrkdwn, bold, clean, escape, join, say_mrkdwn, words_mrkdwn
from bot.render.terms import MODES, name
from core.errors import RestockError
from core.names import PLACES
from core.phrase import Phrase

if TYPE_CHECKING:
    from bot.usecases.plans.trying import Tried
    from core.decide.choices.ways import Weighed
    from core.decide.choices.whatif import Outcome
    from core.money.channels import Part

FIGURES = "figures"
SHOWN_WAYS = 4
LINES: Mapping[str, Phrase] = {
    "price": Phrase("price"),
    "referral": Phrase("referral fee"),
    "fulfilment": Phrase("fulfilment fee"),
    "storage": Phrase("storage"),
    "aged": Phrase("aged surcharge"),
    "ads": Phrase("advertising"),
    "returns": Phrase("returns"),
    "unit_cost": Phrase("unit cost"),
    "freight": Phrase("freight"),
    "duty": Phrase("duty"),
    "prep": Phrase("prep"),
    "placement": Phrase("inbound placement"),
    "capital": Phrase("capital"),
}
BASES: Mapping[str, Phrase] = {
    "charged": Phrase("as charged"),
    "estimated": Phrase("Amazon's estimate"),
    "table": Phrase("fee table"),
    "share": Phrase("a stated share"),
    "measured": Phrase("last 90 days"),
}


def title(reader: Reader) -> str:
    """The window's title, also while it loads."""
    return say(reader, "What if …")


def window(
    tried: Tried,
    subject: ids.Subject,
    reader: Reader,
    typed: Mapping[str, str] | None = None,
    chart_file: str | None = None,
) -> Block:
    """The window, filled. ``typed`` are the levers' texts as they stand in it; ``chart_file`` the uploaded chart.

    Who may decide on the draft can put the orders into it; everybody else reckons on.
    """
    said = typed or {}
    draft = tried.draft
    card = tried.found.after.card
    name_of = tried.sold_in[0] if tried.sold_in else card.sku
    head = [bold(clean(name_of, 200)), escape(card.title or "", 80)]
    if draft is not None:
        head.append(escape(draft.number))
    blocks: list[Block] = [section(join(head, " · ")), section(figures(tried, reader), block_id=FIGURES)]
    if chart_file is not None:
        blocks.append(image(chart_file, alt_text(tried, reader)))
    told = _told(tried, reader)
    if told:
        blocks.append(context(told))
    blocks.append(divider())
    blocks += _levers(said, reader)
    ways = _ways(tried, reader)
    if ways:
        blocks += [divider(), section(ways)]
    one = _one_unit(tried, reader)
    if one:
        blocks += [divider(), section(one)]
    usable = draft is not None and draft.state == "open" and reader.may_decide
    if usable:
        blocks.append(
            context(
                say_mrkdwn(reader, "“Into the draft” takes over the order; the other levers change nothing.")
            )
        )
    return modal(
        title(reader),
        blocks,
        callback_id=ids.WHATIF_DRAFT_VIEW if usable else ids.WHATIF_VIEW,
        submit=say(reader, "Into the draft") if usable else say(reader, "Recalculate"),
        close=say(reader, "Close"),
        metadata=measured(subject.encode(), tried.found.before.card, tried.found.before.suggested),
    )


def without_figures(view: Mapping[str, Any], error: RestockError, reader: Reader) -> Block:
    """The window as it stands, saying why what is typed in it cannot be reckoned."""
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    told = section(words_mrkdwn(reader, error.phrase), block_id=FIGURES)
    blocks = [
        told if block.get("block_id") == FIGURES else block
        for block in view["blocks"]
        if block["type"] != "image"
    ]
    return {**{key: view[key] for key in kept if key in view}, "blocks": blocks}


def figures(tried: Tried, reader: Reader) -> Mrkdwn:
    """Before → after, a figure a line; a figure that does not move is said once."""
    before, after = tried.found.before, tried.found.after
    currency = after.card.currency

    def cash(amount: Decimal | None) -> str:
        return say(reader, "unknown") if amount is None else money(reader, amount, currency)

    def sent(units: int, mode: str) -> str:
        return say(reader, "{n} by {mode}", n=units, mode=name(reader, MODES, mode))

    def orders(side: Outcome) -> str:
        parts = [sent(o.quantity, o.mode) for o in side.orders]
        return " + ".join(parts) or say(reader, "nothing")

    def exact(amount: Decimal | None) -> str:
        return say(reader, "unknown") if amount is None else money(reader, amount, currency, exact=True)

    rows = [
        (say(reader, "Order"), orders(before), orders(after)),
        (say(reader, "Cash"), cash(before.cash), cash(after.cash)),
        (
            say(reader, "This order earns"),
            _with_range(before.earned, reader, currency),
            _with_range(after.earned, reader, currency),
        ),
        (
            say(reader, "The SKU earns in {n} days, stock counted", n=tried.found.until),
            *(
                _with_range((side.profit, side.profit_q10, side.profit_q90), reader, currency)
                for side in (before, after)
            ),
        ),
        (
            say(reader, "Risk of running out before it arrives")
            if before.orders and after.orders
            else say(reader, "Risk of running out"),
            chance(reader, before.card.stockout_risk / 100),
            chance(reader, after.card.stockout_risk / 100),
        ),
        (
            say(reader, "Risk of too much stock"),
            chance(reader, before.card.overstock_risk / 100),
            chance(reader, after.card.overstock_risk / 100),
        ),
        (say(reader, "Runs out, this order counted"), _runs_out(before, reader), _runs_out(after, reader)),
        (
            say(reader, "Cover with all on its way and this order"),
            _cover(before, reader),
            _cover(after, reader),
        ),
        (say(reader, "Sold a day"), number(reader, before.per_day), number(reader, after.per_day)),
        (say(reader, "Net per unit"), _net(before, reader, currency), _net(after, reader, currency)),
        (say(reader, "Break-even price"), exact(before.break_even), exact(after.break_even)),
        (
            say(reader, "Price for a net margin of {share}", share=percent(reader, after.margin_floor)),
            exact(before.floor_price),
            exact(after.floor_price),
        ),
    ]
    lines = [_row(label, old, new, reader) for label, old, new in rows]
    if after.suggested != sum(order.quantity for order in after.orders):
        lines.append(
            say_mrkdwn(reader, "Under these conditions we would order {units} units.", units=after.suggested)
        )
    lines += _stop(before, after, reader)
    return join(lines)


def _stop(before: Outcome, after: Outcome, reader: Reader) -> list[Mrkdwn]:
    """Whether a unit that loses money stops buying (P1), and whether the levers lift that."""
    was, now = before.card.loss, after.card.loss
    if now is not None and (now.stops or was is None or not was.stops):
        why = words_mrkdwn(reader, now.reason)
        if now.stops:
            return [say_mrkdwn(reader, "⛔ Buying is stopped: {why}", why=why)]
        return [Mrkdwn(f"⚠️ {why}")]
    if was is not None and was.stops:
        return [say_mrkdwn(reader, "✅ Under these conditions a unit pays, and buying is no longer stopped.")]
    return []


def alt_text(tried: Tried, reader: Reader) -> str:
    """What the chart shows, for those who do not see it."""
    return say(
        reader,
        "Stock ahead, half of the futures above and half below. Before: runs out {before}. After: runs out {after}.",
        before=_runs_out(tried.found.before, reader),
        after=_runs_out(tried.found.after, reader),
    )


def _row(label: str, old: str, new: str, reader: Reader) -> Mrkdwn:
    shown = escape(new) if old == new else Mrkdwn(f"{escape(old)} → {bold(new)}")
    return say_mrkdwn(reader, "{label}: {figure}", label=label, figure=shown)


def _with_range(
    told: tuple[Decimal | None, Decimal | None, Decimal | None], reader: Reader, currency: str
) -> str:
    mean, low, high = told
    if mean is None or low is None or high is None:
        return say(reader, "unknown")
    return say(
        reader,
        "{profit} ({low} to {high})",
        profit=estimate(reader, mean, currency),
        low=estimate(reader, low, currency),
        high=estimate(reader, high, currency),
    )


def _runs_out(side: Outcome, reader: Reader) -> str:
    gone = side.runs_out_on
    return say(reader, "not in sight") if gone is None else far(reader, gone, side.card.as_of)


def _cover(side: Outcome, reader: Reader) -> str:
    if side.cover_days is None:
        return say(reader, "unknown")
    return say(reader, "{n} {n:day|days}", n=round(side.cover_days))


def _net(side: Outcome, reader: Reader, currency: str) -> str:
    if side.net is None or side.margin is None:
        return say(reader, "unknown")
    net = money(reader, side.net, currency, exact=True)
    return say(reader, "{net} ({margin})", net=net, margin=percent(reader, side.margin))


def _told(tried: Tried, reader: Reader) -> Mrkdwn:
    """On what the difference rests, and what a lever could not move."""
    lines = [words_mrkdwn(reader, note) for note in tried.found.notes]
    lines += [words_mrkdwn(reader, each.what) for each in tried.found.missing]
    lines += [
        words_mrkdwn(reader, each.what)
        for each in tried.found.after.card.missing
        if each.switches_off == "P1"
    ]
    return join(list(dict.fromkeys(lines)))


def _levers(said: Mapping[str, str], reader: Reader) -> list[Block]:
    modes = [option(words(reader, phrase), each) for each, phrase in MODES.items()]
    texts = [
        (ids.IF_QUANTITY, say(reader, "Quantity, units")),
        (ids.IF_PRICE, say(reader, "Price")),
        (ids.IF_DISCOUNT, say(reader, "Discount, %")),
        (ids.IF_LEAD, say(reader, "Lead time, days")),
        (ids.IF_LEVEL, say(reader, "Service level, %")),
        (ids.IF_BUDGET, say(reader, "Cash at most")),
        (ids.IF_ADS, say(reader, "Ad budget a day")),
    ]
    blocks = [_lever(name_of, label, said) for name_of, label in texts]
    menu = select(say(reader, "As it is"), ids.IF_MODE, modes, initial=said.get(ids.IF_MODE))
    blocks.insert(1, labelled(say(reader, "Mode"), ids.IF_MODE, menu, optional=True, live=True))
    return blocks


def _lever(name_of: str, label: str, said: Mapping[str, str]) -> Block:
    field = text_input(name_of, initial=said.get(name_of), limit=20)
    field["dispatch_action_config"] = {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]}
    return labelled(label, name_of, field, optional=True, live=True)


def _ways(tried: Tried, reader: Reader) -> Mrkdwn:
    """Mode and channel compared on the same futures; what the runner-up lacks; the split where FBA is full."""
    weighing = tried.found.weighing
    if weighing is None:
        return Mrkdwn("")
    currency = tried.found.after.card.currency
    shown = weighing.ways[:SHOWN_WAYS]
    lines = [
        bold(say(reader, "By mode and channel, best first")),
        say_mrkdwn(
            reader,
            "Earned against ordering nothing, in the {n} days until the order after this one could be there; the risk is that of running out by then.",
            n=weighing.days,
        ),
    ]
    lines += [_way(way, currency, reader) for way in shown]
    if weighing.lacks is not None:
        told, late = estimate(reader, weighing.lacks.profit, currency), weighing.lacks.days
        if late == 0:
            lines.append(say_mrkdwn(reader, "The second earns {money} less.", money=told))
        elif late > 0:
            lines.append(
                say_mrkdwn(
                    reader,
                    "The second earns {money} less and comes {n} {n:day|days} later.",
                    money=told,
                    n=late,
                )
            )
        else:
            lines.append(
                say_mrkdwn(
                    reader,
                    "The second earns {money} less and comes {n} {n:day|days} sooner.",
                    money=told,
                    n=-late,
                )
            )
    placed = tried.found.after.card.upstream
    if placed is not None:
        lines.append(words_mrkdwn(reader, placed.reason))
    if any(way.assumed for way in shown):
        lines.append(say_mrkdwn(reader, "* typical rates, not yours"))
    return join(lines)


def _way(way: Weighed, currency: str, reader: Reader) -> Mrkdwn:
    text = say(
        reader,
        "{way}: earns {profit}, landed {landed}, arrives {day}, risk {risk}",
        way=_parts(way.parts, reader) + ("*" if way.assumed else ""),
        profit=estimate(reader, way.profit, currency),
        landed=money(reader, way.landed, currency, exact=True),
        day=day(reader, way.arrives, weekday=False),
        risk=chance(reader, way.stockout / 100),
    )
    return Mrkdwn(f"• {escape(text)}")


def _parts(parts: Sequence[Part], reader: Reader) -> str:
    def sent(part: Part) -> str:
        mode = name(reader, MODES, part.mode)
        return say(reader, "{n} by {mode}", n=part.units, mode=mode)

    if len({part.place for part in parts}) == 1:  # said once
        return " + ".join(map(sent, parts)) + f" · {words(reader, PLACES[parts[0].place])}"
    return " + ".join(f"{sent(part)} · {words(reader, PLACES[part.place])}" for part in parts)


def _one_unit(tried: Tried, reader: Reader) -> Mrkdwn:
    """The statement of one unit after the levers: every line, and how it is known."""
    told = tried.found.after.economics
    if told is None:
        return Mrkdwn("")
    lines = [bold(say(reader, "One unit"))]
    for line in told.lines:
        if not line.amount and line.basis != "unknown":
            continue
        amount = (
            say(reader, "unknown")
            if line.basis == "unknown"
            else money(reader, line.amount, told.currency, exact=True)
        )
        tries_ads = (
            line.name == "ads" and tried.found.levers.ad_budget is not None
        )  # that is no longer measured
        if line.basis in BASES and not tries_ads:
            amount = say(reader, "{amount} ({basis})", amount=amount, basis=words(reader, BASES[line.basis]))
        lines.append(
            Mrkdwn(
                f"• {say_mrkdwn(reader, '{label}: {figure}', label=words(reader, LINES[line.name]), figure=amount)}"
            )
        )
    total = say_mrkdwn(
        reader,
        "Net {net}, {margin} of the price, {roi} of what it ties up",
        net=money(reader, told.net, told.currency, exact=True),
        margin=percent(reader, told.margin),
        roi=percent(reader, told.roi),
    )
    return join([*lines, total])
