"""App Home: drawn when it is opened, and again after its reader decided something there."""

from __future__ import annotations

import logging
from functools import partial

from bot.context import Visit
from bot.deliver.failures import Failure
from bot.patience import patiently
from bot.render import home as home_view

PATIENCE_SECONDS = 30.0
log = logging.getLogger(__name__)


async def publish(visit: Visit) -> bool:
    """Draw App Home for the person whose visit this is; False where Slack did not take it within half a minute."""
    from bot.usecases.plans import overview

    await visit.may_decide()  # the buttons hang on it, and this view stands until it is opened again
    facts = await visit.ask(overview.home, await visit.today())
    view = await visit.draw(home_view.home, facts, visit.reader)
    try:
        await patiently(
            partial(visit.client.views_publish, user_id=visit.incoming.user, view=view), PATIENCE_SECONDS
        )
    except Failure as failure:
        log.warning("App Home was not drawn: %s", failure)
        return False
    return True
