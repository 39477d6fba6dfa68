"""What does a person read in private when a click came too late, was not theirs to make, or work goes on?

Each says what did not happen and what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot import ids
from bot.facts import DraftFacts, Reader
from bot.i18n import say
from bot.i18n.figures import day, moment
from bot.render import Rendered
from bot.render.blocks import actions, button, context, message, section
from bot.render.modals import LANGUAGES
from bot.render.mrkdwn import Mrkdwn, bold, escape, join, mention, say_mrkdwn, words_mrkdwn
from bot.render.settled import settled_line
from core.errors import RestockError
from core.phrase import Phrase

if TYPE_CHECKING:
    from bot.usecases.preferences import Preferences

NAMED_APPROVERS = 10


def stale(draft: DraftFacts, reader: Reader, why: Phrase | None = None) -> Rendered:
    """A click on a draft that was decided or changed meanwhile, or that came too late: how it stands now."""
    first = (
        words_mrkdwn(reader, why)
        if why is not None
        else say_mrkdwn(reader, "Nothing was changed by your click: this draft is no longer as you saw it.")
    )
    now = settled_line(draft, reader) or say_mrkdwn(
        reader,
        "{number} for {sku} was updated and is waiting: now {n} {n:unit|units}. Look at the newest card.",
        number=draft.number,
        sku=draft.sku,
        n=draft.quantity,
    )
    notice = _notice(join([first, now]))
    if draft.state == "open":
        value = ids.Payload(draft.number, draft.version).encode()
        notice.blocks.append(actions([button(say(reader, "Open"), ids.OPEN, value)]))
    return notice


def decided(draft: DraftFacts, reader: Reader) -> Rendered:
    """What a decision led to, beside a list that only one person sees and that is therefore not drawn again."""
    line = settled_line(draft, reader) or say_mrkdwn(
        reader,
        "{number} for {sku} is open: {n} {n:unit|units}.",
        number=draft.number,
        sku=draft.sku,
        n=draft.quantity,
    )
    return _notice(line)


def settings(held: Preferences, reader: Reader) -> Rendered:
    """After the settings were saved: exactly what holds now."""
    lines = []
    if held.channel:
        language = LANGUAGES[held.language or reader.locale]
        lines.append(say_mrkdwn(reader, "Language of this channel: {language}", language=language))
    if held.digest_channel:
        channel = Mrkdwn(f"<#{held.digest_channel}>")
        digest = say_mrkdwn(
            reader,
            "Morning digest: {channel} at {time} ({zone})",
            channel=channel,
            time=held.digest_time,
            zone=reader.tz,
        )
    else:
        digest = say_mrkdwn(reader, "Morning digest: none")
    people = ", ".join(_approver(each) for each in held.approvers)
    deciders = (
        say_mrkdwn(reader, "Who may decide: {people}", people=Mrkdwn(people))
        if people
        else say_mrkdwn(
            reader, "Who may decide: the people in RESTOCK_APPROVERS, or workspace admins if it is empty"
        )
    )
    told = [
        bold(say(reader, "Saved. The settings are now:")),
        *lines,
        digest,
        deciders,
        *_rates(held, reader),
    ]
    return _notice(join(told))


def _rates(held: Preferences, reader: Reader) -> list[Mrkdwn]:
    """Every exchange rate with its day and who said it."""
    if not held.rates.said:
        return []
    shown = [
        say_mrkdwn(
            reader,
            "• {rate} ({day}, {person})",
            rate=str(each),
            day=day(reader, each.day, weekday=False, year=True),
            person=mention(each.by),
        )
        for each in held.rates.said
    ]
    note = say_mrkdwn(
        reader,
        "Freight is converted at them from the next look on. Costs are converted when their file is read: import it again to have them at a new rate.",
    )
    return [say_mrkdwn(reader, "Exchange rates:"), *shown, note]


def refused(error: RestockError, reader: Reader) -> Rendered:
    """An expected refusal, in the reader's language."""
    return _notice(words_mrkdwn(reader, error.phrase))


def failed(number: str, reader: Reader) -> Rendered:
    """A fault of the program; ``number`` finds it in the log."""
    return _notice(
        say_mrkdwn(
            reader,
            "Something went wrong on my side and nothing was decided. Please try again; "
            "if it happens twice, give your administrator the error number {number}.",
            number=number,
        )
    )


