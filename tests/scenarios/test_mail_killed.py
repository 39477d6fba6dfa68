"""Killed between the mail server's yes and the store's knowing of it: what goes again is recognisably the same mail."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from storage.queries.program import outbox
from tests.bot.deliver.slack import running
from tests.bot.deliver.test_po_mail import Mailbox, Story, approve, box, clock, story
from tests.bot.usecases.seller import NOW
from tests.scenarios import apart, dying_postman
from tests.scenarios.dying import DIED

__all__ = ["box", "clock", "story"]


def test_killed_after_sending_it_goes_again_under_the_same_message_id(story: Story, box: Mailbox) -> None:
    approve(story)
    story.deliver(box.server(), 9)
    url = story.engine.url.render_as_string(hide_password=False)

    async def die() -> int | None:
        async with running(story.slack):
            return await apart.ended(apart.start(dying_postman.main, url, story.slack.base, box.port))

    assert DIED == asyncio.run(die())
    assert (1, "released") == (len(box.mails), story.order.state)

    story.clock.now = NOW + timedelta(minutes=10) + outbox.LEASE
    story.deliver(box.server())

    assert 2 == len(box.mails)
    assert 1 == len({(mail["Message-ID"], mail["Date"], mail["Subject"]) for mail in box.mails})
    assert "sent" == story.order.state
