"""A message as a bot would post it: text, blocks, attachments, metadata."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.local.validate.shape import Check, Items, Shape, Text, problem
from bot.local.validate.surface import check_blocks, tables_in

TEXT_CUT = 40_000
UPDATE_TEXT_LIMIT = 4_000
MARKDOWN_TEXT_LIMIT = 12_000
METADATA_LIMIT = 8_000
ATTACHMENT_LIMIT = 100

_ANYTHING: Check = lambda _value, _at: iter(())  # noqa: E731 - a check that finds nothing
_METADATA = Shape({"event_type": Text(255), "event_payload": _ANYTHING})


def check_message(payload: Mapping[str, Any], *, update: bool = False) -> list[str]:
    """What Slack would refuse in a call of chat.postMessage, or of chat.update, with these arguments.

    ``no_text`` when there is nothing to show; ``msg_too_long`` for an update above 4,000 characters; otherwise
    lines with a JSON pointer. (A posted text above 40,000 characters is not refused but cut.)
    """
    text, blocks = payload.get("text"), payload.get("blocks")
    attachments, markdown = payload.get("attachments"), payload.get("markdown_text")
    lines: list[str] = []
    if not (text or blocks or attachments or markdown):
        lines.append("no_text")
    if text is not None and not isinstance(text, str):
        lines.append(problem("must be a string", "/text"))
    elif update and text and len(text) > UPDATE_TEXT_LIMIT:
        lines.append("msg_too_long")
    if markdown is not None and (text or blocks):
        lines.append("markdown_text_conflict")
    elif isinstance(markdown, str) and len(markdown) > MARKDOWN_TEXT_LIMIT:
        lines.append("msg_too_long")
    if blocks is not None:
        lines += check_blocks(blocks, "message")
    if tables_in(blocks) > 1:
        lines.append("only_one_table_allowed")
    lines += check_attachments(attachments)
    return lines + check_metadata(payload.get("metadata"))


def check_attachments(attachments: Any) -> list[str]:
    """Problems of legacy attachments: their number and the blocks inside them."""
    if attachments is None:
        return []
    lines = list(Items(_ANYTHING, ATTACHMENT_LIMIT, least=0)(attachments, "/attachments"))
    if not lines:
        for i, each in enumerate(attachments):
            if isinstance(each, dict) and "blocks" in each:
                lines += check_blocks(each["blocks"], "message", f"/attachments/{i}/blocks")
    return lines


def check_metadata(metadata: Any) -> list[str]:
    """Problems of message metadata: an event type, a flat payload, and no more than 8,000 characters."""
    if metadata is None:
        return []
    lines = list(_METADATA(metadata, "/metadata"))
    if not lines and not isinstance(metadata["event_payload"], dict):
        lines.append(problem("must be an object", "/metadata/event_payload"))
    if not lines and len(json.dumps(metadata)) > METADATA_LIMIT:
        lines.append("metadata_too_large")
    return lines
