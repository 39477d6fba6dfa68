"""The claims against the marketplace, each with its evidence and a button that notes it as filed; and the window that asks for the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import ids
from bot.facts import Reader
from bot.i18n import money, say, words
from bot.render import Block, Rendered
from bot.render.blocks import actions, button, context, labelled, message, modal, section, text_input
from bot.render.mrkdwn import Mrkdwn, bold, escape, join, say_mrkdwn, words_mrkdwn
from bot.usecases.claims.claim_words import sentences, standing
from core.claim_causes import NAMES

if TYPE_CHECKING:
    from bot.usecases.claims.claiming import Book
    from core.claims import Claim, State
    from core.phrase import Phrase

SHOWN = 12
EVIDENCE = 3
MOST_EVIDENCE = 12


def listing(book: Book, reader: Reader) -> Rendered:
    """What may be claimed, by deadline, then what was filed; what is off stands below."""
    first, *more = sentences(book)
    lines = [words_mrkdwn(reader, each) for each in more]
    blocks: list[Block] = [section(join([bold(words(reader, first)), *lines]))]
    told: list[Mrkdwn] = []
    shown: tuple[tuple[State, str, str], ...] = (
        ("open", say(reader, "Filed …"), ids.CLAIM_FILE),
        ("filed", say(reader, "Not filed"), ids.CLAIM_UNDO),
    )
    for state, label, action in shown:
        rows = book.of(state)
        for place, claim in enumerate(rows[:SHOWN]):
            line = _line(claim, book, reader)
            told.append(line)
            value = ids.ClaimRef(
                claim.sku_id, claim.kind, claim.case_ids[0] if state == "filed" else ""
            ).encode()
            blocks.append(section(line, accessory=button(label, f"{action}.{place + 1}", value)))
        if len(rows) > SHOWN:
            blocks.append(
                context(
                    say_mrkdwn(
                        reader,
                        "… and {n} more; `/restock claims SKU` shows those of one",
                        n=len(rows) - SHOWN,
                    )
                )
            )
    for each in book.off:
        blocks.append(context(words_mrkdwn(reader, each)))
    if book.of("open"):
        blocks.append(
            context(
                say_mrkdwn(
                    reader,
                    "File in Seller Central → Help → Get support, then note the case here: it is not shown as open again, and the next reimbursement report closes it.",
                )
            )
        )
    text = join([words_mrkdwn(reader, first), *lines, *(Mrkdwn(each.replace("*", "")) for each in told)])
    return message(text, blocks)


def window(claim: Claim, book: Book, reader: Reader) -> Block:
    """Asks for the number of the case, above the evidence that the case's form asks for."""
    blocks = [
        section(_line(claim, book, reader, most=MOST_EVIDENCE)),
        labelled(
            say(reader, "Case number"),
            ids.CASE,
            text_input(ids.CASE, limit=40),
            hint=say(reader, "It stands in Seller Central's case log once you have filed."),
        ),
    ]
    if claim.closes_on is not None:
        rule = say_mrkdwn(
            reader,
            "The last day follows what is publicly known of Amazon's rules; Seller Central's own page decides.",
        )
        blocks.append(context(rule))
    return modal(
        say(reader, "Note as filed"),
        blocks,
        callback_id=ids.CLAIM_VIEW,
        submit=say(reader, "Save"),
        close=say(reader, "Cancel"),
        metadata=ids.ClaimRef(claim.sku_id, claim.kind, "").encode(),
    )


def nothing(reader: Reader) -> Block:
    """The claim is not open any more."""
    text = say_mrkdwn(
        reader, "This is not open any more: it was filed, paid or found meanwhile. Nothing was changed."
    )
    return modal(say(reader, "Note as filed"), [section(text)], close=say(reader, "Close"))


def noted(said: Phrase, ref: ids.ClaimRef, reader: Reader) -> Rendered:
    """After a claim was noted as filed, with a way back."""
    text = words_mrkdwn(reader, said)
    undo = button(say(reader, "Not filed"), ids.CLAIM_UNDO, ref.encode())
    return message(text, [section(text), actions([undo])])


def _line(claim: Claim, book: Book, reader: Reader, most: int = EVIDENCE) -> Mrkdwn:
    """SKU, kind, units, value, deadline; below it the rows it rests on."""
    product = book.products[claim.sku_id]
    worth = say(reader, "value not known")
    if claim.value is not None:
        worth = money(reader, claim.value, product.currency, exact=True)
    units = say(reader, "{n} {n:unit|units}", n=claim.units)
    head = join(
        [
            bold(book.names[claim.sku_id]),
            words_mrkdwn(reader, NAMES[claim.kind]),
            say_mrkdwn(reader, "{units}, {worth}", units=units, worth=worth),
            bold(words(reader, standing(claim))),
        ],
        " · ",
    )
    rows = []
    for line in claim.lines[:most]:
        told = say_mrkdwn(
            reader,
            "{day}: {n} {n:unit|units}",
            day=line.loss.day,
            n=line.left if claim.state != "filed" else line.filed,
        )
        rows.append(join([told, escape(line.loss.reference or "", 60)], ", "))
    if len(claim.lines) > most:
        rows.append(say_mrkdwn(reader, "… and {n} more", n=len(claim.lines) - most))
    names = [escape(each, 60) for each in (book.fnskus.get(claim.sku_id, ""), product.asin or "") if each]
    parts = [join(names, " · "), join(rows, " · ")]
    note = claim.lines[0].loss.note
    if note is not None:
        parts.append(words_mrkdwn(reader, note))
    return join([head, *(each for each in parts if each)])
