"""An import that is taken back: everything is as if its file had never come, whatever kind it is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlmodel import SQLModel

from core.errors import BadInput, NotFound
from storage.db import writing
from storage.imports import accept_held, before, standing, undo
from storage.imports.before import FACTS, SKU
from storage.sources.tidy import TIDY
from tests.conftest import NOW
from tests.storage.exports.test_round_trip import FILES
from tests.storage.imports.conftest import MARCH, Bring, Look
from tests.storage.imports.test_again import BUSINESS, inventory

Facts = Mapping[str, Sequence[str]]
Undo = Callable[..., undo.TakenBack]

CHANGED = {
    "products": "sku,asin,title,price,unit_cost,keywords\nMUG-01,B0MUG00009,Mug,25.99,4.4,cup\nMUG-02,B0MUG00002,,,3,\nNEW-1,B0NEW00001,New,9,2,a;b\n",
    "sales": "date,sku,units,revenue,sessions,price,promo\n2026-11-01,MUG-01,13,,311,24.50,1\n2026-11-03,MUG-02,2,39,,,\n2026-11-02,NEW-1,4,36,,,\n",
    "inventory": "date,sku,on_hand,reserved,inbound\n2026-11-22,MUG-01,400,,610\n2026-11-22,NEW-1,7,1,2\n",
    "purchase_orders": "po,sku,quantity,ordered_on,supplier,mode,unit_cost,received_on\nP-7,MUG-02,10,2026-10-02,Other,sea,4,2026-11-21\n"
    "P-6,MUG-01,400,2026-05-01,Yongsheng,air,4,\nP-8,NEW-1,5,2026-11-01,Yongsheng,air,1,\n",
    "shipments": "shipment,sku,quantity_shipped,quantity_received,state,departed_on,arrived_on,received_on\n"
    "FBA15A,MUG-01,500,500,closed,2026-08-01,2026-09-01,2026-09-11\nFBA16B,NEW-1,5,0,working,,,\n",
    "suppliers": "supplier,currency,moq,production_days,closed_from,closed_to\nYongsheng,USD,300,26,2027-02-01,2027-02-21\nNew,CNY,1,9,,\n",
    "freight": "mode,transit_days,transit_days_p90,cost_per_kg,marketplace\nsea,36,48,1.9,\ntruck,9,13,0.25,\n",
    "competitors": "date,sku,competitor_asin,price,bsr,in_stock\n2026-11-20,MUG-01,B0RIVAL001,20.99,1100,0\n2026-11-22,NEW-1,B0RIVAL002,1.99,9,1\n",
    "keywords": "date,keyword,sku,asin,search_volume,organic_rank\n2026-11-20,travel mug,MUG-01,,42000,9\n2026-11-20,new,NEW-1,,1,1\n",
    "ads": "date,sku,campaign,spend,clicks\n2026-11-20,MUG-01,Brand,13.5,31\n2026-11-21,NEW-1,Brand,1,1\n",
    "returns": "date,sku,units,reason,disposition\n2026-11-20,MUG-01,2,UNWANTED,SELLABLE\n2026-11-20,NEW-1,1,UNWANTED,SELLABLE\n",
    "reviews": "date,sku,rating,title,body\n2026-11-20,MUG-01,3,+1 for colour,\"Leaks, sadly\"\n2026-11-21,NEW-1,5,Fine,Yes\n",
    "bsr": "date,sku,bsr,category\n2026-11-20,MUG-01,4000,Kitchen\n2026-11-20,NEW-1,9,Kitchen\n",
    "account": "date,ipi,capacity_units\n2026-11-20,500,21000\n2026-11-21,501,21000\n",
    "events": "name,starts_on,ends_on,category,kind,multiplier\nDiwali,2026-11-08,2026-11-10,,sale,1.5\nNew,2026-12-01,2026-12-02,,sale,2\n",
    "category_norms": "category,return_rate,turnover_days\nkitchen,0.05,50\ngarden,0.1,9\n",
    "listings": "date,asin,title,price,bsr\n2026-11-20,B0RIVAL001,Rival,20,1000\n2026-11-20,B0OTHER001,Other,2,9\n",
    "prices": "date,sku,price,promo\n2026-11-20,MUG-01,21.49,0\n2026-11-20,NEW-1,9,\n",
}  # fmt: skip
"""Of each tidy kind a second file, which changes rows of the first, leaves some out, and adds some."""

ALL_NEW = ("reviews", "listings")
"""A review that says something else is another one; of listings there is no first file."""


@pytest.fixture(autouse=True)
def pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are kept in pieces of two."""
    monkeypatch.setattr(before, "_PIECE", 2)


@pytest.fixture
def facts(engine: Engine) -> Callable[[], Facts]:
    """Every table that imports fill, row by row, without numbers that nothing points at."""

    def run() -> Facts:
        with engine.connect() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(select(*_told(table)))))
                for table in SQLModel.metadata.sorted_tables
                if table in FACTS
            }

    return run


