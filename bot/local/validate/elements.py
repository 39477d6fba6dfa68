"""The interactive elements and the image, each with Slack's limits, and where each may stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.local.validate.objects import (
    CONFIRM,
    DISPATCH,
    FILTER,
    GROUP,
    ID_LIMIT,
    LINK,
    PLAIN_OPTION,
    RICH_OPTION,
    SLACK_FILE,
    STYLE,
    TEXT_LIMIT,
    WEB_LINK,
    distinct_values,
    initial_is_an_option,
    option,
    plain,
)
from bot.local.validate.rich_text import RICH_TEXT
from bot.local.validate.shape import (
    Check,
    Choice,
    Items,
    Number,
    Shape,
    Text,
    exactly_one,
    flag,
    problem,
)

_ID: dict[str, Check] = {"action_id": Text(ID_LIMIT)}
_ASKS: dict[str, Check] = {**_ID, "confirm": CONFIRM}
_FOCUS: dict[str, Check] = {"focus_on_load": flag}
_HINT: dict[str, Check] = {"placeholder": plain(150)}
_PICKER: dict[str, Check] = {**_ASKS, **_FOCUS, **_HINT}
_TYPED: dict[str, Check] = {**_ID, **_FOCUS, **_HINT, "dispatch_action_config": DISPATCH}
_MANY: dict[str, Check] = {"max_selected_items": Number(1)}
_ANSWERS: dict[str, Check] = {"response_url_enabled": flag}
_LABEL = Text(75)
_DATE = Text(like=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_TIME = Text(like=r"([01]\d|2[0-3]):[0-5]\d")
_DECIMAL = Text(like=r"-?\d+(\.\d+)?")
_ONE_LIST = exactly_one("options", "option_groups")
_OPTIONS: dict[str, Check] = {"options": Items(PLAIN_OPTION, 100), "option_groups": Items(GROUP, 100)}


def _ordered(low: str, high: str) -> Check:
    """A rule: the one is not above the other, both numbers or both decimal strings."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if low in value and high in value and float(value[low]) > float(value[high]):
            yield problem(f"{low} must not be greater than {high}", at)

    return rule


def _whole_unless_decimals(value: Any, at: str) -> Iterator[str]:
    for name in ("initial_value", "min_value", "max_value"):
        if name in value and not value["is_decimal_allowed"] and "." in value[name]:
            yield problem("must be an integer", f"{at}/{name}")


IMAGE = Shape(
    {"alt_text": Text(2000)},
    {"image_url": WEB_LINK, "slack_file": SLACK_FILE},
    (exactly_one("image_url", "slack_file"),),
)
BUTTON = Shape(
    {"text": plain(75)},
    {
        **_ASKS,
        "value": Text(2000),
        "url": LINK,
        "style": STYLE,
        "accessibility_label": _LABEL,
        "agent_prompt": Text(4000),
        "visible_to_user_ids": Items(Text(), 10),
    },
)
_WORKFLOW = Shape(
    {
        "trigger": Shape(
            {"url": WEB_LINK},
            {"customizable_input_parameters": Items(Shape({"name": Text(), "value": Text()}))},
        )
    }
)
_FEEDBACK = Shape({"text": plain(75), "value": Text(2000)}, {"accessibility_label": _LABEL})

