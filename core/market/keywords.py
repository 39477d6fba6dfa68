"""What keywords say: searches that rise or fall, ranks that jump, words rivals rank on and we do not (F4, M4, M6, M8).

Volumes are compared within one source only: a week's searches at Amazon and a tool's monthly estimate are different things.
A rank nobody told is unknown, not last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from core.market.records import KeywordSeen

PERIOD = timedelta(days=28)
JUMP_PLACES = 10
JUMP_WINDOW = timedelta(hours=72)
PAGE = 48
"""Places of a first page of results: who stands further down hardly sells by the word."""
WORDS_OF_LONG_TAIL = 3


@dataclass(frozen=True, slots=True)
class VolumeChange:
    """Searches for a keyword: the mean of the last 28 days against that of the 28 before, in one source."""

    keyword: str
    now: float
    before: float
    source: str

    @property
    def change(self) -> float:
        """As a share. Worked example: 8,200 after 10,000 is −.18."""
        return self.now / self.before - 1


@dataclass(frozen=True, slots=True)
class RankJump:
    """An ASIN that rose on a keyword within three days; ``places`` counts both ends, as 12th to 3rd are ten places."""

    keyword: str
    asin: str
    from_rank: int
    to_rank: int
    from_day: date
    day: date
    volume: float | None = None

    @property
    def places(self) -> int:
        """Places passed, both ends counted. Worked example: 12th to 3rd: 10."""
        return self.from_rank - self.to_rank + 1


@dataclass(frozen=True, slots=True)
class GapWord:
    """A keyword on which rivals stand on the first page and we do not."""

    keyword: str
    volume: float | None
    best_rank: int
    rivals: int


@dataclass(frozen=True, slots=True)
class Share:
    """Our part of the demand for a SKU's keywords; ``measured`` from clicks, else estimated from ranks."""

    day: date
    share: float
    keywords: int
    measured: bool
    volume: float
    rank: float | None


def volume_changes(seen: Iterable[KeywordSeen], today: date) -> list[VolumeChange]:
    """How searches changed, keyword by keyword, biggest first; keywords known in both periods only.

    Of several sources the one that tells of most days is taken.
    """
    told: dict[tuple[str, str, int | None], tuple[list[int], list[int]]] = {}
    for each in seen:
        if each.asin or each.search_volume is None or not today - 2 * PERIOD < each.day <= today:
            continue
        now, before = told.setdefault((each.keyword, each.source, each.span_days), ([], []))
        (now if each.day > today - PERIOD else before).append(each.search_volume)
    best: dict[str, tuple[int, VolumeChange]] = {}
    for (keyword, source, _), (now, before) in sorted(told.items(), key=lambda item: str(item[0])):
        if not now or not before or fmean(before) <= 0:
            continue
        found = VolumeChange(keyword, fmean(now), fmean(before), source)
        if keyword not in best or len(now) + len(before) > best[keyword][0]:
            best[keyword] = (len(now) + len(before), found)
    return sorted((each for _, each in best.values()), key=lambda v: (-v.before, v.keyword))


def jumps(
    seen: Iterable[KeywordSeen], asins: Iterable[str], *, since: date, until: date, places: int = JUMP_PLACES
) -> list[RankJump]:
    """M4: organic ranks that rose by ``places`` or more within 72 hours, told on the day they arrived there.

    The start is the worst rank of the three days before. Of a climb that goes on, the first day that qualifies is the
    jump; the same keyword and ASIN jump again only after a day that does not.
    """
    wanted = set(asins)
    ranks: dict[tuple[str, str], dict[date, int]] = {}
    volumes: dict[str, tuple[date, int]] = {}
    for each in seen:
        if each.day > until:
            continue
        if each.asin in wanted and each.organic_rank:
            ranks.setdefault((each.keyword, each.asin), {})[each.day] = each.organic_rank
        elif (
            not each.asin
            and each.search_volume is not None
            and each.day >= volumes.get(each.keyword, (date.min, 0))[0]
        ):
            volumes[each.keyword] = (each.day, each.search_volume)
    found: list[RankJump] = []
    for (keyword, asin), by_day in sorted(ranks.items()):
        climbing = False
        for day in sorted(by_day):
            earlier = [(rank, on) for on, rank in by_day.items() if day - JUMP_WINDOW <= on < day]
            worst = max(earlier, default=None)
            jumped = worst is not None and worst[0] - by_day[day] + 1 >= places
            if jumped and not climbing and since <= day and worst is not None:
                volume = volumes.get(keyword)
                found.append(
                    RankJump(
                        keyword,
                        asin,
                        worst[0],
                        by_day[day],
                        worst[1],
                        day,
                        float(volume[1]) if volume else None,
                    )
                )
            climbing = jumped
    return found


