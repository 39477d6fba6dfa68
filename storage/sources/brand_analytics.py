"""Amazon's Brand Analytics: Search Query Performance (download or JSON) and Search Terms (JSON).

Search Query Performance counts everybody's searches, clicks and purchases of a query and, per ASIN of ours, our part of
them. Search Terms rank queries and name the most clicked ASINs; the rank is no volume. Both tell of one period.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from core.phrase import Phrase
from storage.sources.helium10 import KEYWORD, keyword
from storage.sources.kinds import Column, Kind, Record, RowProblem, Setting

_SPANS = {
    "quarter": 91, "quartal": 91, "vierteljähr": 91, "trimest": 91, "季": 91, "四半期": 91, "week": 7, "wöch": 7, "woche": 7,
    "hebdo": 7, "semaine": 7, "settiman": 7, "semana": 7, "周": 7, "週": 7, "month": 30, "monat": 30, "mensu": 30,
    "mensil": 30, "mois": 30, "月": 30, "day": 1, "daily": 1, "täglich": 1, "日": 1,
}  # fmt: skip
_RANGE = re.compile(
    r"(?:reporting range|berichtszeitraum|报告范围|报告周期)[^=]*=\s*([^,\]]+)", re.IGNORECASE
)


def asin(text: str) -> str:
    """The ASIN in capitals, as the report writes it; `RowProblem` for what cannot be one."""
    found = text.strip().upper()
    if not re.fullmatch(r"[A-Z0-9]{10,14}", found):
        raise RowProblem(Phrase("“{text}” is not an ASIN", {"text": text[:40]}))
    return found


def _columns(*parts: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(Column(name, "whole", aliases=tuple(names), loose=True) for name, *names in parts)


def _period(record: Record, setting: Setting) -> tuple[date, int]:
    """The last day of the row's period, and how many days it has."""
    first, last = record.get("first_day") or setting.first_day, record.get("day") or setting.last_day
    if last is None:
        raise RowProblem(Phrase("{column} is empty", {"column": "Reporting Date"}))
    if first is not None and first < last:
        return last, (last - first + timedelta(days=1)).days
    said = _RANGE.search(setting.preamble)
    return last, next((days for word, days in _SPANS.items() if said and word in said[1].casefold()), 7)


def _performance(record: Record, setting: Setting) -> list[Record]:
    """The query as everybody searched it, and our ASIN's part of it where the report tells whose it is."""
    last, days = _period(record, setting)
    same: Record = {
        "keyword": keyword(record["keyword"]), "day": last, "sku": "", "span_days": days, "source": "search_query_performance",
    }  # fmt: skip
    market = {name: record.get(f"all_{name}") for name in ("impressions", "clicks", "cart_adds", "purchases")}
    rows = [{**same, **market, "asin": "", "search_volume": record.get("search_volume")}]
    whose = record.get("asin") or _asin_above(setting.preamble)
    if whose:
        own = {
            name: record.get(f"own_{name}") for name in ("impressions", "clicks", "cart_adds", "purchases")
        }
        rows.append({**same, **own, "asin": asin(whose)})
    return rows


def _asin_above(preamble: str) -> str | None:
    found = re.search(r"ASIN[^=\n]*=\s*\W*(B0[A-Z0-9]{8})", preamble)
    return found[1] if found else None


QUERY_PERFORMANCE = Kind(
    name="search_query_performance",
    columns=(
        Column("keyword", "text", required=True, aliases=("Search Query", "searchQueryData.searchQuery", "Suchabfrage", "搜索查询", "検索クエリ")),
        Column("search_volume", "whole", required=True, blank=True, loose=True, aliases=("Search Query Volume", "searchQueryData.searchQueryVolume", "Volumen der Suchabfrage", "搜索查询数量", "検索クエリのボリューム")),
        Column("asin", "text", aliases=("asin",)),
        Column("first_day", "day", aliases=("startDate",)),
        Column("day", "day", aliases=("Reporting Date", "endDate", "Berichtsdatum", "报告日期")),
        *_columns(
            ("all_impressions", "Impressions: Total Count", "Eindrücke: Gesamtanzahl", "impressionData.totalQueryImpressionCount"),
            ("own_impressions", "Impressions: ASIN Count", "Eindrücke: ASIN-Anzahl", "impressionData.asinImpressionCount"),
            ("all_clicks", "Clicks: Total Count", "Klicks: Gesamtanzahl", "clickData.totalClickCount"),
            ("own_clicks", "Clicks: ASIN Count", "Klicks: ASIN-Anzahl", "clickData.asinClickCount"),
            ("all_cart_adds", "Cart Adds: Total Count", "In den Einkaufswagen: Gesamtanzahl", "cartAddData.totalCartAddCount"),
            ("own_cart_adds", "Cart Adds: ASIN Count", "In den Einkaufswagen: ASIN-Anzahl", "cartAddData.asinCartAddCount"),
            ("all_purchases", "Purchases: Total Count", "Käufe: Gesamtanzahl", "purchaseData.totalPurchaseCount"),
            ("own_purchases", "Purchases: ASIN Count", "Käufe: ASIN-Anzahl", "purchaseData.asinPurchaseCount"),
        ),
    ),
    stage=KEYWORD,
    shape=_performance,
    period="either",
    by_sku=False,
    order="mdy",
)  # fmt: skip


def _terms(record: Record, setting: Setting) -> list[Record]:
    """A term's rank and the share of one clicked ASIN. Ranks within a department are a list of their own."""
    last, days = _period(record, setting)
    department = (record.get("department") or "").casefold()
    source = (
        "search_terms" if not department or department.startswith("amazon") else f"search_terms:{department}"
    )
    same: Record = {
        "keyword": keyword(record["keyword"]), "day": last, "sku": "", "span_days": days, "source": source,
    }  # fmt: skip
    clicked = {"click_share": record.get("click_share"), "conversion_share": record.get("conversion_share")}
    return [
        {**same, "asin": "", "frequency_rank": record["frequency_rank"]},
        {**same, **clicked, "asin": asin(record["asin"])},
    ]


SEARCH_TERMS = Kind(
    name="search_terms",
    columns=(
        Column("keyword", "text", required=True, aliases=("searchTerm", "Search Term")),
        Column(
            "frequency_rank", "whole", required=True, aliases=("searchFrequencyRank", "Search Frequency Rank")
        ),
        Column("asin", "text", required=True, aliases=("clickedAsin",)),
        Column("department", "text", aliases=("departmentName", "Department")),
        Column("click_share", "real", aliases=("clickShare",)),
        Column("conversion_share", "real", aliases=("conversionShare",)),
    ),
    stage=KEYWORD,
    shape=_terms,
    period="either",
    by_sku=False,
)
BRAND_ANALYTICS = (QUERY_PERFORMANCE, SEARCH_TERMS)
