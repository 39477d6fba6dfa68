"""Every limit of Block Kit from both sides: what just fits is taken, one more is refused with Slack's words."""

from __future__ import annotations

from typing import Any

import pytest

from bot.local.validate import check_blocks, check_message, check_view

Json = dict[str, Any]


def plain(n: int) -> Json:
    return {"type": "plain_text", "text": "字" * n}


def mrkdwn(n: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * n}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(1), **more}


def in_actions(element: Json) -> Json:
    return {"type": "actions", "elements": [element]}


def in_input(element: Json) -> Json:
    return {"type": "input", "label": plain(1), "element": element}


def option(n: int = 0, **more: Any) -> Json:
    return {"text": plain(1), "value": str(n), **more}


def select(**more: Any) -> Json:
    return in_actions({"type": "static_select", "options": [option()], **more})


def image(**more: Any) -> Json:
    return {"type": "image", "alt_text": "a", "image_url": "https://x.example/a.png", **more}


def confirm(**more: Any) -> Json:
    return in_actions(button(confirm={"text": plain(1), **more}))


def table(rows: int, cells: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * cells] * rows}


def data_table(rows: int, **more: Any) -> Json:
    return {
        "type": "data_table",
        "caption": "c",
        "rows": [[{"type": "raw_text", "text": "a"}]] * rows,
        **more,
    }


def line(series: int = 1, points: int = 1, **more: Any) -> Json:
    labels = [str(i) for i in range(points)]
    data = [{"label": label, "value": 1.5} for label in labels]
    chart = {
        "type": "line",
        "series": [{"name": str(i), "data": data} for i in range(series)],
        "axis_config": {"categories": labels, **more},
    }
    return {"type": "data_visualization", "title": "t", "chart": chart}


def pie(segments: int, label: int = 1) -> Json:
    each = {"label": "l" * label, "value": 1}
    return {
        "type": "data_visualization",
        "title": "t",
        "chart": {"type": "pie", "segments": [each] * segments},
    }


