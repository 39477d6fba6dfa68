"""The what-if window: opened at once, filled, reckoned through again with every lever moved; it may become an edit.

Nothing is kept until somebody who may decide puts the orders into the draft; that is an edit like any other.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import ids
from bot.context import Context, Visit
from bot.facts import DraftChange, OrderChange, Reader
from bot.incoming import REPEATED, interaction, with_origin
from bot.listeners import acknowledged, forms, outcome, pictures, views
from bot.render import modals
from bot.render import whatif as view_of
from core.errors import RestockError

View = dict[str, Any]
KEPT_TURNS = 500
PERCENT = (ids.IF_DISCOUNT, ids.IF_LEVEL)


def register(app: AsyncApp, ctx: Context) -> None:
    """Attach the window's inputs and its submission."""
    for name in ids.LEVERS:
        app.action(name)(acknowledged.entry(ctx, reckon))

    @app.view(ids.WHATIF_VIEW)
    async def again(ack: AsyncAck, body: dict[str, Any], view: View) -> None:
        await ack(response_action="update", view=_as_it_stands(view))
        async with ctx.visit(interaction(body)) as visit:
            await reckon(visit, view)

    @app.view(ids.WHATIF_DRAFT_VIEW, middleware=[ctx.inbox.keep])
    async def used(ack: AsyncAck, body: dict[str, Any], view: View) -> None:
        doubt = forms.doubt(view, _units(view))
        if doubt is None:
            await ack()
            if REPEATED in body:
                return
        async with ctx.visit(interaction(body)) as visit:
            if doubt is None:
                await into_draft(visit, view)
            else:
                asked = modals.sure(view, *doubt, visit.reader)
                await ack(response_action="update", view=with_origin(asked, visit.incoming))


async def open_window(visit: Visit, subject: ids.Subject) -> None:
    """The window with nothing moved yet; anybody may look."""
    async with views.opening(visit, view_of.title(visit.reader)) as window:
        await _fill(visit, window, subject, {})


async def reckon(visit: Visit, view: View) -> None:
    """Show what would be with the levers as they stand; nothing is kept."""
    subject = ids.Subject.decode(view["private_metadata"])
    window = views.Window(visit, view["id"])
    try:
        await _fill(visit, window, subject, typed(view))
    except RestockError as error:
        await window.show(view_of.without_figures(view, error, visit.reader))


async def into_draft(visit: Visit, view: View) -> None:
    """Put the orders as reckoned into the draft: an edit, made on the version that was seen."""
    from bot.usecases.orders import deciding
    from bot.usecases.plans import trying

    subject = ids.Subject.decode(view["private_metadata"])
    levers = trying.read(_levers(typed(view)))
    tried = await visit.ask(trying.on_draft, subject.draft, levers, now=visit.now)
    orders = tuple(
        OrderChange(order.quantity, order.mode, order.supplier, order.order_by)
        for order in tried.found.after.orders
    )
    note = tried.draft.note if tried.draft is not None else None
    seen = ids.Payload(subject.draft, subject.version)
    await outcome.decide(visit, deciding.edit, seen, change=DraftChange(orders, note))


_turns: OrderedDict[str, int] = OrderedDict()
"""The newest reckoning of each open window. Slack's own hash cannot tell: it changes when a chart comes, not when
somebody types. Of a window that two replicas serve the last answer counts."""


def _turn(view_id: str) -> Callable[[], bool]:
    """Begin a reckoning; what it gives tells whether no newer one has begun since."""
    turn = _turns.pop(view_id, 0) + 1
    _turns[view_id] = turn
    while len(_turns) > KEPT_TURNS:
        _turns.popitem(last=False)
    return lambda: _turns.get(view_id) == turn


def typed(view: View) -> dict[str, str]:
    """The levers' texts by input, those that hold something."""
    found = {name: forms.value(view, name) for name in ids.LEVERS}
    return {name: str(text).strip() for name, text in found.items() if text and str(text).strip()}


def _units(view: View) -> int:
    """The units typed; 0 where none are, or none that can be read, which is said when they are reckoned."""
    text = typed(view).get(ids.IF_QUANTITY, "").replace(",", "")
    return int(text) if text.isdecimal() else 0


def _levers(said: dict[str, str]) -> dict[str, str]:
    """By the levers' own names; percent are written without their sign."""
    return {
        ids.LEVERS[name]: f"{text}%" if name in PERCENT and not text.endswith("%") else text
        for name, text in said.items()
    }


async def _fill(visit: Visit, window: views.Window, subject: ids.Subject, said: dict[str, str]) -> None:
    """Figures first, then the chart, as uploading takes a while."""
    from bot.render import whatif_chart
    from bot.usecases.plans import trying

    mine = _turn(window.view_id)
    levers = trying.read(_levers(said))
    if subject.draft:
        tried = await visit.ask(trying.on_draft, subject.draft, levers, now=visit.now)
    else:
        tried = await visit.ask(trying.on_sku, subject.sku, levers, await visit.today(), visit.now)
    await visit.may_decide()  # whether the orders may go into the draft
    reader: Reader = visit.reader
    if not mine():
        return
    await window.show(await visit.draw(view_of.window, tried, subject, reader, said))
    picture = await visit.draw(whatif_chart.draw, tried.found, reader.locale)
    file = await pictures.hosted(visit, "what-if.png", picture, view_of.alt_text(tried, reader))
    if file is not None and mine():
        await window.show(await visit.draw(view_of.window, tried, subject, reader, said, file))


def _as_it_stands(view: View) -> View:
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata", "blocks")
    return {key: view[key] for key in kept if view.get(key) is not None}
