"""Our own stock, sales, ages and ads under the alert rules: read as columns, judged over the catalogue at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.money.unit_costs import stated_margin
from core.phrase import Money, Phrase
from core.policy import Policy
from core.records import AbcClass, Floats, Product, SellingEvent, Stage
from core.suggestion import Alert
from core.thresholds import Thresholds
from storage.queries.goods import abc, catalogue, coverage, skus, stock, terms
from storage.queries.money import fees
from storage.queries.orders import states
from storage.queries.orders.next_goods import next_goods
from storage.queries.program import policies as kept
from storage.tables import SalesDay, SkuState

STORED_DAYS = 90
"""How far ahead the storage of old stock is reckoned."""

if TYPE_CHECKING:
    from core.watch.catalogue import Catalogue
    from storage.tables import AlertRow


def load(
    session: Session, workspace_id: str, part: Sequence[int], today: date, version: int, around: Thresholds
) -> Catalogue:
    """The columns of some SKUs on ``today``."""
    from core.watch import catalogue as columns

    named = skus.products(session, workspace_id, part)
    ids = [each for each in part if each in named]
    products = [named[each] for each in ids]
    markets = [each.marketplace for each in products]
    covered = coverage.daily_sales(session, workspace_id, today)
    last = max((end for spans in covered.values() for _, end in spans), default=today)
    if today - last > timedelta(days=30):
        last = today  # sales of long ago say nothing of now
    lately = catalogue.sold(session, workspace_id, ids, markets, covered, last)
    season = catalogue.season(session, workspace_id, ids, markets, covered, last)
    velocity = columns.velocity(lately.units, lately.tells)
    mean = catalogue.means(session, workspace_id, ids, today, version)
    counted = stock.stock(session, workspace_id, ids, today)
    on_hand = np.array([float(counted[each].on_hand) if each in counted else np.nan for each in ids])
    rate = np.where(np.isnan(mean[:, 0]), velocity.month, mean[:, : states.RATE_DAYS].mean(axis=1))
    cover = columns.cover(on_hand, mean, rate)
    now = states.of_now(session, workspace_id, ids, today, version)
    rate, cover, short = (
        _decided(now, ids, *each)
        for each in (("per_day", rate), ("days_of_supply", cover), ("units_short", None))
    )
    coming = next_goods(session, workspace_id, ids, today, version)
    arrivals = [(coming[each] - today).days if each in coming else np.inf for each in ids]
    now_aged, aged_before = catalogue.ages(session, workspace_id, ids, today)
    stages, classes = _stages(session, workspace_id, ids, named, today)
    policies = _policies(session, workspace_id, ids, products, stages, classes, around)
    spend, gained = catalogue.ad_weeks(session, workspace_id, ids, today, policies)
    return columns.Catalogue(
        today=today, sku_ids=ids, products=products, stages=stages, classes=classes, on_hand=on_hand,
        cover=cover, rate=rate, arrives_in=np.array(arrivals, dtype=np.float64),
        velocity=velocity, season=np.where(np.isfinite(season), season, 1.0), ages=now_aged,
        aged_before=aged_before, spend=spend, ad_sales=gained, policies=policies, limits=columns.limits(policies),
        margin=_margins(now, ids, products, policies), short=short,
        losses=[now[each].loss if each in now else None for each in ids],
        paused=np.array([each in now and now[each].action in ("pause", "clear") for each in ids], dtype=np.bool_),
        events=_under_way(session, workspace_id, today, products, policies),
        transfers=[now[each].transfer if each in now else None for each in ids],
    )  # fmt: skip


def _under_way(
    session: Session, workspace_id: str, today: date, products: Sequence[Product], policies: Sequence[Policy]
) -> list[SellingEvent | None]:
    """The event whose goods each SKU must have on sale already (L7)."""
    from core.decide.timing import under_way

    near = [each for each in terms.events(session, workspace_id, today) if each.ends_on > today]
    if not near:
        return []
    return [
        under_way(near, product.category, today, policy)
        for product, policy in zip(products, policies, strict=True)
    ]


def _decided(now: Mapping[int, SkuState], ids: Sequence[int], name: str, otherwise: Floats | None) -> Floats:
    """A figure as the last decision found it, so that every list says what the card says; else as reckoned here."""
    found = np.full(len(ids), np.nan) if otherwise is None else otherwise.copy()
    for row, sku_id in enumerate(ids):
        if sku_id in now and (value := getattr(now[sku_id], name)) is not None:
            found[row] = value
    return found


def _margins(
    now: Mapping[int, SkuState], ids: Sequence[int], products: Sequence[Product], policies: Sequence[Policy]
) -> Floats:
    """What a sale leaves: of the last decision, else by the product's own row."""
    told = [
        now[sku_id].unit_margin if sku_id in now else stated_margin(product, policy)
        for sku_id, product, policy in zip(ids, products, policies, strict=True)
    ]
    return np.array([np.nan if each is None else float(each) for each in told])


def unjudged(loaded: Catalogue) -> set[tuple[str, int]]:
    """Rules and SKUs whose inputs are not known today."""
    from core.watch.rules.alerting import unknown

    return unknown(loaded)


