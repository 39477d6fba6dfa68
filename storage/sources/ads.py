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
    """Worked example: www.amazon.com, AMAZON.COM, Amazon_US and United States are one."""
    name = text.casefold().removeprefix("www.").removeprefix("amazon_")
    return find(name) or find(_COUNTRIES.get(name, ""))


_COUNTRIES = {
    name: code
    for code, names in {
        "US": "united states|美国|vereinigte staaten|états-unis|stati uniti|estados unidos", "CA": "canada|加拿大|kanada|canadá",
        "MX": "mexico|墨西哥|méxico|mexiko|messico|mexique", "UK": "united kingdom|英国|vereinigtes königreich|royaume-uni|regno unito|reino unido",
        "DE": "germany|德国|deutschland|allemagne|germania|alemania", "FR": "france|法国|frankreich|francia",
        "IT": "italy|意大利|italien|italie|italia", "ES": "spain|西班牙|spanien|espagne|spagna|españa",
        "JP": "japan|日本|japon|giappone|japón", "AU": "australia|澳大利亚|australien|australie",
        "NL": "netherlands|荷兰|niederlande", "SE": "sweden|瑞典|schweden", "PL": "poland|波兰|polen", "BE": "belgium|比利时|belgien",
        "IN": "india|印度|indien", "AE": "united arab emirates|阿联酋|阿拉伯联合酋长国", "SA": "saudi arabia|沙特阿拉伯", "SG": "singapore|新加坡",
        "BR": "brazil|巴西|brasilien", "TR": "turkey|土耳其|türkei", "IE": "ireland|爱尔兰|irland",
    }.items()
    for name in names.split("|")
}  # fmt: skip


_FORMS = {
    "sales": (
        "{} Day Total Sales", "{} Tage, Umsatz gesamt", "Ventas totales de {} días", "Total des ventes sur {} jours",
        "Vendite totali in {} giorni", "Totale vendite ({} giorni)", "{}天总销售额", "{}일 총 판매",
    ),
    "orders": (
        "{} Day Total Orders (#)", "{} Tage, Aufträge gesamt (#)", "Pedidos totales de {} días (#)", "Total des commandes sur {} jours (#)",
        "Ordini totali in {} giorni (#)", "{}天总订单数(#)", "{}일 총 주문(건수)",
    ),
    "units": (
        "{} Day Total Units (#)", "{} Tage, Einheiten gesamt (#)", "Unidades totales de {} días (#)", "Total des unités sur {} jours (#)",
        "Unità totali in {} giorni (#)", "{}天总销售量(#)", "{}일 총 수량(개수)",
    ),
}  # fmt: skip
_WINDOWS = {
    name: tuple(form.format(days) for days in (7, 14) for form in forms) for name, forms in _FORMS.items()
}
"""What conversions within a window are called, the seven days' before the fourteen days'."""

ADS_REPORT = Kind(
    name="ads_report",
    columns=(
        Column(
            "sku", "text", required=True, blank=True,
            aliases=(
                "Advertised SKU", "advertisedSku", "Advertised product SKU", "Beworbene SKU", "SKU anunciado", "SKU mis en avant",
                "SKU pubblicizzato", "广告SKU", "推广的商品 SKU", "광고된 SKU",
            ),
        ),
        Column(
            "asin", "text",
            aliases=(
                "Advertised ASIN", "advertisedAsin", "Advertised product ID", "Beworbene ASIN", "ASIN anunciado", "ASIN mis en avant",
                "ASIN sponsorisé", "ASIN pubblicizzato", "广告ASIN", "推广的商品编号", "광고된 ASIN",
            ),
        ),
        Column("day", "day", aliases=("Date", "日期", "Datum", "Fecha", "Data", "日付", "날짜")),
        Column(
            "first_day", "day",
            aliases=("Start Date", "startDate", "Startdatum", "Fecha de inicio", "Date de début", "Data di inizio", "开始日期", "시작 날짜", "開始日"),
        ),
        Column(
            "last_day", "day",
            aliases=(
                "End Date", "endDate", "Enddatum", "Fecha de finalización", "Date de fin", "Data di fine", "结束日期", "종료 날짜", "終了日",
            ),
        ),
        Column("range", "text", aliases=("Date range", "日期范围")),
        Column(
            "campaign", "text",
            aliases=(
                "Campaign Name", "campaignName", "Kampagnen-Name", "Kampagnenname", "Nombre de campaña", "Nombre de la campaña",
                "Nom de la campagne", "Nome campagna", "Nome della campagna", "广告活动名称", "캠페인 이름", "キャンペーン名",
            ),
        ),
        Column("place", "text", aliases=("Advertised product marketplace", "Country", "推广的商品站点", "国家/地区", "Land", "País", "Pays", "Paese")),
        Column(
            "currency", "text",
            aliases=(
                "Budget currency", "Currency", "campaignBudgetCurrencyCode", "Währung", "Divisa", "Devise", "Valuta", "货币", "预算货币", "통화",
            ),
        ),
        Column("impressions", "whole", aliases=("Impressions", "Impressionen", "Impresiones", "Impressioni", "展示量", "광고 노출 수")),
        Column("clicks", "whole", aliases=("Clicks", "Klicks", "Clics", "Clic", "点击量", "클릭 수")),
        Column(
            "spend", "money", required=True, blank=True,
            aliases=(
                "Total cost", "Spend", "cost", "spend", "Ausgaben", "Inversión", "Gasto", "Gasto total", "Dépenses", "Spesa", "花费",
                "总成本", "지출",
            ),
        ),
        Column("ad_sales", "money", aliases=(*_WINDOWS["sales"], "sales7d", "sales14d", "Sales", "销售额")),
        Column("ad_orders", "whole", aliases=(*_WINDOWS["orders"], "purchases7d", "purchases14d", "Purchases", "购买量")),
        Column(
            "ad_units", "whole",
            aliases=(*_WINDOWS["units"], "unitsSoldClicks7d", "unitsSoldClicks14d", "Units sold", "已售商品数量"),
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
    usual=frozenset({"ad_sales", "clicks"}),
)  # fmt: skip
