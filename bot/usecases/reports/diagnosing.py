"""Why does a SKU sell badly, what can be done, and what came of what was done? (rules H5, H4, H2)

A remedy that a person starts is kept with how things stood; 45 days later the same figures are taken again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.usecases.alerts import watching
from bot.usecases.reports import health
from core.errors import BadInput
from core.names import REMEDIES
from core.phrase import Percent, Phrase
from storage.db import writing
from storage.queries.goods import coverage
from storage.queries.orders import holds
from storage.queries.program import audit
from storage.queries.program import policies as kept
from storage.queries.watch import shop
from storage.tables import RemedyRow, Sku

if TYPE_CHECKING:
    from core.decide.market.clearing import Markdowns
    from core.watch.diagnosis import Diagnosis, Signs
    from core.watch.health import Health, SkuHealth

TRACKED = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Examined:
    """One SKU's health, its diagnosis, and what was tried before."""

    health: Health
    row: SkuHealth
    found: Diagnosis
    tried: tuple[Phrase, ...]
    held: Phrase | None


def examine(engine: Engine, workspace_id: str, sku_id: int, today: date) -> Examined:
    """Look into one SKU. Raises `NotFound`."""
    from core.watch.diagnosis import diagnose

    facts = health.health(engine, workspace_id, today, [sku_id])
    row = facts.skus[0]
    with Session(engine) as session:
        seen = _signs(session, workspace_id, row, today)
        rules = watching.policies(session, workspace_id, [sku_id], today)
        held, _ = holds.holds(session, workspace_id, rules, today)
        tried = session.scalars(
            select(RemedyRow)
            .where(col(RemedyRow.workspace_id) == workspace_id, col(RemedyRow.sku_id) == sku_id)
            .order_by(col(RemedyRow.started_on).desc(), col(RemedyRow.id).desc())
            .limit(5)
        ).all()
    hold = held.get(sku_id)
    return Examined(
        facts, row, diagnose(seen), tuple(_told(each) for each in tried), hold.reason if hold else None
    )


def start(
    engine: Engine, workspace_id: str, sku_id: int, kind: str, person: str, today: date, now: datetime
) -> Phrase:
    """Start a remedy: kept with how things stand, looked at again in 45 days; a second start on one day is the same.

    Holding restock takes effect at the next decision. Raises `BadInput` for a remedy there is not.
    """
    if kind not in REMEDIES:
        raise BadInput(Phrase("There is no remedy {kind}; nothing was started", {"kind": kind}))
    row = health.health(engine, workspace_id, today, [sku_id]).skus[0]
    due = today + TRACKED
    with Session(writing(engine)) as session:
        session.get(Sku, sku_id, with_for_update=True)  # one start after the other
        known = session.scalars(
            select(RemedyRow).where(
                col(RemedyRow.workspace_id) == workspace_id,
                col(RemedyRow.sku_id) == sku_id,
                col(RemedyRow.kind) == kind,
                col(RemedyRow.due_on) > today,
            )
        ).first()
        if known is None:
            figures = _figures(session, workspace_id, row, today)
            session.add(
                RemedyRow(
                    workspace_id=workspace_id, sku_id=sku_id, kind=kind, started_on=today, due_on=due,
                    started_by=person, before=figures,
                )
            )  # fmt: skip
        else:
            due = known.due_on
        held = kind == "hold" and holds.put(
            session, workspace_id, sku_id, "", lifted=False, until=due, by=person, now=now
        )
        if known is None or held:
            audit.note(session, workspace_id, now, person, "remedy", row.sku, {"kind": kind})
        session.commit()
    return Phrase(
        "{what} for {sku} is noted; on {day} I compare sales, age and rank with today.",
        {"what": REMEDIES[kind], "sku": row.sku, "day": due},
    )


