"""Questions in plain words: what somebody writes to the app, in a message that mentions it, or has on a button."""

from __future__ import annotations

import asyncio
import base64
import re
from typing import TYPE_CHECKING, Any

from bot.context import Visit
from bot.deliver.replies import FILE_PLACE
from bot.facts import Reader
from bot.listeners import assistant, commands, sku_card, words
from bot.render import answers

if TYPE_CHECKING:
    from bot.ask.facts import Answer

_LINK = re.compile(r"<(?!@)([^|>]+)(?:\|([^>]*))?>")
_MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
ALERTS = "competitor alerts this week"


def plain(text: str) -> str:
    """What the person typed: without mentions, links as they looked, Slack's three entities undone.

    Worked example: ``<@U1> lamp &amp; <https://a.example|shade>`` gives ``lamp & shade``.
    """
    bare = _LINK.sub(lambda link: link[2] or link[1], _MENTION.sub("", text))
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        bare = bare.replace(entity, character)
    return " ".join(bare.split())


async def question(visit: Visit, text: str) -> None:
    """Answer a question. The words of `/restock` and the name of a SKU mean here what they mean there."""
    from bot.usecases import asking, finding

    typed = plain(text)
    if not typed:
        await commands.show_help(visit, "")
        return
    asked = words.read(typed)
    if asked.verb != "sku":
        await commands.answer_to(visit, asked)
        return
    named = [hit for hit in await visit.ask(finding.find_skus, asked.words) if hit.exact]
    if len(named) == 1:
        await sku_card.promise(visit, sku_id=named[0].sku_id)
        return
    place, thread = visit.incoming.channel or visit.incoming.user, visit.incoming.thread_ts
    sign = asyncio.ensure_future(assistant.looking(visit, asked.words))
    where = {"channel": place, "thread_ts": thread or ""}
    found = await visit.ask(asking.asked, asked.words, today=await visit.today(), now=visit.now, **where)
    await sign
    if found.chart is None:
        await visit.reply(answers.answer(found, visit.reader))
    else:
        picture = await visit.draw(_picture, found, visit.reader)
        await visit.reply(answers.answer(found, visit.reader, chart_file=FILE_PLACE), file=picture)
    await visit.ask(asking.remember, found, now=visit.now, **where)


def _picture(found: Answer, reader: Reader) -> dict[str, Any]:
    """The chart as a file that goes with the answer."""
    from bot.ask.facts import DayChart
    from bot.i18n import words as worded
    from bot.render import day_chart, rivals_chart

    chart = found.chart
    assert chart is not None
    if isinstance(chart, DayChart):
        name, title, drawn = "days.png", worded(reader, chart.title), day_chart.draw(chart, reader.locale)
    else:
        name, title, drawn = "competitors.png", chart.sku, rivals_chart.draw(chart, reader.locale)
    return {
        "name": name,
        "title": title[:100],
        "alt": answers.chart_alt_text(found, reader),
        "content": base64.b64encode(drawn).decode(),
    }
