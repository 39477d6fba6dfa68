"""Thresholds people set: for the whole shop, a stage, a class, a category or one SKU. Checked whole, logged, reversible.

What a change is worth is no matter of this module (`bot.usecases.proof.tuning` proposes), nor how it looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.errors import NotFound, Stale
from core.phrase import Phrase
from core.policy import Policy, bounds
from core.thresholds import Scope, Thresholds, Values
from storage.db import writing
from storage.queries.program import audit, workspaces
from storage.queries.program import policies as kept
from storage.queries.program import settings as stored
from storage.tables import Sku

CHANGES = "policy_changes"
"""The setting that counts changes of what every decision rests on (thresholds, the forecast's model), so that the next
look decides every SKU anew."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """One threshold in one scope: what was set there (None: nothing), what holds without it, and its range."""

    field: str
    scope: Scope
    value: float | None
    otherwise: float
    low: float
    high: float

    @property
    def holds(self) -> float:
        """The number that holds in the scope."""
        return self.otherwise if self.value is None else self.value


@dataclass(frozen=True, slots=True)
class Change:
    """A threshold was changed; None: it was, or is now, left to what holds around it."""

    scope: Scope
    field: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change led to: the threshold as it stands now, and how many SKUs it can reach (None: not known)."""

    change: Change
    now: Threshold
    skus: int | None


def shown(engine: Engine, workspace_id: str, scope: Scope) -> list[Threshold]:
    """Every threshold as it holds in a scope. Raises `NotFound` for a SKU or category that there is not."""
    with Session(engine) as session:
        _known(session, workspace_id, scope)
        return _shown(*_held(session, workspace_id, scope), scope)


def categories(engine: Engine, workspace_id: str) -> list[str]:
    """The categories of the catalogue, in order."""
    with Session(engine) as session:
        found = session.scalars(
            select(col(Sku.category)).where(col(Sku.workspace_id) == workspace_id).distinct()
        )
        return sorted(each for each in found if each)


def everything(engine: Engine, workspace_id: str) -> dict[str, dict[str, float]]:
    """All that was set, by the scope's text: what `load` reads back."""
    with Session(engine) as session:
        found = {
            scope: dict(values) for scope, values in kept.thresholds(session, workspace_id).by_scope.items()
        }
        own = kept.overridden(session, workspace_id)
    found |= {str(Scope("sku", name)): dict(values) for name, values in own.items()}
    return {scope: values for scope, values in sorted(found.items()) if values}


def change(
    engine: Engine, workspace_id: str, wanted: Change, *, by: str, now: datetime, undo: bool = False
) -> Changed:
    """Set one threshold, or take it away where ``after`` is None; ``before`` is not looked at unless it is an ``undo``.

    Raises `BadInput` where the value cannot hold, `NotFound` where the scope does not exist, and `Stale` for
    the undo of a change that was changed again since. Nothing is changed then. The same told twice is one change.
    """
    with Session(writing(engine)) as session:
        made = change_in(session, workspace_id, wanted, by=by, now=now, undo=undo)
        session.commit()
        return made


def change_in(
    session: Session, workspace_id: str, wanted: Change, *, by: str, now: datetime, undo: bool = False
) -> Changed:
    """As `change`, in the caller's transaction."""
    workspaces.in_turn(session, workspace_id)
    scope, field = wanted.scope, wanted.field
    after = None if wanted.after is None else _whole(wanted.after)
    _known(session, workspace_id, scope)
    around, own = _held(session, workspace_id, scope)
    values = dict(own if scope.kind == "sku" else around.by_scope.get(str(scope), {}))
    before = values.get(field)
    told = {"before": wanted.before} if undo else {}
    known = audit.repeated(
        session, workspace_id, now, by, "set_policy", str(scope), field=field, after=after, **told
    )
    if known is not None and before == after:
        return changed(session, workspace_id, Change(scope, field, known.details["before"], after))
    if undo and before != wanted.before:
        raise Stale(Phrase("This threshold was changed again since; nothing was undone"))
    if after is None:
        values.pop(field, None)
    else:
        values[field] = after
    _put(session, workspace_id, scope, values, around, by, now)
    made = Change(scope, field, before, after)
    _noted(session, workspace_id, [made], by, now)
    return changed(session, workspace_id, made)


def changed(session: Session, workspace_id: str, made: Change) -> Changed:
    """What a change led to."""
    scope = made.scope
    held = {each.field: each for each in _shown(*_held(session, workspace_id, scope), scope)}
    return Changed(made, held[made.field], kept.count(session, workspace_id, scope.kind, scope.name))


def load(
    engine: Engine, workspace_id: str, document: Mapping[str, Values], *, by: str, now: datetime
) -> list[Change]:
    """Set every threshold of a document (scope → field → value), whole or not at all; scopes it does not name stay.

    Raises `BadInput` naming what cannot hold, and `NotFound` for a SKU or category that there is not.
    """
    made: list[Change] = []
    with Session(writing(engine)) as session:
        workspaces.in_turn(session, workspace_id)
        for text, values in document.items():
            scope = Scope.read(text)
            _known(session, workspace_id, scope)
            around, own = _held(session, workspace_id, scope)
            before = own if scope.kind == "sku" else around.by_scope.get(text, {})
            after = {field: _whole(value) for field, value in values.items()}
            _put(session, workspace_id, scope, after, around, by, now)
            made += [
                Change(scope, field, before.get(field), after.get(field))
                for field in sorted({*before, *after})
                if before.get(field) != after.get(field)
            ]
        _noted(session, workspace_id, made, by, now)
        session.commit()
    return made


def _shown(around: Thresholds, own: Values, scope: Scope) -> list[Threshold]:
    """Stage and class of a scope that names neither are maturity and B, whose defaults are the plain ones."""
    stage = scope.name if scope.kind == "stage" else "maturity"
    abc_class = scope.name if scope.kind == "class" else "B"
    category = scope.name if scope.kind == "category" else None
    mine = dict(own) if scope.kind == "sku" else dict(around.by_scope.get(str(scope), {}))
    rest = Thresholds({k: v for k, v in around.by_scope.items() if k != str(scope)})
    held = rest.holding(
        stage=stage if scope.kind == "stage" else None,  # type: ignore[arg-type]
        abc_class=abc_class,  # type: ignore[arg-type]
        category=category,
    )
    without = Policy.for_(stage, abc_class, held)  # type: ignore[arg-type]  # checked by Scope.read
    return [
        Threshold(field, scope, mine.get(field), getattr(without, field), low, high)
        for field, (low, high) in bounds().items()
    ]


def _held(session: Session, workspace_id: str, scope: Scope) -> tuple[Thresholds, Values]:
    around = kept.thresholds(session, workspace_id)
    if scope.kind != "sku":
        return around, {}
    return around, kept.overridden(session, workspace_id, [scope.name]).get(scope.name, {})


def _put(
    session: Session,
    workspace_id: str,
    scope: Scope,
    values: Mapping[str, Any],
    around: Thresholds,
    by: str,
    now: datetime,
) -> None:
    if scope.kind == "sku":
        around.checked(skus={scope.name: values})
        kept.set_overrides(session, workspace_id, scope.name, dict(values), by=by, now=now)
        return
    Thresholds({**around.by_scope, str(scope): values}).checked()
    stored.put(session, workspace_id, kept.POLICY, dict(values) or None, scope=str(scope), by=by, now=now)


def _known(session: Session, workspace_id: str, scope: Scope) -> None:
    column = {"category": col(Sku.category), "sku": col(Sku.sku)}.get(scope.kind)
    if column is None:
        return
    found = session.scalars(
        select(col(Sku.id)).where(col(Sku.workspace_id) == workspace_id, column == scope.name).limit(1)
    ).first()
    if found is None:
        raise NotFound(Phrase("There is no {scope} in this shop; nothing was changed", {"scope": str(scope)}))


def _noted(session: Session, workspace_id: str, made: Sequence[Change], by: str, now: datetime) -> None:
    for each in made:
        details = {"field": each.field, "before": each.before, "after": each.after}
        audit.note(session, workspace_id, now, by, "set_policy", str(each.scope), details)
    if made:
        decide_anew(session, workspace_id, by, now)


def decide_anew(session: Session, workspace_id: str, by: str, now: datetime) -> None:
    """Have the next look decide every SKU again; the caller commits."""
    count = int(stored.value(session, workspace_id, CHANGES) or 0)
    stored.put(session, workspace_id, CHANGES, count + 1, by=by, now=now)


def _whole(value: float) -> float | int:
    return int(value) if isinstance(value, float) and value.is_integer() else value
