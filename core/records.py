"""The facts the product reasons about. All frozen; goods are integers, money is `Decimal`, days are dates.

Who fills them: `storage.queries` from the database, `bot.cli` from files. Who reads them: everything in `core`
and `bot.render`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from core.market.records import Asked, Attribute, Jump, PastPromotion
from core.money.rates import Rate
from core.money.unit_fees import Trading, UnitFees
from core.phrase import Phrase

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]
else:  # the records hold arrays without making one: who only names them starts without numpy
    Floats = Bools = Any

AGES = ("age_0_90", "age_91_180", "age_181_270", "age_271_365", "age_365_plus")
"""Buckets of age, youngest first."""

QUANTILES = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
HORIZON_DAYS = 90

Mode = Literal["sea", "air", "express", "truck"]
Leg = Literal["production", "transit", "receiving", "whole"]
"""A part of an order's way; "whole" is the way of orders that tell only its ends."""

Stage = Literal["launch", "growth", "maturity", "decline"]
AbcClass = Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True)
class Product:
    """One SKU in one marketplace, as the seller describes it. Weights in grams, sizes in centimetres.

    ``duty_rate`` is a share of the unit cost; ``prep_cost`` labelling and packing for the warehouse, per unit.
    """

    sku: str
    marketplace: str
    currency: str
    asin: str | None = None
    title: str | None = None
    category: str | None = None
    parent_asin: str | None = None
    variant: str | None = None
    launched_on: date | None = None
    price: Decimal | None = None
    unit_cost: Decimal | None = None
    weight_g: float | None = None
    length_cm: float | None = None
    width_cm: float | None = None
    height_cm: float | None = None
    supplier: str | None = None
    moq: int = 1
    case_pack: int = 1
    carton_units: int | None = None
    production_days: int | None = None
    duty_rate: float | None = None
    prep_cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Daily demand of one SKU, one entry per calendar day, oldest first, no gaps.

    ``units`` holds NaN where nothing is known of the day (no file covers it). ``in_stock`` is False on days
    on which stock ran out: sales of such a day are a lower bound, not demand (rule D3).
    ``price`` and ``promo`` (0/1) have the same length where known, else None.
    """

    sku: str
    start: date
    units: Floats
    in_stock: Bools
    price: Floats | None = None
    promo: Floats | None = None

    @property
    def end(self) -> date:
        """The last day, inclusive."""
        return self.start + timedelta(days=len(self.units) - 1)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Daily demand ahead for one SKU: day 0 is ``start``.

    ``mean`` has shape (days,), ``quantiles`` (9, days) in the order of `QUANTILES`, units per day, never
    negative or crossing. ``level_sigma`` is the standard deviation of the log of the common level error: the
    part of the uncertainty that does not average out over a period (`core.demand.paths` uses it, so that
    the quantile of a sum is not the sum of quantiles); ``level_drift`` is by how much its variance grows each day. ``method`` names what made it; ``drivers`` say what
    moves it, ready to read. ``out_of_stock_days`` and ``units_put_back`` tell what censoring restored in the
    last 90 days.
    """

    sku: str
    start: date
    mean: Floats
    quantiles: Floats
    level_sigma: float
    method: str
    out_of_stock_days: int = 0
    units_put_back: float = 0.0
    drivers: tuple[Phrase, ...] = ()
    level_drift: float = 0.0


@dataclass(frozen=True, slots=True)
class Stock:
    """Stock of one SKU at the end of a day. ``ages`` are units by bucket of `AGES`, as far as told."""

    as_of: date
    on_hand: int
    reserved: int = 0
    inbound: int = 0
    unsellable: int = 0
    ages: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inbound:
    """Units that will come: an open draft, an approved order, goods on their way, or stock that can be sent.

    Stock in a "warehouse" of the seller's own (a third party's) lies in the country it sells in, as at "awd" (Amazon
    Warehousing and Distribution), stock at "home" where it was made; ``reference`` is then the warehouse's name and ``counted_on`` the day of its count.

    ``reference`` is the draft's or the order's number. ``arrives`` is the day they should be sellable, None
    where nobody said. ``ordered_on`` is None for goods known only from the marketplace's inbound figure.
    ``moved_from`` is the promised day of a lot that is late in its stage: ``arrives`` is then the day to expect (D2).
    """

    reference: str
    kind: Literal["draft", "approved", "in_transit", "reported", "warehouse", "awd", "home"]
    quantity: int
    arrives: date | None
    ordered_on: date | None = None
    mode: Mode | None = None
    supplier: str | None = None
    moved_from: date | None = None
    counted_on: date | None = None

    @property
    def can_be_sent(self) -> bool:
        """Whether the seller has it and has not sent it yet."""
        return self.kind in ("warehouse", "awd", "home")


@dataclass(frozen=True, slots=True)
class PastOrder:
    """One order line that was received: what lead times and lateness are learnt from."""

    supplier: str | None
    mode: Mode | None
    ordered_on: date
    received_on: date
    expected_on: date | None = None
    produced_on: date | None = None
    departed_on: date | None = None
    arrived_on: date | None = None
    quantity: int = 0
    received_quantity: int | None = None
    defective_quantity: int | None = None


