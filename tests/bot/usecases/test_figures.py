"""The table behind a digest: every SKU as the last night found it, most urgent first, within what Slack takes."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.facts import Figures, SkuFigures
from bot.render.blocks import check
from bot.render.figures import figures as view
from bot.usecases import nightly
from bot.usecases.plans import figures
from tests.bot.render import facts
from tests.bot.render.transcript import transcript
from tests.bot.usecases.seller import NOW, TODAY, WS, add_correction, add_history, add_skus, add_state


def test_what_the_night_found_is_listed_with_the_most_urgent_first(engine: Engine) -> None:
    ids = add_skus(engine, 2)
    add_history(engine, ids[:1], on_hand=3000)
    add_history(engine, ids[1:], on_hand=20)
    assert (0, None) == (figures.figures(engine, WS, TODAY).of, figures.figures(engine, WS, TODAY).as_of)
    nightly.run(engine, WS, TODAY, NOW)

    found = figures.figures(engine, WS, TODAY)

    assert ["HX-2", "HX-1"] == [each.sku for each in found.rows]
    assert (2, TODAY) == (found.of, found.as_of)
    assert found.rows[0].stockout_risk > found.rows[1].stockout_risk
    assert 0 == figures.figures(engine, "other", TODAY).of


def test_risks_are_listed_and_ranked_as_experience_corrects_them(engine: Engine) -> None:
    """60 % with goods in 15 days: odds 1.5 · 15 / 45 = .5, so 33 %; 50 % with goods in 90 days: odds 2, so 67 %."""
    soon, late = add_skus(engine, 2)
    add_state(engine, soon, 60, goods_in=15)
    add_state(engine, late, 50, goods_in=90)
    before = figures.figures(engine, WS, TODAY).rows
    add_correction(engine)

    after = figures.figures(engine, WS, TODAY).rows

    assert [("HX-1", 60), ("HX-2", 50)] == [(each.sku, each.stockout_risk) for each in before]
    assert [("HX-2", 67), ("HX-1", 33)] == [(each.sku, each.stockout_risk) for each in after]
    assert [10, 10] == [each.overstock_risk for each in after]


@pytest.mark.parametrize("reader", [facts.ENGLISH, facts.CHINESE], ids=lambda reader: reader.locale)
def test_a_table_of_long_names_stays_within_what_slack_takes(reader: facts.Reader) -> None:
    rows = tuple(
        SkuFigures(f"{n:03d}" + "货" * 200, "order", 1_000_000, 999_999, 1234.5, 100, 0) for n in range(99)
    )

    rendered = view(Figures(rows, 5000, TODAY), reader)

    check(rendered.blocks)
    table = next(block for block in rendered.blocks if block["type"] == "table")
    assert sum(len(cell["text"]) for row in table["rows"] for cell in row) <= 10_000
    assert "000" in rendered.text


def test_the_table_says_until_when_its_risk_is_and_how_old_its_data(engine: Engine) -> None:
    """Below it, as a table has no room for units."""
    add_state(engine, add_skus(engine, 1)[0], 60, goods_in=15)
    told = transcript(view(figures.figures(engine, WS, TODAY), facts.ENGLISH).blocks)

    assert "running out before the next goods can be there" in told
    assert "data imported yet" in told or "Data: " in told


def test_an_empty_shelf_has_no_risk_in_the_table_and_the_calm_rest_is_counted() -> None:
    """It is out now, which is seen and not foretold; what does not fit is told without a command line."""
    rows = (SkuFigures("HX-1", "wait", 0, 300, 0.0, 100, 5), SkuFigures("HX-2", "wait", 9, 0, 2.0, 100, 5))

    blocks = view(Figures(rows, 7, TODAY), facts.ENGLISH).blocks
    told = transcript(blocks)
    cells = [[cell["text"] for cell in row[:4]] for row in blocks[1]["rows"]]

    assert [["HX-1", "wait", "0", "out of stock now"], ["HX-2", "wait", "2", "over 99%"]] == cells[1:]
    assert "most urgent first: 7 SKUs" in told
    assert "… and 5 more, less pressing; `/restock SKU` opens any." in told


def test_nothing_decided_yet_is_said(engine: Engine) -> None:
    assert "nightly run" in view(figures.figures(engine, WS, TODAY), facts.ENGLISH).text
