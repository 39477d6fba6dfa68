"""Writers of what is known of the market: listings, keywords, advertising.

A listing that is watched as a rival of one of our SKUs also becomes that SKU's competitor day; one that is our own gives its
rank. The seller's own competitor table is believed first, then Keepa, then a research export.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, and_, case, delete, exists, func, or_, select, union

from storage.imports.daily import keyed
from storage.imports.merge import Counts, Group, plain, ranked
from storage.imports.prepare import materialise, one_per_key, refuse_contradictions
from storage.imports.writing import Writing, Written, table, total
from storage.sources.helium10 import LISTING
from storage.tables import AdDay, AdPeriod, BsrDay, CompetitorDay, KeywordDay, MarketListing, RivalWatch, Sku

MOST_TERMS = 50_000  # rows of a search-terms report up to which all are kept
_SIGHTING = Group(
    source="source",
    columns=("price", "bsr", "in_stock", "units_estimate", "rating", "reviews", "title", "coupon"),
    ranks={"competitors": 5, "keepa": 4, "xray": 3, "black_box": 2, "listings": 1},
)
_MONTH = 30


def competitors(work: Writing) -> Written:
    """The seller's own table of rivals' days: the most trusted."""
    stage, target = work.stage, table(CompetitorDay)
    key = ("competitor_asin", "day")
    refuse_contradictions(stage, key, at_most=work.most_refused)
    rows = one_per_key(stage, key).subquery()
    named = select(
        *(c.label("title") if c.name == "heading" else c for c in rows.columns if c.name != "title")
    )
    made = materialise(stage, "import_row", target, named, ("sku_id", *key))
    only = set(work.present)
    counts = ranked(
        stage.connection, target, made, key=("sku_id", *key), groups=(_SIGHTING,), gaps=(), only=only,
        source="competitors", fixed=work.fixed,
    )  # fmt: skip
    return Written(counts, total(work, made, rows="rows", skus="skus"))


def listings(source: str) -> Any:
    """What ``source`` tells of listings, and of those that are rivals or our own."""

    def write(work: Writing) -> Written:
        stage, target = work.stage, table(MarketListing)
        # A search shows a listing twice, once as an advertisement: the greatest of each figure is taken.
        facts = stage.facts
        key = ("marketplace", "asin", "day", "source")
        told = [name for name in LISTING if name not in key and name in facts.c]
        rows = select(
            *(facts.c[name] for name in key),
            *(_greatest(facts, name) for name in told),
        ).group_by(*(facts.c[name] for name in key))
        made = materialise(stage, "import_row", target, rows, key)
        counts = plain(
            stage.connection, target, made, key=key, columns=told,
            only=set(told) & work.present, fixed=work.fixed,
        )  # fmt: skip
        counts += _sightings(work, made, source)
        if source == "keepa":
            counts += _own_ranks(work, made)
        sums = total(work, made, rows="rows", units_month="units_month", revenue_month="revenue_month")
        asins = stage.connection.execute(select(func.count(func.distinct(made.c.asin)))).scalar_one()
        totals = (
            {"days": sums["rows"]} if source == "keepa" else {n: v for n, v in sums.items() if n != "rows"}
        )
        return Written(counts, {"asins": int(asins), **totals})

    return write


def _greatest(facts: Table, name: str) -> Any:
    if LISTING[name] == "flag":
        return (func.max(case((facts.c[name], 1), (facts.c[name].is_(None), None), else_=0)) == 1).label(name)
    return func.max(facts.c[name]).label(name)


def _sightings(work: Writing, made: Table, source: str) -> Counts:
    """Competitor days of the SKUs that have one of these listings as a rival."""
    stage, target = work.stage, table(CompetitorDay)
    watch, skus = table(RivalWatch), table(Sku)
    known = union(
        select(watch.c.sku_id, watch.c.competitor_asin).where(
            watch.c.workspace_id == work.workspace_id, watch.c.watched
        ),
        select(target.c.sku_id, target.c.competitor_asin).where(
            target.c.workspace_id == work.workspace_id,
            ~exists().where(
                watch.c.sku_id == target.c.sku_id,
                watch.c.competitor_asin == target.c.competitor_asin,
                ~watch.c.watched,
            ),
        ),
    ).subquery()
    rows = (
        select(
            known.c.sku_id, known.c.competitor_asin, made.c.day, made.c.price, made.c.bsr, made.c.in_stock,
            (made.c.units_month / float(_MONTH)).label("units_estimate"), made.c.rating, made.c.reviews, made.c.title,
            made.c.coupon,
        )
        .join(made, made.c.asin == known.c.competitor_asin)
        .join(skus, and_(skus.c.id == known.c.sku_id, skus.c.marketplace == made.c.marketplace))
    )  # fmt: skip
    seen = materialise(stage, "import_sighting", target, rows, ("sku_id", "competitor_asin", "day"))
    return ranked(
        stage.connection, target, seen, key=("sku_id", "competitor_asin", "day"), groups=(_SIGHTING,), gaps=(),
        only=set(_SIGHTING.columns), source=source, fixed=work.fixed,
    )  # fmt: skip


def _own_ranks(work: Writing, made: Table) -> Counts:
    """The rank of our own listings, which a research document tells as it tells any other's."""
    stage, target, skus = work.stage, table(BsrDay), table(Sku)
    rows = (
        select(
            skus.c.id.label("sku_id"),
            made.c.day,
            func.coalesce(made.c.category, "").label("category"),
            made.c.bsr,
        )
        .join(made, and_(made.c.asin == skus.c.asin, made.c.marketplace == skus.c.marketplace))
        .where(skus.c.workspace_id == work.workspace_id, made.c.bsr.is_not(None))
    )
    key = ("sku_id", "day", "category")
    own = materialise(stage, "import_rank", target, rows, key)
    return plain(stage.connection, target, own, key=key, columns=("bsr",), only={"bsr"}, fixed=work.fixed)


