"""Alerts that are not of one SKU's own figures: late lots (D2), suppliers (C1), the account's IPI (H6), stale data (D1), claims
that run out (R1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from core.claims import Claim
from core.money.unit_costs import worth as margin_of
from core.phrase import Money, Percent, Phrase
from core.policy import Policy
from core.records import Product
from core.suggestion import Alert, Remedy, Severity
from core.supply.stages import Late, OpenLine, Stretch
from core.supply.suppliers import Record

STEP_NAMES: Final[dict[Stretch, Phrase]] = {
    "production": Phrase("production"),
    "pickup": Phrase("waiting to leave"),
    "transit": Phrase("transit"),
    "receiving": Phrase("receiving"),
    "all": Phrase("production and transport"),
    "rest": Phrase("transport and receiving"),
}
FALL_WEEKS = 8
"""How far ahead a falling IPI is drawn on."""


def late_lot(
    product: Product, line: OpenLine, found: Late, begun: date, days_of_supply: float | None, rate: float | None,
    margin: Decimal | None, today: date,
) -> Alert:  # fmt: skip
    """D2: a lot that is late in its stage, with the day it should now be here; critical where stock ends before it.

    At stake is the margin of the days between running out and the new day; ``margin`` is what a sale leaves.
    """
    wait = (found.moved_to - today).days
    gap = 0.0 if days_of_supply is None else max(0.0, wait - days_of_supply)
    units = round(min(gap, 30.0) * (rate or 0.0))
    severity: Severity = "notice" if gap <= 0 else ("critical" if (days_of_supply or 0) < 7 else "act")
    title = Phrase(
        "{order} with {units} {units:unit|units} is late: {days} days in {stage}, nine of ten take at most {limit}",
        {"order": line.reference, "units": line.quantity, "days": found.days, "stage": STEP_NAMES[found.step],
         "limit": round(found.limit)},
    )  # fmt: skip
    says = (Phrase("Now expected about {day}.", {"day": found.moved_to}),)
    if gap > 0:
        action = Phrase("Stock ends {days} {days:day|days} before: ask for news, and look at a faster way", {"days": max(1, round(gap))})  # fmt: skip
    else:
        action = Phrase("Ask the forwarder or the supplier for news; stock lasts until then")
    return Alert(
        key=f"D2:{product.marketplace}:{product.sku}:{line.reference}:{begun}", rule="D2", severity=severity,
        sku=product.sku, marketplace=product.marketplace, subject=line.reference, raised_on=begun, title=title,
        evidence={"stage": found.step, "days_in_stage": found.days, "usual_days": found.usual, "limit_days": round(found.limit, 1),
                  "expected_on": line.expected_on.isoformat() if line.expected_on else None,
                  "moved_to": found.moved_to.isoformat(), "supplier": line.supplier, "mode": line.mode},
        recommended_action=action, units_at_stake=units, says=says,
        money_at_stake=None if margin is None else margin_of(margin, units),
        remedies=(Remedy("expedite" if gap > 0 else "open"),),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Costs:
    """What to do about a late supplier costs a year: safety stock for its lateness, and another supplier's price."""

    currency: str
    safety_units: int
    safety_a_year: Decimal | None
    backup: str | None
    backup_a_year: Decimal | None


def late_supplier(name: str, record: Record, costs: Costs, begun: date, policy: Policy, *, lasting: bool) -> Alert | None:  # fmt: skip
    """C1: a supplier whose share of late orders is over 20 %, with enough orders to say so; the interval is shown.

    An act where even the interval's lower end is over the limit. Worked example: 3 of 10 late is 30 %, raised as a
    notice (13 to 56 %); 2 of 10 is 20 %, not over it.
    """
    limit = policy.late_share * (1 - policy.alert_slack) if lasting else policy.late_share
    if record.orders < policy.late_orders or record.share <= limit + 1e-9:
        return None
    says = [
        Phrase(
            "When late, {mean} days on average, nine of ten at most {slow}.",
            {"mean": round(record.late_mean, 1), "slow": round(record.late_p90)},
        )
    ]
    if costs.safety_a_year is not None:
        says.append(
            Phrase(
                "More safety stock for that: {units} {units:unit|units}, {money} a year.",
                {"units": costs.safety_units, "money": Money(costs.safety_a_year, costs.currency)},
            )
        )
    if costs.backup is None:
        says.append(Phrase("No backup supplier is on file."))
    elif costs.backup_a_year is None:
        says.append(Phrase("Backup on file: {name}; its price is not known.", {"name": costs.backup}))
    else:
        says.append(
            Phrase(
                "Backup on file: {name}; at its last price {money} a year more.",
                {"name": costs.backup, "money": Money(costs.backup_a_year, costs.currency)},
            )
        )
    return Alert(
        key=f"C1:{name}:{begun}", rule="C1", severity="act" if record.low > policy.late_share else "notice", sku="",
        marketplace="", subject=name, raised_on=begun,
        title=Phrase(
            "{supplier} delivers late: {late} of {orders} orders, {share} ({low} to {high})",
            {"supplier": name, "late": record.late, "orders": record.orders, "share": Percent(record.share),
             "low": Percent(record.low), "high": Percent(record.high)},
        ),
        evidence={"orders": record.orders, "late": record.late, "late_share": round(record.share, 4),
                  "low": round(record.low, 4), "high": round(record.high, 4), "late_days_p90": record.late_p90,
                  "defect_share": record.defect_share},
        recommended_action=Phrase("Give part of the orders to a backup supplier, or hold more safety stock"),
        says=tuple(says), money_at_stake=costs.safety_a_year,
    )  # fmt: skip


