"""Late lots, late suppliers, a falling IPI, stale data and claims that run out: read in a few statements, judged by `core.watch.shop`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.usecases.claims import claiming
from core.money.cents import cents
from core.money.unit_costs import stated_margin
from core.policy import Policy
from core.records import PastOrder, Supplier
from core.suggestion import Alert
from storage.queries.goods import coverage, skus, terms
from storage.queries.orders import pipeline, states
from storage.queries.program import policies as kept
from storage.queries.watch import shop

if TYPE_CHECKING:
    from core.watch.shop import Costs
    from storage.tables import AlertRow

RULES = ("D2", "C1", "H6", "D1", "R1")


def alerts(
    session: Session, workspace_id: str, today: date, lasting: Sequence[AlertRow]
) -> dict[str, tuple[int | None, Alert]]:
    """The shop's alerts by key."""
    policy = kept.thresholds(session, workspace_id).of_shop()
    rows = [row for row in lasting if row.rule in RULES]
    suppliers = terms.suppliers(session, workspace_id)
    past = pipeline.past_orders(session, workspace_id, today)
    found: dict[str, tuple[int | None, Alert]] = {}
    found |= _lots(session, workspace_id, today, rows, past, suppliers, policy)
    found |= _suppliers(session, workspace_id, today, rows, past, suppliers, policy)
    found |= _accounts(session, workspace_id, today, rows, policy)
    found |= _sources(session, workspace_id, today, rows)
    found |= _claims(session, workspace_id, today, rows)
    return found


def _begun(
    rows: Sequence[AlertRow], rule: str, subject: str, today: date, sku_id: int | None = None, market: str | None = None
) -> tuple[date, bool]:  # fmt: skip
    for row in rows:
        same = row.rule == rule and row.subject == subject and row.sku_id == sku_id
        if same and (market is None or row.key.startswith(f"{rule}:{market}:")):
            return row.raised_on, row.state != "resolved"
    return today, False


def _lots(
    session: Session, workspace_id: str, today: date, rows: Sequence[AlertRow],
    past: Mapping[str | None, tuple[PastOrder, ...]], suppliers: Mapping[str, Supplier], policy: Policy,
) -> dict[str, tuple[int | None, Alert]]:  # fmt: skip
    from core.supply.stages import Supply, late_lines
    from core.watch.shop import late_lot

    lines = shop.open_lines(session, workspace_id, today)
    if not lines:
        return {}
    products = skus.products(session, workspace_id, list({sku_id for sku_id, _ in lines}))
    supply = Supply(
        suppliers, past, pipeline.legs(session, workspace_id, today),
        terms.freight(session, workspace_id), terms.events(session, workspace_id, today),
    )  # fmt: skip
    slow = late_lines(lines, products, supply, today, policy)
    known = states.states(session, workspace_id, list({sku_id for sku_id, _, _ in slow}), today)
    found: dict[str, tuple[int | None, Alert]] = {}
    for sku_id, line, seen in slow:
        begun, _ = _begun(rows, "D2", line.reference, today, sku_id)
        state = known.get(sku_id)
        cover, rate = (state.days_of_supply, state.per_day) if state else (None, None)
        margin = state.unit_margin if state else stated_margin(products[sku_id], policy)
        alert = late_lot(products[sku_id], line, seen, begun, cover, rate, margin, today)
        found[alert.key] = (sku_id, alert)
    return found


def _suppliers(
    session: Session, workspace_id: str, today: date, rows: Sequence[AlertRow],
    past: Mapping[str | None, tuple[PastOrder, ...]], suppliers: Mapping[str, Supplier], policy: Policy,
) -> dict[str, tuple[int | None, Alert]]:  # fmt: skip
    from core.supply.suppliers import record
    from core.watch.shop import late_supplier

    found: dict[str, tuple[int | None, Alert]] = {}
    for name in sorted({*suppliers, *(each for each in past if each is not None)}):
        seen = record(past.get(name, ()))
        if seen is None or seen.share <= policy.late_share * (1 - policy.alert_slack):
            continue  # the few that are late are looked at closer
        begun, lasting = _begun(rows, "C1", name, today)
        costs = _costs(session, workspace_id, name, suppliers, seen.late_p90, today, policy)
        alert = late_supplier(name, seen, costs, begun, policy, lasting=lasting)
        if alert is not None:
            found[alert.key] = (None, alert)
    return found


def _costs(
    session: Session, workspace_id: str, name: str, suppliers: Mapping[str, Supplier], late_days: float,
    today: date, policy: Policy,
) -> Costs:  # fmt: skip
    from core.watch.shop import Costs

    speeds = shop.bought_from(session, workspace_id, name, today)
    products = skus.products(session, workspace_id, list(speeds))
    a_year = Decimal(str(policy.capital_per_year + policy.storage_per_year))
    units = {sku_id: round(late_days * speed) for sku_id, speed in speeds.items()}
    priced = [
        (units[each], product.unit_cost)
        for each, product in products.items()
        if product.unit_cost is not None
    ]
    safety = cents(sum((cost * count * a_year for count, cost in priced), Decimal(0))) if priced else None
    backup = next((each.name for each in suppliers.values() if each.backup_for == name), None)
    more = None
    if backup is not None:
        theirs = shop.last_costs(session, workspace_id, backup)
        both = [
            (Decimal(str(speeds[each])) * 365, theirs[each] - product.unit_cost)
            for each, product in products.items()
            if each in theirs and product.unit_cost is not None
        ]
        more = cents(sum((amount * extra for amount, extra in both), Decimal(0))) if both else None
    currency = next((each.currency for each in products.values()), "USD")
    return Costs(currency, sum(units.values()), safety, backup, more)


def _accounts(
    session: Session, workspace_id: str, today: date, rows: Sequence[AlertRow], policy: Policy
) -> dict[str, tuple[int | None, Alert]]:
    from core.watch.shop import falling_ipi

    found: dict[str, tuple[int | None, Alert]] = {}
    for market, scores in shop.ipi(session, workspace_id, today).items():
        begun, lasting = _begun(rows, "H6", "IPI", today, market=market)
        alert = falling_ipi(market, scores, today, begun, policy, lasting=lasting)
        if alert is not None:
            found[alert.key] = (None, alert)
    return found


def _sources(
    session: Session, workspace_id: str, today: date, rows: Sequence[AlertRow]
) -> dict[str, tuple[int | None, Alert]]:
    from core.watch.shop import stale

    age = coverage.age(session, workspace_id, today)
    found: dict[str, tuple[int | None, Alert]] = {}
    for source, last in (("sales", age.sales_through), ("stock", age.stock_as_of)):
        if last is not None and source in age.stale and today - last < timedelta(days=120):
            begun, _ = _begun(rows, "D1", source, today)
            alert = stale(source, last, begun, today)  # type: ignore[arg-type]  # one of the two
            found[alert.key] = (None, alert)
    return found


def _claims(
    session: Session, workspace_id: str, today: date, rows: Sequence[AlertRow]
) -> dict[str, tuple[int | None, Alert]]:
    from core.watch.shop import ending_claims

    book = claiming.in_session(session, workspace_id, today)
    begun, _ = _begun(rows, "R1", "claims", today)
    alert = ending_claims(book.running_out(), book.products, today, begun)
    return {} if alert is None else {alert.key: (None, alert)}
