"""Business report "Detail Page Sales and Traffic by Child Item", with and without the SKU column.

The file has no period inside; the person must say it. In the SKU version sessions and page views of an ASIN stand on each
of its SKU lines, and a child may stand under two parents; both are set right when the rows are written
(`storage.imports.traffic`). Headers in English, German, Chinese, Japanese and Korean are those of real files, the other languages'
are put together from translations; a usual column that is not found is said. ``转化率 - 总计`` is session share in spite of its name and is not read.
"""

from __future__ import annotations

from core.phrase import Phrase
from storage.sources.kinds import Column, Kind, Record, RowProblem, Setting


def _asin(*words: str) -> tuple[str, ...]:
    """The ways in which a header says whose ASIN it is: (Child) ASIN, ASIN (child), child ASIN, ASIN child."""
    return tuple(
        form.format(word) for word in words for form in ("({}) ASIN", "ASIN ({})", "{} ASIN", "ASIN {}")
    )


def _of_all(*names: str) -> tuple[str, ...]:
    """What a count over all devices is called: "Sessions|Total" is Sessions - Total, Sessions: Total and Sessions."""
    pairs = [name.split("|") for name in names]
    return tuple(f"{count}{mark}{total}" for count, total in pairs for mark in (" - ", ": ")) + tuple(
        dict.fromkeys(count for count, _ in pairs)
    )


_SESSIONS = _of_all(
    "Sessions|Total", "Sitzungen|Summe", "Sitzungen|Gesamt", "会话数|总计", "会话|总计", "会话次数|总计", "セッション数|合計",
    "セッション|合計", "세션|총계", "Sessioni|Totale", "Sessioni|Totali", "Sesiones|Total", "Sesiones|Totales", "Sessions|Totales",
    "Sessies|Totaal", "Sessioner|Totalt", "Sesje|Łącznie",
)  # fmt: skip
_VIEWS = _of_all(
    "Page Views|Total", "Seitenaufrufe|Summe", "Seitenaufrufe|Gesamt", "页面浏览量|总计", "页面浏览次数|总计", "ページビュー|合計",
    "ページビュー数|合計", "페이지 조회수|총계", "Visualizzazioni di pagina|Totale", "Visualizzazioni di pagina|Totali",
    "Visitas a la página|Total", "Vistas de página|Total", "Pages vues|Total", "Vues de page|Total", "Vues de la page|Total",
    "Paginaweergaven|Totaal", "Sidvisningar|Totalt", "Wyświetlenia strony|Łącznie",
)  # fmt: skip
_UNITS = (
    "Units Ordered", "Bestellte Einheiten", "Unità ordinate", "Unidades pedidas", "Unidades ordenadas", "Unités commandées",
    "已订购商品数量", "注文された商品点数", "상품 주문량", "Bestelde eenheden", "Beställda enheter", "Zamówione sztuki",
)  # fmt: skip
_COLUMNS = (
    Column("parent_asin", "text", aliases=_asin("Parent", "Übergeordnete", "Principale", "Principal", "Padre", "父", "親", "상위")),
    Column(
        "asin", "text", required=True,
        aliases=_asin(
            "Child", "Untergeordnete", "figlio", "secondario", "secundario", "hijo", "enfant", "子", "하위", "Onderliggende",
            "Onderliggend", "Underordnad", "Podrzędny", "filho",
        ),
    ),
    Column("title", "text", aliases=("Title", "Titel", "Titolo", "Título", "Titre", "标题", "タイトル", "제목", "Tytuł")),
    Column("sku", "text"),
    Column("sessions", "whole", aliases=_SESSIONS),
    Column("page_views", "whole", aliases=_VIEWS),
    Column(
        "buy_box_share", "share",
        aliases=(
            "Featured Offer (Buy Box) Percentage", "Featured Offer Percentage", "Buy Box Percentage",
            "Prozentsatz Featured Offer (Buy Box)", "Featured Offer (Buy Box) Prozentsatz",
            "Prozentualer Anteil Featured Offer (Einkaufswagenfeld)", "推荐报价(推荐报价展示位)百分比", "推荐报价百分比",
            "おすすめ出品の獲得率", "おすすめ出品(カートボックス)獲得率", "カートボックス獲得率", "おすすめ出品(おすすめ商品)の獲得率",
            "주요 오퍼(바이 박스) 백분율", "추천 오퍼(바이 박스) 비율",
        ),
    ),
    Column("units", "whole", required=True, aliases=_UNITS),
    Column("units_b2b", "whole", aliases=tuple(f"{name} - B2B" for name in _UNITS)),
    Column(
        "sales", "money",
        aliases=(
            "Ordered Product Sales", "Durch bestellte Produkte erzielter Umsatz", "Umsätze - Bestellte Artikel",
            "Vendite di prodotti ordinati", "Vendite dei prodotti ordinati", "Ventas de productos pedidos",
            "Ventas de productos ordenados", "Ventas de productos", "Ventes de produits commandés", "Ventes des produits commandés",
            "已订购商品销售额", "注文商品の売上額", "注文商品売上", "주문한 상품 판매량", "Verkoop van bestelde producten",
        ),
    ),
    Column(
        "order_items", "whole",
        aliases=(
            "Total Order Items", "Zahl der Bestellposten", "Bestellposten", "Bestellposten gesamt", "Totale articoli ordinati",
            "Totale articoli ordine", "Total de artículos pedidos", "Total de artículos del pedido", "Total des articles commandés",
            "订单商品总数", "注文品目総数", "총 주문 아이템",
        ),
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
    usual=frozenset({"sessions", "page_views", "sales"}),
)  # fmt: skip
