"""How does an alert look? In a channel with its buttons, in its thread, and in the list of what lasts.

The first line tells what happened; what is over says so in the first line, and its buttons are gone. Remedies are data
(`core.suggestion.Remedy`); `REMEDIES` gives each kind its words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, Literal

from bot import ids
from bot.facts import AlertFacts, MuteFacts, Reader
from bot.i18n import day, estimate, say, words
from bot.render import Block, Rendered
from bot.render.blocks import actions, button, context, option, section, select  # fmt: skip
from bot.render.blocks import message as made
from bot.render.limits import TEXT
from bot.render.mrkdwn import Mrkdwn, bold, clean, escape, fitting, join, mention, say_mrkdwn, words_mrkdwn
from bot.render.terms import URGENCIES
from core.phrase import Phrase
from core.watch.lifecycle import Quiet

REMEDIES: Final[Mapping[str, Phrase]] = {
    "open": Phrase("Open"),
    "draft": Phrase("Draft it"),
    "expedite": Phrase("Show the faster way"),
    "hold": Phrase("Hold restock"),
    "release": Phrase("Lift the hold"),
    "clear": Phrase("Show markdowns"),
    "diagnose": Phrase("Show causes"),
    "health": Phrase("Show health"),
    "dismiss": Phrase("Dismiss"),
}
"""The words on the button of each kind of remedy; what it does is `bot.listeners.alerts`' business."""

AT_STAKE = Phrase("{money} at stake")
STAKES: Final[Mapping[str, Phrase]] = {
    "D2": Phrase("{money} margin until it is there"),
    "F6": Phrase("{money} more margin in two weeks"),
    "H1": Phrase("{money} at cost in it"),
    "H3": Phrase("{money} at cost beyond 30 days"),
    "H2": Phrase("{money} of ads over the limit"),
    "C1": Phrase("{money} a year"),
    "P1": Phrase("{money} lost in 30 days of sales"),
    "M4": Phrase("{money} margin of 30 days of sales that are not there"),
    "M1": Phrase("{money} margin in two weeks"),
    "M2": Phrase("{money} margin in two weeks"),
    "M5": Phrase("{money} margin in two weeks"),
    "M6": Phrase("{money} margin in two weeks"),
    "F4": Phrase("{money} margin in two weeks"),
}
"""What each rule's money is. Of short cover (S8, L2) it is what the SKU's decision has at stake, the figure of every list."""

MOST_REMEDIES = 3
SHOWN = 12
"""Alerts of a list with buttons of their own: two blocks each."""

How = Literal["day", "week", "arrival", "worse", "mute", "dismiss"]


def message(facts: AlertFacts, reader: Reader) -> Rendered:
    """An alert as a message of a channel."""
    lines = [_first(facts, reader), *(words_mrkdwn(reader, each) for each in facts.alert.says)]
    if facts.state != "resolved":
        lines += [_advice(facts, reader)]
    blocks = [section(join(lines)), context(_small(facts, reader))]
    settled = _settled(facts, reader)
    if settled is not None:
        blocks.append(context(settled))
    if facts.state in ("open", "acknowledged"):
        blocks.append(actions(_buttons(facts, reader)))
    return made(join(_bare(lines)), blocks)


def note(facts: AlertFacts, kind: str, severity: str, on: date, reader: Reader) -> Rendered:
    """What happened to an alert, for its thread."""
    sign, urgency = URGENCIES.get(severity, URGENCIES["notice"])
    title = words_mrkdwn(reader, facts.alert.title)
    match kind:
        case "resolved":
            text = say_mrkdwn(reader, "✔ Over on {day}: the cause is gone.", day=day(reader, on))
        case "worse":
            text = say_mrkdwn(
                reader, "{sign} Worse, now {urgency}: {title}", sign=sign, urgency=words(reader, urgency), title=title
            )  # fmt: skip
        case "reopened":
            text = say_mrkdwn(reader, "{sign} It is back: {title}", sign=sign, title=title)
        case _:
            text = say_mrkdwn(reader, "{sign} No longer put off: {title}", sign=sign, title=title)
    return made(text, [section(text)])


