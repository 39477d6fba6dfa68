"""`/restock claims`: what the marketplace owes, and noting what was filed. Anybody may look; who may decide may note."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot import ids
from bot.context import Context, Visit
from bot.i18n import say, words
from bot.listeners import acknowledged, forms, outcome, views
from bot.render import claims as view_of
from bot.render import notices

Action = dict[str, Any]
View = dict[str, Any]


def register(app: AsyncApp, ctx: Context) -> None:
    """Attach the window."""
    app.view(ids.CLAIM_VIEW, middleware=[ctx.inbox.keep])(acknowledged.submission(ctx, save))


async def show(visit: Visit, typed: str) -> None:
    """All claims, or those of the SKU that was named."""
    from bot.usecases import finding
    from bot.usecases.claims import claiming

    wanted = None
    if typed:
        wanted = [hit.sku_id for hit in await visit.ask(finding.find_skus, typed) if hit.exact]
        if not wanted:
            text = say(
                visit.reader, "I know no SKU or ASIN {typed}. Type “/restock claims SKU”.", typed=typed
            )
            await visit.reply(notices.done(text), name="claims")
            return
    book = await visit.ask(claiming.book, await visit.today(), wanted)
    await visit.reply(await visit.draw(view_of.listing, book, visit.reader), name="claims")


async def open_window(visit: Visit, action: Action) -> None:
    """Ask for the case under which the claim was filed."""
    from bot.usecases.claims import claiming

    ref = ids.ClaimRef.decode(action["value"])
    if not await outcome.may_decide(visit):
        return
    async with views.opening(visit, say(visit.reader, "Note as filed")) as window:
        book = await visit.ask(claiming.book, await visit.today(), [ref.sku_id])
        found = next((each for each in book.of("open") if each.kind == ref.kind), None)
        await window.show(
            view_of.nothing(visit.reader) if found is None else view_of.window(found, book, visit.reader)
        )


async def save(visit: Visit, view: View) -> None:
    """Note the case."""
    from bot.usecases.claims import claiming

    if not await outcome.may_decide(visit):
        return
    ref = ids.ClaimRef.decode(view["private_metadata"])
    case = str(forms.value(view, ids.CASE) or "").strip()
    said = await visit.ask(
        claiming.file, ref.sku_id, ref.kind, case, visit.incoming.user, await visit.today(), visit.now
    )
    await visit.reply(view_of.noted(said, ref._replace(case_id=case), visit.reader), name="claim_filed")


async def undo(visit: Visit, action: Action) -> None:
    """Take the note back."""
    from bot.usecases.claims import claiming

    if not await outcome.may_decide(visit):
        return
    ref = ids.ClaimRef.decode(action["value"])
    said = await visit.ask(claiming.unfile, ref.sku_id, ref.kind, ref.case_id, visit.incoming.user, visit.now)
    await visit.reply(notices.done(words(visit.reader, said)), name="claim_undone")