def falling_ipi(
    marketplace: str, scores: Sequence[tuple[date, int]], today: date, begun: date, policy: Policy, *, lasting: bool
) -> Alert | None:  # fmt: skip
    """H6: the IPI is under the capacity threshold (critical), or near it and falling towards it (act), oldest first.

    Worked example: 450, then 380 with a threshold of 400: critical. 450 falling by 6 a week: under 400 in 9 weeks, no
    alert yet; by 7 a week: in 8 weeks, an act.
    """
    known = [each for each in scores if each[0] <= today]
    if not known:
        return None
    day, now = known[-1]
    before = next((score for at, score in known if at >= day - timedelta(days=91)), now)
    weeks = max(1.0, (day - next(at for at, _ in known if at >= day - timedelta(days=91))).days / 7)
    a_week = (now - before) / weeks
    limit = policy.ipi_threshold + (policy.ipi_margin * policy.alert_slack if lasting else 0)
    severity: Severity
    if now < limit:
        severity = "critical"
    elif (
        now <= policy.ipi_threshold + policy.ipi_margin and a_week < 0 and now + FALL_WEEKS * a_week <= limit
    ):
        severity = "act"
    else:
        return None
    if now < policy.ipi_threshold:
        title = Phrase("IPI is {now}, under {limit}: storage capacity is limited", {"now": now, "limit": policy.ipi_threshold})  # fmt: skip
    else:
        title = Phrase(
            "IPI is {now} and falls {weekly} a week towards {limit}",
            {"now": now, "weekly": round(-a_week, 1), "limit": policy.ipi_threshold},
        )
    return Alert(
        key=f"H6:{marketplace}:{begun}", rule="H6", severity=severity, sku="", marketplace=marketplace, subject="IPI",
        raised_on=begun, title=title,
        evidence={"ipi": now, "ipi_before": before, "as_of": day.isoformat(), "a_week": round(a_week, 2),
                  "threshold": policy.ipi_threshold},
        recommended_action=Phrase("`/restock health` names the SKUs whose excess, old or stranded stock moves it most"),
        says=(Phrase("It was {before} on the first count of the last quarter.", {"before": before}),) if before != now else (),
        remedies=(Remedy("health"),),
    )  # fmt: skip


def stale(source: Literal["sales", "stock"], last: date, begun: date, today: date) -> Alert:
    """D1: a source is older than it normally is: every figure that rests on it is, too."""
    names = {"sales": Phrase("sales"), "stock": Phrase("stock")}
    days = (today - last).days
    return Alert(
        key=f"D1:{source}:{begun}", rule="D1", severity="act" if days > 7 else "notice", sku="", marketplace="",
        subject=source, raised_on=begun,
        title=Phrase("The newest {source} figures are {days} days old", {"source": names[source], "days": days}),
        evidence={"source": source, "last_day": last.isoformat(), "days": days},
        recommended_action=Phrase("Import a newer report: until then suggestions rest on old figures"),
    )  # fmt: skip


def ending_claims(
    soon: Sequence[Claim], products: Mapping[int, Product], today: date, begun: date
) -> Alert | None:
    """R1: claims whose window ends soon, one alert for all of them; an act in the last week. None where there are none.

    ``soon`` are open and worth enough (`core.policy`), with their last days. At stake is what they are worth in the first
    one's currency.
    """
    dated = sorted(
        (each.closes_on, each.sku_id, each.kind, each) for each in soon if each.closes_on is not None
    )
    if not dated:
        return None
    first = dated[0][0]
    currency = products[dated[0][1]].currency
    units = sum(each.units for *_, each in dated)
    worth = sum(
        (
            each.value
            for *_, each in dated
            if each.value is not None and products[each.sku_id].currency == currency
        ),
        Decimal(0),
    )
    return Alert(
        key=f"R1:claims:{begun}", rule="R1", severity="act" if (first - today).days <= 7 else "notice", sku="",
        marketplace="", subject="claims", raised_on=begun,
        title=Phrase(
            "Claims for {units} {units:unit|units} ({money}) run out, the first on {day}",
            {"units": units, "money": Money(worth, currency), "day": first},
        ),
        evidence={"units": units, "first_day": first.isoformat(), "skus": sorted({products[i].sku for _, i, *_ in dated})[:20]},
        recommended_action=Phrase("`/restock claims` lists them with what to file; check each case before"),
        units_at_stake=units, money_at_stake=worth,
    )  # fmt: skip
