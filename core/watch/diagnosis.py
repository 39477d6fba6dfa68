"""Why does a SKU sell badly (rule H5), and do several signals agree that it is in trouble (rule H7)?

Each cause is scored 0-1 by how far its evidence goes beyond the brief's figures (§ 10.2), then weighed; a cause without
data is not scored, and named as not known. The zone counts signals that do not follow from one another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from core.names import REASONS_OF_DECLINE as NAMES
from core.phrase import Chance, Percent, Phrase
from core.suggestion import Remedy

CauseName = Literal["demand", "season", "competitiveness", "rivals", "listing", "reviews", "ads"]
Zone = Literal["high", "raised", "calm"]

HIGH_SIGNALS, RAISED_SIGNALS = 3, 2
SEASONAL = 0.8
"""Sales over this share of the same weeks a year before have not fallen: the season has."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of one SKU's trouble; None where no data tells. Shares are changes (-.18: down 18 %).

    ``sales_now`` and ``sales_peak`` are units a day of the last 30 days and of the best 30 of the last year,
    ``sales_year_ago`` those of the same 30 days a year before;
    ``season`` the change the season explains. ``volume`` is the main keywords' search volume, ``tails`` are growing
    long-tail keywords absent from the listing with their growth. Ranks are the median organic rank of core keywords.
    ``rival_count`` and ``rival_price`` are changes of the number of tracked rivals and their median price, ``bundles``
    rivals that began to sell bundles. ``negative_share`` of recent reviews with the ``topics`` they name.
    """

    sales_now: float | None = None
    sales_peak: float | None = None
    sales_year_ago: float | None = None
    season: float | None = None
    volume: float | None = None
    main_keyword: str | None = None
    tails: tuple[tuple[str, float], ...] = ()
    tails_known: bool = False
    rank_now: float | None = None
    rank_before: float | None = None
    rival_count: float | None = None
    rival_price: float | None = None
    bundles: tuple[str, ...] = ()
    negative_share: float | None = None
    topics: tuple[tuple[str, float], ...] = ()
    acos_now: float | None = None
    acos_before: float | None = None
    aged_three_months: bool | None = None
    over_90: int | None = None
    ipi_now: int | None = None
    ipi_before: int | None = None
    overstock_risk: int | None = None

    @property
    def drop(self) -> float | None:
        """How far sales lie under their peak, as a share; nothing where they stand as a year before: that is season.

        Worked example: 7 a day in November after a summer of 50 is a fall of 86 %, but none if it was 8 the year before.
        """
        if self.sales_now is None or not self.sales_peak:
            return None
        if self.sales_year_ago is not None and self.sales_now > SEASONAL * self.sales_year_ago:
            return 0.0
        return 1 - self.sales_now / self.sales_peak


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause with its score (0-1), its share of all that was found, its evidence, and its usual remedies."""

    name: CauseName
    score: float
    share: float
    evidence: Phrase
    advice: Phrase
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The causes found, strongest first; what could not be judged for want of data; and the zone with its signals."""

    causes: tuple[Cause, ...]
    unknown: tuple[Phrase, ...]
    zone: Zone
    signals: tuple[Phrase, ...]


def diagnose(signs: Signs) -> Diagnosis:
    """Rank the causes of a fall and judge the zone.

    Worked example (§ 10.1, § 10.2): main keyword -18 %, a long-tail word +42 % absent from the listing, rivals +35 % at
    -8 %, rank 3 → 15, 27 % negative reviews, ACoS 22 → 45 %, three months over 90 days, IPI 450 → 380, 120 → 40 a day:
    high zone, and all of competitiveness, rivals, listing, reviews and ads among the causes.
    """
    found = [(name, *scored) for name, judge in _CAUSES.items() if (scored := judge(signs)) is not None]
    weighed = [
        (name, score * _WEIGHTS[name], score, evidence) for name, score, evidence in found if score > 0
    ]
    total = sum(weight for _, weight, _, _ in weighed)
    weighed.sort(key=lambda each: -each[1])
    causes = tuple(
        Cause(name, round(score, 2), round(weight / total, 2), evidence, _ADVICE[name], _REMEDIES[name])
        for name, weight, score, evidence in weighed
    )
    known = {name for name, _, _ in found}
    unknown = tuple(NAMES[name] for name in _CAUSES if name not in known)
    signals = tuple(_signals(signs))
    zone: Zone = "calm"
    if len(signals) >= HIGH_SIGNALS:
        zone = "high"
    elif len(signals) >= RAISED_SIGNALS:
        zone = "raised"
    return Diagnosis(causes, unknown, zone, signals)


def _signals(s: Signs) -> list[Phrase]:
    """Signals of overstock that confirm one another, in words."""
    told = []
    if s.aged_three_months and s.over_90:
        told.append(Phrase("{units} units older than 90 days, three months running", {"units": s.over_90}))
    if s.ipi_now is not None and s.ipi_before is not None and s.ipi_now < min(400, s.ipi_before):
        told.append(Phrase("IPI fell from {before} to {now}", {"before": s.ipi_before, "now": s.ipi_now}))
    if s.drop is not None and s.drop >= 0.4 and s.sales_now is not None and s.sales_peak is not None:
        told.append(
            Phrase(
                "sales fell from {peak} a day at their best to {now}",
                {"peak": round(s.sales_peak, 1), "now": round(s.sales_now, 1)},
            )
        )
    crowded = (s.rival_count or 0) >= 0.25 or (s.rival_price or 0) <= -0.05
    if crowded:
        told.append(_rivals_say(s))
    if s.rank_now is not None and s.rank_before is not None and s.rank_now - s.rank_before >= 5:
        told.append(
            Phrase("organic rank fell from {before} to {now}", {"before": round(s.rank_before), "now": round(s.rank_now)})
        )  # fmt: skip
    if s.acos_now is not None and s.acos_before is not None and s.acos_now > max(0.30, 1.3 * s.acos_before):
        told.append(_ads_say(s))
    if s.overstock_risk is not None and s.overstock_risk >= 60:
        told.append(Phrase("overstock risk {risk}", {"risk": Chance(s.overstock_risk / 100)}))
    return told


Scored = tuple[float, Phrase] | None


def _demand(s: Signs) -> Scored:
    """Search volume of the main keywords falls: nothing at 0, full score at -30 %."""
    if s.volume is None:
        return None
    values: dict[str, str | Percent] = {
        "keyword": s.main_keyword or "",
        "change": Percent(abs(s.volume)),
    }
    if s.volume < 0:
        return _part(-s.volume, 0.05, 0.30), Phrase("searches for “{keyword}” fell {change}", values)
    return 0.0, Phrase("searches for “{keyword}” rose {change}", values)


def _season(s: Signs) -> Scored:
    """The same weeks of a year before fell too: full score where that explains 40 %."""
    if s.season is None:
        return None
    return _part(1 - s.season, 0.10, 0.40), Phrase("the same weeks a year before changed by {change}", {"change": Percent(s.season - 1)})  # fmt: skip


def _competitiveness(s: Signs) -> Scored:
    """Searches hold while our own rank falls: full score at twelve places."""
    if s.rank_now is None or s.rank_before is None:
        return None
    places = s.rank_now - s.rank_before
    score = _part(places, 2, 12)
    if s.volume is not None and s.volume < -0.30:
        score /= 2  # then the market falls first of all
    return score, Phrase(
        "organic rank of the core keywords went from {before} to {now}",
        {"before": round(s.rank_before), "now": round(s.rank_now)},
    )


def _rivals(s: Signs) -> Scored:
    """More rivals, cheaper rivals, or bundles: full score at +35 % rivals or -8 % price."""
    if s.rival_count is None and s.rival_price is None and not s.bundles:
        return None
    by_count, by_price = _part(s.rival_count or 0.0, 0.05, 0.35), _part(-(s.rival_price or 0.0), 0.02, 0.08)
    return max(by_count, by_price, 0.5 if s.bundles else 0.0), _rivals_say(s)


def _listing(s: Signs) -> Scored:
    """Long-tail searches grow that the listing does not name: full score at +40 %."""
    if not s.tails_known:
        return None
    if not s.tails:
        return 0.0, Phrase("the listing names the keywords that grow")
    word, growth = max(s.tails, key=lambda each: each[1])
    return _part(growth, 0.10, 0.40), Phrase(
        "searches for “{keyword}” grew {change}, and the listing does not name it",
        {"keyword": word, "change": Percent(growth)},
    )


def _reviews(s: Signs) -> Scored:
    """Negative reviews that agree on a topic: full score at 27 %."""
    if s.negative_share is None:
        return None
    if s.topics:
        topic, share = s.topics[0]
        evidence = Phrase(
            "{share} of recent reviews are negative; {part} of those speak of “{topic}”",
            {"share": Percent(s.negative_share), "part": Percent(share), "topic": topic},
        )
    else:
        evidence = Phrase("{share} of recent reviews are negative", {"share": Percent(s.negative_share)})
    return _part(s.negative_share, 0.10, 0.27), evidence


def _ads(s: Signs) -> Scored:
    """Advertising sells less for its money: full score where ACoS doubled to over 45 %."""
    if s.acos_now is None or s.acos_before is None:
        return None
    score = _part(s.acos_now, 0.25, 0.45) if s.acos_now > s.acos_before else 0.0
    return score, _ads_say(s)


def _rivals_say(s: Signs) -> Phrase:
    count, price = s.rival_count, s.rival_price
    if s.bundles and not (count or price):
        return Phrase("a competitor sells a bundle: {title}", {"title": s.bundles[0]})
    return Phrase(
        "competitors: number {count}, median price {price}",
        {"count": _signed(count), "price": _signed(price)},
    )


def _ads_say(s: Signs) -> Phrase:
    return Phrase(
        "ACoS went from {before} to {now}", {"before": Percent(s.acos_before or 0), "now": Percent(s.acos_now or 0)}
    )  # fmt: skip


def _signed(share: float | None) -> str:
    return "–" if share is None else f"{share:+.0%}"


def _part(value: float, nothing: float, full: float) -> float:
    return min(1.0, max(0.0, (value - nothing) / (full - nothing)))


_CAUSES: Final[dict[CauseName, Callable[[Signs], Scored]]] = {
    "demand": _demand,
    "season": _season,
    "competitiveness": _competitiveness,
    "rivals": _rivals,
    "listing": _listing,
    "reviews": _reviews,
    "ads": _ads,
}
_WEIGHTS: Final[dict[CauseName, float]] = {
    "demand": 0.20, "season": 0.15, "competitiveness": 0.20, "rivals": 0.20, "listing": 0.15, "reviews": 0.15, "ads": 0.15,
}  # fmt: skip
"""How much each cause usually weighs: market and rivals first, as in the brief's summary of its case (§ 10.2)."""

