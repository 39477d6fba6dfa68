"""Amazon Ads, "advertised product": the v3 report (JSON), the console's download and the unified one of 2026.

Spend and sales stand per ad; they add up per SKU, campaign and day, or period where the report is a summary. Ratios are not
read: they are recomputed from sums. Conversions are the seven-day ones where the report offers several windows.
"""

from __future__ import annotations

from datetime import date

from core.phrase import Phrase
from storage.sources import dates
from storage.sources.kinds import Column, Kind, Place, Record, RowProblem, Setting
from storage.sources.marketplaces import Marketplace, find


def _range(text: str, setting: Setting) -> tuple[date, date]:
    """Both days of a cell like ``Jul 06, 2026 - Jul 29, 2026``."""
    halves = [half for half in text.replace("–", " - ").split(" - ") if half.strip()]
    try:
        found = [dates.parse_day(half, setting.order, setting.zone) for half in halves]
    except ValueError:
        found = []
    if len(found) not in (1, 2) or found[0] > found[-1]:
        raise RowProblem(
            Phrase("{column}: “{text}” is not a date", {"column": "Date range", "text": text[:60]})
        )
    return found[0], found[-1]


def _shape(record: Record, setting: Setting) -> Record | None:
    record["sku"] = record.get("sku") or None
    if record["sku"] is None and record.get("asin") is None:
        return None  # spend on a brand or a store, of no one SKU
    said = record.pop("range", None)
    first, last = record.get("day") or record.get("first_day"), record.get("day") or record.get("last_day")
    if said is not None:
        first, last = _range(said, setting)
    first, last = first or last or setting.first_day, last or first or setting.last_day
    if first is None or last is None:
        raise RowProblem(Phrase("{column} is empty", {"column": "date"}))
    currency = record.pop("currency", None)
    if currency is not None and currency.upper() != setting.marketplace.currency:
        raise RowProblem(
            Phrase(
                "the price is in {currency}, the marketplace sells in {own}",
                {"currency": currency[:10], "own": setting.marketplace.currency},
            )
        )
    return {**record, "first_day": first, "last_day": last, "campaign": record.get("campaign") or ""}


def _marketplace(text: str) -> Marketplace | None:
    return find(text.casefold().removeprefix("www."))


ADS_REPORT = Kind(
    name="ads_report",
    columns=(
        Column("sku", "text", required=True, blank=True, aliases=("Advertised SKU", "advertisedSku", "Advertised product SKU")),
        Column("asin", "text", aliases=("Advertised ASIN", "advertisedAsin", "Advertised product ID")),
        Column("day", "day", aliases=("Date", "日期")),
        Column("first_day", "day", aliases=("Start Date", "startDate")),
        Column("last_day", "day", aliases=("End Date", "endDate")),
        Column("range", "text", aliases=("Date range",)),
        Column("campaign", "text", aliases=("Campaign Name", "campaignName")),
        Column("place", "text", aliases=("Advertised product marketplace", "Country")),
        Column("currency", "text", aliases=("Budget currency", "Currency", "campaignBudgetCurrencyCode")),
        Column("impressions", "whole", aliases=("Impressions",)),
        Column("clicks", "whole", aliases=("Clicks",)),
        Column("spend", "money", required=True, blank=True, aliases=("Total cost", "Spend", "cost", "spend")),
        Column("ad_sales", "money", aliases=("7 Day Total Sales", "sales7d", "14 Day Total Sales", "sales14d", "Sales")),
        Column(
            "ad_orders", "whole",
            aliases=("7 Day Total Orders (#)", "purchases7d", "14 Day Total Orders (#)", "purchases14d", "Purchases"),
        ),
        Column(
            "ad_units", "whole",
            aliases=("7 Day Total Units (#)", "unitsSoldClicks7d", "14 Day Total Units (#)", "unitsSoldClicks14d", "Units sold"),
        ),
    ),
    stage={
        "first_day": "day", "last_day": "day", "campaign": "text", "spend": "money", "ad_sales": "money",
        "clicks": "whole", "impressions": "whole", "ad_orders": "whole", "ad_units": "whole",
    },
    shape=_shape,
    leaves=Phrase("spend on no one SKU"),
    period="either",
    place=Place("place", _marketplace),
    signs=("spend", "ad_sales"),
    order="mdy",
)  # fmt: skip
