"""Whatever JSON a bot sends, the checks answer with lines and never break down."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from bot.local.validate import check_message, check_view
from bot.local.validate.blocks import BLOCKS
from bot.local.validate.elements import ELEMENTS

WORDS = (
    "block_id", "action_id", "text", "elements", "element", "accessory", "fields", "options", "option_groups",
    "initial_option", "initial_options", "min_value", "max_value", "is_decimal_allowed", "rows", "chart", "label",
    "slack_file", "alt_text", "event_type", "event_payload", "child_blocks", "value", "confirm",
)  # fmt: skip
KINDS = [*BLOCKS, *ELEMENTS, "plain_text", "mrkdwn", "raw_text", "rich_text_section", "pie", "modal", "home"]


def things(inside: some.SearchStrategy[Any]) -> some.SearchStrategy[Any]:
    """Lists, and objects that often look like something of Slack's."""
    properties = some.dictionaries(some.sampled_from(WORDS), inside, max_size=4)
    typed = some.builds(lambda kind, rest: {"type": kind, **rest}, some.sampled_from(KINDS), properties)
    return some.lists(inside, max_size=3) | properties | typed


ANYTHING = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=5) | some.sampled_from(["1", "2.5"]),
    things,
)


@settings(deadline=None)
@given(blocks=ANYTHING, metadata=ANYTHING, attachments=ANYTHING)
def test_any_message_is_answered(blocks: Any, metadata: Any, attachments: Any) -> None:
    """With lines of text."""
    lines = check_message({"blocks": blocks, "metadata": metadata, "attachments": attachments})

    assert all(isinstance(line, str) for line in lines)


@settings(deadline=None)
@given(view=ANYTHING, blocks=ANYTHING)
def test_any_view_is_answered(view: Any, blocks: Any) -> None:
    """With lines of text."""
    title = {"type": "plain_text", "text": "t"}

    for each in (
        view,
        {"type": "modal", "title": title, "blocks": blocks},
        {"type": "home", "blocks": blocks},
    ):
        assert all(isinstance(line, str) for line in check_view(each))
