"""The market around one SKU, on one page: rivals' rhythm, share of searches, words to win, what buyers complain of, advertising.

Every part says nothing rather than guess where its data is not there; ``missing`` names what would be needed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases.reports import campaigns
from core.errors import NotFound
from core.market import advertising, estimator, field, keywords, stockouts, themes
from core.market.records import Attribute, Rank
from core.phrase import Phrase
from core.records import Product, RivalDay
from core.suggestion import AdBudget, Missing
from storage.queries.goods import skus, variants
from storage.queries.market import research, rivals
from storage.queries.money import ads
from storage.queries.program import policies

LOOK_BACK = timedelta(days=180)
AD_DAYS = 70


@dataclass(frozen=True, slots=True)
class Insight:
    """What is known; empty or None where it is not. ``estimates`` are rivals' units a day by their rank (M7)."""

    sku_id: int
    product: Product
    as_of: date
    share: keywords.Share | None
    share_before: keywords.Share | None
    changes: tuple[keywords.VolumeChange, ...]
    gaps: tuple[keywords.GapWord, ...]
    gained: tuple[keywords.RankJump, ...]
    attributes: tuple[Attribute, ...]
    complaints: themes.Complaints | None
    returns: themes.Complaints | None
    cycles: tuple[stockouts.Cycle, ...]
    growth: field.Growth | None
    field: tuple[field.Field, ...]
    seen: tuple[RivalDay, ...]
    estimates: tuple[tuple[str, estimator.Estimate], ...]
    weeks: tuple[advertising.Efficiency, ...]
    burns: tuple[advertising.Burn, ...]
    advice: AdBudget | None
    missing: tuple[Missing, ...]
    days: int = LOOK_BACK.days
    """How far back reviews and returns are counted."""


def insight(engine: Engine, workspace_id: str, sku_id: int, today: date) -> Insight:
    """The page of one SKU. Raises `NotFound`."""
    with Session(engine) as session:
        product = skus.products(session, workspace_id, [sku_id]).get(sku_id)
        if product is None:
            raise NotFound(Phrase("There is no such SKU in this workspace"))
        name = skus.spelling(session, workspace_id)(product.sku, product.marketplace)
        since = today - LOOK_BACK
        near = rivals.rivals(session, workspace_id, [sku_id], today).get(sku_id, ())
        theirs = sorted({d.competitor_asin for d in near})
        core = research.keywords_of(session, workspace_id, [sku_id], today).get(sku_id, ())
        own = [product.asin] if product.asin else []
        ranked = research.ranked(session, workspace_id, [*theirs, *own], since, today)
        volumes = research.volumes(session, workspace_id, since, today)
        seen = [s for each in ranked.values() for s in each]
        touched = {s.keyword for s in seen} | set(core)
        seen += [s for word in sorted(touched) for s in volumes.get(word, ())]
        around = [
            s
            for word, told in volumes.items()
            if word in touched or keywords.related(word, core)
            for s in told
        ]
        converting = variants.attributes_of(session, workspace_id, sku_id, product, today)
        voices = research.reviews(session, workspace_id, [sku_id], since, today).get(sku_id, ())
        back = research.returns(session, workspace_id, [sku_id], since, today).get(sku_id, ())
        ranks = research.ranks(session, workspace_id, skus.ids(session, workspace_id), today)
        daily = ads.by_day(
            session, workspace_id, [sku_id], today - timedelta(days=AD_DAYS), today, campaigns=True
        ).get(sku_id, ())
        unsettled = policies.ads_unsettled_days(session, workspace_id, [sku_id])[sku_id]
        takings = ads.revenue(session, workspace_id, [sku_id], today - timedelta(days=AD_DAYS), today).get(
            sku_id, {}
        )
    asin = product.asin or ""
    told = list(daily)
    burns, advice = campaigns.of_sku(engine, workspace_id, sku_id, today)
    return Insight(
        sku_id, replace(product, sku=name), today,
        share=keywords.share(seen, asin, core, today) if asin else None,
        share_before=keywords.share(seen, asin, core, today - timedelta(days=28)) if asin else None,
        changes=tuple(keywords.volume_changes(around, today)),
        gaps=tuple(keywords.gaps(seen, own, theirs, today)) if own else (),
        gained=tuple(jump for rival in theirs for jump in keywords.gained(seen, rival, today)),
        attributes=tuple(converting),
        complaints=themes.complaints(voices) if voices else None,
        returns=themes.complaints(back) if back else None,
        cycles=tuple(c for rival in theirs if (c := stockouts.cycle(rival, [d for d in near if d.competitor_asin == rival], today))),
        growth=field.growth(near, today),
        field=tuple(field.weekly(near, today)),
        seen=_seen(near),
        estimates=_estimates(near, ranks, sku_id),
        weeks=tuple(advertising.weeks(told, takings, advertising.settled(today, unsettled))),
        burns=burns,
        advice=advice,
        missing=_missing(near, core, voices, told, product),
    )  # fmt: skip


def _seen(near: tuple[RivalDay, ...]) -> tuple[RivalDay, ...]:
    """Each rival as it was last seen, the best rank first."""
    newest: dict[str, RivalDay] = {}
    for day in sorted(near, key=lambda each: each.day):
        newest[day.competitor_asin] = day
    return tuple(sorted(newest.values(), key=lambda each: (each.bsr is None, each.bsr, each.competitor_asin)))


def _estimates(
    near: tuple[RivalDay, ...], ranks: dict[int, tuple[Rank, ...]], sku_id: int
) -> tuple[tuple[str, estimator.Estimate], ...]:
    """M7: units a day of rivals nobody else estimates, by their newest rank in our SKU's category."""
    own = ranks.get(sku_id)
    if not own:
        return ()
    law = estimator.fit(ranks)
    newest: dict[str, RivalDay] = {}
    for day in near:
        if day.bsr and day.units_estimate is None:
            newest[day.competitor_asin] = day
    found = []
    for asin, day in sorted(newest.items()):
        estimate = law.units(day.bsr or 0, own[-1].category)
        if estimate is not None:
            found.append((asin, estimate))
    return tuple(found)


def _missing(
    near: object, core: object, voices: object, told: object, product: Product
) -> tuple[Missing, ...]:
    wanted = (
        (near, Phrase("no competitor data"), "M1"),
        (core, Phrase("no keywords of this SKU"), "M8"),
        (voices, Phrase("no reviews imported"), "F3"),
        (told, Phrase("no daily advertising imported"), "P3"),
        (product.asin, Phrase("no ASIN known for this SKU"), "M6"),
    )
    return tuple(Missing(what, rule) for known, what, rule in wanted if not known)
