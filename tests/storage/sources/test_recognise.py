"""What a file is, by its header alone: the real header lines of every kind that is read."""

from __future__ import annotations

import pytest

from core.errors import BadFile
from storage.sources.catalogue import KINDS, TABLES
from storage.sources.headers import key
from storage.sources.kinds import Found, Kind
from storage.sources.recognise import recognise
from storage.sources.tidy import TIDY

EN = (
    "(Parent) ASIN,(Child) ASIN,Title,SKU,Sessions - Total,Sessions - Total - B2B,Session Percentage - Total,"
    "Page Views - Total,Featured Offer (Buy Box) Percentage,Units Ordered,Units Ordered - B2B,Unit Session Percentage,"
    "Ordered Product Sales,Ordered Product Sales - B2B,Total Order Items,Total Order Items - B2B"
)
EN_GB = (
    "(Parent) ASIN,(Child) ASIN,Title,Sessions – Total,Sessions – Total – B2B,Session percentage – Total,"
    "Page views – Total,Featured Offer (Buy Box) percentage,Units ordered,Units ordered – B2B,Unit Session Percentage,"
    "Ordered Product Sales,Ordered product sales – B2B,Total order items,Total order items – B2B"
)
DE = (
    "(Übergeordnete) ASIN,(Untergeordnete) ASIN,Titel,Sitzungen – Summe,Sitzungen – Summe – B2B,Seitenaufrufe – Summe,"
    "Bestellte Einheiten,Bestellte Einheiten – B2B,Durch bestellte Produkte erzielter Umsatz,Bestellsumme – B2B,"
    "Zahl der Bestellposten,Zahl der Bestellposten – B2B"
)
ZH = (
    "（父）ASIN,（子）ASIN,标题,会话数 - 总计,会话 - 总计 - B2B,转化率 - 总计,页面浏览量 - 总计,推荐报价（推荐报价展示位）百分比,"
    "已订购商品数量,已订购商品数量 - B2B,商品会话百分比,已订购商品销售额,已订购商品销售额 - B2B,订单商品总数,订单商品总数 - B2B"
)
JA = "（親）ASIN,（子）ASIN,タイトル,セッション数 - 合計,ページビュー - 合計,注文された商品点数,ユニットセッション率,注文商品の売上額,注文品目総数"
ORDERS = (
    "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,fulfillment-channel,sales-channel,"
    "order-channel,ship-service-level,product-name,sku,asin,item-status,quantity,currency,item-price,item-tax,"
    "shipping-price,shipping-tax,gift-wrap-price,gift-wrap-tax,item-promotion-discount,ship-promotion-discount,"
    "ship-city,ship-state,ship-postal-code,ship-country,promotion-ids,cpf,is-business-order,purchase-order-number,"
    "price-designation,signature-confirmation-recommended"
)
PLANNING_API = (
    "snapshot-date,sku,fnsku,asin,product-name,condition,available,pending-removal-quantity,inv-age-0-to-90-days,"
    "inv-age-91-to-180-days,inv-age-181-to-270-days,inv-age-271-to-365-days,inv-age-365-plus-days,currency,"
    "units-shipped-t7,your-price,sell-through,marketplace,inbound-quantity,inbound-working,inbound-shipped,"
    "inbound-received,reserved-quantity,unfulfillable-quantity"
)
MYI = (
    "sku,fnsku,asin,product-name,condition,your-price,mfn-listing-exists,mfn-fulfillable-quantity,afn-listing-exists,"
    "afn-warehouse-quantity,afn-fulfillable-quantity,afn-unsellable-quantity,afn-reserved-quantity,afn-total-quantity,"
    "per-unit-volume,afn-inbound-working-quantity,afn-inbound-shipped-quantity,afn-inbound-receiving-quantity,"
    "afn-researching-quantity,afn-reserved-future-supply,afn-future-supply-buyable"
)
LEDGER = (
    "Date,FNSKU,ASIN,MSKU,Title,Disposition,Starting Warehouse Balance,In Transit Between Warehouses,Receipts,"
    "Customer Shipments,Customer Returns,Vendor Returns,Warehouse Transfer In/Out,Found,Lost,Damaged,Disposed,"
    "Other Events,Ending Warehouse Balance,Unknown Events,Location"
)
ADVICE = (
    "Country,Product Name,FNSKU,Merchant SKU,ASIN,Condition,Supplier,Supplier part no.,Currency code,Price,"
    "Sales last 30 days,Units Sold Last 30 Days,Total Units,Inbound,Available,FC transfer,FC Processing,Customer Order,"
    "Unfulfillable,Working,Shipped,Receiving,Fulfilled by,Total Days of Supply (including units from open shipments),"
    "Days of Supply at Amazon Fulfillment Network,Alert,Recommended replenishment qty,Recommended ship date,"
    "Recommended action,Unit storage size"
)
RETURNS = (
    "return-date,order-id,sku,asin,fnsku,product-name,quantity,fulfillment-center-id,detailed-disposition,reason,"
    "status,license-plate-number,customer-comments"
)


def found(header: str, asked: str | None = None) -> Found:
    return recognise([(1, header.split(","))], TABLES, asked)


