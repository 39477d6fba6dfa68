"""A situation as JSON and back without loss, so that a stored decision can be made again to the same number.

Floats are written in the shortest form that reads back to the same bits; NaN (a day nobody knows of) is null;
money and dates are text. Leaves where the JSON is kept to the store.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np

from core.errors import BadInput
from core.phrase import Phrase
from core.policy import Policy, bounds
from core.records import Situation

VERSION = 1
POLICY = "policy"
NEVER_READ = frozenset({"variant_share"})
"""Thresholds of earlier releases that moved nothing: a decision stored with one is made again without it."""

_ARRAYS = {"Floats": np.typing.NDArray[np.float64], "Bools": np.typing.NDArray[np.bool_]}
"""The arrays of the records, which name them without importing numpy."""


def decision_json(situation: Situation, policy: Policy) -> dict[str, Any]:
    """What a decision was made on: the situation, and the thresholds that held."""
    return {**situation_json(situation), POLICY: asdict(policy)}


def policy_from_json(data: Mapping[str, Any]) -> Policy | None:
    """The thresholds a stored decision was made by; None where it was stored without them, or they are known no more."""
    kept = data.get(POLICY)
    if not isinstance(kept, Mapping):
        return None
    kept = {name: value for name, value in kept.items() if name not in NEVER_READ}
    if not set(kept) <= {f.name for f in fields(Policy)}:
        return None
    return Policy(**{**_before(kept), **kept})


def _before(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Values that leave a rule without effect, for decisions stored before the rule was there: they are made again as then."""
    return {
        "least_margin": bounds()["least_margin"][0],
        "early_review_days": bounds()["early_review_days"][1],
        "growth_step": kept.get("growth_cap", 1.0),
        "rival_gap": 0.0,
        "late_rivals": 0.0,
        "promo_rivals": 0.0,
    }


def situation_json(situation: Situation) -> dict[str, Any]:
    """The situation in JSON's own types; `situation_from_json` gives it back."""
    return {"version": VERSION, **_plain(situation)}


def situation_from_json(data: Mapping[str, Any]) -> Situation:
    """The inverse of `situation_json`. Raises `BadInput` for another version or a damaged document."""
    version = data.get("version")
    if version != VERSION:
        raise BadInput(
            Phrase(
                "this stored decision is of version {version}, known is {known}; it cannot be replayed",
                {"version": str(version), "known": VERSION},
            )
        )
    try:
        restored = _read(Situation, {k: v for k, v in data.items() if k not in ("version", POLICY)})
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise BadInput(
            Phrase(
                "a stored decision cannot be read: {problem}", {"problem": f"{type(error).__name__} {error}"}
            )
        ) from error
    assert isinstance(restored, Situation)
    return restored


def _plain(value: Any) -> Any:
    if isinstance(value, Phrase):
        return value.to_json()
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _array(array: np.typing.NDArray[Any]) -> dict[str, Any]:
    """An array that says what it is: the records' own annotations do not, as naming them needs no numpy."""
    if array.dtype == np.bool_:
        return {"$": "flags", "v": "".join("1" if flag else "0" for flag in array)}
    return {"$": "floats", "v": _numbers(array.astype(np.float64).tolist())}


def _numbers(values: Any) -> Any:
    if isinstance(values, list):
        return [_numbers(v) for v in values]
    return None if values != values else int(values) if values.is_integer() else values


def _read(kind: Any, value: Any) -> Any:
    """`value` as the annotated type `kind`."""
    if value is None:
        return None
    origin = get_origin(kind)
    if kind is Phrase:
        return Phrase.from_json(value)
    if is_dataclass(kind):
        assert isinstance(kind, type)
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], item) for name, item in value.items()})
    if isinstance(value, Mapping) and "$" in value:
        return _restored(value)
    if origin in (types.UnionType, typing.Union):
        return _read(next(a for a in get_args(kind) if a is not type(None)), value)
    if origin is tuple:
        return _tuple(get_args(kind), value)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {k: _read(get_args(kind)[1], v) for k, v in value.items()}
    if kind is Decimal:
        return Decimal(value)
    if kind is date:
        return date.fromisoformat(value)
    return float(value) if kind is float else value


def _tuple(arguments: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(_read(arguments[0], item) for item in value)
    return tuple(_read(kind, item) for kind, item in zip(arguments, value, strict=True))


def _restored(value: Mapping[str, Any]) -> np.typing.NDArray[Any]:
    if value["$"] == "flags":
        return np.array([flag == "1" for flag in value["v"]], dtype=bool)
    return np.array(value["v"], dtype=np.float64)  # null reads as NaN


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, localns=_ARRAYS)
