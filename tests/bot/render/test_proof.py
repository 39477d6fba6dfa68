"""The proof beside a suggestion and behind its button, in both languages and within Slack's limits."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image

from bot.facts import ProofFacts, Reader, SkuProof
from bot.local.validate import check_message
from bot.render import card, proof, proof_chart
from core.phrase import Phrase
from core.proof.compare import Against
from core.proof.proof import Life, Proof
from tests.bot.render.facts import card_facts

DAY = date(2026, 11, 24)


def life(per_week: float, out: int = 0, weeks: int = 52) -> Life:
    """Earns the same each week; sells out in the first ``out`` weeks."""
    return Life(
        profit=per_week * weeks,
        served=0.97,
        days_out=2 * out,
        mean_stock=310.0,
        aged=3.4,
        orders=7,
        earned=tuple(per_week * (n + 1) for n in range(weeks)),
        stock=tuple(100 + 40 * (n % 8) for n in range(weeks)),
        out=tuple(int(n < out) for n in range(weeks)),
    )


def made(peer: str = "own", ours: float = 160.0, theirs: float = 100.0, weeks: int = 52) -> Proof:
    more = (ours - theirs) * weeks
    return Proof(
        currency="USD",
        first=DAY - timedelta(days=7 * weeks),
        through=DAY - timedelta(days=1),
        lives={"this": life(ours, 1, weeks), peer: life(theirs, 3, weeks)},
        peer=peer,
        against=Against(more, more - 500, more + 500, 4, 7 * weeks),
        of_bound=0.94,
        imputed=12,
    )


def facts(proof_made: Proof | None) -> ProofFacts:
    line = (
        proof_made.line()
        if proof_made
        else Phrase("Not proven on this SKU's own history: {why}", {"why": "x"})
    )
    return ProofFacts(7, DAY, line, proof_made)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_the_line_stands_on_the_card_with_its_button(locale: str) -> None:
    reader = Reader(locale=locale)

    drawn = card.card(card_facts(proof=facts(made())), reader)

    check_message({"channel": "C1", "text": drawn.text, "blocks": drawn.blocks})
    (beside,) = [block for block in drawn.blocks if "accessory" in block]
    assert beside["accessory"]["action_id"] == "restock.proof"
    assert beside["accessory"]["value"] == "7"
    assert {"en": "$3,120 more than your own orders", "zh_CN": "多赚"}[locale] in beside["text"]["text"]


def test_without_a_proof_the_card_says_why_and_has_no_button() -> None:
    drawn = card.card(card_facts(proof=facts(None)), Reader())

    assert not [block for block in drawn.blocks if "accessory" in block]
    assert any("Not proven" in str(block) for block in drawn.blocks)


def test_a_card_tells_how_often_such_a_risk_came_true() -> None:
    record = Phrase("of those called {low}–{high}% to run out, {share} did ({cases} cases)", {})
    record = Phrase(record.text, {"low": 0, "high": 10, "share": "4%", "cases": 900})

    drawn = card.card(card_facts(risk_record=record), Reader())

    assert "of those called 0–10% to run out, 4% did (900 cases)" in str(drawn.blocks)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("peer", ["own", "days_of_cover"])
def test_behind_the_button_is_each_policy_in_figures(locale: str, peer: str) -> None:
    found = SkuProof("HX-12 <&>", facts(made(peer)))

    drawn = proof.proof(found, Reader(locale=locale), chart_file="F1")

    check_message({"channel": "C1", "text": drawn.text, "blocks": drawn.blocks})
    text = str(drawn.blocks)
    assert "$8,320" in text
    assert "94%" in text
    assert "&lt;&amp;&gt;" in text


def test_a_sku_that_cannot_be_proven_is_told_so() -> None:
    drawn = proof.proof(SkuProof("HX-12", facts(None)), Reader())

    assert "Not proven" in drawn.text
    assert len(drawn.blocks) == 1


@pytest.mark.parametrize(
    "given",
    [
        made(),
        made(ours=80.0),
        made(ours=100.0),
        made("days_of_cover", weeks=12),
        made(ours=9000.0, theirs=-40.0),
    ],
)
def test_the_chart_is_a_picture_light_on_bytes(given: Proof) -> None:
    drawn = proof_chart.draw(given, "zh_CN")

    assert Image.open(BytesIO(drawn)).size == (1200, 900)
    assert len(drawn) < 120_000
