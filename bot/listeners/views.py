"""Windows: opened at once with a loading view, filled when the figures are there, submitted once.

A trigger is good for three seconds and one window, so the window comes first and the work after. What is typed into
the edit window is reckoned through before anything is kept.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import ids
from bot.context import Context, Visit
from bot.deliver.failures import Later, Refused
from bot.facts import Reader
from bot.i18n import say, words
from bot.incoming import REPEATED, interaction, with_origin
from bot.listeners import acknowledged, forms, outcome
from bot.patience import patiently
from bot.render import modals, notices
from bot.usecases import preferences
from core.errors import BadInput, RestockError
from core.money import rates_typed
from core.phrase import Phrase

View = dict[str, Any]
TRIGGER_GONE = ("expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged")
PATIENCE_SECONDS = 10.0
"""How long a window that is open waits for what Slack is too busy to show."""

VIEW_GONE = ("hash_conflict", "not_found", "view_not_found")
"""The person typed on, or closed the window: what was to be shown there has no place any more."""


def register(app: AsyncApp, ctx: Context) -> None:
    """Attach the windows, and the inputs that are reckoned through while they are typed."""

    @app.view(ids.EDIT_VIEW, middleware=[ctx.inbox.keep])
    async def edited(ack: AsyncAck, body: dict[str, Any], view: View) -> None:
        await submitted(ctx, ack, body, view, save_edit)

    app.view(ids.REJECT_VIEW, middleware=[ctx.inbox.keep])(acknowledged.submission(ctx, save_rejection))

    @app.view(ids.SETTINGS_VIEW, middleware=[ctx.inbox.keep])
    async def settled(ack: AsyncAck, body: dict[str, Any], view: View) -> None:
        mistaken = wrong_rates(ctx, view)
        if mistaken is None:
            await ack()
            if REPEATED in body:
                return
        async with ctx.visit(interaction(body)) as visit:
            if mistaken is not None:
                await ack(response_action="errors", errors={ids.RATES: words(visit.reader, mistaken)})
            else:
                await save_settings(visit, view)

    for name in (ids.QUANTITY, ids.MODE, ids.ORDER_BY):
        for place in range(ids.MOST_ORDERS):
            app.action(ids.nth(name, place))(acknowledged.entry(ctx, reckon))


async def submitted(
    ctx: Context,
    ack: AsyncAck,
    body: dict[str, Any],
    view: View,
    save: Callable[[Visit, View], Awaitable[None]],
) -> None:
    """Keep the orders typed into a window, unless they cannot be read, or are so large that they are asked for again."""
    mistaken = wrong(view, earliest(ctx), Reader())
    doubt = None if mistaken else forms.doubt(view, units(view, earliest(ctx)))
    if not mistaken and doubt is None:
        await ack()
        if REPEATED in body:
            return
    async with ctx.visit(interaction(body)) as visit:  # what is wrong is said in the reader's language
        if mistaken:
            await ack(response_action="errors", errors=wrong(view, earliest(ctx), visit.reader))
        elif doubt is not None:
            asked = with_origin(modals.sure(view, *doubt, visit.reader), visit.incoming)
            await ack(response_action="update", view=asked)
        else:
            await save(visit, view)


async def open_edit(visit: Visit, seen: ids.Payload) -> None:
    """The edit window, on the draft as it stands now."""
    from bot.usecases.orders.clicks import StaleDraft
    from bot.usecases.plans import planning

    if not await outcome.may_decide(visit):
        return
    async with opening(visit, say(visit.reader, "Edit the draft")) as window:
        facts = await visit.ask(planning.card_of_draft, seen.draft, now=visit.now)
        if facts.draft is not None and facts.draft.state != "open":
            raise StaleDraft(facts.draft)
        await window.show(await visit.draw(modals.edit, facts, visit.reader))


async def open_why(visit: Visit, seen: ids.Payload) -> None:
    """What the decision rests on; anybody may look."""
    from bot.usecases.plans import planning

    async with opening(visit, say(visit.reader, "Why")) as window:
        facts = await visit.ask(planning.card_of_draft, seen.draft, now=visit.now)
        await window.show(await visit.draw(modals.why, facts, visit.reader))


async def open_reject(visit: Visit, seen: ids.Payload) -> None:
    """The window that asks for the reason. It needs no figures, so it opens complete."""
    from bot.usecases.orders import draft_facts

    if not await outcome.may_decide(visit):
        return
    draft = await visit.ask(draft_facts.present, seen.draft, visit.now)
    if draft.state != "open" or draft.version != seen.version:
        await visit.reply(notices.stale(draft, visit.reader), name="stale")
        return
    await _open(visit, modals.reject(draft, visit.reader))


async def open_settings(visit: Visit) -> None:
    """The settings window, for those who may decide."""
    if not await outcome.may_decide(visit):
        return
    held = await visit.ask(preferences.current, visit.incoming.channel)
    shown = {
        "digest_channel": held.digest_channel or "",
        "digest_time": held.digest_time,
        "rates": rates_typed.written(held.rates),
    }
    if visit.incoming.channel:
        shown["language"] = held.language or visit.reader.locale
    approvers = await visit.ctx.permissions.approvers(visit.workspace_id)
    await _open(visit, modals.settings(shown, approvers, visit.reader))


async def save_edit(visit: Visit, view: View) -> None:
    """Keep the draft as typed; it is reckoned through once more before."""
    from bot.usecases.orders import deciding

    change = forms.change(view, earliest(visit.ctx), visit.reader)
    await outcome.decide(visit, deciding.edit, forms.payload(view), change=change)


async def save_rejection(visit: Visit, view: View) -> None:
    """Reject, with the reason."""
    from bot.usecases.orders import deciding

    text = (forms.value(view, ids.REASON_TEXT) or "").strip() or None
    reason = forms.value(view, ids.REASON)
    await outcome.decide(visit, deciding.reject, forms.payload(view), reason=reason, text=text)


async def save_settings(visit: Visit, view: View) -> None:
    """Keep the settings, and say exactly what holds now."""
    if not await outcome.may_decide(visit):
        return
    wanted = preferences.Preferences(
        channel=visit.incoming.channel,
        language=forms.value(view, ids.LANGUAGE),
        digest_channel=forms.value(view, ids.DIGEST_CHANNEL),
        digest_time=forms.value(view, ids.DIGEST_TIME) or "08:00",
        approvers=tuple(forms.value(view, ids.APPROVERS) or ()),
    )
    reader = visit.reader
    held = await visit.ask(
        preferences.save, wanted, tz=reader.tz, locale=reader.locale, by=visit.incoming.user, now=visit.now,
        typed_rates=typed_rates(view),
    )  # fmt: skip
    await visit.reply(notices.settings(held, reader), name="settings")


async def reckon(visit: Visit, view: View) -> None:
    """Show what would hold with what is typed so far; nothing is kept."""
    from bot.usecases.plans import planning

    try:
        typed = forms.orders(view, earliest(visit.ctx), visit.reader)
        change = forms.change(view, earliest(visit.ctx), visit.reader)
    except forms.Unreadable:
        return  # half typed; the submission says what is missing
    if view["callback_id"] == ids.ORDER_VIEW:
        from bot.listeners import by_hand

        await by_hand.reckon(visit, view, typed, change)
        return
    window = Window(visit, view["id"], view.get("hash"))
    try:
        facts = await visit.ask(planning.preview, forms.payload(view).draft, change, now=visit.now)
        await window.show(await visit.draw(modals.edit, facts, visit.reader, typed))
    except RestockError as error:
        await window.show(modals.without_preview(view, error, visit.reader))


@dataclass(slots=True)
class Window:
    """An open modal. ``hash`` is the state of it that an update replaces, None for any."""

    visit: Visit
    view_id: str
    hash: str | None = None

    async def show(self, view: View) -> None:
        """Put this into the window, if it is still there and as it was."""
        options = {} if self.hash is None else {"hash": self.hash}
        drawn = with_origin(view, self.visit.incoming)
        call = partial(self.visit.client.views_update, view_id=self.view_id, view=drawn, **options)
        try:
            await patiently(call, PATIENCE_SECONDS)
        except Refused as refused:
            if refused.code not in VIEW_GONE:
                raise


@asynccontextmanager
async def opening(visit: Visit, title: str) -> AsyncIterator[Window]:
    """A window that opens at once; what goes wrong while it is filled is said in it."""
    window = Window(visit, await _open(visit, modals.loading(title, visit.reader)))
    try:
        yield window
    except RestockError as error:
        await window.show(modals.problem(title, error, visit.reader))
    except Exception:
        fault = BadInput(Phrase("Something went wrong on my side. Nothing was changed; please close this."))
        await window.show(modals.problem(title, fault, visit.reader))
        raise


async def _open(visit: Visit, view: View) -> str:
    """Open a window; gives its id. Raises `BadInput` where Slack's three seconds are over."""
    drawn = with_origin(view, visit.incoming)
    try:
        opened = await patiently(
            partial(visit.client.views_open, trigger_id=visit.incoming.trigger_id, view=drawn), 0
        )
    except Later as busy:
        raise BadInput(
            Phrase("Slack is too busy to open a window. Please click again in a minute.")
        ) from busy
    except Refused as refused:
        if refused.code in TRIGGER_GONE:
            raise BadInput(
                Phrase("The window took too long to open, so Slack refused it. Please click again.")
            ) from refused
        raise
    return str(opened["view"]["id"])


def units(view: View, first: date) -> int:
    """How many units are typed into a window in all."""
    return sum(order.quantity for order in forms.change(view, first, Reader()).orders)


def wrong(view: View, first: date, reader: Reader) -> dict[str, str]:
    """What cannot be used of the orders typed into a window, by its input."""
    try:
        forms.change(view, first, reader)
    except forms.Unreadable as error:
        return error.inputs
    return {}


def typed_rates(view: View) -> str | None:
    """The exchange rates as typed; None where the window is of an earlier release and has no place for them."""
    return (forms.value(view, ids.RATES) or "") if ids.RATES in view["state"]["values"] else None


def wrong_rates(ctx: Context, view: View) -> Phrase | None:
    """What is wrong with the exchange rates typed, as far as can be told without the shop's own currency."""
    try:
        rates_typed.read(typed_rates(view) or "", "", ctx.clock().date() + timedelta(days=1), "")
    except BadInput as error:
        return error.phrase
    return None


def earliest(ctx: Context) -> date:
    """The day it still may be somewhere; the marketplace's own is for the use case to check."""
    return ctx.clock().date() - timedelta(days=1)
