"""How much stock a SKU should have before and after an order: service level, safety stock, reorder point, target.

Rules S1, S4, S5, S9, L2, L4, L6, M2. Leaves dates to `core.decide.timing` and rounding to `core.decide.rounding`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, sqrt

import numpy as np

from core.decide.futures import Futures
from core.money.unit_costs import UnitCosts
from core.phrase import Percent, Phrase
from core.policy import Policy
from core.records import AbcClass, Factor, Floats, LeadTime, Mode, Stage

SLOWEST = 0.1  # no future is taken to sell at under a tenth of the mean speed
LONGEST_WAIT = 365.0
WORTH_SAYING = 0.05  # the least share of the holding cost that the reason of the service level mentions
LONGEST_LOT = 90
"""Days one order covers at most, so that its last unit is not yet charged for age."""


@dataclass(frozen=True, slots=True)
class Safety:
    """Safety stock in units, the tier that set it, and how to say so."""

    units: int
    rule: str
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Targets:
    """Stock levels in units, compared with the inventory position.

    ``cover_days`` is lead time + order rhythm (+ what a longer lot or an event reaches beyond). ``lot_demand`` is that of
    the ``lot_days`` beyond the rhythm. ``cap`` is the highest position an
    order may lead to, None without one; ``cap_is_hard`` forbids even rounding up over it.
    """

    service_level: float
    cover_days: float
    demand: int
    event_demand: int
    safety: Safety
    reorder_point: int
    order_up_to: int
    cap: int | None
    cap_is_hard: bool
    cap_factor: Phrase | None
    cap_rule: str
    lot_demand: int = 0
    lot_days: int = 0


def service_level(
    costs: UnitCosts | None,
    mode: Mode,
    policy: Policy,
    demand: Floats,
    days: Floats,
    ending: float = 0.0,
) -> tuple[float, Phrase]:
    """The chance of not running out that pays best, within the policy's bounds (S4).

    Critical ratio Cu / (Cu + Co): Cu = margin · (1 + goodwill) lost with a unit; Co = holding of a unit that was
    not needed until it sells, one order rhythm at least, far longer in futures that sell slowly (so that an
    unsure forecast is not answered with stock alone). `demand` is that of the `days` to cover, per future; `ending` is
    the share of the holding that is the risk of the SKU's end (`unneeded`), said where it moves the level.
    Worked example: margin 8, goodwill .25, holding .02 a day, steady demand, 14 days: 10 / (10 + .28) = .973.
    Without costs the policy's own level holds.
    """
    if costs is None:
        level = min(max(policy.service_level, policy.service_low), policy.service_high)
        return level, Phrase("the set service level, as costs are not known")
    short = float(costs.margin(mode, 0)) * (1 + policy.goodwill)
    if short <= 0:
        return policy.service_low, Phrase(
            "a sale earns nothing after costs, so the lowest service level holds"
        )
    speed = np.maximum(demand, SLOWEST * max(float(demand.mean()), 1e-9)) / days
    level = policy.service_high
    for _ in range(3):  # the wait depends on the level and the level on the wait: three rounds settle it
        wanted = float(np.quantile(demand, level))
        waits = np.clip(wanted / speed - days, policy.review_days, LONGEST_WAIT)
        over = float(costs.holding_per_day) * float(waits[demand <= wanted].mean())
        level = min(max(short / (short + over), policy.service_low), policy.service_high)
    if ending >= WORTH_SAYING and level < policy.service_high:
        return level, Phrase(
            "margin lost against holding a unit until it sells; {share} of that holding is the risk that the SKU ends first",
            {"share": Percent(ending)},
        )
    return level, Phrase("margin lost against holding a unit until it sells")


def unneeded(costs: UnitCosts, policy: Policy) -> tuple[UnitCosts, float]:
    """The unit's money with the risk that the SKU ends while it lies there beside its holding (S4, S9), and its share.

    Worked example: cost 10, held at .0164 a day, .35 a year: .0096 a day on top, a share of 37 %.
    """
    ending = costs.unit_cost * Decimal(str(policy.ending_per_year)) / 365
    held = costs.holding_per_day + ending
    return replace(costs, holding_per_day=held), float(ending / held) if held > 0 else 0.0


def lot_days(costs: UnitCosts | None, futures: Futures, policy: Policy) -> int:
    """Days beyond the order rhythm that one order covers, where an order costs more than holding what it brings (S9).

    The least order cost + holding per day is at T = sqrt(2 K / (h d c)) (Harris 1913): order cost K, holding h a
    unit and day, d units a day, and c the mean of d / speed over the futures, as a slow one holds the lot longer.
    Worked example: K 25, h .005, 2 a day for sure: T = sqrt(50 / .01) = 70 days, 49 beyond a rhythm of 21.
    """
    if costs is None or costs.holding_per_day <= 0:
        return 0
    speed = futures.cumulative[:, -1] / futures.days
    mean = float(speed.mean())
    if mean <= 0:
        return 0
    slowness = float((mean / np.maximum(speed, SLOWEST * mean)).mean())
    best = sqrt(2 * policy.order_cost / (float(costs.holding_per_day) * mean * slowness))
    return max(0, int(min(LONGEST_LOT, best)) - policy.review_days)


def safety_stock(
    futures: Futures,
    lead: Floats,
    lead_time: LeadTime,
    level: float,
    stage: Stage,
    abc_class: AbcClass,
    ads_30: float | None,
    policy: Policy,
) -> Safety:
    """The largest tier that applies, except that class C in maturity carries none (L6).

    S4: the `level` quantile of demand over lead time + rhythm, both uncertain, less the mean demand of the
    same period. S1: 1.5 × ADS(30). L6: 45 days of forecast sales for class A in maturity. L4: 15-20 % of the
    demand to cover in growth.
    """
    if stage == "maturity" and abc_class == "C":
        return Safety(0, "L6", Phrase("long tail, replenished on demand: no safety stock"))
    cover = lead_time.mean + policy.review_days
    mean = futures.mean_over(cover)
    spread = float(np.quantile(futures.over(lead + policy.review_days), level, method="higher"))
    statistical = max(0, ceil(spread - mean - 1e-6))
    floor = ceil(policy.floor_ads * (ads_30 or 0.0) - 1e-9)
    tiers = [
        Safety(
            statistical,
            "S4",
            Phrase(
                "safety stock for a {level} service level (tier S4; S1 floor was {floor})",
                {"level": Percent(level), "floor": floor},
            ),
        ),
        Safety(
            floor,
            "S1",
            Phrase(
                "safety stock: {times} times the daily sales of the last 30 days (tier S1; S4 was {other})",
                {"times": policy.floor_ads, "other": statistical},
            ),
        ),
    ]
    if stage == "maturity" and abc_class == "A":
        core = ceil(policy.core_cover_days * mean / cover - 1e-6) if cover else 0
        values = {"days": policy.core_cover_days, "other": statistical}
        tiers.append(
            Safety(
                core, "L6", Phrase("safety stock: {days} days, a core SKU (tier L6; S4 was {other})", values)
            )
        )
    if stage == "growth":
        step = ceil(policy.growth_safety * mean - 1e-6)
        share = Percent(policy.growth_safety)
        tiers.append(
            Safety(
                step,
                "L4",
                Phrase(
                    "safety stock: {share} on top in growth (tier L4; S4 was {other})",
                    {"share": share, "other": statistical},
                ),
            )
        )
    return max(tiers, key=lambda tier: tier.units)


def targets(
    futures: Futures,
    lead_time: LeadTime,
    level: float,
    safety: Safety,
    extra_safety: int,
    event_days: float,
    stage: Stage,
    ads_30: float | None,
    policy: Policy,
    lot: int = 0,
) -> Targets:
    """Reorder point (S5) and order-up-to level (S6), capped by L2 and L4.

    Reorder point = mean demand over the lead time + safety stock. Worked example (the brief's § 4.1): 50 a
    day, 15 days: 750 + safety stock. Order-up-to = mean demand over lead time + rhythm (+ `lot` more days) + safety stock.
    """
    demand = round(futures.mean_over(lead_time.mean + policy.review_days))
    cover = lead_time.mean + policy.review_days + lot
    larger = round(futures.mean_over(cover)) - demand
    event = max(0, round(futures.mean_over(max(cover, event_days))) - demand - larger)
    held = safety.units + extra_safety
    point = round(futures.mean_over(lead_time.mean)) + held
    target = demand + larger + event + held
    cap, reason, rule = _cap(futures, max(cover, event_days), stage, ads_30, policy)
    if cap is not None and cap < target:
        # the cap lowers both levels, so that an order up to it is not called for again at once
        point = min(point, max(0, cap - max(1, target - point)))
    return Targets(
        service_level=level,
        cover_days=max(cover, event_days),
        demand=demand,
        event_demand=event,
        safety=safety,
        reorder_point=point,
        order_up_to=target if cap is None else min(target, cap),
        cap=cap,
        cap_is_hard=stage == "launch",
        cap_factor=reason,
        cap_rule=rule,
        lot_demand=larger,
        lot_days=lot,
    )


def _cap(
    futures: Futures, cover: float, stage: Stage, ads_30: float | None, policy: Policy
) -> tuple[int | None, Phrase | None, str]:
    if stage == "launch":
        cap = int(policy.launch_cap * futures.mean_over(cover) + 1e-6)
        return (
            cap,
            Phrase(
                "a launch never holds more than {times} times the forecast of {days} days",
                {"times": policy.launch_cap, "days": round(cover)},
            ),
            "L2",
        )
    if stage == "growth" and ads_30 is not None and ads_30 > 0:
        cap = ceil((1 + policy.growth_cap) * ads_30 * cover - 1e-6)
        return (
            cap,
            Phrase(
                "growth is followed by at most {share} over the last month's sales",
                {"share": Percent(policy.growth_cap)},
            ),
            "L4",
        )
    return None, None, ""


def surcharge(safety: Safety, rivals_out: int, policy: Policy) -> tuple[Factor, ...]:
    """M2: while a competitor is out of stock, 30-50 % more safety stock to catch the demand it leaves."""
    units = ceil(policy.rival_out_buffer * safety.units - 1e-9) if rivals_out else 0
    if units <= 0:
        return ()
    reason = Phrase(
        "{count} tracked competitor(s) out of stock: {share} more safety stock",
        {"count": rivals_out, "share": Percent(policy.rival_out_buffer)},
    )
    return (Factor("M2", "+", "units", units, reason),)
