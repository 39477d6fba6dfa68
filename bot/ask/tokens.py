"""A text as words: Latin words with their stem, Chinese characters one by one, numbers; each with its place."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_TOKEN = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d+(?:[.,]\d+)*|[\u3400-\u9fff]|[%$¥€£<>≤≥=+]|[^\W\d_]+")
_TRADITIONAL = str.maketrans(
    "庫貨斷補銷競關鍵詞對價誰廣評論預測應單採購訂幾這個週季們還沒賣決過為麼賠償評劃類潤費達黃轉發運員節與樣請問說時間歲兩萬"
    "長後開將爾無來從給讓臺裡會動靜總額滯壓積倉齡現實際結果損壞欠幫寫點擊錢虧掙頭業績環較爭勢變漲跌標題準",
    "库货断补销竞关键词对价谁广评论预测应单采购订几这个周季们还没卖决过为么赔偿评划类润费达黄转发运员节与样请问说时间岁两万"
    "长后开将尔无来从给让台里会动静总额滞压积仓龄现实际结果损坏欠帮写点击钱亏挣头业绩环较争势变涨跌标题准",
)


class Token(NamedTuple):
    """A word as typed (lower case), what it is looked up by, and where it stands in the text."""

    text: str
    key: str
    start: int
    end: int


def normal(text: str) -> str:
    """Lower case, half width, simplified characters: what is looked at; as long as the text itself.

    Worked example: ``ＫＴ-03 庫存`` gives ``kt-03 库存``.
    """
    told = "".join(_same_length(character) for character in text)
    return told.translate(_TRADITIONAL)


def tokens(text: str) -> list[Token]:
    """The words of a text in order; punctuation is left out."""
    return [
        Token(match.group(), _key(match.group()), match.start(), match.end())
        for match in _TOKEN.finditer(normal(text))
    ]


def stem(word: str) -> str:
    """A word without its ending, so that sell, sells and selling are one; for looking up, not for reading.

    Worked example: ``arriving``, ``arrived`` and ``arrives`` all give ``arriv``.
    """
    if len(word) > 3 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif (
        len(word) > 2
        and word.endswith("s")
        and not word.endswith(("ss", "us"))
        and (len(word) < 5 or not word.endswith("is"))
    ):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if len(word) > len(ending) + 2 and word.endswith(ending) and not word.endswith("eed"):
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]
            break
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def _key(word: str) -> str:
    word = word.replace("’", "'")
    for ending in ("n't", "'ll", "'s", "'re", "'ve", "'m", "'d"):
        if word.endswith(ending) and len(word) > len(ending):
            return word if ending in ("n't", "'ll") else stem(word.removesuffix(ending))
    return stem(word)


def _same_length(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character
