"""The exchange rates that were said in a workspace, as its setting "rates" keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from core.money.rates import Rate, Rates
from storage.queries.program import settings

NAME = "rates"


def rates(session: Session, workspace_id: str) -> Rates:
    """All of them; none where nobody said one."""
    return Rates(tuple(from_json(each) for each in settings.value(session, workspace_id, NAME) or ()))


def as_json(rate: Rate) -> dict[str, str]:
    """A rate in JSON's own types; `from_json` gives it back."""
    return {
        "one": rate.one, "amount": f"{rate.amount:f}", "other": rate.other, "day": rate.day.isoformat(), "by": rate.by,
    }  # fmt: skip


def from_json(data: Mapping[str, Any]) -> Rate:
    """The inverse of `as_json`."""
    return Rate(
        data["one"],
        Decimal(data["amount"]),
        data["other"],
        date.fromisoformat(data["day"]),
        data.get("by", ""),
    )
