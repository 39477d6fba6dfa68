"""What narrows a question: thresholds ("under 10 days of cover"), limits ("top 5"), order, metric, mode, state."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.ask.period.numbers import PATTERN as N
from bot.ask.period.numbers import number
from bot.ask.query import Op, Threshold

Place = tuple[int, int]

METRICS: tuple[tuple[str, str], ...] = (
    ("tacos", "tacos"), ("acos", "acos"), ("roas", "roas"), ("roi", r"(?<![a-z])roi(?![a-z])|回报率|投产比|return on investment"),
    ("return_rate", "return rate|refund rate|returns|退货率|退款率|退货"), ("margin", "margins?|毛利率?|净利率|利润率"),
    ("conversion", "conversion|cvr|转化"), ("sessions", "sessions?|traffic|visitors?|visits|流量|访客|会话"), ("bsr", "bsr|best seller rank|sales rank|大类排名|小类排名|类目排名"),
    ("revenue", r"revenue|turnover|in dollars|gmv|takings|销售额|营业额|营收|流水|销额|\$ sales|dollar sales"), ("spend", "spend|spent|burn|花费|花了|广告费|烧"),
    ("clicks", "clicks?|点击"), ("rating", "rating|stars?|rated|评分|星级|几星"), ("fees", "fees?|佣金|配送费|费用"), ("cost", "landed cost|unit cost|cogs|成本|头程"),
    ("late_rate", "late|on[- ]time|reliab|准时|靠谱|拖|延期|延误"), ("defect_rate", "defect|quality|不良率|次品"), ("lead_time", "lead[- ]?time|交期|货期|生产周期"),
    ("ipi", r"(?<![a-z])ipi(?![a-z])|inventory performance"), ("turnover", "inventory turnover|stock turn|turns|周转"), ("in_stock_rate", "in[- ]?stock rate|在架率|有货率"),
    ("lost_sales", "lost sales|lost revenue|cost us|lose to|断货损失|缺货损失|损失|少卖|错失"), ("sell_through", "sell[- ]through|动销率"), ("forecast_error", "forecast (?:accuracy|error|bias)|accurate|mape|wape|预测准|准确率|准不准|误差"),
    ("age", "aged|age|sitting|库龄|超龄"), ("days_of_supply", "days? of (?:cover|supply|stock|inventory)|cover|可售|runway"), ("search_volume", "search volume|searched|搜索量|热度"),
    ("rank", "rank|position|排名|排第|位置|自然位"), ("price", "price|价"), ("on_hand", "on hand|stock|inventory|库存|在库"), ("units", "units|销量|单量|件"),
)  # fmt: skip
_LESS = r"under|below|less than|fewer than|lower than|smaller than|at most|no more than|not even|short of|<=?|≤|低于|少于|不到|不足|小于|不超过|不满|没到"
_MORE = r"over|above|more than|greater than|higher than|exceed(?:s|ing)?|at least|beyond|longer than|older than|past|north of|>=?|≥|超过|高于|大于|多于|超出|不低于|不少于|至少|超"
_UNIT = (
    r"(?P<unit>\s*[- ]?(?:days?|weeks?|wks?|months?|years?)(?:['’]?\s*(?:of\s+)?(?:cover(?:age)?|supply|stock|inventory|sales))?(?:\s+old)?"
    r"|\s*(?:%|percent|pct|per cent|个点|个百分点)|\s*(?:天|日|周|星期|个月|月|年)|\s*(?:units?|pcs|pieces|件|个|套|只)|\s*[- ]?(?:stars?|星(?!期)|分)|\s*(?:dollars|usd|bucks|美金|美元|刀|块)|)"
)
_BOUND = re.compile(rf"(?P<op>{_LESS}|{_MORE})\s*(?:a\s+|about\s+)?(?P<money>[$¥€£]?)\s*(?P<n>{N}){_UNIT}")
_BOUND_AFTER = re.compile(
    rf"(?P<money>[$¥€£]?)(?P<n>{N}){_UNIT}\s*(?P<op>以下|以上|or less|or fewer|or more|or older|or higher|or lower|and up|and above|and below|\+(?!\d))"
)
_IS_LESS = re.compile(rf"{_LESS}|以下|or less|or fewer|or lower|and below")
_BEST = r"most|worst|best|biggest|largest|highest|lowest|slowest|fastest|top|least|smallest|hottest|weakest|strongest|priciest|cheapest|riskiest|oldest|latest|newest|urgent"
_LIMITS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![a-z])(?:top|first|bottom|worst|best|biggest|largest|highest|lowest|slowest|fastest|leading)[\s-]+(?P<n>{N})(?![\d%.])(?!\s*(?:days?|weeks?|months?|quarters?|years?|stars?)(?![a-z]))",
        rf"(?<![a-z\d.-])(?P<n>{N})\s+(?:of (?:the|our|my)\s+)?(?:\w+\s+)?(?:{_BEST})(?![a-z])",
        rf"(?<![a-z])(?:last|latest|newest|recent)\s+(?P<n>{N})\s+(?!days?|weeks?|wks?|months?|mo\b|quarters?|years?|hours?)[a-z]",
        rf"(?:make (?:that|it)|show (?:me )?|list|give me|limit(?: to)?|only)\s*(?:the\s+)?(?P<n>{N})(?:\s+instead)?(?:\s*$|\s+(?:of them|items?|skus?|products?|rows?|instead|please|pls))",
        rf"前\s*(?P<n>{N})(?!\s*(?:天|日|周|个月|月|季|年|小时))",
        rf"top\s*(?P<n>{N})",
        rf"最[^\d,，。]{{1,8}}?的?\s*(?P<n>{N})\s*(?:个|名|条|款|件|种|家|张|大|位)",
        rf"(?P<n>{N})\s*(?:个|款|条|种|家|张)\s*(?:最|卖得最|表现最)",
        rf"(?:推荐|给我|列出?|看|来|挑|选)\s*(?P<n>{N})\s*(?:个|名|条|款|件|种|家|张)",
        rf"最(?:近|新)的?\s*(?P<n>{N})\s*(?:个|条|次|笔|张)(?!月)",
        rf"(?:倒数|垫底)第?\s*(?P<n>{N})",
    )
)
_MODES = (
    ("air", r"\bair(?:[- ]?(?:freight|shipments?|cargo))?\b|by air|空运|空派"),
    (
        "sea",
        r"\bsea(?:[- ]?(?:freight|shipments?))?\b|by sea|\bocean\b|on the water|by boat|海运|海派|海上|快船|慢船",
    ),
    ("express", r"\bexpress\b|courier|\bdhl\b|fedex|\bups\b|快递"),
    ("truck", r"\btruck\b|trucking|卡派|卡车|卡航"),
)
_PLACES = r"fba|amazon|亚马逊|自有仓|海外仓|第三方仓|三方仓|国内仓|深圳仓|备货仓|中转仓|awd"
_STATES = (
    (
        "to_send",
        r"(?<![a-z])(?:send|ship|transfer|move)(?![a-z])[^.?!;,]*(?<![a-z])(?:fba|amazon)(?![a-z])"
        r"|(?<![a-z])(?:send|ship|transfer|move)(?![a-z])[^.?!;,]*from (?:our|my|the|own) (?:\w+ )?(?:warehouses?|3pl|awd)"
        rf"|(?:调拨|转仓|转运|补仓|发往|发去|送到|送往|调到|转到|发到|发)\s*(?:{_PLACES})|从\s*(?:{_PLACES})[^。？?，,]*(?:发|调|转|补|送)|(?:{_PLACES})[^。？?，,]{{0,6}}(?:调拨|转仓)",
    ),
    ("late", r"overdue|\blate\b|delayed|past due|behind schedule|逾期|延误|晚了|晚到|超期"),
    ("rejected", r"reject|turned down|declined|said no|拒|驳回|否决|否了"),
    ("waiting", r"pending|waiting|sign[- ]?off|needs? my|待|没批|没审|等我|要我批"),
    ("approved", r"approv|批准|通过|批了|采纳"),
    ("open", r"\bopen\b|outstanding|未完成|还没完成|没交|未交|在手|没到齐"),
    ("snoozed", r"snooz|搁置|暂缓"),
)  # fmt: skip
_QUANTITY = re.compile(
    r"(?<![a-z\d-])(?P<n>\d{2,6})\s*(?:units?|pcs|pieces|件|个|套)|(?:why|为什么(?:要|是)?补?|为何补?)\s*(?P<m>\d{2,6})|补\s*(?P<k>\d{2,6})"
)


@dataclass(frozen=True, slots=True)
class Slots:
    """What was read, and the places that it was read from."""

    thresholds: tuple[Threshold, ...]
    limit: int | None
    order: Literal["asc", "desc"] | None
    metric: str | None
    mode: str | None
    state: str | None
    has_quantity: bool
    taken: tuple[Place, ...]


def find(text: str, taken: Sequence[Place]) -> Slots:
    """Read ``text`` (lower case) without the places taken already.

    Worked example: ``top 5 skus under 10 days of cover`` has limit 5 and the threshold days_of_supply < 10.
    """
    bare = blanked(text, taken)
    thresholds, places = _thresholds(bare)
    rest = blanked(bare, places)
    limit, at = _limit(rest)
    metric = next((name for name, words in METRICS if re.search(words, rest)), None)
    order: Literal["asc", "desc"] | None = None
    if re.search(
        r"(?<![a-z])(?:worst|lowest|least|fewest|bottom|slowest|weakest|smallest|cheapest)(?![a-z])|最低|最少|最差|最慢|最小|倒数|垫底|最弱|最便宜",
        rest,
    ):
        order = "asc"
    elif re.search(
        r"(?<![a-z])(?:top|best|highest|most|biggest|largest|fastest)(?![a-z])|最高|最多|最好|最大|最快|最急|前\d|最严重",
        rest,
    ):
        order = "desc"
    if order == "asc" and (
        metric
        in ("acos", "tacos", "return_rate", "late_rate", "defect_rate", "spend", "days_of_supply", "age")
        and re.search(r"worst|最差", rest)
    ):
        order = "desc"
    return Slots(
        thresholds,
        limit,
        order,
        metric,
        next((name for name, words in _MODES if re.search(words, bare)), None),
        next((name for name, words in _STATES if re.search(words, bare)), None),
        _QUANTITY.search(rest) is not None,
        (*places, *((at,) if at else ())),
    )


def blanked(text: str, places: Sequence[Place]) -> str:
    """``text`` with some places made blank, so that the rest stays where it is."""
    letters = list(text)
    for start, end in places:
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def _thresholds(text: str) -> tuple[tuple[Threshold, ...], list[Place]]:
    found: list[Threshold] = []
    places: list[Place] = []
    for pattern in (_BOUND, _BOUND_AFTER):
        for match in pattern.finditer(blanked(text, places)):
            value = number(match["n"])
            if value is None:
                continue
            op: Op = "<" if _IS_LESS.fullmatch(match["op"]) else ">"
            metric, factor = _metric(match["unit"].strip(" -"), bool(match["money"]), text, match.start())
            if metric is None:
                continue
            found.append(Threshold(metric, op, value * factor))
            places.append((match.start(), match.end()))
    return tuple(found), places


def _metric(unit: str, is_money: bool, text: str, at: int) -> tuple[str | None, float]:
    """Which metric a bound is on: its unit says so, else the metric named nearest before it."""
    named = [(m.start(), name) for name, words in METRICS for m in re.finditer(words, text) if m.start() < at]
    before = max(named)[1] if named else next((n for n, w in METRICS if re.search(w, text)), None)
    if re.match(r"day|week|wk|month|year|天|日|周|星期|个月|月|年", unit):
        factor = (
            7.0
            if re.match(r"week|wk|周|星期", unit)
            else 365.0
            if re.match(r"year|年", unit)
            else 30.0
            if re.match(r"month|个月|月", unit)
            else 1.0
        )
        is_age = "old" in unit or re.search(r"aged|(?<![a-z])age|sitting|older|库龄|超龄|放了|存了", text)
        return ("age" if is_age else "lead_time" if before == "lead_time" else "days_of_supply"), factor
    if re.match(r"%|percent|pct|per cent|个点|个百分点", unit):
        shares = (
            "tacos",
            "acos",
            "return_rate",
            "margin",
            "roi",
            "conversion",
            "late_rate",
            "defect_rate",
            "sell_through",
            "in_stock_rate",
        )
        told = [name for name in shares if re.search(dict(METRICS)[name], text)]
        return (
            before
            if before in shares
            else told[0]
            if told
            else "price_change"
            if re.search("pric|价", text)
            else "change"
        ), 1.0
    if unit.startswith(("star", "星")) or (unit == "分" and before != "ipi"):
        return "rating", 1.0
    if is_money or unit in ("dollars", "usd", "bucks", "美金", "美元", "刀", "块"):
        return (
            before
            if before in ("spend", "revenue", "price", "cost", "fees")
            else "price"
            if re.search("pric|价", text)
            else "revenue"
        ), 1.0
    if unit:
        return (
            "units" if re.search("sold|sell|sales|销|卖|出单", text) and before != "on_hand" else "on_hand"
        ), 1.0
    return before, 1.0


def _limit(text: str) -> tuple[int | None, Place | None]:
    for pattern in _LIMITS:
        match = pattern.search(text)
        if match:
            value = number(match["n"])
            if (
                value is not None
                and 0 < value <= 1000
                and value == int(value)
                and match["n"] not in ("a", "an")
            ):
                return int(value), (match.start("n"), match.end("n"))
    return None, None
