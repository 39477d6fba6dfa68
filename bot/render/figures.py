"""All figures behind a digest: one table, the most urgent SKU first."""

from __future__ import annotations

from typing import Final

from bot.facts import Figures, Reader, SkuFigures
from bot.i18n import chance, day, number, say
from bot.render import Rendered
from bot.render.blocks import context, message, section, table
from bot.render.freshness import freshness_line
from bot.render.mrkdwn import bold, clean, join, say_mrkdwn
from bot.render.terms import name
from core.phrase import Phrase

ACTIONS: Final = {
    "order": Phrase("order"),
    "expedite": Phrase("expedite"),
    "wait": Phrase("wait"),
    "pause": Phrase("pause"),
    "clear": Phrase("clear"),
    "review": Phrase("review"),
}
LONGEST_TABLE = 9_000
"""Characters of a table: Slack takes ten thousand."""


def figures(facts: Figures, reader: Reader) -> Rendered:
    """The table, how many SKUs are not in it, and how to get them all."""
    if not facts.rows or facts.as_of is None:
        text = say_mrkdwn(reader, "No SKU was decided on yet: the figures come with the next nightly run.")
        return message(text, [section(text)])
    head = [
        "SKU",
        say(reader, "Action"),
        say(reader, "Days of supply"),
        say(reader, "Stock-out risk"),
        say(reader, "On hand"),
        say(reader, "On the way"),
        say(reader, "Overstock risk"),
    ]
    rows = [head]
    room = LONGEST_TABLE - sum(map(len, head))
    for each in facts.rows:
        unknown = each.on_hand is None or each.action == "review"
        row = [
            clean(each.sku, 40),
            name(reader, ACTIONS, each.action),
            "–" if each.days_of_supply is None else number(reader, each.days_of_supply, decimals=0),
            _risk(each, reader),
            "–" if each.on_hand is None else number(reader, each.on_hand),
            number(reader, each.inbound),
            "–" if unknown else chance(reader, each.overstock_risk / 100),
        ]
        room -= sum(map(len, row))
        if room < 0:
            break
        rows.append(row)
    title = say_mrkdwn(
        reader,
        "All figures as of {day}, most urgent first: {n} {n:SKU|SKUs}",
        day=day(reader, facts.as_of),
        n=facts.of,
    )
    blocks = [section(bold(title)), table(rows, numeric=(2, 3, 4, 5, 6))]
    small = []
    if facts.of > len(rows) - 1:
        left = facts.of - (len(rows) - 1)
        small.append(say_mrkdwn(reader, "… and {n} more, less pressing; `/restock SKU` opens any.", n=left))
    small.append(
        say_mrkdwn(
            reader,
            "On hand and on the way in units; the stock-out risk is that of running out before the next goods can be there.",
        )
    )
    if facts.freshness is not None:
        small.append(freshness_line(facts.freshness, reader))
    blocks.append(context(*small))
    told = [f"{row[0]}: {row[1]}, {head[2]} {row[2]}, {head[3]} {row[3]}" for row in rows[1:11]]
    return message(join([title, *told]), blocks)


def _risk(row: SkuFigures, reader: Reader) -> str:
    """The risk of running out; an empty shelf is seen and said, and without a forecast nothing is foretold."""
    if row.on_hand is None:
        return "–"
    if row.on_hand <= 0:
        return say(reader, "out of stock now")
    return "–" if row.action == "review" else chance(reader, row.stockout_risk / 100)
