"""Questions near the one that was asked, as buttons: what may have been meant, or what can be asked at all."""

from __future__ import annotations

import re

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.ask.evidence import weigh
from bot.ask.query import Query
from bot.ask.reading import read
from storage.queries.goods import naming

MOST = 3

_EXAMPLES: dict[str, tuple[str, str]] = {
    "competitor_alerts": ("competitor alerts this week", "竞品这周有什么动静"),
    "competitor_price": ("which competitors cut their price?", "哪些竞品降价了"),
    "competitor_stock": ("which competitors are out of stock?", "哪些竞品断货了"),
    "keyword_trend": ("which keywords gained volume last month?", "上个月哪些关键词涨得快"),
    "keyword_gap": ("which keywords are we missing?", "关键词缺口有哪些"),
    "stockout_risk": ("which SKUs run out in the next 30 days?", "未来30天哪些会断货"),
    "restock_due": ("what should I reorder today?", "今天要补货哪些"),
    "overstock": ("where are we overstocked?", "哪些压货了"),
    "inventory": ("how much stock is left?", "还有多少库存"),
    "inbound": ("what is on its way?", "在途有哪些货"),
    "sales": ("sales last week against the week before", "上周销量环比"),
    "forecast": ("forecast for next month", "下个月销量预测"),
    "price": ("what are our prices?", "我们现在卖什么价"),
    "profit": ("which SKUs lose money?", "哪些款在亏钱"),
    "ads": ("ACoS last 30 days", "近30天广告ACoS"),
    "returns": ("most returned products", "退货最多的产品"),
    "reviews": ("what do bad reviews say?", "差评都在说什么"),
    "supplier": ("which supplier is late most often?", "哪家供应商最常延误"),
    "purchase_order": ("open purchase orders", "未完成的采购单"),
    "decisions": ("what did we decide last week?", "上周批了哪些"),
    "claims": ("does Amazon owe us money?", "亚马逊欠我们钱吗"),
    "niches": ("which niches could we enter?", "有什么新品机会"),
    "kpi": ("how are we doing overall?", "整体经营情况怎么样"),
}
_ALWAYS = ("restock_due", "stockout_risk", "competitor_alerts")


def questions(query: Query) -> tuple[str, ...]:
    """Up to three questions that work, those first that the words hint at, in the language of the question."""
    ranked = [
        intent
        for intent, score in weigh(dict(read(query.text).hints), 0.0).ranked
        if score > 0 and intent in _EXAMPLES
    ]
    chosen = dict.fromkeys(
        [i for i in ranked if i != query.intent or query.intent == "unknown"][:MOST] + list(_ALWAYS)
    )
    place = 1 if query.language == "zh" else 0
    return tuple(_EXAMPLES[intent][place] for intent in chosen if intent != query.intent)[:MOST]


def codes(engine: Engine, workspace_id: str, word: str) -> list[str]:
    """Up to three SKUs that are written almost like ``word``."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    with Session(engine) as session:
        known = naming.near_codes(session, workspace_id, word)
    found = process.extract(
        word.upper(), {sku: sku.upper() for sku in known}, scorer=OSA.distance, score_cutoff=2, limit=MOST
    )
    return [sku for _, _, sku in found]


def with_codes(query: Query, codes: list[str]) -> tuple[str, ...]:
    """The question with each of some SKUs in place of the word that was none."""
    word = re.escape(query.unresolved[0])
    return tuple(re.sub(word, code.replace("\\", ""), query.text, flags=re.IGNORECASE)[:75] for code in codes)


def rest(query: Query) -> tuple[str, ...]:
    """The further questions of a question that asked for several things, each by itself, about the same SKUs."""
    place = 1 if query.language == "zh" else 0
    whom = " ".join(query.skus[:2])
    return tuple(
        f"{whom} {_EXAMPLES[intent][place]}".strip()[:75] for intent in query.also if intent in _EXAMPLES
    )


SUGGESTED = ("restock_due", "stockout_risk", "competitor_alerts", "kpi")


def suggested(language: str) -> tuple[str, ...]:
    """The four questions that are offered where a conversation begins."""
    return tuple(_EXAMPLES[intent][1 if language == "zh" else 0] for intent in SUGGESTED)
