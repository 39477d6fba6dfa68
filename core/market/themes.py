"""What reviews and returns complain of, counted by theme, in English and Chinese (F3, H5): a small, open lexicon.

A theme counts once per review, however often its words stand there. Only reviews of three stars or fewer (or without a
rating) complain. The lexicon is deliberately small: a theme it does not know is "other", which is told too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.market.records import Voice
from core.phrase import Phrase

BAD = 3.0

THEMES: Mapping[str, Phrase] = {
    "size": Phrase("size not as described"),
    "assembly": Phrase("hard to assemble"),
    "broken": Phrase("broken or defective"),
    "quality": Phrase("poor quality"),
    "packaging": Phrase("damaged in transit or packaging"),
    "description": Phrase("not as described"),
    "missing": Phrase("parts missing"),
    "smell": Phrase("smell"),
    "colour": Phrase("colour differs"),
    "leak": Phrase("leaks"),
    "price": Phrase("not worth the price"),
    "late": Phrase("arrived late"),
    "unwanted": Phrase("no longer wanted"),
    "other": Phrase("other"),
}
_WORDS: Mapping[str, str] = {
    "size": (
        r"too (?:small|big|large|short|long|tight|narrow|wide)|(?:wrong|smaller|bigger|larger) (?:size|than)|siz(?:e|ing)\b"
        r"|dimension|doesn'?t fit|does not fit|didn'?t fit|fit_|apparel_too|尺寸|尺码|太小|太大|偏小|偏大|大小不|放不下|不合适"
    ),
    "assembly": r"assembl|instruction|screws?\b.*(?:hole|align)|put (?:it )?together|hard to install|installation|安装|组装|说明书|装不上",
    "broken": (
        r"\bbroke|broken|defect|stopped working|does ?n[o']t work|didn'?t work|not work|dead on arrival|crack|snapped|fell apart"
        r"|坏了|坏的|断了|裂|故障|不能用|用不了|次品"
    ),
    "quality": r"quality|cheap(?:ly)?\b|flims|thin\b|wobbl|rust|peel|scratch|质量|劣质|做工|单薄|生锈|掉漆|晃",
    "packaging": r"packag|damaged (?:by|in|during)|damaged_by|dented|box was|arrived damaged|carrier_damaged|包装|运输|破损|压坏|磕",
    "description": r"not as (?:described|pictured|advertised|shown)|not_as_described|misleading|false advert|different (?:from|than)|与描述不符|不符|图片不|货不对板|虚假",
    "missing": r"missing|incomplete|no screws|without the|缺少|少了|漏发|缺件|没有螺丝",
    "smell": r"smell|odou?r|stink|chemical|异味|味道|气味|难闻|臭",
    "colour": r"colou?r|shade|faded|颜色|色差|褪色",
    "leak": r"leak|drip|漏水|漏油|渗",
    "price": r"not worth|overpriced|too expensive|waste of money|不值|太贵|性价比",
    "late": r"\blate\b|took (?:too long|weeks)|never arrived|missed_estimated|没收到|太慢|迟到",
    "unwanted": r"unwanted|no_reason|no longer need|ordered_wrong|mis_?order|bought by mistake|不想要|买错|拍错|七天无理由",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme, how many it was told by, and what share of the complaints that is."""

    name: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Complaints:
    """All complaints of a period: how many of how many voices, and their themes, most told first."""

    voices: int
    complaints: int
    themes: tuple[Theme, ...]

    @property
    def share(self) -> float:
        """Complaints as a share of all voices."""
        return self.complaints / self.voices if self.voices else 0.0


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(words, re.IGNORECASE)) for name, words in _WORDS.items())


def themes_of(text: str) -> tuple[str, ...]:
    """The themes a text touches, "other" where it touches none; return reason codes are read as texts.

    Worked example: "Too small, and the box was dented" is about size and packaging.
    """
    return tuple(name for name, pattern in _patterns() if pattern.search(text)) or ("other",)


def complaints(voices: Iterable[Voice]) -> Complaints:
    """The themes of those who complain."""
    total = bad = 0
    counts: dict[str, int] = {}
    for voice in voices:
        total += voice.units
        if (voice.rating is not None and voice.rating > BAD) or not voice.text.strip():
            continue
        bad += voice.units
        for name in themes_of(voice.text):
            counts[name] = counts.get(name, 0) + voice.units
    found = sorted(counts.items(), key=lambda item: (item[0] == "other", -item[1], item[0]))
    return Complaints(total, bad, tuple(Theme(name, count, count / bad) for name, count in found))
