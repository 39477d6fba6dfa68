"""What Slack refuses besides lengths: unknown things, nulls, duplicates, contradictions, the wrong surface."""

from __future__ import annotations

from typing import Any

import pytest

from bot.local.validate import check_blocks, check_message, check_view
from bot.local.validate.elements import ELEMENTS
from bot.local.validate.surface import Surface

Json = dict[str, Any]
TEXT = {"type": "plain_text", "text": "a"}
MRKDWN = {"type": "mrkdwn", "text": "a"}
DIVIDER = {"type": "divider"}
CELL = {"type": "raw_text", "text": "a"}
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}],
}
ONE, TWO = {"text": TEXT, "value": "1"}, {"text": TEXT, "value": "2"}
PNG = "https://x.example/a.png"


def act(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def ask(element: Json) -> Json:
    return {"type": "input", "label": TEXT, "element": element}


def button(**more: Any) -> Json:
    return {"type": "button", "text": TEXT, **more}


REFUSED: dict[str, tuple[list[Any], str]] = {
    "an unknown block": ([{"type": "sectoin"}], "unsupported type: sectoin [json-pointer:/blocks/0/type]"),
    "no type": ([{"text": TEXT}], "missing required field: type [json-pointer:/blocks/0]"),
    "an unknown property": (
        [act(button(disabled=True))],
        "invalid additional property: disabled [json-pointer:/blocks/0/elements/0]",
    ),
    "null for a property": (
        [act({"type": "static_select", "options": [ONE], "initial_option": None})],
        "must be an object [json-pointer:/blocks/0/elements/0/initial_option]",
    ),
    "an empty text": (
        [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}],
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "a section with nothing in it": ([{"type": "section"}], "missing required field: text or fields"),
    "no fields in fields": ([{"type": "section", "fields": []}], "no fewer than 1 items"),
    "mrkdwn in a header": ([{"type": "header", "text": MRKDWN}], "unsupported type: mrkdwn"),
    "mrkdwn on a button": ([act({"type": "button", "text": MRKDWN})], "unsupported type: mrkdwn"),
    "emoji on mrkdwn": ([{"type": "section", "text": {**MRKDWN, "emoji": True}}], "additional property: emoji"),
    "verbatim on plain text": (
        [{"type": "section", "text": {**TEXT, "verbatim": True}}],
        "additional property: verbatim",
    ),
    "an image without words": ([{"type": "image", "image_url": PNG}], "missing required field: alt_text"),
    "an image of nothing": ([{"type": "image", "alt_text": "a"}], "exactly one of: image_url, slack_file"),
    "an image of two things": (
        [{"type": "image", "alt_text": "a", "image_url": PNG, "slack_file": {"id": "F012345678"}}],
        "exactly one of",
    ),
    "a file by id and address": (
        [{"type": "image", "alt_text": "a", "slack_file": {"id": "F012345678", "url": PNG}}],
        "exactly one of: id, url",
    ),
    "a file id that is none": (
        [{"type": "image", "alt_text": "a", "slack_file": {"id": "f-1"}}],
        "does not match the expected format [json-pointer:/blocks/0/slack_file/id]",
    ),
    "one action id twice in a block": (
        [act(button(action_id="a"), button(action_id="a"))],
        "`action_id` `a` already exists for another element [json-pointer:/blocks/0/elements/1/action_id]",
    ),
    "one block id twice": (
        [{**DIVIDER, "block_id": "b"}, {**DIVIDER, "block_id": "b"}],
        "`block_id` `b` already exists for another block [json-pointer:/blocks/1/block_id]",
    ),
    "an empty block id": ([{**DIVIDER, "block_id": ""}], "more than 0 characters"),
    "options and groups": (
        [act({"type": "static_select", "options": [ONE], "option_groups": [{"label": TEXT, "options": [ONE]}]})],
        "exactly one of: options, option_groups",
    ),
    "an initial option that is none": (
        [act({"type": "static_select", "options": [ONE], "initial_option": TWO})],
        "initial_option must match one of the options",
    ),
    "initial options that are none": (
        [act({"type": "checkboxes", "options": [ONE], "initial_options": [TWO]})],
        "initial_options must match the options",
    ),
    "two radio buttons of one value": (
        [act({"type": "radio_buttons", "options": [ONE, ONE]})],
        "option values must be unique",
    ),
    "a link on an option of a select": (
        [act({"type": "static_select", "options": [{**ONE, "url": PNG}]})],
        "additional property: url",
    ),
    "a number as a number": (
        [ask({"type": "number_input", "is_decimal_allowed": True, "min_value": 1})],
        "must be a string [json-pointer:/blocks/0/element/min_value]",
    ),
    "a number input that does not say": ([ask({"type": "number_input"})], "is_decimal_allowed"),
    "a fraction where whole numbers are asked": (
        [ask({"type": "number_input", "is_decimal_allowed": False, "initial_value": "1.5"})],
        "must be an integer",
    ),
    "least above most": (
        [ask({"type": "number_input", "is_decimal_allowed": False, "min_value": "5", "max_value": "4"})],
        "min_value must not be greater than max_value",
    ),
    "a date that is none": ([act({"type": "datepicker", "initial_date": "2026-13-01"})], "expected format"),
    "a time that is none": ([act({"type": "timepicker", "initial_time": "24:00"})], "expected format"),
    "a button in an input": ([ask(button())], "unsupported type: button"),
    "a text input among actions": ([act({"type": "plain_text_input"})], "unsupported type: plain_text_input"),
    "a style that is none": ([act(button(style="default"))], "must be one of: primary, danger"),
    "a script as a link": ([act(button(url="javascript:alert(1)"))], "expected format"),
    "two fields in focus": (
        [ask({"type": "plain_text_input", "focus_on_load": True}), ask({"type": "plain_text_input", "focus_on_load": True})],
        "only one element may have focus_on_load",
    ),
    "an uneven data table": (
        [{"type": "data_table", "caption": "c", "rows": [[CELL, CELL], [CELL]]}],
        "rows must all have 2 cells",
    ),
    "a data table without rows": (
        [{"type": "data_table", "caption": "c", "rows": [[CELL]]}],
        "no fewer than 2 items",
    ),
    "a rich header of a data table": (
        [{"type": "data_table", "caption": "c", "rows": [[RICH], [CELL]]}],
        "header cells must not be rich_text",
    ),
    "a pie with nothing in a slice": (
        [{"type": "data_visualization", "title": "t", "chart": {"type": "pie", "segments": [{"label": "a", "value": 0}]}}],
        "must be greater than 0",
    ),
    "three charts": (
        [{"type": "data_visualization", "title": "t", "chart": {"type": "pie", "segments": [{"label": "a", "value": 1}]}}] * 3,
        "no more than 2 data_visualization blocks",
    ),
    "too much markdown together": (
        [{"type": "markdown", "text": "m" * 6001}, {"type": "markdown", "text": "m" * 6000}],
        "markdown blocks must be less than 12001 characters together",
    ),
    "blocks that are no list": ({"type": "divider"}, "must be an array"),  # type: ignore[dict-item]
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_refused(what: str) -> None:
    """Each mistake is named where it stands."""
    blocks, words = REFUSED[what]

    assert any(words in line for line in check_blocks(blocks))


TAKEN: dict[str, Json] = {
    "a table with a skipped column": {"type": "table", "rows": [[CELL, RICH]], "column_settings": [None, {"align": "right"}]},
    "a data table": {"type": "data_table", "caption": "c", "rows": [[CELL], [{"type": "raw_number", "value": 1.5, "text": "1.5"}]]},
    "a chart of two lines": {
        "type": "data_visualization", "title": "t", "chart": {
            "type": "line", "axis_config": {"categories": ["a", "b"], "y_label": "units"}, "series": [
                {"name": n, "data": [{"label": "a", "value": -1}, {"label": "b", "value": 2}]} for n in "xy"]}},
    "a select with a choice made": act({"type": "static_select", "options": [ONE, TWO], "initial_option": TWO}),
    "a grouped select": act({"type": "static_select", "option_groups": [{"label": TEXT, "options": [ONE]}], "initial_option": ONE}),
    "a section with everything": {"type": "section", "block_id": "b", "text": {**MRKDWN, "verbatim": True}, "fields": [TEXT], "accessory": button(), "expand": True},
    "a section with an image": {"type": "section", "text": MRKDWN, "accessory": {"type": "image", "alt_text": "a", "slack_file": {"id": "F012345678"}}},
    "an input of a number": ask({"type": "number_input", "is_decimal_allowed": False, "min_value": "0", "initial_value": "24", "max_value": "5000"}),
    "a button with a question": act(button(style="danger", confirm={"title": TEXT, "text": MRKDWN, "confirm": TEXT, "deny": TEXT, "style": "danger"})),
    "a quote and a list": {"type": "rich_text", "elements": [
        {"type": "rich_text_quote", "elements": [{"type": "link", "url": PNG}]},
        {"type": "rich_text_list", "style": "ordered", "elements": [{"type": "rich_text_section", "elements": [{"type": "emoji", "name": "x"}]}]}]},
    "feedback": {"type": "context_actions", "elements": [{"type": "feedback_buttons", "positive_button": {"text": TEXT, "value": "+"}, "negative_button": {"text": TEXT, "value": "-"}}]},
    "a plan": {"type": "plan", "title": "p", "tasks": [{"type": "task_card", "task_id": "1", "title": "t", "status": "pending"}]},
    "a video": {"type": "video", "video_url": PNG, "thumbnail_url": PNG, "alt_text": "a", "title": TEXT},
}  # fmt: skip


@pytest.mark.parametrize("what", TAKEN)
def test_taken(what: str) -> None:
    """What Slack shows is not refused."""
    assert [] == check_blocks([TAKEN[what]])


@pytest.mark.parametrize(
    ("kind", "surfaces"),
    [
        ("section", {"message", "modal", "home"}),
        ("table", {"message", "home"}),
        ("markdown", {"message"}),
        ("alert", {"modal"}),
        ("container", {"message", "home"}),
        ("plan", {"message"}),
    ],
)
def test_a_block_stands_only_where_it_may(kind: str, surfaces: set[Surface]) -> None:
    """On other surfaces Slack does not know the type."""
    everywhere: tuple[Surface, ...] = ("message", "modal", "home")
    unknown = f"unsupported type: {kind} [json-pointer:/blocks/0/type]"

    assert surfaces == {s for s in everywhere if unknown not in check_blocks([{"type": kind}], s)}


def test_the_same_action_id_in_two_blocks_is_fine() -> None:
    """It must be unique in its block only."""
    assert [] == check_blocks([act(button(action_id="a")), act(button(action_id="a"))])


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    """Without one nothing could be sent."""
    view = {"type": "modal", "title": TEXT, "blocks": [ask({"type": "plain_text_input"})]}

    assert ["missing required field: submit [json-pointer:/view]"] == check_view(view)
    assert [] == check_view({**view, "submit": TEXT})


def test_app_home_has_no_title() -> None:
    """Title and buttons belong to modals."""
    assert ["invalid additional property: title [json-pointer:/view]"] == check_view(
        {"type": "home", "title": TEXT, "blocks": []}
    )


def test_a_message_shows_something() -> None:
    """Neither text nor blocks nor attachments is no message."""
    assert ["no_text"] == check_message({})
    assert ["no_text"] == check_message({"text": "", "blocks": []})
    assert [] == check_message({"blocks": [DIVIDER]})


def test_one_table_a_message() -> None:
    """Slack answers a second one with an error of its own."""
    table = {"type": "table", "rows": [[CELL]]}

    assert [] == check_message({"text": "a", "blocks": [table]})
    assert ["only_one_table_allowed"] == check_message({"text": "a", "blocks": [table, table]})


def test_metadata_has_a_type_and_a_payload() -> None:
    """Both, and within 8,000 characters."""
    good = {"event_type": "restock_outbox", "event_payload": {"key": "k"}}

    assert [] == check_message({"text": "a", "metadata": good})
    assert ["missing required field: event_payload [json-pointer:/metadata]"] == check_message(
        {"text": "a", "metadata": {"event_type": "e"}}
    )
    big = {**good, "event_payload": {"key": "k" * 8000}}
    assert ["metadata_too_large"] == check_message({"text": "a", "metadata": big})


def test_every_element_has_a_place() -> None:
    """No element of the table is out of reach of every block."""
    from bot.local.validate.elements import IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION

    assert set(ELEMENTS) == {*IN_ACTIONS, *IN_CONTEXT_ACTIONS, *IN_INPUT, *IN_SECTION}
