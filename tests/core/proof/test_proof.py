"""The line beside a suggestion, told the same way whether the policy earned more, less, or about as much."""

from __future__ import annotations

import json
from datetime import date

import pytest

from core.proof.compare import Against
from core.proof.proof import Life, Proof

LIFE = Life(1000.0, 0.98, 4, 120.0, 0.5, 6, (20.0, 45.5), (100, 90), (0, 1))


def proof(gain: Against, peer: str = "own") -> Proof:
    return Proof(
        currency="USD",
        first=date(2025, 11, 25),
        through=date(2026, 11, 23),
        lives={"this": LIFE, peer: LIFE},
        peer=peer,
        against=gain,
        of_bound=0.95,
        imputed=3,
    )


@pytest.mark.parametrize(
    ("gain", "peer", "said"),
    [
        (
            Against(3140.4, 1900.0, 4300.0, 11, 364),
            "own",
            "In the last 12 months this policy would have earned USD 3,140.00 more than your own orders "
            "(80% range USD 1,900.00 to USD 4,300.00), 11 days fewer out of stock.",
        ),
        (
            Against(-900.0, -1500.0, -100.0, -1, 217),
            "days_of_cover",
            "In the last 217 days this policy would have earned USD 900.00, or 90 %, less than the days-of-cover rule "
            "(80% range USD 100.00 to USD 1,500.00), 1 day more out of stock: weigh the quantity yourself before you approve.",
        ),
        (
            Against(50.0, -200.0, 300.0, 0, 350),
            "own",
            "In the last 12 months this policy would have earned about as much as your own orders "
            "(80% range USD -200.00 to USD 300.00), as many days out of stock.",
        ),
    ],
)
def test_the_line(gain: Against, peer: str, said: str) -> None:
    assert str(proof(gain, peer).line()) == said


def test_it_comes_back_from_the_store_as_it_was() -> None:
    given = proof(Against(1.0, 0.5, 2.0, 1, 364))

    assert Proof.from_json(json.loads(json.dumps(given.to_json()))) == given
