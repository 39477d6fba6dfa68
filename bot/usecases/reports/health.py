"""How healthy is the stock? Ages now and ahead, excess, stranded units, sell-through, IPI, risks, and the zone.

Read as columns for the whole catalogue; what costs a look into the market's files is looked up for SKUs in doubt only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.usecases.alerts import watching
from bot.usecases.proof import proofs
from core.errors import NotFound
from core.money.cents import cents
from core.phrase import Phrase
from storage.queries.chunks import chunks
from storage.queries.goods import catalogue, coverage, skus, stock
from storage.queries.market import signs
from storage.queries.money import fees
from storage.queries.orders import states
from storage.queries.program import policies as kept
from storage.queries.watch import shop
from storage.tables import LedgerDay, SalesDay, StockDay

if TYPE_CHECKING:
    from core.proof.calibration import Calibration, Kind
    from core.watch.catalogue import Catalogue
    from core.watch.diagnosis import Signs
    from core.watch.health import Health, SkuHealth

CHUNK = 2000
MOST_LOOKED_INTO = 200
"""SKUs in doubt whose market is looked into for one overview."""

YEAR = 365
THIRTEEN_MONTHS = 364 + 30
"""Days that hold the last year, and the same month a year before."""


def health(engine: Engine, workspace_id: str, today: date, sku_ids: Sequence[int] | None = None) -> Health:
    """The health of some SKUs (None: all) on ``today``. Raises `NotFound` where there is no SKU at all."""
    from core.watch import health as facts

    with Session(engine) as session:
        wanted = list(skus.ids(session, workspace_id)) if sku_ids is None else list(sku_ids)
        version = coverage.version(session, workspace_id)
        around = kept.thresholds(session, workspace_id)
        scores = shop.ipi(session, workspace_id, today)
    if not wanted:
        raise NotFound(Phrase("There is no SKU yet: import your files first"))
    known = proofs.calibration(engine, workspace_id)
    rows: list[SkuHealth] = []
    ages_told = False
    for part in chunks(wanted, CHUNK):
        with Session(engine) as session:
            loaded = watching.load(session, workspace_id, part, today, version, around)
            made = _rows(session, workspace_id, loaded, known, today)
            ages_told = ages_told or any(each.ages is not None for each in made)
            doubtful = [each for each in made if sku_ids is not None or _in_doubt(each)]
            doubtful.sort(key=lambda each: -float(each.excess_money or each.excess))
            judged = _zones(session, workspace_id, loaded, doubtful[:MOST_LOOKED_INTO], scores, today)
            rows += [judged.get(each.sku_id, each) for each in made]
    ipi = max(scores.values(), key=len, default=[])
    policy = around.of_shop()
    ordered = facts.worst_first(rows)
    return facts.Health(
        as_of=today, skus=ordered, ipi=tuple(ipi), ipi_threshold=policy.ipi_threshold, drivers=facts.drivers(ordered),
        missing=tuple(_missing(ages_told, bool(ipi))), records=_records(known, ordered),
    )  # fmt: skip


def signs_of(
    session: Session, workspace_id: str, loaded: Catalogue, rows: Sequence[SkuHealth],
    scores: Mapping[str, Sequence[tuple[date, int]]], today: date,
) -> dict[int, Signs]:  # fmt: skip
    """All that a diagnosis of some SKUs rests on."""
    from core.watch.diagnosis import Signs

    place = {sku_id: row for row, sku_id in enumerate(loaded.sku_ids)}
    ids = [each.sku_id for each in rows]
    products = {each: loaded.products[place[each]] for each in ids}
    seen = signs.market(session, workspace_id, products, today)
    markets = [products[each].marketplace for each in ids]
    covered = coverage.daily_sales(session, workspace_id, today)
    last = max((end for spans in covered.values() for _, end in spans), default=today)
    year = catalogue.sold(session, workspace_id, ids, markets, covered, last, THIRTEEN_MONTHS)
    found = {}
    for index, each in enumerate(rows):
        row = place[each.sku_id]
        told = seen[each.sku_id]
        days = year.units[index, -YEAR:][year.tells[index, -YEAR:]].tolist()
        then = year.units[index, :30][year.tells[index, :30]]
        month = float(loaded.velocity.month[row])
        acos_now, acos_before = _acos(loaded, row)
        ipi = list(scores.get(products[each.sku_id].marketplace, ()))
        aged_before = loaded.aged_before[row]
        season = float(loaded.season[row])
        found[each.sku_id] = Signs(
            sales_now=month if month == month else None, sales_peak=signs.best_month(days), sales_year_ago=float(then.mean()) if len(then) >= 15 else None,
            season=season if season != 1.0 else None, volume=told.volume, main_keyword=told.main_keyword,
            tails=tuple(told.tails), tails_known=told.tails_known, rank_now=told.rank_now, rank_before=told.rank_before,
            rival_count=told.rival_count, rival_price=told.rival_price, bundles=tuple(told.bundles),
            negative_share=told.negative_share, topics=tuple(told.topics), acos_now=acos_now, acos_before=acos_before,
            aged_three_months=None if each.ages is None else bool((each.over_90 or 0) > 0 and (aged_before > 0).all()),
            over_90=each.over_90, ipi_now=ipi[-1][1] if ipi else None,
            ipi_before=max((score for day, score in ipi if day >= today - timedelta(days=120)), default=None),
            overstock_risk=each.overstock_risk,
        )  # fmt: skip
    return found


def _zones(
    session: Session, workspace_id: str, loaded: Catalogue, rows: Sequence[SkuHealth],
    scores: Mapping[str, Sequence[tuple[date, int]]], today: date,
) -> dict[int, SkuHealth]:  # fmt: skip
    from core.watch.diagnosis import diagnose

    seen = signs_of(session, workspace_id, loaded, rows, scores, today)
    found = {}
    for each in rows:
        judged = diagnose(seen[each.sku_id])
        found[each.sku_id] = replace(each, zone=judged.zone, signals=judged.signals)
    return found


def _rows(
    session: Session, workspace_id: str, loaded: Catalogue, known: Mapping[Kind, Calibration], today: date
) -> list[SkuHealth]:
    import numpy as np

    from core.supply import days_of_supply
    from core.watch.ageing import ahead, storage_cost
    from core.watch.health import EXCESS_DAYS, SkuHealth

    ids = loaded.sku_ids
    rate = np.nan_to_num(loaded.rate)
    future = ahead(loaded.ages, np.repeat(rate[:, None], EXCESS_DAYS, axis=1), EXCESS_DAYS)
    counted = stock.stock(session, workspace_id, ids, today)
    kept = states.states(session, workspace_id, ids, today)
    through = _sell_through(session, workspace_id, ids, today)
    told = np.isfinite(loaded.ages[:, 0])
    old = {
        ids[int(row)]: loaded.products[int(row)]
        for row in np.flatnonzero(
            told & ((np.nan_to_num(loaded.aged) > 0) | (future.passing.sum(axis=1) > 0))
        )
    }
    charges = fees.fees(session, workspace_id, old, today) if old else {}
    spell = skus.spelling(session, workspace_id)
    made = []
    for row, sku_id in enumerate(ids):
        product, state, lot = loaded.products[row], kept.get(sku_id), counted.get(sku_id)
        on_hand = lot.on_hand if lot is not None else None
        cover = float(loaded.cover[row])
        days = cover if np.isfinite(cover) else None
        excess = days_of_supply.excess(on_hand or 0, days, EXCESS_DAYS)
        plain = aged = source = None
        fee = charges.get(sku_id)
        if fee is not None and fee.storage is not None:
            plain, aged = storage_cost(future.left[row], fee.storage, today)
            source = Phrase(
                "by fees: {source}", {"source": fee.storage.known.said or fee.storage.known.source}
            )
        made.append(
            SkuHealth(
                sku_id=sku_id, sku=spell(product.sku, product.marketplace), title=product.title, currency=product.currency, stage=loaded.stages[row],
                abc_class=loaded.classes[row], on_hand=on_hand, unsellable=lot.unsellable if lot else 0,
                days_of_supply=days,
                units_a_day=float(loaded.rate[row]) if loaded.rate[row] == loaded.rate[row] else None,
                ages=_whole(loaded.ages[row]) if told[row] else None, later=_whole(future.later[row]) if told[row] else None,
                passing=_whole(future.passing[row]) if told[row] else None, storage_cost=plain, aged_cost=aged,
                cost_known=source, excess=excess,
                excess_money=None if product.unit_cost is None else cents(product.unit_cost * excess),
                sell_through=through.get(sku_id), stockout_risk=None if state is None else proofs.shown_risk(state, "stockout", known),
                overstock_risk=None if state is None else proofs.shown_risk(state, "overstock", known),
            )
        )  # fmt: skip
    return made


def _sell_through(session: Session, workspace_id: str, ids: Sequence[int], today: date) -> dict[int, float]:
    """Units of the last 90 days over the average on hand of the days that were counted."""
    since = today - timedelta(days=90)
    sold = dict(
        session.execute(
            select(col(SalesDay.sku_id), func.sum(col(SalesDay.units)))
            .where(col(SalesDay.workspace_id) == workspace_id, col(SalesDay.sku_id).in_(ids), col(SalesDay.day) > since, col(SalesDay.day) <= today)
            .group_by(col(SalesDay.sku_id))
        ).all()
    )  # fmt: skip
    held: dict[int, float] = {}
    by_day = (
        select(col(LedgerDay.sku_id).label("sku"), col(LedgerDay.day), func.sum(col(LedgerDay.ending)).label("units"))
        .where(col(LedgerDay.workspace_id) == workspace_id, col(LedgerDay.sku_id).in_(ids), col(LedgerDay.day) > since,
               col(LedgerDay.day) <= today, func.upper(col(LedgerDay.disposition)) == "SELLABLE")
        .group_by(col(LedgerDay.sku_id), col(LedgerDay.day)).subquery()
    )  # fmt: skip
    ledger = select(by_day.c.sku, func.avg(by_day.c.units)).group_by(by_day.c.sku)
    counts = (
        select(col(StockDay.sku_id), func.avg(col(StockDay.on_hand)))
        .where(col(StockDay.workspace_id) == workspace_id, col(StockDay.sku_id).in_(ids), col(StockDay.day) > since, col(StockDay.day) <= today)
        .group_by(col(StockDay.sku_id))
    )  # fmt: skip
    for statement in (counts, ledger):  # the ledger has every day, a report of stock only some
        for sku_id, mean in session.execute(statement):
            held[int(sku_id)] = float(mean or 0)
    return {each: float(units or 0) / held[each] for each, units in sold.items() if held.get(each, 0) > 0}


def _acos(loaded: Catalogue, row: int) -> tuple[float | None, float | None]:
    """ACoS of the last two settled weeks and of the first two of the window."""
    spend, gained = loaded.spend[row], loaded.ad_sales[row]
    pairs = []
    for part in (slice(-2, None), slice(0, 2)):
        paid, sales = float(spend[part].sum()), float(gained[part].sum())
        pairs.append(paid / sales if paid == paid and sales == sales and sales > 0 else None)
    return pairs[0], pairs[1]


def _in_doubt(row: SkuHealth) -> bool:
    return bool((row.over_90 or 0) > 0 or row.excess or (row.overstock_risk or 0) >= 50)


def _records(known: Mapping[Kind, Calibration], rows: Sequence[SkuHealth]) -> tuple[Phrase, ...]:
    """How good risks as shown were: of the worst risk on the list, for each kind."""
    said = []
    for kind, each in known.items():
        shown = [(row.stockout_risk if kind == "stockout" else row.overstock_risk) or 0 for row in rows]
        sentence = each.sentence(max(shown, default=0))
        if sentence is not None:
            said.append(sentence)
    return tuple(said)


def _missing(ages_told: bool, ipi_told: bool) -> list[Phrase]:
    found = []
    if not ages_told:
        found.append(Phrase("no age of stock imported (FBA Inventory report): old stock is not judged (H1)"))
    if not ipi_told:
        found.append(Phrase("no account figures imported: IPI is not watched (H6)"))
    return found


def _whole(values) -> tuple[int, ...]:  # type: ignore[no-untyped-def]  # an array; numpy is imported where it is used
    return tuple(round(float(each)) for each in values)
