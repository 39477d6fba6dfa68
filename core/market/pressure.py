"""What presses on a SKU from the whole field: more and cheaper rivals, many cutting at once, share that is lost, searches that
move to other words (M6, F4). One happening per SKU and cause; its rival is "" or the field's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.market.field import crowding
from core.market.keywords import absent_from, is_long_tail, related, share, volume_changes
from core.market.records import KeywordSeen
from core.market.rivals import DEFAULT_RULES, Happening, RivalRules
from core.records import RivalDay

LEAST_VOLUME = 100
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Words:
    """A SKU's keywords and what was seen of them and of those around them."""

    asin: str | None
    title: str | None
    core: tuple[str, ...]
    seen: tuple[KeywordSeen, ...]


def field_pressure(
    days: Sequence[RivalDay], found: Sequence[Happening], today: date, rules: RivalRules = DEFAULT_RULES
) -> list[Happening]:
    """M6: crowding (+35 % rivals and −8 % median price within twelve weeks) and saturation (half of the rivals, and at
    least three, in a price cut at once). ``found`` are the happenings of the same days."""
    pressing = []
    changed = crowding(days, today)
    if (
        changed is not None
        and changed.price is not None
        and changed.rivals >= rules.crowded_rivals - 1e-9
        and changed.price <= -rules.crowded_price + 1e-9
    ):
        evidence = {
            "rivals": changed.now.rivals, "rivals_before": changed.before.rivals, "rivals_change": round(changed.rivals, 4),
            "price": round(changed.now.price or 0, 2), "price_before": round(changed.before.price or 0, 2),
            "price_change": round(changed.price, 4),
        }  # fmt: skip
        pressing.append(_of_field("crowding", "M6", today, evidence))
    cutting = {
        h.competitor_asin
        for h in found
        if h.kind in ("price_war", "price_cut")
        and h.ended_on is None
        and today - h.seen_on <= timedelta(days=14)
    }
    seen = {d.competitor_asin for d in days if today - timedelta(days=14) < d.day <= today}
    if len(cutting) >= max(rules.saturated_least, rules.saturated_share * len(seen)):
        pressing.append(_of_field("saturation", "M6", today, {"cutting": len(cutting), "rivals": len(seen)}))
    return pressing


def word_pressure(words: Words, today: date, rules: RivalRules = DEFAULT_RULES) -> list[Happening]:
    """M6: share and rank fall while searches hold. F4: searches for a core word fall by 15 % or more; longer words
    around it that rise are named, with what of them the title lacks."""
    changes = {each.keyword: each for each in volume_changes(words.seen, today)}
    own = [changes[word] for word in words.core if word in changes]
    found = []
    volume_before = sum(each.before for each in own)
    moved = sum(each.now for each in own) / volume_before - 1 if volume_before else None
    if words.asin and moved is not None and moved >= -0.05:
        now = share(words.seen, words.asin, words.core, today)
        before = share(words.seen, words.asin, words.core, today - timedelta(days=28))
        if (
            now is not None
            and before is not None
            and now.measured == before.measured
            and before.share > 0
            and now.share / before.share - 1 <= -rules.share_fall + 1e-9
            and now.rank is not None
            and before.rank is not None
            and now.rank - before.rank >= rules.rank_fall - 1e-9
        ):
            evidence = {
                "share": round(now.share, 4), "share_before": round(before.share, 4), "measured": now.measured,
                "rank": round(now.rank, 1), "rank_before": round(before.rank, 1), "volume_change": round(moved, 4),
            }  # fmt: skip
            found.append(_of_field("share_loss", "M6", today, evidence))
    fallen = [
        each for each in own if each.change <= -rules.keyword_fall + 1e-9 and each.before >= LEAST_VOLUME
    ]
    if fallen:
        main = fallen[0]
        rising = [
            each
            for each in changes.values()
            if each.change >= rules.long_tail_rise - 1e-9
            and each.now >= LEAST_VOLUME / 2
            and is_long_tail(each.keyword)
            and related(each.keyword, words.core)
        ]
        rising.sort(key=lambda each: (-(each.now - each.before), each.keyword))
        found.append(
            _of_field(
                "demand_shift",
                "F4",
                today,
                {
                    "keyword": main.keyword,
                    "change": round(main.change, 4),
                    "volume": round(main.now),
                    "volume_before": round(main.before),
                    "rising": [
                        [each.keyword, round(each.change, 4), round(each.now)] for each in rising[:SHOWN]
                    ],
                    "lacks": sorted(
                        {part for each in rising[:SHOWN] for part in absent_from(words.title, each.keyword)}
                    ),
                },
            )
        )
    return found


def _of_field(kind: str, rule: str, today: date, evidence: Mapping[str, object]) -> Happening:
    return Happening(kind, rule, "", None, today, today, None, dict(evidence))  # type: ignore[arg-type]  # one of its kinds
