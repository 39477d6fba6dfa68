"""What the last night's decisions found, one row per SKU, replaced by the next night's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.suggestion import Loss, Suggestion, Transfer
from storage.queries.chunks import chunks
from storage.queries.program.inserting import inserter
from storage.tables import SkuState

RATE_DAYS = 30
"""Days whose mean demand is the speed that alerts and health speak of."""


def keep(session: Session, workspace_id: str, made: Sequence[tuple[int, Suggestion]], version: int) -> None:
    """Keep what was found of some SKUs on data of this version. The caller commits."""
    if not made:
        return
    rows = [
        {
            "sku_id": sku_id, "workspace_id": workspace_id, "as_of": each.as_of, "stage": each.stage,
            "abc_class": each.abc_class, "action": each.action, "on_hand": each.on_hand, "inbound": each.inbound,
            "days_of_supply": each.days_of_supply, "lead_days": each.lead_time.mean,
            "stockout_risk": each.stockout_risk, "overstock_risk": each.overstock_risk,
            "goods_in": each.goods_in, "data_version": version, "runs_out_on": each.runs_out_on,
            "per_day": float(each.forecast.mean[:RATE_DAYS].mean()) if len(each.forecast.mean) else None,
            "unit_margin": each.unit_margin, "units_short": each.units_short, "loss": _loss(each.loss), "transfer": _transfer(each.transfer),
            "next_goods_on": min(
                (lot.arrives for lot in each.inbound_lots if lot.arrives and lot.kind != "draft" and not lot.can_be_sent), default=None
            ),
        }
        for sku_id, each in made
    ]  # fmt: skip
    insert = inserter(session)
    statement = insert(SkuState)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["sku_id"],
            set_={name: statement.excluded[name] for name in rows[0] if name != "sku_id"},
        ),
        rows,
    )


def _loss(found: Loss | None) -> dict[str, Any]:
    if found is None:
        return {}
    money = {"price": found.price, "net": found.net, "break_even": found.break_even, "floor": found.floor}
    told = {name: None if amount is None else str(amount) for name, amount in money.items()}
    return {**told, "stops": found.stops}


def _transfer(found: Transfer | None) -> dict[str, Any]:
    if found is None:
        return {}
    place = " + ".join(name for name, _ in found.places)
    days = {"send_by": found.send_by.isoformat(), "arrives": found.arrives.isoformat()}
    return {"units": found.units, "place": place, **days}


def states(session: Session, workspace_id: str, sku_ids: Sequence[int], today: date) -> dict[int, SkuState]:
    """The rows of some SKUs that were made by ``today``; a SKU that no night has decided yet is absent."""
    found: dict[int, SkuState] = {}
    for part in chunks(sku_ids):
        for row in session.scalars(
            select(SkuState).where(
                col(SkuState.workspace_id) == workspace_id,
                col(SkuState.sku_id).in_(part),
                col(SkuState.as_of) <= today,
            )
        ):
            found[row.sku_id] = row
    return found


def to_send(session: Session, workspace_id: str, until: date) -> list[tuple[int, Mapping[str, Any]]]:
    """What of the seller's own warehouses has to leave by a day, as the last decisions found: SKU and transfer, the first first."""
    rows = session.execute(
        select(col(SkuState.sku_id), col(SkuState.transfer)).where(
            col(SkuState.workspace_id) == workspace_id,
            cast(col(SkuState.transfer), String).not_in(("{}", "null")),
        )
    )
    due = [(sku_id, told) for sku_id, told in rows if told and told["send_by"] <= until.isoformat()]
    return sorted(due, key=lambda each: (each[1]["send_by"], each[0]))


def of_now(
    session: Session, workspace_id: str, sku_ids: Sequence[int], today: date, version: int
) -> dict[int, SkuState]:
    """Those of the rows that still tell how things stand: of ``today`` or the day before, on data of this ``version``.

    What a card says of days of supply, risk and money at stake, every list says from these; a SKU that is absent has to
    be reckoned from its stored forecast.
    """
    return {
        sku_id: row
        for sku_id, row in states(session, workspace_id, sku_ids, today).items()
        if row.data_version == version and row.as_of >= today - timedelta(days=1)
    }
