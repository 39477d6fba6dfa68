"""A refused file that a person's word makes readable: its day, or what its columns are. Anybody who may drop files may say it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import ids
from bot.context import Context, Visit
from bot.i18n import say
from bot.listeners import acknowledged, forms, views
from bot.render import imports as import_view
from bot.render import mapping as view_of
from bot.render import modals
from core.errors import BadInput, NotFound, RestockError
from core.phrase import Phrase

View = dict[str, Any]


def register(app: AsyncApp, ctx: Context) -> None:
    """Attach both windows and the menu of kinds."""
    app.view(ids.DAYS_VIEW, middleware=[ctx.inbox.keep])(acknowledged.submission(ctx, save_days))
    app.view(ids.MAP_VIEW, middleware=[ctx.inbox.keep])(acknowledged.submission(ctx, save_columns))
    app.action(ids.MAP_KIND)(acknowledged.entry(ctx, look))

    async def picked(ack: AsyncAck) -> None:
        await ack()

    app.action(ids.MAP_FIELD)(picked)


async def open_window(visit: Visit, action: dict[str, Any]) -> None:
    """Ask for what the file lacks."""
    from storage.imports import kept_head

    what, _, number = str(action["value"]).partition(":")
    async with views.opening(visit, say(visit.reader, "Import the file")) as window:
        head = await visit.ask(kept_head, int(number))
        today = await visit.today()
        if what == "columns":
            await window.show(view_of.columns(int(number), None, head, today, visit.reader))
        else:
            await window.show(view_of.days(int(number), what == "day", today, visit.reader))


async def look(visit: Visit, view: View) -> None:
    """Show the fields of the kind that was chosen."""
    from storage.imports import kept_head

    window = views.Window(visit, view["id"], view.get("hash"))
    try:
        head = await visit.ask(kept_head, _import(view))
        kind = forms.value(view, ids.MAP_KIND)
        await window.show(view_of.columns(_import(view), kind, head, await visit.today(), visit.reader))
    except RestockError as error:
        await window.show(modals.problem(say(visit.reader, "Import the file"), error, visit.reader))


async def save_days(visit: Visit, view: View) -> None:
    """Import the file for the day or the days that were said."""
    first = _day(forms.value(view, ids.FIRST_DAY))
    last = _day(forms.value(view, ids.LAST_DAY)) or first
    if first is None:
        raise BadInput(Phrase("Choose a day. Nothing was changed."))
    await _import_it(visit, view, first_day=first, last_day=last)


async def save_columns(visit: Visit, view: View) -> None:
    """Import the file by what its columns are, and remember it."""
    from storage.imports import kept_head

    kind = str(forms.value(view, ids.MAP_KIND))
    try:
        headers = (await visit.ask(kept_head, _import(view))).headers
    except (
        NotFound
    ):  # kept no more: read by this very submission before a crash, which `answer` knows, or by another
        headers = []
    prefix = f"{ids.MAP_FIELD}.{kind}."
    columns: dict[str, str] = {}
    for block, values in view["state"]["values"].items():
        chosen = (values.get(ids.MAP_FIELD) or {}).get("selected_option")
        if block.startswith(prefix) and chosen and int(chosen["value"]) < len(headers):
            columns[block.removeprefix(prefix)] = headers[int(chosen["value"])]
    said = (view["state"]["values"].get(f"{ids.FIRST_DAY}.{kind}") or {}).get(ids.FIRST_DAY) or {}
    day = None if "date" in columns else _day(said.get("selected_date"))
    await _import_it(visit, view, kind=kind, columns=columns, first_day=day, last_day=day)


async def _import_it(visit: Visit, view: View, **said: Any) -> None:
    from storage.imports import answer

    sent_at = visit.incoming.received_at or visit.now
    report = await visit.ask(answer, _import(view), by=visit.incoming.user, now=sent_at, **said)
    await visit.reply(await visit.draw(import_view.report, [report], visit.reader), name="imported")


def _import(view: View) -> int:
    return int(json.loads(view["private_metadata"])["import"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
