"""From imported files to market alerts: raised once, with the decision under them and without, ended when the cause is."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.usecases.alerts import raising
from storage.imports import import_files
from storage.queries.watch.alerts import Raised
from tests.conftest import NOW

TODAY = date(2026, 11, 20)


def write(folder: Path, *, out_since: int = 3, war: bool = True, last: date = TODAY) -> list[Path]:
    """A seller of boxes: 200 days of sales, stock, a rival in a price war, one out of stock, keywords that move."""

    def day(back: int) -> str:
        return (TODAY - timedelta(days=back)).isoformat()

    backs = [back for back in range(200) if TODAY - timedelta(days=back) <= last]
    files = {
        "products.csv": ["sku,asin,title,category,price,currency,unit_cost,moq,case_pack,production_days,keywords",
                         "BOX-1,B0OWN00001,Kitchen organizer,Home,29.99,USD,6.4,50,10,20,kitchen organizer"],
        "sales.csv": ["date,sku,units,revenue", *(f"{day(b)},BOX-1,{18 + b % 5},{(18 + b % 5) * 29.99:.2f}" for b in backs)],
        "inventory.csv": ["date,sku,on_hand", f"{last},BOX-1,520"],
        "category_norms.csv": ["category,turnover_days", "Home,40"],
        "competitors.csv": [
            "date,sku,competitor_asin,price,in_stock,units_estimate",
            *(f"{day(b)},BOX-1,B0WAR00001,{'23.5' if b < 4 and war else '28'},1,12" for b in backs[:60]),
            *(f"{day(b)},BOX-1,B0OUT00001,27,{int(b >= out_since)},35" for b in backs[:60]),
        ],
        "keywords.csv": [
            "date,keyword,asin,search_volume,organic_rank",
            *(f"{day(b)},kitchen organizer,,{10000 if b >= 28 else 8200}," for b in range(0, 56, 7)),
            *(f"{day(b)},bamboo kitchen counter shelf,,{1000 if b >= 28 else 1420}," for b in range(0, 56, 7)),
            f"{day(3)},storage bins,B0WAR00001,,12", f"{day(1)},storage bins,B0WAR00001,,3",
        ],
    }  # fmt: skip
    made = []
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n")
        made.append(folder / name)
    return made


def bring(engine: Engine, folder: Path, **changes: object) -> None:
    reports = import_files(engine, "default", write(folder, **changes), now=NOW)  # type: ignore[arg-type]
    assert {each.state for each in reports} <= {"imported", "unchanged"}, [
        str(each.reason) for each in reports
    ]


def raised(engine: Engine, today: date = TODAY) -> dict[tuple[str, str], Raised]:
    found = raising.between(engine, "default", today - timedelta(days=14), today)
    return {(each.alert.rule, str(each.alert.evidence.get("kind"))): each for each in found}


@pytest.fixture
def shop(sqlite_engine: Engine, tmp_path: Path) -> Engine:
    bring(sqlite_engine, tmp_path)
    return sqlite_engine


def test_each_event_is_raised_once_with_the_decision_beside_it(shop: Engine) -> None:
    """A war, an empty rival, a surge and searches that fall: four events of one SKU, the same however often one looks."""
    new = raising.refresh(shop, "default", TODAY, NOW)
    found = raised(shop)
    again = raising.refresh(shop, "default", TODAY, NOW)
    later = raising.refresh(shop, "default", TODAY + timedelta(days=1), NOW + timedelta(days=1))

    wanted = {("M1", "price_war"), ("M2", "out_of_stock"), ("M4", "rank_jump"), ("F4", "demand_shift")}
    assert wanted <= set(found)
    assert new >= 4
    assert (0, 0) == (again, later)
    for key in wanted:
        alert = found[key].alert
        assert {"with", "without"} == set(alert.evidence["decision"]), key
        assert alert.money_at_stake is not None, key
        assert alert.says, key
    empty = found["M2", "out_of_stock"].alert
    assert empty.evidence["decision"]["with"]["quantity"] > empty.evidence["decision"]["without"]["quantity"]
    shift = found["F4", "demand_shift"].alert
    assert shift.evidence["decision"]["with"]["quantity"] < shift.evidence["decision"]["without"]["quantity"]
    assert "act" == found["M4", "rank_jump"].alert.severity


def test_an_empty_rival_is_told_with_the_ad_budget_that_fits_the_stock(shop: Engine, tmp_path: Path) -> None:
    """Alert, card, Why and market page say the same change; the ads are those of the last two settled weeks."""
    from bot.usecases.plans import explaining, planning
    from bot.usecases.reports import insight

    settled = [TODAY - timedelta(days=back) for back in range(4, 30)]
    rows = [f"{each},BOX-1,sp,40.00,240.00,8,8" for each in settled]
    (tmp_path / "ads.csv").write_text(
        "date,sku,campaign,spend,ad_sales,ad_orders,ad_units\n" + "\n".join(rows) + "\n"
    )
    reports = import_files(shop, "default", [tmp_path / "ads.csv"], now=NOW)
    assert ["imported"] == [each.state for each in reports], reports
    raising.refresh(shop, "default", TODAY, NOW)
    alert = raised(shop)["M2", "out_of_stock"].alert
    card = planning.card(shop, "default", 1, today=TODAY, now=NOW).suggestion

    assert card.ads is not None
    assert (Decimal("40.00"), 14, TODAY - timedelta(days=4)) == (
        card.ads.now,
        card.ads.looked,
        card.ads.settled,
    )
    assert card.ads.reason in alert.says
    assert str(card.ads.then) == alert.evidence["decision"]["ad_budget_a_day"]["then"]
    why = explaining.why(shop, "default", "BOX-1", TODAY)
    assert why.suggestion.ads is not None
    assert (card.ads.then, card.ads.reason) == (why.suggestion.ads.then, why.suggestion.ads.reason)
    (source,) = [str(each.source) for each in why.inputs if str(each.what) == "advertising"]
    assert "ads.csv" in source
    advice = insight.insight(shop, "default", 1, TODAY).advice
    assert advice is not None
    assert card.ads.then == advice.then


def test_an_event_ends_with_its_cause(shop: Engine, tmp_path: Path) -> None:
    """The rival is back and the searches recover: resolved, with nothing left to start."""
    raising.refresh(shop, "default", TODAY, NOW)
    lines = [f"{TODAY + timedelta(days=1)},BOX-1,B0OUT00001,27,1,35"]
    (tmp_path / "c2.csv").write_text(
        "date,sku,competitor_asin,price,in_stock,units_estimate\n" + "\n".join(lines) + "\n"
    )
    words = [f"{TODAY + timedelta(days=n)},kitchen organizer,,11000," for n in (1, 2)]
    (tmp_path / "k2.csv").write_text(
        "date,keyword,asin,search_volume,organic_rank\n" + "\n".join(words) + "\n"
    )
    import_files(shop, "default", [tmp_path / "c2.csv", tmp_path / "k2.csv"], now=NOW)
    raising.refresh(shop, "default", TODAY + timedelta(days=2), NOW + timedelta(days=2))

    found = raised(shop, TODAY + timedelta(days=2))
    over = {
        key: each.state
        for key, each in found.items()
        if key in {("M2", "out_of_stock"), ("F4", "demand_shift")}
    }
    assert {("M2", "out_of_stock"): "resolved", ("F4", "demand_shift"): "resolved"} == over


def test_before_the_third_cheap_day_there_is_no_war(sqlite_engine: Engine, tmp_path: Path) -> None:
    """On the second cheap day it is a price cut; the war is told on the third."""
    bring(sqlite_engine, tmp_path)
    raising.refresh(sqlite_engine, "default", TODAY - timedelta(days=2), NOW)

    assert ("M1", "price_war") not in raised(sqlite_engine, TODAY - timedelta(days=2))
    raising.refresh(sqlite_engine, "default", TODAY - timedelta(days=1), NOW)
    assert ("M1", "price_war") in raised(sqlite_engine, TODAY - timedelta(days=1))
