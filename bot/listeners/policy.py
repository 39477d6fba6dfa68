"""Thresholds: the window that sets one, and the Undo of what was set. Only approvers may."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import ids
from bot.context import Context, Visit
from bot.facts import Reader
from bot.i18n import say
from bot.incoming import REPEATED, interaction
from bot.listeners import acknowledged, forms, outcome, views
from bot.render import modals, policy_terms
from bot.render import policy as view_of
from core.errors import RestockError
from core.thresholds import SHOP, Scope

FIRST = "service_level"
View = dict[str, Any]


def register(app: AsyncApp, ctx: Context) -> None:
    """Attach the window, its menus, and the buttons that open it and take a change back."""

    @app.view(ids.POLICY_VIEW, middleware=[ctx.inbox.keep])
    async def saved(ack: AsyncAck, body: dict[str, Any], view: View) -> None:
        wrong = _wrong(view, Reader())
        if not wrong:
            await ack()
            if REPEATED in body:
                return
        async with ctx.visit(interaction(body)) as visit:
            if wrong:
                await ack(response_action="errors", errors=_wrong(view, visit.reader))
            else:
                await save(visit, view)

    for name in (ids.POLICY_SCOPE, ids.POLICY_FIELD):
        app.action(name)(acknowledged.entry(ctx, look))


async def open_window(visit: Visit, scope: Scope = SHOP, field: str | None = None) -> None:
    """The window, on a threshold of the shop or of a narrower scope."""
    if not await outcome.may_decide(visit):
        return
    async with views.opening(visit, say(visit.reader, "Thresholds")) as window:
        await window.show(
            await _drawn(visit, scope, field if field and field in policy_terms.TERMS else FIRST)
        )


async def look(visit: Visit, view: View) -> None:
    """Show the threshold that was chosen, for whom it was chosen."""
    scope, field = _choice(view)
    window = views.Window(visit, view["id"], view.get("hash"))
    try:
        await window.show(await _drawn(visit, scope, field))
    except RestockError as error:
        await window.show(modals.problem(say(visit.reader, "Thresholds"), error, visit.reader))


async def save(visit: Visit, view: View) -> None:
    """Keep what was typed, and say exactly what holds now."""
    from bot.usecases import policies

    if not await outcome.may_decide(visit):
        return
    scope, field = _choice(view)
    typed = _typed(view)
    wanted = policies.Change(scope, field, None, policy_terms.read(field, typed) if typed else None)
    made = await visit.ask(policies.change, wanted, by=visit.incoming.user, now=visit.now)
    await visit.reply(view_of.changed(made, visit.reader), name="policy")


async def set_typed(visit: Visit, scope: Scope, field: str, typed: str) -> None:
    """Keep a value that was typed behind the command; an empty one takes the setting away."""
    from bot.usecases import policies

    if not await outcome.may_decide(visit):
        return
    wanted = policies.Change(scope, field, None, policy_terms.number(field, typed) if typed else None)
    made = await visit.ask(policies.change, wanted, by=visit.incoming.user, now=visit.now)
    await visit.reply(view_of.changed(made, visit.reader), name="policy")


async def undo(visit: Visit, action: dict[str, Any]) -> None:
    """Put a threshold back to what it was, unless it was changed again since."""
    from bot.usecases import policies

    if not await outcome.may_decide(visit):
        return
    seen = ids.PolicyChange.decode(action["value"])
    wanted = policies.Change(Scope.read(seen.scope), seen.field, seen.after, seen.before)
    made = await visit.ask(policies.change, wanted, by=visit.incoming.user, now=visit.now, undo=True)
    await visit.reply(view_of.changed(made, visit.reader), name="policy_undo")


async def accept(visit: Visit, action: dict[str, Any]) -> None:
    """Set what was proposed in the weekly report."""
    from bot.usecases.proof import tuning

    if not await outcome.may_decide(visit):
        return
    seen = ids.PolicyChange.decode(action["value"])
    assert seen.after is not None  # a proposal names a value
    made = await visit.ask(
        tuning.accept, seen.scope, seen.field, seen.after, by=visit.incoming.user, now=visit.now
    )
    await visit.reply(view_of.changed(made, visit.reader), name="tuned")


async def decline(visit: Visit, action: dict[str, Any]) -> None:
    """Leave the threshold as it is."""
    from bot.usecases.proof import tuning

    if not await outcome.may_decide(visit):
        return
    seen = ids.PolicyChange.decode(action["value"])
    assert seen.after is not None
    left = await visit.ask(
        tuning.decline, seen.scope, seen.field, seen.after, by=visit.incoming.user, now=visit.now
    )
    await visit.reply(view_of.declined(left, visit.reader), name="tuned")


async def open_from_button(visit: Visit, action: dict[str, Any]) -> None:
    """Open the window from a button; its value names a SKU, or nothing."""
    sku = action.get("value")
    await open_window(visit, Scope("sku", sku) if sku and sku != str(SHOP) else SHOP)


async def _drawn(visit: Visit, scope: Scope, field: str) -> View:
    from bot.usecases import policies

    held = await visit.ask(policies.shown, scope)
    names = await visit.ask(policies.categories)
    sku = scope.name if scope.kind == "sku" else None
    return await visit.draw(view_of.window, held, field, names, visit.reader, sku=sku)


def _choice(view: View) -> tuple[Scope, str]:
    field = forms.value(view, ids.POLICY_FIELD)
    return Scope.read(
        forms.value(view, ids.POLICY_SCOPE) or "shop"
    ), field if field in policy_terms.TERMS else FIRST


def _typed(view: View) -> str:
    """What stands in the one value input, whose block is named after the threshold it belongs to."""
    for block, inputs in view["state"]["values"].items():
        if block.startswith(ids.POLICY_VALUE):
            return (inputs[ids.POLICY_VALUE].get("value") or "").strip()
    return ""


def _wrong(view: View, reader: Reader) -> dict[str, str]:
    from core.policy import bounds

    _, field = _choice(view)
    typed = _typed(view)
    block = next((b for b in view["state"]["values"] if b.startswith(ids.POLICY_VALUE)), ids.POLICY_VALUE)
    if not typed:
        return {}
    low, high = bounds()[field]
    try:
        if low <= policy_terms.read(field, typed) <= high:
            return {}
    except ValueError:
        pass
    return {
        block: say(
            reader,
            "Type a number from {low} to {high}.",
            low=policy_terms.amount(reader, field, low),
            high=policy_terms.amount(reader, field, high),
        )
    }
