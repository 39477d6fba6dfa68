"""What do the words after `/restock` ask for? English and Chinese, as people type them; no Slack, no store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

VERBS: Mapping[str, tuple[str, ...]] = {
    "waiting": ("", "waiting", "待审批", "待办", "待决", "待处理"),
    "help": ("help", "?", "？", "帮助", "使用说明"),
    "digest": ("digest", "today", "日报", "早报", "摘要"),
    "report": ("report", "week", "周报", "报告"),
    "settings": ("settings", "setting", "rates", "设置", "汇率"),
    "policy": ("policy", "policies", "thresholds", "策略", "阈值", "参数"),
    "lang": ("lang", "language", "语言"),
    "import": ("import", "upload", "导入", "上传"),
    "budget": ("budget", "预算"),
    "alerts": ("alerts", "alert", "警报", "提醒", "预警"),
    "rivals": ("rivals", "competitors", "竞品"),
    "health": ("health", "健康", "库存健康"),
    "watch": ("watch", "监控", "盯", "关注", "跟踪"),
    "market": ("market", "市场"),
    "niches": ("niches", "niche", "选品", "细分市场", "利基", "新品机会"),
    "unwatch": ("unwatch", "取消监控", "不再监控", "取消关注", "不跟踪"),
    "quiet": ("quiet", "免打扰"),
    "why": ("why", "为什么", "原因"),
    "claims": ("claims", "claim", "索赔", "赔偿", "赔付"),
}
"""The verbs and how they may be written. Anything else is a SKU, an ASIN or words of a title."""

_NAMES_A_SKU = re.compile(r"(?=\S*[\dA-Z_-])\S+")
"""One word with a digit, a dash or a capital: "health HX-12" asks for a SKU, "health drink" is a title."""

ORDER = re.compile(r"PO-\d{1,9}", re.IGNORECASE)
"""What an order that was approved here is called."""

QUIET = re.compile(r"(off|关|关闭|[0-9:：]+\s*[-–—至到~]\s*[0-9:：]+(\s+(critical|紧急))?)", re.IGNORECASE)
"""What may follow "quiet": hours, perhaps with "critical" for those that may break through; or off."""

LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "en": ("en", "english", "英文", "英语"),
    "zh_CN": ("zh", "zh-cn", "zh_cn", "cn", "chinese", "中文", "简体中文", "汉语"),
}


_TIMES = {"": 1, "k": 1_000, "m": 1_000_000, "万": 10_000, "萬": 10_000}
_AMOUNT = re.compile(
    r"[$€£¥￥]?\s*(?P<sum>\d[\d,，]*(?:\.\d+)?)\s*(?P<times>[kKmM万萬])?(?:\s*(?:usd|eur|gbp|美元|元))?"
    r"(?:\s+(?P<volume>\d+(?:\.\d+)?)\s*(?:cbm|m3|m³|方|立方米|立方)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A verb, or "sku"; and the words that belong to it."""

    verb: str
    words: str = ""


def read(text: str) -> Asked:
    """What was asked for.

    A verb stands alone, or has one argument where it takes one; a title that begins with a verb's word is
    still a title. Worked example: ``lang zh`` is ``Asked("lang", "zh")``, ``help`` is ``Asked("help")``,
    ``Digest notebook`` is ``Asked("sku", "Digest notebook")``.
    """
    words = " ".join(text.split())
    first, _, rest = words.partition(" ")
    for verb, spellings in VERBS.items():
        if words.casefold() in spellings:
            return Asked(verb)
        if verb in ("lang", "policy", "watch", "unwatch", "market") and first.casefold() in spellings:
            return Asked(verb, rest)
        if (
            verb in ("health", "why", "claims")
            and first.casefold() in spellings
            and _NAMES_A_SKU.fullmatch(rest)
        ):
            return Asked(verb, rest)
        if verb == "quiet" and first.casefold() in spellings and QUIET.fullmatch(rest):
            return Asked("quiet", rest)
        if verb == "budget" and first.casefold() in spellings and amount(rest) is not None:
            return Asked("budget", rest)
    return Asked("sku", words)


@dataclass(frozen=True, slots=True)
class Hours:
    """Quiet hours as typed, and whether what is critical may break through."""

    span: tuple[str, str]
    critical: bool = False


def hours(typed: str) -> Hours:
    """Quiet hours as typed; off is a span of nothing.

    Worked example: ``21-8 critical`` is ``Hours(("21:00", "08:00"), True)``, ``off`` is ``Hours(("00:00", "00:00"))``.
    """
    digits = re.findall(r"\d{1,2}(?:[:：]\d{2})?", typed)
    if len(digits) != 2:
        return Hours(("00:00", "00:00"))
    first, last = (each.replace("：", ":") for each in digits)
    whole = tuple(
        f"{hour:0>2}:{minute or '00'}" for hour, _, minute in (t.partition(":") for t in (first, last))
    )
    return Hours((whole[0], whole[1]), critical=bool(re.search("critical|紧急", typed, re.IGNORECASE)))


def amount(words: str) -> tuple[Decimal, float | None] | None:
    """A sum of money, and cubic metres where a second number follows; None where the words are no such thing.

    Worked example: ``50,000`` is (50000, None); ``$50k 68cbm`` is (50000, 68.0); ``5万`` is (50000, None).
    """
    found = _AMOUNT.fullmatch(words.strip())
    if found is None:
        return None
    try:
        sum_of = (
            Decimal(found["sum"].replace(",", "").replace("，", ""))
            * _TIMES[(found["times"] or "").casefold()]
        )
        return sum_of, None if found["volume"] is None else float(found["volume"])
    except (InvalidOperation, KeyError, ValueError):
        return None


def language(word: str) -> str | None:
    """The locale that a word names: ``zh`` gives ``zh_CN``; None for an unknown one."""
    for locale, spellings in LANGUAGES.items():
        if word.strip().casefold() in spellings:
            return locale
    return None


def nearest(text: str) -> str | None:
    """The verb that was probably meant: ``setings`` gives ``settings``; None where nothing is near."""
    from rapidfuzz import fuzz, process

    first = text.partition(" ")[0].casefold()
    spellings = {word: verb for verb, words in VERBS.items() for word in words if len(word) > 1}
    found = process.extractOne(first, list(spellings), scorer=fuzz.ratio, score_cutoff=75)
    return None if found is None else spellings[found[0]]
