"""The best list under a budget (rule S11), from the options the nightly run kept; nothing is ordered by it.

What each quantity earns is reckoned SKU by SKU at night and stored, so that a budget over thousands of SKUs is answered
in seconds from one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import BudgetFacts
from bot.usecases.forecasts.forecasting import Forecaster
from bot.usecases.orders.drafting import as_they_stand
from bot.usecases.plans import budget_lines, room
from bot.usecases.plans.situating import Decided, decided
from bot.usecases.policies import CHANGES
from core.approval import SYSTEM
from core.errors import BadInput, NotEnoughData
from core.money.budget import Plan, best
from core.money.cents import cents
from core.money.rates import aged
from core.phrase import Money, Phrase, Value
from storage.db import writing
from storage.queries.goods import skus
from storage.queries.orders import curves
from storage.queries.program import imports, rates, workspaces
from storage.queries.program import settings as stored
from storage.sources.marketplaces import BY_ID

STEP = Decimal(5000)
LARGEST = Decimal(1_000_000_000)
IN_LINE = 300
"""So many SKUs are reckoned through at once where the night's options are missing; more have to wait for the night."""
BUYING = ("order", "expedite")
SEEN = "options_seen"
"""The setting that says what the stored options were reckoned on."""


def keep(engine: Engine, workspace_id: str, made: Sequence[Decided], now: datetime) -> None:
    """Store what the quantities of these SKUs would earn."""
    with Session(writing(engine)) as session:
        curves.keep(session, workspace_id, [budget_lines.row_of(each, now) for each in made])
        session.commit()


