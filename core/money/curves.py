"""What can be bought of each SKU for limited money and room, and what a choice gains and takes up."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

TIE = 1e-9
"""What a unit of cash gains at an ad ROI of one: nothing beside a profit, something between equal ones."""

VOLUME = ""
"""The room of the container among the rooms that are short; the others bear the name of their place."""

Rooms = Mapping[str, float]
"""What is short beside money: cubic metres under `VOLUME`, units under a place; also prices of them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One quantity of a SKU: cash and expected profit in one currency, volume in cubic metres (None: unknown).

    ``parts`` are units and mode of each part where it does not go as a whole.
    """

    quantity: int
    mode: str
    cash: float
    profit: float
    volume: float | None = None
    parts: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Curve:
    """What can be bought of one SKU. ``ad_roi`` breaks ties: sales per unit of ad spend, None where unknown.

    ``place`` is where its units go. Among those of one ``family`` the one that ``is_first`` wins a tie: what it carries
    converts (F5). ``lift`` is what its profit is taken times for that.
    """

    key: int
    choices: tuple[Choice, ...]
    ad_roi: float | None = None
    place: str = "-"
    family: Hashable | None = None
    is_first: bool = False
    lift: float = 1.0


def use_of(curve: Curve, choice: Choice, room: str) -> float:
    """How much of a room a choice takes."""
    if room == VOLUME:
        return choice.volume or 0.0
    return float(choice.quantity) if curve.place == room else 0.0


def needs_of(curve: Curve, choice: Choice, rooms: Rooms) -> list[float]:
    """The money and the room of each kind that a choice takes."""
    return [choice.cash, *(use_of(curve, choice, room) for room in rooms)]


def worth_of(curves: Sequence[Curve], plan: dict[int, Choice]) -> float:
    """Profit, and ever so little for ads that pay, so that they decide between equals."""
    return sum(gain_of(curve, plan[curve.key]) for curve in curves if curve.key in plan)


def gain_of(curve: Curve, choice: Choice) -> float:
    """The profit of a choice with what breaks ties, in the currency of the curve."""
    return choice.profit * curve.lift + TIE * choice.cash * (curve.ad_roi or 0.0)


def net_of(curve: Curve, choice: Choice, prices: Rooms) -> float:
    """What a choice gains beyond the price of the room it takes."""
    return gain_of(curve, choice) - sum(price * use_of(curve, choice, room) for room, price in prices.items())
