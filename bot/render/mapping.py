"""What a file lacks that a person can say: its day, or what its columns are. Windows that ask, and the button to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from bot import ids
from bot.facts import Reader
from bot.i18n import listed, say, words
from bot.render import Block
from bot.render.blocks import button, context, date_input, labelled, modal, option, section, select
from bot.render.mrkdwn import clean, escape, say_mrkdwn
from bot.render.terms import SOURCES
from core.phrase import Phrase
from storage.sources import mapping
from storage.sources.guess import Guess, Why, guess
from storage.sources.guess import columns as columns_of

if TYPE_CHECKING:
    from storage.imports.report import FileReport
    from storage.imports.table_files import Head

MOST_FIELDS = 40
FIELDS: Final = {
    "date": Phrase("Date"), "sku": Phrase("SKU"), "asin": Phrase("ASIN"), "competitor_asin": Phrase("Competitor's ASIN"),
    "keyword": Phrase("Keyword"), "search_volume": Phrase("Search volume"), "organic_rank": Phrase("Organic rank"),
    "sponsored_rank": Phrase("Sponsored rank"), "clicks": Phrase("Clicks"), "purchases": Phrase("Purchases"),
    "price": Phrase("Price"), "bsr": Phrase("Sales rank (BSR)"), "title": Phrase("Title"), "brand": Phrase("Brand"),
    "category": Phrase("Category"), "subcategory": Phrase("Subcategory"), "units_month": Phrase("Units a month"),
    "revenue_month": Phrase("Revenue a month"), "rating": Phrase("Rating"), "reviews": Phrase("Reviews"),
    "in_stock": Phrase("In stock"), "units_estimate": Phrase("Units a day (estimate)"), "coupon": Phrase("Coupon"),
    "sellers": Phrase("Sellers"), "fees": Phrase("Fees"), "campaign": Phrase("Campaign"), "spend": Phrase("Ad spend"),
    "ad_sales": Phrase("Ad sales"), "impressions": Phrase("Impressions"), "ad_orders": Phrase("Ad orders"),
    "bid": Phrase("Bid"), "body": Phrase("Text of the review"), "units": Phrase("Units"), "reason": Phrase("Reason"),
    "disposition": Phrase("Disposition"), "revenue": Phrase("Revenue"), "sessions": Phrase("Sessions"),
    "promo": Phrase("Promotion"), "on_hand": Phrase("On hand"), "reserved": Phrase("Reserved"),
    "inbound": Phrase("On the way"), "unsellable": Phrase("Unsellable"), "source": Phrase("Source"),
    "age_0_90": Phrase("Stored 0 to 90 days"), "age_91_180": Phrase("Stored 91 to 180 days"),
    "age_181_270": Phrase("Stored 181 to 270 days"), "age_271_365": Phrase("Stored 271 to 365 days"),
    "age_365_plus": Phrase("Stored over 365 days"), "po": Phrase("Number of the order"), "quantity": Phrase("Quantity"),
    "supplier": Phrase("Supplier"), "mode": Phrase("Transport (sea, air, express, truck)"),
    "unit_cost": Phrase("Cost per unit"), "ordered_on": Phrase("Ordered on"), "expected_on": Phrase("Expected on"),
    "produced_on": Phrase("Produced on"), "departed_on": Phrase("Departed on"), "arrived_on": Phrase("Arrived on"),
    "received_on": Phrase("Received on"), "received_quantity": Phrase("Units received"),
    "defective_quantity": Phrase("Defective units"), "parent_asin": Phrase("Parent ASIN"), "variant": Phrase("Variant"),
    "launched_on": Phrase("Launched on"), "currency": Phrase("Currency"), "weight_g": Phrase("Weight in grams"),
    "length_cm": Phrase("Length in cm"), "width_cm": Phrase("Width in cm"), "height_cm": Phrase("Height in cm"),
    "moq": Phrase("Minimum order (MOQ)"), "case_pack": Phrase("Case pack"), "carton_units": Phrase("Units in a carton"),
    "production_days": Phrase("Days of production"), "duty_rate": Phrase("Duty (share of the cost)"),
    "prep_cost": Phrase("Prep cost per unit"), "keywords": Phrase("Keywords"), "warehouse": Phrase("Warehouse"),
}  # fmt: skip
"""What the fields of the tables are called; one without a name here is called as in the documentation."""
_LEFT_OUT = frozenset({"source"})


def ask(report: FileReport, reader: Reader) -> Block | None:
    """The button under a refused file that a person's word would make readable; None where nothing is lacking."""
    if report.wants is None or report.import_id is None:
        return None
    label = (
        say(reader, "Match its columns")
        if report.wants.what == "columns"
        else say(reader, "Give its date")
        if report.wants.what == "day"
        else say(reader, "Give its dates")
    )
    return button(label, ids.ANSWER_IMPORT, f"{report.wants.what}:{report.import_id}", style="primary")


