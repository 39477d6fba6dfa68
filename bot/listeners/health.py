"""`/restock health`: the stock's health, one SKU with its causes, and the remedies a person can start."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from bot.context import Visit
from bot.deliver.replies import FILE_PLACE
from bot.i18n import say, words
from bot.listeners import outcome
from bot.render import health as view
from bot.render import notices

if TYPE_CHECKING:
    from core.watch.health import Health

Action = dict[str, Any]


async def show(visit: Visit, typed: str) -> None:
    """The overview, or the SKU that was named."""
    from bot.usecases import finding
    from bot.usecases.plans import planning
    from bot.usecases.reports import health

    if not typed:
        facts = await visit.ask(health.health, await visit.today())
        age = await visit.ask(planning.freshness, await visit.today())
        picture = await visit.draw(_picture, facts, None, visit)
        file = FILE_PLACE if picture is not None else None
        await visit.reply(
            await visit.draw(view.overview, facts, visit.reader, chart_file=file, age=age),
            name="health",
            file=picture,
        )
        return
    hits = await visit.ask(finding.find_skus, typed)
    certain = [hit for hit in hits if hit.exact] or hits
    if len(certain) != 1:
        text = say(visit.reader, "I know no SKU or ASIN {typed}. Type “/restock health SKU”.", typed=typed)
        await visit.reply(notices.done(text), name="health")
        return
    await show_sku(visit, certain[0].sku_id)


async def show_sku(visit: Visit, sku_id: int) -> None:
    """One SKU: ages, risks, signals, causes."""
    from bot.usecases.plans import planning
    from bot.usecases.reports import diagnosing

    seen = await visit.ask(diagnosing.examine, sku_id, await visit.today())
    picture = await visit.draw(_picture, seen.health, seen.row.sku, visit)
    rendered = await visit.draw(
        view.one, seen.row, seen.found, seen.health, visit.reader, tracked=seen.tried, held=seen.held,
        chart_file=FILE_PLACE if picture is not None else None, age=await visit.ask(planning.freshness, await visit.today()),
    )  # fmt: skip
    await visit.reply(rendered, name=f"health:{sku_id}", file=picture)


async def start(visit: Visit, action: Action) -> None:
    """Start a remedy, or lift a hold."""
    from bot.usecases.reports import diagnosing

    kind, _, number = action["value"].rpartition(":")
    if not await outcome.may_decide(visit):
        return
    today, person = await visit.today(), visit.incoming.user
    if kind == "release":
        said = await visit.ask(diagnosing.release, int(number), person, today, visit.now)
    else:
        said = await visit.ask(diagnosing.start, int(number), kind, person, today, visit.now)
    await visit.reply(notices.done(words(visit.reader, said)), name="started")
    if kind == "clear":
        await show_markdowns(visit, int(number))


async def show_markdowns(visit: Visit, sku_id: int) -> None:
    """What each step of a markdown brings."""
    from bot.usecases.reports import diagnosing, health

    facts = await visit.ask(health.health, await visit.today(), [sku_id])
    found = await visit.ask(diagnosing.markdowns, sku_id, await visit.today())
    row = facts.skus[0]
    await visit.reply(view.markdowns(row.sku, row.currency, found, visit.reader), name="markdowns")


def _picture(facts: Health, sku: str | None, visit: Visit) -> dict[str, Any] | None:
    """The chart as a file that goes with the answer; None where no ages are told."""
    from bot.render import health_chart

    locale = visit.reader.locale
    title = say(locale, "Age of the stock: {sku}", sku=sku) if sku else say(locale, "Age of the whole stock")
    content = health_chart.draw(facts.skus, title, locale)
    if content is None:
        return None
    return {
        "name": "health.png", "title": title[:100], "alt": health_chart.alt_text(facts, locale),
        "content": base64.b64encode(content).decode(),
    }  # fmt: skip
