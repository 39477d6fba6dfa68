"""What can be asked of the bot? Help that teaches: every line is something to type, with what it brings."""

from __future__ import annotations

from bot import ids
from bot.facts import Reader
from bot.i18n import say
from bot.render import Rendered
from bot.render.blocks import actions, button, context, message, section
from bot.render.mrkdwn import Mrkdwn, bold, code, join, say_mrkdwn


def help(reader: Reader) -> Rendered:
    """The answer to `/restock help`."""
    first = say(reader, "I tell you what to reorder, when, how much and by which route.")
    lines = [_line(command, text) for command, text in examples(reader)]
    questions = [
        say(reader, "@Restock competitor alerts for HX-12 this week"),
        say(reader, "@Restock which SKUs run out before Prime Day?"),
    ]
    blocks = [
        section(bold(first)),
        section(join(lines)),
        section(join([bold(say(reader, "Or ask in plain words")), *(code(each) for each in questions)])),
        section(
            say_mrkdwn(
                reader,
                "Drop a Seller Central report on me, and I read it whole or tell you why not. "
                "Only approvers may decide; everybody may look and ask.",
            )
        ),
        actions([button(say(reader, "What needs a decision?"), ids.RUN, "waiting")]),
        context(say_mrkdwn(reader, "Commands may be typed in English or Chinese: `/restock 帮助`.")),
    ]
    text = join([first, *(f"{command}: {what}" for command, what in examples(reader))])
    return message(text, blocks)


def examples(reader: Reader) -> list[tuple[str, str]]:
    """Commands with what they bring."""
    return [
        (
            "/restock HX-12",
            say(reader, "chart and suggestion for a SKU; an ASIN or part of a title does too"),
        ),
        ("/restock", say(reader, "what needs a decision now, most money at stake first")),
        ("/restock digest", say(reader, "this morning's digest again")),
        ("/restock alerts", say(reader, "what needs attention, each with what can be done about it")),
        ("/restock health", say(reader, "old, excess and unsellable stock, and why; health SKU for one")),
        (
            "/restock claims",
            say(reader, "what Amazon owes for lost and damaged goods, and until when to claim it"),
        ),
        ("/restock competitors", say(reader, "what competitors are up to this week")),
        ("/restock watch HX-12", say(reader, "the competitors of a SKU; with an ASIN behind it, one more")),
        (
            "/restock market HX-12",
            say(reader, "the market around a SKU: competitors, keywords, reviews, advertising"),
        ),
        ("/restock niches", say(reader, "product ideas from imported research, by expected return")),
        ("/restock quiet 21:00-08:00", say(reader, "the hours in which this channel gets no alerts")),
        ("/restock budget 50000", say(reader, "what to buy with so much money, and what more would earn")),
        ("/restock report", say(reader, "the last week: figures, decisions and how they turned out")),
        (
            "/restock why R-2026-0412",
            say(reader, "how a decision came about and turned out; why SKU for the formulas"),
        ),
        ("/restock import", say(reader, "which report files I read, how to get them and take one back")),
        ("/restock settings", say(reader, "language, digest, who may decide, exchange rates")),
        (
            "/restock policy",
            say(
                reader,
                "every threshold: shop, stage, class, category or SKU; policy HX-12 review_days 7 sets one",
            ),
        ),
        ("/restock lang zh", say(reader, "my answers to you in Chinese; lang en brings English back")),
    ]


def nearest(typed: str, command: str, reader: Reader) -> Rendered:
    """Words that are no command: the one that was probably meant, as a button."""
    text = say_mrkdwn(
        reader,
        "I know no SKU, ASIN or title like “{typed}”. Did you mean {command}?",
        typed=typed,
        command=f"/restock {command}",
    )
    choice = button(f"/restock {command}", ids.RUN, command)
    return message(text, [section(text), actions([choice])])


def _line(command: str, text: str) -> Mrkdwn:
    return join([code(command), text], "  ")
