"""Every threshold of the risk model in one frozen, validated object; it answers "which number holds here?".

Defaults differ by lifecycle stage and ABC class; a person may override any field inside its range. Where the
brief gives a range ("10-20 %"), the range is the hard bound and the default lies inside. What the rules do with
the numbers is told where they are applied (`core.stage`, `core.supply`, `core.decide`).
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import BadInput
from core.phrase import Phrase
from core.records import AbcClass, Mode, Stage


def _between(default: float, low: float, high: float) -> Any:
    """A field with the range it must stay in; an `int` default makes a whole-number field."""
    return field(default=default, metadata={"low": low, "high": high})


@dataclass(frozen=True, slots=True)
class Policy:
    """The thresholds for one SKU. Shares are 0-1, times are days, units are pieces.

    Raises `BadInput` naming the field and its range when a value is outside it.
    Worked example: ``Policy.for_("maturity", "A", {"review_days": 7}).core_cover_days == 45``.
    """

    # L1 stages, by age since the first sale
    launch_days: int = _between(90, 30, 180)
    growth_days: int = _between(365, 181, 730)
    early_maturity_days: int = _between(180, 91, 365)
    decline_drop: float = _between(0.40, 0.2, 0.8)
    decline_recovery: float = _between(0.30, 0.0, 0.8)
    slope_days: int = _between(90, 28, 180)

    # How often an order is placed, and how far ahead of its date it is proposed
    review_days: int = _between(14, 1, 60)
    order_ahead_days: int = _between(7, 0, 30)

    # S1, S4: safety stock and service level
    floor_ads: float = _between(1.5, 0.0, 10.0)
    service_level: float = _between(0.95, 0.5, 0.995)
    service_low: float = _between(0.60, 0.5, 0.99)
    service_high: float = _between(0.98, 0.6, 0.999)

    # S2 buffer, M2 competitor out of stock
    buffer_growth: float = _between(0.20, 0.20, 1.0)
    buffer_run_days: int = _between(7, 3, 14)
    buffer_low: float = _between(0.15, 0.15, 0.30)
    buffer_high: float = _between(0.30, 0.15, 0.30)
    rival_out_buffer: float = _between(0.30, 0.30, 0.50)
    rival_gap: float = _between(0.30, 0.0, 0.50)

    # M1, M3, M4, M6, L5: what rivals do
    war_cut: float = _between(0.15, 0.15, 0.50)
    war_days: int = _between(3, 3, 14)
    margin_floor: float = _between(0.25, 0.25, 0.60)
    surge_cover_days: int = _between(30, 14, 90)
    crowded_rivals: float = _between(0.35, 0.20, 1.0)
    crowded_price: float = _between(0.08, 0.05, 0.30)
    rival_growth: float = _between(1.2, 1.0, 1.2)

    # S3, S8: alerts on days of supply
    critical_days: int = _between(7, 1, 30)
    emergency_days: int = _between(14, 3, 45)
    act_days: int = _between(15, 3, 60)
    notice_days: int = _between(30, 7, 120)

    # L2 launch, L4 growth, L6 maturity
    launch_cap: float = _between(1.5, 0.5, 1.5)
    launch_swing: float = _between(0.20, 0.20, 0.60)
    launch_swing_days: int = _between(14, 7, 28)
    growth_cap: float = _between(1.0, 0.5, 1.0)
    growth_step: float = _between(0.5, 0.5, 1.0)
    growth_safety: float = _between(0.15, 0.15, 0.20)
    early_review_days: int = _between(14, 3, 60)
    late_growth_days: int = _between(270, 181, 364)
    late_rivals: float = _between(0.15, 0.0, 0.20)
    core_cover_days: int = _between(45, 0, 45)

    # S7 events, L7 promotions
    event_ready_days: int = _between(25, 21, 28)
    event_lift: float = _between(1.2, 1.0, 5.0)
    promo_rivals: float = _between(0.15, 0.0, 0.30)

    # K5: what is ordered, times this; below 1 where a category's stock grows old
    restock_coefficient: float = _between(1.0, 0.5, 1.0)

    # Split by air or express
    expedite_risk: float = _between(0.30, 0.05, 0.9)
    expedite_service: float = _between(0.80, 0.5, 0.99)

    # Overstock, clearing
    overstock_days: int = _between(180, 60, 365)
    clear_days: int = _between(120, 90, 365)

    # Alerts: how far back over its threshold a figure must be before its alert ends
    alert_slack: float = _between(0.15, 0.0, 0.5)

    # H1 age: units over 90 days that sell within so many days are no concern; H2 ads; C1 suppliers; H6 IPI
    aged_grace_days: int = _between(7, 0, 60)
    acos_limit: float = _between(0.30, 0.10, 0.80)
    acos_weeks: int = _between(2, 2, 4)
    ads_unsettled_days: int = _between(3, 0, 14)
    late_share: float = _between(0.20, 0.05, 0.60)
    late_orders: int = _between(8, 3, 50)
    ipi_threshold: int = _between(400, 300, 500)
    ipi_margin: int = _between(50, 0, 150)

    # P1: the least net margin at which goods are bought; the share of units sold by ads from which ads count as needed
    least_margin: float = _between(0.0, -1.0, 0.60)
    ads_needed: float = _between(0.50, 0.20, 1.0)

    # R1 claims: warn of those that run out within so many days and are worth so much together; charged over the tariff
    claim_days: int = _between(14, 1, 45)
    claim_worth: float = _between(25.0, 0.0, 100_000.0)
    overcharged: float = _between(0.10, 0.02, 0.50)

    # Lead-time prior, used while a supplier has few orders (its weight is `prior_orders` observations)
    prior_orders: float = _between(3.0, 0.5, 20.0)
    production_days: int = _between(30, 0, 180)
    production_p90_ratio: float = _between(1.25, 1.0, 3.0)
    sea_days: float = _between(35.0, 1.0, 120.0)
    air_days: float = _between(9.0, 1.0, 60.0)
    express_days: float = _between(5.0, 1.0, 30.0)
    truck_days: float = _between(7.0, 1.0, 60.0)
    transit_p90_ratio: float = _between(1.3, 1.0, 3.0)
    receiving_days: float = _between(6.0, 0.0, 60.0)
    receiving_p90_days: float = _between(12.0, 0.0, 90.0)
    late_step_days: int = _between(7, 1, 30)

    # Money, as long as no fee tables are imported: stated, never silent
    fee_share: float = _between(0.30, 0.0, 0.6)
    capital_per_year: float = _between(0.15, 0.0, 1.0)
    storage_per_year: float = _between(0.20, 0.0, 2.0)
    ageing_per_year: float = _between(0.25, 0.0, 2.0)
    ending_per_year: float = _between(0.35, 0.0, 2.0)
    goodwill: float = _between(0.25, 0.0, 2.0)
    goodwill_most: float = _between(1.0, 0.0, 2.0)
    order_cost: float = _between(25.0, 0.0, 5000.0)

    # F1 slope, F2 rank, F3 returns: effects on the forecast
    slope_raise_low: float = _between(0.10, 0.10, 0.20)
    slope_raise_high: float = _between(0.20, 0.10, 0.20)
    rank_effect: float = _between(0.10, 0.05, 0.15)
    rank_effect_low: float = _between(0.05, 0.05, 0.15)
    rank_effect_high: float = _between(0.15, 0.05, 0.15)
    rank_cap: float = _between(0.30, 0.05, 0.50)

    # F4 keyword volume, 28 days on 28; the share of its parent's stock a variant that searches ask for may rise to
    keyword_surge: float = _between(0.30, 0.30, 1.0)
    keyword_ahead_days: int = _between(45, 14, 60)
    keyword_fall: float = _between(0.15, 0.15, 0.50)
    keyword_cut_most: float = _between(0.30, 0.15, 0.50)
    keyword_share: float = _between(0.40, 0.20, 0.60)

    # F6 velocity break, F7 quarter outlook
    velocity_up: float = _between(1.3, 1.3, 2.0)
    velocity_down: float = _between(0.6, 0.3, 0.6)
    outlook_fall: float = _between(0.15, 0.15, 0.50)
    outlook_rise: float = _between(0.40, 0.40, 1.0)

    # L3 launch: days until the SKU's own sales speak alone
    analogue_days: int = _between(56, 28, 91)

    # How many futures are drawn
    paths: int = _between(500, 50, 5000)

    def __post_init__(self) -> None:
        for name, spec in _FIELDS.items():
            value = getattr(self, name)
            if value is not spec.default:
                _check(spec, value)
        for low, high in ORDERED:
            if getattr(self, low) > getattr(self, high):
                raise BadInput(
                    Phrase("{low} must not be above {high}; nothing was changed", {"low": low, "high": high})
                )

    @staticmethod
    def for_(stage: Stage, abc_class: AbcClass, overrides: Mapping[str, float | int] | None = None) -> Policy:
        """The policy of a SKU: defaults of its stage and class, then what a person set.

        Raises `BadInput` for an unknown field or a value outside its range; nothing is half-applied.
        """
        values: dict[str, Any] = {**_BY_STAGE[stage], **_BY_CLASS[abc_class]}
        if stage == "launch":  # L2 sets the rhythm and the alerts, whatever the class
            values |= _BY_STAGE["launch"]
        for name, value in (overrides or {}).items():
            check(name, value)
            values[name] = int(value) if isinstance(_FIELDS[name].default, int) else float(value)
        return Policy(**values)

    @property
    def ahead_days(self) -> int:
        """Days before its order-by date on which an order is proposed: always less than the order rhythm,
        so that an order just placed never calls for the next one."""
        return min(self.order_ahead_days, self.review_days - 1)

    def transit_days(self, mode: Mode) -> float:
        """Days in transit by this mode while no freight table says otherwise."""
        days: float = getattr(self, f"{mode}_days")
        return days


def bounds() -> dict[str, tuple[float, float]]:
    """Every field with its lowest and highest permitted value."""
    return {name: (spec.metadata["low"], spec.metadata["high"]) for name, spec in _FIELDS.items()}


def check(field: str, value: object) -> None:
    """Raises `BadInput` for a field that there is not, or a value outside its range."""
    if field not in _FIELDS:
        near = difflib.get_close_matches(field, _FIELDS, n=1)
        raise BadInput(
            Phrase(
                "there is no policy field called {field}; did you mean {near}? Nothing was changed",
                {"field": field, "near": near[0]},
            )
            if near
            else Phrase("there is no policy field called {field}; nothing was changed", {"field": field})
        )
    _check(_FIELDS[field], value)


def _check(spec: dataclasses.Field[Any], value: object) -> None:
    low, high = spec.metadata["low"], spec.metadata["high"]
    whole = isinstance(spec.default, int)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and low <= value <= high and (not whole or float(value).is_integer()):  # type: ignore[arg-type]
        return  # NaN fails both comparisons
    raise BadInput(
        Phrase(
            "{field} must lie between {low} and {high}, got {value}; nothing was changed",
            {"field": spec.name, "low": low, "high": high, "value": str(value)},
        )
    )


_FIELDS = {spec.name: spec for spec in dataclasses.fields(Policy)}
ORDERED = (
    ("service_low", "service_high"),
    ("buffer_low", "buffer_high"),
    ("critical_days", "act_days"),
    ("act_days", "notice_days"),
    ("receiving_days", "receiving_p90_days"),
    ("early_maturity_days", "growth_days"),
    ("launch_days", "early_maturity_days"),
    ("growth_step", "growth_cap"),
    ("slope_raise_low", "slope_raise_high"),
    ("rank_effect_low", "rank_effect"),
    ("rank_effect", "rank_effect_high"),
)
_BY_STAGE: dict[Stage, dict[str, float]] = {
    "launch": {"review_days": 14, "act_days": 30, "notice_days": 60},
    "growth": {"review_days": 14},
    "maturity": {"review_days": 21},
    "decline": {"review_days": 28},
}
_BY_CLASS: dict[AbcClass, dict[str, float]] = {
    "A": {"service_level": 0.97},
    "B": {},
    "C": {"service_level": 0.90, "service_high": 0.95, "notice_days": 21, "review_days": 28},
}