def alerts(loaded: Catalogue, lasting: Sequence[AlertRow]) -> dict[str, tuple[int, Alert]]:
    """The alerts of loaded SKUs; ``lasting`` are those of these rules that last, or ended a moment ago."""
    from core.watch import sku_alerts
    from core.watch.rules.alerting import evaluate

    severities: dict[str, dict[int, str]] = {}
    since: dict[tuple[str, int], date] = {}
    for row in lasting:
        if row.sku_id is None:
            continue
        since[row.rule, row.sku_id] = row.raised_on
        if row.state != "resolved":
            severities.setdefault(row.rule, {})[row.sku_id] = row.severity
    return sku_alerts.alerts(loaded, evaluate(loaded, severities), since)  # type: ignore[arg-type]  # severities


def with_storage(
    session: Session, workspace_id: str, loaded: Catalogue, found: Mapping[str, tuple[int, Alert]]
) -> dict[str, tuple[int, Alert]]:
    """The alerts of old stock (H1) with what storing it costs in the next 90 days, where fees are known."""
    from core.watch.ageing import ahead, storage_cost

    old = {sku_id: key for key, (sku_id, alert) in found.items() if alert.rule == "H1"}
    if not old:
        return dict(found)
    rows = [row for row, sku_id in enumerate(loaded.sku_ids) if sku_id in old]
    rates = np.repeat(np.nan_to_num(loaded.rate[rows])[:, None], STORED_DAYS, axis=1)
    left = ahead(loaded.ages[rows], rates, STORED_DAYS).left
    charged = fees.fees(session, workspace_id, {loaded.sku_ids[row]: loaded.products[row] for row in rows}, loaded.today)  # fmt: skip
    told = dict(found)
    for place, row in enumerate(rows):
        sku_id = loaded.sku_ids[row]
        fee = charged.get(sku_id)
        if fee is None or fee.storage is None:
            continue
        plain, aged = storage_cost(left[place], fee.storage, loaded.today)
        alert = found[old[sku_id]][1]
        says = Phrase(
            "Storing all of it costs {money} in the next {days} days, {aged} of that for its age.",
            {
                "money": Money(plain + aged, fee.currency),
                "days": STORED_DAYS,
                "aged": Money(aged, fee.currency),
            },
        )
        evidence = {**alert.evidence, "storage_90_days": str(plain), "aged_surcharge_90_days": str(aged)}
        told[old[sku_id]] = sku_id, replace(alert, says=(*alert.says, says), evidence=evidence)
    return told


def _stages(
    session: Session, workspace_id: str, ids: Sequence[int], products: Mapping[int, Product], today: date
) -> tuple[list[Stage], list[AbcClass]]:
    """Stage and class as the last night found them; before the first night the stage is by age alone."""
    known = states.states(session, workspace_id, ids, today)
    pins = skus.pinned(session, workspace_id, ids)
    counted, _ = abc.stored(session, workspace_id)
    unknown = [each for each in ids if each not in known and products[each].launched_on is None]
    first = _first_sales(session, workspace_id, unknown, today)
    stages: list[Stage] = []
    classes: list[AbcClass] = []
    for each in ids:
        pin = pins.get(each)
        state = known.get(each)
        if pin is not None and pin.stage is not None:
            stages.append(pin.stage)
        elif state is not None:
            stages.append(state.stage)  # type: ignore[arg-type]  # kept by this program
        else:
            stages.append(_by_age(products[each].launched_on or first.get(each), today))
        classes.append(counted.get(each, "C" if counted else "B"))
    return stages, classes


def _by_age(first: date | None, today: date) -> Stage:
    rules = Policy()
    if first is None or (today - first).days <= rules.launch_days:
        return "launch"
    return "growth" if (today - first).days <= rules.growth_days else "maturity"


def _first_sales(session: Session, workspace_id: str, ids: Sequence[int], today: date) -> dict[int, date]:
    rows = session.execute(
        select(col(SalesDay.sku_id), func.min(col(SalesDay.day)))
        .where(
            col(SalesDay.workspace_id) == workspace_id,
            col(SalesDay.sku_id).in_(ids),
            col(SalesDay.units) > 0,
            col(SalesDay.day) <= today,
        )
        .group_by(col(SalesDay.sku_id))
    )
    return {sku_id: first for sku_id, first in rows}  # noqa: C416  # a row is no pair to mypy


def policies(session: Session, workspace_id: str, sku_ids: Sequence[int], today: date) -> dict[int, Policy]:
    """The policy of some SKUs, their stage and class as the last night found them."""
    named = skus.products(session, workspace_id, sku_ids)
    stages, classes = _stages(session, workspace_id, list(named), named, today)
    set_by_people = kept.thresholds(session, workspace_id)
    found = _policies(
        session, workspace_id, list(named), list(named.values()), stages, classes, set_by_people
    )
    return dict(zip(named, found, strict=True))


def _policies(
    session: Session, workspace_id: str, ids: Sequence[int], products: Sequence[Product], stages: Sequence[Stage],
    classes: Sequence[AbcClass], around: Thresholds,
) -> list[Policy]:  # fmt: skip
    """The policy of each SKU; those alike share one."""
    pins = skus.pinned(session, workspace_id, ids)
    made: dict[tuple[object, ...], Policy] = {}
    found = []
    for sku_id, product, stage, letter in zip(ids, products, stages, classes, strict=True):
        own = pins[sku_id].overrides if sku_id in pins else None
        key = (stage, letter, product.category, sku_id if own else None)
        if key not in made:
            held = around.holding(stage=stage, abc_class=letter, category=product.category, own=own)
            made[key] = Policy.for_(stage, letter, held)
        found.append(made[key])
    return found
