"""The blocks, each with Slack's limits. Which surface takes which block is said in `surface`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.local.validate.charts import CHART
from bot.local.validate.elements import (
    BUTTON,
    IMAGE,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    only,
)
from bot.local.validate.objects import (
    ID_LIMIT,
    SLACK_FILE,
    WEB_LINK,
    mrkdwn,
    plain,
    text,
)
from bot.local.validate.rich_text import RICH_TEXT
from bot.local.validate.shape import (
    Check,
    Choice,
    Items,
    Number,
    Shape,
    Text,
    Typed,
    exactly_one,
    flag,
    problem,
)

_ID: dict[str, Check] = {"block_id": Text(ID_LIMIT)}
_CELL = Typed(
    {
        "raw_text": Shape({"text": Text()}),
        "raw_number": Shape({"value": Number(fraction=True), "text": Text()}),
        "rich_text": RICH_TEXT,
    }
)
_IMAGE = Typed({"image": IMAGE})


def _text_or_fields(value: Any, at: str) -> Iterator[str]:
    if "text" not in value and "fields" not in value:
        yield problem("missing required field: text or fields", at)


def _even_rows(value: Any, at: str) -> Iterator[str]:
    width = len(value["rows"][0])
    for i, row in enumerate(value["rows"]):
        if len(row) != width:
            yield problem(f"rows must all have {width} cells", f"{at}/rows/{i}")
    for i, cell in enumerate(value["rows"][0]):
        if cell["type"] == "rich_text":
            yield problem("header cells must not be rich_text", f"{at}/rows/0/{i}")
    if value.get("row_header_column_index", 0) >= width:
        yield problem("row_header_column_index is out of range", f"{at}/row_header_column_index")


_CARD = Shape(
    {},
    {
        **_ID,
        "hero_image": _IMAGE,
        "icon": _IMAGE,
        "title": mrkdwn(150),
        "subtitle": mrkdwn(150),
        "body": mrkdwn(200),
        "actions": Items(Typed({"button": BUTTON}), 3),
    },
)
_TASK = Shape(
    {
        "task_id": Text(),
        "title": Text(),
        "status": Choice(("pending", "in_progress", "complete", "error")),
    },
    {
        **_ID,
        "details": RICH_TEXT,
        "output": RICH_TEXT,
        "sources": Items(Typed({"url": Shape({"url": WEB_LINK, "text": Text()})})),
    },
)

BLOCKS: dict[str, Check] = {
    "section": Shape(
        {},
        {
            **_ID,
            "text": text(),
            "fields": Items(text(2000), 10),
            "accessory": Typed(only(IN_SECTION)),
            "expand": flag,
        },
        (_text_or_fields,),
    ),
    "header": Shape({"text": plain(150)}, _ID),
    "divider": Shape({}, _ID),
    "context": Shape(
        {
            "elements": Items(
                Typed({"image": IMAGE, "plain_text": text(), "mrkdwn": text()}),
                10,
            )
        },
        _ID,
    ),
    "actions": Shape({"elements": Items(Typed(only(IN_ACTIONS)), 25)}, _ID),
    "image": Shape(
        {"alt_text": Text(2000)},
        {**_ID, "image_url": WEB_LINK, "slack_file": SLACK_FILE, "title": plain(2000)},
        (exactly_one("image_url", "slack_file"),),
    ),
    "input": Shape(
        {"label": plain(2000), "element": Typed(only(IN_INPUT))},
        {**_ID, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": RICH_TEXT,
    "markdown": Shape({"text": Text(12_000)}, _ID),
    "table": Shape(
        {"rows": Items(Items(_CELL, 20), 100)},
        {
            **_ID,
            "column_settings": Items(
                Shape({}, {"align": Choice(("left", "center", "right")), "is_wrapped": flag}),
                20,
                nulls=True,
            ),
        },
    ),
    "data_table": Shape(
        {"rows": Items(Items(_CELL, 20), 201, least=2), "caption": Text()},
        {**_ID, "page_size": Number(1, 100), "row_header_column_index": Number(0)},
        (_even_rows,),
    ),
    "data_visualization": Shape({"title": Text(50), "chart": CHART}, _ID),
    "card": _CARD,
    "carousel": Shape({"elements": Items(Typed({"card": _CARD}), 10)}, _ID),
    "alert": Shape(
        {"text": text(200)},
        {**_ID, "level": Choice(("default", "info", "warning", "error", "success"))},
    ),
    "task_card": _TASK,
    "plan": Shape({"title": Text()}, {**_ID, "tasks": Items(Typed({"task_card": _TASK}), 50)}),
    "context_actions": Shape({"elements": Items(Typed(only(IN_CONTEXT_ACTIONS)), 5)}, _ID),
    "video": Shape(
        {"video_url": WEB_LINK, "thumbnail_url": WEB_LINK, "alt_text": Text(2000), "title": plain(200)},
        {
            **_ID,
            "title_url": WEB_LINK,
            "author_name": Text(50),
            "provider_name": Text(50),
            "provider_icon_url": WEB_LINK,
            "description": plain(200),
        },
    ),
    "file": Shape({"external_id": Text(), "source": Choice(("remote",))}, _ID),
}

_IN_CONTAINER = (
    "actions", "context", "divider", "file", "header", "image", "input", "rich_text", "section", "table",
    "video",
)  # fmt: skip
BLOCKS["container"] = Shape(
    {"child_blocks": Items(Typed({name: BLOCKS[name] for name in _IN_CONTAINER}), 10)},
    {
        **_ID,
        "title": plain(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": text(150),
        "width": Choice(("narrow", "standard", "wide", "full")),
        "icon": _IMAGE,
        "is_collapsible": flag,
        "default_collapsed": flag,
        "has_header_divider": flag,
    },
    (exactly_one("title", "rich_text_title"),),
)
