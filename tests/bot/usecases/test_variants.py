"""From files to the card: searches that ask for one variant, and an attribute that converts, move what is ordered first."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.facts import Reader
from bot.local.validate import check_message
from bot.render.card import card
from bot.render.home import home
from bot.usecases import nightly
from bot.usecases.plans import budgeting, overview, planning
from bot.usecases.reports import insight
from storage.imports import import_files
from storage.tables import Sku
from tests.bot.render.transcript import transcript
from tests.bot.usecases.seller import NOW, TODAY, WS, suggestions

COLOURS = ("Black", "Red", "Blue")


STOCK = {"Black": 150, "Red": 1400, "Blue": 1400}


def files(folder: Path, today: date = TODAY, stock: dict[str, int] = STOCK) -> list[Path]:
    """A lunch box in three colours, the red one portable: a year of sales, stock, searches for the black one up by half,
    and buyers of "portable" who buy on 15 % of clicks where 8 % are usual."""

    def day(back: int) -> str:
        return (today - timedelta(days=back)).isoformat()

    words = (
        ("black lunch box", 4000, 1.5, 500, 40), ("bento lunch box", 90_000, 1.0, 700, 56), ("portable lunch box", 3000, 1.0, 200, 30),
    )  # fmt: skip
    lines = {
        "products": ["sku,asin,parent_asin,title,variant,price,unit_cost,supplier,moq,carton_units,production_days,keywords"]
        + [
            f"BOX-{c.upper()},B0BOX0000{n},B0BOXPARENT,{'Portable bento' if c == 'Red' else 'Bento'} lunch box,{c},24.99,5.20,Ningbo Box,24,24,15,black lunch box;bento lunch box"
            for n, c in enumerate(COLOURS)
        ],
        "sales": ["date,sku,units,revenue"]
        + [f"{day(b)},BOX-{c.upper()},{10 + b % 3},{25 * (10 + b % 3)}" for c in COLOURS for b in range(1, 366)],
        "inventory": ["date,sku,on_hand,inbound"] + [f"{day(0)},BOX-{c.upper()},{units},0" for c, units in stock.items()],
        "keywords": ["date,keyword,search_volume,clicks,purchases"]
        + [
            f"{day(b)},{word},{round(volume * (times if b < 28 else 1))},{clicks},{bought}"
            for word, volume, times, clicks, bought in words
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


def id_of(engine: Engine, sku: str) -> int:
    with Session(engine) as session:
        return session.exec(select(Sku.id).where(Sku.sku == sku)).one() or 0


def said(engine: Engine, sku: str, locale: str) -> tuple[int, str]:
    """What would be ordered, and the whole card as it is read."""
    facts = planning.card(engine, WS, id_of(engine, sku), today=TODAY, now=NOW)
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
    plan = {each.sku: each for each in suggestions(sqlite_engine)}
    quantity, text = said(sqlite_engine, "BOX-BLACK", locale)

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
    shop(sqlite_engine, tmp_path, stock={"Black": 150, "Red": 1400})
    (black,) = suggestions(sqlite_engine, ["BOX-BLACK"])

    assert [] == [f for f in black.factors if f.rule == "F4"]
    assert "F4" in [m.switches_off for m in black.missing if "stock of a variant" in str(m.what)]


LOW = {"Black": 150, "Red": 300, "Blue": 120}


def test_the_portable_one_stands_before_its_siblings_wherever_a_decision_waits(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    """It has more stock than the others, so less money at stake, and would stand last."""
    shop(sqlite_engine, tmp_path, stock=LOW)
    plan = suggestions(sqlite_engine)
    nightly.run(sqlite_engine, WS, TODAY, NOW)
    waiting = overview.waiting(sqlite_engine, WS, TODAY)
    stakes = {each.sku: each.money_at_stake or 0 for each in waiting.drafts}

    assert ["BOX-RED", "BOX-BLACK", "BOX-BLUE"] == [each.sku for each in plan]
    assert "BOX-RED" == min(stakes, key=lambda sku: stakes[sku])
    assert "BOX-RED" == waiting.drafts[0].sku
    assert sorted(stakes.values(), reverse=True)[:2] == [each.money_at_stake for each in waiting.drafts[1:]]
    assert ["portable", None, None] == [each.attribute for each in waiting.drafts]
    drawn = home(overview.home(sqlite_engine, WS, TODAY), Reader(locale="zh_CN"))
    assert "“portable”转化好：排在同父体其他变体之前" in str(drawn)


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en", "“portable” converts: 15% of clicks buy, usually 9%; replenished before the 2 variants of its parent without it"),
        ("zh_CN", "“portable”转化好：点击转化率 15%，一般为 9%；先于同父体没有它的 2 个变体补货"),
    ],
)  # fmt: skip
def test_the_card_says_which_attribute_converts_and_by_how_much(
    sqlite_engine: Engine, tmp_path: Path, locale: str, told: str
) -> None:
    shop(sqlite_engine, tmp_path, stock=LOW)

    assert told in said(sqlite_engine, "BOX-RED", locale)[1]
    assert "portable" not in said(sqlite_engine, "BOX-BLACK", locale)[1]
    page = insight.insight(sqlite_engine, WS, id_of(sqlite_engine, "BOX-BLACK"), TODAY)
    assert [("portable", ("BOX-RED",), 2)] == [(a.word, a.skus, a.lacking) for a in page.attributes]


def test_of_equal_siblings_a_budget_for_one_buys_the_portable_one(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    shop(sqlite_engine, tmp_path, stock={"Blue": 200, "Red": 200})
    budgeting.reckon(sqlite_engine, WS, TODAY, NOW)
    both = budgeting.budget(sqlite_engine, WS, Decimal(1_000_000))
    one = budgeting.budget(sqlite_engine, WS, both.lines[0].cash)

    assert {"BOX-BLUE", "BOX-RED"} == {line.sku for line in both.lines}
    assert "BOX-RED" in {line.sku for line in one.lines}
    assert 2 * max(line.quantity for line in one.lines if line.sku == "BOX-RED") > sum(
        line.quantity for line in one.lines
    )
