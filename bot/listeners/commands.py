"""`/restock …`: acknowledge, then answer. The same words typed to the app or sent by a button come here too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import ids
from bot.context import Context, Visit
from bot.i18n import say
from bot.incoming import command
from bot.listeners import alerts, claims, health, outcome, policy, sku_card, views, words
from bot.listeners import rivals as watching
from bot.render import alerts as alerts_view
from bot.render import digest, imports, notices
from bot.render import help as help_view
from bot.usecases import settings

# Use cases that decide bring numpy, which a bot that starts does without: they are imported where they are called.


def register(app: AsyncApp, ctx: Context) -> None:
    """Attach the command."""

    @app.command(ids.COMMAND, middleware=[ctx.inbox.keep])
    async def restock(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        async with ctx.visit(command(body)) as visit:
            await answer(visit, body.get("text", ""))


async def answer(visit: Visit, text: str) -> None:
    """Answer what somebody typed after `/restock`."""
    await answer_to(visit, words.read(text))


async def answer_to(visit: Visit, asked: words.Asked) -> None:
    """Answer what was read; before the first file, how to begin instead of that there is nothing."""
    if asked.verb in NEEDS_DATA and await sku_card.nothing_is_imported(visit):
        await visit.reply(imports.first(visit.reader))
    else:
        await ANSWERS[asked.verb](visit, asked.words)


async def waiting(visit: Visit, _words: str) -> None:
    """What needs a decision now, ranked by money at stake."""
    from bot.usecases.plans import overview

    facts = await visit.ask(overview.waiting, await visit.today())
    await visit.reply(await visit.draw(digest.waiting, facts, visit.reader))


async def show_help(visit: Visit, _words: str) -> None:
    """What can be typed."""
    await visit.reply(help_view.help(visit.reader))


async def preview_digest(visit: Visit, _words: str) -> None:
    """The digest as it would be posted now, for one pair of eyes."""
    from bot.usecases.plans import overview

    facts = await visit.ask(overview.waiting, await visit.today())
    await visit.reply(await visit.draw(digest.digest, facts, visit.reader))


async def weekly_report(visit: Visit, _words: str) -> None:
    """The report on the last whole week, posted where it was asked for; it takes some seconds."""
    incoming, reader = visit.incoming, visit.reader
    of_channel = await visit.ask(settings.channel_language, incoming.channel) if incoming.channel else None
    payload = {
        "channel": incoming.channel or incoming.user,
        "user": incoming.user,
        "day": (await visit.today()).isoformat(),
        "locale": of_channel or reader.locale,
        "tz": reader.tz,
        "response_url": incoming.response_url,
    }
    await visit.reply(notices.working(reader), name="working")
    await visit.promise("report", payload, name="report")


async def open_settings(visit: Visit, _words: str) -> None:
    """The settings of the workspace and of this channel, in a window."""
    if visit.incoming.trigger_id is None:  # a message opens no window
        text = say(
            visit.reader, "Type “/restock settings”, or open my Home tab: a message cannot open the window."
        )
        await visit.reply(notices.done(text))
    else:
        await views.open_settings(visit)


async def set_thresholds(visit: Visit, typed: str) -> None:
    """The window of the thresholds, for the shop or the SKU that was named; a value that was typed is set at once."""
    from bot.render import policy_terms
    from bot.usecases import finding
    from core.thresholds import SHOP, Scope

    who, values = policy_terms.read_line(typed.split())
    scope = SHOP
    if ":" in who or who == str(SHOP):
        scope = Scope.read(who)
    elif who:
        hits = [hit for hit in await visit.ask(finding.find_skus, who) if hit.exact]
        if not hits:
            text = say(visit.reader, "I know no SKU or ASIN {typed}. Type “/restock policy SKU”.", typed=who)
            await visit.reply(notices.done(text))
            return
        scope = Scope("sku", hits[0].sku)
    name, value = next(iter(values.items()), (None, None))
    if len(values) > 1:
        text = say(visit.reader, "Set one threshold at a time; nothing was changed.")
        await visit.reply(notices.done(text))
    elif name is not None and value is not None:
        await policy.set_typed(visit, scope, name, value)
    elif visit.incoming.trigger_id is None:
        text = say(visit.reader, "Type “/restock policy”: a message cannot open the window.")
        await visit.reply(notices.done(text))
    else:
        await policy.open_window(visit, scope, name)


async def rivals(visit: Visit, _words: str) -> None:
    """What competitors are up to."""
    from bot.listeners import ask

    await ask.question(visit, ask.ALERTS)


async def set_quiet(visit: Visit, typed: str) -> None:
    """Show or set the hours in which this channel is left alone."""
    from bot.usecases.alerts import quiet_hours

    channel = visit.incoming.channel
    hours = words.hours(typed)
    if channel is not None and typed:
        if not await outcome.may_decide(visit):
            return
        await visit.ask(
            quiet_hours.set_hours, channel, *hours.span, critical_passes=hours.critical, by=visit.incoming.user,
            now=visit.now,
        )  # fmt: skip
    held = await visit.ask(quiet_hours.present, channel) if channel is not None else None
    await visit.reply(alerts_view.quiet(held, visit.reader))


async def set_language(visit: Visit, word: str) -> None:
    """Choose the language of one's own answers."""
    locale = words.language(word)
    if locale is None:
        text = say(visit.reader, "Say which language: “/restock lang en” or “/restock lang zh”.")
    else:
        await visit.ask(settings.set_language, visit.incoming.user, locale, now=visit.now)
        text = say(locale, "From now on I answer you in English.")
    await visit.reply(notices.done(text))


