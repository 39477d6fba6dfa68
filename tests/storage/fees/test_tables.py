"""The fee files as shipped: every row dated, sourced and sure to a stated degree; a broken one is refused."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
import yaml

from storage.fees import load, parse
from storage.sources.marketplaces import find

CODES = ("US", "UK", "DE", "FR", "IT", "ES", "CA", "JP")
SMALL: dict[str, Any] = yaml.safe_load(
    """
marketplace: US
currency: USD
units: {length: in, weight: lb}
sources: {page: a page}
referral: [{from: 2024-01-01, source: page, confidence: single, minimum: 0.3, default: 0.15, categories: []}]
"""
)


@pytest.mark.parametrize("code", CODES)
def test_every_table_is_read_and_is_in_its_marketplace_s_currency(code: str) -> None:
    table, place = load(code), find(code)

    assert table is not None
    assert place is not None
    assert (place.code, place.currency) == (table.marketplace, table.currency)
    assert table.referral


def test_weights_and_ages_rise_within_each_table() -> None:
    """A row out of order would give a wrong fee without a sound."""
    for code in CODES:
        table = load(code)
        assert table is not None
        for card in table.fulfilment:
            tiers = {tier.tier for tier in table.size_tiers}
            assert tiers == set(card["tiers"])
            for tier in card["tiers"].values():
                weights = [row[0] for row in tier["rows"]]
                assert sorted(weights) == weights
        for row in table.referral:
            assert all(each["steps"][-1][0] is None for each in row["categories"])


def test_an_unknown_marketplace_has_no_table() -> None:
    assert load("XX") is None
    assert load("../US") is None


@pytest.mark.parametrize("change", [{"from": None}, {"source": "nobody"}, {"confidence": "sure"}])
def test_a_row_without_day_source_or_confidence_is_refused(change: dict[str, Any]) -> None:
    broken = deepcopy(SMALL)
    broken["referral"][0] |= change

    with pytest.raises(ValueError, match="referral"):
        parse(broken)
