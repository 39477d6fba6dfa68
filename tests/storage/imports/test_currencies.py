"""Amounts of a seller's own tables that bear the sign of another currency than the marketplace's."""

from __future__ import annotations

import pytest

from tests.storage.imports.conftest import Bring, Look


@pytest.mark.parametrize(
    "text",
    [
        "sku,title,price,unit_cost\nA,Mug,$29.99,¥20.50\n",
        "sku,title,price,unit_cost (CNY)\nA,Mug,29.99,20.50\n",
        "sku,title,price\nA,Mug,£29.99\n",
        "po,sku,quantity,ordered_on,unit_cost\nP1,A,100,2026-01-05,¥20.50\n",
    ],
)
def test_a_cost_in_yuan_is_not_taken_for_dollars(bring: Bring, look: Look, text: str) -> None:
    """The sheet a seller has from the supplier: read as it stands a profit would look like a loss, or worse."""
    report = bring(text)

    assert "refused" == report.state
    assert "US sells in USD; no exchange rate is known" in str(report.reason)
    assert [] == look("select * from sku")


def test_a_cost_in_the_marketplace_s_own_currency_is_read(bring: Bring, look: Look) -> None:
    bring("sku,title,price,unit_cost\nA,Mug,$29.99,US$2.50\n")
    bring("sku,title,price,unit_cost\nB,Mug,£29.99,£2.50\n", marketplace="UK")
    bring("sku,title,price,unit_cost\nC,Mug,¥2999,¥250\n", marketplace="JP")
    bring("sku,title,price,currency,unit_cost\nD,Mug,€29.99,EUR,€2.50\n")

    assert [("A", 25_000), ("B", 25_000), ("C", 2_500_000), ("D", 25_000)] == look(
        "select sku, unit_cost from sku order by 1"
    )
