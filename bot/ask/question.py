"""The words of a question → what is asked, about which SKUs, for which days.

Rules over words in two languages, no language model. What is not understood is "unknown" and is answered with what
can be answered; an intent that this version cannot answer from data is named as such.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from rapidfuzz import fuzz

from bot.ask import period as periods

if TYPE_CHECKING:
    from bot.facts import SkuHit

Language = Literal["en", "zh"]

_RIVAL = r"competit\w*|rivals?|竞品|竞争对手|竞对|对手"
# In order: the first whose words are all there wins. Each is (intent, words that must all be found).
_INTENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("competitor_stock", (_RIVAL, r"stock|断货|缺货|库存|有货|没货")),
    ("competitor_price", (_RIVAL, r"pric\w*|cheaper|discount|价格?|降价|涨价|多少钱|便宜")),
    ("competitor_alerts", (_RIVAL,)),
    ("restock_due", (r"re-?stock|re-?order|replenish\w*|buy|补货|下单|采购|进货|订货",)),
    ("stockout_risk", (r"run(?:ning)? out|stock-?\s?outs?|out of stock|断货|缺货|卖光|售罄",)),
    ("inbound", (r"inbound|in transit|on (?:the|its) way|arriv\w*|shipments?|在途|到货|到仓|什么时候到",)),
    ("overstock", (r"over-?stock\w*|excess|slow[- ]?moving|aged|dead stock|滞销|积压|冗余|库龄",)),
    ("keyword_trend", (r"keywords?|search volume|关键词|搜索量",)),
    ("ads", (r"\bads?\b|acos|advertis\w*|ppc|广告",)),
    ("returns", (r"returns?|refunds?|退货|退款",)),
    ("reviews", (r"reviews?|ratings?|评论|评价|差评",)),
    ("profit", (r"profit\w*|margins?|利润|毛利",)),
    ("forecast", (r"forecast\w*|predict\w*|预测|预计",)),
    ("supplier", (r"suppliers?|factory|供应商|工厂",)),
    ("purchase_order", (r"purchase orders?|\bpos?\b|采购单|订单",)),
    ("inventory", (r"\bstock\b|inventory|on hand|units left|库存|在库|还有多少|可售",)),
    ("sales", (r"sales|sold|sell\w*|revenue|velocity|销量|销售|卖了|卖得",)),
    ("price", (r"pric\w*|价格|多少钱",)),
    ("help", (r"^\W*(?:help|hi|hello|hey|what can you do|帮助|你好|你能做什么|怎么用)\W*$",)),
)  # fmt: skip
_WORDS = (
    "competitor",
    "competitors",
    "rivals",
    "alerts",
    "inventory",
    "restock",
    "reorder",
    "sales",
    "inbound",
    "stock",
)
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-/]*")
_ASIN = re.compile(r"\bB0[A-Z0-9]{8}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """What was understood. ``sku_ids`` go with ``skus``; ``unresolved`` are words that look like a SKU but are none."""

    text: str
    language: Language
    intent: str
    skus: tuple[str, ...] = ()
    sku_ids: tuple[int, ...] = ()
    asins: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    compare_to: dict[str, str] | None = None
    filters: dict[str, Any] = field(default_factory=dict)
    limit: int | None = None
    unresolved: tuple[str, ...] = ()
    confidence: float = 0.0


def language_of(text: str) -> Language:
    """Chinese when there is a Chinese character in it, else English."""
    return "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"


def candidates(text: str) -> tuple[str, ...]:
    """The words of ``text`` that might name a SKU or an ASIN, for one look-up in the catalogue."""
    return tuple(dict.fromkeys(token.rstrip(".-/") for token in _TOKEN.findall(text)))


def parse(text: str, *, today: date, known: Mapping[str, Sequence[SkuHit]]) -> Question:
    """Understand ``text``. ``known`` maps upper-cased candidate words to the SKUs of that name or ASIN."""
    hits = [hit for word in candidates(text) for hit in known.get(word.upper(), ())]
    named = {word for word in candidates(text) if known.get(word.upper())}
    rest = _mend(" ".join(_without(text, named).split()))
    span = periods.find(rest, today)
    matches = [
        intent for intent, words in _INTENTS if all(re.search(word, rest, re.IGNORECASE) for word in words)
    ]
    intent = matches[0] if matches else "unknown"
    others = [m for m in matches[1:] if not m.startswith("competitor") and _independent(intent, m)]
    limit = re.search(r"\b(?:top|first)\s+(\d{1,3})\b|前(\d{1,3})", rest, re.IGNORECASE)
    return Question(
        text=text,
        language=language_of(text),
        intent=intent,
        skus=tuple(dict.fromkeys(hit.sku for hit in hits)),
        sku_ids=tuple(dict.fromkeys(hit.sku_id for hit in hits)),
        asins=tuple(dict.fromkeys(m.upper() for m in _ASIN.findall(text))),
        first_day=span.first if span else None,
        last_day=span.last if span else None,
        filters={"also": others}
        if others and re.search(r"\band\b|以及|和|还有", rest, re.IGNORECASE)
        else {},
        limit=int(next(g for g in limit.groups() if g)) if limit else None,
        unresolved=tuple(word for word in candidates(text) if _looks_like_sku(word) and word not in named),
        confidence=0.0 if intent == "unknown" else 0.9 if hits or span else 0.75,
    )


def _without(text: str, words: set[str]) -> str:
    """``text`` without the SKUs it names, so that a SKU called SALES-1 is not a question for sales."""
    return _TOKEN.sub(lambda m: " " if m.group(0).rstrip(".-/") in words else m.group(0), text)


def _mend(text: str) -> str:
    """Set right a misspelt key word ("compettitor"), leaving every other word alone."""

    def mended(match: re.Match[str]) -> str:
        word = match.group(0).lower()
        if len(word) < 5 or word in _WORDS:
            return match.group(0)
        best = max(_WORDS, key=lambda key: fuzz.ratio(word, key))
        return best if fuzz.ratio(word, best) >= 84 else match.group(0)

    return re.sub(r"[A-Za-z]+", mended, text)


def _looks_like_sku(word: str) -> bool:
    return bool(re.search(r"\d", word)) and bool(re.search(r"[A-Za-z]", word)) and len(word) >= 3


def _independent(first: str, second: str) -> bool:
    """Whether a second intent is a question of its own, not another reading of the same words."""
    same = {
        ("competitor_stock", "inventory"),
        ("competitor_stock", "stockout_risk"),
        ("competitor_price", "price"),
    }
    return (first, second) not in same
