"""A competitor's happening → an alert: weighed in our units and money, with its evidence and what can be done.

The weights are stated assumptions, which each alert's evidence names. What the SKU's own history tells of such happenings
stands beside them in words, and in the decision with and without them (`bot.usecases.alerts.market_alerts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from core.market import wording
from core.market.cross_price import PRIOR
from core.market.pressure import Words, field_pressure, word_pressure
from core.market.records import KeywordSeen, Rank
from core.market.rivals import DEFAULT_RULES, Happening, RivalRules, happenings
from core.market.surges import rank_jumps, surges
from core.money.unit_costs import worth
from core.records import Product, RivalDay
from core.suggestion import Alert, Severity

CAPTURED_SHARE = 0.25  # of an empty competitor's sales that come to us, an assumption (M2)
CROWD_POWER = 0.25  # our demand falls with the fourth root of how many share it, an assumption (M6)
HORIZON_DAYS = 14
_LASTING = frozenset(
    {"price_war", "out_of_stock", "price_cut", "coupon", "price_rise", "bsr_record", "rank_jump", "crowding", "saturation", "share_loss", "demand_shift"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ours:
    """What is known of our side: units a day, days of supply, and what a sale leaves (``margin``), None where unknown; and the
    thresholds that hold for the SKU."""

    product: Product
    units_a_day: float | None
    days_of_supply: float | None
    margin: Decimal | None = None
    rules: RivalRules = DEFAULT_RULES


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around a SKU beside its rivals' days: our ranks, keywords, and when lasting pressures began."""

    ranks: tuple[Rank, ...] = ()
    words: tuple[str, ...] = ()
    seen: tuple[KeywordSeen, ...] = ()
    began: Mapping[str, date] = field(default_factory=dict)


NOTHING = Around()


def rival_alerts(
    ours: Ours,
    days: Iterable[RivalDay],
    *,
    since: date,
    until: date,
    around: Around = NOTHING,
) -> list[Alert]:
    """The alerts of one SKU whose happening was seen, or still lasts, between ``since`` and ``until``.

    Days after ``until`` are not looked at, so that a past day can be asked about. A pressure of the whole field has no
    first day of its own: ``around.began`` (by kind) tells when it was raised, so that it stays one alert while it lasts.
    """
    return [
        alert(ours, each, around.began.get(each.kind))
        for each in seen_between(ours, days, since, until, around)
    ]


def seen_between(
    ours: Ours,
    days: Iterable[RivalDay],
    since: date,
    until: date,
    around: Around = NOTHING,
) -> list[Happening]:
    """The happenings behind `rival_alerts`."""
    rules = ours.rules
    known = [d for d in days if d.day <= until]
    found = happenings(known, rules)
    wars = [h for h in found if h.rule == "M1"]
    found += surges(known, around.ranks, until=until, rules=rules)
    found += field_pressure(known, found, until, rules)
    if around.seen:
        rivals = {d.competitor_asin for d in known}
        found += rank_jumps(around.seen, rivals, since=since, until=until, rules=rules)
        product = ours.product
        found += word_pressure(Words(product.asin, product.title, around.words, around.seen), until, rules)
    return [
        each
        for each in found
        if (each.seen_on >= since or (each.ended_on or until) >= since) and not _is_part_of(each, wars)
    ]


def _is_part_of(happening: Happening, wars: Sequence[Happening]) -> bool:
    """A price cut that became a price war is told as the war only."""
    return happening.kind == "price_cut" and any(
        w.competitor_asin == happening.competitor_asin and w.began_on == happening.began_on for w in wars
    )


def alert(ours: Ours, happening: Happening, began: date | None = None) -> Alert:
    """The alert of a happening; ``began`` is the day it was raised first, where it has no first day of its own."""
    product = ours.product
    first = happening.began_on if happening.competitor_asin or began is None else began
    units, weight = stake(ours, happening)
    money = None if units is None or ours.margin is None else worth(ours.margin, units)
    return Alert(
        key=f"{happening.rule}:{happening.kind}:{product.marketplace}:{product.sku}:{happening.competitor_asin}:{first}",
        rule=happening.rule,
        severity=_severity(ours, happening),
        sku=product.sku,
        marketplace=product.marketplace,
        subject=happening.competitor_asin,
        raised_on=happening.seen_on if happening.competitor_asin else first,
        title=wording.title(happening, product.currency),
        evidence={"kind": happening.kind, **happening.evidence, "began_on": first.isoformat(), **weight},
        recommended_action=wording.action(happening, ours.days_of_supply, ours.rules),
        money_at_stake=money,
        units_at_stake=units,
        ended_on=happening.ended_on if happening.kind in _LASTING else happening.seen_on,
        remedies=wording.remedies(happening),
    )


def stake(ours: Ours, happening: Happening) -> tuple[int | None, dict[str, Any]]:
    """Units over two weeks, and what they rest on; None where nothing can be said.

    Worked examples: a rival selling 35 a day runs out, a quarter of it comes to us: 35 × 14 × .25 = 122 (M2). We sell 20 a
    day, a rival is 20 % cheaper, cross elasticity .5: 20 × 14 × (1 − .8^.5) = 29 (M1).
    """
    e, rate = happening.evidence, ours.units_a_day
    if happening.kind == "out_of_stock" and "units_a_day" in e:
        return int(e["units_a_day"] * HORIZON_DAYS * CAPTURED_SHARE), {"captured_share": CAPTURED_SHARE}
    if rate is None:
        return None, {}
    cross = {"cross_elasticity": PRIOR.elasticity}
    match happening.kind:
        case "price_war" | "price_cut":
            lost = 1 - PRIOR.lift(-e["cut"])
            return int(rate * HORIZON_DAYS * lost), {**cross, "lost_share": round(lost, 4)}
        case "crowding":
            lost = 1 - PRIOR.lift(e["price_change"]) * (e["rivals_before"] / e["rivals"]) ** CROWD_POWER
            return int(rate * HORIZON_DAYS * lost), {**cross, "lost_share": round(lost, 4)}
        case "saturation":
            lost = 1 - PRIOR.lift(-0.10)
            return int(rate * HORIZON_DAYS * lost), {**cross, "lost_share": round(lost, 4)}
        case "share_loss":
            lost = 1 - e["share"] / e["share_before"]
            return int(rate * HORIZON_DAYS * lost), {"lost_share": round(lost, 4)}
        case "demand_shift":
            return int(rate * HORIZON_DAYS * -e["change"]), {"lost_share": round(-e["change"], 4)}
        case "bsr_record" | "rank_jump" if (
            ours.days_of_supply is not None and ours.days_of_supply < ours.rules.surge_cover_days
        ):
            return int(rate * (ours.rules.surge_cover_days - ours.days_of_supply)), {
                "days_of_supply": round(ours.days_of_supply, 1)
            }
        case _:
            return None, {}


def _severity(ours: Ours, happening: Happening) -> Severity:
    """S3's emergency (short cover while a rival is out) is critical; the rules that change a decision want an act."""
    if happening.ended_on is not None:
        return "notice"
    cover = ours.days_of_supply
    match happening.kind:
        case "out_of_stock":
            return "critical" if cover is not None and cover < ours.rules.emergency_days else "act"
        case "price_war" | "crowding" | "demand_shift" | "share_loss":
            return "act"
        case "bsr_record" | "rank_jump":
            return "act" if cover is not None and cover < ours.rules.surge_cover_days else "notice"
        case _:
            return "notice"