def reckon(
    engine: Engine,
    workspace_id: str,
    today: date,
    now: datetime,
    *,
    named: bool = False,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> None:
    """Reckon every SKU's options now, as the nightly run does, and note what they stand on, so that the next budget uses them.

    ``named``: for a day that somebody named; ``on_progress`` hears how many SKUs of how many are done.
    """
    with Session(engine) as session:
        of, done = len(skus.ids(session, workspace_id)), 0
        newest, changes = imports.newest(session, workspace_id), _changes(session, workspace_id)
    on_progress(done, of)
    for part in decided(engine, workspace_id, today, Forecaster(today), without_own_draft=True):
        keep(engine, workspace_id, as_they_stand(engine, workspace_id, part, now), now)
        done += len(part)
        on_progress(done, of)
    with Session(writing(engine)) as session:
        note(session, workspace_id, today, newest, changes, now, named=named)
        session.commit()


def note(
    session: Session, workspace_id: str, day: date, newest: int, changes: int, now: datetime, *, named: bool = False
) -> None:  # fmt: skip
    """Keep what the stored options were reckoned on: the day, the newest import, the thresholds. The caller commits."""
    seen = {"day": day.isoformat(), "imports": newest, "policy_changes": changes, "named": named}
    stored.put(session, workspace_id, SEEN, seen, by=SYSTEM, now=now)


def is_stale(engine: Engine, workspace_id: str, today: date, *, named: bool = False) -> bool:
    """Whether there are no stored options for ``today``, or data or thresholds came in since.

    Options of an earlier day do, unless that or today was ``named`` by somebody.
    """
    with Session(engine) as session:
        seen = stored.value(session, workspace_id, SEEN)
        if seen is None or curves.count(session, workspace_id) == 0:
            return True
        newer = imports.newest(session, workspace_id) > seen["imports"]
        changed = _changes(session, workspace_id) > seen["policy_changes"]
    return bool(newer or changed or ((named or seen["named"]) and seen["day"] != today.isoformat()))


def _changes(session: Session, workspace_id: str) -> int:
    return int(stored.value(session, workspace_id, CHANGES) or 0)


def ready(engine: Engine, workspace_id: str, today: date, now: datetime) -> None:
    """See that there are options to choose from: where the night made none, a few SKUs are reckoned at once.

    Options of an earlier day are good enough, and the answer says their day. Raises `NotEnoughData` where there are
    none yet and too many SKUs to reckon while somebody waits.
    """
    with Session(engine) as session:
        if curves.count(session, workspace_id) > 0:
            return
        known = len(skus.ids(session, workspace_id))
    if known > IN_LINE:
        raise NotEnoughData(
            Phrase(
                "The options of {n} SKUs are calculated in the nightly run, which has not run yet",
                {"n": known},
            )
        )
    reckon(engine, workspace_id, today, now)


def budget(
    engine: Engine, workspace_id: str, amount: Decimal, *, volume: float | None = None, step: Decimal = STEP
) -> BudgetFacts:
    """The list that earns most with ``amount`` of cash, ``volume`` cubic metres and FBA's room, in the workspace's currency.

    Where FBA has no room for any of it, the list is what the money would buy without that limit, and says so.
    SKUs in other currencies are counted at the exchange rates that were said, and left out and named where there is none.
    Raises `BadInput` for a sum that is none.
    """
    check(amount, volume)
    marketplace = workspaces.marketplace(engine, workspace_id)
    currency = BY_ID[marketplace].currency if marketplace in BY_ID else "USD"
    with Session(engine) as session:
        known = curves.all_of(session, workspace_id)
        as_of = min((each.curve.as_of for each in known), default=None)
        told = {each.curve.currency for each in known if each.curve.action in BUYING} - {currency}
        said = rates.rates(session, workspace_id)
        at = {each: rate for each in sorted(told) if (rate := said.between(each, currency)) is not None}
        worth = {currency: 1.0} | {each: float(rate.convert(Decimal(1), each)) for each, rate in at.items()}
        usable = [
            budget_lines.curve(each.curve, each.place, each.parent, worth[each.curve.currency])
            for each in known
            if each.curve.currency in worth and each.curve.action in BUYING
        ]
        spell = skus.spelling(session, workspace_id)
        rooms = (
            room.free(session, workspace_id, {each.place for each in usable}, as_of)
            if as_of is not None
            else {}
        )
    plan = best(usable, float(amount), volume, places=rooms, step=float(step))
    outside = not plan.picked and plan.roomy_profit >= 1
    over = _outside(rooms) if outside else None
    if outside:
        rooms = {}
        plan = best(usable, float(amount), volume, step=float(step))
    lines, left, filled = [], [], dict.fromkeys(rooms, 0)
    for each in known:
        name = spell(each.sku, each.place)
        choice = plan.picked.get(each.curve.sku_id)
        if choice is not None and each.place in filled:
            filled[each.place] += choice.quantity
        if choice is not None:
            lines.append(budget_lines.line(each.curve, name, each.title, choice, worth[each.curve.currency]))
        else:
            left.append(
                budget_lines.left_out(each.curve, name, currency, plan, volume, rooms.get(each.place), worth)
            )
    lines.sort(key=lambda line: (-line.profit, line.sku))
    left.sort(key=lambda each: (-(each.profit or Decimal("-Infinity")), each.sku))
    return BudgetFacts(
        amount=amount,
        currency=currency,
        volume=volume,
        lines=tuple(lines),
        left=tuple(left),
        profit=cents(plan.profit),
        cash=cents(plan.cash),
        used_volume=round(plan.volume, 3),
        bound=cents(plan.bound),
        step=step,
        next_profit=cents(plan.next_profit),
        as_of=as_of,
        room=_room(plan, rooms, filled, currency) if over is None else (over,),
        outside=outside,
        rates=tuple(
            Phrase("{currency} at {rate}, of {day}", {"currency": each, "rate": str(rate), "day": rate.day})
            for each, rate in at.items()
        )
        + tuple(aged(rate, as_of) for rate in at.values() if as_of is not None and rate.is_old(as_of)),
    )


def _outside(rooms: Mapping[str, int]) -> Phrase:
    """FBA takes nothing of the list: where it would have to wait, and what its figures leave out."""
    told: dict[str, Value] = {
        "place": ", ".join(sorted(room.code(place) for place in rooms)), "room": sum(rooms.values())
    }  # fmt: skip
    return Phrase(
        "FBA {place} has room for {room} units now, too few for any of these orders: they would wait at AWD, in a warehouse or at the supplier’s, or go out from there by yourself (FBM); what that costs is not in these figures",
        told,
    )


def _room(
    plan: Plan, rooms: Mapping[str, int], filled: Mapping[str, int], currency: str
) -> tuple[Phrase, ...]:
    """Where FBA's room binds: how much of it the list takes, and what the same money would earn without that limit."""
    if plan.roomy_profit < 1:
        return ()
    full = [place for place, units in rooms.items() if units - filled[place] < max(1, units // 10)] or [
        *rooms
    ]
    names = ", ".join(sorted(room.code(place) for place in full))
    told: dict[str, Value | Money] = {
        "place": names, "room": sum(rooms[place] for place in full), "units": sum(filled[place] for place in full),
        "more": Money(cents(plan.roomy_profit), currency),
    }  # fmt: skip
    return (
        Phrase(
            "FBA {place} has room for {room} units now, and this list keeps to it with {units}; without that limit the same money would earn {more} more, and what is over would wait at AWD or in a warehouse",
            told,
        ),
    )


def check(amount: Decimal, volume: float | None) -> None:
    """Raises `BadInput` for a sum or a volume that is none."""
    if not amount.is_finite() or not 0 < amount <= LARGEST:
        raise BadInput(
            Phrase("a budget is a sum over 0 and up to {most}; nothing was planned", {"most": int(LARGEST)})
        )
    if volume is not None and not 0 < volume < 1e6:
        raise BadInput(Phrase("a volume is a number of cubic metres over 0; nothing was planned"))
