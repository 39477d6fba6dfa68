"""What is set, what works, and what to do about what does not: the findings of `restock doctor`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.mail_server import MailServer
from core.money.rates import aged
from core.phrase import Phrase
from storage import checks, held
from storage.queries.goods import coverage
from storage.queries.orders import counters
from storage.queries.program import imports, inbox, outbox, rates

State = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``cure`` says what to do where something is to be done."""

    about: str
    state: State
    says: Phrase
    cure: Phrase | None = None


def of_store(engine: Engine, now: datetime) -> list[Finding]:
    """Whether the database answers and is in order."""
    try:
        wrong = checks.findings(engine, now)
        if not wrong:
            checks.write_and_take_back(engine, now)
    except SQLAlchemyError as error:
        return [_of_failure(error)]
    if not wrong:
        return [Finding("database", "ok", Phrase("{kind}, in order", {"kind": engine.dialect.name}))]
    return [Finding("database", "wrong", each) for each in wrong]


def _of_failure(error: SQLAlchemyError) -> Finding:
    """What a failing store says of itself, and what to do about it."""
    cause = str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__]
    said = cause[0][-200:]  # where PostgreSQL is reached by several addresses the reason comes last
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    about = said.lower()
    if state == "53100" or "disk is full" in about or "no space left" in about:
        cure = Phrase("free space on the disk of the database; what people asked for meanwhile is done then")
    elif state == "25006" or "readonly" in about or "read-only" in about:
        cure = Phrase(
            "point DATABASE_URL at the primary server, or give this user the right to write the file"
        )
    elif (
        "too many" in about and ("clients" in about or "connections" in about)
    ) or "remaining connection" in about:
        cure = Phrase(
            "raise max_connections of the server, or run fewer copies: one holds up to 30 connections"
        )
    elif "locked" in about:
        cure = Phrase("another program holds the write lock of the file: end it, or wait until it is done")
    else:
        cure = Phrase("check DATABASE_URL, and that the server runs and lets this user in")
    return Finding("database", "wrong", Phrase("it does not answer ({error})", {"error": said}), cure)


QUIET = timedelta(hours=36)
"""A store that somebody serves is written to every night; one that was not for so long may be a backup."""


def of_silence(engine: Engine, now: datetime) -> list[Finding]:
    """Whether nothing was done here for so long that this may be a restored backup, which would give numbers out again."""
    with Session(engine) as session:
        last = counters.last_used(session)
    if last is None or now - last < QUIET:
        return []
    return [
        Finding(
            "numbers",
            "note",
            Phrase("nothing was done in this database since {at} UTC", {"at": f"{last:%Y-%m-%d %H:%M}"}),
            Phrase(
                "if it is a restored backup, run “restock db restored” before you start “restock serve”: the numbers of orders and drafts given out since would be given out again"
            ),
        )
    ]


def of_data(engine: Engine, workspace_id: str, today: date) -> list[Finding]:
    """How fresh the data is, and which files wait for a person."""
    with Session(engine) as session:
        age = coverage.age(session, workspace_id, today)
        waiting = imports.held(session, workspace_id)
        said = rates.rates(session, workspace_id)
    found = [
        _reach("sales", age.sales_through, "sales" in age.stale, today),
        _reach("stock", age.stock_as_of, "stock" in age.stale, today),
    ]
    found += [
        Finding(
            "import",
            "note",
            Phrase(
                "{file} is held back: it is much thinner than the last of its kind", {"file": each.file_name}
            ),
            Phrase("import it again with --accept-thin if it is right"),
        )
        for each in waiting
    ]
    found += [
        Finding("exchange rate", "note", aged(each, today), Phrase("restock rates set, or /restock settings"))
        for each in said.said
        if each.is_old(today)
    ]
    return found


def of_outbox(engine: Engine, now: datetime) -> list[Finding]:
    """What was promised to Slack and not kept."""
    with Session(engine) as session:
        stuck = outbox.stuck(session, now)
    if not stuck:
        return [Finding("outbox", "ok", Phrase("every message was delivered"))]
    return [
        Finding(
            "outbox",
            "wrong",
            Phrase(
                "{key}: {state} after {n} {n:attempt|attempts} ({error})",
                {"key": each.key, "state": each.state, "n": each.attempts, "error": each.last_error or "–"},
            ),
            Phrase("start “restock serve” if it does not run")
            if each.state != "failed"
            else Phrase("remove the cause, then ask for the card again"),
        )
        for each in stuck[:20]
    ]


