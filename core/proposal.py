"""Whether a new suggestion says something new about a SKU that has, or had, a draft.

Is the difference large enough to change an open draft (`is_material`)? After a rejection: has anything changed, or
would the same thing be proposed again for the same reason (`says_the_same`)? After a person ordered less: would it only
add what they took off (`says_the_rest`)? All compare a `Basis`: the few figures the draft rests on. What is proposed, and why, is for `core.decide`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from core.records import Mode
from core.suggestion import Action, Suggestion

MATERIAL_SHARE = 0.10
"""An open draft is changed when the quantity moves by more than this share of what it says."""

MATERIAL_DAYS = 3
"""... or the day to order by comes this many days earlier or later."""

NEWS_SHARE = 0.25
"""After a rejection the quantity or the demand must move by more than this share to be news."""

QUIET = timedelta(days=28)
"""A rejection silences the same proposal for this long, no longer."""

COVER_STEPS = (7, 15, 30)
"""Days of supply at which the same proposal becomes a more urgent one (the thresholds of rule S8)."""


@dataclass(frozen=True, slots=True)
class Basis:
    """The figures a draft rests on. ``per_day`` is mean demand per day, ``cover_days`` days of supply (None: no end).

    ``pipeline`` holds the numbers of what is on its way without the draft itself.
    """

    action: Action
    quantity: int
    modes: tuple[Mode, ...]
    order_by: date | None
    per_day: float
    cover_days: float | None
    pipeline: tuple[str, ...]
    as_of: date

    def to_json(self) -> dict[str, Any]:
        """For the store; `from_json` gives the same back."""
        data = asdict(self)
        return data | {
            "order_by": self.order_by.isoformat() if self.order_by else None,
            "as_of": self.as_of.isoformat(),
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Basis:
        """The inverse of `to_json`."""
        return Basis(
            action=data["action"],
            quantity=data["quantity"],
            modes=tuple(data["modes"]),
            order_by=date.fromisoformat(data["order_by"]) if data["order_by"] else None,
            per_day=data["per_day"],
            cover_days=data["cover_days"],
            pipeline=tuple(data["pipeline"]),
            as_of=date.fromisoformat(data["as_of"]),
        )


def basis(suggestion: Suggestion) -> Basis:
    """What ``suggestion`` rests on."""
    return Basis(
        action=suggestion.action,
        quantity=suggestion.quantity,
        modes=tuple(order.mode for order in suggestion.orders),
        order_by=min((order.order_by for order in suggestion.orders), default=None),
        per_day=float(suggestion.forecast.mean.mean()) if len(suggestion.forecast.mean) else 0.0,
        cover_days=suggestion.days_of_supply,
        pipeline=tuple(sorted({lot.reference for lot in suggestion.inbound_lots if lot.kind != "draft"})),
        as_of=suggestion.as_of,
    )


def wants_draft(suggestion: Suggestion) -> bool:
    """Whether the suggestion asks for goods, so that somebody has to decide."""
    return suggestion.action in ("order", "expedite") and suggestion.quantity > 0


def is_material(shown: Basis, now: Basis) -> bool:
    """Whether an open draft that rests on ``shown`` has to be changed to what ``now`` says.

    Worked example: a draft over 1,200 stays at 1,300 (+8 %) and is revised at 1,344 (+12 %); one to be ordered by
    5 Dec stays at 3 Dec and is revised at 2 Dec.
    """
    return (
        shown.action != now.action
        or shown.modes != now.modes
        or _moved(shown.quantity, now.quantity, MATERIAL_SHARE)
        or _days_apart(_due(shown, now.as_of), _due(now, now.as_of)) >= MATERIAL_DAYS
    )


def says_the_same(rejected: Basis, now: Basis) -> bool:
    """Whether ``now`` would only repeat what a person rejected.

    It is news when the action or the route differs, when quantity or demand moved by more than a quarter, when the
    pipeline changed (goods arrived, an order was placed or cancelled), when days of supply fell below the next step
    of `COVER_STEPS`, or when `QUIET` has passed.

    Worked example: rejected at 1,200 units with 31 days of supply. 28 days of supply later in the week: news
    (below 30). 1,320 units at 31 days: the same.
    """
    return not (
        rejected.action != now.action
        or rejected.modes != now.modes
        or _moved(rejected.quantity, now.quantity, NEWS_SHARE)
        or _moved(rejected.per_day, now.per_day, NEWS_SHARE)
        or rejected.pipeline != now.pipeline
        or _step(now.cover_days) < _step(rejected.cover_days)
        or now.as_of - rejected.as_of >= QUIET
    )


def says_the_rest(lowered: Basis, ordered: str, now: Basis) -> bool:
    """Whether ``now`` would only add what a person took off a proposal of ``lowered`` before approving it as order
    ``ordered``: as after a rejection, but the quantity is news only where it is more than a quarter above all of it.

    Worked example: of 1,920 units 1,400 were approved. 1,200 for the 520 left, as the supplier sells no fewer: the
    rest. 2,500: news.
    """
    if now.quantity > (1 + NEWS_SHARE) * lowered.quantity:
        return False
    on_its_way = tuple(sorted({*lowered.pipeline, ordered}))
    return says_the_same(replace(lowered, quantity=now.quantity, pipeline=on_its_way), now)


def _moved(before: float, now: float, share: float) -> bool:
    return abs(now - before) > share * abs(before)


def _due(basis: Basis, today: date) -> date | None:
    # What was to be ordered last week is to be ordered today: waiting alone changes nothing.
    return None if basis.order_by is None else max(basis.order_by, today)


def _days_apart(one: date | None, other: date | None) -> int:
    if one is None or other is None:
        return 0 if one is other else MATERIAL_DAYS
    return abs((one - other).days)


def _step(cover_days: float | None) -> int:
    if cover_days is None:
        return len(COVER_STEPS)
    return sum(cover_days >= step for step in COVER_STEPS)
