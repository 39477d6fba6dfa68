"""Would it have paid? The seller's last year replayed with this policy, their own orders and the rules they know.

`replay` works on a sample of SKUs and writes nothing; what is kept of it for the cards is for `bot.usecases.proof.proofs`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases.plans.situating import thresholds_of
from core.money.cents import cents
from core.phrase import Phrase
from core.policy import Policy
from storage.queries.goods import abc
from storage.queries.orders import evidence
from storage.queries.orders.situations import load_situations, no_forecast

if TYPE_CHECKING:
    from core.proof.calibration import Bin
    from core.proof.compare import Comparison
    from core.proof.record import Books

SAMPLE = 100
"""SKUs replayed by default: those that earn most, as they decide what the policy is worth."""

SEED = 0
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Replay:
    """A comparison, the ids of its SKUs in order, and of how many SKUs they are a sample."""

    found: Comparison
    sku_ids: tuple[int, ...]
    of: int


def replay(
    engine: Engine,
    workspace_id: str,
    today: date,
    sku_ids: Sequence[int],
    *,
    of: int,
    on_progress: Progress = lambda done, of: None,
) -> Replay | None:
    """Replay these SKUs up to ``today``; None where none of them has enough history. ``of`` is how many there are."""
    from core.proof.compare import compare

    made = on_file(engine, workspace_id, today, sku_ids)
    if made is None or not made[1]:
        return None
    return Replay(compare(made[0], on_progress), made[1], of)


def on_file(
    engine: Engine, workspace_id: str, today: date, sku_ids: Sequence[int]
) -> tuple[Books, tuple[int, ...], dict[int, Phrase]] | None:
    """The books of these SKUs, the ids of those in it, and why others are not; None where there are no sales at all."""
    from core.proof.record import COUNT_AGE, DAYS, Record, books

    situations = [
        pair
        for part in load_situations(engine, workspace_id, today, no_forecast, list(sku_ids))
        for pair in part
    ]
    until = max((s.history.end for _, s in situations if len(s.history.units) > 1), default=None)
    if until is None:
        return None
    until = min(until, today)
    start = until - timedelta(days=DAYS - 1)
    ids = [sku_id for sku_id, _ in situations]
    with Session(engine) as session:
        lines = evidence.order_lines(session, workspace_id, ids, until)
        counted = evidence.counts(session, workspace_id, ids, start - timedelta(days=COUNT_AGE + 1), until)
        classes = abc.classes(session, workspace_id, start)
    rules = thresholds_of(engine, workspace_id, ids)
    records = [
        Record(
            situation=replace(situation, abc_class=classes.get(sku_id, "B")),  # as they were known then
            lines=lines.get(sku_id, ()),
            counts=counted.get(sku_id, {}),
            policy=partial(rules.policy, sku_id),
        )
        for sku_id, situation in situations
    ]
    made = books(records, until, Policy())
    by_name = {(s.product.marketplace, s.product.sku): sku_id for sku_id, s in situations}
    kept = [r.situation.product for r in made.records]
    left_out = {by_name[(p.marketplace, p.sku)]: why for p, why in made.left_out}
    return made, tuple(by_name[(p.marketplace, p.sku)] for p in kept), left_out


def sample(engine: Engine, workspace_id: str, today: date, most: int = SAMPLE) -> tuple[list[int], int]:
    """The SKUs to replay, those that earn most first, and how many there are."""
    from storage.queries.goods import skus

    with Session(engine) as session:
        everything = skus.ids(session, workspace_id)
        classes = abc.usable(session, workspace_id, today) or {}
    ranked = sorted(everything, key=lambda sku_id: classes.get(sku_id, "D"))
    return ranked[:most], len(everything)


NAMES = {
    "this": "this policy",
    "own": "your own orders",
    "days_of_cover": "days of cover",
    "reorder_point_eoq": "reorder point + EOQ",
}
"""Policies by their key in the JSON and as the table calls them."""


def policy_section(
    engine: Engine, workspace_id: str, today: date, *, on_progress: Progress = lambda done, of: None
) -> dict[str, Any]:
    """The policy's half of `restock backtest`: money, service and stock of each policy, per currency."""
    chosen, of = sample(engine, workspace_id, today)
    found = replay(engine, workspace_id, today, chosen, of=of, on_progress=on_progress)
    if found is None:
        return {
            "as_of": today,
            "note": "not enough data: a SKU counts from 140 days of sales and a cost on",
            "groups": [],
        }
    books = found.found.books
    world = books.world
    currencies = [record.situation.product.currency for record in books.records]
    return {
        "as_of": today,
        "from": world.start,
        "to": world.day(world.days - 1),
        "review_days": world.terms.review_days,
        "skus": {
            "replayed": world.count,
            "sampled": len(chosen),
            "of": of,
            "left_out": [{"sku": product.sku, "why": str(why)} for product, why in books.left_out],
            "opening_stock_assumed": sum(books.assumed_opening),
        },
        "groups": [_group(found.found, currency, currencies) for currency in dict.fromkeys(currencies)],
        "risks": _risks(found.found, today),
        "assumptions": list(ASSUMPTIONS),
        "note": None,
    }