@dataclass(frozen=True, slots=True)
class LegSeen:
    """What the orders that began a leg in one quarter of the year (1-4) tell of it: mean and variance in days."""

    leg: Leg
    mode: Mode | None
    quarter: int
    orders: int
    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier's terms; ``closures`` are [from, to] dates, both days closed."""

    name: str
    email: str | None = None
    currency: str | None = None
    moq: int | None = None
    production_days: int | None = None
    capacity_per_month: int | None = None
    closures: tuple[tuple[date, date], ...] = ()
    backup_for: str | None = None


@dataclass(frozen=True, slots=True)
class Freight:
    """A way to bring goods in: days from the supplier's door to the warehouse's, and what it costs.

    ``currency`` of its rates; None where nobody said, and then they are taken to be in the SKU's. ``rate`` is what another
    currency is converted at, as it held when this was read.
    """

    mode: Mode
    transit_days: float
    transit_days_p90: float | None = None
    cost_per_kg: Decimal | None = None
    cost_per_cbm: Decimal | None = None
    minimum: Decimal | None = None
    currency: str | None = None
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class RivalDay:
    """What is known of one competitor's listing on one day; None where the file was silent."""

    day: date
    competitor_asin: str
    price: Decimal | None = None
    bsr: int | None = None
    in_stock: bool | None = None
    units_estimate: float | None = None
    rating: float | None = None
    reviews: int | None = None
    title: str | None = None
    coupon: str | None = None


@dataclass(frozen=True, slots=True)
class SellingEvent:
    """A dated event of the calendar: a sale, a holiday, a closure. Both days belong to it."""

    name: str
    starts_on: date
    ends_on: date
    kind: Literal["sale", "holiday", "closure"] = "sale"
    category: str | None = None
    multiplier: float | None = None


@dataclass(frozen=True, slots=True)
class Analogue:
    """How something alike sold after its launch: units a day by week since then (a competitor's are an estimate).

    ``kind`` "own" is one of our SKUs from its first sale on; "competitor" a listing from its first tracked day on.
    """

    name: str
    kind: Literal["own", "competitor"]
    weeks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks of one SKU's demand beside its sales (rules F2-F5, L3). None or empty: no file tells.

    ``ranks`` are (day, Best Sellers Rank) of its main category, oldest first. ``returned`` units of the last 90 days,
    ``unsellable`` of them the share that did not come back sellable. ``searches`` are searches a day for its core
    ``keywords`` in the last 28 days and in the 28 before, ``asked`` those for this variant where they rose. ``gains``:
    by what share each rule made earlier forecasts of the class better; absent: not tested yet. ``attributes`` are those
    its listing carries that convert (F5).
    """

    ranks: tuple[tuple[date, int], ...] = ()
    category_size: int | None = None
    returned: int | None = None
    unsellable: float | None = None
    category_return_rate: float | None = None
    return_reasons: tuple[tuple[str, int], ...] = ()
    keywords: tuple[str, ...] = ()
    searches: tuple[float, float] | None = None
    analogues: tuple[Analogue, ...] = ()
    gains: Mapping[str, float] = field(default_factory=dict)
    asked: Asked | None = None
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class Market:
    """What is known of the market beside rivals' days: rank jumps of late, the usual turnover days of the category,
    rivals' stock around earlier ``promotions`` of the names that lie ahead.

    ``ignored`` names rules that are not listened to, for telling what a decision would be without them.
    """

    jumps: tuple[Jump, ...] = ()
    turnover_days: float | None = None
    ignored: tuple[str, ...] = ()
    promotions: tuple[PastPromotion, ...] = ()


@dataclass(frozen=True, slots=True)
class AdPace:
    """Advertising of one SKU in its last settled days: ``days`` looked at up to ``last_day``, spend, and units that ads sold
    (orders where units are not told; None where neither is)."""

    days: int
    last_day: date
    spend: Decimal
    units: int | None


@dataclass(frozen=True, slots=True)
class Hold:
    """Restocking is on hold: by a rule ("H2"), or ("") by a person; and why, in words."""

    rule: str
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the decision for one SKU is made on. Storable as JSON, so that it can be replayed.

    Where ``signals`` is None nobody looked for any, and the forecast is taken as it is. ``legs`` are those of the orders
    of all suppliers into this marketplace; empty: the legs of ``past_orders`` are all that is known. ``room``: units the
    marketplace's warehouses still take, None where no limit is known.
    """

    product: Product
    as_of: date
    history: History
    forecast: Forecast
    stock: Stock | None
    inbound: tuple[Inbound, ...] = ()
    past_orders: tuple[PastOrder, ...] = ()
    legs: tuple[LegSeen, ...] = ()
    supplier: Supplier | None = None
    freight: tuple[Freight, ...] = ()
    rivals: tuple[RivalDay, ...] = ()
    events: tuple[SellingEvent, ...] = ()
    abc_class: AbcClass = "B"
    pinned_stage: Stage | None = None
    stage_before: Stage | None = None
    signals: Signals | None = None
    market: Market | None = None
    fees: UnitFees | None = None
    trading: Trading | None = None
    hold: Hold | None = None
    ads_known: bool = False
    ads: AdPace | None = None
    room: int | None = None
