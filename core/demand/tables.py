"""What a batch knows: histories on the calendar, events and plans reaching ahead, who learns from whom.

`Tables.until` shows the same batch as it was known on an earlier day, so that models can be tried on the past.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from core.demand import events, plans
from core.demand.events import Effect
from core.demand.panel import HISTORY_DAYS, Panel, assemble
from core.demand.plans import Plan
from core.demand.week import Indices
from core.records import History, SellingEvent

Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Tables:
    """S SKUs by T past and ``horizon`` future days.

    ``groups`` numbers the categories. ``effects`` and ``planned`` are what `core.demand.events` and
    `core.demand.plans` measure; ``codes`` the plans' values as they are, shape (S, T + horizon), by plan name.
    """

    panel: Panel
    horizon: int
    groups: Indices
    effects: tuple[Effect, ...]
    planned: tuple[Effect, ...]
    codes: Mapping[str, Codes]

    @property
    def start(self) -> date:
        """The first day to forecast."""
        return self.panel.first + timedelta(days=self.panel.days)

    def until(self, column: int) -> Tables:
        """The batch as known before day ``column`` of the panel, at most three years of it."""
        low = max(0, column - HISTORY_DAYS)
        past, span = slice(low, column), slice(low, column + self.horizon)
        panel = self.panel
        earlier = Panel(
            panel.first + timedelta(days=low),
            panel.units[:, past],
            panel.known[:, past],
            panel.censored[:, past],
            panel.out_of_stock[:, past],
            panel.sold[:, past],
            panel.life - (panel.days - column),
        )
        return replace(
            self,
            panel=earlier,
            effects=tuple(replace(e, days=e.days[:, span]) for e in self.effects),
            planned=tuple(replace(e, days=e.days[:, span]) for e in self.planned),
            codes={name: table[:, span] for name, table in self.codes.items()},
        )


def lay_out(
    histories: Sequence[History],
    start: date,
    horizon: int,
    selling: Sequence[SellingEvent],
    categories: Mapping[str, str],
    planned: Sequence[Plan],
) -> Tables:
    """The tables of one batch; see `core.demand.forecast.forecast_batch` for the arguments."""
    panel = assemble(histories, start)
    names = [categories.get(h.sku) for h in histories]
    span = panel.days + horizon
    codes = {plan.name: plans.table(plan, histories, panel.first, span) for plan in planned}
    return Tables(
        panel,
        horizon,
        _numbered(names),
        tuple(events.from_calendar(selling, names, panel.first, span)),
        tuple(plans.effects(planned, codes)),
        codes,
    )


def _numbered(names: Sequence[str | None]) -> Indices:
    """A number per distinct name, in order of appearance sorted by name so that SKU order does not matter."""
    order = {name: i for i, name in enumerate(sorted({n or "" for n in names}))}
    return np.array([order[n or ""] for n in names], dtype=np.intp)
