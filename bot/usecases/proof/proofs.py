"""The proof that stands beside a suggestion: replays made a few at a time each night, kept, and read for the card.

A night takes the SKUs that wait for a decision first, then those whose replay is oldest. What the replays promised and
what came teaches the correction of shown risks (`core.proof.calibration`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.facts import ProofFacts, SkuProof
from bot.usecases.proof import proving
from core.errors import NotFound
from core.phrase import Phrase
from storage.db import writing
from storage.queries.demand import proofs
from storage.queries.goods import skus

if TYPE_CHECKING:
    from core.decide.choices.ways import Weighing
    from core.proof.calibration import Calibration, Kind
    from core.suggestion import Option, Suggestion
    from storage.tables import SkuState

A_NIGHT = 60
"""SKUs replayed in one night at most: about half a minute of one core."""

BATCH = 20
LATER = 7
"""Days later that the order goes out whose risk stands beside the suggestion's."""

AGAIN = timedelta(days=7)


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
    with Session(engine) as session:
        known = proofs.are_learnt_from(session, workspace_id)
    if not known:
        learn(engine, workspace_id, today, now)
    return len(due)


def _still(on_progress: Callable[[int, int], None], done: int, of: int, _day: int, _days: int) -> None:
    on_progress(done, of)


def learn(engine: Engine, workspace_id: str, today: date, now: datetime) -> dict[Kind, Calibration]:
    """Hold promised risks against what came, over the replays that are kept, and keep what that teaches."""
    from core.proof.calibration import calibration_of
    from core.proof.cases import Case

    with Session(engine) as session:
        kept = proofs.cases(session, workspace_id)
    found: dict[Kind, Calibration] = {}
    kinds: tuple[Kind, Kind] = ("stockout", "overstock")
    for kind in kinds:
        told = [
            Case(str(sku_id), promised, bool(happened), *when)
            for sku_id, cases in kept.items()
            for promised, happened, *when, _ in _of_this_count(cases.get(kind, ()))
        ]
        found[kind] = calibration_of(told, kind, today)
    with Session(writing(engine)) as session:
        for kind, each in found.items():
            proofs.keep_calibration(session, workspace_id, kind, today, each.to_json(), now)
        session.commit()
    return found


def _of_this_count(cases: Sequence[list[int]]) -> list[list[int]]:
    """The kept cases of risks counted as now; earlier versions kept them shorter or counted them otherwise."""
    from core.proof.cases import COUNTED

    return [case for case in cases if len(case) == 6 and case[-1] == COUNTED]


def calibration(engine: Engine, workspace_id: str) -> dict[Kind, Calibration]:
    """What is known of promised risks, by kind; empty before the first replay."""
    from core.proof.calibration import Calibration

    with Session(engine) as session:
        kept = proofs.calibrations(session, workspace_id)
    return {each.kind: each for each in map(Calibration.from_json, kept.values())}


def proven(engine: Engine, workspace_id: str, sku_id: int) -> ProofFacts | None:
    """The kept replay of a SKU; None before the first."""
    with Session(engine) as session:
        row = proofs.of_skus(session, workspace_id, [sku_id]).get(sku_id)
    return None if row is None else _read(sku_id, row.as_of, row.result)


def of_sku(engine: Engine, workspace_id: str, sku_id: int) -> SkuProof:
    """The kept replay of a SKU with its name. Raises `NotFound`."""
    found = proven(engine, workspace_id, sku_id)
    with Session(engine) as session:
        name = skus.named(session, workspace_id, [sku_id]).get(sku_id)
        spell = skus.spelling(session, workspace_id)
    if found is None or name is None:
        raise NotFound(Phrase("There is no replay of this SKU yet; the next nightly run makes one"))
    return SkuProof(spell(name.sku, name.marketplace), found)


def shown(suggestion: Suggestion, known: Mapping[Kind, Calibration]) -> Suggestion:
    """The suggestion with its risks as experience corrects them (`calibration`), those of its options and what is said of
    them too; the order itself is not touched."""
    from core.decide.choices.compared import compared

    if not known:
        return suggestion
    goods_in, later = suggestion.goods_in, suggestion.stockout_risk_if_later
    told = [shown_option(each, suggestion.as_of, known) for each in suggestion.options]
    options = tuple(each for each in told if each is not None)
    chosen = shown_option(suggestion.chosen, suggestion.as_of, known)
    says = suggestion.compared
    return replace(
        suggestion,
        stockout_risk=_corrected(known, "stockout", suggestion.stockout_risk, goods_in),
        stockout_risk_if_later=None
        if later is None
        else _corrected(known, "stockout", later, None if goods_in is None else goods_in + LATER),
        overstock_risk=_corrected(known, "overstock", suggestion.overstock_risk, None),
        options=options,
        chosen=chosen,
        compared=None if says is None else compared(options, chosen, suggestion.factors, suggestion.currency),
    )


def shown_option(option: Option | None, today: date, known: Mapping[Kind, Calibration]) -> Option | None:
    """An option with its risk as experience corrects it."""
    if option is None or option.stockout is None or option.until is None:
        return option
    return replace(
        option, stockout=_corrected(known, "stockout", option.stockout, (option.until - today).days)
    )


def shown_ways(weighing: Weighing, known: Mapping[Kind, Calibration]) -> Weighing:
    """The ways to send an order, the risk of each as experience corrects it, like an option's."""
    ways = (
        replace(way, stockout=_corrected(known, "stockout", way.stockout, weighing.days))
        for way in weighing.ways
    )
    return replace(weighing, ways=tuple(ways))


def shown_risk(state: SkuState, kind: Kind, known: Mapping[Kind, Calibration]) -> int:
    """A risk of the last night (0-100) as experience corrects it, the same that the card shows."""
    if kind == "stockout":
        return _corrected(known, kind, state.stockout_risk, state.goods_in)
    return _corrected(known, kind, state.overstock_risk, None)


def _corrected(known: Mapping[Kind, Calibration], kind: Kind, risk: int, goods_in: int | None) -> int:
    """The one place where a risk that a person sees is corrected; it keeps the order of risks over the same days."""
    return known[kind].corrected(risk, goods_in) if kind in known else risk


def record(shown: Suggestion, known: Mapping[Kind, Calibration]) -> Phrase | None:
    """How often a risk as it is ``shown`` came true before; None where that is not known."""
    stockout = known.get("stockout")
    return None if stockout is None else stockout.sentence(shown.stockout_risk)


def _read(sku_id: int, as_of: date, result: dict[str, Any]) -> ProofFacts:
    from core.proof.proof import Proof

    if "why_not" in result:
        why = Phrase.from_json(result["why_not"])
        return ProofFacts(
            sku_id, as_of, Phrase("Not proven on this SKU's own history: {why}", {"why": why}), None
        )
    proof = Proof.from_json(result)
    return ProofFacts(sku_id, as_of, proof.line(), proof)


def _made(
    engine: Engine,
    workspace_id: str,
    today: date,
    sku_ids: list[int],
    on_progress: Callable[[int, int], None],
) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
    """Result and cases of each SKU, ready to keep."""
    import numpy as np

    from core.proof.cases import COUNTED, overstocks, stockouts
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
            kind: [
                [each.promised, int(each.happened), each.goods_in, each.day, each.until, COUNTED]
                for each in told
                if each.sku == name
            ]
            for kind, told in came.items()
        }
        made[sku_id] = (proof_of(found, place, rng).to_json(), cases)
    return made
