"""The proof that stands beside a suggestion: replays made a few at a time each night, kept, and read for the card.

A night takes the SKUs that wait for a decision first, then those whose replay is oldest. What the replays promised and
what came teaches the correction of shown risks (`core.proof.calibration`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases import proving
from core.phrase import Phrase
from storage.db import writing
from storage.queries import proofs

if TYPE_CHECKING:
    from core.proof.calibration import Calibration, Kind
    from core.proof.proof import Proof

A_NIGHT = 60
"""SKUs replayed in one night at most: about half a minute of one core."""

BATCH = 20
AGAIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Proven:
    """What is kept of a SKU's replay: a proof, or why there is none; and the day it was made on."""

    sku_id: int
    as_of: date
    proof: Proof | None
    why_not: Phrase | None

    def line(self) -> Phrase:
        """The one line beside the suggestion."""
        if self.proof is not None:
            return self.proof.line()
        return Phrase(
            "Not proven on this SKU's own history: {why}", {"why": self.why_not or Phrase("no sale yet")}
        )


def refresh(
    engine: Engine,
    workspace_id: str,
    today: date,
    now: datetime,
    *,
    most: int = A_NIGHT,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """Replay the SKUs that are due, ``most`` at most, and learn from all that are kept; tells how many were replayed."""
    with Session(engine) as session:
        due = proofs.due(session, workspace_id, today - AGAIN, most)
    for begin in range(0, len(due), BATCH):
        part = due[begin : begin + BATCH]
        made = _made(engine, workspace_id, today, part, partial(_still, on_progress, begin, len(due)))
        with Session(writing(engine)) as session:
            proofs.keep(session, workspace_id, today, made, now)
            session.commit()
        on_progress(min(begin + BATCH, len(due)), len(due))
    if due:
        learn(engine, workspace_id, today, now)
    return len(due)


def _still(on_progress: Callable[[int, int], None], done: int, of: int, _day: int, _days: int) -> None:
    on_progress(done, of)


def learn(engine: Engine, workspace_id: str, today: date, now: datetime) -> dict[Kind, Calibration]:
    """Hold promised risks against what came, over the replays that are kept, and keep what that teaches."""
    from core.proof.calibration import Case, calibration_of

    with Session(engine) as session:
        kept = proofs.cases(session, workspace_id)
    found: dict[Kind, Calibration] = {}
    kinds: tuple[Kind, Kind] = ("stockout", "overstock")
    for kind in kinds:
        told = [
            Case(str(sku_id), promised, bool(happened))
            for sku_id, cases in kept.items()
            for promised, happened in cases.get(kind, ())
        ]
        found[kind] = calibration_of(told, kind, today)
    with Session(writing(engine)) as session:
        for kind, each in found.items():
            proofs.keep_calibration(session, workspace_id, kind, today, each.to_json(), now)
        session.commit()
    return found


def calibration(engine: Engine, workspace_id: str) -> dict[Kind, Calibration]:
    """What is known of promised risks, by kind; empty before the first replay."""
    from core.proof.calibration import Calibration

    with Session(engine) as session:
        kept = proofs.calibrations(session, workspace_id)
    return {each.kind: each for each in map(Calibration.from_json, kept.values())}


def proven(engine: Engine, workspace_id: str, sku_id: int) -> Proven | None:
    """The kept replay of a SKU; None before the first."""
    with Session(engine) as session:
        row = proofs.of_skus(session, workspace_id, [sku_id]).get(sku_id)
    return None if row is None else _read(sku_id, row.as_of, row.result)


def _read(sku_id: int, as_of: date, result: dict[str, Any]) -> Proven:
    from core.proof.proof import Proof

    if "why_not" in result:
        return Proven(sku_id, as_of, None, Phrase.from_json(result["why_not"]))
    return Proven(sku_id, as_of, Proof.from_json(result), None)


def _made(
    engine: Engine,
    workspace_id: str,
    today: date,
    sku_ids: list[int],
    on_progress: Callable[[int, int], None],
) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
    """Result and cases of each SKU, ready to keep."""
    import numpy as np

    from core.proof.calibration import overstocks, stockouts
    from core.proof.compare import compare
    from core.proof.proof import proof_of

    nothing = Phrase("no sale yet").to_json()
    made: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {
        sku_id: ({"why_not": nothing}, {}) for sku_id in sku_ids
    }
    on_file = proving.on_file(engine, workspace_id, today, sku_ids)
    if on_file is None:
        return made
    books, kept, left_out = on_file
    for sku_id, why in left_out.items():
        made[sku_id] = ({"why_not": why.to_json()}, {})
    if not kept:
        return made
    found = compare(books, on_progress)
    world = books.world
    rng = np.random.default_rng(proving.SEED)
    came = {"stockout": stockouts(found.promises, world), "overstock": overstocks(found.promises, world)}
    for place, sku_id in enumerate(kept):
        name = world.goods[place].sku
        cases = {
            kind: [[each.promised, int(each.happened)] for each in told if each.sku == name]
            for kind, told in came.items()
        }
        made[sku_id] = (proof_of(found, place, rng).to_json(), cases)
    return made