_ADVICE: Final[dict[CauseName, Phrase]] = {
    "demand": Phrase("hold restock, and mark down in steps before the market shrinks further"),
    "season": Phrase("keep the price, cut the next order, and clear only what the next season will not take"),
    "competitiveness": Phrase(
        "compare price, pictures and reviews with the competitors that rose; test an ad on their listings"
    ),
    "rivals": Phrase("answer with a bundle or a coupon; go below the margin floor only to clear"),
    "listing": Phrase("name the growing keywords in title and bullets, and check that they are indexed"),
    "reviews": Phrase("answer the complaint in pictures, size chart or video, or have the supplier fix it"),
    "ads": Phrase("pause broad, expensive keywords; bid on long-tail words that convert over 5%"),
}
_REMEDIES: Final[dict[CauseName, tuple[Remedy, ...]]] = {
    "demand": (Remedy("hold"), Remedy("clear")),
    "season": (Remedy("hold"),),
    "competitiveness": (Remedy("listing"),),
    "rivals": (Remedy("bundle"), Remedy("clear")),
    "listing": (Remedy("listing"),),
    "reviews": (Remedy("supplier"),),
    "ads": (Remedy("ads"), Remedy("hold")),
}


def remedies(found: Sequence[Cause], most: int = 4) -> tuple[Remedy, ...]:
    """The remedies of the causes, strongest cause first, each kind once."""
    kinds = dict.fromkeys(each.kind for cause in found for each in cause.remedies)
    return tuple(Remedy(kind) for kind in list(kinds)[:most])
