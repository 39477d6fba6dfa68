"""How much speaks for each intent: a weighted sum over hints, and how sure that makes us.

A line ``("rival price", 4.5)`` adds 4.5 times the strength of both hints together; ``-rival`` stands for its absence.
Special questions outweigh general ones by weight, not by order, so that a new line cannot shadow an old one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bot.ask.query import INTENTS

EVIDENCE: Mapping[str, tuple[tuple[str, float], ...]] = {
    "competitor_alerts": (
        ("rival", 2.2), ("rival happening", 1.6), ("attack", 2.6), ("rival attack", 1.0), ("rival_asin", 2.4), ("rival_asin happening", 1.4),
        ("somebody happening", 1.0), ("rival decision", -0.5), ("rival keyword", -1.2), ("rival reviews", -0.6),
        ("rival future", -1.0), ("rival forecast", -1.0),
    ),
    "competitor_price": (("rival fell", 2.6), ("rival_asin fell", 2.6), ("rival undercut price", -0.4),
        ("rival price", 4.6), ("undercut", 4.2), ("rival_asin price", 5.0), ("somebody price", 3.4), ("rival undercut", 1.0), ("somebody undercut", 0.6),
        ("rival price happening", -0.4),
    ),
    "competitor_stock": (
        ("rival empty", 5.2), ("rival stock", 4.4), ("rival_asin empty", 5.2), ("rival_asin stock", 4.8), ("rival reorder", 4.0), ("rival_asin reorder", 4.8),
        ("somebody empty", 1.6), ("rival empty kpi", -2.0),
    ),
    "keyword_trend": (
        ("keyword", 3.2), ("keyword_ref", 1.6), ("keyword rival", -0.6), ("keyword sales", -0.2), ("keyword ads", 0.2), ("keyword keyword_ref", 0.6),
        ("keyword happening", 0.2),
    ),
    "keyword_gap": (
        ("keyword gap", 5.4), ("keyword rival", 3.0), ("keyword rival_asin", 4.6), ("rival_asin gap", 3.0), ("keyword gap rival", 0.8),
    ),
    "stockout_risk": (
        ("empty", 3.2), ("cover -above", 3.4), ("stock short_days", 3.6), ("short_days -above", 1.2), ("empty stock", 0.4), ("empty ahead_period", 0.6), ("empty every", 0.2), ("empty inbound", 0.6),
        ("empty rival", -3.4), ("empty rival_asin", -3.4), ("empty kpi", -1.4), ("empty sales", 0.2), ("empty reorder", -0.4), ("empty excess", -0.4), ("empty claim", -2.0),
        ("cover rival", -2.0),
    ),
    "restock_due": (("reorder supplier", 0.6),
        ("reorder", 3.2), ("reorder rival", -2.2), ("reorder rival_asin", -3.0), ("reorder order", -0.8), ("reorder decision", -1.2), ("reorder why", -1.2),
        ("reorder ahead_period", 0.4), ("reorder supplier", 0.2), ("reorder supplier_ref", 0.6), ("reorder sku", 0.2), ("reorder niche", -1.0), ("reorder quantity_asked", 0.4),
    ),
    "overstock": (
        ("excess", 3.3), ("cover above", 3.8), ("excess stock", 0.5), ("excess sales", 0.4), ("excess reorder", 0.3), ("excess kpi", 0.4), ("excess rival", -1.0),
        ("excess niche", -0.6), ("long_age", 3.0), ("excess profit", 0.5), ("excess reviews", -0.8),
    ),
    "inventory": (
        ("stock", 2.4), ("stock sku", 0.4), ("stock rival", -1.8), ("stock rival_asin", -2.0), ("stock keyword", -0.6), ("stock_bound", 1.4), ("stock order", -0.4),
        ("stock ads", -0.4), ("stock inbound", -0.2),
    ),
    "inbound": (
        ("inbound", 3.2), ("inbound sku", 0.3), ("inbound late", 0.8), ("inbound mode", 0.8), ("inbound order", -0.6), ("inbound order_ref", -1.4), ("inbound claim", -1.0),
        ("inbound returns", -1.4), ("inbound profit", -1.6), ("mode", 1.2), ("inbound supplier", -0.6), ("inbound why", -0.8),
    ),
    "sales": (
        ("sales", 2.5), ("sales past_period", 0.5), ("sales every", 0.2), ("sales ahead_period", -1.0), ("sales future", -1.0), ("sales rival", -1.4), ("sales keyword", -0.6),
        ("sales kpi", -0.6), ("sales profit", -0.4), ("sales ads", -0.6), ("sales empty", -0.6), ("sales niche", -0.8), ("sales versus", 0.2), ("sales sku", 0.2),
    ),
    "forecast": (
        ("forecast", 3.0), ("future", 3.4), ("sales ahead_period", 3.2), ("forecast sales", 0.6), ("forecast kpi", -2.4), ("forecast niche", -1.2), ("forecast empty", -1.6), ("future ahead_period", 0.6),
        ("forecast inbound", -1.6), ("future empty", -1.0), ("forecast past_period -ahead_period", -0.6), ("forecast reorder", -0.4), ("forecast profit", -1.0),
    ),
    "price": (
        ("price -undercut", 2.3), ("price ours", 0.6), ("price sku", 0.4), ("price rival", -2.6), ("price rival_asin", -3.0), ("price somebody", -1.4), ("price profit", -0.8), ("price past_period", 0.2),
    ),
    "profit": (
        ("profit", 3.0), ("profit sku", 0.2), ("profit ads", -0.8), ("profit kpi", -0.8), ("profit claim", -0.8), ("profit returns", -0.4), ("profit least", 0.2), ("profit excess", -0.8), ("profit niche", -1.0),
        ("profit empty", -0.6),
    ),
    "ads": (("ads", 3.2), ("ads keyword", -1.0), ("ads rival", -0.8), ("ads sku", 0.2), ("ads worth", 0.4), ("ads reviews", -0.6)),
    "returns": (("returns", 3.2), ("returns why", 1.2), ("returns claim", -0.8), ("returns reviews", 0.2), ("returns sku", 0.2)),
    "reviews": (("reviews", 3.1), ("reviews why", 0.6), ("reviews returns", -0.2), ("reviews rival", -0.4), ("reviews sku", 0.2)),
    "supplier": (("supplier reorder", -1.2),
        ("supplier", 3.0), ("supplier late", 0.8), ("supplier_ref", 1.0), ("supplier supplier_ref", 0.6), ("supplier_ref late", 1.6), ("supplier order", -1.4), ("supplier reorder", -0.6),
        ("supplier inbound", -0.4), ("supplier_ref empty", -0.6), ("supplier_ref order", -1.0), ("supplier excess", -0.4), ("supplier reviews", 0.0), ("supplier returns", -0.6),
    ),
    "purchase_order": (
        ("order", 3.3), ("order_ref", 3.6), ("order late", 0.8), ("order inbound", 0.6), ("order supplier_ref", 0.8), ("order reorder", -0.2), ("order_ref inbound", 1.2), ("order why", -0.8),
        ("order decision", -0.6), ("order returns", -1.2),
    ),
    "decisions": (("decision", 3.2), ("decision why", 0.8), ("decision past_period", 0.4), ("draft_ref", 2.4), ("decision order", -0.2), ("decision reorder", 0.6), ("decision every", 0.2)),
    "claims": (("claim", 3.3), ("claim why", 1.2), ("claim stock", 0.6), ("claim returns", 0.4), ("claim profit", 0.4), ("claim empty", -1.2), ("claim sales", -1.0)),
    "niches": (("niche", 3.2), ("niche forecast", 0.4), ("niche rival", -0.6), ("niche excess", -0.2), ("niche sku", -1.4), ("niche stock", -0.4), ("niche sales", 0.2)),
    "kpi": (("kpi", 3.2), ("kpi empty", 1.6), ("kpi sales", 0.4), ("kpi forecast", 2.2), ("kpi stock", 0.4), ("kpi supplier", -1.4), ("kpi supplier_ref", -2.0), ("kpi ads", -1.4), ("kpi sku", -0.6), ("kpi excess", 0.0), ("kpi reviews", -1.2), ("kpi keyword", -1.0), ("kpi profit", -0.2)),
    "why": (
        ("why", 2.6), ("why sku", 0.9), ("why reorder", 1.6), ("why sales", 1.6), ("why returns", -1.4), ("why reviews", -1.0), ("why decision", -1.2), ("why quantity_told", 0.8),
        ("why empty", 0.8), ("why stock", 0.6), ("why forecast", 0.8), ("why profit", 0.8), ("why price", 0.6), ("why rival", -0.4), ("why claim", -1.8), ("why excess", 0.6), ("why ads", 0.4), ("why kpi", 0.2),
        ("why draft_ref", 1.4), ("why order", 1.2), ("why inbound", 0.2), ("why supplier", 0.2), ("why keyword", 0.2), ("why mode", 1.2),
    ),
    "help": (("help", 2.8),),
}  # fmt: skip

SCOPE = 3.0
"""What a word that belongs elsewhere (weather, password) takes from every intent; a command takes as much."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The intents in the order of what speaks for them, with their scores; ``confidence`` is of the first."""

    ranked: tuple[tuple[str, float], ...]
    confidence: float

    @property
    def intent(self) -> str:
        """The intent most is said for."""
        return self.ranked[0][0]


