"""What Slack refuses is refused here first, each for its own reason."""

from __future__ import annotations

from typing import Any

import pytest

from bot.render.blocks import (
    Broken,
    actions,
    button,
    check,
    check_view,
    context,
    fields,
    header,
    image,
    labelled,
    modal,
    mrkdwn,
    number_input,
    option,
    plain,
    section,
    select,
    table,
)
from bot.render.mrkdwn import Mrkdwn

FINE = [
    header("Title"),
    section("text", accessory=button("Open", "a", "1")),
    fields(["one", "two"]),
    context("small"),
    image("F0ABCDEFG1", "a chart"),
    actions([button("Yes", "yes", "1", style="primary"), select("Pick", "pick", [option("One", "1")])]),
    table([["SKU", "Units"], ["HX-12", "640"]], numeric=[1]),
]


def test_what_the_builders_make_is_taken() -> None:
    """All of them together."""
    check(FINE)


@pytest.mark.parametrize(
    ("reason", "block"),
    [
        ("unsupported type 'sektion'", {"type": "sektion"}),
        ("a section needs text or fields", {"type": "section"}),
        ("3001 characters", {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}),
        ("0 characters", {"type": "section", "text": {"type": "mrkdwn", "text": ""}}),
        ("2001 characters", {"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}),
        ("11 fields", {"type": "section", "fields": [plain("x")] * 11}),
        ("invalid additional property: colour", {**section("x"), "colour": "red"}),
        ("accessory is null", {**section("x"), "accessory": None}),
        ("invalid additional property: emoji", {"type": "section", "text": {**mrkdwn("x"), "emoji": True}}),
        ("must be plain_text", {"type": "header", "text": mrkdwn("x")}),
        ("151 characters", {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}),
        ("26 elements", actions([button("x", str(n), "1") for n in range(26)])),
        ("action_id 'a' is used twice", actions([button("x", "a", "1"), button("y", "a", "2")])),
        ("2001 characters", actions([button("x", "a", "v" * 2001)])),
        (
            "101 options",
            actions([{**select("x", "a", [option("o", "v")]), "options": [option("o", "v")] * 101}]),
        ),
        ("151 characters", actions([select("x", "a", [option("o", "v" * 151)])])),
        (
            "none of the options",
            actions([{**select("x", "a", [option("o", "v")]), "initial_option": option("p", "w")}]),
        ),
        ("either image_url or slack_file", {"type": "image", "alt_text": "x"}),
        ("alt_text is missing", {"type": "image", "slack_file": {"id": "F0ABCDEFG1"}}),
        ("block_id is not", {**section("x"), "block_id": "b" * 256}),
        ("rows of different width", {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}], []]}),
    ],
)
def test_broken_blocks_are_named(reason: str, block: dict[str, Any]) -> None:
    """One thing wrong at a time."""
    with pytest.raises(Broken, match=reason):
        check([block])


@pytest.mark.parametrize(
    ("reason", "blocks"),
    [
        ("51 blocks", [section("x")] * 51),
        ("0 blocks", []),
        ("more than one table", [table([["a"]]), table([["a"]])]),
        ("block_id 'b' is used twice", [section("x", block_id="b"), section("y", block_id="b")]),
    ],
)
def test_broken_messages_are_named(reason: str, blocks: list[dict[str, Any]]) -> None:
    """Rules over all blocks."""
    with pytest.raises(Broken, match=reason):
        check(blocks)


def test_views_have_rules_of_their_own() -> None:
    """A modal with inputs needs a submit button, a short title and little metadata; it takes no table."""
    field = labelled("Units", "b", number_input("a", initial=3))

    check_view(modal("Edit", [field], submit="Save", close="Cancel"))
    with pytest.raises(Broken, match="need a submit button"):
        check_view(modal("Edit", [field], close="Cancel"))
    with pytest.raises(Broken, match="title: 30 characters"):
        check_view(
            {
                **modal("Edit", [section("x")], close="Cancel"),
                "title": {"type": "plain_text", "text": "t" * 30},
            }
        )
    with pytest.raises(Broken, match="private_metadata"):
        check_view(modal("Edit", [section("x")], close="Cancel", metadata="m" * 3001))
    with pytest.raises(Broken, match="no table in a modal"):
        check_view(modal("Edit", [table([["x"]])], close="Cancel"))


def test_every_reason_is_told_at_once() -> None:
    """Whoever repairs a view sees all of it."""
    with pytest.raises(Broken) as caught:
        check([{"type": "section"}, {"type": "sektion"}])

    assert 2 == len(str(caught.value).splitlines())


def test_mrkdwn_that_is_too_long_loses_whole_lines() -> None:
    """Marks and entities are never cut in half."""
    long = Mrkdwn("\n".join([f"*{'x' * 98}*"] * 40))

    assert "…" == mrkdwn(long)["text"].splitlines()[-1]
    assert f"*{'x' * 98}*" == mrkdwn(long)["text"].splitlines()[-2]
    check([section(long)])
