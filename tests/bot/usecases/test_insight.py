"""The market around a SKU on one page, and niches from research files: from imported files to what a person reads."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot import settings
from bot.ask.answer import answer
from bot.cli import main
from bot.facts import Reader
from bot.local.validate.message import check_message
from bot.render import insight as view
from bot.usecases.plans import planning
from bot.usecases.reports import insight, niches
from storage.imports import import_files
from tests.bot.usecases.test_market_alerts import TODAY, bring
from tests.conftest import NOW

BOX = "ASIN,Title,Brand,Category,BSR,Subcategory,Price,Sales Trend (90 days) (%),ASIN Sales,Review Count,Last Year Sales\n"


def more(folder: Path) -> list[Path]:
    """Reviews, returns, ads, ranks and a research export."""

    def day(back: int) -> str:
        return (TODAY - timedelta(days=back)).isoformat()

    files = {
        "reviews.csv": ["date,sku,rating,title,body", f"{day(3)},BOX-1,1,Bad,Too small", f"{day(4)},BOX-1,5,Good,Fits well"],
        "returns.csv": ["date,sku,units,reason", f"{day(5)},BOX-1,4,DAMAGED_BY_CARRIER"],
        "ads.csv": ["date,sku,campaign,spend,ad_sales,clicks,ad_orders", *(f"{day(b)},BOX-1,Boxes,30,100,20,5" for b in range(40))],
    }  # fmt: skip
    made = []
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n")
        made.append(folder / name)
    return made


def research(folder: Path) -> Path:
    path = folder / "blackbox.csv"
    rows = [
        f"B0NEW{n:05},Bamboo organizer {n},Acme,Home,{n + 100},Racks,24.99,12,{300 + 10 * n},80,3000"
        for n in range(6)
    ]
    path.write_text(BOX + "\n".join(rows) + "\n")
    return path


@pytest.fixture
def shop(sqlite_engine: Engine, tmp_path: Path) -> Engine:
    bring(sqlite_engine, tmp_path)
    reports = import_files(sqlite_engine, "default", more(tmp_path), now=NOW)
    reports += import_files(
        sqlite_engine,
        "default",
        [research(tmp_path)],
        first_day=date(2026, 11, 19),
        last_day=date(2026, 11, 19),
        now=NOW,
    )
    assert {"imported"} == {each.state for each in reports}, [str(each.reason) for each in reports]
    return sqlite_engine


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_the_page_tells_what_is_known_and_names_what_is_not(shop: Engine, locale: str) -> None:
    found = insight.insight(shop, "default", 1, TODAY)
    drawn = view.page(found, Reader(locale=locale))

    assert found.complaints is not None
    assert (2, 1, "size") == (
        found.complaints.voices,
        found.complaints.complaints,
        found.complaints.themes[0].name,
    )
    assert found.returns is not None
    assert "packaging" == found.returns.themes[0].name
    assert 0.30 == pytest.approx(found.weeks[-1].acos)
    (burn,) = found.burns
    assert "Boxes" == burn.campaign
    card = planning.card(shop, "default", 1, today=TODAY, now=NOW).suggestion
    assert card.days_of_supply == pytest.approx(burn.days_with, abs=0.06)
    asked = answer(shop, "default", "campaigns of BOX-1 last 30 days", today=TODAY, now=NOW)
    assert any(str(line).startswith("“Boxes” sells 5 a day for USD 30.00, each l") for line in asked.lines)
    assert -0.18 == pytest.approx(found.changes[0].change)
    assert [] == check_message({"channel": "C1", "text": drawn.text, "blocks": drawn.blocks})
    assert "kitchen organizer" in drawn.text


def test_niches_come_from_research_and_cost_what_ours_cost(shop: Engine) -> None:
    found = niches.usual(shop, "default", TODAY)
    (niche,) = found.candidates

    assert ("Racks", 6, ("organizer",)) == (niche.name, found.listings, niche.related[-1:])
    assert 6.4 / 29.99 == pytest.approx(found.cost_share)
    drawn = view.niches(found, Reader())
    assert [] == check_message({"channel": "C1", "text": drawn.text, "blocks": drawn.blocks})


def test_restock_niches_prints_one_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/r.db")
    monkeypatch.chdir(tmp_path)
    settings.load.cache_clear()
    path = research(tmp_path)
    for words in (
        ("import", str(path), "--from", "2026-11-19", "--to", "2026-11-19"),
        ("niches", "--json", "--as-of", "2026-11-20", "--budget", "1000"),
    ):
        capsys.readouterr()
        monkeypatch.setattr("sys.argv", ["restock", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
    document = json.loads(capsys.readouterr().out)
    settings.load.cache_clear()

    (candidate,) = document["candidates"]
    assert ("Racks", True) == (candidate["niche"], candidate["cost_is_assumed"])
    assert float(candidate["first_order"]["cash"]) <= 1000
