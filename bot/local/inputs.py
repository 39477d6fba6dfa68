"""What a person typed or chose in a view: its form in Slack's payload, and what Slack checks before it sends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.local.payloads import CHOSEN
from bot.local.state import Json

REQUIRED = "Please complete this required field."
_HELD_IN = {
    "static_select": "selected_option", "external_select": "selected_option", "radio_buttons": "selected_option",
    "multi_static_select": "selected_options", "multi_external_select": "selected_options",
    "checkboxes": "selected_options", "overflow": "selected_option", "datepicker": "selected_date",
    "timepicker": "selected_time", "datetimepicker": "selected_date_time", "users_select": "selected_user",
    "multi_users_select": "selected_users", "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels", "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations", "rich_text_input": "rich_text_value",
    "file_input": "files",
}  # fmt: skip
_INITIAL = {
    "selected_option": "initial_option", "selected_options": "initial_options", "selected_date": "initial_date",
    "selected_time": "initial_time", "selected_date_time": "initial_date_time", "selected_user": "initial_user",
    "selected_users": "initial_users", "selected_channel": "initial_channel",
    "selected_channels": "initial_channels", "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations", "rich_text_value": "initial_value", "value": "initial_value",
}  # fmt: skip
_LISTS = ("selected_options", "selected_users", "selected_channels", "selected_conversations", "files")


def held_in(kind: str) -> str:
    """The property in which an element of this type carries its answer: a number_input in ``value``."""
    return _HELD_IN.get(kind, "value")


def values(blocks: list[Json], given: Mapping[str, Any]) -> Json:
    """The state of a view: what was given, and for what was left alone what it showed at first."""
    given = given.get("values", given)
    state: Json = {}
    for block, element in _inputs(blocks):
        name = held_in(element["type"])
        typed = given.get(block["block_id"], {}).get(element["action_id"])
        if typed is None:
            empty: Any = [] if name in _LISTS else None
            answer = element.get(_INITIAL.get(name, ""), empty)
        elif isinstance(typed, dict):
            answer = next((typed[k] for k in (name, *CHOSEN, "value") if k in typed), None)
        else:
            answer = _answer(element, name, typed)
        state.setdefault(block["block_id"], {})[element["action_id"]] = {
            "type": element["type"],
            name: answer,
        }
    return state


def errors(blocks: list[Json], state: Json) -> dict[str, str]:
    """What Slack tells a person before it sends anything: by block id, as the page shows it."""
    found: dict[str, str] = {}
    for block, element in _inputs(blocks):
        if block["type"] != "input":
            continue
        held = state[block["block_id"]][element["action_id"]]
        answer = held[held_in(element["type"])]
        if answer in (None, "", []):
            if not block.get("optional"):
                found[block["block_id"]] = REQUIRED
            continue
        wrong = _wrong(element, answer)
        if wrong:
            found[block["block_id"]] = wrong
    return found


def _inputs(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        if block["type"] == "input":
            yield block, block["element"]
        elif block["type"] in ("section", "actions"):
            for element in (
                *block.get("elements", ()),
                *([block["accessory"]] if "accessory" in block else ()),
            ):
                if element["type"] not in ("button", "image", "overflow", "workflow_button"):
                    yield block, element


def _answer(element: Json, name: str, typed: Any) -> Any:
    """A bare value in the element's own form: an option is named by its value."""
    if name not in ("selected_option", "selected_options"):
        return typed
    options = {o.get("value"): o for o in _options(element)}
    if name == "selected_option":
        return options.get(typed, {"text": {"type": "plain_text", "text": str(typed)}, "value": str(typed)})
    return [options[each] for each in typed]


def _options(element: Json) -> list[Json]:
    groups = [o for group in element.get("option_groups", ()) for o in group["options"]]
    return [*element.get("options", ()), *groups]


def _wrong(element: Json, answer: Any) -> str | None:
    if element["type"] == "number_input":
        return _wrong_number(element, str(answer))
    if element["type"] == "plain_text_input":
        if len(answer) < element.get("min_length", 0):
            return f"Please enter at least {element['min_length']} characters."
        if len(answer) > element.get("max_length", 3000):
            return f"Please enter no more than {element.get('max_length', 3000)} characters."
    return None


def _wrong_number(element: Json, answer: str) -> str | None:
    form = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not re.fullmatch(form, answer):
        return "Please enter a valid number."
    if "min_value" in element and float(answer) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(answer) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
