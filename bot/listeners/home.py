"""App Home: drawn when it is opened, and again after its reader decided something there."""

from __future__ import annotations

import logging

from slack_sdk.errors import SlackApiError

from bot.context import Visit
from bot.render import home as home_view

log = logging.getLogger(__name__)


async def publish(visit: Visit) -> None:
    """Draw App Home for the person whose visit this is."""
    from bot.usecases import overview

    await visit.may_decide()  # the buttons hang on it, and this view stands until it is opened again
    facts = await visit.ask(overview.home, await visit.today())
    view = await visit.draw(home_view.home, facts, visit.reader)
    try:
        await visit.client.views_publish(user_id=visit.incoming.user, view=view)
    except SlackApiError as error:
        log.warning("App Home was not drawn: %s", error.response.get("error"))
