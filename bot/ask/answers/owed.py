"""Answers about what the marketplace owes us: claims (R1), their causes (R2), and what was paid back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.ask.facts import Answer, Asked, Cell, Table, missing, total
from bot.ask.said import understood
from bot.usecases.claims import claiming
from bot.usecases.claims.claim_words import recurring, sentences, standing
from bot.usecases.claims.claiming import Book
from core import claim_causes
from core.claim_causes import NAMES, Sum
from core.claims import Claim, Kind, State
from core.phrase import Money, Percent, Phrase, Value
from storage.queries.goods import totals
from storage.tables import LedgerDay, Reimbursement

Told = Value | Money | Percent | Phrase
CASES = {"en": "claims", "zh": "索赔"}
"""The words after `/restock` that list the claims with their buttons, by the question's language."""
LEAST_SHARE = 0.001
"""A share of revenue under it is not told in per cent."""
_CAUSES = re.compile(r"\bwhy\b|cause|analy|recurr|by month|trend|share|原因|为什么|为何|分析|占比|按月|反复")
_BY_MONTH = re.compile(r"month|trend|按月|每月|月份|趋势")
_PAID = re.compile(
    r"by reason|reimburs|\bpaid\b|\bpay\b|back|got|receive|recover|赔了|赔偿了|赔付|已赔|收到|追回"
)


def claims(asked: Asked) -> Answer:
    """What may be claimed and until when; what was paid, or why units are lost, where that is asked."""
    text = asked.query.text.lower()
    if _CAUSES.search(text) and not re.search(r"by reason|赔付原因", text):
        return _causes(asked)
    if _PAID.search(text) and (asked.query.period is not None or re.search(r"by reason|how much|多少", text)):
        return _paid(asked)
    return _open(asked)


def _open(asked: Asked) -> Answer:
    book = claiming.book(asked.engine, asked.workspace_id, asked.today, asked.scope)
    about = understood(asked.query)
    if not book.lines and not book.paid_known and len(book.off) >= len(NAMES) - 1:
        return Answer(
            asked.query, about, (missing(Phrase("reimbursements and no ledger"), "reimbursements"),)
        )
    with Session(asked.engine) as session:
        source = asked.source(session, Reimbursement, LedgerDay)
    lines = [*sentences(book), *book.off]
    told = book.of("open", "waiting", "filed")
    rows: list[tuple[Cell, ...]] = [
        (book.names[each.sku_id], standing(each), each.units, _worth(each, book), NAMES[each.kind])
        for each in told
    ]
    heads = (
        Phrase("SKU"),
        Phrase("Where it stands"),
        Phrase("Units"),
        Phrase("Value"),
        Phrase("What happened"),
    )
    table = Table(heads, asked.shown(rows)) if rows else None
    return Answer(
        asked.query,
        about,
        tuple(lines),
        source,
        table=table,
        examples=_list_them(asked) if book.of("open", "filed") else (),
    )


def _list_them(asked: Asked) -> tuple[str, ...]:
    return (CASES.get(asked.query.language[:2], CASES["en"]),)


def _worth(each: Claim, book: Book) -> Cell:
    if each.value is None:
        return Phrase("not known")
    return Money(each.value, book.products[each.sku_id].currency)


def _paid(asked: Asked) -> Answer:
    span = asked.days(540)
    about = understood(asked.query, span)
    with Session(asked.engine) as session:
        paid = totals.reimbursed(session, asked.workspace_id, span.first, span.last, asked.scope)
        source = asked.source(session, Reimbursement)
    if not source:
        return Answer(asked.query, about, (missing(Phrase("reimbursements"), "reimbursements"),))
    money = total([(amount, currency) for _, _, _, amount, currency in paid])
    if money is None:
        return Answer(asked.query, about, (Phrase("No reimbursement is imported for these days."),), source)
    rows: list[tuple[Cell, ...]] = [
        (reason.replace("_", " "), cases, count, Money(amount, currency))
        for reason, cases, count, amount, currency in paid
    ]
    heads = (Phrase("Reason"), Phrase("Cases"), Phrase("Units"), Phrase("Paid back"))
    lines = (
        Phrase("{money} was paid back in these days.", {"money": money}),
        Phrase("Ask “what does Amazon owe us” for what may still be claimed."),
    )
    return Answer(asked.query, about, lines, source, table=Table(heads, asked.shown(rows)))


def _causes(asked: Asked) -> Answer:
    """By kind of loss: how many units, what was recovered, what is open and what ran out; and what recurs."""
    book = claiming.book(asked.engine, asked.workspace_id, asked.today, asked.scope)
    about = understood(asked.query)
    with Session(asked.engine) as session:
        source = asked.source(session, Reimbursement, LedgerDay)
    causes = claim_causes.by_month(book.lines)
    if not causes:
        return Answer(asked.query, about, (Phrase("The files tell of no losses."), *book.off), source)
    lines = [*share_of_revenue(asked, book), *recurring(book), *book.off]
    heads: tuple[Phrase, ...] = (Phrase("Cause"), Phrase("Units"), Phrase("Paid back"), Phrase("Not settled"), Phrase("Run out"))  # fmt: skip
    if _BY_MONTH.search(asked.query.text.lower()):
        heads = (Phrase("Month"), *heads)
        rows = [(f"{each.month:%Y-%m}", *_counts(each.kind, each.states)) for each in causes]
    else:
        rows = [_counts(kind, states) for kind, states in claim_causes.by_kind(causes).items()]
    return Answer(
        asked.query,
        about,
        tuple(lines),
        source,
        table=Table(heads, asked.shown(rows)),
        examples=_list_them(asked),
    )


def _counts(kind: Kind, states: Mapping[State, Sum]) -> tuple[Cell, ...]:
    """A kind with its units: all of them, paid, not settled, run out."""

    def of(*wanted: State) -> int:
        return sum(states[each].units for each in wanted if each in states)

    return NAMES[kind], of(*states), of("recovered"), of("open", "waiting", "filed"), of("expired")


def share_of_revenue(asked: Asked, book: Book) -> list[Phrase]:
    """What a year's losses were worth beside its revenue, in the currency of most of them."""
    since = asked.today - claiming.YEAR
    year = [line for line in book.lines if line.loss.day >= since]
    by: dict[str, Decimal] = {}
    for line in year:
        each = line.loss.each
        if each is not None:
            currency = book.products[line.loss.sku_id].currency
            by[currency] = by.get(currency, Decimal(0)) + each * (line.loss.units - line.found)
    if not by:
        return []
    currency = max(by, key=lambda each: by[each])
    sold = claiming.revenue(asked.engine, asked.workspace_id, asked.today, currency, asked.scope)
    if sold <= 0:
        return []
    low, high = claim_causes.EXPECTED
    share = float(by[currency] / sold)
    values: dict[str, Told] = {"money": Money(by[currency], currency), "share": Percent(share)}
    if share < LEAST_SHARE:
        first = Phrase("In 52 weeks goods and fees worth {money} went wrong, under 0.1 % of revenue.", values)
    else:
        first = Phrase("In 52 weeks goods and fees worth {money} went wrong, {share} of revenue.", values)
    brief = Phrase("Sellers are said to recover {low} to {high}; that figure is not ours.", {"low": Percent(low), "high": Percent(high)})  # fmt: skip
    return [first, brief]
