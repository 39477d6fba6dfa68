"""Business report "Detail Page Sales and Traffic by Child Item", with and without the SKU column, in five languages.

The file has no period inside; the person must say it. In the SKU version sessions and page views of an ASIN stand on each
of its SKU lines, and a child may stand under two parents; both are set right when the rows are written
(`storage.imports.traffic`). ``转化率 - 总计`` is session share in spite of its name and is not read.
"""

from __future__ import annotations

from core.phrase import Phrase
from storage.sources.kinds import Column, Kind, Record, RowProblem, Setting

_COLUMNS = (
    Column("parent_asin", "text", aliases=("(Parent) ASIN", "(Übergeordnete) ASIN", "(父)ASIN", "(親)ASIN")),
    Column(
        "asin", "text", required=True, aliases=("(Child) ASIN", "(Untergeordnete) ASIN", "(子)ASIN")
    ),
    Column("title", "text", aliases=("Title", "Titel", "标题", "タイトル")),
    Column("sku", "text"),
    Column(
        "sessions", "whole",
        aliases=(
            "Sessions - Total", "Sitzungen - Summe", "Sitzungen", "会话数 - 总计", "会话 - 总计", "会话次数 - 总计", "セッション数 - 合計", "セッション - 合計", "セッション数",
        ),
    ),
    Column(
        "page_views", "whole",
        aliases=("Page Views - Total", "Seitenaufrufe - Summe", "Seitenaufrufe", "页面浏览量 - 总计", "页面浏览次数 - 总计", "ページビュー - 合計", "ページビュー数 - 合計"),
    ),
    Column(
        "buy_box_share", "share",
        aliases=(
            "Featured Offer (Buy Box) Percentage", "Featured Offer Percentage", "Buy Box Percentage",
            "Prozentsatz Featured Offer (Buy Box)", "Featured Offer (Buy Box) Prozentsatz",
            "Prozentualer Anteil Featured Offer (Einkaufswagenfeld)", "推荐报价(推荐报价展示位)百分比", "推荐报价百分比",
            "おすすめ出品の獲得率", "おすすめ出品(カートボックス)獲得率", "カートボックス獲得率",
        ),
    ),
    Column("units", "whole", required=True, aliases=("Units Ordered", "Bestellte Einheiten", "已订购商品数量", "注文された商品点数")),
    Column(
        "units_b2b", "whole",
        aliases=("Units Ordered - B2B", "Bestellte Einheiten - B2B", "已订购商品数量 - B2B", "注文された商品点数 - B2B"),
    ),
    Column(
        "sales", "money",
        aliases=("Ordered Product Sales", "Durch bestellte Produkte erzielter Umsatz", "已订购商品销售额", "注文商品の売上額", "注文商品売上"),
    ),
    Column(
        "order_items", "whole",
        aliases=("Total Order Items", "Zahl der Bestellposten", "Bestellposten", "订单商品总数", "注文品目総数"),
    ),
)  # fmt: skip


def _shape(record: Record, setting: Setting) -> Record:
    asin: str = record["asin"].upper()
    if len(asin) != 10 or not (asin.isascii() and asin.isalnum()):
        raise RowProblem(Phrase("“{text}” is not an ASIN", {"text": record["asin"][:40]}))
    record["asin"] = asin
    record["parent_asin"] = (record.get("parent_asin") or asin).upper()
    return record


BUSINESS_REPORT = Kind(
    name="business_report",
    columns=_COLUMNS,
    stage={
        "asin": "text", "parent_asin": "text", "sessions": "whole", "page_views": "whole", "buy_box_share": "real", "units": "whole",
        "units_b2b": "whole", "sales": "money", "order_items": "whole",
    },
    shape=_shape,
    period="given",
    signs=("sales",),
    thin="skus",
)  # fmt: skip