def not_allowed(approvers: Sequence[str], reader: Reader) -> Rendered:
    """Only approvers may decide; this tells who they are. Without names, workspace admins decide."""
    if not approvers:
        return _notice(
            say_mrkdwn(reader, "Nothing was decided: only workspace admins may decide. Ask one of them.")
        )
    people = Mrkdwn(", ".join(_approver(each) for each in approvers[:NAMED_APPROVERS]))
    return _notice(say_mrkdwn(reader, "Nothing was decided: only {people} may decide.", people=people))


def not_mailed(
    number: str, to: str, supplier: str | None, problem: Phrase, approver: str | None, reader: Reader
) -> Rendered:
    """An order's mail was given up: what did not happen, why, and what to do next."""
    first = say_mrkdwn(
        reader,
        "⚠️ {number} was not mailed to {supplier} ({to}): {problem}.",
        number=number,
        supplier=supplier or "–",
        to=to,
        problem=words_mrkdwn(reader, problem),
    )
    then = say_mrkdwn(
        reader,
        "Send the files in this thread yourself, or correct the address in your suppliers file and choose “Mail again” on the card.",
    )
    who = [mention(approver)] if approver else []
    return _notice(join([join([*who, first], " "), then]))


def papers_void(number: str, who: str | None, deleted: bool, reader: Reader) -> Rendered:
    """An order was taken back after its papers had been posted: they do not count, wherever they are by now."""
    first = say_mrkdwn(
        reader,
        "↩️ {number} was taken back by {who}: it is void and no supplier should get it.",
        number=number,
        who=mention(who) if who else "–",
    )
    files = (
        say_mrkdwn(
            reader,
            "Its files here were deleted. If you saved or sent one of them, delete it, and tell whoever has it.",
        )
        if deleted
        else say_mrkdwn(
            reader, "Its files here could not be deleted: do not use them, and tell whoever has them."
        )
    )
    return _notice(join([first, files]))


def closed(channel: str, archived: bool, reader: Reader) -> Rendered:
    """A channel can no longer be posted in, and what came there by itself reaches nobody."""
    place = Mrkdwn(f"<#{channel}>")
    if archived:
        first = say_mrkdwn(reader, "⚠️ {channel} is archived, so I can no longer post there.", channel=place)
    else:
        first = say_mrkdwn(
            reader, "⚠️ I am not a member of {channel}, so I can no longer post there.", channel=place
        )
    then = say_mrkdwn(
        reader,
        "Its digest, alerts and weekly report reach nobody. Invite me there again, or choose another channel with "
        "`/restock settings`; `/restock list` and `/restock alerts` show what was missed.",
    )
    return _notice(join([first, then], " "))


def unknown_rights(reader: Reader) -> Rendered:
    """Slack did not say whether the person is among those who may decide."""
    return _notice(
        say_mrkdwn(
            reader, "Nothing was decided: Slack did not tell me whether you may decide. Please click again."
        )
    )


def interrupted(at: datetime, reader: Reader) -> Rendered:
    """The program was stopped before it had done what somebody asked for, and came back too late."""
    return _notice(
        say_mrkdwn(
            reader,
            "I was interrupted at what you asked for at {time}, and did not take it up again. "
            "Please look whether it was done, and ask again if not.",
            time=moment(reader, at),
        )
    )


def waiting(reader: Reader) -> Rendered:
    """The database does not answer; what was asked for is held until it does."""
    return _notice(
        say_mrkdwn(
            reader,
            "My database does not answer at the moment, so what you asked for is not done yet. I do it as soon as it "
            "answers; you need not ask again unless nothing has come within a quarter of an hour.",
        )
    )


def lost(reader: Reader) -> Rendered:
    """The program stops while the database does not answer: what was held is not done."""
    return _notice(
        say_mrkdwn(
            reader,
            "What you asked for was not done: my database does not answer, and I am being stopped. "
            "Please ask again in a few minutes.",
        )
    )


def working(reader: Reader) -> Rendered:
    """The first answer to a command that takes a moment."""
    text = say(reader, "One moment, looking at your figures …")
    return message(text, [context(text)])


def done(text: str) -> Rendered:
    """A short confirmation that says what now holds, already in the reader's language."""
    return _notice(escape(text, 1000))


def _approver(who: str) -> str:
    return Mrkdwn(f"<!subteam^{who}>") if who.startswith("S") and who.isalnum() else mention(who)


def _notice(text: Mrkdwn) -> Rendered:
    return message(text, [section(text)])
