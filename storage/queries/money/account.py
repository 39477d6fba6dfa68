"""What is known of the account as a whole: the marketplace's score and its capacity."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from storage.tables import AccountDay


def newest(session: Session, workspace_id: str, until: date) -> AccountDay | None:
    """The newest account figures on or before a day; None where none were told."""
    return session.scalars(
        select(AccountDay)
        .where(col(AccountDay.workspace_id) == workspace_id, col(AccountDay.day) <= until)
        .order_by(col(AccountDay.day).desc(), col(AccountDay.marketplace))
        .limit(1)
    ).first()
