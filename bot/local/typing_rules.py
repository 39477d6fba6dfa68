"""What a composer makes of typed text: escaped, with @names, #channels and web addresses as Slack's links."""

from __future__ import annotations

import re

from bot.local.state import State

# Names are ASCII, so that Chinese may follow or precede them without a space.
_LINKED = re.compile(r"(?<![A-Za-z0-9<])(?:@([A-Za-z0-9._-]*[A-Za-z0-9])|#([a-z0-9-]+)|(https?://[^\s<>]+))")


def as_typed(state: State, text: str) -> str:
    """``@restock why <A&B>?`` becomes ``<@U0RESTOCK00> why &lt;A&amp;B&gt;?``; unknown names stay as they are."""
    people = {u.name.lower(): u.id for u in state.users.values()}
    channels = {c.name: c.id for c in state.channels.values() if c.kind == "channel"}

    def link(found: re.Match[str]) -> str:
        name, channel, address = found.groups()
        if name is not None:
            user = people.get(name.lower())
            return f"<@{user}>" if user else found[0]
        if channel is not None:
            return f"<#{channels[channel]}|{channel}>" if channel in channels else found[0]
        return f"<{address}>"

    # Links the page has already made (<@U…>) are kept; everything else is escaped.
    parts = re.split(r"(<[@#][A-Z0-9]+(?:\|[^<>]*)?>)", text)
    for i in range(0, len(parts), 2):
        escaped = parts[i].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        parts[i] = _LINKED.sub(link, escaped)
    return "".join(parts)