ASSUMPTIONS = (
    "days of cover keeps the promised lead time + 30 days of the last 30 days' sales; the reorder point is normal, for 95 %",
    "demand of days without stock is that of a like weekday nearby, never less than what sold; "
    "rank lost in a stock-out is not counted",
    "forecasts of the replay rest on each SKU's and its batch's past alone: a model trained on the whole history has seen the outcome",
    "an order takes as long as your nearest order by that mode and supplier took",
    "every suggestion is taken as approved on its weekly review day; signals of competitors, rank, returns, searches and ads, holds and pins are left out",
    "one price per SKU, the mean paid in the window; cost, fees and freight (of a shipment of a month's sales) as of today",
    "stock left at the end keeps its cost for 90 days of demand (the mean, or that of these days a year ago where more) and 40 % of it beyond",
    "the bound knows demand and lead times in advance and ignores minimums, cartons and fees for age",
)


def _group(found: Comparison, currency: str, currencies: Sequence[str]) -> dict[str, Any]:
    import numpy as np

    from core.proof.compare import OWN, fidelity, figures, over_all

    world = found.books.world
    rng = np.random.default_rng(SEED)
    mask = np.array([each == currency for each in currencies])
    known = mask & np.array(found.books.knows_own)
    policies: dict[str, dict[str, Any] | None] = {}
    for name, life in found.lives.items():
        chosen = known if name == OWN else mask
        if not chosen.any():
            policies[name] = None
            continue
        row = figures(life, world, found.bound, chosen, rng)
        policies[name] = {
            "skus": int(chosen.sum()),
            "profit": cents(row.profit),
            "profit_80": [cents(row.profit_low), cents(row.profit_high)],
            "of_bound": None if row.of_bound is None else round(row.of_bound, 4),
            "fill_rate": round(row.fill_rate, 4),
            "stockout_days_per_sku_year": round(row.stockout_days, 2),
            "mean_stock_units": round(row.mean_stock, 1),
            "days_of_cover": round(row.cover_days, 1),
            "aged_units": round(row.aged_units, 2),
            "orders": row.orders,
        }
    differences: dict[str, dict[str, Any]] = {}
    for name in found.lives:
        chosen = known if name == OWN else mask
        if name != "this" and chosen.any():
            gain = over_all(found, name, chosen, rng)
            differences[name] = {
                "skus": int(chosen.sum()),
                "more_earned": cents(gain.more),
                "more_earned_80": [cents(gain.low), cents(gain.high)],
                "fewer_days_out": gain.fewer_days_out,
            }
    share = fidelity(found, known)
    return {
        "currency": currency,
        "bound": cents(float(found.bound[mask].sum())),
        "policies": policies,
        "this_against": differences,
        "imputed_days_share": round(float(world.imputed[mask][world.alive[mask]].mean()), 4),
        "own_sales_replayed_share": None if share is None else round(share, 4),
    }


def _risks(found: Comparison, today: date) -> dict[str, Any]:
    """Promised against realised, by decile: as computed, and as corrected, judged on SKUs and weeks it was not fitted to."""
    from core.proof.calibration import Kind, calibration_of
    from core.proof.cases import overstocks, stockouts

    kinds: tuple[tuple[Kind, Any], ...] = (("stockout", stockouts), ("overstock", overstocks))
    told: dict[str, Any] = {}
    for kind, of in kinds:
        each = calibration_of(of(found.promises, found.books.world), kind, today)
        told[kind] = {
            "cases": each.cases,
            "corrected": each.applies,
            "as_computed": [_bin(b) for b in each.before],
            "as_shown": [_bin(b) for b in (each.after if each.applies else each.before)],
        }
    return told


def _bin(each: Bin) -> dict[str, Any]:
    return {
        "from": each.low,
        "to": each.high,
        "cases": each.cases,
        "promised": each.promised,
        "happened": each.happened,
        "standard_error": each.error,
    }
