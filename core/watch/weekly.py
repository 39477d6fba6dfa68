"""The facts of the weekly report, and the three sentences a manager would say aloud (rule K3).

How it looks is for `bot.render`; where the facts come from for `bot.usecases.reports.report`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.phrase import Money, Percent, Phrase
from core.watch.kpis import Culprit, Kpis
from core.watch.tuned import Found

QUIET_CHANGE = 0.03
"""A change under this share is called no change."""


@dataclass(frozen=True, slots=True)
class ForecastError:
    """How the forecast of 28 days before ``end`` turned out: WAPE and bias of 28-day totals, and over how many SKUs.

    Beside it the error of the mean of the 30 days before, the rule everybody uses. Bias above 0: too high.
    """

    end: date
    error: float
    bias: float
    naive: float
    skus: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of the last weeks and how it turned out; ``told`` is False where ``outcome`` says why it is not known yet."""

    number: str
    sku: str
    kind: str
    quantity: int
    on: date
    reason: str | None
    outcome: Phrase
    told: bool


@dataclass(frozen=True, slots=True)
class AlertCount:
    """One rule's alerts of the week: raised, over by now, and those that somebody acted on."""

    rule: str
    raised: int
    over: int
    acted: int


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """Where the rule every seller knows asks for something else by more than a quarter (S12); the largest reason first."""

    sku: str
    ours: int
    naive: int
    reasons: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Weekly:
    """A week's report. ``trend`` and ``errors`` are oldest first; ``groups`` hold (dimension, name, latest point)."""

    first: date
    last: date
    currency: str
    trend: tuple[Kpis, ...]
    errors: tuple[ForecastError, ...]
    groups: tuple[tuple[str, str, Kpis], ...]
    sentences: tuple[Phrase, ...]
    decisions: tuple[Decided, ...]
    alerts: tuple[AlertCount, ...]
    cross_checks: tuple[CrossCheck, ...]
    sales_through: date | None
    tuning: Found | None = None
    other_currencies: tuple[str, ...] = ()
    late: bool = False


def sentences(
    trend: Sequence[Kpis], lost: Sequence[Culprit], old: Sequence[Culprit], currency: str
) -> tuple[Phrase, ...]:
    """What a manager would say: how it sold, what stock-outs cost, what the money lies in.

    Worked example: 1,040 units after 1,000 four weeks before is "4% more".
    """
    if not trend:
        return (Phrase("There is no sale on file yet, so there is nothing to report."),)
    now = trend[-1]
    return (_sold(trend, currency), _lost(now, lost, currency), _tied_up(now, old, currency))


def _sold(trend: Sequence[Kpis], currency: str) -> Phrase:
    now = trend[-1]
    before = trend[-5] if len(trend) >= 5 else None
    sold = Phrase(
        "We sold {units} units in four weeks, for about {money}",
        {"units": round(now.units), "money": _money(now.revenue, currency)},
    )
    if before is None or before.units <= 0:
        return Phrase("{sold}.", {"sold": sold})
    change = now.units / before.units - 1
    if abs(change) < QUIET_CHANGE:
        return Phrase("{sold}, as in the four weeks before.", {"sold": sold})
    if change > 0:
        return Phrase(
            "{sold}, {share} more than in the four weeks before.", {"sold": sold, "share": Percent(change)}
        )
    return Phrase(
        "{sold}, {share} less than in the four weeks before.", {"sold": sold, "share": Percent(-change)}
    )


def _lost(now: Kpis, lost: Sequence[Culprit], currency: str) -> Phrase:
    if now.in_stock_rate is None:
        return Phrase("No stock counts are on file, so I cannot say what running out has cost.")
    if now.lost_units < 0.5 or not lost:
        return Phrase("Nothing ran out in four weeks.")
    return Phrase(
        "Running out cost us about {units} {units:unit|units} ({money}), most of it {sku} ({worst}).",
        {
            "units": round(now.lost_units),
            "money": _money(now.lost_money, currency),
            "sku": lost[0].sku,
            "worst": round(lost[0].units),
        },
    )


def _tied_up(now: Kpis, old: Sequence[Culprit], currency: str) -> Phrase:
    if now.cash_in_stock is None:
        return Phrase("What the stock is worth cannot be said: unit costs or stock counts are missing.")
    cash = _money(now.cash_in_stock, currency)
    if now.old_share is None:
        return Phrase("{cash} lies in stock; no file says how old it is.", {"cash": cash})
    if not old or now.old_share < 0.005:
        return Phrase("{cash} lies in stock, next to none of it older than 90 days.", {"cash": cash})
    return Phrase(
        "{cash} lies in stock; {share} of the units are older than 90 days, {sku} with {money} foremost.",
        {
            "cash": cash,
            "share": Percent(now.old_share),
            "sku": old[0].sku,
            "money": _money(old[0].money, currency),
        },
    )


def _money(amount: float, currency: str) -> Money:
    return Money(Decimal(round(amount)), currency)