FITS_AND_BREAKS: dict[str, tuple[Any, int, int, str]] = {
    # what: how it is made for a size, the largest size, the surface's first too large one, the words
    "section text": (lambda n: {"type": "section", "text": mrkdwn(n)}, 3000, 3001, "less than 3001 characters"),
    "section field": (lambda n: {"type": "section", "fields": [mrkdwn(n)]}, 2000, 2001, "less than 2001"),
    "section fields": (lambda n: {"type": "section", "fields": [plain(1)] * n}, 10, 11, "no more than 10 items"),
    "header": (lambda n: {"type": "header", "text": plain(n)}, 150, 151, "less than 151"),
    "context elements": (lambda n: {"type": "context", "elements": [plain(1)] * n}, 10, 11, "no more than 10"),
    "actions elements": (lambda n: {"type": "actions", "elements": [button()] * n}, 25, 26, "no more than 25"),
    "image alt text": (lambda n: image(alt_text="a" * n), 2000, 2001, "less than 2001"),
    "image address": (lambda n: image(image_url="https://" + "a" * (n - 8)), 3000, 3001, "less than 3001"),
    "image title": (lambda n: image(title=plain(n)), 2000, 2001, "less than 2001"),
    "input label": (
        lambda n: {"type": "input", "label": plain(n), "element": {"type": "plain_text_input"}},
        2000, 2001, "less than 2001",
    ),
    "block id": (lambda n: {"type": "divider", "block_id": "b" * n}, 255, 256, "less than 256"),
    "action id": (lambda n: in_actions(button(action_id="a" * n)), 255, 256, "less than 256"),
    "button text": (lambda n: in_actions({"type": "button", "text": plain(n)}), 75, 76, "less than 76"),
    "button value": (lambda n: in_actions(button(value="v" * n)), 2000, 2001, "less than 2001"),
    "button label": (lambda n: in_actions(button(accessibility_label="v" * n)), 75, 76, "less than 76"),
    "confirm title": (lambda n: confirm(title=plain(n)), 100, 101, "less than 101"),
    "confirm text": (lambda n: confirm(text=mrkdwn(n)), 300, 301, "less than 301"),
    "confirm answer": (lambda n: confirm(confirm=plain(n)), 30, 31, "less than 31"),
    "confirm refusal": (lambda n: confirm(deny=plain(n)), 30, 31, "less than 31"),
    "placeholder": (lambda n: select(placeholder=plain(n)), 150, 151, "less than 151"),
    "options": (lambda n: select(options=[option(i) for i in range(n)]), 100, 101, "no more than 100"),
    "option text": (lambda n: select(options=[{"text": plain(n), "value": "v"}]), 75, 76, "less than 76"),
    "option value": (lambda n: select(options=[{"text": plain(1), "value": "v" * n}]), 150, 151, "less than 151"),
    "option description": (lambda n: select(options=[option(description=plain(n))]), 75, 76, "less than 76"),
    "overflow": (
        lambda n: in_actions({"type": "overflow", "options": [option(i) for i in range(n)]}),
        5, 6, "no more than 5",
    ),
    "checkboxes": (
        lambda n: in_actions({"type": "checkboxes", "options": [option(i) for i in range(n)]}),
        10, 11, "no more than 10",
    ),
    "radio buttons": (
        lambda n: in_actions({"type": "radio_buttons", "options": [option(i) for i in range(n)]}),
        10, 11, "no more than 10",
    ),
    "typed at least": (lambda n: in_input({"type": "plain_text_input", "min_length": n}), 3000, 3001, "at most 3000"),
    "files": (lambda n: in_input({"type": "file_input", "max_files": n}), 10, 11, "at most 10"),
    "lines": (lambda n: in_input({"type": "rich_text_input", "max_lines": n}), 100, 101, "at most 100"),
    "markdown": (lambda n: {"type": "markdown", "text": "m" * n}, 12_000, 12_001, "less than 12001"),
    "table rows": (lambda n: table(n, 1), 100, 101, "no more than 100"),
    "table cells": (lambda n: table(1, n), 20, 21, "no more than 20"),
    "data table rows": (data_table, 201, 202, "no more than 201"),
    "data table page": (lambda n: data_table(2, page_size=n), 100, 101, "at most 100"),
    "chart title": (lambda n: {**pie(1), "title": "t" * n}, 50, 51, "less than 51"),
    "chart segments": (pie, 12, 13, "no more than 12"),
    "chart label": (lambda n: pie(1, n), 20, 21, "less than 21"),
    "chart series": (lambda n: line(n), 12, 13, "no more than 12"),
    "chart points": (lambda n: line(1, n), 20, 21, "no more than 20"),
    "axis label": (lambda n: line(x_label="x" * n), 50, 51, "less than 51"),
    "card body": (lambda n: {"type": "card", "body": mrkdwn(n)}, 200, 201, "less than 201"),
    "card buttons": (lambda n: {"type": "card", "actions": [button()] * n}, 3, 4, "no more than 3"),
    "carousel": (lambda n: {"type": "carousel", "elements": [{"type": "card"}] * n}, 10, 11, "no more than 10"),
    "container title": (
        lambda n: {"type": "container", "title": plain(n), "child_blocks": [{"type": "divider"}]},
        150, 151, "less than 151",
    ),
    "container children": (
        lambda n: {"type": "container", "title": plain(1), "child_blocks": [{"type": "divider"}] * n},
        10, 11, "no more than 10",
    ),
    "indent": (
        lambda n: {"type": "rich_text", "elements": [
            {"type": "rich_text_list", "style": "bullet", "indent": n, "elements": []}]},
        8, 9, "at most 8",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FITS_AND_BREAKS)
def test_the_largest_that_fits_is_taken_and_one_more_refused(what: str) -> None:
    """Both sides of one limit, the refusal in Slack's words."""
    make, most, over, words = FITS_AND_BREAKS[what]
    surface = "modal" if what == "files" else "message"

    assert [] == check_blocks([make(most)], surface)
    refused = check_blocks([make(over)], surface)
    assert len(refused) >= 1
    assert words in refused[0]


def test_an_error_reads_like_slacks() -> None:
    """Number of characters and JSON pointer, as trackers of Slack apps quote it."""
    blocks = [{"type": "section", "text": mrkdwn(3001)}]

    assert ["must be less than 3001 characters [json-pointer:/blocks/0/text/text]"] == check_blocks(blocks)


def test_lengths_count_code_points_not_bytes() -> None:
    """150 Chinese characters are 450 bytes and fit in a header; so do 150 emoji."""
    assert [] == check_blocks([{"type": "header", "text": plain(150)}])
    assert [] == check_blocks([{"type": "header", "text": {"type": "plain_text", "text": "📦" * 150}}])


def test_blocks_of_a_message_and_of_a_view() -> None:
    """50 in a message, 100 in a view."""
    divider = {"type": "divider"}

    assert [] == check_blocks([divider] * 50)
    assert ["no more than 50 items allowed [json-pointer:/blocks]"] == check_blocks([divider] * 51)
    assert [] == check_blocks([divider] * 100, "modal")
    assert ["no more than 100 items allowed [json-pointer:/blocks]"] == check_blocks([divider] * 101, "home")


@pytest.mark.parametrize(
    ("part", "most"), [("title", 24), ("submit", 24), ("close", 24)], ids=["title", "submit", "close"]
)
def test_words_of_a_modal(part: str, most: int) -> None:
    """Titles and buttons of a modal have 24 characters."""
    view = {"type": "modal", "title": plain(1), "blocks": []}

    assert [] == check_view({**view, part: plain(most)})
    expected = [f"must be less than {most + 1} characters [json-pointer:/view/{part}/text]"]
    assert expected == check_view({**view, part: plain(most + 1)})


@pytest.mark.parametrize(
    ("part", "most"), [("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)]
)
def test_what_a_view_carries(part: str, most: int) -> None:
    """Private metadata and ids of a view."""
    view = {"type": "home", "blocks": []}

    assert [] == check_view({**view, part: "x" * most})
    assert [f"must be less than {most + 1} characters [json-pointer:/view/{part}]"] == check_view(
        {**view, part: "x" * (most + 1)}
    )


def test_text_of_an_update() -> None:
    """chat.update takes 4,000 characters of text; chat.postMessage cuts at 40,000 instead of refusing."""
    assert [] == check_message({"text": "x" * 4000}, update=True)
    assert ["msg_too_long"] == check_message({"text": "x" * 4001}, update=True)
    assert [] == check_message({"text": "x" * 40_001})


def test_attachments() -> None:
    """A hundred, no more."""
    assert [] == check_message({"text": "x", "attachments": [{"text": "a"}] * 100})
    assert ["no more than 100 items allowed [json-pointer:/attachments]"] == check_message(
        {"text": "x", "attachments": [{"text": "a"}] * 101}
    )
