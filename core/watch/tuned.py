"""Proposals to move a threshold, with what each would have earned: the facts of the weekly report's last part (K4, K5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.phrase import Money, Phrase, Value
from core.thresholds import Scope


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value in place of the one that holds, what it would have earned in a year (80 % range), and why it is asked."""

    scope: Scope
    rule: str
    field: str
    before: float
    after: float
    gain: float
    low: float
    high: float
    skus: int
    because: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a look came to. ``worth`` is what each rule brought in the year; ``kept`` are changes made earlier and what
    they brought since, against the value before."""

    as_of: date
    currency: str
    skus: int
    tried: int
    proposals: tuple[Proposal, ...]
    worth: Mapping[str, float]
    kept: tuple[Proposal, ...]


def gain_phrase(proposal: Proposal, currency: str) -> Phrase:
    """What the replay says of a proposal, as money a year over the replayed SKUs."""
    amount = Money(Decimal(abs(round(proposal.gain))), currency)
    low, high = (Money(Decimal(round(each)), currency) for each in (proposal.low, proposal.high))
    values: dict[str, Value | Money] = {"amount": amount, "low": low, "high": high, "skus": proposal.skus}
    if proposal.gain < 0:
        return Phrase(
            "on your last year it would have cost about {amount} ({low} to {high}, {skus} {skus:SKU|SKUs})",
            values,
        )
    return Phrase(
        "on your last year it would have earned about {amount} more ({low} to {high}, {skus} {skus:SKU|SKUs})",
        values,
    )
