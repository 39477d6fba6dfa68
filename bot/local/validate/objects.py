"""Composition objects: texts, options, confirmations, Slack files. Limits from Slack's Block Kit reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.local.validate.shape import (
    Check,
    Choice,
    Items,
    Shape,
    Text,
    Typed,
    at_least_one,
    exactly_one,
    flag,
    problem,
)

TEXT_LIMIT = 3000
ID_LIMIT = 255
LINK = Text(3000, like=r"(?s)(https?|mailto|slack|tel)://?.+|mailto:.+|tel:.+")
WEB_LINK = Text(3000, like=r"(?s)https?://.+")


def _plain(most: int) -> Shape:
    return Shape({"text": Text(most)}, {"emoji": flag})


def _mrkdwn(most: int) -> Shape:
    return Shape({"text": Text(most)}, {"verbatim": flag})


def plain(most: int = TEXT_LIMIT) -> Check:
    """A plain_text object; ``emoji`` belongs to it alone."""
    return Typed({"plain_text": _plain(most)})


def mrkdwn(most: int = TEXT_LIMIT) -> Check:
    """A mrkdwn object; ``verbatim`` belongs to it alone."""
    return Typed({"mrkdwn": _mrkdwn(most)})


def text(most: int = TEXT_LIMIT) -> Check:
    """Either kind of text object."""
    return Typed({"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)})


STYLE = Choice(("primary", "danger"))
CONFIRM = Shape(
    {"text": text(300)},
    {"title": plain(100), "confirm": plain(30), "deny": plain(30), "style": STYLE},
)
SLACK_FILE = Shape(
    {},
    {"id": Text(like=r"F[A-Z0-9]{8,}"), "url": WEB_LINK},
    (exactly_one("id", "url"),),
)


def option(label: Check, *, url: bool = False) -> Shape:
    """An option of a menu, of radio buttons or of checkboxes; only overflow menus take a link."""
    more: dict[str, Check] = {"description": label, "value": Text(150)}
    return Shape({"text": label}, {**more, "url": LINK} if url else more)


PLAIN_OPTION = option(plain(75))
RICH_OPTION = option(text(75))
GROUP = Shape({"label": plain(75), "options": Items(PLAIN_OPTION, 100)})
DISPATCH = Shape({}, {"trigger_actions_on": Items(Choice(("on_enter_pressed", "on_character_entered")), 2)})
FILTER = Shape(
    {},
    {
        "include": Items(Choice(("im", "mpim", "private", "public")), 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
    (at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)


def initial_is_an_option(value: Any, at: str) -> Iterator[str]:
    """A rule: what is chosen at first must equal one of the options, every property of it."""
    options = list(value.get("options", ()))
    for group in value.get("option_groups", ()):
        options += group["options"]
    if "initial_option" in value and value["initial_option"] not in options:
        yield problem("initial_option must match one of the options", f"{at}/initial_option")
    for i, chosen in enumerate(value.get("initial_options", ())):
        if chosen not in options:
            yield problem("initial_options must match the options", f"{at}/initial_options/{i}")


def distinct_values(value: Any, at: str) -> Iterator[str]:
    """A rule: two options with one value could not be told apart in the answer."""
    seen: set[str] = set()
    for i, each in enumerate(value.get("options", ())):
        given = each.get("value")
        if given is not None and given in seen:
            yield problem("option values must be unique", f"{at}/options/{i}/value")
        if given is not None:
            seen.add(given)
