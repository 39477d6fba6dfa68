"""How does an answer look in Slack? What was understood, the sentences, a table or alerts, the chart, the sources."""

from __future__ import annotations

from bot import ids
from bot.ask.facts import Answer, DayChart, Table
from bot.facts import Reader
from bot.i18n import clauses, figure, say, words
from bot.render import Block, Rendered
from bot.render.blocks import actions, button, context, image, section, table
from bot.render.mrkdwn import bold, escape, join, say_mrkdwn, words_mrkdwn
from core.phrase import Money, Percent

WRAPPED_FROM = 24
"""Characters from which a cell takes several lines: a phone would show its beginning only."""

_MARKS = {"critical": "🔴", "act": "🟠", "notice": "🟡"}


def answer(found: Answer, reader: Reader, *, chart_file: str | None = None) -> Rendered:
    """The message of an answer, in the reader's language; ``chart_file`` is the uploaded chart's id."""
    blocks: list[Block] = []
    if found.understood_as is not None:
        blocks.append(
            context(say_mrkdwn(reader, "I read: {question}", question=words(reader, found.understood_as)))
        )
    blocks.append(section(join([words_mrkdwn(reader, line) for line in found.lines])))
    blocks += [section(_alert(each, reader)) for each in found.alerts]
    if found.table is not None:
        blocks.append(_table(found.table, reader))
    if chart_file is not None and found.chart is not None:
        blocks.append(image(chart_file, chart_alt_text(found, reader)))
    if found.sources:
        blocks.append(context(join([words_mrkdwn(reader, source) for source in found.sources], " · ")))
    if found.query.also:
        blocks.append(
            context(say_mrkdwn(reader, "You asked for more than one thing; the rest is one click away."))
        )
    if found.examples:
        blocks.append(
            actions(
                [button(text, f"{ids.RUN}.{n}", text) for n, text in enumerate(found.examples)],
                block_id="restock.examples",
            )
        )
    return Rendered(_fallback(found, reader), blocks)


def chart_alt_text(found: Answer, reader: Reader) -> str:
    """What the chart shows, with its figures."""
    chart = found.chart
    assert chart is not None
    if isinstance(chart, DayChart):
        return _days_told(chart, reader)
    parts = []
    for line in chart.rivals:
        last = next((price for price in reversed(line.prices) if price is not None), None)
        if last is not None:
            parts.append(f"{line.name} {last:.2f}")
    return say(
        reader,
        "Prices of competitors of {sku} from {first} to {last}; latest: {prices}",
        sku=chart.sku,
        first=chart.first_day,
        last=chart.last_day,
        prices=", ".join(parts),
    )


def _days_told(chart: DayChart, reader: Reader) -> str:
    """Each line by its first, last, lowest and highest value."""
    parts = [words(reader, chart.title)]
    for line in chart.lines[:5]:
        known = [(day, value) for day, value in zip(line.days, line.values, strict=True) if value is not None]
        if known:
            values = [value for _, value in known]
            parts.append(
                say(
                    reader,
                    "{name}: {start} on {first}, {end} on {last}, between {low} and {high}",
                    name=line.name,
                    start=round(values[0], 2),
                    first=known[0][0],
                    end=round(values[-1], 2),
                    last=known[-1][0],
                    low=round(min(values), 2),
                    high=round(max(values), 2),
                )
            )
    return clauses(reader, parts)[:1900]


def _alert(alert: object, reader: Reader) -> str:
    from core.suggestion import Alert

    assert isinstance(alert, Alert)
    stake = ""
    if alert.units_at_stake is not None:
        stake = say_mrkdwn(reader, "about {n} units at stake, a rough estimate", n=alert.units_at_stake)
    return join(
        [
            join(
                [
                    _MARKS[alert.severity],
                    bold(alert.sku),
                    words_mrkdwn(reader, alert.title),
                    f"({alert.rule})",
                ],
                " ",
            ),
            join([words_mrkdwn(reader, alert.recommended_action), stake], " · "),
        ]
    )


def _table(rows: Table, reader: Reader) -> Block:
    numeric = [
        column
        for column in range(len(rows.heads))
        if any(isinstance(row[column], int | float | Money | Percent) for row in rows.rows)
    ]
    cells = [[figure(reader, cell) for cell in row] for row in rows.rows]
    long = [
        column for column in range(len(rows.heads)) if any(len(row[column]) > WRAPPED_FROM for row in cells)
    ]
    return table([[words(reader, head) for head in rows.heads], *cells], numeric=numeric, wrapped=long)


def plain_text(found: Answer, reader: Reader) -> str:
    """The answer as lines of plain text: sentences first, then each alert or row."""
    lines = [words(reader, line) for line in found.lines]
    lines += [
        f"{each.sku}: {words(reader, each.title)} – {words(reader, each.recommended_action)}"
        for each in found.alerts
    ]
    if found.table is not None:
        lines += [" · ".join(figure(reader, cell) for cell in row) for row in found.table.rows]
    return "\n".join(lines)


def _fallback(found: Answer, reader: Reader) -> str:
    """The text beside the blocks: Slack parses it, so that every line is escaped."""
    lines = [escape(line, 300) for line in plain_text(found, reader).splitlines()[:16]]
    return join(
        [*lines, *(escape(each, 300) for each in found.examples)]
    )  # their buttons are not in the text