async def explain_import(visit: Visit, _words: str) -> None:
    """How data gets in."""
    await visit.reply(imports.how(visit.reader))


async def budget(visit: Visit, typed: str) -> None:
    """The list that earns most with so much money; from the options of the night, or reckoned now for a few SKUs."""
    from bot.render import budget as view
    from bot.usecases.plans import budgeting

    asked = words.amount(typed)
    if asked is None:
        await visit.reply(view.how(visit.reader))
        return
    await visit.ask(budgeting.ready, await visit.today(), visit.now)
    facts = await visit.ask(budgeting.budget, asked[0], volume=asked[1])
    await visit.reply(await visit.draw(view.budget, facts, visit.reader))


async def why(visit: Visit, typed: str) -> None:
    """What a SKU's suggestion rests on, or how a draft's decision came about and turned out."""
    from bot.render import replayed, why
    from bot.usecases.plans import explaining
    from bot.usecases.proof import replaying

    if not typed:
        text = say(
            visit.reader,
            "Name a SKU or a draft: “/restock why HX-12” or “/restock why R-2026-0412”.",
        )
        await visit.reply(notices.done(text))
    elif replaying.is_number(typed):
        made = await visit.ask(replaying.replayed, typed, await visit.today(), visit.now)
        await visit.reply(await visit.draw(replayed.replayed, made, visit.reader))
    else:
        found = await visit.ask(explaining.why, typed, await visit.today())
        await visit.reply(await visit.draw(why.sku, found, visit.reader))


ANSWERS: dict[str, Callable[[Visit, str], Awaitable[None]]] = {
    "waiting": waiting,
    "help": show_help,
    "digest": preview_digest,
    "report": weekly_report,
    "settings": open_settings,
    "policy": set_thresholds,
    "watch": watching.watch,
    "unwatch": watching.unwatch,
    "market": watching.market,
    "niches": watching.niches,
    "lang": set_language,
    "import": explain_import,
    "alerts": alerts.show,
    "rivals": rivals,
    "quiet": set_quiet,
    "budget": budget,
    "why": why,
    "health": health.show,
    "claims": claims.show,
    "sku": sku_card.show,
}
NEEDS_DATA = frozenset(
    {"waiting", "digest", "report", "alerts", "rivals", "health", "claims", "budget", "market", "watch"}
)
"""What has nothing to answer before the first file."""