def release(
    engine: Engine, workspace_id: str, sku_id: int, person: str, today: date, now: datetime
) -> Phrase:
    """Lift the hold on restocking: a person's own goes, rule H2's is overridden for four weeks."""
    until = today + timedelta(days=28)
    with Session(writing(engine)) as session:
        gone = holds.drop(session, workspace_id, sku_id, "")
        lifted = holds.put(session, workspace_id, sku_id, "H2", lifted=True, until=until, by=person, now=now)
        if gone or lifted:
            told = {"until": until.isoformat()}
            audit.note(session, workspace_id, now, person, "hold lifted", str(sku_id), told)
            session.commit()
    return Phrase("Restocking goes on; rule H2 is set aside until {day}.", {"day": until})


def follow_up(engine: Engine, workspace_id: str, today: date) -> int:
    """Take the figures again of remedies whose 45 days are over; tells how many."""
    with Session(engine) as session:
        due = session.scalars(
            select(RemedyRow).where(
                col(RemedyRow.workspace_id) == workspace_id, col(RemedyRow.due_on) <= today
            )
        ).all()
        open_ids = sorted({each.sku_id for each in due if not each.after})
    if not open_ids:
        return 0
    rows = {each.sku_id: each for each in health.health(engine, workspace_id, today, open_ids).skus}
    count = 0
    with Session(writing(engine)) as session:
        for each in session.scalars(
            select(RemedyRow).where(
                col(RemedyRow.workspace_id) == workspace_id,
                col(RemedyRow.due_on) <= today,
                col(RemedyRow.sku_id).in_(open_ids),
            )
        ):
            if not each.after and each.sku_id in rows:
                each.after = _figures(session, workspace_id, rows[each.sku_id], today)
                count += 1
        session.commit()
    return count


def markdowns(engine: Engine, workspace_id: str, sku_id: int, today: date) -> Markdowns:
    """H4: what each step of a markdown brings for the SKU's stock over 90 days; no step without price or cost."""
    from bot.usecases.forecasts.forecasting import Forecaster
    from bot.usecases.plans.situating import situated
    from core.decide.ground import survey
    from core.decide.market import clearing

    situation, policy = situated(engine, workspace_id, sku_id, today, Forecaster(today))
    if situation.stock is None or not len(situation.forecast.mean):
        return clearing.NONE
    return clearing.markdowns(survey(situation, policy, 0))


def _signs(session: Session, workspace_id: str, row: SkuHealth, today: date) -> Signs:
    loaded = watching.load(
        session, workspace_id, [row.sku_id], today, coverage.version(session, workspace_id),
        kept.thresholds(session, workspace_id),
    )  # fmt: skip
    scores = shop.ipi(session, workspace_id, today)
    return health.signs_of(session, workspace_id, loaded, [row], scores, today)[row.sku_id]


def _figures(session: Session, workspace_id: str, row: SkuHealth, today: date) -> dict[str, Any]:
    seen = _signs(session, workspace_id, row, today)
    return {
        "ads_30": None if seen.sales_now is None else round(seen.sales_now, 2),
        "over_90": row.over_90,
        "on_hand": row.on_hand,
        "rank": seen.rank_now,
        "acos": None if seen.acos_now is None else round(seen.acos_now, 4),
        "ipi": seen.ipi_now,
        "days_of_supply": None if row.days_of_supply is None else round(row.days_of_supply, 1),
    }


def _told(row: RemedyRow) -> Phrase:
    what = REMEDIES.get(row.kind, Phrase("{kind}", {"kind": row.kind}))
    if not row.after:
        return Phrase("{what}, since {day}; compared on {due}", {"what": what, "day": row.started_on, "due": row.due_on})  # fmt: skip
    return Phrase(
        "{what}, since {day}: sales {sales_before} → {sales} a day, over 90 days {old_before} → {old}, ACoS {acos_before} → {acos}",
        {
            "what": what, "day": row.started_on, "sales_before": _plain(row.before.get("ads_30")),
            "sales": _plain(row.after.get("ads_30")), "old_before": _plain(row.before.get("over_90")),
            "old": _plain(row.after.get("over_90")), "acos_before": _share(row.before.get("acos")),
            "acos": _share(row.after.get("acos")),
        },
    )  # fmt: skip


def _plain(value: float | None) -> float | str:
    return "–" if value is None else value


def _share(value: float | None) -> Percent | str:
    return "–" if value is None else Percent(value)
