"""`/restock watch`: which competitors a SKU is watched against. Anybody may look and add; it decides nothing."""

from __future__ import annotations

from typing import Any

from bot.context import Visit
from bot.listeners import sku_card
from bot.render import picker
from bot.render import watched as view


async def watch(visit: Visit, words: str) -> None:
    """The rivals of a SKU, with one more where an ASIN follows."""
    await _change(visit, words, watched=True)


async def unwatch(visit: Visit, words: str) -> None:
    """Leave a rival alone."""
    await _change(visit, words, watched=False)


async def market(visit: Visit, words: str) -> None:
    """The market around a SKU on one page."""
    from bot.render import insight as page
    from bot.usecases import finding
    from bot.usecases.reports import insight

    if not words.strip():
        await visit.reply(page.how(visit.reader))
        return
    hits = await visit.ask(finding.find_skus, words.strip())
    certain = [hit for hit in hits if hit.exact] or hits
    if not hits:
        await sku_card.show(visit, f"market {words}".strip())  # a title may begin with the word
    elif len(certain) != 1:
        await visit.reply(picker.picker(words, hits, visit.reader))
    else:
        found = await visit.ask(insight.insight, certain[0].sku_id, await visit.today())
        await visit.reply(await visit.draw(page.page, found, visit.reader))


async def niches(visit: Visit, _words: str) -> None:
    """Product ideas from imported research."""
    from bot.render import insight as page
    from bot.usecases.reports import niches as use_case

    found = await visit.ask(use_case.usual, await visit.today())
    await visit.reply(await visit.draw(page.niches, found, visit.reader))


async def unwatch_from_button(visit: Visit, action: dict[str, Any]) -> None:
    """Leave the rival on the button alone."""
    from bot.usecases.alerts import rival_watch

    sku_id, _, asin = str(action["value"]).partition(":")
    await _reply(visit, rival_watch.change, int(sku_id), asin, False)


async def _change(visit: Visit, words: str, *, watched: bool) -> None:
    from bot.usecases import finding
    from bot.usecases.alerts import rival_watch

    typed, _, last = words.strip().rpartition(" ")
    asin = last if typed and rival_watch.is_asin(last) else None
    wanted = typed if asin else words.strip()
    if not wanted:
        await visit.reply(view.how(visit.reader))
        return
    if asin is None and typed and await _is_sku(visit, typed):
        wanted, asin = typed, last  # which is no ASIN, and is told so
    hits = await visit.ask(finding.find_skus, wanted)
    certain = [hit for hit in hits if hit.exact] or hits
    if not hits and asin is None and watched:
        await sku_card.show(visit, f"watch {words}".strip())  # a title may begin with the word: "watch strap"
    elif len(certain) != 1:
        await visit.reply(picker.picker(wanted, hits, visit.reader))
    elif asin is None:
        found = await visit.ask(rival_watch.facts, certain[0].sku_id, await visit.today())
        await visit.reply(await visit.draw(view.watched, found, visit.reader))
    else:
        await _reply(visit, rival_watch.change, certain[0].sku_id, asin, watched)


async def _is_sku(visit: Visit, typed: str) -> bool:
    from bot.usecases import finding

    hits = await visit.ask(finding.find_skus, typed)
    return any(hit.sku.casefold() == typed.casefold() for hit in hits)


async def _reply(visit: Visit, use_case: Any, sku_id: int, asin: str, watched: bool) -> None:
    made = await visit.ask(
        use_case, sku_id, asin, watched, await visit.today(), by=visit.incoming.user, now=visit.now
    )
    await visit.reply(await visit.draw(view.watched, made, visit.reader))
