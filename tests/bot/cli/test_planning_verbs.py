"""`restock plan`, `why`, `digest --dry-run`, `db` and `doctor`, as a person or a script runs them."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from freezegun import freeze_time
from sqlalchemy import Engine
from sqlmodel import Session, select

import bot.cli
from bot import settings
from bot.cli import common
from storage.db import writing
from storage.tables import Sku
from tests.bot.usecases.seller import TODAY, add_history, add_skus, add_terms

AS_OF = ["--as-of", TODAY.isoformat()]


@pytest.fixture
def store(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A seller with one SKU that runs out and one that nothing is known of, where the settings say the store is."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    settings.load.cache_clear()
    monkeypatch.setattr(
        bot.cli, "VERBS", ("plan", "why", "digest", "db", "doctor", "alerts", "ask", "health")
    )
    add_terms(sqlite_engine)
    ids = add_skus(sqlite_engine, 2, price=Decimal(20), unit_cost=Decimal(6), supplier="Ningbo Light")
    add_history(sqlite_engine, ids[:1], on_hand=100)
    yield sqlite_engine
    settings.load.cache_clear()


@freeze_time("2026-11-24T06:10:00Z")
def test_today_is_the_day_of_the_marketplace_as_in_slack(store: Engine) -> None:
    """Ten past six in London is still the evening before in Los Angeles."""
    assert date(2026, 11, 23) == common.today(store, None)
    assert TODAY == common.today(store, TODAY.isoformat())


def restock(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str
) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the command."""
    monkeypatch.setattr("sys.argv", ["restock", *words])
    with pytest.raises(SystemExit) as end:
        bot.cli.main()
    told = capsys.readouterr()
    return int(end.value.code or 0), told.out, told.err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, store: Engine) -> Any:
    """The command on the seller's store."""
    return lambda *words: restock(capsys, monkeypatch, *words)


def test_the_plan_as_json_has_the_documented_shape(run: Any) -> None:
    code, out, err = run("plan", "--json", *AS_OF)

    plan = json.loads(out)
    assert (0, "") == (code, err)
    assert {"as_of": "2026-11-24", "currency": "USD"} == {name: plan[name] for name in ("as_of", "currency")}
    first, second = plan["suggestions"]
    assert ("HX-1", True) == (first["sku"], first["action"] in ("order", "expedite"))
    assert first["quantity"] == sum(order["quantity"] for order in first["orders"])
    assert isinstance(first["orders"][0]["cash"], str)
    assert ("HX-2", "review") == (second["sku"], second["action"])


def test_alerts_and_answers_say_what_the_plan_says_before_any_night(run: Any) -> None:
    """Right after an import on the command line: days of supply, risk, and money at stake."""
    (made,) = json.loads(run("plan", "HX-1", "--json", *AS_OF)[1])["suggestions"]
    code, out, err = run("alerts", "--json", *AS_OF)
    (alert,) = [each for each in json.loads(out)["alerts"] if each["rule"] == "S8"]
    asked = run("ask", "when does HX-1 run out?", *AS_OF)[1]
    (row,) = json.loads(run("health", "--json", *AS_OF)[1])["skus"][:1]

    assert (0, "") == (code, err)
    assert made["days_of_supply"] == alert["evidence"]["days_of_supply"] == row["days_of_supply"]
    assert Decimal(made["money_at_stake"]) == Decimal(alert["money_at_stake"])
    assert made["risk"] == row["risk"]
    assert f"100 on hand, {round(made['days_of_supply'])} days of supply" in asked


def test_the_plan_as_a_table_cuts_no_figure_off(run: Any) -> None:
    code, out, _ = run("plan", "HX-1", *AS_OF)

    assert 0 == code
    assert "HX-1" in out
    assert "…" not in out
    assert "safety stock" in out


def test_an_unknown_sku_is_one_clear_line(run: Any) -> None:
    assert (1, "", "restock: There is no SKU or ASIN NOPE; nothing was planned\n") == run(
        "plan", "NOPE", *AS_OF
    )


