"""The legs of a lead time as sentences: days, the orders each rests on, and what the season adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.phrase import Money, Percent, Phrase, Value
from core.records import Leg
from core.suggestion import LeadTime, LegDays

LEGS: Final[Mapping[Leg, Phrase]] = {
    "production": Phrase("production"),
    "transit": Phrase("transit"),
    "receiving": Phrase("receiving"),
}
TOLD: Final = 0.5
"""A season of less than half a day is not worth a word."""


def legs_told(lead: LeadTime) -> tuple[Phrase, ...]:
    """One sentence a leg. Worked example: "transit: 39 days, from 41 orders; 4 of them because of the season"."""
    return tuple(_whole(each) if each.leg == "whole" else _leg(each) for each in lead.legs)


def _leg(each: LegDays) -> Phrase:
    values: dict[str, Value | Money | Percent | Phrase] = {
        "leg": LEGS[each.leg],
        "days": each.days,
        "orders": each.orders,
        "season": abs(each.season),
    }
    if each.orders == 0:
        return Phrase("{leg}: {days} days as stated; no order tells it yet", values)
    if each.season >= TOLD:
        return Phrase(
            "{leg}: {days} days, from {orders} {orders:order|orders}; {season} of them because of the season",
            values,
        )
    if each.season <= -TOLD:
        return Phrase(
            "{leg}: {days} days, from {orders} {orders:order|orders}; the season saves {season}", values
        )
    return Phrase("{leg}: {days} days, from {orders} {orders:order|orders}", values)


def _whole(each: LegDays) -> Phrase:
    values: dict[str, Value | Money | Percent | Phrase] = {"orders": each.orders, "season": abs(each.season)}
    if each.season > 0:
        return Phrase(
            "season: {season} days more for an order placed now, from {orders} {orders:order|orders} without stage days",
            values,
        )
    return Phrase(
        "season: {season} days fewer for an order placed now, from {orders} {orders:order|orders} without stage days",
        values,
    )
