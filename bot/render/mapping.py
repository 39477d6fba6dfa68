"""What a file lacks that a person can say: its day, or what its columns are. Windows that ask, and the button to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from bot import ids
from bot.facts import Reader
from bot.i18n import say, words
from bot.render import Block
from bot.render.blocks import button, context, date_input, labelled, modal, option, section, select
from bot.render.mrkdwn import escape, say_mrkdwn
from bot.render.terms import SOURCES
from core.phrase import Phrase
from storage.sources import mapping
from storage.sources.headers import key

if TYPE_CHECKING:
    from storage.imports.report import FileReport

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
    "inbound": Phrase("On the way"), "unsellable": Phrase("Unsellable"),
}  # fmt: skip
"""What the fields of the tables are called; one without a name here is called as in the documentation."""
_LEFT_OUT = frozenset({"source"})


def ask(report: FileReport, reader: Reader) -> Block | None:
    """The button under a refused file that a person's word would make readable; None where nothing is lacking."""
    if report.wants is None or report.import_id is None:
        return None
    label = (
        say(reader, "Say what its columns are")
        if report.wants.what == "columns"
        else say(reader, "Say its day")
        if report.wants.what == "day"
        else say(reader, "Say its days")
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


def columns(import_id: int, kind: str, headers: Sequence[str], today: date, reader: Reader) -> Block:
    """The window that asks what the columns of an unknown table are; names that fit are chosen already."""
    kinds = [option(words(reader, SOURCES[name]), name) for name in mapping.MAPPABLE]
    choices = [option(header, str(index)) for index, header in enumerate(headers[:100])]
    blocks = [
        labelled(
            say(reader, "What is in the file?"), ids.MAP_KIND,
            select(say(reader, "What is in the file?"), ids.MAP_KIND, kinds, initial=kind), live=True,
        )
    ]  # fmt: skip
    for column in mapping.fields(kind)[:MOST_FIELDS]:
        if column.name in _LEFT_OUT:
            continue
        name = words(reader, FIELDS[column.name]) if column.name in FIELDS else column.name
        must = column.required and column.name != "date"
        blocks.append(
            labelled(
                name,
                # An input keeps what was chosen while its block keeps its id: another kind needs others.
                f"{ids.MAP_FIELD}.{kind}.{column.name}",
                select(say(reader, "Not in the file"), ids.MAP_FIELD, choices, initial=_guess(column.name, headers)),
                optional=not must,
            )
        )  # fmt: skip
    blocks.append(
        labelled(
            say(reader, "Its day, if no column says it"), f"{ids.FIRST_DAY}.{kind}", date_input(ids.FIRST_DAY, today),
            optional=True,
        )
    )  # fmt: skip
    blocks.append(
        context(say_mrkdwn(reader, "It is remembered: the next file with these columns is read at once."))
    )
    return modal(
        say(reader, "Columns of the file"), blocks, callback_id=ids.MAP_VIEW, submit=say(reader, "Import"),
        close=say(reader, "Cancel"), metadata=json.dumps({"import": import_id}),
    )  # fmt: skip


def _guess(field: str, headers: Sequence[str]) -> str | None:
    """The column whose name is the field's, or holds it. Worked example: "Search Volume (US)" for search_volume."""
    wanted = key(field)
    names = [key(each) for each in headers]
    if wanted in names:
        return str(names.index(wanted))
    return next((str(i) for i, name in enumerate(names) if len(wanted) > 3 and wanted in name), None)
