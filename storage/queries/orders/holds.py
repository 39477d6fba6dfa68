"""Holds on restocking: a person's own, and rule H2's (dear ads), with the word of whoever lifted it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import numpy as np
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.market.advertising import dear
from core.phrase import Percent, Phrase
from core.policy import Policy
from core.records import Hold
from storage.queries.chunks import chunks
from storage.queries.goods.catalogue import ad_weeks
from storage.queries.program.inserting import inserter
from storage.tables import AlertRow, HoldRow


def holds(
    session: Session, workspace_id: str, policies: Mapping[int, Policy], today: date
) -> tuple[dict[int, Hold], set[int]]:
    """The holds that stand on ``today`` for SKUs and their policies, and the SKUs whose ads are known. A person's own comes first."""
    found: dict[int, Hold] = {}
    known: set[int] = set()
    for part in chunks(list(policies)):
        told = _told(session, workspace_id, part, today)
        lasting = _lasting(session, workspace_id, part, today)
        spend, gained = ad_weeks(session, workspace_id, part, today, [policies[each] for each in part])
        for row, sku_id in enumerate(part):
            rules = policies[sku_id]
            own, lifted = told.get((sku_id, "")), told.get((sku_id, "H2"))
            weeks = rules.acos_weeks
            paid, sales = spend[row, -weeks:], gained[row, -weeks:]
            if np.isfinite(paid).all():
                known.add(sku_id)
            if own is not None and not own.lifted:
                found[sku_id] = Hold("", Phrase("restock is on hold, set by a person"))
            elif lifted is None or not lifted.lifted:
                acos = dear(paid.tolist(), sales.tolist(), rules.acos_limit, lasting=sku_id in lasting)
                if acos is not None:
                    found[sku_id] = Hold(
                        "H2",
                        Phrase(
                            "ACoS {acos} in the last settled week, over {limit} for {weeks} weeks",
                            {"acos": Percent(acos), "limit": Percent(rules.acos_limit), "weeks": weeks},
                        ),
                    )
    return found, known


def put(
    session: Session, workspace_id: str, sku_id: int, rule: str, *, lifted: bool, until: date | None, by: str, now: datetime
) -> bool:  # fmt: skip
    """Set a hold, or lift a rule's, until a day (None: until changed); False where it stands so already. The caller commits."""
    stands = session.execute(
        select(col(HoldRow.lifted), col(HoldRow.until)).where(
            col(HoldRow.workspace_id) == workspace_id,
            col(HoldRow.sku_id) == sku_id,
            col(HoldRow.rule) == rule,
        )
    ).first()
    if stands is not None and tuple(stands) == (lifted, until):
        return False
    insert = inserter(session)
    values = {"lifted": lifted, "until": until, "set_by": by, "set_at": now}
    session.execute(
        insert(HoldRow)
        .values(sku_id=sku_id, rule=rule, workspace_id=workspace_id, **values)
        .on_conflict_do_update(index_elements=["sku_id", "rule"], set_=values)
    )
    return True


def drop(session: Session, workspace_id: str, sku_id: int, rule: str) -> bool:
    """Take a word back; False where there was none."""
    gone = session.execute(
        delete(HoldRow)
        .where(
            col(HoldRow.workspace_id) == workspace_id,
            col(HoldRow.sku_id) == sku_id,
            col(HoldRow.rule) == rule,
        )
        .returning(col(HoldRow.sku_id))
    )
    return gone.first() is not None


def _told(
    session: Session, workspace_id: str, part: Sequence[int], today: date
) -> dict[tuple[int, str], HoldRow]:
    rows = session.scalars(
        select(HoldRow).where(
            col(HoldRow.workspace_id) == workspace_id,
            col(HoldRow.sku_id).in_(part),
            or_(col(HoldRow.until).is_(None), col(HoldRow.until) >= today),
        )
    )
    return {(row.sku_id, row.rule): row for row in rows}


def _lasting(session: Session, workspace_id: str, part: Sequence[int], today: date) -> set[int]:
    """SKUs whose H2 alert lasts: the hold ends with it, and not with a first better week's half."""
    rows = session.scalars(
        select(col(AlertRow.sku_id)).where(
            col(AlertRow.workspace_id) == workspace_id,
            col(AlertRow.rule) == "H2",
            col(AlertRow.state) != "resolved",
            col(AlertRow.raised_on) <= today,
            col(AlertRow.sku_id).in_(part),
        )
    )
    return {each for each in rows if each is not None}