def _told(table: Any) -> list[Any]:
    loose = ("sales_period", "event", "shipment", "purchase_order_line")
    return [column for column in table.c if not (column.name == "id" and table.name in loose)]


@pytest.fixture
def take_back(engine: Engine) -> Undo:
    """Take an import back, as "U9", a minute later."""

    def run(import_id: int | None, workspace_id: str = "default") -> undo.TakenBack:
        assert import_id is not None
        with writing(engine).begin() as connection:
            return undo.take_back(
                connection, workspace_id, import_id, by="U9", now=NOW + timedelta(minutes=1)
            )

    return run


@pytest.mark.parametrize("kind", CHANGED)
def test_a_tidy_file_that_is_taken_back_was_never_there(
    bring: Bring, facts: Callable[[], Facts], take_back: Undo, look: Look, kind: str
) -> None:
    """On an empty store, and on one that knows its rows already."""
    nothing = facts()
    first = bring(CHANGED[kind], kind=kind)
    assert ("imported", ()) == (first.state, first.rows_refused)
    with_first = facts()
    assert nothing != with_first
    take_back(first.import_id)
    assert nothing == facts()

    for name in dict.fromkeys(("products", *({kind} & set(FILES)))):
        bring(FILES[name], kind=name)
    shop = facts()
    second = bring(CHANGED[kind], kind=kind)
    assert second.rows_changed > 0 or kind in ALL_NEW
    assert shop != facts()
    told = take_back(second.import_id)
    assert shop == facts()
    assert told.outcome.values["restored"] or kind in ALL_NEW

    again = bring(CHANGED[kind], kind=kind)
    assert ("imported", second.rows_new, second.rows_changed) == (
        again.state,
        again.rows_new,
        again.rows_changed,
    )


def test_every_tidy_kind_has_its_second_file() -> None:
    assert set(FILES) | {"listings"} == set(CHANGED)
    assert {kind.name for kind in TIDY} <= set(CHANGED)


SALES = "date,sku,units,revenue\n2026-03-01,A-1,3,30\n2026-03-02,B-1,4,40\n"


def test_twice_is_once_and_it_says_who_and_when(bring: Bring, take_back: Undo, look: Look) -> None:
    """The import stays on record; nothing is kept of it any more."""
    number = bring(SALES, "sales.csv", by="U1").import_id
    first, second = take_back(number), take_back(number)

    assert (False, True) == (first.again, second.again)
    assert (first.by, first.at, first.outcome) == (second.by, second.at, second.outcome)
    assert "Gone: 2 rows and 2 SKUs. As before: 0 rows." == str(first.outcome)
    assert [("taken_back", "U1", "U9")] == look("select state, imported_by, taken_back_by from import")
    assert [] == look("select * from rows_before") == look("select * from sku")


def test_a_later_file_of_the_same_rows_has_to_be_taken_back_first(
    bring: Bring, facts: Callable[[], Facts], take_back: Undo
) -> None:
    """Whether it changed them or said the same; what stands on that one is named too, newest first."""
    number = bring(SALES, "wrong.csv").import_id
    same = bring(SALES + "2026-03-03,A-1,1,1\n", "right.csv").import_id
    top = bring("date,sku,units\n2026-03-03,A-1,2\n", "top.csv").import_id
    bring("date,sku,units\n2026-03-09,A-1,2\n", "apart.csv")
    as_it_was = facts()

    with pytest.raises(BadInput) as refused:
        take_back(number)
    assert f"take back first: top.csv ({top}), right.csv ({same})." in str(refused.value)
    assert as_it_was == facts()
    for each in (top, same, number):
        take_back(each)
    assert 1 == len(facts()["sales_day"])


def test_skus_stay_where_something_else_speaks_of_them(
    bring: Bring, take_back: Undo, look: Look, engine: Engine
) -> None:
    """A later file's, without the costs the wrong one told; with a draft, too; one of its own goes with its reckoning."""
    wrong = bring("sku,unit_cost\nA-1,3\nB-1,3\nC-1,3\n").import_id
    later = bring("date,sku,units\n2026-03-01,A-1,1\n").import_id
    with writing(engine).begin() as connection:
        ids = {sku: number for number, sku in connection.execute(select(SKU.c.id, SKU.c.sku))}
        hold = SQLModel.metadata.tables["hold"].insert()
        connection.execute(hold.values(sku_id=ids["B-1"], rule="", workspace_id="default", set_by="U1", set_at=NOW, lifted=False))  # fmt: skip
        a_class = SQLModel.metadata.tables["sku_class"].insert()
        connection.execute(a_class.values(sku_id=ids["C-1"], workspace_id="default", abc_class="A", basis="revenue", as_of=NOW.date()))  # fmt: skip
    told = take_back(wrong)

    assert "2 SKUs stay" in str(told.outcome)
    assert [("A-1", None), ("B-1", None)] == look("select sku, unit_cost from sku order by sku")
    take_back(later)
    assert [("B-1",)] == look("select sku from sku")


