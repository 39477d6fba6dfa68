"""Every figure of a suggestion to its source: the steps of the arithmetic, their inputs, and the files they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases import drafting, proofs
from bot.usecases.forecasting import Forecaster, pool
from bot.usecases.situating import decided
from core.decide.formulas import Formula, formulas
from core.errors import NotFound
from core.money.unit_costs import price_of
from core.money.unit_fees import Known
from core.phrase import Phrase
from core.records import Situation, Suggestion
from storage.queries import coverage, drafts, forecasts, imports, origins, skus


@dataclass(frozen=True, slots=True)
class Source:
    """A file behind some figures: what it told, how far it reaches, and how old it is."""

    tells: str
    file: str
    import_id: int
    kind: str
    first_day: date | None
    last_day: date | None
    imported_at: datetime
    age_days: int


@dataclass(frozen=True, slots=True)
class Why:
    """A suggestion with all it rests on.

    ``formulas`` have the numbers put in; ``inputs`` are the figures that went in, each with the file and row, or the
    run, it is from.
    """

    suggestion: Suggestion
    formulas: tuple[Formula, ...]
    inputs: tuple[tuple[str, str, str], ...]
    sources: tuple[Source, ...]
    stale: tuple[str, ...]
    draft: str | None


def why(engine: Engine, workspace_id: str, name: str, today: date) -> Why:
    """What the suggestion for a SKU (or ASIN) rests on; nothing is written. Raises `NotFound`."""
    with Session(engine) as session:
        called = skus.called(session, workspace_id, name, today)
        if not called:
            raise NotFound(Phrase("There is no SKU or ASIN {name}", {"name": name}))
        sku_id = called[0].sku_id
        draft = drafts.open_of(session, workspace_id, sku_id)
        number = draft.number if draft is not None else None
        behind = imports.behind(session, workspace_id, sku_id)
        stale = coverage.age(session, workspace_id, today).stale
        stored = forecasts.latest(session, workspace_id, sku_id)
        sources = tuple(
            Source(
                tells,
                each.file_name,
                each.id or 0,
                each.kind,
                each.first_day,
                each.last_day,
                each.imported_at,
                (today - (each.last_day or each.imported_at.date())).days,
            )
            for tells, files in behind.items()
            for each in files
        )
    for part in decided(
        engine,
        workspace_id,
        today,
        Forecaster(today, pool(engine, workspace_id)),
        [sku_id],
        without_own_draft=True,
    ):
        for each in drafting.as_they_stand(engine, workspace_id, part, datetime.combine(today, time(), UTC)):
            made = f"made {stored[2]:%Y-%m-%d %H:%M} UTC on data to {stored[1]}" if stored else "made now"
            with Session(engine) as session:
                rows = origins.origins(session, workspace_id, sku_id, today, each.situation.inbound)
            return Why(
                proofs.shown(each.suggestion, proofs.calibration(engine, workspace_id)),
                formulas(each.situation, each.policy, each.suggestion),
                _inputs(each.situation, made, rows),
                sources,
                stale,
                number,
            )
    raise NotFound(Phrase("There is no SKU or ASIN {name}", {"name": name}))


def _fees(situation: Situation) -> list[tuple[str, str, str]]:
    """The fees a unit pays at today's price, each with where it is known from and how surely."""
    fees, price = situation.fees, price_of(situation.product, situation.history)
    if fees is None or price is None:
        return [("fees", "a stated share of the price", "thresholds (fee_share)")]
    told: list[tuple[str, Decimal, Known]] = []
    if fees.referral is not None:
        told.append(("referral fee", fees.referral.at(price), fees.referral.known))
    if fees.fulfilment is not None:
        told.append(("fulfilment fee", fees.fulfilment.at(price), fees.fulfilment.known))
    if fees.storage is not None:
        told.append(("storage a unit, mean month", fees.storage.mean, fees.storage.known))
    if fees.placement is not None and fees.placement_known is not None:
        told.append(("inbound placement", fees.placement, fees.placement_known))
    return [
        (name, f"{amount:.2f}", known.source + (f", {known.confidence}" if known.confidence else ""))
        for name, amount, known in told
    ]


def _legs(situation: Situation) -> list[tuple[str, str, str]]:
    """How many orders, of all suppliers, told how long transit and receiving take."""
    told = [
        f"{sum(each.orders for each in situation.legs if each.leg == leg)} of {leg}"
        for leg in ("transit", "receiving")
    ]
    source = "purchase orders of all suppliers into this marketplace"
    return [("legs learnt from", ", ".join(told), source)] if situation.legs else []


def _ads(situation: Situation, rows: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """What the last settled days of advertising cost and sold."""
    ads = situation.ads
    if ads is None:
        return []
    sold = "units not told" if ads.units is None else f"{ads.units} units"
    return [
        (
            "ads",
            f"{ads.spend:.2f} spent, {sold}, {ads.days} days to {ads.last_day}",
            rows.get("ads", "advertising report"),
        )
    ]


def _inputs(
    situation: Situation, forecast_made: str, rows: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    products = rows.get("products", "products file")
    product, stock, history = situation.product, situation.stock, situation.history
    supplier = situation.supplier
    told = [
        ("history", f"{len(history.units)} days to {history.end}", rows.get("sales", "sales files")),
        (
            "days out of stock",
            str(int((~history.in_stock).sum())),
            rows.get("ledger") or rows.get("stock", "stock and ledger files"),
        ),
        (
            "forecast",
            f"{float(situation.forecast.mean.mean()):.2f} a day ({situation.forecast.method})",
            forecast_made,
        ),
        (
            "on hand",
            "unknown" if stock is None else f"{stock.on_hand} on {stock.as_of}",
            rows.get("stock") or rows.get("ledger", "stock file"),
        ),
        ("price", str(product.price), products if product.price is not None else rows.get("price", products)),
        ("unit cost", str(product.unit_cost), products),
        *_fees(situation),
        ("MOQ, case pack", f"{product.moq}, {product.case_pack}", f"{products}, else 1"),
        ("supplier", product.supplier or "none", products),
        (
            "production days",
            str(product.production_days or (supplier.production_days if supplier else None)),
            products if product.production_days else rows.get("supplier", "suppliers file"),
        ),
        ("orders learnt from", str(len(situation.past_orders)), "purchase orders of the supplier"),
        *_legs(situation),
        *_ads(situation, rows),
        ("ABC class", situation.abc_class, "gross profit of the last 12 months"),
    ]
    told += [
        (
            "on its way",
            f"{lot.quantity}, {lot.arrives or 'no date'}",
            rows.get(f"order {lot.reference}", f"{lot.kind} {lot.reference}".strip()),
        )
        for lot in situation.inbound
    ]
    told += [
        (
            f"freight {each.mode}",
            f"{each.transit_days:g} days",
            rows.get(f"freight {each.mode}", "freight file"),
        )
        for each in situation.freight
    ]
    return tuple(told)