@pytest.mark.parametrize(
    ("header", "kind", "fields"),
    [
        (EN, "business_report", 11), (EN_GB, "business_report", 10), (DE, "business_report", 9),
        (ZH, "business_report", 10), (JA, "business_report", 8), (ORDERS, "all_orders", 15),
        (PLANNING_API, "fba_inventory_planning", 18), (MYI, "fba_unsuppressed_inventory", 13),
        (LEDGER, "inventory_ledger", 21), (LEDGER.replace(" ", ""), "inventory_ledger", 21),
        (ADVICE, "restock_recommendations", 9), (RETURNS, "customer_returns", 9),
    ],
)  # fmt: skip
def test_reports_are_known_by_their_real_headers(header: str, kind: str, fields: int) -> None:
    """And every column that is read is found under its drifting names."""
    it = found(header)

    assert (kind, fields) == (it.kind.name, len(it.columns))


@pytest.mark.parametrize("kind", TIDY, ids=lambda kind: kind.name)
def test_every_tidy_table_is_known_by_all_its_columns_in_any_order(kind: object) -> None:
    """Column order is free, extra columns do no harm."""
    columns = [column.name for column in kind.columns]  # type: ignore[attr-defined]

    assert kind is found(",".join([*reversed(columns), "my own note"])).kind


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("date,sku,units", "sales"), ("date,sku,units,reason", "returns"), ("date,sku,price", "prices"),
        ("sku,title", "products"), ("date,sku,on_hand", "inventory"), ("Date,SKU,On Hand,Reserved", "inventory"),
        ("date,sku,competitor_asin,price,bsr", "competitors"), ("date,sku,bsr", "bsr"),
        ("date,sku,rating,title,body", "reviews"), ("date,sku,spend,clicks", "ads"), ("date,ipi", "account"),
        ("mode,transit_days", "freight"), ("supplier,email", "suppliers"), ("name,starts_on,ends_on", "events"),
        ("category,return_rate", "category_norms"), ("date,keyword,search_volume", "keywords"),
        ("po,sku,quantity,ordered_on", "purchase_orders"), ("date,sku,units,asin,title,category,price", "sales"),
    ],
)  # fmt: skip
def test_a_tidy_table_with_few_columns_is_known(header: str, kind: str) -> None:
    """The required columns and what tells the kind apart are enough."""
    assert kind == found(header).kind.name


def test_the_share_of_sessions_is_not_taken_for_the_conversion_rate() -> None:
    """转化率 - 总计 is the share of sessions in spite of its name; neither column is read."""
    it = found(ZH)

    assert {"转化率 - 总计", "商品会话百分比"} <= set(it.unused)


def test_a_missing_required_column_is_named() -> None:
    """So that the person knows what to add."""
    with pytest.raises(BadFile, match="looks like sales, but the column units is missing"):
        found("date,sku,revenue,sessions,promo")


@pytest.mark.parametrize("kind", TIDY, ids=lambda kind: kind.name)
def test_a_full_table_that_lost_a_required_column_becomes_no_other_table(kind: Kind) -> None:
    """Sales without units are not prices, products without sku are not suppliers."""
    columns = [column.name for column in kind.columns]

    for lost in (column.name for column in kind.required):
        # A day, a SKU and promo may be sales as well as prices.
        said = (
            "sales, but the column units"
            if (kind.name, lost) == ("prices", "price")
            else f"{kind.name}, but the column {lost}"
        )
        with pytest.raises(BadFile, match=f"looks like {said} is missing"):
            found(",".join(name for name in columns if name != lost))


def test_a_small_table_with_columns_of_another_is_taken_when_named() -> None:
    """Columns that a kind does not have are only extra columns to whoever says what the file is."""
    header = "date,sku,revenue,sessions,price,promo"

    with pytest.raises(BadFile, match=r"looks like sales.*add --kind prices"):
        found(header)
    assert "prices" == found(header, "prices").kind.name


def test_a_named_kind_needs_its_required_columns_only() -> None:
    """What tells a bare table apart is then the person's word."""
    assert "products" == found("sku", "products").kind.name
    assert "reviews" == found("date,sku", "reviews").kind.name


def test_a_kind_that_the_columns_contradict_is_refused() -> None:
    """A mislabelled file must not be forced into another table."""
    with pytest.raises(BadFile, match="called prices, but its columns are those of sales"):
        found("date,sku,units,price,promo", "prices")
    with pytest.raises(BadFile, match="called inventory, but its columns are those of all_orders"):
        found(ORDERS, "inventory")


def test_a_kind_the_columns_allow_is_taken() -> None:
    """A bare date, sku, units is sales unless the person says returns."""
    assert "returns" == found("date,sku,units", "returns").kind.name


def test_the_header_may_stand_below_lines_about_the_report() -> None:
    """As in some marketplaces' downloads."""
    it = recognise([(1, ["Report of", "2026"]), (2, [""]), (3, LEDGER.split(","))], TABLES, None)

    assert 3 == it.header_line


def test_headers_drift_and_stay_the_same() -> None:
    """Dash, case, spaces, width and brackets do not matter; words do."""
    assert key("Sessions – Total – B2B") == key("sessions - TOTAL-b2b")
    assert key("（子）ASIN") == key("(子) ASIN")
    assert key("Price  USD") == key("price_usd ")
    assert key("Units ordered") != key("Units ordered – B2B")


def test_every_kind_has_a_name_of_its_own() -> None:
    """Names are what people type after --kind."""
    assert len(TABLES) + 2 == len(KINDS)  # Sales and Traffic and Keepa are documents, not tables