def listing(facts: Sequence[AlertFacts], muted: Sequence[MuteFacts], reader: Reader) -> Rendered:
    """What lasts, open first; then what is muted, each with a way to lift it."""
    if not facts:
        first = say_mrkdwn(reader, "No alerts: nothing needs your attention.")
    else:
        waiting = sum(each.state == "open" for each in facts)
        first = say_mrkdwn(
            reader, "{n} {n:alert|alerts}, {open} not looked at yet", n=len(facts), open=waiting
        )
    blocks: list[Block] = [section(bold(first))]
    for place, each in enumerate(facts[:SHOWN]):
        blocks.append(section(_row(each, reader)))
        if each.state in ("open", "acknowledged"):
            blocks.append(actions(_buttons(each, reader, place=place)))
    if len(facts) > SHOWN:
        rest = facts[SHOWN:]
        head = say_mrkdwn(
            reader, "… and {n} more, less pressing; `/restock alerts SKU` shows those of one:", n=len(rest)
        )
        lines = [Mrkdwn(f"• {_first(each, reader).replace('*', '')}") for each in rest]
        blocks.append(section(join([head, fitting(lines, TEXT - len(head) - 1)])))
    blocks += _mutes(muted, reader)
    return made(join([first, *(Mrkdwn(_plain(_row(each, reader))) for each in facts[:5])]), blocks)


def after(facts: AlertFacts, reader: Reader) -> Rendered:
    """What a click led to, for whoever cannot see the message change."""
    line = _settled(facts, reader) or say_mrkdwn(reader, "It is open.")
    text = join([_first(facts, reader), line])
    return made(text, [section(text)])


def stale(facts: AlertFacts, reader: Reader) -> Rendered:
    """A click that came too late: how things stand."""
    first = say_mrkdwn(reader, "Nothing was changed by your click: this alert is no longer as you saw it.")
    text = join([first, _first(facts, reader), _settled(facts, reader) or ""])
    return made(text, [section(text)])


def unmuted(rule: str, opened: Sequence[AlertFacts], reader: Reader) -> Rendered:
    """After a mute was lifted."""
    first = say_mrkdwn(reader, "Alerts of rule {rule} are on again.", rule=rule)
    text = join([first, *(_row(each, reader) for each in opened[:SHOWN])])
    return made(text, [section(text)])


def quiet(held: Quiet | None, reader: Reader) -> Rendered:
    """Which hours a channel is left alone, and how to change that."""
    if held is None:
        text = say_mrkdwn(
            reader, "This channel gets no alerts: choose it for the digest in `/restock settings` first."
        )
    elif held.begins == held.ends:
        text = say_mrkdwn(reader, "Alerts are posted here at any hour. `/restock quiet 21:00-08:00` sets quiet hours.")  # fmt: skip
    else:
        hours = say_mrkdwn(
            reader, "No alerts here from {begins} to {ends} ({zone}); they are posted when these hours end.",
            begins=f"{held.begins:%H:%M}", ends=f"{held.ends:%H:%M}", zone=held.tz,
        )  # fmt: skip
        if held.critical_passes:
            passes = say_mrkdwn(reader, "Critical alerts are still posted at once.")
        else:
            passes = say_mrkdwn(reader, "“/restock quiet 21:00-08:00 critical” still posts critical alerts, "
                                        "“/restock quiet off” ends quiet hours.")  # fmt: skip
        text = join([hours, passes])
    return made(text, [section(text)])


def _first(facts: AlertFacts, reader: Reader) -> Mrkdwn:
    alert = facts.alert
    title = words_mrkdwn(reader, alert.title)
    if facts.state == "resolved":
        over = say_mrkdwn(reader, "✔ over on {day}", day=day(reader, alert.ended_on or alert.raised_on))
        return join([over, join([bold(alert.sku), title], " ")], " · ")
    sign, urgency = URGENCIES[alert.severity]
    named = join([bold(alert.sku) if alert.sku else "", bold(title)], " · ")
    what = join([Mrkdwn(sign), named], " ")
    return join([what, words(reader, urgency) if alert.severity != "notice" else ""], " · ")


def _row(facts: AlertFacts, reader: Reader) -> Mrkdwn:
    lines: list[str] = [_first(facts, reader)]
    if facts.state != "resolved":
        lines.append(_advice(facts, reader))
    settled = _settled(facts, reader)
    return join([*lines, settled or ""])


def _advice(facts: AlertFacts, reader: Reader) -> Mrkdwn:
    alert = facts.alert
    if alert.money_at_stake:
        money = estimate(reader, alert.money_at_stake, facts.currency)
        stake = words_mrkdwn(reader, replace(STAKES.get(alert.rule, AT_STAKE), values={"money": money}))
    elif alert.units_at_stake:
        stake = say_mrkdwn(reader, "{n} {n:unit|units} at stake", n=alert.units_at_stake)
    else:
        stake = Mrkdwn("")
    return join([words_mrkdwn(reader, alert.recommended_action), stake], " · ")


