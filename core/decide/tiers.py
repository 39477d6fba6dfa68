"""What early and mid growth change in the thresholds (rule L4): a short rhythm, and a step that follows how fast sales grow.

Late growth looks at competitors' stock, which moves demand: `core.market.their_stock`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from core.demand.averages import ads, telling_days, told_until
from core.phrase import Percent, Phrase, Value
from core.policy import Policy
from core.records import Situation, Stage
from core.stage import Tier, growth_tier
from core.suggestion import Factor, Missing

MONTH = 30
LEAST_DAYS = 14
"""In-stock days of a month without which its speed is not known."""


@dataclass(frozen=True, slots=True)
class Tiered:
    """The thresholds of a SKU's part of growth, whether its orders may last longer than the rhythm, and what is said of it."""

    policy: Policy
    may_be_large: bool = False
    factors: tuple[Factor, ...] = ()
    missing: tuple[Missing, ...] = ()


def tiered(situation: Situation, stage: Stage, policy: Policy) -> Tiered:
    """The thresholds in growth: early a short rhythm and no order beyond it, mid a step by the measured speed.

    Outside growth the policy as it is. Worked example of mid growth: 13 a day after 8 a day is 62 % more, so an order
    may follow by 62 %; after 11 it is 18 %, and the least step of 50 % holds.
    """
    if stage != "growth":
        return Tiered(policy)
    tier = growth_tier(situation.product, situation.history, situation.as_of, policy)
    if tier.part == "early":
        return _early(tier, policy)
    return _mid(tier, situation, policy) if tier.part == "mid" else Tiered(policy, may_be_large=True)


def speed(situation: Situation) -> float | None:
    """ADS of the last 30 days ÷ that of the 30 before - 1; None where either has fewer than `LEAST_DAYS` in-stock days."""
    history = situation.history
    last = told_until(history, situation.as_of)
    earlier = last - timedelta(days=MONTH)
    if min(telling_days(history, day, MONTH) for day in (last, earlier)) < LEAST_DAYS:
        return None
    now, before = ads(history, last, MONTH), ads(history, earlier, MONTH)
    return None if now is None or not before else now / before - 1


def _early(tier: Tier, policy: Policy) -> Tiered:
    rhythm = min(policy.review_days, policy.early_review_days)
    reason = Phrase(
        "early growth, day {age}: small batches often, so an order covers {days} days at most beyond its lead time",
        {"age": tier.age, "days": rhythm},
    )
    note = Factor("L4", "note", "days", rhythm, reason)
    return Tiered(replace(policy, review_days=rhythm), factors=(note,))


def _mid(tier: Tier, situation: Situation, policy: Policy) -> Tiered:
    grew = speed(situation)
    if grew is None:
        missing = Missing(Phrase("too few in-stock days of two months to tell how fast sales grow"), "L4")
        return Tiered(policy, may_be_large=True, missing=(missing,))
    step = min(policy.growth_cap, max(policy.growth_step, grew))
    values: dict[str, Value | Percent] = {
        "age": tier.age, "change": Percent(abs(grew)), "share": Percent(step), "least": Percent(policy.growth_step),
        "most": Percent(policy.growth_cap),
    }  # fmt: skip
    if grew >= 0:
        reason = Phrase(
            "mid growth, day {age}: the last 30 days sold {change} more a day than the 30 before, so an order may follow by {share} ({least} to {most})",
            values,
        )
    else:
        reason = Phrase(
            "mid growth, day {age}: the last 30 days sold {change} less a day than the 30 before, so an order may follow by {share} ({least} to {most})",
            values,
        )
    note = Factor("L4", "note", "share", round(step, 4), reason)
    return Tiered(replace(policy, growth_cap=step), may_be_large=True, factors=(note,))
