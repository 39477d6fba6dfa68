"""From files to the card: searches that ask for one variant, and an attribute that converts, move what is ordered first."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.facts import Reader
from bot.local.validate import check_message
from bot.render.card import card
from bot.usecases import planning
from storage.imports import import_files
from tests.bot.render.transcript import transcript
from tests.bot.usecases.seller import NOW, TODAY, WS

COLOURS = ("Black", "Red", "Blue")


def files(
    folder: Path, today: date = TODAY, surge: float = 1.5, counted: tuple[str, ...] = COLOURS
) -> list[Path]:
    """A lunch box in three colours: a year of sales, stock, and searches for the black one up by half."""

    def day(back: int) -> str:
        return (today - timedelta(days=back)).isoformat()

    lines = {
        "products": ["sku,asin,parent_asin,title,variant,price,unit_cost,supplier,moq,carton_units,production_days,keywords"]
        + [
            f"BOX-{c.upper()},B0BOX0000{n},B0BOXPARENT,Bento lunch box,{c},24.99,5.20,Ningbo Box,24,24,15,black lunch box;bento lunch box"
            for n, c in enumerate(COLOURS)
        ],
        "sales": ["date,sku,units,revenue"]
        + [f"{day(b)},BOX-{c.upper()},{10 + b % 3},{25 * (10 + b % 3)}" for c in COLOURS for b in range(1, 366)],
        "inventory": ["date,sku,on_hand,inbound"]
        + [f"{day(0)},BOX-{c.upper()},{150 if c == 'Black' else 1400},0" for c in counted],
        "keywords": ["date,keyword,search_volume"]
        + [
            f"{day(b)},{word},{round(volume * (times if b < 28 else 1))}"
            for word, volume, times in (("black lunch box", 4000, surge), ("bento lunch box", 90_000, 1.0))
            for b in range(0, 56, 7)
        ],
        "freight": ["mode,transit_days,cost_per_cbm", "sea,30,120"],
    }  # fmt: skip
    made = []
    for name, told in lines.items():
        (folder / f"{name}.csv").write_text("\n".join(told) + "\n")
        made.append(folder / f"{name}.csv")
    return made


def shop(engine: Engine, folder: Path, **changes: object) -> Engine:
    reports = import_files(engine, WS, files(folder, **changes), now=NOW)  # type: ignore[arg-type]
    assert {"imported"} == {each.state for each in reports}, [str(each.reason) for each in reports]
    return engine


def said(engine: Engine, sku_id: int, locale: str) -> tuple[int, str]:
    """What would be ordered, and the whole card as it is read."""
    facts = planning.card(engine, WS, sku_id, today=TODAY, now=NOW)
    drawn = card(facts, Reader(locale=locale))
    assert [] == check_message({"channel": "C1", "text": drawn.text, "blocks": drawn.blocks})
    return facts.suggestion.quantity, transcript(drawn.blocks)


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en", "searches for “black lunch box”, which ask for this variant, rose by 50%"),
        ("zh_CN", "指向这个变体的关键词 “black lunch box” 搜索量 28 天上升 50%"),
    ],
)
def test_searches_for_black_raise_the_order_of_the_black_box_alone(
    sqlite_engine: Engine, tmp_path: Path, locale: str, told: str
) -> None:
    shop(sqlite_engine, tmp_path)
    plan = {each.sku: each for each in planning.plan(sqlite_engine, WS, None, TODAY)}
    quantity, text = said(sqlite_engine, 1, locale)

    assert plan["BOX-BLACK"].quantity == quantity
    assert told in text
    rises = {
        sku: [f for f in each.factors if f.rule == "F4" and f.effect == "+"] for sku, each in plan.items()
    }
    assert [1, 0, 0] == [len(rises[f"BOX-{c.upper()}"]) for c in COLOURS]
    (factor,) = rises["BOX-BLACK"]
    assert 0 == quantity % 24
    assert factor.value > 0
    then = (150 + quantity) / (150 + quantity + 2800)
    assert pytest.approx(then) == factor.reason.values["then"].share <= 0.40  # type: ignore[union-attr]


def test_without_a_count_of_a_sibling_nothing_rises_and_the_card_says_why(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    shop(sqlite_engine, tmp_path, counted=("Black", "Red"))
    (black,) = planning.plan(sqlite_engine, WS, ["BOX-BLACK"], TODAY)

    assert [] == [f for f in black.factors if f.rule == "F4"]
    assert "F4" in [m.switches_off for m in black.missing if "stock of a variant" in str(m.what)]
