"""The date range report of transactions in the languages of marketplaces: by public headers, with rows of our own."""

from __future__ import annotations

import pytest

from tests.storage.imports.conftest import Bring, Look

CHARGED = "select k.sku, f.day, f.settlement, f.units, f.principal, f.referral, f.fulfilment from charged_fee_day f join sku k on k.id = f.sku_id order by 1, 2"
ABOVE = (
    '"Includes Amazon Marketplace transactions"\n"All amounts in USD, unless specified"\n"Definitions:"\n\n'
)
US = (
    "date/time,settlement id,type,order id,sku,description,quantity,marketplace,fulfillment,product sales,product sales tax,"
    "promotional rebates,selling fees,fba fees,other transaction fees,other,total\n"
)
DE = (
    '"Datum/Uhrzeit","Abrechnungsnummer","Typ","Bestellnummer","SKU","Beschreibung","Menge","Marketplace","Versand","Umsätze",'
    '"Verkaufsgebühren","Gebühren zu Versand durch Amazon","Andere","Gesamt"\n'
)
FR = (
    '"date/heure","numéro de versement","type","numéro de la commande","sku","description","quantité","Marketplace","traitement",'
    '"ventes de produits","frais de vente","Frais Expédié par Amazon","autre","total"\n'
)
JP = "日付/時間,決済番号,トランザクションの種類,注文番号,SKU,説明,数量,Amazon 出品サービス,商品売上,手数料,FBA 手数料,合計\n"


def line(
    at: str, kind: str, sku: str = "A", quantity: str = "2", sales: str = "20.00", settled: str = "71"
) -> str:
    fees = "-3.00,-7.00" if kind == "Order" else "1.20,0"
    return f'"{at}",{settled},{kind},111-1,{sku},Mug,{quantity},amazon.com,Amazon,{sales},1.60,0,{fees},0,0,"1,010.00"\n'


@pytest.mark.parametrize(
    ("text", "encoding", "place", "expected"),
    [
        (ABOVE + US + line("Mar 1, 2026 11:59:59 PM PST", "Order"), "utf-8-sig", "ATVPDKIKX0DER", ("2026-03-01", 2, 200_000, 30_000, 70_000)),
        (
            DE + '"01.03.2026 23:30:00 UTC","71","Bestellung","302-1","A","Tasse","1","amazon.de","Amazon","1.016,80","-2,52","-3,10","0","14"\n',
            "utf-8", "A1PA6795UKMFR9", ("2026-03-02", 1, 10_168_000, 25_200, 31_000),
        ),
        (
            FR + '"1 févr. 2026 08:31:28 UTC","71","Commande","402-1","A","Tasse","1","amazon.fr","Amazon","1 016,80","-2,52","-3,10","0","14"\n',
            "cp1252", "A13V1IB3VIYZZH", ("2026-02-01", 1, 10_168_000, 25_200, 31_000),
        ),
        (
            JP + '2026/02/01 0:03:11 JST,71,注文,503-1,A,ステンレスボトル,1,amazon.co.jp,"1,680",-252,-310,"1,118"\n',
            "cp932", "A1VC38T7YXB528", ("2026-02-01", 1, 16_800_000, 2_520_000, 3_100_000),
        ),
    ],
)  # fmt: skip
def test_what_was_charged_is_read_in_any_language(
    bring: Bring, look: Look, text: str, encoding: str, place: str, expected: tuple[str, int, int, int, int]
) -> None:
    """The lines above the header are passed over; numbers, dates and the marketplace's day are the file's."""
    report = bring(text.encode(encoding))

    assert ("imported", "transactions", place) == (report.state, report.kind, report.marketplace), (
        report.reason
    )
    ((sku, day, settlement, *figures),) = look(CHARGED)
    assert ("A", "71", *expected) == (sku, settlement, str(day)[:10], *figures)


def test_refunds_are_kept_by_order_and_the_rest_is_told(bring: Bring, look: Look) -> None:
    """Fees of the account and what is not settled yet are left out, and how many lines that were is said."""
    report = bring(
        ABOVE + US
        + line("Mar 1, 2026 1:00:00 AM PST", "Order")
        + line("Mar 12, 2026 1:00:00 AM PDT", "Refund", quantity="1", sales="-10.00")
        + line("Mar 12, 2026 1:00:00 AM PDT", "Transfer", sku="")
        + line("Mar 12, 2026 1:00:00 AM PDT", "Order", settled="")
    )  # fmt: skip

    assert [("neither a settled order nor a refund of a SKU", 2, 8)] == [
        (str(each.reason), each.rows, each.line) for each in report.rows_skipped
    ]
    assert [("111-1", 1, 100_000, "71")] == look("select order_id, units, principal, settlement from refund")
    assert 1 == len(look(CHARGED))


@pytest.mark.parametrize("first", ["transactions", "settlement"])
def test_a_settlement_told_twice_counts_once(bring: Bring, look: Look, first: str) -> None:
    """Its own file is believed, whichever came first, though the two put the line on different days."""
    names = "settlement-id transaction-type order-id marketplace-name amount-type amount-description amount posted-date sku quantity-purchased"
    rows = [
        ("71", "Order", "111-1", "Amazon.com", "ItemPrice", "Principal", "20.00", "2026-03-02", "A", "2"),
        ("71", "Order", "111-1", "Amazon.com", "ItemFees", "Commission", "-3.00", "2026-03-02", "A", ""),
    ]
    files = {
        "settlement": "\n".join("\t".join(row) for row in (names.split(), *rows)) + "\n",
        "transactions": US + line("Mar 1, 2026 11:59:59 PM PST", "Order"),
    }
    for name in sorted(files, key=lambda name: name != first):
        assert (name, "imported") == ((report := bring(files[name])).kind, report.state), report.reason

    assert [("A", "2026-03-02", "71", 2, 200_000, 30_000, 0)] == [
        (sku, str(day)[:10], *rest) for sku, day, *rest in look(CHARGED)
    ]
