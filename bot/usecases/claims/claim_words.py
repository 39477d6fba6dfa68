"""The claims in sentences: what may be claimed, what is too early, filed, paid and run out. The same on every surface."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.ask.facts import total
from bot.usecases.claims.claiming import Book
from core import claim_causes
from core.claim_causes import NAMES
from core.claims import Claim
from core.phrase import Money, Percent, Phrase, Value

Told = Value | Money | Percent | Phrase


def sentences(book: Book) -> list[Phrase]:
    """Open, too early, filed, paid, run out: a sentence for each that there is."""
    now, early, filed, gone = (book.of(state) for state in ("open", "waiting", "filed", "expired"))
    lines = []
    if now:
        lines.append(
            Phrase(
                "{goods} may be claimed. An estimate from your files: check each case before filing.",
                {"goods": _goods(now, book)},
            )
        )
        first = min(now, key=lambda each: each.closes_on or date.max)
        if first.closes_on is not None:
            values: dict[str, Told] = {"day": first.closes_on, "sku": book.names[first.sku_id], "kind": NAMES[first.kind]}  # fmt: skip
            lines.append(Phrase("The first to run out: {sku}, {kind}, on {day}.", values))
    else:
        lines.append(Phrase("Nothing can be claimed now, as far as the files tell."))
    if early:
        opens = min(each.opens_on for each in early if each.opens_on)
        lines.append(
            Phrase(
                "Too early for {goods} more: some is found or paid by itself; the first may be claimed from {day}.",
                {"goods": _goods(early, book), "day": opens},
            )
        )
    if filed:
        lines.append(Phrase("Filed and not paid yet: {goods}.", {"goods": _goods(filed, book)}))
    paid = book.of("recovered")
    money = total([(each.recovered, book.products[each.sku_id].currency) for each in paid])
    if money is not None:
        lines.append(
            Phrase(
                "Paid already: {units} {units:unit|units}, {money}.", {"units": _units(paid), "money": money}
            )
        )
    if gone:
        lines.append(Phrase("Run out unclaimed in eighteen months: {goods}.", {"goods": _goods(gone, book)}))
    bare = sum(each.units for each in (*now, *early, *filed) if each.value is None)
    if bare:
        lines.append(
            Phrase("The value of {n} {n:unit|units} is not known: their unit cost is missing.", {"n": bare})
        )
    if any(each.closes_on is None for each in now):
        lines.append(
            Phrase("Where no last day is shown I know no rule of that marketplace: look it up soon.")
        )
    if not book.paid_known:
        lines.append(
            Phrase(
                "No reimbursement report is imported: part of this may be paid already. Import it before you file."
            )
        )
    return lines


def standing(each: Claim) -> Phrase:
    """Where a claim stands, in a few words."""
    if each.state == "filed":
        return Phrase("filed: {case}", {"case": ", ".join(each.case_ids)})
    if each.state == "waiting" and each.opens_on is not None:
        return Phrase("too early until {day}", {"day": each.opens_on})
    if each.closes_on is not None:
        return Phrase("file by {day}", {"day": each.closes_on})
    return Phrase("not filed yet")


def _units(told: Sequence[Claim]) -> int:
    return sum(each.units for each in told)


def _goods(told: Sequence[Claim], book: Book) -> Phrase:
    """Units, and what those with a known cost are worth."""
    money = total(book.worth(told))
    if money is None:
        return Phrase("{units} {units:unit|units}", {"units": _units(told)})
    return Phrase("{units} {units:unit|units} worth about {money}", {"units": _units(told), "money": money})


def recurring(book: Book) -> list[Phrase]:
    """What lost units in three or more months, the three worst."""
    lines = []
    for each in claim_causes.recurring(book.lines)[:3]:
        values: dict[str, Told] = {"kind": NAMES[each.kind], "units": each.units, "months": each.months}
        if each.sku_id is None:
            lines.append(
                Phrase(
                    "Recurring: warehouse {place}, {kind}, {units} units in {months} months.",
                    values | {"place": each.place},
                )
            )
        else:
            sku = book.names[each.sku_id]
            lines.append(
                Phrase("Recurring: {sku}, {kind}, {units} units in {months} months.", values | {"sku": sku})
            )
    return lines


def weekly(book: Book) -> tuple[Phrase, ...]:
    """One or two sentences for the weekly report: what is open, and what recurs most; none where nothing was lost."""
    now = book.of("open")
    dated = [each.closes_on for each in now if each.closes_on is not None]
    told = []
    if now and dated:
        told.append(
            Phrase(
                "Amazon may owe us for {goods}; the first claim runs out on {day}.",
                {"goods": _goods(now, book), "day": min(dated)},
            )
        )
    elif now:
        told.append(Phrase("Amazon may owe us for {goods}.", {"goods": _goods(now, book)}))
    return (*told, *recurring(book)[:1])