def _small(facts: AlertFacts, reader: Reader) -> Mrkdwn:
    alert = facts.alert
    since = say_mrkdwn(reader, "since {day}", day=day(reader, alert.raised_on))
    return join([alert.rule, escape(facts.title_of_sku or "", 60), since, facts.number], " · ")


def _settled(facts: AlertFacts, reader: Reader) -> Mrkdwn | None:
    who = mention(facts.handled_by) if facts.handled_by else Mrkdwn("")
    match facts.state:
        case "acknowledged":
            return say_mrkdwn(reader, "👀 {who} has seen it", who=who)
        case "resolved":
            return say_mrkdwn(reader, "{who} dismissed it", who=who) if facts.handled_by else None
        case "snoozed":
            return join([Mrkdwn("💤"), _until(facts, reader), who], " ")
    return None


def _until(facts: AlertFacts, reader: Reader) -> Mrkdwn:
    if facts.snoozed_for == "worse":
        return say_mrkdwn(reader, "put off until it gets worse")
    if facts.snoozed_for == "muted" or facts.snoozed_until is None:
        return say_mrkdwn(reader, "muted; `/restock alerts` lifts it")
    return say_mrkdwn(reader, "put off until {day}", day=day(reader, facts.snoozed_until))


def _buttons(facts: AlertFacts, reader: Reader, *, place: int | None = None) -> list[Block]:
    payload = ids.Payload(facts.number, facts.version)
    row = []
    known = [each for each in facts.alert.remedies if each.kind in REMEDIES]
    if not known and facts.sku_id is not None:
        kinds = ["open"]
    else:
        kinds = [each.kind for each in known[:MOST_REMEDIES]]
    for number, kind in enumerate(kinds):
        label = say(
            reader, "{what}: {sku}", what=words(reader, REMEDIES[kind]), sku=clean(facts.alert.sku, 40)
        )
        row.append(
            button(
                words(reader, REMEDIES[kind]), _nth(ids.ALERT_DO, place, number), ids.AlertDo(payload, kind).encode(),
                style="primary" if number == 0 and kind in ("draft", "expedite") else None, label=label,
            )
        )  # fmt: skip
    if facts.state == "open":
        row.append(button(say(reader, "Seen"), _nth(ids.ALERT_SEEN, place), payload.encode()))
    choices: list[tuple[str, How]] = [
        (say(reader, "for a day"), "day"),
        (say(reader, "for a week"), "week"),
        (say(reader, "until goods arrive"), "arrival"),
        (say(reader, "until it gets worse"), "worse"),
        (say(reader, "mute this rule here"), "mute"),
        (say(reader, "dismiss: no concern"), "dismiss"),
    ]
    if facts.sku_id is None:
        choices = [each for each in choices if each[1] != "arrival"]
    options = [option(text, ids.AlertLater(payload, how).encode()) for text, how in choices]
    row.append(select(say(reader, "Not now"), _nth(ids.ALERT_LATER, place), options))
    return row


def _nth(name: str, place: int | None, number: int = 0) -> str:
    """Action ids differ within a message; a suffix of digits is read as the same action."""
    return name if place is None and number == 0 else f"{name}.{(place or 0) * 10 + number + 1}"


def _mutes(muted: Sequence[MuteFacts], reader: Reader) -> list[Block]:
    if not muted:
        return []
    blocks: list[Block] = [section(bold(say(reader, "Muted")))]
    for place, each in enumerate(muted[:SHOWN]):
        where = bold(each.sku) if each.sku else say_mrkdwn(reader, "all SKUs")
        line = say_mrkdwn(
            reader, "{rule} · {where} · {who}, {day}", rule=each.rule, where=where, who=mention(each.muted_by),
            day=day(reader, each.muted_at.date()),
        )  # fmt: skip
        lift = button(say(reader, "Lift"), f"{ids.UNMUTE}.{place + 1}", f"{each.rule}:{each.sku_id}")
        blocks.append(section(line, accessory=lift))
    if len(muted) > SHOWN:
        blocks.append(context(say_mrkdwn(reader, "… and {n} more", n=len(muted) - SHOWN)))
    return blocks


def _bare(lines: Sequence[Mrkdwn]) -> list[Mrkdwn]:
    return [Mrkdwn(_plain(line)) for line in lines]


def _plain(line: Mrkdwn) -> str:
    return line.replace("*", "")
