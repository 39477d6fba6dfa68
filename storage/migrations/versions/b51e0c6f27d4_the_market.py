"""the market: listings, watched rivals, remembered column mappings, ads of a period, keywords by source"""

import sqlalchemy as sa
from alembic import op

import storage.tables.types

revision = "b51e0c6f27d4"
down_revision = "7c1f0a52be90"
branch_labels = None
depends_on = None

_OLD = (
    "workspace_id", "marketplace", "keyword", "day", "sku", "asin", "search_volume", "organic_rank", "sponsored_rank",
    "clicks", "purchases", "import_id",
)  # fmt: skip


def _money() -> storage.tables.types.MoneyType:
    return storage.tables.types.MoneyType()


def _belongs(*also: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [f"{name.removesuffix('_id')}.id"])
        for name in ("workspace_id", *also)
    ]


def upgrade() -> None:
    op.create_table(
        "market_listing",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("marketplace", sa.String(), nullable=False),
        sa.Column("asin", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("brand", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("subcategory", sa.String(), nullable=True),
        sa.Column("price", _money(), nullable=True),
        sa.Column("fees", _money(), nullable=True),
        sa.Column("bsr", sa.Integer(), nullable=True),
        sa.Column("in_stock", sa.Boolean(), nullable=True),
        sa.Column("units_month", sa.Float(), nullable=True),
        sa.Column("parent_units_month", sa.Float(), nullable=True),
        sa.Column("revenue_month", _money(), nullable=True),
        sa.Column("bought_month", sa.Integer(), nullable=True),
        sa.Column("rating", sa.Float(), nullable=True),
        sa.Column("reviews", sa.Integer(), nullable=True),
        sa.Column("review_velocity", sa.Float(), nullable=True),
        sa.Column("sellers", sa.Integer(), nullable=True),
        sa.Column("fulfillment", sa.String(), nullable=True),
        sa.Column("size_tier", sa.String(), nullable=True),
        sa.Column("weight_lb", sa.Float(), nullable=True),
        sa.Column("age_months", sa.Float(), nullable=True),
        sa.Column("units_trend", sa.Float(), nullable=True),
        sa.Column("price_trend", sa.Float(), nullable=True),
        sa.Column("units_year_trend", sa.Float(), nullable=True),
        sa.Column("coupon", sa.String(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=False),
        *_belongs("import_id"),
        sa.PrimaryKeyConstraint("workspace_id", "marketplace", "asin", "day", "source"),
    )
    op.create_index("ix_market_listing_asin", "market_listing", ["workspace_id", "asin", "day"])
    op.create_index("ix_market_listing_import_id", "market_listing", ["import_id"])
    op.create_table(
        "rival_watch",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("competitor_asin", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=True),
        sa.Column("set_at", storage.tables.types.UtcDateTime(), nullable=False),
        *_belongs("sku_id"),
        sa.PrimaryKeyConstraint("sku_id", "competitor_asin"),
    )
    op.create_index("ix_rival_watch_workspace_id", "rival_watch", ["workspace_id"])
    op.create_table(
        "column_mapping",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=True),
        sa.Column("set_at", storage.tables.types.UtcDateTime(), nullable=False),
        *_belongs(),
        sa.PrimaryKeyConstraint("workspace_id", "fingerprint"),
    )
    op.create_table(
        "ad_period",
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("spend", _money(), nullable=True),
        sa.Column("ad_sales", _money(), nullable=True),
        sa.Column("clicks", sa.Integer(), nullable=True),
        sa.Column("impressions", sa.Integer(), nullable=True),
        sa.Column("ad_orders", sa.Integer(), nullable=True),
        sa.Column("ad_units", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=False),
        *_belongs("sku_id", "import_id"),
        sa.PrimaryKeyConstraint("sku_id", "first_day", "last_day", "campaign"),
    )
    op.create_index("ix_ad_period_workspace_id", "ad_period", ["workspace_id"])
    op.create_index("ix_ad_period_import_id", "ad_period", ["import_id"])
    with op.batch_alter_table("ad_day") as batch:
        batch.add_column(sa.Column("ad_units", sa.Integer(), nullable=True))
    with op.batch_alter_table("competitor_day") as batch:
        batch.add_column(sa.Column("source", sa.String(), nullable=True))
    op.execute("UPDATE competitor_day SET source = 'competitors'")
    _keywords_by_source()


def _keywords_by_source() -> None:
    """The key grows by the source, which neither database does in place: a new table takes the rows over."""
    op.create_table(
        "keyword_day_by_source",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("marketplace", sa.String(), nullable=False),
        sa.Column("keyword", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("asin", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("span_days", sa.Integer(), nullable=True),
        sa.Column("search_volume", sa.Integer(), nullable=True),
        sa.Column("organic_rank", sa.Integer(), nullable=True),
        sa.Column("sponsored_rank", sa.Integer(), nullable=True),
        sa.Column("impressions", sa.Integer(), nullable=True),
        sa.Column("clicks", sa.Integer(), nullable=True),
        sa.Column("cart_adds", sa.Integer(), nullable=True),
        sa.Column("purchases", sa.Integer(), nullable=True),
        sa.Column("frequency_rank", sa.Integer(), nullable=True),
        sa.Column("click_share", sa.Float(), nullable=True),
        sa.Column("conversion_share", sa.Float(), nullable=True),
        sa.Column("keyword_sales", sa.Float(), nullable=True),
        sa.Column("competing_products", sa.Integer(), nullable=True),
        sa.Column("suggested_bid", _money(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=False),
        *_belongs("import_id"),
        sa.PrimaryKeyConstraint("workspace_id", "marketplace", "keyword", "day", "sku", "asin", "source"),
    )
    names = ", ".join(_OLD)
    op.execute(f"INSERT INTO keyword_day_by_source ({names}, source) SELECT {names}, '' FROM keyword_day")  # noqa: S608
    op.drop_table("keyword_day")
    op.rename_table("keyword_day_by_source", "keyword_day")
    op.create_index("ix_keyword_day_import_id", "keyword_day", ["import_id"])
