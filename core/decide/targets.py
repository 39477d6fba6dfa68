"""How much stock a SKU should have before and after an order: safety stock, reorder point, target.

Rules S1, S4, S5, L2, L4, L6, M2. Leaves the service level and how long an order lasts to `core.decide.economics`, dates to `core.decide.timing` and rounding to `core.decide.rounding`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from core.decide.futures import Futures
from core.phrase import Percent, Phrase
from core.policy import Policy
from core.records import AbcClass, Floats, Stage
from core.suggestion import Factor, LeadTime


@dataclass(frozen=True, slots=True)
class Safety:
    """Safety stock in units, the tier that set it, and how to say so."""

    units: int
    rule: str
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Targets:
    """Stock levels in units, compared with the inventory position.

    ``cover_days`` is lead time + ``rhythm``, the days an order covers (+ what a longer lot or an event reaches beyond).
    ``lot_demand`` is that of the ``lot_days`` beyond the rhythm. ``cap`` is the highest position an
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
    rhythm: int
    lot_demand: int = 0
    lot_days: int = 0


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

    S4: the `level` quantile of demand over the lead time and the days an order is proposed ahead, both uncertain, less
    the mean demand of the same period. S1: 1.5 × ADS(30). L6: 45 days of forecast sales for class A in maturity. L4: 15-20 % of the
    demand to cover in growth.
    """
    if stage == "maturity" and abc_class == "C":
        return Safety(0, "L6", Phrase("long tail, replenished on demand: no safety stock"))
    cover = lead_time.mean + policy.review_days
    mean = futures.mean_over(cover)
    ahead = policy.ahead_days
    spread = float(np.quantile(futures.over(lead + ahead), level, method="higher"))
    statistical = max(0, ceil(spread - futures.mean_over(lead_time.mean + ahead) - 1e-6))
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
    lasts: int | None = None,
) -> Targets:
    """Reorder point (S5) and order-up-to level (S6), capped by L2 and L4.

    Reorder point = mean demand over the lead time + safety stock. Worked example (the brief's § 4.1): 50 a
    day, 15 days: 750 + safety stock. Order-up-to = mean demand over lead time and the days an order `lasts` (None: the
    rhythm) + safety stock.
    """
    lasts = policy.review_days if lasts is None else lasts
    rhythm = min(lasts, policy.review_days)
    demand = round(futures.mean_over(lead_time.mean + rhythm))
    cover = lead_time.mean + lasts
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
        rhythm=rhythm,
        lot_demand=larger,
        lot_days=lasts - rhythm,
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
        "{count} tracked {count:competitor|competitors} out of stock: {share} more safety stock",
        {"count": rivals_out, "share": Percent(policy.rival_out_buffer)},
    )
    return (Factor("M2", "+", "units", units, reason),)
