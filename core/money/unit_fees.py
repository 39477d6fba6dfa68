"""What the marketplace takes for one unit of one SKU, and how each figure is known.

`UnitFees` is a fact of a `core.records.Situation`: small, frozen, storable, so that a decision can be made again to
the same number after the fee table has changed. `core.money.fee_table` and `storage.queries.money.fees` make it.

Which figure counts: what Amazon charged, else Amazon's estimate for the SKU, else the fee table in force on the day,
else the stated share of the price.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from core.money.cents import cents
from core.phrase import Phrase

Basis = Literal["charged", "estimated", "table", "share"]
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Known:
    """How a figure is known: its basis, where it stands, and for a table how sure it is.

    ``source`` is English for a person who looks it up; ``said`` says it in the reader's language, where there is more to
    say than a name.
    """

    basis: Basis
    source: str
    confidence: str | None = None
    said: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """The share of the price. ``steps`` are (price up to and with, share), the last without a limit.

    ``by`` "whole": the step the price falls in holds for all of it; "parts": each step for its part of the price.
    """

    steps: tuple[tuple[Decimal | None, Decimal], ...]
    by: Literal["whole", "parts"]
    minimum: Decimal
    known: Known

    def at(self, price: Decimal) -> Decimal:
        """The fee at a price, at least the minimum.

        Worked example: furniture, 15 % up to 200 and 10 % of what is above: 250 gives 30 + 5 = 35.00.
        """
        if self.by == "whole":
            share = next(s for limit, s in self.steps if limit is None or price <= limit)
            fee = price * share
        else:
            fee, below = Decimal(0), Decimal(0)
            for limit, share in self.steps:
                top = price if limit is None else min(price, limit)
                fee += max(Decimal(0), top - below) * share
                below = below if limit is None else limit
        return cents(max(fee, self.minimum))


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """The fee for picking, packing and shipping one unit. ``steps`` are (sold for less than, fee), the last open."""

    steps: tuple[tuple[Decimal | None, Decimal], ...]
    known: Known

    def at(self, price: Decimal) -> Decimal:
        """The fee of a unit that sells at this price.

        Worked example: 2.43 under 10, 3.32 to 50, 3.58 over: at 9.99 it is 2.43, at 10.00 and 50.00 3.32.
        """
        return next(fee for limit, fee in self.steps if limit is None or price < limit)


@dataclass(frozen=True, slots=True)
class Storage:
    """Storage of one unit: money a month for months 1-12, and what comes on top from an age in days on."""

    months: tuple[Decimal, ...]
    aged: tuple[tuple[int, Decimal], ...]
    known: Known

    def month(self, month: int) -> Decimal:
        """The fee of one month, 1-12."""
        return self.months[month - 1]

    @property
    def mean(self) -> Decimal:
        """The mean month of a year."""
        return sum(self.months, Decimal(0)) / MONTHS

    def surcharge(self, age_days: int) -> Decimal:
        """What a unit of this age costs a month on top of its storage.

        Worked example: from 181 days .05, from 211 days .10: at 180 days 0, at 211 days .10.
        """
        return max((fee for days, fee in self.aged if age_days >= days), default=Decimal(0))


@dataclass(frozen=True, slots=True)
class Channel:
    """Another place where goods can wait, or ship from: money per unit. ``days`` come on top of the lead time.

    ``handling`` is in and out together and the move to the marketplace; ``per_order`` what shipping a unit to its
    buyer costs there, None where the marketplace does it.
    """

    name: Literal["awd", "warehouse", "merchant"]
    storage_month: Decimal
    handling: Decimal
    per_order: Decimal | None
    days: int
    known: Known


@dataclass(frozen=True, slots=True)
class UnitFees:
    """All fees of one SKU in its currency; None where nothing is known.

    ``refund_share`` and ``refund_most``: the part of the referral fee Amazon keeps when a buyer is refunded.
    ``has_card`` tells that the marketplace's fulfilment fees are known, if only the unit's size were.
    """

    currency: str
    has_card: bool = False
    size_tier: str | None = None
    volume_cuft: float | None = None
    referral: Referral | None = None
    fulfilment: Fulfilment | None = None
    storage: Storage | None = None
    placement: Decimal | None = None
    placement_known: Known | None = None
    refund_share: Decimal = Decimal(0)
    refund_most: Decimal = Decimal(0)
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class Trading:
    """What selling cost besides fees over the last `days` days: sums of what was imported, None where nothing was.

    ``unsellable`` of the ``returned`` units came back in no state to be sold; None where no disposition was told.
    """

    days: int
    units: int
    ad_spend: Decimal | None = None
    ad_sales: Decimal | None = None
    ad_orders: int | None = None
    returned: int | None = None
    unsellable: int | None = None
