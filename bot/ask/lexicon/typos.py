"""Misspelt words: one slip in an English key word, one homophone in a Chinese one."""

from __future__ import annotations

from collections.abc import Iterator

_SOUNDS_LIKE = {
    "货": "或获惑祸伙", "存": "寸村纯", "库": "裤酷", "销": "消削肖", "量": "亮辆", "键": "健建见", "词": "辞磁此", "润": "闰瑞", "利": "立力丽",
    "竞": "竟境净", "品": "聘拼频", "补": "朴捕布", "断": "段短端", "缺": "却确", "退": "推腿", "评": "平坪凭", "论": "伦轮", "价": "架介",
    "广": "光", "告": "搞高", "预": "遇与玉", "测": "侧策册", "采": "彩踩", "购": "够构狗", "供": "贡公共", "应": "映因", "商": "伤", "赔": "培陪",
    "偿": "尝常尝", "滞": "制至置治", "途": "图徒突", "转": "砖专", "周": "洲舟", "仓": "苍舱", "清": "青轻请", "冗": "荣容", "余": "于鱼", "压": "呀牙",
    "差": "茶叉", "搜": "收嗖", "索": "所锁", "率": "律", "额": "鹅", "备": "倍背", "毛": "矛", "厂": "场", "库龄": "",
}  # fmt: skip
_REAL_WORDS = {
    "平价", "专转", "平论", "不应", "公应", "请仓", "收索", "光告", "评架", "存活", "立润", "段", "短", "推", "平", "补或", "场", "搞", "共应", "请货", "清祸", "见", "于",
    "因", "布", "够", "或", "呀", "牙", "茶", "场家", "高", "力率", "利律", "常", "专", "图", "此", "收", "所", "容", "置", "与", "价", "架", "介", "平介",
}  # fmt: skip

REAL = frozenset(
    """stuck stack stick stuff stork stocky shock sock trick track truck rice price prize pride prime prices pure sail sails salt sail scale scales sold solid fold gold cold told hold bold
    whether weather water leather feather rather gather father mother other brother another return refund reform remind review preview relieve believe retain remain region
    order older border odor elder boarder profile prophet proof prefer proper proxy ration ratio nation station ruling rolling ranking banking thinking drinking camping campus
    forest forecast cast coast cost most post host toast close closed cloud clean clear learn yearn earn margin margarine virgin engine marketing marking parking
    supper upper support supply suppler simpler sample factory history victory story stories starts stars start sport spot shop ship chip chips trip drip grip rank bank tank thank blank
    reserve deserve observe inverse universe converse traffic tragic graphic session mission passion version person conversion conversation compete complete completely competent competence
    decision precision division vision revision approve improve prove reject eject project object subject inject claim calm clam climb niche inches nice nick lace place places plate plane plan plant
    reason season treason person prison poison raisin explain plain claim exclaim keyboard word words world worlds work works search research reach peach teach beach starch arch march
    volume value valve column position petition condition addition rating eating dating hating waiting writing dating stating star stare store shore score scare share spare square
    empty exempt temper attempt cover over lover hover clover discover recover uncover coverage beverage average leverage overage storage shortage short sport sort
    excess access success process assess recess aged ages agent edge inbound outbound rebound unbound bound found round ground transit transfer transport transmit
    arrive drive derive survive alive revive container contain contains content continue customs customer custom costume vessel tassel delivered deliver delivery sliver silver river
    vendor tender lender gender render sender spend spent speed send sent sell bell tell fell well shell smell spell swell campaign champagne campion impression expression depression
    trend tend trade trader leader reader header traffic predict product products produce reduce induce predicted restrict restart restore respect inspect aspect expect accept except
    cheaper chapter cheater heater theater charge change changed changes chance chances range orange strange stranger rent rental event even eleven seven sever never ever alert alter later latter
    rival rivals arrival arrivals revival trial serial aerial material market basket bracket blanket packet pocket socket ticket rocket jacket competitor computer commuter commuter
    boss loss lost list last fast past cast best rest test west nest pest chest vest fees feel feet free tree three fee bee see""".split()  # reads better as text
)
"""Real words that lie one slip from a key word: they are what they are."""


def homophones(key: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The ways a Chinese term is written with one character that sounds like the right one.

    Worked example: 断货 gives 段货, 断或 and others; a single character gives none.
    """
    if len(key) < 2 or not all(len(character) == 1 and character > "\u3400" for character in key):
        return
    for place, character in enumerate(key):
        for other in _SOUNDS_LIKE.get(character, ""):
            variant = (*key[:place], other, *key[place + 1 :])
            if "".join(variant) not in _REAL_WORDS:
                yield variant


def mended(word: str, known: frozenset[str]) -> str | None:
    """The key word that an unknown English word is a slip of, None where none is near enough.

    One slip (a letter left out, doubled, wrong, or two swapped) in five to seven letters, two in eight or more; the
    first letter must be right in short words. Worked example: ``compettitor`` is a slip of ``competitor``.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA, Indel

    if len(word) < 5 or word in REAL or not word.isascii():
        return None
    allowed = 1 if len(word) < 8 else 2
    near = [k for k in known if len(k) >= 4 and k[0] == word[0]]
    found = process.extract(word, near, scorer=OSA.distance, score_cutoff=allowed, limit=5)
    if not found:
        return None
    # Of equally near words the one with the same letters in it: exces is excess rather than exceed.
    return min(found, key=lambda each: (each[1], Indel.distance(word, each[0]), each[0]))[0]