def gained(
    seen: Iterable[KeywordSeen], asin: str, today: date, *, days: int = 28, least: int = 3
) -> list[RankJump]:
    """M8: the keywords on which an ASIN stands better than ``days`` before, biggest gain first: newest rank against the
    last one known by then."""
    then: dict[str, tuple[date, int]] = {}
    now: dict[str, tuple[date, int]] = {}
    start = today - timedelta(days=days)
    for each in sorted(
        (s for s in seen if s.asin == asin and s.organic_rank and s.day <= today), key=lambda s: s.day
    ):
        (then if each.day <= start else now)[each.keyword] = (each.day, each.organic_rank or 0)
    found = [
        RankJump(word, asin, then[word][1], rank, then[word][0], day)
        for word, (day, rank) in now.items()
        if word in then and then[word][1] - rank >= least
    ]
    return sorted(found, key=lambda jump: (-jump.places, jump.keyword))


def gaps(
    seen: Iterable[KeywordSeen], ours: Iterable[str], rivals: Iterable[str], today: date, *, page: int = PAGE
) -> list[GapWord]:
    """M8: keywords on whose first page rivals stand and we do not, most searched first. Newest rank of each counts."""
    own, theirs = set(ours), set(rivals)
    newest: dict[tuple[str, str], tuple[date, int]] = {}
    volumes: dict[str, tuple[date, int]] = {}
    for each in seen:
        if each.day > today:
            continue
        key = (each.keyword, each.asin)
        if each.asin and each.organic_rank and each.day >= newest.get(key, (date.min, 0))[0]:
            newest[key] = (each.day, each.organic_rank)
        if (
            not each.asin
            and each.search_volume is not None
            and each.day >= volumes.get(each.keyword, (date.min, 0))[0]
        ):
            volumes[each.keyword] = (each.day, each.search_volume)
    by_word: dict[str, list[int]] = {}
    mine: dict[str, int] = {}
    for (keyword, asin), (_, rank) in newest.items():
        if asin in own:
            mine[keyword] = min(rank, mine.get(keyword, rank))
        elif asin in theirs and rank <= page:
            by_word.setdefault(keyword, []).append(rank)
    found = [
        GapWord(
            word,
            float(volumes[word][1]) if word in volumes else None,
            min(there),
            len(there),
        )
        for word, there in by_word.items()
        if mine.get(word, page + 1) > page
    ]
    return sorted(found, key=lambda gap: (-(gap.volume or 0), gap.keyword))


def click_share(rank: int) -> float:
    """The share of clicks at an organic rank, an assumption until clicks are known: a quarter of the first place's over
    1/rank, nothing beyond the first page. Worked example: 1 → .25, 5 → .05."""
    return 0.25 / rank if rank <= PAGE else 0.0


def share(
    seen: Sequence[KeywordSeen], asin: str, words: Iterable[str], day: date, *, period: timedelta = PERIOD
) -> Share | None:
    """Our share of the demand for ``words`` in the 28 days up to ``day``: of clicks where they are counted, else estimated
    from our ranks, weighed by volume. None where neither is known."""
    wanted = set(words)
    inside = [s for s in seen if s.keyword in wanted and day - period < s.day <= day]
    volumes: dict[str, float] = {}
    for each in sorted((s for s in inside if not s.asin and s.search_volume), key=lambda s: s.day):
        volumes[each.keyword] = float(each.search_volume or 0)
    all_clicks = {(s.keyword, s.day, s.source): s.clicks for s in inside if not s.asin and s.clicks}
    clicks = [
        (s.clicks, all_clicks[s.keyword, s.day, s.source])
        for s in inside
        if s.asin == asin and s.clicks is not None and (s.keyword, s.day, s.source) in all_clicks
    ]
    ranks: dict[str, int] = {}
    for each in sorted((s for s in inside if s.asin == asin and s.organic_rank), key=lambda s: s.day):
        ranks[each.keyword] = each.organic_rank or 0
    known = {word: volumes[word] for word in ranks if word in volumes}
    weight = sum(known.values())
    rank = sum(ranks[word] * volume for word, volume in known.items()) / weight if weight else None
    if clicks:
        return Share(
            day,
            sum(c for c, _ in clicks) / sum(a or 0 for _, a in clicks),
            len(clicks),
            True,
            sum(volumes.values()),
            rank,
        )
    if not weight:
        return None
    estimate = sum(click_share(ranks[word]) * volume for word, volume in known.items()) / weight
    return Share(day, estimate, len(known), False, weight, rank)


def is_long_tail(keyword: str) -> bool:
    """Whether a keyword is a long one: three words or more, as "bamboo kitchen counter shelf"."""
    return len(keyword.split()) >= WORDS_OF_LONG_TAIL or (not keyword.isascii() and len(keyword) >= 8)


def related(keyword: str, words: Iterable[str]) -> bool:
    """Whether a keyword shares a meaningful word with any of ``words``."""
    own = {part for part in keyword.split() if len(part) > 2}
    return any(own & set(word.split()) for word in words)


def absent_from(title: str | None, keyword: str) -> tuple[str, ...]:
    """The words of a keyword that a listing's title does not carry. Worked example: "Kitchen organizer" lacks bamboo."""
    have = (title or "").casefold()
    return tuple(part for part in keyword.split() if len(part) > 2 and part not in have)