def test_what_people_and_later_files_wrote_since_stays(
    bring: Bring, take_back: Undo, look: Look, engine: Engine
) -> None:
    """Columns of SKUs and orders come back only where they still say what the import left."""
    bring(FILES["products"], kind="products")
    bring(FILES["purchase_orders"], kind="purchase_orders")
    number = bring("sku,title,unit_cost\nMUG-01,Wrong,9\n").import_id
    received = bring(
        "po,sku,quantity,ordered_on,received_on\nP-7,MUG-01,600,2026-10-01,2026-11-20\n"
    ).import_id
    with writing(engine).begin() as connection:
        connection.execute(SKU.update().where(SKU.c.sku == "MUG-01").values(title="A person's"))
    take_back(number)
    take_back(received)

    assert [("A person's", 42_000)] == look("select title, unit_cost from sku where sku = 'MUG-01'")
    assert [("P-6", "received"), ("P-7", "sent")] == look(
        "select number, state from purchase_order order by 1"
    )


def test_a_file_brought_again_for_other_days_gives_its_first_days_back(
    bring: Bring, facts: Callable[[], Facts], take_back: Undo, look: Look
) -> None:
    """What the second import took out comes back, with its import."""
    first = bring(BUSINESS, first_day=date(2026, 2, 1), last_day=date(2026, 2, 28)).import_id
    as_it_was = facts()
    second = bring(BUSINESS, **MARCH).import_id
    with pytest.raises(BadInput):
        take_back(first)
    take_back(second)

    assert as_it_was == facts()
    assert [("done",), ("taken_back",)] == look("select state from import order by id")
    take_back(first)
    assert [] == facts()["sales_period"]


def test_an_accepted_file_and_one_that_changed_nothing(bring: Bring, take_back: Undo, engine: Engine) -> None:
    """A held one has nothing to take back before it is accepted."""
    bring(inventory(40))
    held = bring(inventory(5, "2026-03-02")).import_id
    with pytest.raises(BadInput, match="nothing to take back"):
        take_back(held)
    later = bring(inventory(40, "2026-03-02")).import_id
    assert held is not None
    accept_held(engine, "default", held, by="U1", now=NOW)
    with pytest.raises(BadInput):
        take_back(later)  # it has the lower place, though the higher number

    assert "As before: 5 rows" not in str(take_back(held).outcome)
    take_back(later)


def test_forecasts_on_taken_back_rows_are_not_used(
    bring: Bring, take_back: Undo, look: Look, engine: Engine
) -> None:
    """Those of other SKUs are."""
    bring("date,sku,units\n2026-03-01,A-1,3\n2026-03-01,B-1,3\n")
    number = bring("date,sku,units\n2026-03-01,A-1,5\n").import_id
    with writing(engine).begin() as connection:
        forecast = SQLModel.metadata.tables["forecast"].insert()
        for sku_id in connection.scalars(select(SKU.c.id)).all():
            connection.execute(forecast.values(sku_id=sku_id, workspace_id="default", start=NOW.date(), days=1, mean=b"", quantiles=b"", level_sigma=0, method="x", data_through=NOW.date(), data_version=1, made_at=NOW, level_drift=0, out_of_stock_days=0, units_put_back=0, drivers=[]))  # fmt: skip
    take_back(number)

    assert [("A-1", -1), ("B-1", 1)] == look(
        "select sku, data_version from forecast f join sku s on s.id = f.sku_id order by sku"
    )


def test_what_is_kept_is_forgotten_in_time(
    bring: Bring, take_back: Undo, look: Look, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After thirty days, or fifty files."""
    old = bring("date,sku,units\n2026-03-01,A-1,3\n", now=NOW - timedelta(days=31)).import_id
    new = bring("date,sku,units\n2026-03-02,A-1,3\n").import_id
    with writing(engine).begin() as connection:
        standing.sweep(connection, "default", NOW)
    with pytest.raises(BadInput, match="can no longer be taken back"):
        take_back(old)
    take_back(new)

    monkeypatch.setattr(standing, "KEPT_FILES", 2)
    for day in range(3, 7):
        bring(f"date,sku,units\n2026-03-{day:02},A-1,3\n")
    with writing(engine).begin() as connection:
        standing.sweep(connection, "default", NOW)
    assert [(2,)] == look("select count(distinct import_id) from rows_before")


def test_nobody_takes_back_another_workspaces_import(bring: Bring, take_back: Undo, engine: Engine) -> None:
    from storage.queries.program.workspaces import ensure

    ensure(engine, "other", NOW)
    number = bring(SALES).import_id
    with pytest.raises(NotFound):
        take_back(number, "other")
    assert not take_back(number).again