ELEMENTS: dict[str, Check] = {
    "button": BUTTON,
    "image": IMAGE,
    "static_select": Shape(
        {}, {**_PICKER, **_OPTIONS, "initial_option": PLAIN_OPTION}, (_ONE_LIST, initial_is_an_option)
    ),
    "multi_static_select": Shape(
        {},
        {**_PICKER, **_OPTIONS, **_MANY, "initial_options": Items(PLAIN_OPTION, 100)},
        (_ONE_LIST, initial_is_an_option),
    ),
    "external_select": Shape({}, {**_PICKER, "initial_option": PLAIN_OPTION, "min_query_length": Number(0)}),
    "multi_external_select": Shape(
        {},
        {**_PICKER, **_MANY, "initial_options": Items(PLAIN_OPTION, 100), "min_query_length": Number(0)},
    ),
    "users_select": Shape({}, {**_PICKER, "initial_user": Text()}),
    "multi_users_select": Shape({}, {**_PICKER, **_MANY, "initial_users": Items(Text())}),
    "conversations_select": Shape(
        {},
        {
            **_PICKER,
            **_ANSWERS,
            "initial_conversation": Text(),
            "default_to_current_conversation": flag,
            "filter": FILTER,
        },
    ),
    "multi_conversations_select": Shape(
        {},
        {
            **_PICKER,
            **_MANY,
            "initial_conversations": Items(Text()),
            "default_to_current_conversation": flag,
            "filter": FILTER,
        },
    ),
    "channels_select": Shape({}, {**_PICKER, **_ANSWERS, "initial_channel": Text()}),
    "multi_channels_select": Shape({}, {**_PICKER, **_MANY, "initial_channels": Items(Text())}),
    "overflow": Shape({"options": Items(option(plain(75), url=True), 5)}, _ASKS, (distinct_values,)),
    "checkboxes": Shape(
        {"options": Items(RICH_OPTION, 10)},
        {**_ASKS, **_FOCUS, "initial_options": Items(RICH_OPTION, 10)},
        (initial_is_an_option, distinct_values),
    ),
    "radio_buttons": Shape(
        {"options": Items(RICH_OPTION, 10)},
        {**_ASKS, **_FOCUS, "initial_option": RICH_OPTION},
        (initial_is_an_option, distinct_values),
    ),
    "datepicker": Shape({}, {**_PICKER, "initial_date": _DATE}),
    "timepicker": Shape({}, {**_PICKER, "initial_time": _TIME, "timezone": Text()}),
    "datetimepicker": Shape(
        {}, {**_ASKS, **_FOCUS, "initial_date_time": Number(1_000_000_000, 9_999_999_999)}
    ),
    "plain_text_input": Shape(
        {},
        {
            **_TYPED,
            "initial_value": Text(TEXT_LIMIT, least=0),
            "multiline": flag,
            "min_length": Number(0, 3000),
            "max_length": Number(1, 3000),
        },
        (_ordered("min_length", "max_length"),),
    ),
    "number_input": Shape(
        {"is_decimal_allowed": flag},
        {**_TYPED, "initial_value": _DECIMAL, "min_value": _DECIMAL, "max_value": _DECIMAL},
        (
            _whole_unless_decimals,
            _ordered("min_value", "max_value"),
            _ordered("min_value", "initial_value"),
            _ordered("initial_value", "max_value"),
        ),
    ),
    "email_text_input": Shape({}, {**_TYPED, "initial_value": Text(like=r"[^@\s]+@[^@\s]+")}),
    "url_text_input": Shape({}, {**_TYPED, "initial_value": WEB_LINK}),
    "rich_text_input": Shape(
        {},
        {**_TYPED, "initial_value": RICH_TEXT, "min_lines": Number(1, 100), "max_lines": Number(1, 100)},
        (_ordered("min_lines", "max_lines"),),
    ),
    "file_input": Shape({}, {**_ID, "filetypes": Items(Text()), "max_files": Number(1, 10)}),
    "icon_button": Shape(
        {"icon": Choice(("trash",)), "text": plain(75)},
        {
            **_ASKS,
            "value": Text(2000),
            "accessibility_label": _LABEL,
            "visible_to_user_ids": Items(Text(), 10),
        },
    ),
    "feedback_buttons": Shape({"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, _ID),
    "workflow_button": Shape(
        {"text": plain(75), "workflow": _WORKFLOW},
        {**_ASKS, "style": STYLE, "accessibility_label": _LABEL},
    ),
}

_SELECTS = tuple(name for name in ELEMENTS if name.endswith("_select"))
_PICKERS = ("datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons")
_INPUTS = ("plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input")

IN_ACTIONS = ("button", "overflow", "workflow_button", "rich_text_input", *_SELECTS, *_PICKERS)
IN_SECTION = ("button", "image", "overflow", "workflow_button", *_SELECTS, *_PICKERS)
IN_INPUT = ("file_input", *_SELECTS, *_PICKERS, *_INPUTS)
IN_CONTEXT_ACTIONS = ("feedback_buttons", "icon_button")


def only(names: tuple[str, ...]) -> dict[str, Check]:
    """The shapes of these elements, for a place that takes no others."""
    return {name: ELEMENTS[name] for name in names}
