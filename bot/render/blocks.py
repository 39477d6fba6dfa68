"""How is a block of Slack's Block Kit written? One small function per block, element or object.

Text that is not `Mrkdwn` is escaped on the way in, cut to what Slack takes, and never parsed for links or
names (``verbatim``). Limits live in `bot.render.limits`; ``check`` is offered here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from bot.render import Block, Rendered
from bot.render.limits import FIELD, ID, MESSAGE_TEXT, TEXT, VIEW_LABEL, Broken, check, check_view
from bot.render.mrkdwn import Mrkdwn, clean, escape

__all__ = ["Broken", "check", "check_view"]

Text = dict[str, Any]
Element = dict[str, Any]
Option = dict[str, Any]


def plain(text: str, limit: int = TEXT) -> Text:
    """A plain_text object: shown as it is; an empty text becomes a dash, as Slack takes none."""
    return {"type": "plain_text", "text": clean(text, limit) or "–", "emoji": True}


def mrkdwn(text: str, limit: int = TEXT) -> Text:
    """A mrkdwn object. Foreign text is escaped; mrkdwn that is too long loses its last lines."""
    return {"type": "mrkdwn", "text": _fitted(escape(text, limit), limit) or "–", "verbatim": True}


def section(text: str, *, accessory: Element | None = None, block_id: str | None = None) -> Block:
    """A paragraph, with at most one element beside it."""
    return _given(type="section", text=mrkdwn(text), accessory=accessory, block_id=block_id)


def fields(texts: Sequence[str]) -> Block:
    """Up to ten short texts, two to a line where there is room."""
    return {"type": "section", "fields": [mrkdwn(text, FIELD) for text in texts[:10]]}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, 150)}


def context(*texts: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:10]]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def image(slack_file: str, alt_text: str) -> Block:
    """A picture that was uploaded to Slack; the alternative text says what it shows."""
    return {"type": "image", "slack_file": {"id": slack_file}, "alt_text": clean(alt_text, 2000) or "–"}


def actions(elements: Sequence[Element], block_id: str | None = None) -> Block:
    """A row of buttons and menus."""
    return _given(type="actions", elements=list(elements), block_id=block_id)


def button(
    text: str,
    action_id: str,
    value: str,
    *,
    style: Literal["primary", "danger"] | None = None,
    confirm: Block | None = None,
    label: str | None = None,
) -> Element:
    """A button; ``label`` is what a screen reader says where the text is too short to tell."""
    return _given(
        type="button",
        text=plain(text, 75),
        action_id=action_id,
        value=value,
        style=style,
        confirm=confirm,
        accessibility_label=clean(label, 75) if label else None,
    )


def confirm(title: str, text: str, yes: str, no: str) -> Block:
    """A question before something that costs money or cannot be undone."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


def option(text: str, value: str) -> Option:
    """An entry of a menu."""
    return {"text": plain(text, 75), "value": value}


def select(
    placeholder: str, action_id: str, options: Sequence[Option], *, initial: str | None = None
) -> Element:
    """A menu of at most 100 fixed options; ``initial`` is the value of the one that is chosen already."""
    chosen = next((each for each in options if each["value"] == initial), None)
    return _given(
        type="static_select",
        action_id=action_id,
        placeholder=plain(placeholder, 150),
        options=list(options[:100]),
        initial_option=chosen,
    )


def text_input(
    action_id: str, *, initial: str | None = None, multiline: bool = False, limit: int = 500
) -> Element:
    """A field for words."""
    return _given(
        type="plain_text_input",
        action_id=action_id,
        multiline=multiline,
        max_length=limit,
        initial_value=initial[:limit] if initial else None,
    )


def number_input(
    action_id: str, *, initial: int | None = None, least: int = 0, live: bool = False
) -> Element:
    """A field for whole numbers; ``live`` reports every pause in typing."""
    return _given(
        type="number_input",
        action_id=action_id,
        is_decimal_allowed=False,
        min_value=str(least),
        initial_value=None if initial is None else str(initial),
        dispatch_action_config={"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]}
        if live
        else None,
    )


def date_input(action_id: str, initial: date | None = None) -> Element:
    """A calendar."""
    return _given(
        type="datepicker", action_id=action_id, initial_date=initial.isoformat() if initial else None
    )


def time_input(action_id: str, initial: str | None = None) -> Element:
    """A time of day, HH:MM."""
    return _given(type="timepicker", action_id=action_id, initial_time=initial)


def channel_input(action_id: str, initial: str | None = None) -> Element:
    """A channel of this workspace."""
    return _given(
        type="conversations_select",
        action_id=action_id,
        initial_conversation=initial,
        filter={"include": ["public", "private"], "exclude_bot_users": True},
    )


def people_input(action_id: str, initial: Sequence[str] = ()) -> Element:
    """Any number of people."""
    return _given(type="multi_users_select", action_id=action_id, initial_users=list(initial) or None)


def labelled(
    label: str,
    block_id: str,
    element: Element,
    *,
    hint: str | None = None,
    optional: bool = False,
    live: bool = False,
) -> Block:
    """An input of a modal with its label; ``live`` reports changes before the modal is submitted."""
    return _given(
        type="input",
        block_id=block_id,
        label=plain(label, 2000),
        element=element,
        hint=plain(hint, 2000) if hint else None,
        optional=optional,
        dispatch_action=live,
    )


def table(
    rows: Sequence[Sequence[str]], *, numeric: Sequence[int] = (), wrapped: Sequence[int] = ()
) -> Block:
    """A table, the first row its heads; ``numeric`` columns are aligned to the right, ``wrapped`` ones take several
    lines. One per message."""
    cells = [[{"type": "raw_text", "text": clean(cell) or "–"} for cell in row[:20]] for row in rows[:100]]
    width = len(cells[0])
    settings = [
        {"align": "right" if column in numeric else "left"}
        | ({"is_wrapped": True} if column in wrapped else {})
        for column in range(width)
    ]
    return {"type": "table", "column_settings": settings, "rows": cells}


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str | None = None,
    submit: str | None = None,
    close: str,
    metadata: str | None = None,
) -> Block:
    """A modal view; with ``submit`` it can be sent."""
    return _given(
        type="modal",
        title=plain(title, VIEW_LABEL),
        submit=plain(submit, VIEW_LABEL) if submit else None,
        close=plain(close, VIEW_LABEL),
        callback_id=callback_id[:ID] if callback_id else None,
        private_metadata=metadata,
        blocks=list(blocks[:100]),
    )


def message(text: str, blocks: Sequence[Block]) -> Rendered:
    """A message: the text that stands alone, cut to what Slack takes, and at most fifty blocks."""
    return Rendered(_fitted(escape(text, MESSAGE_TEXT), MESSAGE_TEXT) or "–", list(blocks[:50]))


def home_view(blocks: Sequence[Block]) -> Block:
    """The view of App Home."""
    return {"type": "home", "blocks": list(blocks[:100])}


def _given(**properties: Any) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None}


def _fitted(text: Mrkdwn, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = text[: limit - 2]
    # Marks never reach over a line, and no entity or mention holds a space: neither is cut in half.
    for boundary in ("\n", " "):
        kept, found, _ = head.rpartition(boundary)
        if found:
            return f"{kept}{boundary}…"
    return "…"
