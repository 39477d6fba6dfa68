"""Reads and checks the messages of `restock decide`; what is wrong is named by SKU and field (`BadInput`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any

import numpy as np

from core.decide.process.lot_level import Terms, Unit
from core.decide.rounding import Lots
from core.errors import BadInput
from core.phrase import Phrase
from core.records import Bools, Floats

MOST_DAYS = 20_000
MOST = 1e12  # units, days or money: beyond it sums lose whole units
YEARS = (1900, 2200)  # dates are reckoned some years back and ahead from


@dataclass(frozen=True, slots=True)
class Item:
    """One SKU as the init describes it; lead times in days."""

    id: str
    first_day: date
    history: Floats
    in_stock: Bools
    unit: Unit
    lots: Lots
    lead_time: float
    lead_times_seen: Floats
    on_hand: float


@dataclass(frozen=True, slots=True)
class State:
    """One SKU at a review: stock, what is on its way, and what happened since the last one."""

    on_hand: float
    pipeline: tuple[tuple[date, float], ...]
    sales: Floats
    in_stock: Bools


def read_init(message: Mapping[str, Any]) -> tuple[Terms, tuple[Item, ...]]:
    """The terms and the SKUs of an init, by id: what is learnt of them does not depend on the order they are told in."""
    where = "init"
    terms = Terms(
        review_days=int(_number(message, "review_days", where, low=1, high=366)),
        order_cost=_number(message, "order_cost", where, 0.0),
        capital_per_day=_number(message, "capital_per_day", where, 0.0),
        goodwill=_number(message, "goodwill", where, 0.0),
        salvage=_number(message, "salvage", where, 0.0, low=-100.0),
        storage=_storage(message.get("storage")),
        aged=_aged(message.get("aged")),
    )
    skus = message.get("skus")
    if not isinstance(skus, list) or not skus:
        raise _bad(where, "skus", "a list of at least one SKU")
    items = tuple(sorted((_item(sku) for sku in skus), key=lambda item: item.id))
    if len({item.id for item in items}) < len(items):
        raise _bad(where, "skus", "ids that differ")
    return terms, items


def read_review(message: Mapping[str, Any], items: Sequence[Item]) -> tuple[date, dict[str, State]]:
    """The day of a review and the state of each SKU it speaks of."""
    day = _day(message.get("date"), "review", "date")
    skus = message.get("skus")
    if not isinstance(skus, list):
        raise _bad("review", "skus", "a list")
    known = {item.id for item in items}
    states: dict[str, State] = {}
    for sku in skus:
        if not isinstance(sku, Mapping):
            raise _bad("review", "skus", "objects")
        name = _id(sku.get("id"), "review")
        if name not in known:
            raise BadInput(Phrase("{sku} was not in the init; nothing was changed", {"sku": name}))
        if name in states:
            raise BadInput(Phrase("{sku} appears twice in one review; nothing was changed", {"sku": name}))
        states[name] = _state(sku, name)
    return day, states


def _item(sku: Any) -> Item:
    if not isinstance(sku, Mapping) or "id" not in sku:
        raise _bad("init", "skus", "objects with an id")
    name = _id(sku["id"], "init")
    history = _numbers(sku.get("history"), name, "history")
    price = _number(sku, "price", name)
    return Item(
        id=name,
        first_day=_day(sku.get("first_day"), name, "first_day"),
        history=history,
        in_stock=_flags(sku.get("history_in_stock"), len(history), name, "history_in_stock"),
        unit=Unit(
            price=price,
            cost=_number(sku, "cost", name),
            fees=_number(sku, "fees", name, 0.0),
            volume_cuft=_number(sku, "volume_cuft", name, 0.0),
        ),
        lots=Lots(
            minimum=ceil(_number(sku, "moq", name, 1.0)) or 1,
            multiple=_whole(sku, "case_pack", name) or 1,
        ),
        lead_time=_number(sku, "lead_time", name),
        lead_times_seen=_numbers(sku.get("lead_times_seen"), name, "lead_times_seen"),
        on_hand=_number(sku, "on_hand", name, 0.0, low=-MOST),
    )


def _state(sku: Mapping[str, Any], name: str) -> State:
    sales = _numbers(sku.get("sales"), name, "sales")
    pipeline = [] if sku.get("pipeline") is None else sku["pipeline"]
    if not isinstance(pipeline, list):
        raise _bad(name, "pipeline", "a list of [order date, units]")
    lots = []
    for lot in pipeline:
        if not isinstance(lot, list | tuple) or len(lot) != 2:
            raise _bad(name, "pipeline", "a list of [order date, units]")
        lots.append((_day(lot[0], name, "pipeline"), _as_number(lot[1], name, "pipeline", 0.0, MOST)))
    return State(
        on_hand=_number(sku, "on_hand", name, low=-MOST),
        pipeline=tuple(lots),
        sales=sales,
        in_stock=_flags(sku.get("in_stock"), len(sales), name, "in_stock"),
    )


def _number(
    source: Mapping[str, Any],
    field: str,
    where: str,
    default: float | None = None,
    *,
    low: float = 0.0,
    high: float = MOST,
) -> float:
    value = source.get(field)
    if value is None:
        if default is None:
            raise BadInput(
                Phrase("{where}: {field} is missing; nothing was changed", {"where": where, "field": field})
            )
        return default
    return _as_number(value, where, field, low, high)


def _as_number(value: Any, where: str, field: str, low: float, high: float) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not low <= value <= high:  # NaN lies between no two numbers
        raise _bad(where, field, f"a number between {low:g} and {high:g}")
    return float(value)


def _whole(source: Mapping[str, Any], field: str, where: str) -> int:
    value = _number(source, field, where, 1.0)
    if value != int(value):
        raise _bad(where, field, "a whole number")
    return int(value)


def _id(value: Any, where: str) -> str:
    if not isinstance(value, str | int | float) or isinstance(value, bool) or value == "":
        raise _bad(where, "id", "a text or a number")
    if not str(value).isprintable() and any("\ud800" <= sign <= "\udfff" for sign in str(value)):
        raise _bad(where, "id", "a text of whole characters")
    return str(value)


def _numbers(value: Any, where: str, field: str) -> Floats:
    """A list of numbers, where null and NaN are unknown; absent means none."""
    if value is None:
        return np.empty(0)
    if not isinstance(value, list) or len(value) > MOST_DAYS:
        raise _bad(where, field, f"a list of at most {MOST_DAYS} numbers")
    if not {type(v) for v in value} <= {int, float, type(None)}:
        raise _bad(where, field, "a list of numbers")
    if any(v is not None and (v < 0 or v > MOST) for v in value):
        raise _bad(where, field, f"a list of numbers between 0 and {MOST:g}")
    return np.array([np.nan if v is None else v for v in value], dtype=np.float64)


def _flags(value: Any, length: int, where: str, field: str) -> Bools:
    """One flag a day; absent means stock on all days."""
    if value is None:
        return np.ones(length, dtype=bool)
    if not isinstance(value, list) or len(value) != length or any(v not in (0, 1) for v in value):
        raise _bad(where, field, f"a list of {length} times 0 or 1, one a day")
    return np.array(value, dtype=bool)


def _storage(value: Any) -> tuple[float, ...]:
    """Money per cubic foot and month for the months 1-12; one number holds for all."""
    if value is None:
        return (0.0,) * 12
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (_as_number(value, "init", "storage", 0.0, 1e9),) * 12
    if isinstance(value, list) and len(value) == 12:
        return tuple(_as_number(v, "init", "storage", 0.0, 1e9) for v in value)
    if not isinstance(value, Mapping) or any(str(m) not in value for m in range(1, 13)):
        raise _bad("init", "storage", "money for each month 1 to 12")
    return tuple(_as_number(value[str(m)], "init", "storage", 0.0, 1e9) for m in range(1, 13))


def _aged(value: Any) -> tuple[tuple[int, float], ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or any(not isinstance(v, list | tuple) or len(v) != 2 for v in value):
        raise _bad("init", "aged", "a list of [from day of age, money]")
    steps = [
        (
            int(_as_number(day, "init", "aged", 0.0, 36500.0)),
            _as_number(fee, "init", "aged", 0.0, 1e9),
        )
        for day, fee in value
    ]
    return tuple(sorted(steps))


def _day(value: Any, where: str, field: str) -> date:
    """A date, or the date of a timestamp as other programs write it."""
    try:
        day = datetime.fromisoformat(value).date()
    except (TypeError, ValueError):
        raise _bad(where, field, "a date written as YYYY-MM-DD") from None
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise _bad(where, field, f"a date of the years {YEARS[0]} to {YEARS[1]}")
    return day


def _bad(where: str, field: str, wanted: str) -> BadInput:
    return BadInput(
        Phrase(
            "{where}: {field} must be {wanted}; nothing was changed",
            {"where": where, "field": field, "wanted": wanted},
        )
    )
