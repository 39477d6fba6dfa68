"""views.*: modals opened with a trigger, pushed, changed; and App Home."""

from __future__ import annotations

from bot.local import views
from bot.local.errors import SlackError
from bot.local.state import Json
from bot.local.web_api.call import Call, method


@method("views.open")
async def open_view(call: Call) -> Json:
    """Open a modal for whoever the trigger was given for."""
    body = call.json("view")
    views.check(call.workspace, body, "modal")
    user = call.workspace.triggers.redeem(_trigger(call))
    return _shown(call, views.open_first(call.workspace, user, body))


@method("views.push")
async def push_view(call: Call) -> Json:
    """Put a modal on top of the open ones."""
    body = call.json("view")
    views.check(call.workspace, body, "modal")
    user = call.workspace.triggers.redeem(_trigger(call))
    return _shown(call, views.push(call.workspace, user, body))


@method("views.update")
async def update_view(call: Call) -> Json:
    """Change an open modal, named by its id or by its external id; with a hash, only if it is as it was seen."""
    view_id, external_id = call.maybe("view_id"), call.maybe("external_id")
    view = call.workspace.modals.find(view_id, external_id)
    if view is None:
        raise SlackError("not_found")
    body = call.json("view")
    views.check(call.workspace, body, "modal", replaces=view)
    if call.maybe("hash") not in (None, view.hash):
        raise SlackError("hash_conflict")
    views.update(call.workspace, view, body)
    return _shown(call, view)


@method("views.publish")
async def publish_view(call: Call) -> Json:
    """Set a person's App Home."""
    user = call.user("user_id")
    if not call.workspace.app.has_home:
        raise SlackError("not_enabled")
    body = call.json("view")
    views.check(call.workspace, body, "home")
    return _shown(call, views.publish(call.workspace, user.id, body, call.maybe("hash")))


def _trigger(call: Call) -> str:
    return call.maybe("trigger_id") or call.text("interactivity_pointer")


def _shown(call: Call, view: views.View) -> Json:
    return {"view": views.as_slack(call.workspace, view)}