def days(import_id: int, one: bool, today: date, reader: Reader) -> Block:
    """The window that asks for the day or the period a file tells of."""
    blocks = [
        section(escape(say(reader, "The file does not say of which day it is; the date in its name is only the download's."))),
        labelled(
            say(reader, "Day") if one else say(reader, "First day"), ids.FIRST_DAY, date_input(ids.FIRST_DAY, today)
        ),
    ]  # fmt: skip
    if not one:
        blocks.append(labelled(say(reader, "Last day"), ids.LAST_DAY, date_input(ids.LAST_DAY, today)))
    return modal(
        say(reader, "Import the file"), blocks, callback_id=ids.DAYS_VIEW, submit=say(reader, "Import"),
        close=say(reader, "Cancel"), metadata=json.dumps({"import": import_id}),
    )  # fmt: skip


def columns(import_id: int, kind: str | None, head: Head, today: date, reader: Reader) -> Block:
    """The window that asks what the columns of an unknown table are; what fits is chosen already, and says why.

    Without a ``kind`` it is guessed; where nothing fits, the kind alone is asked.
    """
    guessed = guess(head.headers, head.rows) if kind is None else columns_of(kind, head.headers, head.rows)
    kinds = [option(words(reader, SOURCES[name]), name) for name in mapping.MAPPABLE]
    shown = guessed.kind if guessed else None
    what = say(reader, "What is in the file?")
    blocks = [
        section(escape(_first_words(kind, guessed, reader), 600)),
        labelled(
            what, ids.MAP_KIND, select(say(reader, "Choose …"), ids.MAP_KIND, kinds, initial=shown), live=True
        ),
    ]
    if guessed is not None:
        blocks += _fields(guessed, head, today, reader)
    return modal(
        say(reader, "Columns of the file"), blocks, callback_id=ids.MAP_VIEW, submit=say(reader, "Import"),
        close=say(reader, "Cancel"), metadata=json.dumps({"import": import_id}),
    )  # fmt: skip


def _first_words(kind: str | None, guessed: Guess | None, reader: Reader) -> str:
    if guessed is None:
        return say(
            reader,
            "From the names of its columns I cannot tell what this file is. Choose it, and I ask for its columns.",
        )
    name = words(reader, SOURCES[guessed.kind])
    lacking = [words(reader, FIELDS[each]) if each in FIELDS else each for each in guessed.lacking()]
    if kind is None and lacking:
        return say(
            reader,
            "This looks like {kind}, but I found no column for: {fields}. Choose it, and check the others against their "
            "first cells in brackets; nothing is imported before you say so.",
            kind=name,
            fields=listed(reader, lacking),
        )
    if kind is None:
        return say(
            reader,
            "This looks like {kind}: {n} {n:column|columns} recognised. Check them against the first cells in brackets "
            "and change what is wrong; nothing is imported before you say so.",
            kind=name,
            n=len(guessed.columns),
        )
    if guessed.columns:
        return say(
            reader,
            "Read as {kind}, {n} {n:column|columns} would be recognised. The first cells stand in brackets.",
            kind=name,
            n=len(guessed.columns),
        )
    return say(
        reader,
        "Read as {kind}, no column is recognised. Choose them; the first cells stand in brackets.",
        kind=name,
    )


def _fields(guessed: Guess, head: Head, today: date, reader: Reader) -> list[Block]:
    """A menu of the file's columns for each field, those that were found first, then what cannot be done without."""
    kind = guessed.kind
    choices = [
        option(_with_cells(header, [row[index] for row in head.rows]), str(index))
        for index, header in enumerate(head.headers[:100])
    ]
    listed = [each for each in mapping.fields(kind) if each.name not in _LEFT_OUT]
    listed.sort(key=lambda each: (not each.required, each.name not in guessed.columns))
    blocks: list[Block] = []
    for column in listed[:MOST_FIELDS]:
        name = words(reader, FIELDS[column.name]) if column.name in FIELDS else column.name
        index = guessed.columns.get(column.name)
        blocks.append(
            labelled(
                name,
                # An input keeps what was chosen while its block keeps its id: another kind needs others.
                f"{ids.MAP_FIELD}.{kind}.{column.name}",
                select(
                    say(reader, "Not in the file"), ids.MAP_FIELD, choices,
                    initial=None if index is None or index >= len(choices) else str(index),
                ),
                hint=None if index is None else _why(guessed.why[column.name], head.headers[index], reader),
                optional=not (column.required and column.name != "date"),
            )
        )  # fmt: skip
    if any(each.name == "date" for each in listed):
        blocks.append(
            labelled(
                say(reader, "Its day, if no column says it"), f"{ids.FIRST_DAY}.{kind}",
                date_input(ids.FIRST_DAY, today), optional=True,
            )
        )  # fmt: skip
    blocks.append(
        context(say_mrkdwn(reader, "It is remembered: the next file with these columns is read at once."))
    )
    return blocks


def _why(why: Why, header: str, reader: Reader) -> str | None:
    """Why a column was chosen, where its name alone does not say it."""
    if why == "near":
        return say(reader, "A guess: “{header}” is spelt almost so.", header=header)
    return say(reader, "A guess from the cells of “{header}”.", header=header) if why == "cells" else None


def _with_cells(header: str, cells: Sequence[str]) -> str:
    """A column with its first cells. Worked example: "Volume (1,200 · 900)"."""
    first = " · ".join(clean(cell, 20) for cell in cells if cell.strip())
    return f"{clean(header, 45)} ({clean(first, 26)})" if first else header
