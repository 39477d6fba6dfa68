"""The unmodified Keepa client against a Keepa on this machine: what is pulled, what waits for tokens, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from storage.db import writing
from storage.queries.market import watching
from storage.sync.keepa import NotPulled, Pulled, pull
from storage.tables import Sku
from tests.conftest import NOW
from tests.storage.imports.conftest import US
from tests.storage.sync.keepa_server import KEY, Keepa, running

TODAY = date(2026, 11, 24)
MINUTES = 8_350_000  # of Keepa's clock: November 2026
ASINS = [f"B0RIVAL{n:03}" for n in range(1, 8)]


def product(asin: str, price: int = 1999) -> dict[str, Any]:
    csv: list[Any] = [None] * 36
    csv[10] = [MINUTES, price, MINUTES + 2880, -1]
    csv[3] = [MINUTES, 5000]
    return {"asin": asin, "domainId": 1, "title": f"Box {asin}", "lastUpdate": MINUTES + 4320, "csv": csv}


@pytest.fixture
def keepa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keepa]:
    found = Keepa({asin: product(asin) for asin in ASINS})
    with running(found, tmp_path, monkeypatch):
        yield found


@pytest.fixture
def shop(sqlite_engine: Engine) -> Engine:
    """One SKU that watches seven rivals; its own ASIN is not at Keepa."""
    with Session(writing(sqlite_engine)) as session:
        made = Sku(workspace_id="default", marketplace=US, sku="BOX-1", currency="USD", asin="B0OWN00001")
        session.add(made)
        session.flush()
        assert made.id is not None
        for asin in ASINS:
            watching.put(session, "default", made.id, asin, watched=True, by="U1", now=NOW)
        session.commit()
    return sqlite_engine


def run(engine: Engine, keepa: Keepa, patience: float = 0.0) -> Pulled:
    return pull(engine, "default", US, KEY, TODAY, NOW, patience_seconds=patience, sleep=keepa.pass_time)


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_watched_rivals_become_competitor_days(shop: Engine, keepa: Keepa) -> None:
    """Price, stock and rank day by day; what Keepa does not know is left out; the same pull again changes nothing."""
    pulled = run(shop, keepa)
    again = run(shop, keepa)

    assert (8, 7, ()) == (pulled.wanted, pulled.got, pulled.waiting)
    assert ["imported"] == [each.state for each in pulled.reports]
    days = rows(
        shop,
        "select price, in_stock, source from competitor_day where competitor_asin = 'B0RIVAL001' order by day",
    )
    assert [(199_900, 1, "keepa"), (199_900, 1, "keepa"), (None, 0, "keepa"), (None, 0, "keepa")] == days
    assert [("unchanged", 0, 0)] == [(each.state, each.rows_new, each.rows_changed) for each in again.reports]
    assert ["730"] == keepa.parameters[0]["days"]


def test_what_the_tokens_do_not_reach_waits_and_comes_first_next_time(shop: Engine, keepa: Keepa) -> None:
    """Three tokens: three listings, five wait; the next pull begins with those."""
    keepa.tokens = 3
    first = run(shop, keepa)
    keepa.tokens = 5
    run(shop, keepa)

    assert (3, 5) == (len(keepa.asked[0]), len(first.waiting))
    assert first.refill_seconds is not None
    assert set(first.waiting) == set(keepa.asked[1])
    assert [] == keepa.waited


def test_patience_waits_for_tokens(shop: Engine, keepa: Keepa) -> None:
    """With ten minutes of patience the pull goes on as tokens come in."""
    keepa.tokens, keepa.refill = 2, 3
    pulled = run(shop, keepa, patience=1e12)

    assert ((), 7) == (pulled.waiting, pulled.got)
    assert 2 <= len(keepa.waited) <= 4
    assert [2, 3, 3] == [len(each) for each in keepa.asked]


def test_a_429_in_between_is_waited_for_like_an_empty_purse(shop: Engine, keepa: Keepa) -> None:
    """Somebody else used the tokens up between the question for them and the request."""
    keepa.fail_once = [429]
    pulled = run(shop, keepa, patience=1e12)

    assert (7, 1) == (pulled.got, len(keepa.waited))


def test_refusals_say_what_to_do_and_never_show_the_key(shop: Engine, keepa: Keepa) -> None:
    """A wrong key, a service that fails, an answer that is no JSON: a clear line, nothing changed, no key in it."""
    with pytest.raises(NotPulled, match="KEEPA_API_KEY") as wrong:
        pull(shop, "default", US, "wrong", TODAY, NOW, sleep=keepa.pass_time)
    keepa.fail_once = [500]
    with pytest.raises(NotPulled, match="nothing was changed") as failed:
        run(shop, keepa)
    keepa.broken = True
    with pytest.raises(NotPulled, match="nothing was changed") as garbled:
        run(shop, keepa)

    assert all(KEY not in str(each.value) for each in (wrong, failed, garbled))
    assert [] == rows(shop, "select * from market_listing")


def test_a_service_that_is_not_there_is_told_without_its_address(
    shop: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(NotPulled, match="could not be reached") as told:
        pull(shop, "default", US, KEY, TODAY, NOW)

    assert KEY not in str(told.value)