def weigh(features: Mapping[str, float], loose: float) -> Verdict:
    """The intents by their score. ``loose`` is how many words nothing explains.

    Worked example: rival 1 and price 1 give competitor_price 4.6, competitor_alerts 2.2 and price −0.3.
    """
    scores = {
        intent: sum(weight * _strength(line, features) for line, weight in lines)
        for intent, lines in EVIDENCE.items()
    }
    order = {intent: place for place, intent in enumerate(INTENTS)}
    ranked = tuple(sorted(scores.items(), key=lambda item: (-item[1], order[item[0]])))
    return Verdict(ranked, _confidence(ranked, features, loose))


def _strength(line: str, features: Mapping[str, float]) -> float:
    product = 1.0
    for name in line.split():
        product *= 1 - min(1.0, features.get(name[1:], 0.0)) if name[0] == "-" else features.get(name, 0.0)
    return product


def _confidence(ranked: tuple[tuple[str, float], ...], features: Mapping[str, float], loose: float) -> float:
    (_, best), (_, second) = ranked[0], ranked[1]
    if best <= 0:
        return 0.0
    against = SCOPE * max(features.get("off", 0.0), features.get("act", 0.0))
    known = sum(
        1
        for name in (
            "sku",
            "rival_asin",
            "keyword_ref",
            "supplier_ref",
            "order_ref",
            "ahead_period",
            "past_period",
            "bound",
        )
        if features.get(name)
    )
    margin = min(best - second, 2.0)
    logit = -3.6 + 1.5 * min(best, 4.5) + 1.1 * margin + 0.25 * min(known, 2) - 0.75 * loose - 2.2 * against
    return round(1 / (1 + math.exp(-logit)), 3)
