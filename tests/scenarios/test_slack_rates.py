"""Costs in yuan beside a shop in dollars: the rate is said once in the settings, and the card counts with it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot import ids
from bot.app import Application
from bot.local import people
from bot.local.state import Json
from bot.local.workspace import LocalWorkspace
from bot.usecases import rates
from storage.tables import Sku, SuggestionRow
from tests.bot.usecases.seller import WS, add_history, add_skus
from tests.scenarios.bot_in_slack import play, until
from tests.scenarios.test_slack_clicks import CHANNEL, card, private, shown, window

COSTS = "sku,price,unit_cost,weight_g\nHX-1,$29.90,¥64.00,500\n".encode()
FREIGHT = "mode,transit_days,cost_per_kg\nsea,30,¥16\n".encode()


@pytest.fixture
def shop(sqlite_engine: Engine) -> Engine:
    """One SKU that runs low; nobody has told what it costs."""
    add_history(sqlite_engine, add_skus(sqlite_engine, 1, supplier="Ningbo Light"))
    return sqlite_engine


def costs(engine: Engine) -> list[Decimal | None]:
    with Session(engine) as session:
        return list(session.scalars(select(Sku.unit_cost)))


async def drop(slack: LocalWorkspace, name: str, content: bytes) -> Json:
    """Drop a file in a direct message and wait for its report."""
    there = slack.dm(people.APPROVER)
    before = len(slack.messages(there))
    await slack.upload(people.APPROVER, there, [(name, content)])
    found: list[Json] = await until(
        lambda: [m for m in slack.messages(there)[before:] if f"{name} was read" in m["text"]]
    )
    return found[-1]


def test_a_rate_said_once_brings_costs_in_yuan_onto_the_card(shop: Engine) -> None:
    """64 yuan and half a kilogram at 16 yuan, 8 to the dollar: 8.00 + 1.00 = 9.00 landed."""

    async def story(slack: LocalWorkspace, bot: Application) -> None:
        told = shown(await drop(slack, "mugs.csv", COSTS))
        assert "these amounts are in CNY, and no exchange rate to USD is known" in told
        assert [None] == costs(shop)

        await slack.command(people.APPROVER, CHANNEL, "/restock settings")
        await window(slack, people.APPROVER, ids.SETTINGS_VIEW)
        wrong = await slack.submit_view(people.APPROVER, {ids.RATES: {ids.RATES: "1 USD = 8 Taler"}})
        assert "Taler is no currency I know" in wrong[ids.RATES]
        assert {} == await slack.submit_view(people.APPROVER, {ids.RATES: {ids.RATES: "CNY 8"}})
        saved = await private(slack, people.APPROVER, "The settings are now")
        assert "1 USD = 8 CNY" in shown(saved)
        assert f"<@{people.APPROVER}>" in shown(saved)

        told = shown(await drop(slack, "mugs.csv", COSTS))
        assert "unit_cost: 1 amount in CNY converted to USD at 1 USD = 8 CNY" in told
        assert "¥ was read as yuan" in told
        assert [Decimal(8)] == costs(shop)
        await drop(slack, "freight.csv", FREIGHT)

        await card(slack)
        with Session(shop) as session:
            made = session.scalars(select(SuggestionRow).order_by(SuggestionRow.id.desc())).first()
        assert made is not None
        assert "9.00" == made.shown["orders"][0]["landed_cost"]
        await slack.command(people.APPROVER, CHANNEL, "/restock why HX-1")
        why = shown(await private(slack, people.APPROVER, "converted at 1 USD = 8 CNY"))
        assert "row HX-1; what is in CNY there, at 1 USD = 8 CNY" in why

        await slack.command(people.APPROVER_ZH, CHANNEL, "/restock 汇率")
        view = await window(slack, people.APPROVER_ZH, ids.SETTINGS_VIEW)
        assert "1 USD = 8 CNY (" in str(view)
        wrong = await slack.submit_view(people.APPROVER_ZH, {ids.RATES: {ids.RATES: "CNY/USD 8"}})
        assert "写反" in wrong[ids.RATES]
        assert ["1 USD = 8 CNY"] == [str(each) for each in rates.current(shop, WS).said]

    play(shop, story)
