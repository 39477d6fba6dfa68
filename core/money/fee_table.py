"""From a marketplace's dated fee rows to the fees of one unit: size tier, shipping weight, and the row that holds.

A `FeeTable` is what `storage.fees` reads from a data file. Sizes and weights keep the file's own units, so that a row
can be compared with the marketplace's page. Knows no SKU's charged fees; `core.money.unit_fees` says what is preferred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any, Literal, TypeVar

from core.money.cents import CENT, cents
from core.money.unit_fees import MONTHS, Channel, Fulfilment, Known, Referral, Storage, UnitFees
from core.phrase import Phrase

CM = {"in": Decimal("2.54"), "cm": Decimal(1)}
GRAMS = {"oz": Decimal("28.349523125"), "lb": Decimal("453.59237"), "kg": Decimal(1000), "g": Decimal(1)}
CUBIC_FOOT_CM3 = Decimal("28316.846592")

Row = Mapping[str, Any]
Dated = TypeVar("Dated", bound=Row)


@dataclass(frozen=True, slots=True)
class SizeTier:
    """A size tier: longest, median and shortest side at most ``sides``, ``girth`` and ``weight`` at most so much.

    None means without limit. ``dimensional``: the weight counted is the greater of the unit's and its volume's.
    """

    tier: str
    sides: tuple[Decimal, Decimal, Decimal] | None
    girth: Decimal | None
    weight: Decimal | None
    dimensional: bool
    least_side: Decimal
    oversize: bool


@dataclass(frozen=True, slots=True)
class FeeTable:
    """One marketplace's fees. Rows are mappings with a ``from`` date, as read; `storage.fees` has checked them."""

    marketplace: str
    currency: str
    length_unit: Literal["in", "cm"]
    weight_unit: Literal["lb", "kg"]
    size_tiers: tuple[SizeTier, ...]
    dimensional_divisor: Decimal | None
    fulfilment: tuple[Row, ...]
    fulfilment_surcharges: tuple[Row, ...]
    referral: tuple[Row, ...]
    storage: tuple[Row, ...]
    aged: tuple[Row, ...]
    placement: tuple[Row, ...]
    refund: tuple[Row, ...]
    channels: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Packed:
    """A packed unit: sides in centimetres, weight in grams, category as the seller names it."""

    length_cm: float | None
    width_cm: float | None
    height_cm: float | None
    weight_g: float | None
    category: str | None = None
    carton_units: int | None = None

    @property
    def sides_cm(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """Longest, median, shortest; None where one is unknown or not positive."""
        known = [Decimal(str(s)) for s in (self.length_cm, self.width_cm, self.height_cm) if s and s > 0]
        if len(known) < 3:
            return None
        longest, median, shortest = sorted(known, reverse=True)
        return longest, median, shortest

    @property
    def volume_cuft(self) -> Decimal | None:
        """Cubic feet."""
        sides = self.sides_cm
        return None if sides is None else sides[0] * sides[1] * sides[2] / CUBIC_FOOT_CM3


def size_tier(table: FeeTable, unit: Packed) -> tuple[SizeTier, Decimal] | None:
    """The first tier the unit fits into and its shipping weight in the table's unit; None without size or weight.

    Worked example (US): 10 x 6 x 4 in, 10 oz: volume 240 in³ / 139 = 1.73 lb outweighs .625 lb: large standard at
    1.73 lb. 10 x 6 x .5 in, 10 oz: small standard at .625 lb.
    """
    sides_cm = unit.sides_cm
    if sides_cm is None or not unit.weight_g or unit.weight_g <= 0:
        return None
    sides = tuple(side / CM[table.length_unit] for side in sides_cm)
    weight = Decimal(str(unit.weight_g)) / GRAMS[table.weight_unit]
    for tier in table.size_tiers:
        counted = weight
        if tier.dimensional and table.dimensional_divisor is not None:
            thick = [max(side, tier.least_side) for side in sides]
            counted = max(weight, thick[0] * thick[1] * thick[2] / table.dimensional_divisor)
        fits = tier.sides is None or all(s <= most for s, most in zip(sides, tier.sides, strict=True))
        slim = tier.girth is None or sides[0] + 2 * (sides[1] + sides[2]) <= tier.girth
        light = tier.weight is None or counted <= tier.weight
        if fits and slim and light:
            return tier, counted
    return None


def in_force(rows: Sequence[Dated], day: date) -> list[Dated]:
    """The rows that have begun and not ended on this day."""
    return [row for row in rows if row["from"] <= day and (row.get("until") is None or day <= row["until"])]


def unit_fees(table: FeeTable, unit: Packed, day: date) -> UnitFees:
    """The table's fees of one unit on one day; what the table or the unit's description does not tell is None."""
    sized = size_tier(table, unit)
    tier = None if sized is None else sized[0]
    refund = _newest(in_force(table.refund, day))
    placed = None if sized is None else _placement(table, *sized, day)
    return UnitFees(
        currency=table.currency,
        has_card=bool(in_force(table.fulfilment, day)),
        size_tier=None if tier is None else tier.tier,
        volume_cuft=None if unit.volume_cuft is None else round(float(unit.volume_cuft), 6),
        referral=_referral(table, unit.category, day),
        fulfilment=None if sized is None else _fulfilment(table, *sized, day),
        storage=_storage(table, unit, tier is not None and tier.oversize, day),
        placement=None if placed is None else placed[0],
        placement_known=None if placed is None else placed[1],
        refund_share=Decimal(0) if refund is None else refund["share"],
        refund_most=Decimal(0) if refund is None else refund["most"],
        channels=_channels(table, unit, day),
    )


def _known(table: FeeTable, row: Row) -> Known:
    name = f"{table.marketplace} fee table, in force from {row['from'].isoformat()} ({row['source']})"
    said = Phrase("{place} fee table of {day}", {"place": table.marketplace, "day": row["from"].isoformat()})
    return Known("table", name, row["confidence"], said)


def _newest(rows: Sequence[Dated]) -> Dated | None:
    return max(rows, key=lambda row: row["from"], default=None)


def _fulfilment(table: FeeTable, tier: SizeTier, weight: Decimal, day: date) -> Fulfilment | None:
    """The rate card's row for the weight, with the surcharges of the day on top."""
    card = _newest([row for row in in_force(table.fulfilment, day) if tier.tier in row["tiers"]])
    if card is None:
        return None
    rates = card["tiers"][tier.tier]
    heavy = weight * GRAMS[table.weight_unit] / GRAMS[rates["unit"]]
    fees = next((row[1:] for row in rates["rows"] if heavy <= row[0]), None)
    if fees is None:
        above = rates.get("above")
        if above is None:
            return None
        last = rates["rows"][-1]
        steps = ((heavy - last[0]) / above["step"]).to_integral_value(ROUND_CEILING)
        fees = [fee + steps * above["each"] for fee in above.get("start", last[1:])]
    on_top = 1 + sum((row["share"] for row in in_force(table.fulfilment_surcharges, day)), Decimal(0))
    limits = [*card["price_limits"], None]
    # "10 to 50" holds at 50.00 too: what is over begins a cent later
    bounds = [None if x is None else Decimal(x) + (CENT if i else 0) for i, x in enumerate(limits)]
    steps_of = zip(bounds, fees, strict=True)
    return Fulfilment(tuple((limit, cents(fee * on_top)) for limit, fee in steps_of), _known(table, card))


def _referral(table: FeeTable, category: str | None, day: date) -> Referral | None:
    row = _newest(in_force(table.referral, day))
    if row is None:
        return None
    named = (category or "").casefold()
    for each in row["categories"]:
        if any(word in named for word in each["words"]):
            return Referral(
                tuple((None if x is None else Decimal(x), share) for x, share in each["steps"]),
                each.get("by", "whole"),
                Decimal(row["minimum"]),
                _known(table, row),
            )
    return Referral(((None, row["default"]),), "whole", Decimal(row["minimum"]), _known(table, row))


def _storage(table: FeeTable, unit: Packed, oversize: bool, day: date) -> Storage | None:
    volume, rows = unit.volume_cuft, in_force(table.storage, day)
    if volume is None or not rows:
        return None
    size = "oversize" if oversize else "standard"
    months = []
    for month in range(1, MONTHS + 1):
        row = _newest([each for each in rows if month in each["months"]])
        if row is None:
            return None
        months.append(_fine(row[size] * volume))
    steps: dict[int, Decimal] = {}
    for each in sorted(in_force(table.aged, day), key=lambda row: row["from"]):
        steps[each["days"]] = _fine(max(each["volume"] * volume, each.get("unit", Decimal(0))))
    newest = _newest(rows)
    assert newest is not None
    return Storage(tuple(months), tuple(sorted(steps.items())), _known(table, newest))


def _placement(table: FeeTable, tier: SizeTier, weight: Decimal, day: date) -> tuple[Decimal, Known] | None:
    rows = [row for row in in_force(table.placement, day) if row["tier"] == tier.tier]
    fits = [row for row in rows if row.get("weight") is None or weight <= row["weight"]]
    row = min(fits, key=lambda each: each.get("weight") or Decimal("Infinity"), default=None)
    return None if row is None else (row["fee"], _known(table, row))


def _channels(table: FeeTable, unit: Packed, day: date) -> tuple[Channel, ...]:
    """What each other place costs per unit; needs the unit's size, its carton else counts as one cubic foot."""
    volume = unit.volume_cuft
    if volume is None:
        return ()
    per_carton = unit.carton_units or max(1, int(1 / volume))
    found: dict[str, Row] = {}
    for row in sorted(in_force(table.channels, day), key=lambda each: each["from"]):
        found[row["channel"]] = row
    made = []
    for name, row in found.items():
        zero = Decimal(0)
        cartons = (row.get("carton_in", zero) + row.get("carton_out", zero)) / per_carton
        per_order = None
        if "order" in row:
            pounds = Decimal(str(unit.weight_g or 0)) / GRAMS["lb"]
            per_order = cents(row["order"] + row["postage"] + row["postage_lb"] * pounds)
        made.append(
            Channel(
                name=name,  # type: ignore[arg-type]  # checked when the file is read
                storage_month=_fine(row["storage"] * volume),
                handling=_fine(cartons + row.get("move", zero) * volume),
                per_order=per_order,
                days=row["days"],
                known=_known(table, row),
            )
        )
    return tuple(made)


def _fine(amount: Decimal) -> Decimal:
    """A hundredth of a cent: the storage of a small unit is less than a cent a month."""
    return amount.quantize(Decimal("0.0001"), ROUND_HALF_UP)
