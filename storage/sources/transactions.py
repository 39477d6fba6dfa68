"""The date range report of transactions: what each order line sold for and cost in fees, in the marketplace's language.

It begins with lines about itself, says the zone of its times, and tells of a settlement what the settlement's own file tells,
line by line; that file is believed before it. Lines that are not settled yet are left out: they come again, with a settlement.
Column names and kinds of line are those of public importers of real files; the order of day and month follows the file.
"""

from __future__ import annotations

from decimal import Decimal

from core.phrase import Phrase
from storage.sources.fee_reports import SETTLEMENT
from storage.sources.kinds import Column, Kind, Place, Record, RowProblem, Setting
from storage.sources.marketplaces import find

_ORDER = frozenset(
    "order bestellung commande ordine pedido bestelling beställning zamówienie 注文 订单 주문 sipariş".split()
)
_REFUND = frozenset(
    "refund erstattung remboursement rimborso reembolso terugbetaling återbetalning zwrot 返金 退款 환불".split()
)


def _c(name: str, *aliases: str, **more: bool) -> Column:
    return Column(name, "money" if name in _MONEY else "text", aliases=aliases, signed=True, **more)


_MONEY = frozenset({"sales", "selling_fees", "fba_fees"})
_COLUMNS = (
    Column(
        "day", "day", required=True,
        aliases=(
            "date/time", "date time", "Datum/Uhrzeit", "date/heure", "Data/Ora", "Data/Ora:", "fecha y hora", "fecha/hora", "datum/tijd",
            "datum/tid", "data/godzina", "日付/時間", "日期/时间",
        ),
    ),
    _c(
        "settlement", "settlement id", "Abrechnungsnummer", "numéro de versement", "Identifiant du paiement", "Numero pagamento",
        "identificador de pago", "Id. de liquidación", "schikkings-ID", "reglerings-id", "identyfikator rozliczenia", "決済番号",
        "结算编号", required=True, blank=True,
    ),
    _c("type", "type", "Typ", "Tipo", "トランザクションの種類", "类型", required=True, blank=True),
    _c(
        "order_id", "order id", "amazon order id", "Bestellnummer", "numéro de la commande", "Numero ordine", "número de pedido",
        "Id. del pedido", "bestelnummer", "beställnings-id", "identyfikator zamówienia", "注文番号", "订单编号",
        required=True, blank=True,
    ),
    _c("sku", "sku", required=True, blank=True),
    _c("title", "description", "Beschreibung", "Descrizione", "descripción", "beschrijving", "beskrivning", "opis", "説明", "说明"),
    Column(
        "quantity", "whole", required=True, blank=True, signed=True,
        aliases=("quantity", "Menge", "quantité", "Quantità", "cantidad", "aantal", "antal", "ilość", "数量"),
    ),
    _c(
        "marketplace", "marketplace", "web de Amazon", "site de vente", "marknadsplats", "rynek", "Amazon 出品サービス", "站点",
    ),
    _c(
        "sales", "product sales", "Umsätze", "ventes de produits", "Vendite", "ventas de productos", "verkoop van producten",
        "produktförsäljning", "sprzedaż produktów", "商品売上", "商品销售额", required=True, blank=True,
    ),
    _c(
        "selling_fees", "selling fees", "referral fees", "Verkaufsgebühren", "frais de vente", "Commissioni di vendita",
        "tarifas de venta", "verkoopkosten", "försäljningsavgifter", "opłaty za sprzedaż", "手数料", "销售费用",
    ),
    _c(
        "fba_fees", "fba fees", "Gebühren zu Versand durch Amazon", "Frais Expédié par Amazon",
        "Costi del servizio Logistica di Amazon", "tarifas de Logística de Amazon", "tarifas fba", "fba-vergoedingen", "fba-avgifter",
        "opłaty fba", "FBA 手数料", "亚马逊物流费用",
    ),
)  # fmt: skip


def _shape(record: Record, setting: Setting) -> Record | None:
    """The line of an order or of a refund with a SKU and a settlement; None for fees of the account, transfers and the rest."""
    kind = (record.get("type") or "").casefold()
    sku, settlement, sales = record.get("sku"), record.get("settlement"), record.get("sales")
    if kind not in _ORDER | _REFUND or not sku or not settlement or sales is None:
        return None
    units = abs(record.get("quantity") or 0)
    row: Record = {
        "sku": sku, "title": record.get("title"), "day": record["day"], "settlement": settlement, "order_id": None,
        "units": units, "principal": sales, "referral": -(record.get("selling_fees") or Decimal(0)),
        "fulfilment": -(record.get("fba_fees") or Decimal(0)),
    }  # fmt: skip
    if kind in _ORDER:
        if sales < 0 or row["referral"] < 0 or row["fulfilment"] < 0:
            raise RowProblem(Phrase("an order with a negative price or a positive fee"))
        return row
    if not record.get("order_id") or not sales:
        return None  # a fee given back without the price
    nothing = {"referral": Decimal(0), "fulfilment": Decimal(0)}
    return row | nothing | {"order_id": record["order_id"], "units": max(1, units), "principal": abs(sales)}


TRANSACTIONS = Kind(
    name="transactions",
    columns=_COLUMNS,
    stage=SETTLEMENT.stage,
    shape=_shape,
    place=Place("marketplace", find),
    leaves=Phrase("neither a settled order nor a refund of a SKU"),
    usual=frozenset({"selling_fees", "fba_fees"}),
    distinctive=frozenset({"selling_fees", "fba_fees"}),
)
