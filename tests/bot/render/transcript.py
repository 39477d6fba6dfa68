"""A message or view as lines of text, to compare whole with what it should read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any


def transcript(blocks: Sequence[dict[str, Any]]) -> str:
    """One block after the other; buttons in brackets, inputs with their labels."""
    return "\n".join(line for block in blocks for line in _lines(block)) + "\n"


def _lines(block: dict[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "section" if "fields" in block:
            yield from (" | ".join(field["text"].split("\n")) for field in block["fields"])
        case "section":
            yield block["text"]["text"]
            if "accessory" in block:
                yield _element(block["accessory"])
        case "header":
            yield f"# {block['text']['text']}"
        case "context":
            yield from (f"~ {element['text']}" for element in block["elements"])
        case "actions":
            yield " ".join(_element(element) for element in block["elements"])
        case "image":
            yield f"[image: {block['alt_text']}]"
        case "input":
            yield f"{block['label']['text']}: {_element(block['element'])}"
        case kind:
            yield f"--- {kind}"


def _element(element: dict[str, Any]) -> str:
    match element["type"]:
        case "button":
            return f"[{element['text']['text']}]"
        case "static_select":
            options = ", ".join(option["text"]["text"] for option in element["options"])
            return f"[{element['placeholder']['text']} ▾ {options}]"
        case kind:
            return f"<{kind} {element.get('initial_value', element.get('initial_date', ''))}>"
