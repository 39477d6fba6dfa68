"""What stands in the place of the buttons once a draft is decided, put off or gone? One line: who, what, when."""

from __future__ import annotations

from datetime import date

from bot.facts import DraftFacts, MailFacts, Reader
from bot.i18n import clock, day, moment
from bot.render.mrkdwn import Mrkdwn, join, mention, say_mrkdwn, words_mrkdwn
from bot.render.terms import MODES, REJECTIONS, name

UNDOABLE_ORDER = ("approved",)  # once released, the supplier may have it already


def settled_line(draft: DraftFacts, reader: Reader, *, today: date | None = None) -> Mrkdwn | None:
    """The line for a draft that waits for nobody; None while it is open and not put off beyond ``today``."""
    match draft.state:
        case "approved":
            return join([_approved(draft, reader), _when(draft, reader), *_order(draft, reader)], " · ")
        case "rejected":
            return join([_rejected(draft, reader), _when(draft, reader), *_undo(draft, reader)], " · ")
        case "withdrawn":
            return say_mrkdwn(reader, "↩️ {number} was withdrawn: no longer needed.", number=draft.number)
        case "expired":
            return say_mrkdwn(
                reader,
                "⌛ {number} expired: nobody decided in time. `/restock {sku}` makes a fresh one.",
                number=draft.number,
                sku=draft.sku,
            )
    if draft.snoozed_until is None or not put_off(draft, today):
        return None
    return say_mrkdwn(reader, "💤 Snoozed until {day}", day=day(reader, draft.snoozed_until))


def put_off(draft: DraftFacts, today: date | None) -> bool:
    """Whether the draft is snoozed beyond ``today``; without a day, whether it is snoozed at all."""
    return draft.snoozed_until is not None and (today is None or draft.snoozed_until > today)


def may_undo(draft: DraftFacts) -> bool:
    """Whether the decision can still be taken back."""
    return (
        draft.undo_until is not None
        and draft.state in ("approved", "rejected")
        and draft.po_state in (None, *UNDOABLE_ORDER)
    )


def _approved(draft: DraftFacts, reader: Reader) -> Mrkdwn:
    modes = " + ".join(dict.fromkeys(name(reader, MODES, order.mode) for order in draft.orders))
    return say_mrkdwn(
        reader,
        "✅ {who} approved {n} {n:unit|units} by {mode}",
        who=_who(draft),
        n=draft.quantity,
        mode=modes or "–",
    )


def _rejected(draft: DraftFacts, reader: Reader) -> Mrkdwn:
    return say_mrkdwn(
        reader,
        "✖️ {who} rejected {n} {n:unit|units}: {reason}",
        who=_who(draft),
        n=draft.quantity,
        reason=name(reader, REJECTIONS, draft.reason or "other"),
    )


def _order(draft: DraftFacts, reader: Reader) -> list[str]:
    parts: list[str] = [draft.po_number] if draft.po_number else []
    if draft.mail is not None and draft.po_state != "received":
        return [*parts, *_mail(draft, draft.mail, reader)]
    if draft.po_state == "sent":
        parts.append(say_mrkdwn(reader, "sent to the supplier"))
    elif draft.po_state == "received":
        parts.append(say_mrkdwn(reader, "received"))
    return parts + _undo(draft, reader)


def _mail(draft: DraftFacts, mail: MailFacts, reader: Reader) -> list[str]:
    """What becomes of the order's mail, and until when it can be stopped."""
    to = mail.to or "–"
    match mail.state:
        case "sent":
            at = moment(reader, mail.sent_at) if mail.sent_at else ""
            return [say_mrkdwn(reader, "mailed to {to} on {time}", to=to, time=at)]
        case "failed":
            problem = words_mrkdwn(reader, mail.problem) if mail.problem else "–"
            failed = say_mrkdwn(
                reader,
                "⚠️ not mailed to {to}: {problem}. Send the files yourself, or correct the address and mail it again.",
                to=to,
                problem=problem,
            )
            return [failed]
        case "no_address":
            if mail.supplier is None:
                nobody = say_mrkdwn(reader, "no supplier is named: send the files yourself")
            else:
                nobody = say_mrkdwn(
                    reader,
                    "no e-mail address of {supplier} is known: send the files yourself",
                    supplier=mail.supplier,
                )
            return [nobody, *_undo(draft, reader)]
        case "two_suppliers":
            both = say_mrkdwn(
                reader, "it names several suppliers, so nobody is mailed: send the files yourself"
            )
            return [both, *_undo(draft, reader)]
    if not may_undo(draft) or draft.undo_until is None:
        return [say_mrkdwn(reader, "is being mailed to {to}", to=to)]
    time = clock(reader, draft.undo_until)
    if mail.problem is None:
        return [say_mrkdwn(reader, "goes to {to} by mail at {time}, Undo until then", to=to, time=time)]
    later = say_mrkdwn(
        reader,
        "not mailed yet: {problem}. Next try to {to} at {time}, Undo until then",
        to=to,
        problem=words_mrkdwn(reader, mail.problem),
        time=time,
    )
    return [later]


def _undo(draft: DraftFacts, reader: Reader) -> list[str]:
    if not may_undo(draft) or draft.undo_until is None:
        return []
    return [say_mrkdwn(reader, "Undo until {time}", time=clock(reader, draft.undo_until))]


def _when(draft: DraftFacts, reader: Reader) -> str:
    return moment(reader, draft.decided_at) if draft.decided_at else ""


def _who(draft: DraftFacts) -> Mrkdwn:
    return mention(draft.decided_by or "–")
