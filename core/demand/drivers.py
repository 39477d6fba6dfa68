"""What moves this forecast, in two to four short sentences?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from core.demand.events import Effect, Measured
from core.demand.put_back import PutBack
from core.phrase import Percent, Phrase, Value
from core.records import Floats

FEW_DAYS = 28
WORTH_SAYING = 0.05
BEFORE_DAYS = 28
MOST = 4


@dataclass(frozen=True, slots=True)
class Findings:
    """What the batch measured; ``days`` is the number of past columns of ``season`` and of each effect."""

    start: date
    horizon: int
    days: int
    rate: Floats
    season: Floats
    slope: Floats
    measured: Sequence[tuple[Effect, Measured]]
    known: npt.NDArray[np.intp]
    hidden: PutBack

    def of(self, row: int) -> tuple[Phrase, ...]:
        """The sentences for one SKU, most important first; never none."""
        said = [
            phrase
            for phrase in (
                self._data(row),
                self._stock(row),
                *self._events(row),
                self._season(row),
                self._trend(row),
            )
            if phrase is not None
        ]
        if len(said) < 2 and self.known[row] >= FEW_DAYS:
            said.append(self._level(row))
        return tuple(said[:MOST])

    def _data(self, row: int) -> Phrase | None:
        if self.known[row] == 0:
            return Phrase("No day of sales is known yet; the level is that of similar SKUs")
        if self.known[row] < FEW_DAYS:
            return Phrase(
                "Few data: {days} days of sales are known, so the range is wide",
                {"days": int(self.known[row])},
            )
        return None

    def _events(self, row: int) -> list[Phrase]:
        phrases = []
        for effect, found in self.measured:
            ahead = np.flatnonzero(effect.days[row, self.days :])
            times = float(np.exp(found.log[row]))
            if not len(ahead) or abs(times - 1) < WORTH_SAYING:
                continue
            values: dict[str, Value] = {
                "event": effect.name,
                "day": self.start + timedelta(days=int(ahead[0])),
                "times": round(times, 1),
            }
            if found.own_days[row] > 0:
                phrases.append(
                    Phrase("{event} from {day}: about {times} × an ordinary day, as it did before", values)
                )
            else:
                phrases.append(
                    Phrase(
                        "{event} from {day}: about {times} × an ordinary day, not seen on this SKU yet",
                        values,
                    )
                )
        return phrases[:2]

    def _season(self, row: int) -> Phrase | None:
        past = self.season[row, max(0, self.days - BEFORE_DAYS) : self.days]
        change = float(self.season[row, self.days :].mean() / max(float(past.mean()), 1e-9)) - 1
        values: dict[str, Value | Percent] = {
            "share": Percent(abs(change)),
            "days": self.horizon,
            "before": BEFORE_DAYS,
        }
        if change >= WORTH_SAYING:
            return Phrase(
                "Season: the next {days} days usually sell {share} more a day than the last {before}", values
            )
        if change <= -WORTH_SAYING:
            return Phrase(
                "Season: the next {days} days usually sell {share} less a day than the last {before}", values
            )
        return None

    def _trend(self, row: int) -> Phrase | None:
        a_month = float(np.expm1(30 * self.slope[row]))
        if a_month >= WORTH_SAYING:
            return Phrase("Trend: demand is rising by about {share} a month", {"share": Percent(a_month)})
        if a_month <= -WORTH_SAYING:
            return Phrase("Trend: demand is falling by about {share} a month", {"share": Percent(-a_month)})
        return None

    def _stock(self, row: int) -> Phrase | None:
        days, recovery = int(self.hidden.days[row]), int(self.hidden.recovery[row])
        if not days:
            return None
        values: dict[str, Value] = {
            "days": days,
            "recovery": recovery,
            "units": round(float(self.hidden.units[row])),
            "doubt": round(float(self.hidden.doubt[row])),
        }
        if recovery:
            return Phrase(
                "{days} out-of-stock {days:day|days} in the last 90 and {recovery} of recovery put back about {units} units (±{doubt})",
                values,
            )
        return Phrase(
            "{days} out-of-stock {days:day|days} in the last 90 put back about {units} units (±{doubt})",
            values,
        )

    def _level(self, row: int) -> Phrase:
        return Phrase(
            "Level: about {units} units a day at present", {"units": round(float(self.rate[row]), 1)}
        )
