"""A process that delivers what is due, and dies hard once the mail server has taken an order. Run by `test_mail_killed`."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.deliver import po_mail
from bot.deliver.worker import Worker
from bot.mail_server import Handed, MailServer
from storage.db import connect
from tests.bot.usecases.seller import NOW
from tests.scenarios.dying import DIED


def main(url: str, slack: str, port: int) -> None:
    """Deliver as the eleventh minute begins; die between the server's yes and the store's knowing of it."""
    engine = connect(url)
    hand_over = po_mail.hand_over

    def hand_over_and_die(*args: Any) -> Handed:
        hand_over(*args)
        os._exit(DIED)

    po_mail.hand_over = hand_over_and_die

    async def client_for(_workspace_id: str) -> AsyncWebClient:
        client = AsyncWebClient(token="xoxb-test", base_url=f"{slack}api/", timeout=5, retry_handlers=[])
        client.proxy = None
        return client

    async def deliver() -> None:
        server = MailServer("127.0.0.1", port, False, "orders@kestrel.example")
        worker = Worker(engine, client_for, lambda: NOW + timedelta(minutes=10), mail_server=server)
        await worker.drain()
        await worker.stop()

    asyncio.run(deliver())
