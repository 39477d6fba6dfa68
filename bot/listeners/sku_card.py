"""The card of a SKU: found by what somebody typed, and promised to where they are."""

from __future__ import annotations

from bot.context import Visit
from bot.listeners import words
from bot.render import help as help_view
from bot.render import imports, picker
from bot.usecases import settings


async def show(visit: Visit, typed: str) -> None:
    """The card of the SKU, draft (R-2026-0412) or order (PO-0093) that was meant, a choice of SKUs, else what is near."""
    from bot.usecases import finding
    from bot.usecases.orders import draft_facts
    from bot.usecases.plans import overview
    from bot.usecases.proof import replaying

    draft = typed.strip().upper() if replaying.is_number(typed) else None
    if draft is None and words.ORDER.fullmatch(typed):
        draft = await visit.ask(overview.draft_of_order, typed.upper())
    if draft is not None:
        await promise(visit, draft=(await visit.ask(draft_facts.present, draft, visit.now)).number)
        return
    hits = await visit.ask(finding.find_skus, typed)
    certain = [hit for hit in hits if hit.exact] or hits
    if len(certain) == 1:
        await promise(visit, sku_id=certain[0].sku_id)
        return
    verb = words.nearest(typed)
    if verb is not None and not hits:
        await visit.reply(help_view.nearest(typed, verb, visit.reader))
    elif not hits and await nothing_is_imported(visit):
        await visit.reply(imports.first(visit.reader))
    elif hits:
        await visit.reply(picker.picker(typed, hits, visit.reader))
    else:
        alike = await visit.ask(finding.alike_skus, typed)
        await visit.reply(picker.alike(typed, alike, visit.reader))


async def promise(visit: Visit, *, sku_id: int | None = None, draft: str | None = None) -> None:
    """Have the card posted where the person is, in the channel's language, else in theirs."""
    incoming, reader = visit.incoming, visit.reader
    of_channel = await visit.ask(settings.channel_language, incoming.channel) if incoming.channel else None
    payload = {
        "sku_id": sku_id,
        "draft": draft,
        "channel": incoming.channel or incoming.user,
        "user": incoming.user,
        "locale": of_channel or reader.locale,
        "tz": reader.tz,
        "thread_ts": incoming.thread_ts,
        "response_url": incoming.response_url,
    }
    await visit.promise("card", payload, name=f"card:{sku_id or draft}")


async def nothing_is_imported(visit: Visit) -> bool:
    """Whether the first file is still to come."""
    from bot.usecases.plans import overview

    return await visit.ask(overview.is_empty)
