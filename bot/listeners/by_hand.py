"""Ordering where nothing is proposed: the window of the card's “Order anyway”, reckoned through while it is typed in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import ids
from bot.context import Context, Visit
from bot.facts import DraftChange, OrderChange
from bot.i18n import say
from bot.listeners import forms, outcome, sku_card, views
from bot.render import modals
from core.errors import RestockError

View = dict[str, Any]


def register(app: AsyncApp, ctx: Context) -> None:
    """Attach the window."""

    @app.view(ids.ORDER_VIEW, middleware=[ctx.inbox.keep])
    async def ordered(ack: AsyncAck, body: dict[str, Any], view: View) -> None:
        await views.submitted(ctx, ack, body, view, save)


async def open_window(visit: Visit, sku_id: int) -> None:
    """The window, beginning with the smallest order there is."""
    from bot.usecases.orders import by_hand

    if not await outcome.may_decide(visit):
        return
    async with views.opening(visit, say(visit.reader, "Order anyway")) as window:
        facts, first = await visit.ask(by_hand.offered, sku_id, visit.now)
        await window.show(await visit.draw(modals.order_anyway, facts, sku_id, (first,), None, visit.reader))


async def reckon(visit: Visit, view: View, typed: Sequence[OrderChange], change: DraftChange) -> None:
    """Show what would come of what is typed so far; nothing is kept."""
    from bot.usecases.orders import by_hand

    window = views.Window(visit, view["id"], view.get("hash"))
    sku_id = _sku(view)
    try:
        facts = await visit.ask(by_hand.preview, sku_id, change, visit.now)
        drawn = await visit.draw(modals.order_anyway, facts, sku_id, typed, change.note, visit.reader)
        await window.show(drawn)
    except RestockError as error:
        await window.show(modals.without_preview(view, error, visit.reader))


async def save(visit: Visit, view: View) -> None:
    """Open the draft as typed, and show its card, where it is decided as any other."""
    from bot.usecases.orders import by_hand

    if not await outcome.may_decide(visit):
        return
    change = forms.change(view, views.earliest(visit.ctx), visit.reader)
    made = await visit.ask(by_hand.order_anyway, _sku(view), visit.incoming.user, visit.now, change=change)
    await sku_card.promise(visit, draft=made.number)


def _sku(view: View) -> int:
    return int(json.loads(view["private_metadata"])["sku_id"])
