"""Every figure of a suggestion to its source: the steps of the arithmetic, their inputs, and the files they came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases.forecasts.forecasting import Forecaster, pool
from bot.usecases.orders import drafting
from bot.usecases.plans.inputs import Input, inputs
from bot.usecases.plans.situating import decided
from bot.usecases.proof import proofs
from core.decide.formulas import Formula, formulas
from core.errors import NotFound
from core.phrase import Phrase
from core.suggestion import Suggestion
from storage.queries.demand import forecasts
from storage.queries.goods import coverage, skus
from storage.queries.orders import drafts
from storage.queries.program import imports, origins


@dataclass(frozen=True, slots=True)
class Source:
    """A file behind some figures: what it told, how far it reaches, and how old it is."""

    tells: str
    file: str
    import_id: int
    kind: str
    first_day: date | None
    last_day: date | None
    imported_at: datetime
    age_days: int


@dataclass(frozen=True, slots=True)
class Why:
    """A suggestion with all it rests on.

    ``formulas`` have the numbers put in; ``inputs`` are the figures that went in, each with the file and row, or the
    run, it is from. ``sold_in`` are its names in each marketplace, its own first, where it is sold in several.
    """

    suggestion: Suggestion
    formulas: tuple[Formula, ...]
    inputs: tuple[Input, ...]
    sources: tuple[Source, ...]
    stale: tuple[str, ...]
    draft: str | None
    sold_in: tuple[str, ...] = ()


def why(engine: Engine, workspace_id: str, name: str, today: date) -> Why:
    """What the suggestion for a SKU (or ASIN) rests on; nothing is written. Raises `NotFound`."""
    with Session(engine) as session:
        called = skus.called(session, workspace_id, name, today)
        if not called:
            raise NotFound(Phrase("There is no SKU or ASIN {name}", {"name": name}))
        sku_id = called[0].sku_id
        draft = drafts.open_of(session, workspace_id, sku_id)
        number = draft.number if draft is not None else None
        behind = imports.behind(session, workspace_id, sku_id)
        stale = coverage.age(session, workspace_id, today).stale
        stored = forecasts.latest(session, workspace_id, sku_id)
        sources = tuple(
            Source(
                tells,
                each.file_name,
                each.id or 0,
                each.kind,
                each.first_day,
                each.last_day,
                each.imported_at,
                (today - (each.last_day or each.imported_at.date())).days,
            )
            for tells, files in behind.items()
            for each in files
        )
    for part in decided(
        engine,
        workspace_id,
        today,
        Forecaster(today, pool(engine, workspace_id)),
        [sku_id],
        without_own_draft=True,
    ):
        for each in drafting.as_they_stand(engine, workspace_id, part, datetime.combine(today, time(), UTC)):
            made = Phrase("made now") if stored is None else _made(stored[2], stored[1])
            with Session(engine) as session:
                rows = origins.origins(session, workspace_id, sku_id, today, each.situation.inbound)
                sold_in = skus.sold_in(
                    session, workspace_id, each.suggestion.sku, each.suggestion.marketplace
                )
            return Why(
                proofs.shown(each.suggestion, proofs.calibration(engine, workspace_id)),
                formulas(each.situation, each.policy, each.suggestion),
                inputs(each.situation, made, rows),
                sources,
                stale,
                number,
                sold_in,
            )
    raise NotFound(Phrase("There is no SKU or ASIN {name}", {"name": name}))


def _made(at: datetime, through: date) -> Phrase:
    return Phrase("made {at} UTC on data to {day}", {"at": f"{at:%Y-%m-%d %H:%M}", "day": str(through)})
