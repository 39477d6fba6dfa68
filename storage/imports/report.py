"""What became of a file: the figures a person reads and a program checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from core.phrase import Phrase

State = Literal["imported", "unchanged", "held", "refused", "checked"]


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was left out: its number in the file, counted from 1, and why."""

    line: int
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Skipped:
    """Lines that were left out because they are no data of this kind: why, how many, and the first of them."""

    reason: Phrase
    rows: int
    line: int


@dataclass(frozen=True, slots=True)
class Wants:
    """What a person can say so that a refused file can be read: what its columns are (``headers``), or its days.

    The file is kept meanwhile, so that nobody has to send it again.
    """

    what: Literal["columns", "day", "days"]
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file. ``state``: "imported"; "unchanged" (this very file is in the store already); "held" (much thinner than the
    last of its kind: waits for a person); "refused" (nothing was changed, ``reason`` says why); "checked" (a dry run).

    ``rows_new`` and ``rows_changed`` count rows of the store that were added and that now say something else. ``as_of`` is
    the moment up to which the file tells. ``rates`` are what its amounts of other currencies were converted at, by currency
    (``to``, ``rate`` as text or None where nobody said one, ``day``). ``wants``: a refused file that could be read if a person said so much.
    """

    path: str
    sha256: str
    state: State
    kind: str | None = None
    encoding: str | None = None
    marketplace: str | None = None
    currency: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    rows_read: int = 0
    rows_new: int = 0
    rows_changed: int = 0
    rows_refused: tuple[Refused, ...] = ()
    rows_skipped: tuple[Skipped, ...] = ()
    totals: Mapping[str, int | Decimal] = field(default_factory=dict)
    as_of: datetime | None = None
    reason: Phrase | None = None
    notes: tuple[Phrase, ...] = ()
    import_id: int | None = None
    wants: Wants | None = None
    rates: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The report as `restock import --json` prints it."""
        period = None
        if self.first_day is not None and self.last_day is not None:
            period = {"from": self.first_day.isoformat(), "to": self.last_day.isoformat()}
        return {
            "path": self.path,
            "sha256": self.sha256,
            "state": self.state,
            "kind": self.kind,
            "encoding": self.encoding,
            "marketplace": self.marketplace,
            "currency": self.currency,
            "period": period,
            "rows_read": self.rows_read,
            "rows_new": self.rows_new,
            "rows_changed": self.rows_changed,
            "rows_refused": [{"line": each.line, "reason": str(each.reason)} for each in self.rows_refused],
            "rows_skipped": [
                {"reason": str(each.reason), "rows": each.rows, "first_line": each.line}
                for each in self.rows_skipped
            ],
            "totals": totals_json(self.totals),
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "reason": None if self.reason is None else str(self.reason),
            "notes": [str(note) for note in self.notes],
            "import_id": self.import_id,
            "columns": list(self.wants.headers) if self.wants else [],
            "rates": dict(self.rates),
        }


def totals_json(totals: Mapping[str, int | Decimal]) -> dict[str, int | str]:
    """Units as integers, money as decimal strings: exact, whatever reads them."""
    return {name: money(value) if isinstance(value, Decimal) else value for name, value in totals.items()}


def money(value: Decimal) -> str:
    """An amount with two decimals, more where it has more. Worked example: 12905.2500 → "12905.25"."""
    plain = value.normalize()
    exponent = plain.as_tuple().exponent
    assert isinstance(exponent, int)
    return f"{value:.2f}" if exponent >= -2 else f"{plain:f}"
