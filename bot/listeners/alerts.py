"""Clicks under alerts: seen, not now, lift a mute, and the remedies a person can start.

Anybody may say that they have seen an alert or put it off; to mute a rule, to dismiss an alert and to start what
changes decisions is for those who may decide. A remedy is a function in `REMEDIES`, by the kind the alert names.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot import ids
from bot.context import Visit
from bot.i18n import say
from bot.listeners import health, home, outcome, sku_card
from bot.render import alerts as view
from bot.render import notices

if TYPE_CHECKING:
    from bot.facts import AlertFacts

Action = dict[str, Any]
Remedy = Callable[[Visit, "AlertFacts", Mapping[str, Any]], Awaitable[None]]
DECIDING = frozenset({"mute", "dismiss"})


async def show(visit: Visit, typed: str) -> None:
    """What lasts, and what is muted; of one SKU where one is named."""
    from bot.usecases import finding
    from bot.usecases.alerts import alert_facts

    lasting = await visit.ask(alert_facts.waiting, await visit.today())
    muted = await visit.ask(alert_facts.muted)
    if typed:
        named = {hit.sku_id for hit in await visit.ask(finding.find_skus, typed) if hit.exact}
        if not named:
            text = say(
                visit.reader, "I know no SKU or ASIN {typed}. Type “/restock alerts SKU”.", typed=typed
            )
            await visit.reply(notices.done(text))
            return
        lasting = [each for each in lasting if each.sku_id in named]
        muted = [each for each in muted if each.sku_id in named]
    await visit.reply(await visit.draw(view.listing, lasting, muted, visit.reader))


async def seen(visit: Visit, action: Action) -> None:
    """Somebody takes care of it."""
    from bot.usecases.alerts import alerting

    await _change(visit, alerting.acknowledge, ids.Payload.decode(action["value"]))


async def later(visit: Visit, action: Action) -> None:
    """Put off, mute or dismiss, as chosen from the menu."""
    from bot.usecases.alerts import alerting

    chosen = ids.AlertLater.decode(action["selected_option"]["value"])
    if chosen.how in DECIDING and not await outcome.may_decide(visit):
        return
    if chosen.how == "mute":
        await _change(visit, alerting.mute, chosen.payload)
    elif chosen.how == "dismiss":
        await _change(visit, alerting.dismiss, chosen.payload)
    else:
        await _change(visit, alerting.snooze, chosen.payload, length=chosen.how)


async def unmute(visit: Visit, action: Action) -> None:
    """Hear of a rule again."""
    from bot.usecases.alerts import alerting

    if not await outcome.may_decide(visit):
        return
    rule, _, sku_id = action["value"].rpartition(":")
    opened = await visit.ask(alerting.unmute, rule, int(sku_id), visit.incoming.user, visit.now)
    await visit.reply(view.unmuted(rule, opened, visit.reader), name="unmuted")


async def do(visit: Visit, action: Action) -> None:
    """Start a remedy: what the alert stands for now decides, not what it stood for when it was drawn."""
    from bot.usecases.alerts import alert_facts, alerting

    chosen = ids.AlertDo.decode(action["value"])
    facts = await visit.ask(alert_facts.present, chosen.payload.draft)
    start = REMEDIES.get(chosen.kind)
    if start is None or facts.state == "resolved":
        await visit.reply(view.stale(facts, visit.reader), name="stale")
        return
    values = next((each.values for each in facts.alert.remedies if each.kind == chosen.kind), {})
    await start(visit, facts, values)
    if chosen.kind in ACTS and await visit.may_decide():
        await visit.ask(alerting.acted, facts.number, chosen.kind, visit.incoming.user, visit.now)


async def open_card(visit: Visit, facts: AlertFacts, _values: Mapping[str, Any]) -> None:
    """Post the card of the alert's SKU, with the order that today's figures suggest."""
    if facts.sku_id is not None:
        await sku_card.promise(visit, sku_id=facts.sku_id)


async def diagnose(visit: Visit, facts: AlertFacts, _values: Mapping[str, Any]) -> None:
    """Show health and causes: of the SKU, or of the whole stock where the alert is of none."""
    if facts.sku_id is None:
        await health.show(visit, "")
    else:
        await health.show_sku(visit, facts.sku_id)


async def clear(visit: Visit, facts: AlertFacts, _values: Mapping[str, Any]) -> None:
    """Show what each step of a markdown brings."""
    if facts.sku_id is not None:
        await health.show_markdowns(visit, facts.sku_id)


async def hold(visit: Visit, facts: AlertFacts, _values: Mapping[str, Any]) -> None:
    """Put restocking of the SKU on hold for 45 days."""
    await _of_diagnosis(visit, facts, "hold")


async def release(visit: Visit, facts: AlertFacts, _values: Mapping[str, Any]) -> None:
    """Lift the hold."""
    await _of_diagnosis(visit, facts, "release")


async def _of_diagnosis(visit: Visit, facts: AlertFacts, kind: str) -> None:
    if facts.sku_id is not None:
        await health.start(visit, {"value": f"{kind}:{facts.sku_id}"})


async def dismiss(visit: Visit, facts: AlertFacts, _values: Mapping[str, Any]) -> None:
    """It is no concern."""
    from bot.usecases.alerts import alerting

    if not await outcome.may_decide(visit):
        return
    await _change(visit, alerting.dismiss, ids.Payload(facts.number, facts.version))


async def _change(
    visit: Visit, use_case: Callable[..., AlertFacts], payload: ids.Payload, **choice: Any
) -> None:
    from bot.usecases.alerts.alerting import StaleAlert

    try:
        facts = await visit.ask(
            use_case, payload.draft, payload.version, visit.incoming.user, visit.now, **choice
        )
    except StaleAlert as late:
        await visit.reply(view.stale(late.alert, visit.reader), name="stale")
        return
    if visit.incoming.fleeting or (visit.incoming.channel is None and not await home.publish(visit)):
        await visit.reply(view.after(facts, visit.reader), name="alert")


REMEDIES: dict[str, Remedy] = {
    "open": open_card,
    "draft": open_card,
    "expedite": open_card,
    "dismiss": dismiss,
    "diagnose": diagnose,
    "health": diagnose,
    "clear": clear,
    "hold": hold,
    "release": release,
}
ACTS = frozenset({"draft", "expedite", "hold", "release", "clear"})
"""Remedies whose start counts as dealing with the alert."""
