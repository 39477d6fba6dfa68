"""What the marketplace owes: its losses netted against what was found again and paid, each with its window (rule R1).

Facts in, lines out; nothing here knows files or the store. A loss is one row of evidence (a day of the ledger, a refund,
a shipment, a removal order, a settlement). What came back takes the oldest losses of its reason first, never one that
lies after it, so that no unit is claimed twice. All of it is an estimate from files: check a case before filing it.

Worked example: 5 lost on 1 March, 2 found on 9 March, 1 paid on 20 March. 2 units may be claimed; the window of 60 days
from the loss ends on 30 April.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal, get_args

from core.money.cents import cents
from core.phrase import Phrase

Kind = Literal["lost", "damaged", "not_returned", "short", "removal", "fee"]
State = Literal["open", "waiting", "filed", "recovered", "expired"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
STATES: Final[tuple[State, ...]] = get_args(State)


@dataclass(frozen=True, slots=True)
class Loss:
    """Units that went wrong on a day. ``reference`` is what the file calls it (warehouse, order, shipment, settlement).

    ``each`` is what one unit is worth as the rule says, None where nobody knows; ``source`` the file it stands in.
    """

    sku_id: int
    kind: Kind
    day: date
    reference: str
    units: int
    each: Decimal | None = None
    source: str = ""
    note: Phrase | None = None

    @property
    def key(self) -> tuple[int, Kind, date, str]:
        """What tells this loss from all others."""
        return self.sku_id, self.kind, self.day, self.reference


@dataclass(frozen=True, slots=True)
class Given:
    """Units that came back: found again, paid in money or replaced in goods. ``kind`` None: the reason says too little.

    A payment may name an order or a case: the losses of that name are taken first.
    """

    sku_id: int
    kind: Kind | None
    day: date
    units: int
    how: Literal["found", "paid"]
    amount: Decimal = Decimal(0)
    id: str = ""
    order_id: str = ""
    case_id: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """What a person says was claimed under a case."""

    sku_id: int
    kind: Kind
    day: date
    reference: str
    units: int
    case_id: str


@dataclass(frozen=True, slots=True)
class Window:
    """When a loss may be claimed: so many days after it, first and last; None where no public source tells."""

    opens: int
    closes: int | None
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Line:
    """A loss and what became of its units: ``found`` again, ``paid`` (``recovered`` is the money), ``filed`` and unpaid."""

    loss: Loss
    found: int
    paid: int
    recovered: Decimal
    filed: int
    case_ids: tuple[str, ...]
    opens_on: date | None
    closes_on: date | None
    state: State
    window: Window | None

    @property
    def left(self) -> int:
        """Units neither found, paid nor filed: what ``state`` speaks of."""
        return self.loss.units - self.found - self.paid - self.filed

    def parts(self) -> Iterator[tuple[State, int]]:
        """The units by what became of them; those found again are no claim."""
        for state, units in (("recovered", self.paid), ("filed", self.filed), (self.state, self.left)):
            if units:
                yield state, units  # type: ignore[misc]  # the literals above are states


@dataclass(frozen=True, slots=True)
class Claim:
    """The units of one SKU, kind and state. ``value`` is None where no cost is known; ``recovered`` what was paid."""

    sku_id: int
    kind: Kind
    state: State
    units: int
    value: Decimal | None
    recovered: Decimal
    opens_on: date | None
    closes_on: date | None
    case_ids: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(slots=True)
class _Open:
    loss: Loss
    cases: tuple[Filed, ...]
    found: int = 0
    paid: int = 0
    recovered: Decimal = field(default=Decimal(0))

    @property
    def left(self) -> int:
        return self.loss.units - self.found - self.paid

    def take(self, given: Given, units: int) -> int:
        taken = min(units, self.left)
        if given.how == "found":
            self.found += taken
        else:
            self.paid += taken
            self.recovered += given.amount * taken / given.units
        return taken


def reconcile(
    losses: Iterable[Loss], given: Iterable[Given], filed: Iterable[Filed], window: Callable[[Loss], Window | None], today: date
) -> tuple[Line, ...]:  # fmt: skip
    """Every loss with what became of it, by SKU, kind and day; the order of the input does not matter.

    Worked example: lost 3 on the 1st and 3 on the 5th, 4 paid on the 9th: the first is paid whole, of the second 1.
    """
    cases: dict[tuple[int, Kind, date, str], list[Filed]] = defaultdict(list)
    for case in filed:
        cases[case.sku_id, case.kind, case.day, case.reference].append(case)
    shelves: dict[tuple[int, Kind], list[_Open]] = defaultdict(list)
    for loss in _merged(losses):
        shelves[loss.sku_id, loss.kind].append(_Open(loss, tuple(cases.get(loss.key, ()))))
    came = sorted(
        given, key=lambda each: (each.day, each.how, each.id, each.kind or "", each.units, each.amount)
    )
    rest = {place: each.units for place, each in enumerate(came)}
    rounds: tuple[Callable[[Given, _Open], bool], ...] = (_named, _of_its_kind, _of_any_kind)
    for fits in rounds:
        for place, each in enumerate(came):
            for kind in KINDS if each.kind is None else (each.kind,):
                for line in shelves.get((each.sku_id, kind), ()):
                    if rest[place] > 0 and line.left > 0 and line.loss.day <= each.day and fits(each, line):
                        rest[place] -= line.take(each, rest[place])
    return tuple(
        _line(line, window(line.loss), today) for _, lines in sorted(shelves.items()) for line in lines
    )


def _named(given: Given, line: _Open) -> bool:
    by_case = given.case_id != "" and any(case.case_id == given.case_id for case in line.cases)
    return by_case or (given.order_id != "" and line.loss.reference == given.order_id)


def _of_its_kind(given: Given, line: _Open) -> bool:
    return given.kind is not None and not _of_another_order(given, line)


def _of_any_kind(given: Given, line: _Open) -> bool:
    return given.kind is None and line.loss.kind != "fee" and not _of_another_order(given, line)


def _of_another_order(given: Given, line: _Open) -> bool:
    return given.order_id != "" and line.loss.kind == "not_returned"


def _merged(losses: Iterable[Loss]) -> list[Loss]:
    found: dict[tuple[int, Kind, date, str], Loss] = {}
    for loss in sorted(losses, key=lambda each: (*each.key, each.units, each.source, str(each.each))):
        known = found.get(loss.key)
        found[loss.key] = loss if known is None else replace(known, units=known.units + loss.units)
    return [loss for loss in found.values() if loss.units > 0]


def _line(line: _Open, window: Window | None, today: date) -> Line:
    loss = line.loss
    opens_on = None if window is None else loss.day + timedelta(days=window.opens)
    closes_on = None if window is None or window.closes is None else loss.day + timedelta(days=window.closes)
    filed = min(sum(case.units for case in line.cases), line.left)
    state: State = "open"
    if closes_on is not None and today > closes_on:
        state = "expired"
    elif opens_on is not None and today < opens_on:
        state = "waiting"
    money = cents(line.recovered)
    names = tuple(sorted({case.case_id for case in line.cases}))
    return Line(loss, line.found, line.paid, money, filed, names, opens_on, closes_on, state, window)


def claims(lines: Iterable[Line]) -> tuple[Claim, ...]:
    """Lines gathered by SKU, kind and state: open ones first, by deadline, then by value."""
    groups: dict[tuple[int, Kind, State], list[tuple[Line, int]]] = defaultdict(list)
    for line in lines:
        for state, units in line.parts():
            groups[line.loss.sku_id, line.loss.kind, state].append((line, units))
    made = [_claim(*key, told) for key, told in groups.items()]
    return tuple(sorted(made, key=_rank))


def _claim(sku_id: int, kind: Kind, state: State, told: Sequence[tuple[Line, int]]) -> Claim:
    worth = [None if line.loss.each is None else line.loss.each * units for line, units in told]
    known = [each for each in worth if each is not None]
    opens = [line.opens_on for line, _ in told if line.opens_on is not None]
    closes = [line.closes_on for line, _ in told if line.closes_on is not None]
    return Claim(
        sku_id, kind, state, sum(units for _, units in told),
        cents(sum(known, Decimal(0))) if len(known) == len(worth) else None,
        sum((line.recovered for line, _ in told), Decimal(0)) if state == "recovered" else Decimal(0),
        min(opens, default=None), min(closes, default=None),
        tuple(sorted({case for line, _ in told for case in line.case_ids})), tuple(line for line, _ in told),
    )  # fmt: skip


def _rank(claim: Claim) -> tuple[int, date, Decimal, int, int]:
    due = claim.closes_on if claim.state != "waiting" else claim.opens_on
    worth = claim.value or Decimal(0)
    return STATES.index(claim.state), due or date.max, -worth, claim.sku_id, KINDS.index(claim.kind)
