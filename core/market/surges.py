"""A rival that takes off, or changes what it sells: rank records and rank jumps (M4), raised prices (M2), bundles and
overtaking (M5). Days of no file are unknown; a record needs four weeks of ranks behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise
from statistics import median
from typing import Any

from core.market.keywords import RankJump, jumps
from core.market.records import KeywordSeen, Rank
from core.market.rivals import DEFAULT_RULES, Happening, Kind, RivalRules, Rule, earlier_prices
from core.records import RivalDay

LASTS = timedelta(days=7)
"""A jump or a record is news for a week."""
_BUNDLE = re.compile(
    r"\bbundle|\bset of\b|\b\d+[ -]?(?:pack|pcs|pieces)\b|\bpack of \d+|套装|组合|\d+\s*(?:件|只|个)装",
    re.IGNORECASE,
)


def surges(
    days: Iterable[RivalDay], ours: Sequence[Rank] = (), *, until: date, rules: RivalRules = DEFAULT_RULES
) -> list[Happening]:
    """All of them in one SKU's competitor days, oldest first; ``ours`` are our own ranks."""
    ordered = sorted((d for d in days if d.day <= until), key=lambda d: (d.competitor_asin, d.day))
    found: list[Happening] = []
    for _, group in groupby(ordered, key=lambda d: d.competitor_asin):
        listing = list(group)
        found += records(listing, until, rules)
        found += _rises(listing, rules)
        found += _bundles(listing)
        found += _overtaken(listing, ours)
    return sorted(found, key=lambda h: (h.seen_on, h.competitor_asin, h.kind))


def rank_jumps(
    seen: Iterable[KeywordSeen],
    rivals: Iterable[str],
    *,
    since: date,
    until: date,
    rules: RivalRules = DEFAULT_RULES,
) -> list[Happening]:
    """M4: rivals that rose by ten places or more on a keyword within 72 hours; jumps of one rival that lie within three
    days of each other are one happening, told by the keyword with the most searches."""
    by_rival: dict[str, list[RankJump]] = {}
    for jump in jumps(seen, rivals, since=since, until=until, places=rules.jump_places):
        by_rival.setdefault(jump.asin, []).append(jump)
    found = []
    for asin, all_of in by_rival.items():
        spells: list[list[RankJump]] = []
        for jump in sorted(all_of, key=lambda j: j.day):
            if spells and jump.day - spells[-1][-1].day <= timedelta(days=3):
                spells[-1].append(jump)
            else:
                spells.append([jump])
        found += [_jumped(asin, spell, until) for spell in spells]
    return sorted(found, key=lambda h: (h.seen_on, h.competitor_asin))


def _jumped(asin: str, spell: Sequence[RankJump], until: date) -> Happening:
    told = max(spell, key=lambda j: (j.volume or 0, j.places))
    evidence: dict[str, Any] = {
        "keyword": told.keyword, "from_rank": told.from_rank, "to_rank": told.to_rank, "places": told.places,
        "from_day": told.from_day.isoformat(), "keywords": len({j.keyword for j in spell}),
    }  # fmt: skip
    if told.volume is not None:
        evidence["search_volume"] = round(told.volume)
    first = spell[0].day
    return Happening("rank_jump", "M4", asin, None, first, first, _week_over(spell[-1].day, until), evidence)


def records(listing: Sequence[RivalDay], until: date, rules: RivalRules) -> Iterator[Happening]:
    """M4, one rival's days in their order: a rank better than any before it. Records that follow within two weeks belong to the first."""
    best: int | None = None
    first_seen: date | None = None
    began: date | None = None
    last = date.min
    before = now = 0
    title = None
    for day in listing:
        if day.bsr is None or day.bsr <= 0:
            continue
        first_seen = first_seen or day.day
        long_enough = (day.day - first_seen).days >= rules.record_history_days
        if best is not None and day.bsr < best and long_enough:
            if began is not None and (day.day - last).days > rules.record_quiet_days:
                yield _record(listing[0], title, began, last, before, now, until)
                began = None
            if began is None:
                began, before = day.day, best
            last, now, title = day.day, day.bsr, day.title
        best = day.bsr if best is None else min(best, day.bsr)
    if began is not None:
        yield _record(listing[0], title, began, last, before, now, until)


def _record(
    of: RivalDay, title: str | None, began: date, last: date, before: int, now: int, until: date
) -> Happening:
    evidence = {"bsr": now, "best_before": before}
    return Happening(
        "bsr_record", "M4", of.competitor_asin, title, began, began, _week_over(last, until), evidence
    )


def _rises(listing: Sequence[RivalDay], rules: RivalRules) -> Iterator[Happening]:
    """M2: more than 15 % above the earlier price on three consecutive days: so prices go when stock runs low."""
    prices = [d.price for d in listing if d.price is not None]
    if not prices or float(max(prices)) <= float(min(prices)) * (1 + rules.war_cut):
        return
    earlier = earlier_prices(listing, rules.baseline_days)
    i = 0
    while i < len(listing):
        before = earlier[i]
        if before is None or not _dear(listing[i], before, rules.war_cut):
            i += 1
            continue
        end = i
        while (
            end + 1 < len(listing)
            and _dear(listing[end + 1], before, rules.war_cut)
            and (listing[end + 1].day - listing[end].day).days == 1
        ):
            end += 1
        if end - i + 1 >= rules.war_days:
            price = float(listing[end].price or 0)
            over = listing[end].day if end + 1 < len(listing) else None
            yield _one(
                "price_rise", "M2", listing[end], listing[i].day, listing[i + rules.war_days - 1].day, over,
                earlier_price=round(before, 2), price=round(price, 2), rise=round(price / before - 1, 4), days=end - i + 1,
            )  # fmt: skip
        i = end + 1


def _dear(day: RivalDay, before: float, rise: float) -> bool:
    return day.price is not None and day.in_stock is not False and float(day.price) / before - 1 > rise + 1e-9


def _bundles(listing: Sequence[RivalDay]) -> Iterator[Happening]:
    """M5: a title that becomes one of a bundle or of more pieces."""
    titled = [d for d in listing if d.title]
    for earlier, later in pairwise(titled):
        had, has = _BUNDLE.search(earlier.title or ""), _BUNDLE.search(later.title or "")
        if has and (had is None or had[0].casefold() != has[0].casefold()):
            yield _one("bundle", "M5", later, later.day, later.day, later.day, words=has[0])


def _overtaken(listing: Sequence[RivalDay], ours: Sequence[Rank]) -> Iterator[Happening]:
    """M5: a rival behind us for two weeks (in the middle) that stands before us for three sightings on end."""
    own = {rank.day: rank.bsr for rank in ours}
    ahead = 0
    behind: list[tuple[date, bool]] = []
    for day in listing:
        if day.bsr is None or day.day not in own:
            continue
        before_us = day.bsr < own[day.day]
        ahead = ahead + 1 if before_us else 0
        past = [was for on, was in behind if timedelta(days=3) <= day.day - on <= timedelta(days=17)]
        if ahead == 3 and len(past) >= 5 and median(past) == 0:
            yield _one("overtaken", "M5", day, day.day, day.day, day.day, bsr=day.bsr, ours=own[day.day])
        behind.append((day.day, before_us))


def _week_over(last: date, until: date) -> date | None:
    return last + LASTS if until > last + LASTS else None


def _one(
    kind: Kind, rule: Rule, on: RivalDay, began: date, seen: date, ended: date | None, **evidence: Any
) -> Happening:
    return Happening(kind, rule, on.competitor_asin, on.title, began, seen, ended, evidence)
