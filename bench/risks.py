"""`make bench-risks`: the risks of a store that was imported just now, against what its SKUs then sold.

The card is decided by the core as on the day of the import: no model learnt, nothing replayed. The held-out days and a lead
time drawn afterwards say what came. With `--replayed 40` the correction learnt from replays of the time before each cutoff
is shown beside (that is what `make bench-proof` judges on the replays themselves).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np

from bench.new_store import AHEAD, CUTOFFS, Supplier, arrived, drawn, histories, panel, situations
from bench.proof import cell, summary
from core.decide.assemble import risks_of
from core.decide.ground import survey
from core.decide.suggest import decide, policy_for
from core.policy import Policy
from core.proof.calibration import Calibration, Kind, calibration_of, deciles
from core.proof.cases import Case, overstocks, stockouts
from core.proof.compare import compare
from core.proof.record import Line, Record, books
from core.records import Floats, Forecast, History, Situation


def cases_of(
    situation: Situation, after: Floats, supplier: Supplier, cut: int, rng: np.random.Generator
) -> dict[Kind, Case]:
    """A SKU's stock-out and overstock risk as the card shows them uncorrected, and whether each came.

    The stock-out: before the next goods more was wanted than was there (goods of a day serve it); left out where that is
    not over in time. The overstock: position and order outlast the policy's overstock days.
    """
    ground = survey(situation, policy_for(situation), 0)
    orders = decide(ground).orders
    quantity = sum(order.quantity for order in orders)
    risks = risks_of(ground, orders, quantity)
    if orders:
        first = min(orders, key=lambda order: order.arrives)
        ordered_in, mode = (first.order_by - situation.as_of).days, str(first.mode)
        lots = arrived(situation, supplier, mode, ordered_in, rng)
        until = lots[-1][0]
    else:
        lots = arrived(situation, supplier, "sea", min(ground.due.days, ground.futures.days), rng)
        until = min(day for day, _ in lots)
    sku = situation.product.sku
    wanted = np.cumsum(after)
    excess = Case(
        sku, risks.overstock, bool(wanted[-1] < ground.position.units + quantity), AHEAD, cut, cut + AHEAD
    )
    if until - 1 > AHEAD:
        return {"overstock": excess}
    have = np.full(until - 1, float(situation.stock.on_hand if situation.stock else 0))
    for day, units in lots:
        have[day - 1 :] += units
    out = bool((wanted[: until - 1] > have).any())
    return {"stockout": Case(sku, risks.stockout, out, risks.goods_in, cut, cut + until), "overstock": excess}


def replayed(
    told: Sequence[tuple[History, Floats]], suppliers: Sequence[Supplier], most: int, rng: np.random.Generator
) -> Mapping[Kind, Calibration]:
    """The correction that nightly replays of the time before the cutoff would have taught."""
    step = max(1, -(-len(told) // most))
    until = told[0][0].end
    records = []
    chosen = told[::step]
    for i, (situation, supplier) in enumerate(situations(chosen, until, suppliers, rng)):
        nothing = Forecast(
            situation.product.sku, until + timedelta(days=1), np.zeros(90), np.zeros((9, 90)), 0.0, "none"
        )
        lines = tuple(
            Line(p.ordered_on, p.received_on, p.expected_on, 100, "sea", supplier.name, number=f"{i}-{n}")
            for n, p in enumerate(situation.past_orders)
        )
        records.append(Record(replace(situation, forecast=nothing, stock=None, inbound=()), lines))
    days = min(364, max(len(h.units) for h, _ in chosen) - 28)
    made = books(records, until, Policy(), days=days)
    if made.world.count == 0:  # too young to replay: nothing is corrected
        return {}
    found = compare(made)
    return {
        "stockout": calibration_of(stockouts(found.promises, made.world), "stockout", until),
        "overstock": calibration_of(overstocks(found.promises, made.world), "overstock", until),
    }


def show(title: str, kinds: Mapping[Kind, tuple[Sequence[Case], Sequence[Case]]]) -> None:
    """Said → came by decile, as computed and (where replayed) as corrected, and the mean distance weighted by cases."""
    print(title)
    for kind, (raw, corrected) in kinds.items():
        columns = [deciles(each) for each in (raw, corrected) if each]
        print(
            f"  {kind}: {len(raw)} cases; said → came (cases) difference ± standard error by SKU, in points"
        )
        for low in range(0, 100, 10):
            cells = [next((cell(b) for b in column if b.low == low), " " * 39) for column in columns]
            print(f"    {low:2}–{low + 10:3} %  " + " | ".join(cells))
        for name, column in zip(("as computed", "corrected"), columns, strict=False):
            print(f"    {name:11} {summary(column)}")
        if title != "all panels":
            print("    came less said by cutoff, in points: " + by_cutoff(raw))


def by_cutoff(cases: Sequence[Case]) -> str:
    """How far all SKUs of a cutoff are off together: what one panel's coming months have in common."""
    off: dict[int, list[float]] = {}
    for case in cases:
        off.setdefault(case.day, []).append(100 * case.happened - case.promised)
    return " ".join(f"{np.mean(each):+.0f}" for _, each in sorted(off.items()))


def main() -> None:
    """Print one block per panel, and one of all together."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    reader.add_argument("--panels", default=",".join(CUTOFFS))
    reader.add_argument("--skus", type=int, default=400, help="at most, per cutoff")
    reader.add_argument("--draws", type=int, default=3, help="stocks drawn for each SKU and cutoff")
    reader.add_argument("--seed", type=int, default=7)
    reader.add_argument(
        "--replayed", type=int, default=0, metavar="SKUS", help="SKUs a correction is learnt from"
    )
    given = reader.parse_args()
    every: dict[Kind, tuple[list[Case], list[Case]]] = {"stockout": ([], []), "overstock": ([], [])}
    for name in given.panels.split(","):
        rng = np.random.default_rng(given.seed)
        skus, first, units = panel(given.data, name, given.seed)
        mine: dict[Kind, tuple[list[Case], list[Case]]] = {"stockout": ([], []), "overstock": ([], [])}
        for cut in CUTOFFS[name]:
            told = list(histories(skus, first, units, cut, given.skus))
            suppliers = drawn(rng)
            today = first + timedelta(days=cut - 1)
            known = replayed(told, suppliers, given.replayed, rng) if given.replayed else {}
            for _ in range(given.draws):
                made = situations(told, today, suppliers, rng)
                for (situation, supplier), (_, after) in zip(made, told, strict=True):
                    for kind, case in cases_of(situation, after, supplier, cut, rng).items():
                        mine[kind][0].append(case)
                        if given.replayed:
                            goods_in = case.goods_in if kind == "stockout" else None
                            shown = known[kind].corrected(case.promised, goods_in) if known else case.promised
                            mine[kind][1].append(case._replace(promised=shown))
        show(f"{name}: {len({c.sku for c in mine['overstock'][0]})} SKUs, {len(CUTOFFS[name])} cutoffs", mine)
        for kind, columns in mine.items():
            for column, all_of_them in zip(columns, every[kind], strict=True):
                all_of_them += [case._replace(sku=f"{name}|{case.sku}") for case in column]
    show("all panels", every)


if __name__ == "__main__":
    main()