def test_why_leads_every_figure_to_its_file(run: Any) -> None:
    code, out, _ = run("why", "hx-1", "--json", *AS_OF)

    found = json.loads(out)
    assert 0 == code
    assert {("sales", "sales.csv", 1), ("stock", "inventory.csv", 0)} == {
        (each["tells"], each["file"], each["age_days"]) for each in found["sources"]
    }
    assert "100 on 2026-11-24" in {each["value"] for each in found["inputs"]}


def test_the_digest_is_printed_and_only_printed(run: Any) -> None:
    code, out, _ = run("digest", "--dry-run", *AS_OF)
    assert 0 == code
    assert "Tue 24 Nov" in out
    assert "HX-1" in out, "what the night would have proposed is proposed first"
    assert out == run("digest", "--dry-run", *AS_OF)[1], "and not twice"

    code, _, err = run("digest")
    assert 2 == code
    assert "--dry-run" in err


def test_a_store_in_order_and_one_that_is_not(run: Any, store: Engine) -> None:
    assert (0, "the store is in order\n", "") == run("db", "check")

    with writing(store).begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO purchase_order (workspace_id, number, state, details) VALUES ('default', 'PO-9', 'sent', '{}')"
        )
    code, out, err = run("db", "check", "--json")

    assert (1, "restock: the store has 1 problem, named above\n") == (code, err)
    assert {"ok": False, "findings": ["purchase orders without lines: 1"]} == json.loads(out)


def test_a_restored_store_says_which_number_comes_next(run: Any) -> None:
    """`restock db restored` names the next order and draft."""
    code, out, err = run("db", "restored", "PO-0123", "R-2026-0412")

    assert (0, "") == (code, err)
    assert "the next draft is R-2026-0413" in out
    assert "the next order is PO-0124" in out


def test_upgrading_says_where_the_schema_is(run: Any) -> None:
    code, out, _ = run("db", "upgrade")

    assert 0 == code
    assert out.startswith("schema ")


def test_the_doctor_says_what_to_do_and_shows_no_secret(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "very-secret")
    settings.load.cache_clear()

    code, out, _ = run("doctor", *AS_OF)

    assert 0 == code
    assert "very-secret" not in out
    assert "SLACK_SIGNING_SECRET = set" in out
    assert "✓ database: sqlite, in order" in out
    assert "✓ sales: up to 2026-11-23, 1 day ago" in out
    assert "• Slack: no bot token is set" in out
    assert "→ set SLACK_BOT_TOKEN" in out


def test_the_doctor_notes_old_data(run: Any) -> None:
    _, out, _ = run("doctor", "--as-of", "2026-12-24")

    assert "import a newer report" in out


def test_plain_makes_json_of_figures() -> None:
    assert "1.50" == common.plain(Decimal("1.50"))


def test_why_of_a_draft_makes_its_decision_again(run: Any, store: Engine) -> None:
    from bot.usecases.plans import planning
    from tests.bot.usecases.seller import NOW, WS

    with Session(store) as session:
        sku_id = session.scalars(select(Sku.id).where(Sku.sku == "HX-1")).one()
    assert sku_id is not None
    draft = planning.card(store, WS, sku_id, today=TODAY, now=NOW).draft
    assert draft is not None

    code, out, _ = run("why", draft.number, "--json", *AS_OF)

    told = json.loads(out)
    assert (code, told["draft"], told["sku"]) == (0, draft.number, "HX-1")
    assert told["replay"] == {"same": True, "differs": [], "own_thresholds": True}
    assert told["shown"]["quantity"] == draft.quantity

    code, out, _ = run("why", draft.number, *AS_OF)
    assert "the same figures" in out

    code, _, err = run("why", "R-2026-9999", *AS_OF)
    assert (code, "There is no draft R-2026-9999" in err) == (1, True)
