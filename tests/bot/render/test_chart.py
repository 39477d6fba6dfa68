"""The picture on the card: right size, light, legible in both languages, and drawn from whatever there is."""

from __future__ import annotations

import struct
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from bot.render import chart
from bot.render.chart_text import alt_text
from core.records import History, Inbound
from tests.bot.render import facts

NOTHING_SOLD = History("HX-12", facts.TODAY - timedelta(days=5), np.full(5, np.nan), np.ones(5, dtype=bool))
LATE_FILE = History("HX-12", facts.TODAY - timedelta(days=40), np.full(30, 4.0), np.ones(30, dtype=bool))
SITUATIONS: dict[str, Any] = {
    "an order": facts.card_facts(),
    "healthy": facts.card_facts(
        suggestion=facts.suggestion(on_hand=4000, action="wait", quantity=0, orders=(), runs_out_on=None),
        draft=None,
    ),
    "no stock data": facts.card_facts(
        suggestion=facts.suggestion(on_hand=None, runs_out_on=None), draft=None
    ),
    "a launch": facts.card_facts(history=facts.history(days=20, daily=8, out=None)),
    "out of stock now": facts.card_facts(
        suggestion=facts.suggestion(on_hand=0, inbound_lots=(), runs_out_on=facts.TODAY),
        history=facts.history(out=(9, 0)),
    ),
    "no sales at all": facts.card_facts(history=NOTHING_SOLD),
    "data of last week": facts.card_facts(history=LATE_FILE),
    "millions": facts.card_facts(suggestion=facts.suggestion(on_hand=3_000_000, reorder_point=2_500_000)),
    "twelve lots": facts.card_facts(
        suggestion=facts.suggestion(
            inbound_lots=tuple(
                Inbound(f"PO-{n}", "in_transit", 100 + n, facts.TODAY + timedelta(days=2 + n))
                for n in range(12)
            )
        )
    ),
}


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_situation_is_drawn(situation: str, locale: str) -> None:
    """1200 × 900 pixels, under 80 kB, and every sign is in the font (a missing one would be a warning)."""
    png = chart.draw(SITUATIONS[situation], locale)

    assert (1200, 900) == struct.unpack(">II", png[16:24])
    assert len(png) < 80_000


def test_the_same_facts_give_the_same_picture() -> None:
    """Also when several threads draw at once: nothing is shared."""
    with ThreadPoolExecutor(4) as pool:
        pictures = set(pool.map(lambda _: chart.draw(facts.card_facts(), "en"), range(8)))

    assert 1 == len(pictures)


def test_the_days_that_matter_are_named() -> None:
    """Arrivals, the last day to order, and the day stock runs out; nothing that lies behind or beyond the chart."""
    given = facts.card_facts()
    beyond = replace(given, suggestion=replace(given.suggestion, runs_out_on=date(2027, 6, 1)))

    assert ["+300 on 28 Nov", "order by 5 Dec", "+1,200 on 2 Jan", "runs out 9 Jan"] == [
        mark.text for mark in chart.marks_of(given, "en")
    ]
    assert "runs out 1 Jun" not in [mark.text for mark in chart.marks_of(beyond, "en")]


def test_the_order_a_person_made_of_it_is_drawn() -> None:
    """An edited draft, not what was suggested."""
    given = facts.card_facts(draft=facts.draft(quantity=600, orders=(facts.order(quantity=600),)))

    assert "+600 on 2 Jan" in [mark.text for mark in chart.marks_of(given, "en")]


def test_labels_never_lie_on_each_other() -> None:
    """However many days matter within a week."""
    from bot.render.canvas import sheet

    given = SITUATIONS["twelve lots"]
    figure = sheet(chart.WIDTH, chart.HEIGHT)
    axes = chart._panel(figure, 0.6, 0.9, given)
    marks = chart.marks_of(given, "en")
    places = chart._place(figure, axes, marks, given)
    renderer = figure.canvas.get_renderer()
    boxes = []
    for mark, place in zip(marks, places, strict=True):
        label = chart._write(figure, place.edge + 0.01, 0.5, mark.text, "black")
        box = label.get_window_extent(renderer)
        boxes.append((place.row, box.x0, box.x1))

    for at, (row, left, right) in enumerate(boxes):
        assert right <= chart.WIDTH * 200
        assert all(row != other or right <= start or end <= left for other, start, end in boxes[at + 1 :])


def test_the_alternative_text_has_the_numbers() -> None:
    """Who cannot see the chart can still decide."""
    text = alt_text(facts.card_facts(), facts.ENGLISH)

    for part in (
        "HX-12",
        "19.8 a day",
        "1,910 units",
        "1,560 to 2,330",
        "runs out about 9 Jan",
        "300 arrive 28 Nov",
        "1,306",
    ):
        assert part in text
    assert "约 1月9日断货" in alt_text(facts.card_facts(), facts.CHINESE)
