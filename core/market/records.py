"""What is known of the market, as facts: listings, keywords, advertising, reviews. Filled by `storage.queries.market.research`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing as a research source saw it. Units are its estimate of thirty days, the trend of ninety."""

    asin: str
    day: date
    source: str
    marketplace: str = ""
    title: str | None = None
    category: str | None = None
    subcategory: str | None = None
    price: Decimal | None = None
    fees: Decimal | None = None
    bsr: int | None = None
    in_stock: bool | None = None
    units_month: float | None = None
    rating: float | None = None
    reviews: int | None = None
    units_trend: float | None = None
    import_id: int = 0


@dataclass(frozen=True, slots=True)
class KeywordSeen:
    """A keyword on a day. ``asin`` and ``sku`` are "" where the market is meant.

    ``span_days`` is the length of the period that volume and counts tell of. Market rows count everybody's
    clicks and purchases, rows of an ASIN its own.
    """

    day: date
    keyword: str
    asin: str = ""
    sku: str = ""
    source: str = ""
    span_days: int | None = None
    search_volume: int | None = None
    organic_rank: int | None = None
    sponsored_rank: int | None = None
    impressions: int | None = None
    clicks: int | None = None
    purchases: int | None = None
    click_share: float | None = None


@dataclass(frozen=True, slots=True)
class AdSum:
    """Advertising of one SKU over the days from ``first_day`` to ``last_day``; one campaign, or all where it is ""."""

    first_day: date
    last_day: date
    spend: Decimal
    ad_sales: Decimal | None = None
    clicks: int | None = None
    impressions: int | None = None
    ad_orders: int | None = None
    ad_units: int | None = None
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class Rank:
    """The Best Sellers Rank of one of our SKUs on a day, and what it sold that day where known."""

    day: date
    category: str
    bsr: int
    units: float | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """A review, or returns of one reason: ``units`` times ``text``."""

    day: date
    text: str
    rating: float | None = None
    units: int = 1


@dataclass(frozen=True, slots=True)
class Norm:
    """What is usual in a category; shares are 0-1, ``size`` counts listings."""

    category: str
    return_rate: float | None = None
    turnover_days: float | None = None
    conversion_rate: float | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """F4: searches a day for the core ``keywords`` of a parent that ask for one variant, in the last 28 days and in the 28 before.

    ``siblings`` counts the other variants, ``units`` what is on hand and on the way of all of them; None where one of them
    was never counted.
    """

    keywords: tuple[str, ...]
    now: float
    before: float
    siblings: int
    units: int | None


@dataclass(frozen=True, slots=True)
class Jump:
    """A rival that rose on a keyword within three days (M4)."""

    rival: str
    keyword: str
    from_rank: int
    to_rank: int
    day: date


@dataclass(frozen=True, slots=True)
class PastPromotion:
    """Rivals' stock in an earlier event, three days to either side counted in: how many were seen, sightings that tell of
    stock, and those without any; and the same of the four weeks around it (L7)."""

    name: str
    starts_on: date
    rivals: int
    seen: int
    out: int
    seen_around: int = 0
    out_around: int = 0


@dataclass(frozen=True, slots=True)
class Attribute:
    """A modifier with its click-to-purchase rate, the usual rate, the variants that carry it and how many lack it (F5)."""

    word: str
    clicks: int
    purchases: int
    rate: float
    usual: float
    volume: int
    skus: tuple[str, ...]
    lacking: int = 0
