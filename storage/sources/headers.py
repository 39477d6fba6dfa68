"""When two column names mean the same: headers drift by dash, point, case, spaces, brackets and width.

``Sessions – Total – B2B``, ``sessions - total - b2b`` and ``SESSIONS-TOTAL-B2B`` are one key; so are ``（子）ASIN``
and ``(子)ASIN``, ``Price  USD`` and ``price usd``, ``Clicks: Total Count`` and ``clicks_total_count``, ``Starting Warehouse Balance`` and ``StartingWarehouseBalance``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_IGNORED = re.compile(r"[\s_.:\-‐‑‒–—―−ー－\"“”'’=﻿]+")


_UNIT = re.compile(
    r"[(（]\s*(?:[A-Z]{3}|[#€£$¥￥]|US\$|元|人民币|美元|欧元|英镑|日元)\s*[)）]\s*$|[ _-](?:USD|EUR|GBP|CNY|RMB|JPY|usd|eur|gbp|cny|rmb|jpy)\s*$"
)
_TWO_TONGUES = re.compile(r"(.*[^\x00-\u02ff].*?)\s*[-–/]\s*([A-Za-z]+(?: [A-Za-z]+)+)")


@lru_cache(maxsize=4096)
def also_called(header: str) -> tuple[str, ...]:
    """Keys of what a header says beside its unit, or twice. Worked examples: "Spend(USD)" is spend, "推广的商品 SKU-Advertised
    product SKU" is either half."""
    header = header.strip()
    found = [_UNIT.sub("", header)] if _UNIT.search(header) else []
    twice = _TWO_TONGUES.fullmatch(header)
    return tuple(key(name) for name in (*found, *(twice.groups() if twice else ())) if key(name))


@lru_cache(maxsize=4096)
def key(header: str) -> str:
    """The header without what drifts. Worked example: ``key("Units ordered – B2B") == "unitsorderedb2b"``."""
    # The long vowel mark ー goes too: it is typed as a dash often enough, and no two of our names differ by it.
    return _IGNORED.sub("", unicodedata.normalize("NFKC", header).casefold())