_KEY = ("keyword", "day", "sku", "asin", "source")
_plain_keywords = keyed(KeywordDay, *_KEY, sku=False)


def keywords(work: Writing) -> Written:
    """Keywords of any source. Of a very long list only the terms that touch us are kept."""
    facts, connection = work.stage.facts, work.stage.connection
    read = connection.execute(select(func.count()).select_from(facts)).scalar_one()
    if read > MOST_TERMS and work.stage.kind.name == "search_terms":
        _keep_ours(work)
    written = _plain_keywords(work)
    # The volume of a keyword stands on each of its lines; it is counted once.
    volumes = (
        select(*(facts.c[name] for name in ("marketplace", "keyword", "day", "source", "search_volume")))
        .where(facts.c.asin == "", facts.c.sku == "")
        .distinct()
        .subquery()
    )
    found = (
        connection.execute(
            select(
                func.count(func.distinct(facts.c.keyword)).label("keywords"),
                func.count(func.distinct(func.nullif(facts.c.asin, ""))).label("asins"),
                select(func.sum(volumes.c.search_volume)).scalar_subquery().label("search_volume"),
            )
        )
        .one()
        ._mapping
    )
    return Written(written.counts, {name: int(value) for name, value in found.items() if value is not None})


def _keep_ours(work: Writing) -> None:
    """Leave the terms we follow already, and those whose clicked listings are ours or a rival's."""
    facts, connection = work.stage.facts, work.stage.connection
    kept, skus, rival = table(KeywordDay), table(Sku), table(CompetitorDay)
    followed = select(kept.c.keyword).where(kept.c.workspace_id == work.workspace_id)
    ours = select(skus.c.asin).where(skus.c.workspace_id == work.workspace_id, skus.c.asin.is_not(None))
    theirs = select(rival.c.competitor_asin).where(rival.c.workspace_id == work.workspace_id)
    touching = select(facts.c.keyword).where(
        or_(facts.c.keyword.in_(followed), facts.c.asin.in_(ours), facts.c.asin.in_(theirs))
    )
    chosen = materialise(work.stage, "import_term", facts, touching.distinct(), ("keyword",))
    connection.execute(delete(facts).where(~exists().where(chosen.c.keyword == facts.c.keyword)))


_SUMS = ("spend", "ad_sales", "clicks", "impressions", "ad_orders", "ad_units")


def ads_report(work: Writing) -> Written:
    """Ads added up per SKU and campaign: of a day into the daily table, of several days as the period they are."""
    stage, facts = work.stage, work.stage.facts
    by = ("sku_id", "first_day", "last_day", "campaign")
    rows = (
        select(*(facts.c[name] for name in by), *(func.sum(facts.c[name]).label(name) for name in _SUMS))
        .where(facts.c.sku_id.is_not(None))
        .group_by(*(facts.c[name] for name in by))
    )
    made = materialise(stage, "import_row", table(AdPeriod), rows, by)
    daily = made.c.first_day == made.c.last_day
    days = materialise(
        stage, "import_day", table(AdDay),
        select(made.c.sku_id, made.c.last_day.label("day"), made.c.campaign, *(made.c[n] for n in _SUMS)).where(daily),
        ("sku_id", "day"),
    )  # fmt: skip
    spans = materialise(stage, "import_period", table(AdPeriod), select(made).where(~daily), by)
    counts = plain(
        stage.connection, table(AdDay), days, key=("sku_id", "day", "campaign"), columns=_SUMS, only=set(_SUMS),
        fixed=work.fixed,
    ) + plain(stage.connection, table(AdPeriod), spans, key=by, columns=_SUMS, only=set(_SUMS), fixed=work.fixed)  # fmt: skip
    sums = total(
        work, made, spend="spend", ad_sales="ad_sales", clicks="clicks", impressions="impressions",
        ad_orders="ad_orders", ad_units="ad_units", skus="skus",
    )  # fmt: skip
    return Written(counts, sums)
