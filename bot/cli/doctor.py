"""`restock doctor`: looks at settings, database, Slack and data, and says what to do about each finding."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from bot.cli import common

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.usecases.diagnosis import Finding

_SIGNS = {"ok": "✓", "note": "•", "wrong": "✗"}


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("doctor")
    def doctor(as_of: common.AsOf = None, json: common.Json = False) -> None:
        """Check settings, database, Slack and data; exit code 1 if something is wrong."""
        from bot import settings
        from bot.usecases import diagnosis
        from storage import held
        from storage.db import connect

        configured = settings.load()
        engine = connect(configured.database_url)
        now = datetime.now(UTC)
        found = diagnosis.of_store(engine, now)
        if diagnosis.is_well(found):
            found += diagnosis.of_silence(engine, now)
            found += diagnosis.of_data(engine, common.DEFAULT_WORKSPACE, common.today(engine, as_of))
            found += diagnosis.of_outbox(engine, now)
            found += diagnosis.of_inbox(engine, now)
        found += diagnosis.of_held(held.folder_of(engine.url, configured.restock_held_folder))
        found += asyncio.run(_slack(configured))
        found.append(diagnosis.of_mail(configured.mail_server))
        if json:
            common.print_json({"settings": listed(configured), "findings": found})
        else:
            for name, value in listed(configured).items():
                typer.echo(f"  {name.upper()} = {value}")
            for each in found:
                typer.echo(f"{_SIGNS[each.state]} {each.about}: {each.says}")
                if each.cure is not None:
                    typer.echo(f"    → {each.cure}")
        if not diagnosis.is_well(found):
            raise typer.Exit(1)


def listed(configured: Settings) -> dict[str, str]:
    """Every setting with its value; of a secret only whether it is set, of a database URL not its password."""
    from pydantic import SecretStr
    from sqlalchemy.engine import make_url

    shown = {}
    for name in type(configured).model_fields:
        value = getattr(configured, name)
        if value is None or value == "":
            shown[name] = "not set"
        elif isinstance(value, SecretStr):
            shown[name] = "set"
        elif name == "database_url":
            shown[name] = make_url(value).render_as_string(hide_password=True)
        else:
            shown[name] = str(value)
    return shown


async def _slack(configured: Settings) -> list[Finding]:
    import aiohttp
    from slack_sdk.errors import SlackApiError

    from bot.clients import Clients
    from bot.scopes import missing
    from bot.usecases.diagnosis import Finding, of_slack
    from core.phrase import Phrase

    if configured.slack_bot_token is None:
        return [
            Finding(
                "Slack",
                "note",
                Phrase("no bot token is set"),
                Phrase("set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or try “restock demo”, which needs none"),
            )
        ]
    clients = Clients(configured.slack_api_url)
    try:
        answer = await clients.with_token(configured.slack_bot_token.get_secret_value()).auth_test()
    except SlackApiError as error:
        return of_slack(None, str(error.response.get("error")), {})
    except (aiohttp.ClientError, TimeoutError) as error:
        return of_slack(None, type(error).__name__, {})
    finally:
        await clients.close()
    granted = [each.strip() for each in answer.headers.get("x-oauth-scopes", "").split(",") if each.strip()]
    data = answer.data if isinstance(answer.data, dict) else {}
    return of_slack(data, None, missing(granted) if granted else {})
