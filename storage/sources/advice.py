"""Amazon's restock recommendations: an opinion to compare with. The file has no date; the person says the day."""

from __future__ import annotations

from storage.sources.kinds import Column, Kind, Place, Record, Setting
from storage.sources.marketplaces import find

_COLUMNS = (
    Column("country", "text"),
    Column("title", "text", aliases=("Product Name",)),
    Column("fnsku", "text"),
    Column("sku", "text", required=True, aliases=("Merchant SKU",)),
    Column("asin", "text"),
    Column(
        "days_of_supply", "real",
        aliases=(
            "Total Days of Supply (including units from open shipments)",
            "Days of Supply at Amazon Fulfillment Network",
        ),
    ),
    Column("alert", "text"),
    Column(
        "quantity", "whole", required=True, blank=True,
        aliases=(
            "Recommended replenishment qty", "Recommended replenishment quantity", "Recommended order quantity",
        ),
    ),
    Column("ship_by", "day", aliases=("Recommended ship date", "Recommended order date")),
)  # fmt: skip


def _shape(record: Record, setting: Setting) -> Record:
    record.pop("country", None)
    record["day"] = setting.last_day
    return record


ADVICE = Kind(
    name="restock_recommendations",
    columns=_COLUMNS,
    stage={"day": "day", "quantity": "whole", "ship_by": "day", "days_of_supply": "real", "alert": "text"},
    shape=_shape,
    period="snapshot",
    place=Place("country", find),
    thin="skus",
)
