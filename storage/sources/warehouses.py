"""What kind of place a warehouse is by its name, as stock tools of sellers export them: Amazon's, one's own, or none to sell from.

Of stock at Amazon the name may tell the marketplace, too: "FBA US", "店铺1:德国FBA仓".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from storage.sources.headers import key
from storage.sources.marketplaces import Marketplace, find

Place = Literal["amazon", "own", "aside"]

_AMAZON = re.compile(r"(?<![a-z])(?:fba|afn|amazon|amz)(?![a-z])|亚马逊|亞馬遜", re.IGNORECASE)
_NOT_AMAZONS = re.compile(
    r"(?<![a-z])(?:fbm|mfn|awd|merchant|self[ -]?fulfilled|warehousing (?:&|and) distribution)(?![a-z])|自发货|入仓分销",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?<![a-z])(?:in[ -]?transit|transit|damaged?|defective|defects|returns?|quarantine|unsellable|unfulfillable|scrap|"
    r"removals?|retouren|unterwegs)(?![a-z])|在途|调拨中|不良|次品|残次|退货|不可售|报废|待检",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{2}(?![A-Za-z])")
_DOMAIN = re.compile(r"amazon\.(?:com?\.)?[a-z]{2,3}(?:\.[a-z]{2})?", re.IGNORECASE)
_COUNTRIES = {
    "美国": "US", "加拿大": "CA", "墨西哥": "MX", "巴西": "BR", "英国": "UK", "德国": "DE", "法国": "FR", "意大利": "IT", "西班牙": "ES",
    "荷兰": "NL", "比利时": "BE", "瑞典": "SE", "波兰": "PL", "日本": "JP", "澳洲": "AU", "澳大利亚": "AU", "新加坡": "SG", "印度": "IN",
    "阿联酋": "AE", "沙特": "SA", "土耳其": "TR",
}  # fmt: skip
_AWD = re.compile(r"(?<![a-z])(?:awd|warehousing (?:&|and) distribution)(?![a-z])|入仓分销", re.IGNORECASE)
_IN_ENGLISH = {
    "usa": "US", "us": "US", "united states": "US", "canada": "CA", "mexico": "MX", "uk": "UK", "united kingdom": "UK", "england": "UK",
    "germany": "DE", "deutschland": "DE", "france": "FR", "italy": "IT", "italia": "IT", "spain": "ES", "poland": "PL", "netherlands": "NL",
    "japan": "JP", "australia": "AU",
}  # fmt: skip
_ENGLISH = re.compile(rf"(?<![a-z])(?:{'|'.join(_IN_ENGLISH)})(?![a-z])", re.IGNORECASE)
_HOME = re.compile(
    r"国内|本地仓|中国|工厂|供应商|深圳|广州|东莞|佛山|中山|惠州|义乌|宁波|杭州|温州|厦门|泉州|福州|上海|苏州|青岛|武汉|成都|郑州|合肥|"
    r"(?<![a-z])(?:china|shenzhen|guangzhou|dongguan|foshan|yiwu|ningbo|hangzhou|xiamen|shanghai|qingdao|factory)(?![a-z])",
    re.IGNORECASE,
)
_REGION = re.compile(
    r"(?<![a-z])(?:eu|europe|pan-?eu|na|north america|fe|far east)(?![a-z])|欧洲|北美|远东|日本站",
    re.IGNORECASE,
)

_BINS = frozenset(
    map(
        key,
        "bin, bin name, bin location, location, lot, lot number, lot no, batch, batch number, batch no, pallet, lpn, shelf, expiry date, "
        "expiration date, 库位, 库位编码, 货位, 货架, 批次, 批次号, 托盘, 有效期, lagerplatz, charge".split(
            ", "
        ),
    )
)


def by_bin(unused: Iterable[str]) -> bool:
    """Whether a table of stock has a line for each bin or lot, by its columns that feed nothing."""
    return any(key(header) in _BINS for header in unused)


@lru_cache(maxsize=4096)
def place_of(name: str) -> Place:
    """Where stock in a warehouse is. Worked examples: "FBA-US" is Amazon's, "美西仓" and "AWD" are one's own, "FBA在途" and
    "Returns" are no places to sell from."""
    if _ASIDE.search(name):
        return "aside"
    return "amazon" if _AMAZON.search(name) and not _NOT_AMAZONS.search(name) else "own"


@lru_cache(maxsize=4096)
def way_from(name: str) -> Literal["warehouse", "awd", "home"]:
    """What the way from one's own warehouse to FBA is like: a lorry, AWD's own, or the whole voyage from where goods are made.

    Worked examples: "3PL LA" and "美西仓" lie in the country goods are sold in, "深圳仓", "国内仓" and "Yiwu" at home.
    """
    if _AWD.search(name):
        return "awd"
    return "home" if _HOME.search(name) else "warehouse"


@lru_cache(maxsize=4096)
def marketplace_of(name: str) -> Marketplace | None:
    """The one marketplace a warehouse of Amazon names; None for any other, and where it names none or several."""
    if place_of(name) != "amazon":
        return None
    said = [each.group(0) for each in (*_CODE.finditer(name), *_DOMAIN.finditer(name))]
    said += [code for country, code in _COUNTRIES.items() if country in name]
    found = {place.id: place for place in map(find, said) if place is not None}
    return next(iter(found.values())) if len(found) == 1 else None


@lru_cache(maxsize=4096)
def country_of(name: str) -> Marketplace | None:
    """The marketplace of the one country a warehouse of one's own names in words; codes are none, as CA and DE are states too.

    Worked examples: "德国仓" and "Warehouse Germany" are DE, "UK 3PL" is UK; "3PL CA", "US/UK" and "East" name none.
    """
    if place_of(name) != "own":
        return None
    said = {code for country, code in _COUNTRIES.items() if country in name}
    said |= {_IN_ENGLISH[each.group(0).casefold()] for each in _ENGLISH.finditer(name)}
    return find(said.pop()) if len(said) == 1 else None


def region_of(name: str) -> str:
    """The part of the world a name tells, where it tells no marketplace. Worked example: "FBA EU" and "Amazon eu" are "eu"."""
    found = _REGION.search(name)
    return found.group(0).casefold() if found else ""