def of_inbox(engine: Engine, now: datetime) -> list[Finding]:
    """What Slack delivered, was acknowledged, and that nobody works on."""
    with Session(engine) as session:
        left = inbox.left(session, now)
    if not left:
        return [Finding("inbox", "ok", Phrase("every click, command, question and file was seen to"))]
    return [
        Finding(
            "inbox",
            "wrong",
            Phrase(
                "{n} {n:delivery|deliveries} from Slack (a click, a command, a question, a file) interrupted, "
                "the first of {at} UTC",
                {"n": len(left), "at": f"{left[0].received_at.astimezone(UTC):%Y-%m-%d %H:%M}"},
            ),
            Phrase("start “restock serve”: it does them, or tells people what was too long ago"),
        )
    ]


def of_held(folder: Path) -> list[Finding]:
    """Whether what the database does not take can be kept on this disk, and whether something waits there."""
    nearest = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    name = {"folder": str(folder)}
    if not os.access(nearest, os.W_OK | os.X_OK):
        return [
            Finding(
                "held",
                "note",
                Phrase(
                    "{folder} cannot be written: clicks are not acknowledged while the database is away", name
                ),
                Phrase("set RESTOCK_HELD_FOLDER to a folder on a disk that outlives the program"),
            )
        ]
    if waiting := sum(len(held.read(path)) for path in held.found(folder)):
        return [
            Finding(
                "held",
                "note",
                Phrase(
                    "{n} {n:delivery|deliveries} from Slack wait in {folder} for the database",
                    {"n": waiting, **name},
                ),
                Phrase("start “restock serve” here: it does them, or tells people what was too long ago"),
            )
        ]
    return []


def of_slack(
    answer: Mapping[str, object] | None, refusal: str | None, missing: Mapping[str, str]
) -> list[Finding]:
    """What Slack said of the bot token: who it is, and which scopes it lacks (each with what is lost)."""
    if refusal is not None:
        return [
            Finding(
                "Slack",
                "wrong",
                Phrase("it refused SLACK_BOT_TOKEN ({error})", {"error": refusal}),
                Phrase(
                    "copy the token again from “OAuth & Permissions” of your app, and check SLACK_API_URL"
                ),
            )
        ]
    assert answer is not None
    found = [
        Finding(
            "Slack",
            "ok",
            Phrase("{team}, as {user}", {"team": str(answer.get("team")), "user": str(answer.get("user"))}),
        )
    ]
    found += [
        Finding(
            "Slack",
            "wrong",
            Phrase("the token lacks {scope}, needed to {reason}", {"scope": scope, "reason": reason}),
            Phrase("add the scope (manifest.yml has them all) and reinstall the app"),
        )
        for scope, reason in missing.items()
    ]
    return found


def of_mail(server: MailServer | None) -> Finding:
    """Whether the mail server lets us in; nothing is sent. Takes seconds where it does not answer."""
    from bot.mail_server import check

    if server is None:
        return Finding(
            "mail",
            "note",
            Phrase("not set: purchase orders are files in the thread, and people send them"),
            Phrase(
                "set RESTOCK_SMTP_URL and RESTOCK_MAIL_FROM to have approved orders mailed to their suppliers"
            ),
        )
    at = {"host": server.host, "port": str(server.port)}
    answer = check(server)
    if answer.state == "sent":
        sender = {**at, "sender": server.address}
        return Finding("mail", "ok", Phrase("{host}:{port} takes mail from {sender}", sender))
    refused = answer.state == "refused"
    cure = (
        Phrase(
            "check user, password (percent-encoded in the URL) and whether it is smtps:// (465) or smtp:// (587)"
        )
        if refused
        else Phrase("check host and port of RESTOCK_SMTP_URL, and that this machine may reach them")
    )
    what = (
        Phrase("{host}:{port} refused us ({said})", {**at, "said": answer.said})
        if refused
        else Phrase("{host}:{port} does not answer ({said})", {**at, "said": answer.said})
    )
    return Finding("mail", "wrong", what, cure)


def is_well(found: Sequence[Finding]) -> bool:
    """Whether nothing is wrong."""
    return all(each.state != "wrong" for each in found)


def _reach(name: str, last: date | None, stale: bool, today: date) -> Finding:
    if last is None:
        return Finding(
            name, "note", Phrase("none imported"), Phrase("import a report with “restock import PATH…”")
        )
    days = (today - last).days
    says = Phrase("up to {day}, {n} {n:day|days} ago", {"day": last, "n": days})
    if stale:
        return Finding(name, "note", says, Phrase("it is older than usual: import a newer report"))
    return Finding(name, "ok", says)
